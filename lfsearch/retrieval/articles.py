"""Articles and chapters that a query asks for: 第三条 of a text that it names by 文号 or title, in any sentence.

Below an article a 款 may be named, and an item of its list: 第三条第二款第三项, 第三条第(三)项.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lfsearch.index.catalogue import CatalogueEntry, TextEntry
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.naming import NamedText, Titles
from lfsearch.retrieval.numbers import Mention
from lfsearch.text.numerals import number as value_of

# The patterns are compiled when a query first needs them.
_ARTICLE = r"第 ?(?P<number>\d{1,4}) ?(?P<counter>[条章])(?: ?第 ?(?P<paragraph>\d{1,2}) ?款)?"
_ARTICLE += (
    r"(?: ?第? ?[(\uff08] ?(?P<bracketed>[\d一二三四五六七八九十]{1,3}) ?[)\uff09] ?项?"
    r"| ?第 ?(?P<item>\d{1,2}|[一二三四五六七八九十]{1,3}) ?项)?"
)
# 第3条至第5条, 第3-5条
_TO = r" ?(?:至|到|[-~\u2014]) ?$"
_RANGE = r"第 ?(?P<first>\d{1,4}) ?(?:至|到|[-~\u2014]) ?(?P<last>\d{1,4}) ?(?P<counter>[条章])"
# More than this is a whole text.
_LONGEST_RANGE = 20
# What a sentence says about an article without naming a text.
_SAID = (
    r"(?:是)?(?:怎么|如何|怎样)(?:规定|说|写|要求)的?|(?:规定|说|写|讲|要求)了?(?:些|的是|的)?(?:什么|哪些)|是什么|有什么|"
    r"什么|内容|规定|全文|原文|请问|查找?|里面?|中|[的了吗呢?\uff1f]"
)
# Below this share of the sentence in a title, 第三条 is of no text here: of a law, or of none at all.
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Article:
    """One article as a query asks for it."""

    label: str  # normalised: 第3条
    paragraph: int | None  # 第1款
    item: int | None  # 第3项
    start: int  # in `spell` of the query
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands; `row` is None where its text has no such article."""

    article: Article
    entry: CatalogueEntry
    text: TextEntry

    @property
    def row(self) -> int | None:
        """The row of the clause."""
        ordinal = self.text.articles.get(self.article.label)
        return None if ordinal is None else self.entry.row + ordinal

    def item(self, below: Iterable[ClauseRecord]) -> int | None:
        """The row of the item that is asked for, `below` the clauses under the article; None where there is none."""
        assert self.row is not None
        for row, record in enumerate(below, start=self.row + 1):
            if record.label and _number_of(record.label) == self.article.item:
                return row
        return None


def _number_of(label: str) -> int | None:
    """The number of an item's label: 3 of (三) and 3."""
    return value_of(label.strip("()\uff08\uff09.\uff0e、 "))


def articles_in(text: str) -> list[Article]:
    """Every article that the spelt text asks for, ranges taken apart."""
    found: list[Article] = []
    if "第" not in text or not ("条" in text or "章" in text):
        return found
    for match in re.finditer(_RANGE, text):
        found += _between(int(match["first"]), int(match["last"]), match["counter"], match.start(), match.end())
    for match in re.finditer(_ARTICLE, text):
        number, counter = int(match["number"]), match["counter"]
        before = found[-1] if found else None
        if before and before.label.endswith(counter) and re.search(_TO, text[before.end : match.start()]):
            found += _between(int(before.label[1:-1]) + 1, number - 1, counter, before.start, match.start())
        paragraph = int(match["paragraph"]) if match["paragraph"] else None
        printed = match["item"] or match["bracketed"]
        item = _number_of(printed) if printed else None
        found.append(Article(f"第{number}{counter}", paragraph, item, match.start(), match.end()))
    return found


def _between(first: int, last: int, counter: str, start: int, end: int) -> Iterator[Article]:
    for number in range(first, min(last, first + _LONGEST_RANGE) + 1):
        yield Article(f"第{number}{counter}", None, None, start, end)


def without_articles(text: str) -> str:
    """What a spelt sentence says beside its articles: the text that they are of, if it names one."""
    return re.sub(_SAID, " ", re.sub(_RANGE, " ", re.sub(_ARTICLE, " ", text)))


def places(
    articles: Sequence[Article],
    text: str,
    mentions: Sequence[Mention],
    named: Sequence[NamedText],
    titles: Titles,
) -> list[Place]:
    """Where each article stands, in the order of the query; those of no text here are left out.

    `text` is the spelt query, `mentions` and `named` what it names. An article is of the text named last before it, else
    of the first behind it, else of the text whose title holds most of the sentence.
    """
    owners = sorted([*_by_number(mentions, titles), *_by_title(named, titles, text)], key=lambda owner: owner[0])
    if not owners:  # what has a number and no articles is told so
        entries = _entries(titles)
        owners = [(one.start, [(entry, entry.texts[0])]) for one in mentions for entry in _named(one, entries)]
    if not owners:
        owners = _by_share(text, titles)
    found = []
    for article in articles:
        before = [texts for place, texts in owners if place <= article.start]
        texts = before[-1] if before else owners[0][1] if owners else []
        having = [pair for pair in texts if article.label in pair[1].articles]
        found += [Place(article, entry, own) for entry, own in (having or texts[:1])]
    return found


Owner = tuple[int, list[tuple[CatalogueEntry, TextEntry]]]  # where it is named, the texts that it may be


def _by_number(mentions: Sequence[Mention], titles: Titles) -> Iterator[Owner]:
    entries = _entries(titles)
    for mention in mentions:
        texts = [pair for entry in _named(mention, entries) for pair in _with_articles(entry)]
        if texts:
            yield mention.start, texts


def _entries(titles: Titles) -> dict[str, CatalogueEntry]:
    return {title.entry.document.id: title.entry for title in titles.titles}


def _named(mention: Mention, entries: Mapping[str, CatalogueEntry]) -> list[CatalogueEntry]:
    return [entries[one.id] for one in mention.documents]


def _by_title(named: Sequence[NamedText], titles: Titles, text: str) -> Iterator[Owner]:
    """Whole titles; a document that is named for what it issues has its articles there."""
    for one in named:
        own = [(one.entry, one.text)] if one.text.articles else _with_articles(one.entry)
        if one.length and own:
            form = titles.bare(text)[one.place : one.place + one.length]
            place = next((place for place in range(len(text)) if len(titles.bare(text[:place])) > one.place), 0)
            yield (place - 1 if form else 0), own


def _by_share(text: str, titles: Titles) -> list[Owner]:
    nearest = titles.nearest(without_articles(text))
    if not nearest or nearest[0].share < _SHARE:
        return []
    return [(0, [(nearest[0].entry, nearest[0].text)])]


def _with_articles(entry: CatalogueEntry) -> list[tuple[CatalogueEntry, TextEntry]]:
    return [(entry, text) for text in entry.texts if text.articles]
