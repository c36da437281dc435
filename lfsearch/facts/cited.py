"""What the citations of a document mean in it: its own name is none, a short form stands for the text that it was given to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lfsearch.text.titles import called_by
from lfsearch.types import Citation, Clause, ClauseKind, Document

# A title says 关于印发《X》的通知: that names the text and cites nothing, unless it ends the force of X.
_NAMES = (ClauseKind.MASTHEAD, ClauseKind.TITLE)
# 《规划》, 《实施方案》: a noun that nobody has explained means the text itself when its title ends so.
_NOUN = re.compile(
    r"(?:实施|工作|管理|行动|总体|应急)?(?:办法|规定|细则|方案|规划|计划|预案|清单|意见|通知|条例|规则|制度|措施|目录|要点)"
)
_NOTE = re.compile(r"\([^()]*\)$|的?通知$")


def settled(
    document: Document, found: Iterable[tuple[Clause, tuple[Citation, ...]]]
) -> dict[str, tuple[Citation, ...]]:
    """Clause id -> its citations; `found` are those that each clause has by itself, in reading order.

    Short forms get the 文号 and the full title of what they stand for, as defined anywhere before. The document's own
    title or 文号 is no citation; with an article it is one of the document's own. An article without any text is kept
    only in a document that has articles.
    """
    has_articles = any(clause.kind == ClauseKind.ARTICLE for clause in document.walk())
    defined: dict[str, Citation] = {}
    kept: dict[str, tuple[Citation, ...]] = {}
    for clause, citations in found:
        own_clause = []
        for citation in citations:
            meant = _expanded(citation, defined)
            if citation.short:
                defined[citation.short] = meant
            if clause.kind in _NAMES and not meant.repealed:
                continue
            if meant.own and not (has_articles or _says_this(clause, meant)):
                continue
            if _is_own(meant, document):
                if not meant.articles:
                    continue
                meant = meant._replace(own=True)
            own_clause.append(meant)
        kept[clause.id] = tuple(own_clause)
    return kept


def _expanded(citation: Citation, defined: dict[str, Citation]) -> Citation:
    full = defined.get(citation.title or "")
    if full is None or citation.doc_no:
        return citation
    return citation._replace(doc_no=full.doc_no, full_title=full.full_title or full.title)


def _says_this(clause: Clause, citation: Citation) -> bool:
    """Whether it prints 本办法, and not an article alone."""
    return clause.text[citation.start : citation.end].startswith("本")


def _is_own(citation: Citation, document: Document) -> bool:
    if citation.own or citation.repealed:
        return False
    if citation.doc_no and document.doc_no:
        return citation.doc_no == document.doc_no
    title = citation.full_title or citation.title
    if title is None:
        return False
    names = (document.title, *(attachment.title for attachment in document.attachments))
    if any(called_by(title, name) for name in names):
        return True
    return bool(_NOUN.fullmatch(title)) and any(_NOTE.sub("", name).endswith(title) for name in names)
