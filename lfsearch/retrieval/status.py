"""What an index holds, whether it is up to date, and whether it is sound."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lfsearch.embedding.scale import has_scales
from lfsearch.errors import CorpusError, LfsearchError
from lfsearch.i18n import tr
from lfsearch.index.corpus import CorpusFile, corpus_files, issue_id
from lfsearch.index.intake import digest_of, under
from lfsearch.index.manifest import IssueEntry, SecondModel, changed_files
from lfsearch.records import ClauseRecord, JsonObject
from lfsearch.refs import missing_months, year_of
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.index import Index
from lfsearch.text.literal import literal
from lfsearch.text.normal import squeeze
from lfsearch.types import STEPS, Filters

# So many phrases, of two to so many characters, are looked for in a check: a second on a hundred thousand clauses.
_PHRASES, _PHRASE = 100, 12
# A clause of so many issues at most is searched for, with each leg: a few seconds.
_PROBED = 60


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

    index: str  # its folder
    issue_ids: tuple[str, ...]  # in JSON also "issues", how many
    documents: int
    clauses: int
    warnings: int
    model: ModelName
    second: SecondModel | None  # the model that gives a second opinion
    dictionary: str
    generation: int
    corpus: CorpusState
    doubts: bool  # whether a search by meaning can say that probably nothing fits; some models cannot tell
    problems: tuple[str, ...] | None = None  # what `check_index` found; None where it was not asked

    @property
    def missing(self) -> list[str]:
        """The months between the first and the last issue that have none."""
        return missing_months(self.issue_ids)

    @property
    def years(self) -> list[int]:
        """The years of the issues, in order."""
        return sorted({year for name in self.issue_ids if (year := year_of(name))})

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
            "doubts": self.doubts,
            **self.corpus.to_json(),
            **check,
        }


def index_status(index: Index, corpus: Path) -> IndexStatus:
    """The state of an index beside a corpus folder."""
    manifest = index.manifest
    return IndexStatus(
        index=str(index.path),
        issue_ids=tuple(entry.id for entry in manifest.issues),
        documents=sum(entry.documents for entry in manifest.issues),
        clauses=sum(entry.clauses for entry in manifest.issues),
        warnings=sum(entry.warnings for entry in manifest.issues),
        model=ModelName(manifest.model_name, manifest.model, manifest.model_fingerprint),
        second=manifest.second,
        dictionary=manifest.dictionary,
        generation=manifest.generation,
        corpus=_corpus_state(manifest.issues, corpus),
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


def _corpus_state(issues: Sequence[IssueEntry], corpus: Path) -> CorpusState:
    indexed = {entry.id: (entry.sha256, entry.file) for entry in issues}
    files = {entry.file: entry.id for entry in issues}
    try:
        found, skipped = corpus_files(corpus)
    except CorpusError as error:
        return CorpusState(unreadable=str(error))
    present = {files.get(file.name) or _called(file): (digest_of(file.path), file.name) for file in found}
    kept = {entry.id for entry in under([file.file for file in skipped], issues)}  # as they were read before
    return CorpusState(
        new=tuple(name for name in present if name not in indexed),
        changed=tuple(name for name, source in present.items() if indexed.get(name, source) != source),
        gone=tuple(name for name in indexed if name not in present and name not in kept),
        skipped=tuple(file.reason for file in skipped),
    )


def _called(file: CorpusFile) -> str:
    """What a file that is not in the index will be called, as far as its name tells."""
    return file.above + (issue_id(file.name) or PurePosixPath(file.name).name)


def check_index(engine: Engine) -> list[str]:
    """Verify the index and its model: no file has changed, counts agree, each leg finds a phrase taken from it.

    Returns the problems, one sentence each; an empty list means that the index is sound.
    """
    index = engine.index
    changed = changed_files(index.path, index.manifest)
    if changed:
        return [
            tr(
                f"The file {name} of the index is damaged; run lfsearch index --rebuild.",
                f"索引文件 {name} 已损坏；请运行 lfsearch index --rebuild。",
            )
            for name in changed
        ]
    from lfsearch.embedding.static import StaticEncoder

    problems = []
    count = len(index.store)
    try:
        records = list(index.store.records())
        for what, size in (
            (tr("keyword index", "词索引"), len(index.fulltext)),
            (tr("embedding store", "向量库"), len(index.vectors)),
            (tr("records", "条款记录"), len(records)),
        ):
            if size != count:
                problems.append(
                    tr(
                        f"The {what} has {size} clauses instead of {count}; run lfsearch index --rebuild.",
                        f"{what}有 {size} 条，应为 {count} 条；请运行 lfsearch index --rebuild。",
                    )
                )
        index.vectors.verify()
        if isinstance(index.encoder, StaticEncoder):
            index.encoder.verify()
        if index.second is not None and index.manifest.second is not None:
            index.second.verify(index.manifest.second.dim)
            index.second_encoder.encode_queries(["公报"])
        problems += _find_itself(engine, records)
        problems += _find_phrases(index, [literal(record.text) for record in records])
    except LfsearchError as error:
        problems.append(str(error))
    return problems


def _find_itself(engine: Engine, records: Sequence[ClauseRecord]) -> list[str]:
    """Search a clause's own words with each leg: a clause of ordinary length of each issue, or of some of very many."""
    usual: dict[str, list[ClauseRecord]] = {}
    for record in records:
        if 30 <= len(squeeze(record.text)) <= 200:
            usual.setdefault(record.issue, []).append(record)
    every = -(-len(usual) // _PROBED)
    legs = engine.without(*STEPS)  # what is raised since the query names it or asks for it is not what a leg finds
    problems = []
    for own in list(usual.values())[:: every or 1]:
        probe = own[len(own) // 2]
        phrase = max(squeeze_parts(probe.text), key=len)[:20]
        beside = Filters(issues=(probe.issue,))  # elsewhere the same may be printed more often than hits are looked at
        for mode, query in (("keyword", f'"{phrase}"'), ("semantic", probe.text)):
            hits = legs.search(query, mode=mode, limit=10, filters=beside)
            if not any(squeeze(phrase) in squeeze(hit.record.text) for hit in hits):
                problems.append(
                    tr(
                        f"The {mode} leg does not find {phrase!r} of {probe.id}; run lfsearch index --rebuild.",
                        f"{mode} 检索找不到 {probe.id} 的“{phrase}”；请运行 lfsearch index --rebuild。",
                    )
                )
    return problems


def _find_phrases(index: Index, texts: Sequence[str]) -> list[str]:
    """Look for phrases cut out of the clauses by a seed, and compare with a scan of the stored texts."""
    dice = random.Random(len(texts))  # the same phrases for the same index
    long = [text for text in texts if len(text) > _PHRASE]
    for _ in range(_PHRASES if long else 0):
        text = dice.choice(long)
        start = dice.randrange(len(text) - _PHRASE)
        phrase = text[start : start + dice.randint(2, _PHRASE)]
        if index.literals.rows(phrase) != {row for row, other in enumerate(texts) if phrase in other}:
            return [
                tr(
                    f"The phrase {phrase!r} is not found in all clauses that hold it; run lfsearch index --rebuild.",
                    f"“{phrase}”没有在所有含它的条款里找到；请运行 lfsearch index --rebuild。",
                )
            ]
    return []


def squeeze_parts(text: str) -> list[str]:
    """The runs of a text between punctuation and white space."""
    parts: list[str] = [""]
    for char in text:
        if char.isalnum():
            parts[-1] += char
        elif parts[-1]:
            parts.append("")
    return parts
