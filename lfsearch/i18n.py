"""The language in which the program talks: Chinese when the user's locale is Chinese, else English."""

from __future__ import annotations

import functools
import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

DOMAIN = "lfsearch"
CATALOGUE = Path(__file__).parent / "data" / "locale"

# Of one reader among several, who need not speak the language of the process; None is the locale's.
_READERS: ContextVar[bool | None] = ContextVar("chinese", default=None)


@contextmanager
def speaking(chinese: bool) -> Iterator[None]:
    """Talk Chinese, or English, to whoever is answered inside, whatever the locale."""
    before = _READERS.set(chinese)
    try:
        yield
    finally:
        _READERS.reset(before)


def chinese() -> bool:
    """Whether the reader is Chinese, else the locale, by the variables that POSIX names, in their order of precedence."""
    if (reader := _READERS.get()) is not None:
        return reader
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.lower().startswith("zh")
    if os.name == "nt":
        import locale

        return (locale.getlocale()[0] or "").startswith(("zh", "Chinese"))
    return False


def tr(english: str, chinese_text: str) -> str:
    """The one of two texts that suits the reader."""
    return chinese_text if chinese() else english


def in_chinese(sentence: str | None) -> str:
    """A sentence of click or of the system in Chinese, as far as the catalogue has it."""
    return _catalogue().gettext(sentence) if sentence else ""


@functools.cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, CATALOGUE, ["zh"], fallback=True)


def count(number: int, noun: str) -> str:
    """1 document, 2 documents (for English sentences; Chinese needs no plural)."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
