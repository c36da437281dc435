"""The bundled encoder, static word vectors; numpy is all it needs.

A `StaticEncoder` folder holds

    model.json    format, name, dim, words, and size and SHA-256 of the other files
    words.txt     the vocabulary in sorted order, one word a line
    scores.npy    float32 [words], log-probabilities for cutting text into these words
    rows.npy      int8 [words, dim], the word vectors with their weights baked in
    scales.npy    float32 [words]; row * scale is the vector

and a text's vector is the sum of its words' vectors, scaled to length 1: the same function as a sentence-transformers
model of StaticEmbedding and Normalize, which `lfsearch.export` writes.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lfsearch.embedding.cuts import Cuts, Shared
from lfsearch.embedding.encoder import unit
from lfsearch.embedding.unigram import PartsCutter, Unigram
from lfsearch.embedding.wordlist import Words
from lfsearch.errors import EncoderUnavailable
from lfsearch.mapped import Mapped, open_regular
from lfsearch.models import GLOSS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lfsearch.embedding.encoder import Progress, Vectors


FORMAT = 1
MODEL_FILE = "model.json"
DATA_FILES = ("words.txt", "scores.npy", "rows.npy", "scales.npy")
BUNDLED = GLOSS
_LARGEST_ABOUT = 1 << 20  # bytes of a model.json, which has one thousand

# Texts encoded at a time: 256 clauses are some 15,000 words, 15 MB of float32 at 256 dimensions.
_BATCH = 256

# Words whose vectors are kept at length 1 for the next query: a sixth of all, 13 MB, more than two hundred clauses have.
_KEPT = 1 << 14

# Queries and words of them whose cuts are kept: one query is cut for each thing that is asked of it, its words twice.
_ASKED = 1 << 10

# A long text has more words to choose from; .05 to .15 measured alike on the gazette.
_LENGTH_PENALTY = 0.1
# What a word found only above a clause, in headings and title, counts beside one in the clause itself: with .8 nDCG@10 by
# meaning rises by .023, .014 and .008 on three sets of topics, with .6 by less, with .4 not at all.
ABOVE_WEIGHT = 0.8


def length_factor(texts: Cuts) -> Vectors:
    """What the coverage of a query by each text is divided by: a long text has more words to choose from."""
    import numpy as np

    return np.asarray(np.maximum(texts.lengths, 1) ** _LENGTH_PENALTY, dtype=np.float32)


class Compared:
    """Texts that are compared with words; `StaticEncoder.compared` makes them.

    `columns` [words of all texts] are which of the distinct words each is, `units` [distinct words, dim] their vectors, of
    length 1.
    """

    def __init__(self, cuts: Cuts, columns: NDArray[np.integer], units: Vectors) -> None:
        self.cuts = cuts
        self._columns = columns
        self._units = units
        self._nearest: dict[int, Vectors] = {}  # by word: a query asks for most of its words twice

    def nearest(self, words: Sequence[int], vectors: Vectors) -> Vectors:
        """The cosine of each word (row numbers, with their vectors) with the most similar word of each text, [words, texts].

        -1 where a text has no word.
        """
        import numpy as np

        new = [place for place, word in enumerate(words) if word not in self._nearest]
        if new:
            cosines = self._units @ unit(vectors[new]).T
            # Word by word: what belongs together lies together, which is several times as fast.
            by_word = cosines.take(self._columns, axis=0)
            best = np.ascontiguousarray(self.cuts.highest(by_word, none=-1.0).T)
            self._nearest.update(zip([words[place] for place in new], best, strict=True))
        return np.array([self._nearest[word] for word in words])


class Above(NamedTuple):
    """What stands above some texts: the distinct ones that were compared, and which of them stand above each."""

    texts: Compared
    places: NDArray[np.int64]  # [kinds, texts]


class _Units:
    """The vectors of an encoder's words, of length 1, those that were asked for kept: one query's texts have most words of the next's."""

    def __init__(self, encoder: StaticEncoder) -> None:
        import numpy as np

        self._encoder = encoder
        self._lock = threading.Lock()  # threads share an encoder
        self._slots = np.full(len(encoder.words), -1, dtype=np.int32)  # of each word; -1 of one that is not kept
        self._kept = np.empty((min(_KEPT, len(encoder.words)), encoder.dim), dtype=np.float32)
        self._count = 0

    def of(self, rows: NDArray[np.intp]) -> Vectors:
        """Those of some distinct words (row numbers): [n, dim] float32."""
        import numpy as np

        if len(rows) > len(self._kept):
            return unit(self._encoder.vectors(rows))
        with self._lock:
            new = rows[self._slots[rows] < 0]
            if self._count + len(new) > len(self._kept):  # begin anew: what is asked for often is soon there again
                self._slots[:] = -1
                self._count, new = 0, rows
            if len(new):
                stop = self._count + len(new)
                self._kept[self._count : stop] = unit(self._encoder.vectors(new))
                self._slots[new] = np.arange(self._count, stop)
                self._count = stop
            found: Vectors = self._kept.take(self._slots[rows], axis=0)
            return found


