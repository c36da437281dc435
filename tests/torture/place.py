"""A small corpus with its index, what is done to it, and what must hold whatever happens on the way."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conftest import notice

from torture.steps import Hook, watch

Files = dict[str, bytes]
Answers = list[tuple[str, str]]  # id and text of every clause that is found


def page(text: str) -> str:
    return "<html><body>" + "".join(f"<p>{line}</p>" for line in text.split("\n\n") if line) + "</body></html>"


WATER = notice(1, "供水", ["市水利局负责巡查。", "各区改造管网，漏损率降至9%以下。"]) + notice(
    2, "食堂", ["市教育局检查食堂。"]
)
TREES = notice(3, "古树保护", ["市林业局建立档案，挂牌保护。"])
SAND = notice(7, "防汛", ["各区储备沙袋500条。", "市应急管理局巡查。"])
CORPUS = {
    "2024-03.txt": WATER,
    "2024-04.txt": TREES,
    "p.html": page(notice(4, "防火", ["市林业局巡查。"])),
    "广州/2024-05.txt": notice(5, "植树", ["各区巡查苗木。"]),
}
# What people keep beside their texts, under names that look like those of this program's leftovers.
THEIRS = {
    "corpus/2024-03.txt.new": "mine",
    "corpus/.lfsearch-notes/a.txt": "mine",
    "corpus/.lfsearch-mine.new": "mine",
    "corpus/notes.md": "mine",
    "index/generation-notes/a.txt": "mine",
    "index/dictionary-mine.txt": "mine",
    "index/README": "mine",
}
ARRIVING = {
    "new/2024-06.txt": SAND,
    "new/深圳/q.html": page(notice(8, "防雹", ["市气象局巡查。"])),
    "changed/2024-03.txt": WATER.replace("9%", "8%") + SAND,
    "changed/2024-04.html": page(TREES.replace("档案", "名录")),
}


@dataclass(frozen=True)
class Operation:
    """A command, and what a person has done to the corpus before it."""

    name: str
    arguments: tuple[str, ...]
    prepare: Callable[[Path], None] = lambda folder: None


def _by_hand(folder: Path) -> None:
    (folder / "corpus" / "2024-04.txt").unlink()
    (folder / "corpus" / "2024-03.txt").write_text(WATER + SAND, encoding="utf-8")
    (folder / "corpus" / "r.html").write_text(page(SAND.replace("7 号", "9 号")), encoding="utf-8")


OPERATIONS = (
    Operation("index", ("index",), _by_hand),
    Operation("first", ("index",), lambda folder: _without_index(folder)),
    Operation("rebuild", ("index", "--rebuild")),
    Operation("add", ("add", "new")),
    Operation("replace", ("add", "--replace", "changed")),
    Operation("archive", ("add", "new.zip"), lambda folder: _packed(folder)),
    Operation("remove", ("remove", "-y", "2024-03")),
    Operation("remove-page", ("remove", "-y", "平政办发〔2024〕4号")),
)


def _without_index(folder: Path) -> None:
    for path in (folder / "index").iterdir():
        if not any(name.startswith(f"index/{path.name}") for name in THEIRS):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _packed(folder: Path) -> None:
    with zipfile.ZipFile(folder / "new.zip", "w") as archive:
        for path in sorted((folder / "new").rglob("*.*")):
            archive.write(path, path.relative_to(folder / "new"))


@dataclass
class Place:
    """A folder in which one thing after another goes wrong."""

    folder: Path
    template: Path
    states: dict[str, State] = field(default_factory=dict)

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def temporary(self) -> Path:
        """What the system's folder for temporary files is here."""
        return self.folder / "tmp"

    def reset(self, operation: Operation) -> None:
        """The corpus and the index as they were before the operation."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.template, self.folder, copy_function=_copied, symlinks=True)
        self.temporary.mkdir()
        operation.prepare(self.folder)


@dataclass(frozen=True)
class State:
    """The corpus and the answers before an operation, and after it where nothing has gone wrong; how many steps it took."""

    before: Files
    after: Files
    answers_before: Answers | None
    answers_after: Answers
    kinds: tuple[str, ...]  # of each step


def _copied(source: str, target: str) -> None:
    """The dictionary is 8 MB, and only ever replaced."""
    os.link(source, target) if Path(source).name.startswith("dictionary-") else shutil.copyfile(source, target)


_open: list[Place] = []


@contextlib.contextmanager
def places() -> Iterator[Place]:
    """A place to be tortured, with all that is loaded once instead of in each process; the same one inside each other."""
    if _open:
        yield _open[0]
        return
    os.environ["LFSEARCH_DEBUG"] = ""  # a mistake of ours ends in a sentence, as it does for people
    os.environ["LC_ALL"] = "C.UTF-8"
    import lfsearch.retrieval.engine
    from lfsearch.embedding import load, static
    from lfsearch.index import build
    from lfsearch.text import segmenter

    encoder, rules = static.StaticEncoder(static.BUNDLED), build.rules_fingerprint()
    encoder.encode_passages(["巡查"])
    with tempfile.TemporaryDirectory(prefix="lfsearch-torture-") as name, contextlib.ExitStack() as stack:
        top = Path(name)
        template = top / "template"
        for path, text in {f"corpus/{path}": text for path, text in CORPUS.items()}.items() | ARRIVING.items():
            _write(template / path, text)
        build.update_index(template / "corpus", template / "index")
        for path, text in THEIRS.items():
            _write(template / path, text)
        table = next((template / "index").glob("dictionary-*.bin"))
        for module, attribute, value in (
            (build, "load_encoder", lambda ref=None: encoder),
            (build, "rules_fingerprint", lambda: rules),
            (segmenter, "write_table", lambda path: shutil.copyfile(table, path)),
            (os, "fsync", lambda handle: None),  # whoever is killed loses nothing that the system has
        ):
            stack.callback(setattr, module, attribute, getattr(module, attribute))
            setattr(module, attribute, value)
        assert load and lfsearch.retrieval.engine
        _open.append(Place(top / "place", template))
        stack.callback(_open.clear)
        yield _open[0]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def in_child(work: Callable[[], Any]) -> int:
    """Run in a process of its own, which nothing can spoil; its exit status, minus the signal that ended it."""
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if not process:
        code = 99
        try:
            work()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def command(place: Place, *arguments: str, hook: Hook | None = None) -> None:
    """The program with these arguments, as from the command line; what it says goes to the file `said`."""
    from lfsearch.cli import main

    os.chdir(place.folder)
    tempfile.tempdir = str(place.temporary)
    handle = os.open("said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)
    if hook:
        watch(hook)
    main(["--index", "index", "--corpus", "corpus", *arguments])


def said(place: Place) -> str:
    with contextlib.suppress(OSError):
        return (place.folder / "said").read_text(encoding="utf-8", errors="replace")
    return ""


def contents(folder: Path) -> Files:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def answers(place: Place) -> Answers | None:
    """All that a search finds, in a process of its own; None where there is no index yet. Raises where it cannot."""
    import json

    from lfsearch.errors import IndexNotFound

    out = place.folder.parent / "answers.json"
    out.unlink(missing_ok=True)

    def ask() -> None:
        from lfsearch.retrieval.engine import Engine

        try:
            engine = Engine.open(place.index)
        except IndexNotFound:
            out.write_text("null", encoding="utf-8")
            return
        hits = [
            hit.record
            for query in ("巡查", "古树 档案 沙袋", "供水管网")
            for hit in engine.search(query, limit=99).hits
        ]
        everything = [(record.id, record.text) for record in (*hits, *engine.index.store.records())]
        out.write_text(json.dumps(everything), encoding="utf-8")

    if in_child(ask) != 0:
        raise AssertionError("no search is possible")
    data = json.loads(out.read_text(encoding="utf-8"))
    return None if data is None else [(str(one), str(text)) for one, text in data]


def texts(files: Files) -> Files:
    """The files of people, without those that are made of them and can be made again."""
    return {name: data for name, data in files.items() if not name.endswith((".html.txt", ".html.json"))}


def observe(place: Place, operation: Operation, kinds: tuple[str, ...]) -> State:
    """What the operation does where nothing goes wrong; `kinds` are those of its steps."""
    place.reset(operation)
    before, asked = contents(place.corpus), answers(place)
    assert in_child(lambda: command(place, *operation.arguments)) == 0, said(place)
    state = State(before, contents(place.corpus), asked, answers(place) or [], kinds)
    assert state.answers_after != asked or operation.name == "rebuild"
    return state


def generation(place: Place) -> int | None:
    from lfsearch.index import manifest

    return manifest.generation(place.index)


def check_now(place: Place, state: State, was: int | None) -> Iterator[str]:
    """What is wrong with corpus and index right after it has happened, before anybody has repaired anything."""
    now = contents(place.corpus)
    for name, data in texts(state.before).items():
        allowed = {data, state.after.get(name)}
        if name in now and now[name] not in allowed:
            yield f"{name} is neither the old text nor the new one"
        if name not in now and (name in state.after or generation(place) == was):
            yield f"{name} is gone"
    for name in texts(now).keys() - state.before.keys():
        if now[name] != state.after.get(name) and not _is_aside(name):
            yield f"{name} came from nowhere"
    try:
        found = answers(place)
    except AssertionError as error:
        yield str(error)
    else:
        if found not in (state.answers_before, state.answers_after):
            yield "an answer is of two generations"


def _is_aside(name: str) -> bool:
    return any(part.startswith(".lfsearch-") for part in name.split("/"))


def check_told(place: Place, was: int | None, code: int) -> Iterator[str]:
    """Whether the command has told what it did: success where the index has switched, and only there."""
    if (code == 0) != (generation(place) != was):
        yield f"ends with {code} though {'nothing is' if code == 0 else 'all is'} done: {said(place)[-300:]}"


def check_whole(place: Place, state: State, *, swept: bool = False) -> Iterator[str]:
    """What is wrong where all must be as before or all as afterwards.

    A file that could not be deleted may stay where that is said. `swept`: what the program keeps aside is no matter here.
    """
    now, found, told = texts(contents(place.corpus)), answers(place), said(place)
    now = {name: data for name, data in now.items() if f"corpus/{name} could not be deleted" not in told}
    if swept:
        ours = {name for name in now if _is_aside(name)} - {name.removeprefix("corpus/") for name in THEIRS}
        now = {name: data for name, data in now.items() if name not in ours}
    if (now, found) not in (
        (texts(state.before), state.answers_before),
        (texts(state.after), state.answers_after),
    ):
        yield "neither all nor nothing"


def check_repaired(place: Place, operation: Operation, state: State) -> Iterator[str]:
    """Run `index`, which repairs, and say what is wrong then."""
    from lfsearch.index import manifest

    code = in_child(lambda: command(place, "index"))
    if code:
        yield f"index ends with {code}: {said(place)[-300:]}"
        return
    now, found = contents(place.corpus), answers(place)
    if operation.arguments[0] == "index":  # what people have put there is what must be found
        if (texts(now), found) != (texts(state.after), state.answers_after):
            yield "the index is not that of the corpus"
    elif (now, found) not in ((state.before, state.answers_before), (state.after, state.answers_after)):
        yield "neither all nor nothing after the repair"
    held = manifest.load(place.index)
    if manifest.changed_files(place.index, held):
        yield "files of the index are damaged"
    allowed = {"manifest.json", "writer.lock", held.dictionary_file(place.index).name, held.folder(place.index).name}
    allowed |= {name.split("/")[1] for name in THEIRS if name.startswith("index/")}
    left = sorted(path.name for path in place.index.iterdir() if path.name not in allowed)
    if len([name for name in left if name.startswith("generation-")]) <= 1:
        left = [name for name in left if not name.startswith("generation-")]
    inside = {*held.files, f"{held.folder(place.index).name}/seals.bin"}
    left += sorted(
        path for path in contents(held.folder(place.index)) if f"{held.folder(place.index).name}/{path}" not in inside
    )
    left += sorted({name for name in now if _is_aside(name)} - {name.removeprefix("corpus/") for name in THEIRS})
    left += sorted(contents(place.temporary))
    if left:
        yield f"left behind: {', '.join(left)}"
    for name, text in THEIRS.items():
        if not (place.folder / name).is_file() or (place.folder / name).read_text(encoding="utf-8") != text:
            yield f"{name} was touched"
    if in_child(lambda: command(place, "index")) or "up to date" not in said(place):
        yield f"a second index is not up to date: {said(place)[-300:]}"
