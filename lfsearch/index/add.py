"""Take new issues into the corpus: check, copy, index; everything is put back when a step fails."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lfsearch.errors import CorpusError
from lfsearch.index import files
from lfsearch.index.build import BuildReport, parse_checked, update_index
from lfsearch.index.corpus import issue_files, issue_id
from lfsearch.index.update import StageProgress, untold
from lfsearch.reading import read
from lfsearch.reading.source import Source

_ISSUE = re.compile(r"(?:19|20)\d\d-(?!00)\d{2}")


@dataclass(frozen=True, slots=True)
class Added:
    """What was found in a new issue."""

    issue: str
    documents: int
    clauses: int
    warnings: int


def add_issues(
    paths: Sequence[Path],
    corpus: Path,
    index: Path,
    *,
    issue: str | None = None,
    replace: bool = False,
    progress: StageProgress = untold,
) -> tuple[list[Added], BuildReport]:
    """Add gazette files, and those of folders, to the corpus folder as `<issue>.txt` and update the index.

    Raises CorpusError before anything is written when a file is unreadable, holds no document, or its issue is unknown
    or already there (unless `replace`).
    """
    if issue is not None and not _ISSUE.fullmatch(issue):
        raise CorpusError(
            f"{issue!r} is no issue; write it as 2024-03 (year-number).",
            f"“{issue}”不是期号；请写成 2024-03（年-期）。",
        )
    paths = [file for path in paths for file in (issue_files(path).values() if path.is_dir() else [path])]
    if issue is not None and len(paths) > 1:
        raise CorpusError(
            "--issue names one issue; add the files one by one.", "--issue 只能指定一期；请逐个添加文件。"
        )
    there = _issues_there(corpus)
    checked: dict[str, Path] = {}
    added = []
    for path in paths:
        source = read(path)
        name = _issue_of(path, source, issue)
        if name in checked:
            raise CorpusError(
                f"{path} and {checked[name]} are both issue {name}; keep one of them.",
                f"{path} 和 {checked[name]} 都是 {name} 期；请只保留一个。",
            )
        if name in there and not replace and read(there[name]).sha256 != source.sha256:
            raise CorpusError(
                f"Issue {name} is in the corpus already, with another text; use --replace to take the new one.",
                f"语料里已有 {name} 期，内容不同；如要换成新的，请加 --replace。",
            )
        checked[name] = path
        parsed = parse_checked(source, name)
        count = sum(1 for document in parsed.documents for _ in document.walk())
        added.append(Added(parsed.id, len(parsed.documents), count, len(parsed.warnings)))
    targets = {name: there.get(name, corpus / f"{name}.txt") for name in checked}
    before = {name: targets[name].read_bytes() if name in there else None for name in checked}
    try:
        for name, path in checked.items():
            corpus.mkdir(parents=True, exist_ok=True)
            files.write_bytes(targets[name], path.read_bytes())
        report = update_index(corpus, index, progress=progress)
    except BaseException:  # Ctrl-C too
        for name, data in before.items():
            _restore(targets[name], data)
        raise
    return added, report


def _issues_there(corpus: Path) -> dict[str, Path]:
    """The issues that the corpus holds, under whatever file names; none where there is no corpus yet."""
    return issue_files(corpus) if corpus.is_dir() and any(corpus.glob("*.txt")) else {}


def _issue_of(path: Path, source: Source, issue: str | None) -> str:
    name = issue or issue_id(source.name, source.text)
    if name is None:
        raise CorpusError(
            f"The name of {path} does not say which issue it is; give it with --issue 2024-03.",
            f"{path} 的文件名里没有期号；请用 --issue 2024-03 指明。",
        )
    return name


def _restore(target: Path, data: bytes | None) -> None:
    if data is None:
        target.unlink(missing_ok=True)
    else:
        files.write_bytes(target, data)
