"""What may be asked, by name: one description for reading an address, for the limits, and for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

from lfsearch.errors import QueryError
from lfsearch.i18n import tr
from lfsearch.records import JsonObject
from lfsearch.retrieval.duties import ROLES
from lfsearch.retrieval.engine import MODES
from lfsearch.types import Filters
from lfsearch.web import limits


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name in an address, and what may stand behind it."""

    name: str
    english: str
    chinese: str
    kind: str = "text"  # text, number, or yes: given at all, unless as 0, false or nothing
    many: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = limits.VALUE  # characters of a text
    least: int = 0  # of a number
    most: int = limits.DEEPEST
    usual: int | None = None  # a number where none is given

    def read(self, given: Sequence[str]) -> Any:
        """Its value: a text or None, a tuple of texts, a number, or whether it is given. QueryError for another one."""
        if self.kind == "number":
            return self._number(given[-1]) if given else self.usual
        if self.kind == "yes":
            return bool(given) and self._yes(given[-1])
        values = tuple(value for value in given if value.strip())
        if len(values) > limits.VALUES:
            raise QueryError(
                f"{self.name} is given more than {limits.VALUES} times; give fewer.",
                f"{self.name} 给了 {limits.VALUES} 个以上；请少给几个。",
            )
        for value in values:
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
        if self.required and not values:
            raise QueryError(f"{self.name} is missing; give it in the address.", f"缺少 {self.name}；请在地址中给出。")
        if self.many:
            return values
        return values[-1] if values else None

    def _number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and self.least <= int(text) <= self.most):
            raise QueryError(
                f"{self.name} must be a number from {self.least} to {self.most}.",
                f"{self.name} 应为 {self.least} 到 {self.most} 的整数。",
            )
        return int(text)

    def _yes(self, text: str) -> bool:
        if text.lower() not in ("", "0", "1", "true", "false"):
            raise QueryError(f"{self.name} must be true or false.", f"{self.name} 应为 true 或 false。")
        return text.lower() in ("1", "true")

    def to_openapi(self) -> JsonObject:
        """The parameter object of OpenAPI 3.1."""
        one: JsonObject = {"type": "string", "maxLength": self.longest}
        if self.choices:
            one = {"type": "string", "enum": list(self.choices)}
        elif self.required:
            one = {"type": "string", "minLength": 1, "maxLength": self.longest}
        elif self.kind == "number":
            one = {"type": "integer", "minimum": self.least, "maximum": self.most}
            if self.usual is not None:
                one["default"] = self.usual
        elif self.kind == "yes":
            one = {"type": "boolean", "default": False}
        schema: JsonObject = {"type": "array", "items": one, "maxItems": limits.VALUES} if self.many else one
        return {
            "name": self.name,
            "in": "query",
            "required": self.required,
            "description": tr(self.english, self.chinese),
            "schema": schema,
        }


def values_of(parameters: Sequence[Parameter], asked: QueryParams, *, strict: bool = False) -> dict[str, Any]:
    """Every parameter by name, as it was given or not. QueryError for a bad value, and when `strict` for another name."""
    known = {one.name for one in parameters} | {"lang"}
    if strict and (unknown := sorted(set(asked) - known)):
        raise QueryError(
            f"There is no parameter {unknown[0][:80]!r} here; use {', '.join(sorted(known))}.",
            f"这里没有参数“{unknown[0][:80]}”；可用 {'、'.join(sorted(known))}。",
        )
    return {one.name: one.read(asked.getlist(one.name)) for one in parameters}


_NAMED = (
    ("year", "Year of the document, 2023 or 2020..2023.", "成文年份，2023 或 2020..2023。", False),
    ("issue", "Issue, such as 2023-10.", "期号，如 2023-10。", True),
    ("place", "City, county, province, or folder of the corpus.", "地方，或语料的子文件夹。", True),
    ("issuer", "Issuing office.", "发文机关。", True),
    ("kind", "Kind of document, such as 通知.", "文种，如 通知。", True),
    ("doc_no", "文号 in any spelling.", "文号，写法不限。", True),
    ("unit", "A unit that the clause makes responsible.", "条款规定的责任单位。", True),
)
FILTERS = (
    *(Parameter(name, english, chinese, many=many) for name, english, chinese, many in _NAMED),
    *(
        Parameter(f"exclude_{name}", f"Leave out: {english}", f"排除：{chinese}", many=many)
        for name, english, chinese, many in _NAMED
    ),
    Parameter("since", "Dated on or after, 2023-01-01.", "成文日期不早于，如 2023-01-01。"),
    Parameter("until", "Dated on or before, 2023-12-31.", "成文日期不晚于，如 2023-12-31。"),
    Parameter("in_force", "Only what may be in force today.", "只要今天有效的。", kind="yes"),
    Parameter("as_of", "Only what may be in force on that day.", "只要该日有效的。"),
)


def filters_in(given: Mapping[str, Any]) -> Filters:
    """The filters among the values of an address. QueryError for a bad year or date."""
    from lfsearch.retrieval.filters import read_filters

    return read_filters(given)


QUERY = Parameter("q", "Words, a question, a 文号 or a title.", "词语、问句、文号或标题。", longest=limits.QUERY)
MODE = Parameter("mode", "How to rank.", "排序方式。", choices=MODES)
LIMIT = Parameter("limit", "How many.", "条数。", kind="number", least=1, most=limits.MOST_HITS, usual=limits.PAGE)
OFFSET = Parameter("offset", "Skip so many.", "跳过前若干条。", kind="number", usual=0)
ROWS = Parameter("limit", "How many at most.", "最多几条。", kind="number", least=1, most=limits.MOST_ROWS, usual=200)
FURTHER = Parameter("offset", "Skip so many.", "跳过前若干条。", kind="number", most=10_000_000, usual=0)
REF = Parameter(
    "ref",
    "Id, 文号 or title of a clause, document or issue.",
    "条款、文件或期的编号、文号或标题。",
    required=True,
)
UNIT = Parameter("whose", "The unit whose tasks are asked for.", "查哪个单位的职责。")
ROLE = Parameter("role", "牵头, 配合 or 责任.", "牵头、配合或责任。", many=True, choices=ROLES)
DUE = Parameter("due", "Due in this range: ..2023-12-31, 2023-12.", "期限在此范围：..2023-12-31、2023-12。")
TOPIC = Parameter("topic", "Tasks about this.", "只看与此有关的任务。")
AS_OF = Parameter("as_of", "Repealed by that day, 2023-12-31.", "按该日判断是否已废止，如 2023-12-31。")
OWN = Parameter("own", "Articles of the same text too.", "也列出本文件内部的引用。", kind="yes")
