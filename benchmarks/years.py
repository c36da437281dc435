"""How well clauses are followed across the years: the figures of a folder with re-issued plans aligned by hand.

    python benchmarks/years.py FOLDER [--index DIR] [--misses]

The folder holds alignment*.jsonl (one row a clause: old and new passages with file, lines and head, labels, changes; rows
marked ambiguous do not count). cross_year.jsonl in it or beside it has groups of clauses that say the same in several years.

similar    aligned: the first clause of each side of a row as seed, so that each row is asked in both directions, among all
           documents but the seed's own. A hit counts when its lines overlap those of the counterpart that the row names,
           and no other: the same clause in a third plan is a miss, so that not all can be first where there are three.
           alone: the same among the clauses of the counterpart's document only, which leaves third plans out.
           groups: each member as seed, among all documents; found when a member of another document is among the hits,
           averaged by member.
compare    links: of the passages that belong together those that a pair holds both; dropped, added: passages without a
           counterpart most of whose text is in pairs with an empty side.
digest     where the newer document is a re-issue of the older one: of the clauses that it tells as added and that the gold
           names at all those without a counterpart; of the passages without one those most of whose text it tells.
facts      of the gold's linked passages that a pair holds: named with the same old and new figure, deadline or unit (by
           canonical name and role); a figure as the gold prints it or a part of it.
labels     of the same passages: precision and recall of each label.
history    see `histories.py`; it takes some minutes, --history adds it.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import histories
from scoring import Score

import lfsearch
from lfsearch.facts import canonical_unit
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.changes import LABELS
from lfsearch.retrieval.compare import Comparison, Pair
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.statements import Change
from lfsearch.text.blanks import bare
from lfsearch.text.width import fold
from lfsearch.types import Filters

Row = Mapping[str, Any]
RANKS = (1, 5, 10)
_HEAD = 8  # characters of a passage's beginning that name it; extraction may differ further on
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def plain(text: str) -> str:
    """The text in one width and without white space."""
    return bare(fold(text))


class Places:
    """The clauses of an index by where they are printed."""

    def __init__(self, records: Iterable[ClauseRecord]) -> None:
        self._by_file: dict[str, list[ClauseRecord]] = {}
        for record in records:
            self._by_file.setdefault(record.source.file, []).append(record)

    def clauses(self, passage: Row) -> list[ClauseRecord]:
        """The clauses that a passage covers, the one it begins in first; that one alone where it begins inside it."""
        first, last = passage["lines"]
        head = plain(passage["head"])[:_HEAD]
        near = [record for record in self._by_file.get(passage["file"], []) if overlaps(record, passage)]
        begins = next((one for one in near if plain(one.text).startswith(head)), None)
        inside = begins or next((one for one in near if head in plain(one.text)), None)
        if inside is None:
            return near
        if begins is None:
            return [inside]
        behind = near[near.index(begins) + 1 :]
        return [begins, *(one for one in behind if one.source.lines.first < last or first == last)]


def overlaps(record: ClauseRecord, passage: Row) -> bool:
    """Whether the lines of a clause and those of a passage overlap."""
    lines = record.source.lines
    return (
        record.source.file == passage["file"]
        and lines.first <= passage["lines"][1]
        and lines.last >= passage["lines"][0]
    )


def rank_of(engine: Engine, seed: str, wanted: Sequence[Row], *, alone: bool = False) -> int:
    """The rank of the first hit that overlaps any of the passages, among their documents alone or all; else a large one."""
    filters = Filters(doc_nos=tuple({passage["doc_no"] for passage in wanted})) if alone else None
    for hit in engine.similar(seed, limit=max(RANKS), filters=filters):
        if any(overlaps(hit.record, passage) for passage in wanted):
            return hit.rank
    return max(RANKS) + 1


def aligned(engine: Engine, places: Places, rows: Sequence[Row], *, alone: bool = False) -> list[Score]:
    """The ranks of counterparts, each clause of both sides as seed."""
    scores = [Score(f"similar {'alone' if alone else 'aligned'} @{rank}") for rank in RANKS]
    for row in rows:
        for side, other in (("old", "new"), ("new", "old")):
            if row[side] and row[other] and (seed := places.clauses(row[side][0])):
                rank = rank_of(engine, seed[0].id, row[other], alone=alone)
                for limit, score in zip(RANKS, scores, strict=True):
                    score.count(rank <= limit, f"{row['id']} {seed[0].id}")
    return scores


def passages_of(group: Row) -> list[Row]:
    """The members of a group, in the form of the other truth."""
    return [
        {"file": f"{one['issue']}.txt", "lines": one["lines"], "head": one["quote"], "doc_no": one["doc_no"]}
        for one in group["members"]
    ]


def grouped(engine: Engine, places: Places, groups: Sequence[Row]) -> list[Score]:
    """The ranks of other members, each member of a group as seed."""
    scores = [Score(f"similar groups @{rank}") for rank in RANKS]
    for group in groups:
        members = passages_of(group)
        for member in members:
            others = [one for one in members if one["doc_no"] != member["doc_no"]]
            seed = places.clauses(member)
            if others and seed:
                rank = rank_of(engine, seed[0].id, others)
                for limit, score in zip(RANKS, scores, strict=True):
                    score.count(rank <= limit, f"{group['id']} {seed[0].id}")
    return scores


# -- compare -------------------------------------------------------------------------------------------------------------


class Matched:
    """The pairs of a comparison by the ids of their clauses."""

    def __init__(self, comparison: Comparison) -> None:
        self.pairs = {record.id: pair for pair in comparison.pairs for record in (*pair.old, *pair.new)}

    def linking(self, old: Sequence[ClauseRecord], new: Sequence[ClauseRecord]) -> list[Pair]:
        """The pairs that hold clauses of both."""
        wanted = {record.id for record in new}
        found = {id(pair): pair for one in old if (pair := self.pairs.get(one.id))}
        return [pair for pair in found.values() if any(record.id in wanted for record in pair.new)]

    def alone(self, passage: Sequence[ClauseRecord]) -> bool:
        """Whether most of the text of these clauses is in pairs with an empty side."""
        lengths = [len(one.text) for one in passage]
        pairs = [self.pairs.get(one.id) for one in passage]
        single = [not pair or not pair.old or not pair.new for pair in pairs]
        return sum(length for length, one in zip(lengths, single, strict=True) if one) * 2 > sum(lengths)


def linked(matched: Matched, places: Places, rows: Sequence[Row]) -> Iterator[tuple[Row, list[Pair]]]:
    """The gold's links with the pairs that hold them, if any."""
    for row in rows:
        if row["old"] and row["new"]:
            old = [record for passage in row["old"] for record in places.clauses(passage)]
            new = [record for passage in row["new"] for record in places.clauses(passage)]
            yield row, matched.linking(old, new)


