"""The parts of an index whose clauses lie elsewhere, with the faces that a search knows from the local ones.

A ranking looks at scores of all rows; here each leg gives its best DEPTH, of the rows that the filters leave, and the scores
that one leg has of what the other one found. What neither found has no score.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from lfsearch.backends.batches import batched
from lfsearch.backends.milvus import MOST
from lfsearch.backends.mirror import MilvusClauses
from lfsearch.backends.protocol import Terms
from lfsearch.backends.where import among, where
from lfsearch.errors import QueryError
from lfsearch.index.fulltext import KeywordScores, rarity
from lfsearch.index.passages import embed_path, embed_text
from lfsearch.index.rowsets import Rows
from lfsearch.index.store import ClauseStore
from lfsearch.index.texts import rounded
from lfsearch.records import ClauseRecord
from lfsearch.text.width import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lfsearch.embedding.cuts import Cuts, Shared
    from lfsearch.embedding.encoder import Encoder
    from lfsearch.embedding.static import StaticEncoder

    Floats = NDArray[np.float32]

DEPTH = 200  # of each leg; a ranking looks closely at 150 and 100
DEEPEST = MOST  # where the ranks are asked for, which --explain gives
_REMEMBERED = 4096  # records, and phrases: one search asks for the same ones several times
# So many rows are named in one filter, 30 KB. Where more than MOST hold every word of a query, they are what the best of all are.
_NAMED = 4096


class Query:
    """What one search asks: the rows that may be found, and those whose scores it wants besides the best."""

    def __init__(
        self,
        clauses: MilvusClauses,
        allowed: bytearray | None = None,
        wanted: Iterable[Collection[int]] = (),
        meant: Callable[[], Floats | None] = lambda: None,
        depth: int = DEPTH,
    ) -> None:
        """`meant` gives the vector that the search will ask for, None where it goes by keyword alone; `depth` is how many
        rows each leg gives.
        """
        self._depth = depth
        self._clauses = clauses
        self._allowed = allowed
        self._wanted = tuple(wanted)
        self._meant = meant
        self._by_keyword: frozenset[int] = frozenset()
        self._by_meaning: dict[bytes, dict[int, float]] = {}

    def by_keyword(self, terms: Terms, complete: Collection[int]) -> dict[int, float]:
        """Scores of the best rows by keyword, of the best of those wanted, and of what is nearest in meaning."""
        vector, near = self._meant(), dict[int, float]()
        if vector is not None:
            near = self.by_meaning(vector)
            near.update(self._among(vector, {*complete} - near.keys(), self._depth))
        found = self._best(self._clauses.query(terms), (complete, *self._wanted, near))
        self._by_keyword = frozenset(found)
        return found

    def by_meaning(self, vector: Floats) -> dict[int, float]:
        """Cosines of the nearest rows and of the best of those wanted."""
        key = vector.tobytes()
        if key not in self._by_meaning:
            self._by_meaning[key] = self._best(vector, self._wanted)
        return self._by_meaning[key]

    def with_keyword(self, vector: Floats) -> dict[int, float]:
        """The same, and those of what was found by keyword."""
        found = self.by_meaning(vector)
        found.update(self._among(vector, self._by_keyword.difference(found), MOST))
        return found

    def _best(self, query: dict[int, float] | Floats, groups: Iterable[Collection[int]]) -> dict[int, float]:
        found = dict(self._clauses.nearest(query, self._depth, where(self._allowed)))
        for rows in groups:
            found.update(self._among(query, {*rows} - found.keys(), self._depth))
        return found

    def _among(self, query: dict[int, float] | Floats, rows: Collection[int], count: int) -> dict[int, float]:
        """Scores of the best of some rows."""
        allowed = self._allowed
        left = [row for row in rows if allowed is None or allowed[row]]
        if len(left) > MOST:
            return {}
        scored = [one for some in batched(left, _NAMED) for one in self._clauses.nearest(query, count, among(some))]
        return dict(sorted(scored, key=lambda one: (-one[1], one[0]))[:count])


class AskedFulltext:
    """The keyword leg (`fulltext.Reader`)."""

    def __init__(self, clauses: MilvusClauses, query: Query) -> None:
        self._clauses = clauses
        self._query = query

    def __len__(self) -> int:
        return len(self._clauses)

    def search(self, words: Sequence[str], grams: Sequence[str], chars: Sequence[str] = ()) -> KeywordScores:
        """Scores of the best clauses that hold any of the words, bigrams or characters."""
        terms = Terms(tuple(words), tuple(grams), tuple(chars))
        stats, complete = self._clauses.stats(terms), self._clauses.complete(words)
        some = any(stats.frequencies["words", word] for word in words)
        return KeywordScores(self._query.by_keyword(terms, complete), complete, some, stats.bound)

    def idf(self, field: str, term: str) -> float:
        """Inverse document frequency."""
        return self.rarity(self._clauses.stats(Terms(**{field: (term,)})).frequencies[field, term])

    def knows(self, word: str) -> bool:
        """Whether any clause has this word, as the segmenter cuts the text."""
        return bool(self._clauses.known(Terms((word,))))

    def rarity(self, clauses: int) -> float:
        """The inverse document frequency of what stands in so many clauses."""
        return rarity(clauses, len(self._clauses))


class AskedLiterals:
    """The texts for phrases (`literals.Literals`)."""

    def __init__(self, clauses: MilvusClauses) -> None:
        self._clauses = clauses
        self._rows = lru_cache(_REMEMBERED)(clauses.holding)

    def __contains__(self, phrase: str) -> bool:
        return bool(self._rows(phrase))

    def rows(self, phrase: str) -> Rows:
        """The rows of the clauses that hold the phrase, given in its literal form."""
        return self._rows(phrase)

    def places(self, phrase: str) -> Iterator[tuple[int, int, int]]:
        """(row, where in its text in bytes, how often there, not overlapping) of the clauses that hold a phrase, in order."""
        if rows := self._rows(phrase):
            for row, text in self._clauses.milvus.texts(self._clauses.generation, rows):
                yield row, len(text[: text.find(phrase)].encode()), text.count(phrase)

    def pair(self, pair: str) -> Rows:
        """The rows of the clauses that hold a pair of characters."""
        return frozenset(self._with.get(pair, ()))

    @cached_property
    def _with(self) -> dict[str, list[int]]:
        """Two characters -> the rows that hold them side by side: what may be meant by a word is put together from them."""
        found: dict[str, list[int]] = {}
        for row, text in enumerate(self._clauses.texts):
            for pair in set(map("".join, pairwise(text))):
                found.setdefault(pair, []).append(row)
        return found

    def texts(self, rows: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """(row, its text) of rows in order."""
        return ((row, self._clauses.texts[row].encode("utf-8", "surrogatepass")) for row in rows)

    @cached_property
    def text(self) -> str:
        """All texts, one a line."""
        return "".join(f"{text}\n" for text in self._clauses.texts)


class AskedStore(ClauseStore):
    """The records and the catalogue: the catalogue is here, records are fetched."""

    def __init__(self, clauses: MilvusClauses) -> None:
        manifest = clauses.manifest
        super().__init__(manifest.folder(clauses.folder), manifest.issues, manifest.opened(clauses.folder))
        self._clauses = clauses
        self._first = dict(zip((entry.id for entry in manifest.issues), self._starts, strict=False))
        self._lines: dict[int, bytes] = {}

    def pick(self, rows: Sequence[int]) -> Iterator[ClauseRecord]:
        self._fetch(rows)  # all at once, of however many issues they are
        return super().pick(rows)

    def above(self, rows: Sequence[int]) -> list[str]:
        self._fetch(rows)
        return super().above(rows)

    def answering(self, rows: Sequence[int], kinds: Collection[str]) -> list[int]:
        self._fetch(rows)
        return super().answering(rows, kinds)

    def _raw(self, issue: str, ordinals: Iterable[int]) -> Iterator[bytes]:
        first = self._first[issue]
        rows = [first + ordinal for ordinal in ordinals]
        lines = self._fetch(rows)
        return (lines[row] for row in rows)

    def _fetch(self, rows: Sequence[int]) -> Mapping[int, bytes]:
        """The lines that are remembered, with those of the rows among them."""
        if missing := [row for row in rows if row not in self._lines]:
            fetched = dict(zip(missing, self._clauses.records(missing), strict=True))
            if len(self._lines) + len(fetched) > _REMEMBERED:
                self._lines = {row: self._lines[row] for row in rows if row in self._lines}
            self._lines = {**self._lines, **fetched}  # other threads may be reading the old one
        return self._lines


class AskedVectors:
    """The semantic leg (`vectors.VectorStore`), as far as a search and a comparison of two documents need it."""

    def __init__(
        self, clauses: MilvusClauses, store: ClauseStore, encoder: Callable[[], Encoder], query: Query
    ) -> None:
        self._clauses = clauses
        self._store = store
        self._encoder = encoder
        self._query = query

    def __len__(self) -> int:
        return len(self._clauses)

    def similarities(self, query: Floats) -> Floats:
        """Cosine of the query vector [dim] with the clauses that either leg found, 0 of all others: float32 [clauses]."""
        import numpy as np

        found = self._query.with_keyword(query)
        cosines = np.zeros(len(self), dtype=np.float32)
        cosines[list(found)] = list(found.values())
        return cosines

    def words(self, rows: Sequence[int]) -> Cuts:
        """The texts of some clauses cut into the words of the model; cut here, since that takes less than to fetch them."""
        return self._static.cuts([embed_text(record.text) for record in self._records(rows)])

    def path_words(self, rows: Sequence[int]) -> Shared:
        """The same of their headings, and of their documents' titles: [2, rows]."""
        from lfsearch.embedding.cuts import Shared

        distinct, places = self._above(rows)
        return Shared(self._static.cuts(distinct), places)

    def _above(self, rows: Sequence[int]) -> tuple[list[str], NDArray[np.int64]]:
        """The distinct headings and titles of some clauses; the places there of each clause's, [2, rows]."""
        import numpy as np

        records = self._records(rows)
        known: dict[str, int] = {}
        texts = [*map(embed_path, records), *(fold(record.title) for record in records)]
        places = [known.setdefault(text, len(known)) for text in texts]
        return list(known), np.array(places, dtype=np.int64).reshape(2, -1)

    def paths(self, query: Floats, rows: Sequence[int]) -> Floats:
        """Cosine of the query vector [dim] with some clauses' headings or, where that is more, their documents' titles."""
        import numpy as np

        distinct, places = self._above(rows)
        vectors, scales = rounded(self._encoder().encode_passages(distinct))  # as they are kept beside a local index
        cosines = (vectors.astype(np.float32) @ query) * scales
        best: Floats = cosines[places].max(axis=0, initial=-1.0)
        return best

    def vector(self, row: int) -> Floats:
        """The vector of one clause, float32 [dim]."""
        (record,) = self._records([row])
        made: Floats = self._encoder().encode_passages([embed_text(record.text)])[0]
        return made

    def some(self, rows: Sequence[int]) -> Floats:
        """The vectors of some clauses, float32 [rows, dim]."""
        made: Floats = self._encoder().encode_passages([embed_text(record.text) for record in self._records(rows)])
        return made

    def path_vector(self, row: int) -> Floats:
        """The vector of the headings of one clause, float32 [dim]."""
        (record,) = self._records([row])
        made: Floats = self._encoder().encode_passages([embed_path(record)])[0]
        return made

    def apart(self, query: Floats) -> Floats:
        """What `similar` and `history` ask of every clause, and nobody can answer who has some of them."""
        raise QueryError(
            "This needs every clause of the index, and they lie in Milvus; run it where the local index lies.",
            "此操作需要索引的全部条款，而它们存放在 Milvus 中；请在存有本地索引的机器上运行。",
        )

    def _records(self, rows: Sequence[int]) -> list[ClauseRecord]:
        order = sorted(range(len(rows)), key=rows.__getitem__)
        found = dict(
            zip((rows[place] for place in order), self._store.pick([rows[place] for place in order]), strict=True)
        )
        return [found[row] for row in rows]

    @property
    def _static(self) -> StaticEncoder:
        from lfsearch.embedding.static import StaticEncoder

        encoder = self._encoder()
        assert isinstance(encoder, StaticEncoder)  # an index's own model is one of word vectors
        return encoder
