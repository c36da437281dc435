"""One document: its sections made clauses, its particulars read from masthead and signature."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lfsearch.parser import patterns as p
from lfsearch.parser.ids import Ids
from lfsearch.parser.lines import Line, Row, Table
from lfsearch.parser.mastheads import Masthead
from lfsearch.parser.mastheads.issuers import issuers, leaves_out_place
from lfsearch.parser.mastheads.notes import spoken
from lfsearch.parser.mastheads.titles import kind_of
from lfsearch.parser.paragraphs import Numbering, column_width, paragraphs
from lfsearch.parser.printed import Source, print_nodes
from lfsearch.parser.regroup import group_leads, head_table, lift_closing
from lfsearch.parser.sections import Section, issued_texts, list_names, split
from lfsearch.parser.tables.find import find_tables
from lfsearch.parser.tree import Node, Tree
from lfsearch.text.blanks import bare, squeeze
from lfsearch.text.width import fold
from lfsearch.types import Attachment, Cell, Clause, ClauseKind, Document, ParseWarning, Span

# No clause is longer than this; a longer one is cut at sentence ends.
MAX_LENGTH = 2000
# Labels that are parted from their heading by a blank in a path.
_SPACED = frozenset({"part", "subpart", "chapter", "section", "article", "decimal", "caption", "title"})
_UNNAMED = frozenset({ClauseKind.MASTHEAD, ClauseKind.SIGNATURE, ClauseKind.NOTE, ClauseKind.ADDRESSEE})  # in paths
_KINDS = {
    "addressee": ClauseKind.ADDRESSEE,
    "note": ClauseKind.NOTE,
    "passage": ClauseKind.NOTE,
    "contents": ClauseKind.NOTE,
    "imprint": ClauseKind.NOTE,
    "signature": ClauseKind.SIGNATURE,
}
# Whose gazette has a column for each kind of issuer.
_OF_A_CITY = re.compile(r"[\u4e00-\u9fff]{2,8}?市(?!场)")
# The title of what an order publishes stands within so many lines of it.
_TITLE_BELOW = 30
# So many attachments a list may name that the issue does not print; the longest list seen has 40.
_LISTED = 300


@dataclass(frozen=True, slots=True)
class Layout:
    """What the whole issue tells of each of its documents.

    columns: 栏目 by the source line that names it. measure: how wide its full lines are, in ideographs.
    """

    columns: Sequence[tuple[int, str]]
    measure: float


class Assembler:
    """Builds the record of the document whose masthead is `head` and whose lines end before index `end`."""

    def __init__(
        self,
        lines: Sequence[Line],
        head: Masthead,
        end: int,
        issue: str,
        ordinal: int,
        layout: Layout,
        warnings: list[ParseWarning],
    ) -> None:
        self.lines, self.head, self.end = lines, head, end
        self.issue, self.ordinal, self.layout, self.warnings = issue, ordinal, layout, warnings
        self.id = f"{issue}/d{ordinal:02d}"
        self.source = Source(lines[head.first : end])
        self.nodes: list[Node] = []
        self.addressee: str | None = None
        self.issuers: tuple[str, ...] = ()
        self.date: dt.date | None = None
        self.disclosure: str | None = None
        self.noted: list[tuple[int, str]] = []  # numbered entries of attachment lists

    def document(self, watch: Callable[[], None]) -> Document:
        """The finished record. `watch` is called for each paragraph."""
        head, lines = self.head, self.lines
        span = Span(lines[head.first].number, lines[self.end - 1].number)
        if head.body > head.first:
            self.nodes.append(self.plain(ClauseKind.MASTHEAD, head.first, head.body - 1))
        self.grow(split(lines, head, self.end), watch)
        print_nodes(self.nodes, self.source)
        issuers = _in_full(head, self.issuers)
        title = self.printed(head.title_text, head.first, min(head.body + _TITLE_BELOW, self.end))
        prefix = self.printed(head.prefix, head.first, head.body)
        date = self.date or head.date
        if date is None:
            self.warnings.append(ParseWarning(span, "no-date", f"{head.doc_no or self.id} has no 成文日期"))
        if head.doc_no is None:
            self.warnings.append(ParseWarning(Span(span.first, span.first), "no-doc-no", f"{self.id} has no 文号"))
        if not head.sure:
            message = f"{self.id} may begin elsewhere: no 文号, no addressee below its issuer"
            self.warnings.append(ParseWarning(Span(span.first, span.first), "unsure-start", message))
        attachments = self.attachments()
        ids = Ids(self.id)
        clauses = tuple(clause for node in self.nodes for clause in _freeze(node, ids, self.id, self.id, (), 1))
        return Document(
            id=self.id,
            issue=self.issue,
            ordinal=self.ordinal,
            doc_no=head.doc_no,
            title=("".join(issuers) if head.nameless else prefix) + title if title else "",
            title_as_printed=prefix + title,
            issuers=issuers,
            kind=head.kind or kind_of(head.title_text),
            date=date,
            addressee=self.addressee and self.printed(self.addressee, head.body, self.end),
            disclosure=self.disclosure and self.printed(self.disclosure, head.body, self.end),
            section=self.section(issuers, span),
            attachments=attachments,
            clauses=clauses,
            span=span,
        )

    def printed(self, text: str, first: int, end: int) -> str:
        """A text that `lines[first:end]` hold, blanks aside, as it is printed."""
        return self.source.printed(text, first - self.head.first, end - self.head.first)

    def plain(self, kind: ClauseKind, first: int, last: int) -> Node:
        """A clause with one line of text for every printed line."""
        texts = [squeeze(line.text) for line in self.lines[first : last + 1]]
        return Node(kind, self.lines[first].number, self.lines[last].number, texts)

    def grow(self, parts: list[Section], watch: Callable[[], None]) -> None:
        """Make the clauses of all sections."""
        root = Node(ClauseKind.PARAGRAPH, 0, 0, [], children=self.nodes, rank=-1)
        tree, numbering = Tree(self.lines, root, self.warnings), Numbering()
        for part in parts:
            watch()
            if part.kind == "text":
                self.running_text(part, tree, numbering, watch)
            elif part.kind == "title":
                lift_closing(tree.close(0))
                node = self.title(part)
                self.nodes.append(node)
                tree, numbering = Tree(self.lines, node, self.warnings), Numbering()
            else:
                lift_closing(tree.close(0))
                tree.add_node(self.special(part))
        lift_closing(tree.close(0))
        group_leads(self.nodes)

    def running_text(self, part: Section, tree: Tree, numbering: Numbering, watch: Callable[[], None]) -> None:
        """Paragraphs, and between them tables, whose rows stand under the clause that is open before them."""
        start, end = part.first, part.last + 1
        tables = find_tables(self.lines[start:end])
        column = self.column_of(part, tables)
        for table in tables:
            first = part.first + table.first
            for paragraph in paragraphs(self.lines, start, first, numbering, column, self.layout.measure):
                watch()
                tree.add(paragraph)
            tree.open.children += head_table(tree.open.children, self.rows(part.first, table))
            first = part.first + table.last + 1
            self.warnings += table.warnings
            start = first
        for paragraph in paragraphs(self.lines, start, end, numbering, column, self.layout.measure):
            watch()
            tree.add(paragraph)

    def rows(self, offset: int, table: Table) -> list[Node]:
        """The rows of a table, those headed by a key under it."""
        top: list[Node] = []
        heads: list[Node] = []
        for row in table.rows:
            node = self.row(offset, row)
            del heads[row.depth :]
            (heads[-1].children if heads else top).append(node)
            if row.key:
                heads.append(node)
        return top

    def row(self, offset: int, row: Row) -> Node:
        """A table row; should its cells not hold just what its lines print, the lines as they stand are the one cell."""
        lines = self.lines[offset + row.first : offset + row.last + 1]
        printed = "".join(cell.text for cell in row.cells if not cell.carried)
        if not lines[0].row and bare(printed) != bare("".join(line.text for line in lines)):
            row = replace(row, cells=(Cell(None, " ".join(squeeze(line.text) for line in lines)),))
        kind = ClauseKind.HEADING if row.key else ClauseKind.ROW
        node = Node(kind, lines[0].number, lines[-1].number, [row.text], "row", cells=row.cells, header=row.header)
        if row.key:
            node.heading = row.label
        else:
            node.label = row.label
        return node

    def column_of(self, part: Section, tables: Sequence[Table]) -> float:
        """Width of the column of the running text outside tables."""
        outside: list[Line] = []
        start = part.first
        for table in tables:
            outside += self.lines[start : part.first + table.first]
            start = part.first + table.last + 1
        outside += self.lines[start : part.last + 1]
        return column_width(outside, 0, len(outside))

    def title(self, part: Section) -> Node:
        """The title of an attached text, with its 附件 label."""
        node = self.plain(ClauseKind.TITLE, part.first, part.last)
        node.scheme, node.label = "title", part.label
        if part.label and part.heading == part.first:  # 附件1:申报表
            titled = p.ATTACHMENT_TITLE.fullmatch(self.lines[part.first].text)
            node.heading = bare(titled[2]) if titled else None
            return node
        titles = node.texts[1:] if part.label else node.texts
        number = bare(part.label or "")[2:]
        node.heading = "".join(titles) or next((name for n, name in self.noted if str(n) == number), None)
        if part.label:
            node.texts = [node.texts[0], *(["".join(titles)] if titles else [])]
        else:
            node.texts = ["".join(titles)]
        return node

    def special(self, part: Section) -> Node:
        """Addressee, attachment list or signature; what it says is noted."""
        node = self.plain(_KINDS[part.kind], part.first, part.last)
        if (signed := part.signature) is not None:
            self.issuers = self.issuers or signed.issuers
            self.date = self.date or signed.date
            self.disclosure = self.disclosure or signed.disclosure
            return node
        if part.kind == "passage":
            self.issuers = self.issuers or issuers(self.lines[part.last].text)
            said = (spoken(line.text) for line in self.lines[part.first : part.last + 1])
            self.date = self.date or next((day for day in said if day), None)
        if part.kind in ("passage", "contents", "imprint"):
            return node
        node.texts = ["".join(node.texts)]
        if part.kind == "addressee":
            self.addressee = bare(node.texts[0])[:-1]
        else:
            self.noted += enumerate(list_names(bare(node.texts[0])), 1)
        return node

    def attachments(self) -> tuple[Attachment, ...]:
        """Printed attachments in order, then those that a list names and the issue does not print."""
        found: list[Attachment] = []
        seen: set[str] = set()
        for node in self.nodes:
            if node.kind is ClauseKind.TITLE:
                title = bare(node.heading or node.label or "")
                found.append(Attachment(title, True))
                seen |= {p.title_key(fold(title)), p.title_key(fold(node.label or ""))}
        elsewhere = p.NOT_PRINTED.fullmatch(f"({self.disclosure})") is not None  # (此件详见市政府网站)
        issued = [(0, name) for name in issued_texts(self.head.title_text)] if elsewhere else []
        for number, name in [*issued, *self.noted][:_LISTED]:
            title = p.NOT_PRINTED.sub("", name)
            if title and p.title_key(fold(title)) not in seen and f"附件{number}" not in seen:
                found.append(Attachment(self.printed(title, self.head.first, self.end), False))
        return tuple(found)

    def section(self, issuers: tuple[str, ...], span: Span) -> str | None:
        """栏目: as a running head inside the document prints it, else the column in which its issuer publishes."""
        at = bisect_left(self.layout.columns, (span.first, ""))
        if at < len(self.layout.columns) and self.layout.columns[at][0] <= span.last:
            return self.layout.columns[at][1]
        if not issuers or not _OF_A_CITY.match(issuers[0]):
            return None
        if issuers[0].endswith("人民政府"):
            return "市政府文件"
        return "市政府办公室文件" if issuers[0].endswith(("政府办公室", "政府办公厅")) else "市政府部门规范性文件"


def _in_full(head: Masthead, signed: tuple[str, ...]) -> tuple[str, ...]:
    """Who issues the document: as the masthead says, but by full name, and all of them, where only the signature has these.

    省人民政府办公厅关于… is signed by 贵州省人民政府办公厅, 国家发展改革委等部门关于… by each of them.
    """
    named = head.issuers
    if not named or not signed:
        return named or signed
    if head.prefix.endswith(("部门", "单位", "部委")) and len(signed) > 1:
        return signed
    if len(named) != len(signed) or not all(leaves_out_place(name) for name in named):
        return named
    full = all(
        long.replace("人民政府", "政府").endswith(name.replace("人民政府", "政府"))
        for long, name in zip(signed, named, strict=True)
    )
    return signed if full else named


def _freeze(node: Node, ids: Ids, parent: str, scope: str, path: tuple[str, ...], level: int) -> list[Clause]:
    """The clause of a node with its children; several clauses when its own text is too long for one."""
    own = _path_element(node)
    if own:
        path = (*path, own)
    parts = _parts("\n".join(node.texts))
    clauses: list[Clause] = []
    ident, done = "", 0
    total = max(1, sum(map(len, parts)))
    for position, text in enumerate(parts):
        ident = ids.of(node, parent, scope) if position == 0 else ids.unique(ident)
        first = node.first + done * (node.last - node.first) // total
        done += len(text)
        last = node.first + done * (node.last - node.first) // total
        children: list[Clause] = []
        if position == len(parts) - 1:
            inner = ident if node.kind is ClauseKind.TITLE else scope
            for child in node.children:
                children += _freeze(child, ids, ident, inner, path, level + 1)
        clauses.append(
            Clause(
                ident,
                node.kind,
                level,
                node.label,
                node.heading,
                text,
                path,
                Span(first, last),
                tuple(children),
                node.cells if position == 0 else (),
                node.header,
            )
        )
    return clauses


def _path_element(node: Node) -> str | None:
    if node.kind in _UNNAMED:
        return None
    if node.label and node.heading:
        return f"{node.label}{' ' if node.scheme in _SPACED else ''}{node.heading}"
    return node.label or node.heading or None


def _parts(text: str) -> list[str]:
    """The text, cut at the ends of sentences (at worst anywhere) into parts of at most MAX_LENGTH characters."""
    if len(text) <= MAX_LENGTH:
        return [text]
    parts: list[str] = []
    start = 0
    while len(text) - start > MAX_LENGTH:
        end = start + MAX_LENGTH
        cut = max((match.end() for match in p.SENTENCE_END.finditer(text, start, end)), default=0)
        cut = cut or text.rfind("\n", start, end) + 1 or end
        parts.append(text[start:cut].strip("\n"))
        start = cut
        while text.startswith("\n", start):
            start += 1
    parts.append(text[start:])
    return [part for part in parts if part] or [""]
