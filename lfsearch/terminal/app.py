"""The screen: which columns are seen, and what each key does."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from rich.text import Text
from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from lfsearch.i18n import tr
from lfsearch.output.display import clean
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.filters import toggled
from lfsearch.retrieval.lookup import Found, look_up
from lfsearch.retrieval.reissues import predecessor
from lfsearch.retrieval.results import SearchResult
from lfsearch.terminal import shown
from lfsearch.terminal.keys import ALWAYS, bound, keys_line
from lfsearch.terminal.lines import Lines
from lfsearch.terminal.telling import telling
from lfsearch.types import Filters

_WIDE = 110  # columns from which on hits stand beside the text, each with fifty and more
_WIDEST = 160  # and the outline beside both
_ALONE = ("comparison", "history")  # what takes the whole width
_READ = ("text", "outline", *_ALONE)  # what a new search empties
_PAGE = 20  # hits at a time; the next ones come when the last is reached


class Asked(NamedTuple):
    """What the person who started it said."""

    query: str = ""
    filters: Filters = Filters()
    mode: str = "hybrid"


_NOTHING = Asked()


class Browser(App[None]):
    """Query line, hits, text, outline, comparison; the same keys as the page's."""

    CSS = """
    Screen { layout: vertical; }
    #query { height: 3; border: round $primary; padding: 0 1; background: transparent; }
    #panes { height: 1fr; }
    Lines { width: 1fr; height: 1fr; background: transparent; scrollbar-size-vertical: 1; overflow-x: hidden; }
    #outline, #filters { max-width: 44; }
    #said { height: auto; max-height: 4; color: $warning; padding: 0 1; }
    #keys { height: 1; text-style: dim; padding: 0 1; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = bound(
        {
            "slash": "query",
            "f": "filters",
            "x": "unfiltered",
            "o": "outline",
            "h": "history",
            "c": "compare",
            "m": "mark",
            "escape,backspace": "leave",
            "q": "quit",
            ALWAYS: "quit",
        }
    )

    def __init__(self, engine: Engine, asked: Asked = _NOTHING) -> None:
        super().__init__()
        self.theme = "ansi-dark"  # the colours that the terminal has, be it dark or light
        self.engine = engine
        self.asked = asked
        self.pages: list[SearchResult] = []
        self.found: Found | None = None  # the document that is read
        self.marked: str | None = None  # the id of the document that the next one is compared with
        self.unfolded: set[str] = set()  # filters of which all values are shown
        self.view = "hits"

    def compose(self) -> ComposeResult:
        yield Input(
            self.asked.query,
            placeholder=tr("Words, a question, a 文号 or a title", "词语、问句、文号或标题"),
            id="query",
            select_on_focus=True,
        )
        with Horizontal(id="panes"):
            for name in ("filters", "hits", *_READ):
                yield Lines(name)
        yield Static(id="said")
        yield Static(id="keys")

    def on_mount(self) -> None:
        self.title = "lfsearch"
        self._arrange("hits")
        if self.asked.query:
            self.search(self.asked.query)
        else:
            self.action_query()

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(self.view, width=event.size.width)

    def lines(self, name: str) -> Lines:
        """One of the columns: filters, hits, text, outline, comparison or history."""
        return self.query_one(f"#{name}", Lines)

    def say(self, *texts: str) -> None:
        """Say something below the columns, or nothing any more."""
        self.query_one("#said", Static).update(Text(clean("\n".join(texts))))

    # -- what is seen --------------------------------------------------------------------------------------------------

    def _arrange(self, view: str, *, focus: bool = False, width: int | None = None) -> None:
        """Show the columns that there is room for, and the one of this name in any case."""
        self.view = view
        width = width or self.size.width
        seen = {view}
        if view == "filters" and width >= _WIDE:
            seen = {"filters", "hits"}
        elif view not in _ALONE and width >= _WIDEST and self.found:
            seen = {"hits", "text", "outline"}
        elif view not in _ALONE and width >= _WIDE:
            seen = {"text", "outline"} if view == "outline" else {"hits", "text"}
        for lines in self.query(Lines):
            lines.display = lines.id in seen
        if focus:
            self.lines(view).focus()
        self.query_one("#keys", Static).update(Text(keys_line(view), no_wrap=True, overflow="ellipsis"))

    # -- searching -----------------------------------------------------------------------------------------------------

    @on(Input.Submitted, "#query")
    def _submitted(self, event: Input.Submitted) -> None:
        self.search(event.value)

    @telling
    def search(self, query: str, view: str = "hits") -> None:
        """Search, and show the hits, or stay in `view`."""
        self.say()
        self.engine.refresh()
        self.pages = [self._page(query, 0)]
        self.found = None
        for name in _READ:
            self.lines(name).show(lambda width: ())
        self.lines("hits").show(shown.hits(self.pages))
        hits = bool(self.pages[0].hits)
        self._arrange(view, focus=hits)
        if hits:
            self._beside()
        else:
            self.say(*(self.pages[0].notes or [tr("Nothing was found.", "没有找到。")]))

    def _page(self, query: str, offset: int) -> SearchResult:
        return self.engine.search(query, mode=self.asked.mode, limit=_PAGE, offset=offset, filters=self.asked.filters)

    @on(Lines.Moved, "#hits")
    @telling
    def _hit_moved(self, event: Lines.Moved) -> None:
        hits = self.lines("hits")
        if hits.current and hits.current == hits.keys[-1]:
            last = self.pages[-1].hits[-1].rank
            if last < self.pages[0].ranked and (more := self._page(self.pages[0].query, last)).hits:
                self.pages.append(more)
                hits.show(shown.hits(self.pages), hits.current)
        self._beside()

    def _beside(self) -> None:
        """Where the text stands beside the hits, show that of the current one."""
        if self.lines("text").display and (ref := self.lines("hits").current):
            self._read(ref)

    # -- narrowing -----------------------------------------------------------------------------------------------------

    @telling
    def action_filters(self) -> None:
        """By what the hits can be narrowed, or back to them."""
        if self.view == "filters":
            self.action_leave()
        elif not self.pages:
            self.say(_search_first())
        else:
            self._show_filters()
            self._arrange("filters", focus=True)

    def _show_filters(self, at: shown.Value | None = None) -> None:
        """Count and show them, the one at which the reader is."""
        filters, mode = self.asked.filters, self.asked.mode
        facets = self.engine.facets(self.pages[0].query, filters=filters)
        self.lines("filters").show(shown.narrowing(facets, filters, mode, self.unfolded), at)

    @on(Lines.Opened, "#filters")
    @telling
    def _narrowed(self, event: Lines.Opened) -> None:
        chosen: shown.Value = event.lines.current
        if chosen.value is None:
            lines = event.lines
            place = lines.keys.index(chosen)
            self.unfolded.add(chosen.name)
            self._show_filters()
            lines.go_to(lines.keys[place])
        elif chosen.name == shown.MODE:
            self._search_by(self.asked._replace(mode=chosen.value), chosen)
        else:
            filters = toggled(self.asked.filters, chosen.name, chosen.value)
            self._search_by(self.asked._replace(filters=filters), chosen)

    @telling
    def action_unfiltered(self) -> None:
        """Without any filter."""
        if self.pages and self.view in ("hits", "filters") and self.asked.filters != Filters():
            self._search_by(self.asked._replace(filters=Filters()))

    def _search_by(self, asked: Asked, at: shown.Value | None = None) -> None:
        """The same query by other filters or another ranking."""
        self.asked = asked
        self.search(self.pages[0].query, self.view)
        if self.view == "filters":
            self._show_filters(at)

    # -- reading -------------------------------------------------------------------------------------------------------

    @on(Lines.Opened, "#hits")
    @on(Lines.Opened, "#outline")
    @on(Lines.Opened, "#comparison")
    @on(Lines.Opened, "#history")
    @telling
    def _opened(self, event: Lines.Opened) -> None:
        self._read(event.lines.current)
        self._arrange("text", focus=True)

    def _read(self, ref: str) -> None:
        """Show the document in which a clause stands, at the clause."""
        found = look_up(self.engine.index, ref)
        text = self.lines("text")
        if self.found and self.found.entries[0].document.id == found.entries[0].document.id and text.keys:
            text.go_to(ref)
        else:
            made = shown.document(found, self.pages[0].terms if self.pages else ())
            self.found = found
            text.show(made, ref)
            self._arrange(self.view)
        self._outline()
        self._say_place()

    @on(Lines.Moved, "#text")
    @telling
    def _text_moved(self, event: Lines.Moved) -> None:
        self._outline()
        self._say_place()

    def _clause(self) -> ClauseRecord | None:
        """The clause that is read."""
        ref = self.lines("text").current
        if self.found is None or ref is None:
            return None
        return next(record for record in self.found.clauses(self.found.entries[0]) if record.id == ref)

    def _say_place(self) -> None:
        """Where the clause that is read is printed, as it is cited by id."""
        if clause := self._clause():
            marked = tr("  marked: ", "  已标记\uff1a") + self.marked if self.marked else ""
            self.say(f"{clause.id}  {clause.source}{marked}")

    def _outline(self) -> None:
        if self.found and (clause := self._clause()):
            make, at = shown.headings(self.found, clause)
            self.lines("outline").show(make, at)

    @telling
    def action_outline(self) -> None:
        """The outline of the document that is read, or of the current hit."""
        if self.view == "outline":
            self._arrange("text", focus=True)
        elif self._something_read():
            self._arrange("outline", focus=True)

    def _something_read(self) -> bool:
        if self.view == "hits" and (ref := self.lines("hits").current):
            self._read(ref)
        if self.found is None:
            self.say(_search_first())
        return self.found is not None

    # -- comparing -----------------------------------------------------------------------------------------------------

    @telling
    def action_mark(self) -> None:
        """Keep the document in mind that the next one is compared with, or forget it."""
        if not self._something_read() or self.found is None:
            return
        document = self.found.entries[0].document
        self.marked = None if self.marked == document.id else document.id
        name = document.doc_no or document.title
        if self.marked:
            self.say(
                tr(
                    f"{name} is marked; c in another document compares the two.",
                    f"已标记 {name}\uff1b在另一份文件里按 c 比较两者。",
                )
            )
        else:
            self.say(tr(f"{name} is not marked any more.", f"已取消标记 {name}。"))

    @telling
    def action_compare(self) -> None:
        """Compare the document that is read with the marked one, or with the one that it took the place of."""
        if self.view == "comparison":
            self.action_leave()
            return
        if not self._something_read() or self.found is None:
            return
        entry = self.found.entries[0]
        other = self.marked if self.marked != entry.document.id else None
        if other is None and (before := predecessor(self.engine.index.store.catalogue, entry)):
            other = before.document.id
        if other is None:
            self.say(
                tr(
                    "The index has no earlier text on this matter; mark one with m, then press c in the other.",
                    "索引里没有同一事项更早的文件\uff1b可先按 m 标记一份\uff0c再到另一份里按 c。",
                )
            )
            return
        self.say(tr("Comparing …", "正在比较……"))
        self.call_after_refresh(self._compare, other, entry.document.id)  # said first: it takes up to a second

    @telling
    def _compare(self, one: str, other: str) -> None:
        found = self.engine.compare(one, other)
        self.say()
        self._arrange("comparison", focus=True)
        self.lines("comparison").show(shown.comparison(found))

    # -- the history -----------------------------------------------------------------------------------------------------

    @telling
    def action_history(self) -> None:
        """How what the clause that is read prescribes has changed, or back to it."""
        if self.view == "history":
            self.action_leave()
        elif self._something_read() and (clause := self._clause()):
            self.say(tr("Looking through the years \u2026", "正在查找各年的条款\u2026\u2026"))
            self.call_after_refresh(self._history, clause.id)  # said first: it takes up to a second

    @telling
    def _history(self, ref: str) -> None:
        found = self.engine.history(ref)
        self.say(*found.notes)
        self._arrange("history", focus=True)
        self.lines("history").show(shown.history(found), ref)

    # -- going about ---------------------------------------------------------------------------------------------------

    def action_query(self) -> None:
        """To the query line."""
        self.query_one("#query", Input).focus()

    @telling
    def action_leave(self) -> None:
        """From the query line to what was read, from outline, comparison and history to the text, from there to the hits."""
        if isinstance(self.focused, Input):
            self.lines(self.view).focus()
            return
        self.say()
        before = "text" if self.view in _READ[1:] else "hits"
        self._arrange(before, focus=True)
        if self.found is None:
            self._beside()


def _search_first() -> str:
    return tr("Search first.", "请先检索。")


def browse(engine: Engine, asked: Asked) -> Any:
    """Run it until the person quits."""
    return Browser(engine, asked).run()
