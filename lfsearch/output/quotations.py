"""Verified quotations, quotations to be copied, and citations, for people and as rows for tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lfsearch.i18n import count, tr
from lfsearch.output.display import clean, fit, wrap
from lfsearch.output.paint import ADDED, BOLD, DIM, ID, REMOVED, paint
from lfsearch.output.standings import standing_text
from lfsearch.records import ClauseRecord, JsonObject
from lfsearch.text.columns import text_width

if TYPE_CHECKING:
    from lfsearch.retrieval.cited_in import CheckedCitation
    from lfsearch.retrieval.links import Link
    from lfsearch.retrieval.quoted_places import QuotedPlace
    from lfsearch.retrieval.quoting import Quotation
    from lfsearch.retrieval.verifying import Verification, Verified

_INDENT = "   "
_PLACES = 3  # of a quotation that people are shown; JSON has all
_COLORS = {"exact": ADDED, "near": BOLD, "not_found": REMOVED}

# -- verify --------------------------------------------------------------------------------------------------------------

VERIFY_COLUMNS = (
    "line",
    "kind",
    "verdict",
    "similarity",
    "quotation",
    "differences",
    "doc_no",
    "id",
    "source",
    "misattributed",
)


def verify_rows(found: Verification) -> list[JsonObject]:
    """One row a quotation or citation, with its best place."""
    rows = []
    for entry in found.to_json():
        places = entry["places"]
        best = places[0] if isinstance(places, list) and places else {}
        rows.append({**best, **entry, "differences": [_difference(one) for one in best.get("differences", [])]})
    return rows


def _difference(one: Sequence[str]) -> str:
    from lfsearch.retrieval.differing import Difference

    return str(Difference(*one))


def verification_text(found: Verification, *, width: int, color: bool) -> str:
    """Each quotation with its verdict and the places where it stands, then the citations."""
    blocks = ["\n".join(_verified(number, one, width, color)) for number, one in enumerate(found.quotations, start=1)]
    if found.citations:
        head = paint(tr("Citations", "引用"), BOLD, color)
        blocks.append("\n".join([head, *(line for one in found.citations for line in _citation(one, width, color))]))
    return "\n".join(blocks)


def summary(found: Verification) -> str:
    """How many quotations and citations there are of each verdict; a citation of words from elsewhere is doubtful."""
    quotations = [one.verdict for one in found.quotations]
    citations = found.citations
    exact, near, lost = (quotations.count(verdict) for verdict in ("exact", "near", "not_found"))
    return tr(
        f"{count(len(quotations), 'quotation')}: {exact} exact, {near} near, {lost} not found; "
        f"{count(len(citations), 'citation')}, {found.doubtful} doubtful.",
        f"引文 {len(quotations)} 处：一致 {exact}，近似 {near}，未找到 {lost}；引用 {len(citations)} 处，存疑 {found.doubtful}。",
    )


def short_note(found: Verification) -> str:
    """What is said of what is not checked, being too short; "" where there is none."""
    if not found.too_short:
        return ""
    return tr(
        f"{found.too_short} more in quotation marks too short to be checked.",
        f"另有 {found.too_short} 处引号内文字过短，未核对。",
    )


def verdict_text(verdict: str, similarity: float) -> str:
    """一致, 近似 0.97, 未找到."""
    if verdict == "near":
        return tr(f"near {similarity:.2f}", f"近似 {similarity:.2f}")
    return tr("exact", "一致") if verdict == "exact" else tr("not found", "未找到")


def _verified(number: int, one: Verified, width: int, color: bool) -> Iterator[str]:
    verdict = verdict_text(one.verdict, one.similarity)
    lead = f"{number:<2} {verdict}  "
    # Of what is near, the best place shows the words themselves.
    text = one.places[0].marked if one.verdict == "near" else " ".join(one.text.split())
    lines = wrap(lead + text, width)
    lines[0] = f"{number:<2} " + paint(verdict, _COLORS[one.verdict], color) + lines[0][len(lead) - 2 :]
    yield from lines[:1]
    yield from wrap("".join(lines[1:]), width, _INDENT) if len(lines) > 1 else ()
    for place in one.places[:_PLACES]:
        yield from _place(place, one, width, color)
    if len(one.places) > _PLACES:
        more = len(one.places) - _PLACES
        yield paint(_INDENT + tr(f"and {more} more", f"另有 {more} 处"), DIM, color)
    for said in attribution(one):
        yield from (paint(line, REMOVED, color) for line in wrap(said, width, _INDENT))


def attribution(one: Verified) -> Iterator[str]:
    """That the text names another document, or another article of it, than the words stand in."""
    given = one.given
    if given is None or given.holds:
        return
    if place := given.place:  # in the document, so that it is the article
        named, real = given.citation.text, clean(" ".join(place.record.path[-1:]) or place.record.id)
    else:
        named, real = (str(record.doc_no or record.title) for record in (given.record, one.places[0].record))
    yield tr(f"The text names {named}, but these words stand in {real}.", f"文中写的是 {named}，而这些话出自 {real}。")


def _place(place: QuotedPlace, one: Verified, width: int, color: bool) -> Iterator[str]:
    record = place.record
    status = standing_text(place.standing, brief=True) if place.standing else None
    parts = [str(part) for part in (record.doc_no or record.title, record.date, status) if part]
    head, source = clean(" · ".join(parts)), clean(str(place.source))
    printed = f"{source}  {paint(clean(record.id), ID, color)}"
    if text_width(f"{_INDENT}{head}  {source}  {record.id}") <= width:
        yield f"{_INDENT}{head}  {printed}"
    else:
        yield _INDENT + head
        yield f"{_INDENT}  {printed}"
    if place.differences and place is not one.places[0]:
        told = f"{place.similarity:.2f}  " + " ".join(map(str, place.differences))
        yield _INDENT + "  " + fit(told, width - len(_INDENT) - 2).rstrip()


def _citation(one: CheckedCitation, width: int, color: bool) -> Iterator[str]:
    verdict = verdict_text(one.verdict, one.similarity)
    text, known = clean(" ".join(one.text.split())), clean(one.records[0].id) if one.records else ""
    lines = wrap(f"{verdict}  {text}", width - len(_INDENT))
    beside = bool(known) and len(lines) == 1 and text_width(f"{_INDENT}{lines[0]}  {known}") <= width
    lines[0] = paint(verdict, _COLORS[one.verdict], color) + lines[0][len(verdict) :]
    yield _INDENT + lines[0] + (f"  {paint(known, ID, color)}" if beside else "")
    yield from (f"{_INDENT}  {line}" for line in wrap("".join(lines[1:]), width - len(_INDENT) - 2) if len(lines) > 1)
    if known and not beside:
        yield f"{_INDENT}  {paint(known, ID, color)}"
    for said in reasons(one):
        yield from wrap(said, width, _INDENT + "  ")


def reasons(one: CheckedCitation) -> Iterator[str]:
    """What is wrong with a citation, or cannot be known."""
    like = tr(f"; like it: {', '.join(one.like)}", f"；相近：{'、'.join(one.like)}") if one.like else ""
    right = one.differences[0].printed if one.differences else ""
    missing = one.missing
    match one.reason:
        case "named":
            yield tr(
                "The index does not hold this text, but names it so there.", "索引里没有这份文件，但该处如此引用。"
            )
        case "slip":
            yield tr(f"There is no such 文号; meant may be {right}.", f"没有这个文号；可能是 {right}。")
        case "title":
            yield tr(f"What has this number or name is called {right}.", f"该文号或名称对应的是“{right}”。")
        case "article":
            yield tr(f"The text has no article {', '.join(missing)}.", f"该文件没有第 {'、'.join(missing)} 条。")
        case "absent":
            yield tr(
                f"The index has this issuer's documents, and none of this number{like}.",
                f"索引有该机关的文件，但没有这个文号{like}。",
            )
        case "outside":
            yield tr(f"The index knows nothing of this text{like}.", f"索引里没有这份文件{like}。")
    if by := one.repealed_by:
        yield tr(f"Repealed by {by.doc_no or by.title}.", f"已由 {by.doc_no or by.title} 废止。")


# -- quote ---------------------------------------------------------------------------------------------------------------

QUOTE_COLUMNS = ("id", "doc_no", "text", "gazette", "gbt7714", "legal", "sha256", "source", "status")


def quote_row(quotation: Quotation) -> JsonObject:
    """The quotation with each style as a column."""
    return {**quotation.to_json(), **quotation.citations}


def quotation_text(quotation: Quotation, *, width: int, color: bool) -> str:
    """The words, then how they are cited, then their digest."""
    names = {"gazette": tr("gazette", "公文"), "gbt7714": "GB/T 7714", "legal": tr("legal", "法学引注")}
    lines = wrap(quotation.text, width)
    for style, text in quotation.citations.items():
        first, *rest = wrap(f"{names[style]}  {text}", width)
        lines.append(paint(names[style], DIM, color) + first[len(names[style]) :])
        lines += wrap("".join(rest), width, _INDENT) if rest else []
    return "\n".join([*lines, f"SHA-256  {quotation.sha256}", f"{paint(quotation.id, ID, color)}  {quotation.source}"])


def quotation_markdown(quotation: Quotation) -> str:
    """A block quote with the citation in the gazette's style behind it, for a text in Markdown."""
    lines = [f"> {clean(line)}" for line in quotation.text.split("\n")]
    return (
        "\n>\n".join(lines)
        + f"\n>\n> —— {clean(quotation.citations['gazette'])}\n\n<!-- SHA-256 {quotation.sha256} -->"
    )


