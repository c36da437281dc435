"""What stands in each column: the pieces of `output`, each with what it stands for."""

from __future__ import annotations

from collections.abc import Sequence

from lfsearch.i18n import tr
from lfsearch.output.compare import Shown, head_of, pair_text, summary_line
from lfsearch.output.display import fit, wrap
from lfsearch.output.facts import facts_line
from lfsearch.output.outline import outline
from lfsearch.output.paint import BOLD, DIM, highlight, paint
from lfsearch.output.render import clause_lines, document_head, standing_lines
from lfsearch.output.screen import Amount, View, headlines, hit_blocks
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.changes import KEPT
from lfsearch.retrieval.compare import Comparison
from lfsearch.retrieval.lookup import Found
from lfsearch.retrieval.notes import notes_beside
from lfsearch.retrieval.results import SearchResult
from lfsearch.terminal.lines import Block, Make

_LINES = 3  # of each hit's text: five hits or more on a screen of 24 lines with what is beside them read at the right


def hits(pages: Sequence[SearchResult]) -> Make:
    """The hits of a search, page after page, below what is said of all."""

    def make(width: int) -> list[Block]:
        first = pages[0]
        said = [paint(line, BOLD, True) for head in headlines(first) for line in wrap(head, width)]
        said += [paint(line, DIM, True) for note in notes_beside(first) for line in wrap(note, width)]
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


def message(*texts: str) -> Make:
    """Sentences alone."""
    return lambda width: [Block("\n".join(line for text in texts for line in wrap(text, width)))]
