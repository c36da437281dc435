"""Take new files into the corpus: read, check, copy, index; everything is put back when a step fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lfsearch.errors import CorpusError
from lfsearch.index import files, intake
from lfsearch.index import manifest as mf
from lfsearch.index.build import BuildReport, update_index
from lfsearch.index.corpus import CorpusFile, Skipped, corpus_files, fit_name, issue_id
from lfsearch.index.manifest import IssueEntry
from lfsearch.index.store import read_catalogue
from lfsearch.index.update import StageProgress, untold
from lfsearch.reading import read
from lfsearch.reading.kept import made_of, written_for
from lfsearch.reading.source import Source
from lfsearch.refs import numbered
from lfsearch.types import Issue


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to be taken in; `folder` is where below the corpus it goes, "" at the top."""

    path: Path
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A 文号 of a new file that the corpus has already in another issue."""

    doc_no: str
    issue: str


@dataclass(frozen=True, slots=True)
class Added:
    """What was found in a new file."""

    issue: str
    documents: int
    clauses: int
    warnings: int
    file: str  # where it is in the corpus now
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Additions:
    """What became of the files; `report` is None where nothing was written."""

    added: tuple[Added, ...]
    skipped: tuple[Skipped, ...]
    report: BuildReport | None


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file that will be taken: its text, and what takes its place where."""

    path: Path
    source: Source
    parsed: Issue
    bytes: bytes
    target: Path
    replaces: CorpusFile | None  # the file of that issue in the corpus
    found: Added


def add_files(
    incoming: Sequence[Incoming],
    corpus: Path,
    index: Path,
    *,
    issue: str | None = None,
    replaces: bool = False,
    dry_run: bool = False,
    progress: StageProgress = untold,
) -> Additions:
    """Read and check the files, copy those that are good into the corpus folder, and bring the index up to date.

    A file that cannot be read, holds no document or is an issue that is there with another text (unless `replaces`) is
    skipped and named; CorpusError when nothing is left. `dry_run` writes nothing.
    """
    if issue is not None:
        _check_issue(issue, len(incoming))
    there = _issues_there(corpus, index)
    doc_nos = _numbers_there(index)
    checked: dict[str, _Checked] = {}
    skipped: list[Skipped] = []
    for number, one in enumerate(incoming):
        progress("read", number, len(incoming))
        try:
            source = read(one.path, lambda page, pages: progress("pages", page, pages))
            ready = _placed(_checked(one, source, corpus, issue, doc_nos), corpus, there)
            if (ready.found.issue in checked or _differs(ready)) and not replaces:
                ready = _beside(ready, one, corpus, [*checked, *there])
            _refuse_twice(ready, checked, replaces)
        except CorpusError as error:
            skipped.append(Skipped(str(one.path), str(error)))
        else:
            checked[ready.found.issue] = ready
        progress("read", number + 1, len(incoming))
    added = tuple(ready.found for ready in checked.values())
    if not checked:
        raise CorpusError(skipped[0].reason, skipped[0].reason)
    report = None if dry_run else _written(list(checked.values()), corpus, index, progress)
    return Additions(added, tuple(skipped), report)


def remove_issue(name: str, corpus: Path, index: Path, progress: StageProgress = untold) -> tuple[str, BuildReport]:
    """Delete the file of an issue from the corpus folder and drop it from the index. Returns the file's name there.

    Raises CorpusError when the corpus holds no such issue, or nothing else.
    """
    there = _issues_there(corpus, index)
    file = there.get(name) or next((file for file in there.values() if file.name == name), None)
    if file is None:
        raise CorpusError(
            f"There is no issue {name} in the corpus; lfsearch list issues prints all of them.",
            f"语料里没有 {name}；可用 lfsearch list issues 查看全部。",
        )
    if len(there) == 1:
        raise CorpusError(
            f"{name} is the only issue of the corpus; delete the folders of corpus and index instead.",
            f"{name} 是语料里唯一的一期；如要清空，请直接删除语料和索引文件夹。",
        )
    with _putting_back([file.path, *made_of(file.path)]):
        for path in (file.path, *made_of(file.path)):
            path.unlink(missing_ok=True)
        return file.name, update_index(corpus, index, progress=progress)


def _check_issue(issue: str, count: int) -> None:
    if numbered(issue) is None or "/" in issue or issue.endswith("-00"):
        raise CorpusError(
            f"{issue!r} is no issue; write it as 2024-03 (year-number).",
            f"“{issue}”不是期号；请写成 2024-03（年-期）。",
        )
    if count > 1:
        raise CorpusError(
            "--issue names one issue; add the files one by one.", "--issue 只能指定一期；请逐个添加文件。"
        )


def _checked(one: Incoming, source: Source, corpus: Path, issue: str | None, doc_nos: Iterable[Elsewhere]) -> _Checked:
    """The file as read, parsed as the issue that it is."""
    file = CorpusFile(one.path, "/".join(part for part in (one.folder, one.path.name) if part))
    parsed = intake.with_documents(intake.identified(source, file, issue), str(one.path))
    return _as_issue(one, source, parsed, corpus, doc_nos)


