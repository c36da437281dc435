"""A file of the index is not what was written: every answer is the right one, or one sentence that says so.

For each damage an index is made worse in one place, asked, checked, and put back. What it answers is compared with what it
answered when it was whole; nothing else is an answer than exactly that, or an error of one sentence with what to do.
The check must find every damage, but that of a lock, which holds nothing.

Not among them: the whole manifest of an older generation, with that generation still there. That is an older index, and as
such sound; `status` says that it is behind the corpus.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lfsearch.index import manifest as mf
from lfsearch.index.build import update_index
from lfsearch.models import GLOSS

COUNT = 300
_CORPUS = Path(__file__).parents[2] / "corpus"
_ISSUES = ("2023-01", "2023-05")  # their files have several blocks each, but those of numbers
_PAGE = 4096

# Each reads other parts of the index; together they read all that a reader ever does.
QUESTIONS: tuple[tuple[str, ...], ...] = (
    ("search", "秸秆禁烧 责任单位", "--mode", "keyword", "-n", "5"),
    ("search", "老年人有什么补贴", "--mode", "semantic", "-n", "5"),
    ("search", "烧麦秆会不会被罚", "-n", "5", "--jsonl"),
    ("search", '"各县(市、区)人民政府"', "-n", "3"),
    ("search", "生太环境局", "-n", "3"),
    ("list", "clauses", "--csv"),
    ("list", "documents", "--json"),
    ("list", "deadlines", "--csv"),
    ("status", "--json"),
)


@dataclass(frozen=True)
class Answer:
    """What one command said."""

    code: int
    out: str
    err: str

    @property
    def refused(self) -> bool:
        """Whether it is one sentence that says what to do."""
        lines = self.err.strip().splitlines()
        mended = any(what in self.err for what in ("run lfsearch index --rebuild", "run lfsearch index first"))
        return self.code == 1 and len(lines) == 1 and lines[0].startswith("Error: ") and mended


def ask(*arguments: str) -> Answer:
    """Run the program in this process, as a person's shell would see it."""
    from click.testing import CliRunner

    from lfsearch.cli import main

    class Program:
        name = "lfsearch"

        @staticmethod
        def main(args: Sequence[str], prog_name: str, **_: Any) -> None:
            main(list(args))

    told = os.environ.pop("LFSEARCH_DEBUG", None)
    try:
        result = CliRunner().invoke(Program(), arguments, env={"LC_ALL": "C.UTF-8"})  # type: ignore[arg-type]
    finally:
        if told is not None:
            os.environ["LFSEARCH_DEBUG"] = told
    if result.exception and not isinstance(result.exception, SystemExit):
        return Answer(99, result.stdout, f"{type(result.exception).__name__}: {result.exception}")
    return Answer(result.exit_code, result.stdout, result.stderr)


# -- damages: each gives the bytes that the file is to have, None where it is to go, or the same where it does not fit -----

Damage = Callable[[random.Random, Path, bytes, "Index"], bytes | None]


def _truncate(dice: random.Random, _: Path, data: bytes, __: Index) -> bytes:
    return data[: dice.randrange(max(len(data), 1))]


def _extend(dice: random.Random, _: Path, data: bytes, __: Index) -> bytes:
    return data + dice.randbytes(dice.choice((1, 8, _PAGE)))


