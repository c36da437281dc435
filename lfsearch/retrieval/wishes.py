"""What a query wishes for beside its subject: who, by when, how much; of which year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from lfsearch.i18n import tr

# -- who, when, how much ---------------------------------------------------------------------------------------------

_UNIT = "(?:部门|单位|局|机构|机关|科室|委办局)"
_DUTY = "(?:负责|牵头|主管|分管|管理?|承担|落实|组织|审批|监管|执法|处理|受理|配合)"


# 谁负责, 归谁管, 由谁兼任, 哪个部门管, 找哪个单位, 负责单位是谁
_WHO = (
    rf"(?:具体|到底|究竟|各)?(?:由|归|该|是)?谁来?{_DUTY}|(?:各?由|归)谁(?:[兼担出]?任)?|找谁|谁的(?:责任|职责)|"
    rf"(?:由|归|是|找|去|向)?(?:哪|什么)一?(?:个|些|家|几[个家])?{_UNIT}(?:来?{_DUTY})?|"
    rf"{_DUTY}的?(?:是谁|{_UNIT}是(?:谁|哪))"
)


_WHEN, _WHEN_TAIL = "什么时候|啥时候?|何时|什么时间", "(?:之?前|以前|起|开始|为止|截止|之间|份)?"
_PAID = "(?:[罚补奖收交赔发给领费销]|补[贴助]|奖励|资助|罚款)"
# 几 and 多少 where they ask how many: not of 哪几个, which asks which ones, nor of 那几天, 好几家 and 近几年, which ask nothing.
_FEW = "(?<![哪那这好头近没十])几"
_MANY = f"(?:多少|{_FEW})"
_COUNTER = "(?:个(?!月|小时|工作日|星期|百分点)|[次家户人名项件辆处所座台条种])"
# Quantities by their units, see `Quantity.family`.
_FAMILIES = frozenset(("durations", "sums", "shares", "counts"))


class _Kind(NamedTuple):
    """How people ask for one kind of fact. The patterns are compiled when a query first needs them."""

    question: str  # what only asks; the answer stands in the facts of a clause, seldom in these words
    noun: str  # what asks as well and stands in the texts: it counts as a word of the query too
    hints: tuple[str, ...]  # one of these stands in whatever the patterns find


_KINDS = {
    "units": _Kind(
        question=_WHO,
        noun="(?:责任|牵头|配合|主管|主办|协办|承办|负责)(?:单位|部门|人)",
        hints=("谁", "哪", "什么", "单位", "部门", "人"),
    ),
    "deadlines": _Kind(
        question=(
            rf"(?:在|到|从|自|于)?(?:{_WHEN}|哪一?[天日年月]|几[号月日]|哪年哪月){_WHEN_TAIL}|"
            f"{_FEW}[天年个]+(?:之?内|以内)?(?:完成|办)|最[迟晚](?:是|到|在)?"
        ),
        noun="(?:完成|办理|整改|报送|生效|施行|实施)?(?:时限|期限|截止(?:时间|日期)?|有效期|生效|施行|到期)",
        hints=("什么", "啥", "何", "哪", "几", "最", "期", "限", "效", "施", "截"),
    ),
    "times": _Kind(
        question=rf"(?:在|到|从|自|于)?(?:{_WHEN}|几点钟?|几时|(?:什么|哪个?|哪些)时间?段){_WHEN_TAIL}",
        noun="时间段|时段|钟点",
        hints=("什么", "啥", "何", "哪", "几", "时", "钟"),
    ),
    "durations": _Kind(
        question=f"(?:要|需要?)?多久|多长时间|{_MANY}(?:个?(?:工作日|小时|分钟|星期|年|周|天)|个月)(?!份)|多少日|几日(?:之?内|以内)",
        noun="时长|工作日",
        hints=("多", "几", "时长", "工作日"),
    ),
    "sums": _Kind(
        question=(
            f"(?:要|需要?|是)?多少[钱元块]|{_FEW}[千百]?[元块]|{_MANY}万(?![^\\W元块钱])|"
            f"{_PAID}(?:了|到|是|要|给)?多少(?!{_COUNTER}|万?吨)"
        ),
        noun="(?:补贴|补助|奖励|罚款|处罚|收费)(?:标准|金额|额度)|额度|金额",
        hints=("多", "几", "标", "额"),
    ),
    "shares": _Kind(
        question=(
            f"百分之(?:几|多少)|{_MANY}个?百分点|{_FEW}成|占比(?:是)?多?少?|多[大少高]的?比例|"
            "率(?:要|应|需)?(?:达到?|是|为|控制在)多少"
        ),
        noun="(?:补贴|补助|奖励|罚款|处罚|收费)?比例",
        hints=("几", "多少", "占", "比"),
    ),
    "counts": _Kind(question=f"{_MANY}{_COUNTER}", noun="(?!)", hints=("多少", "几")),
    "quantities": _Kind(
        question=f"(?:要|需要?|是)?多少(?:吨|公里)?|{_FEW}[倍吨]|多[高大远深重宽]", noun="(?!)", hints=("多", "几")
    ),
}


def asked_facts(text: str) -> frozenset[str]:
    """Which facts the normalised query asks for, by the kinds of `ClauseRecord.answers`."""
    found = {name for name, kind in _hinted(text) if re.search(kind.question, text) or re.search(kind.noun, text)}
    if found & _FAMILIES:  # 多少钱 asks for no other figure
        found.discard("quantities")
    return frozenset(found)


def is_question(text: str) -> bool:
    """Whether the query asks for a fact by a question rather than by a noun alone."""
    return any(re.search(kind.question, text) for _, kind in _hinted(text))


def asks(word: str) -> bool:
    """Whether a word does nothing but ask: 多少钱, 几点, 谁负责."""
    return any(re.fullmatch(kind.question, word) for _, kind in _hinted(word))


def without_asking(text: str) -> str:
    """The query without what only asks who: 谁负责秸秆禁烧 -> 秸秆禁烧.

    负责, 管 and 部门 would be looked for else. What asks when and how much are stop words, or say something (钱).
    """
    return re.sub(_WHO, " ", text) if any(hint in text for hint in _KINDS["units"].hints) else text


def _hinted(text: str) -> Iterator[tuple[str, _Kind]]:
    for name, kind in _KINDS.items():
        if any(hint in text for hint in kind.hints):
            yield name, kind


# -- of which year ---------------------------------------------------------------------------------------------------

_RELATIVE = {"今年": 0, "本年度": 0, "本年": 0, "去年": -1, "上一年度": -1, "上一年": -1, "上年": -1, "前年": -2}
_RELATIVE_YEAR = rf"(?:{'|'.join(_RELATIVE)})的?"
_NEWEST = r"最新(?:版|出台|发布|印发|一版)?的?|最近(?:一次|一版|出台|发布|印发)?的?|新近的?|新出的"
# 2023年的, 2023年10月, 2023年 apart; not 到2025年, 2025年底前, 2021-2025年, 2023年要完成, which are about the matter.
_YEAR = (
    r"(?<![\d至到从自\u2014~-])(?P<year>(?:19|20)\d\d) ?年"
    r"(?: ?(?P<month>1[0-2]|0?[1-9]) ?月份?的?(?!\d|[底末初前后以之内至到起])|(?:度|份)?的|(?:度|份)?(?=\s*$|\s+(?!\d)))"
)
# 2020年冬天, 2020-2021年秋冬季, 去年冬天, 今冬明春: the months in which its documents are issued; a winter's plans come from
# October on, and the next spring belongs to it.
_SEASONS = {"春": (2, 5), "夏": (5, 8), "秋": (8, 11), "冬": (9, 15)}
_SEASON = (
    r"(?P<short>[今去][春夏秋冬](?:[今明]春|[天季])?的?)|"
    rf"(?:(?P<year>(?:19|20)\d\d) ?(?:[-\u2014~至到]\d{{4}})? ?年度?|(?P<relative>{'|'.join(_RELATIVE)}))的? ?"
    r"(?P<season>秋冬|冬春|[春夏秋冬])(?:[天季防]|[今明]春|期间|的|(?=\s|$))"
)


class Wish(NamedTuple):
    """A preference for documents of a time."""

    first: dt.date
    last: dt.date
    typed: str  # the words that say so
    newest: bool = False  # the newer the better, rather than of this time alone
    season: str = ""  # 冬, where a season is named

    def __str__(self) -> str:
        if self.newest:
            return tr("The newest documents are", "最新的文件")
        year = self.first.year
        if self.season:
            english = dict(zip(_SEASONS, ("spring", "summer", "autumn", "winter"), strict=True))[self.season]
            chinese = self.season
            return tr(f"Documents of {english} {year} are", f" {year} 年{chinese}季")
        if self.first.month == self.last.month:
            return tr(f"Documents of {year}-{self.first.month:02} are", f" {year} 年 {self.first.month} 月")
        return tr(f"Documents of {year} are", f" {year} 年")

    def without(self, text: str) -> str:
        """A text without the words that wish."""
        return text.replace(self.typed, " ").strip()

    def strength(self, date: dt.date | None) -> float:
        """How well a document of this date fits, 0..1; what has no date does not."""
        if date is None:
            return 0.0
        if self.first <= date <= self.last:
            return 1.0
        if self.newest:
            return max(0.0, 1 - (self.first - date).days / _FADING.days) if date < self.first else 1.0
        # A plan for 2023 may be issued at the end of 2022; the year around a wished month is better than another.
        return _SAME_YEAR if self.first.month == self.last.month and date.year == self.first.year else 0.0


# What a plan or a rule is called, at the end of its name.
_PAPER = r"(?:方案|办法|细则|预案|规划|计划|意见|通知|通告|公告|批复|规定|清单|措施|政策|文件|报告|纲要|要点)\W*$"


def names_a_paper(text: str) -> bool:
    """Whether the text ends like the name of a plan or rule: 大气污染方案."""
    return re.search(_PAPER, text) is not None


# What is older than this is no longer new at all.
_FADING = dt.timedelta(days=3 * 365)
_SAME_YEAR = 0.5


def wished_time(text: str, newest: dt.date, years: range) -> Wish | None:
    """The time that a normalised query prefers, against the newest issue of the index; None where it names none.

    `newest` is a day of the newest issue, `years` are those that the index has documents of: 2035年 is no wish then.
    """
    if not any(hint in text for hint in "年新近今去"):
        return None
    if match := re.search(_NEWEST, text):
        return Wish(newest, newest, match[0], newest=True)
    if (match := re.search(_SEASON, text)) and (year := _year_of(match, newest.year)) in years:
        return _season(year, match)
    if match := re.search(_RELATIVE_YEAR, text):
        return _whole_year(newest.year + _RELATIVE[match[0].removesuffix("的")], match[0])
    match = re.search(_YEAR, text)
    if match and int(match["year"]) in years:
        year = int(match["year"])
        if not match["month"]:
            return _whole_year(year, match[0])
        month = int(match["month"])
        following = dt.date(year + month // 12, month % 12 + 1, 1)
        return Wish(dt.date(year, month, 1), following - dt.timedelta(days=1), match[0])
    return None


def _year_of(match: re.Match[str], newest: int) -> int:
    """The year in which the season that was found begins."""
    if match["short"]:
        return newest - (match["short"][0] == "去")
    return int(match["year"]) if match["year"] else newest + _RELATIVE[match["relative"]]


def _season(year: int, match: re.Match[str]) -> Wish:
    """A season stays a word of the query, and stands in titles (秋冬季), but for 今冬 and 去冬今春."""
    short = match["short"]
    season = short[1] if short else next(name for name in reversed(_SEASONS) if name in match["season"])
    first, last = _SEASONS[season]
    following = dt.date(year + last // 12, last % 12 + 1, 1)
    typed = short or match[0][: match.start("season") - match.start()]
    return Wish(dt.date(year, first + 1, 1), following - dt.timedelta(days=1), typed, season=season)


def _whole_year(year: int, typed: str) -> Wish:
    return Wish(dt.date(year, 1, 1), dt.date(year, 12, 31), typed)
