"""Model folders of strangers: as large as they say, plain files, and nothing in them is run."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Answer, Place

from lfsearch.embedding.folder import check_folder
from lfsearch.embedding.load import load_encoder
from lfsearch.embedding.static import write_static
from lfsearch.errors import EncoderUnavailable

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
HUGE = b"\x93NUMPY\x01\x00" + struct.pack("<H", 118)
HUGE += b"{'descr': '<f4', 'fortran_order': False, 'shape': (10000000000,), }".ljust(117) + b"\n"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model of two word vectors."""
    folder = tmp_path / "tiny"
    write_static(folder, "tiny", ["乙", "甲"], np.zeros(2, np.float32), np.eye(2, dtype=np.float32), {})
    return folder


def put(model: Path, name: str, data: bytes) -> None:
    """Change a file, and what model.json says of it."""
    (model / name).write_bytes(data)
    about = json.loads((model / "model.json").read_text(encoding="utf-8"))
    about["files"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (model / "model.json").write_text(json.dumps(about), encoding="utf-8")


@pytest.mark.parametrize("name", ["scores.npy", "rows.npy", "scales.npy"])
@pytest.mark.parametrize("data", [HUGE, pickle.dumps([1]), b"", b"\x93NUMPY\x01\x00\xff\xff"])
def test_an_array_that_is_none_is_not_allocated(model: Path, name: str, data: bytes) -> None:
    put(model, name, data)
    with pytest.raises(EncoderUnavailable, match=name):
        load_encoder(str(model))


@pytest.mark.parametrize(
    "about", [b"", b"[]", b"[" * 100_000, b'{"format": 1}', b'{"format": 1, "name": 1, "dim": "x", "files": 3}']
)
def test_a_description_that_is_none(model: Path, about: bytes) -> None:
    (model / "model.json").write_bytes(about)
    with pytest.raises(EncoderUnavailable, match="broken"):
        load_encoder(str(model))


def test_words_that_are_no_text(model: Path) -> None:
    put(model, "words.txt", b"\xff\xfe")
    with pytest.raises(EncoderUnavailable, match="broken"):
        load_encoder(str(model))


@posix
@pytest.mark.parametrize("name", ["words.txt", "scores.npy", "rows.npy", "scales.npy", "model.json"])
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir])
def test_what_is_no_file_is_refused(model: Path, name: str, make: Callable[[Path], None]) -> None:
    (model / name).unlink()
    make(model / name)
    with pytest.raises(EncoderUnavailable):
        load_encoder(str(model))


@posix
def test_links_are_refused(model: Path, tmp_path: Path) -> None:
    for name in ("rows.npy", "words.txt", "model.json"):
        (model / name).rename(tmp_path / name)
        (model / name).symlink_to(tmp_path / name)
        with pytest.raises(EncoderUnavailable):
            load_encoder(str(model))
        (model / name).unlink()
        (tmp_path / name).rename(model / name)
    assert load_encoder(str(model)).dim == 2


@pytest.mark.parametrize("name", ["rows.npy", "words.txt", "scores.npy", "scales.npy"])
def test_the_bytes_of_the_model_are_checked(
    run: Callable[..., Answer], tiny_corpus: Place, model: Path, name: str
) -> None:
    assert run(*tiny_corpus.options, "index", "--rebuild", "--model", model).code == 0
    assert run(*tiny_corpus.options, "status", "--check").code == 0
    data = (model / name).read_bytes()
    changed = (
        data.replace("甲".encode(), "丙".encode()) if name == "words.txt" else data[:-2] + bytes([data[-2] ^ 1, 0])
    )
    assert changed != data
    (model / name).write_bytes(changed)
    answer = run(*tiny_corpus.options, "status", "--check")
    assert (answer.code, name in answer.out) == (1, True), answer


def test_a_model_whose_record_was_changed_with_it_is_another_one(
    run: Callable[..., Answer], tiny_corpus: Place, model: Path
) -> None:
    run(*tiny_corpus.options, "index", "--rebuild", "--model", model)
    put(model, "rows.npy", (model / "rows.npy").read_bytes()[:-4] + bytes(4))  # all zero
    answer = run(*tiny_corpus.options, "status", "--check")
    assert (answer.code, "made with the model tiny" in answer.out) == (1, True), answer


