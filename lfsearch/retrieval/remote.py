"""An index whose clauses lie in Milvus, opened for reading as any other."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from lfsearch.backends.asking import DEEPEST, DEPTH, AskedFulltext, AskedLiterals, AskedStore, AskedVectors, Query
from lfsearch.backends.mirror import MilvusClauses
from lfsearch.errors import QueryError
from lfsearch.index import address as ad
from lfsearch.retrieval.index import Index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class RemoteIndex(Index):
    """One generation of an index in Milvus. What is small of it was fetched into a folder of this machine (`mirror`)."""

    def __init__(self, place: Path, clauses: MilvusClauses) -> None:
        self.place = place
        self._depth = DEPTH
        self.clauses_there = clauses
        # A second model needs its vectors of all clauses.
        super().__init__(clauses.folder, replace(clauses.manifest, second=None))
        self.store = AskedStore(clauses)
        self._take(Query(clauses))
        self.__dict__["literals"] = AskedLiterals(clauses)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open the index that a folder stands for. BackendUnavailable, IndexNotFound or IndexOutOfDate in one sentence."""
        place = Path(path)
        address = ad.read(place)
        assert address is not None
        return cls(place, MilvusClauses.open(address, place))

    def newest(self) -> Self:
        """The generation that is searched now, opened, or this very one. Raises as `open`."""
        current = self.clauses_there.milvus.current()
        return self if current == self.clauses_there.generation else type(self).open(self.place)

    def changed_files(self) -> list[str]:
        """Not to be told from here."""
        raise QueryError(
            "A check reads the files of an index, and the clauses of this one lie in Milvus; run it where the local index lies.",
            "检查需要读取索引文件，而此索引的条款存放在 Milvus 中；请在存有本地索引的机器上运行。",
        )

    @property
    def shown(self) -> str:
        """The address."""
        return str(self.clauses_there.milvus.address)

    def asked(
        self, text: str | None, allowed: bytearray | None, wanted: Callable[[], Iterable[Collection[int]]]
    ) -> Self:
        """This index for one search."""
        view = copy.copy(self)
        view._take(Query(self.clauses_there, allowed, tuple(wanted()), lambda: self._meant(text), self._depth))
        return view

    def deeply(self) -> Self:
        """This index for searches that give the ranks of their hits in each leg."""
        view = copy.copy(self)
        view._depth = DEEPEST
        return view

    def _meant(self, text: str | None) -> NDArray[np.float32] | None:
        return None if text is None else self.encoder.encode_queries([text])[0]

    def _take(self, query: Query) -> None:
        clauses = self.clauses_there
        parts: dict[str, Any] = {
            "fulltext": AskedFulltext(clauses, query),
            "vectors": AskedVectors(clauses, self.store, lambda: self.encoder, query),
        }
        self.__dict__ = {**self.__dict__, **parts}
