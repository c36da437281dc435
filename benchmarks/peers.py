"""Other search engines over the same clauses, cut into the same terms; those of them that are installed.

Each is made once from `Clauses` and answers a query with the rows of its first ten clauses. Terms are written with a letter for
their field in front, so that one text holds all three: w秸秆, g秸秆, c秸. What is installed by `pip install '.[bench]'`:
tantivy, bm25s, LanceDB and ripgrep, a program of its own, which finds and does not rank; SQLite comes with Python.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lfsearch.index.fulltext import cut
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.query import parse_query
from lfsearch.text.cutter import Cutter
from lfsearch.text.normal import normalise

FIELDS = ("words", "grams", "chars")
FIRST = 10


class Asked(NamedTuple):
    """A query as every engine gets it: its terms by field, and its vector."""

    terms: tuple[Sequence[str], Sequence[str], Sequence[str]]
    vector: np.ndarray[Any, Any]
    words: Sequence[str]  # for what looks into the texts as they are printed


class Clauses:
    """The clauses of an index in reading order, as every engine gets them; cut once, and kept in the folder."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._index = engine.index
        self._cut = folder / "terms.txt"

    def __len__(self) -> int:
        return len(self._index.store)

    def terms(self) -> Iterator[tuple[str, str, str]]:
        """The terms of each clause by field, parted by blanks."""
        if not self._cut.exists():
            with self._cut.with_suffix(".part").open("w", encoding="utf-8") as out:
                out.writelines("\t".join(own) + "\n" for own in self._terms())
            self._cut.with_suffix(".part").rename(self._cut)
        with self._cut.open(encoding="utf-8") as file:
            for line in file:
                words, grams, chars = line.rstrip("\n").split("\t")
                yield words, grams, chars

    def _terms(self) -> Iterator[tuple[str, str, str]]:
        cutter = Cutter(self._index.segmenter)
        cut_again = lru_cache(4096)(lambda text: cut(normalise(text), cutter))  # what siblings share
        for record in self._index.store.records():
            parts = [cut(normalise(record.text), cutter), *map(cut_again, (*record.path, record.title))]
            words, grams, chars = (" ".join(term for part in parts for term in part[field]) for field in FIELDS)
            yield words, grams, chars

    def vectors(self) -> np.ndarray[Any, Any]:
        """The vector of each clause, float32 [clauses, dim]."""
        store = self._index.vectors
        return store.texts.some(store.rows)

    def texts(self) -> Iterator[str]:
        """The text of each clause in one line."""
        for record in self._index.store.records():
            yield record.text.replace("\n", " ")

    def asked(self, text: str) -> Asked:
        """A query."""
        query = parse_query(text, self._index.segmenter)
        vector = self._index.encoder.encode_queries([text])[0]
        return Asked((query.words, query.grams, query.chars), vector, query.typed)


Ask = Callable[[Asked], Sequence[int]]


def marked(terms: Sequence[Sequence[str]]) -> list[str]:
    """The terms of all fields, each with the letter of its field in front."""
    return [name[0] + term for name, own in zip(FIELDS, terms, strict=True) for term in own]


def fts5(folder: Path, clauses: Clauses) -> Ask:
    """SQLite's full text, BM25, three columns."""
    path = folder / "fts5.db"
    fresh = not path.exists()
    base = sqlite3.connect(path)
    if fresh:
        base.execute(f"CREATE VIRTUAL TABLE clauses USING fts5({', '.join(FIELDS)}, tokenize = 'unicode61')")
        base.executemany("INSERT INTO clauses VALUES (?, ?, ?)", clauses.terms())
        base.commit()
    ranked = f"SELECT rowid FROM clauses WHERE clauses MATCH ? ORDER BY bm25(clauses) LIMIT {FIRST}"

    def ask(query: Asked) -> Sequence[int]:
        wanted = (f'{name} : "{term}"' for name, own in zip(FIELDS, query.terms, strict=True) for term in own)
        return [row - 1 for (row,) in base.execute(ranked, [" OR ".join(wanted)])]

    return ask


def tantivy(folder: Path, clauses: Clauses) -> Ask:
    """The library in Rust that is made after Lucene, BM25, three fields."""
    import tantivy as library

    place = folder / "tantivy"
    fresh = not place.exists()
    place.mkdir(exist_ok=True)
    builder = library.SchemaBuilder()
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("row", stored=True, fast=True)
    schema = builder.build()
    index = library.Index(schema, path=str(place))
    if fresh:
        writer = index.writer(num_threads=1)
        for row, terms in enumerate(clauses.terms()):
            writer.add_document(library.Document(row=row, **dict(zip(FIELDS, terms, strict=True))))
        writer.commit()
        writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(query: Asked) -> Sequence[int]:
        wanted = [
            (library.Occur.Should, library.Query.term_query(schema, name, term, index_option="freq"))
            for name, own in zip(FIELDS, query.terms, strict=True)
            for term in own
        ]
        hits = searcher.search(library.Query.boolean_query(wanted), FIRST).hits
        return [searcher.doc(address)["row"][0] for _, address in hits]

    return ask


