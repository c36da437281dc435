"""The records that pass between the stages; this module imports nothing of ours.

`None` always means "not printed in the source". Line numbers are 1-based lines of the corpus file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MILVUS = "milvus:"  # what an address begins with that stands where the folder of an index does

# What can be left out of a ranking, to see what it brings (`lfsearch eval --without STEP`), in the order of the steps:
# other names of what is asked for; single characters in the keyword leg; words meant by one with a wrong character;
# raising documents that the query names; what sets a clause apart from all others; the word by word alignment; the words
# of the query in the clause; those in the headings and title above it; how far the words of this query can be trusted;
# the second opinion of another model; lowering titles and signatures; lowering clauses that are only a heading; lowering
# repealed texts; raising clauses that hold the facts asked for, and those that state a range which holds an amount of the
# query; preferring the documents of the time asked for.
STEPS = (
    *("aliases", "characters", "spelling", "naming", "apart", "alignment", "coverage", "above", "trust", "second"),
    *("framing", "bare", "standing", "answers", "amounts", "time"),
)


class ClauseKind(StrEnum):
    """What a clause is in the printed document."""

    MASTHEAD = "masthead"  # issuer line, title and 文号
    ADDRESSEE = "addressee"  # 主送机关 line
    TITLE = "title"  # title of an attached plan, measure or 附件
    HEADING = "heading"  # 章, 节, and other headings that carry no article of their own
    ARTICLE = "article"  # 第X条
    ITEM = "item"  # 一、 (一) 1. (1) ① 1.2.1
    BULLET = "bullet"  # ———
    PARAGRAPH = "paragraph"  # body text without a label
    ROW = "row"  # one table row, or a table whose order is lost
    SIGNATURE = "signature"  # signing office, 成文日期, disclosure
    NOTE = "note"  # list of attachments, remarks such as (详见市政府网站)


class Span(NamedTuple):
    """First and last source line, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


class Box(NamedTuple):
    """A place on a page, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def __or__(self, other: Box) -> Box:
        """The least box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


class ParseWarning(NamedTuple):
    """Something in the source that a person should look at."""

    span: Span
    code: str  # stable, e.g. "numbering-gap", "no-date", "table-order"
    message: str
    chinese: str | None = None  # the message in Chinese, where the code does not give it


class Cell(NamedTuple):
    """One table cell; `carried` when it is printed at another row of the same merged cell."""

    column: str | None
    text: str
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One node of the clause tree.

    `text` is the clause's own text (not its children's): label and heading first, wrap spaces removed,
    punctuation as printed, paragraphs parted by a newline. A row's text is its cells in printed order, parted by a
    space, with carried cells put in (so that a row reads complete); `printed` leaves those out.
    """

    id: str
    kind: ClauseKind
    level: int  # depth in the document, 1 = top
    label: str | None  # as printed: "第十三条", "(三)", "1.2.1", "———"
    heading: str | None  # the heading as printed, without the label
    text: str
    path: tuple[str, ...]  # ancestors' "label heading", ending with this clause's own
    span: Span  # lines of the own text
    children: tuple[Clause, ...] = ()
    cells: tuple[Cell, ...] = ()
    header: bool = False  # a row of column heads, or of row numbers alone
    page: int | None = None  # of the file, on which it begins, 1-based; plain text has none
    box: Box | None = None  # of what stands on that page

    @property
    def printed(self) -> str:
        """The text printed at these very lines: `text` without carried cells."""
        if not any(cell.carried for cell in self.cells):
            return self.text
        return " ".join(cell.text for cell in self.cells if not cell.carried)

    def walk(self) -> Iterator[Clause]:
        """This clause and everything below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Attachment(NamedTuple):
    """An attached plan or 附件; `printed` is false where the source refers to a website instead."""

    title: str
    printed: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One 公文 of an issue."""

    id: str  # "2023-10/d06"
    issue: str
    ordinal: int
    doc_no: str | None  # 文号, no spaces: 临政办发〔2023〕39号
    title: str  # full title, issuer joined in front
    title_as_printed: str
    issuers: tuple[str, ...]  # 发文机关
    kind: str | None  # 文种: 通知, 批复, 意见, 通告 ...
    date: dt.date | None  # 成文日期
    addressee: str | None  # 主送机关
    disclosure: str | None  # 此件公开发布
    section: str | None  # 栏目
    attachments: tuple[Attachment, ...]
    clauses: tuple[Clause, ...]
    span: Span

    @property
    def issuer(self) -> str | None:
        """The issuing offices as one string, in printed order."""
        return "、".join(self.issuers) or None

    def walk(self) -> Iterator[Clause]:
        """Every clause of the document in reading order."""
        for clause in self.clauses:
            yield from clause.walk()


class Furniture(NamedTuple):
    """A page header, footer or page number taken out of the text."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One gazette issue, parsed."""

    id: str  # "2020-11"
    year: int
    number: int
    pages: int
    documents: tuple[Document, ...]
    furniture: tuple[Furniture, ...] = ()
    warnings: tuple[ParseWarning, ...] = ()


