"""Two documents side by side, what changed marked; and clauses that say similar things as one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from lfsearch.i18n import tr
from lfsearch.output import compare as output
from lfsearch.output import formats
from lfsearch.output.changes import change_lines
from lfsearch.output.screen import path_of
from lfsearch.output.word import comparison_docx
from lfsearch.records import DocumentEntry
from lfsearch.retrieval.changes import KEPT, LABELS
from lfsearch.retrieval.compare import Comparison, Pair
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.results import Hit
from lfsearch.retrieval.similar import Changes, changes
from lfsearch.retrieval.wordings import wording
from lfsearch.web import limits
from lfsearch.web.exports import AS, FORMATS, WORD, export, file
from lfsearch.web.library import library_of
from lfsearch.web.parameters import FILTERS, REF, Parameter, filters_in, values_of
from lfsearch.web.shown import Run, address
from lfsearch.web.templates import page

_A = Parameter("a", "A document by 文号, title or id, or a clause by id.", "一份文件的文号、标题或编号，或条款编号。")
_B = Parameter("b", "The other document or clause.", "另一份文件或条款。")
ONLY = Parameter("only", "Only pairs with these labels.", "只看带这些标签的。", many=True, choices=LABELS)
_PAGE = Parameter("page", "", "", kind="number", least=1, most=10_000, usual=1)
_AS = replace(AS, choices=(*FORMATS, WORD))
_PARAMETERS = (_A, _B, ONLY, _PAGE, _AS)
_PAIRS = 25  # on a page
_CHARACTERS = 7_000  # of both texts on a page; a pair of two long clauses may go beyond
_OFFERED = 200  # documents that are offered by name while one is typed


class ShownPair(NamedTuple):
    """A pair as its row shows it."""

    pair: Pair
    changes: list[str]
    old: list[Run]
    new: list[Run]


def compare_page(request: Request, engine: Engine) -> Response:
    """The form, and below it the comparison of the two documents that the address names."""
    given = values_of(_PARAMETERS, request.query_params)
    offered = [document for document in engine.index.documents if document.doc_no][:_OFFERED]
    if not (given["a"] and given["b"]):
        return page(request, "compare.html", given=given, offered=offered, found=None)
    a, b = given["a"], given["b"]
    found = library_of(request).kept(engine, "compare", (a, b), lambda: engine.compare(a, b))
    pairs = list(found.only(given["only"] or LABELS))
    if given["as"] == WORD:
        return file(comparison_docx(found, pairs), tr("comparison", "比较"), WORD)
    if given["as"]:
        return export(
            given["as"],
            tr("comparison", "比较"),
            table=output.comparison_table(pairs),
            data=output.comparison_data(found, pairs),
        )
    chosen = pairs if given["only"] else [pair for pair in pairs if pair.labels != (KEPT,)]
    cut = _pages(chosen)
    number = min(given["page"], len(cut))

    def here(**changes: Any) -> str:
        return address("/compare", **{**given, "page": None, **changes})

    return page(
        request,
        "compare.html",
        given=given,
        offered=offered,
        found=found,
        heads=[_head(found.old), _head(found.new)],
        labels=_labels(found, given["only"], here),
        pairs=[shown(pair) for pair in cut[number - 1]],
        before=here(page=number - 1) if number > 1 else None,
        after=here(page=number + 1) if number < len(cut) else None,
        number=number,
        here=here(),
    )


def _head(document: DocumentEntry) -> str:
    return " ".join(str(part) for part in (document.doc_no or document.id, document.date) if part)


class _Label(NamedTuple):
    name: str
    pairs: int
    chosen: bool
    address: str


def _labels(found: Comparison, only: tuple[str, ...], here: Any) -> list[_Label]:
    """The labels that pairs have, each with the address that shows them alone, or among those chosen."""
    return [
        _Label(
            label,
            number,
            label in only,
            here(only=[one for one in only if one != label] if label in only else [*only, label]),
        )
        for label, number in found.summary.items()
        if number
    ]


def _pages(pairs: list[Pair]) -> list[list[Pair]]:
    cut: list[list[Pair]] = [[]]
    length = 0
    for pair in pairs:
        own = sum(len(record.text) for record in (*pair.old, *pair.new))
        if cut[-1] and (len(cut[-1]) >= _PAIRS or length + own > _CHARACTERS):
            cut.append([])
            length = 0
        cut[-1].append(pair)
        length += own
    return cut


def shown(pair: Pair) -> ShownPair:
    """Both texts in runs: what only the old one has in <del>, what only the new one has in <ins>."""
    old, new = output.text_of(pair.old), output.text_of(pair.new)
    if not old or not new:
        sides = [Run(old, "del")] if old else [], [Run(new, "ins")] if new else []
    else:
        pieces = wording(old, new)
        sides = (
            [Run(one.before, "" if one.op == "equal" else "del") for one in pieces if one.before],
            [Run(one.after, "" if one.op == "equal" else "ins") for one in pieces if one.after],
        )
    return ShownPair(pair, list(change_lines(pair.difference.changes)), *sides)


_OTHER_YEARS = Parameter("other_years", "Only documents of other years.", "只看其他年份的文件。", kind="yes")
_SAME_DOCUMENT = Parameter("same_document", "The same document too.", "也看同一文件。", kind="yes")
SIMILAR = (REF, _OTHER_YEARS, _SAME_DOCUMENT, *FILTERS)


class _Similar(NamedTuple):
    hit: Hit
    path: list[str]
    changes: Changes | None
    told: list[str]
    old: list[Run]
    new: list[Run]


def similar_page(request: Request, engine: Engine) -> Response:
    """The clauses of other documents that say similar things, with what changed."""
    given = values_of((*SIMILAR, AS), request.query_params)
    row = engine.index.row(given["ref"])
    seed = engine.index.store.record(row)
    result = engine.similar(
        seed.id,
        limit=limits.PAGE,
        filters=filters_in(given),
        other_years=given["other_years"],
        same_document=given["same_document"],
    )
    if given["as"]:
        table = formats.hits_table(result)
        return export(given["as"], tr("similar", "相近条款"), table=table, data=formats.result_data(result))
    found = []
    for hit in result:
        between = changes(seed, hit.record, engine.index)
        told, old, new = [], [], []
        if between:
            told = [" ".join(between.difference.labels), *change_lines(between.difference.changes)]
            pieces = wording(between.old.text, between.new.text)
            old = [Run(one.before, "" if one.op == "equal" else "del") for one in pieces if one.before]
            new = [Run(one.after, "" if one.op == "equal" else "ins") for one in pieces if one.after]
        found.append(_Similar(hit, path_of(hit.record), between, told, old, new))
    return page(
        request,
        "similar.html",
        seed=seed,
        seed_path=path_of(seed),
        found=found,
        years=address("/similar", ref=seed.id, other_years=not given["other_years"]),
        other_years=given["other_years"],
        here=address("/similar", **given),
    )
