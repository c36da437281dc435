"""Scanned pages: what is done with the lines that were recognised; the recognition itself where it is installed."""

from __future__ import annotations

import io
import json
import math
from collections import Counter
from itertools import pairwise
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.reading.pdf import ocr, read_pdf
from lfsearch.reading.pdf.document import blocks_of, lay
from lfsearch.reading.pdf.ocr import (
    Recognized,
    Seen,
    body_height,
    doubts,
    even_sizes,
    level,
    scanned_page,
    split,
    spread,
)
from lfsearch.reading.pdf.page import Page
from lfsearch.reading.source import Paragraph

FILES = Path(__file__).parent / "pdf_files"
LINE = Recognized("为贯彻落实国务院", 100, 200, 180, 210, 0.99)


def bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def test_recorded_lines_of_a_scan_in_two_columns_become_paragraphs() -> None:
    recorded = json.loads((FILES / "scan.json").read_text(encoding="utf-8"))
    seen = [Seen(tuple(Recognized(*line) for line in one["lines"]), ()) for one in recorded]
    body = body_height(seen)
    pages = [
        scanned_page(Page(one["page"], one["width"], one["height"]), found, body)
        for one, found in zip(recorded, seen, strict=True)
    ]
    found = Counter(
        bare(block.text) for block in blocks_of([lay(one) for one in pages]) if isinstance(block, Paragraph)
    )
    printed = json.loads((FILES / "issue.json").read_text(encoding="utf-8"))["paragraphs"]
    wanted = list(map(bare, printed[:30]))
    assert sum(text in found for text in wanted) >= 27


def test_the_characters_of_a_line_share_its_length() -> None:
    glyphs = spread(Recognized("第1条 为", 0, 0, 41.04, 10, 1.0), 10.0)
    assert [glyph.char for glyph in glyphs] == ["第", "1", "条", " ", "为"]
    assert glyphs[-1].right == pytest.approx(41.04)
    assert glyphs[0].right - glyphs[0].left > 1.5 * (glyphs[1].right - glyphs[1].left)


@given(st.text(st.sampled_from("为贯彻1a。 "), min_size=1), st.lists(st.floats(0.05, 0.95), max_size=4, unique=True))
def test_a_line_cut_at_white_gaps_keeps_all_its_characters(text: str, places: list[float]) -> None:
    line = Recognized(text, 0.0, 0.0, 10.0 * len(text), 10.0, 1.0)
    cuts = sorted(place * line.right for place in places)
    gaps = [(cut, min(cut + 0.01, line.right)) for cut in cuts]
    parts = split(line, gaps)
    assert "".join("".join(part.text.split()) for part in parts) == "".join(text.split())
    assert all(one.right <= two.left for one, two in pairwise(parts))


def test_two_columns_taken_for_one_line_are_parted_where_it_is_white() -> None:
    line = Recognized("产业结构调整任务", 100.0, 0.0, 200.0, 10.0, 1.0)
    assert [(part.text, part.left, part.right) for part in split(line, [(160.0, 180.0)])] == [
        ("产业结构调整", 100.0, 160.0),
        ("任务", 180.0, 200.0),
    ]


def test_a_page_that_lies_askew_is_made_level() -> None:
    slope = 0.03
    angle = math.atan(slope)

    def askew(x: float, y: float) -> tuple[float, float]:
        return 300 + (x - 300) * math.cos(angle) - (y - 400) * math.sin(angle), 400 + (x - 300) * math.sin(angle) + (
            y - 400
        ) * math.cos(angle)

    lines = []
    for row in range(5):
        (ax, ay), (bx, by) = askew(100, 100 + 100 * row), askew(500, 100 + 100 * row)
        middle = (ay + by) / 2
        lines.append(Recognized("行" * 40, ax, middle - 5, bx, middle + 5, 1.0, slope))
    straight = level(lines, 300, 400)
    assert [round(line.left) for line in straight] == [100] * 5
    assert [round(line.right) for line in straight] == [500] * 5
    assert [round((line.top + line.bottom) / 2) for line in straight] == [100, 200, 300, 400, 500]
    assert level([LINE], 300, 400) == [LINE]


def test_lines_of_the_text_are_one_size_and_titles_another() -> None:
    heights = [
        ("为贯彻落实国务院", 10.4),
        ("为贯彻落实国务院", 11.2),
        ("范。", 13.6),
        ("关于加强管理的通知", 16.0),
        ("通知", 16.0),
    ]
    lines = [Recognized(text, 0, 0, 100, height, 1.0) for text, height in heights]
    assert even_sizes(lines, 11.0) == [11.0, 11.0, 11.0, 16.0, 16.0]


def test_lines_that_were_hard_to_read_are_noted_with_their_page() -> None:
    assert doubts(3, [LINE]) == []
    (note,) = doubts(3, [LINE, Recognized("看不清", 0, 0, 9, 9, 0.6)])
    assert note.page == 3
    assert note.chinese == "第3页由图像识别，其中 1 行可能有误，如“看不清”；请核对原页。"


def test_a_page_seen_sideways_is_as_wide_as_it_was_high() -> None:
    found = scanned_page(Page(1, 600, 800), Seen((LINE,), (), turn=1), 10.0)
    assert (found.width, found.height, found.turn) == (800, 600, 1)


@pytest.mark.skipif(not ocr.available(), reason="the extra ocr is not installed")
def test_a_scan_is_read_like_any_page() -> None:
    import pypdfium2

    drawn = pypdfium2.PdfDocument(FILES / "red_head.pdf")
    picture = drawn[0].render(scale=150 / 72).to_pil()
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=150)
    told: list[tuple[int, int]] = []
    source = read_pdf(PurePath("scan.pdf"), out.getvalue(), lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]
    found = [bare(block.text) for block in source.blocks if isinstance(block, Paragraph)]
    assert "关于加强个人所得税纳税信用建设的通知" in found
    wanted = [
        bare(block.text)
        for block in read_pdf(PurePath("a.pdf"), (FILES / "red_head.pdf").read_bytes()).blocks
        if isinstance(block, Paragraph) and block.page == 1
    ]
    assert sum(text in found for text in wanted[:-1]) >= len(wanted) - 3
