"""Web pages: the document and nothing else of the page, as blocks; any bytes whatever without hang or crash."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.errors import CorpusError
from lfsearch.parser import parse_issue
from lfsearch.reading import read, read_bytes
from lfsearch.reading.html import is_html, read_html
from lfsearch.reading.source import Fields, Paragraph, Source, TableRow
from lfsearch.reading.written import text_of
from lfsearch.types import Document

PAGES = Path(__file__).parent / "pages"
NOTICE = (
    "临汾市人民政府办公室",
    "关于做好秸秆禁烧工作的通知",
    "临政办发〔2023〕12号",
    "各县（市、区）人民政府，市直有关部门：",
    "为做好全市秸秆禁烧工作，改善环境空气质量，现将有关事项通知如下，请结合实际，认真抓好贯彻落实，确保各项任务落到实处、取得实效。",
    "一、工作目标",
    "2023年全市不发生大面积露天焚烧秸秆现象，秸秆综合利用率达到90%以上，各县（市、区）要把任务分解到乡镇、村组，落实到田间地头。",
    "二、工作要求",
    "（一）加强领导。各县（市、区）要成立领导小组。",
    "（二）严格督查。市生态环境局要会同有关部门组织督查。",
    "临汾市人民政府办公室",
    "2023年5月8日",
)
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - 临汾市人民政府门户网站</title></head><body>
<div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul></div>
<div class="main">{above}<div class="con">{body}</div></div>
<div class="footer"><p>主办：临汾市人民政府办公室　承办：临汾市大数据中心。</p><p>网站标识码：1410000003。</p></div>
<script>document.write("<p>一、脚本里的字不是正文。</p>")</script></body></html>"""


def page(body: str, above: str = "", title: str = "关于做好秸秆禁烧工作的通知") -> Source:
    return read_html(PurePath("a.html"), PAGE.format(body=body, above=above, title=title).encode())


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def texts(source: Source) -> list[str]:
    return [block.text for block in source.blocks if isinstance(block, Paragraph)]


def rows(source: Source) -> list[list[tuple[str, int, int]]]:
    return [
        [(cell.text, cell.rows, cell.columns) for cell in block.cells]
        for block in source.blocks
        if isinstance(block, TableRow)
    ]


def only(source: Source) -> Document:
    (document,) = parse_issue(source, "2023-05").documents
    return document


def told(document: Document) -> list[tuple[object, ...]]:
    return [(c.kind, c.label, c.heading, c.text, c.path) for c in document.walk()]


def test_nothing_of_the_page_is_read_but_the_document() -> None:
    source = page(paragraphs(*NOTICE))
    assert texts(source) == list(NOTICE)
    assert source.text == text_of(source.blocks)


@pytest.mark.parametrize(
    "body",
    [
        paragraphs(*NOTICE),
        "<br>".join(NOTICE),
        "".join(f"<div><span>&nbsp;&nbsp;{text[:3]}</span>{text[3:]}\n</div>" for text in NOTICE),
        "<p>" + "<p>".join(NOTICE),
        f"<table><tr><td>{paragraphs(*NOTICE)}</td></tr></table>",
        f"<TABLE><TBODY><TR><TD></TD><TD><TABLE><TR><TD>{'<BR/>'.join(NOTICE)}</TABLE></TBODY></TABLE>",
        "".join(f"<table><tr><td>{text}</td></tr></table>" for text in NOTICE),
    ],
)
def test_a_document_says_the_same_however_its_page_is_built(body: str) -> None:
    twin = parse_issue("\n".join(NOTICE) + "\n", "2023-05").documents[0]
    document = only(page(body))
    assert told(document) == told(twin)
    assert (document.doc_no, document.title, document.date) == (twin.doc_no, twin.title, twin.date)
    assert (document.issuers, document.addressee, document.span) == (twin.issuers, twin.addressee, twin.span)