class StaticEncoder:
    """Word vectors, summed. Opening maps the rows into memory and reads the vocabulary; numpy is all it needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._about = _read_about(folder)
        self.name = self._about.name
        self.dim = self._about.dim
        try:
            with open_regular(folder / "words.txt") as file:
                self.words = Words(file.read().decode("utf-8"))
        except (OSError, ValueError) as error:
            raise _broken(folder, f"it cannot be read ({error})") from error
        self.scores: Vectors = _array(folder, "scores.npy", "float32")
        self.rows: NDArray[np.int8] = _array(folder, "rows.npy", "int8")
        self.scales: Vectors = _array(folder, "scales.npy", "float32")
        count = len(self.words)
        if self.rows.shape != (count, self.dim) or self.scores.shape != (count,) or self.scales.shape != (count,):
            raise _broken(folder, "its files do not fit together")
        self._asked = lru_cache(_ASKED)(self.cut)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of model.json, which names those of the other files."""
        with open_regular(self.folder / MODEL_FILE) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @cached_property
    def _units(self) -> _Units:
        return _Units(self)

    @cached_property
    def _unigram(self) -> Unigram:
        return Unigram(self.words, self.scores)

    @cached_property
    def _parts(self) -> PartsCutter:
        return PartsCutter(self._unigram, self.words)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), dim] float32, each row of length 1, or 0 where no word is known: the same function as for passages."""
        return self.encode_cuts(Cuts.of([self._asked(text) for text in texts]))

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The same function as for queries; `progress` is called after every batch."""
        return self.encode_cuts(self.cuts(texts, progress))

    def encode_cuts(self, cuts: Cuts) -> Vectors:
        """What `encode_passages` gives for the texts that were cut so."""
        import numpy as np

        vectors = np.zeros((len(cuts.ends), self.dim), dtype=np.float32)
        starts, ends, known = cuts.starts, cuts.ends, cuts.lengths > 0
        for first in range(0, len(vectors), _BATCH):
            batch = slice(first, first + _BATCH)
            some = known[batch]
            if some.any():
                begin, end = int(starts[batch][0]), int(ends[batch][-1])
                words = self.vectors(cuts.words[begin:end])
                vectors[batch][some] = np.add.reduceat(words, starts[batch][some] - begin, axis=0)
        return unit(vectors)

    def vectors(self, rows: Any = slice(None)) -> Vectors:
        """The weighted vectors of some words (row numbers, or all): [n, dim] float32."""
        import numpy as np

        vectors: Vectors = np.asarray(self.rows)[rows].astype(np.float32)
        vectors *= self.scales[rows][:, None]
        return vectors

    def cut(self, text: str) -> list[int]:
        """The row numbers of the words that a text is cut into."""
        return self._unigram.cut(text)

    def cut_passage(self, text: str) -> list[int]:
        """The same of a text that has much in common with others that are cut, as those of a corpus have."""
        return self._parts.cut(text)

    def cuts(self, texts: Sequence[str], progress: Progress | None = None) -> Cuts:
        """The same of several texts, as arrays; `progress` is called now and then with the texts done so far."""
        words = []
        for number, text in enumerate(texts, 1):
            words.append(self._parts.cut(text))
            if progress is not None and (number % _BATCH == 0 or number == len(texts)):
                progress(number)
        return Cuts.of(words)

    def alignments(self, query: str, texts: Sequence[str]) -> Vectors:
        """`align` for texts that nobody has cut before."""
        return self.align(query, self.compared(self.cuts(texts)))

    def compared(self, texts: Cuts) -> Compared:
        """Some texts made ready to be compared with words, once for all that is asked of them."""
        import numpy as np

        # The distinct words and the place of each among them, by a mark for every word there is: no sorting.
        marked = np.zeros(len(self.words), dtype=bool)
        marked[texts.words] = True
        rows = np.flatnonzero(marked)
        places = np.cumsum(marked, dtype=np.int32) - 1
        return Compared(texts, places[texts.words], self._units.of(rows))

    def above(self, texts: Shared) -> Above:
        """The same of texts that stand above others."""
        return Above(self.compared(texts.texts), texts.places)

    def align(self, query: str, texts: Compared, above: Above | None = None) -> Vectors:
        """How well each text covers the query word by word: float32 [texts], at most 1, higher is better.

        Each word of the query counts with the cosine of the most similar word of the text, weighted by its own weight.
        One text vector blurs a clause of many matters; this finds the one that the query is about. A word may also be
        found in what stands `above`, headings and titles, and then counts ABOVE_WEIGHT of its cosine: the subject of a
        clause often stands in its headings alone.
        """
        import numpy as np

        scores = np.zeros(len(texts.cuts.ends), dtype=np.float32)
        words = sorted(set(self._asked(query)))
        asked = self.vectors(words)
        weights = np.linalg.norm(asked, axis=1)
        known = texts.cuts.lengths > 0
        if not known.any() or not weights.any():
            return scores
        best = texts.nearest(words, asked)
        if above is not None:
            for places in above.places:
                best = np.maximum(best, ABOVE_WEIGHT * above.texts.nearest(words, asked)[:, places])
        covered = weights @ best / weights.sum()
        scores[known] = covered[known] / length_factor(texts.cuts)[known]
        return scores

    def align_each(self, words: Sequence[str], texts: Compared) -> Vectors:
        """How well each text covers each of some words: float32 [words, texts], 0 to 1; 0 of a word that is not known."""
        import numpy as np

        cut = [sorted(set(self._asked(word))) for word in words]
        scores = np.zeros((len(words), len(texts.cuts.ends)), dtype=np.float32)
        pieces = sorted({piece for found in cut for piece in found})
        if not pieces or not len(texts.cuts.words):
            return scores
        asked = self.vectors(pieces)
        weights = np.linalg.norm(asked, axis=1)
        best = np.maximum(texts.nearest(pieces, asked), 0.0)
        for number, found in enumerate(cut):
            places = np.searchsorted(pieces, found)
            if found and weights[places].any():
                scores[number] = weights[places] @ best[places] / weights[places].sum()
        return scores

    def reads(self, word: str) -> float:
        """The share of a word's characters that the model knows, 0..1."""
        return sum(len(self.words[piece]) for piece in self._asked(word)) / max(len(word), 1)

    def verify(self) -> None:
        """Compare every file with the SHA-256 in model.json; raises EncoderUnavailable when one differs."""
        for name, expected in self._about.sha256.items():
            try:
                with open_regular(self.folder / name) as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise _broken(self.folder, f"{name} cannot be read ({error.strerror})") from error
            if found != expected:
                raise _broken(self.folder, f"{name} was changed")


