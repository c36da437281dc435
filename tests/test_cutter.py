"""The fast way of cutting cuts as the other one does, to the word."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import CORPUS
from hypothesis import given, settings
from hypothesis import strategies as st

from lfsearch.text.cutter import Cutter
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter, write_table


@pytest.fixture(scope="module")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Segmenter:
    path = tmp_path_factory.mktemp("table") / "words.bin"
    write_table(path)
    return Segmenter.open(path)


def test_an_issue_is_cut_alike_whether_its_words_are_looked_up_before_or_not(segmenter: Segmenter) -> None:
    lines = normalise((Path(CORPUS) / "2023-01.txt").read_text(encoding="utf-8")).split("\n")[:400]
    cuts = [segmenter.words(line) for line in lines]
    one, other = Cutter(segmenter), Cutter(segmenter)
    one.expect(lines)
    looked_up = len(one._weights)
    assert [one.words(line) for line in lines] == [other.words(line) for line in lines] == cuts
    assert len(other._weights) <= looked_up == len(one._weights) < segmenter.frequencies.header["count"] / 5
    for word in sorted({word for line in cuts for word in line}):
        assert one.subwords(word) == segmenter.subwords(word), word
    assert len(one._weights) == looked_up


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="第条一二三3秸秆禁烧市农业农村局人民政府魑魅龘\u9fef\U00020000\u3400,。 pm2.5g\n", max_size=40))
def test_any_text_is_cut_alike(segmenter: Segmenter, text: str) -> None:
    cutter, found = Cutter(segmenter), segmenter.words(normalise(text))
    assert cutter.words(normalise(text)) == found
    assert [cutter.subwords(word) for word in found] == [segmenter.subwords(word) for word in found]


def test_a_run_longer_than_any_clause_is_cut_alike(segmenter: Segmenter) -> None:
    run = "人民政府龘" * 900
    assert Cutter(segmenter).words(run) == segmenter.words(run)
