"""What a page shows as a file: JSON, CSV, Markdown or a workbook, all of them made by `output`."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from lfsearch.output import formats
from lfsearch.output.tables import Table, csv_text, markdown_text, xlsx_bytes
from lfsearch.records import Json
from lfsearch.web.parameters import Parameter

FORMATS = ("json", "csv", "xlsx", "md")
WORD = "docx"
AS = Parameter("as", "As a file.", "导出为文件。", choices=FORMATS)
_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_BOM = "\ufeff"  # what tells Excel on Windows that a CSV file is UTF-8


def export(wanted: str, name: str, *, table: Table, data: Json, markdown: str | None = None) -> Response:
    """The file; `markdown` where it is more than the table. LfsearchError when the package that writes it is missing."""
    content: str | bytes
    if wanted == "json":
        content = formats.pretty(data)
    elif wanted == "csv":
        content = _BOM + csv_text(table) + "\n"
    elif wanted == "md":
        content = (markdown if markdown is not None else markdown_text(table)) + "\n"
    else:
        content = xlsx_bytes(table)
    return file(content, name, wanted)


def file(content: str | bytes, name: str, wanted: str) -> Response:
    """A file of one of the formats, to be saved under a name."""
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    disposition = f"attachment; filename*=UTF-8''{quote(f'{name}.{wanted}', safe='')}"
    return Response(data, headers={"Content-Disposition": disposition, "Content-Type": _TYPES[wanted]})
