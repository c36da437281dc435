"""Answers within a number of characters: as many entries as have room, and a cursor for the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from lfsearch.assistant import limits
from lfsearch.errors import QueryError
from lfsearch.output.formats import line
from lfsearch.records import Json, JsonObject

Entry: TypeAlias = tuple[str, JsonObject]  # the list that it belongs to, and what it is


class Answer(NamedTuple):
    """What a tool has to say: a few facts, then entries, of which some may have to wait."""

    head: JsonObject
    lists: tuple[str, ...] = ()  # the names of the lists, which are shown even when empty
    entries: Iterable[Entry] = ()  # from the first one on that the cursor asks for
    beyond: bool = False  # whether there are more than these


class Cursor(NamedTuple):
    """Where the next part of an answer begins."""

    generation: int  # of the index; in another one the entries may be others
    first: int  # how many entries were shown

    def __str__(self) -> str:
        return f"{self.generation}-{self.first}"


def first_entry(cursor: str | None, generation: int) -> int:
    """How many entries were shown before. QueryError for what is no cursor, or one of an index that is there no more."""
    if cursor is None:
        return 0
    named = re.fullmatch(r"(\d{1,9})-(\d{1,7})", cursor, re.ASCII)
    if not named:
        raise QueryError(
            "This cursor is none; give the `next` of an answer as it is, with the same question.",
            "游标无效；请原样使用上次回答中的 next，并重复同样的问题。",
        )
    if int(named[1]) != generation:
        raise QueryError(
            "The index has changed since that answer; ask again without a cursor.",
            "索引在上次回答之后已更新；请去掉游标重新提问。",
        )
    return int(named[2])


_BETWEEN = 2  # characters between two entries
_NEXT = 40  # those of the cursor


def packed(answer: Answer, room: int, cursor: Cursor) -> JsonObject:
    """The answer as an object whose JSON has at most `room` characters, never less than one entry of those that there are.

    An entry too long by itself has its texts cut, and says so (`cut`). `cursor` is where this part begins.
    """
    lists: dict[str, list[Json]] = {name: [] for name in answer.lists}
    head = shortened(answer.head, room // 2)
    left = room - len(line({**head, **lists})) - _NEXT
    shown, more = 0, answer.beyond
    for name, entry in answer.entries:
        whole = len(line(entry)) + _BETWEEN
        if whole > left and shown:
            more = True
            break
        kept = entry if whole <= left else shortened(entry, left - _BETWEEN)
        lists[name].append(kept)
        left -= len(line(kept)) + _BETWEEN
        shown += 1
    data: JsonObject = {**head, **lists}
    if more:
        data["next"] = str(cursor._replace(first=cursor.first + shown))
    return data


_LEAST = 8  # characters of a text that is cut, so that one sees what it is


def shortened(data: JsonObject, room: int) -> JsonObject:
    """The same object with its texts and lists cut as far as its JSON needs to have at most `room` characters."""
    longest, kept = room, data
    while len(line(kept)) > room and longest > _LEAST:
        longest //= 2
        kept = {**{name: _cut(value, longest) for name, value in data.items()}, "cut": True}
    return kept


def _cut(value: Json, longest: int) -> Json:
    match value:
        case str() if len(value) > longest:
            return value[:longest] + "…"
        case list() | tuple():
            return [_cut(one, longest) for one in value[: max(1, longest // _LEAST)]]
        case dict():
            return {name: _cut(one, longest) for name, one in value.items()}
    return value


def parts(entry: JsonObject) -> Iterable[JsonObject]:
    """An entry with a long text as several, none of which has more than `limits.PART` characters of it."""
    text = entry["text"]
    assert isinstance(text, str)
    if len(text) <= limits.PART:
        yield entry
        return
    for start in range(0, len(text), limits.PART):
        piece: JsonObject = {"from": start, "of": len(text), "text": text[start : start + limits.PART]}
        yield {**entry, **piece} if not start else {"id": entry["id"], **piece}
