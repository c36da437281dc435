"""Sets of rows: whatever they are kept as, they are the sets that Python has."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.index import rowsets
from lfsearch.index.rowsets import Fixed, Mask, Rows

TOTAL = 300
_ROWS = st.frozensets(st.integers(0, TOTAL - 1), max_size=TOTAL)
_FORMS = st.sampled_from([frozenset, Fixed, lambda rows: mask(rows)])


def mask(rows: Iterable[int]) -> Mask:
    flags = np.zeros(TOTAL, dtype=bool)
    flags[list(rows)] = True
    return Mask(flags)


@given(st.lists(st.tuples(_ROWS, _FORMS), min_size=1, max_size=4))
def test_sets_join_as_sets_do(drawn: list[tuple[frozenset[int], type[Rows]]]) -> None:
    sets, given = [rows for rows, _ in drawn], [form(rows) for rows, form in drawn]
    assert rowsets.union(given) == frozenset().union(*sets)
    assert rowsets.intersection(given) == frozenset.intersection(*sets)
    assert rowsets.without(given[0], given[-1]) == sets[0] - sets[-1]
    for rows, own in zip(sets, given, strict=True):
        assert (len(own), bool(own), sorted(own)) == (len(rows), bool(rows), sorted(rows))
        assert sorted(rowsets.places(own).tolist()) == sorted(rows)
        assert all((row in own) == (row in rows) for row in range(-2, TOTAL + 2))
        assert list(rowsets.flagged(own, range(TOTAL))) == [row in rows for row in range(TOTAL)]


@given(_ROWS, _ROWS, _FORMS)
def test_what_may_be_found_is_a_byte_a_row(rows: frozenset[int], others: frozenset[int], form: type[Rows]) -> None:
    allowed = bytearray(row in others for row in range(TOTAL))
    assert rowsets.allowed_of(form(rows), allowed) == rows & others
    assert rowsets.allowed_of(form(rows), None) == rows
    assert rowsets.to_bytes(form(others), TOTAL) == allowed
    assert rowsets.of_bytes(allowed) == others


@given(_ROWS, _FORMS, st.lists(st.integers(1, TOTAL), max_size=20))
def test_rows_are_counted_by_the_parts_they_are_in(rows: frozenset[int], form: type[Rows], more: list[int]) -> None:
    starts = sorted([0, *more])  # several may begin with the same row: all but the last are empty
    ends = [*starts[1:], TOTAL + 1]
    parts = enumerate(zip(starts, ends, strict=True))
    counted = [(part, sum(first <= row < past for row in rows)) for part, (first, past) in parts]
    assert rowsets.parts_held(form(rows), starts) == [(part, count) for part, count in counted if count]


def test_a_few_rows_stay_a_frozenset_and_many_an_array() -> None:
    flags = np.arange(TOTAL) < rowsets.FEW
    assert isinstance(rowsets.of_flags(flags), frozenset)
    flags[-1] = True
    assert isinstance(rowsets.of_flags(flags), Mask)


def test_without_numpy_there_are_no_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rowsets, "numpy_is_loaded", lambda: False)
    assert rowsets.of_bytes(bytearray(b"\1" * TOTAL)) == frozenset(range(TOTAL))
