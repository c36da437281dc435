"""The stages of the reading of a PDF, each on a few characters set by hand."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_builder import box_rules, page, typed

from lfsearch.reading.pdf.columns import Gutter, gutters, lines_of, regions
from lfsearch.reading.pdf.contents import without_contents
from lfsearch.reading.pdf.document import blocks_of, lay
from lfsearch.reading.pdf.furniture import without_furniture
from lfsearch.reading.pdf.grids import Cell, Grid, find_grids
from lfsearch.reading.pdf.lines import flowed, pieces
from lfsearch.reading.pdf.page import Glyph, Line, Page, Rule, turned
from lfsearch.reading.pdf.tables import whole_tables
from lfsearch.reading.source import Box, Paragraph, TableCell, TableRow

WORDS = "为贯彻落实国务院关于进一步加强管理工作的决定结合我市实际制定本办法"


def text(length: int, start: int = 0) -> str:
    return "".join(WORDS[(start + at) % len(WORDS)] for at in range(length))


def read(*pages: Page) -> list[Paragraph | TableRow]:
    return [block for block in blocks_of([lay(one) for one in pages]) if isinstance(block, Paragraph | TableRow)]


def texts(*pages: Page) -> list[str]:
    return [block.text for block in read(*pages) if isinstance(block, Paragraph)]


def rows(*pages: Page) -> list[list[str]]:
    return [[cell.text for cell in block.cells] for block in read(*pages) if isinstance(block, TableRow)]


# -- lines ---------------------------------------------------------------------------------------------------------


def test_characters_of_one_height_are_a_line_in_whatever_order_they_are_drawn() -> None:
    glyphs = typed("第一条\u3000为了", 50, 100)
    random.Random(3).shuffle(glyphs)
    parts = pieces(1, glyphs)
    assert [part.text for part in parts] == ["第一条", "\u3000为了"], "a wide blank may be a gutter"
    assert [line.text for line in lines_of(parts, ())] == ["第一条\u3000为了"]


def test_a_gap_is_a_blank_and_narrow_ones_part_latin_words_only() -> None:
    glyphs = [*typed("附件1", 50, 100), *typed("名单", 81, 100), *typed("Air", 104, 100), *typed("Quality", 121.5, 100)]
    assert lines_of(pieces(1, glyphs), ())[0].text == "附件1 名单Air Quality"


def test_what_is_printed_twice_to_look_bold_is_read_once() -> None:
    bold = typed("通知", 50, 100) + typed("通知", 50.4, 100)
    assert pieces(1, bold)[0].text == "通知"
    assert pieces(1, typed("常常", 50, 100))[0].text == "常常"
    assert pieces(1, typed("all", 50, 100))[0].text == "all"


def test_a_raised_figure_belongs_to_its_line() -> None:
    glyphs = [*typed("每", 50, 100), *typed("m", 60, 100), *typed("3", 65, 99, 5.0), *typed("水", 67.5, 100)]
    assert [part.text for part in pieces(1, glyphs)] == ["每m3水"]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["为了加强", "管理"], "为了加强管理"),
        (["the quality of the", "water"], "the quality of the water"),
        (["com\u00ad", "pany"], "company"),
        (["infor-", "mation"], "information"),
        (["AB-", "CD级"], "AB-CD级"),
        (["2020-", "2021年"], "2020-2021年"),
        (["低V", "OCs"], "低VOCs"),
        (["软\u00ad连字符"], "软连字符"),
    ],
)
def test_lines_flow_together(lines: list[str], joined: str) -> None:
    assert flowed(lines) == joined


# -- columns -------------------------------------------------------------------------------------------------------


def two_columns(across: bool) -> Page:
    """A title over two columns of ten lines; drawn down the columns or line by line across both."""
    left = [(text(15, 7 * row), 40.0, 100.0 + 15 * row) for row in range(10)]
    right = [(text(15, 7 * row + 3), 210.0, 100.0 + 15 * row) for row in range(10)]
    body = [line for pair in zip(left, right, strict=True) for line in pair] if across else left + right
    return page([(text(12), 140.0, 60.0), *body])


def test_columns_are_read_one_after_the_other_however_they_are_drawn() -> None:
    wanted = [
        text(12),
        "".join(text(15, 7 * row) for row in range(10)) + "".join(text(15, 7 * row + 3) for row in range(10)),
    ]
    assert texts(two_columns(across=True)) == wanted
    assert texts(two_columns(across=False)) == wanted


Lines = list[tuple[str, float, float]]


def column(left: float, top: float, count: int, start: int) -> Lines:
    """Lines of fifteen characters, no two the same, the last one short."""
    chars = "".join(chr(0x4E00 + 15 * start + at) for at in range(15 * count - 4))
    return [(chars[15 * row : 15 * row + 15], left, top + 15 * row) for row in range(count)]


def solid(*pages: Page) -> str:
    """All that is read, without the borders of paragraphs and cells."""
    return "".join(
        block.text if isinstance(block, Paragraph) else "".join(cell.text for cell in block.cells)
        for block in read(*pages)
    )


def by_height(*parts: Lines, number: int = 1, rules: Sequence[Rule] = ()) -> tuple[Page, str]:
    """A page drawn from top to bottom, and what it says when its parts are read one after the other."""
    lines = [line for part in parts for line in part]
    return page(sorted(lines, key=lambda line: (line[2], line[1])), number, rules=rules), "".join(x for x, *_ in lines)


@pytest.mark.parametrize("count", range(1, 6))
@pytest.mark.parametrize("shift", [0.0, 6.0])
def test_a_right_column_of_few_lines_is_read_after_the_left_one(count: int, shift: float) -> None:
    alone, wanted = by_height(column(40, 60, 24, 0), column(210, 60 + shift, count, 100))
    assert solid(alone) == wanted
    title = [(text(14), 130.0, 240.0)]
    above, below = (
        (column(40, 60, 10, 0), column(210, 60, 10, 100)),
        (column(40, 285, 14, 200), column(210, 285, count, 300)),
    )
    parted, wanted = by_height(*above, title, *below)
    assert solid(parted) == wanted
    table = [
        (text(4, at), x, y) for at, (y, x) in enumerate((y, x) for y in (245.0, 265.0) for x in (45.0, 155.0, 265.0))
    ]
    ruled, wanted = by_height(*above, table, *below, rules=box_rules([40, 150, 260, 360], [240, 260, 280]))
    assert solid(ruled) == wanted


@pytest.mark.parametrize("count", [2, 3])
def test_the_short_end_of_two_columns_is_told_by_the_page_before_or_after(count: int) -> None:
    whole, first = by_height(column(40, 60, 30, 0), column(210, 60, 30, 100))
    end, last = by_height(column(40, 60, count, 200), column(210, 60, max(count - 1, 1), 300), number=2)
    assert solid(whole, end) == first + last
    wide, between = by_height([(text(30, at), 40.0, 60.0 + 15 * at) for at in range(9)], number=2)
    after, again = by_height(column(40, 60, 20, 200), column(210, 60, count, 300), number=3)
    assert solid(whole, wide, after) == first + between + again


@pytest.mark.parametrize("left", [True, False])
def test_a_table_that_fills_one_column_stands_beside_the_other(left: bool) -> None:
    x = 40.0 if left else 210.0
    cells = [(text(4, 8 * row + 4 * at), x + 5 + 60 * at, 65.0 + 20 * row) for row in range(8) for at in range(2)]
    beside = column(210.0 if left else 40.0, 60, 12, 0)
    rules = box_rules([x, x + 60, x + 150], [60.0 + 20 * row for row in range(9)])
    drawn, wanted = by_height(*((cells, beside) if left else (beside, cells)), rules=rules)
    assert solid(drawn) == wanted


def test_answers_of_a_form_and_notes_in_the_margin_are_no_column() -> None:
    form = [(text(4 + 5 * at % 11, at) + "\uff1a", 40.0, 60.0 + 15 * at) for at in range(12)]
    for lines in (form, [(text(26, at), 40.0, 60.0 + 15 * at) for at in range(12)]):
        drawn = page([*lines, ("甲乙", 320.0, 60.0), ("丙丁戊己庚辛壬癸", 320.0, 90.0)])
        assert solid(drawn).startswith(lines[0][0] + "\u3000甲乙")


def test_columns_of_lines_that_are_not_level_are_columns_too() -> None:
    left = [(text(15, row), 40.0, 100.0 + 15 * row) for row in range(10)]
    right = [(text(15, row + 5), 210.0, 107.0 + 15 * row) for row in range(10)]
    assert len(gutters(pieces(1, page(left + right).glyphs))) == 1


def test_labels_with_a_gap_behind_them_are_no_column() -> None:
    lines = [
        (f"第{number}条\u3000" + text(20, 5 * at), 40.0, 100.0 + 15 * at) for at, number in enumerate("一二三四五六七")
    ]
    assert gutters(pieces(1, page(lines).glyphs)) == ()


def test_two_offices_on_a_line_here_and_there_are_no_columns() -> None:
    lines = [
        *(
            (name, left, top)
            for top in (100.0, 175.0, 250.0)
            for name, left in (("某某市教育局", 100.0), ("某某市财政局", 210.0))
        ),
        *((text(28, row), 40.0, 115.0 + 15 * row) for row in (0, 1, 2, 5, 6, 7)),
        *((letter, 100.0 + 30 * at, top) for top in (300.0, 315.0, 330.0) for at, letter in enumerate("某某市教育局")),
    ]
    assert gutters(pieces(1, page(lines).glyphs)) == ()


def test_three_columns() -> None:
    body = [
        (text(9, row + 4 * column), 30.0 + 115 * column, 100.0 + 15 * row) for row in range(8) for column in range(3)
    ]
    assert len(gutters(pieces(1, page(body).glyphs))) == 2
    found = texts(page(body))
    assert "".join(found) == "".join(text(9, row + 4 * column) for column in range(3) for row in range(8))


def test_a_table_over_both_columns_parts_two_bands() -> None:
    lines = [
        (text(15, row), left, top + 15 * row) for top in (100.0, 300.0) for row in range(6) for left in (40.0, 210.0)
    ]
    cells = [("序号", 50.0, 225.0), ("任务", 210.0, 225.0), ("1", 50.0, 245.0), ("治理", 210.0, 245.0)]
    found = read(page(lines + cells, rules=box_rules([40, 200, 360], [220, 240, 260])))
    kinds = [type(block).__name__ for block in found]
    assert kinds == ["Paragraph", "TableRow", "TableRow", "Paragraph"]


places = st.tuples(st.integers(20, 360), st.integers(20, 560), st.integers(1, 20))


@given(st.lists(places, max_size=40), st.randoms())
@settings(max_examples=60, deadline=None)
def test_no_character_is_lost_or_moved_by_the_order_of_drawing(
    spots: list[tuple[int, int, int]], chance: random.Random
) -> None:
    glyphs = [
        Glyph(chr(0x4E00 + at * 30 + step), left + 11 * step, top, left + 11 * step + 10, top + 10, 10.0)
        for at, (left, top, length) in enumerate(spots)
        for step in range(length)
    ]
    parts = pieces(1, glyphs)
    assert sorted("".join(part.text for part in parts).replace("\u3000", "").replace(" ", "")) == sorted(
        g.char for g in glyphs
    )
    found = gutters(parts)
    lines = lines_of(parts, found)
    placed = [item for region in regions(lines, found) for item in region.items]
    assert sorted(map(id, placed)) == sorted(map(id, lines))
    mixed = list(glyphs)
    chance.shuffle(mixed)
    if len({(glyph.left, glyph.top) for glyph in glyphs}) == len(glyphs):
        assert pieces(1, mixed) == parts


@given(st.tuples(*[st.floats(0, 500)] * 4), st.integers(-4, 4))
def test_a_box_turned_there_and_back_is_where_it_was(sides: tuple[float, float, float, float], turn: int) -> None:
    box = Box(min(sides[0], sides[2]), min(sides[1], sides[3]), max(sides[0], sides[2]), max(sides[1], sides[3]))
    there = turned(box, 500, 700, turn)
    back = turned(there, *((500, 700) if turn % 2 == 0 else (700, 500)), -turn)
    assert (back.left, back.top, back.right, back.bottom) == pytest.approx(
        (box.left, box.top, box.right, box.bottom), abs=1e-6
    )


def test_a_word_beside_two_names_comes_behind_both() -> None:
    names = [*typed("发展改革委", 60, 100, 20), *typed("税务总局", 60, 125, 20), *typed("文件", 200, 112, 20)]
    assert texts(Page(1, 400, 600, tuple(names))) == ["发展改革委", "税务总局", "文件"]


# -- furniture -----------------------------------------------------------------------------------------------------


def body(number: int) -> list[tuple[str, float, float]]:
    return [(text(30, number * 5 + row), 50.0, 120.0 + 15 * row) for row in range(5)]


def kept(pages: Sequence[Page]) -> list[list[str]]:
    found = without_furniture(pages, [pieces(one.number, one.glyphs) for one in pages])
    return [[line.text for line in lines] for lines in found]


def test_running_heads_and_page_numbers_go() -> None:
    pages = [
        page(
            [
                (f"2021年第3期 {number}" if number % 2 else "某市人民政府公报", 50.0 * (1 + number % 2), 30.0),
                *body(number),
                (f"\u2014{number}\u2014", 300.0, 570.0),
            ],
            number,
        )
        for number in range(1, 9)
    ]
    assert kept(pages) == [[line for line, _, _ in body(number)] for number in range(1, 9)]


def test_a_number_apart_from_the_text_is_a_page_number_and_one_in_the_text_is_none() -> None:
    pages = [
        page([*body(7), ("7", 200.0, 570.0)], 7),
        page([*body(8)[:4], ("2021", 50.0, 560.0), (text(30), 50.0, 575.0)], 8),
    ]
    assert kept(pages)[0] == [line for line, _, _ in body(7)]
    assert "2021" in kept(pages)[1]


def test_the_name_of_a_gazette_and_its_issue_at_the_top_is_a_running_head_on_a_single_page_too() -> None:
    title = ("某某市人民政府公报", 100.0, 70.0)
    assert kept([page([("某某市人民政府公报2023年第3期", 100.0, 30.0), title, *body(1)])])[0][0] == title[0]


def test_attachments_that_begin_page_after_page_are_text() -> None:
    pages = [page([(f"附件{number}", 50.0, 40.0), *body(number)], number) for number in range(1, 7)]
    assert [lines[0] for lines in kept(pages)] == [f"附件{number}" for number in range(1, 7)]


def test_the_name_of_an_office_at_the_top_of_some_pages_is_text() -> None:
    pages = [
        page([("某市人民政府办公室" if number in (2, 9, 17) else text(30, number), 50.0, 40.0), *body(number)], number)
        for number in range(1, 20)
    ]
    assert sum("某市人民政府办公室" in lines for lines in kept(pages)) == 3


def test_what_stands_over_a_rule_at_the_head_of_the_pages_goes_whatever_it_says() -> None:
    rule = Rule(40, 50, 360, 50)
    pages = [
        page(
            [
                ("国务院文件" if number < 3 else "部门文件" if number < 5 else f"专栏{number}", 50.0, 35.0),
                *body(number),
            ],
            number,
            rules=[rule],
        )
        for number in range(1, 7)
    ]
    assert kept(pages) == [[line for line, _, _ in body(number)] for number in range(1, 7)]


# -- contents ------------------------------------------------------------------------------------------------------


def test_a_table_of_contents_is_left_out() -> None:
    entries = [("目\u3000录", 180.0, 60.0)] + [
        (f"{label}、{name}{dots}{number}", 50.0, 100.0 + 20 * at)
        for at, (label, name, dots, number) in enumerate(
            [
                ("一", "总体要求", "." * 20, 1),
                ("二", "主要任务", "\u2026" * 9, 3),
                ("三", "保障措施", "\u00b7" * 20, 12),
            ]
        )
    ]
    assert texts(page([*entries, ("一、总体要求", 70.0, 300.0)])) == ["一、总体要求"]


def test_contents_whose_leaders_are_blank_are_told_by_their_heading() -> None:
    entries = [(f"第{label}章\u3000总则", 50.0, 100.0 + 20 * at) for at, label in enumerate("一二三四")]
    numbers = [(str(3 * at + 1), 350.0, 100.0 + 20 * at) for at in range(4)]
    assert texts(page([("目录", 190.0, 60.0), *entries, *numbers, (text(20), 70.0, 250.0)])) == [text(20)]


def test_dots_to_be_filled_in_are_no_contents() -> None:
    line = Line(1, "姓名............", 50, 100, 200, 110, 10)
    other = replace(line, text="住址............3号", top=120, bottom=130)
    assert without_contents([[line, other]]) == [[line, other]]


# -- paragraphs ----------------------------------------------------------------------------------------------------


def test_paragraphs_begin_set_in_and_end_short() -> None:
    lines = [
        (text(28), 70.0, 100.0),
        (text(30, 4), 50.0, 115.0),
        (text(12, 9), 50.0, 130.0),
        (text(28, 3), 70.0, 145.0),
        (text(30), 50.0, 160.0),
    ]
    assert texts(page(lines)) == [text(28) + text(30, 4) + text(12, 9), text(28, 3) + text(30)]


def test_a_paragraph_goes_on_over_the_page() -> None:
    first = page([(text(28), 70.0, 100.0), (text(30, 4), 50.0, 115.0)])
    second = page([(text(30, 9), 50.0, 100.0), (text(5), 50.0, 115.0), (text(28, 2), 70.0, 130.0)], 2)
    found = read(first, second)
    assert [block.text for block in found if isinstance(block, Paragraph)] == [
        text(28) + text(30, 4) + text(30, 9) + text(5),
        text(28, 2),
    ]
    assert [block.page for block in found] == [1, 2]


def test_flush_paragraphs_are_parted_by_gaps_and_by_labels() -> None:
    lines = [
        (text(30), 50.0, 100.0),
        (text(29, 3) + "。", 50.0, 115.0),
        ("二、" + text(28, 3), 50.0, 130.0),
        (text(30, 8), 50.0, 145.0),
        (text(30, 1), 50.0, 180.0),
    ]
    assert texts(page(lines)) == [text(30) + text(29, 3) + "。", "二、" + text(28, 3) + text(30, 8), text(30, 1)]


def test_a_line_that_a_long_word_left_short_is_not_the_last() -> None:
    lines = [(text(28), 70.0, 100.0), (text(26, 3), 50.0, 115.0), ("ABCDEFGHIJKL" + text(10), 50.0, 130.0)]
    assert texts(page(lines)) == [text(28) + text(26, 3) + "ABCDEFGHIJKL" + text(10)]


def test_punctuation_hangs_over_the_edge() -> None:
    lines = [
        (text(28), 70.0, 100.0),
        (text(30, 3) + "\uff0c", 50.0, 115.0),
        (text(30, 6), 50.0, 130.0),
        (text(4), 50.0, 145.0),
    ]
    assert texts(page(lines)) == [text(28) + text(30, 3) + "\uff0c" + text(30, 6) + text(4)]


def test_titles_and_signatures_stay_line_by_line() -> None:
    title = [*typed("某市人民政府", 155, 60, 15), *typed("关于加强管理工作的通知", 117.5, 85, 15)]
    lines = [
        (text(28), 70.0, 120.0),
        (text(30, 2), 50.0, 135.0),
        (text(7), 50.0, 150.0),
        ("某市人民政府", 260.0, 190.0),
        ("2021年3月5日", 260.0, 205.0),
    ]
    one = page(lines)
    found = [block for block in read(replace(one, glyphs=(*title, *one.glyphs))) if isinstance(block, Paragraph)]
    assert [(block.text[:6], block.alignment) for block in found] == [
        ("某市人民政府", "center"),
        ("关于加强管理", "center"),
        (text(6), "left"),
        ("某市人民政府", "right"),
        ("2021年3", "right"),
    ]
    assert found[2].indent == 2.0


def test_a_list_whose_lines_hang_behind_their_labels() -> None:
    lines = []
    for at, label in enumerate("123"):
        top = 100.0 + 45 * at
        lines += [
            (f"{label}.\u3000" + text(27, at), 50.0, top),
            (text(28, at + 4), 70.0, top + 15),
            (text(28, at + 7), 70.0, top + 30),
        ]
    assert texts(page(lines)) == [
        f"{label}.\u3000" + text(27, at) + text(28, at + 4) + text(28, at + 7) for at, label in enumerate("123")
    ]


# -- tables --------------------------------------------------------------------------------------------------------


def test_merged_cells_are_told_by_the_rules_that_are_not_there() -> None:
    rules = [
        *box_rules([40, 360], [100, 160]),
        Rule(140, 100, 140, 160),
        Rule(250, 120, 250, 160),
        Rule(140, 120, 360, 120),
        Rule(140, 140, 360, 140),
    ]
    lines = [
        ("类别", 50.0, 125.0),
        ("任务", 150.0, 105.0),
        ("甲", 150.0, 125.0),
        ("乙", 260.0, 125.0),
        ("丙", 150.0, 145.0),
        ("丁", 260.0, 145.0),
    ]
    found = [row for row in read(page(lines, rules=rules)) if isinstance(row, TableRow)]
    assert [row.cells for row in found] == [
        (TableCell("类别", rows=3), TableCell("任务", columns=2)),
        (TableCell("甲"), TableCell("乙")),
        (TableCell("丙"), TableCell("丁")),
    ]
    assert [row.first for row in found] == [True, False, False]


def test_the_lines_of_a_cell_are_joined_and_its_paragraphs_kept() -> None:
    lines = [(text(9), 205.0, 105.0), (text(4, 2) + "。", 205.0, 117.0), ("2.治理", 205.0, 129.0), ("1", 50.0, 105.0)]
    assert rows(page(lines, rules=box_rules([40, 200, 300], [100, 145, 160]))) == [
        ["1", text(9) + text(4, 2) + "。\n2.治理"]
    ]


def test_punctuation_that_hangs_over_the_rule_stays_with_its_cell() -> None:
    lines = [(text(9) + "\uff0c", 205.0, 105.0), (text(4, 2), 205.0, 117.0), ("1", 50.0, 105.0)]
    assert rows(page(lines, rules=box_rules([40, 200, 296], [100, 145]))) == [["1", text(9) + "\uff0c" + text(4, 2)]]


def test_a_table_open_at_its_sides() -> None:
    rules = [Rule(40, y, 360, y) for y in (100, 120, 140)] + [Rule(150, 100, 150, 140)]
    lines = [("序号", 50.0, 105.0), ("单位", 160.0, 105.0), ("1", 50.0, 125.0), ("财政局", 160.0, 125.0)]
    assert rows(page(lines, rules=rules)) == [["序号", "单位"], ["1", "财政局"]]


def test_a_frame_around_text_is_no_table() -> None:
    lines = [(text(10), 50.0, 105.0), (text(4), 50.0, 125.0)]
    assert rows(page(lines, rules=box_rules([40, 360], [100, 120, 140]))) == []
    assert find_grids(page(lines, rules=[Rule(40, 90, 360, 90)])) == ([], list(page(lines).glyphs))


def spread_table(second_top: Sequence[str], repeat: bool = True) -> list[list[str]]:
    """A table of three columns over two pages; the first row of the second page has these cells."""
    edges = [40.0, 90.0, 220.0, 360.0]
    head = [("序号", 45.0, 505.0), ("任务", 95.0, 505.0), ("单位", 225.0, 505.0)]
    first = [
        *head,
        ("1", 45.0, 525.0),
        ("治理", 95.0, 525.0),
        ("财政局", 225.0, 525.0),
        ("2", 45.0, 545.0),
        ("规划", 95.0, 545.0),
        ("发展", 225.0, 545.0),
    ]
    top = 80.0 if repeat else 60.0
    second = [(name, x, 65.0) for name, x, _ in head] if repeat else []
    second += [(cell, x + 5, top + 5) for cell, x in zip(second_top, edges, strict=False) if cell]
    second += [("3", 45.0, top + 25), ("检查", 95.0, top + 25), ("公安局", 225.0, top + 25)]
    levels = [60.0, *([80.0] if repeat else []), top + 20, top + 40]
    return rows(
        page(first, rules=box_rules(edges, [500, 520, 540, 560])), page(second, 2, rules=box_rules(edges, levels))
    )


def test_a_table_goes_on_over_the_page_without_its_header() -> None:
    for repeat in (True, False):
        found = spread_table(["甲", "乙", "丙"], repeat)
        assert found == [
            ["序号", "任务", "单位"],
            ["1", "治理", "财政局"],
            ["2", "规划", "发展"],
            ["甲", "乙", "丙"],
            ["3", "检查", "公安局"],
        ]


def test_a_row_that_the_page_has_cut_is_one_again() -> None:
    assert spread_table(["", "方案", "改革委"])[2:] == [["2", "规划方案", "发展改革委"], ["3", "检查", "公安局"]]


def on_page(number: int, *rows: Sequence[str]) -> Grid:
    """A table on a page without merged cells."""
    cells = tuple(Cell(at, column, 1, 1, text) for at, row in enumerate(rows) for column, text in enumerate(row))
    return Grid(number, 0.0, 0.0, 30.0, 90.0, (0.0, 10.0, 20.0, 30.0), tuple(map(float, range(len(rows) + 1))), cells)


def test_cells_that_are_empty_in_front_of_the_first_row_of_a_page_are_cut_from_those_above() -> None:
    first = on_page(1, ["类别", "任务", "措施"], ["扬尘", "矿山", "依法整治。"])
    found = whole_tables([first, on_page(2, ["", "", "全面排查。"], ["秸秆", "禁烧", "逐一检查。"])])
    assert [[(cell.text, cell.rows) for cell in row.cells] for row in found] == [
        [("类别", 1), ("任务", 1), ("措施", 1)],
        [("扬尘", 2), ("矿山", 2), ("依法整治。", 1)],
        [("全面排查。", 1)],
        [("秸秆", 1), ("禁烧", 1), ("逐一检查。", 1)],
    ]
    (*_, blank, last) = whole_tables([first, on_page(2, ["", "", ""], ["秸秆", "禁烧", "逐一检查。"])])
    assert len(blank.cells) == len(last.cells) == 3


def test_tables_with_other_columns_are_two() -> None:
    one = page([("甲", 45.0, 545.0), ("乙", 225.0, 545.0)], rules=box_rules([40, 220, 360], [540, 560]))
    two = page([("丙", 45.0, 65.0), ("丁", 155.0, 65.0)], 2, rules=box_rules([40, 150, 360], [60, 80]))
    assert [block.first for block in read(one, two) if isinstance(block, TableRow)] == [True, True]


@given(
    st.lists(st.tuples(st.integers(40, 360), st.integers(40, 560), st.integers(5, 300), st.booleans()), max_size=30),
    st.lists(st.tuples(st.integers(40, 350), st.integers(40, 550)), min_size=1, max_size=30),
)
@settings(max_examples=80, deadline=None)
def test_whatever_is_ruled_no_character_is_lost(
    lines: list[tuple[int, int, int, bool]], spots: list[tuple[int, int]]
) -> None:
    rules = [Rule(x, y, x + length, y) if flat else Rule(x, y, x, y + length) for x, y, length, flat in lines]
    glyphs = tuple(Glyph(chr(0x4E00 + at), x, y, x + 8, y + 8, 8.0) for at, (x, y) in enumerate(spots))
    grids, left = find_grids(Page(1, 400, 600, glyphs, tuple(rules)))
    inside = "".join(cell.text for grid in grids for row in whole_tables([grid]) for cell in row.cells)
    chars = [*("".join(inside.split())), *(glyph.char for glyph in left)]
    assert sorted(chars) == sorted(glyph.char for glyph in glyphs)


def test_a_gutter_is_crossed_by_what_reaches_over_both_its_edges() -> None:
    gutter = Gutter(100, 110)
    line = Line(1, "甲", 50, 0, 150, 10, 10)
    assert gutter.crossed(line)
    assert not gutter.crossed(replace(line, right=106)), "punctuation hangs over"
    assert not gutter.crossed(replace(line, left=105))
