"""Texts that a query names by their title: documents, and the plans attached to them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.index.catalogue import CatalogueEntry, TextEntry
from lfsearch.index.outline import Outline
from lfsearch.index.rowsets import numpy_is_loaded
from lfsearch.text.aliases import other_names
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import bigrams

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
MIN_INSIDE = 6
_SHORTEST = 4
_MARKS = 4  # brackets, dashes and quotation marks of one title
_ALIKE = 24  # titles compared with one that has a slip; a plan that is issued every year has some ten
_NEARLY = 0.999  # a sum may come out a little less

# To look through all titles for so many pairs takes as long as to write down all pairs of all titles; a query has a dozen.
LOOKED_UP = 100

# A city's name before 市人民政府 has so many characters.
_CITY = range(2, 5)
# The patterns are compiled when a query first needs them: most name no text.
# (试行), (2020年修订), (2021─2025年), (第一批) behind a title
_REMARK = r"\([^()]*\)$"
_ISSUED = r"(?:印发|转发|发布|公布|下发)(.{4,300})的(?:通知|通告|公告)$"
ABOUT = r"^.*?关于(?=.{4})"
# What a query may hold beside the title it is looking for: 粮食应急预案 2021, 查找…的全文.
_BESIDE = r"关于|印发|转发|通知|全文|原文|内容|文件|规定|试行|修订版?|[了的在里中及年版请查找看市省]|(?:19|20)\d\d|是什么|什么|怎么说"


class Raised(NamedTuple):
    """Why a clause stands above the ranking: the query names its document, or itself."""

    by: str  # doc_no, title or article
    bonus: float


class NamedText(NamedTuple):
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
        subject = re.search(_ISSUED, normalise(self.entry.document.title))
        return self.text.ordinal == 0 or bool(subject and self.text.spelt in subject[1])

    @property
    def row(self) -> int:
        """The clause that the text begins with."""
        return self.entry.row + self.text.ordinal


class Title(NamedTuple):
    """A text with its title as it is compared; its document is looked up for the few that a query may name."""

    catalogue: Sequence[CatalogueEntry]
    document: int  # which of these
    place: int  # which of its texts
    spelt: str  # normalised

    @property
    def entry(self) -> CatalogueEntry:
        """Its document."""
        return self.catalogue[self.document]

    @property
    def text(self) -> TextEntry:
        """The text."""
        return self.entry.texts[self.place]

    def pairs(self) -> Iterable[str]:
        """The distinct character pairs of the title."""
        return _pairs(self.spelt)


class _Shares(NamedTuple):  # a dataclass takes longer to make at start than all of these do in a query
    """How a query and a title cover each other, weighted by how rare a pair is in all titles; 0..1."""

    of_query: float = 0.0
    of_title: float = 0.0
    pairs: int = 0  # of the query
    shared: int = 0  # of them, in the title


def _pairs(text: str) -> dict[str, None]:
    """Its distinct character pairs, and whole figures and Latin words, in order: sums of their rarities come out alike."""
    return dict.fromkeys(gram for gram, _ in bigrams(text) if len(gram) > 1)


class Titles:
    """All titles of a catalogue, and the cities that issue them: 临汾 and 临汾市 are left out wherever titles compare.

    Which titles hold a pair of characters is looked up for the pairs that are asked for, and worked out for all of them where
    many are; what a title may be called is worked out when first asked.
    """

    def __init__(self, titles: tuple[Title, ...], cities: tuple[str, ...]) -> None:
        self.titles = titles
        self.cities = cities
        self._forms_of: dict[int, list[str]] = {}
        self._arrays: dict[str, NDArray[np.int64]] = {}
        self._held: dict[str, list[int]] = {}

    @cached_property
    def _with(self) -> dict[str, list[int]]:
        """Two characters -> the titles in which they stand side by side."""
        found: dict[str, list[int]] = {}
        for place, title in enumerate(self.titles):
            for pair in set(map("".join, pairwise(title.spelt))):
                found.setdefault(pair, []).append(place)
        return found

    def _holding(self, pair: str) -> list[int]:
        """The titles in which a pair stands, or a figure or Latin word of two characters or more."""
        if len(self._held) >= LOOKED_UP:
            places = self._with.get(pair[:2], [])
            return places if len(pair) == 2 else [place for place in places if pair in self.titles[place].spelt]
        found = self._held.get(pair)
        if found is None:
            found = self._held[pair] = [place for place, title in enumerate(self.titles) if pair in title.spelt]
        return found

    @classmethod
    def of(cls, catalogue: Sequence[CatalogueEntry], outlines: Sequence[Outline]) -> Titles:
        """Those of the documents and of the plans attached to them."""
        titles = [
            Title(catalogue, number, text, spelt)
            for number, outline in enumerate(outlines)
            for text, spelt in enumerate(outline.titles)
        ]
        issuers = {outline.issuer.partition("市") for outline in outlines if outline.issuer}
        names = {name for name, city, _ in issuers if city and len(name) in _CITY}
        return cls(tuple(titles), tuple(form for name in sorted(names, key=len) for form in (f"{name}市", name)))

    def bare(self, text: str) -> str:
        """The text without marks, blanks and the city's name."""
        return self._bare(normalise(text))

    def _bare(self, spelt: str) -> str:
        text = re.sub(r"[\W_]+", "", spelt)
        for city in self.cities:
            text = text.replace(city, "")
        return text

    def named(self, text: str, pairs: int = MIN_PAIRS) -> list[NamedText]:
        """The texts that a normalised text names: whole titles first, the longest first, then by their share.

        `pairs` is how many character pairs make a part of a title.
        """
        bare = self.bare(text)
        found = []
        for place, shares in self._shares(text, enough=True):
            title = self.titles[place]
            forms = self._forms(place) if shares.shared >= _SHORTEST - 1 else ()
            form = next((form for form in forms if _has(bare, form)), None)
            if form:
                found.append(self._whole(title, bare, form))
            elif shares.pairs >= pairs and shares.of_query >= TITLE_SHARE:
                most = shares.of_query >= MOST_OF_QUERY and shares.of_title >= MOST_OF_TITLE
                found.append(NamedText(title.entry, title.text, shares.of_query, shares.of_title, most=most))
        if any(one.length for one in found):
            found = [one._replace(most=False) for one in found]
        return sorted(_outermost(found, bare), key=_best_first)

    def nearest(self, text: str) -> list[NamedText]:
        """Every text with articles, the one first in whose title most of a normalised text stands."""
        found = [
            NamedText(self.titles[place].entry, self.titles[place].text, shares.of_query)
            for place, shares in self._shares(text, enough=False)
            if self.titles[place].text.articles
        ]
        return sorted(found, key=_best_first)

    def known(self, text: str) -> float:
        """The share of a normalised text's pairs that stand in any title, 0..1."""
        pairs = _pairs(self.bare(text))
        return sum(1 for pair in pairs if self._holding(pair)) / max(len(pairs), 1)

    def alike(self, bare: str, slips: int) -> Iterator[tuple[Title, str]]:
        """(title, what it is called, bare) of those that a bare text may be but for so many slips.

        They share its rarest pairs: a slip takes two of them away, and a mark that is left out of it one.
        """
        pairs = sorted(filter(self._holding, _pairs(bare)), key=lambda pair: len(self._holding(pair)))
        shared = Counter(place for pair in pairs[: 2 * slips + _MARKS] for place in self._holding(pair))
        for place, _ in shared.most_common(_ALIKE):
            for form in self._forms(place):
                if abs(len(form) - len(bare)) <= slips:
                    yield self.titles[place], form

    def _whole(self, title: Title, bare: str, form: str) -> NamedText:
        place = bare.index(form)
        rest = bare[:place] + " " + bare[place + len(form) :]
        for issuer in title.entry.document.issuers:
            rest = rest.replace(self.bare(issuer), "")
        rest = re.sub(_BESIDE, "", rest).strip()
        return NamedText(title.entry, title.text, 1.0, 1.0, place, len(form), rest)

    def _shares(self, text: str, enough: bool) -> list[tuple[int, _Shares]]:
        """The titles that have more than one pair of the text, or of it with another name in it, and how many.

        Where `enough`, only those that may be named with so much.
        """
        best: dict[int, _Shares] = {}
        spellings = [text, *(text.replace(form, name) for form, names in other_names(text) for name in names)]
        for spelling in spellings:
            pairs = _pairs(spelling)
            rarities = {pair: self._rarity(len(self._holding(pair))) for pair in pairs}
            whole = sum(rarities.values())
            # The better of two spellings decides, so that none is passed over where there are two.
            found = self._shared(rarities, TITLE_SHARE * whole if enough and len(spellings) == 1 else 0.0)
            for place, common, count in found:
                of_title = common / self._weight(place) if common >= MOST_OF_QUERY * whole else 0.0
                shares = _Shares(common / whole, of_title, len(pairs), count)
                best[place] = max(best.get(place, shares), shares, key=lambda one: (one.of_query, one.of_title))
        return sorted(best.items())

    def _shared(self, rarities: Mapping[str, float], least: float) -> Iterator[tuple[int, float, int]]:
        """(title, the rarity of the pairs that it shares, how many these are) of those that share more than one.

        With `least`, only those whose rarity is about as much, and those that share as many as the shortest whole title has.
        """
        if not numpy_is_loaded():
            common, counts = dict[int, float](), Counter[int]()
            for pair, rarity in rarities.items():
                counts.update(self._holding(pair))
                for place in self._holding(pair):
                    common[place] = common.get(place, 0.0) + rarity
            yield from ((place, common[place], count) for place, count in counts.items() if count > 1)
            return

        import numpy as np

        held = [self._array(pair) for pair in rarities]
        if not held:
            return
        places = np.concatenate(held)
        sums = np.bincount(places, np.repeat(list(rarities.values()), [len(own) for own in held]))
        often = np.bincount(places)
        found = np.flatnonzero((often > 1) & ((often >= _SHORTEST - 1) | (sums >= least * _NEARLY)))
        yield from zip(found.tolist(), sums[found].tolist(), often[found].tolist(), strict=True)

    def _array(self, pair: str) -> NDArray[np.int64]:
        """`_holding` as an array."""
        import numpy as np

        if pair not in self._arrays:
            self._arrays[pair] = np.array(self._holding(pair), dtype=np.int64)
        return self._arrays[pair]

    def _rarity(self, frequency: int) -> float:
        return math.log(1 + len(self.titles) / (1 + frequency))

    def _weight(self, place: int) -> float:
        """The rarity of all pairs of one title."""
        return sum(self._rarity(len(self._holding(pair))) for pair in self.titles[place].pairs())

    def _forms(self, place: int) -> list[str]:
        """What a title may be called, bare, the longest first."""
        if place not in self._forms_of:
            self._forms_of[place] = self.called(self.titles[place])
        return self._forms_of[place]

    def called(self, title: Title) -> list[str]:
        """What a text may be called, bare, the longest first."""
        entry = title.entry
        subject = re.sub(ABOUT, "", title.spelt)
        forms = {title.spelt, subject}
        attached: set[str] = set()
        if title.text.ordinal == 0:
            forms |= {normalise(one.title) for one in entry.document.attachments if not one.printed}
            # What it issues is named by itself where it is printed, else by the document.
            forms |= {match[1] for match in [re.search(_ISSUED, subject)] if match}
            attached = {self._bare(form) for text in entry.texts[1:] for form in _remarked(text.spelt)}
        bare = {self._bare(form) for one in forms for form in _remarked(one)} - attached
        return sorted((form for form in bare if len(form) >= _SHORTEST), key=lambda form: (-len(form), form))


def named_documents(found: Iterable[NamedText]) -> dict[str, Raised]:
    """Document id -> why and by how much it is raised: most of a title counts by its share, the whole in full."""
    named: dict[str, Raised] = {}
    for one in found:
        bonus = WHOLE_BONUS if one.whole else TITLE_BONUS * one.share
        known = named.get(one.entry.document.id)
        if known is None or known.bonus < bonus:
            named[one.entry.document.id] = Raised("title", bonus)
    return named


def _remarked(title: str) -> tuple[str, str]:
    """A title with and without the remark behind it."""
    return title, re.sub(_REMARK, "", title)


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
