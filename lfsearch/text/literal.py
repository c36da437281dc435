"""The form in which a phrase occurs in a text or does not: what "in these very words" means here."""

from __future__ import annotations

import re
import unicodedata

from lfsearch.text.lazy import lazy
from lfsearch.text.normal import strip_control
from lfsearch.text.numerals import chinese_number, to_chinese
from lfsearch.text.traditional import simplified
from lfsearch.text.width import without_radicals

_BLANK = re.compile(r"\s+")
# What is printed in Chinese numerals and typed in figures, or the other way round: 第13条, 第十三条.
_ORDINAL = lazy(
    r"(?<=第)(?:(?P<figures>\d{1,5})|(?P<numeral>[一二三四五六七八九十百千零〇]{1,9}))(?=[条章节款项批届次期号类])"
)
_PERCENT = lazy(r"(?<![\d.])(?P<figures>\d{1,3})%|百分之(?P<numeral>[一二三四五六七八九十百]{1,5})")


def literal(text: str) -> str:
    """NFKC, lower case, simplified characters, no blank: texts that print the same words have the same one.

    Less is made alike than in `normalise`: a phrase in quotes means its dashes, brackets and numerals as they are.
    """
    # A compatibility character may stand for a traditional one: width first.
    folded = simplified(unicodedata.normalize("NFKC", without_radicals(strip_control(text)))).lower()
    # Once more: lower case and closed gaps can bring combining characters together.
    return unicodedata.normalize("NFKC", _BLANK.sub("", folded))


def spellings(word: str) -> tuple[str, ...]:
    """The literal forms under which a word may be printed: 第13条 is 第十三条, 85% is 百分之八十五."""
    form = literal(word)
    ordinal = _ORDINAL().sub(lambda match: _other(match) or match[0], form) if "第" in form else form
    percent = _PERCENT().sub(_other_percent, ordinal) if "%" in form or "百分之" in form else ordinal
    return tuple(dict.fromkeys((form, ordinal, percent)))


def _other(match: re.Match[str]) -> str | None:
    """The number of the match in the other kind of numerals; None for one that cannot be written so."""
    if match["figures"]:
        figure = int(match["figures"])
        return to_chinese(figure) if 0 < figure < 100_000 else None
    number = chinese_number(match["numeral"])
    return None if number is None else str(number)


def _other_percent(match: re.Match[str]) -> str:
    other = _other(match)
    if other is None:
        return match[0]
    return f"百分之{other}" if match["figures"] else f"{other}%"
