"""One query from text to hits.

Open checks the manifest -> parse the query -> rows that the filters allow -> documents named by 文号 or title ->
keyword leg -> semantic leg -> fuse -> read the stored text of the winners -> snippets.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import manifest as mf
from .errors import ClauseNotFound, IndexOutOfDate, QueryError
from .filters import allowed_rows, document_year, same_doc_no
from .fulltext import KeywordScores, Reader
from .i18n import tr
from .naming import named_documents
from .query import Query, parse_query
from .segmenter import Segmenter, fingerprint
from .snippets import snippet
from .store import ClauseStore, Record, read_json
from .types import Filters, Hit

if TYPE_CHECKING:
    import numpy as np

    from .encoder import Encoder
    from .vectors import VectorStore

MODES = ("hybrid", "keyword", "semantic")
# The semantic leg ranks every clause; this many of them count as found, beside those with a keyword match.
SEMANTIC_DEPTH = 50


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one query; iterating gives its hits."""

    query: str
    mode: str
    filters: Filters
    hits: tuple[Hit, ...]
    total: int
    relaxed: bool
    notes: tuple[str, ...]
    took_ms: float
    terms: tuple[str, ...] = ()  # normalised, for highlighting

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


@dataclass(slots=True)
class _Ranking:
    """Scores of one query by row, and what led to them."""

    scores: dict[int, float]
    keyword: dict[int, float] = field(default_factory=dict)
    cosines: np.ndarray | None = None
    bound: float = 0.0
    complete: set[int] = field(default_factory=set)
    named: Mapping[int, tuple[str, float]] = field(default_factory=dict)


