"""What an index was made from, and which of its generations is current.

    index/
      manifest.json            this record, with its checksum; replacing it is the switch to a new generation
      dictionary-<hash>.bin    the segmenter's mapped dictionary
      generation-7/            everything else (see `store`, `fulltext`, `vectors`)
      writer.lock              held while an index is written; names the writer

A reader takes the generation that the manifest names. A writer builds the next one beside it, replaces the manifest in
one step and keeps the generation before, for readers that opened it a moment ago, and any that bears a reader's mark
(`readers`).

An index may come from others, or be damaged: nothing is taken over from the record before its checksum, the type of every
value and every path are what they should be.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from lfsearch.errors import IndexNotFound, IndexOutOfDate
from lfsearch.index import files
from lfsearch.index.sealed import Seals, has_seal, read_seals, with_seal
from lfsearch.index.typed import checked, relative, typed
from lfsearch.mapped import open_regular

Switch = tuple[int, int, int]  # what tells a manifest from the next: inode, time of change in ns, bytes

FORMAT = 18  # raise it whenever files of an index change their meaning
_NAME = "manifest.json"
_GENERATION = re.compile(r"generation-([0-9]{1,9})")
# A manifest has 500 bytes for every issue, so this is one of 100,000 issues; what is larger is none.
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class IssueEntry:
    """One indexed issue. Postings name it by `key`, which a changed text gets anew and no two issues of an index share."""

    id: str
    key: int
    file: str
    sha256: str
    clauses: int
    documents: int
    warnings: int
    pages: int = 0
    stamp: str = ""  # of the file when it was read


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the cosines of a second model are read on the clauses of this index, see `calibrate.calibrate_second`."""

    spread: float  # standard deviation of the cosines of a query with clauses that have nothing to do with it
    related: float  # how many of these an answer lies above them, on average
    weight: float  # what that much adds to a score, in cosines of the index's own model
    auc: float  # how often an answer lies above a clause that has nothing to do with its question
    pairs: int  # what all this was measured on


@dataclass(frozen=True, slots=True)
class Costs:
    """What a second model takes on this machine, in milliseconds."""

    text_ms: float  # to encode a text
    query_ms: float  # to encode a query
    load_ms: float  # to load the model, for every process that asks it


@dataclass(frozen=True, slots=True)
class SecondModel:
    """A model that gives a second opinion beside the index's own, what it costs, and how its cosines are read (`second`)."""

    ref: str  # what --model named
    name: str
    fingerprint: str
    dim: int
    prompts: tuple[str, str] | None  # what it puts before queries and passages; None where that is its own affair
    costs: Costs
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class Manifest:
    """The record in manifest.json."""

    format: int
    generation: int
    dictionary: str  # fingerprint of the segmentation
    model: str | None  # what --model named; None = the bundled model
    model_name: str
    model_fingerprint: str
    parser: str  # fingerprint of the code that decides what is indexed
    issues: tuple[IssueEntry, ...]
    second: SecondModel | None = None
    files: dict[str, int] = field(default_factory=dict)  # path inside the index -> bytes; see `load`
    sha256: dict[str, str] = field(default_factory=dict)  # the same files' checksums; see `changed_files`
    seals: int = 0  # the checksum of their checksums by block; see `sealed`

    def folder(self, index: Path) -> Path:
        """The folder of the current generation."""
        return index / f"generation-{self.generation}"

    def opened(self, index: Path) -> Seals:
        """The files of the index, to be read; each is checked against what was written. IndexOutOfDate where it cannot be."""
        return read_seals(index, self.folder(index), self.files, self.seals)

    def dictionary_file(self, index: Path) -> Path:
        """The mapped dictionary that this index was cut with."""
        return dictionary_file(index, self.dictionary)


def dictionary_file(index: Path, fingerprint: str) -> Path:
    """Where the mapped dictionary with this fingerprint lies."""
    return index / f"dictionary-{fingerprint}.bin"


