"""What a command loads and opens before it has answered, counted: the table of docs/ARCHITECTURE.md.

A count is the same on every machine, seconds are not. Fewer than the table says is a table to mend as well.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ROOT

_COUNTING = """
import json, sys
opened = set()
sys.addaudithook(lambda event, given: opened.add(str(given[0])) if event == "open" else None)
from lfsearch.__main__ import main
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
print("COUNTED" + json.dumps([sorted(sys.modules), sorted(opened)]), file=sys.stderr)
"""
_SLACK = 3  # so many modules or files fewer may one command or another need


class Count(NamedTuple):
    """What a command needs."""

    modules: int  # of ours
    others: int  # Python's and those of packages, beside what the interpreter itself begins with
    index: int  # files of the index
    tables: int  # word lists, models and other files of the package that are no code


def process(*arguments: str) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{_COUNTING}", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        check=True,
    )
    return list(json.loads(done.stderr.split("COUNTED")[1]))


def counted(index: Path, *arguments: str) -> Count:
    modules, opened = process("--index", str(index), *arguments)
    ours = [name for name in modules if name.split(".")[0] == "lfsearch"]
    files = [name for name in opened if not name.endswith((".py", ".pyc", ".so"))]
    package = str(ROOT / "lfsearch")
    return Count(
        len(ours),
        len(modules) - len(ours),
        sum(name.startswith(str(index)) for name in files),
        sum(name.startswith(package) for name in files),
    )


COMMANDS = {
    "`--help`": ("--help",),
    "keyword search": ("search", "秸秆禁烧", "--mode", "keyword"),
    "search": ("search", "秸秆禁烧"),
}


def budget() -> dict[str, Count]:
    """The table, by command."""
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = text.split("### What a command loads\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", section, re.MULTILINE)
    return {name: Count(*map(int, counts)) for name, *counts in rows}


def test_the_table_has_every_command_that_is_counted() -> None:
    assert budget().keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_loads_and_opens_no_more_than_its_budget(name: str, real_index: Path) -> None:
    allowed, found = budget()[name], counted(real_index, *COMMANDS[name])
    assert all(have <= may for have, may in zip(found, allowed, strict=True)), (found, allowed)
    ours = found.modules, found.index, found.tables  # how many of the others there are depends on Python's version
    assert all(may - have <= _SLACK for have, may in zip(ours, (allowed[0], *allowed[2:]), strict=True)), (
        found,
        allowed,
    )
