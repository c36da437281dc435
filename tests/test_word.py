"""A comparison as a Word file: each side says what its document says, what changed is struck through or underlined."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import notice
from docx import Document

import lfsearch
from lfsearch.errors import LfsearchError
from lfsearch.output.compare import text_of
from lfsearch.output.word import comparison_docx

Run = Callable[..., Any]
OLD, NEW = "临政办发〔2020〕54号", "临政办发〔2022〕51号"


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_each_side_is_whole_and_what_changed_is_marked(real_index: Path) -> None:
    found = lfsearch.open(real_index).compare(OLD, NEW)
    pairs = [pair for pair in found.pairs if pair.old and pair.new][:20] + list(found.unmatched)[:10]
    file = Document(io.BytesIO(comparison_docx(found, pairs)))
    rows = file.tables[0].rows[1:]
    assert len(rows) == 2 * len(pairs)
    for pair, about, both in zip(pairs, rows[::2], rows[1::2], strict=True):
        assert about.cells[0].text.split("\n")[0] == " ".join(pair.labels)
        sides = [cell.paragraphs[0] for cell in both.cells]
        for side, records in zip(sides, (pair.old, pair.new), strict=True):
            assert bare(side.text) == (bare(text_of(records)) or "—")
        kept = ["".join(run.text for run in side.runs if not (run.font.strike or run.font.underline)) for side in sides]
        if pair.old and pair.new:
            assert bare(kept[0]) == bare(kept[1])
        assert not any(run.font.underline for run in sides[0].runs)
        assert not any(run.font.strike for run in sides[1].runs)


def test_what_xml_cannot_hold_is_left_out(real_index: Path) -> None:
    engine = lfsearch.open(real_index)
    found = engine.compare(OLD, text=notice(1, "城市供水", ["管网漏损率\uffff降至\ufffe9%以下。"]))
    assert "\uffff" in text_of([record for pair in found.pairs for record in pair.new])
    assert Document(io.BytesIO(comparison_docx(found, found.pairs)))


def test_the_command_writes_it(real: Run, tmp_path: Path) -> None:
    assert real("compare", OLD, NEW, "-o", tmp_path / "a.docx").code == 0
    assert Document(str(tmp_path / "a.docx")).tables


def test_without_its_package_it_says_how_to_get_it(real_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "docx", None)
    found = lfsearch.open(real_index).compare(OLD, NEW)
    with pytest.raises(LfsearchError, match=r"lfsearch\[docx\]"):
        comparison_docx(found, found.pairs)
