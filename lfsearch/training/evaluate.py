"""How well word vectors find the passages that answer questions which they were not trained on."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.embedding.unigram import Unigram
from lfsearch.training.bags import bags, encode
from lfsearch.training.everyday import everyday_questions, is_set_aside
from lfsearch.training.pairs import read_qrels
from lfsearch.training.texts import read_jsonl

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    Vectors = NDArray[np.float32]

DEPTH = 10
FOLDS = 5


def held_out(data: Path) -> set[str]:
    """The sources (see `Pairs`) that a model to be measured must not learn from.

    A fifth of the STARD questions, chosen by their ids: fold 0 of `benchmarks/statutes.py`; and a tenth of the
    documents that everyday questions were written about.
    """
    statutes = {qid for qid in read_qrels(data) if zlib.crc32(qid.encode()) % FOLDS == 0}
    return statutes | {document for _, _, document in everyday_questions(data) if is_set_aside(document)}


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Passages and questions as bags of words."""

    passages: csr_matrix
    questions: csr_matrix
    relevant: list[set[int]]  # for each question, the rows of the passages that answer it

    def score(self, table: Vectors) -> tuple[float, float]:
        """Recall@10 and nDCG@10 of the cosine alone, averaged over the questions."""
        import numpy as np

        passages = encode(self.passages, table)
        recalls, gains = [], []
        for question, relevant in zip(encode(self.questions, table), self.relevant, strict=True):
            cosines = passages @ question
            top = np.argpartition(-cosines, DEPTH)[:DEPTH]
            hits = [int(row) in relevant for row in top[np.argsort(-cosines[top])]]
            ideal = sum(1 / math.log2(rank + 2) for rank in range(min(DEPTH, len(relevant))))
            recalls.append(sum(hits) / len(relevant))
            gains.append(sum(hit / math.log2(rank + 2) for rank, hit in enumerate(hits)) / ideal)
        return float(np.mean(recalls)), float(np.mean(gains))


def statute_retrieval(data: Path, unigram: Unigram, size: int) -> Retrieval:
    """The held-out STARD questions against 58,541 articles, cut by the model's vocabulary of `size` words."""
    articles = read_jsonl(data / "stard" / "corpus.jsonl.gz")
    rows = {article["id"]: row for row, article in enumerate(articles)}
    qrels, chosen = read_qrels(data), held_out(data)
    questions = [item for item in read_jsonl(data / "stard" / "queries.train.jsonl") if item["id"] in chosen]
    return _retrieval(
        (article["text"] for article in articles),
        [question["text"] for question in questions],
        [{rows[article] for article in qrels[question["id"]]} for question in questions],
        unigram,
        size,
    )


def everyday_retrieval(data: Path, unigram: Unigram, size: int) -> Retrieval:
    """The everyday questions about documents set aside, against all passages that such questions were written for."""
    asked = everyday_questions(data)
    rows = {passage: row for row, passage in enumerate(dict.fromkeys(passage for _, passage, _ in asked))}
    kept = [(question, passage) for question, passage, document in asked if is_set_aside(document)]
    return _retrieval(rows, [question for question, _ in kept], [{rows[passage]} for _, passage in kept], unigram, size)


def _retrieval(
    passages: Iterable[str], questions: Sequence[str], relevant: list[set[int]], unigram: Unigram, size: int
) -> Retrieval:
    return Retrieval(bags(passages, unigram, size), bags(questions, unigram, size), relevant)
