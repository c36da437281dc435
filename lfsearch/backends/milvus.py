"""An index in Milvus: the only module that knows its client.

    lfsearch_NAME                    alias: the generation that is searched
    lfsearch_NAME_0123456789ab       collection: the clauses of a generation, one entity a clause
    lfsearch_NAME_0123456789ab_files collection: what a search needs of all clauses together, and which issues are whole

A generation is never changed once it is searched. The next one is written under a name of its own, and moving the alias is
the switch, which Milvus makes in one step.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import os
import re
import time
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lfsearch.backends.batches import batched
from lfsearch.backends.protocol import Clause
from lfsearch.backends.sendable import PART, fitting, plain, unfitted
from lfsearch.backends.where import among, quoted
from lfsearch.errors import BackendUnavailable, IndexOutOfDate

if TYPE_CHECKING:
    from lfsearch.backends.protocol import Floats
    from lfsearch.index.address import Address

TOKEN = "LFSEARCH_MILVUS_TOKEN"
MOST = 16_384  # Milvus gives no more entities for one question
# A clause has 5 KB with its vectors, so a batch is some megabytes, of 64 that Milvus takes.
BATCH = 500
# A search that takes longer has failed; the client itself tries again meanwhile. Writing waits for indexes to be built.
SEARCHING, WRITING = 30.0, 120.0
# Who searches is told after 3 s that the server is away; who writes for hours waits half a minute, in which one restarts.
ATTEMPTS, WRITING_ATTEMPTS, PAUSE = 3, 6, 1.0  # the pause doubles
# Up to so many clauses the nearest vectors are found by looking at all of them, 1 GB, which is exact as the local index is.
EXACT = 1_000_000
# Clauses that say the same have the same score, and Milvus gives any of them where the last place is theirs: with so many
# more asked for it is theirs in reading order. Products of float32 are sure to so many digits; the next one may differ.
_ALIKE, _DIGITS = 50, 6
_MEANS = re.compile(r"""[%_\\"'\n]""")  # what is no plain character in a pattern, or in a string of a filter
_NO_TERM = 2**32 - 2  # a dimension that no term has, for a clause without any: Milvus wants one
_LITERAL, _RECORD, _ROW, _KEYWORD, _VECTOR = "literal", "record", "row", "keyword", "vector"
_NOT_THERE, _NOT_LOADED = 100, 101  # Milvus's codes, of a collection


