"""Lines for a terminal in which a Chinese character takes two columns."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from conftest import CORPUS
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.output.display import char_width, clean, fit, table, text_width, wrap

CLOSING = ",。、;:?!)》〉」』】〕”’…" + "\uff0c\uff1b\uff1a\uff1f\uff01\uff09"
OPENING = "(《〈「『【〔“‘"
TEXT = st.text(alphabet=st.sampled_from("市生态环境局秸秆禁烧abcDEF0123456789 .,%-" + CLOSING + OPENING), max_size=200)
ANY = st.text(max_size=120)


def squeeze(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("char", "width"), [("a", 1), ("临", 2), ("\uff0c", 2), ("\uff10", 2), ("—", 1), ("\u0301", 0)]
)
def test_widths(char: str, width: int) -> None:
    assert char_width(char) == width
    assert text_width(char * 3) == 3 * width


def test_widths_are_those_of_rich() -> None:
    from rich.cells import get_character_cell_size

    printed = {char for path in CORPUS.glob("*.txt") for char in path.read_text(encoding="utf-8")}
    blocks = ((0x20, 0x7F), (0xA1, 0x250), (0x300, 0x370), (0x2010, 0x2028), (0x2460, 0x2500), (0x3000, 0x3130),
              (0x4E00, 0xA000), (0xFF01, 0xFF61), (0xFFE0, 0xFFE7))  # fmt: skip
    for char in printed | {chr(code) for first, last in blocks for code in range(first, last)}:
        if unicodedata.category(char) not in {"Cc", "Cf", "Cn"}:  # such do not come as far as here
            assert char_width(char) == get_character_cell_size(char), f"U+{ord(char):04X}"


@given(text=ANY, width=st.integers(12, 100))
def test_no_line_is_too_wide(text: str, width: int) -> None:
    assert all(text_width(line) <= width for line in wrap(text, width))
    assert all(text_width(line) <= width for line in wrap(text, width, "  "))


@given(text=ANY, width=st.integers(12, 100))
def test_nothing_is_lost_or_added_but_spaces(text: str, width: int) -> None:
    assert squeeze("".join(wrap(text, width))) == squeeze(clean(text))


@given(text=TEXT, width=st.integers(20, 100))
def test_punctuation_stays_with_its_text(text: str, width: int) -> None:
    lines = [line for line in wrap(text, width) if len(line) > 1]
    runs = any(a in CLOSING + OPENING and b in CLOSING + OPENING for a, b in pairwise(text))
    if runs or any(len(word) > 8 for word in text.split()):
        return  # a heap of punctuation may leave no good place to break
    assert all(line[0] not in CLOSING for line in lines[1:])
    assert all(line[-1] not in OPENING for line in lines[:-1])


def test_closing_punctuation_takes_a_character_along() -> None:
    # Room for ten characters; the eleventh is a comma.
    assert wrap("一二三四五六七八九十,百", 20) == ["一二三四五六七八九", "十,百"]


def test_opening_punctuation_goes_down_with_what_it_opens() -> None:
    assert wrap("一二三四五六七八九《办法》", 20) == ["一二三四五六七八九", "《办法》"]


def test_figures_and_ids_stay_whole() -> None:
    assert wrap("一二三四五六七八九2023年", 20) == ["一二三四五六七八九", "2023年"]
    assert wrap("见 2023-10/d06/att1/3.4.17 款", 26) == ["见 2023-10/d06/att1/3.4.17", "款"]
    assert wrap("见 2023-10/d06/att1/3.4.17 款", 24) == ["见", "2023-10/d06/att1/3.4.17", "款"]


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert wrap("x" * 45, 20) == ["x" * 20, "x" * 20, "x" * 5]


@given(text=ANY, width=st.integers(1, 60))
def test_fit_is_exact(text: str, width: int) -> None:
    if "\n" not in text:
        assert text_width(fit(text, width)) == width


def test_fit_marks_a_cut() -> None:
    assert fit("临汾市人民政府", 9) == "临汾市人…"
    assert fit("临汾", 6) == "临汾  "


def test_table_lines_up_in_columns() -> None:
    lines = list(table([["期号", "文件"], ["2023-10", "14"]], [9, 6]))
    assert lines == ["期号       文件", "2023-10    14"]


@given(ANY)
def test_clean_leaves_nothing_that_steers(text: str) -> None:
    for char in clean(text):
        assert char == "\n" or unicodedata.category(char) != "Cc"
        assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
