"""What stands in each column: the pieces of `output`, each with what it stands for."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from lfsearch.i18n import tr
from lfsearch.output.compare import Shown, head_of, pair_text, summary_line
from lfsearch.output.display import fit, wrap
from lfsearch.output.facts import facts_line
from lfsearch.output.history import Shown as HistoryShown
from lfsearch.output.history import history_blocks
from lfsearch.output.narrowing import filter_labels, filters_text, mode_labels, value_label
from lfsearch.output.outline import outline
from lfsearch.output.paint import BOLD, DIM, highlight, paint
from lfsearch.output.render import clause_lines, document_head, standing_lines
from lfsearch.output.screen import Amount, View, headlines, hit_blocks
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.changes import KEPT
from lfsearch.retrieval.compare import Comparison
from lfsearch.retrieval.facets import Choice, Facet, choices
from lfsearch.retrieval.filters import chosen
from lfsearch.retrieval.history import History
from lfsearch.retrieval.lookup import Found
from lfsearch.retrieval.notes import notes_beside
from lfsearch.retrieval.results import SearchResult
from lfsearch.terminal.lines import Block, Make
from lfsearch.text.columns import text_width
from lfsearch.types import Filters

_VALUES = 8  # of a filter that are shown at once, as on the page
_LINES = 3  # of each hit's text: five hits or more on a screen of 24 lines with what is beside them read at the right


class Value(NamedTuple):
    """A value of a filter, or of `MODE`; without one all that a filter has."""

    name: str
    value: str | None


MODE = "mode"  # how hits are ranked, which stands beside the filters


def narrowing(facets: Sequence[Facet], filters: Filters, mode: str, unfolded: Container[str]) -> Make:
    """By what the hits can be narrowed: each filter with its values, how many clauses have them, and those that are chosen."""

    def line(name: str, choice: Choice, label: str, width: int) -> Block:
        count = "" if choice.clauses is None else str(choice.clauses or tr("some words", "部分词语"))
        text = f"[{'x' if choice.chosen else ' '}] {fit(label, width - text_width(count) - 6)} {count}".rstrip()
        return Block(paint(text, BOLD, choice.chosen), Value(name, choice.value))

    def values(facet: Facet, width: int) -> Iterator[Block]:
        found = choices(facet, chosen(filters, facet.name))
        kept = found if facet.name in unfolded else found[:_VALUES]
        yield from (line(facet.name, one, value_label(facet.name, one.value), width) for one in kept)
        if len(kept) < len(found):
            left = len(found) - len(kept)
            yield Block(tr(f"  {left} more \u2026", f"  另有 {left} 个\u2026\u2026"), Value(facet.name, None))

    def head(label: str) -> Block:
        return Block(paint(label, BOLD, True))

    def make(width: int) -> list[Block]:
        blocks = [head(tr("Rank by", "排序方式"))]
        blocks += [line(MODE, Choice(one, None, one == mode), label, width) for one, label in mode_labels().items()]
        for facet in facets:
            if found := list(values(facet, width)):
                blocks += [head("\n" + filter_labels()[facet.name]), *found]
        return blocks

    return make


def hits(pages: Sequence[SearchResult]) -> Make:
    """The hits of a search, page after page, below what is said of all and by what they are narrowed."""

    def make(width: int) -> list[Block]:
        first = pages[0]
        said = [paint(line, BOLD, True) for head in headlines(first) for line in wrap(head, width)]
        only = filters_text(first.filters)
        notes = [*([tr(f"Only: {only}", f"已筛选\uff1a{only}")] if only else ()), *notes_beside(first)]
        said += [paint(line, DIM, True) for note in notes for line in wrap(note, width)]
        view = View(width, True, amount=Amount(lines=_LINES))
        blocks = [Block("\n".join(said), gap=1)] if said else []
        return [
            *blocks,
            *(Block(text, hit and hit.record.id, 1) for result in pages for hit, text in hit_blocks(result, view)),
        ]

    return make


def document(found: Found, terms: Sequence[str]) -> Make:
    """A document in full, clause by clause, what was looked for marked, the facts of each clause below it."""
    entry = found.entries[0]
    records = found.clauses(entry)

    def clause(record: ClauseRecord, width: int) -> Block:
        text = highlight(clause_lines(record, width, record.level - 1), terms, True)
        facts = facts_line(record)
        pad = "  " * record.level
        below = f"\n{paint(pad + fit(facts, max(width - len(pad), 10)).rstrip(), DIM, True)}" if facts else ""
        return Block(text + below, record.id)

    def make(width: int) -> list[Block]:
        head = "\n".join([document_head(entry.document, width, True), *standing_lines(entry.document, width)])
        return [Block(head, gap=1), *(clause(record, width) for record in records)]

    return make


def headings(found: Found, at: ClauseRecord) -> tuple[Make, str | None]:
    """The outline of a document, and the entry that `at` is under."""
    entries = outline(found.clauses(found.entries[0]), at)
    none = tr("This text has no headings.", "这份文件没有小标题。")

    def make(width: int) -> list[Block]:
        blocks = [
            Block(fit("  " * (one.record.level - 1) + one.label, width).rstrip(), one.record.id) for one in entries
        ]
        return blocks or [Block("\n".join(wrap(none, width)))]

    return make, next((one.record.id for one in entries if one.current), None)


def comparison(found: Comparison) -> Make:
    """Two documents pair by pair, without those that stayed as they were; each stands for a clause to be read."""
    pairs = [pair for pair in found.pairs if pair.labels != (KEPT,)]

    def make(width: int) -> list[Block]:
        shown = Shown(width, True)
        title = f"{head_of(found.old)} \u2192 {head_of(found.new)}"
        head = [*(paint(line, BOLD, True) for line in wrap(title, width)), *wrap(summary_line(found), width)]
        blocks = [Block("\n".join(head), gap=1)]
        return [*blocks, *(Block(pair_text(pair, shown), (pair.new or pair.old)[0].id, 1) for pair in pairs)]

    return make


def history(found: History) -> Make:
    """How a measure has changed, step by step; each stands for its clause."""

    def make(width: int) -> list[Block]:
        blocks = history_blocks(found, HistoryShown(width, True, whole=True))
        return [Block(text, step and step.clause.id, 1) for step, text in blocks]

    return make
