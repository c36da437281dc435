"""Quotations checked against the index: word for word, nearly, or nowhere; and the citations beside them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lfsearch.records import ClauseRecord, JsonObject
from lfsearch.retrieval.attributing import Attribution, Beside, attribution, citations_beside
from lfsearch.retrieval.cited_in import EXACT, NEAR, NOT_FOUND, CheckedCitation, check_citations, only_cites
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.nearby import Match, nearby
from lfsearch.retrieval.quoted import LONGEST, Line, Quoted, lines_of, says_enough
from lfsearch.retrieval.quoted_places import QuotedPlace, place_of
from lfsearch.text.lines import Lines

# From this share of unchanged characters on a passage is the one that was meant: of a text that was recognised badly one
# character in ten is wrong, of a short statement with another figure two in fifteen. Of 1,500 sentences of other cities'
# documents .07 of the short ones (责任单位:市商务局、市财政局) reach .72, of those with 25 characters and more .01 reach .62.
_LEAST_SHORT, _LEAST_LONG, _LONG = 0.72, 0.62, 25
# Beside a passage that stands there word for word, only those that differ in little: the same of another year.
LEAST_BESIDE = 0.8
_MOST_PLACES = 10  # of one quotation
MOST_QUOTATIONS = 2000  # of one text: a book has no more
_TOO_LONG = 3 * LONGEST  # characters, blanks and all, that are no one quotation even where they stand word for word
_AT_ONCE = 64  # quotations whose triples are looked for in one pass


@dataclass(frozen=True, slots=True)
class Verified:
    """One quotation of a text, and where it stands."""

    text: str
    start: int  # in the text that was checked
    line: int  # of it, 1-based
    verdict: str
    similarity: float  # of the best place
    places: tuple[QuotedPlace, ...]  # the best first
    given: Attribution | None = None  # the citation beside it

    @property
    def named(self) -> ClauseRecord | None:
        """The article, else the beginning of the document, that the text names for it."""
        return self.given.record if self.given else None

    @property
    def misattributed(self) -> bool:
        """Whether the words stand in another document or article, or nearer to another one, than the text names."""
        return self.given is not None and not self.given.holds

    def to_json(self) -> JsonObject:
        """One entry of the contract."""
        return {
            "kind": "quotation",
            "quotation": self.text,
            "line": self.line,
            "start": self.start,
            "verdict": self.verdict,
            "similarity": self.similarity,
            "places": [place.to_json() for place in self.places],
            "named": self.named.document if self.named else None,
            "misattributed": self.misattributed,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of a text's quotations and citations."""

    quotations: tuple[Verified, ...]
    citations: tuple[CheckedCitation, ...]
    left_out: int = 0  # quotations beyond `MOST_QUOTATIONS`
    too_short: int = 0  # pieces in quotation marks that are not checked, being terms

    @property
    def sound(self) -> bool:
        """Whether all quotations are exact, from where the text says, and all citations right."""
        right = [one.verdict == EXACT and not one.misattributed for one in self.quotations]
        return all(right) and all(one.verdict == EXACT for one in self.citations)

    @property
    def doubtful(self) -> int:
        """How many citations are not right, or are given for words that stand elsewhere."""
        starts = {one.start for one in self.citations if one.verdict != EXACT}
        return len(starts | {one.given.citation.start for one in self.quotations if one.given and one.misattributed})

    def to_json(self) -> list[JsonObject]:
        """The array of the contract: quotations, then citations, each in the order of the text."""
        return [one.to_json() for one in self.quotations] + [one.to_json() for one in self.citations]


def verify(index: Index, text: str, *, all_sentences: bool = False) -> Verification:
    """Check what a text quotes.

    That is what stands in quotation marks and block quotes. A line that is itself a passage, inner quotation marks and
    all, is one quotation. Where nothing is marked, or with `all_sentences`, every sentence is checked.
    """
    lines = lines_of(text)
    search = _Search(index)
    units = _units(lines, search, all_sentences)
    checked, left_out = _checked(units, search)
    places = Lines(text)
    found = tuple(_verified(index, one, places.number(one.start), search) for one in checked)
    # A quotation's own citations are verified with its words, but for those of a sentence that is no quotation at all.
    read = [
        (one.start, one.end)
        for one, verified in zip(checked, found, strict=True)
        if verified.verdict == EXACT or (one.marked and verified.places)
    ]
    citations = tuple(check_citations(index, text, read))
    outer = [(one.start, one.end) for line in lines for one in line.quotations]
    beside = citations_beside(text, [(one.start, one.end) for one in checked], outer, citations)
    attributed = (
        _attributed(index, quoted, verified, near)
        for quoted, verified, near in zip(checked, found, beside, strict=True)
    )
    taken = sorted((one.start, one.end) for one in units)
    too_short = sum(not _inside(one, taken) for line in lines for one in line.short)
    return Verification(tuple(attributed), citations, left_out, too_short)


def _attributed(index: Index, quoted: Quoted, verified: Verified, beside: Beside) -> Verified:
    """A quotation with the citation that it is given; where that holds the words, its place comes first."""
    given = attribution(index, quoted, verified.places, beside)
    if given is None or not given.place:
        return replace(verified, given=given)
    others = [place for place in verified.places if place.ids != given.place.ids]
    return replace(verified, given=given, places=(given.place, *others)[:_MOST_PLACES])


