"""What the last search showed, so that `show 3` is its third hit: a small file of the user's own."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.errors import ClauseNotFound

_NAME = "last-search.json"

if TYPE_CHECKING:
    from lfsearch.retrieval.results import SearchResult


def _file() -> Path:
    if sys.platform == "linux":  # as platformdirs has it, whose import alone would cost a search 3 % of its time
        given = os.environ.get("XDG_STATE_HOME", "").strip()
        return (Path(given) if given else Path.home() / ".local" / "state") / "lfsearch" / _NAME
    from platformdirs import user_state_path

    return user_state_path("lfsearch", appauthor=False) / _NAME


def remember(index: Path, result: SearchResult) -> None:
    """Keep the ids of the hits by their rank. Silent where the file cannot be written: nothing else needs it."""
    data = {"index": os.path.realpath(index), "ids": {str(hit.rank): hit.record.id for hit in result}}
    with contextlib.suppress(OSError):
        file = _file()
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f"{file.name}.{os.getpid()}")  # two searches at once write a file each
        try:
            temporary.write_text(json.dumps(data), encoding="utf-8")
            os.replace(temporary, file)
        except OSError:
            temporary.unlink(missing_ok=True)


def recall(index: Path, ref: str) -> str:
    """The id of the hit with this number in the last search of this index; what is no such number stays as it is."""
    if not (ref.isascii() and ref.isdigit() and len(ref) <= 4):  # a year of four digits is no id of anything either
        return ref
    try:
        data = json.loads(_file().read_text(encoding="utf-8"))
        known = data["ids"] if data["index"] == os.path.realpath(index) else {}
        clause = known.get(str(int(ref)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        known, clause = {}, None
    if isinstance(clause, str):
        return clause
    if not known:
        raise ClauseNotFound(
            f"There is no last search in this index whose hit {ref} could be shown; search first, or give an id.",
            f"在这个索引里还没有查过，没有第 {ref} 条可看；请先用 search，或给出编号。",
        )
    shown = ", ".join(known)
    raise ClauseNotFound(
        f"The last search showed no hit {ref} (it showed {shown}); give one of these numbers, or an id.",
        f"上次查询没有显示第 {ref} 条（显示了 {shown}）；请给出其中一个序号，或条款编号。",
    )
