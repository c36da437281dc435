"""How well one measure is followed through all documents: `history`, on the truth that `years.py` reads.

lineage    a passage as seed, from either side; found when a step holds a clause that overlaps the counterpart's lines. For
           groups each member as seed, the other members of other documents, those of one measure or wording apart from those
           that are only about the same topic.
steps      of the histories of groups, the share that is in a document of the group: what is more may be right all the same.
labels     of the gold's linked passages that a history holds one after the other: precision and recall of each label.
figures    of the gold's figures that both sides print: one quantity has both, each in its document.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from scoring import Score

from lfsearch.records import ClauseRecord
from lfsearch.retrieval.changes import LABELS
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.history import History, Step

Row = Mapping[str, Any]
_TOPIC = "same topic"


class Gold(Protocol):
    """What `years.py` knows of passages."""

    def clauses(self, passage: Row) -> list[ClauseRecord]: ...
    def overlaps(self, record: ClauseRecord, passage: Row) -> bool: ...
    def same_side(self, fact: str, ours: str | None, theirs: str | None) -> bool: ...


class Histories:
    """The histories asked for so far, and the seconds of each."""

    def __init__(self, engine: Engine, gold: Gold) -> None:
        self._engine = engine
        self._known: dict[str, History] = {}
        self.gold = gold
        self.seconds: list[float] = []

    def of(self, passage: Row) -> History | None:
        """The history of the clause that a passage begins in; None where there is none."""
        clauses = self.gold.clauses(passage)
        if not clauses:
            return None
        name = clauses[0].id
        if name not in self._known:
            started = time.process_time()
            self._known[name] = self._engine.history(name)
            self.seconds.append(time.process_time() - started)
        return self._known[name]

    def step(self, history: History, passage: Row) -> Step | None:
        """The step that holds a passage."""
        return next((step for step in history.steps if self._holds(step, passage)), None)

    def _holds(self, step: Step, passage: Row) -> bool:
        return not step.dropped and any(self.gold.overlaps(record, passage) for record in step.clauses)


def followed(histories: Histories, rows: Sequence[Row]) -> Iterator[Score]:
    """Counterparts of aligned clauses, their labels and figures."""
    lineage, numbers = Score("history lineage"), Score("history figures")
    named = {label: (Score(f"history {label} precision"), Score(f"history {label} recall")) for label in LABELS[:5]}
    for row in rows:
        for side, other in (("old", "new"), ("new", "old")):
            found = histories.of(row[side][0]) if row[side] and row[other] else None
            if found is None:
                continue
            lineage.count(any(histories.step(found, passage) for passage in row[other]), f"{row['id']} {side}")
            if side == "old":
                _labels(histories, found, row, named)
                _figures(histories, found, row, numbers)
    yield from (lineage, numbers)
    yield from (score for pair in named.values() for score in pair)


def _labels(histories: Histories, found: History, row: Row, named: Mapping[str, tuple[Score, Score]]) -> None:
    steps = [step for passage in row["new"] if (step := histories.step(found, passage))]
    compared = [
        step
        for step in steps
        if any(histories.gold.overlaps(record, passage) for record in step.before for passage in row["old"])
    ]
    for label, (precision, recall) in named.items() if compared else ():
        ours, gold = any(label in step.labels for step in compared), label in row["labels"]
        if ours:
            precision.count(gold, row["id"])
        if gold:
            recall.count(ours, row["id"])


def _figures(histories: Histories, found: History, row: Row, numbers: Score) -> None:
    sides = {row[side][0]["doc_no"]: side for side in ("old", "new")}
    if len(sides) < 2 or not any(histories.step(found, passage) for passage in row["new"]):
        return
    for gold in row["changes"]:
        if gold["fact"] != "figure" or gold["old"] is None or gold["new"] is None:
            continue
        hit = any(
            {
                side
                for value in quantity.values
                if (side := sides.get(value.document.doc_no or ""))
                and histories.gold.same_side("figure", value.figure.text, gold[side])
            }
            == {"old", "new"}
            for quantity in found.quantities
        )
        numbers.count(hit, f"{row['id']} {gold['measure']} {gold['old']} -> {gold['new']}")


def grouped(histories: Histories, groups: Iterable[Row], passages: Mapping[str, Sequence[Row]]) -> list[Score]:
    """The other members of each group, each member as seed; `passages` are a group's members as passages, by its id."""
    same, topic = Score("history groups, one measure"), Score("history groups, one topic")
    inside = Score("history steps in the group")
    for group in groups:
        score = topic if group["relation"].startswith(_TOPIC) else same
        members = passages[group["id"]]
        numbers = {member["doc_no"] for member in members}
        for member in members:
            found = histories.of(member)
            if found is None:
                continue
            for other in members:
                if other["doc_no"] != member["doc_no"]:
                    score.count(histories.step(found, other) is not None, f"{group['id']} {other['doc_no']}")
            for step in found.steps:
                if not step.dropped:
                    inside.count(step.document.doc_no in numbers, f"{group['id']} {step.clause.id}")
    return [same, topic, inside]


def seconds_text(histories: Histories) -> str:
    """How long a history takes, as time of the processor."""
    seconds = sorted(histories.seconds)
    return f"history: median {statistics.median(seconds):.2f} s, most {seconds[-1]:.2f} s, of {len(seconds)}"
