"""Texts as templates take them: in runs, each marked or not, so that the template alone makes tags of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote, urlencode

from lfsearch.output.around import around
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.said import Said
from lfsearch.retrieval.snippets import matches, own_heading


class Run(NamedTuple):
    """A piece of a text; `tag` is the element that it stands in, "" for none."""

    text: str
    tag: str = ""


def marked(text: str, terms: Sequence[str], tag: str = "") -> list[Run]:
    """A text with the terms of a query marked, the rest in `tag`."""
    runs, last = [], 0
    for start, end in matches(text, terms):
        runs += [Run(text[last:start], tag), Run(text[start:end], "mark")]
        last = end
    return [run for run in (*runs, Run(text[last:], tag)) if run.text]


def clause_runs(record: ClauseRecord, terms: Sequence[str] = ()) -> list[Run]:
    """A clause's own text, its label and heading strong."""
    head = own_heading(record) or (record.label if record.label and record.text.startswith(record.label) else "")
    return [*marked(head, terms, "b"), *marked(record.text[len(head) :], terms)]


_SENTENCE = 240  # columns of a sentence that is shown for one fact: three lines


def said_runs(said: Said) -> list[Run]:
    """A sentence with the fact marked that it is shown for, cut around that where it is long."""
    found = around(said, _SENTENCE)
    first, last = said.start + found.shift, said.end + found.shift
    runs = [Run(found.text[:first]), Run(found.text[first:last], "mark"), Run(found.text[last:])]
    return [run for run in runs if run.text]


class TableOf(NamedTuple):
    """Rows of one table that follow each other."""

    columns: tuple[str, ...]
    rows: tuple[ClauseRecord, ...]


def blocks(records: Sequence[ClauseRecord]) -> Iterator[ClauseRecord | TableOf]:
    """Clauses in reading order, the rows that have the same columns together."""

    def columns(record: ClauseRecord) -> tuple[str, ...] | None:
        return tuple(cell.column or "" for cell in record.cells) if record.cells else None

    for names, group in groupby(records, key=columns):
        if names is None or not any(names):
            yield from group
        else:
            yield TableOf(names, tuple(group))


def address(path: str, **values: object) -> str:
    """An address with its query: what is empty is left out, lists are repeated."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        several = value if isinstance(value, list | tuple) else [value]
        pairs += [(name, "1" if one is True else str(one)) for one in several if one not in (None, "", False)]
    return path + (f"?{urlencode(pairs)}" if pairs else "")


def place_of(ref: str, **values: object) -> str:
    """Where a clause, document or issue is read, by its id, 文号 or title."""
    return address("/read/" + quote(ref, safe="/"), **values)


def anchor(ref: str) -> str:
    """The id of a clause's element on the page that it stands on."""
    return f"c-{quote(ref, safe='')}"
