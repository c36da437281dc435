"""stdout and stderr, through which nothing passes that could steer a terminal, whoever writes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from lfsearch.text.lazy import lazy
from lfsearch.text.normal import show_control

_COLOUR = lazy(r"(\x1b\[[0-9;]*m)")


def harmless(text: str, color: bool = False) -> str:
    """The text with all that steers a terminal written out (`show_control`), colours excepted where there may be any."""
    if not color or "\x1b" not in text:
        return show_control(text)
    return "".join(part if number % 2 else show_control(part) for number, part in enumerate(_COLOUR().split(text)))


class Guarded:
    """A text stream that writes nothing but what is harmless; colours only to a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self.unguarded = stream

    def write(self, text: str) -> int:
        self.unguarded.write(harmless(text, self.unguarded.isatty()))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unguarded, name)


@contextmanager
def guarded() -> Iterator[None]:
    """Guard stdout and stderr while the block runs."""
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (Guarded(stream) if stream else stream for stream in streams)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams
