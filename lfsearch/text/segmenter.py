"""Chinese word segmentation by jieba over a memory-mapped dictionary; the only module that imports jieba.

jieba's own start takes over a second, nearly all of it spent filling a dict with 500,000 words and prefixes. Here the
same entries lie sorted in one file that is mapped into memory and searched by bisection: identical cuts, no start-up.

File format, little endian: magic, JSON header length (uint32), JSON header, then uint32 key offsets [n + 1],
uint32 frequencies [n], UTF-8 keys in sorted order. Prefixes that are no words have frequency 0, as in jieba.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import math
import re
import struct
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from lfsearch.data import read_table
from lfsearch.errors import IndexOutOfDate
from lfsearch.mapped import SHIFT, Mapped

if TYPE_CHECKING:
    from lfsearch.text.usual import Beginnings, UsualWords

_MAGIC = b"LFDICT1\0"
_STEPS_AGAIN = 64  # words; above so many a step of a search is kept: 15 of 19 steps, and 10,000 words in the end
_LOADING = RLock()  # what stands for a module meanwhile must not be seen by another thread

# What is cut before jieba sees the text: article numbers, decimals, codes such as pm2.5, 5g, g108; runs of Han.
# Without this, jieba drops or splits figures depending on their neighbours and 第13条 would match every article.
CHUNK = re.compile(
    r"第\d+[条章节款项]|\d+(?:\.\d+)+|[a-z]+\d+\.\d+|\d*[a-z]+\d*|\d+|[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff]+"
)


# A clause has at most so many characters, so no run of one is cut here. jieba takes the square of a run's length, where it
# knows none of its words.
_LONGEST_RUN = 2000


def pieces(run: str) -> Iterator[str]:
    """A run of Han, in parts where it is longer than any clause."""
    return (run[first : first + _LONGEST_RUN] for first in range(0, len(run), _LONGEST_RUN))


FIRST_HAN = "\u3400"


def is_han(chunk: str) -> bool:
    """Whether a chunk is a run of Han characters, which jieba cuts; others (12.42, pm2.5, 第13条) stay whole."""
    return chunk[0] >= FIRST_HAN and not (chunk[0] == "第" and chunk[1:2].isdigit())


class Token(NamedTuple):
    """A word at `position` in the text, with its character offsets there."""

    text: str
    position: int
    start: int
    end: int


class MappedFrequencies:
    """Stands in for `jieba.Tokenizer.FREQ`: word -> frequency, read from the mapped file."""

    def __init__(self, table: Mapped) -> None:
        self._map = table
        view = table.view()
        try:
            table.check(0, 12)
            if view[:8] != _MAGIC:
                raise ValueError("it begins in another way")
            (length,) = struct.unpack_from("<I", view, 8)
            self.header: dict[str, Any] = json.loads(table.read(12, 12 + length))
            self._count, self.total = int(self.header["count"]), int(self.header["total"])
            self._starts = 12 + length  # of the offsets
            self._values = self._starts + 4 * (self._count + 1)
            self._base = self._values + 4 * self._count
            if self._count < 0 or self._base > len(table) or self._starts % 4:
                raise ValueError("it is too short")
            self._offset = view[self._starts : self._values].cast("I")
            self._value = view[self._values : self._base].cast("I")
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, struct.error, RecursionError):
            raise _no_table(table.path) from None
        self._cache: dict[str, int | None] = {}
        self._middles: dict[int, bytes] = {}  # the words that every search begins with

    def _find(self, word: str) -> int | None:
        key = word.encode("utf-8", "surrogatepass")
        data, offset, base, starts = self._map.data, self._offset, self._base, self._starts
        blocks = self._map.blocks  # asked for, each is compared with what was written
        middles = self._middles
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            entry = middles.get(middle)
            if entry is None:
                place = starts + 4 * middle
                blocks[place >> SHIFT], blocks[(place + 7) >> SHIFT]
                start, end = base + offset[middle], base + offset[middle + 1]
                blocks[start >> SHIFT], blocks[(end - 1) >> SHIFT]
                entry = data[start:end]
                if high - low > _STEPS_AGAIN:
                    middles[middle] = entry
            if entry < key:
                low = middle + 1
            elif entry > key:
                high = middle
            else:
                blocks[(self._values + 4 * middle) >> SHIFT]
                return self._value[middle]
        return None

    def usual(self, least: int, characters: int) -> UsualWords:
        """The words of so many characters that were counted at least so often."""
        from lfsearch.text.usual import UsualWords  # the first search of a process looks its words up one by one

        self._map.check(0, len(self._map))
        view = self._map.view()
        return UsualWords(view[self._base :], self._offset.cast("B"), self._value.cast("B"), least, characters)

    def get(self, word: str, default: Any = None) -> Any:
        if word not in self._cache:
            self._cache[word] = self._find(word)
        value = self._cache[word]
        return default if value is None else value

    @cached_property
    def beginnings(self) -> Beginnings:
        """The words by the characters that they begin with."""
        from lfsearch.text.usual import Beginnings  # whoever cuts whole issues has time for numpy

        self._map.check(0, len(self._map))
        view = self._map.view()
        return Beginnings(view[self._base :], self._offset.cast("B"), self._value.cast("B"))

    def __contains__(self, word: str) -> bool:
        return self.get(word) is not None

    def __getitem__(self, word: str) -> int:
        value = self.get(word)
        if value is None:
            raise KeyError(word)
        return int(value)

    def __setitem__(self, word: str, value: int) -> None:
        self._cache[word] = value


def _no_table(path: Path) -> IndexOutOfDate:
    return IndexOutOfDate(
        f"{path} is not a word table; run lfsearch index --rebuild.",
        f"{path} 不是分词词典，请运行 lfsearch index --rebuild 重建索引。",
    )


class _Deferred(ModuleType):
    """A module that is loaded when something of it is first asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        with _LOADING:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
                self.__dict__.update(importlib.import_module(self.__name__).__dict__)
        return object.__getattribute__(self, name)