def _flip(dice: random.Random, _: Path, data: bytes, __: Index) -> bytes:
    changed = bytearray(data)
    for _number in range(dice.choice((1, 1, 3, 16)) if data else 0):
        changed[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _zero(dice: random.Random, _: Path, data: bytes, __: Index) -> bytes:
    first = dice.randrange(0, max(len(data), 1), _PAGE)
    return data[:first] + bytes(len(data[first : first + _PAGE])) + data[first + _PAGE :]


def _swap(dice: random.Random, path: Path, data: bytes, index: Index) -> bytes:
    """The bytes of another file, of the same size where there is one."""
    others = [other for other in index.whole if other != path]
    same = [other for other in others if len(index.whole[other]) == len(data)]
    return index.whole[dice.choice(same or others)]


def _old(_: random.Random, path: Path, data: bytes, index: Index) -> bytes:
    """The same file of the generation before."""
    return index.before.get(path, data)


def _delete(*_: Any) -> None:
    return None


def _empty(*_: Any) -> bytes:
    return b""


DAMAGES: Mapping[str, Damage] = {
    "truncate": _truncate,
    "extend": _extend,
    "flip": _flip,
    "zero a page": _zero,
    "swap": _swap,
    "old": _old,
    "delete": _delete,
    "empty": _empty,
}


@dataclass(frozen=True)
class Index:
    """An index of two generations, what its files hold, and what it answers."""

    folder: Path
    corpus: Path
    whole: Mapping[Path, bytes]  # the files that are read now
    before: Mapping[Path, bytes]  # for the same paths, what the generation before had there
    answers: Sequence[Answer]

    def ask(self) -> list[Answer]:
        """The answers to all questions, as it is now."""
        return [ask("--index", str(self.folder), "--corpus", str(self.corpus), *one) for one in QUESTIONS]

    def check(self) -> Answer:
        """What the check says."""
        return ask("--index", str(self.folder), "--corpus", str(self.corpus), "status", "--check")


def made(folder: Path, texts: Mapping[str, str]) -> Index:
    """An index of some issues, the last of which came later, with a model that has its scale in the index."""
    corpus, index, model = folder / "corpus", folder / "index", folder / "model"
    corpus.mkdir(parents=True)
    shutil.copytree(GLOSS, model)
    (model / "confidence.json").unlink()
    *first, last = texts
    for name in first:
        (corpus / f"{name}.txt").write_text(texts[name], encoding="utf-8")
    update_index(corpus, index, model=str(model))
    old = mf.load(index).folder(index)
    (corpus / f"{last}.txt").write_text(texts[last], encoding="utf-8")
    update_index(corpus, index)
    new = mf.load(index).folder(index)
    whole = {path: path.read_bytes() for path in sorted(index.rglob("*")) if path.is_file() and old not in path.parents}
    before = {new / path.relative_to(old): path.read_bytes() for path in sorted(old.rglob("*")) if path.is_file()}
    sound = Index(index, corpus, whole, before, ())
    answers = sound.ask()
    assert all(answer.code == 0 for answer in answers) and sound.check().code == 0, "it is not sound to begin with"
    return Index(index, corpus, whole, before, answers)


def cases(index: Index, seed: int, count: int) -> Iterator[tuple[str, Path, bytes | None]]:
    """Kinds of damage with the file and what it is to hold then; every file comes up before any one does again."""
    dice = random.Random(seed)
    files: list[Path] = []
    kinds: list[str] = []
    given = 0
    while given < count:
        files = files or dice.sample([*index.whole], len(index.whole))
        kinds = kinds or dice.sample([*DAMAGES], len(DAMAGES))
        kind = kinds.pop()
        path = files.pop()
        data = DAMAGES[kind](dice, path, index.whole[path], index)
        if data != index.whole[path]:  # an empty file cannot be cut shorter, a new one has no older self
            given += 1
            yield kind, path, data


def judged(index: Index, path: Path, data: bytes | None) -> tuple[str, str]:
    """What became of an index whose file holds this: "exact", "refused", or what went wrong, and how it shows."""
    try:
        if data is None:
            path.unlink()
        else:
            path.write_bytes(data)
        verdict, why = "exact", ""
        for question, answer, right in zip(QUESTIONS, index.ask(), index.answers, strict=True):
            if answer.refused:
                verdict = "refused" if verdict == "exact" else verdict
            elif answer != right:
                verdict = "silent" if answer.code == 0 else "unexpected"
                why = f"{' '.join(question)}: {answer.err or answer.out}"[:400]
        found = index.check().code == 1
        if verdict in ("exact", "refused") and not found and path.name != "writer.lock":
            verdict, why = "unnoticed", "status --check calls it sound"
        return verdict, why
    finally:
        path.write_bytes(index.whole[path])


def run(seed: int, count: int, texts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Damage an index of `texts`, the project's own where there are none, `count` times."""
    texts = texts or {name: (_CORPUS / f"{name}.txt").read_text(encoding="utf-8") for name in _ISSUES}
    verdicts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    bad = []
    with tempfile.TemporaryDirectory() as folder:
        index = made(Path(folder), texts)
        for kind, path, data in cases(index, seed, count):
            verdict, why = judged(index, path, data)
            verdicts[verdict] += 1
            kinds[kind] += 1
            if verdict not in ("exact", "refused"):
                bad.append({"damage": kind, "file": path.relative_to(index.folder).as_posix(), verdict: why})
        assert index.ask() == list(index.answers), "it is not what it was, after all was put back"
    return {"damages": dict(kinds), "verdicts": dict(verdicts), "files": len(index.whole), "bad": bad}
