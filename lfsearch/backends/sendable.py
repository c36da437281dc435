"""Texts and records as they can be sent to Milvus."""

from __future__ import annotations

import base64
import zlib

PART = 60_000  # of the 65,535 bytes that a text in Milvus may have
_PACKED = "z"  # a record itself begins with a brace


def plain(text: str) -> str:
    """Text without what has no UTF-8: half a character."""
    return text.encode("utf-8", "replace").decode("utf-8")


def fitting(record: str) -> str:
    """A record within PART bytes; few are longer, and compressed those fit."""
    if len(record.encode("utf-8")) <= PART:
        return record
    return _PACKED + base64.b64encode(zlib.compress(record.encode("utf-8"), 9)).decode()


def unfitted(text: str) -> bytes:
    """The record that `fitting` has made this of."""
    return zlib.decompress(base64.b64decode(text[1:])) if text.startswith(_PACKED) else text.encode("utf-8")
