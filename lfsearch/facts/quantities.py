"""Figures with a unit: 85%以上, 12.42万户, 9吨/月·平方公里, 20日内, 三个工作日."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from lfsearch.facts.reading import Reading
from lfsearch.text.numerals import chinese_number
from lfsearch.types import Quantity

# Units. Longest first within a family, since the first alternative that fits is taken.
_PERIOD = "个工作日|工作日|个自然日|个季度|个月|周年|周岁|学年|年|日|天|个星期|周|个?小时|分钟|秒"
_MEASURES = (
    "立方米|立方分米|立方厘米|立方|平方公里|平方千米|平方米|平方|公里|千米|厘米|毫米|微米|海里|米|公顷|亩|公斤|千克|毫克|微克|克"
    "|蒸吨|吨标准煤|吨标煤|吨|毫升|升|千瓦时|兆瓦时|千瓦|兆瓦|瓦时|瓦|千伏安|千伏|兆帕|分贝|摄氏度|马力|标方|方|伏|赫兹|安时"
    "|美元|港元|欧元|元|度(?!假|过|以?外)"
)
_COUNTERS = (
    "个百分点|百分点|个批次|批次|人次|人天|户次|车次|台次|件次|架次|班次|台套|课时|学时|千人|个|家|处|座|台|辆|条|项|件|份|套|张"
    "|次|批|起|名|人|户|口|所|间|支|只|头|株|棵|枚|种|类|篇|幅|艘|架|门|片|块|段|层|栋|幢|孔|眼|组|对|双|面|册|字|岁|分|倍|场"
    "|位|羽|村"
)
_LATIN = (
    "mg/m3|μg/m3|ug/m3|µg/m3|m3/s|m3/d|m3/h|m3|m2|m³|m²|km2|km²|km/h|km|cm|mm|mg/L|mg/kg|mg|kg|kWh|kW|MW|GW|kV|KV|MPa|dB"
    "|mL|ml|t/a|t/d|t/h|t|m|L|℃|°C|W|V|h"
)
_BARE_SCALES = "万亿"
_SCALE = "(?:万亿|千万|百万|十万|万|亿|千|百)?"
# 吨/月·平方公里, 元/吨, 批次/千人, 升/人.天
_PER = rf"(?:/每?{_SCALE}(?:{_PERIOD}|{_MEASURES}|{_COUNTERS}|月)(?:[·.](?:{_PERIOD}|{_MEASURES}|月))?)?"
UNIT = rf"(?:%|‰|(?:{_LATIN})(?![A-Za-z])|{_SCALE}(?:{_PERIOD}|{_MEASURES}|{_COUNTERS}){_PER})"

# 12.42万户, 1,200元, 10-20%, 10个月至1年, 2000余万吨; 5、25、40mg/m3 are three with one unit.
NUMBER = r"\d{1,3}(?:,\d{3}){1,6}(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?<![\dA-Za-z第.\-#〔])(?P<run>(?:(?:{NUMBER})、){{1,9}})?(?P<first>{NUMBER})"
    rf"(?:(?P<first_unit>{UNIT}|[万亿](?=[—~─\-至到]))?(?:[—~─\-]{{1,3}}|至|到)(?P<second>{NUMBER}))?"
    rf"[余多几]?(?P<unit>{UNIT})"
)
# Chinese numerals only with a unit of time, money, length, area or weight: 五年以上, 三个工作日内, 百分之五, 三至五年,
# 三万元以上五万元以下, 四分之三. Not 上一年度, 第十四个五年规划, 一年级, 九年义务教育, 一周一次.
_NUMERAL = "一二两三四五六七八九十百半廿卅"
_NUMBER = rf"[{_NUMERAL}][{_NUMERAL}千零]*(?:万[{_NUMERAL}零][{_NUMERAL}千零]*)?"
_TIMES = (
    r"(?:个工作日|工作日|个月|年|日|天|个?小时|周|分钟)"
    r"(?![级度制生货报圈岁之一\d]|规划|行动|计划|滚动|义务|就医|四季)"
)
_AMOUNTS = r"万元|亿元|亩|公里|平方米|平方公里|吨|公斤|百?元(?=以|的|至|到|[,。;)、\n]|$)|倍(?=以[上下内]|的罚)"
_CHINESE = re.compile(
    rf"(?<!个)(?P<share>[百千万])分之(?P<percent>[{_NUMERAL}点零]+)"
    rf"(?:(?:至|到|[—\-~]{{1,2}})(?:[百千万]分之)?(?P<to_percent>[{_NUMERAL}点零]+))?"
    rf"|(?<![{_NUMERAL}千万零个])(?P<denominator>[{_NUMERAL}]{{1,2}})分之(?P<numerator>[{_NUMERAL}]{{1,2}})"
    rf"|(?:(?<![{_NUMERAL}千万亿第每同零后上下个本\d])|(?<=[元年月日天时倍吨亩里米斤]以[上下]))(?P<number>{_NUMBER})"
    rf"(?:(?P<first_unit>{_TIMES}|{_AMOUNTS})?(?:至|到)(?P<second>{_NUMBER}))?(?P<unit>{_TIMES}|{_AMOUNTS})"
)
_SHARES = {"百": "%", "千": "‰", "万": "\u2031"}
# 两三个月, 十五六天, 三五天: two figures where one would do are from the one to the other.
_ABOUT = re.compile(
    "(?P<tens>[一二三四五六七八九]?[十百千]?)(?P<low>[一二两三四五六七八九])(?P<high>[二三四五六七八九])"
)

# What looks like a figure with a unit and is none.
_DAYS = r"(?:起?(?:[至到]|[—─~\-]{1,2})|[、和及])\d{1,2}[日号](?![内以之])"  # behind a date: 至15日, —13日, 、13日
_DAY_OF = rf"\d{{1,2}}(?:[日号](?:{_DAYS})*|(?:{_DAYS})+)"
_NO_FIGURE = re.compile(
    rf"""
    (?:(?m:^)|(?<=[。;]))\d{{1,3}}(?:\.\d{{1,2}})*[.、](?=(?:(?:19|20)\d\d年|\d{{1,2}}月))          # the label of 1.8月25日
  | (?:19|20)\d\d(?:[—\-─~至](?:19|20)?\d\d)?年(?:\d{{1,2}}月(?:{_DAY_OF})?)?           # 2023年10月1日, 2020—2021年
  | \d{{1,2}}月(?:份|{_DAY_OF})? | 每月\d{{1,2}}[日号] | \d{{1,4}}年度
  """
    + r"""
  | (?:19|20)\d\d[./]\d{1,2}[./]\d{1,2}
  | \d{1,2}[:∶]\d{2} | \d{1,2}时\d{1,2}分 | \d{1,2}时(?=[前至—,。]|以前|许|左右)         # clock times
  | \d{1,6}(?:[:∶/]\d{1,6})+(?!\d*[%个])                                                  # ratios, fractions
  | 第\d+(?:[、和至]\d+)* | \d{1,6}号 | [前后排]\d+(?:[—\-~]\d+)?[名位]                                # ordinals
  | (?m:^)(?:\(\d{1,3}\)|\d{1,3}(?:\.\d{1,2})*[.、](?!\d))                         # labels
  | (?m:^)\d{1,2}(?:\.\d{1,2})+(?=[\u4e00-\u9fff](?<![米万亿吨公倍元个平立千]))
  | (?<![\dA-Za-z/])[A-Za-z]+(?:/T)?[-—]?\d+(?:\.\d+)?(?:[-—]\d{4})?               # PM2.5, G108, SB/T10720-2021
  | [〇零一二三四五六七八九]{2,4}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?
  | 最后一公里 | 三元催化
    """,
    re.VERBOSE,
)
# 1. at the beginning of a line; a number that goes on from it behind a stop; any other beginning of a line.
_COUNT_ON = re.compile(r"(?m:^)(?P<first>1)[.、](?!\d)|(?<=[。;])(?P<next>\d{1,2})[.、](?=\d)|(?m:^)(?P<line>)")
_TITLE = re.compile(r"《[^《》\n]{0,200}(?:《[^》\n]{0,80}》[^》\n]{0,80})?》")

# Bounds: the words before the figure go before those behind it.
_AT_LEAST = (
    r"不[得应能]?(?:少于|低于|小于|短于)|至少|最低|最少|≥|>=|大于(?:或|等)?等于|高于或等于|(?<![届期])满(?![足意分])"
)
_AT_MOST = r"不[得应能]?(?:超过|高于|大于|多于|长于|超)|最多|最高|至多|≤|<=|小于(?:或|等)?等于"
_ABOVE = "突破|超过|大于|高于|多于|超(?!载)|>"
_BELOW = "未达到?|达不到|低于|小于|少于|短于|不足|未满|不满|不到|<"
# 超过设计处理能力80%, 至少开展1次: words between the bound and the figure, none of them a bound or a link of its own.
_GAP = r"(?:[^,。;:、()\d\n]{0,10}的|(?:(?![按为给达至到高低超多少增减降升每])[\u4e00-\u9fff]){1,8})?"
_BEFORE = re.compile(
    rf"(?:(?P<le>{_AT_MOST})|(?P<lt>{_BELOW})|(?P<ge>{_AT_LEAST})|(?P<gt>{_ABOVE}))(?:到|至|为)?{_GAP}$"
)
_AFTER = re.compile(
    r"(?:左右)?(?:\([^()\n]{0,12}\))?[及或]?"
    r"(?:(?P<ge>以上)|(?P<le>以下(?!简称|几|措施|要求|内容)|以内|之内|内(?![部容蒙设外涝河])))"
)
_WINDOW = 24


def find_quantities(reading: Reading) -> tuple[Quantity, ...]:
    """Every figure with a unit, in the order of the text; a range is two facts over the same place."""
    text = without_names(reading.text)
    found: list[Quantity] = []
    before: tuple[int, str | None] = (0, None)  # where the last figure ended, and what it measured
    for group in _listed(list(_FIGURE.finditer(text)), text):
        limit = bound(text, group[0].start(), group[-1].end())
        for match in group:
            what = measure(reading.text, match.start(), match.end(), before[0])
            if what is None and _SAME_MEASURE.fullmatch(text, before[0], match.start()):
                what = before[1]
            found += _figures(reading, text, match, limit, what)
            before = match.end(), what
    found += [quantity for match in _CHINESE.finditer(text) for quantity in _chinese(reading, text, match)]
    return tuple(sorted(found, key=lambda quantity: (quantity.start, quantity.end)))


def _listed(matches: Sequence[re.Match[str]], text: str) -> Iterator[list[re.Match[str]]]:
    """The figures in groups that one mark holds for: 分别限产20%、30%、50%以上."""
    group = list(matches[:1])
    for before, match in pairwise(matches):
        joint = text[before.end() : match.start()]
        alike = before["unit"] == match["unit"] and not (before["second"] or match["second"])
        if not alike or not (joint == "、" or (joint in ("和", "及") and len(group) > 1)):
            yield group
            group = []
        group.append(match)
    if group:
        yield group


def without_names(text: str) -> str:
    """The text with line ends instead of what looks like figures and is none: titles, dates, labels, roads."""
    return _blank(_NO_FIGURE, _without_counts(_blank(_TITLE, text)))


def _without_counts(text: str) -> str:
    """Line ends instead of the labels that count on inside a line or cell: the 2. of 1.烧结机头。…。2.40MW发电。"""
    expected = 0

    def label(match: re.Match[str]) -> str:
        nonlocal expected
        if match["next"] is None:
            expected = 2 if match["first"] else 0
        elif int(match["next"]) == expected:
            expected += 1
            return "\n" * len(match[0])
        return match[0]

    return _COUNT_ON.sub(label, text)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: "\n" * len(match[0]), text)


def _figures(
    reading: Reading, text: str, match: re.Match[str], limit: str | None, what: str | None
) -> Iterator[Quantity]:
    first, second, unit = value(match["first"]), match["second"], match["unit"]
    if text.endswith("(含", 0, match.start()):  # 7座(含7座)以下 says the figure twice
        return
    start, end = match.start("first"), match.end()
    if second is None:
        if unit == "年" and 1900 <= first <= 2100:
            return
        for place in _run(reading, text, match):
            yield _quantity(reading, place, value(text[slice(*place)]), unit, limit, what)
        yield _quantity(reading, (start, end), first, unit, limit, what)
        return
    first_unit = match["first_unit"] or unit
    if first_unit in _BARE_SCALES:  # 1.5万~3万人
        first_unit += unit.lstrip(_BARE_SCALES)
    yield _quantity(reading, (start, end), first, first_unit, ">=", what)
    yield _quantity(reading, (start, end), value(second), unit, "<=", what)


def _run(reading: Reading, text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where the figures stand that have their unit from the last of them: 5 and 25 of 5、25、40mg/m3."""
    if not match["run"]:
        return
    places = [figure.span() for figure in re.finditer(NUMBER, match["run"])]
    start = match.start("run")
    if len(places) == 1 and not reading.parts and (start == 0 or text[start - 1] == "\n"):  # 1、3个月内: a label
        return
    # Without 分别 things may be numbered so: 1、2组.
    if _COUNTED.fullmatch(match["unit"]) and not _EACH.search(text, max(0, start - _WINDOW), start):
        return
    yield from ((start + first, start + last) for first, last in places)


