"""An issue that the corpus has already under another name, told by the documents that it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from lfsearch.errors import CorpusError
from lfsearch.types import Issue

# The 文号 of an issue, and how many documents it has.
Contents: TypeAlias = tuple[frozenset[str], int]


def by_contents(doc_nos: Mapping[str, Sequence[str | None]]) -> dict[Contents, str]:
    """Each issue by what it holds; `doc_nos` are the 文号 of its documents."""
    return {(frozenset(filter(None, own)), len(own)): issue for issue, own in doc_nos.items()}


def refuse_same(name: str, new: Issue, there: Mapping[Contents, str]) -> None:
    """CorpusError for a file with just the documents of another issue: every search would find each of its clauses twice."""
    numbers = frozenset(document.doc_no for document in new.documents if document.doc_no)
    other = there.get((numbers, len(new.documents))) if numbers else None
    if other:
        raise CorpusError(
            f"{name} holds the same documents as issue {other}, which is in the corpus already; it was not added. If both "
            f"are wanted, add it with --issue and its number; to have it instead, lfsearch remove {other} first.",
            f"{name} 与语料里已有的 {other} 文号完全相同，未添加。如确要两者并存，请加 --issue 写明期号；"
            f"如要以它代替，请先运行 lfsearch remove {other}。",
        )
