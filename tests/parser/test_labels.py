"""Numbering labels and their look-alikes, as printed in the gazettes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.parser import parse_issue
from lfsearch.parser import patterns as p
from lfsearch.parser.clean import clean
from lfsearch.parser.labels import label_lines
from lfsearch.text.blanks import bare, squeeze
from lfsearch.text.numerals import number
from lfsearch.text.width import fold


@pytest.mark.parametrize(
    ("line", "scheme", "numbers", "label"),
    [
        ("第一章　 总　 则", "chapter", (1,), "第一章"),
        ("第八章监督管理和法律责任", "chapter", (8,), "第八章"),
        ("第二节　 矿产资源及矿业发展现状", "section", (2,), "第二节"),
        ("第三十八条 　 在新增重大政府购买服务项目", "article", (38,), "第三十八条"),
        ("一、总体要求", "chinese", (1,), "一、"),
        ("二十三、其他", "chinese", (23,), "二十三、"),
        ("(十二)工业锅炉", "paren-chinese", (12,), "(十二)"),
        ("(三)项目施工组", "paren-chinese", (3,), "(三)"),
        ("\uff08二\uff09完善机制", "paren-chinese", (2,), "\uff08二\uff09"),
        ("1. 公用经费。 省级和市县", "number", (1,), "1."),
        ("2. 2022 年 11 月 15 日-12 月 31 日", "number", (2,), "2."),
        ("⒊战略性矿产资源保护区", "number", (3,), "⒊"),
        ("(1)长流程钢铁行业", "paren-number", (1,), "(1)"),
        ("⑿《山西省人民政府关于", "paren-symbol", (12,), "⑿"),
        ("②教师培训专项工作补助", "circled", (2,), "②"),
        ("Ⅱ类:按照《技术指南》要求", "roman", (2,), "Ⅱ类"),
        ("四是推动政府进一步加强", "shi", (4,), "四是"),
        ("———坚持统一领导", "bullet", (0,), "———"),
        ("1　 总则", "decimal", (1,), "1"),
        ("1. 1　 编制目的", "decimal", (1, 1), "1.1"),
        ("3. 1. 1 　 三级预警(黄色):预测", "decimal", (3, 1, 1), "3.1.1"),
        ("4. 4. 2. 1　 健康防护引导措施", "decimal", (4, 4, 2, 1), "4.4.2.1"),
    ],
)
def test_labels(line: str, scheme: str, numbers: tuple[int, ...], label: str) -> None:
    (read,) = label_lines(clean(line).lines)
    found = read.label
    assert found is not None
    assert (found.scheme, found.numbers, bare((read.printed or read.text)[: found.end])) == (scheme, numbers, label)


@pytest.mark.parametrize(
    "line",
    [
        "4. 3 米焦炉。",
        "141. 7735 公顷。",
        "1351. 24 万吨,水泥产量",
        "12. 42 万户",
        "4275. 32 万吨以下。",
        "第十四条规定的情形",
        "第十一条、第十二条",
        "第三款的规定",
        "(六)、第(七)项规定",
        "(二)项所列",
        "一、二级响应",
        "2020 年汽车维修",
        "4 月底。",
        "200 将持续 48 小时",
        "PM2. 5 浓度",
        "〔2020〕7 号)精神",
        "一是否",
        "《规划》是",
    ],
)
def test_look_alikes(line: str) -> None:
    (read,) = label_lines(clean(line).lines)
    assert read.label is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("二十三", 23),
        ("一百零五", 105),
        ("二〇二三", 2023),
        ("12", 12),
        ("\uff13", 3),
        ("几", None),
        ("", None),
    ],
)
def test_numerals(text: str, value: int | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("2020 年 11 月 16 日", "2020年11月16日"),
        ("4. 3 米焦炉", "4.3米焦炉"),
        ("通　 　 　 　 知", "通知"),
        ("尧都 63 89 3 17", "尧都63 89 3 17"),
        ("( 2020 - 2025)", "(2020-2025)"),
        ("GB  T32135", "GB T32135"),
        ("全市 5G 基站", "全市5G基站"),
    ],
)
def test_squeeze(printed: str, text: str) -> None:
    assert squeeze(printed) == text


@given(st.text(alphabet="a9Z. \u3000\n\u4e2d\u3002\u00e9\u2160"))
def test_squeeze_keeps_a_blank_between_latin_characters_alone(text: str) -> None:
    kept = re.split(r"(?<=[A-Za-z0-9])\s+(?=[A-Za-z0-9])", text)
    assert squeeze(f"{text} ") == " ".join(map(bare, kept))


def test_printings_of_a_title_have_one_key() -> None:
    printings = ("《规划\uff082021\u25002025 年\uff09》", "〈规划(2021—2025年)〉", "<规划(2021-2025年)>")
    assert len({p.title_key(fold(printing)) for printing in printings}) == 1


@given(st.characters() | st.sampled_from("\u201c\u300a\u2013<["))
def test_a_printing_of_a_title_begins_with_what_is_looked_out_for(char: str) -> None:
    assert all(char in p.printings(key) for key in p.title_key(char))


def labels(text: str) -> list[str]:
    return [bare(line.text[: line.label.end]) for line in label_lines(clean(text).lines) if line.label]


OUTLINE = (
    "1 总则\n\n1. 1 编制目的\n\n为了预防。\n\n1. 2 适用范围\n\n处理量为\n\n1. 3 万吨的企业。\n\n2 组织体系\n\n2. 1 指挥部\n\n"
    "由市长任总指挥。\n\n2. 2 办公室\n\n2. 2. 1 职责\n\n值班。\n\n3 附则\n\n"
)


@pytest.mark.parametrize("blank", ["\u3000", "\u3000 ", "  ", " ", ""])
def test_an_outline_is_told_by_its_numbers_where_the_blank_is_lost(blank: str) -> None:
    text = re.sub(r"(?m)^(\d(?:\. \d)*) (?=[^\d.])", rf"\1{blank}", OUTLINE)
    expected = ["1", "1.1", "1.2", "2", "2.1", "2.2", "2.2.1", "3"]
    wide = blank.startswith("\u3000") or len(blank) > 1  # as wide as behind a label: nothing tells the quantity then
    assert labels(text) == ([*expected[:3], "1.3", *expected[3:]] if wide else expected)


def test_the_numbers_of_table_rows_are_no_outline() -> None:
    assert labels("1 市纪委监委\n\n2 市委组织部\n\n3 市委宣传部\n\n") == []


@pytest.mark.parametrize("blank", ["\u3000 ", " ", ""])
def test_articles_are_told_by_their_numbers_where_the_blank_is_lost(blank: str) -> None:
    text = (
        f"第一条{blank}为了管理,制定本办法。\n\n第二条{blank}本市适用。依照\n\n第三条执行。\n\n第三条规定的除外。\n\n"
        f"第三条{blank}市局负责。\n\n"
    )
    assert labels(text) == ["第一条", "第二条", "第三条"]


REFERENCES = (
    "1 总则\n\n1.1 适用范围\n\n本规程适用于市区地下管网的检测。\n\n1.2 检测周期\n\n1.2.1 通则\n\n主干管每 3 年检测一次。\n\n"
    "1.2.2 的检测适用于支管时,周期可延长至 5 年,\n\n1.2.1 和 1.2.2 的记录应保存 10 年。\n\n1.3 判定\n\n"
    "压力损失超过 0.05 MPa 的,按\n\n1.2.1 规定的方法复检。\n\n2 附则\n\n2.1 本规程由市住建局负责解释。\n\n"
)


@pytest.mark.parametrize("blank", ["\u3000", "\u3000 ", "  ", " ", ""])
@pytest.mark.parametrize("between", ["\n\n", "\n", "\n\n\n"])
def test_a_reference_at_the_start_of_a_line_is_no_heading(blank: str, between: str) -> None:
    text = re.sub(r"(?m)^(\d(?:\.\d)*) (?=[^\d.])", rf"\1{blank}", REFERENCES).replace("\n\n", between)
    assert labels(text) == ["1", "1.1", "1.2", "1.2.1", "1.3", "2", "2.1"]


@pytest.mark.parametrize(
    "rest", ["的要求", "和 2.1.2 的记录", "中规定的", "规定执行", "所述情形", "、2.1.2 的规定", "至 2.1.4 的"]
)
def test_what_follows_a_reference(rest: str) -> None:
    assert p.parse_label(f"2.1.1 {rest}") is None


@pytest.mark.parametrize(
    "heading", ["和谐社区建设", "中心城区", "规定动作", "及时处置", "与会人员", "所有权人", "的士管理", "至少两次"]
)
def test_headings_that_begin_alike(heading: str) -> None:
    label = p.parse_label(f"2.1.1 {heading}")
    assert label is not None and label.numbers == (2, 1, 1)


def test_a_reference_stays_in_the_clause_that_makes_it() -> None:
    head = "平阳市人民政府办公室\n\n关于印发检测规程的通知\n\n平政办发〔2024〕3号\n\n"
    (document,) = parse_issue(head + REFERENCES, "2024-03").documents
    texts: dict[str, str] = {}
    for clause in document.walk():
        number = clause.id.split("/")[2].split(".p")[0]
        texts[number] = texts.get(number, "") + clause.text
    assert texts["1.2.1"].endswith("1.2.2的检测适用于支管时,周期可延长至5年,1.2.1和1.2.2的记录应保存10年。")
    assert texts["1.3"].endswith("按1.2.1规定的方法复检。")
