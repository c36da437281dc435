"""Units that prose obliges to do something, with no word that makes them responsible: 市财政局要及时拨付资金.

Three printed forms: a modal verb behind them (县级应急管理部门应当制定…), 由 in front of them (由市生态环境局组织排查), and a verb
of directing behind those that open a sentence (市卫健委会同市教育局开展…, 市气象局及时发布…).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lfsearch.facts.names import canonical_unit, is_known
from lfsearch.facts.places import Home
from lfsearch.facts.reading import Reading
from lfsearch.facts.units import MAX_NAME, last_stop, masked, names_before, unmasked
from lfsearch.types import Unit

# Whatever prose tells a unit to do is its own affair.
_ROLE = "责任"
# How the name of a unit ends; a bracket within a name is masked.
_ENDS = "局委办部院会府司行队县区市厅心组团社校站位门构关业台署联班指处科段公\ue001\ue003"
_BEHIND = f"(?<=[{_ENDS}])"
# 要求, 要素, 应急, 应用, 需求, 须知 are other words.
_MODAL = re.compile(_BEHIND + r"(?:必须|需要|应当|要|应|须|需)(?![求素件点闻领价急用对收付约届知])")
_DIRECTS = re.compile(
    _BEHIND
    + r"(?:会同|组织|统筹|协调|指导|督促|监督|汇总|定期|及时|依法|按照|根据|加强|严格|认真|加大|加快|建立|开展|制定|编制|发布|提供|做好)"
)
_BY = re.compile(r"(?<![自理事缘原])由(?![于此])")
# What 由 says beside who acts: what something is made of or comes from, who holds a post, which things are meant.
_NO_ACTION = re.compile(
    r"等?\d*个?(?:部门|单位|人员)?(?:组成|构成|改为|转|变更|调整|升|划|至|到|为|任|门)"
    r"|(?:主要|分管|有关|相关)?(?:负责|领导)?(?:人|同志)|(?:常务)?副?(?:局长|主任|书记|厅长|部长|县长|区长|市长|会长|秘书长)"
    r"|[^,。;:\n]{0,10}的"
)
_JOINS = re.compile("、|和|会同|及|与")
# A name with such a word has run into the prose around it.
_PROSE = re.compile("负责|组织(?!部)|根据|按照|督促|派出|所$")


def find_obliged(reading: Reading, home: Home, responsible: Collection[str]) -> tuple[Unit, ...]:
    """Every unit that prose obliges, but those made responsible already, one entry each, in the order of the text."""
    text = masked(reading.text)
    found: dict[str, Unit] = {}
    for start, end in sorted((*_subjects(text, home), *_agents(text, home))):
        name = canonical_unit(reading.text[start:end], home)
        if name not in responsible and not _PROSE.search(name):
            found.setdefault(name, Unit(_ROLE, name, *reading.span(start, end)))
    return tuple(found.values())


def _subjects(text: str, home: Home) -> Iterator[tuple[int, int]]:
    """The names in front of a modal verb, and those that open a sentence in front of a verb of directing."""
    opened = -1
    for match in _DIRECTS.finditer(text):
        start = last_stop(text, 0, match.start())
        if start != opened:  # the first of a sentence
            opened = start
            yield from _names(text, start, match.start(), home)
    for match in _MODAL.finditer(text):
        start = last_stop(text, 0, match.start())
        yield from _names(text, start, match.start(), home)


def _names(text: str, start: int, end: int, home: Home) -> list[tuple[int, int]]:
    """The names that end at `end`, where they follow a stop or comma."""
    names = [name[:2] for name in names_before(text, start, end, home)]
    return names if names and text[start : names[0][0]].strip()[-1:] in ("", ",") else []


def _agents(text: str, home: Home) -> Iterator[tuple[int, int]]:
    """The known names behind 由, up to what they do."""
    for match in _BY.finditer(text):
        names, position = [], match.end()
        while end := _known_end(text, position, home):
            names.append((position, end))
            joint = _JOINS.match(text, end)
            position = joint.end() if joint else end
            if not joint:
                break
        acts = text[position : position + 1].isalpha() and not _NO_ACTION.match(text, position)
        if acts and names and position == names[-1][1]:
            yield from names


def _known_end(text: str, start: int, home: Home) -> int:
    """The end of the longest known name that begins here; 0 where none does."""
    for end in range(min(len(text), start + MAX_NAME), start + 1, -1):
        if text[end - 1] in _ENDS and is_known(unmasked(text[start:end]), home):
            return end
    return 0