def alignments(matched: Matched, places: Places, rows: Sequence[Row]) -> list[Score]:
    """Links, dropped and added passages."""
    links, dropped, added = Score("compare links"), Score("compare dropped"), Score("compare added")
    for row in rows:
        old, new = ([places.clauses(passage) for passage in row[side]] for side in ("old", "new"))
        for before in old:
            for after in new:
                links.count(bool(matched.linking(before, after)), row["id"])
        if not new:
            dropped.count(matched.alone([record for one in old for record in one]), row["id"])
        if not old:
            added.count(matched.alone([record for one in new for record in one]), row["id"])
    return [links, dropped, added]


def told_as_added(engine: Engine, places: Places, pair: tuple[str, str], rows: Sequence[Row]) -> list[Score]:
    """What `digest` tells as added in the newer of two documents; nothing where it knows no such predecessor."""
    precision, recall = Score("digest added precision"), Score("digest added recall")
    entry = engine.index.document(pair[1])
    news = next(one for one in engine.digest(entry.document.issue).documents if one.document.id == entry.document.id)
    if news.predecessor is None or news.predecessor.doc_no != pair[0]:
        return []
    told = {record.id for one in news.comparison.pairs if not one.old for record in one.new}
    new = [
        (row, [record for passage in row["new"] for record in places.clauses(passage)]) for row in rows if row["new"]
    ]
    going_on = {record.id for row, clauses in new if row["old"] for record in clauses}
    added = {record.id for row, clauses in new if not row["old"] for record in clauses}
    for name in sorted(told & (going_on | added)):
        precision.count(name in added, name)
    for row, clauses in new:
        if not row["old"]:
            length = sum(len(one.text) for one in clauses)
            recall.count(sum(len(one.text) for one in clauses if one.id in told) * 2 > length, row["id"])
    return [precision, recall]


def facts(found: Sequence[tuple[Row, list[Pair]]]) -> list[Score]:
    """Changed facts named with both sides."""
    scores = {kind: Score(f"changed {kind}") for kind in ("figure", "deadline", "unit", "citation")}
    for row, pairs in found:
        ours = [change for pair in pairs for change in pair.difference.changes]
        for gold in row["changes"]:
            hit = any(same_change(change, gold) for change in ours)
            scores[gold["fact"]].count(hit, f"{row['id']} {gold['measure']} {gold['old']} -> {gold['new']}")
    return list(scores.values())


