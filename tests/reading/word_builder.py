"""Small Word files, made from the XML that a program would write."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

from lfsearch.reading.docx import read_docx
from lfsearch.reading.source import PageBreak, Paragraph, Source, TableRow

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A zip file of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def root(name: str, content: str, namespace: str = TRANSITIONAL) -> str:
    """A part: an element of that name around the content."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<w:{name} xmlns:w="{namespace}" {_OTHERS}>{content}</w:{name}>'


def relations(**targets: str) -> str:
    """The relationships of a part, a kind and the part that it is."""
    found = "".join(
        f'<Relationship Id="r{kind}" Type="{_TYPES}/{kind}" Target="{target}"/>' for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_RELATIONS}">{found}</Relationships>'


def docx(body: str, *, styles: str = "", numbering: str = "", namespace: str = TRANSITIONAL) -> bytes:
    """A Word file with that body, those styles and those lists."""
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(officeDocument="word/document.xml"),
            "word/_rels/document.xml.rels": relations(styles="styles.xml", numbering="numbering.xml"),
            "word/document.xml": root("document", f"<w:body>{body}</w:body>", namespace),
            "word/styles.xml": root("styles", styles, namespace),
            "word/numbering.xml": root("numbering", numbering, namespace),
        }
    )


def read(body: str, **parts: str) -> Source:
    """What such a file is read as."""
    return read_docx(PurePath("2024-01.docx"), docx(body, **parts))


def paragraphs(source: Source) -> list[str]:
    return [block.text for block in source.blocks if isinstance(block, Paragraph)]


def rows(source: Source) -> list[list[str]]:
    return [[cell.text for cell in block.cells] for block in source.blocks if isinstance(block, TableRow)]


def pages(source: Source) -> list[str | int]:
    """The paragraphs, and the numbers of the pages that begin between them."""
    return [
        block.page if isinstance(block, PageBreak) else block.text
        for block in source.blocks
        if not isinstance(block, TableRow)
    ]


# -- pieces of XML -----------------------------------------------------------------------------------------------------


def r(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(text: str, number: tuple[int, int] | int | None = None, *, style: str = "", setting: str = "") -> str:
    """A paragraph of one run, or of the runs that it is given; `number`: the list, and the level where it says one."""
    if isinstance(number, tuple):
        setting += f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>'
    elif number is not None:
        setting += f'<w:numPr><w:numId w:val="{number}"/></w:numPr>'
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{setting}</w:pPr>{text if text.startswith('<') else r(text) if text else ''}</w:p>"


def lvl(depth: int, number_format: str, text: str, more: str = "", start: int | None = 1) -> str:
    """A level of a list."""
    begins = "" if start is None else f'<w:start w:val="{start}"/>'
    form = f'<w:numFmt w:val="{number_format}"/>' if number_format else ""
    return f'<w:lvl w:ilvl="{depth}">{begins}{form}{more}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(name: int, *levels: str, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{more}{"".join(levels)}</w:abstractNum>'


def num(list_id: int, name: int, more: str = "") -> str:
    return f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{name}"/>{more}</w:num>'


def override(depth: int, start: int | None = None, more: str = "") -> str:
    begins = "" if start is None else f'<w:startOverride w:val="{start}"/>'
    return f'<w:lvlOverride w:ilvl="{depth}">{begins}{more}</w:lvlOverride>'


def style(name: str, more: str = "", based: str = "", kind: str = "paragraph", called: str = "") -> str:
    below = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{called or name}"/>{below}{more}</w:style>'


def tc(content: str, properties: str = "") -> str:
    """A cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    found = "".join(cell if cell.startswith("<w:tc>") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{found}</w:tr>"


def tbl(*lines: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(lines)}</w:tbl>"
