"""One issue, from text to records."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lfsearch.parser import patterns as p
from lfsearch.parser.assemble import Assembler, Layout
from lfsearch.parser.blocks import block_lines, placed
from lfsearch.parser.circles import restore
from lfsearch.parser.clean import Cleaned, clean
from lfsearch.parser.fields import completed, noted, opened
from lfsearch.parser.labels import label_lines
from lfsearch.parser.long import cut_long
from lfsearch.parser.mastheads import contents_starts, find_mastheads, loose_numbers
from lfsearch.parser.paragraphs import measure_of
from lfsearch.reading.source import Source
from lfsearch.types import Clause, Furniture, Issue, ParseWarning, Span


def unwatched() -> None:
    """What is done at each step where nobody waits for the end."""


def parse_issue(source: str | Source, issue_id: str, watch: Callable[[], None] = unwatched) -> Issue:
    """Parse the text of a gazette issue, or a file as it was read. Never raises on content: oddities become warnings.

    issue_id: "2020-11"; year and number are read from it (0 where it has no figures). `watch` is called again and again
    on the way; what it raises comes through.
    """
    if isinstance(source, str):
        source = Source("", source, "")
    cleaned = block_lines(source.blocks) if source.blocks else clean(source.text)
    short, long = cut_long(cleaned.lines)
    lines = label_lines(restore(short))
    warnings = noted(source.notes, lines) + long
    furniture = list(cleaned.furniture)
    heads = opened(lines, find_mastheads(lines, watch), source.fields)
    first = heads[0].first if heads else len(lines)
    if first:
        furniture += [Furniture(line.number, line.printed or line.text) for line in lines[:first]]
        code = "front-matter" if heads else "no-document"
        message = "lines before the first document" if heads else "no line begins a document"
        warnings.append(ParseWarning(Span(lines[0].number, lines[first - 1].number), code, message))
    starts = contents_starts(lines, heads)
    listed: set[int] = set()  # lines of tables of contents between documents
    for start, head in zip(starts[1:], heads[1:], strict=True):
        if start < head.first:
            listed |= set(range(start, head.first))
            furniture += [Furniture(line.number, line.printed or line.text) for line in lines[start : head.first]]
            span = Span(lines[start].number, lines[head.first - 1].number)
            warnings.append(ParseWarning(span, "contents", "a table of contents between two documents"))
    for index in sorted(set(loose_numbers(lines, heads)) - listed):
        number = lines[index].number
        message = f"{lines[index].text} stands alone but opens no document"
        warnings.append(ParseWarning(Span(number, number), "loose-doc-no", message))
    ends = [*starts[1:], len(lines)]
    layout = Layout(_printed_columns(cleaned), measure_of(lines))
    documents = tuple(
        Assembler(lines, head, end, issue_id, ordinal, layout, warnings).document(watch)
        for ordinal, (head, end) in enumerate(zip(heads, ends, strict=False), 1)
    )
    if len(documents) == 1:
        documents = (completed(documents[0], source.fields, warnings),)
    if source.blocks:
        documents = tuple(placed(document, lines) for document in documents)
    year, number = _year_and_number(issue_id)
    furniture.sort(key=lambda item: item.line)
    warnings.sort(key=lambda warning: (warning.span.first, warning.span.last, warning.code))
    return Issue(issue_id, year, number, cleaned.pages, documents, tuple(furniture), tuple(warnings))


def called(issue: Issue, issue_id: str) -> Issue:
    """The same issue under another id, as it would have been parsed with that."""
    if issue.id == issue_id:
        return issue
    old, new = f"{issue.id}/", f"{issue_id}/"

    def moved(text: str) -> str:
        return new + text.removeprefix(old) if text.startswith(old) else text

    def clause(one: Clause) -> Clause:
        return replace(one, id=moved(one.id), children=tuple([clause(child) for child in one.children]))

    documents = tuple(
        replace(one, id=moved(one.id), issue=issue_id, clauses=tuple(map(clause, one.clauses)))
        for one in issue.documents
    )
    warnings = tuple(
        one._replace(message=moved(one.message), chinese=one.chinese and moved(one.chinese)) for one in issue.warnings
    )
    year, number = _year_and_number(issue_id)
    return replace(issue, id=issue_id, year=year, number=number, documents=documents, warnings=warnings)


def _year_and_number(issue_id: str) -> tuple[int, int]:
    figures = [int(part) for part in re.findall(r"\d+", issue_id)]
    return (figures[0] if figures else 0), (figures[1] if len(figures) > 1 else 0)


def _printed_columns(cleaned: Cleaned) -> list[tuple[int, str]]:
    """栏目 by source line, from the running heads that survive."""
    return sorted((item.line, match[1]) for item in cleaned.furniture if (match := p.SECTION.search(item.text)))
