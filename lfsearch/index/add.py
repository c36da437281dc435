"""Take new files into the corpus: read, check, copy, index; all of it or nothing (`undo`)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from lfsearch.errors import CorpusError
from lfsearch.index import files, intake
from lfsearch.index.batches import crew_size
from lfsearch.index.build import BuildReport, update_locked
from lfsearch.index.corpus import CorpusFile, Skipped, inside, path_exists
from lfsearch.index.crew import Crew
from lfsearch.index.incoming import Incoming, Opened, begin_reading, open_all, under
from lfsearch.index.naming import issue_id
from lfsearch.index.series import at_top
from lfsearch.index.stamps import digest_of
from lfsearch.index.there import There, current_of, rights, with_made
from lfsearch.index.twice import (
    Contents,
    by_contents,
    contents_of,
    doc_nos,
    numbers_there,
    refuse_again,
    refuse_copy,
    refuse_same,
    same_as,
)
from lfsearch.index.undo import together
from lfsearch.index.update import StageProgress, Wish, untold
from lfsearch.parser import called
from lfsearch.reading.kept import made_of
from lfsearch.refs import numbered
from lfsearch.types import Issue

# So many files under one name are tried beside each other; nobody has more documents that are called alike.
_MOST_ALIKE = 100


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
    unchanged: bool = False  # it is there to the letter
    name: str = ""  # what the new file is called where it came from


@dataclass(frozen=True, slots=True)
class Additions:
    """What became of the files; `report` is None where nothing was written."""

    added: tuple[Added, ...]
    skipped: tuple[Skipped, ...]
    report: BuildReport | None


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms files are added: as which issue, in the place of which others, only to see, by how many processes."""

    issue: str | None = None
    replaces: bool = False
    dry_run: bool = False
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file that will be taken: its text, and what takes its place where."""

    name: PurePath
    file: Opened
    parsed: Issue  # under the name that it gets
    target: Path
    replaces: CorpusFile | None  # the file of that issue in the corpus

    @property
    def issue(self) -> str:
        return self.parsed.id

    @property
    def sha256(self) -> str:
        return self.file.source.sha256


def add_files(
    incoming: Sequence[Incoming],
    corpus: Path,
    index: Path,
    terms: Terms = Terms(),
    progress: StageProgress = untold,
) -> Additions:
    """Read and check the files, copy those that are good into the corpus folder, and bring the index up to date.

    A file that cannot be read, holds no document, is an issue that is there with another text (unless `replaces`) or has the
    documents of another one and no others is skipped and named; where none is left nothing is written, and so with
    `dry_run`. With `replaces` the latter takes that issue's place, and where `issue` names it it stands beside it. While the
    files are looked at nobody else writes to corpus or index.
    """
    if terms.issue is not None:
        _check_issue(terms.issue, len(incoming))
    with ExitStack() as stack:
        notes = () if terms.dry_run or not incoming else rights(stack, corpus, index)
        crew = stack.enter_context(Crew(crew_size(terms.jobs, [one.size for one in incoming]), begin_reading))
        current = current_of(index)
        there = doc_nos(index, current) if current else {}
        same = by_contents(there) if terms.issue is None else {}
        checked, skipped = _checked(incoming, There.of(corpus, index, current), terms, same, crew, progress)
        numbers = numbers_there(there)
        added = tuple(_found(ready, corpus, numbers) for ready in checked)
        report = None if terms.dry_run or not checked else _written(checked, corpus, index, crew, progress)
        if report is not None:
            report = replace(report, notes=(*notes, *report.notes))
    return Additions(added, tuple(skipped), report)


def _check_issue(issue: str, count: int) -> None:
    if issue_id(issue) != issue:  # also of 2024-03+01, whose numbers do not follow each other
        raise CorpusError(
            f"{issue!r} is no issue; write it as 2024-03 (year-number), one with two numbers as 2024-03+04.",
            f"“{issue}”不是期号；请写成 2024-03（年-期），合刊写成 2024-03+04。",
        )
    if count > 1:
        raise CorpusError(
            "--issue names one issue; add the files one by one.", "--issue 只能指定一期；请逐个添加文件。"
        )


def _checked(
    incoming: Sequence[Incoming],
    there: There,
    terms: Terms,
    same: Mapping[Contents, str],
    crew: Crew,
    progress: StageProgress,
) -> tuple[list[_Checked], list[Skipped]]:
    """The files that can be taken, and why the others cannot."""
    checked: dict[str, _Checked] = {}
    skipped: list[Skipped] = []
    came: dict[str | Contents, str] = {}  # the names of those that can, by their checksums and by what they hold
    for one, read in open_all(incoming, terms.issue, crew, progress):
        try:
            if isinstance(read, CorpusError):
                raise read
            with intake.blamed(str(one.name)):
                ready = _placed(one, read, there, checked, terms, same)
            _refuse_twice(ready, checked, terms.replaces)
            if not ready.replaces and terms.issue is None:
                _refuse_known(ready, came, there, same)
        except CorpusError as error:
            skipped.append(Skipped(str(one.name), str(error)))
        else:
            checked[ready.issue] = ready
            came |= dict.fromkeys(filter(None, (ready.sha256, contents_of(ready.parsed))), str(ready.name))
    return list(checked.values()), skipped


def _placed(
    one: Incoming,
    file: Opened,
    there: There,
    checked: Mapping[str, _Checked],
    terms: Terms,
    same: Mapping[Contents, str],
) -> _Checked:
    """The file as the issue that it is, and where in the corpus it goes."""
    source, parsed, suffix = file.source, file.parsed, file.suffix

    def as_stem(stem: str) -> Issue:
        """The file as what it is under that name."""
        return intake.identified(source, CorpusFile(one.path, under(one, stem, suffix)), terms.issue, before=parsed)

    def sha256_of(name: str) -> str | None:
        if name in checked:
            return checked[name].sha256
        other = there.file_of(name)
        return None if other is None else there.sha256.get(name) or digest_of(other.path)

    if terms.issue is None and sha256_of(parsed.id) != source.sha256:
        gazette = intake.gazette_of(source, parsed)
        if gazette and not at_top(there.index, there.current, gazette, _gazettes_at_top(checked.values())):
            parsed = intake.in_folder(parsed, gazette)
        elif not gazette and not terms.replaces:
            parsed = intake.renamed(source, parsed, sha256_of)
    if terms.replaces and there.file_of(parsed.id) is None and (other := same_as(parsed, same)):
        parsed = called(parsed, other)  # whatever the new file is called
    old = there.file_of(parsed.id)
    target = _target(parsed, suffix, there)
    if old is not None and old.path.suffix.lower() == suffix:
        target = old.path  # one of the same form keeps its name
    elif path_exists(target):
        parsed, target = _beside(parsed, suffix, there, as_stem)
    return _Checked(one.name, file, parsed, target, there.file_of(parsed.id))


def _gazettes_at_top(checked: Iterable[_Checked]) -> list[str]:
    """The places whose gazettes go to the top of the corpus, as far as they are named."""
    tops = [ready for ready in checked if "/" not in ready.issue]
    return [gazette for ready in tops if (gazette := intake.gazette_of(ready.file.source, ready.parsed))]


def _target(parsed: Issue, suffix: str, there: There) -> Path:
    target = there.corpus / (parsed.id + suffix)
    if not inside(target.parent, Path(os.path.realpath(there.corpus))):
        raise CorpusError(
            f"The folder {target.parent} leads out of the corpus; name another --place.",
            f"文件夹 {target.parent} 通向语料之外；请换一个 --place。",
        )
    return target


def _beside(parsed: Issue, suffix: str, there: There, called: Callable[[str], Issue]) -> tuple[Issue, Path]:
    """A name that is free, where another file has the one that this would get; none for a gazette's numbered issue."""
    taken = _target(parsed, suffix, there)
    if numbered(parsed.id) is None:
        stem = taken.name.removesuffix(taken.suffix)
        for number in range(2, _MOST_ALIKE):
            other = called(f"{stem}_{number}")
            target = taken.with_name(f"{stem}_{number}{taken.suffix}")
            if not path_exists(target) and issue_id(target.name) is None:
                return other, target
    raise CorpusError(
        f"{taken} is there already and is not issue {parsed.id}; rename it or take it away first.",
        f"{taken} 已存在，但不是 {parsed.id}；请先改名或移走。",
    )