def write_static(
    folder: Path, name: str, words: Sequence[str], scores: Vectors, vectors: Vectors, about: dict[str, Any]
) -> None:
    """Write a model folder. `vectors` [words, dim] are rounded to int8, one scale a row; `about` goes to model.json.

    Raises ValueError when the words are not in sorted order, which cutting text relies on.
    """
    import numpy as np

    if any(one >= other for one, other in pairwise(words)):
        raise ValueError("the words of a model must be sorted and distinct")

    folder.mkdir(parents=True, exist_ok=True)
    largest = np.abs(vectors).max(axis=1)
    scales = np.where(largest > 0, largest / 127, 1).astype(np.float32)
    (folder / "words.txt").write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
    np.save(folder / "scores.npy", scores.astype(np.float32))
    np.save(folder / "rows.npy", np.rint(vectors / scales[:, None]).astype(np.int8))
    np.save(folder / "scales.npy", scales)
    files = {}
    for file in DATA_FILES:
        data = (folder / file).read_bytes()
        files[file] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    meta = {"format": FORMAT, "name": name, "dim": vectors.shape[1], "words": len(words), **about, "files": files}
    (folder / MODEL_FILE).write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _About:
    """What model.json says, as far as the program goes by it."""

    name: str
    dim: int
    sha256: Mapping[str, str]  # by file


def _read_about(folder: Path) -> _About:
    """model.json, checked against the files beside it as far as their sizes go."""
    try:
        with open_regular(folder / MODEL_FILE) as file:
            data = json.loads(file.read(_LARGEST_ABOUT))
        if data["format"] != FORMAT:
            raise _broken(folder, f"it has format {data['format']}, this version reads {FORMAT}")
        for name in DATA_FILES:
            size, expected = (folder / name).stat().st_size, data["files"][name]["size"]
            if size != expected:
                raise _broken(folder, f"{name} has {size} bytes instead of {expected}")
        sha256 = {name: str(data["files"][name]["sha256"]) for name in DATA_FILES}
        return _About(str(data["name"]), int(data["dim"]), sha256)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise _broken(folder, f"a file is missing or damaged ({error})") from error


def _array(folder: Path, name: str, kind: str) -> NDArray[Any]:
    """An array of the folder, mapped into memory."""
    return Mapped(folder / name, None, lambda: _broken(folder, f"{name} is no array of {kind}")).array(kind)


def _broken(folder: Path, why: str) -> EncoderUnavailable:
    return EncoderUnavailable(
        f"The model folder {folder} is broken: {why}; reinstall lfsearch, or copy the folder again.",
        f"模型文件夹 {folder} 已损坏：{why}；请重新安装 lfsearch，或重新复制该文件夹。",
    )
