"""User text -> Query: phrases, exclusions, 文号 and 条号 recognised, words and bigrams for the keyword leg."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lfsearch.data import read_table
from lfsearch.errors import QueryError
from lfsearch.text.aliases import other_names
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter, bigrams, characters

# A question or a sentence is far shorter; longer texts are looked up with `similar --text`.
MAX_LENGTH = 1000

# "…", ＂…＂; curly quotes only where they stand alone, since titles contain them: 推进“一件事”集成服务.
_PHRASE = re.compile(r'["\uff02]([^"\uff02]+)["\uff02]|(?:^|(?<=\s))“([^“”]+)”(?=\s|$)')
# -word at the start or after a space; the full-width minus too. Figures are left alone: 2020 -2025 is a range.
_EXCLUDED = re.compile(r"(?:^|(?<=\s))[-\uff0d\u2212]([^\s\d\"“\uff02-]\S*)")
_SEARCHABLE = re.compile(r"[0-9a-z\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Query:
    """What a user asked for."""

    raw: str
    text: str  # normalised, without exclusions; what the encoder reads
    words: tuple[str, ...]  # distinct, stop words left out
    grams: tuple[str, ...]  # distinct character pairs
    chars: tuple[str, ...]  # distinct characters of the words
    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (what was typed, its other names), see `aliases`
    phrases: tuple[str, ...] = ()  # normalised; each must occur literally
    excluded: tuple[str, ...] = ()  # normalised; none may occur


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing about the subject (吗, 怎么, 的), one a line, `#` starts a comment."""
    return frozenset(read_table("stopwords.txt"))


def parse_query(raw: str, segmenter: Segmenter) -> Query:
    """Parse what a user typed; QueryError in one sentence when there is nothing to search for."""
    if len(raw) > MAX_LENGTH:
        raise QueryError(
            f"The query has {len(raw):,} characters, at most {MAX_LENGTH:,} are taken; "
            "shorten it, or use lfsearch similar --text for a long text.",
            f"查询有 {len(raw):,} 个字，最多 {MAX_LENGTH:,} 个；请缩短，或用 lfsearch similar --text 查整段文字。",
        )
    excluded = tuple(dict.fromkeys(normalise(match[1]) for match in _EXCLUDED.finditer(raw)))
    rest = _EXCLUDED.sub(" ", raw)
    phrases = tuple(dict.fromkeys(normalise(match[1] or match[2]) for match in _PHRASE.finditer(rest)))
    spaced = _PHRASE.sub(lambda match: f" {match[1] or match[2]} ", rest)
    # Piece by piece: in a query a space parts words, while `normalise` takes one between Han characters for debris.
    text = " ".join(filter(None, map(normalise, spaced.split())))
    if not _SEARCHABLE.search(text):
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
        phrases=tuple(phrase for phrase in phrases if _SEARCHABLE.search(phrase)),
        excluded=tuple(word for word in excluded if _SEARCHABLE.search(word)),
    )


def _grams(text: str, words: list[str]) -> tuple[str, ...]:
    """Character pairs of the text that touch a word which is no stop word; single characters are left to the words."""
    kept = "".join(words)
    return tuple(
        dict.fromkeys(gram for gram, _ in bigrams(text) if len(gram) > 1 and (gram[0] in kept or gram[1] in kept))
    )
