"""Unlabelled paragraphs whose place or part shows only once the clauses around them are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lfsearch.parser import patterns as p
from lfsearch.parser.tree import Node
from lfsearch.types import ClauseKind

# Leads are taken for headings of groups where there are so many of them, each with a paragraph of its own behind it.
_GROUPS = 3
# 各级各部门要…   请各单位于…前报送   联系人:…     speaks to all that the text is sent to
_ADDRESSES = re.compile(r"各[级县市部单有参区]|请|望|市直|全市|联系|咨询|报送")
# Above a table stand its title, and at most two short lines more: (更新), 单位:万元 / 亩.
_TABLE_TITLE = re.compile(r"[^。;,:]{4,}(?:表|清单|目标|目录|名单|明细|一览)(?:\([^()]*\))?")
_BRACKETED = re.compile(r"\([^()]*\)")
_ABOVE_TABLE = 3
# 铁合金、铸造(含铸造用生铁)企业:…     too long for a heading, but no part of the group above
_LONG_LEAD = re.compile(r"[^。;:]{2,45}:(?=.)")


def lift_closing(parent: Node) -> None:
    """Move what follows the last of several one-paragraph items up to their parent: 各级各部门要全面贯彻… closes a notice.

    Were it a second paragraph of the item, it would be the only item to have one. Looks at the last items all the way
    down: `parent` is a text at its end.
    """
    if not parent.children:
        return
    last = parent.children[-1]
    lift_closing(last)
    if not last.children or last.heading_only:
        return
    items = [child for child in parent.children if child.label and child.scheme == last.scheme]
    if len(items) < 2 or any(len(item.texts) > 1 for item in items):
        return
    closing = last.children
    if (
        _ADDRESSES.match(closing[0].texts[0])
        and all(_is_plain(node) for node in closing)
        and not any(_is_plain(n) for item in items[:-1] for n in item.children)
    ):
        last.children = []
        parent.children.extend(closing)


def head_table(above: list[Node], rows: list[Node]) -> list[Node]:
    """The rows of a table, under their title where the last of the clauses above is one (it is taken out of them)."""
    for back, title in enumerate(above[: -_ABOVE_TABLE - 1 : -1]):
        if not _is_plain(title) or title.children or len(title.texts) > 1:
            break
        if not _TABLE_TITLE.fullmatch(title.texts[0]):
            continue
        below = above[len(above) - back :]
        del above[len(above) - back - 1 :]
        if below and _BRACKETED.fullmatch(below[0].texts[0]):
            version = below.pop(0)
            title.texts[0] += version.texts[0]
            title.last = version.last
        title.kind, title.key, title.heading = ClauseKind.HEADING, "t", title.texts[0]
        title.children = [*below, *rows]
        return [title]
    return rows


def group_leads(nodes: list[Node]) -> None:
    """Put paragraphs under the lead before them, in lists of leads that each have some.

    王渊常务副市长:负责…  /  分管市财政局…  /  联系市档案局…  /  崔元斌副市长:负责… ; all the way down.
    """
    for node in nodes:
        group_leads(node.children)
    nodes[:] = [node for run in _runs(nodes) for node in (_grouped(run) if _is_plain(run[0]) else run)]


def _runs(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """The nodes, cut where plain paragraphs begin and end; a closing phrase stands apart."""
    run: list[Node] = []
    for node in nodes:
        closing = _is_plain(node) and (
            p.CLOSING_CLAUSE.match(node.texts[0]) or p.CLOSING_PHRASE.fullmatch(node.texts[0])
        )
        if run and (closing or _is_plain(run[-1]) != _is_plain(node)):
            yield run
            run = []
        run.append(node)
    if run:
        yield run


def _is_plain(node: Node) -> bool:
    return node.kind is ClauseKind.PARAGRAPH and node.label is None


def _grouped(run: list[Node]) -> list[Node]:
    """The run with paragraphs under their leads, if every lead has some; as it is otherwise.

    Behind the last lead only paragraphs that begin like those of other groups (分管…, 联系…) are its own.
    """
    starts = [place for place, node in enumerate(run) if _leads(node)]
    groups = [run[start:stop] for start, stop in pairwise([*starts, len(run)])]
    if len(groups) < _GROUPS or any(len(group) == 1 for group in groups):
        return run
    openings = {node.texts[0][:2] for group in groups[:-1] for node in group[1:]}
    *whole, last = groups
    end = next((place for place, node in enumerate(last) if place and node.texts[0][:2] not in openings), len(last))
    for group in (*whole, last[:end]):
        group[0].children += group[1:]
    return [*run[: starts[0]], *(group[0] for group in groups), *last[end:]]


def _leads(node: Node) -> bool:
    return node.heading is not None or _LONG_LEAD.match(node.texts[0]) is not None
