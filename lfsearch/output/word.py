"""A comparison as a Word file: two columns, what is gone struck through, what is new underlined."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from lfsearch.errors import LfsearchError
from lfsearch.output.changes import change_lines
from lfsearch.output.compare import head_of, summary_line, text_of
from lfsearch.output.display import clean
from lfsearch.retrieval.compare import Comparison, Pair
from lfsearch.retrieval.wordings import wording
from lfsearch.text.lazy import lazy

_NO_XML = lazy("[\ud800-\udfff\ufffe\uffff]")
_GONE, _NEW = (0x9C, 0x14, 0x14), (0x14, 0x59, 0x1F)  # dark enough to be read in print


def comparison_docx(comparison: Comparison, pairs: Sequence[Pair]) -> bytes:
    """The file. LfsearchError when the package that writes it is missing."""
    try:
        from docx import Document
        from docx.oxml.ns import qn
        from docx.shared import Pt
    except ImportError:
        raise LfsearchError(
            "Writing .docx needs the package python-docx; pip install 'lfsearch[docx]' adds it, or write .html.",
            "写 .docx 需要 python-docx；请运行 pip install 'lfsearch[docx]'，或改写 .html。",
        ) from None
    file = Document()
    normal = file.styles["Normal"]
    normal.font.size = Pt(10.5)  # 五号
    # Word takes Chinese characters from the East Asian font of a style, which python-docx leaves to its template.
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    heads = [head_of(document) for document in (comparison.old, comparison.new)]
    file.add_heading(_plain(" \u2192 ".join(heads)), level=1)
    file.add_paragraph(_plain(summary_line(comparison)))
    table = file.add_table(rows=1, cols=2)
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _write(cell, head, bold=True)
    for pair in pairs:
        _add(table, pair)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _add(table: Any, pair: Pair) -> None:
    about = table.add_row().cells
    merged = about[0].merge(about[1])
    _write(merged, "\n".join([" ".join(pair.labels), *change_lines(pair.difference.changes)]), bold=True)
    left, right = table.add_row().cells
    old, new = text_of(pair.old), text_of(pair.new)
    if not old or not new:
        _write(left, old or "\u2014", gone=bool(old))
        _write(right, new or "\u2014", new=bool(new))
        return
    for piece in wording(old, new):
        changed = piece.op != "equal"
        _write(left, piece.before, gone=changed)
        _write(right, piece.after, new=changed)


def _write(cell: Any, text: str, *, bold: bool = False, gone: bool = False, new: bool = False) -> None:
    if not text:
        return
    from docx.shared import RGBColor

    run = cell.paragraphs[-1].add_run(_plain(text))
    run.bold = bold or None
    if gone:
        run.font.strike = True
        run.font.color.rgb = RGBColor(*_GONE)
    if new:
        run.font.underline = True
        run.font.color.rgb = RGBColor(*_NEW)


def _plain(text: str) -> str:
    """A text without characters that XML cannot hold."""
    return _NO_XML().sub("", clean(text))