def load(index: Path) -> Manifest:
    """Read the manifest and check that its files are there in full size.

    A file cut short would otherwise fail somewhere inside the library that reads it. Raises IndexNotFound without a
    manifest, IndexOutOfDate for another format or anything damaged.
    """
    manifest = _read(index)
    while not _complete(index, manifest):
        newer = _read(index)
        if newer.generation == manifest.generation:
            raise files.damaged(index)
        manifest = newer  # two updates have passed since it was read
    return manifest


def read(index: Path) -> Manifest:
    """Read the manifest alone, of an index whose bulk lies elsewhere. Raises as `load`."""
    return _read(index)


def model_named(index: Path) -> str | None:
    """What --model named for an index of whatever format: a second opinion, or a model in the place of the bundled one."""
    try:
        data = json.loads(_bytes(index))
        second = data.get("second") or {}
        named = second.get("ref") or data.get("model")
    except (OSError, ValueError, AttributeError, RecursionError):
        return None
    return named if isinstance(named, str) else None


def generations(index: Path) -> dict[int, Path]:
    """The folders of generations that are there, whole ones or not, by their numbers."""
    return {int(match[1]): path for path in index.iterdir() if (match := _GENERATION.fullmatch(path.name))}


def exists(index: Path) -> bool:
    """Whether a folder holds an index, of any version."""
    return (index / _NAME).is_file()


def generation(index: Path) -> int | None:
    """The generation that answers now; None where there is no index that can be read."""
    try:
        return _read(index).generation
    except (IndexNotFound, IndexOutOfDate):
        return None


def stamp(index: Path) -> Switch | None:
    """What tells one manifest of an index from the next without reading it; None where there is none."""
    try:
        found = (index / _NAME).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _bytes(index: Path) -> bytes:
    with open_regular(index / _NAME) as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError("no manifest is so large")
    return data


def _read(index: Path) -> Manifest:
    try:
        document = _bytes(index)
        data = json.loads(document)
    except (FileNotFoundError, NotADirectoryError):
        raise IndexNotFound(
            f"There is no index in {index} yet; run lfsearch index first.",
            f"{index} 里还没有索引；请先运行 lfsearch index。",
        ) from None
    except (OSError, ValueError, RecursionError):
        raise files.damaged(index) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise IndexOutOfDate(
            f"The index in {index} was made by another version; run lfsearch index --rebuild.",
            f"索引 {index} 是另一版本建立的；请运行 lfsearch index --rebuild 重建。",
        )
    try:
        if not has_seal(document):
            raise ValueError("its checksum is another")
        return _manifest({name: value for name, value in data.items() if name != "seal"})
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        raise files.damaged(index) from None


def _manifest(data: Mapping[str, Any]) -> Manifest:
    """The record as read; TypeError, ValueError or KeyError where a value is not what it should be."""
    made = typed(
        Manifest,
        {
            **data,
            "issues": tuple(_issue(entry) for entry in data["issues"]),
            "seals": data["seals"],
            "second": None if data["second"] is None else _second(data["second"]),
            "files": {name: checked("int", size) for name, size in data["files"].items()},
            "sha256": {name: checked("str", digest) for name, digest in data["sha256"].items()},
        },
    )
    _check_inside(made)
    if len({entry.id for entry in made.issues}) < len(made.issues) or made.sha256.keys() != made.files.keys():
        raise ValueError("two issues of one name, or files without a checksum")
    if not made.generation or not made.dictionary.isalnum():
        raise ValueError("a generation and a dictionary are named by numbers")
    return made


def _issue(data: Mapping[str, Any]) -> IssueEntry:
    made = typed(IssueEntry, data)
    relative(made.file)
    return made


def _second(data: Mapping[str, Any]) -> SecondModel:
    prompts = None if data["prompts"] is None else tuple(checked("str", text) for text in data["prompts"])
    if prompts is not None and len(prompts) != 2:
        raise ValueError("a prompt for queries and one for passages")
    return typed(
        SecondModel,
        {
            **data,
            "prompts": prompts,
            "costs": typed(Costs, data["costs"]),
            "calibration": typed(Calibration, data["calibration"]),
        },
    )


