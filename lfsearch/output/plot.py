"""The figures of a measure over the years as a picture, its Chinese readable whatever fonts there are.

A PNG is drawn with a font of this machine that has all its characters. Where there is none the picture numbers its panels,
and the note that comes with it says what they are. An SVG keeps its text as text, with a list of families among which the
program that shows it chooses; so it needs no font here.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from lfsearch.errors import LfsearchError
from lfsearch.i18n import tr
from lfsearch.output.display import clean

if TYPE_CHECKING:
    from lfsearch.records import DocumentEntry
    from lfsearch.retrieval.history import History, Quantity

# Families with simplified Chinese of the systems that people have, sans serif first; the last word is CSS's.
FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "SimSun",
    "Noto Serif CJK SC",
    "Arial Unicode MS",
)
# Panels of one picture: more are not taken in at once. Inches: of a panel, and of the picture's width.
_PANELS, _PANEL, _WIDTH = 8, 1.7, 8.0
_ABOVE = 0.3  # of a panel's height, for the figure beside its highest point
_NUMBERED = "({})"
_NO_FONT = "Last Resort"  # has a box for every character; matplotlib brings it


class Picture(NamedTuple):
    """A picture, and what is to be said of it; "" where nothing is."""

    data: bytes
    note: str


class _Panel(NamedTuple):
    title: str
    days: Sequence[float]  # years, with their part that has gone
    values: Sequence[float]
    texts: Sequence[str]  # the figures as printed
    silent: Sequence[float]  # when documents of the history print no such figure


def plot(history: History, form: str) -> Picture:
    """Draw each quantity that two documents print or more, as png or svg.

    LfsearchError where there is none, and where matplotlib is missing.
    """
    panels = [panel for quantity in history.quantities if (panel := _panel(quantity, history))][:_PANELS]
    if not panels:
        raise LfsearchError(
            "There is no figure that two documents print, so there is nothing to draw; leave out --plot.",
            "没有两份文件都写明的数字，无图可画；请去掉 --plot。",
        )
    try:
        import matplotlib
    except ImportError:
        raise LfsearchError(
            "Drawing needs the package matplotlib; pip install 'lfsearch[plot]' adds it, or leave out --plot.",
            "画图需要 matplotlib；请运行 pip install 'lfsearch[plot]'，或去掉 --plot。",
        ) from None
    title, note = clean(history.query), ""
    if form == "svg":
        families = [*FAMILIES, "sans-serif"]
    elif font := font_with("".join([title, *(text for panel in panels for text in (panel.title, *panel.texts))])):
        families = [font]
    else:
        families = ["sans-serif"]
        note = _key(title, panels)
        title, panels = "", [_latin(number, panel) for number, panel in enumerate(panels, start=1)]
    settings: dict[Any, Any] = {
        "font.family": families,
        "svg.fonttype": "none",
        "svg.hashsalt": "lfsearch",
        "axes.unicode_minus": False,
    }
    with matplotlib.rc_context(settings), _quiet():
        return Picture(_drawn(title, panels, form), note)


def _panel(quantity: Quantity, history: History) -> _Panel | None:
    """The values that count in the unit of the newest one; None where that is not two."""
    values = [value for value in quantity.values if value.figure.unit == quantity.unit]
    if len(values) < 2:
        return None
    named = quantity.measure or tr("figure", "数字")
    title = f"{named} ({quantity.unit})"
    return _Panel(
        clean(title),
        [_time(value.document) for value in values],
        [value.figure.value for value in values],
        [clean(value.figure.text) for value in values],
        [_time(step.document) for step in history.steps if all(step.document is not one.document for one in values)],
    )


def _time(document: DocumentEntry) -> float:
    day = document.date
    return day.year + (day.timetuple().tm_yday - 1) / 366 if day else float(document.year)


def _key(title: str, panels: Sequence[_Panel]) -> str:
    """What the panels of a picture are that cannot say it themselves."""
    names = [f"{_NUMBERED.format(number)} {panel.title}" for number, panel in enumerate(panels, start=1)]
    return tr(
        f"No font here has Chinese characters, so the picture of {title} numbers its panels; an .svg names them: "
        + ", ".join(names),
        f"这台机器没有含汉字的字体，“{title}”的图以编号代替名称（改存 .svg 可显示汉字）：" + "、".join(names),
    )


def _latin(number: int, panel: _Panel) -> _Panel:
    return panel._replace(title=_NUMBERED.format(number), texts=[f"{value:.12g}" for value in panel.values])


def font_with(text: str) -> str | None:
    """The name of a font that has all characters of a text, one of `FAMILIES` where there is any; None where none has."""
    from matplotlib import font_manager

    order = {name: place for place, name in enumerate(FAMILIES)}
    known: dict[str, str] = {}  # the family of each file; of a collection the one that we like best
    for entry in sorted(font_manager.fontManager.ttflist, key=lambda entry: order.get(entry.name, len(order))):
        if not entry.name.startswith(_NO_FONT):
            known.setdefault(entry.fname, entry.name)
    for path in font_manager.findSystemFonts():
        known.setdefault(path, "")  # installed since matplotlib looked
    needed = {ord(char) for char in text if not char.isspace()}
    for path in sorted(known, key=lambda path: (order.get(known[path], len(order)), path)):
        if _has(path, needed):
            if not known[path]:
                font_manager.fontManager.addfont(path)
                known[path] = font_manager.get_font(path).family_name
            return known[path]
    return None


def _has(path: str, needed: set[int]) -> bool:
    """Whether the font of a file has all these characters; a file that is none has not."""
    from matplotlib import font_manager

    try:
        return needed <= set(font_manager.get_font(path).get_charmap())
    except (OSError, RuntimeError, ValueError):
        return False


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what matplotlib says of families and characters that are not here: another program draws an SVG's text."""
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing")
            yield
    finally:
        log.setLevel(level)


def _drawn(title: str, panels: Sequence[_Panel], form: str) -> bytes:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(_WIDTH, _PANEL * len(panels) + 0.6), layout="constrained")
    axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    if title:
        figure.suptitle(title)
    for axis, panel in zip(axes, panels, strict=True):
        axis.plot(panel.days, panel.values, "o", color="C0", clip_on=False, zorder=3)  # at 0, too
        for place, (begins, ends) in enumerate(pairwise(panel.days)):
            gap = any(begins < day < ends for day in panel.silent)  # a document between them says nothing of it
            axis.plot([begins, ends], panel.values[place : place + 2], "--" if gap else "-", color="C0")
        axis.set_title(panel.title, loc="left", fontsize="medium")
        axis.margins(x=0.12)
        least, most = min(0.0, *panel.values), max(0.0, *panel.values)
        axis.set_ylim(least, most + _ABOVE * (most - least or 1.0))
        axis.grid(True, alpha=0.3)
        for day, value, text in zip(panel.days, panel.values, panel.texts, strict=True):
            axis.annotate(text, (day, value), (0, 6), textcoords="offset points", ha="center", fontsize="small")
    axes[-1].xaxis.set_major_locator(MaxNLocator(integer=True))
    axes[-1].xaxis.set_major_formatter("{x:.0f}")
    out = io.BytesIO()
    figure.savefig(out, format=form, dpi=150, metadata={"Date": None} if form == "svg" else None)
    return out.getvalue()
