"""The citations of a text checked: is there such a 文号, has the title that number, has the text such an article."""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lfsearch.facts.citations import find_citations
from lfsearch.facts.reading import read
from lfsearch.records import ClauseRecord, DocumentEntry, JsonObject, Repealer
from lfsearch.retrieval.citing import article_numbers, articles_of
from lfsearch.retrieval.differing import Difference
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.links import Graph, Target, same_title
from lfsearch.retrieval.numbers import mentions, near, read_doc_no, years_of
from lfsearch.retrieval.quoted import says_enough
from lfsearch.retrieval.register import titles
from lfsearch.retrieval.running import trimmed
from lfsearch.text.lines import Lines
from lfsearch.text.titles import called_by, subject
from lfsearch.types import Citation

EXACT, NEAR, NOT_FOUND = "exact", "near", "not_found"

# Why a citation is not simply right.
NAMED = "named"  # the index does not hold the text but names it just so; its articles cannot be checked
SLIP = "slip"  # a 文号 like it is there
TITLE = "title"  # the 文号 is there, of another title
ARTICLE = "article"  # the text is there and has no such article
ABSENT = "absent"  # the index has that issuer's documents of the year, and none with this number
OUTSIDE = "outside"  # nothing is known of it

_LONGEST_LINE = 20_000  # characters that are read for citations; a longer line is no text
_MOST_NAMING = 10  # clauses that are shown as naming a text
_MOST_LIKE = 3
MOST_CITATIONS = 2000  # of one text
_LONGEST_CITING = 300  # characters of a sentence that may only cite; three long titles with their numbers take so many


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """A citation of a text, and what the index knows of it."""

    text: str  # as printed
    start: int  # in the text that was checked
    line: int  # of it, 1-based
    title: str | None
    doc_no: str | None
    articles: tuple[str, ...]
    verdict: str = NOT_FOUND
    reason: str | None = None  # None where it is simply right
    similarity: float = 0.0
    records: tuple[ClauseRecord, ...] = ()  # what it means: the articles, else the beginning of the document
    differences: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()  # articles that the text has not
    like: tuple[str, ...] = ()  # 文号 that are like it
    repealed_by: Repealer | None = None

    def to_json(self) -> JsonObject:
        """One entry of the contract."""
        by = self.repealed_by
        return {
            "kind": "citation",
            "quotation": self.text,
            "line": self.line,
            "start": self.start,
            "verdict": self.verdict,
            "similarity": self.similarity,
            "places": [
                {
                    "id": record.id,
                    "doc_no": record.doc_no,
                    "title": record.title,
                    "source": record.source.to_json(),
                    "similarity": self.similarity,
                    "differences": [list(one) for one in self.differences],
                }
                for record in self.records
            ],
            "title": self.title,
            "doc_no": self.doc_no,
            "articles": self.articles,
            "reason": self.reason,
            "missing_articles": self.missing,
            "like": self.like,
            "repealed": by is not None,
            "repealed_by": {"id": by.id, "doc_no": by.doc_no, "title": by.title} if by else None,
        }


def check_citations(index: Index, text: str, skipped: Sequence[tuple[int, int]]) -> list[CheckedCitation]:
    """The citations of a text in its order, without those inside the `skipped` parts, which are in order too.

    本办法第三条 names no text.
    """
    graph, places = Graph(index), Lines(text)
    found: list[CheckedCitation] = []
    known: dict[tuple[str | None, str | None, tuple[str, ...]], CheckedCitation] = {}
    for citation, start in _citations(text):
        if len(found) == MOST_CITATIONS:
            break
        citation = _known_number(index, citation)
        first, last = start + citation.start, start + citation.end
        before = bisect_right(skipped, (first, len(text)))
        if citation.own or _is_gazette(citation) or (before and last <= skipped[before - 1][1]):
            continue
        title = citation.full_title or citation.title
        plain = CheckedCitation(
            text[first:last], first, places.number(first), title, citation.doc_no, citation.articles
        )
        key = title, citation.doc_no, citation.articles
        if key not in known:
            known[key] = _checked(index, graph, plain, citation)
        found.append(replace(known[key], text=plain.text, start=first, line=plain.line))
    return found


def only_cites(text: str) -> bool:
    """Whether a part of a text says too little beside the texts that it names to be a quotation: 详见临政办发〔2023〕39号。"""
    if len(text) > _LONGEST_CITING:
        return False
    rest, place = [], 0
    for citation, start in _citations(text):
        rest.append(text[place : start + citation.start])
        place = max(place, start + citation.end)
    return place > 0 and not says_enough(trimmed("".join([*rest, text[place:]])))


def _is_gazette(citation: Citation) -> bool:
    """Whether it names where a text is printed, as 《临汾市人民政府公报》2023年第5期, and no text."""
    return bool(citation.title and not citation.doc_no and citation.title.endswith("人民政府公报"))


