"""docs/ARCHITECTURE.md is true: it names every module once, in the order of the rooms, and its walks are those taken."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import APRIL, PATIENCE, ROOT, Place
from test_imports import FLOOR, MODULES, PACKAGE

TEXT = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
GROUND = FLOOR["text"]  # rooms below this one only hold words that everybody uses


def section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


LISTED = re.findall(r"^- `([^`]+)`: \S", section("The rooms"), re.MULTILINE)


def test_every_module_is_named_exactly_once() -> None:
    paths = [str(path.relative_to(PACKAGE).as_posix()) for path in MODULES.values()]
    wanted = [path.removesuffix("__init__.py") or path for path in paths]
    assert sorted(LISTED) == sorted(wanted)


def test_the_rooms_stand_in_their_order() -> None:
    rooms = [path.split("/")[0].removesuffix(".py") for path in LISTED]
    floors = [FLOOR["lfsearch" if name == "__init__" else name] for name in rooms]
    assert floors == sorted(floors)


@pytest.mark.parametrize("name", ["docs/ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_the_paths_it_names_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    paths = re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|cfg))`", text)
    assert len(paths) > 10
    for path in paths:
        assert (ROOT / path).exists() or (PACKAGE / path).exists(), path
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / name).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("name", ["docs/ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_the_make_targets_it_names_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`| {4})make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8"))) <= targets


# -- the walks ---------------------------------------------------------------------------------------------------------

# Notes each call from one room of ours into another, whatever lies between them on the stack.
_WATCH = """
import json, sys
from pathlib import Path
import lfsearch
from lfsearch.cli import main

package = str(Path(lfsearch.__file__).parent)
doors = {}

def room(frame):
    return Path(frame.f_code.co_filename).relative_to(package).parts[0].removesuffix(".py")

def watch(frame, event, argument):
    if event != "call" or not frame.f_code.co_filename.startswith(package) or frame.f_code.co_name == "<module>":
        return
    caller = frame.f_back
    while caller is not None and not caller.f_code.co_filename.startswith(package):
        caller = caller.f_back
    if caller is not None and caller.f_code.co_name != "<module>" and room(caller) != room(frame):
        doors[room(caller), room(frame)] = True

sys.setprofile(watch)
try:
    main(sys.argv[1:])
except SystemExit as stop:
    assert not stop.code, stop.code
finally:
    sys.setprofile(None)
print("DOORS" + json.dumps(list(doors)), file=sys.stderr)
"""


def taken(*arguments: object) -> list[tuple[str, str]]:
    """The doors between rooms above the ground that a command goes through, in the order of the first time."""
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=PATIENCE,
        check=True,
    )
    doors = [(caller, called) for caller, called in json.loads(done.stderr.split("DOORS")[1])]
    return [(caller, called) for caller, called in doors if min(FLOOR[caller], FLOOR[called]) >= GROUND]


def told(title: str) -> list[tuple[str, str]]:
    """The doors that a walk of the document numbers, one after another."""
    hops = re.findall(r"^(\d+)\. `(\w+)` → `(\w+)`: (climbs)?", section(title), re.MULTILINE)
    assert [int(number) for number, *_ in hops] == list(range(1, len(hops) + 1))
    for _, caller, called, climbs in hops:
        assert bool(climbs) == (FLOOR[called] > FLOOR[caller])
    return [(caller, called) for _, caller, called, _ in hops]


def climbs(doors: list[tuple[str, str]]) -> int:
    return sum(FLOOR[called] > FLOOR[caller] for caller, called in doors)


def test_a_query_takes_the_way_that_is_told(real_index: Path) -> None:
    doors = taken("--index", real_index, "search", "烧麦秆会不会被罚")
    assert doors == told("One query, room by room")
    assert len(doors) <= 12
    assert climbs(doors) == 0


def test_a_new_issue_takes_the_way_that_is_told(tiny_corpus: Place, tmp_path: Path) -> None:
    new = tmp_path / "2024-05.txt"
    new.write_text(APRIL.replace("3 号", "5 号").replace("古树名木", "湿地"), encoding="utf-8")
    doors = taken(*tiny_corpus.options, "-q", "add", new)
    assert set(doors) == set(told("One new issue, room by room"))
    assert len(doors) <= 12
    assert climbs(doors) <= 3