def _chinese(reading: Reading, text: str, match: re.Match[str]) -> Iterator[Quantity]:
    limit = bound(text, match.start(), match.end())
    what = measure(reading.text, match.start(), match.end())
    if match["denominator"]:
        parts, whole = _chinese_value(match["numerator"]), _chinese_value(match["denominator"])
        if parts and whole:
            yield _quantity(reading, match.span(), parts / whole, "", limit, what)
        return
    unit = _SHARES[match["share"]] if match["percent"] else match["unit"]
    low = match["percent"] or match["number"]
    high = match["to_percent"] or match["second"]
    if high is None and (about := _ABOUT.fullmatch(low)) and chinese_number(about["high"]) in _after(about["low"]):
        low, high = about["tens"] + about["low"], about["tens"] + about["high"]
    first, second = _chinese_value(low), _chinese_value(high) if high else None
    if first is None or (high and second is None):
        return
    if second is None:
        yield _quantity(reading, match.span(), first, unit, limit, what)
        return
    yield _quantity(reading, match.span(), first, match["first_unit"] or unit, ">=", what)
    yield _quantity(reading, match.span(), second, unit, "<=", what)


def _after(low: str) -> tuple[int, ...]:
    """The figures that may follow one to say about how many: 两三, 三五."""
    value = chinese_number(low) or 0
    return (value + 1, 5) if value == 3 else (value + 1,)


