"""Blocks: whole paragraphs, ruled tables with their columns, pages and boxes; never more or less than what they say."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from parser_support import solid

from lfsearch.parser import parse_issue
from lfsearch.reading.source import Block, Box, Fields, Note, PageBreak, Paragraph, Source, TableCell, TableRow
from lfsearch.reading.written import text_of
from lfsearch.types import Clause, ClauseKind, Document, Issue

OPENING: tuple[Block, ...] = (
    Paragraph("临汾市人民政府办公室", alignment="center", page=1, box=Box(90, 10, 300, 20)),
    Paragraph("关于印发临汾市测试方案的通知", alignment="center", page=1, box=Box(80, 25, 310, 35)),
    Paragraph("临政办发〔2023〕9号", alignment="center", page=1),
    Paragraph("各县（市、区）人民政府，市直有关部门：", indent=0.0, page=1),
    Paragraph("《临汾市测试方案》已经市人民政府同意，现印发给你们，请认真贯彻执行。", indent=2.0, page=1),
    Paragraph("临汾市人民政府办公室", alignment="right", page=1),
    Paragraph("2023年4月26日", alignment="right", page=1),
    PageBreak(2),
    Paragraph("临汾市测试方案", alignment="center"),
)
NO_FIELDS = Fields()


def parse(*blocks: Block, fields: Fields = NO_FIELDS, notes: tuple[Note, ...] = ()) -> Issue:
    return parse_issue(Source("a.pdf", text_of(blocks), "", blocks, fields, notes), "2023-05")


def plan(*blocks: Block) -> list[Clause]:
    """The clauses of the attached plan, its title aside."""
    (document,) = parse(*OPENING, *blocks).documents
    return list(document.clauses[-1].walk())[1:]


def row(*cells: str | TableCell, first: bool = False, header: bool = False, page: int | None = None) -> TableRow:
    made = tuple(TableCell(cell) if isinstance(cell, str) else cell for cell in cells)
    return TableRow(made, first=first, header=header, page=page)


def told(clause: Clause) -> list[tuple[str | None, str, bool]]:
    return [(cell.column, cell.text, cell.carried) for cell in clause.cells]


def test_blocks_are_read_as_the_same_text_is() -> None:
    body = (
        Paragraph("一、总体要求", indent=2.0),
        Paragraph("（一）指导思想。以人民为中心。", indent=2.0),
        Paragraph("（二）工作目标。到2025年，覆盖率达到90%以上。", indent=2.0),
        Paragraph("二、责任分工", indent=2.0),
        Paragraph("市教育局负责宣传。", indent=2.0),
    )
    blocks = (*OPENING, *body)

    def said(document: Document) -> list[tuple[object, ...]]:
        return [(c.id, c.kind, c.label, c.heading, c.text, c.path, c.span) for c in document.walk()]

    (read,) = parse(*blocks).documents
    wide = "\u3000\u3000" + "为了测试全文不折行的文本，这一行写得比任何一页都宽，" * 3 + "因此每行都是完整的一段。\n"
    (plain,) = parse_issue(text_of(blocks) + wide, "2023-05").documents
    assert said(read) == said(plain)[: len(said(read))]
    assert (read.doc_no, read.title, read.date, read.issuers) == (plain.doc_no, plain.title, plain.date, plain.issuers)


def test_a_centred_name_with_a_note_below_it_begins_a_rule_that_is_printed_again() -> None:
    (document,) = parse(
        *OPENING,
        Paragraph("第一条 《临汾市盐业管理规定》予以修改，重新公布。", indent=2.0),
        Paragraph("临汾市盐业管理规定", alignment="center", indent=12.5),
        Paragraph("（2006年5月1日临汾市人民政府令第20号公布）", alignment="center", indent=9.0),
        Paragraph("第一条 为了加强盐业管理，制定本规定。", indent=2.0),
    ).documents
    titles = [clause.text for clause in document.clauses if clause.kind is ClauseKind.TITLE]
    assert titles == ["临汾市测试方案", "临汾市盐业管理规定"]


def test_a_clause_tells_its_page_and_its_place_there() -> None:
    (document,) = parse(
        *OPENING,
        Paragraph("一、目标任务", indent=2.0, box=Box(50, 40, 200, 52)),
        Paragraph("为加强测试，制定本方案。", indent=2.0, box=Box(40, 60, 290, 72)),
        PageBreak(3),
        Paragraph("二、工作要求", indent=2.0, box=Box(50, 9, 200, 20)),
    ).documents
    head, *_, title = document.clauses
    assert (head.page, head.box) == (1, Box(80, 10, 310, 35))
    assert [(clause.label, clause.page, clause.box) for clause in title.walk()] == [
        (None, 2, None),
        ("一、", 2, Box(40, 40, 290, 72)),
        ("二、", 3, Box(50, 9, 200, 20)),
    ]


def test_the_rows_of_a_ruled_table_have_their_columns_and_merged_cells() -> None:
    above, *rows = plan(
        Paragraph("一、分工", indent=2.0),
        row(TableCell("序号", 2), TableCell("责任\n单位", 2), TableCell("目标", columns=2), first=True),
        row("2022年", "2023年"),
        row("1", TableCell("市住建局", 2), "5", "6"),
        row("2", "", "7"),
        row(TableCell("二、其他", columns=4)),
        row("3", "市教育局", TableCell("8", columns=2)),
    )
    assert [clause.header for clause in rows] == [True, True, False, False, False, False]
    assert rows[2].path[1:] == ("一、分工", "1") and rows[2].kind is ClauseKind.ROW and rows[2].level == above.level + 1
    assert told(rows[2]) == [
        ("序号", "1", False),
        ("责任单位", "市住建局", False),
        ("目标2022年", "5", False),
        ("目标2023年", "6", False),
    ]
    assert told(rows[3]) == [("序号", "2", False), ("责任单位", "市住建局", True), ("目标2023年", "7", False)]
    assert rows[3].text == "2 市住建局 7" and rows[3].printed == "2 7"
    assert rows[4].kind is ClauseKind.HEADING and rows[5].path[1:] == ("一、分工", "二、其他", "3")
    assert told(rows[5]) == [("序号", "3", False), ("责任单位", "市教育局", False), ("目标", "8", False)]


def test_heads_are_told_by_their_words_or_by_what_stands_under_them() -> None:
    def headed(*rows: TableRow) -> list[bool]:
        return [clause.header for clause in plan(Paragraph("一、表"), *rows)[1:]]

    assert headed(row("单位", "联系人", first=True), row("甲局", "张三"), row("乙局", "李四")) == [True, False, False]
    assert headed(row("坐标", "东", first=True), row("1", "15172.5"), row("2", "14829.0")) == [True, False, False]
    assert headed(row("", "甲类", "乙类", first=True), row("暂时", "是", "否"), row("短期", "否", "是")) == [
        True,
        False,
        False,
    ]
    assert headed(row("甲局", "张三", first=True), row("乙局", "李四"), row("丙局", "王五")) == [False, False, False]
    assert headed(row("甲", "乙", first=True, header=True), row("丙", "丁")) == [True, False]
    assert headed(row("1", "5", first=True), row("2", "6")) == [False, False]
    assert headed(row("起草单位", "", "组织单位", "", first=True), row("时间", "", "备注", "")) == [False, False]
    people = row("姓名", "年龄", "日期", first=True), row("张三", "41", "3月1日"), row("李四", "52", "3月2日")
    assert headed(*people) == [True, False, False]
    assert headed(row("情形", "处理", first=True), row("迟到", "提醒。"), row("早退", "记录，并通报。")) == [
        True,
        False,
        False,
    ]


def test_a_table_goes_on_over_a_page_break_and_its_rows_tell_their_pages() -> None:
    rows = plan(
        Paragraph("一、表"),
        row("序号", "任务", first=True),
        row("1", "宣传"),
        PageBreak(3),
        row("序号", "任务"),
        row("2", "检查"),
    )[1:]
    assert [(clause.page, clause.header) for clause in rows] == [(2, True), (2, False), (3, True), (3, False)]
    assert rows[3].cells[1].column == "任务"


def test_tables_next_to_each_other_are_two_though_the_first_row_of_one_is_blank() -> None:
    rows = plan(
        Paragraph("一、表"),
        row("序号", "任务", first=True),
        row("1", "宣传"),
        row("", "", first=True),
        row("单位", "姓名"),
        row("市教育局", "张三"),
    )[1:]
    assert [clause.header for clause in rows] == [True, False, True, False]
    assert told(rows[3]) == [("单位", "市教育局", False), ("姓名", "张三", False)]


def test_a_blank_row_counts_among_those_that_a_merged_cell_spans() -> None:
    rows = plan(
        Paragraph("一、表"),
        row("类别", "任务", first=True),
        row(TableCell("宣传", 3), "发放材料。"),
        row(""),
        row("举办讲座。"),
        row("检查", "逐一检查。"),
    )[2:]
    assert [[cell.text for cell in clause.cells] for clause in rows] == [
        ["宣传", "发放材料。"],
        ["宣传", "举办讲座。"],
        ["检查", "逐一检查。"],
    ]


def labels(*rows: TableRow) -> list[str | None]:
    return [clause.label for clause in plan(Paragraph("一、表"), *rows)[1:] if not clause.header]


def test_a_row_is_called_by_the_last_of_the_keys_in_front_as_its_heads_say() -> None:
    assert labels(
        row("类别", "主要任务", "完成时限", "工程措施", "责任分工", first=True),
        row(TableCell("结构调整", 2), "压减产能", "2020年10月底前", "完成压减。", TableCell("市工信局", 2)),
        row("产能置换", "长期坚持", "全部退出。"),
        row("扬尘整治", "道路扬尘", "2020年底", "每日清扫。", "市住建局"),
    ) == ["压减产能", "产能置换", "道路扬尘"]
    assert labels(
        row("单位名称", "主要职责", first=True), row("市教育局", "负责宣传。"), row("市财政局", "保障。")
    ) == [
        "市教育局",
        "市财政局",
    ]
    assert labels(
        row("姓名", "职务", "联系电话", first=True), row("张三", "局长", "2012345"), row("李四", "科长", "1")
    ) == [
        "张三",
        "李四",
    ]
    long = "负责" * 40  # is no name
    assert labels(row("单位名称", "主要职责", first=True), row(long, "宣传。"), row("市财政局", "保障。")) == [
        None,
        "市财政局",
    ]


def test_a_row_without_heads_is_called_by_the_name_in_front_of_its_figures_or_its_text() -> None:
    assert labels(row("尧都", "63", "17", first=True), row("侯马", "71", "16"), row("霍州", "60", "17")) == [
        "尧都",
        "侯马",
        "霍州",
    ]
    assert labels(
        row(TableCell("成员单位", 2), "市委宣传部", "组织开展新闻报道。", first=True),
        row("市工信局", "负责物资生产。"),
    ) == ["市委宣传部", "市工信局"]
    assert labels(
        row("专家组", "市生态环境局", "分析研判，提出建议。", first=True),
        row("保障组", "市财政局", "负责资金；保障物资。"),
    ) == ["专家组", "保障组"]
    assert labels(
        row(TableCell("调查", 2), "1:5万三维调查", "400", first=True),
        row("1:5万重力测量", "60"),
    ) == ["1:5万三维调查", "1:5万重力测量"]
    assert labels(row("区县", "目标值", "2020年", "10-12月", "2021年", "1-3月", "浓度值", "天数", first=True)) == [None]


def test_an_item_of_a_list_beside_merged_cells_is_called_by_its_number() -> None:
    head = row("序号", "部门", "事权清单", first=True)
    assert labels(
        head,
        row(TableCell("10", 3), TableCell("市发展改革委", 3), "1.推进改革；"),
        row("2.参与制定标准；"),
        row("3.加强监管。"),
    ) == ["10", "2.", "3."]
    assert labels(
        head,
        row(TableCell("3", 2), TableCell("行政审批局", 2), "许可证。"),
        row("1.住宿办理许可证；2.餐饮办理许可证"),
    ) == ["3", "3"]
    assert labels(
        row("一级指标", "二级指标", "评价标准", first=True),
        row(TableCell("服务", 2), "1.覆盖率", "较上年增加。"),
        row("2.满意率", "达到90%。"),
    ) == ["1.覆盖率", "2.满意率"]


def test_heads_alone_are_heads_and_so_is_the_row_that_numbers_the_columns() -> None:
    def headed(*rows: TableRow) -> list[bool]:
        return [clause.header for clause in plan(Paragraph("一、表"), *rows)[1:]]

    assert headed(row("序号", "部门", "事权清单", first=True)) == [True]
    assert headed(
        row("序号", "部门", "事权清单", first=True),
        row("序号", "部门", "事权清单", first=True),
        row("1", "市教育局", "负责宣传。"),
        row("2", "市财政局", "负责保障。"),
    ) == [True, True, False, False]
    assert headed(row("3", "审批部门", "网站", first=True)) == [False]
    assert headed(
        row("类别", "指标名称", "2025年指标", first=True),
        row("1", "2", "3"),
        row("调查", "填图", "5"),
        row("勘探", "普查", "6"),
    ) == [True, True, False, False]


def test_a_caption_needs_no_blank_behind_its_number_where_it_is_all_of_the_paragraph() -> None:
    first, second, third = plan(
        Paragraph("表1临汾市总体准入管控要求"), Paragraph("以下为要求。"), Paragraph("表2所列单位应当遵守要求。")
    )
    assert (first.label, first.heading) == ("表1", "临汾市总体准入管控要求")
    assert second.label is None and third.label is None


def test_nothing_in_a_table_is_taken_for_a_masthead_a_signature_or_a_label() -> None:
    rows = plan(
        Paragraph("一、文件"),
        row("文号", "日期", first=True),
        row("临政发〔2020〕1号", "2020年1月1日"),
        row("附件1", ""),
        row("临汾市人民政府", "2021年1月1日"),
    )[1:]
    assert [clause.kind for clause in rows] == [ClauseKind.ROW] * 4


def test_a_table_that_only_sets_the_page_is_read_as_paragraphs() -> None:
    text = "一、总则\n第一条的内容在此。\n二、分则\n第二条的内容在此。\n第三条的内容在此。"
    boxed = plan(row("", TableCell(text), first=True, page=2))
    assert [clause.text for clause in boxed] == [
        "一、总则\n第一条的内容在此。",
        "二、分则\n第二条的内容在此。",
        "第三条的内容在此。",
    ]
    assert not any(clause.cells for clause in boxed)
    assert [clause.text for clause in plan(row("一、总则", first=True), row("很好。"))] == ["一、总则\n很好。"]


def test_a_merged_cell_that_would_fill_the_memory_is_not_carried() -> None:
    lines = [row(TableCell("长" * 3000, 10**9, 10**9), first=True), *(row("短") for _ in range(2000))]
    clauses = plan(Paragraph("一、表"), row("序号", "任务", first=True), *lines)
    assert sum(len(clause.text) for clause in clauses) < 200_000


def test_metadata_decide_where_the_text_does_not() -> None:
    fields = Fields("关于测试的公告", "临财〔2023〕5号", "临汾市财政局", dt.date(2023, 5, 4))
    issue = parse(Paragraph("现将测试有关事项公告如下。"), Paragraph("一、时间另定。"), fields=fields)
    (document,) = issue.documents
    assert (document.doc_no, document.date, document.issuers) == (fields.doc_no, fields.date, ("临汾市财政局",))
    assert document.title == "关于测试的公告"
    assert not issue.warnings


def test_metadata_never_contradict_the_print_silently() -> None:
    fields = Fields(None, "临政办发〔2023〕8号", "临汾市人民政府办公室", dt.date(2023, 4, 26))
    issue = parse(*OPENING, Paragraph("一、好。"), fields=fields)
    assert issue.documents[0].doc_no == "临政办发〔2023〕9号"
    assert [warning.code for warning in issue.warnings] == ["metadata-differs"]


def test_what_the_reader_tells_is_a_warning_at_its_page() -> None:
    issue = parse(*OPENING, Paragraph("一、好。"), notes=(Note("Page 2 has no text.", "第2页没有文字。", 2),))
    (warning,) = issue.warnings
    assert (warning.span.first, warning.code, warning.chinese) == (8, "reading", "第2页没有文字。")


WORDS = st.text(st.sampled_from("一二、（）1.。：附件号〔2023〕甲\n\t \u3000\x00"), max_size=8)
CELLS = st.lists(st.builds(TableCell, WORDS, st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=4).map(tuple)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Paragraph, WORDS, st.sampled_from((None, 0.0, 2.0))),
        st.builds(TableRow, CELLS, st.booleans(), st.booleans()),
        st.builds(PageBreak, st.integers(1, 9)),
    ),
    max_size=12,
)


@given(BLOCKS)
def test_every_character_is_in_exactly_one_clause(blocks: list[Block]) -> None:
    issue = parse(*OPENING, *blocks)
    (document, *others) = issue.documents
    printed = "".join(clause.printed for each in (document, *others) for clause in each.walk())
    assert solid(printed) == solid(text_of((*OPENING, *blocks))).replace("\0", "")
    ids = [clause.id for each in (document, *others) for clause in each.walk()]
    assert len(ids) == len(set(ids))


def test_thousands_of_titles_above_a_table_do_not_stand_under_each_other() -> None:
    titles = [row(TableCell(f"第{at}组", columns=2), first=not at) for at in range(2_000)]
    clauses = plan(*titles, row("甲", "乙"))
    assert len([clause for clause in clauses if clause.kind is ClauseKind.HEADING]) == len(titles)
    assert max(clause.level for clause in clauses) < 10
