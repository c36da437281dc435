"""What fuzzing tries: each target takes any bytes, and may raise nothing but the errors that are one sentence."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path, PurePath

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).parent / "kept"
LONGEST = 20_000  # bytes of an input
_PARTS = b"\n==\n"  # between the parts of a Word file


# -- texts -------------------------------------------------------------------------------------------------------------


def parser(data: bytes) -> None:
    """A text file, as documents and clauses."""
    from lfsearch.parser.issue import parse_issue
    from lfsearch.reading import read_bytes

    parse_issue(read_bytes(PurePath("2024-01.txt"), data), "2024-01")


def facts(data: bytes) -> None:
    """The text of a clause."""
    from lfsearch.facts import find_facts

    find_facts(data.decode("utf-8", "replace"), date=dt.date(2024, 3, 1))


def query(data: bytes) -> None:
    """What somebody types, asked of a small index."""
    _engine().search(data.decode("utf-8", "surrogateescape"), mode=("keyword", "hybrid")[len(data) % 2])


# -- files that are no plain text --------------------------------------------------------------------------------------


def html(data: bytes) -> None:
    """A web page."""
    _file("2024-01.html", b"<html>" + data)


def pdf(data: bytes) -> None:
    """A PDF file."""
    _file("2024-01.pdf", b"%PDF-1.7\n" + data)


def layout(data: bytes) -> None:
    """Pages of a PDF as PDFium has read them: five bytes a character or a ruled line, 0xff begins the next page."""
    from lfsearch.reading.pdf.document import blocks_of, lay
    from lfsearch.reading.pdf.page import Glyph, Page, Rule

    pages = []
    for number, part in enumerate(data.split(b"\xff")[:9], 1):
        glyphs, rules = [], []
        for at in range(0, len(part) - 4, 5):
            kind, left, top, size, more = part[at : at + 5]
            x, y = 2.5 * left, 3.0 * top
            if kind >= 0xF0:  # a rule, down where the number is odd
                rules.append(Rule(x, y, x, y + 3 * size) if kind % 2 else Rule(x, y, x + 3 * size, y))
            else:
                char = _SET[(kind << 3 | more >> 5) % len(_SET)]
                high = max(size, 1) / 8
                glyphs.append(Glyph(char, x, y, x + high * (more & 31) / 16, y + high, high))
        pages.append(Page(number, 600.0, 760.0, tuple(glyphs), tuple(rules)))
    blocks_of([lay(one) for one in pages])


def docx(data: bytes) -> None:
    """A Word file: its text, and behind a line with == its styles and its lists, where they are not to be sound ones."""
    given = dict(zip(("word/document.xml", "word/styles.xml", "word/numbering.xml"), data.split(_PARTS), strict=False))
    out = io.BytesIO()
    with zipfile.ZipFile(_word_file()) as sound, zipfile.ZipFile(out, "w") as changed:
        for name in sound.namelist():
            changed.writestr(name, given[name] if name in given else sound.read(name))
    _file("2024-01.docx", out.getvalue())


def _file(name: str, data: bytes) -> None:
    from lfsearch.parser.issue import parse_issue
    from lfsearch.reading import read_bytes

    parse_issue(read_bytes(PurePath(name), data), "2024-01")


# -- an index, and the program -----------------------------------------------------------------------------------------


def index(data: bytes) -> None:
    """An index of somebody who means harm: the bytes that `data` names are others in one of its files, and it is sealed."""
    from lfsearch.retrieval.checking import check_index
    from lfsearch.retrieval.engine import Engine

    if len(data) < 4:
        return
    folder = _place() / "index"
    whole = _whole()
    path = sorted(path for path in whole if path.name not in _NOT_CHANGED)[data[0] % (len(whole) - len(_NOT_CHANGED))]
    place = int.from_bytes(data[1:3], "big") % (len(whole[path]) + 1)
    try:
        path.write_bytes(whole[path][:place] + data[4:] + whole[path][place + data[3] :])
        _seal(folder, path)
        engine = Engine.open(folder)
        for asked, mode in (("水源地巡查 负责", "keyword"), ("水源地巡查 负责", "hybrid"), ('"水源地"', "keyword")):
            try:
                assert all(hit.citation for hit in engine.search(asked, mode=mode, limit=9))
            except MemoryError:
                raise
            except Exception:  # what is said then is one sentence of the program, which names the check
                pass
        check_index(engine)
    finally:
        for one in (path, *(other for other in whole if other.name in _NOT_CHANGED)):
            one.write_bytes(whole[one])


_NOT_CHANGED = ("manifest.json", "seals.bin", "writer.lock")


@cache
def _whole() -> dict[Path, bytes]:
    """The files of the small index as they were made."""
    return {path: path.read_bytes() for path in (_place() / "index").rglob("*") if path.is_file()}


def _seal(folder: Path, changed: Path) -> None:
    """Seal the files as they are now that one of them has changed."""
    from lfsearch.index import manifest as mf
    from lfsearch.index.sealed import seal, with_seal

    data = json.loads((folder / "manifest.json").read_bytes())
    data.pop("seal")
    current = folder / f"generation-{data['generation']}"
    (current / "seals.bin").unlink(missing_ok=True)
    sizes = mf.file_sizes(folder, current, mf.dictionary_file(folder, data["dictionary"]))
    digests = data["sha256"] | mf.checksums(folder, [changed.relative_to(folder).as_posix()])
    data |= {"files": sizes, "seals": seal(folder, current, sizes), "sha256": digests}
    (folder / "manifest.json").write_bytes(with_seal(json.dumps(data, indent=1).encode()))


# Commands that write nothing but where they are told to, and end by themselves.
_COMMANDS = ("search", "similar", "compare", "show", "list", "quote", "verify", "cites", "cited-by", "digest", "duties",
             "deadlines", "figures", "alert list", "open", "status", "model list", "model info", "eval")  # fmt: skip
_WRITES = re.compile("-o|--o|--r|--q")


def cli(data: bytes) -> None:
    """A command with arguments, parted by line ends."""
    from lfsearch.cli import main

    command, *arguments = data.decode("utf-8", "surrogateescape").replace("\0", "").split("\n")
    if any(_WRITES.match(argument) for argument in arguments):
        return
    name = _COMMANDS[len(command) % len(_COMMANDS)]
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    code: object = None
    with redirect_stdout(said[0]), redirect_stderr(said[1]):
        try:
            main(["--index", str(_place() / "index"), "--corpus", str(_place() / "corpus"), *name.split(), *arguments])
        except SystemExit as stop:
            code = stop.code
    for stream in said:
        stream.flush()
        printed = stream.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]
        found = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", printed)
        assert not found, f"raw {found[0]!r} in {printed[:300]!r}"
        assert "unexpected happened" not in printed, printed
    assert code in (0, 1, 2, 3), code


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (parser, facts, query, html, pdf, layout, docx, index, cli)
}


@cache
def _word_file() -> Path:
    return ROOT / "tests" / "reading" / "word_files" / "spot-checks.docx"


@cache
def _place() -> Path:
    """A small corpus and its index, for this process alone."""
    from lfsearch.index.build import update_index
    from tests.torture.readers import write_corpus

    _place.folder = tempfile.TemporaryDirectory()  # type: ignore[attr-defined]  # goes with the process
    place = Path(_place.folder.name)  # type: ignore[attr-defined]
    (place / "corpus").mkdir()
    write_corpus(place / "corpus", 1)
    update_index(place / "corpus", place / "index")
    return place


@cache
def _engine():  # type: ignore[no-untyped-def]
    from lfsearch.retrieval.engine import Engine

    return Engine.open(_place() / "index")


# -- what they begin with ----------------------------------------------------------------------------------------------

# What the characters of a page are drawn from: those that decide where lines, paragraphs and tables end.
_SET = "第一二三条章、(一)。,;:1.23 —…—-4《关于通知》附件目录〔2024〕号临汾市人民政府公报序责任单位A\u3000x"


def seeds(target: str) -> list[bytes]:
    """Real inputs to begin with."""
    lines = (ROOT / "corpus" / "2023-10.txt").read_text(encoding="utf-8").split("\n")
    match target:
        case "parser":
            return ["\n".join(lines[start : start + 150]).encode() for start in range(0, 1500, 150)]
        case "facts":
            return [line.encode() for line in lines[200:1500:40] if len(line) > 8]
        case "query":
            topics = (ROOT / "tests" / "eval" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
            return [json.loads(topic)["query"].encode() for topic in topics[::3]]
        case "html":
            return [path.read_bytes()[6:LONGEST] for path in (ROOT / "tests" / "reading" / "pages").glob("*.html")]
        case "pdf":
            return [_small_pdf(lines[start : start + 12]) for start in range(210, 450, 60)]
        case "layout":
            return [_set(lines[start : start + 40]) for start in range(210, 600, 130)]
        case "docx":
            return _word_parts()
        case "index":
            return [bytes((number, 0, 6 * number, 1)) + text for number in range(40) for text in (b"", b"[", b"\xff")]
        case _:
            return ["\n".join(("x" * number, *asked)).encode() for number in range(len(_COMMANDS)) for asked in _ASKED]


_ASKED = (
    ("水源地", "--json"),
    ("2024-01/d01/1",),
    ("--year", "2024", "--csv"),
    ("2024-01/d01", "2024-02/d01"),
    ("units",),
)


def _small_pdf(lines: list[str]) -> bytes:
    """A page of these lines above a table, nothing of it packed, so that a changed byte is another character or place."""
    from tests.reading.pdf_builder import objects, stream

    text = b"".join(
        b"BT /F 12 Tf 60 %d Td <%s> Tj ET\n" % (800 - 20 * number, line.encode("utf-16-be", "replace").hex().encode())
        for number, line in enumerate(lines)
    )
    table = b"".join(b"60 %d m 500 %d l S\n%d 400 m %d 500 l S\n" % (y, y, x, x) for x, y in _EDGES)
    font = b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>"
    own = (
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        b"/Supplement 2>>/FontDescriptor 7 0 R>>"
    )
    about = b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 0 1000 1000]/Ascent 800/Descent -200>>"
    whole = objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(text + table),
        font,
        own,
        about,
    )
    return whole.partition(b"\n")[2]


_EDGES = ((60, 400), (200, 450), (500, 500))  # of the table's columns and rows, from left and from below


def _set(lines: list[str]) -> bytes:
    """Lines as `layout` reads them, as far as its characters go."""
    out = bytearray()
    for row, line in enumerate(lines):
        for column, char in enumerate(line[:40]):
            place = max(_SET.find(char), 0)
            out += bytes((place >> 3, (20 + 5 * column) % 255, (20 + 6 * row) % 255, 96, (place & 7) << 5 | 16))
    for edge in (20, 120, 220):
        out += bytes((0xF0, 20, edge, 200, 0)) + bytes((0xF1, edge, 20, 200, 0))
    return bytes(out)


def _word_parts() -> list[bytes]:
    """The paragraphs of a real file before its first table, so that they stay well-formed; and small texts with lists."""
    from tests.reading import word_builder as word

    with zipfile.ZipFile(_word_file()) as sound:
        text = sound.read("word/document.xml")
    end = text.find(b"<w:tbl>")
    end = text.rfind(b"</w:p>", 0, LONGEST if end < 0 else min(end, LONGEST)) + len(b"</w:p>")
    body = "".join(word.p(text, (1, depth), style="S") for depth, text in enumerate(("总则", "巡查。", "检查。")))
    body += word.tbl(word.tr("序号", "任务"), word.tr(word.tc("1", '<w:vMerge w:val="restart"/>'), "巡查"))
    styles = word.style("S", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', based="T") + word.style("T")
    levels = [
        word.lvl(depth, kind, f"第%{depth + 1}条") for depth, kind in enumerate(("chineseCounting", "decimal", ""))
    ]
    lists = word.abstract(0, *levels) + word.num(1, 0, word.override(1, 5))
    parts = (("document", f"<w:body>{body}</w:body>"), ("styles", styles), ("numbering", lists))
    return [text[:end] + b"</w:body></w:document>", _PARTS.join(word.root(*part).encode() for part in parts)]
