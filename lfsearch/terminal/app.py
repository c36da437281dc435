"""The screen: which columns are seen, and what each key does."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from rich.text import Text
from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from lfsearch.errors import LfsearchError
from lfsearch.i18n import tr
from lfsearch.output.display import clean
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.lookup import Found, look_up
from lfsearch.retrieval.reissues import predecessor
from lfsearch.retrieval.results import SearchResult
from lfsearch.terminal import shown
from lfsearch.terminal.lines import Lines
from lfsearch.types import Filters

_WIDE = 110  # columns from which on hits stand beside the text, each with fifty and more
_WIDEST = 160  # and the outline beside both
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
    #outline { max-width: 44; }
    #said { height: auto; max-height: 4; color: $warning; padding: 0 1; }
    #keys { height: 1; text-style: dim; padding: 0 1; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "query", show=False),
        Binding("o", "outline", show=False),
        Binding("c", "compare", show=False),
        Binding("m", "mark", show=False),
        Binding("escape,backspace", "leave", show=False),
        Binding("q", "quit", show=False),
        Binding("ctrl+c", "quit", show=False, priority=True),
    ]

    def __init__(self, engine: Engine, asked: Asked = _NOTHING) -> None:
        super().__init__()
        self.theme = "ansi-dark"  # the colours that the terminal has, be it dark or light
        self.engine = engine
        self.asked = asked
        self.pages: list[SearchResult] = []
        self.found: Found | None = None  # the document that is read
        self.marked: str | None = None  # the id of the document that the next one is compared with
        self.view = "hits"

    def compose(self) -> ComposeResult:
        yield Input(
            self.asked.query,
            placeholder=tr("Words, a question, a 文号 or a title", "词语、问句、文号或标题"),
            id="query",
            select_on_focus=True,
        )
        with Horizontal(id="panes"):
            for name in ("hits", "text", "outline", "comparison"):
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
        """One of the columns: hits, text, outline or comparison."""
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
        if view != "comparison" and width >= _WIDEST and self.found:
            seen = {"hits", "text", "outline"}
        elif view != "comparison" and width >= _WIDE:
            seen = {"text", "outline"} if view == "outline" else {"hits", "text"}
        for lines in self.query(Lines):
            lines.display = lines.id in seen
        if focus:
            self.lines(view).focus()
        self.query_one("#keys", Static).update(Text(_keys(view), no_wrap=True, overflow="ellipsis"))

    # -- searching -----------------------------------------------------------------------------------------------------

    @on(Input.Submitted, "#query")
    def _submitted(self, event: Input.Submitted) -> None:
        self.search(event.value)

    def search(self, query: str) -> None:
        """Search, and show the hits; a sentence where that cannot be done."""
        self.say()
        try:
            self.engine.refresh()
            self.pages = [self._page(query, 0)]
        except LfsearchError as error:
            self.say(str(error))
            return
        self.found = None
        for name in ("text", "outline", "comparison"):
            self.lines(name).show(lambda width: ())
        self.lines("hits").show(shown.hits(self.pages))
        if self.pages[0].hits:
            self._arrange("hits", focus=True)
            self._beside()
        else:
            self._arrange("hits")
            self.say(*(self.pages[0].notes or [tr("Nothing was found.", "没有找到。")]))

    def _page(self, query: str, offset: int) -> SearchResult:
        return self.engine.search(query, mode=self.asked.mode, limit=_PAGE, offset=offset, filters=self.asked.filters)

    @on(Lines.Moved, "#hits")
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

    # -- reading -------------------------------------------------------------------------------------------------------

    @on(Lines.Opened, "#hits")
    @on(Lines.Opened, "#outline")
    @on(Lines.Opened, "#comparison")
    def _opened(self, event: Lines.Opened) -> None:
        if self._read(event.lines.current):
            self._arrange("text", focus=True)

    def _read(self, ref: str) -> bool:
        """Show the document in which a clause stands, at the clause; whether that could be done."""
        try:
            found = look_up(self.engine.index, ref)
        except LfsearchError as error:
            self.say(str(error))
            return False
        text = self.lines("text")
        if self.found and self.found.entries[0].document.id == found.entries[0].document.id and text.keys:
            text.go_to(ref)
        else:
            self.found = found
            text.show(shown.document(found, self.pages[0].terms if self.pages else ()), ref)
            self._arrange(self.view)
        self._outline()
        self._say_place()
        return True

    @on(Lines.Moved, "#text")
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

    def action_outline(self) -> None:
        """The outline of the document that is read, or of the current hit."""
        if self.view == "outline":
            self._arrange("text", focus=True)
        elif self._something_read():
            self._arrange("outline", focus=True)

    def _something_read(self) -> bool:
        ref = self.lines("hits").current
        if self.view == "hits" and ref and not self._read(ref):
            return False
        if self.found is None:
            self.say(tr("Search first.", "请先检索。"))
        return self.found is not None

    # -- comparing -----------------------------------------------------------------------------------------------------

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

    def _compare(self, one: str, other: str) -> None:
        try:
            found = self.engine.compare(one, other)
        except LfsearchError as error:
            self.say(str(error))
            return
        self.say()
        self._arrange("comparison", focus=True)
        self.lines("comparison").show(shown.comparison(found))

    # -- going about ---------------------------------------------------------------------------------------------------

    def action_query(self) -> None:
        """To the query line."""
        self.query_one("#query", Input).focus()

    def action_leave(self) -> None:
        """From the query line to the hits, from the outline and a comparison to the text, from there to the hits."""
        if isinstance(self.focused, Input):
            self.lines(self.view).focus()
            return
        self.say()
        before = {"outline": "text", "comparison": "text", "text": "hits"}.get(self.view, "hits")
        self._arrange(before, focus=True)


def _keys(view: str) -> str:
    """What can be done here, in a line of at most 78 columns."""
    moving = tr("/ search  j k move", "/ 检索  j k 移动")
    here = {
        "hits": tr("Enter open  o outline  c compare  m mark", "Enter 打开  o 目录  c 比较  m 标记"),
        "text": tr("o outline  c compare  m mark  Esc back", "o 目录  c 比较  m 标记  Esc 返回"),
        "outline": tr("Enter go there  Esc back", "Enter 到该处  Esc 返回"),
        "comparison": tr("Enter read  Esc back", "Enter 阅读  Esc 返回"),
    }[view]
    return f"{moving}  {here}  {tr('q quit', 'q 退出')}"


def browse(engine: Engine, asked: Asked) -> Any:
    """Run it until the person quits."""
    return Browser(engine, asked).run()
