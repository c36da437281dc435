"""Compile the Chinese catalogue: python -m tests.catalogue_update (or make catalogue)."""

from __future__ import annotations

import ast
import re
import struct
from pathlib import Path

CATALOGUE = Path(__file__).parent.parent / "lfsearch/data/locale/zh/LC_MESSAGES/lfsearch.po"


def read_po(text: str) -> dict[str, str]:
    """Message -> translation; a message with a plural is `one NUL many`, as gettext keys it."""
    entries: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", text):
        parts: list[tuple[str, str]] = []
        for line in block.splitlines():
            found = re.match(r'(?:(msgid|msgid_plural|msgstr)(?:\[0\])? )?(".*")$', line)
            if found and found[1]:
                parts.append((found[1], ast.literal_eval(found[2])))
            elif found:
                parts[-1] = (parts[-1][0], parts[-1][1] + ast.literal_eval(found[2]))
        if parts:
            key = "\0".join(value for name, value in parts if name != "msgstr")
            assert key not in entries, f"{key!r} is there twice"
            entries[key] = parts[-1][1]
    return entries


def compile_mo(entries: dict[str, str]) -> bytes:
    """The binary form that gettext reads: a header, two tables of (length, offset), the texts in order."""
    keys = sorted(key.encode() for key in entries)
    values = [entries[key.decode()].encode() for key in keys]
    tables, texts = b"", b""
    start = 28 + 16 * len(keys)
    for text in (*keys, *values):
        tables += struct.pack("<II", len(text), start + len(texts))
        texts += text + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, start) + tables + texts


if __name__ == "__main__":
    CATALOGUE.with_suffix(".mo").write_bytes(compile_mo(read_po(CATALOGUE.read_text(encoding="utf-8"))))
