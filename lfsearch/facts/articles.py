"""Which articles of a text are meant: 第六十四条、第六十五条第二款 is 64 and 65(2).

An article is named by its number, 253-1 for 第二百五十三条之一; behind it stand 款 in round brackets and 项 in square
ones: 12(2)[3] for 第十二条第二款第三项. A number printed in brackets right behind 条 is kept so: 6(16) for 第六条(十六).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lfsearch.text.numerals import number

_N = r"[一二三四五六七八九十百千零〇○两\d]{1,7}"
_BELOW = (
    rf"(?:第(?P<paragraph>{_N})款)?"
    rf"(?:第?\((?P<bracketed>{_N})\)(?P<counter>项)?|第(?P<item>{_N})项)?(?:第\(?{_N}\)?目)?"
)
# 第十二条第二款第(三)项, 第二百五十三条之一, 第三至五条, 第三、五条
_ARTICLE = re.compile(rf"第?(?P<first>{_N})(?P<more>(?:(?:至|到|—|-|、|和|及){_N})*)条(?:之(?P<sub>{_N}))?{_BELOW}")
_PARAGRAPH = re.compile(_BELOW)
_AND = re.compile(r"(?:(?P<through>至|到|—|-)|、|,|以及|或者|和|及|与|或)(?=第|\d|[一二三四五六七八九十])")
_MORE = re.compile(rf"(至|到|—|-|、|和|及)({_N})")
# 第三条至第五条 are three; a wider range than this is a slip of the printer.
_MAX_RANGE = 60

ARTICLE_AHEAD = rf"(?=第{_N}(?:(?:至|到|—|-|、|和|及){_N})*条)"


@dataclass(frozen=True, slots=True)
class _Place:
    """An article, with what is named below it."""

    article: str
    paragraph: str = ""
    item: str = ""

    def __str__(self) -> str:
        return self.article + self.paragraph + self.item


def read_articles(text: str, start: int) -> tuple[tuple[str, ...], int]:
    """The articles listed from `start` on, each once, and where the list ends; none and `start` where none stands there."""
    match = _ARTICLE.match(text, start) if text.startswith("第", start) else None
    if match is None:
        return (), start
    places: list[_Place] = []
    end = start
    through = False
    while match is not None:
        named = list(_named(match, places[-1] if places else None))
        if through and places:
            named = [*_between(places[-1], named[0]), *named]
        places.extend(named)
        end = match.end()
        joint = _AND.match(text, end)
        match = _next(text, joint.end()) if joint else None
        through = bool(joint and joint["through"])
    return tuple(dict.fromkeys(str(place) for place in places)), end


def _next(text: str, start: int) -> re.Match[str] | None:
    """The next member of a list: an article, or only a 款 or 项 of the one before."""
    if article := _ARTICLE.match(text, start):
        return article
    below = _PARAGRAPH.match(text, start)
    return below if below and (below["paragraph"] or below["item"] or below["counter"]) else None


def _named(match: re.Match[str], before: _Place | None) -> Iterator[_Place]:
    paragraph = f"({number(match['paragraph'])})" if match["paragraph"] else ""
    item = ""
    if match["item"] or match["counter"]:
        item = f"[{number(match['item'] or match['bracketed'])}]"
    elif match["bracketed"]:
        item = f"({number(match['bracketed'])})"
    if match.re is _PARAGRAPH:
        assert before is not None
        yield _Place(before.article, paragraph or before.paragraph, item)
        return
    articles = list(_numbers(match["first"], match["more"]))
    yield from (_Place(str(value)) for value in articles[:-1])
    last = str(articles[-1]) + (f"-{number(match['sub'])}" if match["sub"] else "")
    yield _Place(last, paragraph, item)


def _numbers(first: str, more: str) -> Iterator[int]:
    """3, 4, 5 of 三至五; 3, 5 of 三、五."""
    value = number(first) or 0
    yield value
    for joint, text in _MORE.findall(more):
        following = number(text) or 0
        if joint in "至到—-" and value < following <= value + _MAX_RANGE:
            yield from range(value + 1, following)
        yield following
        value = following


def _between(first: _Place, last: _Place) -> Iterator[_Place]:
    """What lies inside a range of whole articles, or of the 款 of one article."""
    if str(first) == first.article and str(last) == last.article and first.article.isdigit() and last.article.isdigit():
        low, high = int(first.article), int(last.article)
        if low < high <= low + _MAX_RANGE:
            yield from (_Place(str(value)) for value in range(low + 1, high))
    elif first.article == last.article and first.paragraph and last.paragraph and not first.item and not last.item:
        low, high = int(first.paragraph[1:-1]), int(last.paragraph[1:-1])
        if low < high <= low + _MAX_RANGE:
            yield from (_Place(first.article, f"({value})") for value in range(low + 1, high))
