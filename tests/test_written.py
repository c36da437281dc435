"""Blocks written as text: a line for each, whatever stands in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lfsearch.reading.source import Block, PageBreak, Paragraph, TableCell, TableRow
from lfsearch.reading.written import text_of

CELLS = st.lists(st.builds(TableCell, st.text()), min_size=1, max_size=4).map(tuple)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Paragraph, st.text(), st.sampled_from((None, 0.0, 2.0))),
        st.builds(TableRow, CELLS),
        st.builds(PageBreak, st.integers(1, 9)),
    )
)


@given(BLOCKS)
def test_every_block_but_a_page_break_is_one_line(blocks: list[Block]) -> None:
    printed = [block for block in blocks if not isinstance(block, PageBreak)]
    lines = text_of(blocks).split("\n")
    assert lines.pop() == ""
    assert len(lines) == max(len(printed), 1)
    for block, line in zip(printed, lines, strict=False):
        if isinstance(block, TableRow):
            assert line.count("\t") == len(block.cells) - 1


def test_indents_rows_and_pages_are_to_be_seen() -> None:
    blocks = (
        Paragraph("一、总则", indent=2.0),
        PageBreak(2),
        Paragraph("附件", indent=0.0),
        TableRow((TableCell("1"), TableCell("甲\n乙"))),
    )
    assert text_of(blocks) == "\u3000\u3000一、总则\n\f附件\n1\t甲 乙\n"
