"""What an update finds to do, before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lfsearch.index.manifest import FORMAT, IssueEntry, Manifest
from lfsearch.index.update import Parsed, Update
from lfsearch.reading.source import Source
from lfsearch.types import Issue


def entry(name: str, key: int, sha256: str = "same") -> IssueEntry:
    return IssueEntry(name, key, f"{name}.txt", sha256, clauses=3, documents=1, warnings=0)


def manifest(*issues: IssueEntry) -> Manifest:
    return Manifest(FORMAT, 1, "words", None, "model", "print", "rules", issues)


def update(old: Manifest | None, corpus: dict[str, str], **changes: Any) -> Update:
    """An update of `old` to a corpus of issue -> checksum."""
    sources = {name: Source(f"{name}.txt", "", sha256) for name, sha256 in corpus.items()}
    values = {"rebuild": False, "encoder": None, "model": None, "rules": "rules", **changes}
    return Update(index=Path("index"), old=old, sources=sources, **values)


OLD = manifest(entry("2024-01", 4), entry("2024-02", 7), entry("2024-03", 5))


def test_only_new_and_changed_issues_are_read() -> None:
    plan = update(OLD, {"2024-01": "same", "2024-02": "other", "2024-04": "new"})
    assert (plan.fresh, plan.removed) == (["2024-02", "2024-04"], ["2024-03"])
    assert update(OLD, dict.fromkeys(("2024-01", "2024-02", "2024-03"), "same")).fresh == []


def test_another_file_name_is_a_change() -> None:
    renamed = {"2024-01": Source("一月.txt", "", "same")}
    plan = Update(Path("index"), OLD, False, renamed, None, None, "rules")  # type: ignore[arg-type]
    assert plan.fresh == ["2024-01"]


@pytest.mark.parametrize("change", [{"rules": "others"}, {"rebuild": True}])
def test_other_rules_and_a_rebuild_carry_nothing_over(change: dict[str, Any]) -> None:
    plan = update(OLD, {"2024-01": "same"}, **change)
    assert plan.carried == {}
    assert plan.fresh == ["2024-01"]
    assert plan.removed == ["2024-02", "2024-03"]


def test_without_an_index_everything_is_new() -> None:
    plan = update(None, {"2024-01": "a", "2024-02": "b"})
    assert (plan.base, plan.carried, plan.removed) == (None, {}, [])
    assert plan.fresh == ["2024-01", "2024-02"]


def parsed(name: str) -> Parsed:
    return Parsed(Issue(name, 2024, 1, 9, ()), Source(f"{name}.txt", "", "other"), ())


def test_fresh_issues_get_keys_that_no_issue_has_had_and_the_corpus_decides_the_order() -> None:
    plan = update(OLD, {"2023-12": "new", "2024-01": "same", "2024-02": "other"})
    entries = plan.entries([parsed(name) for name in plan.fresh])
    assert [(one.id, one.key) for one in entries] == [("2023-12", 8), ("2024-01", 4), ("2024-02", 9)]
    assert entries[2].sha256 == "other"


def test_a_rebuild_counts_its_keys_from_one() -> None:
    plan = update(OLD, {"2024-01": "same"}, rebuild=True)
    assert [one.key for one in plan.entries([parsed("2024-01")])] == [1]
