"""Small PDF files made by hand, and characters set as a page sets them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from lfsearch.reading.pdf.page import Glyph, Page, Rule

HELLO = b"BT /F 12 Tf 100 700 Td (Hello world) Tj ET"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def objects(*bodies: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
        + table
        + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(out))
    )


def stream(content: bytes, head: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), head, content)


def one_page(content: bytes = HELLO, box: bytes = b"0 0 595 842", more: bytes = b"", count: bytes = b"1") -> bytes:
    """A PDF of one page with this content."""
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count %b>>" % count,
        b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>%b>>" % (box, more),
        stream(content),
        _FONT,
    )


def picture(width: int = 10, height: int = 10) -> bytes:
    """A PDF of one page that shows a grey picture and nothing else."""
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
        stream(
            b"\x80" * (width * height),
            b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
            % (width, height),
        ),
    )


def endless() -> bytes:
    """A PDF of one page whose text is read at once, and whose drawing takes years: forms of forms of forms."""
    depth, first = 12, 6
    forms = [
        stream(
            b"/F Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F %d 0 R>>>>" % (first + level + 1),
        )
        for level in range(depth)
    ]
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>>>" % first,
        stream(HELLO + b" /X Do"),
        _FONT,
        *forms,
        stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"),
    )


def typed(text: str, left: float, top: float, size: float = 10.0) -> list[Glyph]:
    """A line of characters, wide ones as wide as high, others half as wide."""
    glyphs = []
    for char in text:
        width = size if unicodedata.east_asian_width(char) in "WF" else size / 2
        glyphs.append(Glyph(char, left, top, left + width, top + size, size))
        left += width
    return glyphs


def page(
    lines: Sequence[tuple[str, float, float]], number: int = 1, size: float = 10.0, rules: Sequence[Rule] = ()
) -> Page:
    """A page of 400 by 600 points with these lines: text, left, top."""
    glyphs = [glyph for text, left, top in lines for glyph in typed(text, left, top, size)]
    return Page(number, 400.0, 600.0, tuple(glyphs), tuple(rules))


def box_rules(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    """The rules of a table with these edges."""
    return [Rule(x, ys[0], x, ys[-1]) for x in xs] + [Rule(xs[0], y, xs[-1], y) for y in ys]
