"""Canonical names of units: 市发改委 and 临汾市发展改革委 are both 市发展和改革委员会."""

from __future__ import annotations

import functools
import re

from lfsearch.data import read_table
from lfsearch.text.width import fold

# The collective of the counties: 各县(市、区)人民政府, 有关县市区政府, 各县、市、区, 县区, 事发地县(市、区)政府.
_COUNTIES = re.compile(r"县(?:\(市、区\)|\(市\)、?区|、市\(区\)|、市、区|市区)")
_COUNTY_GOVERNMENTS = re.compile(r"(?P<which>.{0,12}?)县\(市、区\)(?:人民政府|政府)?")
# 洪洞县, 尧都区政府, 侯马市人民政府, 市政府, 省人民政府
_GOVERNMENT = re.compile(r"(?P<place>[省市县区]|[\u4e00-\u9fff]{1,3}[省市县区])(?:人民)?政府")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,3}[市县区]")
_COMMITTEE = re.compile(r"(?<=[区港园城])管理委员会$")
# What stands in front of a department's name: the level, or the place it belongs to.
_LEVEL = re.compile(r"(?:国家|[省市县区州]|[^\W由请经与和及对将被在为同是并报按向从把各会条导第\d]{1,4}[省市县区州])?")
# A department printed without a place, or with the city's own name, is the city's; 人民法院 may be any.
_CITY = ("", "临汾市")
_DEPARTMENT = ("局", "委", "办", "委员会", "办公室", "支队")
_MAX_LEVEL = 5


@functools.cache
def _table() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """(alias -> canonical, canonical -> all spellings); names with a leading * take any level in front."""
    canonical: dict[str, str] = {}
    spellings: dict[str, tuple[str, ...]] = {}
    for line in read_table("units.tsv"):
        fields = line.split()
        spellings[fields[0]] = tuple(fields)
        for name in fields:
            canonical.setdefault(name, fields[0])
    return canonical, spellings


def _split_level(name: str) -> tuple[str, str] | None:
    """(level, canonical department with its *) for a department in the table."""
    canonical, _ = _table()
    for cut in range(min(_MAX_LEVEL, len(name)) + 1):
        core = canonical.get("*" + name[cut:])
        if core and _LEVEL.fullmatch(name[:cut]):
            return name[:cut], core
    return None


def is_known(name: str) -> bool:
    """Whether the table has this name, as printed."""
    return name in _table()[0] or _split_level(name) is not None


def canonical_unit(name: str) -> str:
    """The full form of a unit's name; a name that nothing is known of comes back as printed, without spaces."""
    name = fold("".join(name.split())).replace(",", "、")
    canonical, _ = _table()
    if name in canonical and not name.startswith("*"):
        return canonical[name]
    if split := _split_level(name):
        level, core = split[0], split[1][1:]
        bare = not level and not core.endswith(_DEPARTMENT)
        return core if bare else ("市" if level in _CITY else level) + core
    name = _COUNTIES.sub("县(市、区)", name)
    if match := _COUNTY_GOVERNMENTS.fullmatch(name):
        which = match["which"].replace("有关", "相关").replace("各相关", "相关").strip("各")
        return f"{which or '各'}县(市、区)人民政府"
    if match := _GOVERNMENT.fullmatch(name):
        place = "市" if match["place"] == "临汾市" else match["place"]
        return place + "人民政府"
    if _PLACE.fullmatch(name) and not name.endswith(("开发区", "示范区", "风景区", "小区", "社区", "园区")):
        return name + "人民政府"
    name = _COMMITTEE.sub("管委会", name)
    if name.startswith("临汾市") and name.endswith((*_DEPARTMENT, "中心")):
        return name.removeprefix("临汾")
    return name


def unit_aliases(name: str) -> tuple[str, ...]:
    """Every spelling in the table of the unit that `name` stands for, the canonical one first."""
    full = canonical_unit(name)
    _, spellings = _table()
    if full in spellings:
        return spellings[full]
    split = _split_level(full)
    if split is None:
        return (full,)
    levels = ("市", "临汾市") if split[0] == "市" else (split[0],)
    return tuple(level + core[1:] for core in spellings[split[1]] for level in levels)
