"""Every option and argument of every command with values that nobody means: one sentence, or an answer.

    python -m tests.torture arguments [--count N] [--seed N]

The commands are found by walking their tree, so a new one is tried as soon as it is there. Each is asked what it can be asked
(`every_command`), with one value made hostile; what writes does so in a copy of the corpus and its index.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
from conftest import APRIL, MARCH
from every_command import ASKED, COMMANDS, NEW

from lfsearch.index import manifest as mf
from lfsearch.index.build import update_index
from torture.damages import Answer, ask

COUNT = 1000
_SECONDS = 20.0  # of the processor for one question of a small corpus; most take a fiftieth of one
_LONGEST = 1100  # characters of a sentence: what it quotes of a value must be cut
# No NUL among them: no system passes one on.
VALUES: Mapping[str, str] = {
    "nothing": "",
    "blanks": " \u3000\t",
    "a line end": "2024\n",
    "zero": "0",
    "negative": "-1",
    "huge": "9" * 30,
    "no number": "NaN",
    "infinite": "-1e999",
    "other digits": "\u0662\u0660\u0662\u0664",
    "control": "\x1b[31m\x07\x9b2J\x7f",
    "bidi": "\u202e2024\u2066\u200f",
    "half a character": "水\ud800",
    "no UTF-8": "\udcff\udcfe",
    "long": "字" * 33_000,
    "long digits": "1" * 100_000,
    "long words": "水源 " * 25_000,
    "an option": "--json",
    "option-like": "--不=-n",
    "a dash": "-",
    "a path": "../x",
    "a device": "/dev/full",
    "endless": "/dev/zero",
    "a folder": ".",
    "nowhere": "no/such/dir/x.csv",
    "a long name": "a" * 300 + ".csv",
    "a range": "..",
    "no day": "2024-02-30",
    "format": "%s{0}$(id)`id`",
    "a pattern": "(((((a+)+)+)+)+)[",
}
# What must not be printed as it is.
_RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_NOTHING_NEW = 3  # of `alert run`: no error, and docs/commands say so
_WRITING = ("index", "add", "remove", "watch", "alert", "model")


@dataclass(frozen=True)
class Case:
    """One command line, and which of its values is hostile."""

    what: str
    arguments: tuple[str, ...]

    @property
    def writes(self) -> bool:
        """Whether it may change the corpus, the index or what the user keeps."""
        return not set(_WRITING).isdisjoint(self.arguments)


def cases() -> Iterator[Case]:
    """All of them: each value for each option and argument, flags with a value, and what is missing or too much."""
    for option in ("--index", "--corpus"):
        for name in ("status", "index"):
            for called, value in VALUES.items():
                yield Case(f"{option} is {called}, {name}", (f"{option}={value}", name))
    for name, command in COMMANDS.items():
        words, asked = (*name.split(), *_ENDING.get(name, ())), tuple(ASKED[name][0])
        yield Case(f"{name}: no arguments", words)
        yield Case(f"{name}: an unknown option", (*words, *asked, "--frobnicate"))
        positions = sum(max(param.nargs, 1) for param in command.params if isinstance(param, click.Argument))
        for called, value in VALUES.items():
            if positions:
                yield Case(f"{name}: arguments are {called}", (*words, "--", *[value] * positions))
            yield Case(f"{name}: an argument more is {called}", (*words, *asked, "--", value))
            for param in command.params:
                if isinstance(param, click.Option) and not (param.is_flag and called in _ONLY_FOR_VALUES):
                    yield Case(f"{name}: {param.opts[-1]} is {called}", (*words, *asked, f"{_long(param)}={value}"))


_ENDING = {"watch": ("--once",)}  # it would go on until Ctrl-C
_ONLY_FOR_VALUES = frozenset(VALUES) - {"nothing", "control", "long"}  # a flag takes none, whatever it is


def _long(option: click.Option) -> str:
    return next(name for name in option.opts if name.startswith("--"))


def judged(answer: Answer, seconds: float) -> str:
    """What is wrong with an answer, "" for nothing."""
    said = answer.err.splitlines()
    errors = [line for line in said if line.startswith("Error: ")]
    told = [line for line in said if line.startswith(("Skipped: ", "Not taken: "))]
    if answer.code not in (0, 1, 2, _NOTHING_NEW):
        return f"ends with {answer.code}"
    if "Traceback" in answer.err or "unexpected happened" in answer.err:
        return "an error of ours"
    if found := _RAW.search(answer.out + answer.err):
        return f"prints {found[0]!r}"
    if answer.code in (1, 2) and not told and (len(errors) != 1 or said[-1] != errors[0]):
        return f"says {len(errors)} sentences"
    if any(len(line) > _LONGEST for line in said):
        return f"says {max(map(len, said))} characters"
    return f"takes {seconds:.0f} s" if seconds > _SECONDS else ""


@contextmanager
def place() -> Iterator[Path]:
    """A folder with a small corpus, its index, and the files that commands are asked about; nothing outside is touched."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "whole" / "corpus").mkdir(parents=True)
        (folder / "whole" / "corpus" / "2024-03.txt").write_text(MARCH, encoding="utf-8")
        (folder / "whole" / "corpus" / "2024-04.txt").write_text(APRIL, encoding="utf-8")
        (folder / "whole" / "here").mkdir()
        new = MARCH.replace("供水", "防汛").replace(" 1 号", " 7 号").replace(" 2 号", " 8 号")
        (folder / "whole" / "here" / NEW).write_text(new, encoding="utf-8")
        topic = {"qid": "1", "type": "lay", "query": "水源地",
                 "relevant": [{"issue": "2024-03", "doc_no": None, "quote": "巡查", "grade": 2, "lines": [1, 200]}]}  # fmt: skip
        (folder / "whole" / "here" / "topics.jsonl").write_text(json.dumps(topic) + "\n", encoding="utf-8")
        update_index(folder / "whole" / "corpus", folder / "whole" / "index")
        rules = mf.load(folder / "whole" / "index").parser
        for where, stub in (
            ("lfsearch.index.build.rules_fingerprint", lambda: rules),
            ("lfsearch.web.server.run", None),  # they would run until Ctrl-C
            ("lfsearch.assistant.server.run", None),
            ("lfsearch.embedding.export.export_static", lambda target: target.mkdir()),  # loads much for long
            ("time.sleep", lambda seconds: None),
        ):
            # With the arguments of the function itself: a stub that takes others would be called broken in its place.
            stack.enter_context(patch(where, autospec=True, side_effect=stub, return_value=None))
        state = {name: str(folder / "whole" / "user") for name in ("XDG_DATA_HOME", "XDG_STATE_HOME")}
        stack.enter_context(patch.dict(os.environ, state))
        stack.callback(os.chdir, Path.cwd())
        yield folder


