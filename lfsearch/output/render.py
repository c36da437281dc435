"""Results for people: pure functions from records to lines for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lfsearch.i18n import tr
from lfsearch.output.display import clean, fit, table, text_width, wrap
from lfsearch.output.formats import Around, grouped
from lfsearch.records import ClauseRecord, DocumentEntry
from lfsearch.retrieval.snippets import matches

if TYPE_CHECKING:
    from lfsearch.retrieval.compare import Changes
    from lfsearch.retrieval.explanation import Explanation
    from lfsearch.retrieval.lookup import FileWarning, Found, Listed
    from lfsearch.retrieval.results import Hit, SearchResult, Tally
    from lfsearch.retrieval.status import IndexStatus

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
    changes: Mapping[str, Changes] | None = None,
    group_by: str | None = None,
) -> str:
    """Ranked hits as blocks of lines no wider than `width` columns."""
    blocks: list[str] = []
    groups = grouped(result.hits, group_by) if group_by else [("", list(result.hits))]
    for name, members in groups:
        if name:
            blocks.append(paint(f"== {clean(name)}", _BOLD, color))
        blocks += [
            _hit_block(
                hit,
                result.terms,
                width,
                color,
                around=(around or {}).get(hit.record.id),
                changes=(changes or {}).get(hit.record.id),
            )
            for hit in members
        ]
    return "\n\n".join(blocks)


def _hit_block(
    hit: Hit,
    terms: Sequence[str],
    width: int,
    color: bool,
    around: tuple[Sequence[ClauseRecord], Sequence[ClauseRecord]] | None,
    changes: Changes | None,
) -> str:
    record = hit.record
    head = f"{hit.rank:>2}. " + "  ".join(str(part) for part in (record.doc_no, record.date) if part)
    lines = [paint(clean(head).rstrip(), _BOLD, color)]
    lines += wrap(record.title, width, "    ")
    lines += [paint(line, _DIM, color) for line in wrap(" › ".join(record.path), width, "    ")[:2]]
    before, after = around or ((), ())
    lines += _beside(before, width, color)
    lines.append(highlight("\n".join(wrap(record.text if around else hit.snippet, width, "    ")), terms, color))
    lines += _beside(after, width, color)
    if changes:
        lines += _change_lines(changes, width, color)
    lines.append(f"    {paint(clean(record.id), _ID, color)}  {paint(str(record.source), _DIM, color)}")
    if hit.explain:
        lines += wrap(explain_text(hit.explain), width, "    ")
    return "\n".join(lines)


def _beside(records: Iterable[ClauseRecord], width: int, color: bool) -> list[str]:
    return [paint(line, _DIM, color) for record in records for line in wrap(record.text, width, "    | ")]


def _change_lines(changes: Changes, width: int, color: bool) -> list[str]:
    """What changed, figures first: - what only the first clause has, + what only this one has."""
    lines = []
    for name, difference in (
        (tr("figures", "数字"), changes.quantities),
        (tr("deadlines", "时限"), changes.deadlines),
        (tr("units", "单位"), changes.units),
    ):
        for sign, items, style in (("-", difference.before, _REMOVED), ("+", difference.after, _ADDED)):
            if items:
                text = f"{sign} {name}:{'、'.join(items)}"
                lines += [paint(line, style, color) for line in wrap(text, width, "    ")]
    return lines


# How a query was understood, and so which leg decides.
_CLASSES = {
    "wording": tr("the documents' own words, so the words decide", "查询用的是文件里的话，以词为主"),
    "lay": tr("everyday words, so the meaning decides", "查询用的是大白话，以意思为主"),
    "mixed": tr("words and meaning decide together", "词和意思各占一半"),
}


def explain_text(explain: Explanation) -> str:
    """Why a hit ranks where it does, in plain words."""
    parts = [_CLASSES[explain.query]] if explain.query in _CLASSES else []
    if keyword := explain.keyword:
        parts.append(
            tr(
                f"keyword: rank {keyword.rank}, {keyword.share_of_bound:.0%} of the best possible",
                f"关键词：第 {keyword.rank} 名，达满分的 {keyword.share_of_bound:.0%}",
            )
        )
    else:
        parts.append(tr("keyword: no match", "关键词：无匹配"))
    if semantic := explain.semantic:
        parts.append(
            tr(
                f"meaning: rank {semantic.rank}, cosine {semantic.cosine:.2f}",
                f"语义：第 {semantic.rank} 名，相似度 {semantic.cosine:.2f}",
            )
        )
        if semantic.alignment is not None:
            parts.append(tr(f"word by word: {semantic.alignment:.2f}", f"逐词相近度 {semantic.alignment:.2f}"))
    if explain.framing:
        parts.append(tr("lowered: a title or formula, no provision", "非正文条款（标题、落款之类），已调低"))
    if explain.matched:
        parts.append(tr("matched: ", "命中：") + "、".join(explain.matched))
    if explain.missing:
        parts.append(tr("missing: ", "未含：") + "、".join(explain.missing))
    if explain.also:
        parts.append(tr("other names: ", "别称：") + "、".join(explain.also))
    if explain.named:
        if explain.named.by == "article":
            parts.append(tr("the query names this very clause", "查询写明了这一条"))
        else:
            by = {"doc_no": tr("文号", "文号"), "title": tr("title", "标题")}[explain.named.by]
            parts.append(tr(f"the query names this document by its {by}", f"查询写明了该文件的{by}"))
    return tr("; ", "；").join(parts)


def found_text(found: Found, *, context: int, width: int, color: bool) -> str:
    """A clause, a document or an issue for reading."""
    if found.kind == "issue":
        return "\n\n".join(_document_head(entry.document, width, color) for entry in found.entries)
    entry = found.entries[0]
    head = _document_head(entry.document, width, color)
    if found.kind == "document":
        return "\n".join([head, "", *(_clause_lines(record, width) for record in found.clauses(entry))])
    assert found.clause is not None
    before, after = found.neighbours(context)
    path = " › ".join(found.clause.path)
    parts = [head, "", *(paint(line, _DIM, color) for line in wrap(path, width))]
    parts += [paint(_clause_lines(record, width), _DIM, color) for record in before]
    parts.append(_clause_lines(found.clause, width, indent=False))
    parts += [paint(_clause_lines(record, width), _DIM, color) for record in after]
    parts.append(f"{paint(found.clause.id, _ID, color)}  {found.clause.source}")
    return "\n".join(parts)


def _document_head(document: DocumentEntry, width: int, color: bool) -> str:
    lines = [paint(line, _BOLD, color) for line in wrap(document.title, width)]
    details = [document.doc_no, document.date, document.issuer, document.disclosure]
    lines += wrap("  ".join(str(part) for part in details if part), width)
    place = f"{document.issue}.txt:{document.lines.first}-{document.lines.last}"
    lines.append(f"{paint(document.id, _ID, color)}  {place}")
    return "\n".join(lines)


def _clause_lines(record: ClauseRecord, width: int, indent: bool = True) -> str:
    pad = "  " * (record.level - 1) if indent else ""
    return "\n".join(wrap(record.text, width, pad))


def outline_text(found: Found, *, width: int, color: bool) -> str:
    """Labels and headings as an indented tree, each with its source line, to be checked against the paper."""
    lines = []
    for entry in found.entries:
        lines.append(_document_head(entry.document, width, color))
        records = found.clauses(entry)
        if found.clause is not None:
            own = found.clause.id
            records = [record for record in records if record.id == own or record.id.startswith(f"{own}.")]
        for record in records:
            pad = "  " * record.level
            place = f"{record.source.lines.first:>6} "
            room = max(width - len(place) - text_width(pad), 20)
            lines.append(paint(place, _DIM, color) + pad + fit(record.text, room).rstrip())
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


def warnings_text(entries: Iterable[FileWarning], *, width: int) -> str:
    """One warning a block: where it is, what is odd."""
    lines = []
    for entry in entries:
        warning = entry.warning
        said = warning_text(warning.code, warning.message)
        lines += wrap(f"{entry.file}:{warning.span}  {said}  [{warning.code}]", width)
    return "\n".join(lines)


def listing_text(entries: Iterable[Listed], *, width: int, color: bool) -> Iterator[str]:
    """Catalogue entries in columns for a terminal."""
    from lfsearch.retrieval.lookup import IssueSummary, UnitSummary

    for number, entry in enumerate(entries):
        match entry:
            case DocumentEntry():
                yield _document_head(entry, width, color) + f"  {tr('clauses', '条款')} {entry.clause_count}\n"
            case ClauseRecord():
                text = wrap(entry.text.replace("\n", " "), width, "    ")
                yield f"{paint(entry.id, _ID, color)}  {entry.source}\n" + "\n".join(text[:2])
            case UnitSummary():
                yield f"{entry.clauses:>5}  {clean(entry.name)}"
            case IssueSummary():
                figures = (entry.pages, entry.documents, entry.clauses, entry.warnings)
                yield from table([*_issue_heads(number), [entry.id, *map(str, figures)]], [9, 6, 9, 9, 9])


def _issue_heads(number: int) -> list[list[str]]:
    """The heads of the columns, above the first issue."""
    heads = [
        tr("issue", "期号"),
        tr("pages", "页数"),
        tr("documents", "文件"),
        tr("clauses", "条款"),
        tr("warnings", "提示"),
    ]
    return [] if number else [heads]


def tally_text(tally: Tally) -> str:
    """Numbers alone: clauses and documents with all words, or with some of them, and those of each group."""
    held = tally.counts
    which = tr("all words", "全部词语") if held.all_words or not held.some_words else tr("some words", "部分词语")
    rows = [(str(held.total), str(held.documents), which)]
    rows += [(str(group.clauses), str(group.documents), clean(group.key)) for group in tally.groups]
    heads = (tr("clauses", "条款"), tr("documents", "文件"), "")
    return "\n".join(f"{fit(a, 8)}{fit(b, 10)}{c}".rstrip() for a, b, c in [heads, *rows])


def status_text(status: IndexStatus) -> str:
    """What is indexed and whether it is up to date."""
    years = status.years
    lines = [
        (tr("index", "索引"), status.index),
        (tr("issues", "期数"), f"{len(status.issue_ids)} ({', '.join(status.issue_ids)})"),
        (tr("documents", "文件"), str(status.documents)),
        (tr("clauses", "条款"), str(status.clauses)),
        (tr("warnings", "解析提示"), str(status.warnings)),
        (tr("years", "年份"), f"{years[0]}-{years[-1]}" if years else "-"),
        (tr("missing", "缺期"), _ranges(status.missing)),
        (tr("model", "模型"), f"{status.model.name} ({status.model.fingerprint[:12]})"),
    ]
    if not status.doubts:
        said = tr("does not tell when nothing fits", "无法判断是否没有相关内容")
        lines.append((tr("confidence", "把握"), said))
    corpus = status.corpus
    if corpus.unreadable:
        lines.append((tr("corpus", "语料"), corpus.unreadable))
    elif corpus.stale:
        news = ", ".join([*corpus.new, *corpus.changed, *corpus.gone])
        said = tr(f"stale: {news} - run lfsearch index", f"已过时：{news}；请运行 lfsearch index")
        lines.append((tr("state", "状态"), said))
    else:
        lines.append((tr("state", "状态"), tr("up to date", "最新")))
    if status.problems is not None:
        lines += [(tr("check", "核验"), problem) for problem in status.problems or [tr("sound", "完好")]]
    return "\n".join(f"{name}{' ' * (12 - text_width(name))}{clean(value)}" for name, value in lines)


def _ranges(months: Sequence[str]) -> str:
    """How many monthly issues are missing, with the first few named."""
    if not months:
        return tr("none", "无")
    shown = ", ".join(months[:6]) + (" …" if len(months) > 6 else "")
    return tr(f"{len(months)} months: {shown}", f"{len(months)} 个月：{shown}")
