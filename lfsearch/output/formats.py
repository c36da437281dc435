"""Results for machines: JSON as the contract has it, JSON Lines, CSV, Markdown; pure functions from records to text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from lfsearch.i18n import tr
from lfsearch.index.store import public
from lfsearch.output.display import clean
from lfsearch.retrieval.filters import document_year
from lfsearch.types import Filters, Hit

if TYPE_CHECKING:
    from lfsearch.retrieval.engine import SearchResult

SCHEMA_VERSION = 1
Around = Mapping[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]]
Changes = Mapping[str, Mapping[str, Any]]

# What a hit prints of its record, in the order of the contract; the rest follows.
_HIT_FIELDS = ("id", "issue", "doc_no", "title", "issuer", "kind", "date", "path", "label", "text")


def filters_data(filters: Filters) -> dict[str, Any]:
    """The filters that were given, as they were meant."""
    data: dict[str, Any] = {}
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


def hit_data(hit: Hit, around: Around | None = None, changes: Changes | None = None) -> dict[str, Any]:
    """One hit as the contract prints it."""
    record = hit.record
    data: dict[str, Any] = {"rank": hit.rank, "score": hit.score}
    data |= {name: record[name] for name in _HIT_FIELDS}
    data["snippet"] = hit.snippet
    data |= {name: value for name, value in public(record).items() if name not in data}
    key = str(record["id"])
    if around and key in around:
        before, after = around[key]
        data["context"] = {"before": list(map(public, before)), "after": list(map(public, after))}
    if changes and key in changes:
        data["changes"] = changes[key]
    if hit.explain:
        data["explain"] = hit.explain
    return data


def result_data(result: SearchResult, around: Around | None = None, changes: Changes | None = None) -> dict[str, Any]:
    """A whole answer as the contract prints it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "query": result.query,
        "mode": result.mode,
        "filters": filters_data(result.filters),
        "total": result.total,
        "took_ms": result.took_ms,
        "relaxed": result.relaxed,
        "notes": list(result.notes),
        "hits": [hit_data(hit, around, changes) for hit in result.hits],
    }


def hits(
    result: SearchResult,
    output: str,
    around: Around | None = None,
    changes: Changes | None = None,
    group_by: str | None = None,
) -> str:
    """An answer as json, jsonl, csv or markdown."""
    if output == "json":
        data = result_data(result, around, changes)
        if group_by:
            data["group_by"] = group_by
            data["groups"] = [
                {"group": name, "ids": [hit.record["id"] for hit in members]}
                for name, members in grouped(result.hits, group_by)
            ]
        return json.dumps(data, ensure_ascii=False, indent=2)
    if output == "jsonl":
        return "\n".join(json.dumps(hit_data(hit, around, changes), ensure_ascii=False) for hit in result.hits)
    ordered = [hit for _, members in grouped(result.hits, group_by) for hit in members] if group_by else result.hits
    rows = [_flat(hit_data(hit)) for hit in ordered]
    return _csv(_COLUMNS, rows) if output == "csv" else _markdown(_COLUMNS, rows)


_COLUMNS = ("rank", "score", "doc_no", "title", "date", "path", "text", "units", "id", "source")


def _flat(data: Mapping[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in data.items():
        if name == "path":
            flat[name] = " > ".join(value)
        elif name == "lines":
            flat[name] = "-".join(map(str, value))
        elif name == "source":
            flat[name] = source_text(value)
        elif isinstance(value, list):
            flat[name] = ";".join(map(_item_text, value))
        else:
            flat[name] = "" if value is None else str(value)
    return flat


# What says most of a unit, cell, figure, cited document or term of validity, in this order.
_TELLING = ("role", "column", "name", "measure", "title", "doc_no", "text", "effective", "expires")


def _item_text(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    return " ".join(str(item[key]) for key in _TELLING if item.get(key))


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe_cell(clean(row.get(name, ""))) for name in columns])
    return out.getvalue().rstrip("\n")


def _safe_cell(text: str) -> str:
    """A leading = + - @ would be a formula in a spreadsheet; an apostrophe makes it text (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text


def _markdown(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    for row in rows:
        cells = (clean(row.get(name, "")).replace("|", "\\|").replace("\n", "<br>") for name in columns)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def listing(what: str, entries: Iterable[Mapping[str, Any]], output: str) -> Iterator[str]:
    """Catalogue entries as json, jsonl, csv or markdown; jsonl streams."""
    if output == "jsonl":
        yield from (json.dumps(entry, ensure_ascii=False) for entry in entries)
        return
    rows = list(entries)
    if output == "json":
        yield json.dumps(rows, ensure_ascii=False, indent=2)
        return
    columns = list(rows[0]) if rows else ["id"]
    flat = [_flat(row) for row in rows]
    yield _csv(columns, flat) if output == "csv" else _markdown(columns, flat)


def source_text(source: Mapping[str, Any]) -> str:
    """2023-10.txt:4313-4339"""
    first, last = source["lines"]
    return f"{source['file']}:{first}" + (f"-{last}" if last != first else "")


def grouped(found: Sequence[Hit], group_by: str) -> list[tuple[str, list[Hit]]]:
    """Hits by year (latest first), document or issuer (best hit first), in rank order inside."""
    groups: dict[str, list[Hit]] = {}
    for hit in found:
        record = hit.record
        if group_by == "year":
            name = str(document_year(record))
        elif group_by == "issuer":
            name = str(record["issuer"] or tr("(no issuer)", "（未署发文机关）"))
        else:
            name = str(record["doc_no"] or record["title"])
        groups.setdefault(name, []).append(hit)
    return sorted(groups.items(), reverse=True) if group_by == "year" else list(groups.items())
