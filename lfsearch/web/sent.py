"""What a reader sends: the fields of a form, and files, which are never put on a disk under a name."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import PurePosixPath

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from lfsearch.errors import QueryError
from lfsearch.text.normal import strip_control
from lfsearch.web import limits
from lfsearch.web.failing import Refused

# So many times what is allowed is still counted, to say how many files came; beyond that nobody has chosen them on a page.
_COUNTED = 10
_LONGEST_NAME = 120  # characters: file systems take 255 bytes


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file under the name that it had, without the folders before it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """The fields of a form, and its files."""

    texts: dict[str, str]
    files: tuple[SentFile, ...]

    def text(self, name: str) -> str:
        """A field's text, "" where there is none."""
        return self.texts.get(name, "").strip()


async def form_of(request: Request, most: int = 1) -> Sent:
    """The form of a request, with so many files at most. HTTPException for one that is none, Refused for one that is too large or comes too slowly.

    What is large lies in a temporary file without a name while it is read, which goes with the process.
    """
    try:
        async with asyncio.timeout(limits.SECONDS_SENDING):
            async with request.form(max_files=_COUNTED * most, max_fields=20, max_part_size=limits.FORM) as form:
                files = await run_in_threadpool(_files, form)
                if len(files) > most:
                    raise QueryError(
                        f"{len(files)} files are too many at once; send at most {most}.",
                        f"一次不能发送 {len(files)} 个文件；最多 {most} 个，请分几次发送。",
                    )
                return Sent({name: value for name, value in form.items() if isinstance(value, str)}, files)
    except TimeoutError:
        raise Refused(
            408,
            "The file came too slowly; try again, or add it with lfsearch add.",
            "文件传得太慢；请重试，或用 lfsearch add 添加。",
        ) from None


def _files(form: FormData) -> tuple[SentFile, ...]:
    sent = [value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename]
    return tuple(SentFile(safe_name(one.filename or ""), one.file.read()) for one in sent)


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
