"""How well PDF files are read: drawn issues against what was drawn, real documents against marked clauses, scans.

    python benchmarks/pdf.py FOLDER [--ocr 10]

FOLDER holds ISSUE_WAY.pdf with drawn-ISSUE.json beside it (`{documents: [{blocks: [block]}]}`: a block is a table with
`row_count` and `cells`, or has `text` or `lines`), and marked.jsonl (`{file, clauses: [{label, ancestors, text}]}`).
For each drawing: the share of its paragraphs and rows that were read as drawn, and of the clauses of the same issue in
`corpus/` that are found in the PDF too, with 文号, label and text and, in brackets, with 文号 and text alone.
`--ocr N` renders the first N pages of the first drawing at 200 dpi, puts the pictures into a PDF and reads that; its
clauses are compared with those of the same pages read with their text.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath

from lfsearch.parser import parse_issue
from lfsearch.reading.pdf import read_pdf
from lfsearch.reading.source import PageBreak, Paragraph, Source, TableRow
from lfsearch.reading.written import text_of
from lfsearch.types import Clause, Issue

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
# Of other characters than these the font of a drawing has no Unicode.
LOST = re.compile("[\\s\u2217\ufffd\u0300\u0338]")


def plain(text: str | None) -> str:
    return LOST.sub("", unicodedata.normalize("NFKC", text or ""))


def share(wanted: Counter[tuple[str, ...]], found: Counter[tuple[str, ...]]) -> float:
    """The share of what is wanted that is found."""
    return sum((wanted & found).values()) / max(sum(wanted.values()), 1)


def drawn(path: Path) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    """Paragraphs and rows as drawn."""
    paragraphs: Counter[tuple[str, ...]] = Counter()
    rows: Counter[tuple[str, ...]] = Counter()
    for block in (
        block for one in json.loads(path.read_text(encoding="utf-8"))["documents"] for block in one["blocks"]
    ):
        if block["kind"] == "table":
            for row in range(block["row_count"]):
                cells = tuple(plain(cell["text"]) for cell in block["cells"] if cell["row"] == row and cell["text"])
                rows[cells] += bool(cells)
        else:
            paragraphs.update((plain(text),) for text in block.get("lines") or [block["text"]])
    return paragraphs, rows


def read_blocks(source: Source) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    """Paragraphs and rows as read."""
    paragraphs = Counter((plain(block.text),) for block in source.blocks if isinstance(block, Paragraph))
    cells = (block.cells for block in source.blocks if isinstance(block, TableRow))
    return paragraphs, Counter(tuple(plain(cell.text) for cell in row if cell.text) for row in cells)


def clauses(issue: Issue, label: bool = True) -> Counter[tuple[str, ...]]:
    return Counter(
        (plain(one.doc_no), plain(clause.label) if label else "", plain(clause.text))
        for one in issue.documents
        for clause in one.walk()
    )


def timed(name: str, data: bytes) -> tuple[Source, float]:
    start = time.process_time()
    source = read_pdf(PurePath(name), data)
    return source, time.process_time() - start


def with_ancestors(found: Clause, above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Each clause with the labels above it; its text as a whole and its first line, both ways to count it."""
    for text in {plain(found.text), *map(plain, found.text.split("\n"))}:
        yield plain(found.label), above, text
        yield "", (*above, plain(found.label)) if found.label else above, text
    inner = (*above, plain(found.label)) if found.label else above
    for child in found.children:
        yield from with_ancestors(child, inner)


def measure_drawn(path: Path) -> None:
    issue = path.stem.split("_")[0]
    source, seconds = timed(path.name, path.read_bytes())
    paragraphs, rows = (
        share(wanted, found)
        for wanted, found in zip(drawn(path.parent / f"drawn-{issue}.json"), read_blocks(source), strict=True)
    )
    text = parse_issue((CORPUS / f"{issue}.txt").read_text(encoding="utf-8"), issue)
    pdf = parse_issue(source, issue)
    same, unlabelled = (share(clauses(text, label), clauses(pdf, label)) for label in (True, False))
    print(
        f"{path.stem:16} {seconds:5.1f} s  paragraphs {paragraphs:.3f}  rows {rows:.3f}  clauses {same:.3f} ({unlabelled:.3f})"
    )


def measure_marked(folder: Path) -> None:
    for line in (folder / "marked.jsonl").read_text(encoding="utf-8").splitlines():
        marked = json.loads(line)
        source, seconds = timed(marked["file"], (folder / marked["file"]).read_bytes())
        issue = parse_issue(source, "2020-01")
        found = {one for document in issue.documents for top in document.clauses for one in with_ancestors(top)}
        right = sum(
            (plain(one["label"]), tuple(map(plain, one["ancestors"])), plain(one["text"])) in found
            for one in marked["clauses"]
        )
        print(f"{marked['file']:16} {seconds:5.1f} s  marked clauses {right} of {len(marked['clauses'])}")


def scan(path: Path, pages: int) -> bytes:
    """The first pages of a PDF as pictures."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    pictures = [document[at].render(scale=200 / 72).to_pil() for at in range(min(pages, len(document)))]
    out = io.BytesIO()
    pictures[0].save(out, "PDF", resolution=200, save_all=True, append_images=pictures[1:])
    return out.getvalue()


# Marks that look alike on paper: commas and full stops of both widths, dashes.
ALIKE = re.compile(r"[^\w()%]|_|\u4e00")


def alike(found: Counter[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    """The same without marks that look alike."""
    merged: Counter[tuple[str, ...]] = Counter()
    for key, count in found.items():
        merged[tuple(ALIKE.sub("", part) for part in key)] += count
    return merged


def measure_scan(path: Path, pages: int) -> None:
    """Characters, blocks and clauses of a scan against those of the same pages with their text."""
    source, seconds = timed("scan.pdf", scan(path, pages))
    text, _ = timed(path.name, path.read_bytes())
    blocks = tuple(block for block in text.blocks if isinstance(block, PageBreak) or (block.page or 0) <= pages)
    text = Source("", text_of(blocks), "", blocks)
    read = [alike(sum(read_blocks(one), Counter())) for one in (text, source)]
    chars = [Counter(char for key, n in one.items() for cell in key for char in cell * n) for one in read]
    parsed = [parse_issue(one, "2020-01") for one in (text, source)]
    same, unlabelled = (share(*(alike(clauses(one, label)) for one in parsed)) for label in (True, False))
    print(
        f"scan, {pages} pages {seconds / pages:5.1f} s a page  characters {share_of(*chars):.4f}  blocks {share(*read):.3f}"
        f"  clauses {same:.3f} ({unlabelled:.3f})"
    )


def share_of(wanted: Counter[str], found: Counter[str]) -> float:
    """The share of the characters that are found."""
    return sum((wanted & found).values()) / max(sum(wanted.values()), 1)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Measure the reading of PDF files.")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--ocr", type=int, default=0, metavar="N", help="pages of a scan (8 s each)")
    options = arguments.parse_args()
    paths = sorted(
        path
        for path in options.folder.glob("*_*.pdf")
        if (path.parent / f"drawn-{path.stem.split('_')[0]}.json").exists()
    )
    for path in paths:
        measure_drawn(path)
    if (options.folder / "marked.jsonl").exists():
        measure_marked(options.folder)
    if options.ocr and paths:
        measure_scan(paths[0], options.ocr)


if __name__ == "__main__":
    main()
