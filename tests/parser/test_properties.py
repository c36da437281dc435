"""Invariants of the parse on the five issues and on mutilated pieces of them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parser_support import ISSUES, check_invariants, outline_of, parsed, source

from lfsearch.parser import parse_issue
from lfsearch.parser.clean import clean, render

# Damaged characters, as bad extractions and scans leave them, and characters that the parser itself looks for.
_JUNK = "\x00\x0c\ufeff\u200b\u3000 ()（《》“”①第一二三条章、.。;:—-附件表号日〔〕1234567890abcⅠ⑴\r\t\u2028\x85"


@pytest.mark.parametrize("issue", ISSUES)
def test_invariants_on_real_issues(issue: str) -> None:
    check_invariants(source(issue), parsed(issue))


@pytest.mark.parametrize("issue", ISSUES)
def test_documents_tile_the_issue(issue: str) -> None:
    documents = parsed(issue).documents
    last = 0
    for document in documents:
        assert document.span.first > last
        last = document.span.last
    held = {number for d in documents for number in range(d.span.first, d.span.last + 1)}
    furniture = {item.line for item in parsed(issue).furniture}
    assert {n for n, line in enumerate(source(issue).split("\n"), 1) if line.strip()} <= held | furniture


@pytest.mark.parametrize("issue", ISSUES)
def test_parse_is_stable_and_idempotent(issue: str) -> None:
    again = parse_issue(render(clean(source(issue))), issue)
    assert [outline_of(d) for d in again.documents] == [outline_of(d) for d in parsed(issue).documents]
    assert [d.title for d in again.documents] == [d.title for d in parsed(issue).documents]


def _mutilate(lines: list[str], how: list[str], rng: random.Random) -> list[str]:
    for change in how:
        if change == "drop":
            lines = [line for line in lines if rng.random() > 0.05]
        elif change == "double":
            lines = [copy for line in lines for copy in ([line, line] if rng.random() < 0.03 else [line])]
        elif change == "shuffle" and lines:
            size = max(1, len(lines) // rng.randrange(2, 9))
            blocks = [lines[at : at + size] for at in range(0, len(lines), size)]
            rng.shuffle(blocks)
            lines = [line for block in blocks for line in block]
        elif change == "pages":
            lines = [" " + line if rng.random() < 0.03 else line.removeprefix(" ") for line in lines]
        elif change == "characters":
            lines = [_damage(line, rng) if line and rng.random() < 0.05 else line for line in lines]
        elif change == "blanks":
            lines = [line for line in lines if line.strip()]
    return lines


def _damage(line: str, rng: random.Random) -> str:
    at = rng.randrange(len(line))
    return line[:at] + rng.choice(_JUNK) + line[at + 1 :]


_CHANGES = st.lists(st.sampled_from(["drop", "double", "shuffle", "pages", "characters", "blanks"]), max_size=5)


@settings(max_examples=60, deadline=None)
@given(
    issue=st.sampled_from(ISSUES),
    start=st.integers(0, 9000),
    length=st.integers(1, 1200),
    how=_CHANGES,
    seed=st.integers(0, 2**32),
)
def test_mutilated_text(issue: str, start: int, length: int, how: list[str], seed: int) -> None:
    lines = source(issue).split("\n")
    start %= len(lines)
    text = "\n".join(_mutilate(lines[start : start + length], how, random.Random(seed)))
    result = parse_issue(text, "2020-01")
    check_invariants(text, result)
    again = parse_issue(render(clean(text)), "2020-01")
    assert [outline_of(d) for d in again.documents] == [outline_of(d) for d in result.documents]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from(_JUNK + "\n\n\n临汾市人民政府关于的通知发〔2023〕号"), max_size=400))
def test_arbitrary_text(text: str) -> None:
    check_invariants(text, parse_issue(text, "x"))