# -- cites, cited-by -----------------------------------------------------------------------------------------------------

LINK_COLUMNS = (
    "clause",
    "title",
    "doc_no",
    "articles",
    "resolved",
    "repealed",
    "repeals",
    "rests_on_repealed",
    "source",
)


def links_text(links: Iterable[Link], *, by_text: bool, width: int, color: bool) -> str:
    """Citations grouped by the text that they name (`by_text`), or by the document that names it."""
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(_named(link) if by_text else _naming(link.record), []).append(link)
    lines: list[str] = []
    for name, members in groups.items():
        lines += [paint(line, BOLD, color) for line in wrap(name, width)]
        if by_text:
            lines += [line for said in _known(members[0]) for line in wrap(said, width, _INDENT)]
        for link in members:
            lines += _link(link, by_text, width, color)
    return "\n".join(lines)


def _named(link: Link) -> str:
    likely = tr(f"{link.likely_doc_no} (inferred)", f"{link.likely_doc_no}（推断）") if link.likely_doc_no else None
    title = f"《{link.title}》" if link.title else None
    return " ".join(part for part in (title, link.citation.doc_no or likely) if part) or tr("this text", "本文件")


def _naming(record: ClauseRecord) -> str:
    return " · ".join(str(part) for part in (record.doc_no or record.title, record.date) if part)