class Engine:
    """A searchable index. Everything heavy is opened when it is first needed."""

    def __init__(self, index: Path, manifest: mf.Manifest) -> None:
        self.index = index
        self.manifest = manifest
        self.folder = manifest.folder(index)
        self.store = ClauseStore(self.folder, manifest.issues)

    @classmethod
    def open(cls, index: str | Path) -> Engine:
        """Open an index; IndexNotFound or IndexOutOfDate in one sentence when it cannot be used."""
        path = Path(index)
        return cls(path, mf.load(path))

    @cached_property
    def segmenter(self) -> Segmenter:
        """The segmenter that the index was cut with."""
        table = self.manifest.dictionary_file(self.index)
        if self.manifest.dictionary != fingerprint() or not table.exists():
            raise IndexOutOfDate(
                f"The index in {self.index} was cut with another dictionary; run lfsearch index --rebuild.",
                f"索引 {self.index} 用的是另一部分词词典;请运行 lfsearch index --rebuild 重建。",
            )
        return Segmenter.open(table)

    @cached_property
    def fulltext(self) -> Reader:
        """The keyword index."""
        return Reader(self.folder / "fulltext")

    @cached_property
    def vectors(self) -> VectorStore:
        """The embedding store."""
        from .vectors import VectorStore

        return VectorStore(self.folder / "vectors")

    @cached_property
    def encoder(self) -> Encoder:
        """The model that the index was made with."""
        from .encoder import load_encoder

        encoder = load_encoder(self.manifest.model)
        if encoder.fingerprint != self.manifest.model_fingerprint:
            raise IndexOutOfDate(
                f"The model {encoder.name} is not the one the index was made with; run lfsearch index --rebuild.",
                f"模型 {encoder.name} 与建索引时的不同;请运行 lfsearch index --rebuild 重建。",
            )
        return encoder

    # -- search -------------------------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        *,
        mode: str = "hybrid",
        limit: int = 10,
        offset: int = 0,
        filters: Filters | None = None,
        explain: bool = False,
        year: str | None = None,
    ) -> SearchResult:
        """Rank the clauses for a query. Higher score is better; ties are broken by reading order.

        `year` is a shorthand for filters: "2023" or "2020..2023". Raises QueryError for a query with nothing in it.
        """
        started = time.perf_counter()
        filters = _with_year(filters or Filters(), year)
        _check(mode, limit, offset)
        parsed = parse_query(query, self.segmenter)
        allowed = self._allowed(parsed, filters)
        named = named_documents(parsed.text, self.store.documents)
        ranking = self._rank(parsed, mode, allowed, named)
        rows = _best(ranking, offset + limit)
        relaxed = mode != "semantic" and not ranking.complete and bool(ranking.keyword)
        hits = tuple(
            self._hit(rank, row, ranking, parsed.words, mode, explain)
            for rank, row in enumerate(rows[offset:], start=offset + 1)
        )
        return SearchResult(
            query=query,
            mode=mode,
            filters=filters,
            hits=hits,
            total=len(ranking.scores),
            relaxed=relaxed,
            notes=tuple(_notes(parsed, ranking, relaxed, allowed)),
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            terms=(*parsed.phrases, *parsed.words),
        )

    def _allowed(self, query: Query, filters: Filters) -> bytearray | None:
        """Rows that the filters, the quoted phrases and the exclusions leave."""
        allowed = allowed_rows(filters, self.store.documents, len(self.store)) if filters != Filters() else None
        for phrase in query.phrases:
            allowed = _intersect(
                allowed, {self.store.row(a) for a in self.fulltext.containing(phrase)}, len(self.store)
            )
        for word in query.excluded:
            allowed = allowed if allowed is not None else bytearray(b"\1") * len(self.store)
            for address in self.fulltext.containing(word):
                allowed[self.store.row(address)] = 0
        return allowed

    def _rank(
        self, query: Query, mode: str, allowed: bytearray | None, named: Mapping[str, tuple[str, float]]
    ) -> _Ranking:
        found = (
            self.fulltext.search(query.words, query.grams, query.chars)
            if mode != "semantic"
            else KeywordScores({}, {}, 0, 0.0)
        )
        keyword = {self.store.row(address): score for address, score in found.scores.items()}
        complete = {self.store.row(address) for address in found.complete}
        if allowed is not None:
            keyword = {row: score for row, score in keyword.items() if allowed[row]}
            complete = {row for row in complete if allowed[row]}
        ranking = _Ranking({}, keyword, None, found.bound, complete, self._named_rows(named, allowed))
        if mode == "keyword":
            ranking.scores = {row: score / (found.bound or 1.0) + (row in complete) for row, score in keyword.items()}
        else:
            self._add_semantic(ranking, query.text, allowed)
        for row, (_, bonus) in ranking.named.items():
            ranking.scores[row] = ranking.scores.get(row, 0.0) + bonus
        return ranking

    def _add_semantic(self, ranking: _Ranking, text: str, allowed: bytearray | None) -> None:
        import numpy as np

        from .fusion import fuse

        ranking.cosines = self.vectors.similarities(self.encoder.encode_queries([text])[0])
        fused = fuse(ranking.keyword, ranking.bound, ranking.cosines, ranking.complete)
        if allowed is not None:
            fused[np.frombuffer(allowed, dtype=np.uint8) == 0] = -np.inf
        nearest = np.argsort(-fused, kind="stable")[:SEMANTIC_DEPTH]
        candidates = {int(row) for row in nearest if fused[row] > 0} | ranking.keyword.keys() | ranking.named.keys()
        ranking.scores = {row: float(fused[row]) for row in candidates}

    def _named_rows(
        self, named: Mapping[str, tuple[str, float]], allowed: bytearray | None
    ) -> dict[int, tuple[str, float]]:
        """The clauses of named documents with why and by how much they are raised."""
        rows = {}
        for entry in self.store.documents:
            if entry["id"] in named:
                for row in range(entry["row"], entry["row"] + entry["clauses"]):
                    if allowed is None or allowed[row]:
                        rows[row] = named[entry["id"]]
        return rows

    def _hit(self, rank: int, row: int, ranking: _Ranking, terms: Sequence[str], mode: str, explain: bool) -> Hit:
        record = self.store.record(row)
        return Hit(
            rank=rank,
            score=round(ranking.scores[row], 6),
            record=record,
            snippet=snippet(record["text"], terms),
            explain=self._explain(row, ranking, record, terms) if explain else {},
        )

    def _explain(self, row: int, ranking: _Ranking, record: Record, terms: Sequence[str]) -> dict[str, Any]:
        """Each leg's rank and score, the words that matched, and why a document was raised."""
        detail: dict[str, Any] = {}
        score = ranking.keyword.get(row)
        detail["keyword"] = (
            None
            if score is None
            else {
                "rank": 1 + sum(other > score for other in ranking.keyword.values()),
                "score": round(score, 4),
                "share_of_bound": round(score / ranking.bound, 4) if ranking.bound else 0.0,
            }
        )
        if ranking.cosines is not None:
            cosine = float(ranking.cosines[row])
            detail["semantic"] = {"rank": 1 + int((ranking.cosines > cosine).sum()), "cosine": round(cosine, 4)}
        place = " ".join((record["text"], *record["path"], record["title"], record["doc_no"] or ""))
        known = set(self.segmenter.words(_normalised(place)))
        detail["matched"] = [term for term in terms if term in known or term in _normalised(place)]
        detail["missing"] = [term for term in terms if term not in detail["matched"]]
        if row in ranking.named:
            reason, bonus = ranking.named[row]
            detail["named"] = {"by": reason, "bonus": round(bonus, 4)}
        return detail

    # -- similar ------------------------------------------------------------------------------------------------

    def similar(
        self,
        clause_id: str | None = None,
        *,
        text: str | None = None,
        limit: int = 10,
        filters: Filters | None = None,
        other_years: bool = False,
        same_document: bool = False,
        explain: bool = False,
    ) -> SearchResult:
        """Clauses that say similar things, of other documents unless `same_document`.

        Give a clause id or a text. Cosine of the embeddings plus the keyword score of the clause's rarest words.
        """
        import numpy as np

        from .fusion import fuse

        started = time.perf_counter()
        _check("semantic", limit, 0)
        filters = filters or Filters()
        row, seed = self._seed(clause_id, text)
        vector = self.vectors.vector(row) if row is not None else self.encoder.encode_passages([seed])[0]
        words, grams = self._rarest(seed)
        found = self.fulltext.search(words, grams)
        keyword = {self.store.row(address): score for address, score in found.scores.items()}
        cosines = self.vectors.similarities(np.asarray(vector))
        fused = fuse(keyword, found.bound, cosines, weight=SIMILAR_KEYWORD_WEIGHT)
        allowed = allowed_rows(filters, self.store.documents, len(self.store))
        if allowed is not None:
            fused[np.frombuffer(allowed, dtype=np.uint8) == 0] = -np.inf
        if row is not None:
            self._leave_out(fused, row, other_years, same_document)
        order = np.argsort(-fused, kind="stable")[: max(limit, SEMANTIC_DEPTH)]
        scores = {int(number): float(fused[number]) for number in order if fused[number] > 0}
        ranking = _Ranking(scores, keyword, cosines, found.bound)
        hits = tuple(
            self._hit(rank, number, ranking, words, "hybrid", explain)
            for rank, number in enumerate(_best(ranking, limit), start=1)
        )
        took = round((time.perf_counter() - started) * 1000, 1)
        return SearchResult(clause_id or seed, "similar", filters, hits, len(scores), False, (), took, tuple(words))

    def _seed(self, clause_id: str | None, text: str | None) -> tuple[int | None, str]:
        if clause_id is not None:
            row = self.row(clause_id)
            return row, str(self.store.record(row)["text"])
        if not text or not self.segmenter.words(_normalised(text)):
            raise QueryError(
                "There is nothing to compare with; give a clause id or a text.",
                "没有可比较的内容;请给出条款编号或一段文字。",
            )
        return None, text

    def _rarest(self, text: str) -> tuple[list[str], list[str]]:
        """The words of a clause that say most about it; all of a long clause would be slow and no better."""
        words = list(dict.fromkeys(self.segmenter.words(_normalised(text))))
        words.sort(key=lambda word: -self.fulltext.idf("words", word))
        return words[:SIMILAR_WORDS], []

    def _leave_out(self, fused: np.ndarray, row: int, other_years: bool, same_document: bool) -> None:
        import numpy as np

        fused[row] = -np.inf
        own = next(e for e in self.store.documents if e["row"] <= row < e["row"] + e["clauses"])
        for entry in self.store.documents:
            same_year = document_year(entry) == document_year(own)
            if (other_years and same_year) or (not same_document and entry["id"] == own["id"]):
                fused[entry["row"] : entry["row"] + entry["clauses"]] = -np.inf

    # -- look-up ------------------------------------------------------------------------------------------------

    def row(self, clause_id: str) -> int:
        """The row of a clause id; ClauseNotFound with the nearest ids when there is none."""
        row = self.store.find_row(clause_id)
        if row is None:
            raise ClauseNotFound(
                f"There is no clause {clause_id!r}{self._nearest(clause_id)}; lfsearch list clauses prints every id.",
                f"没有编号为“{clause_id}”的条款{self._nearest(clause_id)};lfsearch list clauses 可列出全部编号。",
            )
        return row

    def _nearest(self, ref: str) -> str:
        import difflib

        document = "/".join(ref.split("/")[:2])
        entry = next((e for e in self.store.documents if e["id"] == document), None)
        ids = (
            [str(r["id"]) for r in self.store.records(entry["row"], entry["row"] + entry["clauses"])]
            if entry
            else [str(e["id"]) for e in self.store.documents]
        )
        close = difflib.get_close_matches(ref, ids, n=3, cutoff=0.5)
        return tr(f" (close: {', '.join(close)})", f"(相近:{'、'.join(close)})") if close else ""

    def document(self, ref: str) -> Record | None:
        """The catalogue entry of a document id or 文号; None if it names none."""
        for entry in self.store.documents:
            if entry["id"] == ref:
                return entry
        found = same_doc_no(ref, self.store.documents)
        return dict(found[0]) if found else None

    def clauses(self, document: Record) -> list[Record]:
        """The clause records of a document in reading order."""
        return list(self.store.records(document["row"], document["row"] + document["clauses"]))

    def neighbours(self, clause_id: str, count: int) -> tuple[list[Record], list[Record]]:
        """Up to `count` clauses before and after one, in its document."""
        row = self.row(clause_id)
        own = next(e for e in self.store.documents if e["row"] <= row < e["row"] + e["clauses"])
        before = list(self.store.records(max(own["row"], row - count), row))
        after = list(self.store.records(row + 1, min(own["row"] + own["clauses"], row + 1 + count)))
        return before, after

    @cached_property
    def remarks(self) -> dict[str, Any]:
        """Parse warnings and page furniture by issue."""
        return dict(read_json(self.folder / "warnings.json"))


