"""An issue that the corpus has already under another name, told by the documents that it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from lfsearch.errors import CorpusError
from lfsearch.index.manifest import Manifest
from lfsearch.index.store import ClauseStore
from lfsearch.types import Issue

# The 文号 of an issue, and how many documents it has.
Contents: TypeAlias = tuple[frozenset[str], int]


def doc_nos(index: Path, current: Manifest) -> Mapping[str, Sequence[str | None]]:
    """The 文号 of each issue's documents, in their order."""
    outlines = iter(ClauseStore(current.folder(index), current.issues, current.opened(index)).outlines)
    return {entry.id: [one.doc_no for one in islice(outlines, entry.documents)] for entry in current.issues}


def numbers_there(of_issues: Mapping[str, Sequence[str | None]]) -> Mapping[str, Sequence[str]]:
    """The issues in which a 文号 stands, once for each document that has it."""
    found: dict[str, list[str]] = {}
    for issue, own in of_issues.items():
        for doc_no in filter(None, own):
            found.setdefault(doc_no, []).append(issue)
    return found


def by_contents(of_issues: Mapping[str, Sequence[str | None]]) -> dict[Contents, str]:
    """Each issue by what it holds; `of_issues` are the 文号 of its documents."""
    return {(frozenset(filter(None, own)), len(own)): issue for issue, own in of_issues.items()}


def contents_of(new: Issue) -> Contents | None:
    """What a new issue holds; None of one without 文号, which may be anything."""
    numbers = frozenset(document.doc_no for document in new.documents if document.doc_no)
    return (numbers, len(new.documents)) if numbers else None


def same_as(new: Issue, there: Mapping[Contents, str]) -> str | None:
    """The issue that has just the documents of a new one; None where there is none, and for such as have no 文号."""
    contents = contents_of(new)
    return there.get(contents) if contents else None


def refuse_same(name: str, new: Issue, there: Mapping[Contents, str]) -> None:
    """CorpusError for a file with just the documents of another issue: every search would find each of its clauses twice."""
    if other := same_as(new, there):
        raise CorpusError(
            f"{name} holds the same documents as issue {other}, which is in the corpus already; it was not added. To have it "
            "instead, replace that (--replace); if both are wanted, name the new one's issue (--issue).",
            f"{name} 与语料里已有的 {other} 文号完全相同，未添加。如要以它代替，请选替换（--replace）；"
            "如确要两者并存，请写明期号（--issue）。",
        )


def refuse_again(name: str, other: str) -> None:
    """CorpusError for a file that is another one that came with it, to the letter or by its documents."""
    raise CorpusError(
        f"{name} holds the same as {other}, so it was not added. If both are wanted, add it alone and name its issue (--issue).",
        f"{name} 与 {other} 内容相同，未添加。如确要两者并存，请单独添加它并写明期号（--issue）。",
    )


def refuse_copy(name: str, issue: str) -> None:
    """CorpusError for a file that is, to the letter, that of another issue."""
    raise CorpusError(
        f"{name} is the very file that the corpus has already as {issue}, so it was not added. If both are wanted, name its issue "
        "(--issue).",
        f"{name} 就是语料里已有的 {issue}（内容逐字相同），未添加。如确要两者并存，请写明期号（--issue）。",
    )
