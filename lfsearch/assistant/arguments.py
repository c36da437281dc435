"""What an assistant may give by name, and the schema that it reads in every conversation: as short as it can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lfsearch.assistant import limits
from lfsearch.records import Json, JsonObject
from lfsearch.retrieval.duties import ROLES
from lfsearch.retrieval.parameters import Parameter

Given = Mapping[str, Any]  # a parameter's name -> a text or None, a tuple of texts, a number, or whether


def schema_of(parameters: Sequence[Parameter]) -> JsonObject:
    """The JSON Schema of a tool's arguments, described in both languages."""
    required: list[Json] = [one.name for one in parameters if one.required]
    return {
        "type": "object",
        "properties": {
            one.name: {**one.schema(bounds=False), "description": f"{one.english} {one.chinese}"} for one in parameters
        },
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


YEAR = Parameter("year", "Year of the document: 2023 or 2020..2023.", "成文年份：2023 或 2020..2023。")
FILTERS = (
    YEAR,
    Parameter("issue", "Issues, such as 2023-10.", "期号，如 2023-10。", many=True),
    Parameter("place", "City, county or province.", "地方。", many=True),
    Parameter("issuer", "Issuing offices.", "发文机关。", many=True),
    Parameter("kind", "Kinds of document: 通知, 批复.", "文种：通知、批复。", many=True),
    Parameter("doc_no", "文号 in any spelling.", "文号，写法不限。", many=True),
    Parameter("since", "Dated on or after: 2023-01-01.", "成文日期不早于：2023-01-01。"),
    Parameter("until", "Dated on or before.", "成文日期不晚于。"),
    Parameter("in_force", "Only what may be in force today.", "只要今天可能有效的。", kind="yes"),
)
UNIT_FILTER = Parameter("unit", "Units that the clause makes responsible.", "条款规定的责任单位。", many=True)
REF = Parameter(
    "ref", "Id, 文号 or title of a document, or a clause's id.", "文件的编号、文号或标题，或条款编号。", required=True
)
LIMIT = Parameter(
    "limit", "How many at most.", "最多几条。", kind="number", least=1, most=limits.MOST_HITS, usual=limits.HITS
)
BUDGET = Parameter(
    "budget",
    "Characters of the answer at most; the rest comes with `cursor`.",
    "回答的最多字数；其余用 cursor 取。",
    kind="number",
    least=limits.LEAST_ROOM,
    most=limits.MOST_ROOM,
    usual=limits.USUAL_ROOM,
)
CURSOR = Parameter("cursor", "`next` of the answer before.", "上次回答中的 next。", longest=40)
ROLE = Parameter("role", "Only these roles.", "只要这些职责。", many=True, choices=ROLES)
