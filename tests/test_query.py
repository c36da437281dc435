"""What a user types becomes words, phrases and exclusions."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.errors import QueryError
from lfsearch.retrieval.query import parse_query, stop_words
from lfsearch.text.segmenter import Segmenter


@pytest.fixture(scope="module")
def segmenter(words_table: Path) -> Segmenter:
    return Segmenter.open(words_table)


def test_words_and_pairs(segmenter: Segmenter) -> None:
    query = parse_query("秸秆禁烧 责任单位", segmenter)
    assert query.words == ("秸秆", "禁烧", "责任", "单位")
    assert query.grams == ("秸秆", "秆禁", "禁烧", "责任", "任单", "单位")


def test_stop_words_are_left_out_unless_there_is_nothing_else(segmenter: Segmenter) -> None:
    assert "吗" not in parse_query("过年能放炮吗", segmenter).words
    assert parse_query("怎么办", segmenter).words == ("怎么办",)
    assert "怎么办" in stop_words()


@pytest.mark.parametrize("raw", ['"秸秆禁烧" 责任', "＂秸秆禁烧＂ 责任", "“秸秆禁烧” 责任"])
def test_quoted_phrases(segmenter: Segmenter, raw: str) -> None:
    query = parse_query(raw, segmenter)
    assert query.phrases == ("秸秆禁烧",)
    assert {"秸秆", "禁烧", "责任"} <= set(query.words)


def test_curly_quotes_inside_a_title_are_no_phrase(segmenter: Segmenter) -> None:
    assert parse_query("推进“一件事”集成服务改革", segmenter).phrases == ()


@pytest.mark.parametrize("raw", ["秸秆 -禁烧", "秸秆\u3000\uff0d禁烧", "秸秆 \u2212禁烧", "-禁烧 秸秆"])
def test_exclusions(segmenter: Segmenter, raw: str) -> None:
    query = parse_query(raw, segmenter)
    assert query.excluded == ("禁烧",)
    assert query.words == ("秸秆",)


def test_ranges_and_hyphens_exclude_nothing(segmenter: Segmenter) -> None:
    assert parse_query("2020 -2025 规划", segmenter).excluded == ()
    assert parse_query("2020-2021年", segmenter).excluded == ()


@pytest.mark.parametrize("raw", ["", "   ", "。,!?", '""', "-禁烧", "\x00\x1b"])
def test_nothing_to_search_for(segmenter: Segmenter, raw: str) -> None:
    with pytest.raises(QueryError):
        parse_query(raw, segmenter)


def test_a_query_that_is_too_long_says_what_to_do(segmenter: Segmenter) -> None:
    with pytest.raises(QueryError, match="similar --text"):
        parse_query("秸" * 1001, segmenter)
    assert parse_query("秸" * 1000, segmenter).words


@given(st.text(max_size=80))
def test_any_text_parses_or_is_refused_in_one_sentence(segmenter: Segmenter, raw: str) -> None:
    try:
        query = parse_query(raw, segmenter)
    except QueryError as error:
        assert "\n" not in str(error)
    else:
        assert query.words
        assert len(set(query.words)) == len(query.words)
