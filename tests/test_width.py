"""One width for all that prints alike, and the source code kept free of what once lost it."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.text.normal import normalise
from lfsearch.text.numerals import chinese_number, to_chinese
from lfsearch.text.width import fold, without_radicals

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    [*(ROOT / "lfsearch").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").glob("*.py")]
)


@given(st.text(st.characters(min_codepoint=9, max_codepoint=0xFFFF, exclude_categories=["Cs"])))
def test_folding_keeps_every_place_and_is_done_once(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert [char == "\n" for char in folded] == [char == "\n" for char in text]


@pytest.mark.parametrize("code", [*range(0x21, 0x7F)])
def test_every_full_width_form_is_folded(code: int) -> None:
    assert fold(chr(code + 0xFEE0)) == chr(code)


def test_every_compatible_character_is_folded() -> None:
    blocks = (range(0xF900, 0xFB00), range(0xFE10, 0xFE20), range(0xFE30, 0xFE70), range(0xFF01, 0xFFEF))
    chars = [chr(code) for block in blocks for code in block]
    ordinary = {char: one for char in chars if len(one := unicodedata.normalize("NFKC", char)) == 1}
    assert fold("".join(ordinary)) == fold("".join(ordinary.values()))
    assert not set(fold("".join(ordinary))) & {char for char, one in ordinary.items() if char != one}


def test_all_blanks_are_one() -> None:
    blanks = [chr(code) for code in range(0x80, 0x10000) if unicodedata.category(chr(code)) == "Zs"]
    assert len(blanks) > 10
    assert fold("".join(["\t", *blanks])) == " " * (len(blanks) + 1)


def test_radicals_become_the_ideographs_that_they_look_like() -> None:
    # Kangxi Radicals: Unicode's own compatibility mapping agrees with the table.
    for code in range(0x2F00, 0x2FD6):
        assert fold(chr(code)) == unicodedata.normalize("NFKC", chr(code))
    # CJK Radicals Supplement: those that NFKC leaves alone.
    assert fold("\u2ea0\u2ecb\u2ed3\u2edd\u2ec5\u2edb\u2ee2") == "\u6c11\u8f66\u957f\u98df\u89c1\u98ce\u9a6c"
    assert without_radicals("\u2ecb\uff08") == "\u8f66\uff08"


@pytest.mark.parametrize(
    "brackets",
    [
        "\u3014\u3015",
        "[]",
        "\uff3b\uff3d",
        "\u3010\u3011",
        "\ufe5d\ufe5e",
        "\u300c\u300d",
        "\u3016\u3017",
        "()",
        "\uff08\uff09",
        "{}",
    ],
)
@pytest.mark.parametrize(
    "number", ["2023{}39\u53f7", "\uff12\uff10\uff12\uff13{}\uff13\uff19\u53f7", " 2023 {} 39 \u53f7"]
)
def test_the_year_of_a_document_number_stands_in_one_bracket(brackets: str, number: str) -> None:
    opening, closing = brackets
    printed = "\u4e34\u653f\u529e\u53d1" + opening + number.format(closing)
    assert fold(printed).replace(" ", "") == "\u4e34\u653f\u529e\u53d1\u30142023\u301539\u53f7"


@pytest.mark.parametrize(
    "text",
    [
        "[2023]",
        "\u89c4\u5212(2020)\u53f7\u7801",
        "\u53d1\n  \u30102023\u30113\u53f7",
        "\u8868[12]\u53f7",
        "\u6e05\u5355(2022)5\u9879",
    ],
)
def test_other_brackets_stay(text: str) -> None:
    assert fold(text) == text


@given(st.text("\u79f8\u79c6\u4e8c(),:;!?3A \u3014\u3015"))
def test_both_widths_are_one_when_compared(text: str) -> None:
    wide = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}).replace(" ", "\u3000")
    assert normalise(wide) == normalise(text)


@given(st.integers(1, 99_999))
def test_numerals_there_and_back(number: int) -> None:
    assert chinese_number(to_chinese(number)) == number


# -- what an editor that folds full width leaves behind ---------------------------------------------------------------


def literals(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def doubled(pattern: str) -> list[str]:
    """The character classes of a regular expression that hold the same punctuation twice."""
    found = []
    for content in re.findall(r"(?<!\\)\[\^?(\]?(?:\\.|[^\]\\])*)\]", pattern):
        marks = [
            char for char in re.sub(r"\\.|[a-zA-Z0-9]-[a-zA-Z0-9]|(?<=.)-(?=.)", "", content) if not char.isalnum()
        ]
        if len(marks) != len(set(marks)):
            found.append(content)
    return found


def is_pattern(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "re"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_character_class_holds_a_mark_twice(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and is_pattern(node) and node.args:
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    assert not doubled(part.value), f"line {part.lineno}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_table_maps_a_character_to_itself(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Call) and isinstance(key.func, ast.Name) and key.func.id == "ord":
                    key = key.args[0]
                if isinstance(key, ast.Constant) and isinstance(value, ast.Constant) and isinstance(key.value, str):
                    assert len(key.value) != 1 or key.value != value.value, f"line {node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "maketrans":
            first, *rest = [arg.value for arg in node.args if isinstance(arg, ast.Constant)] or [""]
            if rest:
                assert all(one != other for one, other in zip(first, rest[0], strict=False)), f"line {node.lineno}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_list_of_cases_holds_one_twice(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.List | ast.Set | ast.Tuple) and len(node.elts) > 1:
            cases = [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
            marks = [case for case in cases if any(not char.isalnum() and not char.isspace() for char in case)]
            if len(cases) == len(node.elts) and isinstance(node, ast.List | ast.Set):
                assert len(marks) == len(set(marks)), f"line {node.lineno}: {marks}"


@pytest.mark.parametrize(
    "path", [p for p in SOURCES if "training" not in p.parts], ids=lambda path: str(path.relative_to(ROOT))
)
def test_full_width_in_a_pattern_is_written_as_an_escape(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and is_pattern(node):
            text = ast.get_source_segment(source, node) or ""
            code = re.sub(r"#.*", "", text)
            assert not re.search("[\uff01-\uff5e\u3000]", code), f"line {node.lineno}"


def test_the_lint_sees_what_it_looks_for() -> None:
    assert doubled("[" + 2 * "(" + r"]\d") == [2 * "("]
    assert doubled("[" + 2 * "," + ";]") == [2 * "," + ";"]
    assert doubled(r"[(\uff08]") == doubled(r"[a-z0-9_.-]") == doubled(r"[^()]") == []


def test_folding_again_changes_nothing() -> None:
    text = "".join(map(chr, [*range(0x20, 0xD800), *range(0xE000, 0x10000)]))
    once = fold(text)
    assert len(once) == len(text)
    assert fold(once) == once
