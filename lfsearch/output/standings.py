"""Whether documents are in force, in words, and all documents of an index by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lfsearch.i18n import tr
from lfsearch.output.display import clean, fit, wrap
from lfsearch.output.paint import BOLD, DIM, ID, paint
from lfsearch.records import CitedText, DocumentEntry, Standing
from lfsearch.text.titles import subject

if TYPE_CHECKING:
    from lfsearch.retrieval.links import Link

UNKNOWN = "未印期限"  # neither a first day nor a term is printed, and nothing of the index ends it
_ORDER = ("已废止", "已失效", "未施行", "现行", UNKNOWN)


def standing_text(standing: Standing, *, brief: bool = False) -> str:
    """已废止（由临政规发〔2023〕3号）, 已失效（有效期至2025-10-02，推算）, 现行; `brief` without what 现行 rests on."""
    if by := standing.repealed_by:
        name = by.doc_no or by.title
        return tr(f"已废止 (by {name})", f"已废止（由{name}）")
    if standing.status is None:
        return UNKNOWN
    until, since = standing.until, standing.since
    told = ""
    if since and standing.status == "未施行":
        told = tr(f"from {since}", f"{since}起")
    elif until and (standing.status == "已失效" or not brief):
        told = tr(f"until {until}", f"有效期至{until}") + (tr(", reckoned", "，推算") if standing.reckoned else "")
    return standing.status + (tr(f" ({told})", f"（{told}）") if told else "")


def resting_text(links: Iterable[Link]) -> Iterator[str]:
    """That a clause relies on a text without force, one sentence each."""
    for link in links:
        name = link.citation.doc_no or f"《{link.title}》"
        by = link.repealed_by
        whose = (by.doc_no or by.title) if by else ""
        yield tr(f"rests on {name}, repealed by {whose}", f"所依据的 {name} 已由 {whose} 废止")


def standings_text(documents: Iterable[DocumentEntry], *, width: int, color: bool) -> str:
    """The documents by their standing, then the texts outside the index that they repeal."""
    groups: dict[str, list[DocumentEntry]] = {}
    outside: list[tuple[CitedText, DocumentEntry]] = []
    for document in documents:
        status = document.standing.status if document.standing else None
        groups.setdefault(status or UNKNOWN, []).append(document)
        outside += [(text, document) for text in document.repeals if text.resolved is None]
    lines: list[str] = []
    for status in _ORDER:
        if members := groups.get(status):
            lines.append(paint(f"{status} ({len(members)})", BOLD, color))
            lines += [line for one in members for line in _document(one, width, color)]
    if outside:
        head = tr(f"Repealed, not in the index ({len(outside)})", f"已废止，不在索引内（{len(outside)}）")
        lines.append(paint(head, BOLD, color))
        lines += [line for text, document in outside for line in _outside(text, document, width)]
    return "\n".join(lines)


def _document(document: DocumentEntry, width: int, color: bool) -> list[str]:
    standing = document.standing
    told = [standing_text(standing)] if standing and standing.status else []
    if standing and standing.status == "现行" and document.effective:
        told.append(tr(f"from {document.effective}", f"{document.effective}起"))
    if period := document.period:
        told.append(tr(f"period {period.begins} to {period.ends}", f"期间 {period.begins} 至 {period.ends}"))
    if document.trial:
        told.append(tr("for trial", "试行"))
    head = f"  {paint(clean(document.id), ID, color)}  {clean(document.doc_no or '')}"
    return [
        head.rstrip() + ("  " + paint(" · ".join(told), DIM, color) if told else ""),
        fit(f"    {subject(document.title)}", width).rstrip(),
    ]


def _outside(text: CitedText, document: DocumentEntry, width: int) -> list[str]:
    title = f"《{text.title}》" if text.title else ""
    since = document.effective or document.date
    name = " ".join(part for part in (text.doc_no, title) if part)
    return wrap(f"{name} ← {document.doc_no or document.id}{f' {since}' if since else ''}", width, "  ")
