"""Results for people: pure functions from records to lines for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lfsearch.i18n import tr
from lfsearch.output.display import clean, fit, table, text_width, wrap
from lfsearch.output.formats import Around, Changes, grouped, source_text
from lfsearch.retrieval.snippets import matches
from lfsearch.types import Hit

if TYPE_CHECKING:
    from lfsearch.retrieval.engine import SearchResult
    from lfsearch.retrieval.lookup import Found

_BOLD, _DIM, _MATCH, _ID, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[36m", "\x1b[0m"
_RUN = re.compile(r"[^\s]+(?: [^\s]+)*")  # what of a match stands on one line
_ADDED, _REMOVED = "\x1b[32m", "\x1b[31m"


def paint(text: str, style: str, color: bool) -> str:
    """Wrap a text in a style when colours are on."""
    return f"{style}{text}{_RESET}" if color and text else text


def highlight(text: str, terms: Sequence[str], color: bool) -> str:
    """Mark the terms in colour; brackets would be taken for printed punctuation. A term may run over a line's end."""
    if not color:
        return text
    pieces, last = [], 0
    for start, end in matches(text, terms):
        pieces += [text[last:start], _RUN.sub(lambda run: paint(run[0], _MATCH, True), text[start:end])]
        last = end
    return "".join(pieces) + text[last:]


def hits_text(
    result: SearchResult,
    *,
    width: int,
    color: bool,
    around: Around | None = None,
    changes: Changes | None = None,
    group_by: str | None = None,
) -> str:
    """Ranked hits as blocks of lines no wider than `width` columns."""
    blocks: list[str] = []
    groups = grouped(result.hits, group_by) if group_by else [("", list(result.hits))]
    for name, members in groups:
        if name:
            blocks.append(paint(f"== {clean(name)}", _BOLD, color))
        blocks += [_hit_block(hit, result.terms, width, color, around or {}, changes or {}) for hit in members]
    return "\n\n".join(blocks)


def _hit_block(hit: Hit, terms: Sequence[str], width: int, color: bool, around: Around, changes: Changes) -> str:
    record = hit.record
    key = str(record["id"])
    head = f"{hit.rank:>2}. " + "  ".join(str(part) for part in (record["doc_no"], record["date"]) if part)
    lines = [paint(clean(head).rstrip(), _BOLD, color)]
    lines += wrap(str(record["title"]), width, "    ")
    path = " › ".join(str(part) for part in record["path"])
    lines += [paint(line, _DIM, color) for line in wrap(path, width, "    ")[:2]]
    if key in around:
        lines += [paint(line, _DIM, color) for r in around[key][0] for line in wrap(str(r["text"]), width, "    | ")]
        body = str(record["text"])
    else:
        body = hit.snippet
    lines.append(highlight("\n".join(wrap(body, width, "    ")), terms, color))
    if key in around:
        lines += [paint(line, _DIM, color) for r in around[key][1] for line in wrap(str(r["text"]), width, "    | ")]
    if key in changes:
        lines += _change_lines(changes[key], width, color)
    lines.append(f"    {paint(clean(key), _ID, color)}  {paint(source_text(record['source']), _DIM, color)}")
    if hit.explain:
        lines += wrap(explain_text(hit.explain), width, "    ")
    return "\n".join(lines)


def _change_lines(change: Mapping[str, Any], width: int, color: bool) -> list[str]:
    """What changed, figures first: - what only the first clause has, + what only this one has."""
    names = {
        "quantities": tr("figures", "数字"),
        "deadlines": tr("deadlines", "时限"),
        "units": tr("units", "单位"),
    }
    lines = []
    for key, name in names.items():
        for sign, side, style in (("-", "before", _REMOVED), ("+", "after", _ADDED)):
            if change[key][side]:
                text = f"{sign} {name}:{'、'.join(change[key][side])}"
                lines += [paint(line, style, color) for line in wrap(text, width, "    ")]
    return lines


# How a query was understood, and so which leg decides.
_CLASSES = {
    "wording": tr("the documents' own words, so the words decide", "查询用的是文件里的话，以词为主"),
    "lay": tr("everyday words, so the meaning decides", "查询用的是大白话，以意思为主"),
    "mixed": tr("words and meaning decide together", "词和意思各占一半"),
}


