"""A clause as a quotation: its words, how they are cited in three styles, and a digest by which to know them again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from lfsearch.records import ClauseRecord, DocumentEntry, JsonObject, Place
from lfsearch.refs import numbered
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.lookup import look_up
from lfsearch.retrieval.reference import place_in, plain_title
from lfsearch.retrieval.referring import Reference

# gazette: as official texts and this program cite; gbt7714: GB/T 7714-2015 《信息与文献 参考文献著录规则》; legal: 《法学引注手册》.
STYLES = ("gazette", "gbt7714", "legal")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What is quoted."""

    id: str
    text: str  # as printed, a clause a line
    citations: Mapping[str, str]  # by style
    source: Place
    status: str | None
    title: str
    doc_no: str | None

    @property
    def sha256(self) -> str:
        """Of the text in UTF-8, without a last line end: `printf %s TEXT | sha256sum`."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def to_json(self) -> JsonObject:
        """The object of `quote --json`."""
        return {
            "id": self.id,
            "doc_no": self.doc_no,
            "title": self.title,
            "status": self.status,
            "text": self.text,
            "sha256": self.sha256,
            "citations": dict(self.citations),
            "source": self.source.to_json(),
        }


def quote(index: Index, ref: str) -> Quotation:
    """The words of a clause with all under it, or of a document; ClauseNotFound as `look_up`."""
    found = look_up(index, ref)
    records = found.records()
    document = found.entries[0].document
    first = found.clause or records[0]
    page = Reference(index, first, document).page
    gazette = index.gazette(document.issue)
    own = found.clause
    return Quotation(
        id=own.id if own else document.id if found.kind == "document" else found.issue,
        text="\n".join(record.text for record in records),
        citations={
            "gazette": found.citations()[0],
            "gbt7714": _gbt7714(document, gazette, page),
            "legal": _legal(document, own),
        },
        source=first.source,
        status=document.standing.status if document.standing else None,
        title=document.title,
        doc_no=document.doc_no,
    )


def _gbt7714(document: DocumentEntry, gazette: str | None, page: int | None) -> str:
    """An article of the gazette [J], else a paper of its own [Z]; what is not printed in the source is left out.

    4.5: 主要责任者. 题名: 其他题名信息[J]. 连续出版物题名, 年(期): 页码. 合期的期号间用/. 3.2: 主要责任者. 题名: 其他题名信息[Z]. 年-月-日.
    """
    issuers = list(document.issuers)
    names = ", ".join(issuers[:3]) + (", 等" if len(issuers) > 3 else "")  # 8.1.2: three, the others are 等
    title = document.title + (f": {document.doc_no}" if document.doc_no else "")
    issue = numbered(document.issue)
    parts = [names] if names else []
    if issue and gazette:
        parts += [f"{title}[J]", f"{gazette}, {issue.year}({issue.joined('/')})" + (f": {page}" if page else "")]
    else:
        parts += [f"{title}[Z]", *([document.date.isoformat()] if document.date else [])]
    return ". ".join(parts) + "."


def _legal(document: DocumentEntry, clause: ClauseRecord | None) -> str:
    """《题名》，文号，年月日发布，第X条。"""
    date = document.date
    parts = [f"《{plain_title(document.title)}》"]
    parts += [document.doc_no] if document.doc_no else []
    parts += [f"{date.year}年{date.month}月{date.day}日发布"] if date else []
    place = place_in(clause) if clause else ""
    return "，".join([*parts, *([place] if place else [])]) + "。"
