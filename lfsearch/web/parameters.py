"""What may stand in an address, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import QueryParams

from lfsearch.retrieval.duties import ROLES
from lfsearch.retrieval.engine import MODES
from lfsearch.retrieval.parameters import QUERY as LONGEST_QUERY
from lfsearch.retrieval.parameters import Parameter, read_named
from lfsearch.types import Filters
from lfsearch.web import limits

__all__ = ["Parameter", "filters_in", "values_of"]

_LANGUAGE = "lang"  # that of the reader, in any address


def values_of(parameters: Sequence[Parameter], asked: QueryParams, *, strict: bool = False) -> dict[str, Any]:
    """Every parameter by name, as it was given or not. QueryError for a bad value, and when `strict` for another name.

    What stands there several times counts as often as it may, else the last time; without anything behind it, not at all
    where a text is asked for.
    """
    given = {one.name: value for one in parameters if (value := _given(one, asked.getlist(one.name))) is not None}
    if strict:
        given = dict.fromkeys(asked) | given
    return read_named(parameters, given, beside=(_LANGUAGE,))


def _given(one: Parameter, values: Sequence[str]) -> Any:
    if one.many:
        return [value for value in values if value.strip()]
    if one.kind == "text":
        return next((value for value in reversed(values) if value.strip()), None)
    return values[-1] if values else None


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


QUERY = Parameter("q", "Words, a question, a 文号 or a title.", "词语、问句、文号或标题。", longest=LONGEST_QUERY)
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
