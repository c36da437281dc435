"""Orders: 令 and 公告 with a number of their own, the signer, and the text that they publish.

广州市人民政府令                             the office, 令
第179号                                   its number, on the next line or behind 令
《广州市老年人优待办法》已经…通过，现予公布，…
市　长：李某某
2021年1月29日
广州市老年人优待办法                          the document's title: what the order publishes
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.dates import date
from lfsearch.parser.mastheads.issuers import is_signer, issuers
from lfsearch.parser.mastheads.masthead import Masthead
from lfsearch.parser.mastheads.numbers import doc_no, number_below, order_no
from lfsearch.text.blanks import bare

_ORDER = re.compile(r"(.*?)(命令|令|公告|通告)")
# An order is signed within so many lines, and its office has at most so many lines above 令.
_SIGNED, _OFFICES = 20, 6
# 现公布修订后的《…》: so far before a title the word is looked for that says what happens to it.
_NEAR = 12
_PUBLISHES = re.compile(r"公布|发布|施行|颁布|通过|废止|修改")
_OF_THE_STATE = "中华人民共和国"


def order_at(lines: Sequence[Line], index: int, floor: int) -> Masthead | None:
    """The masthead of an order whose number is on line `index`, or on that line behind 令."""
    text = lines[index].text
    below = number_below(text)
    if below is not None:
        opened = _office(lines, index - 1, floor)
        number = order_no("".join(opened[1]) + opened[2], *below) if opened else None
    elif text[-1] == "号" and (number := doc_no(text)) and (order := re.fullmatch(r"(.+?)(令)第\d+号", number)):
        names = _names(bare(text).split(order[2])[0])
        opened = (index, names, order[2]) if names else None
    else:
        return None
    if opened is None or number is None:
        return None
    first, names, kind = opened
    title = published(lines, index + 1) if _is_order(lines, index + 1, kind) else None
    if title is None and kind not in ("令", "命令"):
        return None
    return Masthead(
        first, first, index + 1, names, title or "".join(names) + kind, number, kind=kind.removeprefix("命")
    )


def _office(lines: Sequence[Line], last: int, floor: int) -> tuple[int, tuple[str, ...], str] | None:
    """First line, offices and 令 or 公告 of a heading that ends on line `last`."""
    if last < floor:
        return None
    match = _ORDER.fullmatch(bare(lines[last].text))
    if match is None or len(lines[last].text) > 120:
        return None
    names = _names(lines[last].text[: lines[last].text.rfind(match[2][0])].strip()) if match[1] else ()
    if match[1] and not names:
        return None
    first = last
    while first > floor and last - first < _OFFICES and (more := _names(lines[first - 1].text)):
        names, first = (*more, *names), first - 1
    return (first, names, match[2]) if names else None


def _names(text: str) -> tuple[str, ...]:
    """The offices on a line, without the state's own name in front; also 主席, who is no office."""
    plain = bare(text)
    if plain == _OF_THE_STATE + "主席":
        return (plain,)
    if plain.removeprefix(_OF_THE_STATE) in ("国务院", "中央人民政府"):
        return (plain.removeprefix(_OF_THE_STATE),)
    if not text or text[-1] in p.TERMINAL:
        return ()
    return tuple(name.removeprefix(_OF_THE_STATE) for name in issuers(text))


def _is_order(lines: Sequence[Line], start: int, kind: str) -> bool:
    """Whether below a number something is published."""
    ahead = "".join(line.text for line in lines[start : start + 3])
    return kind in ("令", "命令") or ("《" in ahead and "公布" in ahead)


def published(lines: Sequence[Line], start: int) -> str | None:
    """The title of the text that an order publishes: named in it, and if printed below, as it is printed there."""
    names: list[str] = []
    said = ""
    for index in range(start, min(len(lines), start + _SIGNED)):
        text = lines[index].text
        if date(text) or is_signer(text):
            below = _below(lines, index + 1)
            return next((name for name in names if p.title_key(name) in below), _spoken_of(said, names))
        if lines[index].label:
            break
        said += bare(text)
        names = p.BOOK_TITLE.findall(said)
    return _spoken_of(said, names)


def _below(lines: Sequence[Line], start: int) -> str:
    return p.title_key("".join(line.text for line in lines[start : start + 8]))


def _spoken_of(said: str, names: list[str]) -> str | None:
    """Of several titles in an order the one that it publishes: 现公布《A》; 《A》已经…通过,现予公布."""
    for name in names:
        at = said.find(f"《{name}》")
        before, behind = said[max(0, at - _NEAR) : at], said[at + len(name) :]
        told = _PUBLISHES.search(before) or _PUBLISHES.search(behind)
        if told and not before.endswith(("根据", "依据", "按照")):
            return name
    return names[0] if names else None