# -- folders of sentence-transformers, looked at before anything else does ---------------------------------------------


def safetensors(folder: Path, header: Any, data: bytes, length: int | None = None) -> None:
    """A model folder with one file of tensors."""
    folder.mkdir(exist_ok=True)
    text = json.dumps(header).encode()
    size = len(text) if length is None else length
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", size) + text + data)
    (folder / "config.json").write_text('{"hidden_size": 2, "vocab_size": 4}', encoding="utf-8")


def tensor(shape: list[int], first: int, last: int, kind: str = "F32") -> dict[str, Any]:
    return {"dtype": kind, "shape": shape, "data_offsets": [first, last]}


def test_a_folder_as_it_should_be(tmp_path: Path) -> None:
    safetensors(
        tmp_path, {"__metadata__": {"a": "b"}, "x": tensor([2, 2], 0, 16), "y": tensor([4], 16, 20, "I8")}, bytes(20)
    )
    check_folder(tmp_path)


@pytest.mark.parametrize(
    ("header", "data"),
    [
        ({"x": tensor([10**10], 0, 4 * 10**10)}, bytes(20)),  # 37 GB
        ({"x": tensor([10**10], 0, 20)}, bytes(20)),
        ({"x": tensor([5], 0, 20)}, bytes(24)),
        ({"x": tensor([5], 4, 24)}, bytes(20)),
        ({"x": tensor([-5], 0, 20)}, bytes(20)),
        ({"x": {"dtype": "F32"}}, bytes(20)),
        ({"x": 1}, bytes(20)),
        ([1, 2], bytes(20)),
        ("x", bytes(20)),
    ],
)
def test_tensors_that_are_not_there(tmp_path: Path, header: Any, data: bytes) -> None:
    safetensors(tmp_path, header, data)
    with pytest.raises(EncoderUnavailable, match="not opened"):
        check_folder(tmp_path)


@pytest.mark.parametrize("length", [0, 10**9, 2**63, 2**64 - 1])
def test_a_header_that_is_longer_than_the_file(tmp_path: Path, length: int) -> None:
    safetensors(tmp_path, {"x": tensor([5], 0, 20)}, bytes(20), length)
    with pytest.raises(EncoderUnavailable, match="not opened"):
        check_folder(tmp_path)


@pytest.mark.parametrize(
    "config",
    [{"vocab_size": 10**10, "hidden_size": 1}, {"intermediate_size": 10**6, "hidden_size": 10**4}, [1], 1, None],
)
def test_a_configuration_that_asks_for_more_than_there_is(tmp_path: Path, config: Any) -> None:
    safetensors(tmp_path, {"x": tensor([5], 0, 20)}, bytes(20))
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match="not opened"):
        check_folder(tmp_path)


@posix
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/etc/hostname")])
def test_pipes_and_links_that_lead_outside(tmp_path: Path, make: Callable[[Path], None]) -> None:
    folder = tmp_path / "model"
    safetensors(folder, {"x": tensor([5], 0, 20)}, bytes(20))
    (folder / "sub").mkdir()
    make(folder / "sub" / "tokenizer.json")
    with pytest.raises(EncoderUnavailable, match="tokenizer"):
        check_folder(folder)


@posix
def test_the_links_of_the_cache_of_hugging_face(tmp_path: Path) -> None:
    home = tmp_path / "models--x--y"
    folder = home / "snapshots" / "abc"
    folder.mkdir(parents=True)
    (home / "blobs").mkdir()
    safetensors(folder, {"x": tensor([5], 0, 20)}, bytes(20))
    (folder / "model.safetensors").rename(home / "blobs" / "1")
    (folder / "model.safetensors").symlink_to(home / "blobs" / "1")
    check_folder(folder)
    (home / "blobs" / "1").write_bytes(b"x")
    with pytest.raises(EncoderUnavailable, match="not opened"):
        check_folder(folder)
