"""How a measure has changed from issue to issue: its wordings one below the other, its figures as table and drawing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from lfsearch.i18n import tr
from lfsearch.output import history as output
from lfsearch.output import historydata
from lfsearch.output.changes import change_lines
from lfsearch.output.facts import facts_line
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.history import History, Quantity, Step
from lfsearch.retrieval.wordings import wording
from lfsearch.web import limits
from lfsearch.web.exports import AS, export
from lfsearch.web.library import library_of
from lfsearch.web.parameters import FILTERS, Parameter, filters_in, values_of
from lfsearch.web.shown import Run, address
from lfsearch.web.templates import page

_REF = Parameter("ref", "A clause by its id, or words.", "条款编号，或词语。", longest=limits.QUERY)
_PARAMETERS = (_REF, *FILTERS, AS)
_STEPS = 40  # on the page; the files have all
_CHARTS = 6


class ShownStep(NamedTuple):
    """A step with what the page shows of it."""

    step: Step
    day: str
    labels: str
    against: str
    text: list[Run]
    changes: list[str]
    gap: list[str]  # what is said of the time before it


class Point(NamedTuple):
    """A figure in the drawing."""

    x: float
    y: float
    text: str
    day: str


class Chart(NamedTuple):
    """A figure through the years: a line of points in a drawing of `_WIDE` by `_HIGH`."""

    measure: str
    points: list[Point]

    @property
    def line(self) -> str:
        """The points as SVG's polyline takes them."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


_WIDE, _HIGH, _LEFT, _TOP = 640.0, 150.0, 60.0, 34.0  # of the drawing, and its margins


def history_page(request: Request, engine: Engine) -> Response:
    """The form, and below it the history of what the address names."""
    given = values_of(_PARAMETERS, request.query_params)
    if not given["ref"]:
        return page(request, "history.html", given=given, found=None)
    ref, filters = given["ref"], filters_in(given)
    found = library_of(request).kept(engine, "history", (ref, filters), lambda: engine.history(ref, filters=filters))
    if given["as"]:
        table, data = historydata.steps_table(found), historydata.history_data(found)
        return export(
            given["as"],
            tr("history", "沿革"),
            table=table,
            data=data,
            markdown=historydata.history_as(found, "markdown"),
        )
    steps = found.steps[-_STEPS:]
    columns = output.columns_of(found)
    quantities = output.ordered(found)[:_STEPS]
    return page(
        request,
        "history.html",
        given=given,
        found=found,
        headline=output.headline(found),
        seed_line=output.seed_line(found),
        steps=[_shown(found, step, before) for step, before in zip(steps, [None, *steps], strict=False)],
        left_out=len(found.steps) - len(steps),
        end=list(output.gap(found, steps[-1], None)) if steps else [],
        heads=columns.heads,
        rows=[(one.measure, output.cells_of(one, columns)) for one in quantities],
        charts=charts(quantities),
        wide=_WIDE,
        high=_HIGH,
        here=address("/history", **given),
    )


def _shown(found: History, step: Step, before: Step | None) -> ShownStep:
    text = step.text or step.clause.text
    if step.dropped:
        runs = [Run(text, "del")]
    elif step.before:
        runs = [
            run
            for piece in wording(step.text_before, text)
            for run in (
                (Run(piece.after),) if piece.op == "equal" else (Run(piece.before, "del"), Run(piece.after, "ins"))
            )
            if run.text
        ]
    else:
        runs = [Run(text)]
    changes = list(change_lines(step.changes))
    if not changes and not step.before and (facts := facts_line(step.clause)):
        changes = [facts]
    return ShownStep(
        step,
        output.day_of(step.document),
        " ".join(step.labels) or tr("earliest in the index", "索引中最早"),
        output.against_text(step),
        runs,
        changes,
        list(output.gap(found, before, step)),
    )


def charts(quantities: Sequence[Quantity]) -> list[Chart]:
    """Those figures that two documents and more print, by day, from the least to the most."""
    drawn = []
    for one in quantities:
        dated = [(value.document.date, value.figure) for value in one.values if value.document.date]
        values = [figure.value for _, figure in dated]
        if len(dated) < 2 or len({day for day, _ in dated}) < 2:
            continue
        days = [_days(day) for day, _ in dated]
        least, most = min(values), max(values)
        first, last = min(days), max(days)
        points = [
            Point(
                _LEFT + (_WIDE - 2 * _LEFT) * (_days(day) - first) / (last - first),
                _HIGH - _TOP - (_HIGH - 2 * _TOP) * ((figure.value - least) / (most - least) if most > least else 0.5),
                figure.text,
                day.isoformat()[:7],
            )
            for day, figure in sorted(dated, key=lambda pair: pair[0])
        ]
        drawn.append(Chart(one.measure, points))
    return drawn[:_CHARTS]


def _days(day: dt.date) -> float:
    return float(day.toordinal())