# `similar` compares whole clauses: their words say more than a short query's, so the keyword leg weighs as much as the
# cosine, over this many of the rarest words.
SIMILAR_KEYWORD_WEIGHT = 1.0
SIMILAR_WORDS = 40


def _normalised(text: str) -> str:
    from .textnorm import normalise

    return normalise(text)


def _with_year(filters: Filters, year: str | None) -> Filters:
    if year is None:
        return filters
    from dataclasses import replace

    from .filters import parse_years

    return replace(filters, years=parse_years(year))


def _check(mode: str, limit: int, offset: int) -> None:
    if mode not in (*MODES, "similar"):
        raise QueryError(
            f"There is no mode {mode!r}; use one of {', '.join(MODES)}.",
            f"没有“{mode}”这种方式;请用 {'、'.join(MODES)}。",
        )
    if limit < 1 or offset < 0:
        raise QueryError(
            "The limit must be at least 1 and the offset at least 0.",
            "limit 至少为 1,offset 至少为 0。",
        )


def _intersect(allowed: bytearray | None, rows: set[int], total: int) -> bytearray:
    result = bytearray(total)
    for row in rows:
        if allowed is None or allowed[row]:
            result[row] = 1
    return result


def _best(ranking: _Ranking, count: int) -> list[int]:
    """The best rows, ties in reading order."""
    import heapq

    return heapq.nsmallest(count, ranking.scores, key=lambda row: (-ranking.scores[row], row))


def _notes(query: Query, ranking: _Ranking, relaxed: bool, allowed: bytearray | None) -> Iterator[str]:
    if not ranking.scores:
        if query.phrases:
            yield tr(
                "No clause holds the quoted phrase; try it without the quotes.",
                "没有条款含有引号里的原话;可去掉引号再试。",
            )
        elif allowed is not None:
            yield tr("No clause passes the filters; try fewer of them.", "没有条款符合筛选条件;可放宽条件再试。")
        else:
            yield tr("No clause was found; try other words.", "没有找到条款;可换个说法再试。")
    elif relaxed and len(query.words) > 1:
        yield tr(
            "No clause holds all the words; showing those with some of them.",
            "没有条款同时含有全部词语,以下按部分匹配排列。",
        )
