"""The record of a masthead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Masthead:
    """Indices of a document's opening: `first` is its first line, `title` its first title line, `body` what follows.

    The printed title is `prefix` and `title_text`: 临汾市人民政府 and 关于…的通知, or 国务院办公厅、中央军委办公厅 and 关于….
    """

    first: int
    title: int
    body: int  # first line after title, 文号 and metadata
    issuers: tuple[str, ...]
    title_text: str
    doc_no: str | None
    prefix: str = ""  # the issuers as they are printed in front of the title; empty where they stand in a red head
    date: dt.date | None = None  # printed in the masthead or its metadata; a signature's date comes before it
    kind: str | None = None  # 文种, where it is not the last word of the title (令)
    # the issuer's name has stood above the title and is lost, as upright letters in a gazette are: the signature has it
    nameless: bool = False
    sure: bool = True  # False where nothing but the form of a title says that a document begins


def joined(first: Masthead, second: Masthead) -> Masthead:
    """One masthead of two that print the same title, the second below the first: it holds where both say something."""
    return replace(
        second,
        first=first.first,
        doc_no=second.doc_no or first.doc_no,
        issuers=second.issuers or first.issuers,
        date=second.date or first.date,
    )
