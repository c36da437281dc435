"""Results for machines: JSON as the contract has it, JSON Lines, and tables; pure functions from records to text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from lfsearch.i18n import tr
from lfsearch.output.groups import Around, grouped
from lfsearch.output.tables import Table, csv_text, markdown_text
from lfsearch.records import ClauseRecord, Json, JsonObject
from lfsearch.text.normal import escape_control
from lfsearch.types import Filters

if TYPE_CHECKING:
    from lfsearch.retrieval.lookup import Found, Listed, Node
    from lfsearch.retrieval.results import Hit, SearchResult
    from lfsearch.retrieval.similar import Changes
    from lfsearch.retrieval.status import IndexStatus
    from lfsearch.retrieval.tally import Tally

SCHEMA_VERSION = 1


# What a hit prints of its record, in the order of the contract; the rest follows.
_HIT_FIELDS = ("id", "issue", "doc_no", "title", "issuer", "kind", "date", "path", "label", "text")


def filters_data(filters: Filters) -> JsonObject:
    """The filters that were given, as they were meant."""
    data: JsonObject = {}
    for item in fields(filters):
        value = getattr(filters, item.name)
        if not value:
            continue
        if item.name == "exclude":
            data["exclude"] = filters_data(value)
        elif item.name == "years":
            data["year"] = str(value[0]) if value[0] == value[1] else f"{value[0]}..{value[1]}"
        else:
            name = item.name.removesuffix("s") if isinstance(value, tuple) else item.name
            data[name] = list(value) if isinstance(value, tuple) else value.isoformat()
    return data


def hit_data(hit: Hit, around: Around | None = None, changes: Mapping[str, Changes | None] | None = None) -> JsonObject:
    """One hit as the contract prints it; `changes` by clause id, None where the hit is no counterpart."""
    record = hit.record.to_json()
    first = {name: record.pop(name) for name in _HIT_FIELDS}
    status = hit.standing.status if hit.standing else None
    data: JsonObject = {
        "rank": hit.rank,
        "score": hit.score,
        **first,
        "status": status,
        "page": hit.page,
        "citation": hit.citation,
        "rests_on_repealed": [link.told() for link in hit.rests_on],
        "snippet": hit.snippet,
        **record,
    }
    key = hit.record.id
    if around and key in around:
        data["context"] = _context_data(*around[key])
    if changes and key in changes:
        found = changes[key]
        data["changes"] = found.to_json() if found else None
    if hit.explain:
        data["explain"] = hit.explain.to_json()
    return data


def _context_data(before: Sequence[ClauseRecord], after: Sequence[ClauseRecord]) -> JsonObject:
    return {"before": [record.to_json() for record in before], "after": [record.to_json() for record in after]}


def result_data(
    result: SearchResult, around: Around | None = None, changes: Mapping[str, Changes | None] | None = None
) -> JsonObject:
    """A whole answer as the contract prints it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "query": result.query,
        "mode": result.mode,
        "filters": filters_data(result.filters),
        "total": result.total,
        "counts": result.counts.to_json() if result.counts else None,
        "confidence": result.confidence,
        "doubtful": result.doubtful,
        "unknown_words": list(result.unknown_words),
        "suggestions": [suggestion.to_json() for suggestion in result.suggestions],
        "took_ms": result.took_ms,
        "relaxed": result.relaxed,
        "notes": list(result.notes),
        "hits": [hit_data(hit, around, changes) for hit in result.hits],
    }


def hits(
    result: SearchResult,
    output: str,
    around: Around | None = None,
    changes: Mapping[str, Changes | None] | None = None,
    group_by: str | None = None,
) -> str:
    """An answer as json, jsonl, csv or markdown."""
    if output == "json":
        data = result_data(result, around, changes)
        if group_by:
            data["group_by"] = group_by
            data["groups"] = [
                {"group": name, "ids": [hit.record.id for hit in members]}
                for name, members in grouped(result.hits, group_by)
            ]
        return pretty(data)
    if output == "jsonl":
        return "\n".join(line(hit_data(hit, around, changes)) for hit in result.hits)
    table = hits_table(result, group_by)
    return csv_text(table) if output == "csv" else markdown_text(table)


def hits_table(result: SearchResult, group_by: str | None = None) -> Table:
    """One row a hit."""
    ordered = [hit for _, members in grouped(result.hits, group_by) for hit in members] if group_by else result.hits
    return table_of(_COLUMNS, [hit_data(hit) for hit in ordered])


