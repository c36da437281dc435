"""Word files as blocks: what is printed and what is not, how it is set, tables, pages; and files that are damaged."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from pathlib import Path, PurePath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from word_builder import abstract, docx, lvl, num, p, pages, paragraphs, r, read, root, rows, style, tbl, tc, tr, zipped

from lfsearch.errors import CorpusError
from lfsearch.reading import read as read_file
from lfsearch.reading import read_bytes
from lfsearch.reading.source import Paragraph, TableCell, TableRow

FILES = Path(__file__).parent / "word_files"
GOLD = [json.loads(line) for line in (FILES / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
WORD = PurePath("2024-01.docx")


def plain(text: str) -> str:
    return "".join(text.split())


# -- official files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["file"])
def test_the_labels_that_a_reader_sees_stand_in_front_of_their_text(gold: Any) -> None:
    source = read_file(FILES / gold["file"])
    texts = [plain(text) for text in paragraphs(source)]
    cells = [plain(line) for row in rows(source) for cell in row for line in cell.split("\n")]
    assert len(gold["automatic"]) >= 10
    for label in gold["automatic"]:
        wanted = plain(label["label"] + label["text_start"])
        assert any(text.startswith(wanted) for text in (cells if label["in_table"] else texts)), label


# Of the fourth the header of its table is typed on every page.
@pytest.mark.parametrize("gold", [g for g in GOLD if g["file"] != "pollutants.docx"], ids=lambda gold: gold["file"])
def test_nothing_else_is_put_in_front_of_a_paragraph(gold: Any) -> None:
    source = read_file(FILES / gold["file"])
    with zipfile.ZipFile(FILES / gold["file"]) as archive:
        xml = archive.read("word/document.xml").decode()
    typed = plain(html.unescape("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)", xml))))
    shown = plain("".join(paragraphs(source)) + "".join(cell for row in rows(source) for cell in row))
    labels = sum(len(plain(label["label"])) for label in gold["automatic"])
    assert len(shown) == len(typed) + labels


def test_a_table_of_an_official_file_has_its_rows_and_its_merged_cells() -> None:
    found = [block for block in read_file(FILES / "pollutants.docx").blocks if isinstance(block, TableRow)]
    first = next(row for row in found if row.cells[0].text == "十四")
    assert [cell.rows for cell in first.cells] == [10, 10, 1, 1, 10]
    at = found.index(first)
    assert [[cell.text for cell in row.cells] for row in found[at + 1 : at + 3]] == [
        ["氯丹", "57-74-9"], ["灭蚁灵", "2385-85-5"],
    ]  # fmt: skip
    assert {row.page for row in found} == set(range(2, 10))


# -- what is printed ---------------------------------------------------------------------------------------------------


def test_what_only_stands_around_text_is_not_in_its_way() -> None:
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('块')}</w:sdtContent></w:sdt>"
        + p(f"<w:sdt><w:sdtContent>{r('甲')}</w:sdtContent></w:sdt>{r('乙')}")
        + p(f'<w:hyperlink r:id="r1">{r("丙")}</w:hyperlink><w:smartTag>{r("丁")}</w:smartTag>')
        + p(f'<w:customXml><w:customXmlPr/>{r("戊")}</w:customXml><w:bookmarkStart w:id="0"/>{r("己")}')
        + p(f'<w:fldSimple w:instr="DATE">{r("庚")}</w:fldSimple><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>')
        + f"<w:customXml>{p('辛')}</w:customXml>"
    )
    assert paragraphs(read(body)) == ["块", "甲乙", "丙丁", "戊己", "庚x", "辛"]


def test_changes_are_taken_and_remarks_left_out() -> None:
    body = p(
        f'<w:ins w:id="1">{r("新")}</w:ins><w:del w:id="2"><w:r><w:delText>旧</w:delText></w:r></w:del>'
        f'<w:moveFrom w:id="3">{r("走")}</w:moveFrom><w:moveTo w:id="4">{r("来")}</w:moveTo>'
        '<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:commentReference w:id="1"/></w:r>'
    ) + p("甲", setting='<w:pPrChange><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange>')
    source = read(body, numbering=abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0))
    assert paragraphs(source) == ["新来", "甲"]
    assert [note.chinese for note in source.notes] == ["未收入脚注（1 条）。"]


def test_a_paragraph_whose_end_is_struck_out_goes_on_in_the_next() -> None:
    struck = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = p("各级", setting=struck) + p("人民", setting=struck) + p("政府") + p("末", setting=struck)
    assert paragraphs(read(body)) == ["各级人民政府", "末"]


def field(instruction: str, result: str | None) -> str:
    said = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
    stored = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    return f'{said}{stored}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def test_of_a_field_its_result_is_printed() -> None:
    inner = field(" PAGE ", r("3"))
    assert paragraphs(read(p(r("第") + field(" REF x ", r("二") + inner) + r("条")))) == ["第二3条"]
    unread = "</w:instrText></w:r>" + inner + "<w:r><w:instrText>"
    assert paragraphs(read(p(field(f" IF {unread} ", r("是"))))) == ["是"]
    assert paragraphs(read(p(r("共") + field(" TC x ", None) + r("页")))) == ["共页"]


@pytest.mark.parametrize(
    ("instruction", "shown"),
    [(r" eq \o\ac(○,1) ", "①"), (r"EQ \o\ac(○,25)", "㉕"), (r"eq \o\ac(□,密)", "密"), (r"EQ \f(1,2)", "")],
)
def test_a_character_in_a_circle_is_a_field(instruction: str, shown: str) -> None:
    assert paragraphs(read(p(field(instruction, None) + r("款")))) == [shown + "款"]


def test_a_field_that_is_never_closed_hides_nothing_of_the_next_paragraph() -> None:
    opened = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    closed = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert paragraphs(read(p(opened) + p("甲") + p(closed + closed + r("乙")))) == ["甲", "乙"]


def test_hidden_text_is_left_out_whoever_hides_it() -> None:
    styles = style("Hidden", "<w:rPr><w:vanish/></w:rPr>", kind="character") + style(
        "Gone", "<w:rPr><w:vanish/></w:rPr>"
    )
    body = (
        p(r("甲") + r("密", "<w:vanish/>") + r("密", '<w:rStyle w:val="Hidden"/>'))
        + p(r("密") + r("乙", '<w:vanish w:val="0"/>'), style="Gone")
        + p("密", style="Gone")
    )
    assert paragraphs(read(body, styles=styles)) == ["甲", "乙"]


def test_tabs_breaks_and_symbols() -> None:
    symbol = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    hyphen = "<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>"
    body = p(r("甲") + "<w:r><w:tab/></w:r>" + r("乙") + symbol + hyphen) + p(r("丙") + "<w:r><w:br/></w:r>" + r("丁"))
    assert paragraphs(read(body)) == ["甲 乙☑≥-", "丙", "丁"]
    private = r("\uf0b3", '<w:rFonts w:ascii="Symbol"/>') + r("中文", '<w:rFonts w:ascii="Symbol"/>')
    assert paragraphs(read(p(private))) == ["≥中文"]


def test_of_a_ruby_its_base_is_read() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{r('hàn')}</w:rt><w:rubyBase>{r('汉')}</w:rubyBase></w:ruby></w:r>"
    assert paragraphs(read(p(ruby + r("字")))) == ["汉字"]


BOX = "<wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx>"
OLD_BOX = "<v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox>"


def versions(content: str) -> str:
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{BOX.format(content)}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{OLD_BOX.format(content)}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_a_text_box_is_read_once_in_front_of_the_text_or_behind_it() -> None:
    assert paragraphs(read(p(versions(p("文件")) + r("正文")))) == ["文件", "正文"]
    assert paragraphs(read(p(r("正文") + versions(p("文件"))))) == ["正文", "文件"]
    assert rows(read(tbl(tr(p(r("甲") + versions(p("乙"))), "丙")))) == [["甲\n乙", "丙"]]


def test_a_text_box_begins_on_the_page_of_its_paragraph() -> None:
    body = p(r("甲") + BREAK) + p(versions(p("乙")) + r("丙")) + p(RENDERED + r("丁") + versions(p("戊")))
    assert pages(read(body)) == ["甲", 2, "乙", "丙", 3, "丁", "戊"]
    struck = p(versions(p("乙")) + r("丙"), setting='<w:rPr><w:del w:id="1"/></w:rPr>')
    assert paragraphs(read(struck + p("丁"))) == ["乙", "丙丁"]


def test_a_version_without_text_gives_way_to_one_with_text() -> None:
    run = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="x"><w:drawing/></mc:Choice>'
        f"<mc:Fallback><w:pict>{OLD_BOX.format(p('文件'))}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert paragraphs(read(p(run))) == ["文件"]


def test_the_head_of_a_red_head_document_may_be_drawn() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="某市人民政府文件"/></v:shape></w:pict></w:r>'
    assert paragraphs(read(p(art) + p("通知"))) == ["某市人民政府文件", "通知"]


def test_a_table_of_contents_is_not_read_twice() -> None:
    styles = style("Toc1", called="toc 1") + style("H", called="heading 1")
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = (
        f"<w:sdt>{gallery}<w:sdtContent>{p('目录')}</w:sdtContent></w:sdt>"
        + p("第一章 总则 1", style="Toc1")
        + p("第一章 总则", style="H")
    )
    assert paragraphs(read(body, styles=styles)) == ["第一章 总则"]


def test_what_is_embedded_is_told() -> None:
    source = read(p("甲") + '<w:altChunk r:id="r9"/>')
    assert [(note.english[:30], note.chinese[:10]) for note in source.notes] == [
        ("The text embeds other files (1", "正文嵌入了其他文件（"),
    ]  # fmt: skip


# -- how it is set -----------------------------------------------------------------------------------------------------


def only(body: str, **parts: str) -> Paragraph:
    (block,) = read(body, **parts).blocks
    assert isinstance(block, Paragraph)
    return block


@pytest.mark.parametrize(
    ("indent", "characters"),
    [
        ('w:firstLineChars="200" w:firstLine="640"', 2),
        ('w:firstLine="640"', 2),
        ('w:firstLineChars="0" w:firstLine="320"', 1),
        ('w:left="640" w:hanging="320" w:firstLine="9999"', 1),
        ('w:leftChars="100" w:hangingChars="50"', 0.5),
        ('w:start="32pt"', 2),
        ('w:left="nonsense"', 0),
    ],
)
def test_an_indent_is_given_in_characters_of_the_size_of_the_text(indent: str, characters: float) -> None:
    found = only(p(r("甲", '<w:sz w:val="32"/>'), setting=f"<w:ind {indent}/>"))
    assert found.indent == characters


def test_blanks_typed_in_front_count_as_indent() -> None:
    assert (only(p("\u3000\u3000甲")).text, only(p("\u3000\u3000甲")).indent) == ("甲", 2)
    assert only(p("    甲  ")) == Paragraph("甲", indent=2.0, alignment="left")


def test_what_a_style_says_holds_where_the_paragraph_says_nothing() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults>'
        + style("Base", '<w:pPr><w:jc w:val="center"/><w:ind w:firstLine="480"/></w:pPr>').replace(
            "<w:style ", '<w:style w:default="1" '
        )
        + style("Own", '<w:pPr><w:jc w:val="end"/></w:pPr>', based="Base")
    )
    found = [only(p("甲", style=name), styles=styles) for name in ("", "Base", "Own", "Unknown")]
    assert [(block.alignment, block.indent) for block in found] == [
        ("center", 2.0), ("center", 2.0), ("right", 2.0), ("center", 2.0),
    ]  # fmt: skip
    assert only(p("甲", style="Own", setting='<w:jc w:val="both"/>'), styles=styles).alignment == "left"


def test_titles_and_headings_are_told_by_level_or_name() -> None:
    styles = (
        style("a", called="Title")
        + style("b", called="heading 2")
        + style("c", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>', called="章")
        + style("d", based="b")
        + style("e", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>', based="b")
        + style("f", called="标题 3")
    )
    found = [only(p("甲", style=name), styles=styles).style for name in "abcdef"]
    assert found == ["title", "heading-2", "heading-1", "heading-2", None, "heading-3"]
    assert only(p("甲", setting='<w:outlineLvl w:val="3"/>')).style == "heading-4"


# -- pages -------------------------------------------------------------------------------------------------------------

BREAK = '<w:r><w:br w:type="page"/></w:r>'
RENDERED = "<w:r><w:lastRenderedPageBreak/></w:r>"


def test_a_page_begins_where_word_saw_it_begin() -> None:
    source = read(p("甲") + p(RENDERED + r("乙")) + p(r("丙") + RENDERED + r("丁")) + p("戊"))
    assert pages(source) == ["甲", 2, "乙", "丙丁", 3, "戊"]
    assert [block.page for block in source.blocks if isinstance(block, Paragraph)] == [1, 2, 2, 3]


def test_a_page_begins_where_the_text_says_so_and_only_once() -> None:
    section = '<w:sectPr><w:type w:val="{}"/></w:sectPr>'
    body = (
        p(r("甲") + BREAK)
        + p(r("乙", ""), setting="<w:pageBreakBefore/>")
        + p(r("丙") + BREAK + r("丁"))
        + p("戊", setting=section.format("continuous"))
        + p("己", setting=section.format("continuous"))
        + p("庚")
        + section.format("nextPage")
    )
    source = read(body)
    assert pages(source) == ["甲", 2, "乙", "丙", 3, "丁", "戊", "己", 4, "庚"]
    assert {block.page for block in source.blocks if isinstance(block, Paragraph)} == {None}  # Word has not counted
    assert pages(read(p("甲") + p(BREAK) + p(RENDERED + r("乙")))) == ["甲", 2, "乙"]


def test_pages_end_inside_tables_too() -> None:
    table = tbl(
        tr("甲", "乙"), tr(p(RENDERED + r("丙")), p(RENDERED + r("丁"))), tr(p(r("戊") + RENDERED + r("己")), "庚")
    )
    source = read(table + p("辛"))
    assert [block.page for block in source.blocks] == [1, 2, 2, 2, 3, 3]
    assert source.text == "甲\t乙\n\f丙\t丁\n戊己\t庚\n\f辛\n"


# -- tables ------------------------------------------------------------------------------------------------------------


def grid(*lines: str) -> list[list[tuple[str, int, int]]]:
    found = [block for block in read(tbl(*lines)).blocks if isinstance(block, TableRow)]
    assert [row.first for row in found] == [True] + [False] * (len(found) - 1)
    return [[(cell.text, cell.rows, cell.columns) for cell in row.cells] for row in found]


BEGINS, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_cells_are_merged_over_rows_and_columns() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    assert grid(
        tr(tc("甲", BEGINS), tc("乙", wide)),
        tr(tc("", GOES_ON), "丙", "丁"),
        tr(tc("", GOES_ON), tc("戊", wide + BEGINS)),
        tr("己", tc("", wide + GOES_ON)),
    ) == [
        [("甲", 3, 1), ("乙", 1, 2)], [("丙", 1, 1), ("丁", 1, 1)], [("戊", 2, 2)], [("己", 1, 1)],
    ]  # fmt: skip


def test_columns_may_be_merged_in_the_old_way() -> None:
    first, second = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
    assert grid(tr(tc("甲", first), tc("", second), "乙"), tr("1", "2", "3"))[0] == [("甲", 1, 2), ("乙", 1, 1)]


def test_a_row_that_begins_further_right_has_a_gap() -> None:
    assert grid(tr("1", "2"), tr("乙", properties='<w:gridBefore w:val="1"/>'))[1] == [("", 1, 1), ("乙", 1, 1)]


def test_a_row_in_which_no_cell_begins_is_not_there() -> None:
    both = tr(tc("", GOES_ON), tc("", GOES_ON))
    assert grid(tr(tc("甲", BEGINS), tc("乙", BEGINS)), both, tr(tc("", GOES_ON), "丙")) == [
        [("甲", 2, 1), ("乙", 1, 1)], [("丙", 1, 1)],
    ]  # fmt: skip


def test_a_cell_that_goes_on_nothing_is_a_cell() -> None:
    assert grid(tr(tc("甲", GOES_ON), "乙"))[0] == [("甲", 1, 1), ("乙", 1, 1)]


def test_header_rows_are_those_at_the_top() -> None:
    head = "<w:tblHeader/>"
    table = tbl(
        tr("a", "b", properties=head), tr("c", "d", properties=head), tr("1", "2"), tr("e", "f", properties=head)
    )
    assert [block.header for block in read(table).blocks if isinstance(block, TableRow)] == [True, True, False, False]


def test_a_table_typed_anew_on_each_page_is_one() -> None:
    first, second = tbl(tr("序号", "名称"), tr("1", "甲")), tbl(tr("序 号", "名称"), tr("2", "乙"))
    source = read(first + p(BREAK) + second)
    assert rows(source) == [["序号", "名称"], ["1", "甲"], ["2", "乙"]]
    assert [block.first for block in source.blocks if isinstance(block, TableRow)] == [True, False, False]
    assert len(rows(read(first + p("表二") + second))) == 4
    assert len(rows(read(first + tbl(tr("序号", "单位"), tr("2", "乙"))))) == 4


def test_a_table_with_the_same_header_over_other_columns_keeps_it() -> None:
    wide = tc("名称", '<w:gridSpan w:val="2"/>')
    first, second = (
        tbl(tr("序号", "名称", "号"), tr("1", "甲", "7")),
        tbl(tr("序号", wide, "号"), tr("2", "乙", "丙", "8")),
    )
    assert rows(read(first + second)) == [
        ["序号", "名称", "号"],
        ["1", "甲", "7"],
        ["序号", "名称", "号"],
        ["2", "乙", "丙", "8"],
    ]


def test_a_row_struck_out_is_left_out() -> None:
    assert rows(read(tbl(tr("甲", "乙"), tr("旧", "旧", properties='<w:del w:id="1"/>')))) == [["甲", "乙"]]


def test_a_table_in_a_cell_is_text_of_the_cell() -> None:
    inner = tbl(tr("a", "b"), tr("c", "d"))
    assert rows(read(tbl(tr(tc(p("甲") + inner + p("乙")), "丙")))) == [["甲\na b\nc d\n乙", "丙"]]


def test_a_table_of_one_cell_is_a_frame_around_text() -> None:
    source = read(tbl(tr(tc(p("通知", style="") + tbl(tr("1", "2"))))))
    assert source.blocks[1] == TableRow((TableCell("1"), TableCell("2")), first=True)
    assert paragraphs(source) == ["通知"]


def test_rows_and_cells_may_stand_in_content_controls() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    cells = f"<w:tr>{control(tc('甲'))}{tc('乙')}</w:tr>"
    assert rows(read(tbl(control(cells), tr("丙", "丁")))) == [["甲", "乙"], ["丙", "丁"]]


# -- damaged and hostile -----------------------------------------------------------------------------------------------

SMALL = docx(
    p("第一条", 1) + tbl(tr(tc("甲", BEGINS), "乙"), tr(tc("", GOES_ON), p(field(" PAGE ", r("3"))))),
    numbering=abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0),
    styles=style("A", based="B"),
)


def outcome(data: bytes) -> str:
    """What reading gives: a source, or the one sentence that says why not."""
    try:
        return read_bytes(WORD, data).text
    except CorpusError as error:
        assert "\n" not in str(error)
        return str(error)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_gives_a_text_or_one_sentence(data: st.DataObject) -> None:
    changed = bytearray(SMALL)
    for at in data.draw(st.lists(st.integers(0, len(changed) - 1), min_size=1, max_size=8)):
        changed[at] = data.draw(st.integers(0, 255))
    outcome(bytes(changed[: data.draw(st.integers(0, len(changed)))]))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_so_does_one_with_damaged_xml(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(SMALL)) as archive:
        files: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(files)))
    content = files[name]
    assert isinstance(content, bytes)
    begin, end = sorted(data.draw(st.tuples(st.integers(0, len(content)), st.integers(0, len(content)))))
    files[name] = content[:begin] + data.draw(st.binary(max_size=20)) + content[end:]
    outcome(zipped(files))


NAMES = (
    "w:p w:r w:t w:tbl w:tr w:tc w:tcPr w:vMerge w:gridSpan w:sdt w:sdtContent w:ind w:pPr w:numPr w:numId w:ilvl w:rPr "
    "w:vanish w:del w:fldChar w:br w:sectPr w:sym w:drawing w:txbxContent mc:AlternateContent mc:Choice w:ruby m:t "
    "w:rubyBase w:instrText w:lastRenderedPageBreak w:tab w:ins"
)
TAGS = st.sampled_from(NAMES.split())
VALUES = st.sampled_from(["", "0", "1", "-1", "99999999999", "restart", "begin", "end", "separate", "page", "x"])


def element(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def make(tag: str, value: str, content: list[str]) -> str:
        return f'<{tag} w:val="{value}" w:fldCharType="{value}" w:type="{value}">{"".join(content)}</{tag}>'

    return st.builds(make, TAGS, VALUES, st.lists(inside, max_size=4))


@given(st.lists(st.recursive(st.just("文"), element, max_leaves=30), max_size=6))
@settings(max_examples=300, deadline=None)
def test_elements_in_any_order_give_a_text_or_one_sentence(body: list[str]) -> None:
    numbering = abstract(0, lvl(0, "decimal", "%1.")) + num(1, 0)
    outcome(docx("".join(body), numbering=numbering))


def test_entities_and_document_types_are_refused() -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "文"><!ENTITY b "&a;&a;&a;">]>'
    text = root("document", f"<w:body>{p('&b;')}</w:body>").replace("?>\n", f"?>\n{bomb}")
    files = {"[Content_Types].xml": "<Types/>", "word/document.xml": text}
    assert "is built as no Word program builds a file" in outcome(zipped(dict(files)))


def test_what_lies_too_deep_is_refused() -> None:
    assert outcome(docx(tbl(tr("甲", "乙")))) == "甲\t乙\n"
    deep = p("甲")
    for _ in range(200):
        deep = f"<w:sdt><w:sdtContent>{deep}</w:sdtContent></w:sdt>"
    assert "is built as no Word program builds a file" in outcome(docx(deep))


def test_the_deepest_that_is_read_needs_no_more_stack_than_there_is() -> None:
    deep = p("甲")
    for _ in range(48):  # each is three levels
        deep = tbl(tr(tc(deep), tc("")))
    assert outcome(docx(deep)).startswith("甲")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": b" " * (65 << 20)})
    assert len(bomb) < 100_000
    assert "is over 64 MB when unpacked" in outcome(bomb)


def test_so_is_one_that_lies_about_its_size() -> None:
    data = bytearray(zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": b" " * (8 << 20)}))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    assert "is damaged" in outcome(bytes(data))


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"word/styles.xml": "<x/>"}, "has no text part"),
        ({"word/document.xml": "<w"}, "is damaged"),
        ({"word/document.xml": root("document", "")}, "is empty"),
        ({"word/document.xml": root("document", f"<w:body>{p('')}</w:body>")}, "is empty"),
    ],
)
def test_a_file_without_text_is_told(files: dict[str, str | bytes], sentence: str) -> None:
    assert sentence in outcome(zipped({"[Content_Types].xml": "<Types/>", **files}))


def test_a_file_of_pictures_is_told() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(p("<w:r><w:drawing/></w:r>")))) as archive:
        files: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    relations = (
        str(files["word/_rels/document.xml.rels"], "utf-8")
        if isinstance(files["word/_rels/document.xml.rels"], bytes)
        else ""
    )
    files["word/_rels/document.xml.rels"] = relations.replace("/styles", "/image")
    assert "holds only pictures" in outcome(zipped(files))


def test_the_text_part_may_have_any_name_and_any_slashes() -> None:
    with zipfile.ZipFile(io.BytesIO(SMALL)) as archive:
        files: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    rels = "word/_rels/document.xml.rels"
    moved = {
        "[Content_Types].xml": files["[Content_Types].xml"],
        "_rels/.rels": files["_rels/.rels"].replace(b"word/document.xml", b"/word/document2.xml"),  # type: ignore[union-attr, arg-type]
        "word\\document2.xml": files["word/document.xml"],
        "word\\_rels\\document2.xml.rels": files[rels],
        "Word/Numbering.xml": files["word/numbering.xml"],
    }
    assert read_bytes(WORD, zipped(moved)).text == read_bytes(WORD, SMALL).text == "1. 第一条\n甲\t乙\n3\n"
