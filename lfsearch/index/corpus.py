"""Find the gazette files: a folder of plain text files, one issue each, named by issue (2023-10.txt)."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from lfsearch.errors import CorpusError
from lfsearch.text.width import fold

# 2023-10, 2023_10, 202310, 2023年第10期, 临汾市人民政府公报2023年第10期
_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.年 ]*(?:第)?[-_ ]*(\d{1,2})(?!\d)")
# 10 / 2023　 临汾市人民政府公报: the running header of a page
_HEADER = re.compile(r"(?<!\d)(\d{1,2})\s*/\s*((?:19|20)\d\d)\s*[\u4e00-\u9fff]{2,20}公报")


def issue_id(name: str, text: str = "") -> str | None:
    """The issue's id, "2023-10", from its file name, else from a running header in the text; None if neither has it."""
    match = _NAME.search(unicodedata.normalize("NFKC", Path(name).stem))
    if match:
        year, number = match[1], match[2]
    else:
        header = _HEADER.search(fold(text))
        if not header:
            return None
        number, year = header[1], header[2]
    return f"{year}-{int(number):02d}" if 1 <= int(number) <= 99 else None


def issue_files(folder: Path) -> dict[str, Path]:
    """The gazette files of the corpus folder by issue id, oldest first.

    Takes `*.txt` directly inside the folder; links that lead out of it are refused.
    """
    if not folder.is_dir():
        raise CorpusError(
            f"There is no corpus folder {folder}; make it and put gazette texts in, or name another with --corpus.",
            f"找不到语料文件夹 {folder}；请建立它并放入公报文本，或用 --corpus 指定。",
        )
    found: dict[str, Path] = {}
    root = folder.resolve()
    for path in sorted(folder.glob("*.txt")):
        if path.resolve().parent != root:
            raise CorpusError(
                f"{path} is a link that leads out of the corpus folder; put the file itself there.",
                f"{path} 是指向语料文件夹之外的链接；请把文件本身放进来。",
            )
        issue = issue_id(path.name)
        if issue is None:
            raise CorpusError(
                f"The name of {path} does not say which issue it is; rename it like 2023-10.txt (year-number).",
                f"{path} 的文件名里没有期号；请改名为 2023-10.txt 这样的形式（年-期）。",
            )
        if issue in found:
            raise CorpusError(
                f"{path.name} and {found[issue].name} are both issue {issue}; keep one of them.",
                f"{path.name} 和 {found[issue].name} 都是 {issue} 期；请只保留一个。",
            )
        found[issue] = path
    if not found:
        raise CorpusError(
            f"There is no gazette file (*.txt) in the corpus folder {folder}; put some there or run lfsearch add FILE.",
            f"语料文件夹 {folder} 里没有公报文件（*.txt）；请放入文件，或运行 lfsearch add 文件。",
        )
    return dict(sorted(found.items()))
