"""Documents as resources: an address for each, and its text with the id and lines of every clause."""

from __future__ import annotations

from urllib.parse import quote, unquote

from lfsearch.assistant import limits
from lfsearch.assistant.reading import named
from lfsearch.errors import ClauseNotFound
from lfsearch.i18n import tr
from lfsearch.records import DocumentEntry
from lfsearch.retrieval.engine import Engine
from lfsearch.text.normal import show_control

SCHEME = "lfsearch://document/"
TEMPLATE = SCHEME + "{+ref}"  # an id has slashes in it


def address(document: DocumentEntry) -> str:
    """Where a document is read."""
    return SCHEME + quote(document.id)


def documents(engine: Engine, first: int) -> tuple[list[DocumentEntry], int | None]:
    """The documents from one on, and where the next part begins; None where there is none."""
    found = engine.index.documents
    last = first + limits.LISTED
    return found[first:last], last if last < len(found) else None


def text_at(engine: Engine, uri: str) -> str:
    """What stands at an address: how the text is cited, then its clauses, each behind its id and lines.

    ClauseNotFound for an address that is none. A text beyond `limits.TEXT` ends with a line that says so.
    """
    ref = unquote(uri.removeprefix(SCHEME))
    if not uri.startswith(SCHEME) or len(ref) > limits.VALUE:
        raise ClauseNotFound(
            f"{uri[:80]!r} is no address of a document; they look like {SCHEME}2023-10/d06.",
            f"“{uri[:80]}”不是文件地址；地址形如 {SCHEME}2023-10/d06。",
        )
    found = named(engine, ref)
    lines = [found.citations()[0], ""]
    room = limits.TEXT
    for record in found.records():
        shown = f"[{record.id}  {record.source}]\n{record.text}"
        room -= len(shown) + 1
        if room < 0:
            lines.append(
                tr(f"… cut here; get_clause {record.id} goes on.", f"……至此截断；可用 get_clause 读 {record.id}。")
            )
            break
        lines.append(shown)
    return show_control("\n".join(lines))