def bm25s(folder: Path, clauses: Clauses) -> Ask:
    """BM25 as sparse arrays of scores, mapped into memory."""
    import bm25s as library

    place = folder / "bm25s"
    if not place.exists():
        made = library.BM25()
        made.index([marked([own.split() for own in terms]) for terms in clauses.terms()], show_progress=False)
        made.save(place)
    model = library.BM25.load(place, mmap=True)

    def ask(query: Asked) -> Sequence[int]:
        known = [term for term in marked(query.terms) if term in model.vocab_dict]
        if not known:
            return []
        found: list[int] = model.retrieve([known], k=FIRST, show_progress=False, n_threads=0).documents[0].tolist()
        return found

    return ask


def lancedb(folder: Path, clauses: Clauses) -> Ask:
    """A vector data base with full text: both legs, joined by their ranks, over the same vectors."""
    import lancedb as library
    import pyarrow as arrow
    from lancedb.query import MatchQuery

    fresh = not (folder / "lancedb").exists()
    base = library.connect(folder / "lancedb")
    if fresh:
        vectors = clauses.vectors()
        flat = arrow.array(vectors.ravel(), arrow.float32())
        texts = [" ".join(marked([own.split() for own in terms])) for terms in clauses.terms()]
        columns = {
            "row": arrow.array(range(len(texts)), arrow.int64()),
            "text": arrow.array(texts),
            "vector": arrow.FixedSizeListArray.from_arrays(flat, vectors.shape[1]),
        }
        made = base.create_table("clauses", arrow.table(columns))
        options = {"stem": False, "remove_stop_words": False, "lower_case": False, "ascii_folding": False}
        made.create_fts_index("text", base_tokenizer="whitespace", **options)
    table = base.open_table("clauses")

    def ask(query: Asked) -> Sequence[int]:
        words = MatchQuery(" ".join(marked(query.terms)), "text")
        found = table.search(query_type="hybrid").vector(query.vector).text(words).limit(FIRST)
        rows: list[int] = found.to_arrow()["row"].to_pylist()
        return rows

    return ask


def _rg() -> str | None:
    """Where the program is: beside this Python, where pip puts it, or on the path."""
    return shutil.which("rg", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))


def ripgrep(folder: Path, clauses: Clauses) -> Ask:
    """The texts read from end to end for the words as they were typed; the first ones that hold any, not the best."""
    path = folder / "texts.txt"
    if not path.exists():
        path.write_text("".join(f"{text}\n" for text in clauses.texts()), encoding="utf-8")

    def ask(query: Asked) -> Sequence[int]:
        words = [part for word in query.words for part in ("-e", word)]
        command = [_rg() or "rg", "-F", "--line-number", "--only-matching", "--no-filename", *words, "--", str(path)]
        lines = subprocess.run(command, capture_output=True, check=False, text=True).stdout.splitlines()
        return list(dict.fromkeys(int(line.partition(":")[0]) - 1 for line in lines))[:FIRST]

    return ask


# Name -> how it is made and asked, and what must be there for it.
PEERS: dict[str, tuple[Callable[[Path, Clauses], Ask], Callable[[], bool]]] = {
    "fts5": (fts5, lambda: True),
    "tantivy": (tantivy, lambda: importlib.util.find_spec("tantivy") is not None),
    "bm25s": (bm25s, lambda: importlib.util.find_spec("bm25s") is not None),
    "lancedb": (lancedb, lambda: importlib.util.find_spec("lancedb") is not None),
    "ripgrep": (ripgrep, lambda: _rg() is not None),
}
_PLACES = {"fts5": "fts5.db", "ripgrep": "texts.txt"}


def there() -> list[str]:
    """The peers that this machine has."""
    return [name for name, (_, has) in PEERS.items() if has()]


def opened(name: str, folder: Path, clauses: Clauses) -> Ask:
    """A peer ready to be asked, made in the folder where it is not there yet."""
    return PEERS[name][0](folder, clauses)


def size(name: str, folder: Path) -> int:
    """Bytes on disk."""
    place = folder / _PLACES.get(name, name)
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files)


def versions() -> dict[str, str]:
    """What was measured beside the program."""
    from importlib.metadata import version

    found = {"sqlite": sqlite3.sqlite_version, "numpy": np.__version__}
    found |= {name: version(name) for name in ("tantivy", "bm25s", "lancedb") if name in there()}
    if "ripgrep" in there():
        said = subprocess.run([_rg() or "rg", "-V"], capture_output=True, check=False, text=True).stdout
        found["ripgrep"] = said.split()[1] if said else ""
    return found
