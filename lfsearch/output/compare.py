"""A comparison of two documents: side by side for people, as tables, and as a page with <ins> and <del>."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import zip_longest
from typing import NamedTuple

from lfsearch.i18n import count, tr
from lfsearch.output.changes import change_lines, painted, side
from lfsearch.output.display import clean, fit, wrap
from lfsearch.output.formats import SCHEMA_VERSION, line, pretty
from lfsearch.output.paint import BOLD, DIM, ID, paint
from lfsearch.output.tables import Table, csv_text, markdown_text
from lfsearch.records import ClauseRecord, DocumentEntry, JsonObject
from lfsearch.retrieval.changes import KEPT
from lfsearch.retrieval.compare import Comparison, Pair
from lfsearch.retrieval.wordings import wording
from lfsearch.text.columns import text_width
from lfsearch.text.titles import subject

# Columns from which on two texts stand side by side: half of it holds twenty characters and more.
WIDE = 90
_BETWEEN = " \u2502 "


class Shown(NamedTuple):
    """What of a comparison is shown, and how."""

    width: int
    color: bool
    whole: bool = False  # whole texts, not only what changed


def summary_line(comparison: Comparison) -> str:
    """How many pairs have each label."""
    return "  ".join(f"{label} {number}" for label, number in comparison.summary.items() if number)


def comparison_text(comparison: Comparison, pairs: Sequence[Pair], shown: Shown) -> Iterator[str]:
    """The heads of both documents, then the pairs as blocks of lines, in two columns where the terminal is wide."""
    old, new = comparison.old, comparison.new
    head = f"{head_of(old)} \u2192 {head_of(new)}"
    yield "\n".join(paint(part, BOLD, shown.color) for part in wrap(head, shown.width)) + "\n"
    yield "\n".join(wrap(summary_line(comparison), shown.width)) + "\n"
    for pair in pairs:
        yield pair_text(pair, shown) + "\n"


def head_of(document: DocumentEntry) -> str:
    """What stands above a document's side: its 文号 or title, with its day."""
    date = f" ({document.date})" if document.date else ""
    return f"{document.doc_no or subject(document.title)}{date}"


def pair_text(pair: Pair, shown: Shown) -> str:
    """One pair: labels and places, the facts that changed, and both texts."""
    return "\n".join(_block(pair, shown))


def _block(pair: Pair, shown: Shown) -> Iterator[str]:
    """Labels and places, the facts that changed, and both texts."""
    yield from _places(pair, shown)
    for text in change_lines(pair.difference.changes):
        yield from wrap(text, shown.width, "   ")
    old, new = sides(pair, shown.color, shown.whole)
    if shown.width >= WIDE and old and new:  # beside nothing a text is read more easily in whole lines
        yield from _columns(old, new, shown)
        return
    for sign, text, is_old in (("\u2212 ", old, True), ("+ ", new, False)):
        if text:
            lines = list(painted(wrap(text, shown.width, "   "), is_old))
            yield from (sign + lines[0][2:], *lines[1:])


def _places(pair: Pair, shown: Shown) -> Iterator[str]:
    """Labels and ids in a line; where it is too long, the ids of each side below, one a line: an id is there to be copied."""
    labels, sides_of = " ".join(pair.labels), (pair.old, pair.new)
    ids = " \u2192 ".join("、".join(record.id for record in records) or "\u2014" for records in sides_of)
    if text_width(labels) + 2 + text_width(ids) <= shown.width:
        yield paint(labels, BOLD, shown.color) + "  " + paint(ids, ID, shown.color)
        return
    yield paint(labels, BOLD, shown.color)
    for sign, records in zip(("\u2212 ", "+ "), sides_of, strict=True):
        for record in records:
            yield sign + paint(record.id, ID, shown.color)


def sides(pair: Pair, color: bool, whole: bool) -> tuple[str, str]:
    """Both texts of a pair, what changed marked; "" where there is none, one text for both where nothing changed."""
    old, new = text_of(pair.old), text_of(pair.new)
    if not old or not new:
        return old, new
    pieces = wording(old, new)
    return side(pieces, True, color, whole), side(pieces, False, color, whole)


def text_of(records: Sequence[ClauseRecord]) -> str:
    """What some clauses say, one paragraph each."""
    return "\n".join(record.text for record in records)


def _columns(old: str, new: str, shown: Shown) -> Iterator[str]:
    room = (shown.width - len(_BETWEEN)) // 2
    lines = [
        painted(_filled(wrap(text, room) if text else ["\u2014"], room), is_old)
        for text, is_old in ((old, True), (new, False))
    ]
    for left, right in zip_longest(*lines, fillvalue=" " * room):
        yield f"{left}{paint(_BETWEEN, DIM, shown.color)}{right}".rstrip()


