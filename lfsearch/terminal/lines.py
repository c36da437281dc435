"""A column of blocks of lines, one of them current; the same for hits, clauses, outline and comparison."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lfsearch.output.display import clean
from lfsearch.terminal.keys import bound
from lfsearch.terminal.telling import sentence_of

_GUTTER = 2  # columns in front of each line: the bar beside the current block, and a blank
_BAR = Style(color="cyan", bold=True)
_BAR_WITHOUT_FOCUS = Style(dim=True)


class Block(NamedTuple):
    """Some lines that belong together."""

    text: str  # no wider than asked for, colours as the terminal takes them
    key: Hashable = None  # what it stands for; None where one passes over it
    gap: int = 0  # blank lines below


Make = Callable[[int], Sequence[Block]]  # the blocks, for lines of so many columns


class Lines(ScrollView, can_focus=True):
    """Blocks to walk through by j and k; a new width has them made again."""

    BINDINGS: ClassVar[list[BindingType]] = bound(
        {
            "j,down": "move(1)",
            "k,up": "move(-1)",
            "space,pagedown": "page(1)",
            "b,pageup": "page(-1)",
            "g,home": "end(0)",
            "G,end": "end(-1)",
            "enter": "open",
        }
    )

    class Moved(Message):
        """Another block is the current one now."""

        def __init__(self, lines: Lines) -> None:
            super().__init__()
            self.lines = lines

        @property
        def control(self) -> Lines:
            return self.lines

    class Opened(Moved):
        """Enter was pressed on the current block, or the mouse."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._make: Make = lambda width: ()
        self._blocks: Sequence[Block] = ()
        self._lines: list[Text] = []
        self._firsts: list[int] = [0]  # the first line of each block, and behind them how many lines there are
        self._at: int | None = None

    @property
    def columns(self) -> int:
        """How wide a line may be."""
        return max(self.scrollable_content_region.width - _GUTTER, 20)

    @property
    def current(self) -> Any:
        """What the current block stands for; None where there is none."""
        return None if self._at is None else self._blocks[self._at].key

    @property
    def keys(self) -> list[Any]:
        """What the blocks stand for, in order."""
        return [block.key for block in self._blocks if block.key is not None]

    @property
    def text(self) -> str:
        """All that stands in it, without colours."""
        return "\n".join(line.plain for line in self._lines)

    def show(self, make: Make, at: Hashable = None) -> None:
        """Show other blocks; the one that stands for `at` is current, else the first."""
        self._make = make
        self._lay_out(at)
        if at is None:
            self.scroll_to(y=0, animate=False, force=True)
        else:
            self.call_after_refresh(self._see, True)

    def go_to(self, key: Hashable) -> None:
        """Make the block that stands for `key` the current one, if there is any."""
        self._at = next((place for place in self._places() if self._blocks[place].key == key), self._at)
        self._see(True)
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out(self.current)
        self.call_after_refresh(self._see, True)

    def _lay_out(self, at: Hashable) -> None:
        try:
            self._blocks = self._make(self.columns)
        except Exception as error:  # a file that is read only now may be damaged
            self._blocks = [Block(clean(sentence_of(error)))]
        self._lines, self._firsts = [], [0]
        for block in self._blocks:
            self._lines += [Text.from_ansi(line) for line in block.text.split("\n")]
            self._lines += [Text()] * block.gap
            self._firsts.append(len(self._lines))
        places = self._places()
        self._at = next((place for place in places if self._blocks[place].key == at), places[0] if places else None)
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._lines))
        self.refresh()

    def _places(self) -> list[int]:
        return [place for place, block in enumerate(self._blocks) if block.key is not None]

    def _span(self, place: int) -> tuple[int, int]:
        """The first line of a block, and the one behind its last."""
        return self._firsts[place], self._firsts[place + 1] - self._blocks[place].gap

    # -- moving --------------------------------------------------------------------------------------------------------

    def action_move(self, step: int) -> None:
        """To the next block or the one before; first to what of the current one is out of sight."""
        places = self._places()
        if self._at is None:
            self.scroll_relative(y=step, animate=False, force=True)
            return
        first, stop = self._span(self._at)
        top, height = self.scroll_offset.y, self.size.height
        if (step > 0 and first <= top and stop > top + height) or (step < 0 and first < top < stop):
            self.scroll_relative(y=step * max(height - 1, 1), animate=False, force=True)
            return
        number = min(max(places.index(self._at) + step, 0), len(places) - 1)
        if places[number] == self._at and step < 0:
            self.scroll_to(y=0, animate=False, force=True)  # what stands above the first block
        self._put(places[number])

    def action_page(self, step: int) -> None:
        """A screen down or up; the first block that begins there is the current one."""
        height = max(self.size.height - 1, 1)
        bottom = max(len(self._lines) - self.size.height, 0)
        top = min(max(self.scroll_offset.y + step * height, 0), bottom)
        self.scroll_to(y=top, animate=False, force=True)
        inside = [place for place in self._places() if top <= self._firsts[place] < top + self.size.height]
        if inside:
            at_the_end = step > 0 and top == bottom
            self._at = inside[-1] if at_the_end else inside[0]
        self.refresh()
        self.post_message(self.Moved(self))

    def action_end(self, place: int) -> None:
        """To the first block (0) or the last one (-1)."""
        if places := self._places():
            self._put(places[place])
        if place == 0:
            self.scroll_to(y=0, animate=False, force=True)

    def action_open(self) -> None:
        """Say that the current block was chosen."""
        if self._at is not None:
            self.post_message(self.Opened(self))

    def on_click(self, event: events.Click) -> None:
        """The block under the mouse is the current one; a second time opens it."""
        place = bisect_right(self._firsts, self.scroll_offset.y + event.y) - 1
        if place not in self._places():
            return
        if place == self._at:
            self.action_open()
        else:
            self._put(place)

    def _put(self, place: int) -> None:
        self._at = place
        self._see()
        self.refresh()
        self.post_message(self.Moved(self))

    def _see(self, to_top: bool = False) -> None:
        """Scroll so that the current block is seen; `to_top` puts one that was out of sight a third down the screen."""
        if self._at is None:
            return
        first, stop = self._span(self._at)
        top, height = self.scroll_offset.y, max(self.size.height, 1)
        if top <= first and stop <= top + height:
            return
        if to_top:
            top = first - height // 3 if stop - first < height // 2 else first
        else:
            top = first if first < top or stop - first > height else stop - height
        self.scroll_to(y=min(max(top, 0), max(len(self._lines) - height, 0)), animate=False, force=True)

    # -- drawing -------------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        number = self.scroll_offset.y + y
        width = self.scrollable_content_region.width
        return Strip(self._segments(number)).crop_extend(0, width, None).apply_style(self.rich_style)

    def _segments(self, number: int) -> Iterator[Segment]:
        if number >= len(self._lines):
            return
        inside = self._at is not None and self._span(self._at)[0] <= number < self._span(self._at)[1]
        bar = (_BAR if self.has_focus else _BAR_WITHOUT_FOCUS) if inside else None
        yield Segment("\u258c " if inside else "  ", bar)
        yield from self._lines[number].render(self.app.console)