def explain_text(explain: Mapping[str, Any]) -> str:
    """Why a hit ranks where it does, in plain words."""
    parts = [_CLASSES[explain["query"]]] if explain.get("query") in _CLASSES else []
    keyword = explain.get("keyword")
    if keyword:
        parts.append(
            tr(
                f"keyword: rank {keyword['rank']}, {keyword['share_of_bound']:.0%} of the best possible",
                f"关键词：第 {keyword['rank']} 名，达满分的 {keyword['share_of_bound']:.0%}",
            )
        )
    else:
        parts.append(tr("keyword: no match", "关键词：无匹配"))
    if "semantic" in explain:
        semantic = explain["semantic"]
        parts.append(
            tr(
                f"meaning: rank {semantic['rank']}, cosine {semantic['cosine']:.2f}",
                f"语义：第 {semantic['rank']} 名，相似度 {semantic['cosine']:.2f}",
            )
        )
        if "alignment" in semantic:
            parts.append(tr(f"word by word: {semantic['alignment']:.2f}", f"逐词相近度 {semantic['alignment']:.2f}"))
    if explain.get("framing"):
        parts.append(tr("lowered: a title or formula, no provision", "非正文条款（标题、落款之类），已调低"))
    if explain.get("matched"):
        parts.append(tr("matched: ", "命中：") + "、".join(explain["matched"]))
    if explain.get("missing"):
        parts.append(tr("missing: ", "未含：") + "、".join(explain["missing"]))
    if explain.get("also"):
        parts.append(tr("other names: ", "别称：") + "、".join(explain["also"]))
    if "named" in explain:
        by = {"doc_no": tr("文号", "文号"), "title": tr("title", "标题")}[explain["named"]["by"]]
        parts.append(tr(f"the query names this document by its {by}", f"查询写明了该文件的{by}"))
    return tr("; ", "；").join(parts)


def found_text(found: Found, *, context: int, width: int, color: bool) -> str:
    """A clause, a document or an issue for reading."""
    if found.kind == "issue":
        return "\n\n".join(_document_head(entry, width, color) for entry in found.documents)
    entry = found.documents[0]
    if found.kind == "document":
        return "\n".join(
            [_document_head(entry, width, color), "", *(_clause_lines(r, width) for r in found.clauses(entry))]
        )
    assert found.clause is not None
    before, after = found.neighbours(context)
    path = " › ".join(found.clause["path"])
    parts = [_document_head(entry, width, color), "", *(paint(line, _DIM, color) for line in wrap(path, width))]
    parts += [paint(_clause_lines(r, width), _DIM, color) for r in before]
    parts.append(_clause_lines(found.clause, width, indent=False))
    parts += [paint(_clause_lines(r, width), _DIM, color) for r in after]
    parts.append(f"{paint(found.clause['id'], _ID, color)}  {source_text(found.clause['source'])}")
    return "\n".join(parts)


def _document_head(entry: Mapping[str, Any], width: int, color: bool) -> str:
    lines = [paint(line, _BOLD, color) for line in wrap(str(entry["title"]), width)]
    details = [entry["doc_no"], entry["date"], entry["issuer"], entry["disclosure"]]
    lines += wrap("  ".join(str(part) for part in details if part), width)
    lines.append(f"{paint(str(entry['id']), _ID, color)}  {entry['issue']}.txt:{entry['lines'][0]}-{entry['lines'][1]}")
    return "\n".join(lines)


def _clause_lines(record: Mapping[str, Any], width: int, indent: bool = True) -> str:
    pad = "  " * (int(record["level"]) - 1) if indent else ""
    return "\n".join(wrap(str(record["text"]), width, pad))


def outline_text(found: Found, *, width: int, color: bool) -> str:
    """Labels and headings as an indented tree, each with its source line, to be checked against the paper."""
    lines = []
    for entry in found.documents:
        lines.append(_document_head(entry, width, color))
        records = found.clauses(entry)
        if found.kind == "clause" and found.clause is not None:
            own = found.clause["id"]
            records = [r for r in records if r["id"] == own or str(r["id"]).startswith(f"{own}.")]
        for record in records:
            pad = "  " * int(record["level"])
            place = f"{record['source']['lines'][0]:>6} "
            room = max(width - len(place) - text_width(pad), 20)
            lines.append(paint(place, _DIM, color) + pad + fit(str(record["text"]), room).rstrip())
        lines.append("")
    return "\n".join(lines).rstrip()


