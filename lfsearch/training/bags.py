"""Texts as bags of words: one sparse row a text, one column a word of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from lfsearch.embedding.unigram import Unigram

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    Vectors = NDArray[np.float32]


def bags(texts: Iterable[str], unigram: Unigram, size: int) -> csr_matrix:
    """Count the words of every text: float32 [texts, size], as a SciPy CSR matrix."""
    return bags_of_rows((unigram.cut(text) for text in texts), size)


def bags_of_rows(rows: Iterable[list[int]], size: int) -> csr_matrix:
    """The same for texts that are cut already."""
    import numpy as np
    from scipy.sparse import csr_matrix

    rows = list(rows)
    starts = [0, *accumulate(map(len, rows))]
    words = np.fromiter((word for row in rows for word in row), dtype=np.int32, count=starts[-1])
    matrix: Any = csr_matrix((np.ones(len(words), np.float32), words, starts), shape=(len(rows), size))
    matrix.sum_duplicates()
    return matrix


def encode(matrix: csr_matrix, table: Vectors) -> Vectors:
    """Vectors of length 1 for bags of words, given the words' vectors."""
    import numpy as np

    vectors: Vectors = matrix @ table
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors
