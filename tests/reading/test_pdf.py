"""PDF files as they are met: pages of an issue, a red-head document, scans, locked, damaged and hostile files."""

from __future__ import annotations

import io
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path, PurePath

import pypdfium2
import pytest
from pdf_builder import HELLO, endless, objects, one_page, picture, stream

from lfsearch.errors import CorpusError
from lfsearch.parser import parse_issue
from lfsearch.reading import read, read_bytes
from lfsearch.reading.pdf import apart, is_pdf, ocr, read_pdf
from lfsearch.reading.pdf import file as pdf_file
from lfsearch.reading.source import PageBreak, Paragraph, Source, TableRow
from lfsearch.reading.written import text_of
from lfsearch.types import ClauseKind

FILES = Path(__file__).parent / "pdf_files"
ISSUE = (FILES / "issue.pdf").read_bytes()
PRINTED = json.loads((FILES / "issue.json").read_text(encoding="utf-8"))


def source(data: bytes) -> Source:
    return read_pdf(PurePath("a.pdf"), data)


def bare(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def paragraphs(read_: Source) -> list[str]:
    return [block.text for block in read_.blocks if isinstance(block, Paragraph)]


@pytest.fixture(scope="module")
def issue() -> Source:
    return read(FILES / "issue.pdf")


def test_paragraphs_are_whole_though_lines_are_drawn_across_two_columns(issue: Source) -> None:
    found = Counter(map(bare, paragraphs(issue)))
    wanted = Counter(map(bare, PRINTED["paragraphs"]))
    assert sum(wanted.values()) > 50
    assert not wanted - found


def test_rows_are_those_that_are_ruled_over_page_breaks_too(issue: Source) -> None:
    rows = [
        tuple(bare(cell.text) for cell in row.cells if cell.text) for row in issue.blocks if isinstance(row, TableRow)
    ]
    wanted = [tuple(map(bare, row)) for row in PRINTED["rows"]]
    assert len(wanted) > 20
    assert not Counter(wanted) - Counter(rows)


def test_a_header_that_is_repeated_on_the_next_page_is_left_out(issue: Source) -> None:
    breaks = [at for at, block in enumerate(issue.blocks) if isinstance(block, PageBreak)]
    first = issue.blocks[breaks[-1] + 1]
    assert isinstance(first, TableRow)
    assert not first.first
    assert first.cells[0].text.startswith("重点工业行业")
    header = next(row for row in issue.blocks[breaks[-1] :: -1] if isinstance(row, TableRow) and row.first)
    assert header.header
    assert [cell.text for cell in header.cells][:2] == ["类别", "重点工作"]


def test_a_cell_over_several_rows_goes_on_over_the_page_break(issue: Source) -> None:
    rows = [row for row in issue.blocks if isinstance(row, TableRow)]
    cell = next(
        row.cells[0]
        for row in rows
        if row.cells and row.page == 5 and row.cells[0].text.startswith("产业结") and row.cells[0].rows > 5
    )
    following = rows[next(at for at, row in enumerate(rows) if cell in row.cells) + 1 :][: cell.rows - 1]
    assert {row.page for row in following} == {5, 6} or {row.page for row in following} == {5} or cell.rows > 6


def test_rows_are_called_as_in_the_text_of_the_issue(issue: Source) -> None:
    rows = [
        clause
        for document in parse_issue(issue, "2020-11").documents
        for clause in document.walk()
        if clause.kind is ClauseKind.ROW and not clause.header
    ]
    labels = [clause.label for clause in rows]
    assert labels[0] is None  # heads that have lost their columns
    assert labels[1:4] == ["尧都", "侯马", "霍州"]
    assert {"压减焦炭产能", "钢铁产能置换", "工业炉窑废气深度治理", "源头替代", "无组织排放控制", "储罐排查"} < set(
        labels
    )
    assert None not in labels[1:]


def test_heads_and_page_numbers_are_no_text(issue: Source) -> None:
    assert "临汾市人民政府公报" not in issue.text
    assert not any(re.fullmatch(r"\d{1,2}", line.strip()) for line in issue.text.split("\n"))


def test_a_line_of_the_text_for_every_block_and_a_form_feed_for_every_page(issue: Source) -> None:
    assert issue.text == text_of(issue.blocks)
    lines = [block for block in issue.blocks if not isinstance(block, PageBreak)]
    assert issue.text.count("\n") == len(lines)
    assert issue.text.count("\f") == 5


def test_every_block_has_its_page_and_place(issue: Source) -> None:
    for block in issue.blocks:
        if not isinstance(block, PageBreak):
            assert block.page in range(1, 7)
            assert block.box is not None
            assert 0 <= block.box.left < block.box.right <= 596
            assert 0 <= block.box.top < block.box.bottom <= 842
    title = next(block for block in issue.blocks if isinstance(block, Paragraph) and block.text.startswith("关于印发"))
    assert title.alignment == "center"
    signed = next(block for block in issue.blocks if isinstance(block, Paragraph) and block.text == "2020年11月24日")
    assert signed.alignment == "right"


def test_a_blank_stays_between_a_label_and_its_text(issue: Source) -> None:
    assert any(text.startswith("1.\u3000公用经费。") for text in paragraphs(issue))


def test_a_red_head_document() -> None:
    found = paragraphs(source((FILES / "red_head.pdf").read_bytes()))
    assert found[:5] == [
        "发展改革委办公厅",
        "税务总局办公厅",
        "文件",
        "发改办财金规〔2019〕860号",
        "关于加强个人所得税纳税信用建设的通知",
    ]
    assert found[5].startswith("各省、自治区、直辖市") and found[5].endswith("办公厅\uff08室\uff09\uff1a")
    assert found[7] == "一、总体要求"
    assert found[8].endswith("维护纳税人合法权益。"), "goes on over the page"
    assert not any("\u2014" in text for text in found), "page numbers"


# -- turned pages --------------------------------------------------------------------------------------------------


def changed(change: Callable[[pypdfium2.PdfPage], None]) -> bytes:
    """The second page of the issue, changed."""
    old, new, out = pypdfium2.PdfDocument(ISSUE), pypdfium2.PdfDocument.new(), io.BytesIO()
    new.import_pages(old, [1])
    change(new[0])
    new.save(out)
    return out.getvalue()


def drawn_turned(page: pypdfium2.PdfPage) -> None:
    """What is drawn, a quarter turn to the left; the page as wide as it was high."""
    width, height = page.get_size()
    matrix = pypdfium2.raw.FS_MATRIX(0, 1, -1, 0, height, 0)
    clip = pypdfium2.raw.FS_RECTF(0, width, height, 0)
    assert pypdfium2.raw.FPDFPage_TransFormWithClip(page.raw, matrix, clip)
    page.set_mediabox(0, 0, height, width)


def both(page: pypdfium2.PdfPage) -> None:
    drawn_turned(page)
    page.set_rotation(90)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_is_shown_turned_reads_the_same(rotation: int) -> None:
    upright = source(changed(lambda page: None))
    turned = source(changed(lambda page: page.set_rotation(rotation)))
    assert turned.text == upright.text
    box, other = upright.blocks[3].box, turned.blocks[3].box  # type: ignore[union-attr]
    assert box is not None and other is not None
    width, height = box.right - box.left, box.bottom - box.top
    assert (other.right - other.left, other.bottom - other.top) == pytest.approx(
        (width, height) if rotation == 180 else (height, width), abs=0.3
    )


def test_a_page_drawn_sideways_and_turned_back_by_rotate_reads_the_same() -> None:
    upright = source(changed(lambda page: None))
    turned = source(changed(both))
    assert paragraphs(turned) == paragraphs(upright)
    assert [b.box for b in turned.blocks[1:]] == [b.box for b in upright.blocks[1:]]  # type: ignore[union-attr]


def test_a_page_drawn_sideways_reads_the_same() -> None:
    wanted = Counter(map(bare, paragraphs(source(changed(lambda page: None)))))
    found = Counter(map(bare, paragraphs(source(changed(drawn_turned)))))
    assert sum((wanted & found).values()) >= 0.9 * sum(wanted.values())


# -- what cannot be read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (ISSUE[:20000], "已损坏"),
        (b"%PDF-1.7\n", "已损坏"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 50, "已损坏"),
        (one_page(b""), "中没有文字"),
    ],
)
def test_a_damaged_or_empty_file_is_told_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(CorpusError) as error:
        source(data)
    assert sentence in error.value.chinese
    assert error.value.english.startswith(("a.pdf ", "There is no text in a.pdf"))


def test_a_locked_file_is_told_in_a_sentence() -> None:
    locked = objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>" % (b"41" * 32, b"42" * 32),
    ).replace(b"trailer<<", b"trailer<</ID[<00><00>]/Encrypt 3 0 R")
    with pytest.raises(CorpusError, match="locked with a password"):
        source(locked)


def test_without_the_extra_the_line_to_type_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(CorpusError) as error:
        source(ISSUE)
    assert str(error.value.english) == 'a.pdf is a PDF; to read it, type: pip install "lfsearch[pdf]"'


def test_a_scan_is_told_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(CorpusError, match=r'looks like a scan; to read it, type: pip install "lfsearch\[pdf,ocr\]"'):
        source(picture())


def test_a_scanned_page_among_others_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    new, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    new.import_pages(pypdfium2.PdfDocument(one_page()))
    new.import_pages(pypdfium2.PdfDocument(picture()))
    new.save(out)
    (note,) = source(out.getvalue()).notes
    assert note.page == 2
    assert note.chinese.startswith("第2页没有文字，像是扫描件")


def test_characters_without_unicode_are_noted_with_their_page() -> None:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    cmap = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <48> <e123> endbfchar endcmap"
    data = objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(HELLO),
        font,
        stream(cmap),
    )
    read_ = source(data)
    assert read_.text.strip() == "\ufffdello world"
    (note,) = read_.notes
    assert note.page == 1
    assert note.chinese.startswith("第1页有 1 个字符")


