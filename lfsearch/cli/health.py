"""Index, corpus and console as `doctor` finds them; whatever is broken comes back as a sentence, never as an exception."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.errors import IndexNotFound, LfsearchError
from lfsearch.i18n import tr
from lfsearch.records import JsonObject

if TYPE_CHECKING:
    from lfsearch.retrieval.status import IndexStatus


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, and why it is this one."""

    folder: Path
    named: bool  # by an option or a variable, so that it must be there
    why: str

    def to_json(self) -> JsonObject:
        return {"folder": str(self.folder.absolute()), "why": self.why}


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """An index: what it holds, or what is wrong with it."""

    place: Place
    status: IndexStatus | None = None  # None where it is not there or cannot be read
    problem: str | None = None

    def to_json(self) -> JsonObject:
        data: JsonObject = {**self.place.to_json(), "there": self.status is not None, "problem": self.problem}
        if self.status:
            data |= {
                "generation": self.status.generation,
                "issues": len(self.status.issue_ids),
                "documents": self.status.documents,
                "clauses": self.status.clauses,
                **self.status.corpus.to_json(),
            }
        return data


@dataclass(frozen=True, slots=True)
class CorpusHealth:
    """A corpus: how many files it has, or why it cannot be read."""

    place: Place
    files: int | None = None
    unreadable: str | None = None

    def to_json(self) -> JsonObject:
        return {**self.place.to_json(), "files": self.files, "unreadable": self.unreadable}


@dataclass(frozen=True, slots=True)
class Console:
    """Where the answers are printed, and in which language."""

    encoding: str
    columns: int
    terminal: bool
    language: str
    because: str  # the variable that decides on the language

    @property
    def shows_chinese(self) -> bool:
        """Whether the encoding has the characters of the gazettes."""
        try:
            return bool("市政府公报〔〕".encode(self.encoding))
        except (UnicodeEncodeError, LookupError):
            return False

    def to_json(self) -> JsonObject:
        return {
            "encoding": self.encoding,
            "columns": self.columns,
            "terminal": self.terminal,
            "language": self.language,
            "because": self.because,
            "shows_chinese": self.shows_chinese,
        }


def place(folder: Path, option: str, by: str | None) -> Place:
    """A folder with the reason for it; `by` is click's word for where the value came from: COMMANDLINE, ENVIRONMENT."""
    from lfsearch.index.places import home

    variable = f"LFSEARCH_{option.removeprefix('--').upper()}"
    if by == "COMMANDLINE":
        return Place(folder, True, tr(f"named by {option}", f"由 {option} 指明"))
    if by == "ENVIRONMENT":
        return Place(folder, True, tr(f"named by {variable}", f"由 {variable} 指明"))
    if home() == Path():
        why = tr("this folder has an index or a corpus folder", "当前文件夹里有索引或 corpus 文件夹")
    else:
        why = tr(
            "this folder has neither an index nor a corpus folder, so the user's own",
            "当前文件夹里没有索引也没有 corpus 文件夹\uff0c故用用户自己的",
        )
    return Place(folder, False, why)


def examine_index(where: Place, corpus: Path) -> IndexHealth:
    """Look at an index: its record, the checksums of its files, the dictionary, whether the corpus is ahead of it."""
    try:
        from lfsearch.index import manifest as mf
        from lfsearch.retrieval.index import Index
        from lfsearch.retrieval.status import index_status
        from lfsearch.text.segmenter import fingerprint

        index = Index.open(where.folder)
        problem = next(_changed(where.folder, mf.changed_files(where.folder, index.manifest)), None)
        mf.check_dictionary(where.folder, index.manifest, fingerprint())
        return IndexHealth(where, index_status(index, corpus), problem)
    except IndexNotFound as error:
        return IndexHealth(where, problem=str(error) if where.named else None)
    except LfsearchError as error:
        return IndexHealth(where, problem=str(error))
    except ImportError as error:
        lacking = error.name or str(error)
        return IndexHealth(
            where,
            problem=tr(f"It cannot be read without the package {lacking}.", f"缺少 {lacking}\uff0c无法读取索引。"),
        )
    except Exception as error:  # an index may hold anything
        return IndexHealth(
            where,
            problem=tr(
                f"The index in {where.folder} cannot be read ({type(error).__name__}: {error}); "
                "run lfsearch index --rebuild.",
                f"索引 {where.folder} 无法读取\uff08{type(error).__name__}\uff1a{error}\uff09\uff1b"
                "请运行 lfsearch index --rebuild。",
            ),
        )


def _changed(folder: Path, names: list[str]) -> Iterator[str]:
    """What to say of files that are not what was written."""
    if names:
        more = tr(f" ... {len(names)} files", f" 等 {len(names)} 个") if len(names) > 1 else ""
        yield tr(
            f"Files of the index in {folder} are damaged ({names[0]}{more}); run lfsearch index --rebuild.",
            f"索引 {folder} 的文件已损坏\uff08{names[0]}{more}\uff09\uff1b请运行 lfsearch index --rebuild。",
        )


def examine_corpus(where: Place) -> CorpusHealth:
    """Count the files of a corpus."""
    try:
        from lfsearch.index.corpus import corpus_files

        return CorpusHealth(where, files=len(corpus_files(where.folder)[0]))
    except (LfsearchError, OSError, ValueError) as error:
        return CorpusHealth(where, unreadable=str(error))
    except ImportError as error:
        lacking = error.name or str(error)
        return CorpusHealth(where, unreadable=tr(f"needs the package {lacking}", f"缺少 {lacking}"))


def examine_console() -> Console:
    """The console as this process has it."""
    import shutil

    deciding = next((name for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)
    return Console(
        encoding=getattr(sys.stdout, "encoding", None) or "ascii",
        columns=shutil.get_terminal_size((80, 24)).columns,
        terminal=sys.stdout.isatty(),
        language=tr("English", "中文"),
        because=f"{deciding}={os.environ[deciding]}" if deciding else tr("no locale set", "没有设置语言"),
    )
