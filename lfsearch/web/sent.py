"""A file that a reader sent, kept while it is used; and the other fields of its form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from lfsearch.errors import QueryError
from lfsearch.text.normal import strip_control
from lfsearch.web import limits

_LONGEST_NAME = 120  # characters: file systems take 255 bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """The fields of a form; a file lies in a folder of its own."""

    texts: dict[str, str]
    file: Path | None
    folder: TemporaryDirectory[str] | None = None

    def text(self, name: str) -> str:
        """A field's text, "" where there is none."""
        return self.texts.get(name, "").strip()


@asynccontextmanager
async def form_of(request: Request, keep: bool = False) -> AsyncIterator[Sent]:
    """The form of a request; its file is deleted in the end, unless it is to be kept by who takes `folder`.

    HTTPException for a form that is none, Refused for one that is too large.
    """
    async with request.form(max_files=1, max_fields=20, max_part_size=limits.FORM) as form:
        file, folder = await run_in_threadpool(_kept, form)
        texts = {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        yield Sent(texts, file, folder)
    finally:
        if folder is not None and not keep:
            folder.cleanup()


def _kept(form: FormData) -> tuple[Path | None, TemporaryDirectory[str] | None]:
    """The file of a form in a folder of its own, under the name that it had."""
    sent = next((value for value in form.values() if isinstance(value, UploadFile)), None)
    if sent is None or not sent.filename:
        return None, None
    folder = TemporaryDirectory(prefix="lfsearch-")
    path = Path(folder.name) / safe_name(sent.filename)
    with open(path, "wb") as out:
        while part := sent.file.read(1 << 20):
            out.write(part)
    return path, folder


def safe_name(name: str) -> str:
    """A file's own name without the folders before it. QueryError for one that names no file."""
    own = (
        strip_control(PurePosixPath(name.replace("\\", "/")).name)
        .strip()
        .lstrip(".")
        .replace("\n", "")
        .replace("\t", "")
    )
    if not own:
        raise QueryError("The file has no name; give it one.", "文件没有名称；请先命名。")
    stem, dot, suffix = own.rpartition(".")
    return f"{(stem or own)[:_LONGEST_NAME]}{dot}{suffix[:10]}" if dot and stem else own[:_LONGEST_NAME]