def _found(ready: _Checked, corpus: Path, doc_nos: Mapping[str, Sequence[str]]) -> Added:
    documents = ready.parsed.documents
    own = dict.fromkeys(document.doc_no for document in documents if document.doc_no)
    return Added(
        issue=ready.issue,
        documents=len(documents),
        clauses=sum(1 for document in documents for _ in document.walk()),
        warnings=len(ready.parsed.warnings),
        file=ready.target.relative_to(corpus).as_posix(),
        elsewhere=tuple(
            Elsewhere(number, issue) for number in own for issue in doc_nos.get(number, ()) if issue != ready.issue
        ),
        unchanged=bool(ready.replaces and digest_of(ready.replaces.path) == ready.sha256),
        name=ready.name.name,
    )


def _refuse_twice(new: _Checked, checked: Mapping[str, _Checked], replaces: bool) -> None:
    name = new.issue
    if name in checked:
        raise CorpusError(
            f"{new.name} and {checked[name].name} are both issue {name}, of which the latter is taken; keep one of them.",
            f"{new.name} 和 {checked[name].name} 都是 {name}，只取后者；请只保留一个。",
        )
    if new.replaces and digest_of(new.replaces.path) != new.sha256 and not replaces:
        raise CorpusError(
            f"Issue {name} is in the corpus already, with another text; replace it (--replace) if {new.name} is its new "
            f"version, or give {new.name} another name if it is another document.",
            f"语料里已有 {name}，内容不同；如 {new.name} 是它的新版，请选替换（--replace）；如是另一份文件，请给 {new.name} 换个文件名。",
        )


