"""Plain text: in which encoding it is, and what is no text."""

from __future__ import annotations

import codecs
import hashlib
import unicodedata
from pathlib import Path, PurePath

from lfsearch.errors import CorpusError
from lfsearch.i18n import in_chinese
from lfsearch.reading.source import Source, is_pdf

# More control characters than this share of a file means that it is no text (a PDF, a Word file, an image).
_MAX_CONTROL = 0.01
# A byte order mark and its encoding; that of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a text without a mark may be in that is no UTF-8. Bytes of one read as another's give rare characters.
_OTHERS = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_FREQUENT = frozenset(
    "的市业人政和工区务行理发部管应作生有公实法关等产化年中用全制机要定建一规局国地合设进对体展保府民品资门责以开企级学动条办施"
    "通加分服大会各本及为事重月经在位单时家监查方新水提業區務發應實關產機規國設進對體資門責開級學動條辦會為經單時監"
)
# Of official texts a fifth and more is made up of them, .06 of any 500 characters; a false encoding gives .04 at most.
_MIN_USUAL = 0.05
# So many characters of a text in UTF-8 may be torn for it to be called one.
_MAX_TORN = 0.01
_MAX_BYTES = 64 << 20  # a year of issues is under 3 MB; anything larger was named by mistake
_BEGINNING = 1024  # bytes that tell what a file is
_MAX_PDF = 256 << 20  # an issue of 100 pages that was scanned in colour


def load(path: Path) -> bytes:
    """The bytes of a file. Raises CorpusError in one sentence when it is a folder, unreadable or far too large."""
    try:
        if path.is_dir():
            raise CorpusError(
                f"{path} is a folder, not a gazette text; name the .txt files in it.",
                f"{path} 是文件夹，不是公报文本文件；请给出其中的 .txt 文件。",
            )
        if path.exists() and not path.is_file():  # to open a pipe is to wait for whoever writes to it
            raise CorpusError(
                f"{path} is a pipe or a device and not a file; save what it gives as a file first.",
                f"{path} 是管道或设备，不是文件；请先把内容存为文件。",
            )
        with path.open("rb") as file:
            most = _MAX_PDF if is_pdf(file.read(_BEGINNING)) else _MAX_BYTES
        if path.stat().st_size > most:
            raise CorpusError(
                f"{path} is over {most >> 20} MB, too large for one issue; check the file.",
                f"{path} 超过 {most >> 20} MB，不像一期公报；请检查文件。",
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise CorpusError(
            f"There is no file {path}; check the path.",
            f"找不到文件 {path}；请检查路径。",
        ) from None
    except ValueError:  # half a character, or a zero byte
        raise CorpusError(
            f"{str(path)!a} is no name of a file; check the path.",
            f"{str(path)!a} 不是文件名；请检查路径。",
        ) from None
    except OSError as error:
        raise CorpusError(
            f"Cannot read {path} ({error.strerror}); check its permissions.",
            f"无法读取 {path}（{in_chinese(error.strerror)}）；请检查权限。",
        ) from None


def given_text(path: Path) -> str:
    """The text of a file in UTF-8 that somebody has named, which may be a pipe.

    CorpusError where it is far too long or has no end; OSError and UnicodeDecodeError for whoever knows what it is to be.
    """
    with open(path, "rb") as file:
        data = file.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise CorpusError(
            f"{path} is over {_MAX_BYTES >> 20} MB or has no end; check the file.",
            f"{path} 超过 {_MAX_BYTES >> 20} MB，或没有结尾；请检查文件。",
        )
    return _plain_ends(data.decode("utf-8-sig"))


def read_text(path: PurePath, data: bytes) -> Source:
    """Read one gazette text: UTF-8, UTF-16, UTF-32, GBK/GB18030 or Big5. `path` is what to call it.

    Raises CorpusError in one sentence when it is empty, not text or in another encoding.
    """
    text = decode(data, path)
    if not text.strip():
        raise CorpusError(
            f"{path} is empty; there is nothing to index in it.",
            f"{path} 是空文件，没有可建索引的内容。",
        )
    return Source(path.name, text, hashlib.sha256(data).hexdigest())


def decode(data: bytes, path: PurePath, declared: str | None = None) -> str:
    """The text in the encoding that a byte order mark or the file itself names, else UTF-8, else in the likeliest other."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    text = _read_as(data, declared) if declared and not encoding else None
    text = _read_as(data, encoding or "utf-8-sig") if text is None else text.removeprefix("\ufeff")
    if text is None and encoding is None:
        readings = filter(None, (_read_as(data, name) for name in _OTHERS))
        text = max((reading for reading in readings if _usual(reading) >= _MIN_USUAL), key=_usual, default=None)
    if text is None:
        raise _torn(path, data) or CorpusError(
            f"{path} is not a text file (a PDF or Word file?) or in an unknown encoding; save it as UTF-8 text first.",
            f"{path} 不是文本文件（可能是 PDF 或 Word），或编码无法识别；请先另存为 UTF-8 文本。",
        )
    return _plain_ends(text)


def _plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _torn(path: PurePath, data: bytes) -> CorpusError | None:
    """The error for UTF-8 with few bytes that are none, which says where the first is; None for any other file."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or broken > _MAX_TORN * len(text) or "\0" in text or _usual(text) < _MIN_USUAL:
        return None
    line = text[: text.index("\ufffd")].count("\n") + 1
    return CorpusError(
        f"{path} is UTF-8 text with {broken:,} broken character(s), the first in line {line:,}; mend it in an editor and save "
        "it as UTF-8.",
        f"{path} 是 UTF-8 文本，但有 {broken:,} 处字节损坏，第一处在第 {line:,} 行；请用编辑器改正后另存为 UTF-8。",
    )


def _read_as(data: bytes, encoding: str) -> str | None:
    """The text in that encoding, None when it is none."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    control = sum(1 for char in text if unicodedata.category(char) == "Cc" and char not in "\t\n\r\f\v")
    return text if control <= _MAX_CONTROL * len(text) else None


def _usual(text: str) -> float:
    """The share of the most frequent characters of official texts among all that are not ASCII, 0..1."""
    wide = [char for char in text if char > "\x7f"]
    return sum(char in _FREQUENT for char in wide) / max(len(wide), 1)
