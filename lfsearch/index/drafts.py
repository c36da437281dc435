"""What a batch of files brings to the embedding store: its distinct texts, cut into the model's words, and which clause has which.

<batch>.draft/texts, paths, sentences, each with
    hashes.npy   S32 [texts]
    words.npy    uint32, the texts cut into the model's words; nothing of those that the index has already
    ends.npy     int64 [texts]
    texts.json   the texts themselves, for a model without words
and rows.npy, titles.npy, headings.npy, sentence_rows.npy, sentence_ends.npy as in `vectors`, numbered within the batch
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfsearch.embedding.cuts import Cuts
from lfsearch.embedding.static import StaticEncoder
from lfsearch.index import files
from lfsearch.index.passages import content_hash, embedded
from lfsearch.index.texts import KINDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lfsearch.embedding.encoder import Encoder
    from lfsearch.index.vectors import VectorStore
    from lfsearch.records import ClauseRecord

    Numbers = NDArray[np.int64]
    Hashes = NDArray[np.bytes_]

_GOLDEN = 0x9E3779B97F4A7C15  # 2**64 over the golden ratio
POINTERS = ("rows", "titles", "headings", "sentence_rows", "sentence_ends")


class DraftWriter:
    """Gathers what the encoder reads of some clauses; `known` is a store whose texts need not be cut again."""

    def __init__(self, encoder: Encoder, known: VectorStore | None) -> None:
        self._encoder = encoder
        self._known = known
        self._numbers: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
        self._pointers: dict[str, list[int]] = {name: [] for name in POINTERS}

    def add(self, records: Iterable[ClauseRecord]) -> None:
        """Take in the clauses of an issue."""
        # A model that reads each word in its context does not blur a long text as a sum of words does, and takes long.
        apart = isinstance(self._encoder, StaticEncoder)
        pointers = self._pointers
        for one in embedded(records):
            pointers["rows"].append(self._number("texts", one.text))
            pointers["titles"].append(self._number("paths", one.title))
            pointers["headings"].append(self._number("paths", one.path))
            if apart:
                pointers["sentence_rows"] += [self._number("sentences", sentence) for sentence in one.sentences]
            pointers["sentence_ends"].append(len(pointers["sentence_rows"]))

    def _number(self, kind: str, text: str) -> int:
        numbers = self._numbers[kind]
        return numbers.setdefault(text, len(numbers))

    def write(self, folder: Path) -> None:
        """Cut the texts and write all of it."""
        import numpy as np

        folder.mkdir()
        for name, numbers in self._pointers.items():
            np.save(folder / f"{name}.npy", np.array(numbers, dtype=np.int64))
        for kind, texts in self._numbers.items():
            (folder / kind).mkdir()
            hashes = np.array([content_hash(text) for text in texts], dtype="S32")
            np.save(folder / kind / "hashes.npy", hashes)
            if not isinstance(self._encoder, StaticEncoder):
                files.write_bytes(folder / kind / "texts.json", files.json_bytes(list(texts)))
                continue
            there = places_of(hashes, self._known.of(kind).hashes) if self._known else None
            cut = self._encoder.cut_passage
            words = [[] if there is not None and there[number] >= 0 else cut(text) for number, text in enumerate(texts)]
            np.save(folder / kind / "words.npy", np.fromiter(chain.from_iterable(words), dtype=np.uint32))
            np.save(folder / kind / "ends.npy", np.cumsum([len(own) for own in words], dtype=np.int64))


class Draft:
    """One batch's draft, read when asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hashes(self, kind: str) -> Hashes:
        """Those of its texts, S32 [texts]."""
        return self._array(f"{kind}/hashes")

    def pointers(self, name: str) -> Numbers:
        """One of POINTERS."""
        return self._array(name)

    def cuts(self, kind: str, numbers: Numbers) -> Cuts:
        """Some of its texts cut into words."""
        return Cuts(self._array(f"{kind}/words"), self._array(f"{kind}/ends")).pick(numbers)

    def texts(self, kind: str) -> list[str]:
        """Its texts, of a model without words."""
        found: list[str] = json.loads((self._folder / kind / "texts.json").read_bytes())
        return found

    def _array(self, name: str) -> NDArray[Any]:
        import numpy as np

        found: NDArray[Any] = np.load(self._folder / f"{name}.npy", allow_pickle=False)
        return found


class Drafts:
    """The drafts of all batches, their texts numbered one batch behind the other."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.folders = list(folders)
        self.all = [Draft(folder) for folder in self.folders]

    def hashes(self, kind: str) -> Hashes:
        """Those of all texts."""
        import numpy as np

        return np.concatenate([np.empty(0, dtype="S32"), *(draft.hashes(kind) for draft in self.all)])

    @cached_property
    def starts(self) -> dict[str, Numbers]:
        """Where the texts of each draft begin, by kind; at the end, how many there are."""
        import numpy as np

        return {kind: np.cumsum([0, *(len(draft.hashes(kind)) for draft in self.all)]) for kind in KINDS}


def places_of(asked: Hashes, known: Hashes) -> Numbers:
    """Where each of some distinct hashes stands among the known ones, [asked]; -1 where it does not.

    The few that are asked for are sorted, the many that are known are not.
    """
    import numpy as np

    found = np.full(len(asked), -1, dtype=np.int64)
    if not len(asked) or not len(known):
        return found
    one, other = (np.ascontiguousarray(some).view("<u8").reshape(len(some), -1)[:, 0] for some in (asked, known))
    # A table of which a sixteenth is filled leaves few of the known ones to be looked for. Hashes are hexadecimal digits, and
    # their bits far from random: they are mixed (Knuth's multiplicative hashing).
    bits = len(asked).bit_length() + 4
    table = np.zeros(1 << bits, dtype=bool)
    table[one * _GOLDEN >> (64 - bits)] = True
    some = np.flatnonzero(table[other * _GOLDEN >> (64 - bits)])
    order = np.argsort(one, kind="stable")
    place = np.searchsorted(one[order], other[some])
    near = order[np.minimum(place, len(order) - 1)]
    alike = np.flatnonzero(one[near] == other[some])  # of the few whose first bytes are the same all are compared
    same = alike[asked[near[alike]] == known[some[alike]]]
    found[near[same]] = some[same]
    return found