def _refuse_known(
    new: _Checked, came: Mapping[str | Contents, str], there: There, same: Mapping[Contents, str]
) -> None:
    """CorpusError for a file that came already, or was there, under another name: each clause would be found twice."""
    contents = contents_of(new.parsed)
    other = came.get(new.sha256) or (came.get(contents) if contents else None)
    if other:
        refuse_again(str(new.name), other)
    refuse_same(str(new.name), new.parsed, same)
    for issue, sha256 in there.sha256.items():
        if sha256 == new.sha256:
            refuse_copy(str(new.name), issue)


def _written(
    checked: Sequence[_Checked], corpus: Path, index: Path, crew: Crew, progress: StageProgress
) -> BuildReport:
    """Copy the files into the corpus and index them; those that they replace go when that is done."""
    writes: dict[Path, bytes] = {}
    for ready in checked:
        writes[ready.target] = ready.file.data
        if ready.file.kept:
            writes |= zip(made_of(ready.target), ready.file.kept, strict=True)
    replaced = [ready.replaces for ready in checked if ready.replaces and ready.replaces.path != ready.target]
    drops = [path for file in replaced for path in with_made(file.path)]
    with together(corpus, index, writes, drops) as stays:
        for ready in checked:
            files.make_folders(ready.target.parent)
            files.write_bytes(ready.target, ready.file.data)
            if ready.file.kept:
                intake.keep(ready.target, ready.file.kept)
        report = update_locked(
            corpus,
            index,
            Wish(crew=crew),
            without=frozenset(file.name for file in replaced),
            parsed={
                ready.target.relative_to(corpus).as_posix(): intake.Parsed(ready.sha256, ready.parsed)
                for ready in checked
            },
            progress=progress,
        )
    return replace(report, notes=tuple(stays))
