"""A document or an issue as an indented tree that a person can check against the paper."""

from __future__ import annotations

from collections.abc import Iterator

from lfsearch.types import Clause, ClauseKind, Document, Issue

# How much of a clause without heading is shown.
_GIST = 28
_MARK = {
    ClauseKind.MASTHEAD: "# ",
    ClauseKind.ADDRESSEE: "@ ",
    ClauseKind.TITLE: "## ",
    ClauseKind.PARAGRAPH: "¶ ",
    ClauseKind.ROW: "| ",
    ClauseKind.SIGNATURE: "~ ",
    ClauseKind.NOTE: "+ ",
}


def outline(item: Document | Issue) -> str:
    """One line a clause: first source line, mark of its kind, label, heading or the beginning of its text.

    Marks: `#` masthead, `@` addressee, `##` attached text, `¶` paragraph, `|` table row, `~` signature, `+` list of
    attachments or note; a labelled clause begins with its label. `…12` closes a line whose clause has 12 lines.
    """
    documents = item.documents if isinstance(item, Issue) else (item,)
    return "\n".join(line for document in documents for line in _document(document)) + "\n"


def _document(document: Document) -> Iterator[str]:
    facts = (document.doc_no, document.kind, document.date, document.issuer, document.addressee, document.disclosure)
    yield f"{document.id} {document.title}"
    yield "  " + " | ".join(str(fact) if fact is not None else "-" for fact in facts)
    for attachment in document.attachments:
        yield f"  {'附' if attachment.printed else '附(未刊)'} {attachment.title}"
    for clause in document.clauses:
        yield from _clause(clause)


def _clause(clause: Clause) -> Iterator[str]:
    if clause.kind in _MARK and clause.kind is not ClauseKind.TITLE:
        said = _gist(clause.text)
    elif clause.heading:
        said = " ".join(part for part in (clause.label, clause.heading) if part)
    else:
        label = clause.label or ""
        rest = clause.text[len(label) :].lstrip(" \u3000:")
        said = f"{label} {_gist(rest)}".strip()
    count = clause.span.last - clause.span.first + 1
    tail = f" …{count}" if count > 1 else ""
    yield f"{clause.span.first:>6} {'  ' * clause.level}{_MARK.get(clause.kind, '')}{said}{tail}"
    for child in clause.children:
        yield from _clause(child)


def _gist(text: str) -> str:
    text = text.replace("\n", " / ")
    return text if len(text) <= _GIST + 2 else text[:_GIST] + "…"
