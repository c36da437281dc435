"""Texts that a query names by their title: documents, and the plans attached to them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lfsearch.index.store import CatalogueEntry, TextEntry
from lfsearch.text.aliases import other_names
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import bigrams

# A title counts as named from this share of the query's (rarity-weighted) character pairs on; the bonus grows with it.
TITLE_SHARE = 0.6
TITLE_BONUS = 0.6
# The whole of a title: above every possible score (1) and the bonus for holding all words (1).
WHOLE_BONUS = 2.0
# Shorter queries are topics, not titles: 秸秆禁烧 has three pairs.
MIN_PAIRS = 6
# Where a title is expected, less is one: 粮食应急预案 has five pairs, 粮食预案 three.
FEWEST_PAIRS = 3
# Most of a title is the title: nearly all of the query stands in it, and it has little more.
MOST_OF_QUERY, MOST_OF_TITLE = 0.85, 0.6
# A title of fewer characters is named only by a query that is nothing else: 名词术语.
MIN_INSIDE = 8
_SHORTEST = 4

_MARKS = re.compile(r"[\W_]+")
# 临汾市人民政府 -> 临汾; the city is left out of every title and query, since people type it or not.
_CITY = re.compile(r"([\u4e00-\u9fff]{2,4}?)市")
# (试行), (2020年修订), (2021─2025年), (第一批) behind a title
_REMARK = re.compile(r"\([^()]*\)$")
_ISSUED = re.compile(r"(?:印发|转发|发布|公布|下发)(.{4,})的(?:通知|通告|公告)$")
_ABOUT = re.compile(r".*?关于(?=.{4})")
# What a query may hold beside the title it is looking for: 粮食应急预案 2021, 查找…的全文.
_BESIDE = re.compile(
    r"关于|印发|转发|通知|全文|原文|内容|文件|规定|试行|修订版?|[了的在里中及年版请查找看市省]|(?:19|20)\d\d|是什么|什么|怎么说"
)


@dataclass(frozen=True, slots=True)
class Raised:
    """Why a clause stands above the ranking: the query names its document, or itself."""

    by: str  # doc_no, title or article
    bonus: float


@dataclass(frozen=True, slots=True)
class NamedText:
    """A text whose title stands in a query."""

    entry: CatalogueEntry
    text: TextEntry
    share: float  # how much of the query stands in the title, 0..1
    of_title: float = 1.0  # how much of the title stands in the query
    place: int = 0  # where in `Titles.bare` of the query the whole title begins
    length: int = 0  # of the whole title there; 0 where it is not whole
    rest: str = ""  # what the query holds beside the whole title
    most: bool = False  # whether the query is most of the title, and no other title is whole in it

    @property
    def whole(self) -> bool:
        """Whether the query has the whole title or most of it."""
        return self.length > 0 or self.most

    @property
    def alone(self) -> bool:
        """Whether the query asks for the text and nothing else."""
        return self.most or (self.length > 0 and not self.rest)

    @property
    def issued(self) -> bool:
        """Whether it is its document, or the one plan that the document is there to issue."""
        subject = _ISSUED.search(normalise(self.entry.document.title))
        return self.text.ordinal == 0 or bool(subject and normalise(self.text.title) in subject[1])

    @property
    def row(self) -> int:
        """The clause that the text begins with."""
        return self.entry.row + self.text.ordinal


@dataclass(frozen=True, slots=True)
class _Title:
    """A text with the forms in which its title is compared."""

    entry: CatalogueEntry
    text: TextEntry
    forms: tuple[str, ...]  # bare, the longest first
    grams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Titles:
    """All titles of a catalogue."""

    titles: tuple[_Title, ...]
    cities: re.Pattern[str] | None

    @classmethod
    def of(cls, catalogue: Sequence[CatalogueEntry]) -> Titles:
        """Those of the documents and of the plans attached to them."""
        issuers = {issuer for entry in catalogue for issuer in entry.document.issuers[:1]}
        names = {match[1] for issuer in issuers if (match := _CITY.match(issuer))}
        longest = sorted(names, key=lambda name: (-len(name), name))
        cities = re.compile(f"(?:{'|'.join(map(re.escape, longest))})市?") if longest else None
        return cls(tuple(title for entry in catalogue for title in _titles(entry, cities)), cities)

    def bare(self, text: str) -> str:
        """The text without marks, blanks and the city's name."""
        return _bare(normalise(text), self.cities)

    def named(self, text: str, pairs: int = MIN_PAIRS) -> list[NamedText]:
        """The texts that a normalised text names: whole titles first, the longest first, then by their share.

        `pairs` is how many character pairs make a part of a title.
        """
        bare = self.bare(text)
        shares = self._shares(text)
        found = []
        for title, (of_query, of_title, count) in zip(self.titles, shares, strict=True):
            enough = count >= pairs
            form = next((form for form in title.forms if _has(bare, form)), None)
            if form:
                found.append(self._whole(title, bare, form))
            elif enough and of_query >= TITLE_SHARE:
                most = of_query >= MOST_OF_QUERY and of_title >= MOST_OF_TITLE
                found.append(NamedText(title.entry, title.text, of_query, of_title, most=most))
        if any(one.length for one in found):
            found = [replace(one, most=False) for one in found]
        return sorted(_outermost(found, bare), key=_best_first)

    def nearest(self, text: str) -> list[tuple[NamedText, float]]:
        """Every text with articles and how much of a normalised text stands in its title, the most first."""
        shares = [
            (NamedText(title.entry, title.text, of_query), of_query)
            for title, (of_query, _, _) in zip(self.titles, self._shares(text), strict=True)
            if title.text.articles
        ]
        return sorted(shares, key=lambda pair: -pair[1])

    def _whole(self, title: _Title, bare: str, form: str) -> NamedText:
        place = bare.index(form)
        rest = bare[:place] + " " + bare[place + len(form) :]
        for issuer in title.entry.document.issuers:
            rest = rest.replace(_bare(issuer, self.cities), "")
        rest = _MARKS.sub("", _BESIDE.sub("", rest))
        return NamedText(title.entry, title.text, 1.0, 1.0, place, len(form), rest)

    def _shares(self, text: str) -> list[tuple[float, float, int]]:
        """Of each title: the share of the query's pairs in it, that of its pairs in the query, both weighted by
        rarity, and how many pairs the query has; the best over the other names in the query."""
        frequency = Counter(gram for title in self.titles for gram in title.grams)
        count = len(self.titles)

        def weight(grams: Iterable[str]) -> float:
            return sum(math.log(1 + count / (1 + frequency[gram])) for gram in grams)

        spellings = [text, *(text.replace(form, name) for form, names in other_names(text) for name in names)]
        best = [(0.0, 0.0, 0)] * count
        for spelling in spellings:
            pairs = frozenset(gram for gram, _ in bigrams(spelling) if len(gram) > 1)
            whole = weight(pairs)
            for place, title in enumerate(self.titles if whole else ()):
                shared = pairs & title.grams
                if shared:
                    common = weight(shared)
                    best[place] = max(best[place], (common / whole, common / weight(title.grams), len(pairs)))
        return best