class Unit(NamedTuple):
    """A unit that a clause makes responsible. `start:end` are character offsets in the clause's text."""

    role: str  # 牵头, 配合, 责任, 落实
    name: str  # canonical: 市农业农村局
    start: int
    end: int


class Inherited(NamedTuple):
    """A unit that a clause owes to another one, whose id is `source`."""

    role: str
    name: str
    source: str
    origin: str  # bracket: `source` closes the item with who is responsible; heading: it stands above and says so


class Deadline(NamedTuple):
    """A time limit. `date` is its last day; None where it has none (长期坚持, 10月起).

    Of a period (2023年10月至2024年3月) or a start (10月起) `begins` is the first day.
    """

    text: str
    date: dt.date | None
    start: int  # character offsets, as of every fact
    end: int
    begins: dt.date | None = None


class TimeOfDay(NamedTuple):
    """A time by the clock: 7:00至20:00. One that is neither a start nor an end (19时24分) begins and ends then.

    A window whose end is no later than its beginning (20:00至4:00) goes on to the next day.
    """

    text: str
    begins: str | None  # "07:00"; None of an end (15时前)
    ends: str | None  # "20:00", up to "24:00"; None of a start (8时起)
    start: int
    end: int


class Quantity(NamedTuple):
    """A figure with its unit: value 85, unit "%", bound ">=", measure "秸秆综合利用率"."""

    text: str
    value: float
    unit: str
    bound: str | None  # ">=", "<=", ">", "<" or None
    measure: str | None
    start: int
    end: int

    @property
    def family(self) -> str:
        """What is asked for by 几天, 多少钱, 百分之几 or 几家: durations, sums, shares or counts; else quantities."""
        unit = self.unit.split("/")[0]
        return next((name for name, ends in _FAMILIES if unit.endswith(ends)), "quantities")


# By how a unit ends, the first that fits.
_FAMILIES = (
    ("durations", ("年", "月", "日", "天", "周", "星期", "季度", "小时", "分钟", "秒")),
    ("sums", ("元",)),
    ("shares", ("%", "\u2030", "\u2031", "百分点")),
    (
        "counts",
        tuple("个家处座台辆条项件份套张次批起名人户口所间支只头株棵枚种类篇艘架门片块段层栋幢孔眼组对双面册位场村"),
    ),
)


class Citation(NamedTuple):
    """A law or document that a clause names; `repealed` when the clause ends its force."""

    title: str | None  # inside 《》, without them
    doc_no: str | None  # normalised like Document.doc_no; of a short form that of the text it stands for
    repealed: bool
    start: int
    end: int
    articles: tuple[str, ...] = ()  # 64, 65(2), 12(1)[3], 253-1: see `facts.articles`
    own: bool = False  # an article of the very text that the clause belongs to: 本办法第十二条
    short: str | None = None  # the name that the clause gives it from here on: (以下简称《错峰方案》)
    full_title: str | None = None  # where `title` is such a name: what it stands for


class Validity(NamedTuple):
    """From when, until when, and for how many years a document is in force."""

    effective: dt.date | None
    expires: dt.date | None
    years: int | None
    start: int
    end: int


class Facts(NamedTuple):
    """What a clause lays down, each fact with its place in the clause's text."""

    units: tuple[Unit, ...] = ()
    obliged: tuple[Unit, ...] = ()  # by prose, with no word that makes them responsible: 市财政局要及时拨付资金
    deadlines: tuple[Deadline, ...] = ()
    times: tuple[TimeOfDay, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    citations: tuple[Citation, ...] = ()
    validity: tuple[Validity, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Which clauses may be found; every field given must hold. `exclude` holds what must not."""

    years: tuple[int, int] | None = None  # first and last year, both included
    since: dt.date | None = None
    until: dt.date | None = None
    issues: tuple[str, ...] = ()
    places: tuple[str, ...] = ()  # 广州, 广州市: where the document is from, or the folder of the corpus
    issuers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    doc_nos: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    in_force: dt.date | None = None  # not known to be repealed, expired or yet to come on this day
    exclude: Filters | None = None
