"""Who must do what: the tasks of a unit, counts by unit, and who gained and lost tasks between two documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from lfsearch.i18n import tr
from lfsearch.output import duties as output
from lfsearch.output.duties import brief
from lfsearch.output.facts import deadline_texts
from lfsearch.retrieval.duties import Duty, DutyQuery
from lfsearch.retrieval.dutynotes import topic_notes
from lfsearch.retrieval.dutytable import COLUMNS, matrix
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.said import sentence_of
from lfsearch.web.exports import AS, export
from lfsearch.web.library import library_of
from lfsearch.web.parameters import DUE, FILTERS, ROLE, TOPIC, UNIT, Parameter, filters_in, values_of
from lfsearch.web.shown import Run, address, said_runs
from lfsearch.web.templates import page

BY = Parameter("by", "Columns of the matrix.", "矩阵的列。", choices=tuple(COLUMNS))
A = Parameter("a", "A document, to compare with b.", "一份文件，与 b 比较。")
B = Parameter("b", "The other document.", "另一份文件。")
_PAGE = Parameter("page", "", "", kind="number", least=1, most=10_000, usual=1)
DUTIES = (UNIT, ROLE, DUE, TOPIC, BY, A, B, *FILTERS)
_ROWS = 50  # tasks, or units of the matrix, on a page
_WORDS = 160  # characters of a task
_CHANGES = 10  # units of a comparison, each with its tasks
_COLUMNS = 12  # of the matrix: those with most tasks


def duties_page(request: Request, engine: Engine) -> Response:
    """The form, and what its address asks for: tasks, the matrix where no unit is named, or a comparison."""
    given = values_of((*DUTIES, _PAGE, AS), request.query_params)
    filters = filters_in(given)
    asked: dict[str, Any] = {"filters": filters, "roles": given["role"], "due": given["due"], "topic": given["topic"]}
    library, key = library_of(request), (given["whose"], *asked.values())
    shown: dict[str, Any] = {
        "given": given,
        "units": _units(engine),
        "number": given["page"],
        "notes": [],
        "here": address("/duties", **{**given, "page": None}),
    }
    if given["a"] and given["b"]:
        a, b = given["a"], given["b"]
        found = library.kept(
            engine, "changes", (a, b, *key), lambda: engine.compare_duties(a, b, unit=given["whose"], **asked)
        )
        if given["as"]:
            table, data = output.comparison_table(found), found.to_json()
            return export(given["as"], tr("duties", "职责"), table=table, data=data)
        part, turns = _part(list(found.units), given, _CHANGES)
        return page(
            request,
            "duties.html",
            **shown,
            **turns,
            found=found,
            changed=part,
            brief=brief,
            sum_text=output.sum_text,
            regrouped_text=output.regrouped_text,
        )
    tasks = library.kept(engine, "duties", key, lambda: engine.duties(given["whose"], **asked))
    wanted = DutyQuery.read(given["whose"], roles=given["role"], due=given["due"], topic=given["topic"])
    shown["notes"] = list(topic_notes(engine.index, wanted, filters, len(tasks)))
    if given["whose"] and not given["by"]:
        if given["as"]:
            rows = [task.to_json() for task in tasks]
            return export(given["as"], tr("duties", "职责"), table=output.duties_table(tasks), data=rows)
        part, turns = _part(list(tasks), given)
        return page(
            request,
            "duties.html",
            **shown,
            **turns,
            tasks=[
                (task, brief(task.record)[:_WORDS], list(_sentences(task)), list(deadline_texts(task.deadlines)))
                for task in part
            ],
            total=len(tasks),
        )
    counted = matrix(tasks, given["by"] or "year")
    if given["as"]:
        return export(given["as"], tr("duties", "职责"), table=output.matrix_table(counted), data=counted.to_json())
    totals = [sum(sum(line[place]) for line in counted.cells) for place in range(len(counted.columns))]
    most = sorted(sorted(range(len(totals)), key=lambda place: -totals[place])[:_COLUMNS])
    part, turns = _part(list(zip(counted.rows, counted.cells, strict=True)), given)
    return page(
        request,
        "duties.html",
        **shown,
        **turns,
        columns=[counted.columns[place] for place in most],
        left_out=len(totals) - len(most),
        lines=[
            (
                unit,
                address("/duties", **{**given, "page": None, "by": None, "whose": unit}),
                [str(cells[place]) for place in most],
            )
            for unit, cells in part
        ],
    )


def _sentences(task: Duty) -> Iterator[list[Run]]:
    """What of a task its beginning does not say: the sentence that names the unit, and those with its deadlines."""
    seen = brief(task.record)[:_WORDS]
    facts = [task.said] if task.said else []
    for said in (*facts, *(sentence_of(*one) for one in task.due)):
        if said.text not in seen and (said in facts or said.text[said.start : said.end] not in seen):
            seen += said.text
            yield said_runs(said)


def _part(entries: list[Any], given: dict[str, Any], rows: int = _ROWS) -> tuple[list[Any], dict[str, str | None]]:
    """What of the entries is on the page that is asked for, and the addresses of the pages beside it."""
    first = (given["page"] - 1) * rows

    def turn(number: int) -> str:
        return address("/duties", **{**given, "page": number})

    return entries[first : first + rows], {
        "before": turn(given["page"] - 1) if given["page"] > 1 else None,
        "after": turn(given["page"] + 1) if first + rows < len(entries) else None,
    }


_OFFERED = 200  # units that are offered while one is typed


def _units(engine: Engine) -> list[str]:
    """The names of units, those of most clauses first."""
    from lfsearch.retrieval.lookup import UnitSummary, listing
    from lfsearch.types import Filters

    found = listing(engine.index, "units", Filters())
    return [one.name for one in found if isinstance(one, UnitSummary)][:_OFFERED]
