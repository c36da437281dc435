"""User text -> Query: phrases, exclusions, 文号 and 条号 recognised, words and bigrams for the keyword leg."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lfsearch.data import read_table
from lfsearch.errors import QueryError
from lfsearch.text.aliases import other_names
from lfsearch.text.lazy import lazy
from lfsearch.text.literal import literal
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter, bigrams, characters

# A question or a sentence is far shorter; longer texts are looked up with `similar --text`.
MAX_LENGTH = 1000

# What is marked in a query, from left to right: "phrase" and \uff02phrase\uff02, “phrase” only where it stands alone, since titles
# contain such quotes (推进“一件事”集成服务); with a minus in front, also the full-width one, what must not occur.
_MARKED = lazy(
    r"""
    (?P<minus>(?:^|(?<=\s))[-\uff0d\u2212])?
    (?: ["\uff02](?P<straight>[^"\uff02]+)["\uff02]
      | (?:^|(?<=[\s\-\uff0d\u2212]))“(?P<curly>[^“”]+)”(?=\s|$)
      | (?(minus)["\uff02]?(?P<word>[^\s"\uff02-]\S*)|(?!)) )
    """,
    re.VERBOSE,
)
_MARKS = set('"\uff02“-\uff0d\u2212')  # one of these stands in whatever is marked
# A figure behind a figure is excluded by nobody: 2020 -2025 is a range.
_FIGURE_BEFORE = lazy(r"\d[年%]?\s+$")
# What may stand around a word without being part of it.
_AROUND = "".join(map(chr, (0x3002, 0xFF0C, 0xFF1F, 0xFF01, 0xFF1B, 0xFF1A, 0x3001))) + ",.?!;:《》〈〉“”‘’\"'\uff02…"
# Han characters in Unicode, beside which digits and small letters can be looked for.
_HAN = (("\u3400", "\u9fff"), ("\U00020000", "\U0003ffff"))


@dataclass(frozen=True, slots=True)
class Query:
    """What a user asked for."""

    raw: str
    text: str  # normalised, without exclusions; what the encoder reads
    words: tuple[str, ...]  # distinct, stop words left out
    grams: tuple[str, ...]  # distinct character pairs
    chars: tuple[str, ...]  # distinct characters of the words
    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (what was typed, its other names), see `aliases`
    typed: tuple[str, ...] = ()  # normalised pieces between blanks, without those in quotes
    phrases: tuple[str, ...] = ()  # in their literal form (see `text.literal`); each must occur
    excluded: tuple[str, ...] = ()  # likewise; none may occur


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing about the subject (吗, 怎么, 的), one a line, `#` starts a comment."""
    return frozenset(read_table("stopwords.txt"))


def parse_query(raw: str, segmenter: Segmenter) -> Query:
    """Parse what a user typed; QueryError in one sentence when there is nothing to search for."""
    raw = raw.encode("utf-8", "replace").decode()  # bytes of a command line that are no text
    if len(raw) > MAX_LENGTH:
        raise QueryError(
            f"The query has {len(raw):,} characters, at most {MAX_LENGTH:,} are taken; "
            "shorten it, or use lfsearch similar --text for a long text.",
            f"查询有 {len(raw):,} 个字，最多 {MAX_LENGTH:,} 个；请缩短，或用 lfsearch similar --text 查整段文字。",
        )
    plain, phrases, excluded = _marked(raw)
    spaced = " ".join([plain, *phrases])
    # Piece by piece: in a query a space parts words, while `normalise` takes one between Han characters for debris.
    text = " ".join(filter(None, map(normalise, spaced.split())))
    if excluded and not (_is_searchable(text) or phrases):
        raise QueryError(
            "The query only says what must not occur; add a word to search for.",
            "查询里只有不得出现的词；请再加上要查的词。",
        )
    if not (_is_searchable(text) or phrases):
        raise QueryError(
            "There is nothing to search for in the query; type a word, a question or a 文号.",
            "查询里没有可查的字词；请输入词语、问题或文号。",
        )
    found = list(dict.fromkeys(segmenter.words(text)))
    words = [word for word in found if word not in stop_words()] or found
    return Query(
        raw=raw,
        text=text,
        words=tuple(words),
        grams=_grams(text, words),
        chars=tuple(dict.fromkeys(characters(" ".join(words)))),
        aliases=tuple((form, names) for form, names in other_names(text) if names),
        typed=tuple(dict.fromkeys(_pieces(plain))),
        phrases=phrases,
        excluded=excluded,
    )


def _marked(raw: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """(what is left, phrases, exclusions) of a query, the last two in their literal form."""
    if _MARKS.isdisjoint(raw):
        return raw, (), ()
    phrases: dict[str, None] = {}
    excluded: dict[str, None] = {}

    def take(match: re.Match[str]) -> str:
        word = match["word"]
        if word and word[0].isdigit() and _FIGURE_BEFORE().search(raw[: match.start()]):
            return match[0]
        marked = literal(match["straight"] or match["curly"] or word)
        if marked:
            (excluded if match["minus"] else phrases)[marked] = None
        return " "

    plain = _MARKED().sub(take, raw)
    return plain, tuple(phrases), tuple(excluded)


def _pieces(text: str) -> Iterator[str]:
    """What stands between blanks, without the marks around it."""
    for piece in text.split():
        if _is_searchable(word := normalise(piece).strip(_AROUND)):
            yield word


def _is_searchable(text: str) -> bool:
    """Whether a normalised text holds anything that is indexed."""
    return any((char.isascii() and char.isalnum()) or any(a <= char <= z for a, z in _HAN) for char in text)


def _grams(text: str, words: list[str]) -> tuple[str, ...]:
    """Character pairs of the text that touch a word which is no stop word; single characters are left to the words."""
    kept = "".join(words)
    return tuple(
        dict.fromkeys(gram for gram, _ in bigrams(text) if len(gram) > 1 and (gram[0] in kept or gram[1] in kept))
    )
