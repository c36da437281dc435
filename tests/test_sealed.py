"""Index folders of strangers and damaged ones: nothing in them is run, nothing is answered from what is not as written."""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import APRIL, MARCH, Answer, Place, notice, reseal
from torture import damages, sound
from whoosh import analysis, fields
from whoosh import index as whoosh_index
from whoosh.codec import whoosh3
from whoosh.filedb import structfile
from whoosh.filedb.filestore import FileStorage

from lfsearch.errors import IndexOutOfDate
from lfsearch.index import manifest as mf
from lfsearch.index import sealed
from lfsearch.index.sealed import UNSEALED
from lfsearch.mapped import BLOCK, Mapped, checksums, open_regular

Run = Callable[..., Answer]
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")


def mapped(path: Path, sums: Any = None) -> Mapped:
    return Mapped(path, sums, lambda: IndexOutOfDate("damaged"))


def one_sentence(answer: Answer, *parts: str) -> None:
    assert (answer.code, len(answer.err.strip().splitlines())) == (1, 1), answer
    assert answer.err.startswith("Error: ")
    assert all(part in answer.err for part in parts), answer


# -- blocks -------------------------------------------------------------------------------------------------------


def test_only_what_is_read_is_checked_and_that_always(tmp_path: Path) -> None:
    path, data = tmp_path / "x", bytearray(os.urandom(3 * BLOCK + 5))
    sums = checksums(io.BytesIO(data))
    assert len(sums) == 4
    data[2 * BLOCK] ^= 1
    path.write_bytes(data)
    one = mapped(path, sums)
    assert one.read(0, 2 * BLOCK) == data[: 2 * BLOCK]
    assert one.read(3 * BLOCK) == data[3 * BLOCK :]
    for start, stop in ((2 * BLOCK, 2 * BLOCK + 1), (2 * BLOCK - 1, 2 * BLOCK + 1), (0, None)):
        with pytest.raises(IndexOutOfDate):
            one.read(start, stop)
    path.write_bytes(data + bytes(BLOCK))
    with pytest.raises(IndexOutOfDate):  # nobody knows what this block was
        mapped(path, sums).read(4 * BLOCK)


@posix
@pytest.mark.parametrize("what", ["pipe", "link", "device", "folder", "nothing"])
def test_what_is_no_file_is_not_opened_and_not_waited_for(tmp_path: Path, what: str) -> None:
    path, other = tmp_path / "x", tmp_path / "y"
    other.write_bytes(b"secret")
    make: dict[str, Callable[[], object]] = {
        "pipe": lambda: os.mkfifo(path),
        "link": lambda: path.symlink_to(other),
        "device": lambda: path.symlink_to("/dev/zero"),
        "folder": path.mkdir,
        "nothing": lambda: None,
    }
    make[what]()
    with pytest.raises(IndexOutOfDate):
        mapped(path)
    if what != "link":
        with pytest.raises(OSError):
            open_regular(path, links=True)


def _npy(header: str, data: bytes = b"") -> bytes:
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


@pytest.mark.parametrize(
    "content",
    [
        _npy("{'descr': '<f4', 'fortran_order': False, 'shape': (10000000000,), }", bytes(8)),  # 37 GB
        _npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", bytes(8)),
        _npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", bytes(8)),
        _npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, -2), }", bytes(8)),
        _npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }", bytes(8)),
        _npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", bytes(8)),
        _npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", bytes(8)),
        _npy("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", bytes(8)),
        _npy("__import__('os').system('true')", bytes(8)),
        _npy("[" * 100, bytes(8)),
        b"",
        b"\x93NUMPY",
        pickle.dumps([1, 2]),
    ],
)
def test_an_array_is_as_large_as_its_file_or_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.npy").write_bytes(content)
    with pytest.raises(IndexOutOfDate):
        mapped(tmp_path / "x.npy").array("float32")


