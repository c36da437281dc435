"""Corpora of all kinds of official text, each indexed and checked: nothing sound may be called broken.

The texts are pieces of the project's own issues, cut anywhere, some within the frame of a notice; so they hold tables, lists,
figures, single characters and debris, and rows by the dozen that differ in a character or a figure only, of which a search
shows ten. One index takes them all, one after the other, as it
would when a corpus is exchanged: an update that leaves nothing of the old.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conftest import notice

from lfsearch.errors import CorpusError
from lfsearch.index.build import update_index
from lfsearch.retrieval.checking import check_index
from lfsearch.retrieval.engine import Engine

COUNT = 50
_CORPUS = Path(__file__).parents[2] / "corpus"


def corpus(dice: random.Random, lines: Sequence[str]) -> list[str]:
    """The texts of a few issues."""
    return [_issue(dice, lines) for _ in range(dice.randint(1, 3))]


def _issue(dice: random.Random, lines: Sequence[str]) -> str:
    found = ""
    for number in range(1, dice.randint(2, 4)):
        duties = [_piece(dice, lines) for _ in range(dice.randint(1, 5))]
        found += notice(number, _piece(dice, lines)[:8] or "防汛", duties)
        if dice.random() < 0.5:
            found += _alike(dice, lines)
        if dice.random() < 0.5:
            first = dice.randrange(len(lines))
            found += "\n".join(lines[first : first + dice.randint(1, 60)]) + "\n"
    return found


def _alike(dice: random.Random, lines: Sequence[str]) -> str:
    """A list whose items say nearly the same, as those of a table do."""
    text = _piece(dice, lines)
    while len(text) < 32:
        text += _piece(dice, lines)
    items = []
    for number in range(1, dice.randint(12, 30)):
        place = dice.randrange(len(text))
        items.append(f"{number}.{text[:place]}{dice.choice('甲乙丙丁戊')}{number}{text[place:]}")
    return "\n\n".join(items) + "\n\n"


def _piece(dice: random.Random, lines: Sequence[str]) -> str:
    """Some characters of a line or two, cut anywhere; the same once more, or one alone, now and then."""
    first = dice.randrange(len(lines))
    text = "".join(lines[first : first + dice.randint(1, 3)]).strip()
    start = dice.randrange(max(len(text), 1))
    return text[start : start + dice.choice((1, 2, 12, 40, 200))] * dice.choice((1, 1, 1, 2))


def run(seed: int, count: int) -> dict[str, Any]:
    """Check `count` sound indexes."""
    dice = random.Random(seed)
    lines = [
        line
        for path in sorted(_CORPUS.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    bad, clauses, checked = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "index")
        for number in range(count):
            place = Path(folder, f"corpus-{number}")
            place.mkdir()
            for month, text in enumerate(corpus(dice, lines), 1):
                (place / f"2024-{month:02}.txt").write_text(text, encoding="utf-8")
            try:
                clauses += update_index(place, index).clauses
            except CorpusError:  # pieces of which nothing can be made are no index to check
                continue
            checked += 1
            if problems := check_index(Engine.open(index)):
                bad.append({"corpus": number, "problems": problems})
    return {"checked": checked, "clauses": clauses, "bad": bad}