def _import_jieba() -> Any:
    with _LOADING:
        return _load_jieba()


def _load_jieba() -> Any:
    # Its model of unknown words is a fifth of a short query, of which most are in the dictionary; it wants temporary files
    # only to write the cache that is not used here.
    if "jieba" not in sys.modules:
        for name in ("jieba.finalseg", "tempfile"):
            sys.modules.setdefault(name, _Deferred(name))
    # jieba asks for pkg_resources only to open its own file, and that import alone costs 100 ms.
    hidden = "pkg_resources" not in sys.modules
    if hidden:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        import jieba
    finally:
        if hidden:
            del sys.modules["pkg_resources"]
    return jieba


def _dictionary_file() -> Path:
    # Found without importing jieba's package, which would read nothing but takes time.
    return Path(_import_jieba().__file__).parent / "dict.txt"


def user_words() -> list[str]:
    """The project's own words (agencies, official short forms), one a line, `#` starts a comment."""
    return read_table("words.txt")


def fingerprint() -> str:
    """Identify the segmentation: jieba's version, our words and the rules of this module."""
    jieba = _import_jieba()
    digest = hashlib.sha256(f"{jieba.__version__}\n{CHUNK.pattern}\n".encode())
    digest.update("\n".join(user_words()).encode())
    return digest.hexdigest()[:16]


def write_table(path: Path) -> None:
    """Write the mapped dictionary of jieba's words and ours to `path` (8 MB, under a second)."""
    frequencies: dict[str, int] = {}
    total = 0
    with open(_dictionary_file(), encoding="utf-8") as file:
        for line in file:
            word, frequency = line.split(" ")[:2]
            frequencies[word] = int(frequency)
            total += int(frequency)
    for word in user_words():
        # Frequent enough to be cut as one word, as jieba's suggest_freq would do: well above its parts' product.
        frequencies[word] = max(frequencies.get(word, 0), 2000)
    for word in list(frequencies):
        for length in range(1, len(word)):
            frequencies.setdefault(word[:length], 0)
    entries = sorted((word.encode(), frequency) for word, frequency in frequencies.items())
    header = json.dumps({"count": len(entries), "total": total, "fingerprint": fingerprint()}).encode()
    header += b" " * (-(12 + len(header)) % 4)  # the tables behind it must lie on a multiple of four
    offsets = [0]
    for key, _ in entries:
        offsets.append(offsets[-1] + len(key))
    with open(path, "wb") as out:
        out.write(_MAGIC + struct.pack("<I", len(header)) + header)
        out.write(struct.pack(f"<{len(offsets)}I", *offsets))
        out.write(struct.pack(f"<{len(entries)}I", *(frequency for _, frequency in entries)))
        out.write(b"".join(key for key, _ in entries))


