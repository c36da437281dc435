"""What was read of a PDF, Word file or web page, kept beside it: `2023-10.pdf.txt` and `2023-10.pdf.json`.

The text is for people, so that a clause can be quoted by its line; the JSON holds the blocks, so that a file is read once
(a page of a scan takes seconds) and the index can be made anew from the same. Both are made again when the file changes.
The JSON begins with the checksum of what stands behind that: blocks that were changed are not believed, but read again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import json
import math
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfsearch.reading.source import (
    Block,
    Box,
    Fields,
    Note,
    PageBreak,
    Paragraph,
    Source,
    TableCell,
    TableRow,
)
from lfsearch.reading.written import text_of

if TYPE_CHECKING:
    from lfsearch.records import Json, JsonObject

_FORMAT = 2
_TEXT, _BLOCKS = ".txt", ".json"
_READ = (".pdf", ".docx", ".html", ".htm", ".txt")  # a web page may be called .txt
_CHECKSUM = b'{"checksum":"%s",'
_BEGINNING = re.compile(rb'\s*(?:\{\s*"(?:checksum"|format"\s*:\s*1\s*,\s*"reader")\s*:|$)')  # also of an empty file
_HEAD = len(_CHECKSUM % (b"0" * 64))
_MAX_BYTES = 1 << 28  # four times the largest file that is read
# What a value of another type than expected can raise, and JSON that is none or nested without end.
_BROKEN = (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError)


def is_made(path: Path) -> bool:
    """Whether a file is the text or the blocks of another one, by its name: 2023-10.pdf.txt."""
    return path.suffix.lower() in (_TEXT, _BLOCKS) and Path(path.stem).suffix.lower() in _READ


def original_of(path: Path) -> Path:
    """The file that a text was made from: 2023-10.pdf of 2023-10.pdf.txt."""
    return path.with_suffix("")


def made_of(path: Path) -> tuple[Path, Path]:
    """Where text and blocks of a file are kept."""
    return path.with_name(path.name + _TEXT), path.with_name(path.name + _BLOCKS)


def is_ours(text: Path) -> bool:
    """Whether a text is, to the letter, what this program has written beside a file."""
    try:
        data = _load(original_of(text).with_name(original_of(text).name + _BLOCKS))
        return bool(data["text"] == hashlib.sha256(_bytes(text)).hexdigest())
    except _BROKEN:
        return False


def is_blocks(path: Path) -> bool:
    """Whether a file holds blocks that this program has written, be they of an older version or damaged."""
    try:
        return bool(_BEGINNING.match(_bytes(path)))
    except _BROKEN:
        return False


def is_text_gone(path: Path) -> bool:
    """Whether the text of a file is no longer beside its blocks, and can be written there again."""
    text, blocks = made_of(path)
    return os.path.lexists(blocks) and not os.path.lexists(text) and os.access(path.parent, os.W_OK)


def kept_of(path: Path) -> str | None:
    """The checksum of the file that was read where `path` is or was; None where nothing is kept of it."""
    try:
        return str(_load(made_of(path)[1])["sha256"])
    except _BROKEN:
        return None


def kept(path: Path, sha256: str | None) -> Source | None:
    """What was read of this file before, and for None of whatever file was there; None when nothing is kept, or that of
    another version or reader.
    """
    try:
        return from_bytes(path.name, _bytes(made_of(path)[1]), sha256)
    except _BROKEN:
        return None


def from_bytes(name: str, raw: bytes, sha256: str | None = None) -> Source | None:
    """A source of these bytes; None for that of another version or reader, or of a file that is not `sha256`. One of `_BROKEN`
    for what `to_bytes` has not written.
    """
    data = _checked(raw)
    if (data["format"], data["reader"]) != (_FORMAT, reader()) or sha256 not in (None, data["sha256"]):
        return None
    blocks = tuple(_block(item) for item in data["blocks"])
    fields = _fields(data["fields"])
    notes = tuple(Note(str(note[0]), str(note[1]), _whole(note[2])) for note in data["notes"])
    heads = tuple(str(head) for head in data["heads"])
    return Source(name, text_of(blocks), str(data["sha256"]), blocks, fields, notes, heads)


def as_kept(source: Source, blocks: bytes) -> Source:
    """A source such as it is read again from its bytes: edges and indents are rounded there."""
    again = from_bytes(source.name, blocks)
    assert again is not None  # this program has just written them
    return again


def written_for(source: Source) -> tuple[bytes, bytes]:
    """The bytes of the two files that are kept of a source."""
    return _text_bytes(source), to_bytes(source)


def to_bytes(source: Source) -> bytes:
    """A source as the bytes of which `from_bytes` makes it."""
    text = _text_bytes(source)
    data: JsonObject = {
        "format": _FORMAT,
        "reader": reader(),
        "sha256": source.sha256,
        "text": hashlib.sha256(text).hexdigest(),
        "fields": {name: str(value) for name, value in dataclasses.asdict(source.fields).items() if value is not None},
        "notes": [[note.english, note.chinese, note.page] for note in source.notes],
        "heads": list(source.heads),
        "blocks": [_json(block) for block in source.blocks],
    }
    rest = json.dumps(data, separators=(",", ":")).encode()[1:]
    return _CHECKSUM % hashlib.sha256(rest).hexdigest().encode() + rest


def _text_bytes(source: Source) -> bytes:
    # A lone surrogate, from a broken character map, has no UTF-8; in JSON it is escaped.
    return source.text.encode("utf-8", "replace")


def _load(path: Path) -> dict[str, Any]:
    """The JSON of a file that is as it was written; ValueError for another one."""
    return _checked(_bytes(path))


def _checked(raw: bytes) -> dict[str, Any]:
    if raw[:_HEAD] != _CHECKSUM % hashlib.sha256(raw[_HEAD:]).hexdigest().encode():
        raise ValueError("not what was written")
    data: dict[str, Any] = json.loads(raw)
    return data


def _bytes(path: Path) -> bytes:
    if not path.is_file():  # to open a pipe is to wait
        raise ValueError(path)
    with open(path, "rb") as file:
        return file.read(_MAX_BYTES)


def reader() -> str:
    """Identifies the code that makes blocks: what another version has read is read again."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _json(block: Block) -> Json:
    match block:
        case PageBreak(page):
            return ["page", page]
        case Paragraph():
            indent = None if block.indent is None else float(block.indent)  # as it is read again, 0 is 0.0
            return ["p", block.text, indent, block.alignment, block.page, _box_json(block.box), block.style]
        case TableRow():
            cells: list[Json] = [[cell.text, cell.rows, cell.columns] for cell in block.cells]
            return ["row", cells, block.first, block.header, block.page, _box_json(block.box)]


