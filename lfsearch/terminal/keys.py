"""Which key does what, and the line at the bottom that says so."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding, BindingType

from lfsearch.i18n import tr

ALWAYS = "ctrl+c"  # holds while a query is typed, too


def bound(actions: Mapping[str, str]) -> list[BindingType]:
    """Bindings from keys, each with its action as textual names it; the line at the bottom says what they do."""
    return [Binding(keys, action, show=False, priority=keys == ALWAYS) for keys, action in actions.items()]


def keys_line(view: str) -> str:
    """What can be done where this column is read, in a line of at most 78 columns."""
    searching, ending = tr("/ search", "/ 检索"), tr("q quit", "q 退出")
    outline, history, compare, mark = (
        tr("o outline", "o 目录"),
        tr("h history", "h 沿革"),
        tr("c compare", "c 比较"),
        tr("m mark", "m 标记"),
    )
    moving, back = tr("j k move", "j k 移动"), tr("Esc back", "Esc 返回")
    reading = (moving, tr("Enter read", "Enter 阅读"), back)
    here = {
        "hits": ("j k Enter", tr("f filter", "f 筛选"), outline, history, compare, mark),
        "filters": (moving, tr("Enter choose, undo", "Enter 选定、取消"), tr("x all away", "x 全部取消"), back),
        "text": (moving, outline, history, compare, mark, back),
        "outline": (moving, tr("Enter go there", "Enter 到该处"), back),
        "comparison": reading,
        "history": reading,
    }[view]
    return "  ".join((searching, *here, ending))
