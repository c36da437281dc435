"""What an update finds to do, before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lfsearch.index.manifest import FORMAT, IssueEntry, Manifest
from lfsearch.index.update import Update


def entry(name: str, key: int, sha256: str = "same") -> IssueEntry:
    return IssueEntry(name, key, f"{name}.txt", sha256, clauses=3, documents=1, warnings=0)


def manifest(*issues: IssueEntry) -> Manifest:
    return Manifest(FORMAT, 1, "words", None, "model", "print", "rules", issues)


OLD = manifest(entry("2024-01", 4), entry("2024-02", 7), entry("2024-03", 5))


def update(old: Manifest | None, *carried: IssueEntry, **changes: Any) -> Update:
    """An update of `old` in which these issues are as they were."""
    values = {"rebuild": False, "fresh": (), "encoder": Model(), "model": None, "rules": "rules", **changes}
    return Update(index=Path("index"), old=old, carried=carried, **values)


class Model:
    fingerprint = "print"


def test_fresh_issues_get_keys_that_no_issue_has_had_and_their_names_decide_the_order() -> None:
    plan = update(OLD, OLD.issues[0])
    assert plan.first_key == 8
    made = [entry("2024-02", 9), entry("2023-12", 8)]
    assert [(one.id, one.key) for one in plan.entries(made)] == [("2023-12", 8), ("2024-01", 4), ("2024-02", 9)]


def test_a_rebuild_and_a_new_index_count_their_keys_from_one() -> None:
    assert update(OLD, rebuild=True).first_key == 1
    assert update(None).first_key == 1


def test_there_is_nothing_to_do_where_the_issues_and_the_models_are_the_same() -> None:
    assert update(OLD, *OLD.issues).is_idle(OLD.issues)
    assert not update(OLD, *OLD.issues[1:]).is_idle(OLD.issues[1:])
    assert not update(OLD, *OLD.issues).is_idle((*OLD.issues, entry("2024-04", 8)))
    assert not update(OLD, rebuild=True).is_idle(OLD.issues)
    assert not update(None).is_idle(())
    other = Model()
    other.fingerprint = "other"
    assert not update(OLD, *OLD.issues, encoder=other).is_idle(OLD.issues)