def test_indent_and_alignment_are_read_from_the_style_or_the_blanks() -> None:
    source = page(
        '<div style="text-align: center"><p>附件</p><p style="text-align:left;text-indent:2em">甲的内容在此。</p></div>'
        '<p align="right">临汾市人民政府</p><p style="TEXT-INDENT: 32px">乙的内容在此。</p><p>\u3000\u3000丙的内容在此。</p>'
        "<center>丁</center><p>&emsp;&emsp;戊的内容在此。</p><p style='text-indent:-2em'>己的内容在此。</p>"
        + paragraphs(*NOTICE)
    )
    found = [(b.text[0], b.alignment, b.indent) for b in source.blocks if isinstance(b, Paragraph)][:8]
    assert found == [
        ("附", "center", 0.0),
        ("甲", "left", 2.0),
        ("临", "right", 0.0),
        ("乙", None, 2.0),
        ("丙", None, 2.0),
        ("丁", "center", 0.0),
        ("戊", None, 2.0),
        ("己", None, 0.0),
    ]


def test_a_table_keeps_its_merged_cells_and_its_heads() -> None:
    source = page(
        paragraphs(*NOTICE[:6])
        + "<table><thead><tr><th rowspan=2>序号<th colspan='2'>目标</tr><tr><td>2022年<td>2023年</thead>"
        "<tr><td>1<td rowspan=2>市住建局</td><td><p>甲，</p><p>乙</p></tr><tr style='display:none'><td>隐藏</td></tr><tr><td>2</td><td></td></tr></table>"
        + paragraphs(*NOTICE[6:])
    )
    assert rows(source) == [
        [("序号", 2, 1), ("目标", 1, 2)],
        [("2022年", 1, 1), ("2023年", 1, 1)],
        [("1", 1, 1), ("市住建局", 2, 1), ("甲，\n乙", 1, 1)],
        [("2", 1, 1), ("", 1, 1)],
    ]
    assert [(b.first, b.header) for b in source.blocks if isinstance(b, TableRow)] == [
        (True, True),
        (False, True),
        (False, False),
        (False, False),
    ]
    cells = [[(c.column, c.text, c.carried) for c in clause.cells] for clause in only(source).walk() if clause.cells]
    assert cells[-1] == [("序号", "2", False), ("目标2022年", "市住建局", True)]


def test_what_stands_between_the_cells_of_a_table_is_not_lost() -> None:
    source = page(
        paragraphs(*NOTICE[:6])
        + "<table>表前的字。<tr>行前的字。<td>甲<td>乙<tr><td>丙<td>丁</table>"
        + paragraphs(*NOTICE[6:])
    )
    assert "表前的字。行前的字。" in texts(source)
    assert rows(source) == [[("甲", 1, 1), ("乙", 1, 1)], [("丙", 1, 1), ("丁", 1, 1)]]


def test_a_numbered_list_prints_its_numbers() -> None:
    source = page(
        paragraphs(*NOTICE) + "<ol start=3><li>甲的内容。<li>乙的内容。</ol><ol><li>（一）丙的内容。</li></ol>"
    )
    assert texts(source)[-3:] == ["3. 甲的内容。", "4. 乙的内容。", "（一）丙的内容。"]


