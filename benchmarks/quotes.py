"""How well quotations, citations and terms of force are told: the figures of a folder of truth about the indexed issues.

    python benchmarks/quotes.py FOLDER [--index DIR] [--misses]

FOLDER holds quotes*.jsonl (kind exact, damaged, tampered or invented; text, original, file, lines), citations*.jsonl (file,
lines, cited_no, cited_title, repeals, kind) and validity*.jsonl (doc_no, kind, effective, until); what is missing is left out.
A quotation is in its place when the lines of a best place meet those of the truth; `also` is as good.
"""

from __future__ import annotations

import argparse
import difflib
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import lfsearch
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.links import Link
from lfsearch.retrieval.verifying import Verified

Entry = Mapping[str, Any]
_WARM = "“各县(市、区)降尘量不得高于一百吨,下同”"  # loads what every later call finds loaded


def entries(folder: Path, name: str) -> list[Entry]:
    """The entries of all files of a sort."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"{name}*.jsonl"))]
    return [json.loads(line) for text in texts for line in text.splitlines() if line.strip()]


def meet(file: str, lines: tuple[int, int], truth: Entry) -> bool:
    """Whether two places share a line."""
    return file == truth["file"] and lines[0] <= truth["lines"][1] and truth["lines"][0] <= lines[1]


def in_place(found: Verified, truth: Entry) -> bool:
    """Whether one of the best places is that of the truth."""
    also = truth.get("also") or []
    wanted = [truth, *(also if isinstance(also, list) else [also])]
    best = [place.source for place in found.places if place.similarity == found.similarity]
    return any(
        meet(place.file, (place.lines.first, place.lines.last), one) for place in best for one in wanted if one["file"]
    )


def names_the_change(found: Verified, truth: Entry) -> bool:
    """Whether a difference of some place holds each character that was changed."""
    matcher = difflib.SequenceMatcher(None, truth["original"], truth["text"], autojunk=False)
    changed = [
        (truth["original"][a:b], truth["text"][c:d]) for op, a, b, c, d in matcher.get_opcodes() if op != "equal"
    ]
    return any(
        all(any(new in one.quoted and old in one.printed for one in place.differences) for old, new in changed)
        for place in found.places
    )


def quotation_is_right(found: Verified, truth: Entry) -> bool:
    """What each kind of quotation must come out as."""
    if truth["kind"] == "invented":
        return found.verdict == "not_found"
    if truth["kind"] == "exact":
        return found.verdict == "exact" and in_place(found, truth)
    if truth["kind"] == "damaged":
        return found.verdict == "near" and in_place(found, truth)
    as_elsewhere = bool(truth.get("also")) and found.verdict == "exact" and in_place(found, truth)
    return as_elsewhere or (found.verdict == "near" and names_the_change(found, truth))


def quotes(engine: Engine, folder: Path) -> Iterator[tuple[str, bool, str]]:
    """(figure, right, what it is about) of each quotation, and of its time."""
    engine.verify(_WARM)
    for truth in entries(folder, "quotes"):
        started = time.process_time()
        (found, *_) = engine.verify(f"“{truth['text']}”").quotations
        seconds = time.process_time() - started
        yield f"quotes {truth['kind']}", quotation_is_right(found, truth), f"{truth['id']} {found.verdict}"
        yield "quotes under .3 s of a CPU", seconds < 0.3, f"{truth['id']} {seconds:.3f} s"


def names(engine: Engine, link: Link, truth: Entry) -> bool:
    """Whether a citation is of the text of the truth."""
    if not truth["cited_no"]:
        return link.title == truth["cited_title"]
    entry = engine.index.document(link.resolved[0].split("/att")[0]) if link.resolved else None
    known = {link.citation.doc_no, link.likely_doc_no, entry.document.doc_no if entry else None}
    return truth["cited_no"] in known


def citations(engine: Engine, folder: Path) -> Iterator[tuple[str, bool, str]]:
    """(figure, right, what it is about) of each place that names a text."""
    truths = entries(folder, "citations")
    if not truths:
        return
    links = [link for document in engine.index.documents for link in engine.cites(document.id)]
    for link in links:
        yield "no self-citation", not any(one.startswith(link.record.document) for one in link.resolved), link.record.id
    for truth in truths:
        own = [
            link
            for link in links
            if meet(link.record.source.file, (link.record.source.lines.first, link.record.source.lines.last), truth)
            and names(engine, link, truth)
        ]
        kind = truth["kind"].split(",")[0]
        yield f"citations {kind}", bool(own), f"{truth['id']} {truth['cited_no']} {truth['cited_title']}"
        if truth["repeals"]:
            yield "citations that repeal", any(link.citation.repealed for link in own), f"{truth['id']}"


def terms(engine: Engine, folder: Path) -> Iterator[tuple[str, bool, str]]:
    """(figure, right, what it is about) of each day and period."""
    for truth in entries(folder, "validity"):
        entry = engine.index.document(truth["doc_no"])
        if entry is None:
            yield f"validity {truth['kind']}", False, f"{truth['id']} {truth['doc_no']}"
            continue
        document = entry.document
        period = document.period
        printed: tuple[object, object] = (document.effective, document.expires)
        if truth["kind"] == "period":
            printed = (period.begins, period.ends) if period else (None, None)
        ours = [str(day) if day else None for day in printed]
        right = ours == [truth["effective"], truth["until"]]
        if truth["kind"] == "trial":
            right = document.trial and all(
                theirs in (None, mine) for theirs, mine in zip((truth["effective"], truth["until"]), ours, strict=True)
            )
        yield f"validity {truth['kind']}", right, f"{truth['id']} {truth['doc_no']} {ours}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    engine = lfsearch.open(options.index)
    figures: dict[str, list[bool]] = {}
    for measure in (quotes, citations, terms):
        for figure, right, what in measure(engine, options.folder):
            figures.setdefault(figure, []).append(right)
            if options.misses and not right:
                print(f"  missed: {figure}: {what}")
    for figure, hits in figures.items():
        print(f"{figure:<28}{sum(hits):>4} of {len(hits)}")


if __name__ == "__main__":
    main()