def _check_inside(manifest: Manifest) -> None:
    """ValueError where a file is neither of the generation nor the dictionary."""
    table = dictionary_file(Path(), manifest.dictionary).name
    folder = f"generation-{manifest.generation}"
    for name in manifest.files:
        if name.startswith(f"{folder}/") and "/.." not in name and "\0" not in name:
            continue  # nearly all of thousands: no path is made of it
        path = relative(name)
        if path.parts[0] != folder and path.parts != (table,):
            raise ValueError(f"{name!r} is no file of this index")


def _complete(index: Path, manifest: Manifest) -> bool:
    try:
        return manifest.folder(index).is_dir() and all(
            os.stat(os.path.join(index, name)).st_size == size for name, size in manifest.files.items()
        )
    except OSError:
        return False


def under(names: Sequence[str], entries: Iterable[IssueEntry]) -> Iterator[IssueEntry]:
    """The entries whose file has one of the names, or lies in a folder of that name."""
    wanted = set(names)
    for entry in entries:
        path = PurePosixPath(entry.file)
        if not wanted.isdisjoint(map(str, (path, *path.parents))):
            yield entry


def check_dictionary(index: Path, manifest: Manifest, fingerprint: str) -> Path:
    """The mapped dictionary of an index; IndexOutOfDate when `fingerprint`, by which text is cut now, is another."""
    table = manifest.dictionary_file(index)
    if manifest.dictionary != fingerprint or not table.exists():
        raise IndexOutOfDate(
            f"The index in {index} was cut with another dictionary; run lfsearch index --rebuild.",
            f"索引 {index} 用的是另一部分词词典；请运行 lfsearch index --rebuild 重建。",
        )
    return table


def check_model(index: Path, manifest: Manifest, name: str, fingerprint: str) -> None:
    """IndexOutOfDate when the model of this name and fingerprint is not the one that the index was made with."""
    if manifest.model_fingerprint != fingerprint:
        raise IndexOutOfDate(
            f"The index in {index} was made with the model {manifest.model_name}, not with this {name}; "
            "run lfsearch index --rebuild (with --model for another model than the bundled one).",
            f"索引 {index} 用的模型是 {manifest.model_name}，与现在的 {name} 不同；"
            "请运行 lfsearch index --rebuild 重建（换用其他模型时加 --model）。",
        )


def file_sizes(index: Path, *places: Path) -> dict[str, int]:
    """Bytes of every file in the places (files or folders), by its path inside the index."""
    found = {}
    for place in places:
        name = place.relative_to(index).as_posix()
        if not place.is_dir():
            found[name] = place.stat().st_size
            continue
        for folder, own in files.below(place):
            inside = folder[len(str(place)) :].replace(os.sep, "/")
            for file in own:
                found[f"{name}{inside}/{file}"] = os.stat(os.path.join(folder, file)).st_size
    return dict(sorted(found.items()))


def shared_files(index: Path, base: Manifest, folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Those of the files of a generation in `folder` that are files of the one before, and what they are called there.

    Names are paths inside the index.
    """
    found = {}
    before = base.folder(index).name
    for name in names:
        above, _, rest = name.partition("/")
        old = f"{before}/{rest}" if above == folder.name else name
        if old in base.files and os.path.samefile(os.path.join(index, old), os.path.join(index, name)):
            found[name] = old
    return found


def checksums(index: Path, names: Iterable[str]) -> dict[str, str]:
    """SHA-256 of the named files, paths inside the index; one that cannot be read has none."""
    found = {}
    for name in names:
        with contextlib.suppress(OSError), open_regular(index / name) as file:
            found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def changed_files(index: Path, manifest: Manifest) -> list[str]:
    """The files that are not what was written, by reading all of them."""
    now = checksums(index, manifest.sha256)
    return [name for name, digest in manifest.sha256.items() if now.get(name) != digest]


def save(index: Path, manifest: Manifest) -> None:
    """Switch to a new generation, in one step, once its name is on disk as its files are."""
    files.sync_folder(index)
    files.write_bytes(index / _NAME, with_seal(json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()))
