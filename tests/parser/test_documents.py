"""Mastheads and signatures."""

from __future__ import annotations

import datetime as dt

import pytest
from parser_support import HEAD, only, parse

from lfsearch.parser import parse_issue
from lfsearch.parser.mastheads import dates, issuers, numbers, titles
from lfsearch.types import ClauseKind

REPORT = (
    HEAD
    + "\n附件\n\n甲区较大事故调查报告\n\n\u3000 \u3000 现将情况报告如下。\n\n一、经过。 查明。\n\n{}\n\n2023 年 4 月 2 日\n"
)


@pytest.mark.parametrize("group", ["甲区“5·11”较大道路交通事故调查组", "甲市防汛抗旱工作专家队", "甲市人民武装作战部"])
def test_a_group_that_is_no_office_signs_too(group: str) -> None:
    document = only(REPORT.format(group))
    last = document.clauses[-1].children[-1] if document.clauses[-1].children else document.clauses[-1]
    signed = [clause.text for clause in document.walk() if clause.kind is ClauseKind.SIGNATURE]
    assert signed[1:] == [f"{group}\n2023年4月2日"]
    assert last.text == signed[-1]
    assert document.issuers == ("临汾市人民政府办公室",)


@pytest.mark.parametrize("line", ["调查组", "由甲区成立的调查组,", "事故已经查明", "甲" * 31 + "组"])
def test_other_lines_above_a_date_do_not_sign(line: str) -> None:
    signed = [clause.text for clause in only(REPORT.format(line)).walk() if clause.kind is ClauseKind.SIGNATURE]
    assert signed[1:] == ["2023年4月2日"]


def test_a_date_with_a_note_on_disclosure_signs_by_itself() -> None:
    place = HEAD.index("临汾市人民政府办公室\n\n2023 年")
    document = only(HEAD[:place] + HEAD[place:].removeprefix("临汾市人民政府办公室\n\n"))
    signed = [clause.text for clause in document.walk() if clause.kind is ClauseKind.SIGNATURE]
    assert signed == ["2023年4月26日\n(此件公开发布)"]
    assert document.disclosure == "此件公开发布"


def test_a_date_inside_a_text_is_no_signature() -> None:
    document = only(HEAD + "\n一、时间\n\n2023 年 4 月 2 日\n\n二、地点。 另行通知。\n")
    assert sum(clause.kind is ClauseKind.SIGNATURE for clause in document.walk()) == 1
    assert document.date == dt.date(2023, 4, 26)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("临政办发〔2023〕9 号", "临政办发〔2023〕9号"),
        ("临政办发[2023]9号", "临政办发〔2023〕9号"),
        ("临政办发〔2023 9号", "临政办发〔2023〕9号"),
        ("临政办发〔2023〕9号文件", None),
        ("第9号", None),
        ("关于2023年9号", None),
    ],
)
def test_a_number_is_a_whole_line(text: str, number: str | None) -> None:
    assert numbers.doc_no(text) == number


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2023 年 4 月 26 日", dt.date(2023, 4, 26)),
        ("二〇二三年十二月三十一日", dt.date(2023, 12, 31)),
        ("2023年2月30日", None),
        ("2023年4月26日前完成", None),
        ("自2023年4月26日", None),
    ],
)
def test_a_date_is_a_whole_line(text: str, date: dt.date | None) -> None:
    assert dates.date(text) == date


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("临 汾 市 财 政 局", "临汾市财政局"),
        ("中共临汾市委办公室", "中共临汾市委办公室"),
        ("临汾市人民政府办公室文件", None),
        ("由临汾市财政局,负责布局", None),
    ],
)
def test_an_issuer_is_a_whole_line(text: str, office: str | None) -> None:
    assert issuers.issuers(text) == ((office,) if office else ())


def test_the_kind_is_the_last_word_of_the_title() -> None:
    assert titles.title_kind("关于印发测试方案的通知") == "通知"
    assert titles.title_kind("测试办法(试行)") == "办法"
    assert titles.title_kind("关于测试工作的汇总") is None


def test_a_title_takes_at_most_six_lines() -> None:
    def found(lines: int) -> str:
        title = ["关于印发临汾市", *["各项测试工作"] * (lines - 2), "方案的通知"]
        return only(HEAD.replace("关于印发临汾市测试方案的\n\n通　 　 　 　 知", "\n\n".join(title))).title

    assert found(6) == "临汾市人民政府办公室关于印发临汾市" + "各项测试工作" * 4 + "方案的通知"
    assert not found(7).startswith("临汾市人民政府办公室关于")


def test_six_offices_may_issue_together() -> None:
    offices = [f"临汾市{name}局" for name in ("财政", "教育", "水利", "林业", "审计", "统计")]
    text = HEAD.replace("临汾市人民政府办公室\n\n关于", "\n\n".join(offices) + "\n\n关于")
    assert only(text).issuers == tuple(offices)


