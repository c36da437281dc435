"""What several test modules share: one index of the real corpus, a small made-up corpus, and ways to run the program.

Tests that only read use `real_index`; tests that write make a folder of their own from `tiny_corpus`.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import settings

# The language of help texts is chosen when the command line is imported; tests that want Chinese say so.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ["LFSEARCH_DEBUG"] = "1"  # let unexpected exceptions through, so that a test shows where they come from
# What whoever runs the tests has set for the program, for Python, a terminal or a pager is none of theirs. The width of a
# terminal is set for the processes that pytest starts beside each other.
for _name in (
    *(name for name in os.environ if name.startswith("LFSEARCH_") and name != "LFSEARCH_DEBUG"),
    *("PYTHONIOENCODING", "PYTHONUTF8", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "LANG", "LANGUAGE", "TZ"),
    *("COLUMNS", "LINES", "NO_COLOR", "NO_PAGER", "PAGER", "LESS", "LESSCHARSET", "DISPLAY", "WAYLAND_DISPLAY"),
):
    os.environ.pop(_name, None)
os.environ["TERM"] = "xterm-256color"

# A job in the background of a script is born ignoring these, and so would be what the tests start.
for _name in ("SIGQUIT", "SIGHUP"):
    if hasattr(signal, _name) and signal.getsignal(getattr(signal, _name)) == signal.SIG_IGN:
        signal.signal(getattr(signal, _name), signal.SIG_DFL)
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A machine may be busy; no test is about seconds. Two runs on the same code try the same examples, so that no chance decides
# whether a change passes; `--hypothesis-profile chance` tries others, and `make torture` fuzzes.
settings.register_profile("lfsearch", deadline=None, derandomize=True)
settings.register_profile("chance", deadline=None)
settings.load_profile("lfsearch")

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
# Seconds after which what a test waits for hangs. No test is about seconds: on a busy machine all takes twenty times as long.
PATIENCE = 600.0


@pytest.fixture(autouse=True, scope="session")
def _user_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Neither the index nor the last search of whoever runs the tests is the program's in them."""
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("user"))
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture(autouse=True, scope="session")
def _help_in_english() -> None:
    """A command's help is in the language in which its module is first imported: all are now, lest some test decide it."""
    from lfsearch.cli.commands import COMMANDS

    for listed in COMMANDS.values():
        importlib.import_module(f"lfsearch.cli.{listed.module}")


@pytest.fixture(autouse=True, scope="session")
def _no_waiting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """In this process nothing waits for a disk, from which no test takes the power, and the segmenter's table, nine tenths of
    making a small index, is made once for each set of words and copied.
    """
    from lfsearch.text import segmenter

    made = tmp_path_factory.mktemp("tables")
    write_table = segmenter.write_table

    def copied(path: Path) -> None:
        table = made / segmenter.fingerprint()
        if not table.exists():
            write_table(table)
        shutil.copyfile(table, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        patch.setattr(segmenter, "write_table", copied)
        yield


def without_package(monkeypatch: pytest.MonkeyPatch, package: str, *ours: str) -> None:
    """As where a package is not installed, for modules of ours (`lfsearch.web`) that need it and may be loaded already.

    Until the test ends: a later one finds the modules that it knows, in `sys.modules` and as members of the package above.
    """
    for prefix in (package, *ours):
        for name in [name for name in sys.modules if name == prefix or name.startswith(f"{prefix}.")]:
            monkeypatch.delitem(sys.modules, name)
    for name in ours:
        above, _, own = name.rpartition(".")
        monkeypatch.delattr(sys.modules[above], own, raising=False)
    monkeypatch.setitem(sys.modules, package, None)


@dataclass(frozen=True)
class Answer:
    """What one run of the program said."""

    code: int
    out: str
    err: str


class _Program:
    """Lets click's runner call `lfsearch.cli.main`, which turns errors into sentences and exit codes."""

    name = "lfsearch"

    @staticmethod
    def main(args: Sequence[str], prog_name: str, **_: Any) -> None:
        from lfsearch.cli import main

        main(list(args))


def _in_process(arguments: Sequence[str], text: str | bytes | None = None, **env: str | None) -> Answer:
    from click.testing import CliRunner

    result = CliRunner().invoke(_Program(), [str(a) for a in arguments], input=text, env=env)  # type: ignore[arg-type]
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


def subcommands(group: click.Group) -> dict[str, click.Command]:
    """The commands of a group by name, loaded."""
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: command for name, command in found.items() if command}


@pytest.fixture(scope="session")
def run() -> Callable[..., Answer]:
    """Run the program in this process: `run("status", text=stdin, LANG=...)`."""

    def call(*arguments: object, text: str | bytes | None = None, **env: str | None) -> Answer:
        return _in_process([str(a) for a in arguments], text, **env)

    return call


@pytest.fixture(scope="session")
def shell() -> Callable[..., Answer]:
    """Run the program as a process of its own, without a terminal."""

    def call(*arguments: object, text: str | None = None, **env: str) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "lfsearch", *map(str, arguments)],
            input=text,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            timeout=PATIENCE,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="session")
