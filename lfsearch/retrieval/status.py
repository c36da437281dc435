"""What an index holds, and whether it is up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lfsearch.embedding.scale import has_scales
from lfsearch.errors import CorpusError
from lfsearch.index.corpus import CorpusFile, corpus_files
from lfsearch.index.manifest import IssueEntry, SecondModel, under
from lfsearch.index.naming import issue_id
from lfsearch.index.stamps import digest_of, is_same
from lfsearch.reading.kept import is_text_gone
from lfsearch.records import JsonObject
from lfsearch.refs import missing_months, year_of
from lfsearch.retrieval.index import Index


@dataclass(frozen=True, slots=True)
class ModelName:
    """The model that an index was made with."""

    name: str
    ref: str | None  # what --model named; None = the bundled model
    fingerprint: str

    def to_json(self) -> JsonObject:
        return {"name": self.name, "ref": self.ref, "fingerprint": self.fingerprint}


@dataclass(frozen=True, slots=True)
class CorpusState:
    """Which issues of the corpus are new, changed or gone since the index was made."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    unreadable: str | None = None  # why the corpus cannot be read; nothing else is known then
    skipped: tuple[str, ...] = ()  # why files cannot be taken, each in a sentence, as far as their names tell

    @property
    def stale(self) -> bool | None:
        """Whether the index is behind the corpus; None when the corpus cannot be read."""
        return None if self.unreadable else bool(self.new or self.changed or self.gone)

    def to_json(self) -> JsonObject:
        if self.unreadable:
            return {"stale": None, "corpus": self.unreadable}
        return {
            "stale": self.stale,
            "new": self.new,
            "changed": self.changed,
            "gone": self.gone,
            "skipped": self.skipped,
        }


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What an index holds and whether it is up to date."""

    index: str  # its folder or address
    issue_ids: tuple[str, ...]  # in JSON also "issues", how many
    documents: int
    clauses: int
    warnings: int
    model: ModelName
    second: SecondModel | None  # the model that gives a second opinion
    dictionary: str
    generation: int
    bytes: int  # on the disk
    corpus: CorpusState
    doubts: bool  # whether a search by meaning can say that probably nothing fits; some models cannot tell
    problems: tuple[str, ...] | None = None  # what `checking.check_index` found; None where it was not asked

    @property
    def missing(self) -> list[str]:
        """The months between the first and the last issue that have none."""
        return missing_months(self.issue_ids)

    @property
    def years(self) -> list[int]:
        """The years of the issues, in order."""
        return sorted({year for name in self.issue_ids if (year := year_of(name))})

    @property
    def bytes_a_clause(self) -> int:
        """The same for each clause; 0 where there is none."""
        return round(self.bytes / self.clauses) if self.clauses else 0

    def to_json(self) -> JsonObject:
        """What `status --json` prints, without the schema's version."""
        check: JsonObject = {}
        if self.problems is not None:
            check["check"] = {"ok": not self.problems, "problems": self.problems}
        return {
            "index": self.index,
            "issues": len(self.issue_ids),
            "documents": self.documents,
            "clauses": self.clauses,
            "warnings": self.warnings,
            "years": self.years,
            "issue_ids": self.issue_ids,
            "missing": self.missing,
            "model": self.model.to_json(),
            "second": second_json(self.second),
            "dictionary": self.dictionary,
            "generation": self.generation,
            "bytes": self.bytes,
            "bytes_a_clause": self.bytes_a_clause,
            "doubts": self.doubts,
            **self.corpus.to_json(),
            **check,
        }


def index_status(index: Index, corpus: Path, read: bool = False) -> IndexStatus:
    """The state of an index beside a corpus folder; `read` says to read every file of it, and not only to look at it."""
    manifest = index.manifest
    return IndexStatus(
        index=index.shown,
        issue_ids=tuple(entry.id for entry in manifest.issues),
        documents=sum(entry.documents for entry in manifest.issues),
        clauses=sum(entry.clauses for entry in manifest.issues),
        warnings=sum(entry.warnings for entry in manifest.issues),
        model=ModelName(manifest.model_name, manifest.model, manifest.model_fingerprint),
        second=manifest.second,
        dictionary=manifest.dictionary,
        generation=manifest.generation,
        bytes=sum(manifest.files.values()),
        corpus=_corpus_state(manifest.issues, corpus, read),
        doubts=has_scales(manifest.model, index.folder),
    )


def second_json(model: SecondModel | None) -> JsonObject | None:
    """A second model as `status` and `model info` have it."""
    if model is None:
        return None
    return {
        "name": model.name,
        "ref": model.ref,
        "fingerprint": model.fingerprint,
        "dim": model.dim,
        "prompts": model.prompts,
        "text_ms": model.costs.text_ms,
        "query_ms": model.costs.query_ms,
        "load_ms": model.costs.load_ms,
        "weight": model.calibration.weight,
        "auc": model.calibration.auc,
    }


def _corpus_state(issues: Sequence[IssueEntry], corpus: Path, read: bool) -> CorpusState:
    indexed = {entry.id for entry in issues}
    files = {entry.file: entry for entry in issues}
    try:
        found, skipped = corpus_files(corpus)
    except CorpusError as error:
        return CorpusState(unreadable=str(error))

    def unchanged(file: CorpusFile) -> bool:
        entry = files.get(file.name)
        if entry is None or is_text_gone(file.path):
            return False
        return digest_of(file.path) == entry.sha256 if read else is_same(file.path, entry.stamp, entry.sha256)

    present = {entry.id if (entry := files.get(file.name)) else _called(file): unchanged(file) for file in found}
    kept = {entry.id for entry in under([file.file for file in skipped], issues)}  # as they were read before
    return CorpusState(
        new=tuple(name for name in present if name not in indexed),
        changed=tuple(name for name, same in present.items() if name in indexed and not same),
        gone=tuple(name for name in indexed if name not in present and name not in kept),
        skipped=tuple(file.reason for file in skipped),
    )


def _called(file: CorpusFile) -> str:
    """What a file that is not in the index will be called, as far as its name tells."""
    return file.above + (issue_id(file.name) or PurePosixPath(file.name).name)