def pretty(data: Json) -> str:
    """A value as JSON for a person to read too."""
    return escape_control(json.dumps(data, ensure_ascii=False, indent=2))


def line(data: Json) -> str:
    """A value as JSON on one line."""
    return escape_control(json.dumps(data, ensure_ascii=False))


_COLUMNS = ("rank", "score", "doc_no", "title", "date", "path", "text", "units", "id", "source", "status", "citation")


_JOINTS = {"path": " > ", "lines": "-"}  # what stands between the items of a list; ; for any other


def table_of(columns: Sequence[str], rows: Iterable[JsonObject]) -> Table:
    """Objects as rows, a value a column."""
    return Table(tuple(columns), tuple(tuple(_cell(name, row.get(name)) for name in columns) for row in rows))


def _cell(name: str, value: Json) -> str | int | float:
    match value:
        case {"file": file, "page": int() as page}:
            return tr(f"{file} p. {page}", f"{file} 第{page}页")
        case {"file": file, "lines": [first, last]}:
            return f"{file}:{first}" + (f"-{last}" if last != first else "")
        case list() | tuple():
            return _JOINTS.get(name, ";").join(map(_item_text, value))
        case None:
            return ""
        case int() | float() if not isinstance(value, bool):
            return value
        case _:
            return str(value)


# What says most of a unit, cell, figure, cited document or term of validity, in this order.
_TELLING = ("role", "column", "name", "measure", "title", "doc_no", "text", "effective", "expires")


def _item_text(item: Json) -> str:
    if not isinstance(item, dict):
        return str(item)
    return " ".join(str(item[key]) for key in _TELLING if item.get(key))


def listing(entries: Iterable[Listed], output: str) -> Iterator[str]:
    """Catalogue entries as json, jsonl, csv or markdown; jsonl streams."""
    if output == "jsonl":
        yield from (line(entry.to_json()) for entry in entries)
        return
    if output == "json":
        yield pretty([entry.to_json() for entry in entries])
        return
    table = listing_table(entries)
    yield csv_text(table) if output == "csv" else markdown_text(table)


def listing_table(entries: Iterable[Listed]) -> Table:
    """One row an entry, with all its fields."""
    rows = [entry.to_json() for entry in entries]
    return table_of(list(rows[0]) if rows else ["id"], rows)


def rows(entries: Sequence[JsonObject], output: str, columns: Sequence[str]) -> str:
    """Objects as json (an array), jsonl, or a table of some of their fields as csv or markdown."""
    if output == "json":
        return pretty(list(entries))
    if output == "jsonl":
        return "\n".join(map(line, entries))
    table = rows_table(entries, columns)
    return csv_text(table) if output == "csv" else markdown_text(table)


def rows_table(entries: Sequence[JsonObject], columns: Sequence[str]) -> Table:
    """One row an object, the named fields of it."""
    return table_of(columns, entries)


def found_data(found: Found, context: int = 0) -> JsonObject:
    """A clause with its ancestors, a document with its clause tree, an issue with its documents."""
    document = found.entries[0].document
    if found.kind == "clause":
        assert found.clause is not None
        return {
            "schema_version": SCHEMA_VERSION,
            **found.clause.to_json(),
            "citation": found.citations()[0],
            "rests_on_repealed": [link.told() for link in found.rests_on()],
            "ancestors": [record.to_json() for record in found.ancestors()],
            "children": [_node_data(node) for node in found.tree()],
            **({"context": _context_data(*found.neighbours(context))} if context else {}),
        }
    if found.kind == "document":
        return {
            "schema_version": SCHEMA_VERSION,
            **document.to_json(),
            "citation": found.citations()[0],
            "clauses": [_node_data(node) for node in found.tree()],
            "clause_count": document.clause_count,
        }
    return {
        "schema_version": SCHEMA_VERSION,
        "id": found.issue,
        "documents": [entry.document.to_json() for entry in found.entries],
        **found.remarks.to_json(),
    }


def _node_data(node: Node) -> JsonObject:
    return {**node.record.to_json(), "children": [_node_data(child) for child in node.children]}


def tally_data(tally: Tally) -> JsonObject:
    """A count as the contract prints it."""
    return {"schema_version": SCHEMA_VERSION, **tally.to_json()}


def status_data(status: IndexStatus) -> JsonObject:
    """The state of an index as the contract prints it."""
    return {"schema_version": SCHEMA_VERSION, **status.to_json()}
