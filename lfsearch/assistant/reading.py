"""A clause with what stands around it, a document in outline; and which clause a document's name and a label mean."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, takewhile

from lfsearch.assistant import shown
from lfsearch.assistant.arguments import Given
from lfsearch.assistant.room import Answer, Entry, parts
from lfsearch.errors import ClauseNotFound, QueryError
from lfsearch.records import ClauseRecord, JsonObject
from lfsearch.refs import inside_document
from lfsearch.retrieval.citing import article_number
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.lookup import Found, look_up
from lfsearch.retrieval.reference import place_in
from lfsearch.text.width import fold
from lfsearch.types import ClauseKind


def named(engine: Engine, ref: str, label: str | None = None) -> Found:
    """The document or clause that is meant. ClauseNotFound for none, QueryError for a whole issue."""
    found = look_up(engine.index, ref)
    if found.kind == "issue":
        raise QueryError(
            f"{ref} is a whole issue; list_documents with issue={ref} names its documents.",
            f"{ref} 是整期公报；请用 list_documents（issue={ref}）列出其中的文件。",
        )
    return found if label is None else _inside(engine, found, label)


def _inside(engine: Engine, found: Found, label: str) -> Found:
    """The clause of a document that bears a label: 第三条, 3, 4.2.4, 附件一、(二). ClauseNotFound for none or several."""
    document = found.entries[0].document
    clauses = found.clauses(found.entries[0])
    bare = _bare(label)
    for name_of, wanted in ((_article, _asked_article(label)), (_place, bare), (_label, bare), (_number, bare)):
        same = [one for one in clauses if wanted and name_of(one) == wanted]
        if len(same) == 1:
            return look_up(engine.index, same[0].id)
        if same:
            ids = [record.id for record in same[:_NAMED]]
            raise ClauseNotFound(
                f"{len(same)} clauses of {document.id} are called {label!r}; name one by its id: {', '.join(ids)}.",
                f"{document.id} 里有 {len(same)} 条“{label}”，请用编号指明：{'、'.join(ids)}。",
            )
    raise ClauseNotFound(
        f"{document.id} has no clause {label!r}; outline shows what it has.",
        f"{document.id} 里没有“{label}”；可用 outline 查看其中的条款。",
    )


_NAMED = 5  # clauses that an error names


def _asked_article(label: str) -> str | None:
    """3 of 第三条, 第3条 and 3."""
    return article_number(f"第{label.strip()}条" if label.strip().isdecimal() else label)


def _article(record: ClauseRecord) -> str | None:
    return article_number(record.label) if record.clause_kind == ClauseKind.ARTICLE else None


def _place(record: ClauseRecord) -> str:
    return _bare(place_in(record))


def _label(record: ClauseRecord) -> str:
    return _bare(record.label or "")


def _number(record: ClauseRecord) -> str:
    """4.2.4 of an id that ends so."""
    return inside_document(record.id)[-1]


def _bare(label: str) -> str:
    return fold("".join(label.split())).rstrip(".、")


def get_clause(engine: Engine, given: Given, first: int) -> Answer:
    """A clause with all under it, or a document from its beginning, in full."""
    index = engine.index
    found = named(engine, given["ref"], given["clause"])
    document = found.entries[0].document
    head: JsonObject = {"document": shown.document(index, document)}
    if found.clause is not None:
        quotation = engine.quote(found.clause.id)
        head |= {
            "id": found.clause.id,
            "citation": found.citations()[0],
            "also_cited_as": [text for style, text in quotation.citations.items() if style != "gazette"],
            "above": [shown.heading(record) for record in found.ancestors()],
            "rests_on_repealed": [link.told() for link in found.rests_on()],
        }
    whole = (("clauses", part) for one in found.records() for part in parts(shown.clause_inside(index, one, document)))
    return Answer(head, ("clauses",), islice(whole, first, None))


def outline(engine: Engine, given: Given, first: int) -> Answer:
    """A document's clauses down to a level, each by its beginning."""
    index = engine.index
    found = named(engine, given["ref"])
    document = found.entries[0].document
    records = found.clauses(found.entries[0])

    def shown_entries() -> Iterator[Entry]:
        for place, record in enumerate(records):
            if record.level <= given["depth"]:
                below = 0
                if record.level == given["depth"]:
                    below = sum(1 for _ in takewhile(lambda one: one.level > given["depth"], records[place + 1 :]))
                yield "outline", shown.heading(record, below)

    return Answer({"document": shown.document(index, document)}, ("outline",), islice(shown_entries(), first, None))