@pytest.mark.parametrize("shape", [(0,), (3,), (2, 5), (0, 4)])
@pytest.mark.parametrize("kind", ["float32", "int8", "uint32", "int64", "S32"])
def test_what_numpy_saves_is_what_is_read(tmp_path: Path, shape: tuple[int, ...], kind: str) -> None:
    array = np.arange(np.prod(shape)).reshape(shape).astype(kind)
    np.save(tmp_path / "x.npy", array)
    found = mapped(tmp_path / "x.npy").array(kind)
    assert found.dtype == array.dtype and found.tolist() == array.tolist()
    assert not found.flags.writeable


# -- damage -------------------------------------------------------------------------------------------------------


def test_damage_is_never_answered_from() -> None:
    """A short part of `python -m tests.torture damages`."""
    summary = damages.run(7, 16, {"2024-03": MARCH, "2024-04": APRIL})
    assert summary["bad"] == []
    assert sum(summary["verdicts"].values()) == 16 and len(summary["damages"]) >= 7


def test_nothing_sound_is_called_broken() -> None:
    """A short part of `python -m tests.torture sound`."""
    summary = sound.run(3, 6)
    assert (summary["checked"], summary["bad"]) == (6, [])


def _new_issue(place: Place) -> None:
    (place.corpus / "2024-05.txt").write_text(notice(5, "防汛", ["各区储备沙袋500条。"]), encoding="utf-8")


@pytest.mark.parametrize("few", [True, False])
def test_what_is_damaged_is_told_by_an_update_or_after_it(
    run: Run, tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: bool
) -> None:
    """What an update takes over is checked where it is little; else it keeps its checksum, so nothing damaged is sealed anew."""
    names = [name for name in mf.load(tiny_corpus.index).files if (tiny_corpus.index / name).stat().st_size]
    if not few:
        monkeypatch.setattr(sealed, "_CHECKED", 0)
        names = [name for name in names if "issues/2024-03" in name or name.startswith("dictionary")]
    _new_issue(tiny_corpus)
    for number, name in enumerate(names):
        index = tmp_path / str(number)
        shutil.copytree(tiny_corpus.index, index)
        data = (index / name).read_bytes()
        damaged = data[:-1] + bytes([data[-1] ^ 1])
        (index / name).write_bytes(damaged)
        options = ("--index", index, "--corpus", tiny_corpus.corpus)
        answer = run(*options, "index")
        if answer.code:
            one_sentence(answer, "damaged", "--rebuild")
            continue
        files = [*mf.load(index).folder(index).rglob("*"), *index.glob("dictionary-*")]
        taken_over = any(path.read_bytes() == damaged for path in files if path.is_file())
        assert not (few and taken_over), name
        assert run(*options, "status", "--check").code == int(taken_over), name


@posix
def test_a_lock_that_is_none_is_found_by_the_check(run: Run, tiny_corpus: Place) -> None:
    lock = tiny_corpus.index / "writer.lock"
    lock.unlink()
    assert run(*tiny_corpus.options, "status", "--check").code == 0
    os.mkfifo(lock)
    answer = run(*tiny_corpus.options, "status", "--check")
    assert (answer.code, "writer.lock" in answer.out) == (1, True)


# -- manifests ----------------------------------------------------------------------------------------------------


def _without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda data: data.pop(name)


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], object]:
    return lambda data: data.__setitem__(name, value)


def _named(name: str) -> Callable[[dict[str, Any]], object]:
    def change(data: dict[str, Any]) -> None:
        first = next(iter(data["files"]))
        for part in ("files", "sha256"):
            data[part][name] = data[part].pop(first)

    return change


