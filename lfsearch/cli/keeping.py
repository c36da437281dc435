"""The searches that are kept for `alert`, with what they have found: one file of the user's own."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from lfsearch.errors import IndexBusy, LfsearchError, QueryError
from lfsearch.index import files, locks
from lfsearch.index.places import users_home
from lfsearch.records import ClauseRecord, JsonObject

_NAME = "alerts.json"
_LONGEST_NAME = 60
_PATIENCE = 20.0  # seconds that a run waits for another one

# A filter as it was given: --year 2023, --kind 通知 twice, --in-force. Read anew at each run: today is another day then.
Option: TypeAlias = str | bool | list[str]


@dataclass(frozen=True, slots=True)
class Alert:
    """A search that is kept."""

    name: str
    query: str
    given: Mapping[str, Option]  # its filters, by the names that click has for them
    seen: frozenset[str] = frozenset()  # digests of the clauses that are no news
    last_run: str | None = None

    def options(self) -> dict[str, Any]:
        """All filters of the command line, those that were not given empty."""
        given = {key: tuple(value) if isinstance(value, list) else value for key, value in self.given.items()}
        return {**_no_filters(), **given}

    def is_new(self, record: ClauseRecord) -> bool:
        """Whether the clause was not there the last time; one whose words have changed was not."""
        return _digest(record) not in self.seen

    def with_seen(self, found: Iterable[ClauseRecord]) -> Alert:
        """With these clauses known. Those that are gone stay known: an issue that is taken out and put back is no news."""
        now = dt.datetime.now().isoformat(timespec="seconds")
        return replace(self, seen=self.seen | {_digest(record) for record in found}, last_run=now)

    def filters_text(self) -> str:
        """The filters as they are typed."""
        parts = []
        for key, value in self.given.items():
            option = "--" + key.replace("_", "-")
            values = value if isinstance(value, list) else [value]
            parts += [option if one is True else f"{option} {one}" for one in values]
        return " ".join(parts)

    def told(self) -> JsonObject:
        """As `alert list` gives it."""
        return {
            "name": self.name,
            "query": self.query,
            "filters": self.filters_text(),
            "seen": len(self.seen),
            "last_run": self.last_run,
        }


def _digest(record: ClauseRecord) -> str:
    """Names a clause by its document and its words: ids may change when an index is made anew, and words under an id."""
    whose = record.doc_no or f"{record.title} {record.date}"
    return hashlib.sha256(f"{whose}\n{record.text}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _no_filters() -> dict[str, Any]:
    from lfsearch.cli.context import filter_names

    return {name: () if several else None for name, several in filter_names()}


def kept(index: Path) -> dict[str, Alert]:
    """The searches of an index by their names."""
    return _read().get(_key(index), {})


def keep(alerts: dict[str, Alert], one: Alert, *, replacing: bool = False) -> None:
    """Put a search among those of an index. QueryError for a name that is taken or none."""
    if not one.name.strip() or len(one.name) > _LONGEST_NAME or not one.name.isprintable():
        raise QueryError(
            f"{one.name[:_LONGEST_NAME]!r} is no name; use one of 1 to {_LONGEST_NAME} letters.",
            f"“{one.name[:_LONGEST_NAME]}”不能用作名称；请用 1 到 {_LONGEST_NAME} 个字符。",
        )
    if one.name in alerts and not replacing:
        raise QueryError(
            f"There is a search called {one.name} already; lfsearch alert remove {one.name} forgets it.",
            f"已有名为 {one.name} 的检索；可用 lfsearch alert remove {one.name} 删除。",
        )
    alerts[one.name] = one


def find(alerts: Mapping[str, Alert], name: str) -> Alert:
    """The search of this name. QueryError when there is none."""
    if name in alerts:
        return alerts[name]
    if not alerts:
        raise QueryError(
            f"No search is kept as {name!r}, nor any other; lfsearch alert add NAME QUERY keeps one.",
            f"没有名为“{name}”的检索，还没有保存任何检索；可用 lfsearch alert add 名称 查询词 保存。",
        )
    known = list(alerts)
    raise QueryError(
        f"No search is kept as {name!r} (there are: {', '.join(known)}); lfsearch alert list shows them.",
        f"没有名为“{name}”的检索（现有：{'、'.join(known)}）；可用 lfsearch alert list 查看。",
    )


def forget(alerts: dict[str, Alert], name: str) -> None:
    """Take a search out. QueryError when there is none of this name."""
    find(alerts, name)
    del alerts[name]


@contextlib.contextmanager
def updating(index: Path) -> Iterator[dict[str, Alert]]:
    """The searches of an index, to be changed; written in one step when the block is left without an error.

    One process at a time: a second one waits, and then sees what the first has left.
    """
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file.with_suffix(".lock"), "a+", encoding="utf-8") as lock:
        _wait_for(lock)
        everything = _read()
        alerts = everything.setdefault(_key(index), {})
        yield alerts
        data: JsonObject = {
            key: {name: _as_json(one) for name, one in own.items()} for key, own in everything.items() if own
        }
        files.write_json(file, data)


def _wait_for(lock: Any) -> None:
    stop = time.monotonic() + _PATIENCE
    while locks.try_lock(lock) is False:  # on a file system without locks it goes without one
        if time.monotonic() > stop:
            raise IndexBusy(
                "Another lfsearch alert has been running for long; wait until it is done and try again.",
                "另一个 lfsearch alert 运行已久；请等它结束再试。",
            )
        time.sleep(0.05)


def _file() -> Path:
    return users_home() / _NAME


def _key(index: Path) -> str:
    return os.path.realpath(index)


def _as_json(one: Alert) -> JsonObject:
    return {"query": one.query, "filters": dict(one.given), "seen": sorted(one.seen), "last_run": one.last_run}


def _read() -> dict[str, dict[str, Alert]]:
    """The searches by index and name. LfsearchError where the file cannot be read: it must not be written over."""
    file = _file()
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return {
            key: {
                name: Alert(name, str(one["query"]), _options(one["filters"]), frozenset(one["seen"]), one["last_run"])
                for name, one in own.items()
            }
            for key, own in data.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise LfsearchError(
            f"The file of the searches that are kept, {file}, cannot be read; mend it, or move it away and add them anew.",
            f"保存检索的文件 {file} 无法读取；请修复，或移走后重新添加。",
        ) from None


def _options(given: Mapping[str, Any]) -> dict[str, Option]:
    """The filters that this program knows, each of its kind."""
    from lfsearch.cli.context import filter_names

    several = dict(filter_names())
    kept_options: dict[str, Option] = {}
    for key, value in given.items():
        if key in several:
            kept_options[key] = [str(one) for one in value] if several[key] else value if value is True else str(value)
    return kept_options
