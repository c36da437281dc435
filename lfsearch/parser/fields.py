"""What the metadata of a web page or file say of its one document: they decide where the printed text does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads import Masthead
from lfsearch.parser.mastheads.issuers import issuers as offices
from lfsearch.parser.mastheads.numbers import doc_no
from lfsearch.parser.mastheads.titles import kind_of, leading
from lfsearch.parser.mastheads.web import with_metadata, with_title_again
from lfsearch.reading.source import Fields, Note
from lfsearch.text.blanks import bare
from lfsearch.text.width import fold
from lfsearch.types import Document, ParseWarning, Span

# The title is looked for in so many lines, and takes at most so many.
_OPENING, _TITLE_LINES = 40, 6
_APART = re.compile(r"[、,;\s]+")
_ORDER = re.compile(r"令第?\d+号$")
# 省人民政府办公厅 for 山西省人民政府办公厅: metadata shorten names.
_SHORTENED = 4


def opened(lines: Sequence[Line], heads: list[Masthead], fields: Fields) -> list[Masthead]:
    """The mastheads; the one of the title in the metadata where nothing but the form of a title tells of any."""
    if not fields.title or not lines or any(head.sure for head in heads):
        return heads
    title = bare(fold(fields.title))
    first, body = _printed_title(lines, title)
    if not body and any(head.title_text for head in heads):
        return heads
    names, prefix, rest = leading(title)
    return [with_metadata(lines, with_title_again(lines, Masthead(first, first, body, names, rest, None, prefix)))]


def _printed_title(lines: Sequence[Line], title: str) -> tuple[int, int]:
    """The lines that print the title, as (first, end); (0, 0) where none do."""
    key = p.title_key(title)
    for first in range(min(_OPENING, len(lines))):
        joined = ""
        for end in range(first + 1, min(first + _TITLE_LINES, len(lines)) + 1):
            joined += p.title_key(lines[end - 1].text)
            if joined == key:
                return first, end
            if not key.startswith(joined):
                break
    return 0, 0


def completed(document: Document, fields: Fields, warnings: list[ParseWarning]) -> Document:
    """The document with what its text leaves open; where the two differ the text holds, and a warning says so."""
    number = fields.doc_no and (doc_no(fold(fields.doc_no).strip() or " ") or bare(fold(fields.doc_no)))
    if number and document.doc_no is None:
        document = replace(document, doc_no=number)
        _settle(warnings, document, "no-doc-no")
    elif number and document.doc_no and _short(bare(fold(document.doc_no))) != _short(number):
        _differs(warnings, document, "文号", document.doc_no, number)
    if fields.date and document.date is None:
        document = replace(document, date=fields.date)
        _settle(warnings, document, "no-date")
    elif fields.date and fields.date != document.date:
        _differs(warnings, document, "成文日期", str(document.date), str(fields.date))
    issuers = _issuers(fields)
    if issuers and not document.issuers:
        document = replace(document, issuers=issuers)
    elif issuers and not any(one[-_SHORTENED:] in bare(name) for one in issuers for name in document.issuers):
        _differs(warnings, document, "发文机关", document.issuer or "", "、".join(issuers))
    title = bare(fold(fields.title or ""))
    if title and p.title_key(fold(document.title_as_printed)) == p.title_key(title):
        document = replace(document, title=document.title_as_printed)  # it lacks no issuer
    elif title and not document.title:
        document = replace(document, title=title, title_as_printed=title, kind=kind_of(title))
    return document


def _short(number: str) -> str:
    """A 文号 as metadata write it: of 国务院令第706号 they leave out who gave the order."""
    order = _ORDER.search(number)
    return order[0] if order else number


def _issuers(fields: Fields) -> tuple[str, ...]:
    given = fold(fields.issuer or "").strip()
    return (offices(given) or tuple(filter(None, _APART.split(given)))) if given else ()


def _settle(warnings: list[ParseWarning], document: Document, code: str) -> None:
    """Take back the warning that the document lacks what it has now."""
    warnings[:] = [one for one in warnings if one.code != code or one.span.first != document.span.first]


def _differs(warnings: list[ParseWarning], document: Document, what: str, printed: str, given: str) -> None:
    warnings.append(
        ParseWarning(
            Span(document.span.first, document.span.first),
            "metadata-differs",
            f"{document.id}: the text prints {printed} ({what}), the metadata of the file say {given}",
            f"{document.id}：正文印的{what}是{printed}，文件的元数据写的是{given}。",
        )
    )


def noted(notes: Sequence[Note], lines: Sequence[Line]) -> list[ParseWarning]:
    """What the reader of a file has to tell, at the line that its page begins with."""
    starts: dict[int | None, int] = {}
    for line in lines:
        starts.setdefault(line.page, line.number)
    first = lines[0].number if lines else 1
    return [
        ParseWarning(Span(line, line), "reading", note.english, note.chinese)
        for note in notes
        for line in [starts.get(note.page, first)]
    ]
