"""What a run of atoms costs as a cell of each type: how little it looks like one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lfsearch.parser.tables.atoms import DEADLINE_FORM, TEXT_WIDTH, UNIT, Atom
from lfsearch.parser.tables.cells import SENTENCE_END, continues, has_punctuation, squeezed
from lfsearch.parser.tables.columns import ColumnType

NEVER = 1e6
NUMBER, KEY, TEXT, UNITS, DEADLINE, FIGURE, REMARK, BLANK = ColumnType
# A cell with more atoms was not read rightly; the limit keeps hostile text linear.
_CELL_ATOMS = 60
# How often its wrapping may say that a cell has ended, before and behind the end of a sentence.
_MOST_BREAKS, _MOST_BREAKS_BEHIND = 5, 3
_CUT, _CUT_AT_GAP, _CUT_INSIDE = 1.0, 0.6, 3.0
_KEY_WIDTH, _SHORT_TEXT, _FIGURE_LENGTH = 12, 9, 6
VERTICAL = 3  # a cell written from top to bottom is at most so wide
_STRANGE = 3.0  # what looks like another type
_KEY_END = re.compile(r"(?:治理|控制|整治|替代|调整|改善|管理|利用|监控|网络|管控|应对|建设)$")
_LONGEST_END = 3  # the characters that the two look at
_UNITS_END = re.compile(
    r"(?:局|委|办|部|院|府|会|公司|中心|社|门|处|所|县|区|落实|配合|负责|牵头|实施|协助|/)[。,、)]?$"
)
# A cell of units ends here; and here, unless another unit or what they have to do follows.
_DONE, _NAMED = ("落实", "实施"), ("局", "部门", "厅")
_ROLE = re.compile(r"牵头|配合|负责|落实|实施|分别|[等、,(]")


@dataclass(frozen=True, slots=True)
class View:
    """What the costs need to know of an atom."""

    atom: Atom
    text: str
    depth: int  # brackets opened less those closed
    sentence: bool  # ends a sentence
    punctuation: bool
    unit: bool  # begins like a unit
    unit_end: bool  # ends like a list of units
    units_done: bool  # the list is whole
    named: bool  # and here, where no other unit or role follows
    role: bool
    cut: float  # what it costs to cut before it
    wraps: bool  # less if the wrapping says that a cell has ended
    parted: bool  # no cell goes on with it


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table: their types; whether a mark begins each row; whether the first one groups rows."""

    types: tuple[ColumnType, ...]
    marked: bool = False
    grouped: bool = False

    @property
    def plain(self) -> bool:
        """Whether rows are told by their sentences alone."""
        return not (self.marked or DEADLINE in self.types or FIGURE in self.types)


@dataclass(slots=True)
class Run:
    """Atoms that may be a cell, one more at each step of `runs`."""

    views: Sequence[View]
    first: int
    end: int
    depth: int = 0
    length: int = 0
    breaks: int = 0  # places where its wrapping says that it ends
    gaps: float = 0.0  # gaps inside its lines
    typed: int = 0
    widest: float = 0.0
    cut: float = 0.0
    cost: float = 0.0  # that of every type: what it costs to cut here, gaps and strange atoms
    punctuation: bool = False
    sentence: bool = False  # a sentence ends between two of the atoms
    units_done: bool = False

    @property
    def lines(self) -> int:
        """How many lines the atoms take."""
        return self.views[self.end - 1].atom.last - self.views[self.first].atom.first + 1


def view(atoms: Sequence[Atom], place: int, gap: bool) -> View:
    """The view of an atom; `gap`: a blank line stands before it."""
    atom = atoms[place]
    text = squeezed(atom.texts)
    cut, wraps = _CUT_AT_GAP if gap else _CUT, True
    behind, parted = text, atom.mark or atom.fresh
    if place:
        above = atoms[place - 1]
        deadlines = (atom.typed is DEADLINE) + (above.typed is DEADLINE)
        parted = parted or above.mark or deadlines == 1
        behind = "".join(above.texts)[-6:] + text
        if not atom.begins_line or above.mark or (atom.whole and not atom.item):
            cut, wraps = 0.0, False
        elif continues(above.texts[-1], atom.texts[0]):
            cut, wraps = _CUT_INSIDE, False
        elif atom.typed or above.typed or atom.item or atom.fresh or SENTENCE_END.search(above.texts[-1]):
            cut, wraps = 0.0 if gap else 0.2, False
    return View(
        atom=atom,
        text=text,
        depth=text.count("(") + text.count("《") - text.count(")") - text.count("》"),
        sentence=SENTENCE_END.search(atom.texts[-1]) is not None,
        punctuation=has_punctuation(text.rstrip("。") if atom.whole else text),
        unit=UNIT.match(text) is not None,
        unit_end=_UNITS_END.search(text, max(0, len(text) - _LONGEST_END)) is not None,
        units_done=behind.removesuffix("。").endswith(_DONE),
        named=behind.endswith(_NAMED),
        role=_ROLE.match(text) is not None,
        cut=cut,
        wraps=wraps,
        parted=parted,
    )


