"""How well word vectors find the statute that answers a question that they were not trained on."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.training.bags import bags, encode
from lfsearch.training.pairs import read_qrels
from lfsearch.training.texts import read_jsonl
from lfsearch.unigram import Unigram

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    Vectors = NDArray[np.float32]

DEPTH = 10
FOLDS = 5


def held_out(data: Path) -> set[str]:
    """A fifth of the STARD questions, chosen by their ids: fold 0 of `benchmarks/statutes.py`."""
    return {qid for qid in read_qrels(data) if zlib.crc32(qid.encode()) % FOLDS == 0}


@dataclass(frozen=True, slots=True)
class Statutes:
    """The 58,541 articles of STARD and some of its questions, as bags of words."""

    articles: csr_matrix
    questions: csr_matrix
    relevant: list[set[int]]  # for each question, the rows of the articles that answer it

    def score(self, table: Vectors) -> tuple[float, float]:
        """Recall@10 and nDCG@10 of the cosine alone, averaged over the questions."""
        import numpy as np

        articles = encode(self.articles, table)
        recalls, gains = [], []
        for question, relevant in zip(encode(self.questions, table), self.relevant, strict=True):
            cosines = articles @ question
            top = np.argpartition(-cosines, DEPTH)[:DEPTH]
            hits = [int(row) in relevant for row in top[np.argsort(-cosines[top])]]
            ideal = sum(1 / math.log2(rank + 2) for rank in range(min(DEPTH, len(relevant))))
            recalls.append(sum(hits) / len(relevant))
            gains.append(sum(hit / math.log2(rank + 2) for rank, hit in enumerate(hits)) / ideal)
        return float(np.mean(recalls)), float(np.mean(gains))


def load_statutes(data: Path, chosen: set[str], unigram: Unigram, size: int) -> Statutes:
    """The articles and the `chosen` questions, cut by the model's vocabulary of `size` words."""
    articles = read_jsonl(data / "stard" / "corpus.jsonl.gz")
    rows = {article["id"]: row for row, article in enumerate(articles)}
    questions = [item for item in read_jsonl(data / "stard" / "queries.train.jsonl") if item["id"] in chosen]
    qrels = read_qrels(data)
    return Statutes(
        bags((article["text"] for article in articles), unigram, size),
        bags((question["text"] for question in questions), unigram, size),
        [{rows[article] for article in qrels[question["id"]]} for question in questions],
    )
