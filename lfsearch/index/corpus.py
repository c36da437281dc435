"""Find the files of the corpus folder, and which issue each of them is.

A file is one issue of a gazette, named as it is numbered (2023-10.txt, 临汾市人民政府公报2023年第10期.pdf), or one document,
named in any way. Folders keep gazettes apart: 广州/2023-10.txt is the issue 广州/2023-10.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lfsearch.errors import CorpusError
from lfsearch.index.naming import UNPRINTABLE, fit_name, issue_id
from lfsearch.reading import SUFFIXES
from lfsearch.reading.kept import is_made, is_ours, original_of
from lfsearch.reading.plain import load
from lfsearch.reading.refused import by_ending
from lfsearch.refs import year_of
from lfsearch.types import Issue

# Left by file managers and office programs beside the files that they show.
_PASSED_OVER = re.compile(r"(?:\.|~\$).*|Thumbs\.db|desktop\.ini", re.IGNORECASE)
# What systems and office programs write themselves beside files; a name that only begins with a point may be a text's.
_LEFT_BEHIND = re.compile(r"(?:\._|~\$).*|\.DS_Store|Thumbs\.db|desktop\.ini", re.IGNORECASE)
# Documents all the same, in a form that is not read: named, not passed over.
REFUSED = (".doc", ".wps", ".rtf", ".odt", ".ofd", ".caj")


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file of the corpus; `name` is its path inside the folder, parted by /."""

    path: Path
    name: str

    @property
    def folder(self) -> str:
        """The folders that it lies in, "" at the top."""
        parent = PurePosixPath(self.name).parent.as_posix()
        return "" if parent == "." else parent

    @property
    def above(self) -> str:
        """What stands in front of the ids of what is in it: the folders, 广州/."""
        return "".join(f"{fit_name(part)}/" for part in self.folder.split("/") if part)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not taken, and why, in one sentence."""

    file: str
    reason: str


def document_file_id(issue: Issue, name: str) -> str:
    """What a file that is no numbered issue is called: by the 文号 or the day of the only document in it, else as the file."""
    documents = issue.documents
    path = Path(Path(name).stem)
    # report.pdf.txt would be passed over as the text of report.pdf
    stem = fit_name(f"{path.stem}_{path.suffix[1:]}" if path.suffix.lower() in SUFFIXES else str(path))
    if len(documents) == 1:
        if documents[0].doc_no:
            return _unnumbered(fit_name(documents[0].doc_no))
        if documents[0].date:
            day = documents[0].date.isoformat()
            return stem if re.fullmatch(rf"{day}-\d+", stem) else day  # so another one of that day was named
    return _unnumbered(stem)


def _unnumbered(name: str) -> str:
    """The name as one that is no issue's number, which 2024年第3号, the 文号 of a 公告, would be taken for."""
    return f"{name}_1" if issue_id(f"{name}.txt") else name


def reading_order(issue: str) -> tuple[int, str]:
    """Sorts issues oldest first."""
    return year_of(issue), issue


def corpus_files(folder: Path) -> tuple[list[CorpusFile], list[Skipped]]:
    """The files of a corpus folder and of those in it, by name; and those that cannot be taken.

    Texts made from a PDF or Word file are left to that. Of a folder that cannot be looked into the folder is named.
    Raises CorpusError where there is no such folder, or no file.
    """
    if not folder.is_dir():
        raise CorpusError(
            f"There is no corpus folder {folder}; make it and put gazette texts in, or name another with --corpus.",
            f"找不到语料文件夹 {folder}；请建立它并放入公报文本，或用 --corpus 指定。",
        )
    found: list[CorpusFile] = []
    skipped: list[Skipped] = []
    root = Path(os.path.realpath(folder))
    paths, closed = walk(folder)
    for path in sorted(paths):
        file = CorpusFile(path, path.relative_to(folder).as_posix())
        if path.suffix.lower() not in (*SUFFIXES, *REFUSED) or _is_beside(path):
            continue
        error = _unfit(file, root)
        if error is None:
            found.append(file)
        else:
            skipped.append(Skipped(file.name, str(error)))
    skipped += [Skipped(path.relative_to(folder).as_posix(), str(_closed(path))) for path in closed]
    if not found and not skipped:
        raise CorpusError(
            f"There is no gazette file (*.txt, *.pdf, *.docx, *.html) in the corpus folder {folder}; put some there or "
            "run lfsearch add FILE.",
            f"语料文件夹 {folder} 里没有公报文件（*.txt、*.pdf、*.docx、*.html）；请放入文件，或运行 lfsearch add 文件。",
        )
    return found, skipped


def passed_over(folder: Path, name: str) -> CorpusFile | None:
    """The file below a corpus folder that is none of `corpus_files` and has that name, or the id that it would have.

    Ids are those of documents in a form that is not read. CorpusError where two have that one.
    """
    root = Path(os.path.realpath(folder))
    paths = [path for path in sorted(walk(folder)[0]) if path.is_file() and inside(path, root) and not _is_beside(path)]
    found = [CorpusFile(path, path.relative_to(folder).as_posix()) for path in paths]
    refused = [file for file in found if file.path.suffix.lower() in REFUSED]
    named = [file for file in found if file.name == name] or [file for file in refused if plain_id(file) == name]
    if len(named) > 1:
        raise CorpusError(
            f"{named[0].name} and {named[1].name} in the corpus are both called {name}; lfsearch remove them by their names.",
            f"语料里的 {named[0].name} 和 {named[1].name} 都叫 {name}；请用 lfsearch remove 按文件名删除。",
        )
    return named[0] if named else None


def plain_id(file: CorpusFile) -> str:
    """What a file will be called as far as its name tells."""
    return file.above + (issue_id(file.name) or fit_name(file.path.stem))


