"""Pages from templates. Whatever is put into one is escaped, and freed of characters that could steer the reader."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from lfsearch import __version__
from lfsearch.i18n import chinese, tr
from lfsearch.output.facts import facts_line
from lfsearch.output.standings import resting_text, standing_text
from lfsearch.text.normal import strip_control
from lfsearch.text.titles import subject
from lfsearch.web.shown import TableOf, address, anchor, clause_runs, marked, place_of
from lfsearch.web.site import Site


def _printable(value: Any) -> Any:
    return strip_control(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def environment() -> Environment:
    """The templates of this package; a name that a template lacks is an error, not an empty text."""
    made = Environment(
        loader=PackageLoader("lfsearch.web"),
        autoescape=True,
        finalize=_printable,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        tr=tr,
        address=address,
        place_of=place_of,
        anchor=anchor,
        marked=marked,
        clause_runs=clause_runs,
        facts_line=facts_line,
        standing_text=standing_text,
        resting_text=resting_text,
        subject=subject,
        version=__version__,
    )
    made.tests["table"] = lambda value: isinstance(value, TableOf)
    return made


def page(request: Request, name: str, **values: Any) -> Response:
    """A template filled in for the reader of a request."""
    site: Site = request.app.state.site
    text = (
        environment()
        .get_template(name)
        .render(
            **{"query": "", **values},
            language="zh" if chinese() else "en",
            site=site,
            path=request.url.path,
            tabs=_tabs(),
            asked_pairs=_pairs(request),
        )
    )
    return HTMLResponse(text)


def _tabs() -> list[tuple[str, str]]:
    """The parts of the site, and what each is called."""
    return [
        ("/", tr("Search", "检索")),
        ("/compare", tr("Compare", "比较")),
        ("/history", tr("History", "沿革")),
        ("/duties", tr("Duties", "职责")),
        ("/digest", tr("New issue", "新刊")),
        ("/verify", tr("Verify quotations", "引文核对")),
        ("/corpus", tr("Corpus", "语料")),
    ]


def _pairs(request: Request) -> list[tuple[str, str]]:
    """What the address says, without the language: for the link to the other one."""
    return [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