def _units(lines: Sequence[Line], search: _Search, all_sentences: bool) -> list[Quoted]:
    """What of each line is a quotation."""
    possible = [line for line in lines if _may_be_whole(line)][:MOST_QUOTATIONS]
    search.look_up([line.whole for line in possible])
    whole = [line for line in possible if _is_passage(line, search)]
    kept = {line.whole.start for line in whole}
    units: list[Quoted] = [line.whole for line in whole]
    rest = [line for line in lines if line.whole.start not in kept]
    units += [one for line in rest for one in line.quotations]
    if all_sentences or not any(line.quotations for line in rest):
        taken = sorted((one.start, one.end) for one in units)
        units += [line.whole for line in rest if not line.quotations and not _inside(line.whole, taken)]
        units += [part for line in rest if line.quotations for part in line.whole.parts if not _inside(part, taken)]
    pieces = (part for one in units for part in (one.parts if len(one.text) > _TOO_LONG and one.parts else [one]))
    return [one for one in pieces if says_enough(one.spelt)]


def _inside(one: Quoted, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a part overlaps one of the others, which are in order and do not overlap each other."""
    place = bisect_left(taken, (one.end, 0))
    return place > 0 and taken[place - 1][1] > one.start


def _may_be_whole(line: Line) -> bool:
    """Whether the marks in a line may be the passage's own."""
    whole = line.whole
    if not line.quotations or len(whole.text) > LONGEST or whole.text.lstrip().startswith(">"):
        return False
    return all(one.end <= whole.end for one in line.quotations)


def _is_passage(line: Line, search: _Search) -> bool:
    """Whether the line stands somewhere with its quotation marks.

    Where they hold most of the line, both ends must: one alone may meet a mark that is printed behind the quotation.
    """
    matches = search.matches(line.whole)
    if not matches:
        return False
    held = sum(one.end - one.start for one in line.quotations)
    mostly = 2 * held > line.whole.end - line.whole.start
    marks = [printed == own for own, printed in matches[0].columns if own == '"']
    return bool(marks) and ((marks[0] and marks[-1]) if mostly else (marks[0] or marks[-1]))


def _checked(units: Sequence[Quoted], search: _Search) -> tuple[list[Quoted], int]:
    """What is checked of the quotations, in the order of the text, and how many are left out."""
    checked: list[Quoted] = []
    for number, one in enumerate(units):
        if len(checked) >= MOST_QUOTATIONS:
            break
        if number % _AT_ONCE == 0:
            search.look_up(short for short in units[number : number + _AT_ONCE] if len(short.spelt) <= LONGEST)
        checked += _resolved(one, search)
    else:
        number = len(units)
    checked.sort(key=lambda one: one.start)
    return checked[:MOST_QUOTATIONS], len(units) - number + len(checked[MOST_QUOTATIONS:])


def _resolved(one: Quoted, search: _Search) -> Iterator[Quoted]:
    """A quotation that is found; of one that is not the parts, where any part is.

    What is not marked and only cites is no quotation: it is checked as a citation.
    """
    if one.parts and not search.matches(one):
        search.look_up(one.parts)
        if not one.marked or len(one.spelt) > LONGEST or any(search.matches(part) for part in one.parts):
            for part in one.parts:
                yield from _resolved(part, search)
            return
    if one.marked or not only_cites(one.text):
        yield one


class _Search:
    """Looks passages up, each once, many at a time."""

    def __init__(self, index: Index) -> None:
        self._running = index.running
        self._found: dict[str, list[Match]] = {}

    def look_up(self, passages: Iterable[Quoted]) -> None:
        """Find these; those that stand there word for word are found beside others too."""
        new = [
            one for one in dict.fromkeys(p.spelt for p in passages) if one not in self._found and len(one) <= LONGEST
        ]
        for begin in range(0, len(new), _AT_ONCE):
            some = new[begin : begin + _AT_ONCE]
            for spelt, near in zip(some, nearby(self._running.text, some, _LEAST_LONG), strict=True):
                self._found[spelt] = _with_exact(spelt, list(self._running.find(spelt)), near)

    def matches(self, passage: Quoted) -> list[Match]:
        """Where a passage that was looked up stands, the best first; of one that is too long only whole."""
        spelt = passage.spelt
        if spelt not in self._found:
            self._found[spelt] = _with_exact(spelt, list(self._running.find(spelt)), [])
        return self._found[spelt]


def _with_exact(spelt: str, exact: Sequence[int], near: Sequence[Match]) -> list[Match]:
    length = len(spelt)
    same = tuple((char, char) for char in spelt)
    found = [Match(start, start + length, 0, same) for start in exact[:_MOST_PLACES]]
    least = LEAST_BESIDE if exact else _LEAST_LONG if length >= _LONG else _LEAST_SHORT
    beside = [
        match
        for match in near
        if match.edits
        and match.similarity(length) >= least
        and all(match.end <= one.start or one.end <= match.start for one in found)
    ]
    return [*found, *beside][:_MOST_PLACES]


def _verified(index: Index, quoted: Quoted, line: int, search: _Search) -> Verified:
    matches = search.matches(quoted)
    places = tuple(place_of(index, match, quoted) for match in matches)
    verdict = NOT_FOUND if not matches else NEAR if matches[0].edits else EXACT
    return Verified(
        text=quoted.text,
        start=quoted.start,
        line=line,
        verdict=verdict,
        similarity=places[0].similarity if places else 0.0,
        places=places,
    )