def test_each_document_begins_behind_the_one_before() -> None:
    issue = parse(HEAD + "\n" + HEAD.replace("〕9 号", "〕10 号"))
    assert [document.doc_no for document in issue.documents] == ["临政办发〔2023〕9号", "临政办发〔2023〕10号"]
    first, second = issue.documents
    assert first.span.last < second.span.first


MINUTES = """{head}

〔2022〕15号

{issued}{title}\u3000\u30002022年5月5日,市政府召开会议。现纪要如下:

\u3000\u3000一、会议认为,要加强治理。

\u3000\u3000二、会议决定,由市生态环境局牵头落实。
"""


@pytest.mark.parametrize(
    ("head", "title", "number", "issuers"),
    [
        ("临汾市人民政府\n会 议 纪 要", "研究大气污染防治工作专题会议纪要", "临汾市人民政府会议纪要〔2022〕15号", ("临汾市人民政府",)),
        ("临汾市人民政府会议纪要", "", "临汾市人民政府会议纪要〔2022〕15号", ("临汾市人民政府",)),
        ("市政府常务会议纪要", "", "市政府常务会议纪要〔2022〕15号", ("临汾市人民政府办公室",)),
    ],
)  # fmt: skip
def test_minutes_have_a_number_without_an_office(head: str, title: str, number: str, issuers: tuple[str, ...]) -> None:
    issued = "临汾市人民政府办公室\u3000\u3000\u3000\u30002022年5月6日\n\n"
    text = MINUTES.format(head=head, issued=issued, title=title and title + "\n\n")
    (document,) = parse_issue(text, "2022-05").documents
    assert (document.doc_no, document.issuers, document.kind) == (number, issuers, "纪要")
    assert document.title == (title or number[: number.index("〔")])
    assert document.date == dt.date(2022, 5, 6)
    assert [clause.label for clause in document.walk()][-2:] == ["一、", "二、"]


def test_minutes_that_a_text_cites_begin_no_document() -> None:
    text = "\u3000\u3000会议听取了有关情况的汇报,见市政府常务会议纪要\n〔2022〕15号\n"
    assert "纪要" not in {document.kind for document in parse_issue(text, "2022-05").documents}


def issue_of(numbers: range, matter: str) -> tuple[str, list[tuple[str, str]]]:
    """The text of an issue of notices with these numbers, and their titles and 文号."""
    named = [
        (f"临汾市人民政府办公室关于印发临汾市{what}{matter}实施方案的通知", f"临政办发〔2023〕{number}号")
        for number, what in zip(numbers, ("秸秆", "散煤", "扬尘", "水源"), strict=True)
    ]
    texts = [
        f"临汾市人民政府办公室\n{title.removeprefix('临汾市人民政府办公室')}\n{number}\n\n各县\uff08市、区\uff09人民政府\uff1a\n\n"
        f"\u3000\u3000现印发给你们\uff0c请认真贯彻执行。\n\n临汾市人民政府办公室\n\n2023年4月{at}日\n"
        for at, (title, number) in enumerate(named, 1)
    ]
    return "\n".join(texts), named


@pytest.mark.parametrize(
    "row",
    [
        "{title}\uff08{number}\uff09",
        "{title} {number}",
        "{title}\n{number}",
        "{number} {title}",
        "{front}\n{back}\uff08{number}\uff09",
        "{title}",
    ],
)
@pytest.mark.parametrize("heading", ["目\u3000录\n市政府文件\n", ""])
def test_contents_between_two_issues_are_no_documents_and_belong_to_none(row: str, heading: str) -> None:
    (first, before), (second, after) = issue_of(range(1, 5), "禁烧"), issue_of(range(11, 15), "治理")
    rows = [row.format(title=title, number=number, front=title[:20], back=title[20:]) for title, number in after]
    issue = parse_issue(first + "\n" + heading + "\n".join(rows) + "\n\n" + second, "2023-05")
    assert [(document.title, document.doc_no) for document in issue.documents] == before + after
    last = list(issue.documents[3].walk())[-1]
    assert last.kind is ClauseKind.SIGNATURE and last.text == "临汾市人民政府办公室\n2023年4月4日"
    assert [warning.code for warning in issue.warnings] == ["contents"]


def test_a_list_of_documents_that_do_not_follow_is_text() -> None:
    (first, _), (second, _), (_, named) = (
        issue_of(range(at, at + 4), "禁烧治理整顿"[at - 1 : at + 1]) for at in (1, 3, 5)
    )
    listed = "\n".join(f"{title}\uff08{number}\uff09" for title, number in named)
    issue = parse_issue(first + "\n附件\n\n废止文件目录\n\n" + listed + "\n\n" + second, "2023-05")
    assert len(issue.documents) == 8 and "contents" not in {warning.code for warning in issue.warnings}
    assert named[0][0] in "".join(clause.text for clause in issue.documents[3].walk())