def _box_json(box: Box | None) -> Json:
    return [round(edge, 1) for edge in (box.left, box.top, box.right, box.bottom)] if box else None


def _block(item: Sequence[Any]) -> Block:
    kind, *values = item
    if kind == "page":
        return PageBreak(int(values[0]))
    if kind == "p":
        text, indent, alignment, page, box, style = values
        return Paragraph(str(text), _real(indent), _name(alignment), _whole(page), _box(box), _name(style))
    if kind != "row":
        raise ValueError(kind)
    cells, first, header, page, box = values
    made = tuple(TableCell(str(text), int(rows), int(columns)) for text, rows, columns in cells)
    return TableRow(made, bool(first), bool(header), _whole(page), _box(box))


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _real(value: Any) -> float | None:
    if value is None:
        return None
    if not math.isfinite(number := float(value)):
        raise ValueError(value)
    return number


def _name(value: Any) -> str | None:
    return None if value is None else str(value)


def _box(edges: Sequence[float] | None) -> Box | None:
    if edges is None:
        return None
    left, top, right, bottom = (float(edge) for edge in edges)
    return Box(left, top, right, bottom)


def _fields(data: dict[str, Any]) -> Fields:
    date = None
    with contextlib.suppress(ValueError):
        date = dt.date.fromisoformat(data["date"]) if "date" in data else None
    return Fields(_name(data.get("title")), _name(data.get("doc_no")), _name(data.get("issuer")), date)
