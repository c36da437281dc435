"""The numbers that Word puts in front of paragraphs by itself: what it shows, by ECMA-376, 17.9 and 17.18.59."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_builder import STRICT, abstract, lvl, num, override, p, paragraphs, r, read, rows, style, tbl, tr

from lfsearch.reading.docx.formats import formatted
from lfsearch.text.numerals import to_chinese

ONE = abstract(0, lvl(0, "decimal", "%1."), lvl(1, "decimal", "%1.%2"), lvl(2, "lowerLetter", "%3)"))


def labels(*levels: int | tuple[int, int], numbering: str, styles: str = "") -> str:
    """The labels of paragraphs of these levels of list 1, or of a list and its level."""
    places = [place if isinstance(place, tuple) else (1, place) for place in levels]
    body = "".join(p("x", place) for place in places)
    shown = paragraphs(read(body, numbering=numbering, styles=styles))
    return " ".join(text.removesuffix("x").strip() for text in shown)


# -- the ways of writing a number --------------------------------------------------------------------------------------

SHOWN = {
    "decimal": {1: "1", 100: "100"},
    "decimalZero": {0: "00", 1: "01", 10: "10"},
    "decimalFullWidth": {10: "\uff11\uff10"},
    "decimalEnclosedCircle": {1: "①", 20: "⑳", 21: "21"},
    "decimalEnclosedCircleChinese": {1: "①", 10: "⑩"},
    "decimalEnclosedParen": {1: "⑴", 20: "⒇"},
    "decimalEnclosedFullstop": {1: "⒈", 20: "⒛"},
    "ideographEnclosedCircle": {1: "㊀", 10: "㊉", 11: "11"},
    "ideographDigital": {1: "一", 10: "一〇", 23: "二三"},
    "chineseCounting": {1: "一", 10: "十", 11: "十一", 20: "二十", 99: "九十九", 100: "一○○", 105: "一○五"},
    "chineseCountingThousand": {10: "十", 100: "一百", 101: "一百零一", 110: "一百一十", 1001: "一千零一"},
    "taiwaneseCounting": {10: "十", 12: "十二", 100: "一○○"},
    "taiwaneseCountingThousand": {12: "十二", 101: "一百零一"},
    "taiwaneseDigital": {10: "一○"},
    "japaneseCounting": {10: "十", 21: "二十一", 100: "百", 101: "百一", 1000: "千", 10000: "一万"},
    "chineseLegalSimplified": {1: "壹", 3: "叁", 10: "壹拾", 21: "贰拾壹", 101: "壹佰零壹"},
    "ideographLegalTraditional": {2: "貳", 3: "參", 16: "壹拾陸"},
    "ideographTraditional": {1: "甲", 10: "癸", 11: "11"},
    "ideographZodiac": {1: "子", 12: "亥"},
    "ideographZodiacTraditional": {1: "甲子", 60: "癸亥"},
    "upperRoman": {4: "IV", 9: "IX", 1994: "MCMXCIV"},
    "lowerRoman": {3: "iii", 12: "xii"},
    "upperLetter": {1: "A", 26: "Z", 27: "AA", 28: "BB"},
    "lowerLetter": {2: "b", 53: "aaa"},
    "numberInDash": {1: "- 1 -"},
    "ordinal": {1: "1st", 11: "11th", 22: "22nd"},
    "hex": {26: "1A"},
    "none": {1: ""},
    "bullet": {1: ""},
    "thaiNumbers": {7: "7"},
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_number_in_each_way_of_writing_it(name: str) -> None:
    assert {number: formatted(number, name) for number in SHOWN[name]} == SHOWN[name]


def test_a_format_of_later_versions_is_found_beside_that_for_older_ones() -> None:
    both = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    assert labels(0, 0, numbering=abstract(0, lvl(0, "", "%1", both, start=9)) + num(1, 0)) == "009 010"


@given(st.sampled_from([*SHOWN, "custom", ""]), st.integers(-(2**40), 2**40))
def test_any_number_is_written_in_a_line_of_reasonable_length(name: str, number: int) -> None:
    assert len(formatted(number, name, "001, 002, ...")) <= 26 * 50 + 10


@given(st.integers(1, 9999))
def test_counting_by_thousands_is_how_articles_are_numbered(number: int) -> None:
    assert formatted(number, "chineseCountingThousand") == to_chinese(number)


# -- what stands around it ---------------------------------------------------------------------------------------------


def test_the_label_is_parted_from_the_text_by_one_blank_whatever_word_puts_there() -> None:
    levels = [
        lvl(depth, "chineseCounting", f"第%{depth + 1}条{end}", f'<w:suff w:val="{suff}"/>')
        for depth, (suff, end) in enumerate([("tab", ""), ("space", "\u3000"), ("nothing", "  ")])
    ]
    body = p("总则", (1, 0)) + p("  总则", (1, 1)) + p("\u3000总则", (1, 2))
    assert paragraphs(read(body, numbering=abstract(0, *levels) + num(1, 0))) == ["第一条 总则"] * 3


def test_zero_takes_the_number_away_and_nothing_is_put_there() -> None:
    styles = style("Item", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    body = p("甲", style="Item") + p("乙", 0, style="Item") + p("丙", (0, 0)) + p("丁", style="Item")
    assert paragraphs(read(body, numbering=ONE + num(1, 0), styles=styles)) == ["1. 甲", "乙", "丙", "2. 丁"]


def test_a_list_or_level_that_is_not_there_numbers_nothing() -> None:
    body = p("甲", (7, 0)) + p("乙", (1, 8)) + p("丙", (1, 99)) + p("丁", (1, -1))
    assert paragraphs(read(body, numbering=ONE + num(1, 0))) == ["甲", "乙", "丙", "丁"]


def test_an_empty_paragraph_is_numbered_too() -> None:
    assert paragraphs(read(p("甲", 1) + p("", 1) + p("乙", 1), numbering=ONE + num(1, 0))) == ["1. 甲", "2.", "3. 乙"]


def test_cells_are_numbered_in_the_order_of_the_text() -> None:
    table = tbl(tr(p("", 1), "甲"), tr(p("", 1), p("乙", (1, 1)) + p("丙", (1, 1))))
    source = read(p("前", 1) + table + p("后", 1), numbering=ONE + num(1, 0))
    assert rows(source) == [["2.", "甲"], ["3.", "3.1 乙\n3.2 丙"]]
    assert paragraphs(source) == ["1. 前", "4. 后"]


@pytest.mark.parametrize(
    ("text", "font", "shown"),
    [
        ("●", "", "●"),
        ("—", "", "—"),
        ("\uf06c", "Wingdings", "●"),
        ("\uf0b7", "Symbol", "•"),
        ("\uf099", "Webdings", "•"),
    ],
)
def test_a_bullet_is_a_character_that_can_be_read(text: str, font: str, shown: str) -> None:
    level = lvl(0, "bullet", text).replace("</w:lvl>", f'<w:rPr><w:rFonts w:ascii="{font}"/></w:rPr></w:lvl>')
    assert labels(0, numbering=abstract(0, level) + num(1, 0)) == shown


def test_a_level_without_number_prints_its_text_alone() -> None:
    numbering = abstract(0, lvl(0, "none", "附则"), lvl(1, "decimal", "%1%2、")) + num(1, 0)
    assert labels(0, 1, 1, numbering=numbering) == "附则 1、 2、"


# -- counting ----------------------------------------------------------------------------------------------------------


def test_a_level_begins_anew_behind_a_higher_one() -> None:
    assert labels(0, 1, 1, 0, 1, 2, 2, 1, 2, numbering=ONE + num(1, 0)) == "1. 1.1 1.2 2. 2.1 a) b) 2.2 a)"


def test_a_list_begins_where_it_says() -> None:
    assert labels(0, 0, numbering=abstract(0, lvl(0, "decimal", "%1", start=4)) + num(1, 0)) == "4 5"
    assert labels(0, 0, numbering=abstract(0, lvl(0, "decimal", "%1", start=None)) + num(1, 0)) == "0 1"


def test_a_level_that_was_left_out_counts_as_passed() -> None:
    assert labels(1, 1, 0, 1, numbering=ONE + num(1, 0)) == "1.1 1.2 2. 2.1"


def test_articles_count_on_through_the_chapters() -> None:
    chapter = lvl(0, "chineseCounting", "第%1章")
    article = lvl(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>')
    numbering = abstract(0, chapter, article) + num(1, 0)
    assert labels(0, 1, 1, 0, 1, numbering=numbering) == "第一章 第一条 第二条 第二章 第三条"


def test_a_level_can_begin_anew_behind_the_first_alone() -> None:
    third = lvl(2, "decimal", "%3", '<w:lvlRestart w:val="1"/>')
    numbering = abstract(0, lvl(0, "decimal", "%1."), lvl(1, "decimal", "%2)"), third) + num(1, 0)
    assert labels(0, 1, 2, 1, 2, 0, 1, 2, numbering=numbering) == "1. 1) 1 2) 2 2. 1) 1"


def test_lists_of_one_abstract_list_count_together() -> None:
    numbering = ONE + num(1, 0) + num(2, 0)
    assert labels((1, 0), (2, 0), (1, 0), numbering=numbering) == "1. 2. 3."


def test_those_of_two_count_by_themselves() -> None:
    numbering = ONE + ONE.replace('abstractNumId="0"', 'abstractNumId="1"') + num(1, 0) + num(2, 1)
    assert labels((1, 0), (2, 0), (1, 0), (2, 0), numbering=numbering) == "1. 1. 2. 2."


def test_a_list_can_begin_anew_once_and_the_others_go_on_from_there() -> None:
    numbering = ONE + num(1, 0) + num(2, 0, override(0, 1)) + num(3, 0, override(0, 7))
    places = [(1, 0), (1, 0), (2, 0), (2, 0), (1, 0), (2, 0), (3, 0)]
    assert labels(*places, numbering=numbering) == "1. 2. 1. 2. 3. 4. 7."


def test_a_level_of_its_own_begins_where_the_list_says_each_time() -> None:
    numbering = ONE + num(1, 0, override(1, 5))
    assert labels(0, 1, 1, 0, 1, numbering=numbering) == "1. 1.5 1.6 2. 2.5"


def test_a_list_can_have_a_level_of_its_own() -> None:
    numbering = ONE + num(1, 0) + num(2, 0, override(0, more=lvl(0, "chineseCounting", "（%1）")))
    assert labels((1, 0), (2, 0), (1, 0), numbering=numbering) == "1. （二） 3."


def test_legal_numbering_has_figures_throughout() -> None:
    second = lvl(1, "decimal", "%1.%2", "<w:isLgl/>")
    numbering = abstract(0, lvl(0, "chineseCounting", "第%1章"), second) + num(1, 0)
    assert labels(0, 1, 0, 1, numbering=numbering) == "第一章 1.1 第二章 2.1"


def test_a_bullet_above_has_no_number_to_show() -> None:
    levels = lvl(0, "decimal", "%1."), lvl(1, "bullet", "—"), lvl(2, "decimal", "%1.%2%3")
    assert labels(0, 1, 2, numbering=abstract(0, *levels) + num(1, 0)) == "1. — 1.1"


def test_a_paragraph_struck_out_is_neither_shown_nor_counted() -> None:
    struck = '<w:rPr><w:del w:id="1" w:author="x"/></w:rPr>'
    gone = p(f'<w:del w:id="2">{r("乙").replace("w:t", "w:delText")}</w:del>', 1, setting=struck)
    hidden = p(r("丙", "<w:vanish/>"), 1, setting="<w:rPr><w:vanish/></w:rPr>")
    body = p("甲", 1) + gone + hidden + p(f'<w:ins w:id="3">{r("丁")}</w:ins>', 1)
    assert paragraphs(read(body, numbering=ONE + num(1, 0))) == ["1. 甲", "2. 丁"]


# -- styles ------------------------------------------------------------------------------------------------------------

HEADINGS = style("H1", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>') + style(
    "H2", '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>'
)


def test_a_style_numbers_its_paragraphs_and_those_of_styles_based_on_it() -> None:
    styles = HEADINGS + style("Mine", based="H2")
    body = p("甲", style="H1") + p("乙", style="H2") + p("丙", style="Mine")
    assert paragraphs(read(body, numbering=ONE + num(1, 0), styles=styles)) == ["1. 甲", "1.1 乙", "1.2 丙"]


def test_the_level_of_a_style_is_the_one_that_names_it() -> None:
    levels = (
        lvl(0, "chineseCounting", "第%1章", '<w:pStyle w:val="Chapter"/>'),
        lvl(1, "decimal", "第%2条", '<w:pStyle w:val="Article"/>'),
    )
    both = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("Chapter", both) + style("Article", both) + style("Mine", based="Article")
    body = p("甲", style="Chapter") + p("乙", style="Article") + p("丙", style="Mine")
    assert paragraphs(read(body, numbering=abstract(0, *levels) + num(1, 0), styles=styles)) == [
        "第一章 甲", "第1条 乙", "第2条 丙",
    ]  # fmt: skip


def test_what_the_paragraph_says_beats_its_style() -> None:
    numbering = ONE + abstract(1, lvl(0, "upperLetter", "%1")) + num(1, 0) + num(2, 1)
    body = p("甲", style="H2") + p("乙", 2, style="H2")
    level = p("丙", style="H2", setting='<w:numPr><w:ilvl w:val="2"/></w:numPr>')
    assert paragraphs(read(body + level, numbering=numbering, styles=HEADINGS)) == ["1.1 甲", "A 乙", "a) 丙"]


@pytest.mark.parametrize("link", ['<w:styleLink w:val="List"/>', ""])
def test_a_list_style_holds_the_levels_of_the_lists_that_name_it(link: str) -> None:
    styles = style("List", '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>', kind="numbering")
    numbering = (
        abstract(0, more='<w:numStyleLink w:val="List"/>')
        + abstract(1, lvl(0, "chineseCounting", "%1、"), more=link)
        + num(1, 0)
        + num(2, 1)
    )
    assert labels(0, 0, (2, 0), numbering=numbering, styles=styles) == "一、 二、 一、"


def test_styles_based_on_each_other_come_to_an_end() -> None:
    styles = style("A", based="B") + style("B", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', based="A")
    assert paragraphs(read(p("甲", style="A"), numbering=ONE + num(1, 0), styles=styles)) == ["1. 甲"]


def test_the_indent_of_a_list_beats_that_of_the_style_unless_the_style_has_put_it_there() -> None:
    level = lvl(0, "decimal", "%1").replace("</w:lvl>", '<w:pPr><w:ind w:left="420" w:hanging="210"/></w:pPr></w:lvl>')
    own = '<w:ind w:left="840" w:firstLine="0"/>'
    styles = style("Own", f'<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>{own}</w:pPr>') + style(
        "Bare", f"<w:pPr>{own}</w:pPr>"
    )
    body = p("甲", style="Own") + p("乙", 1, style="Bare")
    source = read(body, numbering=abstract(0, level) + num(1, 0), styles=styles)
    assert [block.indent for block in source.blocks if hasattr(block, "indent")] == [4.0, 1.0]


# -- the same, whoever wrote it ----------------------------------------------------------------------------------------


def test_strict_files_are_read_as_others() -> None:
    parts = {"numbering": ONE + num(1, 0), "styles": HEADINGS}
    body = p("甲", style="H1") + p("乙", (1, 1)) + tbl(tr(p("丙", 1), "丁"))
    assert read(body, namespace=STRICT, **parts).blocks == read(body, **parts).blocks


@given(st.lists(st.integers(0, 2), max_size=30))
def test_numbers_put_there_by_word_read_as_numbers_typed(levels: list[int]) -> None:
    levels = [min(level, place) for place, level in enumerate(levels)]
    numbering = abstract(
        0, lvl(0, "chineseCounting", "%1、"), lvl(1, "chineseCounting", "（%2）"), lvl(2, "decimal", "%3.")
    )
    counts = [0, 0, 0]
    typed = []
    for level in levels:
        counts = [*counts[:level], counts[level] + 1, *[0] * (2 - level)]
        for above in range(level):  # Word passes what is left out
            counts[above] = counts[above] or 1
        label = (f"{to_chinese(counts[0])}、", f"（{to_chinese(counts[1] or 1)}）", f"{counts[2]}.")[level]
        typed.append(p(f"{label} 加强管理。"))
    automatic = [p("加强管理。", (1, level)) for level in levels]
    parts = {"numbering": numbering + num(1, 0)}
    end = p("完。")
    assert read("".join(automatic) + end, **parts).text == read("".join(typed) + end, **parts).text


def test_a_label_is_no_longer_than_a_label() -> None:
    numbering = abstract(0, lvl(0, "lowerLetter", "%1" * 99, start=32000)) + num(1, 0)
    assert len(labels(0, numbering=numbering)) == 100