# -- hostile files -------------------------------------------------------------------------------------------------

HOSTILE = {
    "a billion pages said": one_page(count=b"1000000000"),
    "a page of a kilometre": one_page(box=b"0 0 1e9 1e9"),
    "a page without size": one_page(box=b"0 0 0 0"),
    "a page upside down": one_page(box=b"595 842 0 0"),
    "an odd rotation": one_page(more=b"/Rotate 37"),
    "text far away": one_page(b"BT /F 12 Tf 1 0 0 1 1e30 1e30 Tm (far) Tj 1 0 0 1 100 700 Tm (Hello world) Tj ET"),
    "text of endless size": one_page(b"BT /F 1e30 Tf (far) Tj /F 12 Tf 1 0 0 1 100 700 Tm (Hello world) Tj ET"),
    "many rules": one_page(
        b"".join(b"%d %d m 500 %d l S\n" % (i % 90, i % 700, i % 700) for i in range(70_000)) + HELLO
    ),
    "a fine grid": one_page(
        b"".join(b"%d 0 m %d 800 l S 0 %d m 590 %d l S\n" % (x, x, x, x) for x in range(0, 590, 4)) + HELLO
    ),
    "characters all over": one_page(
        b"BT /F 1 Tf "
        + b"".join(b"1 0 0 1 %d %d Tm (a) Tj\n" % (i * 7 % 590, i * 13 % 800) for i in range(20_000))
        + b"ET"
    ),
    "all in one place": one_page(b"BT /F 12 Tf " + b"1 0 0 1 100 100 Tm (abcdefghij) Tj\n" * 3000 + b"ET"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_or_refused_soon(name: str) -> None:
    start = time.process_time()
    try:
        text = source(HOSTILE[name]).text
    except CorpusError as error:
        text = error.english
    assert text.strip()
    assert time.process_time() - start < 20


def test_a_file_of_too_many_pages_is_read_in_part_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_file, "MAX_PAGES", 2)
    (note,) = source(ISSUE).notes
    assert note.chinese == "共 6 页，只读取了前 2 页；请拆分该 PDF。"


def test_pages_that_are_their_own_parents_are_refused() -> None:
    loop = objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )
    with pytest.raises(CorpusError):
        source(loop)


def test_a_pdf_is_told_by_its_bytes() -> None:
    assert is_pdf(b"\n\n%PDF-1.4 ...")
    assert not is_pdf("关于PDF的通知".encode())
    assert read_bytes(PurePath("a.txt"), one_page()).text == "Hello world\n"


def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[int, int]] = []
    read_pdf(PurePath("a.pdf"), ISSUE, lambda done, total: told.append((done, total)))
    assert told == [(number, 6) for number in range(1, 7)]


def test_pages_are_read_quickly() -> None:
    start = time.process_time()
    source(ISSUE)
    # Sixty pages in eight seconds; ten times as long, as other work may go on.
    assert time.process_time() - start < 8


# -- in a process of its own -------------------------------------------------------------------------------------------


def test_a_file_is_read_apart_as_it_is_here() -> None:
    told: list[tuple[int, int]] = []
    found = apart.read_apart(PurePath("corpus/a.pdf"), ISSUE, lambda done, total: told.append((done, total)))
    here = read_pdf(PurePath("corpus/a.pdf"), ISSUE)
    assert (found.name, found.text, found.sha256, found.notes) == (here.name, here.text, here.sha256, here.notes)
    assert len(found.blocks) == len(here.blocks)
    assert told == [(page, told[-1][1]) for page in range(1, told[-1][1] + 1)]
    with pytest.raises(CorpusError, match=r"corpus.b\.pdf is damaged"):
        apart.read_apart(PurePath("corpus/b.pdf"), ISSUE[:300])


def test_a_page_that_takes_years_to_read_is_named_and_the_next_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS_READING", 0.5)
    with pytest.raises(CorpusError, match=r"Page 1 of a\.pdf cannot be read"):
        read_bytes(PurePath("a.pdf"), endless())
    monkeypatch.undo()
    assert read_bytes(PurePath("a.pdf"), one_page()).text == "Hello world\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), CorpusError("No.", "不。")])
def test_who_breaks_it_off_gets_no_answer_to_another_question(error: BaseException) -> None:
    def breaks_off(done: int, total: int) -> None:
        raise error

    with pytest.raises(type(error)):
        read_bytes(PurePath("a.pdf"), ISSUE, breaks_off)
    assert read_bytes(PurePath("a.pdf"), one_page()).text == "Hello world\n"


def test_a_process_that_was_killed_is_started_again() -> None:
    for _ in range(2):
        assert read_bytes(PurePath("a.pdf"), one_page()).text == "Hello world\n"
        process = apart._READER.start()
        process.kill()
        process.wait()
