"""Openings of documents in the forms in which governments print them: forms/forms.txt, with the truth between its lines.

=== NAME                                              an input; what follows is its text, but for
@doc 文号|title|date|issuers                           the document that begins on the next line: -, not printed;
                                                      ?, not compared; several issuers are parted by ;
@c label|ancestors|start                              a clause of it, its ancestors parted by >
@u A;B                                                units that the next line names
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from lfsearch.facts import find_facts
from lfsearch.parser import parse_issue
from lfsearch.types import Clause, ClauseKind, Document

_FORMS = Path(__file__).parent / "forms" / "forms.txt"
_DROPPED = str.maketrans("", "", '《》〈〉、"“”')


@dataclass(slots=True)
class Printed:
    """A document as it is printed: its first line, and what its masthead and signature say."""

    first: int
    doc_no: str
    title: str
    date: str
    issuers: str
    clauses: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    units: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Form:
    name: str
    lines: tuple[str, ...]
    documents: tuple[Printed, ...]

    def __str__(self) -> str:
        return self.name


def _plain(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def _name(text: str) -> str:
    return _plain(text).translate(_DROPPED)


def _form(name: str, raw: list[str]) -> Form:
    lines: list[str] = []
    documents: list[Printed] = []
    units = ""
    for line in raw:
        mark, _, said = line.partition(" ")
        if mark == "@doc":
            documents.append(Printed(len(lines) + 1, *said.split("|")))
        elif mark == "@c":
            label, above, start = said.split("|")
            ancestors = tuple(_plain(one) for one in above.split(" > ") if one)
            documents[-1].clauses.append((_plain(label), ancestors, _plain(start)))
        elif mark == "@u":
            units = said
        else:
            lines.append(line)
            if units:
                documents[-1].units += [(unit, line) for unit in units.split(";")]
                units = ""
    return Form(name, tuple(lines), tuple(documents))


def _forms() -> list[Form]:
    parts = _FORMS.read_text(encoding="utf-8").split("=== ")[1:]
    return [_form(name, raw.rstrip("\n").split("\n")) for name, _, raw in (part.partition("\n") for part in parts)]


FORMS = _forms()


def _walk(clause: Clause, above: tuple[str, ...] = ()) -> Iterator[tuple[Clause, tuple[str, ...]]]:
    yield clause, above
    if clause.label and clause.kind is not ClauseKind.TITLE:
        above = (*above, _plain(clause.label))
    for child in clause.children:
        yield from _walk(child, above)


def _parsed(lines: tuple[str, ...], printed: tuple[Printed, ...]) -> list[Document]:
    """The documents of a text, each of which begins where one is printed and has no line of another."""
    documents = list(parse_issue("\n".join(lines) + "\n", "2020-01").documents)
    ends = [one.first for one in printed[1:]] + [len(lines) + 1]
    assert len(documents) == len(printed), [(str(one.span), one.doc_no, one.title) for one in documents]
    for document, one, end in zip(documents, printed, ends, strict=True):
        for clause in document.walk():
            assert one.first <= clause.span.first < end, (document.doc_no, clause.text[:40])
    return documents


def _compare(document: Document, one: Printed) -> None:
    if one.doc_no != "?":
        wanted = None if one.doc_no == "-" else _plain(one.doc_no).removeprefix("中华人民共和国")
        assert (_plain(document.doc_no) or None) == wanted
    if one.title != "?":
        assert _name(one.title) in (_name(document.title), _name(document.title_as_printed))
    if one.date != "?":
        assert (document.date.isoformat() if document.date else "-") == one.date
    if one.issuers != "?":
        wanted_names = [] if one.issuers == "-" else one.issuers.split(";")
        assert sorted(map(_name, document.issuers)) == sorted(map(_name, wanted_names))
    found = [pair for clause in document.clauses for pair in _walk(clause)]
    for label, ancestors, start in one.clauses:
        assert any(
            _plain(clause.label) == label and above == ancestors and _plain(clause.text).startswith(start)
            for clause, above in found
        ), (label, ancestors)
    for unit, line in one.units:
        assert unit in [line[fact.start : fact.end] for fact in find_facts(line).units]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_form_is_read_as_it_is_printed(form: Form) -> None:
    for document, one in zip(_parsed(form.lines, form.documents), form.documents, strict=True):
        _compare(document, one)


def _closed(form: Form) -> bool:
    """Whether the form's documents have a 文号 and end so that what follows is told from them."""
    numbered = all(one.doc_no not in "-?" for one in form.documents)
    return numbered and form.documents[0].first == 1 and form.lines[-1].strip()[-1:] in ("。", "日", ")", "\uff09")


@pytest.mark.parametrize("turn", range(12))
def test_forms_follow_each_other(turn: int) -> None:
    """In a file with ten of them each begins where it begins, under its own 文号."""
    lines: list[str] = []
    printed: list[Printed] = []
    for form in random.Random(turn).sample([form for form in FORMS if _closed(form)], 10):
        printed += [replace(one, first=one.first + len(lines)) for one in form.documents]
        lines += [*form.lines, *([""] if turn % 2 else [])]
    for document, one in zip(_parsed(tuple(lines), tuple(printed)), printed, strict=True):
        assert _plain(document.doc_no) == _plain(one.doc_no).removeprefix("中华人民共和国")


@pytest.mark.parametrize(
    "above", ["{}\n来源:市政府办 日期:2023-12-31 点击数:", "{}\n发布时间:2023-12-31 来源:市政府办 浏览次数:12次", "{}"]
)
@pytest.mark.parametrize(
    "form", [form for form in FORMS if len(form.documents) == 1 and form.documents[0].title not in "?-"], ids=str
)
def test_a_title_that_a_web_page_prints_above_the_text_is_that_of_the_text(form: Form, above: str) -> None:
    one = form.documents[0]
    head = above.format(one.title).split("\n")
    text = "\n".join((*head, *form.lines[one.first - 1 :])) + "\n"
    (document,) = parse_issue(text, "2020-01").documents
    _compare(document, replace(one, clauses=[], units=[]))
