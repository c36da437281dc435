"""Blanks: those that the text means, and those that typesetting and extraction have left in it."""

from __future__ import annotations

import re

# A blank beside a Chinese character or mark, and one inside a decimal (12. 42): no text in Chinese means it.
_STRAY = r"(?<=[^\x00-\x7f]){0}+|(?<!{0}){0}+(?=[^\x00-\x7f])|(?<=\d\.){0}+(?=\d)"
STRAY = re.compile(_STRAY.format(r"\s"))
STRAY_IN_LINE = re.compile(_STRAY.format(r"[^\S\n]"))
# "4. 3 米" -> "4.3米", "63 89 3" stays: what is kept stands between two Latin letters or digits.
_WRAP = re.compile(r"(?<![A-Za-z0-9\s])\s+|\s+(?![A-Za-z0-9\s])")
_RUN = re.compile(r"\s+")


def bare(text: str) -> str:
    """The text without any blank."""
    return "".join(text.split())


def squeeze(text: str) -> str:
    """The text without the blanks that typesetting put in; those between Latin words and figures become one."""
    if " " not in text:
        return text
    return _RUN.sub(" ", _WRAP.sub("", text))


def single(text: str) -> str:
    """The text with every run of blanks made one, and none at its ends."""
    return " ".join(text.split())
