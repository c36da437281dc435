"""Responsibility that is printed once for several clauses.

A bracket that closes an item, "(①市农业农村局牵头;②市生态环境局牵头。各县市区政府落实。)", or lines of its own, "责任单位:…",
are clauses beside those that they speak of: their units are given to these and to the item above. A heading that says
nothing but whose work follows, "(三十)市生态环境局牵头负责的工作", gives its units to all clauses below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lfsearch.facts.names import canonical_unit, is_government, is_known
from lfsearch.facts.places import Home, home_of
from lfsearch.facts.reading import read
from lfsearch.facts.units import find_units
from lfsearch.text.width import fold
from lfsearch.types import Clause, ClauseKind, Document, Inherited, Unit

_BRACKET = re.compile(r"^\(.*\)[。;]?$", re.DOTALL)
# 责任单位:A、B。 配合单位:C。 on a line of its own.
_LABELLED = re.compile(r"^(?:牵头|主办|配合|协办|参与|参加|协助|责任|承办|主责|落实)(?:单位|部门|机关|科室):[^:\n]*$")
# (牵头部门:A;责任单位:各县(市、区)人民政府) at the end of a clause's own text.
_TAIL = re.compile(r"\((?:[^()\n]|\([^()\n]*\)){4,600}\)[。;]?\s*$")
# An item of two parts and one neighbour could be like that by chance.
_MIN_PARTS = 2
_MIN_OTHERS = 2
_KEY = re.compile("[\u2460-\u2473]")  # ① to ⑳

# A heading is shorter than this without its bracket of units.
_MAX_HEADING = 60
# What a heading has beside its units: its number, the role, and what for.
_NUMBER = re.compile(
    r"^(?:\(?[\d一二三四五六七八九十百]{1,5}[)、.]*|第[\d一二三四五六七八九十百]{1,5}[章节条]|[\u2460-\u249b]|[\d.]{1,12})"
)
_COUNT = r"\(?(?:共|计)?\d{1,4}[项条个件]\)?"
_WORK = r"(?:工作|任务|事项|职责|项目|措施|清单|分工|目标|指标|举措){1,9}"
_AROUND = re.compile(
    r"(?:由|会同|和|与|及|以及|等|部门|单位|各自|按照?|职责|职能|分别|共同|具体|主要|组织|[的、,:]"
    r"|牵头|主办|承办|主责|负责|负总责|责任|配合|协办|参与|协助|落实|实施|\([^()]{2,12}[局委办部]\))*"
    rf"(?:的?[^,。;:、()]{{0,15}}{_WORK})?(?:{_COUNT})?"
)
# Behind a bare name: 市教育局工作职责, 市公安局(共12项).
_BARE_TAIL = re.compile(rf"(?:的?(?:主要|重点|工作|具体|牵头|责任){{0,9}}{_WORK})?(?:{_COUNT})?$")
# Not names of units, though what follows is: 分管市审计局, 联系市科协.
_NOT_A_LEVEL = re.compile(r"^(?:分管|主管|协管|联系|协助|负责|召集|其他|原)")
# The commas of a list, not those of 各县(市、区) and 各县、市、区.
_LISTED = re.compile(rf"[、,](?![^()]{{0,{_MAX_HEADING}}}\))(?<!县、)(?!区)")
# A bare name heads the duties of that unit; the one role that fits all of them.
_BARE_ROLE = "责任"
_NO_HEADING = (ClauseKind.MASTHEAD, ClauseKind.ADDRESSEE, ClauseKind.SIGNATURE, ClauseKind.ROW)


def inherited_units(document: Document, home: Home | None = None) -> dict[str, list[Inherited]]:
    """Clause id -> the units that a closing bracket, a closing line or a heading above gives it; each once.

    `home` is the government that the document is of, told by its issuers where it is not given.
    """
    home = home or home_of(document.issuers, document.doc_no, document.title)
    found: dict[str, dict[tuple[str, str], Inherited]] = {}
    for parent in document.walk():
        for clause, share in (*_closing_shares(parent, home), *_last_item_shares(parent.children, home)):
            found.setdefault(clause.id, {}).setdefault((share.role, share.name), share)
    for clause in document.clauses:
        for below, share in _heading_shares(clause, home, ()):
            found.setdefault(below.id, {}).setdefault((share.role, share.name), share)
    return {name: list(shares.values()) for name, shares in found.items()}


# -- closing brackets and lines ------------------------------------------------------------------------------------


def _closing_shares(parent: Clause, home: Home) -> Iterator[tuple[Clause, Inherited]]:
    """Which clause gets which unit: the parent all, a keyed item its own and what follows the keyed list."""
    closing = _closing(parent.children)
    items = parent.children[: len(parent.children) - len(closing)]
    for last in closing:
        parts = _keyed_parts(last.text)
        keys = {name for name, _, _ in parts}
        for unit in _units(last, home):
            share = Inherited(unit.role, unit.name, last.id, "bracket")
            yield parent, share
            key = next((key for key, first, end in parts if first <= unit.start < end), None)
            for item in items:
                label = (item.label or "")[:1]
                if (label in keys and key in (None, label)) or not keys:
                    yield from ((clause, share) for clause in ((item,) if keys else item.walk()))


def _closing(children: Sequence[Clause]) -> Sequence[Clause]:
    """The last children that say nothing but who is responsible: one bracket, or lines with a label each."""
    if children and _is_closing(children[-1], _BRACKET):
        return children[-1:]
    count = 0
    while count < len(children) and _is_closing(children[-1 - count], _LABELLED):
        count += 1
    return children[len(children) - count :]


def _is_closing(clause: Clause, form: re.Pattern[str]) -> bool:
    return not clause.label and not clause.children and bool(form.match(fold(clause.text).strip()))


def closes(text: str) -> bool:
    """Whether a clause without label says nothing but who is responsible for what stands before it."""
    plain = fold(text).strip()
    return bool(_BRACKET.match(plain) or _LABELLED.match(plain))


def _keyed_parts(text: str) -> list[tuple[str, int, int]]:
    """(key, start, end) of each ①... part; the last one ends with its sentence, what follows is for all."""
    keys = list(_KEY.finditer(text))
    parts = []
    for place, match in enumerate(keys):
        if place + 1 < len(keys):
            end = keys[place + 1].start()
        else:
            stop = text.find("。", match.end())
            end = stop if stop >= 0 else len(text)
        parts.append((match[0], match.start(), end))
    return parts


def _last_item_shares(siblings: Sequence[Clause], home: Home) -> Iterator[tuple[Clause, Inherited]]:
    """The bracket behind the last part of an item is said of the whole item where all items beside it end in one."""
    for item in siblings:
        parts = item.children
        # A bracket of its own is no last part, and _closing_shares knows which items its keys name.
        if len(parts) < _MIN_PARTS or _closing(parts) or not _TAIL.search(fold(parts[-1].text)) or parts[-1].children:
            continue
        others = [clause for clause in siblings if clause is not item]
        if len(others) < _MIN_OTHERS or not all(_tail_units(clause, home) for clause in others):
            continue
        if any(_tail_units(clause, home) for clause in (item, *parts[:-1])):
            continue
        for unit in _tail_units(parts[-1], home):
            share = Inherited(unit.role, unit.name, parts[-1].id, "bracket")
            yield item, share
            yield from ((clause, share) for part in parts[:-1] for clause in part.walk())


def _tail_units(clause: Clause, home: Home) -> tuple[Unit, ...]:
    """The units of the bracket that ends a clause."""
    tail = _TAIL.search(fold(clause.text))
    return tuple(unit for unit in _units(clause, home) if unit.start >= tail.start()) if tail else ()


# -- headings ------------------------------------------------------------------------------------------------------


def _heading_shares(clause: Clause, home: Home, above: tuple[Inherited, ...]) -> Iterator[tuple[Clause, Inherited]]:
    """The shares of all clauses below; of two headings in one line the nearer one counts."""
    own = tuple(Inherited(unit.role, unit.name, clause.id, "heading") for unit in heading_units(clause, home))
    for child in clause.children:
        yield from ((child, share) for share in own or above)
        yield from _heading_shares(child, home, own or above)


def heading_units(clause: Clause, home: Home) -> tuple[Unit, ...]:
    """The units that a clause with others below it gives to these; empty where it says anything else."""
    if not clause.children or clause.kind in _NO_HEADING:
        return ()
    text = fold(clause.text)
    units = _units(clause, home)
    if units:
        return units if _says_nothing_else(text, units) or _in_closing_bracket(text, units) else ()
    return _bare(text, home)


def _units(clause: Clause, home: Home) -> tuple[Unit, ...]:
    return find_units(read(clause.text), home)


def _says_nothing_else(text: str, units: Sequence[Unit]) -> bool:
    rest, end = [], 0
    for unit in sorted(units, key=lambda unit: unit.start):
        rest.append(text[end : unit.start])
        end = unit.end
    rest.append(text[end:])
    bare = "".join("".join(rest).split()).rstrip("。;:")
    return len(bare) <= _MAX_HEADING and bool(_AROUND.fullmatch(_NUMBER.sub("", bare, count=1)))


def _in_closing_bracket(text: str, units: Sequence[Unit]) -> bool:
    """(一)加强组织领导(市教育局牵头): a short heading with its units in the bracket that ends it."""
    plain = text.rstrip().rstrip("。;")
    opening = plain.rfind("(", 0, min(unit.start for unit in units))
    closed = plain.endswith(")") and ")" not in plain[opening + 1 : -1].replace("(市、区)", "")
    return closed and opening > 0 and opening <= _MAX_HEADING and "。" not in plain[:opening]


def _bare(text: str, home: Home) -> tuple[Unit, ...]:
    """The units of a heading that is their names alone, 一、市发展改革委; only names that are known for sure."""
    plain = "".join(text.split()).rstrip("。;:")
    if len(plain) > _MAX_HEADING:
        return ()
    names = _BARE_TAIL.sub("", _NUMBER.sub("", plain, count=1))
    parts = [name for part in _LISTED.split(names) for name in _both(part, home)]
    if not all(_is_sure(part, home) for part in parts):
        return ()
    return tuple(Unit(_BARE_ROLE, canonical_unit(part, home), 0, 0) for part in parts)


def _both(names: str, home: Home) -> Sequence[str]:
    """The two names that 和 or 及 joins; a name that has one inside, 市文化和旅游局, is one."""
    return [names] if _is_sure(names, home) else re.split("和|及|与", names)


def _is_sure(name: str, home: Home) -> bool:
    return not _NOT_A_LEVEL.match(name) and (is_known(name, home) or is_government(name))
