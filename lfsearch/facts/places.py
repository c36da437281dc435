"""Which government a document is of, and what that one calls its offices; from the files in data/places.

A bare department is one of the government that issues the text: 教育局 is 市教育局 in a city's, 县教育局 in a county's, and the
State Council's 发展改革委 is 国家发展和改革委员会.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lfsearch.data import FOLDER
from lfsearch.text.lazy import lazy
from lfsearch.text.width import fold

STATE = "国家"
# Whose offices a text names that tells nothing of its issuer.
_DEFAULT = "临汾市"
_KEY = re.compile(r"(名称|文号|机关):\s*(.*)")

# What may stand before the place: 中共临汾市委, 国家税务总局山西省税务局, 中国人民银行临汾市中心支行.
_BEFORE = r"(?:中共|中国共产党|中国人民政治协商会议|政协|国家税务总局|国家统计局|中国人民银行|共青团|中华人民共和国)?"
_PROVINCE = "[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,6}自治区|新疆生产建设兵团|(?:香港|澳门)特别行政区"
# Not cities though 市 ends them: 城市, 农贸市场, 非上市公司.
_CITY = "[\u4e00-\u9fff]{2,4}?(?<!城)(?<!上)市(?![场政民容域值])"
_OFFICE = (
    r"(?=人民政府|人民代表大会|行政公署|委|政协|政府|$"
    r"|[\u4e00-\u9fff]{1,30}(?:局|委|委员会|办公室|办公厅|办|院|会|中心|支队|厅|部|馆|社|公司|支行|指挥部)$)"
)
_PLACES = (
    rf"(?!国家|中国|中央|全国)(?P<province>{_PROVINCE})?"
    rf"(?P<city>{_CITY}|[\u4e00-\u9fff]{{2,4}}?(?:地区|盟)|[\u4e00-\u9fff]{{2,12}}?自治州|[\u4e00-\u9fff]{{2,4}}?州(?!市))?"
    r"(?P<county>[\u4e00-\u9fff]{1,12}?自治[县旗]"
    r"|(?!市)[\u4e00-\u9fff]{1,6}?(?:(?<!开发|示范|风景|名胜|保护|工业)(?<![小社园校军老景库])区|县|(?<!城)市|(?<!红)旗))?"
)
# 临汾市人民政府办公室, 临汾市尧都区教育局, 中共洪洞县委, 广东省教育厅: the smallest place that is named.
_ISSUER = re.compile(_BEFORE + _PLACES + _OFFICE)
# 镇巴县人民政府工作规则
_GOVERNMENT = lazy(rf"{_BEFORE}{_PLACES}(?<=[省区市州盟县旗团])(?=人民政府|人民代表大会|政府)")
_YEAR = re.compile(r"^\d{4}年")
# 广州市老年人优待办法, 山西省…条例: a title that begins with its place.
_OF_PLACE = lazy(rf"(?:{_PROVINCE}|{_CITY})")
# 国家知识产权局, 某某总署: the state's by their form.
_STATES = lazy(
    r"(?:国家|国务院|中国|中华|中央|全国|最高人民)(?:[^省市县区]|市(?=场))*|[\u4e00-\u9fff]{1,8}(?:总局|总署)(?:办公厅)?"
)
_LEVEL = re.compile("国家|自治区|特别行政区|地区|兵团|[省市州盟县区旗]$")

_PEOPLE = re.compile("(?:维吾尔|壮族|回族)$")  # 广西, of 广西壮族自治区


@dataclass(frozen=True, slots=True)
class Home:
    """The government whose document names a unit: departments without a place are its."""

    place: str  # 临汾市
    short: str  # 临汾
    level: str  # 市: what stands before the names of its departments; empty for the state's
    units: Mapping[str, str] = field(default_factory=dict)  # the spellings of its file -> full names


@dataclass(frozen=True, slots=True)
class Places:
    """The places of the files, all that is known of them."""

    units: Mapping[str, Mapping[str, str]]
    offices: Mapping[str, str]  # 国务院 -> 国家
    prefixes: Mapping[str, str | None]  # 穗 -> 广州市; None where two places share it

    def home(self, place: str | None) -> Home:
        """The government of a place; of a text that names none, the one that the program was written for."""
        place = place or _DEFAULT
        match = _LEVEL.search(place)
        level = match[0] if match and place != STATE else ""
        short = _PEOPLE.sub("", place.removesuffix(level))
        return Home(place, short, level, self.units.get(place, {}))

    def place_of(self, issuers: Sequence[str], doc_no: str | None = None, title: str | None = None) -> str | None:
        """The place whose government, or an office of whose, issues a document: 临汾市, 尧都区, 广东省, 国家.

        The first issuer that tells it decides, then the title, then the beginning of the 文号.
        """
        for issuer in issuers:
            if place := self._of_office(issuer):
                return place
        if place := self._of_title(title):
            return place
        return self._of_number(doc_no)

    def _of_office(self, name: str) -> str | None:
        name = fold("".join(name.split()))
        match = _ISSUER.match(name)
        if match and (match["county"] or match["city"] or match["province"]):
            return match["county"] or match["city"] or match["province"]
        if _STATES().fullmatch(name) or name.removesuffix("办公厅") in self.units.get(STATE, {}):
            return STATE
        return next((place for office, place in self.offices.items() if name.startswith(office)), None)

    def _of_title(self, title: str | None) -> str | None:
        """国务院关于…, 平阳市人民政府办公室关于…, 中华人民共和国审计法."""
        title = _YEAR.sub("", fold("".join((title or "").split())))
        if title.startswith(("中华人民共和国", "国务院", "中共中央", "全国")):
            return STATE
        issuer, about, _ = title.partition("关于")
        if about and issuer and (place := self._of_office(issuer.split("、")[0])):
            return place
        if match := _GOVERNMENT().match(title):
            return match["county"] or match["city"] or match["province"]
        match = _OF_PLACE().match(title)
        return match[0] if match else None

    def _of_number(self, doc_no: str | None) -> str | None:
        number = fold("".join((doc_no or "").split()))
        for end in range(min(len(number), _LONGEST_PREFIX), 0, -1):
            if number[:end] in self.prefixes:
                return self.prefixes[number[:end]]
        return None


_LONGEST_PREFIX = 6


@functools.cache
def known_places() -> Places:
    """The places whose files come with the program."""
    return read_places(path.read_text(encoding="utf-8") for path in sorted((FOLDER / "places").glob("*.tsv")))


def read_places(texts: Iterable[str], others: Places | None = None) -> Places:
    """The places of some files, on top of `others`; data/places/README.md says how a file is written."""
    units = {place: dict(names) for place, names in others.units.items()} if others else {}
    offices = dict(others.offices) if others else {}
    prefixes = dict(others.prefixes) if others else {}
    for text in texts:
        own: dict[str, str] = {}
        place = ""
        for line in text.removeprefix("\ufeff").splitlines():
            entry = fold(line.split("#", 1)[0]).strip()
            key, words = _key(entry)
            if key == "名称":
                place = "".join(words)
                own = units.setdefault(place, {})
            elif key == "机关":
                offices.update((word, place) for word in words)
            elif key == "文号":
                for word in words:
                    prefixes[word] = place if prefixes.get(word, place) == place else None
            elif entry:
                names = entry.split()
                own.update((name, names[0]) for name in names)
    return Places(units, offices, prefixes)


def _key(entry: str) -> tuple[str | None, list[str]]:
    match = _KEY.match(entry)
    return (match[1], match[2].split()) if match else (None, [])


def place_of(issuers: Sequence[str], doc_no: str | None = None, title: str | None = None) -> str | None:
    """The place whose government, or an office of whose, issues a document; None where nothing tells it."""
    return known_places().place_of(issuers, doc_no, title)


def home_of(issuers: Sequence[str], doc_no: str | None = None, title: str | None = None) -> Home:
    """The government that a document is of."""
    places = known_places()
    return places.home(places.place_of(issuers, doc_no, title))
