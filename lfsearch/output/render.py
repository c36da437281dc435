"""Results for people: pure functions from records to lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lfsearch.i18n import tr
from lfsearch.output.display import clean, fit, table, wrap
from lfsearch.output.facts import facts_line
from lfsearch.output.paint import BOLD, DIM, ID, paint
from lfsearch.output.standings import UNKNOWN, resting_text
from lfsearch.records import ClauseRecord, DocumentEntry, text_of
from lfsearch.text.columns import text_width
from lfsearch.text.rows import labelled
from lfsearch.types import ParseWarning

if TYPE_CHECKING:
    from lfsearch.retrieval.lookup import FileWarning, Found, Listed
    from lfsearch.retrieval.status import IndexStatus
    from lfsearch.retrieval.tally import Tally


def found_text(found: Found, *, context: int, width: int, color: bool) -> str:
    """A clause with all that stands under it, a document or an issue, for reading."""
    if found.kind == "issue":
        return "\n\n".join(document_head(entry.document, width, color) for entry in found.entries)
    document = found.entries[0].document
    head = "\n".join([document_head(document, width, color), *standing_lines(document, width)])
    cited = [paint(line, DIM, color) for text in found.citations() for line in wrap(text, width)]
    if found.clause is None:
        body = [clause_lines(record, width, record.level - 1) for record in found.records()]
        return "\n".join([head, *cited, "", *body])
    own = found.clause
    before, after = found.neighbours(context)
    parts = [head, "", *(paint(line, DIM, color) for line in wrap(" › ".join(own.path), width))]
    parts += [paint(clause_lines(record, width, record.level - 1), DIM, color) for record in before]
    parts += [clause_lines(record, width, record.level - own.level) for record in found.records()]
    under = {record.id for record in found.records()}
    parts += [paint(clause_lines(one, width, one.level - 1), DIM, color) for one in after if one.id not in under]
    if facts := facts_line(own):
        parts += ["", *(paint(line, DIM, color) for line in wrap(facts, width))]
    parts += [line for said in resting_text(found.rests_on()) for line in wrap(said, width)]
    return "\n".join([*parts, "", *cited, f"{paint(own.id, ID, color)}  {own.source}"])


def standing_lines(document: DocumentEntry, width: int) -> list[str]:
    """Since when and until when a document is in force, what it repealed, and what repealed it."""
    lines = []
    terms = []
    if document.effective:
        terms.append(tr("in force from ", "施行 ") + document.effective.isoformat())
    if document.expires:
        reckoned = tr(" (reckoned)", "（推算）") if document.expires_inferred else ""
        terms.append(tr("until ", "有效期至 ") + document.expires.isoformat() + reckoned)
    if document.standing:
        terms.append(tr("standing ", "效力 ") + (document.standing.status or UNKNOWN))
    if period := document.period:
        terms.append(tr(f"period {period.begins} to {period.ends}", f"期间 {period.begins} 至 {period.ends}"))
    if document.trial:
        terms.append(tr("for trial", "试行"))
    if terms:
        lines += wrap("  ".join(terms), width)
    for cited in document.repeals:
        lines += wrap(tr("repealed ", "废止了 ") + _named(cited.title, cited.doc_no), width)
    if document.standing and (by := document.standing.repealed_by):
        since = f" {by.date.isoformat()}" if by.date else ""
        lines += wrap(f"{tr('repealed by', '被废止')} {_named(by.title, by.doc_no)}{since} ({by.id})", width)
    return lines


def _named(title: str | None, doc_no: str | None) -> str:
    return " ".join(part for part in (f"《{title}》" if title else None, doc_no) if part)


def document_head(document: DocumentEntry, width: int, color: bool) -> str:
    """Title, 文号, date, issuer, id and place of a document."""
    lines = [paint(line, BOLD, color) for line in wrap(document.title, width)]
    details = [document.doc_no, document.date, document.issuer, document.disclosure]
    lines += wrap("  ".join(str(part) for part in details if part), width)
    place = f"{clean(text_of(document.file))}:{document.lines.first}-{document.lines.last}"
    lines.append(f"{paint(document.id, ID, color)}  {place}")
    return "\n".join(lines)


def clause_lines(record: ClauseRecord, width: int, depth: int) -> str:
    """A clause's text; a table row's cells with the names of their columns."""
    text = labelled(record.cells).replace("\n", " ") if record.cells else record.text
    return "\n".join(wrap(text, width, "  " * depth))


def outline_text(found: Found, *, width: int, color: bool) -> str:
    """Labels and headings as an indented tree, each with its source line, to be checked against the paper."""
    lines = []
    for entry in found.entries:
        lines.append(document_head(entry.document, width, color))
        records = found.records() if found.clause else found.clauses(entry)
        for record in records:
            pad = "  " * record.level
            place = f"{record.source.lines.first:>6} "
            room = width - len(place) - len(pad)
            text = fit(record.text, max(room - len(record.id) - 2, 20)).rstrip()
            gap = max(room - text_width(text) - len(record.id), 2)
            line = paint(place, DIM, color) + pad + text
            lines.append(line + " " * gap + paint(record.id, DIM, color))
        lines.append("")
    return "\n".join(lines).rstrip()


# The parser's warnings in Chinese, by code; {} is the label or number that the English message begins with.
_WARNINGS = {
    "table-order": "表格单元格的次序在转换 PDF 时打乱了，内容照样保留；请对照原件。",
    "no-date": "{} 没有成文日期。",
    "no-doc-no": "{} 没有文号。",
    "no-document": "没有找到写着文号的一行，认不出文件。",
    "unsure-start": "文件可能从别处开始：没有文号，题目之下也没有主送机关。",
    "loose-doc-no": "“{}”单独成行，但不是哪份文件的文号。",
    "front-matter": "第一份文件之前有不属于任何文件的文字。",
    "contents": "两份文件之间的目录不属于任何文件。",
    "numbering-gap": "“{}”与前一个序号不连续。",
    "numbering-repeat": "序号“{}”重复。",
    "orphan-item": "“{}”前面没有它的上一项或上一级。",
}


def warning_text(warning: ParseWarning) -> str:
    """A parser's warning in the user's language; the English message for a code that is not known here."""
    message = warning.message
    return tr(message, warning.chinese or _WARNINGS.get(warning.code, message).format(message.split(" ")[0]))


def warnings_text(entries: Iterable[FileWarning], *, width: int) -> str:
    """One warning a block: where it is, what is odd."""
    lines = []
    for entry in entries:
        warning = entry.warning
        said = warning_text(warning)
        lines += wrap(f"{text_of(entry.file)}:{warning.span}  {said}  [{warning.code}]", width)
    return "\n".join(lines)


_ISSUE_WIDTH = 24  # columns: 穗府办规〔2020〕10号 has 20, 广州/2023-10 12
_ISSUE_COLUMNS = (_ISSUE_WIDTH, 6, 9, 9, 9)


def listing_text(entries: Iterable[Listed], *, width: int, color: bool) -> Iterator[str]:
    """Catalogue entries in columns for a terminal."""
    from lfsearch.retrieval.lookup import IssueSummary, PlaceSummary, UnitSummary

    for number, entry in enumerate(entries):
        match entry:
            case DocumentEntry():
                yield document_head(entry, width, color) + f"  {tr('clauses', '条款')} {entry.clause_count}\n"
            case ClauseRecord():
                first, *rest = wrap(entry.text.replace("\n", " "), width, "    ") or [""]
                told = [first, fit("    " + "".join(map(str.strip, rest)), width).rstrip()] if rest else [first]
                yield f"{paint(entry.id, ID, color)}  {entry.source}\n" + "\n".join(told)
            case PlaceSummary():
                heads = [tr("documents", "文件"), tr("clauses", "条款"), tr("issues", "期数"), tr("place", "地方")]
                row = [
                    str(entry.documents),
                    str(entry.clauses),
                    str(entry.issues),
                    clean(entry.name or tr("(not told)", "（未能判断）")),
                ]
                yield from table([*([] if number else [heads]), row], [9, 9, 9, 40])
            case UnitSummary():
                yield f"{entry.clauses:>5}  {clean(entry.name)}"
            case IssueSummary():
                figures = [str(one) for one in (entry.pages, entry.documents, entry.clauses, entry.warnings)]
                name = clean(entry.id)  # never cut: it is there to be copied
                yield from table(_issue_heads(number), _ISSUE_COLUMNS)
                if text_width(name) > _ISSUE_WIDTH:  # a line of its own, so that the figures stay in their columns
                    yield name
                    name = ""
                yield from table([[name, *figures]], _ISSUE_COLUMNS)


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
        (
            tr("size", "大小"),
            tr(
                f"{status.bytes / 1e6:.1f} MB, {status.bytes_a_clause:,} bytes a clause",
                f"{status.bytes / 1e6:.1f} MB，每条 {status.bytes_a_clause:,} 字节",
            ),
        ),
        (tr("years", "年份"), _span(years)),
        (tr("missing", "缺期"), _ranges(status.missing)),
        (tr("model", "模型"), f"{status.model.name} ({status.model.fingerprint[:12]})"),
    ]
    if other := status.second:
        lines.append((tr("second", "第二模型"), f"{other.name} ({other.fingerprint[:12]})"))
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
    lines += [(tr("skipped", "跳过"), reason) for reason in corpus.skipped]
    if status.problems is not None:
        lines += [(tr("check", "核验"), problem) for problem in status.problems or [tr("sound", "完好")]]
    return "\n".join(f"{name}{' ' * (12 - text_width(name))}{clean(value)}" for name, value in lines)


def _span(years: Sequence[int]) -> str:
    """The years from the first to the last."""
    if not years:
        return "-"
    return str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"


def _ranges(months: Sequence[str]) -> str:
    """How many monthly issues are missing, with the first few named."""
    if not months:
        return tr("none", "无")
    shown = ", ".join(months[:6]) + (" …" if len(months) > 6 else "")
    return tr(f"{len(months)} months: {shown}", f"{len(months)} 个月：{shown}")
