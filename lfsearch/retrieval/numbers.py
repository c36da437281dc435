"""文号 as people type them: without year, without 号, with part of the code, with one slip; and those nobody has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lfsearch.records import DocumentEntry
from lfsearch.text.normal import normalise
from lfsearch.text.numerals import chinese_number

_HAN = "[\u4e00-\u9fff]"
_FIGURES = "零〇○一二三四五六七八九"
# The patterns are compiled when a query first needs them: most need none.
_IN_WORDS = (
    rf"(?<=[〔\[(【])[{_FIGURES}]{{4}}(?=[〕\])】])|(?<!第)[{_FIGURES}]{{4}}(?=年)|[{_FIGURES}十百千]{{1,7}}(?=号)"
)
# 临政办发〔2023〕39号, [2023]39, (2023) 39号, 2023年第39号: year and number, whatever stands between them.
_FULL = (
    rf"(?P<code>{_HAN}{{0,16}}) ?(?P<open>[〔\[(【<{{])? ?(?P<year>(?:19|20)\d\d) ?[〕\])】>}}]? ?年? ?"
    r"(?:第|[-\u2014])? ?(?P<number>\d{1,4})(?!\d) ?(?P<end>号)?"
)
# 临政办发39号, 临政办函第17号: a code that some document has decides whether it is one.
_YEARLESS = rf"(?P<code>{_HAN}{{2,16}}?) ?第?(?P<number>\d{{1,4}})(?!\d) ?(?P<end>号)?"
# 39号文, and 39号 as all that is typed. 5号线 and 3号楼 are none.
_BARE = r"(?<!\d)第?(?P<number>\d{1,4})号文(?:件)?|^第?(?P<only>\d{1,4})号$"
_DOC_NO = re.compile(r"(.+?)〔(\d{4})〕(\d+)号")
# What stands in front of a code in a sentence: 根据晋政办发〔2023〕39号.
_LEAD = re.compile(
    r"^.*(?:根据|按照|依据|依照|参照|关于|落实|执行|转发|印发|废止|请问|查找|查询|什么是|见|找|查|和|与|及|的)"
)
# A code is at least the issuer and what kind of paper it is: 国发, 晋政.
_SHORTEST_CODE = 2
# This many numbers of the same year are named beside one that is not there.
_NEAR = 2


@dataclass(frozen=True, slots=True)
class DocNo:
    """A 文号 in its parts; what was not typed is None."""

    code: str | None  # 临政办发
    year: int | None
    number: int

    def __str__(self) -> str:
        year = f"〔{self.year}〕" if self.year else ""
        return f"{self.code or ''}{year}{self.number}号"


@dataclass(frozen=True, slots=True)
class Mention:
    """A 文号 that a text holds, and the documents meant by it, the newest first."""

    typed: DocNo
    start: int  # in `spell(text)`
    end: int
    documents: tuple[DocumentEntry, ...]
    slip: bool = False  # whether the documents have another number than was typed, off by one character


def spell(text: str) -> str:
    """The normalised text with the characters and numerals of a 文号 as printed today: 〔二〇二三〕三十九號 -> 〔2023〕39号."""
    text = normalise(text)
    return re.sub(_IN_WORDS, _value, text) if "号" in text else text


def _value(match: re.Match[str]) -> str:
    return str(chinese_number(match[0]))


@lru_cache(1 << 16)
def read_doc_no(text: str | None) -> DocNo | None:
    """The parts of a printed 文号; None where it is none."""
    match = _DOC_NO.fullmatch(text or "")
    return DocNo(match[1], int(match[2]), int(match[3])) if match else None


def may_mention(text: str) -> bool:
    """Whether a text, as `spell` gives it, may hold any; most figures of a query are none, and there may be many documents."""
    return any(re.search(pattern, text) for pattern in (_FULL, _YEARLESS, _BARE))


def mentions(text: str, documents: Sequence[DocumentEntry]) -> list[Mention]:
    """Every 文号 in the text, known or not, in its order.

    A number with its year counts where a document has it, where its code is one of the corpus's own, or where the year
    stands in brackets and 号 behind; one without its year only where a document has the code, or before 文.
    """
    text = spell(text)
    if not may_mention(text):
        return []
    known = [(number, document) for document in documents if (number := read_doc_no(document.doc_no))]
    found: list[Mention] = []
    for match in re.finditer(_FULL, text):
        if mention := _full(match, known):
            found.append(mention)
    for match in re.finditer(_YEARLESS, text):
        if not _inside(match, found) and (mention := _yearless(match, known)):
            found.append(mention)
    for match in re.finditer(_BARE, text):
        typed = DocNo(None, None, int(match["number"] or match["only"]))
        meant = _newest(document for parts, document in known if parts.number == typed.number)
        if not _inside(match, found) and meant:
            found.append(Mention(typed, match.start(), match.end(), meant))
    return sorted(found, key=lambda mention: mention.start)


Known = Sequence[tuple[DocNo, DocumentEntry]]


def _full(match: re.Match[str], known: Known) -> Mention | None:
    year, number, before = int(match["year"]), int(match["number"]), re.sub(_LEAD, "", match["code"])
    code = next((code for code in _codes(known) if before.endswith(code)), None)
    same = [(parts, document) for parts, document in known if (parts.year, parts.number) == (year, number)]
    if code is None:
        partial = [document for parts, document in same if _is_end(before, parts.code)]
        certain = bool(match["open"] and match["end"] and len(before) >= _SHORTEST_CODE)
        if partial:
            return _mention(match, before, _newest(partial))
        slips = [document for parts, document in same if _one_slip(before, parts.code or "")] if certain else []
        return _mention(match, before, _newest(slips), slip=bool(slips)) if certain else None
    exact = [document for parts, document in same if parts.code == code]
    return _mention(match, code, _newest(exact)) if exact or match["end"] else None


def _yearless(match: re.Match[str], known: Known) -> Mention | None:
    before, number = re.sub(_LEAD, "", match["code"]), int(match["number"])
    code = next((code for code in _codes(known) if before.endswith(code)), None)
    meant = [
        document
        for parts, document in known
        if parts.number == number and (parts.code == code if code else match["end"] and _is_end(before, parts.code))
    ]
    return _mention(match, code or before, _newest(meant)) if meant else None


def _mention(match: re.Match[str], code: str, documents: tuple[DocumentEntry, ...], *, slip: bool = False) -> Mention:
    groups = match.groupdict()
    year = int(groups["year"]) if groups.get("year") else None
    start = match.start() + len(match["code"]) - len(code)
    return Mention(DocNo(code, year, int(match["number"])), start, match.end(), documents, slip)


def _codes(known: Known) -> list[str]:
    """The codes of the corpus, the longest first: 临政办发明电 before 临政办发."""
    return sorted({parts.code for parts, _ in known if parts.code}, key=lambda code: (-len(code), code))


def _is_end(typed: str, code: str | None) -> bool:
    """Whether 政办发 was typed for 临政办发."""
    return len(typed) >= _SHORTEST_CODE and bool(code) and str(code).endswith(typed)


def _one_slip(typed: str, code: str) -> bool:
    """Whether the typed text ends with the code but for one wrong, missing or doubled character.

    Not the first one: it names the place, and 晋政办发 is no slip of 临政办发.
    """
    return any(
        len(tail) >= _SHORTEST_CODE and tail[0] == code[0] and tail != code and _one_edit(tail, code)
        for tail in (typed[-length:] for length in (len(code) - 1, len(code), len(code) + 1) if length <= len(typed))
    )


def _one_edit(one: str, other: str) -> bool:
    """Whether at most one character was changed, put in or left out, or two neighbours exchanged."""
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return abs(len(one) - len(other)) <= 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _inside(match: re.Match[str], found: Iterable[Mention]) -> bool:
    return any(match.start() < mention.end and mention.start < match.end() for mention in found)


def _newest(documents: Iterable[DocumentEntry]) -> tuple[DocumentEntry, ...]:
    """The newest first; of one day in reading order."""
    return tuple(sorted(documents, key=lambda one: one.date.toordinal() if one.date else 0, reverse=True))


def near(typed: DocNo, documents: Iterable[DocumentEntry]) -> Iterator[str]:
    """Printed 文号 like one that no document has: the same code and number of another year, then its neighbours."""
    known = [parts for document in documents if (parts := read_doc_no(document.doc_no))]
    same_number = [parts for parts in known if parts.number == typed.number]
    yield from map(str, (parts for parts in same_number if parts.code == typed.code))
    yield from map(str, (parts for parts in same_number if parts.code != typed.code and parts.year == typed.year))
    of_year = [parts for parts in known if (parts.code, parts.year) == (typed.code, typed.year)]
    beside = sorted(of_year, key=lambda parts: (abs(parts.number - typed.number), parts.number))[:_NEAR]
    yield from map(str, sorted(beside, key=lambda parts: parts.number))


def years_of(code: str | None, documents: Iterable[DocumentEntry]) -> tuple[int, int] | None:
    """The first and the last year in which the corpus has a 文号 with this code; None where it has none."""
    known = (read_doc_no(document.doc_no) for document in documents)
    years = [parts.year for parts in known if parts and parts.code == code and parts.year]
    return (min(years), max(years)) if years else None


def written(text: str, code: str | None) -> Iterator[Mention]:
    """Every 文号 with this code and a year in a clause's text, without documents: for finding who mentions one."""
    if not code:
        return
    for match in re.finditer(_FULL, spell(text)):
        if match["code"].endswith(code):
            yield _mention(match, code, ())
