"""How a measure has changed, for programs and to be handed on: JSON, tables, a page with <ins> and <del>."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from lfsearch.i18n import tr
from lfsearch.output.changes import change_lines
from lfsearch.output.display import clean
from lfsearch.output.formats import SCHEMA_VERSION, filters_data, line, pretty
from lfsearch.output.history import against_text, cells_of, columns_of, day_of, gap, headline, ordered, seed_line
from lfsearch.output.tables import Table, csv_text, markdown_text
from lfsearch.records import JsonObject
from lfsearch.retrieval.wordings import wording
from lfsearch.text.titles import subject

if TYPE_CHECKING:
    from lfsearch.retrieval.history import History, Step


def history_data(history: History) -> JsonObject:
    """A history as the contract prints it."""
    data = history.to_json()
    return {
        "schema_version": SCHEMA_VERSION,
        "query": data.pop("query"),
        "filters": filters_data(history.filters),
        **data,
    }


def steps_table(history: History) -> Table:
    """One row a step."""
    columns = ("date", "doc_no", "title", "labels", "changes", "text", "against", "id", "source")
    return Table(columns, tuple(_row(step) for step in history.steps), tr("Steps", "沿革"))


def _row(step: Step) -> tuple[str, ...]:
    return (
        day_of(step.document),
        step.document.doc_no or "",
        step.document.title,
        " ".join(step.labels),
        "\n".join(change_lines(step.changes)),
        "" if step.dropped else step.text,
        (step.against.doc_no or step.against.id) if step.against else "",
        ";".join(record.id for record in step.clauses),
        str(step.clause.source),
    )


def quantities_table(history: History) -> Table:
    """One row a quantity, one column a document."""
    columns = columns_of(history)
    rows = [(one.measure, one.unit, *cells_of(one, columns)) for one in ordered(history)]
    return Table(("measure", "counted_in", *columns.heads), tuple(rows), tr("Figures", "数字"))


def history_as(history: History, output: str) -> str:
    """A history as json, jsonl (a step a line), csv (a step a row), markdown or html."""
    if output == "json":
        return pretty(history_data(history))
    if output == "jsonl":
        return "\n".join(line(step.to_json()) for step in history.steps)
    if output == "csv":
        return csv_text(steps_table(history))
    if output == "html":
        return html_page(history)
    parts = [markdown_text(steps_table(history))]
    if history.quantities:
        parts.append(markdown_text(quantities_table(history)))
    return "\n\n".join(parts)


_STYLE = """
body { font-family: serif; margin: 2em auto; max-width: 60em; padding: 0 1em; line-height: 1.6 }
table { border-collapse: collapse } th, td { border: 1px solid #bbb; padding: .3em .8em; text-align: left }
section { border-left: 3px solid #888; padding-left: 1em; margin: 1em 0 } p { white-space: pre-wrap; margin: .3em 0 }
.gap, .about { color: #555; font-size: .9em }
del { background: #fdd; color: #900 } ins { background: #dfd; color: #060; text-decoration: none }
@media print { ins { text-decoration: underline } }
"""


def html_page(history: History) -> str:
    """A page that needs no other file: each step with what it took out and put in, the gaps, the figures."""
    title = f"{clean(history.query)} \u00b7 {headline(history)}"
    body = [f"<p>{_html(seed_line(history))}</p>"]
    steps: list[Step | None] = [None, *history.steps, None]
    for before, step in pairwise(steps):
        body += [f'<p class="gap">{_html(said)}</p>' for said in gap(history, before, step)]
        if step is not None:
            body.append(_html_step(step))
    if history.quantities:
        numbers = quantities_table(history)
        rows = ["".join(f"<td>{_html(str(cell))}</td>" for cell in row) for row in numbers.rows]
        heads = "".join(f"<th>{_html(head)}</th>" for head in numbers.heads)
        body.append(f"<table>\n<tr>{heads}</tr>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>")
    return (
        '<!DOCTYPE html>\n<html lang="zh">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{_html(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{_html(title)}</h1>\n" + "\n".join(body) + "\n</body>\n</html>"
    )


def _html_step(step: Step) -> str:
    labels = " ".join(step.labels) or tr("earliest in the index", "索引中最早")
    head = (
        f"{day_of(step.document)} {step.document.doc_no or subject(step.document.title)} {labels}{against_text(step)}"
    )
    facts = "\n".join(change_lines(step.changes))
    old, new = step.text_before, "" if step.dropped else step.text
    pieces = wording(old, new) if old and (step.reissued or step.changes) else ()
    text = "".join(
        _html(one.before) if one.op == "equal" else _tagged("del", one.before) + _tagged("ins", one.after)
        for one in pieces
    )
    about = f"{step.clause.id} \u00b7 {step.clause.source}"
    return (
        f"<section>\n<strong>{_html(head)}</strong>\n"
        + (f'<p class="about">{_html(facts)}</p>\n' if facts else "")
        + f'<p>{text or _html(new)}</p>\n<p class="about">{_html(about)}</p>\n</section>'
    )


def _tagged(tag: str, text: str) -> str:
    return f"<{tag}>{_html(text)}</{tag}>" if text else ""


def _html(text: str) -> str:
    return escape(clean(text))
