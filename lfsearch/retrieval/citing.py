"""A citation followed to the clause, or at least the document, that it means."""

from __future__ import annotations

import re

from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.records import ClauseRecord, DocumentEntry
from lfsearch.refs import inside_document
from lfsearch.retrieval.index import Index
from lfsearch.text.numerals import number
from lfsearch.text.titles import called_by
from lfsearch.text.width import fold
from lfsearch.types import Citation, ClauseKind

_ARTICLE_LABEL = re.compile(r"第(?P<number>[^条]+)条(?:之(?P<sub>.+))?")
_ARTICLE = re.compile(r"[\d-]+")


def resolve(index: Index, citation: Citation, record: ClauseRecord) -> tuple[str, ...]:
    """The ids that a citation in `record` means: its articles' clauses where they are found, else its document's.

    Empty when the text is not in the index. Works on the index as it is now, so that an issue added later counts.
    """
    document = meant(index, citation, record)
    if document is None:
        return ()
    if not citation.articles:
        return (document.id,)
    entry = index.document(document.id)
    own = _text_of(record.id) if citation.own else None
    clauses = articles_of(index, entry, citation.full_title or citation.title, own) if entry else {}
    return tuple(clauses[article] for article in article_numbers(citation) if article in clauses) or (document.id,)


def meant(index: Index, citation: Citation, record: ClauseRecord) -> DocumentEntry | None:
    """The document of the index that a citation in `record` means; None when it has none."""
    if citation.own:
        return next((known for known in index.documents if known.id == record.document), None)
    title = citation.full_title or citation.title
    return index.register.find(title, citation.doc_no, record.date, record.document)


def article_numbers(citation: Citation) -> tuple[str, ...]:
    """The articles that are cited, each once, without 款 and 项: 65 of 65(2)."""
    return tuple(dict.fromkeys(match[0] for article in citation.articles if (match := _ARTICLE.match(article))))


def articles_of(index: Index, entry: CatalogueEntry, title: str | None, own: str | None = None) -> dict[str, str]:
    """Number -> id of the document's articles; of several texts in it those of the one called `title`, or of `own`."""
    texts: dict[str, dict[str, str]] = {}
    headings: dict[str, str] = {}
    for clause in index.clauses(entry):
        text = _text_of(clause.id)
        headings.setdefault(text, clause.path[0] if clause.path else "")
        if clause.clause_kind == ClauseKind.ARTICLE and (article := article_number(clause.label)):
            texts.setdefault(text, {}).setdefault(article, clause.id)
    if own in texts:
        return texts[own]
    for text, articles in texts.items():
        if title and called_by(title, headings[text]):
            return articles
    return next(iter(texts.values()), {})


def _text_of(clause_id: str) -> str:
    """The part of a document that a clause stands in: att1, att2, or none for the running text."""
    part = inside_document(clause_id)[0]
    return part if part.startswith("att") else ""


def article_number(label: str | None) -> str | None:
    """12 of 第十二条, 253-1 of 第二百五十三条之一; None of another label."""
    match = _ARTICLE_LABEL.match(fold(label or ""))
    if match is None or (value := number(match["number"])) is None:
        return None
    return f"{value}-{number(match['sub'])}" if match["sub"] else str(value)
