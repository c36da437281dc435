"""Does an index in Milvus answer as the local one does, what does it weigh, and how fast is it written?

    python benchmarks/milvus.py --uri /tmp/gazette.db [--index index] [--topics tests/eval/queries.jsonl ...]

Needs the extra `milvus`, and milvus-lite where the URI is a file. Writes the index there under the name `bench`, then asks both
every distinct query of the topics: by keyword the best 200 with their scores, straight from either place; and whole searches,
hybrid, ten hits with all that is said beside them. Times are of the processor, this process alone: with a file that is the
whole of Milvus Lite, with a server the client's share.
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import pairwise
from pathlib import Path
from statistics import median

from agreement import differences

import lfsearch
from lfsearch.backends.local import LocalClauses
from lfsearch.backends.milvus import Milvus
from lfsearch.backends.mirror import MilvusClauses
from lfsearch.backends.protocol import Terms
from lfsearch.backends.publish import generation_of, publish
from lfsearch.index.address import folder_of, parse
from lfsearch.index.update import untold
from lfsearch.retrieval.query import parse_query

DEPTH = 200


def queries(paths: list[Path]) -> list[str]:
    """The distinct queries of some files of topics."""
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(json.loads(line)["query"] for line in lines))


def by_keyword(local: LocalClauses, there: MilvusClauses, asked: list[Terms]) -> None:
    """Print how the best by keyword agree."""
    same, tied, worst, first = 0, 0, 0.0, 0
    for terms in asked:
        mine, theirs = local.keyword(terms, DEPTH), there.keyword(terms, DEPTH)
        same += [row for row, _ in mine] == [row for row, _ in theirs]
        first += [row for row, _ in mine[:10]] == [row for row, _ in theirs[:10]]
        known = dict(local.keyword(terms, 2 * DEPTH))
        scores = [known.get(row, 0.0) for row, _ in theirs]  # by the local scores they stand in order, but for ties
        tied += len(mine) == len(theirs) and all(a >= b - 1e-6 * max(a, 1.0) for a, b in pairwise(scores))
        worst = max([worst, *(abs(known[row] - score) / max(known[row], 1.0) for row, score in theirs if row in known)])
    print(f"keyword: best {DEPTH} in the same order in {same} of {len(asked)}, but for scores within 1e-6 in {tied};")
    print(f"  best 10 in {first}; scores within {worst:.1e}")


def hybrid(index: Path, address: str, asked: list[str]) -> None:
    """Print how whole searches agree, and what they take."""
    engines = lfsearch.open(index), lfsearch.open(address)
    times: tuple[list[float], list[float]] = ([], [])
    same, said = 0, 0
    for query in asked:
        answers = []
        for engine, own in zip(engines, times, strict=True):
            started = time.process_time()
            answers.append(engine.search(query))
            own.append(time.process_time() - started)
        found = list(differences(*answers))
        same += "hits" not in found
        said += not found
        if found:
            print(f"  {query}: {', '.join(found)}")
    local, there = (1000 * median(own) for own in times)
    print(
        f"hybrid: the same ten hits in {same} of {len(asked)}, all else beside them too in {said}; {local:.0f} and {there:.0f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--uri", required=True)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--topics", type=Path, nargs="*", default=[Path("tests/eval/queries.jsonl")])
    parser.add_argument("--keyword-only", action="store_true")
    given = parser.parse_args()
    address = parse(given.uri, "bench")
    milvus = Milvus(address)
    started = time.process_time()
    report = publish(given.index, milvus, untold)
    print(
        f"written: {report.clauses} clauses, {report.written} issues, {time.process_time() - started:.1f} s of the processor"
    )
    local = LocalClauses.open(given.index)
    there = MilvusClauses.open(address, folder_of(str(address)))
    asked = queries(given.topics)
    segmenter = lfsearch.open(given.index).index.segmenter
    parsed = [parse_query(query, segmenter) for query in asked]
    by_keyword(local, there, [Terms(one.words, one.grams, one.chars) for one in parsed])
    if not given.keyword_only:
        hybrid(given.index, str(address), asked)
    folder = folder_of(str(address)) / generation_of(given.index)
    sizes = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    kept = sum(size for path, size in sizes.items() if not path.name.startswith("dictionary-"))
    print(f"a client keeps {kept / report.clauses:.0f} bytes a clause")
    if address.lite:
        size = sum(path.stat().st_size for path in Path(address.uri).rglob("*") if path.is_file())
        print(f"Milvus Lite keeps {size / report.clauses:.0f} bytes a clause")
    milvus.close()


if __name__ == "__main__":
    main()
