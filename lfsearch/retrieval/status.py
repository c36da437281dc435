"""What an index holds, whether it is up to date, and whether it is sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lfsearch.errors import CorpusError, LfsearchError
from lfsearch.i18n import tr
from lfsearch.index.corpus import issue_files, read_source
from lfsearch.index.manifest import changed_files
from lfsearch.retrieval.engine import Engine
from lfsearch.text.normal import squeeze


def index_status(engine: Engine, corpus: Path) -> dict[str, Any]:
    """The figures of `lfsearch status --json`."""
    manifest = engine.manifest
    issues = [entry.id for entry in manifest.issues]
    return {
        "schema_version": 1,
        "index": str(engine.index),
        "issues": len(issues),
        "documents": sum(entry.documents for entry in manifest.issues),
        "clauses": sum(entry.clauses for entry in manifest.issues),
        "warnings": sum(entry.warnings for entry in manifest.issues),
        "years": sorted({int(name[:4]) for name in issues}),
        "issue_ids": issues,
        "missing": missing_months(issues),
        "model": {
            "name": manifest.model_name,
            "ref": manifest.model,
            "fingerprint": manifest.model_fingerprint,
        },
        "dictionary": manifest.dictionary,
        "generation": manifest.generation,
        **_staleness(engine, corpus),
    }


def missing_months(issues: list[str]) -> list[str]:
    """The monthly issues between the first and the last that are not there; the gazette appears once a month."""
    months = sorted({(int(name[:4]), int(name[5:])) for name in issues if name[5:].isdigit()})
    if not months:
        return []
    (year, month), last = months[0], months[-1]
    missing = []
    while (year, month) < last:
        if (year, month) not in months:
            missing.append(f"{year}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return missing


def _staleness(engine: Engine, corpus: Path) -> dict[str, Any]:
    """Which issues of the corpus are new, changed or gone since the index was made."""
    indexed = {entry.id: (entry.sha256, entry.file) for entry in engine.manifest.issues}
    try:
        present = {name: (read_source(path).sha256, path.name) for name, path in issue_files(corpus).items()}
    except CorpusError as error:
        return {"stale": None, "corpus": str(error)}
    new = [name for name in present if name not in indexed]
    changed = [name for name, source in present.items() if indexed.get(name, source) != source]
    gone = [name for name in indexed if name not in present]
    return {"stale": bool(new or changed or gone), "new": new, "changed": changed, "gone": gone}


def check_index(engine: Engine) -> list[str]:
    """Verify the index: no file has changed, counts agree, every record reads, each leg finds a phrase taken from it.

    Returns the problems, one sentence each; an empty list means that the index is sound.
    """
    changed = changed_files(engine.index, engine.manifest)
    if changed:
        return [
            tr(
                f"The file {name} of the index is damaged; run lfsearch index --rebuild.",
                f"索引文件 {name} 已损坏；请运行 lfsearch index --rebuild。",
            )
            for name in changed
        ]
    problems = []
    count = len(engine.store)
    try:
        records = list(engine.store.records())
        for what, size in (
            (tr("keyword index", "词索引"), len(engine.fulltext)),
            (tr("embedding store", "向量库"), len(engine.vectors)),
            (tr("records", "条款记录"), len(records)),
        ):
            if size != count:
                problems.append(
                    tr(
                        f"The {what} has {size} clauses instead of {count}; run lfsearch index --rebuild.",
                        f"{what}有 {size} 条，应为 {count} 条；请运行 lfsearch index --rebuild。",
                    )
                )
        problems += _find_itself(engine, records)
    except LfsearchError as error:
        problems.append(str(error))
    return problems


def _find_itself(engine: Engine, records: list[dict[str, Any]]) -> list[str]:
    """Search a clause's own words with each leg: the first clause of ordinary length of each issue."""
    problems = []
    for issue in engine.manifest.issues:
        own = [r for r in records if r["issue"] == issue.id and 30 <= len(squeeze(r["text"])) <= 200]
        if not own:
            continue
        probe = own[len(own) // 2]
        phrase = max(squeeze_parts(probe["text"]), key=len)[:20]
        for mode, query in (("keyword", f'"{phrase}"'), ("semantic", probe["text"])):
            hits = engine.search(query, mode=mode, limit=10)
            if not any(squeeze(phrase) in squeeze(str(hit.record["text"])) for hit in hits):
                problems.append(
                    tr(
                        f"The {mode} leg does not find {phrase!r} of {probe['id']}; run lfsearch index --rebuild.",
                        f"{mode} 检索找不到 {probe['id']} 的“{phrase}”；请运行 lfsearch index --rebuild。",
                    )
                )
    return problems


def squeeze_parts(text: str) -> list[str]:
    """The runs of a text between punctuation and white space."""
    parts: list[str] = [""]
    for char in text:
        if char.isalnum():
            parts[-1] += char
        elif parts[-1]:
            parts.append("")
    return parts
