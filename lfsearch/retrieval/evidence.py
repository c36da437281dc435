"""What speaks for the best clauses of a query, as numbers that compare across queries; `fusion` makes one score of them.

cosine      of the query and the clause as wholes
apart       the same of what sets the two apart from what all official texts have in common: general clauses are near to all
alignment   how well the clause covers the query word by word, for a model of word vectors
share       how much of the highest possible keyword score the clause reaches
coverage    how much of what the query's words say, each weighed by its rarity, the clause holds in these words or in ones
            like them; a word that stands nowhere in the corpus counts as the rarest
above       the same of the words that stand only above the clause, in headings and title
lifted      what the alignment gains where a word may also be aligned with one in the headings or the title
path        cosine of the query and what stands above
unread      the part of the coverage that the model cannot see, since it does not know the word, such as a figure
asked       0 where the clause holds no fact of the kind that is asked for, else how rare such a fact is among the clauses that are
            looked at closely, up to 1: nearly every task names a unit, so that one more says little
framing     1 of titles and formulas
bare        1 of a clause that is only the heading of those under it
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lfsearch.index.rowsets import flagged, places
from lfsearch.index.scores import Dense, Scores
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.wording import Word
from lfsearch.text.literal import literal
from lfsearch.text.normal import normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lfsearch.embedding.static import Compared

    Floats = NDArray[np.float32]

# The model reads a word of which it knows so much: it knows neither figures nor Latin letters.
READ = 0.7


class Words:
    """The words of a query and in which of some clauses they stand."""

    def __init__(self, index: Index, words: Sequence[Word], rows: Sequence[int]) -> None:
        import numpy as np

        self._index = index
        self._rows = rows
        self._texts = [word.text for word in words]
        rarities = np.array([index.fulltext.rarity(len(word.rows)) for word in words], dtype=np.float32)
        self._weights: Floats = rarities / max(float(rarities.sum()), 1e-9)
        held = [flagged(word.rows, rows) for word in words]
        self._held = np.array(held, dtype=np.float32).reshape(len(self._texts), len(rows))

    def coverage(self, compared: Compared | None) -> Floats:
        """`coverage` of each row; words that are only like those of the query count where the rows' texts are compared."""
        import numpy as np

        from lfsearch.embedding.static import StaticEncoder, length_factor

        encoder = self._index.encoder
        if compared is None or not isinstance(encoder, StaticEncoder):
            return self._weights @ self._held
        alike = encoder.align_each([normalise(text) for text in self._texts], compared)
        covered: Floats = self._weights @ np.maximum(self._held, alike) / length_factor(compared.cuts)
        return covered

    def unread(self) -> Floats:
        """`unread` of each row."""
        import numpy as np

        from lfsearch.embedding.static import StaticEncoder

        encoder = self._index.encoder
        if not isinstance(encoder, StaticEncoder):
            return np.zeros(len(self._rows), dtype=np.float32)
        unread = np.array([encoder.reads(normalise(text)) < READ for text in self._texts])
        found: Floats = (self._weights * unread) @ self._held
        return found

    def above(self) -> Floats:
        """`above` of each row."""
        import numpy as np

        wanted = [literal(text) for text in self._texts]
        around = [[text in above for text in wanted] for above in self._index.store.above(self._rows)]
        there = np.array(around, dtype=np.float32).reshape(len(self._rows), len(wanted)).T
        found: Floats = self._weights @ (there * (1 - self._held))
        return found


def known(index: Index, words: Sequence[Word]) -> float:
    """How much of what the query's words say stands anywhere in the corpus, each weighed by its rarity: 0..1.

    A query in everyday words has few that a document uses, and then what these find is of something else.
    """
    rarities = [index.fulltext.rarity(len(word.rows)) for word in words]
    return sum(one for one, word in zip(rarities, words, strict=True) if len(word.rows)) / (sum(rarities) or 1.0)


def asked(rows: Sequence[int], holding: Sequence[int]) -> Floats:
    """`asked` of each of the rows, of which those `holding` hold such a fact."""
    import numpy as np

    rarity = math.log(len(rows) / len(holding)) / math.log(len(rows)) if holding and len(rows) > 1 else 0.0
    found: Floats = np.isin(rows, holding) * np.float32(rarity)
    return found


def apart(query: Floats, vectors: Floats, common: Sequence[float]) -> Floats:
    """`apart` of a query [dim] and clauses [clauses, dim], all of length 1 or 0; 0 where the model knows nothing of one."""
    import numpy as np

    from lfsearch.embedding.encoder import unit

    middle = np.array(common, dtype=np.float32)
    own = unit(np.where(vectors.any(axis=1, keepdims=True), vectors - middle, 0))
    found: Floats = own @ unit((query - middle)[None, :])[0] * query.any()
    return found


def shares(keyword: Scores, bound: float, total: int) -> Floats:
    """`share` of every row, float32 [clauses]."""
    import numpy as np

    found = np.zeros(total, dtype=np.float32)
    if isinstance(keyword, Dense):
        found[:] = np.nan_to_num(keyword.values_by_row, nan=0.0)
        found /= bound or 1.0
        return found
    found[places(keyword)] = np.fromiter(keyword.values(), dtype=np.float32, count=len(keyword)) / (bound or 1.0)
    return found