@pytest.mark.parametrize(
    "block",
    [
        "<table><tr><td>索 引 号：</td><td>1/2023-5</td><td>主题分类：</td><td>环保</td></tr><tr><td>发文机关：</td><td>临汾市人民政府办公室"
        "</td><td>成文日期：</td><td>2023年05月08日</td></tr><tr><td>标　　题：</td><td colspan=3>关于做好秸秆禁烧工作的通知</td></tr>"
        "<tr><td>发文字号：</td><td>临政办发〔2023〕12号</td><td>主题词：</td><td></td></tr></table>",
        "<ul><li>索引号：1/2023-5</li><li>发文机关：<span>临汾市人民政府办公室</span></li><li>成文日期：2023-05-08</li>"
        "<li>名称：（转载）关于做好秸秆禁烧工作的通知</li><li>发文字号：临政办发〔2023〕12号</li></ul>",
        "<dl><dt>【索引号】</dt><dd>1/2023-5</dd><dt>发布机构</dt><dd>临汾市人民政府办公室</dd><dt>成文日期</dt><dd>2023/5/8 16:40</dd>"
        "<dt>标题</dt><dd>关于做好秸秆禁烧工作的通知</dd><dt>文号</dt><dd>临政办发〔2023〕12号</dd></dl>",
        "<div>索引号：1/2023-5　　发文字号：临政办发〔2023〕12号<br>发布机构：临汾市人民政府办公室　　成文日期：2023年5月8日<br>"
        "标题：关于做好秸秆禁烧工作的通知</div>",
    ],
)
def test_metadata_are_fields_and_no_text(block: str) -> None:
    source = page(paragraphs(*NOTICE[3:-2]), above=block)
    assert source.fields == Fields(
        "关于做好秸秆禁烧工作的通知", "临政办发〔2023〕12号", "临汾市人民政府办公室", dt.date(2023, 5, 8)
    )
    assert texts(source) == ["关于做好秸秆禁烧工作的通知", *NOTICE[3:-2]]
    document = only(source)
    assert (document.doc_no, document.date) == ("临政办发〔2023〕12号", dt.date(2023, 5, 8))
    assert document.issuers == ("临汾市人民政府办公室",)


def test_a_table_of_the_document_is_no_metadata() -> None:
    table = "<table><tr><td>文号</td><td>名称</td><td>类别</td></tr><tr><td>临政发〔2020〕1号</td><td>甲办法</td><td>失效</td></tr></table>"
    source = page(paragraphs(*NOTICE) + table)
    assert len(rows(source)) == 2
    assert source.fields == Fields("关于做好秸秆禁烧工作的通知")


def test_the_title_is_taken_from_the_head_of_the_page_where_the_text_does_not_print_it() -> None:
    source = page(paragraphs(*NOTICE[3:]))
    assert texts(source)[0] == "关于做好秸秆禁烧工作的通知"
    assert only(source).title.endswith("关于做好秸秆禁烧工作的通知")
    head = '<meta name="ArticleTitle" content="关于印发方案的通知"><h1>临汾市政府信息公开</h1>'
    assert page(paragraphs(*NOTICE[3:]), above=head).fields.title == "关于印发方案的通知"
    explained = page(paragraphs(*NOTICE[3:]), title="政策解读", above="<h1>《临汾市秸秆禁烧办法》解读</h1>")
    assert explained.fields.title == "《临汾市秸秆禁烧办法》解读"


@pytest.mark.parametrize("title", ["临汾市人民政府门户网站", "新建 Microsoft Word 文档", "", "首页", "关于做好…"])
def test_the_name_of_the_site_is_no_title(title: str) -> None:
    source = page(paragraphs(*NOTICE), title=title)
    assert source.fields.title is None
    assert texts(source) == list(NOTICE)


def test_a_page_with_an_issue_of_several_documents_gives_them_all() -> None:
    second = [text.replace("12号", "13号").replace("秸秆禁烧", "森林防火") for text in NOTICE]
    source = page(paragraphs(*NOTICE, *second), title="临汾市人民政府公报2023年第5期")
    assert [d.doc_no for d in parse_issue(source, "2023-05").documents] == [
        "临政办发〔2023〕12号",
        "临政办发〔2023〕13号",
    ]


def test_hidden_elements_comments_and_scripts_say_nothing() -> None:
    hidden = (
        '<p style="display: none">隐藏的字。</p><div hidden>隐藏的字。</div><!-- <p>注释。</p> --><style>p{}</style>'
        "<select><option>选项。</option></select><textarea>输入。</textarea><noscript>请开启脚本。</noscript>"
    )
    assert texts(page(hidden + paragraphs(*NOTICE) + hidden)) == list(NOTICE)


