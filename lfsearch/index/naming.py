"""Which issue of which gazette a file is, as its name, its running heads or its cover say.

An issue may have two numbers, 2021年第3、4期: it is 2021-03+04, and neither 2021-03 nor 2021-04.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from lfsearch.text.blanks import bare
from lfsearch.text.numerals import number as read_number
from lfsearch.text.width import fold

# What people write behind the number of an issue, and what makes no other issue of it.
_EDITIONS = "定稿|终稿|最终版|最新版|新版|正式版|公开版|电子版|网络版|印刷版|扫描版|扫描件|清晰版|彩色版|完整版|副本|备份|合刊|合期|合订本"
_FIGURES = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
# 3、4   1-2   一、二   1期-第2期: the numbers of a double issue
_MARK = r"期?\s*[-\u2010-\u2015~、,/和与及至到]\s*+(?:第\s*+)?"
_NUMBERS = rf"(?:{_FIGURES})(?:{_MARK}(?:{_FIGURES})){{1,11}}"
_TOTAL = rf"总第?\s*\d+(?:{_MARK}\d+){{0,11}}\s*[期号]"
# 2023-10, 2023_10, 202310, 2023年第10期, 临汾市人民政府公报\uff082023年第十期\uff09, 运城-2023-10. What else is in the name must
# not go on with words, but for the gazette's name: 2023年10月工作要点 is no issue, 2023年第10期 临汾市人民政府公报 is one.
# 2021-03-04 is a day, 2021-03+04 and 2021年第3-4期 are issues.
_NAME = re.compile(
    r"(?:[^\d/]*(?:公报|政报)|[A-Za-z]+|(?P<gazette>[\u4e00-\u9fff]{2,20})(?=[-_ ]))?[-_ (]*(?<!\d)(?P<year>(?:19|20)\d\d)[-_.年 ]*+"
    rf"(?:第[-_ ]*+)?(?P<number>{_NUMBERS}(?=\s*期|[ (_-]*合[刊期订])|\d{{1,2}}(?:\+\d{{1,2}})*|[一二三四五六七八九十]{{1,3}}(?=期))(?!\d)"
    rf"(?:\s*期[-_ ()]*(?!{_EDITIONS})(?P<behind>[\u4e00-\u9fff]{{2,20}}(?:公报|政报)))?"
    rf"(?:号|期|{_TOTAL}|公报|政报|{_EDITIONS}|[-_ ()])*"
)
# 10 / 2023　 临汾市人民政府公报, 3-4/2023: the running header of a page
_HEADER = re.compile(
    r"(?:(?<![\d\-\u2010-\u2015])(?P<numbers>\d{1,2}(?:\s*[-\u2010-\u2015~、,]\s*\d{1,2}){1,3})|(?<!\d)(?P<number>\d{1,2}))"
    r"\s*/\s*(?P<year>(?:19|20)\d\d)\s*[\u4e00-\u9fff]{2,20}(?:公报|政报)"
)
# 武汉市人民政府公报2023年第3期(总第48期), on facing pages also 2023年第3期 alone
_NUMBERED = re.compile(
    rf"(?<!\d)(?P<year>(?:19|20)\d\d)(?:年第?|[.\u00b7/])(?P<number>{_NUMBERS}|\d{{1,2}})(?:期|号?$)"
)
_GAZETTE = re.compile(r"([\u4e00-\u9fff]{2,20}?)(?:人民政府)?(?:办公[厅室])?(?:公报|政报)")
# Whoever it is in any place, and so no place: 市政府, 省人民政府, 区政府办公室, 市委, 市人大常委会.
_ANYWHERE = re.compile(
    r"(?:[本我全各])?(?:自治[区州县旗]|(?:高新|新)?区|开发区|[省市州盟县旗乡镇])?(?:级)?"
    r"(?:人民)?(?:政府|管委会|管理委员会|委员会|委|党委|人大|人民代表大会)?(?:常委会|常务委员会)?(?:办公[厅室]|办)?(?:政务|政府信息)?"
)
# What no file system takes in a name.
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\s]+')
# What a terminal would obey, what turns the order of reading round, and what is no character: unpaired surrogates.
UNPRINTABLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
# What Windows takes for a device, whatever ending stands behind it.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LONGEST_NAME = 60  # of 255 bytes that a file name may have, three a character, with room for endings
# A bound volume has at most the numbers of a year.
_MOST_NUMBERS = 12
# A cover has at most so many lines, none longer: 临汾市人民政府公报 / 2021年第3、4期(总第123、124期) / 目录.
_COVER_LINES, _COVER_LINE = 8, 40
_COVER = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,20}}(?:公报|政报))?\(?(?P<year>(?:19|20)\d\d)年第?(?:{_NUMBERS}|{_FIGURES})期\)?"
    rf"(?:\(?(?:{_TOTAL}|合刊)\)?)*|[\u4e00-\u9fff]{{2,20}}(?:公报|政报)"
)


def issue_id(name: str, text: str = "") -> str | None:
    """The issue's id, "2023-10", from its file name, else from a running header in the text; None if neither has it.

    A gazette that is named before a dash stands in front of it: 运城/2023-10 of 运城-2023-10.txt.
    """
    match = _NAME.fullmatch(unicodedata.normalize("NFKC", Path(name).stem).strip())
    if match:
        place = match["gazette"]
        return _issue(match["year"], match["number"], f"{place}/" if place and not _ANYWHERE.fullmatch(place) else "")
    header = _HEADER.search(fold(text))
    return _in_header(header) if header else None


def _issue(year: str, number: str, gazette: str = "") -> str | None:
    """The id of an issue with a number as printed, 3 or 3、4; None where its numbers do not follow each other."""
    numbers = [read_number(figures) or 0 for figures in re.findall(_FIGURES, number)]
    if len(numbers) == 2 and re.search(r"[-\u2010-\u2015~至到]", number):
        numbers = list(range(numbers[0], numbers[1] + 1))
    follow = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    if not follow or not 1 <= numbers[0] <= numbers[-1] <= 99 or len(numbers) > _MOST_NUMBERS:
        return None
    return f"{gazette}{year}-" + "+".join(f"{value:02d}" for value in numbers)


def _in_header(match: re.Match[str]) -> str | None:
    """The id of an issue in a running header; of figures that are no numbers of one issue the last one counts."""
    if not match["numbers"]:
        return _issue(match["year"], match["number"])
    return _issue(match["year"], match["numbers"]) or _issue(match["year"], re.findall(r"\d+", match["numbers"])[-1])


def issue_printed(heads: Sequence[str]) -> str | None:
    """The issue's id from what runs over its pages, 7 / 2021 临汾市人民政府公报; None where that names no gazette or no issue."""
    if not any("公报" in head or "政报" in head for head in heads):
        return None
    for head in heads:
        if match := _HEADER.search(head):
            return _in_header(match)
        if match := _NUMBERED.search(head):
            return _issue(match["year"], match["number"])
    return None


