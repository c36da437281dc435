"""The most probable way of cutting, worked out by hand."""

from __future__ import annotations

import itertools
import sys

import numpy as np
from conftest import CORPUS
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.embedding.load import load_encoder
from lfsearch.embedding.static import StaticEncoder
from lfsearch.embedding.unigram import PartsCutter, Unigram, normalise
from lfsearch.embedding.wordlist import Words

WORDS = ["中", "中国", "人", "国", "国人"]


def test_an_unknown_character_costs_ten_below_the_rarest_word() -> None:
    # 中 + 国人 costs 5 + 14; 中国 and an unknown 人 cost 1 + 14 + 10, and would cost less were it not for the 10.
    assert Unigram(["中", "中国", "国人"], [-5.0, -1.0, -14.0]).cut("中国人") == [0, 2]
    # 中 + 国人 costs 12 + 12 against 1 + 12 + 10: here the longer known word wins.
    assert Unigram(["中", "中国", "国人"], [-12.0, -1.0, -12.0]).cut("中国人") == [1]


def test_of_equally_probable_ways_the_first_found_stays() -> None:
    assert Unigram(WORDS, [-1.0, -2.0, -1.0, -1.0, -2.0]).cut("中国") == [1]


def test_a_word_is_no_part_of_what_ends_before_it() -> None:
    assert Unigram(["中", "中国人"], [-1.0, -1.0]).cut("中国") == [0]


@given(st.text(alphabet="中国人民", max_size=8), st.lists(st.integers(-30, -1), min_size=5, max_size=5))
def test_no_other_way_is_more_probable(text: str, scores: list[int]) -> None:
    unknown = min(scores) - 10

    def value(cut: tuple[int, ...]) -> int | None:
        pieces = [text[a:b] for a, b in itertools.pairwise((0, *cut, len(text)))]
        known = dict(zip(WORDS, scores, strict=True))
        singles = [known.get(piece, unknown if len(piece) == 1 else None) for piece in pieces]
        return None if None in singles else sum(score for score in singles if score is not None)

    places = range(1, len(text))
    ways = [cut for size in range(len(text)) for cut in itertools.combinations(places, size)]
    best = max((found for cut in ways if (found := value(cut)) is not None), default=0)
    chosen = Unigram(WORDS, [float(score) for score in scores]).cut(text)
    covered = sum(len(WORDS[number]) for number in chosen)
    assert sum(scores[number] for number in chosen) + unknown * (len(text) - covered) == best


def test_unsorted_and_empty_words_end_too() -> None:
    """A model of strangers may have any; what it cuts is its own affair."""
    for words in (["人", "", "中"], ["", "中", "中"], ["中", "人", "中国"]):
        assert set(Unigram(words, [-1.0, -2.0, -3.0]).cut("中国人中")) <= {0, 1, 2}


def test_the_last_character_there_is_begins_words_too() -> None:
    last = chr(sys.maxunicode)
    assert Unigram(["中", last, last + "中"], [-1.0, -1.0, -1.0]).cut(f"{last}中{last}") == [2, 1]


@given(st.lists(st.text(alphabet="a中\U00020000\u2028\x85", min_size=1, max_size=4)), st.booleans(), st.data())
def test_words_are_the_lines_of_their_text(lines: list[str], closed: bool, data: st.DataObject) -> None:
    words = Words("\n".join(lines) + "\n" * (closed and bool(lines)))
    assert list(words) == lines
    place = data.draw(st.slices(len(lines)))
    assert words[place] == lines[place]
    if lines:
        assert words[-1] == lines[-1]


def test_one_width_and_one_case() -> None:
    assert normalise("\uff30\uff2d\uff12") == "pm2"
    assert Unigram(["pm2"], [-1.0]).cut("\uff30M\uff12") == [0]


@given(
    st.text(alphabet="\u4e2d\u56fd\u4eba\u6c11,\u3002.\uff0c \uff08", max_size=24),
    st.lists(st.integers(-3000, -1), min_size=7, max_size=7),
    st.integers(0, 7),
)
def test_parts_of_a_text_are_cut_as_within_it(text: str, scores: list[int], count: int) -> None:
    known = sorted([*WORDS, "\u4eba.", "\u6c11,\u4e2d"])[:count]  # two marks stand in words
    one = Unigram(known, np.array(scores[:count], dtype=np.float32) / 7)
    parts = PartsCutter(one, Words("".join(f"{word}\n" for word in known)))
    assert parts.cut(text) == parts.cut(text) == one.cut(text)


def test_the_parts_of_an_issue_are_cut_as_within_it() -> None:
    encoder = load_encoder(None)
    assert isinstance(encoder, StaticEncoder)
    for line in (CORPUS / "2023-01.txt").read_text(encoding="utf-8").splitlines()[:600]:
        assert encoder.cut_passage(line) == encoder.cut(line), line
