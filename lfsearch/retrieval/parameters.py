"""What may be asked by name, on the page, by programs and by assistants: one description to read what they give, one schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lfsearch.errors import QueryError
from lfsearch.records import JsonObject

QUERY = 1_000  # characters; the longest judged question has under a hundred
VALUE = 300  # characters of any other text: a title has up to 120
VALUES = 50  # of one filter
DEEPEST = 1_000  # hits that can be paged through; nobody reads on

_YES = {"true": True, "1": True, "false": False, "0": False, "": False}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name, and what may be given for it."""

    name: str
    english: str
    chinese: str
    kind: str = "text"  # text, number, or yes: whether
    many: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = VALUE  # characters of a text
    least: int = 0  # of a number
    most: int = DEEPEST
    usual: int | None = None  # a number where none is given

    def read(self, value: Any) -> Any:
        """Its value: a text or None, a tuple of texts where there may be many, a number, or whether.

        An address gives texts, JSON what it likes: 2023 for a text and "5" for a number too. QueryError for anything else.
        """
        if self.kind == "number":
            return self.usual if value is None else self._number(value)
        if self.kind == "yes":
            return self._yes(value)
        if self.many:
            values = value if isinstance(value, list | tuple) else [value]
            if len(values) > VALUES:
                raise QueryError(
                    f"{self.name} has more than {VALUES} values; give fewer.",
                    f"{self.name} 给了 {VALUES} 个以上\uff1b请少给几个。",
                )
            return tuple(text for one in values if (text := self._text(one)) is not None)
        text = self._text(value)
        if text is None and self.required:
            raise QueryError(f"{self.name} is missing; give it.", f"缺少 {self.name}\uff1b请给出。")
        return text

    def _text(self, value: Any) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9:
            value = str(value)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if not isinstance(value, str):
            raise QueryError(f"{self.name} must be a text.", f"{self.name} 应为文字。")
        if len(value) > self.longest:
            raise QueryError(
                f"{self.name} has more than {self.longest} characters; shorten it.",
                f"{self.name} 超过 {self.longest} 字\uff1b请缩短。",
            )
        if self.choices and value not in self.choices:
            raise QueryError(
                f"{self.name} cannot be {value!r}; use one of {', '.join(self.choices)}.",
                f"{self.name} 不能是“{value}”\uff1b可用 {'、'.join(self.choices)}。",
            )
        return value

    def _number(self, value: Any) -> int:
        text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
        if not (text.isascii() and text.isdigit() and len(text) < 10 and self.least <= int(text) <= self.most):
            raise QueryError(
                f"{self.name} must be a number from {self.least} to {self.most}.",
                f"{self.name} 应为 {self.least} 到 {self.most} 的整数。",
            )
        return int(text)

    def _yes(self, value: Any) -> bool:
        if value is None or isinstance(value, bool):
            return bool(value)
        found = _YES.get(value.lower()) if isinstance(value, str) else None
        if found is None:
            raise QueryError(f"{self.name} must be true or false.", f"{self.name} 应为 true 或 false。")
        return found

    def schema(self, *, bounds: bool) -> JsonObject:
        """Its JSON Schema. `bounds`: also those on lengths that nobody meets by accident."""
        one: JsonObject = {"type": "string"}
        if self.kind == "number":
            one = {"type": "integer", "minimum": self.least, "maximum": self.most}
            if self.usual is not None:
                one["default"] = self.usual
        elif self.kind == "yes":
            one = {"type": "boolean", "default": False}
        elif self.choices:
            one["enum"] = list(self.choices)
        elif bounds:
            one |= {"minLength": 1} if self.required else {}
            one["maxLength"] = self.longest
        if not self.many:
            return one
        return {"type": "array", "items": one, **({"maxItems": VALUES} if bounds else {})}


def read_named(
    parameters: Sequence[Parameter], given: Mapping[str, Any], *, beside: Sequence[str] = ()
) -> dict[str, Any]:
    """Every parameter by name, as it was given or not. QueryError for a bad value, and for a name that is none of them.

    `beside` are names that mean something to somebody else.
    """
    names = [*(one.name for one in parameters), *beside]
    if unknown := sorted(set(given) - set(names)):
        raise QueryError(
            f"There is no argument {unknown[0][:80]!r} here; use {', '.join(names)}.",
            f"没有参数“{unknown[0][:80]}”\uff1b可用 {'、'.join(names)}。",
        )
    return {one.name: one.read(given.get(one.name)) for one in parameters}