def asked(folder: Path, case: Case, fresh: bool) -> str:
    """What is wrong with the answer to a case, asked of the place or of a fresh copy of it."""
    copy = folder / "copy"
    if fresh or not copy.exists():
        os.chdir(folder)
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder / "whole", copy, copy_function=_linked)
    os.chdir(copy / "here")
    os.environ |= {name: str(copy / "user") for name in ("XDG_DATA_HOME", "XDG_STATE_HOME")}
    started = time.process_time()
    answer = ask("--index", "../index", "--corpus", "../corpus", *case.arguments)
    if wrong := judged(answer, time.process_time() - started):
        return f"{case.what}: {wrong}: {answer.err[-300:] or answer.out[:300]}"
    return ""


def _linked(source: str, target: str) -> None:
    """The dictionary is 8 MB, and only ever replaced."""
    os.link(source, target) if Path(source).name.startswith("dictionary-") else shutil.copyfile(source, target)


def run(seed: int, count: int) -> dict[str, Any]:
    """So many of the cases, drawn by the seed; 0 for all."""
    drawn = list(cases())
    random.Random(seed).shuffle(drawn)
    drawn = drawn[:count] if count else drawn
    kinds: Counter[str] = Counter()
    bad: list[str] = []
    with place() as folder:
        wrote = True
        for case in drawn:
            wrong = asked(folder, case, wrote or case.writes)
            wrote = case.writes
            kinds[re.split(":| is ", case.what)[0]] += 1
            bad += [wrong] if wrong else []
    return {"cases": len(drawn), "of": sum(1 for _ in cases()), "by command": kinds, "bad": bad}
