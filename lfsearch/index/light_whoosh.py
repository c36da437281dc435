"""Whoosh, as an index of strangers may be opened with it, and without the network client that it never uses here.

Whoosh keeps its segments, its terms and its postings as pickles, and a pickle can run anything. Here they are read by an
unpickler that makes nothing but what Whoosh itself writes: numbers, texts, bytes, lists, arrays, and the two classes of a
segment list. The files are opened through the seals of the index (`sealed`).

The client that Whoosh imports would be a tenth of a cold keyword query.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import re
import sys
from array import array
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from lfsearch.errors import IndexOutOfDate
from lfsearch.index import files
from lfsearch.index.sealed import UNSEALED, Seals
from lfsearch.mapped import Mapped

_CLIENT = "urllib.request"
_hidden = _CLIENT not in sys.modules
if _hidden:
    _stub = ModuleType(_CLIENT)
    _stub.urlretrieve = None  # type: ignore[attr-defined]  # all that whoosh.compat asks of it, to hand it on
    sys.modules[_CLIENT] = _stub
try:
    from whoosh import analysis, columns, fields, formats, index, reading
    from whoosh.codec import whoosh3
    from whoosh.filedb.filestore import FileStorage
    from whoosh.filedb.structfile import StructFile
finally:
    if _hidden:
        del sys.modules[_CLIENT]

__all__ = ["analysis", "columns", "fields", "formats", "open_folder", "reading"]


_SEGMENT = re.compile(r"[0-9a-z]{1,32}")


# -- pickles ------------------------------------------------------------------------------------------------------


def _latin1(text: str, encoding: str) -> bytes:
    """What the older pickles make bytes with."""
    if encoding != "latin1":
        raise _code()
    return text.encode("latin-1")


_KNOWN: dict[tuple[str, str], Callable[..., Any]] = {
    ("array", "array"): array,
    ("_codecs", "encode"): _latin1,
    ("__builtin__", "set"): set,
    ("builtins", "set"): set,
}
# What stands in the segment list besides.
_SEGMENTS: dict[tuple[str, str], Callable[..., Any]] = {
    ("whoosh.codec.whoosh3", "W3Segment"): whoosh3.W3Segment,
    ("whoosh.codec.whoosh3", "W3Codec"): whoosh3.W3Codec,
    ("collections", "defaultdict"): defaultdict,
    ("builtins", "int"): int,
}


class _Plain(pickle.Unpickler):
    """Makes nothing but the known classes. IndexOutOfDate where a pickle names another one."""

    known = _KNOWN

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self.known[module, name]
        except KeyError:
            raise _code() from None


class _Segments(_Plain):
    known = _KNOWN | _SEGMENTS


def _code() -> IndexOutOfDate:
    return IndexOutOfDate(
        "A file of the index holds program code instead of terms or postings; it was not run, but whoever made this index "
        "is not to be trusted. Run lfsearch index --rebuild.",
        "索引文件里不是词条，而是程序代码；代码没有运行，但这份索引的来源不可信。请运行 lfsearch index --rebuild 重建。",
    )


def _loads(data: bytes) -> Any:
    return _Plain(io.BytesIO(data)).load()


# Terms and postings of this codec hold numbers and bytes, whoever writes them.
whoosh3.loads = _loads


class _Documents(whoosh3.W3PerDocReader):  # type: ignore[misc]
    def stored_fields(self, _: int) -> dict[str, Any]:
        return {}  # an index of ours stores none; what else lies there is not read, it would be one more pickle


class _Codec(whoosh3.W3Codec):  # type: ignore[misc]
    def per_document_reader(self, storage: Any, segment: Any) -> _Documents:
        return _Documents(storage, segment)

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return whoosh3.W3Codec, ()  # the segment list names Whoosh's own


# -- files --------------------------------------------------------------------------------------------------------


class _Window:
    """A mapped file as Whoosh reads one, each block checked."""

    def __init__(self, mapped: Mapped) -> None:
        self._mapped = mapped
        self._place = 0

    def seek(self, place: int, whence: int = 0) -> None:
        self._place = place + (0, self._place, len(self._mapped))[whence]

    def tell(self) -> int:
        return self._place

    def peek(self, size: int) -> bytes:
        """Some bytes ahead, for the unpickler: it then need not ask for each."""
        return self._mapped.read(self._place, self._place + min(size, 512))

    def read(self, size: int = -1) -> bytes:
        data = self._mapped.read(self._place, None if size < 0 else self._place + size)
        self._place += len(data)
        return data

    def readline(self) -> bytes:
        data = self._mapped.line(self._place)
        self._place += len(data)
        return data

    def close(self) -> None:
        self._mapped.close()


class _File(StructFile):  # type: ignore[misc]
    unpickler: type[_Plain] = _Plain

    def __init__(self, mapped: Mapped, name: str) -> None:
        super().__init__(_Window(mapped), name=name)
        self._mapped = mapped
        self._read = mapped.read

    def get(self, position: int, length: int) -> bytes:
        return self._read(position, position + length)

    def read_pickle(self) -> Any:
        return self.unpickler(self.file).load()

    def subset(self, offset: int, length: int, name: str | None = None) -> Any:
        raise NotImplementedError("only compound segments have parts")


class _SegmentFile(_File):
    unpickler = _Segments

    def read_pickle(self) -> Any:
        segments = super().read_pickle()
        if not isinstance(segments, list) or not all(map(_sound, segments)):
            raise self._mapped.broken()
        for segment in segments:
            segment._codec = _Codec()
        return segments


def _sound(segment: Any) -> bool:
    """Whether it is a segment as Whoosh writes it, and names no file elsewhere."""
    try:
        own = vars(segment)
        return (
            type(segment) is whoosh3.W3Segment
            and type(own["_codec"]) is whoosh3.W3Codec
            and own["indexname"] == index._DEF_INDEX_NAME
            and own["compound"] is False
            and bool(_SEGMENT.fullmatch(own["segid"]))
            and type(own["_doccount"]) is int
            and (own["_deleted"] is None or all(type(number) is int for number in own["_deleted"]))
        )
    except (TypeError, KeyError):
        return False


class _Storage(FileStorage):  # type: ignore[misc]
    def __init__(self, folder: Path, seals: Seals) -> None:
        super().__init__(str(folder), readonly=seals is not UNSEALED)
        self._place = folder
        self._seals = seals

    def open_file(self, name: str, **_: Any) -> StructFile:
        kind = _SegmentFile if name.endswith(".toc") else _File
        return kind(self._seals.map(self._place / name), name)


def open_folder(folder: Path, schema: Any, seals: Seals = UNSEALED) -> Any:
    """The Whoosh index in a folder, to be read, or where it has just been copied also to be written.

    IndexOutOfDate when it is damaged, or holds anything but terms and postings.
    """
    try:
        return index.FileIndex(_Storage(folder, seals), schema=schema)
    except IndexOutOfDate:
        raise
    except Exception:  # Whoosh checks little: anything may go wrong in it with a file that is none
        raise files.damaged(folder) from None


# -- writing ------------------------------------------------------------------------------------------------------


def open_storage(folder: Path) -> Any:
    """A folder to write segments into."""
    return _Storage(folder, UNSEALED)


def new_segment(number: str, clauses: int, deleted: set[int] | None) -> Any:
    """A segment of this name and so many clauses, some of them deleted."""
    segment = whoosh3.W3Segment(_Codec(), index._DEF_INDEX_NAME, clauses, number, deleted)
    segment._fieldlengths = defaultdict(int)
    return segment


def write_list(storage: Any, schema: Any, segments: list[Any]) -> None:
    """Write which segments there are."""
    index.TOC(schema, segments, 1).write(storage, index._DEF_INDEX_NAME)


def write_column(storage: Any, segment: Any, name: str, data: bytes) -> None:
    """Write the values of a column, as they lie in its file."""
    with contextlib.closing(storage.create_file(whoosh3.W3Codec.column_filename(segment, name))) as file:
        file.write(data)


# Blocks of fewer postings are not compressed, which makes none of them smaller and takes five times as long as all else.
_LEAST = 16
_COMPRESSION = 3


class PostingsWriter:
    """Writes terms and postings of a segment, field by field and term by term, both in sorted order."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._writer = whoosh3.W3FieldWriter(segment.codec(), storage, segment)

    def __enter__(self) -> PostingsWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def field(self, name: str, field: Any) -> None:
        """Go on with this field."""
        self._writer.start_field(name, field)

    def term(self, key: bytes, numbers: array[int]) -> None:
        """Write a term of the field and the numbers of the documents that hold it."""
        self._writer.start_term(key)
        # What `add_posting` does for each of them: a block is filled, and written where another posting follows.
        postings = self._writer._postwriter
        postings._compression = _COMPRESSION if len(numbers) >= _LEAST else 0
        for first in range(0, len(numbers), postings._blocklimit):
            if first:
                postings._write_block()
            own = numbers[first : first + postings._blocklimit]
            postings._ids, postings._weights, postings._maxweight = own, array("f", (1.0,)) * len(own), 1.0
        self._writer.finish_term()