def _filled(lines: Sequence[str], width: int) -> list[str]:
    return [fit(text, width) for text in lines]


# -- for programs ------------------------------------------------------------------------------------------------------


def comparison_data(comparison: Comparison, pairs: Sequence[Pair]) -> JsonObject:
    """A comparison as the contract prints it."""
    return {**comparison.to_json(), "schema_version": SCHEMA_VERSION, "pairs": [pair.to_json() for pair in pairs]}


def comparison_table(pairs: Sequence[Pair]) -> Table:
    """One row a pair."""
    columns = ("labels", "old", "new", "changes", "similarity", "old_ids", "new_ids", "old_source", "new_source")
    return Table(columns, tuple(_row(pair) for pair in pairs))


def _row(pair: Pair) -> tuple[str | float, ...]:
    def each(records: Sequence[ClauseRecord]) -> tuple[str, str]:
        return ";".join(record.id for record in records), ";".join(str(record.source) for record in records)

    (old_ids, old_places), (new_ids, new_places) = each(pair.old), each(pair.new)
    changes = "\n".join(change_lines(pair.difference.changes))
    texts = text_of(pair.old), text_of(pair.new)
    similarity = pair.difference.similarity
    return " ".join(pair.labels), *texts, changes, similarity, old_ids, new_ids, old_places, new_places


def comparison_as(comparison: Comparison, pairs: Sequence[Pair], output: str) -> str:
    """A comparison as json, jsonl, csv, markdown or html."""
    if output == "json":
        return pretty(comparison_data(comparison, pairs))
    if output == "jsonl":
        return "\n".join(line(pair.to_json()) for pair in pairs)
    if output == "html":
        return html_page(comparison, pairs)
    table = comparison_table(pairs)
    return csv_text(table) if output == "csv" else markdown_text(table)


_STYLE = """
body { font-family: serif; margin: 2em auto; max-width: 72em; padding: 0 1em; line-height: 1.6 }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
td { border-top: 1px solid #bbb; padding: .4em .8em; vertical-align: top; width: 50%; white-space: pre-wrap }
td.about { border-top: 2px solid #666; color: #333; font-size: .9em }
del { background: #fdd; color: #900 } ins { background: #dfd; color: #060; text-decoration: none }
@media print { del { text-decoration: line-through } ins { text-decoration: underline } }
"""


def html_page(comparison: Comparison, pairs: Sequence[Pair]) -> str:
    """A page that needs no other file: two columns, what is gone in <del>, what is new in <ins>."""
    title = f"{head_of(comparison.old)} \u2192 {head_of(comparison.new)}"
    rows = "\n".join(_html_rows(pair) for pair in pairs)
    return (
        '<!DOCTYPE html>\n<html lang="zh">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(clean(title))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(clean(title))}</h1>\n<p>{escape(summary_line(comparison))}</p>\n"
        f"<table>\n{rows}\n</table>\n</body>\n</html>"
    )


def _html_rows(pair: Pair) -> str:
    facts = "\n".join(escape(clean(text)) for text in change_lines(pair.difference.changes))
    about = f"<strong>{escape(' '.join(pair.labels))}</strong>" + (f"\n{facts}" if facts else "")
    old, new = text_of(pair.old), text_of(pair.new)
    if not old or not new:
        cells = [f"<del>{_html(old)}</del>" if old else "\u2014", f"<ins>{_html(new)}</ins>" if new else "\u2014"]
    else:
        pieces = wording(old, new)
        cells = [
            "".join(_html(one.before) if one.op == "equal" else _marked("del", one.before) for one in pieces),
            "".join(_html(one.after) if one.op == "equal" else _marked("ins", one.after) for one in pieces),
        ]
    ids = [", ".join(record.id for record in records) for records in (pair.old, pair.new)]
    return (
        f'<tr><td class="about" colspan="2">{about}</td></tr>\n'
        f'<tr><td title="{escape(ids[0])}">{cells[0]}</td><td title="{escape(ids[1])}">{cells[1]}</td></tr>'
    )


def _html(text: str) -> str:
    return escape(clean(text))


def _marked(tag: str, text: str) -> str:
    return f"<{tag}>{_html(text)}</{tag}>" if text else ""


def kept_note(comparison: Comparison, pairs: Sequence[Pair]) -> str:
    """What is said of the pairs in which nothing changed, where they are not shown."""
    left_out = comparison.summary[KEPT] if not any(KEPT in pair.labels for pair in pairs) else 0
    if not left_out:
        return ""
    return tr(
        f"{count(left_out, 'clause')} kept as before, not shown; --only {KEPT} shows them.",
        f"另有 {left_out} 条沿用，未列出；--only {KEPT} 可查看。",
    )
