"""An index whose files are not those that were written is told from one that is whole."""

from __future__ import annotations

import pytest
from conftest import Place

from lfsearch.errors import IndexNotFound, IndexOutOfDate
from lfsearch.index import manifest as mf


def files(place: Place) -> list[str]:
    return list(mf.load(place.index).files)


def test_every_file_of_the_generation_is_named_with_its_size_and_checksum(tiny_corpus: Place) -> None:
    found = mf.load(tiny_corpus.index)
    on_disk = {
        p.relative_to(tiny_corpus.index).as_posix() for p in found.folder(tiny_corpus.index).rglob("*") if p.is_file()
    }
    on_disk |= {found.dictionary_file(tiny_corpus.index).name}
    assert set(found.files) == set(found.sha256) == on_disk - {"generation-1/seals.bin"}
    assert all((tiny_corpus.index / name).stat().st_size == size for name, size in found.files.items())
    assert mf.changed_files(tiny_corpus.index, found) == []


@pytest.mark.parametrize("change", [1, -1])
def test_a_file_longer_or_shorter_than_written_is_refused(tiny_corpus: Place, change: int) -> None:
    name = max(files(tiny_corpus), key=lambda name: (tiny_corpus.index / name).stat().st_size)
    data = (tiny_corpus.index / name).read_bytes()
    (tiny_corpus.index / name).write_bytes(data + b"x" if change > 0 else data[:-1])
    with pytest.raises(IndexOutOfDate, match="damaged"):
        mf.load(tiny_corpus.index)


def test_a_changed_and_a_missing_file_are_named(tiny_corpus: Place) -> None:
    found = mf.load(tiny_corpus.index)
    changed, missing = [name for name, size in found.files.items() if size > 10][:2]
    data = bytearray((tiny_corpus.index / changed).read_bytes())
    data[5] ^= 1
    (tiny_corpus.index / changed).write_bytes(data)
    (tiny_corpus.index / missing).unlink()
    assert set(mf.changed_files(tiny_corpus.index, found)) == {changed, missing}


def test_another_format_is_another_version_and_no_manifest_is_no_index(tiny_corpus: Place) -> None:
    data = (tiny_corpus.index / "manifest.json").read_text(encoding="utf-8")
    newer = data.replace(f'"format": {mf.FORMAT}', f'"format": {mf.FORMAT + 1}')
    (tiny_corpus.index / "manifest.json").write_text(newer, encoding="utf-8")
    with pytest.raises(IndexOutOfDate, match="another version"):
        mf.load(tiny_corpus.index)
    (tiny_corpus.index / "manifest.json").unlink()
    with pytest.raises(IndexNotFound):
        mf.load(tiny_corpus.index)


def test_what_is_saved_is_what_is_loaded(tiny_corpus: Place) -> None:
    found = mf.load(tiny_corpus.index)
    mf.save(tiny_corpus.index, found)
    assert mf.load(tiny_corpus.index) == found
    assert not list(tiny_corpus.index.glob("*.new"))