MALFORMED: dict[str, Callable[[dict[str, Any]], object]] = {
    **{
        f"without {name}": _without(name) for name in ("generation", "issues", "files", "second", "dictionary", "seals")
    },
    "files is a list": _set("files", []),
    "files is empty": _set("files", {}),
    "a size is a text": lambda data: data["files"].update(dict.fromkeys(data["files"], "1")),
    "a size is true": lambda data: data["files"].update(dict.fromkeys(data["files"], True)),
    "a size is huge": lambda data: data["files"].update(dict.fromkeys(data["files"], 10**40)),
    "generation is a path": _set("generation", "1/../.."),
    "generation is below 0": _set("generation", -1),
    "generation is a float": _set("generation", 1.0),
    "generation is infinite": _set("generation", float("inf")),
    "dictionary is a path": _set("dictionary", "../../x"),
    "dictionary is null": _set("dictionary", None),
    "issues is a text": _set("issues", "2024-03"),
    "issues are numbers": _set("issues", [1]),
    "an issue has no key": lambda data: data["issues"][0].pop("key"),
    "an issue has something more": lambda data: data["issues"][0].update(more=1),
    "an issue has -1 clauses": lambda data: data["issues"][0].update(clauses=-1),
    "an issue has 10^30 clauses": lambda data: data["issues"][0].update(clauses=10**30),
    "an issue lies outside": lambda data: data["issues"][0].update(file="../../etc/passwd"),
    "an issue lies at the root": lambda data: data["issues"][0].update(file="/etc/passwd"),
    "two issues are one": lambda data: data["issues"][1].update(id=data["issues"][0]["id"]),
    "a file outside": _named("../outside"),
    "a file outside by a way round": _named("generation-1/../../outside"),
    "a file at the root": _named("/etc/passwd"),
    "a file of another generation": _named("generation-7/rows.npy"),
    "a file with a zero": _named("generation-1/a\0b"),
    "a second model that is a list": _set("second", [1]),
    "a second model without anything": _set("second", {}),
    "something more": _set("more", 1),
}
TORN: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda data: b"",
    "no JSON": lambda data: data[: len(data) // 2],
    "no object": lambda data: b"[]",
    "deep": lambda data: b"[" * 100_000,
    "a huge number": lambda data: data.replace(b'"generation": 1', b'"generation": ' + b"9" * 5000),
    "no text": lambda data: b"\xff\xfe\x00",
    "a bit": lambda data: data.replace(b"2024-03", b"2024-02"),
}


@pytest.mark.parametrize("name", [*MALFORMED, *TORN])
def test_a_malformed_manifest_is_told_and_rebuilt(run: Run, tiny_corpus: Place, name: str) -> None:
    path = tiny_corpus.index / "manifest.json"
    if change := MALFORMED.get(name):
        data = json.loads(path.read_text(encoding="utf-8"))
        change(data)
        reseal_as_is(path, data)
    else:
        path.write_bytes(TORN[name](path.read_bytes()))
    for command in (("search", "古树", "--mode", "keyword"), ("status", "--check"), ("index",)):
        one_sentence(run(*tiny_corpus.options, *command), "--rebuild")
    outside = sorted(tiny_corpus.folder.iterdir())
    if name in ("without seals", "deep", "a file outside", "dictionary is a path", "generation is a path"):
        assert run(*tiny_corpus.options, "index", "--rebuild").code == 0  # a second each
        assert run(*tiny_corpus.options, "search", "古树", "--mode", "keyword").code == 0
    assert sorted(tiny_corpus.folder.iterdir()) == outside


def reseal_as_is(path: Path, data: dict[str, Any]) -> None:
    """A manifest with a right checksum, as whoever means harm would write it."""
    from lfsearch.index.sealed import with_seal

    data.pop("seal")
    path.write_bytes(with_seal(json.dumps(data, indent=1).encode()))


def test_every_malformed_manifest_is_one_that_a_rebuild_passes_over(tiny_corpus: Place) -> None:
    """What `index --rebuild` starts from, without making each index anew."""
    from lfsearch.index.build import _current

    path = tiny_corpus.index / "manifest.json"
    whole = path.read_bytes()
    for change in MALFORMED.values():
        data = json.loads(whole)
        change(data)
        reseal_as_is(path, data)
        assert _current(tiny_corpus.index, rebuild=True) is None
        mf.model_named(tiny_corpus.index)
    for torn in TORN.values():
        path.write_bytes(torn(whole))
        assert _current(tiny_corpus.index, rebuild=True) is None
        mf.model_named(tiny_corpus.index)