def _known(link: Link) -> Iterator[str]:
    """Whether the index holds what is named, and what ended its force."""
    if not link.resolved:
        yield tr("not in the index", "索引里没有")
    if by := link.repealed_by:
        since = f" {by.date.isoformat()}" if by.date else ""
        yield tr(f"repealed by {by.doc_no or by.title}{since}", f"已由 {by.doc_no or by.title} 废止{since}")


def _link(link: Link, by_text: bool, width: int, color: bool) -> Iterator[str]:
    record, citation = link.record, link.citation
    yield f"{_INDENT}{paint(clean(record.id), ID, color)}  {record.source}"
    told = [_articles(link)] if citation.articles else []
    if link.resolved and by_text:
        told.append("→ " + "、".join(link.resolved))
    if citation.repealed:
        told.append(tr("repeals it", "予以废止"))
    elif by := link.repealed_by:
        told.append(
            tr(f"rests on a text repealed by {by.doc_no or by.id}", f"所依据的文件已由 {by.doc_no or by.id} 废止")
        )
    text = record.text[max(0, citation.start - 20) : citation.end + 20].replace("\n", " ")
    told.append(f"…{text}…")
    yield from wrap("  ".join(told), width, _INDENT * 2)


def _articles(link: Link) -> str:
    return tr("article ", "第") + tr(", ", "、").join(link.citation.articles) + tr("", "条")
