"""Indexes that lie in a Milvus instead of a folder: their addresses, and the folder that stands for one on this machine.

    milvus:http://milvus.example.org:19530#linfen

names the index `linfen` in the Milvus at that address; behind `milvus:` there may also be the file of a Milvus Lite. All else
takes an index by its folder, so an address gets one in the user's cache, with `milvus.json` in it. It holds what a search
needs of the whole index (`backends.mirror`), and what is kept beside an index: the hits of the last search, the alerts.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from lfsearch.errors import IndexNotFound
from lfsearch.index import files
from lfsearch.types import MILVUS

DEFAULT = "gazette"  # the name of an index where none is given
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")  # what Milvus takes as part of a collection's name


class Address(NamedTuple):
    """Where a Milvus is, and what the index is called there. A password is no part of it."""

    uri: str
    name: str = DEFAULT

    def __str__(self) -> str:
        return f"{MILVUS}{self.uri}#{self.name}"

    @property
    def lite(self) -> bool:
        """Whether it is the file of a Milvus Lite, which runs in this process."""
        return "://" not in self.uri


def parse(uri: str, name: str | None = None) -> Address:
    """The address of a Milvus; IndexNotFound for what is none, or holds a password."""
    where, _, own = uri.removeprefix(MILVUS).partition("#")
    name = name or own or DEFAULT
    _, scheme, rest = where.partition("://")
    if scheme and "@" in rest.partition("/")[0]:
        raise IndexNotFound(
            "The address holds a user or a password, which others can read there; set LFSEARCH_MILVUS_TOKEN=USER:PASSWORD "
            "in the environment instead.",
            "地址中含有用户名或密码，会被他人看到；请改为在环境变量中设置 LFSEARCH_MILVUS_TOKEN=USER:PASSWORD。",
        )
    if not where or not _NAME.fullmatch(name):
        raise IndexNotFound(
            f"{uri!r} with the name {name!r} is no address of an index; write milvus:http://HOST:19530#NAME, the name in "
            "letters and digits.",
            f"{uri!r}（名称 {name!r}）不是索引地址；请写成 milvus:http://HOST:19530#NAME，名称只用字母和数字。",
        )
    return Address(where if scheme else str(Path(where).expanduser().absolute()), name)


def folder_of(text: str) -> Path:
    """The folder that stands for the index at an address; made where it is not there."""
    import platformdirs  # of no use to an index in a folder

    address = parse(text)
    digest = hashlib.sha256(str(address).encode()).hexdigest()[:16]
    folder = Path(platformdirs.user_cache_path("lfsearch", appauthor=False)) / f"{address.name}-{digest}"
    if read(folder) != address:
        folder.mkdir(parents=True, exist_ok=True)
        files.write_json(folder / files.ELSEWHERE, address._asdict())
    return folder


def read(folder: Path) -> Address | None:
    """The address that a folder stands for; None for any other folder."""
    try:
        data = json.loads((folder / files.ELSEWHERE).read_bytes())
        return Address(str(data["uri"]), str(data["name"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
