"""Paragraphs to clauses: a stack of open clauses, each label closing those of its own rank and below."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from lfsearch.parser import patterns as p
from lfsearch.parser.inline import KEYED_UNITS, Cut, inline_items
from lfsearch.parser.lines import Line
from lfsearch.parser.paragraphs import Paragraph
from lfsearch.text.blanks import bare, squeeze
from lfsearch.types import Cell, ClauseKind, ParseWarning, Span

# The order in which the gazettes nest their labels, outermost first. Decimal numbers rank by their depth.
RANK = {
    "root": -1,
    "part": 0,
    "subpart": 1,
    "chapter": 2,
    "section": 3,
    "article": 4,
    "decimal": 5,
    "chinese": 10,
    "paren-chinese": 11,
    "caption": 12,
    "number": 13,
    "paren-number": 14,
    "roman": 15,
    "letter": 15,
    "paren-symbol": 16,
    "circled": 17,
    "shi": 18,
    "bullet": 19,
}
_DEEPEST = 5  # decimal numbers have so many figures at the most
_KIND = {
    "part": ClauseKind.HEADING,
    "subpart": ClauseKind.HEADING,
    "chapter": ClauseKind.HEADING,
    "section": ClauseKind.HEADING,
    "caption": ClauseKind.HEADING,
    "article": ClauseKind.ARTICLE,
    "bullet": ClauseKind.BULLET,
}
# 款 of an article are read together up to this length; beyond it each is a clause of its own.
_ARTICLE_LENGTH = 600
# A run-in heading ("1. 公用经费。 省级和市县…") is no longer than this.
_HEADING_LENGTH = 40
_RUN_IN = re.compile(rf"[^。;]{{2,{_HEADING_LENGTH}}}?。(?=.)|[^。;,:]{{2,16}}:(?=.)", re.DOTALL)
# 第十四条　 严格目录管理。 …
_ARTICLE_HEADING = re.compile(r"[^,:]{2,14}")
# 上述文件自公布之日起废止: said of what stands under the parent
_ALL_ABOVE = ("上述", "以上")
# The gap between a name and a post, and inside a name of two characters.
_NAME_GAP = re.compile(r"(?<=[\u4e00-\u9fff:]) +(?=[\u4e00-\u9fff])")


@dataclass(slots=True)
class Node:
    """A clause being built. Texts are squeezed; `first` and `last` are source lines of its own text."""

    kind: ClauseKind
    first: int
    last: int
    texts: list[str]
    scheme: str = "root"
    numbers: tuple[int, ...] = ()
    rank: float = 99
    label: str | None = None
    heading: str | None = None
    heading_only: bool = False
    children: list[Node] = field(default_factory=list)
    cells: tuple[Cell, ...] = ()
    key: str = ""  # part of the id, where the label gives none
    header: bool = False  # of a table row, see `Clause`

    @property
    def length(self) -> int:
        return sum(map(len, self.texts))


def join(lines: Sequence[Line], first: int, last: int) -> str:
    """The squeezed text of lines `first..last`."""
    return squeeze(" ".join([line.text for line in lines[first : last + 1]]))


def line_starts(lines: Sequence[Line], first: int, last: int) -> list[int]:
    """The offset in their joined text at which each of lines `first..last` begins, with the blank before it if any."""
    before = ["", *(line.text[-1] for line in lines[first:last])]
    parts = (squeeze(f"{char} {line.text}") for char, line in zip(before, lines[first : last + 1], strict=True))
    return list(accumulate((len(part) - len(char) for char, part in zip(before, parts, strict=True)), initial=0))[:-1]


def join_names(lines: Sequence[Line], first: int, last: int) -> str:
    """A list of names, a line for each: 组　 长:王　 渊　 市委常委 -> 组长:王渊 市委常委."""
    parts: list[str] = []
    for line in lines[first : last + 1]:
        *name, post = (squeeze(part) for part in _NAME_GAP.split(line.text))
        apart = " " if name and len(post) > 2 and ":" not in post else ""
        parts.append(("\n" if parts and name else "") + "".join(name) + apart + post)
    return "".join(parts)


class Tree:
    """Grows the clauses of one scope: a document's own text, or one attached text."""

    def __init__(self, lines: Sequence[Line], root: Node, warnings: list[ParseWarning]) -> None:
        self.lines, self.warnings = lines, warnings
        self.stack = [root]
        self.asked = root  # the clause under which the last question stands
        self.last: dict[str, tuple[int, ...]] = {}

    def add(self, paragraph: Paragraph) -> None:
        """Put a paragraph in its place."""
        if paragraph.name_list:
            self._plain(paragraph, join_names(self.lines, paragraph.first, paragraph.last))
            return
        text = join(self.lines, paragraph.first, paragraph.last)
        if paragraph.label:
            self._labelled(paragraph, paragraph.label, text)
        elif paragraph.caption:
            self._caption(paragraph, text)
        else:
            self._plain(paragraph, text)

    def add_node(self, node: Node) -> None:
        """Put a finished clause (a table row) under the clause that is open."""
        self.stack[-1].children.append(node)

    @property
    def open(self) -> Node:
        """The innermost clause that is open."""
        return self.stack[-1]

    def close(self, rank: float) -> Node:
        """Close the open clauses of this rank and below; return the one that stays open."""
        while len(self.stack) > 1 and self.stack[-1].rank >= rank:
            self.stack.pop()
        return self.stack[-1]

    def _number_of(self, index: int) -> int:
        return self.lines[index].number

    def _labelled(self, paragraph: Paragraph, label: p.Label, text: str) -> None:
        rank = self._rank(label)
        parent = self.close(rank)
        printed = bare(self.lines[paragraph.first].text[: label.end])
        node = Node(
            _KIND.get(label.scheme, ClauseKind.ITEM),
            self._number_of(paragraph.first),
            self._number_of(paragraph.last),
            [text],
            label.scheme,
            label.numbers,
            rank,
            printed,
        )
        if label.sub:
            node.key = f"-{label.sub}"
        rest = text[len(printed) :].strip()
        if paragraph.heading_only:
            node.heading, node.heading_only = rest.rstrip("。") or None, bool(rest)
        else:
            node.heading = _run_in_heading(rest)
            if label.scheme == "article" and node.heading and not _ARTICLE_HEADING.fullmatch(node.heading):
                node.heading = None  # the first sentence of an article, no heading
        self._check(parent, node, label)
        parent.children.append(node)
        self.stack.append(node)
        self._cut(node, paragraph, text, len(printed))

    def _rank(self, label: p.Label) -> float:
        """The rank of a label; of 1.1 that below 1. where such a number is open above it."""
        if label.scheme != "decimal":
            return RANK[label.scheme]
        depth = len(label.numbers) - 1
        outer = next((node for node in self.stack if node.scheme in ("decimal", "number")), None)
        under = depth and outer is not None and outer.scheme == "number" and outer.numbers == label.numbers[:1]
        return RANK["number"] + depth / _DEEPEST if under else RANK["decimal"] + depth

    def _caption(self, paragraph: Paragraph, text: str) -> None:
        parent = self.close(RANK["caption"])
        printed = bare(self.lines[paragraph.first].text[: paragraph.caption])
        node = Node(
            ClauseKind.HEADING,
            self._number_of(paragraph.first),
            self._number_of(paragraph.last),
            [text],
            "caption",
            (),
            RANK["caption"],
            printed,
            text[len(printed) :].strip(" :") or None,
        )
        node.key = "t" + "".join(c if c.isdigit() else "." for c in printed.lstrip("附表专栏图"))
        parent.children.append(node)
        self.stack.append(node)

    def _plain(self, paragraph: Paragraph, text: str) -> None:
        if p.QUESTION.match(text):
            self._question()
        owner = self.stack[-1]
        if owner.scheme == "circled" and KEYED_UNITS.fullmatch(text):  # said of the items before it, each by its key
            owner = self.close(owner.rank)
            last = self._number_of(paragraph.last)
            owner.children.append(Node(ClauseKind.PARAGRAPH, self._number_of(paragraph.first), last, [text]))
            return
        if not owner.children and self._joins(owner, text):
            owner.texts.append(text)
            owner.last = self._number_of(paragraph.last)
            if owner.heading_only:
                owner.heading_only = False
            self._cut(owner, paragraph, text, 0)
            return
        before = owner.children[-1] if owner.children else None
        if before is not None and before.kind is ClauseKind.PARAGRAPH and _name_list(before, text):
            before.texts.append(join_names(self.lines, paragraph.first, paragraph.last))
            before.last = self._number_of(paragraph.last)
            return
        owner = self._owner_of_tail(text)
        node = Node(ClauseKind.PARAGRAPH, self._number_of(paragraph.first), self._number_of(paragraph.last), [text])
        lead = p.BRACKET_LEAD.match(text)
        if lead and len(text) > lead.end():
            node.heading = text[: lead.end() - 1]
        owner.children.append(node)
        self._cut(node, paragraph, text, 0)

    def _question(self) -> None:
        """Close what the answer to the question before has opened."""
        place = next((at for at, node in enumerate(self.stack) if node is self.asked), len(self.stack) - 1)
        del self.stack[place + 1 :]
        self.asked = self.stack[-1]

    def _joins(self, owner: Node, text: str) -> bool:
        """Whether an unlabelled paragraph is more of the open clause's own text."""
        if (_closes(text) or text.startswith(_ALL_ABOVE)) and self._is_entry(owner):
            return False
        if owner.heading_only:
            # "组长:…", "成员:…" below a heading are all alike: the first is no more the heading's text than the others.
            lead = p.BRACKET_LEAD.match(text)
            return lead is None or lead.end() == len(text)
        if text[0] == "(" and owner.label is not None:  # (责任单位:…) said of the item above
            return True
        if owner.scheme == "article":
            return owner.length + len(text) <= _ARTICLE_LENGTH
        return owner.label is not None and owner.texts == [owner.label]

    def _is_entry(self, node: Node) -> bool:
        """Whether a labelled line without sentence is one of a list, as 《…办法》(…号) is, and no heading of what follows."""
        if not node.heading_only or len(self.stack) < 2:
            return False
        alike = [other for other in self.stack[-2].children[:-1] if other.scheme == node.scheme]
        bare_ones = all(other.heading_only and not other.children for other in alike)
        return bare_ones and (bool(alike) or node.texts[-1][-1] in p.CLOSING)

    def _owner_of_tail(self, text: str) -> Node:
        """The clause that an unlabelled paragraph behind other clauses belongs to."""
        if _closes(text):
            return self.close(0)
        if text.startswith(_ALL_ABOVE) and len(self.stack) > 2:  # sums up what stands under the parent
            self.stack.pop()
            return self.stack[-1]
        # Entries of a list end with a semicolon, or are items of an article: what follows them is said of them all.
        while len(self.stack) > 1:
            node, parent = self.stack[-1], self.stack[-2]
            if node.children or len(node.texts) > 1 or node.rank <= RANK["article"]:
                break
            listed = parent.scheme == "article" or any(
                sibling.texts[-1][-1] in ";" for sibling in parent.children[-2:] if sibling.scheme == node.scheme
            )
            if not listed:
                break
            self.stack.pop()
        return self.stack[-1]

    def _cut(self, node: Node, paragraph: Paragraph, text: str, begin: int) -> None:
        """Make the items numbered inside the paragraph, the last text of `node`, clauses of their own."""
        if opened := paragraph.opens:
            start = text.index(":", begin) + 1
            label_end = start + len(bare(self.lines[paragraph.first].text[: opened.end]).rpartition(":")[2])
            cuts = [Cut(start, opened.scheme, 1, label_end)]
        else:
            following = node.numbers[-1] + 1 if node.scheme == "circled" else 1
            cuts = inline_items(text, begin, following)
        if not cuts or cuts[0].start == 0:
            return
        # A list of names is said to stand on its first line.
        offsets = [0] if paragraph.name_list else line_starts(self.lines, paragraph.first, paragraph.last)

        def line_at(offset: int) -> int:
            return self._number_of(paragraph.first + bisect_right(offsets, offset) - 1)

        node.texts[-1] = text[: cuts[0].start].rstrip()
        node.last = line_at(cuts[0].start - 1)
        owner = node
        if node.scheme == "circled":  # ① with ② in its lines: they are siblings
            owner = self.close(node.rank)
        for cut, end in zip(cuts, [*(cut.start for cut in cuts[1:]), len(text)], strict=True):
            child = self._inline(cut, text, end, owner, line_at)
            owner.children.append(child)
        if opened and node is not self.stack[-1]:
            node.rank = RANK[opened.scheme] - 1
            self.stack.append(node)
        if opened or (node.scheme == "circled" and owner.children[-1].numbers):
            self.stack.append(owner.children[-1])

    def _inline(self, cut: Cut, text: str, end: int, owner: Node, line_at: Callable[[int], int]) -> Node:
        first, last = line_at(cut.start), line_at(end - 1)
        own = text[cut.start : end].strip()
        if not cut.number:
            return Node(ClauseKind.PARAGRAPH, first, last, [own])
        label = text[cut.start : cut.label_end]
        node = Node(
            ClauseKind.ITEM,
            first,
            last,
            [own],
            cut.scheme,
            (cut.number,),
            RANK[cut.scheme],
            label,
            _run_in_heading(own[len(label) :]),
        )
        self.last[cut.scheme] = node.numbers
        return node

    def _check(self, parent: Node, node: Node, label: p.Label) -> None:
        """Warn of numbers missing, repeated, or without a beginning."""
        scheme, number = label.scheme, label.number
        before = next((sibling.numbers for sibling in reversed(parent.children) if sibling.scheme == scheme), None)
        running = self.last.get(scheme)
        self.last[scheme] = label.numbers
        if scheme == "bullet" or number == 1 or label.sub:
            return
        if scheme == "decimal" and len(label.numbers) > 1 and (parent.numbers != label.numbers[:-1]):
            self._warn(node, "orphan-item", f"{node.label} stands under no {'.'.join(map(str, label.numbers[:-1]))}")
        elif (before and number == before[-1] + 1) or (scheme != "decimal" and running and number == running[-1] + 1):
            return
        elif before is None:
            self._warn(node, "orphan-item", f"{node.label} has no item before it")
        elif number == before[-1]:
            self._warn(node, "numbering-repeat", f"{node.label} is printed twice")
        else:
            self._warn(node, "numbering-gap", f"{node.label} follows number {before[-1]}")

    def _warn(self, node: Node, code: str, message: str) -> None:
        self.warnings.append(ParseWarning(Span(node.first, node.first), code, message))


def _closes(text: str) -> bool:
    """Whether a paragraph closes the whole text: 本决定自公布之日起施行, 特此通告."""
    return p.CLOSING_CLAUSE.match(text) is not None or p.CLOSING_PHRASE.fullmatch(text) is not None


def _run_in_heading(text: str) -> str | None:
    match = _RUN_IN.match(text)
    return match[0][:-1] if match else None


def _name_list(before: Node, text: str) -> bool:
    """Whether a short line continues a list of names (副组长:刘继东 … / 董凤妮 …)."""
    if len(text) > 40 or p.CLOSING_PHRASE.fullmatch(text) or any(mark in text for mark in "。;:"):
        return False
    opening = before.texts[0]
    return bool(p.LEAD.match(opening)) and not any("。" in part for part in before.texts) and before.length < 1500
