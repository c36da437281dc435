"""The sentences of a clause that are shown, and where the words stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.records import ClauseRecord, Place
from lfsearch.retrieval.snippets import LONGEST_HEADING, Extract, Piece, Wanted, extract, matches, to_chinese
from lfsearch.text.columns import text_width
from lfsearch.types import Cell, ClauseKind, Deadline, Span

FILLER = "其他事项按照有关规定办理。"


def clause(text: str, **changes: Any) -> ClauseRecord:
    plain = ClauseRecord(
        id="2024-03/d01/1",
        issue="2024-03",
        document="2024-03/d01",
        doc_no=None,
        title="通知",
        issuer=None,
        kind=None,
        date=None,
        path=(),
        clause_kind=ClauseKind.ITEM,
        level=1,
        label=None,
        heading=None,
        text=text,
        cells=(),
        units=(),
        deadlines=(),
        times=(),
        quantities=(),
        citations=(),
        validity=(),
        source=Place("2024-03.txt", Span(1, 2)),
    )
    return replace(plain, **changes)


def shown(text: str, words: Sequence[str], room: int = 60, **changes: Any) -> str:
    return extract(clause(text, **changes), (), Wanted(dict.fromkeys(words, 1.0))).within(room)


def test_different_words_beat_one_word_often() -> None:
    often = "秸秆综合利用秸秆还田秸秆离田秸秆收储秸秆加工。"
    both = "秸秆禁烧由乡镇负责巡查。"
    assert both in shown(often + FILLER * 9 + both + FILLER * 9, ["秸秆", "禁烧"])
    assert both in shown(FILLER * 9 + both + FILLER * 9 + often, ["秸秆", "禁烧"])


def test_a_rare_word_beats_a_common_one() -> None:
    text = "秸秆还田。" + FILLER * 9 + "禁烧巡查。" + FILLER * 9
    for rare in ("秸秆", "禁烧"):
        wanted = Wanted({"秸秆": 1.0, "禁烧": 1.0, rare: 5.0})
        assert rare in extract(clause(text), (), wanted).within(16)


def test_of_equals_the_first_is_shown() -> None:
    text = "秸秆还田。" + FILLER * 9 + "秸秆离田。" + FILLER * 9
    assert shown(text, ["秸秆"], 14) == "秸秆还田。…"


def test_the_sentence_nearest_in_meaning_is_shown_though_it_holds_no_word() -> None:
    text = FILLER * 9 + "发现火点立即处置。" + FILLER * 9

    def near(texts: Sequence[str]) -> list[float]:
        return [1.0 * ("火点" in text) for text in texts]

    wanted = Wanted({"罚款": 1.0}, meaning=near)
    assert extract(clause(text), (), wanted).within(24) == "…发现火点立即处置。…"


def test_the_sentence_with_the_fact_that_is_asked_for_is_shown() -> None:
    text = FILLER * 9 + "每月5日前报送。" + FILLER * 9
    place = text.index("5日")
    record = clause(text, deadlines=(Deadline("5日前", None, place, place + 3),))
    wanted = Wanted({"什么": 1.0}, asks=frozenset({"deadlines"}))
    assert extract(record, (), wanted).within(28) == "…每月5日前报送。…"
    assert "5日" not in extract(record, (), wanted._replace(asks=frozenset({"units"}))).within(28)


def test_sentences_keep_their_order_and_gaps_are_marked() -> None:
    text = "秸秆还田。" + FILLER * 3 + "秸秆禁烧。" + FILLER * 3
    assert shown(text, ["禁烧", "秸秆"], 24) == "秸秆还田。…秸秆禁烧。…"


def test_what_fits_is_shown_whole() -> None:
    assert shown("甲。\n乙。", ["丙"]) == "甲。 乙。"


def test_the_heading_that_the_path_shows_is_left_out_where_more_is_said() -> None:
    heading = {"path": ("一、总则", "1.禁烧"), "label": "1.", "heading": "禁烧"}
    assert shown("1.禁烧。乡镇巡查。", [], **heading) == "乡镇巡查。"
    assert shown("1.禁烧:乡镇巡查。", [], **heading) == "乡镇巡查。"
    assert shown("1.禁烧", [], **heading) == "1.禁烧"
    long = "乡镇" * LONGEST_HEADING
    assert shown(f"{long}。", [], path=(long,), heading=long) == shown(f"{long}。", [])


def test_a_heading_is_shown_with_what_stands_under_it() -> None:
    record = clause("1.禁烧", path=("1.禁烧",), label="1.", heading="禁烧")
    below = [clause("(1)乡镇巡查。"), clause("(2)及时处置。")]
    assert extract(record, below, Wanted({})).whole == "(1)乡镇巡查。 (2)及时处置。"


def test_a_row_under_no_heads_is_shown_once() -> None:
    note = clause("注:可根据产品特点调整。", clause_kind=ClauseKind.ROW, cells=(Cell(None, "注:可根据产品特点调整。"),))
    assert extract(note, (), Wanted({})).whole == "注:可根据产品特点调整。"


def test_a_row_of_figures_is_shown_as_printed_and_with_its_columns() -> None:
    cells = (Cell("区县", "侯马市"), Cell("指标", "68"), Cell("指标", "66"))
    assert extract(clause("侯马市 68 66", cells=cells), (), Wanted({})).whole == (
        "侯马市 68 66\n区县 侯马市 · 指标 68 66"
    )


def test_of_a_long_row_the_cell_that_matches_is_shown() -> None:
    cells = (Cell("任务", "供水改造" * 20), Cell("单位", "市水利局"), Cell("时限", "长期坚持" * 20))
    text = " ".join(cell.text for cell in cells)
    assert shown(text, ["水利"], 30, cells=cells) == "…单位 市水利局…"


def test_one_sentence_that_is_too_long_is_parted_at_commas_or_cut() -> None:
    long = "各部门要高度重视认真组织周密安排," * 10 + "发现秸秆焚烧立即制止并且及时上报,"
    assert "秸秆焚烧" in shown(long, ["秸秆"], 110)
    assert shown("一" * 99, ["二"], 21) == "一" * 10 + "…"


def test_places_are_those_of_the_printed_text() -> None:
    assert matches("秸 秆禁烧", ["秸秆", "禁烧"]) == [(0, 3), (3, 5)]
    assert matches("\uff30\uff2d2.5", ["pm2.5"]) == [(0, 5)]
    assert matches("市农业农村局", ["农业", "农业农村局"]) == [(1, 6)]
    assert matches("秸秆", []) == matches("秸秆", [" "]) == []


def test_an_article_is_found_in_either_numerals() -> None:
    assert matches("第十三条和第13条,第一百零五条", ["第13条", "第105条"]) == [(0, 4), (5, 9), (10, 16)]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (13, "十三"),
        (20, "二十"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (999, "九百九十九"),
    ],
)
def test_chinese_numerals(number: int, text: str) -> None:
    assert to_chinese(number) == text


PIECES = st.lists(st.builds(Piece, st.text("秸秆禁烧。 ab", min_size=1, max_size=20)))


def rated(texts: Sequence[str]) -> list[float]:
    """Any ratings at all, the same for the same text."""
    return [sum(map(ord, text)) % 7 / 7 for text in texts]


ANY = Wanted({"秸秆": 1.0}, meaning=rated)


@given(PIECES, st.integers(10, 200))
def test_an_extract_is_pieces_in_order_and_never_too_wide(pieces: list[Piece], room: int) -> None:
    found = Extract(tuple(pieces), ANY).within(room)
    assert text_width(found) <= room
    whole, place = "".join(piece.text for piece in pieces), 0
    for part in found.split("…"):
        assert (place := whole.index(part.strip(" ·"), place)) >= 0


def test_what_fits_is_not_compared_with_the_query() -> None:
    def never(texts: Sequence[str]) -> list[float]:
        raise AssertionError

    assert extract(clause("甲。乙。"), (), Wanted({}, meaning=never)).within(8) == "甲。乙。"
    with pytest.raises(AssertionError):
        extract(clause("甲。乙。"), (), Wanted({}, meaning=never)).within(7)


@given(st.text(alphabet="秸秆禁烧。,;\n ab", max_size=400))
def test_the_pieces_together_are_the_text(text: str) -> None:
    whole = extract(clause(text), (), Wanted({})).whole
    assert "".join(whole.split()) == "".join(text.split())
