"""Canonical names of units: 市发改委 and 临汾市发展改革委 are both 市发展和改革委员会."""

from __future__ import annotations

import functools
import re

from lfsearch.data import read_table
from lfsearch.text.width import fold

# The city whose units the table lists; those of another are looked up as if they were its.
HOME = "临汾"
# 平阳市人民政府办公室关于…   中共平阳市委…   山西省平阳市财政局…
_ISSUING_CITY = re.compile(
    r"(?:中共)?(?:[\u4e00-\u9fff]{2,3}省)?([\u4e00-\u9fff]{2,4}?)市(?=人民政府|[\u4e00-\u9fff]{1,12}[局委会室办])"
)
# 临汾市人民政府办公室, 临汾市尧都区教育局, 中共洪洞县委: the county where one is named, else the city.
_ISSUING_PLACE = re.compile(
    r"(?:中共|中国共产党)?(?:[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,6}自治区)?"
    r"(?P<city>[\u4e00-\u9fff]{2,4}?(?:市|地区|自治州|盟))?"
    r"(?P<county>(?!市)[\u4e00-\u9fff]{1,6}?(?:(?<!开发|示范|风景|工业)(?<![小社园校军])区|县|市|旗))?"
    r"(?=人民政府|人民代表大会|委|政协|[\u4e00-\u9fff]{1,24}(?:局|委|委员会|办公室|办|院|会|中心|支队|厅|部)$)"
)
# The collective of the counties: 各县(市、区)人民政府, 有关县市区政府, 各县、市、区, 县区, 事发地县(市、区)政府.
_COUNTIES = re.compile(r"县(?:\(市、区\)|\(市\)、?区|、市\(区\)|、市、区|市区)|(?<=[各关])县、?区(?=人民政府$|政府$|$)")
# 有关部门, 各相关部门 and 相关部门 are one group.
_CONCERNED = re.compile("各?(?:有关|相关)")
_COUNTY_GOVERNMENTS = re.compile(r"(?P<which>.{0,12}?)县\(市、区\)(?:人民政府|政府)?")
# 洪洞县, 尧都区政府, 侯马市人民政府, 市政府, 省人民政府
_GOVERNMENT = re.compile(r"(?P<place>[省市县区]|[\u4e00-\u9fff]{1,3}[省市县区])(?:人民)?政府")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,3}[市县区]")
_COMMITTEE = re.compile(r"(?<=[区港园城])管理委员会$")
# What stands in front of a department's name: the level, or the place it belongs to.
_LEVEL = re.compile(r"(?:国家|[省市县区州]|[^\W由请经与和及对将被在为同是并报按向从把各会条导第\d]{1,4}[省市县区州])?")
# A department printed without a place, or with the city's own name, is the city's; 人民法院 may be any.
_CITY = ("", f"{HOME}市")
_DEPARTMENT = ("局", "委", "办", "委员会", "办公室", "支队")
_MAX_LEVEL = 5


def city_of(title: str | None) -> str:
    """The city whose office issues a document with this title; HOME where the title names none."""
    match = _ISSUING_CITY.match(title or "")
    return match[1] if match else HOME


def place_of(issuer: str | None) -> str | None:
    """The city or county that an issuing office is of: 临汾市, 洪洞县; None for a province's, the state's or no place's."""
    match = _ISSUING_PLACE.match(fold("".join((issuer or "").split())))
    return (match["county"] or match["city"]) if match else None


@functools.cache
def _table() -> dict[str, str]:
    """Alias -> canonical name; names with a leading * take any level in front."""
    canonical: dict[str, str] = {}
    for line in read_table("units.tsv"):
        fields = line.split()
        for name in fields:
            canonical.setdefault(name, fields[0])
    return canonical


def _split_level(name: str) -> tuple[str, str] | None:
    """(level, canonical department with its *) for a department in the table."""
    canonical = _table()
    for cut in range(min(_MAX_LEVEL, len(name)) + 1):
        core = canonical.get("*" + name[cut:])
        if core and _LEVEL.fullmatch(name[:cut]):
            return name[:cut], core
    return None


def is_known(name: str) -> bool:
    """Whether the table has this name, as printed."""
    return name in _table() or _split_level(name) is not None


def is_government(name: str) -> bool:
    """Whether this is a government by its full name, 洪洞县人民政府, or all of the counties', 各县(市、区)人民政府."""
    name = _COUNTIES.sub("县(市、区)", fold("".join(name.split())).replace(",", "、"))
    return name.endswith("政府") and bool(_COUNTY_GOVERNMENTS.fullmatch(name) or _GOVERNMENT.fullmatch(name))


def canonical_unit(name: str, city: str = HOME) -> str:
    """The full form of a unit's name; a name that nothing is known of comes back as printed, without spaces.

    `city` is the one whose document names the unit: 平阳市教育局 is 市教育局 there.
    """
    if city != HOME:
        return canonical_unit(name.replace(city, HOME)).replace(HOME, city)
    name = fold("".join(name.split())).replace(",", "、")
    canonical = _table()
    if name in canonical and not name.startswith("*"):
        return canonical[name]
    if split := _split_level(name):
        level, core = split[0], split[1][1:]
        bare = not level and not core.endswith(_DEPARTMENT)
        return core if bare else ("市" if level in _CITY else level) + core
    name = _COUNTIES.sub("县(市、区)", name)
    if match := _COUNTY_GOVERNMENTS.fullmatch(name):
        which = _CONCERNED.sub("相关", match["which"]).strip("各")
        return f"{which or '各'}县(市、区)人民政府"
    if match := _GOVERNMENT.fullmatch(name):
        place = "市" if match["place"] == f"{HOME}市" else match["place"]
        return place + "人民政府"
    if _PLACE.fullmatch(name) and not name.endswith(("开发区", "示范区", "风景区", "小区", "社区", "园区")):
        return name + "人民政府"
    name = _COMMITTEE.sub("管委会", name)
    if name.startswith(f"{HOME}市") and name.endswith((*_DEPARTMENT, "中心")):
        return name.removeprefix(HOME)
    return _CONCERNED.sub("相关", name)