def place_texts(folder: Path) -> list[str]:
    """What the corpus says of its places: the tables in its folder `places`, written as those in lfsearch/data/places."""
    root = Path(os.path.realpath(folder))
    paths = sorted((folder / "places").glob("*.tsv"))
    return [load(path).decode("utf-8", "replace") for path in paths if inside(path, root) and path.is_file()]


def walk(folder: Path) -> tuple[list[Path], list[Path]]:
    """All files below a folder that a person has put there, and the folders that cannot be looked into.

    A link to a folder is none of either: it may lead anywhere, and round and round.
    """
    paths: list[Path] = []
    closed: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders[:] = sorted(name for name in folders if not _PASSED_OVER.fullmatch(name))
        paths += [Path(parent, name) for name in names if not _PASSED_OVER.fullmatch(name)]
        closed.extend(path for name in folders if (path := Path(parent, name)).is_symlink())
    return paths, closed


def left_behind(path: Path) -> CorpusError | None:
    """The error for a file that a system or an office program has left beside others; None for any other."""
    if not _LEFT_BEHIND.fullmatch(path.name):
        return None
    return CorpusError(
        f"{path} was left there by the system or an office program and holds no text; name the document itself.",
        f"{path} 是系统或办公软件留下的附属文件，没有正文；请给出文档本身。",
    )


def inside(path: Path, root: Path) -> bool:
    """Whether a path leads to something below `root`, which is resolved, whatever links there are on the way."""
    real = os.path.realpath(path)
    return not os.path.islink(real) and Path(real).is_relative_to(root)  # a link to itself leads nowhere


def path_exists(path: Path) -> bool:
    """Whether something is there, be it a link that leads nowhere."""
    return os.path.lexists(path)


def _leads_somewhere(path: Path) -> bool:
    """Whether a path is no link, or one with something at its end."""
    try:
        return not path.is_symlink() or path.exists()
    except OSError:  # a link to itself, before Python 3.13
        return False


def _is_beside(path: Path) -> bool:
    """Whether a file is left to the one that it lies beside: 2023-10.pdf.txt to 2023-10.pdf.

    2023-10.txt.txt is more often a slip of whoever named it than the text of a web page called 2023-10.txt.
    """
    original = original_of(path)
    return is_made(path) and path_exists(original) and (original.suffix.lower() != ".txt" or is_ours(path))


def _unfit(file: CorpusFile, root: Path) -> CorpusError | None:
    """Why a file cannot be taken, told without opening it; None where it may be read."""
    path, name = file.path, file.name
    if path.suffix.lower() in REFUSED:
        return _refused(name)
    if any(unicodedata.category(char) in UNPRINTABLE for char in name):
        return CorpusError(
            f"The name of {_shown(name)} has characters that cannot be shown; rename the file.",
            f"{_shown(name)} 的名称含有无法显示的字符；请给文件改名。",
        )
    if not _leads_somewhere(path):
        return CorpusError(
            f"{name} is a link that leads nowhere; take it out of the folder.",
            f"{name} 是失效的链接；请把它移出文件夹。",
        )
    if not inside(path, root):
        return _leads_out(path)
    if path.exists() and not path.is_file():
        return CorpusError(
            f"{name} is a pipe or a device and not a file; take it out of the folder.",
            f"{name} 是管道或设备，不是文件；请把它移出文件夹。",
        )
    if path.suffix.lower() == ".txt" and is_ours(path):
        return CorpusError(
            f"{name} is the text of {original_of(path).name}, which is gone; put that back, delete what is left of it (lfsearch "
            f"remove {_typed(name)}), or rename the text to have it indexed.",
            f"{name} 是 {original_of(path).name} 的文本，而原件已不在；请放回原件，或删除其余部分（lfsearch remove "
            f"{_typed(name)}），或给文本改名后再建索引。",
        )
    return None


def _typed(name: str) -> str:
    """A file's name as an argument, in the quotes that all shells take where it needs any."""
    return name if re.fullmatch(r"[\w./〔〕-]+", name) else f'"{name}"'


def _shown(name: str) -> str:
    return "".join("?" if unicodedata.category(char) in UNPRINTABLE else char for char in name)


def _closed(path: Path) -> CorpusError:
    if path.is_symlink():
        return CorpusError(
            f"{path} is a link to a folder, which is not followed; put the folder itself there.",
            f"{path} 是指向文件夹的链接，未予读取；请把文件夹本身放进来。",
        )
    return CorpusError(
        f"Cannot look into the folder {path}; check its permissions.", f"无法打开文件夹 {path}；请检查权限。"
    )


def _refused(name: str) -> CorpusError:
    for _, error in by_ending([name]):
        return error
    return CorpusError(
        f"{name} is in a form that cannot be read; save it as .docx or PDF.",
        f"{name} 的格式无法读取；请另存为 .docx 或 PDF。",
    )


def _leads_out(path: Path) -> CorpusError:
    return CorpusError(
        f"{path} is a link that leads out of the corpus folder; put the file itself there.",
        f"{path} 是指向语料文件夹之外的链接；请把文件本身放进来。",
    )


def original(corpus: Path, name: str) -> Path:
    """The file of that name in the corpus folder. CorpusError where it is gone, or its name leads out of the folder."""
    root = Path(os.path.realpath(corpus))
    path = Path(os.path.realpath(root / name))
    if not path.is_relative_to(root) or not path.is_file():
        raise CorpusError(
            f"There is no file {name} in the corpus folder {corpus}; if it was moved or deleted, run lfsearch index, else "
            "name the folder with --corpus.",
            f"语料文件夹 {corpus} 里没有 {name}；如已移走或删除，请运行 lfsearch index，否则请用 --corpus 指明文件夹。",
        )
    return path
