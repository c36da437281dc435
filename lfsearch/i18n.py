"""The language in which the program talks: Chinese when the user's locale is Chinese, else English."""

from __future__ import annotations

import os


def chinese() -> bool:
    """Whether the locale is Chinese, by the variables that POSIX names, in their order of precedence."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.lower().startswith("zh")
    if os.name == "nt":
        import locale

        return (locale.getlocale()[0] or "").startswith(("zh", "Chinese"))
    return False


def tr(english: str, chinese_text: str) -> str:
    """The one of two texts that suits the user's locale."""
    return chinese_text if chinese() else english


def count(number: int, noun: str) -> str:
    """1 document, 2 documents (for English sentences; Chinese needs no plural)."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