def find_by_title(titles: Titles, text: str) -> NamedText | None:
    """The text whose title, or most of one, is all that was typed; of two equal ones the newer. None if there is none."""
    return next((one for one in titles.named(normalise(text), FEWEST_PAIRS) if one.alone), None)


def named_documents(found: Iterable[NamedText]) -> dict[str, Raised]:
    """Document id -> why and by how much it is raised: most of a title counts by its share, the whole in full."""
    named: dict[str, Raised] = {}
    for one in found:
        bonus = WHOLE_BONUS if one.whole else TITLE_BONUS * one.share
        known = named.get(one.entry.document.id)
        if known is None or known.bonus < bonus:
            named[one.entry.document.id] = Raised("title", bonus)
    return named


def _titles(entry: CatalogueEntry, cities: re.Pattern[str] | None) -> list[_Title]:
    """The titles of one document and of what is attached to it."""
    spelt = [normalise(text.title) for text in entry.texts]
    attached = [form for title in spelt[1:] for form in _without_remark(title)]
    titles = []
    for text, title in zip(entry.texts, spelt, strict=True):
        subject = _ABOUT.sub("", title)
        forms = {title, subject}
        if text.ordinal == 0:
            forms |= {normalise(one.title) for one in entry.document.attachments if not one.printed}
            # What it issues is named by itself where it is printed, else by the document.
            forms |= {match[1] for match in [_ISSUED.search(subject)] if match}
        bare = {_bare(form, cities) for one in forms for form in _without_remark(one)}
        bare -= {_bare(form, cities) for form in attached} if text.ordinal == 0 else set()
        longest = sorted((form for form in bare if len(form) >= _SHORTEST), key=lambda form: (-len(form), form))
        titles.append(_Title(entry, text, tuple(longest), frozenset(gram for gram, _ in bigrams(title))))
    return titles


def _without_remark(title: str) -> tuple[str, str]:
    return title, _REMARK.sub("", title)


def _bare(squeezed: str, cities: re.Pattern[str] | None) -> str:
    text = _MARKS.sub("", squeezed)
    return cities.sub("", text) if cities else text


def _has(bare: str, form: str) -> bool:
    return bare == form or (len(form) >= MIN_INSIDE and form in bare)


def _outermost(found: Sequence[NamedText], bare: str) -> list[NamedText]:
    """Those whose title does not only stand inside a longer one: 生产安全事故应急预案 in 煤矿生产安全事故应急预案."""
    return [one for one in found if not one.length or not any(_holds(other, one, bare) for other in found)]


def _holds(longer: NamedText, one: NamedText, bare: str) -> bool:
    """Whether one title lies inside a longer one in the query, and stands nowhere else there."""
    inside = longer.place <= one.place and one.place + one.length <= longer.place + longer.length
    return longer.length > one.length and inside and bare.count(bare[one.place : one.place + one.length]) == 1


def _best_first(one: NamedText) -> tuple[int, bool, float, float, int]:
    date = one.entry.document.date
    return -one.length, not one.most, -round(one.share, 6), -one.of_title, -date.toordinal() if date else 0
