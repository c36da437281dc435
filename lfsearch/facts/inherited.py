"""Responsibility that is printed once for several clauses.

Many plans close an item with a bracket of its own, "(①市农业农村局牵头;②市生态环境局牵头。各县市区政府落实。)". It is a
clause beside the items that it speaks of; here its units are given to them and to the item above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lfsearch.facts import find_facts
from lfsearch.text.width import fold
from lfsearch.types import Clause, Document, Inherited, Unit

_BRACKET = re.compile(r"^\(.*\)[。;]?$", re.DOTALL)
_KEY = re.compile("[\u2460-\u2473]")  # ① to ⑳


def inherited_units(document: Document) -> dict[str, list[Inherited]]:
    """Clause id -> the units that a closing bracket gives it."""
    found: dict[str, list[Inherited]] = {}
    for parent in document.walk():
        bracket = parent.children[-1] if parent.children else None
        if bracket is None or bracket.label or bracket.children or not _BRACKET.match(fold(bracket.text).strip()):
            continue
        for clause, unit in _shares(parent, bracket, document):
            found.setdefault(clause.id, []).append(Inherited(unit.role, unit.name, bracket.id))
    return found


def _shares(parent: Clause, bracket: Clause, document: Document) -> Iterator[tuple[Clause, Unit]]:
    """Which clause gets which unit: the parent all, a keyed item its own and what follows the keyed list."""
    units = find_facts(bracket.text, date=document.date, title=document.title).units
    parts = _keyed_parts(bracket.text)
    for unit in units:
        yield parent, unit
        key = next((key for key, first, last in parts if first <= unit.start < last), None)
        for item in parent.children[:-1]:
            label = (item.label or "")[:1]
            if label in {name for name, _, _ in parts} and key in (None, label):
                yield item, unit


def _keyed_parts(text: str) -> list[tuple[str, int, int]]:
    """(key, start, end) of each ①... part; the last one ends with its sentence, what follows is for all."""
    keys = list(_KEY.finditer(text))
    parts = []
    for place, match in enumerate(keys):
        if place + 1 < len(keys):
            end = keys[place + 1].start()
        else:
            stop = text.find("。", match.end())
            end = stop if stop >= 0 else len(text)
        parts.append((match[0], match.start(), end))
    return parts
