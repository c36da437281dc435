"""One document under mastheads of every printed form: whatever the form, it must be the same document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from lfsearch.parser import parse_issue
from lfsearch.parser.mastheads.closing import closes, disclosure, is_imprint, signed_line
from lfsearch.parser.mastheads.dates import date
from lfsearch.types import Document

PLACES = ("广州市", "上海市", "山西省临汾市", "凉山彝族自治州", "锡林郭勒盟", "镇巴县", "新疆生产建设兵团第八师", "")
OFFICES = (
    "人民政府",
    "人民政府办公厅",
    "财政局",
    "卫生健康委员会",
    "发展和改革委员会",
    "应急指挥部",
    "人大常委会办公室",
)
CODES = ("穗府办规", "国发", "国办发明电", "测政发", "联防联控机制综发", "川疫指发", "岳办发")
SUBJECTS = (
    "进一步加强测试工作",
    "做好2021年度测试(试行)有关事项",
    "对第二次大督查发现的典型经验做法给予表扬",
    "推进“双随机、一公开”监管",
)
KINDS = ("通知", "意见", "通报", "决定", "若干措施", "指导意见")
ADDRESSEES = ("各区人民政府,市政府各部门、各直属机构:", "各有关单位:", "黑龙江省人民政府,教育部、外交部、财政部:")


@dataclass(frozen=True)
class Notice:
    issuers: tuple[str, ...]
    subject: str
    kind: str
    code: str
    year: int
    number: int
    date: dt.date
    addressee: str

    @property
    def doc_no(self) -> str:
        return f"{self.code}〔{self.year}〕{self.number}号"

    @property
    def title(self) -> str:
        return "、".join(self.issuers) + f"关于{self.subject}的{self.kind}"

    @property
    def body(self) -> str:
        day = self.date
        items = "一、总体要求\n坚持测试,服务群众。\n二、主要任务\n(一)加强领导。各单位要落实责任。\n(二)严格监督。定期检查。\n"
        signed = "\n".join(self.issuers) + f"\n{day.year}年{day.month}月{day.day}日\n"
        return f"为加强测试,现就有关事项通知如下。\n{items}{signed}"


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    place = draw(st.sampled_from(PLACES))
    offices = draw(st.lists(st.sampled_from(OFFICES), min_size=1, max_size=2, unique=True))
    names = tuple(place + office for office in offices) if place else ("国务院办公厅",)
    return Notice(
        names,
        draw(st.sampled_from(SUBJECTS)),
        draw(st.sampled_from(KINDS)),
        draw(st.sampled_from(CODES)),
        draw(st.integers(1950, 2030)),
        draw(st.integers(1, 999)),
        draw(st.dates(dt.date(1950, 1, 1), dt.date(2030, 12, 31))),
        draw(st.sampled_from(ADDRESSEES)),
    )


def below(notice: Notice) -> str:
    return f"{notice.title}\n{notice.doc_no}\n{notice.addressee}\n{notice.body}"


def below_in_brackets(notice: Notice) -> str:
    return f"{notice.title}\n( {notice.doc_no} )\n{notice.addressee}\n{notice.body}"


def below_wrapped(notice: Notice) -> str:
    cut = notice.title.index("关于") + 4
    return f"{notice.title[:cut]}\n{notice.title[cut:]}\n{notice.doc_no}\n{notice.addressee}\n{notice.body}"


def below_stacked(notice: Notice) -> str:
    offices = "\n".join(notice.issuers)
    rest = notice.title[notice.title.index("关于") :]
    return f"{offices}\n{rest}\n{notice.doc_no}\n\n{notice.addressee}\n{notice.body}"


def above(notice: Notice) -> str:
    return f"{notice.doc_no}\n{notice.title}\n{notice.addressee}\n{notice.body}"


def above_spaced(notice: Notice) -> str:
    spaced = notice.doc_no.replace("号", " 号")
    return f"\u3000\u3000{spaced}\n\n\u3000\u3000{notice.title}\n\n{notice.addressee}\n{notice.body}"


def red_head(notice: Notice) -> str:
    return f"{notice.issuers[0]}文件\n\n{notice.doc_no}\n\n{notice.title}\n\n{notice.addressee}\n{notice.body}"


def at_the_end_of_the_title(notice: Notice) -> str:
    return f"{notice.title}({notice.doc_no})\n{notice.addressee}\n{notice.body}"


def metadata(notice: Notice) -> str:
    return (
        f"索 引 号:0001/2021-1  主题分类:综合\n发文机关:{notice.issuers[0]}\n成文日期:{notice.date:%Y-%m-%d}\n"
        f"标  题:{notice.title}\n发文字号:{notice.doc_no}\n发布日期:2021-02-13\n\n"
        f"{notice.title}\n{notice.addressee}\n{notice.body}"
    )


def metadata_in_lines(notice: Notice) -> str:
    return (
        f"{notice.title}\n\n  • 索引号:\n\n    0001/2021-1\n  • 主题分类:\n\n  • 发文字号:\n\n    {notice.doc_no}\n"
        f"  • 发布日期:\n\n    2021年04月06日 16:34\n\n{notice.addressee}\n{notice.body}"
    )


def imprint(notice: Notice) -> str:
    return (
        above(notice) + f"公开方式:主动公开\n抄送:市委各部门,\n市人大常委会。\n{notice.issuers[0]} 2021年12月6日印发\n"
    )


def none(notice: Notice) -> str:
    return f"{notice.title}\n\n{notice.addressee}\n{notice.body}"


def bare(notice: Notice) -> str:
    return f"{notice.title}\n{notice.body}"


FORMS: tuple[Callable[[Notice], str], ...] = (
    below, below_in_brackets, below_wrapped, below_stacked, above, above_spaced, red_head, at_the_end_of_the_title,
    metadata, metadata_in_lines, imprint, none, bare,
)  # fmt: skip


def plain(text: str) -> str:
    return "".join(text.split()).replace("、", "")


def check(document: Document, notice: Notice, form: Callable[[Notice], str]) -> None:
    assert document.doc_no == (None if form in (none, bare) else notice.doc_no)
    assert plain(document.title) == plain(notice.title)
    assert document.issuers == notice.issuers
    assert document.date == notice.date
    assert document.addressee == (None if form is bare else notice.addressee[:-1])
    labelled = [(clause.label, clause.text) for clause in document.walk() if clause.label]
    assert labelled == [
        ("一、", "一、总体要求\n坚持测试,服务群众。"),
        ("二、", "二、主要任务"),
        ("(一)", "(一)加强领导。各单位要落实责任。"),
        ("(二)", "(二)严格监督。定期检查。"),
    ]


@given(notices(), st.sampled_from(FORMS))
@settings(max_examples=150, deadline=None)
def test_every_form_gives_the_same_document(notice: Notice, form: Callable[[Notice], str]) -> None:
    (document,) = parse_issue(form(notice), "2020-01").documents
    check(document, notice, form)


@given(st.lists(st.tuples(notices(), st.sampled_from(FORMS)), min_size=2, max_size=4))
@settings(max_examples=80, deadline=None)
def test_forms_follow_each_other_in_one_file(printed: list[tuple[Notice, Callable[[Notice], str]]]) -> None:
    issue = parse_issue("\n".join(form(notice) for notice, form in printed), "2020-01")
    assert len(issue.documents) == len(printed)
    for document, (notice, form) in zip(issue.documents, printed, strict=True):
        check(document, notice, form)


CLOSING = [
    *(
        "2020年5月1日",
        "2020年5月1号",
        "二〇二〇年五月一日",
        "(2020年5月1日)",
        "市人民政府 2021年10月21日",
        "2021年6月 3 日",
    ),
    *(
        "(此件公开发布)",
        "此件",
        "公开方式:主动公开",
        "公开属性:不公开",
        "(信息公开形式:主动公开)",
        "信息公开选项:不予公开",
    ),
    *("市政府办公室 2021年12月6日印发", "2021年12月6日印制", "市政府办公室2021年12月6日印发。"),
    *(f"2024{mark}03{mark}{day:02}" for mark in "./-" for day in range(1, 32)),
]


@given(st.sampled_from(CLOSING), st.text(max_size=2))
@settings(max_examples=500)
def test_what_closes_a_document_is_told_by_its_end(line: str, behind: str) -> None:
    for text in (line, line + behind):
        assert closes(text) == any((date(text), disclosure(text), is_imprint(text), signed_line(text)))
