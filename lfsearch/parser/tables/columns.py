"""What the columns of a table hold, told by their heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from lfsearch.data import read_table


class ColumnType(StrEnum):
    """What stands in the cells of a column."""

    NUMBER = "number"
    KEY = "key"
    TEXT = "text"
    UNITS = "units"
    DEADLINE = "deadline"
    FIGURE = "figure"
    REMARK = "remark"
    BLANK = "blank"


NUMBER, KEY, TEXT, UNITS, DEADLINE, FIGURE, REMARK, BLANK = ColumnType
_TASK = "task"  # a key where a text stands beside it, the text itself where none does
_TARGET = "target"  # a figure beside one, else a text
BRACKET = re.compile(r"\([^()]{1,10}\)$")
# A head with a year is one of figures: 2025年指标, 现状(2022年), 目标(2025年).
_YEAR = re.compile(r"20\d\d年")


@cache
def head_words() -> dict[str, str]:
    """The words that head a column, with the type of the column."""
    words: dict[str, str] = {}
    for line in read_table("columns.tsv"):
        kind, _, names = line.partition("\t")
        words |= dict.fromkeys(names.split(), kind)
    return words


@cache
def head_word(name: str) -> str | None:
    """The word that a column head ends with, brackets aside; None where it is no head."""
    bare = BRACKET.sub("", name)
    return next((bare[at:] for at in range(len(bare)) if bare[at:] in head_words()), None)


def column_types(names: Sequence[str]) -> tuple[ColumnType, ...]:
    """The types of the columns with these heads; a remark, which may be missing, where a head says nothing."""
    kinds = [_kind(name) for name in names]
    types = []
    for place, kind in enumerate(kinds):
        if kind == _TASK:
            kind = "key" if {"text", "figure"} & set(kinds[place + 1 :]) else "text"
        elif kind == _TARGET:
            kind = "figure" if "figure" in kinds else "text"
        elif kind == "units" and set(kinds[:place]) <= {"number"}:
            kind = "key"  # the row is about the unit
        elif kind is None and set(kinds[:place]) <= {"number"}:
            kind = "key"
        elif kind is None and "text" not in kinds and place + 1 == len(kinds):
            kind = "text"
        types.append(ColumnType(kind or "remark"))
    return tuple(types)


def _kind(name: str) -> str | None:
    word = head_word(name)
    return "figure" if word and _YEAR.search(name) else head_words()[word] if word else None
