"""A file becomes a `Source`, whatever form it has: `read`, or `read_bytes` for one that lies in no folder.

The readers of forms are loaded when there is something to be read: who only looks at names needs none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from lfsearch.errors import CorpusError
from lfsearch.reading.plain import load
from lfsearch.reading.source import Source, is_pdf

__all__ = ["SUFFIXES", "read", "read_bytes", "suffix_of"]

# How the names of files end that are taken from a folder; one that is named by itself is told by its content.
SUFFIXES = (".txt", ".docx", ".html", ".htm", ".pdf")  # and .zip, which `add` unpacks

# Two years of a city's issues; more is hours in the indexing and was named by mistake.
_MAX_CHARACTERS = 2_000_000


def read(path: Path, progress: Callable[[int, int], None] | None = None) -> Source:
    """Read one file of a gazette. Raises CorpusError in one sentence that says what to do instead.

    `progress` is told how many of how many pages of a PDF are done: a scan takes seconds a page.
    """
    return read_bytes(path, load(path), progress)


def read_bytes(path: PurePath, data: bytes, progress: Callable[[int, int], None] | None = None) -> Source:
    """Read what a file holds, told by its bytes alone; `path` is what to call it, `progress` as in `read`."""
    source = _read(path, data, progress)
    if len(source.text) > _MAX_CHARACTERS:
        raise too_long(path)
    return source


def _read(path: PurePath, data: bytes, progress: Callable[[int, int], None] | None) -> Source:
    from lfsearch.reading.html import is_html, read_html
    from lfsearch.reading.plain import read_text
    from lfsearch.reading.refused import refused
    from lfsearch.reading.zipped import is_zip

    if is_zip(data):
        return _read_zip(path, data)
    if is_pdf(data):
        from lfsearch.reading.pdf.apart import read_apart

        return read_apart(path, data, progress)
    if is_html(data):
        return read_html(path, data)
    error = refused(path, data)
    if error is not None:
        raise error
    if len(data) > 4 * _MAX_CHARACTERS:  # more than that in any encoding
        raise too_long(path)
    return read_text(path, data)


def _read_zip(path: PurePath, data: bytes) -> Source:
    from lfsearch.reading.docx import read_docx
    from lfsearch.reading.docx.package import is_word
    from lfsearch.reading.refused import refused_zip
    from lfsearch.reading.zipped import open_zip

    archive = open_zip(path, data)
    if is_word(archive):
        return read_docx(path, data)
    raise refused_zip(path, archive)


def suffix_of(path: PurePath, data: bytes) -> str:
    """How the name of a file that has been read must end for it to be read in a folder too, whatever it is called now."""
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return suffix
    from lfsearch.reading.html import is_html
    from lfsearch.reading.zipped import is_zip

    if is_zip(data):  # of these only Word files are read
        return ".docx"
    if is_pdf(data):
        return ".pdf"
    return ".html" if is_html(data) else ".txt"


def too_long(path: PurePath) -> CorpusError:
    """The error for a text that is more than one issue."""
    return CorpusError(
        f"{path} holds over {_MAX_CHARACTERS} characters, more than a year of a gazette; part it into its issues.",
        f"{path} 超过 {_MAX_CHARACTERS} 字，比一年的公报还多；请按期拆分。",
    )
