"""What was read of a file and kept beside it: given back as it was, and never believed when it was changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfsearch.reading import read
from lfsearch.reading.kept import is_blocks, is_ours, kept, made_of, written_for
from lfsearch.reading.source import Box, Fields, Note, PageBreak, Paragraph, Source, TableCell, TableRow
from lfsearch.reading.written import text_of

BLOCKS = (
    Paragraph("关于防汛的通知", 2.0, "center", 1, Box(1.0, 2.0, 3.0, 4.0), "title"),
    PageBreak(2),
    TableRow((TableCell("单位"), TableCell("期限", 2, 3)), first=True, header=True, page=2),
    Paragraph("一、值守。"),
)
SOURCE = Source(
    "x.pdf", text_of(BLOCKS), "0" * 64, BLOCKS, Fields("题", "平政发〔2024〕1号", None, dt.date(2024, 3, 1)),
    (Note("page 2 is a picture", "第2页是图片", 2),), ("7/2021某市公报", "内部资料"),
)  # fmt: skip


def keep(folder: Path) -> Path:
    path = folder / "x.pdf"
    for target, data in zip(made_of(path), written_for(SOURCE), strict=True):
        target.write_bytes(data)
    return path


def test_it_is_given_back_as_it_was(tmp_path: Path) -> None:
    path = keep(tmp_path)
    assert kept(path, "0" * 64) == SOURCE
    assert kept(path, "1" * 64) is None
    assert is_ours(made_of(path)[0])


def leaves(data: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [at] + [leaf for key, value in items for leaf in leaves(value, (*at, key))]


PLACES = leaves(json.loads(written_for(SOURCE)[1]))[1:]
ODD: tuple[Any, ...] = (None, "x", 7, -1.5, 10**400, True, [], [[]], {}, {"a": [1]}, float("nan"), float("inf"))


def changed(place: tuple[Any, ...], value: Any, honest: bool) -> bytes:
    """The JSON with another value there; honest: with the checksum that it would have."""
    data = json.loads(written_for(SOURCE)[1])
    inside = data
    for key in place[:-1]:
        inside = inside[key]
    inside[place[-1]] = value
    if not honest:
        return json.dumps(data, separators=(",", ":")).encode()
    del data["checksum"]
    rest = json.dumps(data, separators=(",", ":")).encode()[1:]
    return b'{"checksum":"%s",' % hashlib.sha256(rest).hexdigest().encode() + rest


def test_what_is_written_anew_is_the_same(tmp_path: Path) -> None:
    page = tmp_path / "q.html"
    page.write_text("<html><body><p>\u5173\u4e8e\u9632\u6c5b\u7684\u901a\u77e5</p></body></html>", encoding="utf-8")
    source = read(page)
    for target, data in zip(made_of(page), written_for(source), strict=True):
        target.write_bytes(data)
    again = kept(page, source.sha256)
    assert again is not None
    assert written_for(again) == written_for(source)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: "/".join(map(str, place)))
def test_what_was_changed_is_not_believed(tmp_path: Path, place: tuple[Any, ...]) -> None:
    path = keep(tmp_path)
    for value in ODD:
        data = changed(place, value, honest=False)
        if data != written_for(SOURCE)[1]:
            made_of(path)[1].write_bytes(data)
            assert kept(path, "0" * 64) is None
            assert not is_ours(made_of(path)[0])


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place[0] != "checksum"], ids=lambda p: "/".join(map(str, p))
)
def test_values_of_any_type_raise_nothing(tmp_path: Path, place: tuple[Any, ...]) -> None:
    path = keep(tmp_path)
    for value in ODD:
        made_of(path)[1].write_bytes(changed(place, value, honest=True))
        found = kept(path, "0" * 64)
        if found is not None:
            assert isinstance(found.text, str)
            hash((found.fields, found.notes))


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_bytes_of_any_kind_raise_nothing(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = keep(tmp_path_factory.mktemp("kept"))
    for raw in (data, b"[" * 100_000, b'{"checksum":' + data, written_for(SOURCE)[1][:-1] + data):
        made_of(path)[1].write_bytes(raw)
        assert kept(path, "0" * 64) is None or raw == written_for(SOURCE)[1]


def test_a_text_that_somebody_has_changed_is_not_ours(tmp_path: Path) -> None:
    text, blocks = made_of(keep(tmp_path))
    text.write_text(text.read_text(encoding="utf-8") + "批注", encoding="utf-8")
    assert not is_ours(text)
    blocks.write_text('{"mine": 1}', encoding="utf-8")
    assert not is_blocks(blocks)
