"""The page of a PDF that a clause is printed on, the clause's place on it marked."""

from __future__ import annotations

from base64 import b64encode
from collections import OrderedDict
from pathlib import Path, PurePath
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

from lfsearch.errors import ClauseNotFound, IndexBusy, LfsearchError
from lfsearch.index.corpus import original
from lfsearch.reading.pdf.apart import draw_apart
from lfsearch.reading.pdf.picture import Picture
from lfsearch.reading.plain import load
from lfsearch.records import Place
from lfsearch.retrieval.engine import Engine
from lfsearch.types import Box
from lfsearch.web import limits
from lfsearch.web.library import library_of
from lfsearch.web.parameters import REF, values_of
from lfsearch.web.site import Site

_KEPT = 32  # drawn pages, 100 kB each
_POLICY = "default-src 'none'; img-src data:; frame-ancestors 'none'"  # opened by itself it loads what it holds
_MARGIN = 3.0  # points around a clause

_Key = tuple[str, int, int]  # a file of the corpus, when it was written, the number of a page


class Pictures:
    """Pages that were drawn a moment ago, one at a time; also of a page that cannot be drawn, that it cannot."""

    def __init__(self) -> None:
        self._pages: OrderedDict[_Key, Picture | LfsearchError] = OrderedDict()
        self._turn = Lock()

    def get(self, site: Site, name: str, number: int) -> Picture:
        """A page of a file of the corpus. CorpusError where it cannot be drawn, IndexBusy when others wait too long."""
        path = original(site.corpus, name)
        key = name, path.stat().st_mtime_ns, number
        found = self._pages.get(key)
        if found is None:
            if not self._turn.acquire(timeout=limits.SECONDS_WAITED):
                raise IndexBusy(
                    "Too many pages wait to be drawn; try again in a minute.", "等候显示的页面太多；请稍后再试。"
                )
            try:
                found = self._pages.get(key) or self._drawn(path, name, number)
                self._pages[key] = found
                if len(self._pages) > _KEPT:
                    self._pages.popitem(last=False)
            finally:
                self._turn.release()
        if isinstance(found, LfsearchError):
            raise found
        return found

    def _drawn(self, path: Path, name: str, number: int) -> Picture | LfsearchError:
        try:
            return draw_apart(PurePath(name), load(path), number)
        except LfsearchError as error:
            return error


def picture_page(request: Request) -> Response:
    """The page on which a clause begins, as SVG: the picture and a frame. ClauseNotFound where there is none.

    Drawn after the question to the index has had its turn, so that a page that takes long keeps no other question waiting.
    """
    place = library_of(request).ask(lambda engine: _place(request, engine))
    pictures: Pictures = request.app.state.pictures
    found = pictures.get(request.app.state.site, place.file, place.page or 0)
    return Response(svg(found, place.box), headers={"Content-Security-Policy": _POLICY}, media_type="image/svg+xml")


def _place(request: Request, engine: Engine) -> Place:
    ref = values_of((REF,), request.query_params)["ref"]
    place = engine.index.store.record(engine.index.row(ref)).source
    if place.page is None or not place.file.lower().endswith(".pdf"):
        raise ClauseNotFound(f"The original of {ref} has no pages.", f"{ref} 的原件没有页面。")
    return place


def svg(picture: Picture, box: Box | None) -> str:
    """A picture that stands by itself, since what is shown as one may load nothing."""
    width, height = f"{picture.width:.1f}", f"{picture.height:.1f}"
    frame = ""
    if box:
        left, top = box.left - _MARGIN, box.top - _MARGIN
        wide, high = box.right - box.left + 2 * _MARGIN, box.bottom - box.top + 2 * _MARGIN
        frame = (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{high:.1f}" '
            'fill="#ffd400" fill-opacity=".22" stroke="#a02020" stroke-width="1.2"/>'
        )
    data = b64encode(picture.png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/>{frame}</svg>'
    )
