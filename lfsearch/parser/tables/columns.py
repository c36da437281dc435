"""What the columns of a table hold, told by their heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from lfsearch.data import read_table

# What stands in the cells of a column.
ColumnType = StrEnum("ColumnType", "NUMBER KEY TEXT UNITS DEADLINE FIGURE REMARK BLANK")
NUMBER, KEY, TEXT, UNITS, DEADLINE, FIGURE, REMARK, BLANK = ColumnType
TELLING = (DEADLINE, FIGURE)  # these tell the rows where no number does
# A word that heads a column stands behind so many characters at most: 考核内容, 中心城区年度指标.
_BEFORE = 10
BRACKET = re.compile(r"\([^()]{1,10}\)$")
# A head with a year is one of figures: 2025年指标, 现状(2022年), 目标(2025年).
_YEAR = re.compile(r"20\d\d年")


@cache
def head_words() -> dict[str, str]:
    """The words of `data/columns.tsv` that head a column, with the type of the column as it says there."""
    lines = (line.partition("\t") for line in read_table("columns.tsv"))
    return {word: kind for kind, _, words in lines for word in words.split()}


def head_word(name: str, before: int | None = None) -> str | None:
    """The word that a column head ends with, brackets aside, behind at most `before` characters; None where it is no
    head."""
    solid = BRACKET.sub("", name)
    most = len(solid) if before is None else min(before + 1, len(solid))
    return next((solid[at:] for at in range(most) if solid[at:] in head_words()), None)


def is_head(text: str) -> bool:
    """Whether a text is a word that heads a column."""
    return head_word(text, _BEFORE) is not None


def column_types(names: Sequence[str]) -> tuple[ColumnType, ...]:
    """The types of the columns with these heads; a remark, which may be missing, where a head says nothing."""
    kinds = ["figure" if _YEAR.search(name) else head_words().get(head_word(name) or "") for name in names]
    types = []
    for place, kind in enumerate(kinds):
        first = set(kinds[:place]) <= {"number"}
        if kind == "task":  # a key where a text stands beside it, the text itself where none does
            kind = "key" if {"text", "figure"} & set(kinds[place + 1 :]) else "text"
        elif kind == "target":  # a figure beside one, else a text
            kind = "figure" if "figure" in kinds else "text"
        elif first and kind in (None, "units"):  # what the row is about
            kind = "key"
        elif kind is None and "text" not in kinds and place + 1 == len(kinds):
            kind = "text"
        types.append(ColumnType(kind or "remark"))
    return tuple(types)
