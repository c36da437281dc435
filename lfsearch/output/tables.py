"""Results as tables for spreadsheets and documents: CSV, Markdown, XLSX."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lfsearch.errors import LfsearchError
from lfsearch.i18n import chinese, tr
from lfsearch.output.display import clean
from lfsearch.output.standings import UNKNOWN
from lfsearch.text.width import fold

# What the columns are called for people who read Chinese.
_NAMES = {
    "addressee": "主送机关",
    "against": "对照文件",
    "alert": "订阅名",
    "articles": "条款号",
    "attachments": "附件",
    "bound": "上下限",
    "cells": "单元格",
    "change": "变化",
    "citation": "引用格式",
    "citations": "引用文件",
    "changes": "变化",
    "cites": "引用",
    "clause": "条款编号",
    "clause_kind": "条款类型",
    "clause_text": "条款原文",
    "clauses": "条款数",
    "counted_in": "计量单位",
    "date": "成文日期",
    "deadlines": "时限",
    "differences": "差异",
    "disclosure": "公开方式",
    "doc_no": "文号",
    "document": "文件编号",
    "documents": "文件数",
    "effective": "施行日期",
    "end": "止",
    "expires": "有效期至",
    "expires_inferred": "有效期系推算",
    "file": "文本文件",
    "filters": "筛选条件",
    "from": "依据",
    "gazette": "公报引用格式",
    "gbt7714": "GB/T 7714 格式",
    "heading": "标题文字",
    "id": "编号",
    "issue": "期号",
    "issues": "期数",
    "issuer": "发文机关",
    "issuers": "各发文机关",
    "kind": "文种",
    "label": "序号",
    "labels": "标签",
    "last_run": "上次运行",
    "legal": "法规引用格式",
    "level": "层级",
    "line": "行号",
    "lines": "行",
    "measure": "指标",
    "misattributed": "出处有误",
    "name": "名称",
    "new": "新文",
    "new_ids": "新文编号",
    "new_source": "新文出处",
    "old": "旧文",
    "old_ids": "旧文编号",
    "old_source": "旧文出处",
    "page": "页码",
    "pages": "页数",
    "path": "所在位置",
    "period": "文件所管时段",
    "place": "地区",
    "quantities": "数字",
    "query": "检索词",
    "quotation": "引文",
    "rank": "名次",
    "repealed": "是否已废止",
    "repealed_by": "废止依据",
    "repeals": "废止的文件",
    "resolved": "索引中的编号",
    "rests_on_repealed": "所依据文件已废止",
    "role": "职责",
    "score": "得分",
    "section": "栏目",
    "seen": "已见条数",
    "sentence": "原句",
    "sha256": "SHA-256",
    "similarity": "相似度",
    "source": "出处",
    "start": "起",
    "status": "效力",
    "text": "原文",
    "times": "钟点",
    "title": "文件标题",
    "title_as_printed": "印刷标题",
    "trial": "试行",
    "unit": "单位",
    "units": "责任单位",
    "obliged": "要做的单位",
    "until": "截止日期",
    "validity": "有效期",
    "value": "数值",
    "verdict": "核对结果",
    "warnings": "提示",
    "years": "有效年数",
}
# What the values of closed lists are called in a workbook, which is for people; CSV keeps those of the JSON for programs.
_VALUES = {
    "bound": {">=": "\u2265", "<=": "\u2264", ">": "\uff1e", "<": "\uff1c"},
    "clause_kind": {
        "addressee": "主送机关",
        "article": "条",
        "bullet": "列举",
        "heading": "标题",
        "item": "项",
        "masthead": "文件头",
        "note": "附注",
        "paragraph": "段落",
        "row": "表格行",
        "signature": "落款",
        "title": "附件标题",
    },
    "from": {"bracket": "括号内", "heading": "上级标题", "row": "表格行", "text": "正文"},
    "kind": {"citation": "引用", "quotation": "引文"},
    "verdict": {"exact": "一致", "near": "近似", "not_found": "未找到"},
}
_FLAGS = frozenset(("expires_inferred", "misattributed", "repealed", "repeals", "rests_on_repealed", "trial"))
_TRUTH = {"True": "是", "False": "否"}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the names of their columns, which are those of the JSON."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]
    name: str = ""  # what the rows are, for the tab of a sheet among several

    @property
    def heads(self) -> tuple[str, ...]:
        """The names of the columns in the user's language."""
        return tuple(tr(name, _NAMES.get(name, name)) for name in self.columns)


def _shown(column: str, value: str | int | float) -> str | int | float:
    """A value in Chinese, as far as it is one of a closed list; that nothing is printed of a document's force is said."""
    if not isinstance(value, str) or not chinese():
        return value
    if column == "status" and not value:
        return UNKNOWN
    return (_TRUTH if column in _FLAGS else _VALUES.get(column, {})).get(value, value)


_FORMULA = frozenset("=+-@")


def csv_text(table: Table) -> str:
    """As CSV (RFC 4180 but for the line ends), without a last line end."""
    import csv  # a millisecond that no other format needs

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.heads)
    for row in table.rows:
        writer.writerow([_harmless(clean(value)) if isinstance(value, str) else value for value in row])
    return out.getvalue().rstrip("\n")


def _harmless(text: str) -> str:
    """A leading = + - @ would be a formula in a spreadsheet, also a wide one, as some read it; an apostrophe makes it text.

    OWASP, CSV injection. What it names beside, a tab or CR in front, is gone with what steers a terminal.
    """
    return f"'{text}" if text.strip() and fold(text.lstrip()[0]) in _FORMULA else text


def markdown_text(table: Table) -> str:
    """As a Markdown table."""
    lines = ["| " + " | ".join(table.heads) + " |", "|" + " --- |" * len(table.columns)]
    for row in table.rows:
        cells = (clean(str(value)).replace("|", "\\|").replace("\n", "<br>") for value in row)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


# Excel takes no more characters in a cell; a clause has at most 2,000, a document's citations may have more.
_MOST_IN_CELL = 32_767
_WIDEST, _NARROWEST = 80, 8  # columns of a sheet, in characters


def xlsx_bytes(*tables: Table) -> bytes:
    """As a workbook, a sheet a table, the first lines fixed; LfsearchError when the package that writes it is missing."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise LfsearchError(
            "Writing .xlsx needs the package openpyxl; pip install 'lfsearch[xlsx]' adds it, or write .csv.",
            "写 .xlsx 需要 openpyxl；请运行 pip install 'lfsearch[xlsx]'，或改写 .csv。",
        ) from None
    book = Workbook()
    book.remove(book.active)
    for number, table in enumerate(tables, start=1):
        _fill(book.create_sheet(table.name or ("lfsearch" if number == 1 else f"lfsearch {number}")), table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, table: Table) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    shown = (tuple(map(_shown, table.columns, row)) for row in table.rows)
    lines: list[Sequence[str | int | float]] = [table.heads, *shown]
    for number, line in enumerate(lines, start=1):
        for place, value in enumerate(line, start=1):
            cell = sheet.cell(number, place)
            if isinstance(value, str):
                cell.value = clean(value)[:_MOST_IN_CELL]
                cell.data_type = "s"  # text, whatever it begins with
                cell.quotePrefix = True
            else:
                cell.value = value
            cell.alignment = Alignment(vertical="top", wrap_text=number > 1)
            if number == 1:
                cell.font = Font(bold=True)
    for place, column in enumerate(zip(*lines, strict=True), start=1):
        longest = max(2 * len(str(value)) for value in column)  # a Chinese character is two wide
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest, _NARROWEST), _WIDEST)
