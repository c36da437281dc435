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
from lfsearch.reading import SUFFIXES
from lfsearch.reading.kept import is_made, original_of
from lfsearch.refs import year_of
from lfsearch.text.width import fold
from lfsearch.types import Issue

# 2023-10, 2023_10, 202310, 2023年第10期, 临汾市人民政府公报2023年第10期, 运城-2023-10. What else is in the name must not go
# on with words: 2023年10月工作要点 is no issue.
_NAME = re.compile(
    r"(?:[^\d/]*公报|[A-Za-z]+|(?P<gazette>[\u4e00-\u9fff]{2,20})(?=[-_ ]))?[-_ ]*(?<!\d)(?P<year>(?:19|20)\d\d)[-_.年 ]*(?:第)?[-_ ]*(?P<number>\d{1,2})(?!\d)(?:号|期|总第\d+期|[-_ ()])*"
)
# 10 / 2023　 临汾市人民政府公报: the running header of a page
_HEADER = re.compile(r"(?<!\d)(\d{1,2})\s*/\s*((?:19|20)\d\d)\s*[\u4e00-\u9fff]{2,20}公报")
_GAZETTE = re.compile(r"([\u4e00-\u9fff]{2,20}?)(?:人民政府)?(?:办公[厅室])?公报")
# What no file system takes in a name, and what a terminal would obey.
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\s]+')
_LONGEST_NAME = 60  # of 255 bytes that a file name may have, three a character, with room for endings
# Left by file managers and office programs beside the files that they show.
_PASSED_OVER = re.compile(r"(?:\.|~\$).*|Thumbs\.db|desktop\.ini", re.IGNORECASE)
# Documents all the same, in a form that is not read: named, not passed over.
_REFUSED = (".doc", ".wps", ".rtf", ".odt", ".ofd", ".caj")


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


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not taken, and why, in one sentence."""

    file: str
    reason: str


def issue_id(name: str, text: str = "") -> str | None:
    """The issue's id, "2023-10", from its file name, else from a running header in the text; None if neither has it.

    A gazette that is named before a dash stands in front of it: 运城/2023-10 of 运城-2023-10.txt.
    """
    match = _NAME.fullmatch(unicodedata.normalize("NFKC", Path(name).stem).strip())
    if match:
        year, number = match["year"], match["number"]
        gazette = f"{match['gazette']}/" if match["gazette"] else ""
    else:
        gazette = ""
        header = _HEADER.search(fold(text))
        if not header:
            return None
        number, year = header[1], header[2]
    return f"{gazette}{year}-{int(number):02d}" if 1 <= int(number) <= 99 else None


def gazette_in(name: str) -> str | None:
    """The place whose gazette a file's name says it is: 广州市 of 广州市人民政府公报2023年第10期.pdf."""
    match = _GAZETTE.match(unicodedata.normalize("NFKC", Path(name).stem).strip())
    return fit_name(match[1]) if match else None


def document_file_id(issue: Issue, name: str) -> str:
    """What a file that is no numbered issue is called: by the 文号 or the day of the only document in it, else as the file."""
    documents = issue.documents
    if len(documents) == 1:
        if documents[0].doc_no:
            return fit_name(documents[0].doc_no)
        if documents[0].date:
            return documents[0].date.isoformat()
    return fit_name(Path(name).stem)


def fit_name(text: str) -> str:
    """The text as a part of an id and as a file name."""
    name = _UNFIT.sub("_", unicodedata.normalize("NFC", text)).strip("._")[:_LONGEST_NAME] or "_"
    return f"{name}_" if re.fullmatch(r"d\d+", name) else name  # so is a document called inside its issue


def reading_order(issue: str) -> tuple[int, str]:
    """Sorts issues oldest first."""
    return year_of(issue), issue


def corpus_files(folder: Path) -> tuple[list[CorpusFile], list[Skipped]]:
    """The files of a corpus folder and of those in it, by name; and those that cannot be taken.

    Texts made from a PDF or Word file are left to that. Raises CorpusError where there is no such folder, or no file.
    """
    if not folder.is_dir():
        raise CorpusError(
            f"There is no corpus folder {folder}; make it and put gazette texts in, or name another with --corpus.",
            f"找不到语料文件夹 {folder}；请建立它并放入公报文本，或用 --corpus 指定。",
        )
    found: list[CorpusFile] = []
    skipped: list[Skipped] = []
    root = folder.resolve()
    for path in sorted(_walk(folder)):
        file = CorpusFile(path, path.relative_to(folder).as_posix())
        suffix = path.suffix.lower()
        if suffix in _REFUSED:
            skipped.append(Skipped(file.name, str(_refused(file.name))))
        elif suffix not in SUFFIXES or (is_made(path) and original_of(path).exists()):
            continue
        elif not path.resolve().is_relative_to(root):
            skipped.append(Skipped(file.name, str(_leads_out(path))))
        else:
            found.append(file)
    if not found and not skipped:
        raise CorpusError(
            f"There is no gazette file (*.txt, *.pdf, *.docx, *.html) in the corpus folder {folder}; put some there or "
            "run lfsearch add FILE.",
            f"语料文件夹 {folder} 里没有公报文件（*.txt、*.pdf、*.docx、*.html）；请放入文件，或运行 lfsearch add 文件。",
        )
    return found, skipped


def place_texts(folder: Path) -> list[str]:
    """What the corpus says of its places: the tables in its folder `places`, written as those in lfsearch/data/places."""
    root = folder.resolve()
    paths = sorted((folder / "places").glob("*.tsv"))
    return [path.read_text("utf-8", errors="replace") for path in paths if path.resolve().is_relative_to(root)]


def _walk(folder: Path) -> list[Path]:
    paths = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _PASSED_OVER.fullmatch(name))
        paths += [Path(parent, name) for name in names if not _PASSED_OVER.fullmatch(name)]
    return paths


def _refused(name: str) -> CorpusError:
    return CorpusError(
        f"{name} is in a form that cannot be read; save it as .docx or PDF.",
        f"{name} 的格式无法读取；请另存为 .docx 或 PDF。",
    )


def _leads_out(path: Path) -> CorpusError:
    return CorpusError(
        f"{path} is a link that leads out of the corpus folder; put the file itself there.",
        f"{path} 是指向语料文件夹之外的链接；请把文件本身放进来。",
    )