# The parser's warnings in Chinese, by code; {} is the label or number that the English message begins with.
_WARNINGS = {
    "table-order": "表格单元格的次序在转换 PDF 时打乱了，内容照样保留；请对照原件。",
    "no-date": "{} 没有成文日期。",
    "no-doc-no": "{} 没有文号。",
    "no-document": "没有找到写着文号的一行，认不出文件。",
    "front-matter": "第一份文件之前有不属于任何文件的文字。",
    "numbering-gap": "“{}”与前一个序号不连续。",
    "numbering-repeat": "序号“{}”重复。",
    "orphan-item": "“{}”前面没有它的上一项或上一级。",
}


def warning_text(code: str, message: str) -> str:
    """A parser's warning in the user's language; the English message for a code that is not known here."""
    return tr(message, _WARNINGS.get(code, message).format(message.split(" ")[0]))


def warnings_text(entries: Iterable[Mapping[str, Any]], *, width: int) -> str:
    """One warning a block: where it is, what is odd."""
    lines = []
    for entry in entries:
        first, last = entry["lines"]
        place = f"{entry['file']}:{first}" + (f"-{last}" if last != first else "")
        lines += wrap(f"{place}  {warning_text(entry['code'], entry['message'])}  [{entry['code']}]", width)
    return "\n".join(lines)


def listing_text(what: str, entries: Iterable[Mapping[str, Any]], *, width: int, color: bool) -> Iterator[str]:
    """Catalogue entries in columns for a terminal."""
    if what == "documents":
        for entry in entries:
            yield _document_head(entry, width, color) + f"  {tr('clauses', '条款')} {entry['clauses']}\n"
    elif what == "clauses":
        for entry in entries:
            place = source_text(entry["source"])
            text = wrap(str(entry["text"]).replace("\n", " "), width, "    ")
            yield f"{paint(str(entry['id']), _ID, color)}  {place}\n" + "\n".join(text[:2])
    elif what == "units":
        for entry in entries:
            yield f"{entry['clauses']:>5}  {clean(str(entry['name']))}"
    else:
        heads = [
            tr("issue", "期号"),
            tr("pages", "页数"),
            tr("documents", "文件"),
            tr("clauses", "条款"),
            tr("warnings", "提示"),
        ]
        rows = [[str(entry[key]) for key in ("id", "pages", "documents", "clauses", "warnings")] for entry in entries]
        yield from table([heads, *rows], [9, 6, 9, 9, 9])


def status_text(report: Mapping[str, Any]) -> str:
    """What is indexed and whether it is up to date."""
    years = report["years"]
    lines = [
        (tr("index", "索引"), report["index"]),
        (tr("issues", "期数"), f"{report['issues']} ({', '.join(report['issue_ids'])})"),
        (tr("documents", "文件"), str(report["documents"])),
        (tr("clauses", "条款"), str(report["clauses"])),
        (tr("warnings", "解析提示"), str(report["warnings"])),
        (tr("years", "年份"), f"{years[0]}-{years[-1]}" if years else "-"),
        (tr("missing", "缺期"), _ranges(report["missing"])),
        (tr("model", "模型"), f"{report['model']['name']} ({report['model']['fingerprint'][:12]})"),
    ]
    if report["stale"] is None:
        lines.append((tr("corpus", "语料"), str(report["corpus"])))
    elif report["stale"]:
        news = [*report["new"], *report["changed"], *report["gone"]]
        lines.append(
            (
                tr("state", "状态"),
                tr("stale: ", "已过时：") + ", ".join(news) + tr(" - run lfsearch index", "；请运行 lfsearch index"),
            )
        )
    else:
        lines.append((tr("state", "状态"), tr("up to date", "最新")))
    if "check" in report:
        problems = report["check"]["problems"]
        lines += [(tr("check", "核验"), problem) for problem in problems] or [
            (tr("check", "核验"), tr("sound", "完好"))
        ]
    return "\n".join(f"{name}{' ' * (12 - text_width(name))}{clean(value)}" for name, value in lines)


def _ranges(months: Sequence[str]) -> str:
    """How many monthly issues are missing, with the first few named."""
    if not months:
        return tr("none", "无")
    shown = ", ".join(months[:6]) + (" …" if len(months) > 6 else "")
    return tr(f"{len(months)} months: {shown}", f"{len(months)} 个月：{shown}")
