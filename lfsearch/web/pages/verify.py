"""A text with every quotation and citation of it judged."""

from __future__ import annotations

from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lfsearch.errors import QueryError
from lfsearch.i18n import tr
from lfsearch.output import formats
from lfsearch.output import quotations as output
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.verifying import Verification
from lfsearch.web import limits
from lfsearch.web.exports import FORMATS, export
from lfsearch.web.library import library_of
from lfsearch.web.parameters import Parameter, values_of
from lfsearch.web.sent import form_of
from lfsearch.web.shown import address
from lfsearch.web.templates import page
from lfsearch.web.work import text_of_file
from lfsearch.web.worker import in_process

_TEXT = Parameter("text", "A short text.", "一小段文字。", longest=2_000)
_EVERY = Parameter("all_sentences", "", "", kind="yes")


class Judged(NamedTuple):
    """A piece of the text; `verdict` is "" for what was not judged."""

    text: str
    verdict: str
    number: int  # of the entry below


def verify_page(request: Request, engine: Engine) -> Response:
    """The form; with ?text= a short text judged, an address that can be shared."""
    given = values_of((_TEXT, _EVERY), request.query_params)
    if not given["text"]:
        return page(request, "verify.html", text="", found=None, every=False)
    return _judged(request, engine, given["text"], given["all_sentences"])


async def verify_sent(request: Request) -> Response:
    """The text or file that a form brings."""
    library = library_of(request)
    sent = await form_of(request)
    text = sent.texts.get("text", "")
    file = next(iter(sent.files), None)
    if file is not None:
        given: list[str | bytes] = [file.name, file.data]
        text = str(await run_in_threadpool(in_process, text_of_file, given, limits.SECONDS_READING))
    every, wanted = bool(sent.text("all_sentences")), sent.text("as")
    if not text.strip():
        raise QueryError(
            "There is no text to check; paste one or choose a file.", "没有要核对的文字；请粘贴文字或选择文件。"
        )
    if len(text) > limits.CHECKED_TEXT:
        raise QueryError(
            f"The text has more than {limits.CHECKED_TEXT} characters; check a part of it at a time.",
            f"文字超过 {limits.CHECKED_TEXT} 字；请分成几份核对。",
        )
    text = text.replace("\r\n", "\n")
    where = address("/verify", text=text, all_sentences=every)
    if file is None and not wanted and len(text) <= _TEXT.longest and len(where) <= limits.ADDRESS:
        return RedirectResponse(where, 303)  # what has an address can be sent on, and loaded again
    return await run_in_threadpool(library.ask, lambda engine: _judged(request, engine, text, every, wanted))


def _judged(request: Request, engine: Engine, text: str, every: bool, wanted: str = "") -> Response:
    found = engine.verify(text, all_sentences=every)
    if wanted in FORMATS:
        table = formats.rows_table(output.verify_rows(found), output.VERIFY_COLUMNS)
        return export(wanted, tr("quotations", "引文核对"), table=table, data=found.to_json())
    return page(
        request,
        "verify.html",
        text=text,
        every=every,
        found=found,
        summary=output.summary(found),
        short_note=output.short_note(found),
        runs=runs(text, found),
        verdict_text=output.verdict_text,
        reasons=lambda one: list(output.reasons(one)),
        attribution=lambda one: list(output.attribution(one)),
    )


def runs(text: str, found: Verification) -> list[Judged]:
    """The whole text, what was judged apart; a citation inside a quotation is told below alone."""
    entries: list[Any] = [*found.quotations, *found.citations]
    spans = sorted(
        (one.start, one.start + len(one.text), number, one.verdict) for number, one in enumerate(entries, start=1)
    )
    pieces, last = [], 0
    for start, end, number, verdict in spans:
        if start < last:
            continue
        pieces += [Judged(text[last:start], "", 0), Judged(text[start:end], verdict, number)]
        last = end
    return [piece for piece in (*pieces, Judged(text[last:], "", 0)) if piece.text]
