"""One spelling for everything that is compared: index time and query time both go through here.

One width (see `width`), lower case, simplified characters, 第三条 = 第3条, spaces that the PDF left inside words and figures.
"""

from __future__ import annotations

import json
import re
import unicodedata

from lfsearch.text.blanks import STRAY, single
from lfsearch.text.lazy import lazy
from lfsearch.text.numerals import CHINESE, YEAR_FIGURES, chinese_number, year_figures
from lfsearch.text.traditional import simplified
from lfsearch.text.width import fold

# 第三条, 第十二章, 第二十一次 ...: an ordinal whose counter is one of those that gazettes number things with.
_ORDINAL = re.compile(r"第([零〇○一二两三四五六七八九十百千]{1,9})(?=[条章节款项批届次期号类])")
# Circled and parenthesised numbers are labels; NFKC would glue them to the figures that follow. They part words.
_CIRCLED = re.compile("[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]")
# C0 and C1 controls, bidirectional overrides and other format characters: a terminal must never see them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

# The same and all else that prints nothing or ends a line without being a line end: U+2028 and U+2029, lone surrogates,
# marks of annotations, tags.
_UNSEEN = lazy(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)

# Behind `fold` the year stands in 〔〕, if in brackets at all; people leave out 号 and type round ones.
_DOC_NO = lazy(
    rf"""
    (?P<prefix>[\u4e00-\u9fff]{{2,16}}) \s*+           # 临政办发明电
    [〔(〈<{{\[]? \s*+ (?P<year>(?:19|20)\d\d|{YEAR_FIGURES}(?=\s*[〕)〉>}}\]年])) \s*+ [〕)〉>}}\]]? \s*+ 年? \s*+
    (?:第|[-—])? \s*+ (?:(?P<number>\d{{1,4}}) \s* (?P<end>号)? | (?P<numeral>[{CHINESE}]{{1,7}}) \s* 号)
    (?!\d)
    """,
    re.VERBOSE,
)


def strip_control(text: str) -> str:
    """Drop characters that could steer a terminal or reverse the reading order; newline and tab stay."""
    return _CONTROL.sub("", text)


def drop_control(text: str) -> str:
    """Drop them and all else that prints nothing, for what is shown: a line's end of any other kind becomes a blank."""
    return _UNSEEN().sub("", text.replace("\u2028", " ").replace("\u2029", " "))


def show_control(text: str) -> str:
    """The same characters written out, as \\x1b or \\u202e, for what quotes a name or an input; newline and tab stay."""
    return _UNSEEN().sub(lambda match: match[0].encode("unicode_escape", "surrogatepass").decode(), text)


def escape_control(json_text: str) -> str:
    """The same characters escaped as JSON does it, in a text that is JSON: the values stay what they are."""
    return _UNSEEN().sub(lambda match: json.dumps(match[0])[1:-1], json_text)


def normalise(text: str) -> str:
    """Return the form in which texts are indexed, searched and hashed: NFKC, lower case, one numeral style."""
    text = _CIRCLED.sub(";", simplified(fold(strip_control(text))))
    text = unicodedata.normalize("NFKC", text).lower()
    # Once more: lower case and closed gaps can bring combining characters together.
    text = unicodedata.normalize("NFKC", STRAY.sub("", text))
    text = _ORDINAL.sub(lambda match: f"第{chinese_number(match[1])}", text)
    return single(text)


def squeeze(text: str) -> str:
    """Normalise and drop all white space: for comparing texts regardless of how they were wrapped."""
    return normalise(text).replace(" ", "")


def find_doc_nos(text: str) -> list[tuple[str, str, bool]]:
    """Every 文号-like spelling in `text` as (text before the year, "〔year〕number号", certain).

    Takes 临政办发〔2020〕54号, [2020], (2020), 2020年54号, 2020 54号, 〔二〇二〇〕五十四号. The part before the year may hold more than the
    issuer's code (根据临政办发...), so the caller compares its end; `certain` when 号 is printed.
    """
    folded = unicodedata.normalize("NFKC", fold(simplified(text)))
    found = []
    for match in _DOC_NO().finditer(folded):
        year = year_figures(match["year"])
        value = int(match["number"]) if match["number"] else chinese_number(match["numeral"])
        if year and 1900 <= year <= 2100 and value:
            found.append((match["prefix"], f"〔{year}〕{value}号", bool(match["end"] or match["numeral"])))
    return found
