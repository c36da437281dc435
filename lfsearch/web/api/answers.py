"""What programs may ask, as a list: each address with its parameters and the function of the library that answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

from lfsearch.output import formats
from lfsearch.output.compare import comparison_data
from lfsearch.output.historydata import history_data
from lfsearch.records import Json, JsonObject
from lfsearch.retrieval.changes import LABELS
from lfsearch.retrieval.dutytable import matrix
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.factlists import by_kind, list_deadlines, list_figures
from lfsearch.retrieval.filters import parse_date
from lfsearch.retrieval.lookup import listing, look_up
from lfsearch.retrieval.similar import changes
from lfsearch.retrieval.status import index_status
from lfsearch.web.pages.compare import ONLY, SIMILAR
from lfsearch.web.pages.duties import DUTIES
from lfsearch.web.parameters import (
    AS_OF,
    DUE,
    FILTERS,
    FURTHER,
    LIMIT,
    MODE,
    OFFSET,
    OWN,
    QUERY,
    REF,
    ROWS,
    Parameter,
    filters_in,
)
from lfsearch.web.site import Site

Given = Mapping[str, Any]


class Part(NamedTuple):
    """A part of a list, and how long all of it is; None where that would have to be counted first."""

    entries: list[JsonObject]
    total: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """What can be asked at an address under /api."""

    path: str
    english: str
    chinese: str
    parameters: tuple[Parameter, ...]
    answer: Callable[[Engine, Given, Site], JsonObject | Part | Sequence[Json]]
    many: bool = False  # whether the answer is an array


def _part(entries: Sequence[Any], given: Given) -> Part:
    first = given["offset"]
    return Part([one.to_json() for one in entries[first : first + given["limit"]]], len(entries))


def _search(engine: Engine, given: Given, site: Site) -> JsonObject:
    result = engine.search(
        given["q"] or "",
        mode=given["mode"] or "hybrid",
        limit=given["limit"],
        offset=given["offset"],
        filters=filters_in(given),
        explain=given["explain"],
    )
    return formats.result_data(result)


def _count(engine: Engine, given: Given, site: Site) -> JsonObject:
    return formats.tally_data(engine.count(given["q"] or "", filters=filters_in(given), group_by=given["group_by"]))


def _facets(engine: Engine, given: Given, site: Site) -> JsonObject:
    found = engine.facets(given["q"], filters=filters_in(given))
    return {"schema_version": formats.SCHEMA_VERSION, "facets": [facet.to_json() for facet in found]}


def _similar(engine: Engine, given: Given, site: Site) -> JsonObject:
    result = engine.similar(
        given["ref"],
        limit=given["limit"],
        filters=filters_in(given),
        other_years=given["other_years"],
        same_document=given["same_document"],
    )
    seed = engine.index.store.record(engine.index.row(given["ref"]))
    between = {hit.record.id: changes(seed, hit.record, engine.index) for hit in result} if given["diff"] else None
    return formats.result_data(result, changes=between)


def _compare(engine: Engine, given: Given, site: Site) -> JsonObject:
    found = engine.compare(given["a"], given["b"])
    return comparison_data(found, found.only(given["only"] or LABELS))


def _history(engine: Engine, given: Given, site: Site) -> JsonObject:
    return history_data(engine.history(given["ref"], filters=filters_in(given)))


def _duties(engine: Engine, given: Given, site: Site) -> Part | Sequence[Json] | JsonObject:
    asked: dict[str, Any] = {
        "filters": filters_in(given),
        "roles": given["role"],
        "due": given["due"],
        "topic": given["topic"],
    }
    if given["a"] and given["b"]:
        found = engine.compare_duties(given["a"], given["b"], unit=given["whose"], **asked)
        return {"schema_version": formats.SCHEMA_VERSION, **found.to_json()}
    tasks = engine.duties(given["whose"], **asked)
    if given["by"]:
        return {"schema_version": formats.SCHEMA_VERSION, **matrix(tasks, given["by"]).to_json()}
    return _part(tasks, given)


def _digest(engine: Engine, given: Given, site: Site) -> JsonObject:
    return {"schema_version": formats.SCHEMA_VERSION, **engine.digest(given["issue"]).to_json()}


def _status(engine: Engine, given: Given, site: Site) -> JsonObject:
    return formats.status_data(index_status(engine.index, site.corpus))


def _clause(engine: Engine, given: Given, site: Site) -> JsonObject:
    return formats.found_data(look_up(engine.index, given["ref"]))


def _quote(engine: Engine, given: Given, site: Site) -> JsonObject:
    return engine.quote(given["ref"]).to_json()


def _listed(what: str) -> Callable[[Engine, Given, Site], Part]:
    def answer(engine: Engine, given: Given, site: Site) -> Part:
        found = listing(engine.index, what, filters_in(given))
        if what != "clauses":
            return _part(list(found), given)
        first = given["offset"]
        return Part([one.to_json() for one in islice(found, first, first + given["limit"])], None)

    return answer


def _deadlines(engine: Engine, given: Given, site: Site) -> Part:
    from lfsearch.retrieval.due import parse_due

    due = parse_due(given["due"]) if given["due"] else None
    return _part(list_deadlines(engine.index, filters_in(given), due), given)


def _figures(engine: Engine, given: Given, site: Site) -> Part:
    filters, measures = by_kind(engine.index, filters_in(given))
    return _part(list(list_figures(engine.index, filters, measures)), given)


def _cites(engine: Engine, given: Given, site: Site) -> Part:
    as_of = parse_date(given["as_of"]) if given["as_of"] else None
    return _part(engine.cites(given["ref"], as_of=as_of, own=given["own"]), given)


def _cited_by(engine: Engine, given: Given, site: Site) -> Part:
    as_of = parse_date(given["as_of"]) if given["as_of"] else None
    return _part(engine.cited_by(given["ref"], as_of=as_of, own=given["own"]), given)


_EXPLAIN = Parameter("explain", "Say why each hit ranks where it does.", "说明每条排名的理由。", kind="yes")
_DIFF = Parameter("diff", "Say what changed.", "说明有何变化。", kind="yes")
_GROUPS = ("year", "document", "issuer", "kind", "issue")
_GROUP_BY = Parameter("group_by", "Count in these groups.", "按此分组计数。", choices=_GROUPS)
_A = Parameter("a", "A document by 文号, title or id.", "一份文件的文号、标题或编号。", required=True)
_B = Parameter("b", "The other document.", "另一份文件。", required=True)
_ISSUE = Parameter("issue", "Issue, such as 2023-10.", "期号，如 2023-10。", required=True)
_PART = (ROWS, FURTHER)
_MEASURED = tuple(
    replace(
        one,
        english="Unit of measure, such as 万元; or a unit the clause makes responsible.",
        chinese="计量单位，如 万元；也可以是条款规定的责任单位。",
    )
    if one.name == "unit"
    else one
    for one in FILTERS
)

QUESTIONS = (
    Question(
        "/search",
        "Rank clauses for a query.",
        "按查询排列条款。",
        (QUERY, MODE, LIMIT, OFFSET, _EXPLAIN, *FILTERS),
        _search,
    ),
    Question(
        "/count", "How many clauses hold the words.", "含有这些词语的条款数。", (QUERY, _GROUP_BY, *FILTERS), _count
    ),
    Question("/facets", "By what they can be narrowed.", "可用哪些条件筛选。", (QUERY, *FILTERS), _facets),
    Question("/similar", "Clauses that say similar things.", "意思相近的条款。", (*SIMILAR, LIMIT, _DIFF), _similar),
    Question("/compare", "Two documents clause by clause.", "逐条比较两份文件。", (_A, _B, ONLY), _compare),
    Question(
        "/history",
        "How a measure has changed: a clause by its id, or the best hit for a query.",
        "一项措施历年如何变化：条款编号，或取查询的首条。",
        (REF, *FILTERS),
        _history,
    ),
    Question(
        "/duties",
        "Tasks of a unit, or of all; with `by` their counts, with `a` and `b` what changed.",
        "单位的职责；给出 by 时计数，给出 a 和 b 时比较两份文件。",
        (*DUTIES, *_PART),
        _duties,
        many=True,
    ),
    Question("/deadlines", "Every deadline.", "全部时限。", (DUE, *FILTERS, *_PART), _deadlines, many=True),
    Question("/figures", "Every figure.", "全部数字。", (*_MEASURED, *_PART), _figures, many=True),
    Question("/digest", "What is new in an issue.", "一期有什么新内容。", (_ISSUE,), _digest),
    Question("/status", "What is indexed.", "索引里有什么。", (), _status),
    Question(
        "/show",
        "A clause with its ancestors, a document with its clauses, or an issue.",
        "条款、文件或一期。",
        (REF,),
        _clause,
    ),
    Question("/quote", "A clause or document as a quotation.", "条款或文件的引文。", (REF,), _quote),
    Question("/issues", "The issues.", "各期。", (*FILTERS, *_PART), _listed("issues"), many=True),
    Question("/documents", "The documents.", "文件。", (*FILTERS, *_PART), _listed("documents"), many=True),
    Question("/clauses", "The clauses, in reading order.", "条款。", (*FILTERS, *_PART), _listed("clauses"), many=True),
    Question("/units", "The responsible units.", "责任单位。", (*FILTERS, *_PART), _listed("units"), many=True),
    Question("/places", "The places.", "地区。", (*FILTERS, *_PART), _listed("places"), many=True),
    Question("/cites", "The texts that it names.", "引用了哪些文件。", (REF, AS_OF, OWN, *_PART), _cites, many=True),
    Question(
        "/cited-by", "The clauses that name it.", "哪些条款引用了它。", (REF, AS_OF, OWN, *_PART), _cited_by, many=True
    ),
)
