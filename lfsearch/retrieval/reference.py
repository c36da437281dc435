"""How a clause is cited in a text, and on which page of the gazette it is printed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from lfsearch.records import ClauseRecord, DocumentEntry, Place
from lfsearch.refs import numbered
from lfsearch.text.lazy import lazy
from lfsearch.text.width import fold
from lfsearch.types import Furniture

_NUMBER = lazy(r"[—–─-]*\s*(\d{1,4})\s*[—–─-]*")
_GAZETTE = lazy(r"(?<![一-鿿])[一-鿿]+公报")
# A label at the beginning of a path's part, as it is cited; 4.2.4 says all of its place by itself, and so does an article.
_ATTACHED = lazy(r"(附件\s*\d*)[:\uff1a]?\s+(.+)", re.DOTALL)
_DECIMAL = lazy(r"\d+(?:\.\d+)+")
_ARTICLE = lazy(r"第[零〇一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十])?")
_LABEL = lazy(
    r"第[零〇一二三四五六七八九十百\d]+[章节款项部分篇编]+|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、]|\d+(?=\s)"
    r"|[①-⒛]|附件\d*"
)


def citation(record: ClauseRecord, document: DocumentEntry, gazette: str | None, page: int | None) -> str:
    """《临汾市防汛抗旱应急预案》（临政办发〔2023〕13号，2023年5月14日）4.2.4，《临汾市人民政府公报》2023年第5期.

    What is not printed in the source is left out. A clause of an attached plan is cited by the plan's title.
    """
    title, labels = _title_and_labels(record)
    return _cited(title, document, gazette, labels) + (f"，第{page}页" if page else "")


def place_in(record: ClauseRecord) -> str:
    """Where a clause stands in its document, as it is cited: 附件一、(三), 第十三条."""
    return _title_and_labels(record)[1]


def _title_and_labels(record: ClauseRecord) -> tuple[str, str]:
    """What the text is called that a clause stands in, and the labels on the way to it."""
    attached = "/att" in record.id and bool(record.path)
    title = record.path[0] if attached else record.title
    number = ""
    if named := _ATTACHED().fullmatch(title):
        number, title = named[1], named[2]
    return title, number + _labels(record.path[1:] if attached else record.path)


def document_citation(document: DocumentEntry, gazette: str | None) -> str:
    """The same for a whole document."""
    return _cited(document.title, document, gazette, "")


def _cited(title: str, document: DocumentEntry, gazette: str | None, labels: str) -> str:
    date = document.date
    known = [document.doc_no, f"{date.year}年{date.month}月{date.day}日" if date else None]
    bracket = "，".join(part for part in known if part)
    journal = ""
    if issue := numbered(document.issue):  # a document in a file of its own stands in no journal that is known
        journal = f"，{f'《{gazette}》' if gazette else ''}{issue.year}年第{issue.joined('-')}期"
    return f"《{plain_title(title)}》" + (f"（{bracket}）" if bracket else "") + labels + journal


def plain_title(title: str) -> str:
    """A title as it stands between 《》: those inside become 〈〉, as the rules for punctuation have it."""
    return title.replace("《", "〈").replace("》", "〉")


def _labels(path: Sequence[str]) -> str:
    """The numbers on the way to the clause, from the last one on that says its place by itself."""
    found: list[str] = []
    for part in path:
        folded = fold(part)
        if alone := _DECIMAL().match(folded) or _ARTICLE().match(folded):
            found = [part[: alone.end()]]
        elif label := _LABEL().match(folded):
            found.append(part[: label.end()])
    return "".join(found).rstrip("、.")


def gazette_name(furniture: Iterable[Furniture], documents: Iterable[DocumentEntry]) -> str | None:
    """What the gazette is called: as its running heads say, else after the place that the documents are from."""
    for piece in furniture:
        if named := _GAZETTE().search(piece.text):
            return named[0]
    place = next((document.place for document in documents if document.place not in (None, "国家")), None)
    return f"{place}人民政府公报" if place else None


# Page numbers that stand at the foot of so many pages that those between can be trusted.
_FEWEST = 3


def page_of(place: Place, furniture: Sequence[Furniture]) -> int | None:
    """The page on which a clause begins: that of its file, if that has pages, else the printed one.

    That is None unless the issue's page numbers are there, one after another.
    The number stands at the foot of its page, so it is the first one behind the clause's first line.
    """
    if place.page is not None:
        return place.page
    if len(furniture) < _FEWEST:
        return None
    numbers = [(piece.line, int(found[1])) for piece in furniture if (found := _NUMBER().fullmatch(fold(piece.text)))]
    pages = [page for _, page in numbers]
    if len(pages) < _FEWEST or pages != list(range(pages[0], pages[0] + len(pages))):
        return None
    behind = bisect_left([line for line, _ in numbers], place.lines.first)
    return pages[behind] if behind < len(pages) else pages[-1] + 1