@posix
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_a_manifest_that_is_no_file_is_not_waited_for(
    run: Run, tiny_corpus: Place, make: Callable[[Path], None]
) -> None:
    path = tiny_corpus.index / "manifest.json"
    path.unlink()
    make(path)
    for command in (("search", "古树", "--mode", "keyword"), ("status",)):
        one_sentence(run(*tiny_corpus.options, *command))
    assert run(*tiny_corpus.options, "index", "--rebuild").code == 0
    assert run(*tiny_corpus.options, "search", "古树", "--mode", "keyword").code == 0


# -- code ---------------------------------------------------------------------------------------------------------


class Harm:
    """Unpickled anywhere, it leaves a file."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (str(self.place), "w")


def _hostile(folder: Path, what: str, harm: Harm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a Whoosh index of someone who means harm in the place of the one in `folder`."""
    shutil.rmtree(folder)
    folder.mkdir()
    words = fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer(), phrase=False)
    schema = fields.Schema(
        issue=fields.ID(), words=words, grams=words, chars=words, note=fields.STORED(),
        address=fields.COLUMN(whoosh_index_columns("Q")),
    )  # fmt: skip
    made = FileStorage(str(folder)).create_index(schema)
    writer = made.writer(compound=False)
    own_dumps, own_dump = pickle.dumps, pickle.dump

    def dumps(data: Any, *rest: Any) -> bytes:
        posting = isinstance(data, tuple) and len(data) == (6 if what == "blocks" else 3)
        return own_dumps(harm if posting and what in ("blocks", "postings") else data, *rest)

    def dump(data: Any, file: Any, *rest: Any) -> None:
        hit = (what == "segments" and isinstance(data, list)) or (what == "terms" and isinstance(data, dict))
        own_dump([harm] if hit else data, file, *rest)

    own_bytes, size = whoosh3.W3TermInfo.to_bytes, whoosh3.W3TermInfo._struct.size

    def to_bytes(term: Any) -> bytes:  # says that the postings lie in it, which Whoosh reads but never writes
        data: bytes = own_bytes(term)
        return b"\x01" + data[1:size] + own_dumps(harm, 2) if what == "inlined" else data

    with monkeypatch.context() as patch:
        patch.setattr(whoosh3.W3TermInfo, "to_bytes", to_bytes)
        patch.setattr(whoosh3, "dumps", dumps)
        patch.setattr(structfile, "dump_pickle", dump)
        for number in range(300):
            text = "古树 市林业局 档案 挂牌"
            note = harm if what == "stored" else None
            writer.add_document(issue="2024-04", words=text, grams=text, chars=text, address=number, note=note)
        writer.commit()


def whoosh_index_columns(code: str) -> Any:
    from whoosh.columns import NumericColumn

    return NumericColumn(code)


@pytest.fixture
def harm(tmp_path: Path) -> Iterator[Harm]:
    yield Harm(tmp_path / "harm")


