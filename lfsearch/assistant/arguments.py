"""What may be asked, by name: one description for the schema that an assistant reads, and for reading what it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lfsearch.assistant import limits
from lfsearch.errors import QueryError
from lfsearch.records import Json, JsonObject
from lfsearch.retrieval.duties import ROLES

Given = Mapping[str, Any]  # an argument's name -> a text or None, a tuple of texts, a number, or whether


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a tool, and what it may be."""

    name: str
    english: str
    chinese: str
    kind: str = "text"  # text, texts, number or yes
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = limits.VALUE  # characters of a text
    least: int = 1  # of a number
    most: int = limits.MOST_HITS
    usual: int | None = None  # a number where none is given

    def read(self, value: Any) -> Any:
        """Its value; assistants write 2023 for a text and "5" for a number. QueryError for another one."""
        match self.kind:
            case "texts":
                return self._texts(value)
            case "number":
                return self._number(value)
            case "yes":
                return self._yes(value)
        found = self._text(value)
        if found is None and self.required:
            raise QueryError(f"{self.name} is missing; give it.", f"缺少 {self.name}；请给出。")
        return found

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
                f"{self.name} 超过 {self.longest} 字；请缩短。",
            )
        if self.choices and value not in self.choices:
            raise QueryError(
                f"{self.name} cannot be {value!r}; use one of {', '.join(self.choices)}.",
                f"{self.name} 不能是“{value}”；可用 {'、'.join(self.choices)}。",
            )
        return value

    def _texts(self, value: Any) -> tuple[str, ...]:
        values = value if isinstance(value, list | tuple) else [value]
        if len(values) > limits.VALUES:
            raise QueryError(
                f"{self.name} has more than {limits.VALUES} values; give fewer.",
                f"{self.name} 给了 {limits.VALUES} 个以上；请少给几个。",
            )
        return tuple(text for one in values if (text := self._text(one)) is not None)

    def _number(self, value: Any) -> int | None:
        if value is None:
            return self.usual
        text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
        if not (text.isascii() and text.isdigit() and len(text) < 10 and self.least <= int(text) <= self.most):
            raise QueryError(
                f"{self.name} must be a number from {self.least} to {self.most}.",
                f"{self.name} 应为 {self.least} 到 {self.most} 的整数。",
            )
        return int(text)

    def _yes(self, value: Any) -> bool:
        if value in (None, "", "false") or value is False:
            return False
        if value is True or value == "true":
            return True
        raise QueryError(f"{self.name} must be true or false.", f"{self.name} 应为 true 或 false。")

    def to_schema(self) -> JsonObject:
        """Its JSON Schema, described in both languages."""
        one: JsonObject
        if self.kind == "number":
            one = {"type": "integer", "minimum": self.least, "maximum": self.most}
            if self.usual is not None:
                one["default"] = self.usual
        elif self.kind == "yes":
            one = {"type": "boolean", "default": False}
        elif self.choices:
            one = {"type": "string", "enum": list(self.choices)}
        else:
            # Read in every conversation: bounds that nobody meets by accident are left to `read`.
            one = {"type": "string"}
        if self.kind == "texts":
            one = {"type": "array", "items": one}
        return {**one, "description": f"{self.english} {self.chinese}"}


def schema_of(arguments: Sequence[Argument]) -> JsonObject:
    """The JSON Schema of a tool's arguments."""
    required: list[Json] = [one.name for one in arguments if one.required]
    return {
        "type": "object",
        "properties": {one.name: one.to_schema() for one in arguments},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def read_arguments(arguments: Sequence[Argument], given: Mapping[str, Any]) -> Given:
    """Every argument by name, as it was given or not. QueryError for a bad value and for another name."""
    names = [one.name for one in arguments]
    if unknown := sorted(set(given) - set(names)):
        raise QueryError(
            f"There is no argument {unknown[0][:80]!r} here; use {', '.join(names)}.",
            f"没有参数“{unknown[0][:80]}”；可用 {'、'.join(names)}。",
        )
    return {one.name: one.read(given.get(one.name)) for one in arguments}


YEAR = Argument("year", "Year of the document: 2023 or 2020..2023.", "成文年份：2023 或 2020..2023。")
FILTERS = (
    YEAR,
    Argument("issue", "Issues, such as 2023-10.", "期号，如 2023-10。", kind="texts"),
    Argument("place", "City, county or province.", "地方。", kind="texts"),
    Argument("issuer", "Issuing offices.", "发文机关。", kind="texts"),
    Argument("kind", "Kinds of document: 通知, 批复.", "文种：通知、批复。", kind="texts"),
    Argument("doc_no", "文号 in any spelling.", "文号，写法不限。", kind="texts"),
    Argument("since", "Dated on or after: 2023-01-01.", "成文日期不早于：2023-01-01。"),
    Argument("until", "Dated on or before.", "成文日期不晚于。"),
    Argument("in_force", "Only what may be in force today.", "只要今天可能有效的。", kind="yes"),
)
UNIT_FILTER = Argument("unit", "Units that the clause makes responsible.", "条款规定的责任单位。", kind="texts")
REF = Argument(
    "ref", "Id, 文号 or title of a document, or a clause's id.", "文件的编号、文号或标题，或条款编号。", required=True
)
LIMIT = Argument("limit", "How many at most.", "最多几条。", kind="number", usual=limits.HITS)
BUDGET = Argument(
    "budget",
    "Characters of the answer at most; the rest comes with `cursor`.",
    "回答的最多字数；其余用 cursor 取。",
    kind="number",
    least=limits.LEAST_ROOM,
    most=limits.MOST_ROOM,
    usual=limits.USUAL_ROOM,
)
CURSOR = Argument("cursor", "`next` of the answer before.", "上次回答中的 next。", longest=40)
ROLE = Argument("role", "Only these roles.", "只要这些职责。", kind="texts", choices=ROLES)
