"""The embedding store: vectors by content hash, rows by clause."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lfsearch.errors import IndexOutOfDate
from lfsearch.index.vectors import VectorStore, known, write


def test_identical_texts_share_a_vector_and_stay_two_rows(tmp_path: Path) -> None:
    write(tmp_path, np.eye(2, dtype=np.float32), ["a" * 32, "b" * 32], [0, 1, 0])
    store = VectorStore(tmp_path)
    assert len(store) == 3
    assert store.similarities(np.array([1, 0], dtype=np.float32)).tolist() == [1, 0, 1]
    assert store.vector(2).tolist() == [1, 0]


def test_known_vectors_by_hash(tmp_path: Path) -> None:
    assert known(tmp_path / "nothing") == {}
    write(tmp_path, np.eye(2, dtype=np.float32), ["a" * 32, "b" * 32], [0, 1])
    assert {name: vector.tolist() for name, vector in known(tmp_path).items()} == {"a" * 32: [1, 0], "b" * 32: [0, 1]}


@settings(max_examples=25, deadline=None)
@given(hnp.arrays(np.float32, (7, 3), elements=st.floats(-1, 1, width=32)))
def test_similarities_equal_a_plain_loop(tmp_path_factory: pytest.TempPathFactory, matrix: np.ndarray) -> None:
    folder = tmp_path_factory.mktemp("vectors")
    rows = [3, 0, 6, 6, 1]
    write(folder, matrix, [f"{number:032d}" for number in range(7)], rows)
    query = np.array([0.5, -0.25, 1.0], dtype=np.float32)
    expected = [float(np.dot(matrix[row], query)) for row in rows]
    assert VectorStore(folder).similarities(query).tolist() == pytest.approx(expected, abs=1e-5)


def test_a_missing_or_broken_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(IndexOutOfDate, match="rebuild"):
        VectorStore(tmp_path)
    write(tmp_path, np.eye(2, dtype=np.float32), ["a" * 32, "b" * 32], [0, 1])
    (tmp_path / "vectors.npy").write_bytes(b"no array")
    with pytest.raises(IndexOutOfDate, match="rebuild"):
        VectorStore(tmp_path)
