"""How well the duties of a unit are told: the figures of an index against a folder of rows made by reading.

    python benchmarks/duties.py FOLDER [--index DIR] [--misses]

The folder holds duties*.jsonl (all duties of a unit in some documents: unit, file, doc_no, lines, role, deadlines) and
duties_by_heading*.jsonl (tasks under the heading that gives them to a unit). A duty is found when its clause begins in
the row's lines, or holds where the row begins; a deadline when the texts are equal without white space, the lead
(自, 到) and the mark (前) apart. Rows that say `ambiguous` are left out.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lfsearch
from lfsearch.retrieval.duties import Duty
from lfsearch.retrieval.engine import Engine
from lfsearch.types import Filters

_LEAD, _MARK = re.compile("^(?:自|从|到|至|截至)"), re.compile("(?:之?前|起|止)$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of a total."""

    name: str
    hits: int
    total: int

    def __str__(self) -> str:
        share = f"{self.hits / self.total:.3f}" if self.total else "-"
        return f"{self.name:<28} {share:>6}  {self.hits}/{self.total}"


def rows(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not row.get("ambiguous"):
                yield row


def at(duty: Duty, row: dict[str, Any]) -> bool:
    """Whether a duty's clause is that of a row."""
    place = duty.record.source
    first, last = row["lines"]
    begins = place.lines.first
    return place.file == row["file"] and (first <= begins <= last or begins <= first <= place.lines.last)


def plain(text: str) -> str:
    return _MARK.sub("", _LEAD.sub("", "".join(text.split())))


def all_duties(engine: Engine, gold: Sequence[dict[str, Any]], misses: list[str]) -> list[Figure]:
    """P, R and role of the units' duties, and P and R of their deadlines."""
    found, matched, roles, told, right, printed = 0, set(), 0, 0, 0, 0
    hits = 0
    for unit, doc_no in dict.fromkeys((row["unit"], row["doc_no"]) for row in gold):
        own = [row for row in gold if (row["unit"], row["doc_no"]) == (unit, doc_no)]
        lines = [row["lines"] for row in own]
        for duty in engine.duties(unit, filters=Filters(doc_nos=(doc_no,))):
            fitting = [row for row in own if at(duty, row)]
            # A document whose rows are of one plan was read in that plan alone.
            if not fitting and not _inside(duty, lines):
                continue
            found += 1
            hits += bool(fitting)
            if not fitting:
                misses.append(f"too many: {duty.record.id} {duty.role} {duty.record.text[:30]}")
            for row in fitting:
                matched.add(row["id"])
                roles += duty.role == row["role"]
                if duty.role != row["role"]:
                    misses.append(f"role: {row['id']} {row['role']}, not {duty.role}")
                theirs = Counter(plain(text) for text in row["deadlines"])
                ours = Counter(plain(deadline.text) for deadline in duty.deadlines)
                right += (theirs & ours).total()
                told += ours.total()
                if theirs != ours:
                    misses.append(f"deadlines: {row['id']} {list(theirs)}, not {list(ours)}")
    printed = sum(len(row["deadlines"]) for row in gold)
    misses += [f"missing: {row['id']} {row['head']}" for row in gold if row["id"] not in matched]
    return [
        Figure("duties: precision", hits, found),
        Figure("duties: recall", len(matched), len(gold)),
        Figure("duties: role", roles, hits),
        Figure("deadlines: precision", right, told),
        Figure("deadlines: recall", right, printed),
    ]


def _inside(duty: Duty, lines: Sequence[Sequence[int]]) -> bool:
    first, last = min(pair[0] for pair in lines), max(pair[1] for pair in lines)
    return first <= duty.record.source.lines.first <= last


def under_headings(engine: Engine, gold: Sequence[dict[str, Any]], misses: list[str]) -> list[Figure]:
    """How many tasks under headings are told with their unit and role."""
    hits = 0
    for unit, doc_no in dict.fromkeys((row["unit"], row["doc_no"]) for row in gold):
        several = [engine.duties(one, filters=Filters(doc_nos=(doc_no,))) for one in unit.split("、")]
        for row in gold:
            if (row["unit"], row["doc_no"]) != (unit, doc_no):
                continue
            found = all(any(at(duty, row) and duty.role == row["role"] for duty in duties) for duties in several)
            hits += found
            if not found:
                misses.append(f"under a heading: {row['id']} {unit} {row['head']}")
    return [Figure("tasks under headings", hits, len(gold))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", default="index")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    engine = lfsearch.open(options.index)
    headed = sorted(options.folder.glob("duties_by_heading*.jsonl"))
    alone = [path for path in sorted(options.folder.glob("duties*.jsonl")) if path not in headed]
    if not (headed or alone):
        sys.exit(f"{options.folder} has no duties*.jsonl")
    misses: list[str] = []
    for figure in [*all_duties(engine, list(rows(alone)), misses), *under_headings(engine, list(rows(headed)), misses)]:
        print(figure)
    if options.misses:
        print(*misses, sep="\n")


if __name__ == "__main__":
    main()
