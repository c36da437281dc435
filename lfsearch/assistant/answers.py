"""What each tool answers: one call of the library, and what of its result an assistant needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from lfsearch.assistant import limits, shown
from lfsearch.assistant.arguments import Given
from lfsearch.assistant.room import Answer, Entry
from lfsearch.errors import QueryError
from lfsearch.output.history import ordered
from lfsearch.records import ClauseRecord, DocumentEntry, JsonObject
from lfsearch.retrieval.changes import KEPT, LABELS
from lfsearch.retrieval.compare import Pair
from lfsearch.retrieval.duties import DutyQuery, find_duties
from lfsearch.retrieval.dutynotes import topic_notes
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.filters import read_filters
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.lookup import listing
from lfsearch.retrieval.results import SearchResult
from lfsearch.retrieval.similar import changes


def search(engine: Engine, given: Given, first: int) -> Answer:
    """Clauses that fit, the best first."""
    _check_depth(first)
    result = engine.search(
        given["query"],
        mode=given["mode"] or "hybrid",
        limit=given["limit"],
        offset=first,
        filters=read_filters(given),
    )
    head: JsonObject = {
        "total": result.total,
        "confidence": result.confidence,
        "doubtful": result.doubtful,
        "notes": list(result.notes),
    }
    return Answer(head, ("hits",), (("hits", shown.hit(hit)) for hit in result), _more(result, first))


def similar(engine: Engine, given: Given, first: int) -> Answer:
    """Clauses of other documents that say similar things, with what changed."""
    _check_depth(first)
    result = engine.similar(
        given["ref"],
        text=given["text"],
        limit=first + given["limit"],
        filters=read_filters(given),
        other_years=given["other_years"],
        same_document=given["same_document"],
    )
    index = engine.index
    seed = index.store.record(index.row(given["ref"])) if given["ref"] else None

    def entries() -> Iterator[Entry]:
        for hit in result.hits[first:]:
            found = changes(seed, hit.record, engine.index) if seed else None
            yield "hits", {**shown.hit(hit), **({"changes": found.to_json()} if found else {})}

    head: JsonObject = {"like": shown.clause_of(index, seed)} if seed else {}
    return Answer(head, ("hits",), entries(), len(result.hits) == first + given["limit"] < result.ranked)


def _check_depth(first: int) -> None:
    if first > limits.DEEPEST:
        raise QueryError(
            f"Nothing is shown beyond the first {limits.DEEPEST} hits; narrow the question.",
            f"只列出前 {limits.DEEPEST} 条；请缩小范围。",
        )


def _more(result: SearchResult, first: int) -> bool:
    return bool(result.hits) and first + len(result.hits) < min(result.ranked, limits.DEEPEST)


def compare(engine: Engine, given: Given, first: int) -> Answer:
    """Two documents clause by clause, what stayed as it was left out unless asked for."""
    found = engine.compare(given["a"], given["b"])
    pairs = found.only(given["only"] or [label for label in LABELS if label != KEPT])
    head: JsonObject = {
        "old": shown.document(engine.index, found.old),
        "new": shown.document(engine.index, found.new),
        "summary": dict(found.summary),
    }
    shown_pairs = (("pairs", _pair(engine.index, pair, found.old, found.new)) for pair in pairs[first:])
    return Answer(head, ("pairs",), shown_pairs)


def _pair(index: Index, pair: Pair, old: DocumentEntry, new: DocumentEntry) -> JsonObject:
    def side(records: Sequence[ClauseRecord], document: DocumentEntry) -> list[Any]:
        return [shown.clause_inside(index, record, document) for record in records]

    told = pair.to_json()
    return {
        "labels": told["labels"],
        "changes": told["changes"],
        "old": side(pair.old, old),
        "new": side(pair.new, new),
    }


def history(engine: Engine, given: Given, first: int) -> Answer:
    """How a measure has changed: its figures, then its wordings by day."""
    found = engine.history(given["ref"], filters=read_filters(given))
    steps = [
        {**step.to_json(), "clause": shown.clause(step.clause, step.standing, step.reference)} for step in found.steps
    ]
    kept = ("date", "dropped", "labels", "changes", "reissued", "against", "sentence", "clause")
    entries: Iterator[Entry] = chain(
        (("figures", quantity.to_json()) for quantity in ordered(found)),
        (("steps", {name: step[name] for name in kept if name != "sentence" or step[name]}) for step in steps),
    )
    told = found.to_json()
    head: JsonObject = {name: told[name] for name in ("seed", "searched", "notes")}
    head["missing_issues"] = len(found.missing_issues)  # status names them
    return Answer(head, ("figures", "steps"), islice(entries, first, None))


def duties(engine: Engine, given: Given, first: int) -> Answer:
    """What a unit must do."""
    filters = read_filters({**given, "unit": ()})
    wanted = DutyQuery.read(given["unit"], roles=given["role"], due=given["due"], topic=given["topic"])
    found = find_duties(engine.index, wanted, filters)
    notes = list(topic_notes(engine.index, wanted, filters, len(found)))

    def entries() -> Iterator[Entry]:
        for duty in found[first:]:
            told = duty.to_json()
            clause = shown.clause(duty.record, duty.standing, duty.reference)
            said = {"sentence": told["sentence"]} if told["sentence"] else {}
            kept = {name: told[name] for name in ("unit", "role", "deadlines", "from")}
            yield "duties", {**kept, **said, "clause": clause}

    return Answer({"total": len(found), "notes": notes}, ("duties",), entries())


def verify_citations(engine: Engine, given: Given, first: int) -> Answer:
    """Every quotation and citation of a text with its verdict."""
    found = engine.verify(given["text"], all_sentences=given["all_sentences"])
    head: JsonObject = {"sound": found.sound, "checked": len(found.quotations) + len(found.citations)}
    if found.left_out:
        head["left_out"] = found.left_out

    def entries() -> Iterator[Entry]:
        index = engine.index
        for quoted in found.quotations:
            at = [
                {
                    **shown.clause_of(index, place.record),
                    "lines": str(place.source),
                    "similarity": place.similarity,
                    "differences": [list(one) for one in place.differences],
                }
                for place in quoted.places[: limits.PLACES]
            ]
            yield "verdicts", {**_judged(quoted.to_json()), "misattributed": quoted.misattributed, "places": at}
        for cited in found.citations:
            told = cited.to_json()
            kept = ("title", "doc_no", "articles", "reason", "missing_articles", "like", "repealed_by")
            means = [shown.clause_of(index, record) for record in cited.records[: limits.PLACES]]
            wrong = [list(one) for one in cited.differences]
            yield (
                "verdicts",
                {**_judged(told), **{name: told[name] for name in kept}, "differences": wrong, "places": means},
            )

    return Answer(head, ("verdicts",), islice(entries(), first, None))


def _judged(told: JsonObject) -> JsonObject:
    return {name: told[name] for name in ("kind", "quotation", "line", "verdict")}


def list_documents(engine: Engine, given: Given, first: int) -> Answer:
    """The documents that pass the filters, in reading order."""
    index = engine.index
    found = listing(index, "documents", read_filters(given))
    shown_documents = (
        ("documents", shown.document(index, one))
        for one in islice(found, first, None)
        if isinstance(one, DocumentEntry)
    )
    return Answer({}, ("documents",), shown_documents)
