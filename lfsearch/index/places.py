"""Where the index and the corpus lie when nobody says: in this folder, else in the user's own."""

from __future__ import annotations

import os
from pathlib import Path

from lfsearch.errors import IndexNotFound
from lfsearch.index import files
from lfsearch.index import manifest as mf
from lfsearch.types import MILVUS

_INDEX, _CORPUS = "index", "corpus"


def home() -> Path:
    """The folder that holds index and corpus: this one if it has either of them, else the user's.

    The user's is what the system keeps for a program's data (platformdirs): ~/.local/share/lfsearch on Linux,
    ~/Library/Application Support/lfsearch on macOS, AppData/Local/lfsearch on Windows.
    """
    here = Path()
    return here if (here / _CORPUS).is_dir() or mf.exists(here / _INDEX) else users_home()


def users_home() -> Path:
    """The user's own folder, whether it is there or not."""
    import platformdirs  # of no use to a query in a folder with an index

    return Path(platformdirs.user_data_path("lfsearch", appauthor=False))


def named(folder: str | Path) -> Path:
    """The folder of that name, or the one that stands for an address in Milvus (`address`).

    IndexNotFound where no folder can have the name: half a character, a zero byte.
    """
    try:
        if b"\0" not in os.fsencode(folder):
            return _folder(str(folder))
    except UnicodeEncodeError:
        pass
    raise IndexNotFound(
        f"{str(folder)!a} is no name of a folder; check the path.", f"{str(folder)!a} 不是文件夹名；请检查路径。"
    )


def _folder(name: str) -> Path:
    if not name.startswith(MILVUS):
        return Path(name)
    from lfsearch.index.address import folder_of  # few indexes lie elsewhere

    return folder_of(name)


def is_elsewhere(folder: Path) -> bool:
    """Whether the folder only stands for an index that lies in Milvus."""
    return (folder / files.ELSEWHERE).is_file() and not mf.exists(folder)


def index_folder() -> Path:
    """Where the index is, or will be: what LFSEARCH_INDEX names goes before `home`."""
    own = os.environ.get("LFSEARCH_INDEX")
    return named(own) if own else home() / _INDEX


def corpus_folder() -> Path:
    """Where the texts are: what LFSEARCH_CORPUS names goes before `home`."""
    named = os.environ.get("LFSEARCH_CORPUS")
    return Path(named) if named else home() / _CORPUS