@pytest.mark.parametrize("what", ["segments", "terms", "blocks", "postings", "inlined", "stored"])
def test_no_index_runs_code(
    run: Run, tiny_corpus: Place, tmp_path: Path, harm: Harm, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (toc,) = tiny_corpus.index.rglob("_MAIN_*.toc")
    averages = toc.parent / "lengths.json"
    kept = averages.read_bytes() if averages.exists() else None
    _hostile(toc.parent, what, harm, monkeypatch)
    if kept is not None:
        averages.write_bytes(kept)
    reseal(tiny_corpus.index)
    harmful = [path for path in toc.parent.iterdir() if str(harm.place).encode() in path.read_bytes()]
    assert harmful or what in ("postings", "stored"), "those are compressed"
    new = tmp_path / "new.txt"
    new.write_text(notice(6, "防雹", ["市气象局值守。"]), encoding="utf-8")
    commands: tuple[tuple[object, ...], ...] = (
        ("search", "古树 挂牌", "--mode", "keyword"),
        ("search", "古树 挂牌"),
        ("status", "--check"),
        ("similar", "2024-04/d01/1", "--json"),
        ("index",),
        ("add", new),
    )
    refused = 0
    for command in commands:
        answer = run(*tiny_corpus.options, *command, LFSEARCH_DEBUG=None)
        assert not harm.place.exists(), f"{command} ran the code in {what}"
        refused += answer.code == 1
        if answer.code:
            assert len(answer.err.strip().splitlines()) <= 1, answer
    assert refused or what == "stored"
    _new_issue(tiny_corpus)
    run(*tiny_corpus.options, "index")
    assert not harm.place.exists()


def test_the_harm_of_these_tests_is_real(harm: Harm) -> None:
    pickle.loads(pickle.dumps(harm))
    assert harm.place.exists()


def test_nobody_elses_whoosh_is_changed(tmp_path: Path) -> None:
    """Whoever uses this library may have a Whoosh index of their own, with whatever is stored in it."""
    import datetime as dt

    import lfsearch.index.light_whoosh  # noqa: F401

    schema = fields.Schema(words=fields.TEXT(), day=fields.DATETIME(stored=True))
    made = whoosh_index.create_in(str(tmp_path), schema)
    writer = made.writer()
    writer.add_document(words="spam eggs", day=dt.datetime(2024, 3, 1))
    writer.commit()
    with whoosh_index.open_dir(str(tmp_path)).searcher() as searcher:
        assert [hit["day"] for hit in searcher.documents()] == [dt.datetime(2024, 3, 1)]


def test_the_segment_list_names_no_file_elsewhere(tiny_corpus: Place) -> None:
    from lfsearch.index.light_whoosh import _sound

    segment = whoosh3.W3Segment(whoosh3.W3Codec(), "MAIN", 3)
    assert _sound(segment)
    for name, value in (
        ("indexname", "../x"),
        ("segid", "../x"),
        ("_codec", 1),
        ("_doccount", "1"),
        ("compound", True),
    ):
        bad = whoosh3.W3Segment(whoosh3.W3Codec(), "MAIN", 3)
        setattr(bad, name, value)
        assert not _sound(bad), name
    assert not _sound(whoosh3.W3Codec())


def test_jieba_reads_no_cache_of_the_temporary_folder(
    tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its cache is a marshalled table with a known name in a folder that everybody writes to."""
    import jieba

    from lfsearch.text.segmenter import Segmenter

    def initialize(*_: object) -> None:
        raise AssertionError("jieba opens its own dictionary or cache")

    monkeypatch.setattr(jieba.Tokenizer, "initialize", initialize)
    cutter = Segmenter.open(mf.load(tiny_corpus.index).dictionary_file(tiny_corpus.index))
    words = cutter.words("平阳市人民政府关于魑魅魍魉秸秆禁烧pm2.5的通知")
    assert "秸秆" in words and cutter.subwords("人民政府") and cutter.log_probability("魑魅") < 0


def test_what_is_just_written_is_read_without_seals(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert UNSEALED.read(tmp_path / "x") == b"abc"
    assert tmp_path / "x" in UNSEALED and tmp_path / "y" not in UNSEALED


def test_nothing_is_said_of_an_answer_that_cannot_be_given(run: Run, tiny_corpus: Place) -> None:
    """What citations are made of is read last, when there may be something to say already."""
    asked = (*tiny_corpus.options, "search", "巡茶水源地", "-n", "3")
    assert len(run(*asked).err.splitlines()) > 1
    (path,) = tiny_corpus.index.glob("generation-*/warnings.json")
    path.write_bytes(path.read_bytes().replace(b"{", b"[", 1))
    answer = run(*asked)
    assert (answer.code, answer.out) == (1, "")
    assert len(answer.err.splitlines()) == 1
    assert "lfsearch index --rebuild" in answer.err