def same_change(change: Change, gold: Row) -> bool:
    """Whether a change is the one that the gold names."""
    if change.fact != gold["fact"] or (change.fact == "unit" and change.measure != gold["measure"]):
        return False
    return all(
        same_side(change.fact, ours, theirs) for ours, theirs in ((change.old, gold["old"]), (change.new, gold["new"]))
    )


def same_side(fact: str, ours: str | None, theirs: str | None) -> bool:
    """Whether one side of a fact is what the gold prints there; None where neither prints anything."""
    if ours is None or theirs is None:
        return ours is theirs
    if fact == "unit":
        return canonical_unit(ours) == canonical_unit(theirs)
    if fact == "figure":
        mine, wanted = set(_FIGURE.findall(plain(ours))), set(_FIGURE.findall(plain(theirs)))
        return bool(mine and wanted) and (mine <= wanted or wanted <= mine)
    mine_text, wanted_text = plain(ours), plain(theirs)
    return mine_text in wanted_text or wanted_text in mine_text


def labels(found: Sequence[tuple[Row, list[Pair]]]) -> Iterator[Score]:
    """Precision and recall of each label."""
    for label in LABELS[:5]:
        precision, recall = Score(f"label {label} precision"), Score(f"label {label} recall")
        for row, pairs in found:
            ours, gold = any(label in pair.labels for pair in pairs), label in row["labels"]
            if ours:
                precision.count(gold, row["id"])
            if gold:
                recall.count(ours, row["id"])
        yield precision
        yield recall


class _Gold:
    """What the measurement of histories asks of this one."""

    def __init__(self, places: Places) -> None:
        self.clauses = places.clauses
        self.overlaps = overlaps
        self.same_side = same_side


def documents(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    """The rows by the two documents that they are about: a row with one side belongs to the pair of its other rows."""
    both = {
        row["pair"]: tuple(row[side][0]["doc_no"] for side in ("old", "new"))
        for row in rows
        if row["old"] and row["new"]
    }
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        old, new = both[row["pair"]]
        found.setdefault((old, new), []).append(row)
    return found


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", default="index")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--history", action="store_true")
    options = parser.parse_args()
    engine = lfsearch.open(options.index)
    places = Places(engine.index.store.records())
    rows = [
        row for path in sorted(options.folder.glob("alignment*.jsonl")) for row in read(path) if not row["ambiguous"]
    ]
    groups = next((read(path) for path in _beside(options.folder, "cross_year.jsonl")), [])
    print_scores(aligned(engine, places, rows), options.misses)
    print_scores(aligned(engine, places, rows, alone=True), options.misses)
    print_scores(grouped(engine, places, groups), options.misses)
    together: list[tuple[Row, list[Pair]]] = []
    for (old, new), own in documents(rows).items():
        seconds, comparison = _timed(engine, old, new)
        matched = Matched(comparison)
        found = [(row, pairs) for row, pairs in linked(matched, places, own) if pairs]
        together += found
        print(f"\n{old} -> {new}  {seconds:.2f} s")
        digested = told_as_added(engine, places, (old, new), own)
        print_scores([*alignments(matched, places, own), *digested, *facts(found), *labels(found)], options.misses)
    print("\nall pairs")
    print_scores([*facts(together), *labels(together)], False)
    if options.history:
        followed = histories.Histories(engine, _Gold(places))
        for (old, new), own in documents(rows).items():
            print(f"\n{old} -> {new}")
            print_scores(histories.followed(followed, own), options.misses)
        print("\nacross all documents")
        members = {group["id"]: passages_of(group) for group in groups}
        print_scores(histories.grouped(followed, groups, members), options.misses)
        print(histories.seconds_text(followed))


def _beside(folder: Path, name: str) -> Iterator[Path]:
    yield from (path for path in (folder / name, folder.resolve().parent / name) if path.exists())


def _timed(engine: Engine, old: str, new: str) -> tuple[float, Comparison]:
    """The median of three comparisons, and the last of them."""
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        comparison = engine.compare(old, new)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds), comparison


def print_scores(scores: Iterable[Score], misses: bool) -> None:
    for score in scores:
        if score.total:
            print(score)
            if misses and score.misses:
                print("    " + "; ".join(score.misses))


if __name__ == "__main__":
    main()