class Segmenter:
    """Cuts normalised text into words; the same object serves indexing and queries."""

    def __init__(self, table: Mapped) -> None:
        jieba = _import_jieba()
        frequencies = MappedFrequencies(table)
        self.fingerprint = str(frequencies.header.get("fingerprint"))
        self.tokenizer = jieba.Tokenizer()
        self.tokenizer.FREQ = frequencies
        self.tokenizer.total = frequencies.total
        self.tokenizer.initialized = True
        self.frequencies = frequencies
        self._usual: dict[tuple[int, int], UsualWords] = {}

    @classmethod
    def open(cls, table: Path | Mapped) -> Segmenter:
        """Open a table written by `write_table`, by its name or as it is mapped already."""
        return cls(table if isinstance(table, Mapped) else Mapped(table, None, lambda: _no_table(table)))

    def tokens(self, text: str) -> Iterator[Token]:
        """Words at consecutive positions with their offsets in `text`, which must be normalised."""
        position = 0
        for chunk in CHUNK.finditer(text):
            start = chunk.start()
            if not is_han(chunk[0]):
                yield Token(chunk[0], position, start, chunk.end())
                position += 1
                continue
            for piece in pieces(chunk[0]):
                for word in self.tokenizer.cut(piece):
                    yield Token(word, position, start, start + len(word))
                    start += len(word)
                    position += 1

    def words(self, text: str) -> list[str]:
        """The words of `text` in order (normalised text)."""
        return [token.text for token in self.tokens(text)]

    def unknown_words(self, run: str) -> list[str]:
        """What jieba's model of unknown words makes of characters that no dictionary joins."""
        return list(importlib.import_module("jieba.finalseg").cut(run))

    def frequency(self, word: str) -> int:
        """How often the dictionary has counted the word; 0 for one that it does not have."""
        return int(self.frequencies.get(word, 0))

    def usual(self, words: Sequence[str], least: int) -> list[str]:
        """Those of some words of one length that the dictionary has counted at least so often."""
        if not words:
            return []
        length, letters = len(words[0]), "".join(words)
        if "numpy" not in sys.modules or min(letters) < FIRST_HAN or max(letters) > "\uffff":
            return [word for word in words if self.frequency(word) >= least]
        known = self._usual.get((least, length))
        if known is None:
            known = self._usual[least, length] = self.frequencies.usual(least, length)
        return known.among(words)

    def log_probability(self, word: str) -> float:
        """The logarithm of the word's share of all that the dictionary has counted; what it lacks counts as half a word."""
        return math.log((self.frequency(word) or 0.5) / self.tokenizer.total)

    def subwords(self, word: str) -> list[str]:
        """Dictionary words of two or three characters inside a longer word, as in jieba's search mode."""
        found = []
        for size in (2, 3):
            if len(word) > size:
                for start in range(len(word) - size + 1):
                    part = word[start : start + size]
                    if self.frequencies.get(part, 0):
                        found.append(part)
        return found


def characters(text: str) -> list[str]:
    """Every Han character of the text, in order."""
    return [char for chunk in CHUNK.findall(text) if is_han(chunk) for char in chunk]


def bigrams(text: str) -> Iterator[tuple[str, int]]:
    """Overlapping character pairs of each Han run, other chunks whole, each with its position in `text`.

    A run of one character gives that character, so that nothing is unsearchable.
    """
    for chunk in CHUNK.finditer(text):
        run, start = chunk[0], chunk.start()
        if len(run) == 1 or not is_han(run):
            yield run, start
            continue
        for offset in range(len(run) - 1):
            yield run[offset : offset + 2], start + offset
