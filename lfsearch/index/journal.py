"""What is about to happen to a corpus, written down so that whoever comes next can undo or finish it (`undo`)."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath

from lfsearch.errors import CorpusError
from lfsearch.index import files
from lfsearch.index import manifest as mf

JOURNAL = "journal.json"


@dataclass(frozen=True, slots=True)
class Write:
    """A file that is to be written: its path below the corpus, and which copy has what was there, None for nothing."""

    path: str
    sha256: str  # of what is to be there
    copy: str | None


@dataclass(frozen=True, slots=True)
class Drop:
    """A file that is to go once the index is without it."""

    path: str
    sha256: str  # of what is there


@dataclass(frozen=True, slots=True)
class Journal:
    """What is about to happen to a corpus."""

    index: str  # the one that is written along with it
    generation: int | None  # its generation before; a later one means that all is done
    writes: tuple[Write, ...]
    drops: tuple[Drop, ...]
    folders: tuple[str, ...]  # that are made for it, the outermost first

    @property
    def is_done(self) -> bool:
        """Whether the index has what the corpus has got."""
        now = mf.generation(Path(self.index))
        return now is not None and (self.generation is None or now > self.generation)


def write(journal: Journal, aside: Path) -> None:
    """Write it into the folder of what is put aside, in one step."""
    files.write_bytes(aside / JOURNAL, json.dumps(asdict(journal), indent=1).encode("ascii"))  # names of any bytes


def read(aside: Path, corpus: Path) -> Journal | None:
    """The journal; None where its writing was broken off, before anything else was done.

    CorpusError where it is none that this program has written: a folder that came from somebody must not lead a file of its
    own to another place, nor have one deleted there.
    """
    try:
        data = json.loads((aside / JOURNAL).read_bytes())
        journal = Journal(
            index=str(data["index"]),
            generation=None if data["generation"] is None else int(data["generation"]),
            writes=tuple(Write(str(one["path"]), str(one["sha256"]), _name(one["copy"])) for one in data["writes"]),
            drops=tuple(Drop(str(one["path"]), str(one["sha256"])) for one in data["drops"]),
            folders=tuple(map(str, data["folders"])),
        )
        root = Path(os.path.realpath(corpus))
        names = [*(one.path for one in journal.writes), *(one.path for one in journal.drops), *journal.folders]
        for name in names:
            if ".." in PurePath(name).parts or not Path(os.path.realpath((corpus / name).parent)).is_relative_to(root):
                raise ValueError(name)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise CorpusError(
            f"{aside} has files of the corpus as they were before a change that was broken off, but its journal is damaged; "
            "compare them with the corpus, keep what you want, and delete that folder.",
            f"{aside} 里有一次中断的改动之前的语料文件，但其中的记录已损坏；请与语料比较，留下需要的，再删除该文件夹。",
        ) from None
    return journal


def _name(copy: object) -> str | None:
    """The name of a copy, which is a number."""
    if copy is None or (isinstance(copy, str) and copy.isdecimal()):
        return copy
    raise ValueError(copy)
