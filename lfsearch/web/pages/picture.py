"""The page of a PDF that a clause is printed on, the clause's place on it marked."""

from __future__ import annotations

from base64 import b64encode
from collections import OrderedDict
from pathlib import PurePath
from threading import Lock

from starlette.requests import Request
from starlette.responses import Response

from lfsearch.errors import ClauseNotFound
from lfsearch.index.corpus import original
from lfsearch.reading.pdf.picture import Picture, picture_of
from lfsearch.reading.plain import load
from lfsearch.retrieval.engine import Engine
from lfsearch.types import Box
from lfsearch.web.parameters import REF, values_of
from lfsearch.web.site import Site

_KEPT = 32  # rendered pages, 100 kB each
_POLICY = "default-src 'none'; img-src data:; frame-ancestors 'none'"  # opened by itself it loads what it holds
_MARGIN = 3.0  # points around a clause


class Pictures:
    """Pages that were rendered a moment ago; PDFium does one thing at a time."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[str, int, int], Picture] = OrderedDict()
        self._lock = Lock()

    def get(self, site: Site, name: str, number: int) -> Picture:
        """A page of a file of the corpus. CorpusError where it cannot be read."""
        path = original(site.corpus, name)
        key = name, path.stat().st_mtime_ns, number
        with self._lock:
            if key not in self._pages:
                self._pages[key] = picture_of(PurePath(name), load(path), number)
                if len(self._pages) > _KEPT:
                    self._pages.popitem(last=False)
            self._pages.move_to_end(key)
            return self._pages[key]


def picture_page(request: Request, engine: Engine) -> Response:
    """The page on which a clause begins, as SVG: the picture and a frame. ClauseNotFound where there is none."""
    ref = values_of((REF,), request.query_params)["ref"]
    place = engine.index.store.record(engine.index.row(ref)).source
    if place.page is None or not place.file.lower().endswith(".pdf"):
        raise ClauseNotFound(f"The original of {ref} has no pages.", f"{ref} 的原件没有页面。")
    pictures: Pictures = request.app.state.pictures
    found = pictures.get(request.app.state.site, place.file, place.page)
    return Response(svg(found, place.box), headers={"Content-Security-Policy": _POLICY}, media_type="image/svg+xml")


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