def test_a_page_that_a_script_shows_when_it_has_loaded_is_read() -> None:
    data = PAGE.format(body=paragraphs(*NOTICE), above="", title="通知").replace(
        "<body>", '<body style="visibility:hidden">'
    )
    assert texts(read_html(PurePath("a.html"), data.encode())) == list(NOTICE)


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "gbk"),
        ("gb18030", "gb2312"),
        ("gb18030", "utf-8"),
        ("utf-8", "gb2312"),
        ("utf-16", "utf-16"),
        ("gb18030", ""),
    ],
)
def test_the_encoding_is_the_one_named_or_the_one_used(encoding: str, charset: str) -> None:
    text = PAGE.format(body=paragraphs(*NOTICE), above="", title="通知").replace(
        'charset="utf-8"', f'charset="{charset}"'
    )
    assert texts(read_bytes(PurePath("a.html"), text.encode(encoding))) == list(NOTICE)


def test_big5_is_read() -> None:
    body = paragraphs("臨汾市人民政府關於做好工作的通知。" * 3, "一、加強領導，落實責任。")
    text = PAGE.format(body=body, above="", title="通知").replace('charset="utf-8"', 'charset="big5"')
    big5 = text.replace("临", "臨").replace("办", "辦").replace("数", "數").replace("据", "據").replace("务", "務")
    big5 = big5.replace("开", "開").replace("门户网", "門戶網").replace("网站标识码", "網站標識碼").replace("脚", "腳")
    big5 = big5.replace("里", "裡").replace("页", "頁").replace("开", "開")
    source = read_bytes(PurePath("a.html"), big5.encode("big5hkscs", "ignore"))
    assert texts(source)[-1] == "一、加強領導，落實責任。"


def test_a_torn_byte_does_not_cost_the_page() -> None:
    data = PAGE.format(body=paragraphs(*NOTICE), above="", title="通知").replace("utf-8", "gbk").encode("gb18030")
    at = data.index("年全市".encode("gb18030"))
    assert texts(read_bytes(PurePath("a.htm"), data[:at] + b"\x80" + data[at:]))[0] == NOTICE[0]


def test_what_a_file_is_is_told_by_its_bytes(tmp_path: Path) -> None:
    html = PAGE.format(body=paragraphs(*NOTICE), above="", title="通知").encode()
    (tmp_path / "2023-05.txt").write_bytes(html)
    (tmp_path / "2023-06.html").write_text("\n".join(NOTICE), encoding="utf-8")
    assert texts(read(tmp_path / "2023-05.txt")) == list(NOTICE)
    assert read(tmp_path / "2023-06.html").blocks == ()
    assert not is_html("〈公告〉<按>正文".encode()) and not is_html(b"") and not is_html(b"<")
    assert is_html(b'\xef\xbb\xbf\n<!-- a --><?xml version="1.0"?>\n<!DOCTYPE HTML PUBLIC "-//W3C//DTD">')


@pytest.mark.parametrize("body", ["", "<script>load()</script>", "<!-- ", "<p>&nbsp;</p><table><tr><td></table>"])
def test_a_page_without_text_is_refused_in_one_sentence(body: str) -> None:
    with pytest.raises(CorpusError, match="without text"):
        read_html(PurePath("a.html"), f"<html><body>{body}".encode())


def test_real_pages_are_read_whole() -> None:
    grain = only(read(PAGES / "grain.html"))  # of 1981, in tables that set the page, its metadata in another one
    assert (grain.doc_no, grain.date, grain.issuers) == ("国发〔1981〕88号", dt.date(1981, 5, 23), ("国务院",))
    assert [clause.label for clause in grain.walk() if clause.label] == ["一、", "二、"]
    housing = only(read(PAGES / "housing.html"))  # reprinted by another office; its body is hidden until it has loaded
    assert housing.issuers == ("广州市人民政府办公厅",)
    assert housing.title == "广州市人民政府办公厅关于印发广州市公共租赁住房管理办法的通知"
    assert [clause.label for clause in housing.walk() if clause.label] == ["第一章", "第一条", "第五十四条"]