class Milvus:
    """A connection, and the index of one name there (`protocol.Generations`)."""

    def __init__(self, address: Address) -> None:
        """Connect. BackendUnavailable where the client is not installed or nobody answers."""
        self.address = address
        self._alias = f"lfsearch_{address.name}"
        self._make, self._errors = _client()
        try:
            self._client = self._connected()
        except self._errors as error:
            raise self._unreachable(error) from None

    def _connected(self) -> Any:
        """A connection of our own: what others close, or wait for, is theirs."""
        token = os.environ.get(TOKEN, "")
        options = {} if self.address.lite else {"dedicated": True, "grpc_options": _CHANNEL}
        return self._make(self.address.uri, token=token, timeout=SEARCHING, **options)

    @property
    def _patience(self) -> float:
        """How long an answer may take; the first one of Lite reads all that it has."""
        return WRITING if self.address.lite else SEARCHING

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    def ask(self, name: str, *given: Any, timeout: float | None = None, **options: Any) -> Any:
        """Call the client, again where the connection was lost. All that is called may be called twice."""
        attempts = WRITING_ATTEMPTS if timeout == WRITING else ATTEMPTS
        for attempt in range(1, attempts + 1):
            try:
                return getattr(self._client, name)(*given, timeout=timeout or self._patience, **options)
            except self._errors as error:
                code = getattr(error, "code", None)
                if code == _NOT_THERE:
                    raise self._gone() from None
                if attempt == attempts:
                    raise self._unreachable(error) from None
                if code == _NOT_LOADED and name != "load_collection":  # Lite forgets it with every process
                    self.ask("load_collection", given[0], timeout=WRITING)
                else:
                    time.sleep(PAUSE * 2 ** (attempt - 1))
                    self._reconnect()
        raise AssertionError

    def _reconnect(self) -> None:
        """Begin with a new connection; one that has failed may wait for minutes before it tries again."""
        if self.address.lite:
            return
        with contextlib.suppress(*self._errors):
            made = self._connected()
            with contextlib.suppress(*self._errors):
                self._client.close()
            self._client = made

    def _unreachable(self, error: Exception) -> BackendUnavailable:
        told = error.details() if hasattr(error, "details") else getattr(error, "message", None)  # grpc's, Milvus's
        why = " ".join(str(told or error).split())[:200]
        if self.address.lite:
            return BackendUnavailable(
                f"Milvus Lite cannot use the file {self.address.uri} ({why}); its name must end with .db, the package "
                "milvus-lite must be installed, and one process at a time may have it open.",
                f"Milvus Lite 无法使用文件 {self.address.uri}（{why}）；文件名须以 .db 结尾，须已安装 milvus-lite，"
                "且同一时刻只能有一个进程打开它。",
            )
        return BackendUnavailable(
            f"The Milvus at {self.address.uri} does not answer as it should ({why}); check that it runs and {TOKEN} is "
            "right, then try again: what was written is gone on with.",
            f"位于 {self.address.uri} 的 Milvus 未能正常应答（{why}）；请检查它是否在运行、{TOKEN} 是否正确，然后重试："
            "已写入的部分会接着用。",
        )

    def _gone(self) -> IndexOutOfDate:
        return IndexOutOfDate(
            f"The index {self.address} was replaced or removed meanwhile; try again.",
            f"索引 {self.address} 刚刚被替换或删除；请重试。",
        )

    # -- generations ---------------------------------------------------------------------------------------------------

    def _name(self, generation: str) -> str:
        return f"{self._alias}_{generation}"

    def begin(self, generation: str, dim: int, clauses: int) -> None:
        from pymilvus import DataType

        name, text = self._name(generation), {"max_length": 65_535}
        if not self.ask("has_collection", name):
            near = {"index_type": "FLAT"} if clauses <= EXACT else {"index_type": "HNSW", "params": _GRAPH}
            fields = {
                _ROW: (DataType.INT64, {"is_primary": True}),
                _RECORD: (DataType.VARCHAR, text),
                _LITERAL: (DataType.VARCHAR, text),
                _KEYWORD: (DataType.SPARSE_FLOAT_VECTOR, {}),
                _VECTOR: (DataType.FLOAT_VECTOR, {"dim": dim}),
            }
            self._create(name, fields, {_KEYWORD: {"index_type": "SPARSE_INVERTED_INDEX"}, _VECTOR: near})
            self._index_phrases(name)  # before anything is there, so that no part is loaded without
        if not self.ask("has_collection", f"{name}_files"):
            fields = {
                "name": (DataType.VARCHAR, {"is_primary": True, "max_length": 512}),
                "parts": (DataType.INT64, {}),
                "data": (DataType.VARCHAR, text),
                "unused": (DataType.FLOAT_VECTOR, {"dim": 2}),  # a collection must have a vector
            }
            self._create(f"{name}_files", fields, {"unused": {"index_type": "FLAT"}})

    def _create(self, name: str, fields: Mapping[str, tuple[Any, Any]], indexed: Mapping[str, Any]) -> None:
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        for field, (kind, options) in fields.items():
            schema.add_field(field, kind, **options)
        indexes = self._client.prepare_index_params()
        for field, how in indexed.items():
            indexes.add_index(field, metric_type="IP", **how)
        self.ask("create_collection", name, schema=schema, index_params=indexes, timeout=WRITING)

    def done(self, generation: str) -> set[str]:
        marks = self._all(f"{self._name(generation)}_files", 'name like "done/%"', ("name",))
        return {name.removeprefix("done/") for (name,) in marks}

    def upsert(self, generation: str, issue: str, rows: range, clauses: Iterable[Clause]) -> None:
        self.delete(generation, issue, rows)
        for batch in batched(clauses, BATCH):
            entities = [
                {
                    _ROW: clause.row,
                    _RECORD: fitting(clause.record),
                    _LITERAL: plain(clause.literal),
                    _KEYWORD: clause.keyword or {_NO_TERM: 1.0},
                    _VECTOR: clause.vector,
                }
                for clause in batch
            ]
            self.ask("upsert", self._name(generation), entities, timeout=WRITING)
        self._mark(generation, issue)

    def _mark(self, generation: str, issue: str) -> None:
        entity = {"name": f"done/{issue}", "parts": 0, "data": "", "unused": [0.0, 0.0]}
        self.ask("upsert", f"{self._name(generation)}_files", [entity], timeout=WRITING)

    def delete(self, generation: str, issue: str, rows: range) -> None:
        name = self._name(generation)
        self.ask("delete", f"{name}_files", ids=[f"done/{issue}"], timeout=WRITING)  # first: a half issue is none
        if len(rows):
            inside = f"{_ROW} >= {rows.start} and {_ROW} < {rows.stop}"
            self.ask("delete", name, filter=inside, timeout=WRITING)

    def keep(self, generation: str, files: Mapping[str, bytes]) -> None:
        entities = []
        for name, data in files.items():
            text = base64.b64encode(zlib.compress(data)).decode()
            parts = [text[first : first + PART] for first in range(0, len(text), PART)] or [""]
            for number, part in enumerate(parts):
                key = f"file/{name}#{number}"
                entities.append({"name": key, "parts": len(parts), "data": part, "unused": [0.0, 0.0]})
        for batch in batched(entities, BATCH):
            self.ask("upsert", f"{self._name(generation)}_files", batch, timeout=WRITING)

    def fetch(self, generation: str, names: Sequence[str]) -> dict[str, bytes]:
        firsts = self._parts(generation, [f"file/{name}#0" for name in names])
        rest = [f"{key[:-1]}{number}" for key, entity in firsts.items() for number in range(1, entity["parts"])]
        found = {**firsts, **self._parts(generation, rest)}
        whole = {}
        for name in names:
            if f"file/{name}#0" in found:
                count = found[f"file/{name}#0"]["parts"]
                try:
                    text = "".join(found[f"file/{name}#{number}"]["data"] for number in range(count))
                    whole[name] = zlib.decompress(base64.b64decode(text))
                except (KeyError, ValueError, zlib.error):
                    raise self._gone() from None
        return whole

    def _parts(self, generation: str, keys: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for some in batched(keys, 64):  # of 60 KB each: an answer of 4 MB
            own = self.ask(
                "query",
                f"{self._name(generation)}_files",
                filter=f"name in [{', '.join(map(quoted, some))}]",
                output_fields=["name", "parts", "data"],
            )
            found.update((entity["name"], entity) for entity in own)
        return found

    def switch(self, generation: str, clauses: int) -> None:
        name = self._name(generation)
        for collection in (name, f"{name}_files"):
            self.ask("flush", collection, timeout=WRITING)
            self.ask("load_collection", collection, timeout=WRITING)
        # Strong: all that was written is visible now, and so are the reads behind the alias.
        found = self.ask("query", name, filter="", output_fields=["count(*)"], consistency_level="Strong")
        if found[0]["count(*)"] != clauses:
            raise BackendUnavailable(
                f"The Milvus at {self.address.uri} holds {found[0]['count(*)']} of {clauses} clauses; run the command again.",
                f"位于 {self.address.uri} 的 Milvus 只有 {clauses} 条中的 {found[0]['count(*)']} 条；请再运行一次。",
            )
        if self.current() is None:
            self.ask("create_alias", name, self._alias)
        else:
            self.ask("alter_alias", name, self._alias)

    def _index_phrases(self, name: str) -> None:
        """Have phrases found without reading all texts, by servers that can do so (2.6 and newer; Lite reads them)."""
        indexes = self._client.prepare_index_params()
        indexes.add_index(_LITERAL, index_type="NGRAM", params={"min_gram": 2, "max_gram": 3})
        try:
            self._client.create_index(name, indexes, timeout=WRITING)
        except self._errors:
            return

    def current(self) -> str | None:
        try:
            found = self._client.describe_alias(self._alias, timeout=SEARCHING)
        except self._errors:
            # Lite and servers have different codes for an alias that is not there, so another question tells.
            if self._alias not in self._aliases():
                return None
            found = self.ask("describe_alias", self._alias)
        return str(found["collection_name"]).removeprefix(f"{self._alias}_")

    def _aliases(self) -> set[str]:
        return {
            alias
            for generation in self.generations()
            for alias in self.ask("list_aliases", self._name(generation))["aliases"]
        }

    def generations(self) -> list[str]:
        form = re.compile(re.escape(f"{self._alias}_") + "([0-9a-f]{12})(?:_files)?")
        return sorted({match[1] for name in self.ask("list_collections") if (match := form.fullmatch(name))})

    def drop(self, generation: str) -> None:
        for name in (self._name(generation), f"{self._name(generation)}_files"):
            self.ask("drop_collection", name, timeout=WRITING)

    # -- questions -----------------------------------------------------------------------------------------------------

    def nearest(
        self, generation: str, query: Mapping[int, float] | Floats, count: int, allowed: str | None
    ) -> list[tuple[int, float]]:
        """The rows with the highest inner products, ties in reading order; `allowed` is a filter, None allows nothing.

        A mapping asks the keyword weights, an array the vectors of the texts.
        """
        sparse = isinstance(query, Mapping)
        asked = min(count + _ALIKE, MOST)
        if allowed is None or count < 1 or (sparse and not query):
            return []
        found = self.ask(
            "search",
            self._name(generation),
            data=[dict(query) if isinstance(query, Mapping) else query.tolist()],
            anns_field=_KEYWORD if sparse else _VECTOR,
            search_params={
                "metric_type": "IP",
                "params": {} if sparse else {"ef": max(2 * asked, _GRAPH["efConstruction"])},
            },
            limit=asked,
            filter=allowed,
            output_fields=[_ROW],
        )[0]
        scored = [(int(hit["entity"][_ROW]), round(float(hit["distance"]), _DIGITS)) for hit in found]
        return sorted(scored, key=lambda one: (-one[1], one[0]))[:count]

    def holding(self, generation: str, phrase: str) -> frozenset[int]:
        """The rows whose literal text holds a phrase."""
        phrase = plain(phrase)
        pattern = _MEANS.sub("_", phrase)  # any one character: Lite and servers differ in how its marks are escaped
        allowed = f"{_LITERAL} like {quoted(f'%{pattern}%')}"
        if not _MEANS.search(phrase):
            return frozenset(row for (row,) in self._all(self._name(generation), allowed, (_ROW,)))
        return frozenset(
            row for row, text in self._all(self._name(generation), allowed, (_ROW, _LITERAL)) if phrase in text
        )

    def texts(self, generation: str, rows: Collection[int] | None = None) -> list[tuple[int, str]]:
        """The literal texts of some rows, or of all, by row."""
        return sorted(
            self._all(self._name(generation), f"{_ROW} >= 0" if rows is None else among(rows), (_ROW, _LITERAL))
        )

    def records(self, generation: str, rows: Sequence[int]) -> list[bytes]:
        """The records of some rows, in their order."""
        found: dict[int, bytes] = {}
        for some in batched(sorted(set(rows)), BATCH):
            found.update(
                (row, unfitted(text)) for row, text in self._all(self._name(generation), among(some), (_ROW, _RECORD))
            )
        try:
            return [found[row] for row in rows]
        except KeyError:
            raise self._gone() from None

    def _all(self, name: str, allowed: str, fields: Sequence[str]) -> list[tuple[Any, ...]]:
        """Some fields of all entities of a collection that pass a filter, in no order."""
        found = self.ask("query", name, filter=allowed, output_fields=list(fields), limit=MOST)
        if len(found) == MOST:  # there may be more; pages of them take longer
            pages = self.ask("query_iterator", name, filter=allowed, output_fields=list(fields), batch_size=MOST)
            found = []
            try:
                while page := pages.next():
                    found += page
            except self._errors as error:
                raise self._unreachable(error) from None
            finally:
                pages.close()
        return [tuple(entity[field] for field in fields) for entity in found]


# A server that builds an index may be silent for longer than the 5 s that the client would wait for a sign of life.
_CHANNEL = {
    "grpc.keepalive_time_ms": 60_000,
    "grpc.keepalive_timeout_ms": 30_000,
    "grpc.use_local_subchannel_pool": 1,  # else a new connection waits as long as one before it that failed
    "grpc.max_reconnect_backoff_ms": 1_000,
}
_GRAPH = {"M": 32, "efConstruction": 400}  # of the approximate index of more than EXACT vectors


def _client() -> tuple[Any, tuple[type[Exception], ...]]:
    """The client's class and the errors it may raise."""
    try:
        import grpc
        from pymilvus import MilvusClient
        from pymilvus.exceptions import MilvusException
    except ImportError:
        raise BackendUnavailable(
            "An index in Milvus needs the package pymilvus; type: pip install 'lfsearch[milvus]'",
            "使用 Milvus 中的索引需要 pymilvus；请运行：pip install 'lfsearch[milvus]'",
        ) from None
    for name in ("pymilvus", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what went wrong is said here, in one sentence
    # ValueError: grpc of a channel that was closed; OSError: Lite of its file.
    return MilvusClient, (MilvusException, grpc.RpcError, ValueError, OSError)
