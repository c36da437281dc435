"""No text takes longer than its length allows: every pattern, and the whole way from text to facts, grows with the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from adversarial import Shape, cheapest_quadratic, cpu, grows, shapes
from every_pattern import FULLMATCH, MATCH, SCAN, Applied, every_pattern
from hostile import hostile

from lfsearch.index.passages import passages
from lfsearch.parser import parse_issue

PATTERNS = every_pattern()


def _known_at_run_time() -> dict[tuple[str, str], list[re.Pattern[str]]]:
    """Examples of the patterns that are put together while the program runs, by module and source."""
    from lfsearch.facts.units import _fronts
    from lfsearch.retrieval import numbers, wishes

    fronts = _fronts("临汾", "市")
    kinds = wishes._KINDS.values()
    questions = [re.compile(kind.question) for kind in kinds if kind.question]
    words = re.compile("|".join(map(re.escape, ("秸秆", "秸秆禁烧", "1.5", "禁"))), re.IGNORECASE)
    return {
        ("lfsearch.backends.milvus", "re.escape(f'{self._alias}_') + '([0-9a-f]{12})(?:_files)?'"): [
            re.compile("gazette_([0-9a-f]{12})(?:_files)?")
        ],
        ("lfsearch.facts.units", "f'{_LEADS}(?={own}|各[县级有相省])'"): [fronts.lead_in],
        ("lfsearch.facts.units", "f'{own}|(?<!直辖)市(?!场)|省|{short}'"): [fronts.level],
        ("lfsearch.index.corpus", "f'{day}-\\\\d+'"): [re.compile(r"2024-01-02-\d+")],
        ("lfsearch.index.files", "pattern"): [
            re.compile(r"\.lfsearch\-output\-\w{8}")
        ],  # names of our own, see its callers
        ("lfsearch.reading.html.markup", "'</' + re.escape(tag)"): [re.compile("</script", re.IGNORECASE)],
        ("lfsearch.retrieval.numbers", "pattern"): list(
            map(re.compile, (numbers._FULL, numbers._YEARLESS, numbers._BARE))
        ),
        ("lfsearch.retrieval.snippets", "'|'.join(parts)"): [words],
        ("lfsearch.retrieval.suggest", "f'(?={before}(.){behind})'"): [re.compile("(?=秸(.)禁烧)")],
        ("lfsearch.retrieval.wishes", "kind.question"): questions,
        ("lfsearch.retrieval.wishes", "kind.noun"): [re.compile(kind.noun) for kind in kinds if kind.noun],
        ("lfsearch.text.lazy", "pattern"): [],  # all calls of `lazy` are among the patterns
    }


def _patterns_of(applied: Applied) -> list[Any]:
    if applied.pattern is not None:
        return [applied.pattern]
    return list(_known_at_run_time()[applied.module, applied.source])


_WAYS: dict[str, Callable[[Any], Callable[[Any], object]]] = {
    SCAN: lambda pattern: lambda text: sum(1 for _ in pattern.finditer(text)),
    MATCH: lambda pattern: pattern.match,
    FULLMATCH: lambda pattern: pattern.fullmatch,
}


def _worst(pattern: re.Pattern[Any], way: str, yardstick: float) -> tuple[Shape, str] | None:
    """A shape for which the pattern's time grows faster than the text, and how; None where there is none."""
    apply = _WAYS[way](pattern)
    if isinstance(pattern.pattern, bytes):
        of_text = apply

        def apply(text: str) -> object:
            return of_text(text.encode("utf-8", "replace"))

    for shape in shapes(pattern):
        if how := grows(apply, shape, yardstick):
            return shape, how
    return None


@pytest.fixture(scope="module")
def yardstick() -> float:
    return cheapest_quadratic()


@pytest.mark.parametrize("module", sorted({applied.module for applied in PATTERNS}))
def test_every_pattern_is_linear(module: str, yardstick: float) -> None:
    for applied in PATTERNS:
        for pattern in _patterns_of(applied) if applied.module == module else ():
            for way in sorted(applied.ways):
                assert _worst(pattern, way, yardstick) is None, f"{applied} {way}: {applied.source}"


def test_patterns_are_found_wherever_they_stand() -> None:
    found = {(applied.module, applied.source) for applied in PATTERNS}
    assert len(PATTERNS) > 450
    assert ("lfsearch.parser.mastheads.dates", "DAY") in found  # of re.search
    assert sum("lazy" not in applied.module and applied.pattern is None for applied in PATTERNS) < 14


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        ("(?:达到?|到|至)+$", SCAN),  # 2^n
        ("(?:[及或]?以[上下]|[及或])*", FULLMATCH),
        (r"\s+$", SCAN),
        (r"附\s*(\d{1,2})?\s*:", MATCH),
        (r"·[^·]+·(?:\s+(?:\d+)?\s*(?:公报)?)?", FULLMATCH),
        ("《[^》]*》", SCAN),
        (r"\d+年", SCAN),
        ("[一-鿿]+公报", SCAN),
        ("印发(.+?)的通知$", SCAN),
        (r"(?:[a-z]+\d*)*x", MATCH),
        (r"\(.*\)|(?:甲|乙)+丙", SCAN),
    ],
)
def test_a_pattern_that_is_not_linear_is_seen(pattern: str, way: str, yardstick: float) -> None:
    assert _worst(re.compile(pattern), way, yardstick) is not None


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        ("(?:达到?+|至)+", FULLMATCH),
        (r"(?<!\s)\s+$", SCAN),
        ("《[^《》]{0,200}》", SCAN),
        ("[一-鿿]{2,40}?(?:局|委|办|部|厅|处)", SCAN),
        (r"(?<!\d)\d+年", SCAN),
    ],
)
def test_a_linear_pattern_passes(pattern: str, way: str, yardstick: float) -> None:
    assert _worst(re.compile(pattern), way, yardstick) is None


# -- from text to facts ------------------------------------------------------------------------------------------------

# Four times the text takes 4 times as long where all is linear, 16 times where something is quadratic.
_TIMES, _MOST_GROWTH = 4, 8.0
# Three lengths: what looks bad from the first to the second may only have begun to be read in another way.
_LENGTHS = (1_000, 4_000, 16_000)


def _seconds(text: str) -> float:
    return cpu(lambda: sum(1 for _ in passages(parse_issue(text, "2024-01"), "2024-01.txt")))


def _growths(make: Callable[[int], str], lengths: Sequence[int] = _LENGTHS) -> list[float]:
    """How much longer a text takes that is four times as long, from length to length as long as it looks bad."""
    found: list[float] = []
    for short, long in pairwise(map(make, lengths)):
        allowed = _MOST_GROWTH * len(long) / len(short) / _TIMES
        for _ in range(3):
            growth = _seconds(long) / _seconds(short)
            if growth < allowed:
                return found
        found.append(growth)
    return found


@pytest.mark.parametrize("share", range(4))
def test_the_way_from_text_to_facts_is_linear(share: int) -> None:
    """Of all the hostile issues each fourth."""
    makers = [maker for number, maker in enumerate(hostile(mixed=10)) if number % 4 == share]
    bad = {name: growths for name, make in makers if len(growths := _growths(make)) == len(_LENGTHS) - 1}
    assert bad == {}


def test_a_square_is_seen_in_the_way_from_text_to_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    from lfsearch.parser.tables import find

    monkeypatch.setattr(find, "_STRAY_IN_HEAD", re.compile(r" +(?=/)"))
    assert len(_growths(dict(hostile(mixed=0))["blanks in the head of a table"], (2_000, 8_000))) == 1