def _known_number(index: Index, citation: Citation) -> Citation:
    """The citation without the word in front that was taken for a part of its 文号, where the index has what is left:
    其中临政办发〔2023〕14号, 另据….
    """
    number = citation.doc_no
    if number is None or citation.title is not None or index.register.find(None, number) is not None:
        return citation
    for place in range(1, number.find("〔") - 1):
        if index.register.find(None, number[place:]) is not None:
            return citation._replace(doc_no=number[place:], start=citation.start + place)
    return citation


def _citations(text: str) -> Iterator[tuple[Citation, int]]:
    """Each citation with the place of its line; a short form stands for what it was given to before."""
    defined: dict[str, Citation] = {}
    place = 0
    for line in text.split("\n"):
        for citation in find_citations(read(line), alone=True) if line.strip() and len(line) <= _LONGEST_LINE else ():
            full = defined.get(citation.title or "")
            if full and not citation.doc_no:
                citation = citation._replace(doc_no=full.doc_no, full_title=full.full_title or full.title)
            if citation.short:
                defined[citation.short] = citation
            yield citation, place
        place += len(line) + 1


def _checked(index: Index, graph: Graph, plain: CheckedCitation, citation: Citation) -> CheckedCitation:
    document = index.register.find(plain.title, citation.doc_no)
    if document is not None:
        return _against(index, plain, citation, document)
    naming = _naming(index, graph, Target(None, plain.title, citation.doc_no))
    ended = graph.repealer_of(plain.title, citation.doc_no, None)
    if naming:
        return _as_named(replace(plain, repealed_by=ended), naming)
    if citation.doc_no is None:
        return replace(plain, reason=OUTSIDE)
    slips = [one for mention in mentions(citation.doc_no, index.documents) if mention.slip for one in mention.documents]
    if slips:
        right = slips[0].doc_no or ""
        return replace(
            plain,
            verdict=NEAR,
            reason=SLIP,
            similarity=round(difflib.SequenceMatcher(None, citation.doc_no, right).ratio(), 3),
            records=_beginning(index, slips[0]),
            differences=(Difference("replace", citation.doc_no, right),),
            like=(right,),
        )
    typed = read_doc_no(citation.doc_no)
    years = years_of(typed.code, index.documents) if typed else None
    absent = bool(typed and typed.year and years and years[0] <= typed.year <= years[1])
    like = tuple(near(typed, index.documents))[:_MOST_LIKE] if typed else ()
    return replace(plain, reason=ABSENT if absent else OUTSIDE, like=like)


def _against(index: Index, plain: CheckedCitation, citation: Citation, document: DocumentEntry) -> CheckedCitation:
    """A citation of a document that the index holds: its title, then its articles."""
    known = replace(plain, repealed_by=index.standing(document).repealed_by)
    names = titles(document)
    if citation.title and plain.title and not any(called_by(plain.title, name) for name in names):
        right = subject(document.title)
        return replace(
            known,
            verdict=NEAR,
            reason=TITLE,
            similarity=round(difflib.SequenceMatcher(None, plain.title, right).ratio(), 3),
            records=_beginning(index, document),
            differences=(Difference("replace", plain.title, right),),
        )
    numbers = article_numbers(citation)
    entry = index.document(document.id)
    articles = articles_of(index, entry, plain.title) if entry and numbers else {}
    missing = tuple(number for number in numbers if number not in articles)
    if missing:
        return replace(known, reason=ARTICLE, missing=missing, records=_beginning(index, document))
    rows = [index.row(articles[number]) for number in numbers]
    records = tuple(index.store.record(row) for row in rows) or _beginning(index, document)
    return replace(known, verdict=EXACT, similarity=1.0, records=records)


def _naming(index: Index, graph: Graph, target: Target) -> list[tuple[ClauseRecord, Citation]]:
    """Clauses that name a text which the index does not hold."""
    found = []
    for entry in index.store.catalogue:
        document = entry.document
        if any(graph.may_mean(text, document, target) for text in (*document.cites, *document.repeals)):
            for record in index.clauses(entry):
                found += [(record, one) for one in record.citations if graph.means(record, one, target)]
        if len(found) >= _MOST_NAMING:
            break
    return found[:_MOST_NAMING]


def _as_named(plain: CheckedCitation, naming: Sequence[tuple[ClauseRecord, Citation]]) -> CheckedCitation:
    """A citation of a text that the index names: with the same title, or with another one."""
    records = tuple(dict.fromkeys(record for record, _ in naming))
    theirs = [title for _, one in naming if (title := one.full_title or one.title)]
    if plain.title and theirs and not any(same_title(plain.title, title) for title in theirs):
        return replace(
            plain,
            verdict=NEAR,
            reason=TITLE,
            similarity=round(difflib.SequenceMatcher(None, plain.title, theirs[0]).ratio(), 3),
            records=records,
            differences=(Difference("replace", plain.title, theirs[0]),),
        )
    return replace(plain, verdict=EXACT, reason=NAMED, similarity=1.0, records=records)


def _beginning(index: Index, document: DocumentEntry) -> tuple[ClauseRecord, ...]:
    entry = index.document(document.id)
    return (index.store.record(entry.row),) if entry else ()
