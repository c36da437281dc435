"""The piece of a clause that is shown, and where the words stand in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.retrieval.snippets import WIDTH, matches, snippet, to_chinese

FILLER = "其他事项按照有关规定办理,"


def test_different_words_beat_one_word_often() -> None:
    often = "秸秆综合利用秸秆还田秸秆离田秸秆收储秸秆加工秸秆销售。"
    both = "秸秆禁烧由乡镇负责巡查。"
    text = often + FILLER * 12 + both + FILLER * 12
    assert "禁烧" in snippet(text, ["秸秆", "禁烧"])
    assert "禁烧" in snippet(FILLER * 12 + both + FILLER * 12 + often, ["秸秆", "禁烧"])


def test_of_equally_many_different_words_the_denser_run_is_shown_and_of_equals_the_first() -> None:
    once, twice = "秸秆还田。", "秸秆离田,秸秆收储。"
    assert "秸秆收储" in snippet(once + FILLER * 12 + twice + FILLER * 12, ["秸秆"])
    assert "还田" in snippet(FILLER * 12 + once + FILLER * 12 + "秸秆离田。", ["秸秆"])


def test_a_word_in_any_case_is_one_word() -> None:
    text = "PM2.5与pm2.5与Pm2.5。" + FILLER * 12 + "pm2.5及臭氧。" + FILLER * 12
    assert "臭氧" in snippet(text, ["pm2.5", "臭氧"])


def test_a_short_text_is_shown_whole_and_a_longer_one_is_cut_where_it_says() -> None:
    text = "一" * (WIDTH - 1) + "\n"
    assert snippet(text, ["二"]) == text.replace("\n", " ")
    assert snippet("一" * (WIDTH + 1), ["二"]) == "一" * WIDTH + "…"


def test_it_begins_at_the_sentence_or_a_little_before_the_word() -> None:
    tail = FILLER * 12
    assert snippet(FILLER * 12 + "。按期完成秸秆清运。" + tail, ["秸秆"]).startswith("…按期完成秸秆")
    assert snippet("甲" * 100 + "秸秆" + "乙" * 100, ["秸秆"]).startswith("…" + "甲" * (WIDTH // 6) + "秸秆")


def test_a_word_at_the_end_is_shown_in_full_width() -> None:
    shown = snippet(FILLER * 20 + "秸秆", ["秸秆"])
    assert shown.startswith("…")
    assert shown.endswith("秸秆")
    assert len(shown) == WIDTH + 1


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


@given(st.text(alphabet="秸秆禁烧。\n ab", max_size=300), st.lists(st.sampled_from(["秸秆", "禁烧", "a", "b"])))
def test_a_snippet_is_a_piece_of_the_text(text: str, words: list[str]) -> None:
    shown = snippet(text, words)
    assert len(shown) <= WIDTH + 2
    assert shown.strip("…") in text.replace("\n", " ")
