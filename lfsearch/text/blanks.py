"""Blanks: those that the text means, and those that typesetting and extraction have left in it."""

from __future__ import annotations

import re
import string

# A blank beside a Chinese character or mark, and one inside a decimal (12. 42): no text in Chinese means it.
_STRAY = r"(?<=[^\x00-\x7f]){0}+|(?<!{0}){0}+(?=[^\x00-\x7f])|(?<=\d\.){0}+(?=\d)"
STRAY = re.compile(_STRAY.format(r"\s"))
STRAY_IN_LINE = re.compile(_STRAY.format(r"[^\S\n]"))
_LATIN = frozenset(string.ascii_letters + string.digits)


def bare(text: str) -> str:
    """The text without any blank."""
    return "".join(text.split())


def squeeze(text: str) -> str:
    """The text without the blanks that typesetting put in; those between Latin words and figures become one.

    "4. 3 米" -> "4.3米", "63 89 3" stays.
    """
    if " " not in text:
        return text
    parts: list[str] = []
    for word in text.split():
        if parts and word[0] in _LATIN and parts[-1][-1] in _LATIN:
            parts.append(" ")
        parts.append(word)
    return "".join(parts)


def single(text: str) -> str:
    """The text with every run of blanks made one, and none at its ends."""
    return " ".join(text.split())