def test_the_rows_of_a_real_page_have_their_columns() -> None:
    points = only(read(PAGES / "points.html"))
    found = [clause for clause in points.walk() if clause.cells]
    assert [clause.header for clause in found] == [True] + [False] * 11
    assert [clause.label for clause in found] == [None, "1", "2", "3", "1", "2", "3", "4", "5", "6", "1", "2"]
    second = [(cell.column, cell.text[:6], cell.carried) for cell in found[2].cells]
    assert second == [
        ("类别", "基础指标", True),
        ("序号", "2", False),
        ("指标", "合法稳定就业", False),
        ("指标内容及分值", "1.在广州市", False),
        ("备注", "1.失业保险", False),
    ]


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            (
                *(
                    "<p>",
                    "</p>",
                    "<div class='nav'>",
                    "</div>",
                    "<table>",
                    "</table>",
                    "<tr>",
                    "</tr>",
                    "<td rowspan=0>",
                    "<th>",
                    "</td>",
                ),
                *(
                    "<td colspan='99999'>",
                    "<ol start=99>",
                    "<li>",
                    "<br>",
                    "<",
                    "<!--",
                    "-->",
                    "<script>",
                    "</script",
                    "<a ",
                    "b='",
                    '"',
                    ">",
                ),
                *(
                    "&nbsp;",
                    "&#99999999999;",
                    "&#x0;",
                    "&",
                    "<p style='text-indent:.em'>",
                    "<thead>",
                    "<caption>",
                    "<title>",
                    "\0",
                    "一、甲。",
                ),
                *(
                    "索引号：1",
                    "发文字号：",
                    "成文日期：2023-99-99",
                    "<h1>",
                    "<span hidden>",
                    "</br>",
                    "</table",
                    "<td",
                    "\ufeff",
                    "\n",
                ),
            )
        ),
        st.text(max_size=4),
    ),
    max_size=40,
).map("".join)


@given(MARKUP.map(str.encode) | st.binary(max_size=60).map(lambda data: b"<p>" + data))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        source = read_html(PurePath("a.html"), b"<html>" + data)
    except CorpusError:
        return
    assert source.text == text_of(source.blocks)
    parse_issue(source, "2023-05")


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "<div>",
            "<a ",
            "<!--",
            "<table><tr><td>",
            "<p><b>",
            "</p>",
            "<a b='",
            '<a b="',
            "<a b=",
            "<",
            "<!",
            "</",
            "&#1",
            "&",
            "<li>",
        ),
        *(
            "<td rowspan=65534>甲",
            "<tr>",
            "<td colspan=1000>甲",
            "<script>",
            "<table>甲",
            "<span>",
            "<dl><dt>索引号：",
            "<title>",
            "<h1>甲",
        ),
        *("<div>索引号：发文字号：", "<ol><li>", "一。", "-", " ", "\u3000", "<font><p>", "<table><thead>"),
    ],
)
def test_hostile_pages_take_no_longer_than_long_ones(piece: str) -> None:
    body = piece * (20_000 // len(piece))
    data = PAGE.format(body=paragraphs(*NOTICE) + body, above="", title="通知").encode()
    started = time.process_time()
    source = read_html(PurePath("a.html"), data)
    assert time.process_time() - started < 10  # what is not linear takes minutes
    assert source.text


def test_a_menu_is_no_text_whatever_its_element_is_called() -> None:
    menu = (
        "<ul>"
        + "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("政务公开", "政务服务", "走进临汾"))
        + "</ul>"
    )
    links = (
        '<ul><li><a href="a.doc">任务清单</a></li><li>联系人：市生态环境局</li><li><a href="b.doc">名单</a></li></ul>'
    )
    said = texts(page(paragraphs(*NOTICE) + links, above=f'<div class="top">{menu}</div>'))
    assert said[0] == NOTICE[0]
    assert said[-3:] == ["任务清单", "联系人：市生态环境局", "名单"]


def test_the_name_of_a_site_is_no_title() -> None:
    site = "临汾市人民政府门户网站"
    source = page(paragraphs(*NOTICE), above=f"<h1>{site}</h1>", title=site)
    (document,) = parse_issue(source, "2023-05").documents
    assert source.fields.title is None
    assert document.title == "".join(NOTICE[:2])
