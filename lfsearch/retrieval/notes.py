"""What the program says beside the hits of a query: what does not occur, what may have been meant, how it ranked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lfsearch.i18n import tr
from lfsearch.retrieval.asked import Asked, Ranking
from lfsearch.retrieval.fusion import HALF
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.query import Query
from lfsearch.retrieval.results import SearchResult, Suggestion
from lfsearch.retrieval.wording import Wording
from lfsearch.text.literal import literal
from lfsearch.types import Filters

_NAMED = 6  # of a long question's unknown words so many are named


def notes(asked: Asked, suggestions: Sequence[Suggestion], ranking: Ranking) -> Iterator[str]:
    """One sentence each."""
    query, words = asked.query, asked.wording
    if both := next((word for word in query.phrases + query.typed if literal(word) in query.excluded), None):
        yield tr(
            f"The query asks for {both} and excludes it; leave one of the two out.",
            f"查询既要“{both}”又排除它；请去掉其中一个。",
        )
    unprinted = [word for word in words.unknown if word not in query.phrases]
    if unprinted:
        yield unknown_note(unprinted)
    yield from map(suggestion_note, suggestions)
    if not ranking.scores and unprinted and not words.some:
        return  # which words they are says why there is no hit
    if not ranking.scores:
        yield _nothing(query, words, asked.allowed)
    elif ranking.trust is not None and ranking.trust < HALF and not words.all:
        yield tr(
            "No clause holds all the words; ranked by meaning.",
            "没有条款同时含有全部词语，以下按意思相近程度排列。",
        )
    elif not words.all and len(words.words) > 1 and ranking.keyword:
        yield tr(
            "No clause holds all the words; showing those with some of them.",
            "没有条款同时含有全部词语，以下按部分匹配排列。",
        )


def silence_note(why: str) -> Iterator[str]:
    """That the second model could not be asked, if so, and why."""
    if why:
        yield tr(f"Ranked without the second model: {why}", f"排序未用第二模型：{why}")


def suggestion_note(suggestion: Suggestion) -> str:
    """What may have been meant by a word."""
    return tr(
        f"{suggestion.word}: did you mean {', '.join(suggestion.instead)}?",
        f"“{suggestion.word}”您是不是要找：{'、'.join(suggestion.instead)}？",
    )


def unknown_note(words: Sequence[str]) -> str:
    """Which words stand nowhere in the corpus."""
    named = words[:_NAMED]
    more = len(words) > len(named)
    english = ", ".join(named) + (" ..." if more else "")
    chinese = "".join(f"“{word}”" for word in named) + ("等" if more else "")
    return tr(f"Nowhere in the texts: {english}.", f"全文没有{chinese}。")


def _nothing(query: Query, words: Wording, allowed: bytearray | None) -> str:
    """Why there is no hit, and what to do."""
    if query.phrases and query.excluded and all(word.rows for word in words.words):
        return tr(
            "No clause holds the quoted phrase without the words behind -; try it without one of them.",
            "没有条款既含有引号里的原话，又不含减号后的词；可去掉其中之一再试。",
        )
    if query.phrases:
        return tr(
            "No clause holds the quoted phrase; try it without the quotes or with fewer filters.",
            "没有条款含有引号里的原话；可去掉引号或放宽筛选再试。",
        )
    if allowed is not None and not any(allowed):
        return tr("No clause passes the filters; try fewer of them.", "没有条款符合筛选条件；可放宽条件再试。")
    if allowed is not None and words.some:
        return tr(
            "No clause that passes the filters holds these words; try fewer filters.",
            "符合筛选条件的条款里没有这些词；可放宽条件再试。",
        )
    return tr("No clause was found; try other words.", "没有找到条款；可换个说法再试。")


def notes_beside(result: SearchResult) -> list[str]:
    """The notes of a search for people: without the one that the headline of a doubtful answer tells already."""
    headline = unknown_note(result.unknown_words) if result.doubtful and result.hits else None
    return [note for note in result.notes if note != headline]


def doubt_notes(found: SearchResult) -> tuple[str, ...]:
    """That probably nothing fits, where what comes of a search does not show that itself."""
    if not found.doubtful:
        return ()
    return (
        tr(
            "Probably nothing fits; what follows is of the nearest clause.",
            "可能没有相关内容；以下是意思最接近的条款的情况。",
        ),
    )


def unmatched_notes(index: Index, filters: Filters) -> tuple[str, ...]:
    """What is said of filter values that name nothing."""
    if filters == Filters():
        return ()
    from lfsearch.retrieval.unmatched import unmatched  # most searches filter nothing

    return tuple(unmatched(filters, index.store.catalogue))


def meant(asked: Asked) -> tuple[Suggestion, ...]:
    """What may have been meant by words that stand nowhere, the longer ones first, none inside another."""
    slips, words = asked.understood.misspelt, asked.wording
    unknown = [word for word in words.unknown if word not in asked.query.phrases]
    doubtful = list(dict.fromkeys((*words.cut, *unknown)))
    if not doubtful:
        return slips
    from lfsearch.retrieval.suggest import suggestions  # most queries are spelt right

    index = asked.index
    found = (*suggestions(doubtful, index.literals, index.fulltext, index.segmenter), *slips)
    by_word = {one.word: one for one in reversed(found)}
    return tuple(
        one for word, one in reversed(by_word.items()) if not any(word in other for other in by_word if other != word)
    )


def beside_others(found: Sequence[Suggestion], known: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """What may have been meant by a word, but for words inside a title or 文号 for which another one is offered."""
    return tuple(one for one in found if not any(one.word in literal(other.word) for other in known))