def _chinese_value(numeral: str) -> float | None:
    whole, _, decimals = numeral.partition("点")
    if "半" in whole[1:]:
        return None
    value = 0.5 if whole == "半" else chinese_number(whole)
    if value is not None and decimals:
        return float(f"{value}." + "".join(str(chinese_number(char) or 0) for char in decimals))
    return None if value is None else float(value)


def value(figure: str) -> float:
    """The value of a printed figure: 1,200 -> 1200."""
    return float(figure.replace(",", "")[:300])


def _quantity(
    reading: Reading, place: tuple[int, int], value: float, unit: str, limit: str | None, what: str | None
) -> Quantity:
    return Quantity(reading.printed(*place), value, unit, limit, what, *reading.span(*place))


def bound(text: str, start: int, end: int) -> str | None:
    """The bound that the words around a figure set: 不低于85%, 85%以上 -> ">="."""
    before = _BEFORE.search(text[max(0, start - _WINDOW) : start])
    after = _AFTER.match(text, end)
    if before:
        return ">=" if before["ge"] else "<=" if before["le"] else ">" if before["gt"] else "<"
    if after:
        return ">=" if after["ge"] else "<="
    return None


# -- what a figure measures ------------------------------------------------------------------------------------------

# What goes between the thing measured and its figure: 率达到, 增长, 不低于, 约. Of print at most four, 原则上应当达到; a bound
# keeps the search linear.
_MOST_LINKS = 12
_LINK = re.compile(
    r"(?:未达到?+|提前|全部|全面|逐步|依法|有序|加快|基本|分别|力争|争取|确保|抽调|所有|总体|持续|必须|应当?|要|均|约|近|共计|共|达到?+|完成|为|是|至|到|在|有|于|稳定|保持|控制|维持|提高|提升"
    r"|增长|增加|减少|降低|下降|压减|突破|实现|不[得应能]?(?:少|低|小|高|大|多)于|不[得应能]?超过|超过|高于|大于|低于|小于"
    rf"|至少|最低|最高|最多|[大小高低]于(?:或|等)?等于|一般|原则上|累计|合计|平均|涉及|给予|运营满|年满|满|将|[≥≤><=]){{1,{_MOST_LINKS}}}$"
)
# 较2017年增加, 比上年同期下降; 占全市的.
_COMPARED = re.compile(r"(?:(?:[较比](?:(?:19|20)\d\d年|去年|上一?年|前一?年)(?:同期|底|末)?|同比)|的)$")
_CUT = re.compile(r"[,。;:、()!?\n\u2460-\u249b“”《》+×=]|[><≥≤]=?\d+(?:\.\d+)?")
# 2021年底全市煤矿先进产能占比, 11-12月市区浓度: by when is no part of what is measured.
_WHEN = re.compile(
    r"(?:截至|截止|到|至|自|从)?(?:(?:19|20)\d\d年度?|[今去明当次上每全同本]年度?|年(?=[底末初内])|第?[一二三四]季度|[上下]半年"
    r"|\d{1,2}(?:[—\-~至]\d{1,2})?月份?|\d{1,2}[日号]|\d{1,2}时(?:\d{1,2}分)?)+(?:[底末初内]|以?前|之前|以来|期间)*"
)
# A verb that begins a noun is a part of it: 使用年限, 对接活动, 建成区, 完成率, 新建材, 划定区域.
_VERB_AHEAD = re.compile(
    r"^.*(?:确保|严格|力争|争取|推动|带动|加快|实施|完成|建成(?!区)|建设(?!用地|规模|面积|标准|工期|周期)|(?:新|迁|扩|改)建(?!材|制)|培育|打造"
    r"|达到|实现|配备|安装|淘汰|关停|签订|划分|划定"
    r"|对(?![接口外象])|将|使(?!用)|使用(?!年限|期限|寿命|面积|费用?|权)|的|在(?![建校册职岗编营])|按照|改造|新增|开展|召开|举办|组织"
    r"|每年|全年|推进|应当|应实行|实行|启动(?!资金)|共有|现有|退出|[晚早]于|推荐|给予"
    r"|自(?!然|来|治|主|动|愿|身|行|筹|建|备|有|用|由|驾|救))(?![率量])(?=.{2})"
)
# 全面关停退出4.3米焦炉, 在全市打造1-2个, 省定: adverbs, verbs, where and by whom name nothing that is measured.
_NO_NOUN = re.compile(
    "(?:全面|全部|全力|逐步|依法|有序|加快|基本|重点|持续|切实|努力|坚决|逐户|按时|如期|原则上|连续|长期|其中|新|共|再|又|仅|按|要|用|每[支个次家]"
    "|关停|退出|淘汰|取缔|拆除|关闭|压减|完成|推广|新增|净增|建成|投产|开工|安装|配备|实施|开展|组织(?!$)|打造|培育|推动|推进|推出|推荐"
    "|争取|力争|确保|保证|承担|要求|预测|发现|引进|支持|制定|达标|梳理|选派|抽调|组成|[国省市县]定"
    "|全[市省国县区]|我[市省县]|[市省县]内|[市县]域内|辖区内|第[一二三四五六七八九十]批)++"
)
# 或迁建, 一是为全市: what joins a name to the words in front of it.
_JOINED = re.compile(
    "(?:以及|特别是|尤其是|主要(?:包括|为|是)|不?包括|[一二三四五六七八九]是|成员由|[及和与且并但或为由])++"
)
# 年产100万千瓦光伏组件: what is made so much of stands behind.
_MAKES = re.compile("年(?:产|加工|生产|处理)$")
# What is left of the bound of the figure before: 20米内道路积尘量, 30%以上50%以下.
_BOUND_REST = re.compile("(?:[及或]?以[上下内]|之?内|左右|多|余|级)+的?|[且并若或]")
_SAME_MEASURE = re.compile("(?>[及或]?以[上下内]|[、至到或和及]|[不未]满|不足|但?不?超过|低于|小于)*+")
_NOUN = re.compile(
    r"(?:[及或]?以[上下内])?(?P<attribute>的)?(?:(?P<noun>(?![的及和与等后])(?:(?!以[上下内]|左右|的|[和及与][\d《“])[\u4e00-\u9fffA-Za-z]){2,12}?)"
    r"(?=[,。;:、()\n“”《\d]|$|的|之一|后\d|[和及与][\d《“]|达|完成|开展|进行|建设|全面|全部|加快|年底|停产|竣工|印发|以上|以下|以内|内|左右)"
    r"|(?P<place>[县市区乡镇村])(?=[(的]))"
)
# 处3万元以上5万元以下的罚款, 给予50万元的一次性奖励: what is paid.
_PAID = re.compile(
    rf"(?:以[上下内])?(?:(?:{NUMBER})(?:{UNIT})(?:以[上下内])?)?的"
    r"(?P<noun>[\u4e00-\u9fff]{0,6}?(?:罚款|补助|补贴|奖励|奖金|资金|经费|费用|补偿|赔偿|救助|贷款))(?=[,。;:、()\n]|$)"
)
_UP_TO_UNIT = re.compile("^.*[0-9余多几]", re.DOTALL)
# What is done with a thing is no part of its name.
_ACTION = re.compile("压减|关停|退出|淘汰|替代|改造|治理|整治|煤改|天然气|手续|动态|运行")
# 24小时值班制度
_ROUND_THE_CLOCK = re.compile("(?:不间断)?(?:值班|值守|应急|监测|监控|在岗|运行|开放|服务|工作)")
_COUNTED = re.compile(rf"{_SCALE}(?:{_COUNTERS})")
# 580万吨焦化产能: how much of a thing there is; a length or time before one says what kind it is: 4.3米焦炉.
_AMOUNT = re.compile(
    rf"{_SCALE}(?:立方米|立方|平方公里|平方千米|平方米|公顷|亩|公斤|千克|蒸吨|吨标准煤|吨标煤|吨|千瓦时|兆瓦时|千瓦|兆瓦|千伏安){_PER}"
)
_EACH = re.compile("分别|各|依次")
_LONGEST_MEASURE = 16  # characters; the names of what is measured are shorter, half a clause is longer


