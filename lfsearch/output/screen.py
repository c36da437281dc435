"""Hits for people: a screen on which the lines are spent where they pay."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.i18n import count, tr
from lfsearch.output.display import clean, fit, fit_middle, wrap
from lfsearch.output.facts import facts_line
from lfsearch.output.paint import BOLD, DIM, ID, REMOVED, highlight, paint
from lfsearch.output.standings import resting_text, standing_text
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.snippets import LONGEST_HEADING
from lfsearch.text.columns import text_width
from lfsearch.text.titles import subject

if TYPE_CHECKING:
    from lfsearch.output.groups import Around
    from lfsearch.retrieval.explanation import Explanation
    from lfsearch.retrieval.results import Counts, Hit, SearchResult
    from lfsearch.retrieval.similar import Changes
    from lfsearch.retrieval.statements import PlainText

SCREEN = 40  # lines that a person takes in without turning the page; a smaller terminal has fewer
_INDENT = "   "
# So many hits share the screen; those behind them get as many lines as say what a hit is about.
_ON_SCREEN, _BEHIND = 5, 3
# How the lines of text are shared: the first hit is the right one as often as all that follow together.
_SHARES = (3, 2, 2, 1, 1)
_MOST = 12  # lines of text, some 570 characters at 100 columns: more of one hit hides the others
_SEP = " › "


class Amount(NamedTuple):
    """How much of each hit a person wants to see."""

    lines: int | None = None  # of its text; None is as many as the screen has room for
    full: bool = False  # the whole text, whatever the screen
    cite: bool = False  # how it is cited, too


class View(NamedTuple):
    """The terminal that hits are laid out for, and how much of each is wanted."""

    width: int
    color: bool
    height: int = SCREEN  # lines that are seen at once; more than SCREEN are not filled
    amount: Amount = Amount()


class Beside(NamedTuple):
    """What is shown with the hits where it was asked for, by clause id."""

    around: Around | None = None
    changes: Mapping[str, Changes | None] | None = None  # None: the hit is no counterpart


_ALONE = Beside()


def hits_text(result: SearchResult, view: View, beside: Beside = _ALONE, group_by: str | None = None) -> str:
    """Ranked hits as blocks of lines no wider than the terminal."""
    heads = [line for text in headlines(result) for line in wrap(text, view.width)]
    blocks = (text for _, text in hit_blocks(result, view, beside, group_by))
    return "\n".join([*(paint(line, BOLD, view.color) for line in heads), "\n\n".join(blocks)])


def hit_blocks(
    result: SearchResult, view: View, beside: Beside = _ALONE, group_by: str | None = None
) -> Iterator[tuple[Hit | None, str]]:
    """Each hit with its lines; None with the line that parts those below it from those above."""
    heads = [line for text in headlines(result) for line in wrap(text, view.width)]
    groups = _grouped(result.hits, group_by) if group_by else [("", list(result.hits))]
    order = [hit for _, members in groups for hit in members]
    rooms = dict(zip((hit.rank for hit in order), _rooms(order, result, view, len(heads)), strict=True))
    counted = result.counts is not None and result.counts.all_words > 0
    resembling = first_resembling(result.hits) if counted and not group_by else None
    for name, members in groups:
        if name:
            yield None, _alone(f"== {name}", BOLD, view)
        before: Hit | None = None
        for hit in members:
            if hit.rank == resembling:
                parting = tr(
                    "—— those below hold some of the words only, their headings counted ——",
                    "—— 以下只含部分词语（连同标题） ——",
                )
                yield None, _alone(parting, DIM, view)
                before = None
            yield hit, "\n".join(_block(hit, before, result, view, (rooms[hit.rank], beside)))
            before = hit


def _alone(text: str, style: str, view: View) -> str:
    return "\n".join(paint(line, style, view.color) for line in wrap(text, view.width))


def _grouped(hits: Sequence[Hit], group_by: str) -> list[tuple[str, list[Hit]]]:
    from lfsearch.output.groups import grouped  # few searches are grouped

    return grouped(hits, group_by)


def first_resembling(hits: Sequence[Hit]) -> int | None:
    """The rank from which on no hit holds all the words, where some hit before it does."""
    exact = [hit.exact for hit in hits]
    parted = True in exact and False in exact and exact == sorted(exact, reverse=True)
    return hits[exact.index(False)].rank if parted else None


def headlines(result: SearchResult) -> Iterator[str]:
    """How many clauses were found and which are shown, or that probably nothing fits; the notes say the rest."""
    if not result.hits:
        return
    unknown = _quoted(result.unknown_words)
    if result.doubtful:
        many = len(result.hits)
        yield (
            tr("Probably nothing here fits", "可能没有相关内容")
            + (tr(f"; nowhere in the texts: {unknown}. ", f"：全文没有{unknown}。") if unknown else tr(". ", "。"))
            + tr(f"Nearest in meaning ({many}):", f"意思最接近的 {many} 条：")
        )
    if result.answered:
        yield tr("What the query names comes first", "查询写明的排在最前")
    elif result.counts and not result.doubtful:
        yield _counted(result.counts, result.with_headings, result.hits[0].rank, result.hits[-1].rank)


def _quoted(words: Sequence[str]) -> str:
    return tr(", ".join(f'"{word}"' for word in words), "".join(f"“{word}”" for word in words))


def _counted(counts: Counts, with_headings: int, first: int, last: int) -> str:
    documents, every, some = counts.documents, counts.all_words, counts.some_words
    if every and with_headings > every:
        return tr(
            f"All words in {count(every, 'clause')} ({count(documents, 'document')}), "
            f"with their headings in {with_headings}; shown: {first}-{last}",
            f"原词命中 {every} 条（{documents} 份文件），连同标题 {with_headings} 条，第 {first}-{last} 条",
        )
    if every:
        return tr(
            f"All words in {count(every, 'clause')} ({count(documents, 'document')}); shown: {first}-{last}",
            f"原词命中 {every} 条（{documents} 份文件），第 {first}-{last} 条",
        )
    if some:
        return tr(
            f"Some words in {count(some, 'clause')} ({count(documents, 'document')}); shown: {first}-{last}",
            f"部分词语命中 {some} 条（{documents} 份文件），第 {first}-{last} 条",
        )
    return tr(
        f"No word is found; nearest in meaning: {first}-{last}", f"原词没有命中；意思最接近的，第 {first}-{last} 条"
    )


# -- how many lines of text each hit gets ------------------------------------------------------------------------------


def _rooms(hits: Sequence[Hit], result: SearchResult, view: View, taken: int) -> list[int]:
    """Lines of text for each hit; `taken` are those above the first one."""
    columns = _columns(view)
    needs = [max(1, math.ceil(text_width(hit.extract.whole) / columns)) for hit in hits]
    if view.amount.lines is not None:
        return [min(need, view.amount.lines) for need in needs]
    on_screen = hits[:_ON_SCREEN]
    heads = [1 if same else 2 for same in map(_continues, on_screen, [None, *on_screen])]
    facts = [bool(facts_line(hit.record, result.asks)) for hit in on_screen]
    blank, parting = len(on_screen) - 1, 2
    fixed = taken + sum(heads) + sum(facts) + blank + parting * (first_resembling(hits) is not None)
    shared = share(needs[:_ON_SCREEN], max(min(view.height, SCREEN) - fixed, 0))
    return [*shared, *(min(need, _BEHIND) for need in needs[_ON_SCREEN:])]


def _columns(view: View) -> int:
    """Columns of a line of text; a break that keeps words and punctuation together costs three at most times."""
    return view.width - len(_INDENT) - 3


def _continues(hit: Hit, before: Hit | None) -> bool:
    """Whether a hit stands under the head of the one before it, of the same document."""
    return before is not None and before.record.document == hit.record.document


def share(needs: Sequence[int], lines: int) -> list[int]:
    """Share lines among hits that need so many: one each, the rest by `_SHARES`; what one does not need, others get."""
    given = [min(1, need) for need in needs]
    for _ in range(lines - sum(given)):
        open_ones = [place for place, need in enumerate(needs) if given[place] < min(need, _MOST)]
        if not open_ones:
            break
        poorest = min(open_ones, key=lambda place: (given[place] + 1) / _SHARES[place])
        given[poorest] += 1
    return given


# -- one hit -----------------------------------------------------------------------------------------------------------


def _block(hit: Hit, before: Hit | None, result: SearchResult, view: View, shown: tuple[int, Beside]) -> Iterator[str]:
    """The lines of a hit; `shown` is how many of its text, and what stands beside it."""
    room, beside = shown
    record, width, color = hit.record, view.width, view.color
    yield from _head(hit, before, view)
    above, below = (beside.around or {}).get(record.id, ((), ()))
    yield from _neighbours(above, view)
    columns = _columns(view) * room
    text = hit.extract.whole if beside.around or view.amount.full else hit.extract.within(columns)
    yield highlight("\n".join(wrap(text, width, _INDENT)), result.terms, color)
    yield from _neighbours(below, view)
    if beside.changes and record.id in beside.changes:
        yield from _change_lines(beside.changes[record.id], view)
    if facts := facts_line(record, result.asks):
        yield paint(_INDENT + fit(facts, width - len(_INDENT)).rstrip(), DIM, color)
    for said in resting_text(hit.rests_on):
        yield from (paint(line, REMOVED, color) for line in wrap(said, width, _INDENT))
    if view.amount.cite:
        yield from wrap(hit.citation, width, _INDENT)
    if hit.explain:
        yield from wrap(explain_text(hit.explain), width, _INDENT)


def _head(hit: Hit, before: Hit | None, view: View) -> Iterator[str]:
    """Rank, 文号, date, standing, and the id at the right; below it the path, and where it is printed at the right."""
    record = hit.record
    path = path_of(record)
    number = f"{hit.rank:<2} "
    if before is not None and _continues(hit, before):
        common = 0
        for one, other in zip(path[:-1], path_of(before.record), strict=False):
            common += one == other
        lead = paint(number.rstrip(), BOLD, view.color) + " " * (len(number) - len(number.rstrip()))
        page = record.source.page
        turned = f"  {_page(page)}" if page is not None and page != before.record.source.page else ""
        yield _right(lead, number, _beside(path[common:], number, record.id + turned, view), record.id + turned, view)
        return
    status = standing_text(hit.standing, brief=True) if hit.standing else None
    asked = tr(f"paragraph {hit.paragraph}", f"第{hit.paragraph}款") if hit.paragraph else None
    facts = " · ".join(str(part) for part in (record.doc_no, record.date, status, asked) if part)
    yield _right("", "", number + facts, record.id, view, BOLD)
    printed = hit.page and record.source.page is None  # the file's own page stands behind its name
    place = _page(hit.page) if printed else str(record.source)
    yield _right(_INDENT, _INDENT, _beside(path, _INDENT, place, view), place, view, DIM, DIM)


def _page(number: int | None) -> str:
    return tr(f"p. {number}", f"第{number}页")


def _right(lead: str, plain: str, text: str, end: str, view: View, style: str = DIM, end_style: str = ID) -> str:
    """A line with something at its right end; on a line of its own where the terminal is too narrow for both."""
    text, end = fit(clean(text), view.width - text_width(plain)).rstrip(), clean(end)
    gap = view.width - text_width(plain) - text_width(text) - text_width(end)
    line = lead + paint(text, style, view.color)
    end = paint(end, end_style, view.color)
    return line + " " * gap + end if gap >= 2 else f"{line}\n{_INDENT}{end}"


def path_of(record: ClauseRecord) -> list[str]:
    """The path under the plan's title, or under the document's where the clause stands in no attached plan."""
    path = list(record.path)
    attached = bool(path) and path[0] in record.title
    # A heading that is a whole sentence is read in the text; the path has its label alone.
    if path and len(path[-1]) > LONGEST_HEADING and not (attached and len(path) == 1):
        path[-1:] = [record.label] if record.label else []
    return path if attached and path else [subject(record.title), *path]


_LEAST_TITLE = 24  # columns that a title in front of a path keeps: its years and what it is about


def _beside(path: Sequence[str], plain: str, end: str, view: View) -> str:
    """A path behind `plain` as wide as what stands at its right leaves; as the line, where its own end would be cut:
    第…条 names no article."""
    room = view.width - len(plain) - text_width(end) - 2
    last = max(room - _LEAST_TITLE, room // 2) - len(_SEP) if len(path) > 1 else room
    fits = last >= min(text_width(clean(path[-1])), _LEAST_TITLE)
    return _fit_path(path, room if fits else view.width - len(plain))


def _fit_path(path: Sequence[str], room: int) -> str:
    """A path in one line: what stands between title and end goes first, then the title's middle; the end stays."""
    first, *rest = [clean(part).replace("\n", " ") for part in path]
    for kept in range(len(rest), 0, -1):
        end = _SEP.join(["", *(["…"] if kept < len(rest) else []), *rest[-kept:]])
        if min(text_width(first), _LEAST_TITLE) + text_width(end) <= room:
            return fit_middle(first, room - text_width(end)) + end
    end = fit_middle(_SEP + rest[-1], max(room - _LEAST_TITLE, room // 2)) if rest else ""
    return fit_middle(first, room - text_width(end)) + end


def _neighbours(records: Iterable[ClauseRecord], view: View) -> list[str]:
    return [
        paint(line, DIM, view.color) for record in records for line in wrap(record.text, view.width, f"{_INDENT}| ")
    ]


def _change_lines(changes: Changes | None, view: View) -> Iterator[str]:
    """From which document to which the text changed, and what; of a hit that is no counterpart that it is none."""
    if changes is None:
        said = tr("not compared: too little in common", "未比较：两处相同的文字太少")
        yield from (paint(line, DIM, view.color) for line in wrap(said, view.width, _INDENT))
        return
    from lfsearch.output.changes import change_lines  # a search compares nothing

    sides = [_dated(one) for one in (changes.old, changes.new)]
    head = f"{sides[0]} \u2192 {sides[1]}  {' '.join(changes.difference.labels)}"
    yield from (paint(line, BOLD, view.color) for line in wrap(head, view.width, _INDENT))
    for text in change_lines(changes.difference.changes):
        yield from wrap(text, view.width, _INDENT)


def _dated(one: ClauseRecord | PlainText) -> str:
    if not isinstance(one, ClauseRecord):
        return tr("your text", "所给文字")
    return " ".join(str(part) for part in (one.date or one.year, one.doc_no) if part)


def _classes() -> dict[str, str]:
    """How a query was understood, and so which leg decides."""
    return {
        "wording": tr("the documents' own words, so the words decide", "查询用的是文件里的话，以词为主"),
        "lay": tr("everyday words, so the meaning decides", "查询用的是大白话，以意思为主"),
        "mixed": tr("words and meaning decide together", "词和意思各占一半"),
    }


def _evidence() -> dict[str, str]:
    """What adds to a score, see `retrieval/evidence.py`."""
    return {
        "cosine": tr("meaning", "意思"),
        "apart": tr("its own meaning", "独有的意思"),
        "alignment": tr("word by word", "逐词"),
        "share": tr("keywords", "关键词"),
        "path": tr("meaning of what stands above", "上文的意思"),
        "coverage": tr("words held", "含有的词"),
        "above": tr("words above", "上文的词"),
        "lifted": tr("word by word above", "上文逐词"),
        "unread": tr("figures and names", "数字与名称"),
        "asked": tr("what is asked for", "所问的内容"),
        "framing": tr("title or formula", "标题或落款"),
        "bare": tr("heading alone", "只有小标题"),
    }


def explain_text(explain: Explanation) -> str:
    """Why a hit ranks where it does, in plain words."""
    parts = [_classes()[explain.query]] if explain.query in _classes() else []
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
    if explain.evidence:
        names = _evidence()
        added = (f"{names[name]} {one.adds:+.2f}" for name, one in explain.evidence.items())
        parts.append(tr("score: ", "得分：") + tr(", ", "、").join(added))
    if other := explain.second:
        parts.append(
            tr(
                f"second model: rank {other.rank}, {other.added:+.2f}",
                f"第二模型：第 {other.rank} 名，加分 {other.added:+.2f}",
            )
        )
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
