"""Corpus -> index: the update, on one page.

Read and hash the files, parse what is new or changed, write the next generation beside the current one (postings,
records and vectors of unchanged issues are carried over), switch by replacing the manifest. Whatever goes wrong on the
way, the old generation keeps answering.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lfsearch.embedding.encoder import Encoder
from lfsearch.embedding.load import load_encoder
from lfsearch.errors import CorpusError, IndexNotFound, IndexOutOfDate
from lfsearch.index import manifest as mf
from lfsearch.index.corpus import issue_files, read_source
from lfsearch.index.manifest import IssueEntry, Manifest
from lfsearch.index.passages import passages
from lfsearch.index.write import Parsed, Progress, sync, write_postings, write_records, write_vectors
from lfsearch.parser import parse_issue
from lfsearch.text import segmenter as sg
from lfsearch.text.segmenter import Segmenter
from lfsearch.types import Issue, Source

_PACKAGE = Path(__file__).parents[1]
# What decides the content of the index besides the corpus: a change in one of these re-indexes every issue.
_RULES = (
    *("parser", "facts", "text", "index/passages.py", "index/fulltext.py"),
    *("data/__init__.py", "data/units.tsv", "data/radicals.txt"),
)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What an update did."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    documents: int
    clauses: int
    warnings: int
    encoded: int  # texts that went through the model
    seconds: float

    @property
    def up_to_date(self) -> bool:
        """True when there was nothing to do."""
        return not (self.added or self.changed or self.removed)


def rules_fingerprint(package: Path = _PACKAGE) -> str:
    """Identify the code and tables that turn a file into clauses."""
    digest = hashlib.sha256()
    for name in _RULES:
        path = package / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def update_index(
    corpus: Path,
    index: Path,
    *,
    rebuild: bool = False,
    model: str | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> BuildReport:
    """Bring the index up to date with the corpus folder and return what was done.

    `model` names an embedding model (None keeps the index's own, or takes the bundled one). Raises CorpusError,
    IndexOutOfDate, IndexBusy or EncoderUnavailable; the index then is as it was.
    """
    started = time.monotonic()
    with mf.writer_lock(index):
        old = _current(index, rebuild)
        sources = _read_all(corpus)
        model = model if model is not None or old is None else old.model
        encoder = load_encoder(model)
        base = None if rebuild else old  # a rebuild takes nothing over, so that it mends whatever is damaged
        if base:
            check_current(base, index, encoder)
        rules = rules_fingerprint()
        before = {entry.id: entry for entry in old.issues} if old else {}
        carried = before if base and base.parser == rules else {}
        fresh = [name for name, source in sources.items() if not _same(carried.get(name), source)]
        report = _Plan(before, list(sources), fresh)
        if base and base.parser == rules and not fresh and not report.removed:
            return report.done(base.issues, 0, started)
        parsed = [_parse(name, sources[name], number, len(fresh), progress) for number, name in enumerate(fresh)]
        new, encoded = _write_generation(index, base, carried, sources, parsed, encoder, model, rules, progress)
        _clean(index, keep=(new.generation, old.generation if old else 0), dictionary=new.dictionary)
        return report.done(new.issues, encoded, started)


def _same(entry: IssueEntry | None, source: Source) -> bool:
    """Whether the issue was made from this very file; its name counts, since every clause says where it was read."""
    return entry is not None and (entry.sha256, entry.file) == (source.sha256, source.name)


@dataclass(frozen=True, slots=True)
class _Plan:
    before: dict[str, IssueEntry]
    now: list[str]
    fresh: list[str]

    @property
    def removed(self) -> tuple[str, ...]:
        return tuple(name for name in self.before if name not in self.now)

    def done(self, issues: Sequence[IssueEntry], encoded: int, started: float) -> BuildReport:
        return BuildReport(
            added=tuple(name for name in self.fresh if name not in self.before),
            changed=tuple(name for name in self.fresh if name in self.before),
            removed=self.removed,
            unchanged=tuple(name for name in self.now if name not in self.fresh),
            documents=sum(entry.documents for entry in issues),
            clauses=sum(entry.clauses for entry in issues),
            warnings=sum(entry.warnings for entry in issues),
            encoded=encoded,
            seconds=time.monotonic() - started,
        )


def _current(index: Path, rebuild: bool) -> Manifest | None:
    """The manifest to build on; a rebuild does not mind a damaged or foreign one."""
    try:
        return mf.load(index)
    except IndexNotFound:
        return None
    except IndexOutOfDate:
        if rebuild:
            return None
        raise


def check_current(manifest: Manifest, index: Path, encoder: Encoder | None) -> None:
    """Raise IndexOutOfDate when the dictionary or the model is not the one the index was made with."""
    if manifest.dictionary != sg.fingerprint() or not manifest.dictionary_file(index).exists():
        raise IndexOutOfDate(
            f"The index in {index} was cut with another dictionary; run lfsearch index --rebuild.",
            f"索引 {index} 用的是另一部分词词典；请运行 lfsearch index --rebuild 重建。",
        )
    if encoder and manifest.model_fingerprint != encoder.fingerprint:
        raise IndexOutOfDate(
            f"The index in {index} was made with the model {manifest.model_name}, not with this {encoder.name}; "
            "run lfsearch index --rebuild (with --model for another model than the bundled one).",
            f"索引 {index} 用的模型是 {manifest.model_name}，与现在的 {encoder.name} 不同；"
            "请运行 lfsearch index --rebuild 重建（换用其他模型时加 --model）。",
        )


def _read_all(corpus: Path) -> dict[str, Source]:
    return {name: read_source(path) for name, path in issue_files(corpus).items()}


def _parse(name: str, source: Source, number: int, total: int, progress: Progress) -> Parsed:
    progress("parse", number, total)
    issue = parse_checked(source, name)
    result = Parsed(issue, source, list(passages(issue, source.name)))
    progress("parse", number + 1, total)
    return result


def parse_checked(source: Source, name: str) -> Issue:
    """Parse one file; CorpusError when no document is found in it."""
    issue = parse_issue(source.text, name)
    if not issue.documents:
        raise CorpusError(
            f"No document (文号) was found in {source.name}; is it the text of a gazette issue?",
            f"在 {source.name} 里没有找到公文（文号）；请确认它是一期公报的文本。",
        )
    return issue


def _write_generation(
    index: Path,
    old: Manifest | None,
    carried: dict[str, IssueEntry],
    sources: dict[str, Source],
    parsed: list[Parsed],
    encoder: Encoder,
    model: str | None,
    rules: str,
    progress: Progress,
) -> tuple[Manifest, int]:
    number = _next_number(index)
    folder = index / f"generation-{number}"
    try:
        folder.mkdir()
        table = mf.dictionary_file(index, sg.fingerprint())
        if old is None or not table.exists():  # without a sound index the table may be damaged too
            partial = table.with_suffix(".new")
            sg.write_table(partial)
            partial.replace(table)
        keys = _keys(old, carried, [entry.issue.id for entry in parsed])
        entries = _entries(sources, carried, parsed, keys)
        write_postings(folder, index, old, carried, parsed, set(sources), keys, Segmenter.open(table), progress)
        write_records(folder, index, old, entries, parsed)
        encoded = write_vectors(folder, index, old, entries, encoder, progress)
        sync(folder)
        files = mf.file_sizes(index, folder, table)
        manifest = Manifest(
            format=mf.FORMAT,
            generation=number,
            dictionary=sg.fingerprint(),
            model=model,
            model_name=encoder.name,
            model_fingerprint=encoder.fingerprint,
            parser=rules,
            issues=tuple(entries),
            files=files,
            sha256=mf.checksums(index, files),
        )
        mf.save(index, manifest)
    except BaseException:  # Ctrl-C too: leave nothing half-written behind
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return manifest, encoded


def _next_number(index: Path) -> int:
    taken = [int(path.name.split("-")[1]) for path in index.glob("generation-*") if path.name.split("-")[1].isdigit()]
    return max(taken, default=0) + 1


def _keys(old: Manifest | None, carried: dict[str, IssueEntry], fresh: list[str]) -> dict[str, int]:
    """A key for every issue; fresh issues get new ones, so that no posting of an older text can be mistaken."""
    keys = {name: entry.key for name, entry in carried.items() if name not in fresh}
    last = max((entry.key for entry in old.issues), default=0) if old else 0
    return keys | {name: last + 1 + position for position, name in enumerate(fresh)}


def _entries(
    sources: dict[str, Source], carried: dict[str, IssueEntry], parsed: list[Parsed], keys: dict[str, int]
) -> list[IssueEntry]:
    fresh = {
        item.issue.id: IssueEntry(
            id=item.issue.id,
            key=keys[item.issue.id],
            file=item.source.name,
            sha256=item.source.sha256,
            clauses=len(item.passages),
            documents=len(item.issue.documents),
            warnings=len(item.issue.warnings),
            pages=item.issue.pages,
        )
        for item in parsed
    }
    return [fresh.get(name) or carried[name] for name in sources]


def _clean(index: Path, keep: tuple[int, ...], dictionary: str) -> None:
    """Remove generations and dictionaries that no manifest names; the one before stays for readers that have it."""
    names = {f"generation-{number}" for number in keep} | {f"dictionary-{dictionary}.bin"}
    for path in [*index.glob("generation-*"), *index.glob("dictionary-*")]:
        if path.name not in names:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