def words_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The segmenter's table, made once."""
    from lfsearch.text.segmenter import write_table

    path = tmp_path_factory.mktemp("table") / "words.bin"
    write_table(path)
    return path


@pytest.fixture(scope="session")
def real_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the five real issues; made once, by whichever process comes first, and never written to."""
    from lfsearch.index.build import update_index

    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tmp_path_factory.mktemp("real")
        update_index(CORPUS, folder / "index")
        return folder / "index"
    folder = tmp_path_factory.getbasetemp().parent / "real"  # of all of them
    try:
        folder.mkdir()
    except FileExistsError:
        until = time.monotonic() + PATIENCE
        while not (folder / "made").exists():
            assert time.monotonic() < until, "the process that makes the index of the five issues has not made it"
            time.sleep(0.1)
    else:
        update_index(CORPUS, folder / "index")
        (folder / "made").touch()
    return folder / "index"


@pytest.fixture(scope="session")
def real(run: Callable[..., Answer], real_index: Path) -> Callable[..., Answer]:
    """Run the program on the real index."""

    def call(*arguments: object, **options: Any) -> Answer:
        return run("--index", real_index, "--corpus", CORPUS, *arguments, **options)

    return call


# -- a made-up gazette --------------------------------------------------------------------------------------------


def notice(number: int, subject: str, duties: Sequence[str], year: int = 2024) -> str:
    """One 通知 as the gazette prints it: blank lines between printed lines, 16 to 22 characters a line."""
    items = [f"{'一二三四五六七八九'[place]}、{duty}" for place, duty in enumerate(duties)]
    lines = [
        "平阳市人民政府办公室",
        f"关于做好{subject}工作的通知",
        f"平政办发〔{year}〕{number} 号",
        "各县(市、区)人民政府,市直有关部门:",
        f"为做好{subject}工作,现就有关事项通知如下。",
        *items,
        "平阳市人民政府办公室",
        f"{year} 年 3 月 {number} 日",
        "(此件公开发布)",
    ]
    return " " + "\n\n".join(lines) + "\n\n"


MARCH = notice(
    1, "城市供水", ["市水利局负责水源地巡查,每月不少于四次。", "各区做好管网改造,漏损率降至9%以下。"]
) + notice(2, "校园食堂", ["市教育局会同市市场监管局开展陪餐检查。", "本通知自印发之日起施行。"])
APRIL = notice(3, "古树名木保护", ["市林业局建立古树名木档案,挂牌保护。", "本通知自印发之日起施行。"])


@pytest.fixture(scope="session")
def _tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two made-up issues and their index, to be copied."""
    from lfsearch.index.build import update_index

    folder = tmp_path_factory.mktemp("tiny")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "2024-03.txt").write_text(MARCH, encoding="utf-8")
    (folder / "corpus" / "2024-04.txt").write_text(APRIL, encoding="utf-8")
    update_index(folder / "corpus", folder / "index")
    return folder


@dataclass(frozen=True)
class Place:
    """A folder with a corpus and an index of its own."""

    folder: Path

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def options(self) -> tuple[str, ...]:
        return ("--index", str(self.index), "--corpus", str(self.corpus))

    @property
    def issues(self) -> list[str]:
        """The ids in the index, in its order."""
        from lfsearch.index import manifest

        return [entry.id for entry in manifest.load(self.index).issues]

    def update(self, **options: Any) -> Any:
        from lfsearch.index.build import update_index

        return update_index(self.corpus, self.index, **options)


def write(path: Path, data: str | bytes) -> Path:
    """A file of that text or those bytes, in folders that are made for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def reseal(index: Path, **changes: Any) -> None:
    """Seal the files of an index as they are now, as one can who means harm; `changes` are made in its manifest."""
    from lfsearch.index import manifest as mf
    from lfsearch.index.sealed import seal, with_seal

    data = json.loads((index / "manifest.json").read_text(encoding="utf-8"))
    folder = index / f"generation-{data['generation']}"
    (folder / "seals.bin").unlink(missing_ok=True)
    sizes = mf.file_sizes(index, folder, mf.dictionary_file(index, data["dictionary"]))
    data |= {"files": sizes, "sha256": mf.checksums(index, sizes), "seals": seal(index, folder, sizes), **changes}
    data.pop("seal", None)
    (index / "manifest.json").write_bytes(with_seal(json.dumps(data, indent=1).encode()))


@pytest.fixture
def tiny_corpus(_tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The two made-up issues with their index, in a folder that the test may write to."""
    from lfsearch.index import build, manifest

    place = Place(tmp_path / "place")
    shutil.copytree(_tiny, place.folder)
    # A module saved in an editor while the tests run would make every issue count as changed.
    rules = manifest.load(place.index).parser
    monkeypatch.setattr(build, "rules_fingerprint", lambda *_: rules)
    return place
