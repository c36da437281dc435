"""What a query is understood to ask for beyond its words; the stage between reading it and ranking.

A 文号 or a title names documents, 第三条 one clause of them; 谁负责 asks for units, 几号 for deadlines, 几点
for times of day, 多少 for quantities; 去年 prefers a year. Every guess is told in a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lfsearch.errors import QueryError
from lfsearch.i18n import tr
from lfsearch.records import DocumentEntry
from lfsearch.retrieval import wishes
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.naming import FEWEST_PAIRS, NamedText, Raised, named_documents
from lfsearch.retrieval.query import Query, parse_query
from lfsearch.retrieval.results import Suggestion
from lfsearch.retrieval.spelling import misspelt
from lfsearch.text.literal import literal

if TYPE_CHECKING:
    from lfsearch.retrieval.articles import Place
    from lfsearch.retrieval.numbers import Mention

# Above every possible score (1), the bonus for holding all words (1) and that for a title (2).
DOC_NO_BONUS = 4.0
# Above all of these: the clauses that are asked for one by one.
FIRST_BONUS = 8.0
# What may stand beside a 文号 in a query that is nothing else.
_BESIDE = ("文件", "通知", "全文", "内容", "原文", "文", "的", "是什么", "查", "找")
_SHORTEST_TITLE = 6  # what is shorter is not taken for a title with a slip
_LEFT_BY_A_SLIP = 0.5  # of such a title's five pairs a wrong character leaves three
# So many are named in a note.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one query is understood to ask for."""

    query: Query  # with the words that are looked for: not those that only ask, or name a time
    named: Mapping[str, Raised] = field(default_factory=dict)  # document id -> why it is raised, the first one first
    first: Sequence[int] = ()  # rows that come before all others, in this order
    by: str = "title"  # what names the rows in `first`: doc_no, title, article
    alone: bool = False  # whether the query is a 文号 and nothing else: its document is shown in reading order
    paragraphs: Mapping[int, int] = field(default_factory=dict)  # row -> which paragraph (款) is asked for, from 1
    only: frozenset[int] | None = None  # the only rows that may be found; None for all
    asks: frozenset[str] = frozenset()  # kinds of facts, as in `wishes`
    questions: bool = False  # whether it asks for them by a question (谁负责) rather than a noun (责任单位)
    wish: wishes.Wish | None = None
    misspelt: tuple[Suggestion, ...] = ()  # words that may have one character wrong, and what may be meant
    suggestions: tuple[Suggestion, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the query is answered by what it names, whatever words it holds."""
        return bool(self.first) or self.alone

    def narrowed(self, allowed: bytearray | None, total: int) -> bytearray | None:
        """The rows that filters leave, one byte each, without those that the query rules out."""
        if self.only is None:
            return allowed
        left = bytearray(total)
        for row in self.only:
            left[row] = 1 if allowed is None else allowed[row]
        return left


def understand(index: Index, query: Query) -> Understanding:
    """Read a query against what the index has."""
    text, found = _numbers(query.text, index)
    named = index.titles.named(query.text)
    meant = _named_by_number(found) if any(one.documents for one in found) else named_documents(named)
    understood = Understanding(query, named=meant, alone=bool(found) and not _beside(text, found))
    understood = _with_articles(index, understood, text, found, named)
    understood = _with_guesses(understood, found)
    if not understood.first:
        understood = _with_heads(index, understood, found, named)
    if not found and len(query.raw) >= _SHORTEST_TITLE:
        understood = _with_title_slip(index, understood, named)
    rest = _beside(text, found) if any(_is_guess(one) for one in found) else query.text
    understood = _with_asked_facts(understood)
    rest = wishes.without_asking(rest)
    if not understood.first and not found and not any(one.whole for one in named):
        understood = _with_wish(index, understood)
        rest = understood.wish.without(rest) if understood.wish else rest
    understood = _with_unknown_numbers(index, understood, found)
    if not understood.answered:
        slips = misspelt(query.typed, index.literals, index.fulltext, index.segmenter)
        understood = replace(understood, misspelt=slips)
    return replace(understood, query=_reworded(index, query, rest))


def _numbers(text: str, index: Index) -> tuple[str, Sequence[Mention]]:
    """The query as a 文号 is spelt, and every number in it; few queries hold what one is made of."""
    if "号" not in text and "號" not in text and not any(char.isdigit() for char in text):
        return text, ()
    from lfsearch.retrieval.numbers import may_mention, mentions, spell

    spelt = spell(text)
    return spelt, mentions(text, index.documents) if may_mention(spelt) else ()


# -- documents -------------------------------------------------------------------------------------------------------


def _named_by_number(found: Sequence[Mention]) -> dict[str, Raised]:
    return {document.id: Raised("doc_no", DOC_NO_BONUS) for mention in found for document in mention.documents}


def _with_heads(
    index: Index, understood: Understanding, found: Sequence[Mention], named: Sequence[NamedText]
) -> Understanding:
    """A query that only names texts gets the clauses that they begin with first, where there are several or a title."""
    documents = [document.id for mention in found for document in mention.documents]
    if understood.alone:
        rows = {entry.document.id: entry.row for entry in index.store.catalogue}
        first = [rows[document] for document in dict.fromkeys(documents)] if len(set(documents)) > 1 else []
        return replace(understood, first=tuple(first), by="doc_no")
    return understood if documents else replace(understood, first=tuple(one.row for one in named if one.alone))


def _with_title_slip(index: Index, understood: Understanding, named: Sequence[NamedText]) -> Understanding:
    """Say which title may be meant where none is quite as it was typed."""
    query = understood.query
    like_a_title = "《" in query.raw or index.titles.known(query.text) >= _LEFT_BY_A_SLIP
    if query.phrases or query.excluded or not like_a_title:
        return understood
    from lfsearch.retrieval.titleslips import slip_note, title_slip  # few queries are titles

    slip = title_slip(index.titles, query.raw, named)
    if slip is None:
        return understood
    return replace(
        understood,
        suggestions=(*understood.suggestions, slip),
        notes=(*understood.notes, tr(*slip_note(slip))),
    )


def _beside(text: str, found: Sequence[Mention]) -> str:
    """What the spelt query says beside its numbers; nothing where that means no more than the document."""
    rest = text
    for mention in reversed(found):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    bare = rest
    for word in _BESIDE:
        bare = bare.replace(word, "")
    return rest.strip() if any(char.isalnum() for char in bare) else ""


def _with_guesses(understood: Understanding, found: Sequence[Mention]) -> Understanding:
    """Say which document a number was taken for that is not written as the document has it."""
    guesses = [mention for mention in found if mention.documents and _is_guess(mention)]
    slips = tuple(
        Suggestion(str(mention.typed), tuple(str(one.doc_no) for one in mention.documents))
        for mention in guesses
        if mention.slip
    )
    return replace(understood, suggestions=slips, notes=(*understood.notes, *map(_say_guess, guesses)))


def _is_guess(mention: Mention) -> bool:
    return mention.slip or str(mention.typed) not in {document.doc_no for document in mention.documents}


def _say_guess(mention: Mention) -> str:
    names = _list(mention.documents)
    if mention.slip:
        return tr(
            f"No document here has the number {mention.typed}; did you mean {names}?",
            f"本库没有 {mention.typed}；您要找的可能是 {names}。",
        )
    if len(mention.documents) > 1:
        return tr(
            f"{mention.typed} can be {len(mention.documents)} documents, the newest first: {names}.",
            f"{mention.typed} 可能指 {len(mention.documents)} 份文件，新的在前：{names}。",
        )
    return tr(f"{mention.typed} is taken for {names}.", f"{mention.typed} 当作 {names}。")


def _list(documents: Sequence[DocumentEntry]) -> str:
    names = [str(document.doc_no) for document in documents[:_NAMED]]
    more = " …" if len(documents) > _NAMED else ""
    return tr(", ".join(names), "、".join(names)) + more


# -- articles --------------------------------------------------------------------------------------------------------


def _with_articles(
    index: Index,
    understood: Understanding,
    text: str,
    found: Sequence[Mention],
    named: Sequence[NamedText],
) -> Understanding:
    if "第" not in text:
        return understood
    from lfsearch.retrieval import articles as art  # few queries ask for one

    asked = art.articles_in(text)
    if not asked:
        return understood
    places = art.places(asked, text, found, named, index.titles)
    rows = tuple(dict.fromkeys(row for place in places if (row := _row_of(index, place)) is not None))
    paragraphs = {
        place.row: place.article.paragraph
        for place in places
        if place.row is not None and (place.article.paragraph or 0) <= _paragraphs_of(index, place.row)
    }
    notes = [note for place in places for note in _say_place(index, place)]
    documents = understood.named or {place.entry.document.id: Raised("title", 0.0) for place in places if place.row}
    return replace(
        understood,
        named=documents,
        first=rows,
        by="article",
        paragraphs={row: number for row, number in paragraphs.items() if number},
        notes=(*understood.notes, *dict.fromkeys(notes)),
    )


def _row_of(index: Index, place: Place) -> int | None:
    """The row of the item that is asked for, else of its article."""
    if place.row is None or place.article.item is None:
        return place.row
    return place.item(index.below(place.row)) or place.row


def _paragraphs_of(index: Index, row: int) -> int:
    """How many paragraphs (款) an article has."""
    return len(index.store.record(row).text.split("\n"))


def _say_place(index: Index, place: Place) -> Iterator[str]:
    """What is not as the query has it: no such article, no such paragraph, no such item."""
    title, label = place.text.title, place.article.label
    if place.row is None:
        own = [known for known in place.text.articles if known[-1] == label[-1]]
        if not own:
            yield tr(
                f"《{title}》 has no {label}, nor any other; it is numbered in another way.",
                f"《{title}》没有{label}，也没有其他的；它不这样编号。",
            )
            return
        yield tr(
            f"《{title}》 has no {label}; it has {own[0]} to {own[-1]}.",
            f"《{title}》没有{label}；只有{own[0]}至{own[-1]}。",
        )
    elif place.article.paragraph:
        count = _paragraphs_of(index, place.row)
        if place.article.paragraph > count:
            yield tr(
                f"{label} of 《{title}》 has {count} paragraphs, no 第{place.article.paragraph}款.",
                f"《{title}》{label}只有 {count} 款，没有第{place.article.paragraph}款。",
            )
    if place.row is not None and place.article.item and place.item(index.below(place.row)) is None:
        item = f"第{place.article.item}项"
        yield tr(f"{label} of 《{title}》 has no {item} of its own here.", f"《{title}》{label}下没有单列的{item}。")


# -- numbers that no document has ------------------------------------------------------------------------------------


def _with_unknown_numbers(index: Index, understood: Understanding, found: Sequence[Mention]) -> Understanding:
    """Say which numbers no document has; where nothing else is asked for, only clauses that mention one are found."""
    unknown = [mention for mention in found if not mention.documents]
    if not unknown:
        return understood
    from lfsearch.retrieval import numbers

    rows = frozenset(row for mention in unknown for row in _mentioning(index, mention))
    notes = [_say_unknown(mention, rows if understood.alone else None) for mention in unknown]
    notes += [note for mention in unknown for note in _say_near(index, mention)]
    only_unknown = understood.alone and len(unknown) == len(found)
    near = tuple(
        Suggestion(str(mention.typed), tuple(dict.fromkeys(numbers.near(mention.typed, index.documents))))
        for mention in unknown
    )
    return replace(
        understood,
        only=rows if only_unknown else None,
        suggestions=(*understood.suggestions, *(one for one in near if one.instead)),
        notes=(*understood.notes, *notes),
    )


def _mentioning(index: Index, mention: Mention) -> Iterator[int]:
    """The rows of clauses whose own text holds the number, in any spelling."""
    from lfsearch.retrieval import numbers

    typed = mention.typed
    rows = sorted(index.literals.rows(literal(typed.code or "")))
    for row, record in zip(rows, index.store.pick(rows), strict=True):
        if any(one.typed == typed for one in numbers.written(record.text, typed.code)):
            yield row


def _say_unknown(mention: Mention, rows: frozenset[int] | None) -> str:
    typed = mention.typed
    if rows is None:
        return tr(f"No document here has the number {typed}.", f"本库没有文号为 {typed} 的文件。")
    if rows:
        return tr(
            f"{typed} is not in this library; the clauses below mention it.",
            f"本库没有 {typed} 这份文件；以下条款提到它。",
        )
    return tr(
        f"{typed} is not in this library, and no clause mentions it.",
        f"本库没有 {typed} 这份文件，也没有条款提到它。",
    )


def _say_near(index: Index, mention: Mention) -> Iterator[str]:
    from lfsearch.retrieval import numbers

    typed = mention.typed
    names = tuple(dict.fromkeys(numbers.near(typed, index.documents)))[:_NAMED]
    if names:
        yield tr(f"Near: {', '.join(names)}.", f"相近的文号：{'、'.join(names)}。")
    years = numbers.years_of(typed.code, index.documents)
    if years and typed.year and not years[0] <= typed.year <= years[1]:
        span = str(years[0]) if years[0] == years[1] else f"{years[0]}–{years[1]}"
        yield tr(f"{typed.code} is here for {span}.", f"本库的 {typed.code} 是 {span} 年的。")


# -- what is asked and preferred -------------------------------------------------------------------------------------


def _with_asked_facts(understood: Understanding) -> Understanding:
    text = understood.query.text
    return replace(understood, asks=wishes.asked_facts(text), questions=wishes.is_question(text))


def _with_wish(index: Index, understood: Understanding) -> Understanding:
    """The time that a query prefers; 最新的大气污染方案 names the plans on it besides, the newest first."""
    text = understood.query.text
    wish = _wish(index, text)
    if wish is None:
        return understood
    rest = wish.without(wishes.without_asking(text))
    plans = index.titles.named(rest, FEWEST_PAIRS) if wishes.names_a_paper(rest) else []
    fitting = [one for one in plans if wish.strength(one.entry.document.date)]
    fitting.sort(key=lambda one: -wish.strength(one.entry.document.date))
    heads: dict[str, int] = {}
    for one in fitting:  # the best of each document comes first
        heads.setdefault(one.entry.document.id, one.row)
    return replace(
        understood,
        named=named_documents(fitting) or understood.named,
        first=tuple(heads.values()),
        wish=wish,
        notes=(*understood.notes, tr(f"{wish} preferred.", f"按{wish}优先。")),
    )


def _wish(index: Index, text: str) -> wishes.Wish | None:
    day, years = index.newest_day, index.years
    return wishes.wished_time(text, day, years) if years and day else None


def _reworded(index: Index, query: Query, rest: str) -> Query:
    """The query looked for with the words of `rest`; unchanged where nothing would be left of it."""
    if rest == query.text:
        return query
    try:
        less = parse_query(rest, index.segmenter)
    except QueryError:
        return query
    return replace(less, raw=query.raw, text=query.text, phrases=query.phrases, excluded=query.excluded)