def runs(views: Sequence[View], first: int) -> Iterator[Run]:
    """The runs that begin with an atom, longer and longer, as long as they may be a cell."""
    run = Run(views, first, first)
    head = views[first].atom.head
    ends = False
    for place in range(first, min(first + _CELL_ATOMS, len(views))):
        here = views[place]
        if place > first and (here.parted or not _join(run, views[place - 1], here, ends)):
            return
        run.end = place + 1
        run.depth += here.depth
        run.length += len(here.text)
        if here.atom.widest > run.widest:
            run.widest = here.atom.widest
        run.punctuation = run.punctuation or here.punctuation
        run.typed += here.atom.typed is not None
        ends = place + 1 < len(views) and _breaks(here.atom, views[place + 1].atom, head)
        run.cut = _cut(run, ends)
        run.cost = run.cut + run.gaps + _STRANGE * run.typed
        yield run


def _join(run: Run, above: View, here: View, ends: bool) -> bool:
    """Note what speaks against the run going on with an atom; whether it may. `ends`: what the wrapping says."""
    if not here.atom.begins_line:
        run.gaps += 1.5 if above.text[-1] > "\u2e80" and here.text[0] > "\u2e80" else 0.2
    elif run.depth <= 0 and here.cut < _CUT_INSIDE and not here.atom.item:
        # Behind a full stop a few words, or a unit, are another cell.
        fresh = (here.atom.head <= _KEY_WIDTH and not here.punctuation) or here.unit
        run.breaks += here.atom.whole or ends or (above.sentence and fresh)
    run.sentence = run.sentence or above.sentence
    run.units_done = run.units_done or above.units_done or (above.named and not (here.unit or here.role))
    return run.breaks <= (_MOST_BREAKS_BEHIND if run.sentence else _MOST_BREAKS)


def _breaks(above: Atom, here: Atom, head: float) -> bool:
    """Whether the wrapping says that a cell ends between two atoms: it fills its column on every line but the last."""
    wider = 1.0 if head <= 8 else 2.5
    shorter = 0.5 if head <= 4 else wider
    alone = above.tail == above.word  # a Latin word alone on its line says nothing
    return (not alone and above.tail + here.word < head - shorter) or here.head > max(above.tail, head) + wider


def _cut(run: Run, ends: bool) -> float:
    """What it costs that the run ends here; `ends`: whether the wrapping says so."""
    if run.end == len(run.views):
        return 0.0
    here = run.views[run.end]
    if run.depth > 0 and here.atom.begins_line and not run.views[run.end - 1].atom.mark:
        return _CUT_INSIDE
    return 0.0 if ends and here.wraps else here.cut


def _deadline(run: Run, _: Layout) -> float:
    text = "".join(view.text for view in run.views[run.first : run.end])
    return 0.0 if DEADLINE_FORM.fullmatch(text) else NEVER


def _figure(run: Run, _: Layout) -> float:
    if run.end > run.first + 1:
        return NEVER
    return 0.0 if run.typed else 1.5 if run.length < _FIGURE_LENGTH else NEVER


def _key(run: Run, layout: Layout) -> float:
    first, last, units = run.views[run.first], run.views[run.end - 1], UNITS in layout.types
    cost = run.cost + _STRANGE * (run.punctuation + first.atom.item) + min(1.5 * run.breaks, 4.0)
    cost += 4.0 * run.sentence + 0.25 * max(0.0, run.widest - _KEY_WIDTH)
    if run.cut:
        if units and run.end < len(run.views) and run.views[run.end].unit:
            cost -= run.cut
        elif _KEY_END.search(last.text, max(0, len(last.text) - _LONGEST_END)):
            cost -= min(run.cut, _CUT_AT_GAP)
    return cost + 1.5 * (layout.marked and units and first.unit)


def _units(run: Run, _: Layout) -> float:
    first, last = run.views[run.first], run.views[run.end - 1]
    inside = run.sentence or run.units_done
    looks = 1.6 - 0.8 * first.unit - 0.8 * last.unit_end
    return run.cost + (1.5 if first.atom.whole else 0.5) * run.breaks + looks + 2.0 * inside


def _text(run: Run, layout: Layout) -> float:
    first, last = run.views[run.first], run.views[run.end - 1]
    cost = run.cost + 0.7 * run.breaks
    cost += 0.8 * (run.length < _SHORT_TEXT and not run.punctuation)
    # A key is no first line of a text that fills a wide column.
    cost += 1.5 * (first.atom.head <= _KEY_WIDTH and run.widest > TEXT_WIDTH and not first.punctuation)
    return cost + (1.0 + 1.5 * (not run.punctuation)) * (layout.plain and not last.sentence)


def _remark(run: Run, _: Layout) -> float:
    return run.cost + 0.7 * run.breaks + 1.0


def _blank(run: Run, _: Layout) -> float:
    return run.cut + run.gaps + _STRANGE


def _number(_: Run, __: Layout) -> float:
    return 0.0


COSTS: dict[ColumnType, Callable[[Run, Layout], float]] = {
    NUMBER: _number,
    KEY: _key,
    TEXT: _text,
    UNITS: _units,
    DEADLINE: _deadline,
    FIGURE: _figure,
    REMARK: _remark,
    BLANK: _blank,
}


def may_begin(atom: Atom, kind: ColumnType) -> bool:
    """Whether a cell of a type may begin with the atom: marks are numbers or keys, deadlines are told by their form."""
    if atom.mark:
        return kind in (NUMBER, KEY)
    return kind is not NUMBER and (kind is DEADLINE) == (atom.typed is DEADLINE)
