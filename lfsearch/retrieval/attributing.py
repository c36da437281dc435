"""To which document and article a text attributes what it quotes, and whether the words stand there.

A citation right behind a quotation, “…”(临政办发〔2022〕51号), says where it is from; else the last one in front of it in the
same line does. Several that are named together, A、B和C, are one: the words may be from any of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.cited_in import EXACT, CheckedCitation
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.nearby import Match
from lfsearch.retrieval.quoted import Quoted
from lfsearch.retrieval.quoted_places import QuotedPlace, place_of
from lfsearch.text.lines import Lines

_CLOSE = r"[\u201d\u300d\u300f\ufe42\ufe44\"\uff02\u2019']*"
# Also to the last line of a block quote, > —— 《…》. Never given back: one blank behind another would be tried in all ways.
_BLANK = r"(?:[^\S\n]|\n[ ]{0,3}>(?=[^\n]))*+"
_SAYS = "引自|摘自|出自|语出|载于|源自|来自|来源|出处|参见|详见|见于|见|据|依据|根据|载"
_DASH = r"[\u2014\u2015\u2500]{1,3}|-{1,3}"
# Something must lead to the citation: “…”,临政办发〔2022〕51号要求“…” begins a new statement.
_LEADS = re.compile(
    rf"{_CLOSE}{_BLANK}(?:[\uff0c,。;\uff1b]{_BLANK})?"
    rf"(?:\n?{_BLANK}(?:{_DASH})|[\uff08(\[\u3010\u3014]{_BLANK}(?:原文)?(?:{_SAYS})?|(?:原文|语)?(?:{_SAYS}))"
    rf"(?:于|自)?[\uff1a:]?{_BLANK}"
)
_TOGETHER = re.compile(r"(?:[\s、\uff0c,;\uff1b和及与]|以及)*")
# Where a citation that was given to one quotation ends; what comes after it is not about the same text.
_GIVEN_AWAY = re.compile(r"[\uff09)\]\u3011\u3015。;\uff1b\uff0c,、]")
_SENTENCE_END = re.compile(r"[。!\uff01?\uff1f\n]")
_BARE_ARTICLE = re.compile(r"第[\d一二三四五六七八九十百千零〇○两]{1,7}条")


@dataclass(frozen=True, slots=True)
class Beside:
    """The citations that stand beside a quotation."""

    citations: tuple[CheckedCitation, ...] = ()  # named together, the nearest first
    by_article: bool = False  # whether the articles that they name are those of this quotation


@dataclass(frozen=True, slots=True)
class Attribution:
    """The citation that a text gives for a quotation."""

    citation: CheckedCitation
    record: ClauseRecord  # that it means: the article, else the beginning of the document
    holds: bool  # whether the words stand there, in the articles where it names any
    in_document: bool  # whether they stand in the document at least
    place: QuotedPlace | None  # where in it


def citations_beside(
    text: str,
    quoted: Sequence[tuple[int, int]],
    marked: Sequence[tuple[int, int]],
    citations: Sequence[CheckedCitation],
) -> list[Beside]:
    """For each quotation, which citations of the text it is given; none for what is not `marked` as quoted.

    `quoted`, `marked` and `citations` are in the order of the text; those `marked` do not overlap.
    """
    starts = [first for first, _ in marked]
    places, behind = Lines(text), _behind(text, marked, citations)
    given_away = {number for group in behind for number in group}
    found = []
    for first, last in quoted:
        number = bisect_right(starts, first) - 1
        if number < 0 or last > marked[number][1]:
            found.append(Beside())
            continue
        start, end = marked[number]
        group = behind[number]
        by_article = bool(group)
        if not group:
            group = _before(text, places.start(start), start, citations, given_away)
            between = text[_end(citations[group[0]]) : start] if group else ""
            after = _LEADS.match(text, end)
            by_article = not (
                _SENTENCE_END.search(between)
                or _BARE_ARTICLE.search(between)
                or (after and _BARE_ARTICLE.match(text, after.end()))
            )
        found.append(Beside(tuple(citations[one] for one in group), by_article))
    return found


def _end(citation: CheckedCitation) -> int:
    return citation.start + len(citation.text)


def _together(text: str, one: CheckedCitation, other: CheckedCitation) -> bool:
    return _TOGETHER.fullmatch(text, _end(one), other.start) is not None


def _behind(
    text: str, marked: Sequence[tuple[int, int]], citations: Sequence[CheckedCitation]
) -> list[tuple[int, ...]]:
    """For each marked quotation the numbers of the citations right behind it."""
    found = []
    for _, end in marked:
        first = last = bisect_left(citations, end, key=lambda one: one.start)
        if first < len(citations) and (lead := _LEADS.match(text, end)) and lead.end() == citations[first].start:
            last += 1
            while last < len(citations) and _together(text, citations[last - 1], citations[last]):
                last += 1
        found.append(tuple(range(first, last)))
    return found


def _before(
    text: str, line: int, start: int, citations: Sequence[CheckedCitation], given_away: set[int]
) -> tuple[int, ...]:
    """The numbers of the citations named last in front of a quotation in its line, the nearest first."""
    number = bisect_left(citations, start, key=lambda one: one.start) - 1
    while number in given_away and _GIVEN_AWAY.search(text, _end(citations[number]), start):
        number -= 1
    group = []
    while number >= 0 and citations[number].start >= line:
        group.append(number)
        if not number or number - 1 in given_away or not _together(text, citations[number - 1], citations[number]):
            break
        number -= 1
    return tuple(group)


def attribution(index: Index, quoted: Quoted, places: Sequence[QuotedPlace], beside: Beside) -> Attribution | None:
    """Whether a quotation stands where the citations beside it say.

    None where nothing is cited, or a text that the index does not hold, or where the words stand nowhere.
    """
    known = [one for one in beside.citations if one.verdict == EXACT and one.reason is None and one.records]
    if not places or not known or len(known) < len(beside.citations):
        return None
    all_given = [_given(index, quoted, places, one, beside.by_article) for one in known]
    # Of several the one that holds the words, else the one that has them in another article.
    return max(all_given, key=lambda one: (one.holds, one.in_document))


def _given(
    index: Index, quoted: Quoted, places: Sequence[QuotedPlace], citation: CheckedCitation, by_article: bool
) -> Attribution:
    record = citation.records[0]
    found = list(_found_in(index, quoted.spelt, places, _same_document(index, record)))
    right = found
    if by_article and citation.articles:
        articles = {row for one in citation.records for row in _rows_of(index, one)}
        right = [one for one in found if not articles.isdisjoint(one[0])]
    first = next(iter([*right, *found]), None)
    return Attribution(citation, record, bool(right), bool(found), _place(index, quoted, first[1]) if first else None)


def _same_document(index: Index, record: ClauseRecord) -> list[CatalogueEntry]:
    """The document of a record, also where it is printed a second time."""
    return [
        entry
        for entry in index.store.catalogue
        if entry.document.id == record.document or (record.doc_no and entry.document.doc_no == record.doc_no)
    ]


def _found_in(
    index: Index, spelt: str, places: Sequence[QuotedPlace], entries: Sequence[CatalogueEntry]
) -> Iterator[tuple[range, QuotedPlace | int]]:
    """The rows of the best places of a quotation within some documents, with the place or where it begins.

    Of what stands word for word these are all, not only those that are shown.
    """
    if places[0].differences:
        best = [place for place in places if place.similarity == places[0].similarity]
        ids = {entry.document.id for entry in entries}
        for place in best:
            if place.record.document in ids:
                yield range(index.row(place.ids[0]), index.row(place.ids[-1]) + 1), place
        return
    for entry in entries:
        for start in index.running.find(spelt, entry.rows):
            yield index.running.rows(start, start + len(spelt)), start


def _place(index: Index, quoted: Quoted, found: QuotedPlace | int) -> QuotedPlace:
    if isinstance(found, QuotedPlace):
        return found
    same = tuple((char, char) for char in quoted.spelt)
    return place_of(index, Match(found, found + len(same), 0, same), quoted)


def _rows_of(index: Index, record: ClauseRecord) -> range:
    """The rows of a clause and of all under it."""
    row = index.row(record.id)
    return range(row, row + 1 + sum(1 for _ in index.below(row)))
