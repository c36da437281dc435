"""A clause's record as a line of its file: JSON without blanks, without what is empty, and without what the rest of it tells.

A third less to store and to read than the object that is shown. What stands in a line is looked for without taking it apart
where that is enough: inside of a string its quotes would be escaped.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from lfsearch.records import ClauseRecord, JsonObject
from lfsearch.refs import document_of

# What is not written where it is so.
_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(("doc_no", "issuer", "kind", "date", "label", "heading")),
    **dict.fromkeys(
        ("path", "cells", "units", "deadlines", "times", "quantities", "citations", "validity", "obliged"), ()
    ),
}
_NOWHERE: Mapping[str, Any] = {"page": None, "box": None}

_DECODER = json.JSONDecoder()
_PATH, _END = b'"path":[', b'],"clause_kind":'
# Where the facts of a kind stand; a family of quantities is a kind, too.
_HOLDING = {
    "units": (b'"units":[{',),
    "deadlines": (b'"deadlines":[{', b'"validity":[{'),
    "times": (b'"times":[{',),
    "quantities": (b'"quantities":[{',),
}


def to_line(record: ClauseRecord) -> bytes:
    """A record as a line, without the end of one."""
    data = record.to_json()
    told = _told(record.id, record.path)
    own: JsonObject = {name: value for name, value in data.items() if not _is_empty(value) and told.get(name) != value}
    own["source"] = {name: value for name, value in record.source.to_json().items() if value is not None}
    text = json.dumps(own, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")  # lone surrogates get JSON's own escapes


def from_line(line: bytes) -> ClauseRecord:
    """The record of a line. KeyError, TypeError, ValueError or AttributeError when it is none."""
    data = json.loads(line)
    told = _told(data["id"], data.get("path", ()))
    return ClauseRecord.from_json({**_EMPTY, **told, **data, "source": {**_NOWHERE, **data["source"]}})


def path_in(line: bytes) -> tuple[str, ...]:
    """The headings in a line, read without the rest of it: a sixth of the work. ValueError when it is none."""
    start = line.find(_PATH)
    if start < 0:
        return ()
    start += len(_PATH) - 1
    return tuple(_DECODER.raw_decode(line[start : line.index(_END, start) + 1].decode())[0])


def certain_kinds(kinds: Collection[str]) -> bool:
    """Whether a line that may answer one of these kinds (`may_answer`) does so: a family of quantities may be another one."""
    return not _HOLDING.keys().isdisjoint(kinds)


def may_answer(line: bytes, kind: str) -> bool:
    """Whether a line holds any facts in which `ClauseRecord.answers` looks."""
    return any(facts in line for facts in _HOLDING.get(kind, _HOLDING["quantities"]))


def _is_empty(value: object) -> bool:
    return value is None or value in ((), [])


def _told(clause: str, path: Any) -> dict[str, Any]:
    """What the id and the headings of a clause tell of its document, in most cases."""
    document = document_of(clause)
    issue = document.rpartition("/")[0]
    return {"issue": issue, "document": document, **({"title": path[0]} if path else {})}
