"""What cannot be done is said in a sentence; what was on the screen stays there."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol

from lfsearch.errors import LfsearchError
from lfsearch.i18n import tr

P = ParamSpec("P")


class Saying(Protocol):
    """Somebody who can say something to the reader."""

    def say(self, *texts: str) -> None: ...


def sentence_of(error: Exception) -> str:
    """What is said of an error; one that is none of ours, such as of a disk that is gone, is named. Raised where we debug."""
    if isinstance(error, LfsearchError):
        return str(error)
    if os.environ.get("LFSEARCH_DEBUG"):
        raise error
    name = f"{type(error).__name__}: {str(error)[:200]}"
    return tr(
        f"Something unexpected happened ({name}); lfsearch status --check verifies the index.",
        f"发生意外\uff08{name}\uff09\uff1b可用 lfsearch status --check 核验索引。",
    )


def telling(doing: Callable[Concatenate[Any, P], None]) -> Callable[Concatenate[Any, P], None]:
    """A method of somebody who `say`s why it could not be done: an exception would end the program with a traceback."""

    @wraps(doing)
    def told(self: Saying, /, *given: P.args, **named: P.kwargs) -> None:
        try:
            doing(self, *given, **named)
        except Exception as error:
            self.say(sentence_of(error))

    return told
