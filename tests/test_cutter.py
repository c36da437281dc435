"""The fast way of cutting cuts as the other one does, to the word."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import CORPUS
from hypothesis import given, settings
from hypothesis import strategies as st

from lfsearch.text import cutter as module
from lfsearch.text.cutter import Cutter
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter, write_table


@pytest.fixture(scope="module")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Segmenter:
    path = tmp_path_factory.mktemp("table") / "words.bin"
    write_table(path)
    return Segmenter.open(path)


def test_an_issue_is_cut_alike_before_and_after_all_words_are_in_memory(
    segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MANY", 2000)
    cutter = Cutter(segmenter)
    lines = normalise((Path(CORPUS) / "2023-01.txt").read_text(encoding="utf-8")).split("\n")[:400]
    assert [cutter.words(line) for line in lines] == [segmenter.words(line) for line in lines]
    assert cutter._is_whole
    assert [cutter.words(line) for line in lines] == [segmenter.words(line) for line in lines]
    assert cutter.subwords("农业农村局") == segmenter.subwords("农业农村局")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="第条一二三3秸秆禁烧市农业农村局人民政府魑魅龘\u9fef\U00020000\u3400,。 pm2.5g\n", max_size=40))
def test_any_text_is_cut_alike(segmenter: Segmenter, text: str) -> None:
    assert Cutter(segmenter).words(normalise(text)) == segmenter.words(normalise(text))


def test_a_run_longer_than_any_clause_is_cut_alike(segmenter: Segmenter) -> None:
    run = "人民政府龘" * 900
    assert Cutter(segmenter).words(run) == segmenter.words(run)