def on_cover(text: str) -> tuple[str, ...]:
    """The lines of a text's beginning that name a gazette and its issue, folded and without blanks; none where they do not."""
    lines = [bare(fold(line)) for line in text[: 4 * _COVER_LINES * _COVER_LINE].split("\n") if line.strip()]
    found = tuple(line for line in lines[:_COVER_LINES] if len(line) <= _COVER_LINE and _COVER.fullmatch(line))
    return found if issue_printed(found) else ()


def gazette_printed(heads: Sequence[str]) -> str | None:
    """The place whose gazette runs over the pages, None where no place is named."""
    found = (match[1] for head in heads if (match := _GAZETTE.search(head)) and not _ANYWHERE.fullmatch(match[1]))
    return next(map(fit_name, found), None)


def gazette_in(name: str) -> str | None:
    """The place whose gazette a file's name says it is: 广州市 of 广州市人民政府公报2023年第10期.pdf."""
    stem = unicodedata.normalize("NFKC", Path(name).stem).strip()
    issue = _NAME.fullmatch(stem)
    match = _GAZETTE.match((issue and issue["behind"]) or stem)
    return fit_name(match[1]) if match and not _ANYWHERE.fullmatch(match[1]) else None


def fit_name(text: str) -> str:
    """The text as a part of an id and as a file name."""
    shown = "".join("_" if unicodedata.category(char) in UNPRINTABLE else char for char in text)
    name = (
        _UNFIT.sub("_", unicodedata.normalize("NFC", shown)).lstrip("._~").rstrip("._")[:_LONGEST_NAME].rstrip(".")
        or "_"
    )
    # d01: so is a document called inside its issue
    return f"{name}_" if re.fullmatch(r"d\d+", name) or _DEVICE.fullmatch(name) else name