def measure(text: str, start: int, end: int, after: int = 0) -> str | None:
    """What the figure measures: the noun before it (秸秆综合利用率达到85%), or the thing counted behind it (10个村).

    `after` is where the figure before it ends. None where nothing so short says it.
    """
    figure = _UP_TO_UNIT.sub("", text[start:end])
    counted, amount = (pattern.fullmatch(figure) is not None for pattern in (_COUNTED, _AMOUNT))
    counted = counted or (figure == "小时" and _ROUND_THE_CLOCK.match(text, end) is not None)
    behind = _behind(text, end, amount) if counted or amount else None
    if counted and behind and not behind.attribute:
        return behind.noun
    if figure.endswith("元") and (paid := _PAID.match(text, end)):
        return paid["noun"]
    phrase = _before(text[max(after, start - 3 * _WINDOW) : start])
    makes = amount and behind and _MAKES.search(phrase)
    if (
        1 < len(phrase) <= _LONGEST_MEASURE and not makes and not (counted and phrase.endswith("等"))
    ):  # 等 closes a list
        return phrase
    # 推荐2个以上的工艺品; what stands before goes first, since 车次在10辆以上的企业 counts no enterprises.
    return behind.noun if behind else None


class _Behind(NamedTuple):
    """The thing behind a figure, and whether 的 stands between them."""

    noun: str
    attribute: bool


def _behind(text: str, end: int, amount: bool) -> _Behind | None:
    found = _NOUN.match(text, end)
    noun = (found["noun"] or found["place"]) if found else ""
    if amount and (action := _ACTION.search(noun, 2)):  # 580万吨焦化产能压减任务
        noun = noun[: action.start()]
    return _Behind(noun, bool(found and found["attribute"])) if noun and not _NO_NOUN.fullmatch(noun) else None


def _before(window: str) -> str:
    """The name that the words before a figure end with."""
    stops = [match.end() for match in _CUT.finditer(window)]
    phrase = window[stops[-1] if stops else 0 :].strip()
    if rest := _BOUND_REST.match(phrase):
        phrase = phrase[rest.end() :]
    phrase = _COMPARED.sub("", _VERB_AHEAD.sub("", _LINK.sub("", _without_when(phrase))))
    phrase = _without_when(phrase).replace("分别", "").strip()
    if joined := _JOINED.match(phrase):
        phrase = phrase[joined.end() :]
    return "" if _NO_NOUN.fullmatch(phrase) else phrase


def _without_when(phrase: str) -> str:
    when = _WHEN.match(phrase)
    return phrase[when.end() :] if when else phrase