def _beside(new: _Checked, one: Incoming, corpus: Path, others: Sequence[str]) -> _Checked:
    """Another document of a day of which the corpus has one, under a name of its own; others as they are."""
    parsed = intake.renamed(new.source, new.parsed, others)
    return _as_issue(one, new.source, parsed, corpus, ()) if parsed else new


def _as_issue(one: Incoming, source: Source, parsed: Issue, corpus: Path, doc_nos: Iterable[Elsewhere]) -> _Checked:
    target = corpus / (parsed.id + one.path.suffix.lower())
    found = Added(
        issue=parsed.id,
        documents=len(parsed.documents),
        clauses=sum(1 for document in parsed.documents for _ in document.walk()),
        warnings=len(parsed.warnings),
        file=target.relative_to(corpus).as_posix(),
        elsewhere=tuple(_elsewhere(parsed, doc_nos)),
    )
    return _Checked(one.path, source, parsed, one.path.read_bytes(), target, None, found)


def _placed(new: _Checked, corpus: Path, there: dict[str, CorpusFile]) -> _Checked:
    """With the file of that issue that the corpus has; one of the same form keeps its name."""
    old = there.get(new.found.issue)
    if old is None or old.path.suffix.lower() != new.target.suffix:
        return replace(new, replaces=old)
    found = replace(new.found, file=old.path.relative_to(corpus).as_posix())
    return replace(new, replaces=old, target=old.path, found=found)


def _elsewhere(issue: Issue, doc_nos: Iterable[Elsewhere]) -> Iterator[Elsewhere]:
    own = {document.doc_no for document in issue.documents}
    return (known for known in doc_nos if known.doc_no in own and known.issue != issue.id)


def _refuse_twice(new: _Checked, checked: dict[str, _Checked], replaces: bool) -> None:
    name = new.found.issue
    if name in checked:
        raise CorpusError(
            f"{new.path} and {checked[name].path} are both issue {name}; keep one of them.",
            f"{new.path} 和 {checked[name].path} 都是 {name}；请只保留一个。",
        )
    if _differs(new) and not replaces:
        raise CorpusError(
            f"Issue {name} is in the corpus already, with another text; use --replace to take the new one.",
            f"语料里已有 {name}，内容不同；如要换成新的，请加 --replace。",
        )


def _differs(new: _Checked) -> bool:
    return new.replaces is not None and intake.digest_of(new.replaces.path) != new.source.sha256


def _issues_there(corpus: Path, index: Path) -> dict[str, CorpusFile]:
    """The issues that the corpus holds: as the index names them, else as their files are called."""
    if not corpus.is_dir():
        return {}
    try:
        present = corpus_files(corpus)[0]
    except CorpusError:  # nothing in it yet
        return {}
    indexed = {entry.file: entry.id for entry in _entries(index)}
    there = {}
    for file in present:
        above = f"{file.folder}/" if file.folder else ""
        there[indexed.get(file.name) or above + (issue_id(file.name) or fit_name(file.path.stem))] = file
    return there


def _entries(index: Path) -> tuple[IssueEntry, ...]:
    return mf.load(index).issues if mf.exists(index) else ()


def _numbers_there(index: Path) -> list[Elsewhere]:
    if not mf.exists(index):
        return []
    documents = (entry.document for entry in read_catalogue(mf.load(index).folder(index)))
    return [Elsewhere(document.doc_no, document.issue) for document in documents if document.doc_no]


def _written(checked: Sequence[_Checked], corpus: Path, index: Path, progress: StageProgress) -> BuildReport:
    """Copy the files into the corpus and index them."""
    touched = [path for ready in checked for path in _files_of(ready)]
    with _putting_back(touched):
        for ready in checked:
            ready.target.parent.mkdir(parents=True, exist_ok=True)
            files.write_bytes(ready.target, ready.bytes)
            if ready.source.blocks:
                for path, data in zip(made_of(ready.target), written_for(ready.source), strict=True):
                    files.write_bytes(path, data)
            if ready.replaces and ready.replaces.path != ready.target:
                for path in (ready.replaces.path, *made_of(ready.replaces.path)):
                    path.unlink(missing_ok=True)
        corpus.mkdir(parents=True, exist_ok=True)
        return update_index(corpus, index, progress=progress)


def _files_of(ready: _Checked) -> list[Path]:
    paths = [ready.target, *made_of(ready.target)]
    return [*paths, ready.replaces.path, *made_of(ready.replaces.path)] if ready.replaces else paths


@contextmanager
def _putting_back(paths: Sequence[Path]) -> Iterator[None]:
    """Makes the files as they were when the block fails."""
    before = {path: path.read_bytes() if path.is_file() else None for path in paths}
    try:
        yield
    except BaseException:  # Ctrl-C too
        for path, data in before.items():
            if data is None:
                path.unlink(missing_ok=True)
            elif not path.is_file() or path.read_bytes() != data:
                files.write_bytes(path, data)
        raise
