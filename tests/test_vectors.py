"""The embedding store: vectors by content hash, rows by clause; what stands above a clause, and its sentences."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lfsearch.embedding.cuts import Cuts
from lfsearch.embedding.encoder import unit
from lfsearch.errors import IndexOutOfDate
from lfsearch.index.texts import KINDS, Stored, rounded
from lfsearch.index.texts_writer import PartWriter, write_pointers
from lfsearch.index.vectors import VectorStore


class Arrays(NamedTuple):
    """A whole store."""

    texts: Stored
    rows: Sequence[int]
    paths: Stored
    titles: Sequence[int]
    headings: Sequence[int]
    sentences: Stored
    sentence_rows: Sequence[int]
    sentence_ends: Sequence[int]


def made(vectors: np.ndarray, cuts: Cuts | None = None, *, small: bool = False) -> Stored:
    """Texts of these vectors, called by their number."""
    hashes = np.array([f"{number:032d}" for number in range(len(vectors))], dtype="S32")
    return Stored(hashes, *(rounded(vectors) if small else (vectors, None)), cuts)


def arrays(vectors: np.ndarray, rows: list[int], cuts: Cuts | None = None) -> Arrays:
    """A store of these texts, each clause under the first one and with no sentences apart."""
    none = made(np.zeros((0, vectors.shape[1]), dtype=np.float32), small=True)
    paths = made(vectors[:1], cuts and cuts.pick(range(len(vectors[:1]))), small=True)
    zeros = [0] * len(rows)
    return Arrays(made(vectors, cuts), rows, paths, zeros, zeros, none, [], zeros)


def write(folder: Path, store: Arrays, divided: int = 0) -> None:
    """Write a store; its first texts into a part of their own where it is to be divided."""
    for kind in KINDS:
        texts = getattr(store, kind)
        form = texts.vectors.shape[1], texts.scales is not None, texts.cuts is not None
        if not divided:
            with PartWriter(folder / "1" / kind, *form) as out:
                out.write(texts)
            continue
        for number, own in enumerate((range(divided), range(divided, len(texts.hashes))), 1):
            with PartWriter(folder / str(number) / kind, *form) as out:
                for one in own:  # one after the other gives what all at once give
                    out.write(texts.pick(np.array([one])))
    pointers = {name: np.array(own, dtype=np.int64) for name, own in store._asdict().items() if name not in KINDS}
    write_pointers(folder, **pointers)


EYE = np.eye(2, dtype=np.float32)


def test_identical_texts_share_a_vector_and_stay_two_rows(tmp_path: Path) -> None:
    write(tmp_path, arrays(EYE, [0, 1, 0]))
    store = VectorStore(tmp_path)
    assert len(store) == 3
    assert store.similarities(np.array([1, 0], dtype=np.float32)).tolist() == [1, 0, 1]
    assert store.vector(2).tolist() == [1, 0]


@settings(max_examples=25, deadline=None)
@given(hnp.arrays(np.float32, (7, 3), elements=st.floats(-1, 1, width=32)))
def test_similarities_equal_a_plain_loop(tmp_path_factory: pytest.TempPathFactory, matrix: np.ndarray) -> None:
    folder = tmp_path_factory.mktemp("vectors")
    rows = [3, 0, 6, 6, 1]
    write(folder, arrays(matrix, rows))
    query = np.array([0.5, -0.25, 1.0], dtype=np.float32)
    expected = [float(np.dot(matrix[row], query)) for row in rows]
    assert VectorStore(folder).similarities(query).tolist() == pytest.approx(expected, abs=1e-5)


def test_the_title_or_the_headings_stand_above_a_clause(tmp_path: Path) -> None:
    paths = made(np.array([[0.6, 0.8], [1.0, 0.0]], dtype=np.float32), small=True)
    write(tmp_path, arrays(EYE, [0, 1, 0])._replace(paths=paths, titles=[0, 0, 1], headings=[0, 1, 1]))
    store = VectorStore(tmp_path)
    query = np.array([0, 1], dtype=np.float32)
    assert store.paths(query, range(len(store))).tolist() == pytest.approx([0.8, 0.8, 0], abs=0.004)
    heads = store.heads.apart(query[None, :])[:, 0]
    assert store.headings(query).tolist() == [heads[0], heads[1], heads[1]]
    assert store.path_vector(0).tolist() == pytest.approx([0.6, 0.8], abs=0.004)


@settings(max_examples=25, deadline=None)
@given(
    hnp.arrays(np.float32, (6, 3), elements=st.integers(-8, 8).map(lambda eighths: eighths / 8)),
    st.lists(st.lists(st.integers(0, 5), max_size=4), min_size=3, max_size=3),
)
def test_the_best_sentence_counts_where_it_says_more_than_the_whole(
    tmp_path_factory: pytest.TempPathFactory, matrix: np.ndarray, apart: list[list[int]]
) -> None:
    folder = tmp_path_factory.mktemp("vectors")
    write(
        folder,
        arrays(matrix, [0, 1, 2])._replace(
            sentences=made(matrix, small=True),
            sentence_rows=[number for own in apart for number in own],
            sentence_ends=np.cumsum([len(own) for own in apart]).tolist(),
        ),
    )
    store = VectorStore(folder)
    store.verify()
    queries = unit(np.array([[0.5, -0.25, 1.0], [-1.0, 0.0, 0.5]], dtype=np.float32))
    whole = np.maximum(store.apart(queries[0]), store.apart(queries[1]))
    best = store.best_sentences(queries)
    of_sentence = store.sentences.apart(queries).max(axis=1)
    expected = [max([whole[row], *(of_sentence[number] for number in own)]) for row, own in enumerate(apart)]
    assert best.tolist() == pytest.approx(expected, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(hnp.arrays(np.float32, (6, 3), elements=st.integers(-8, 8).map(lambda eighths: eighths / 8)), st.booleans())
def test_apart_is_the_cosine_of_what_is_left_without_the_mean(
    tmp_path_factory: pytest.TempPathFactory, matrix: np.ndarray, small: bool
) -> None:
    folder = tmp_path_factory.mktemp("vectors")
    texts = unit(matrix.copy())
    all_six = list(range(6))
    write(folder, arrays(texts, all_six)._replace(paths=made(texts, small=small), titles=all_six, headings=all_six))
    store = VectorStore(folder).heads
    query = unit(np.array([[0.5, -0.25, 1.0]], dtype=np.float32))
    held = np.stack([store.vector(number) for number in all_six])
    middle = held.sum(axis=0) / (len(held) + 100)
    left, own = held - middle, (query - middle)[0]
    expected = [
        float(row @ own) / float(np.linalg.norm(row) * np.linalg.norm(own)) if known.any() else 0.0
        for row, known in zip(left, held, strict=True)
    ]
    assert store.apart(query)[:, 0].tolist() == pytest.approx(expected, abs=1e-5)


def test_what_the_model_knows_nothing_of_is_near_to_nothing(tmp_path: Path) -> None:
    write(tmp_path, arrays(np.array([[1, 0], [0, 0]], dtype=np.float32), [0, 1]))
    store = VectorStore(tmp_path)
    assert store.apart(np.zeros(2, dtype=np.float32)).tolist() == [0, 0]
    assert store.apart(EYE[0])[1] == 0
    assert store.apart(EYE[0])[0] == pytest.approx(1)


def test_two_opposite_texts_do_not_become_the_mean_of_each_other(tmp_path: Path) -> None:
    """In an index of two clauses what is near stays near: their mean is not taken for what all texts have in common."""
    write(tmp_path, arrays(unit(np.array([[1.0, 0.2], [1.0, 0.0]], dtype=np.float32)), [0, 1]))
    assert VectorStore(tmp_path).apart(EYE[0]).min() > 0.9


@settings(max_examples=50, deadline=None)
@given(hnp.arrays(np.int8, (5, 40)))
def test_rounding_is_off_by_half_a_step_at_most_and_happens_once(numbers: np.ndarray) -> None:
    matrix = unit(numbers.astype(np.float32))
    rows, scales = rounded(matrix)
    back = rows * scales[:, None]
    assert rows.dtype == np.int8
    assert (np.abs(back - matrix) <= scales[:, None] * 0.5001).all()
    assert np.array_equal(rounded(back)[0], rows)


def test_the_words_of_some_clauses(tmp_path: Path) -> None:
    cuts = Cuts.of([[7, 8, 9], []])
    write(tmp_path, arrays(EYE, [1, 0, 0], cuts))
    store = VectorStore(tmp_path)
    found = store.words([1, 0, 2])
    assert found.words.tolist() == [7, 8, 9, 7, 8, 9]
    assert found.ends.tolist() == [3, 3, 6]
    headings, titles = store.path_words([0, 0]).spread()
    assert headings.words.tolist() == titles.words.tolist() == [7, 8, 9, 7, 8, 9]
    store.verify()


def test_a_store_without_words_has_none(tmp_path: Path) -> None:
    write(tmp_path, arrays(EYE, [1, 0]))
    with pytest.raises(IndexOutOfDate, match="rebuild"):
        VectorStore(tmp_path).words([0])


def test_an_empty_store(tmp_path: Path) -> None:
    write(tmp_path, arrays(EYE[:0], [], Cuts.of([]))._replace(paths=made(EYE[:0], Cuts.of([]), small=True)))
    store = VectorStore(tmp_path)
    store.verify()
    assert len(store) == 0
    assert store.paths(EYE[0], ()).tolist() == []
    for found in (store.similarities, store.apart, store.headings):
        assert found(EYE[0]).tolist() == []
    assert store.best_sentences(EYE).tolist() == []


def test_a_missing_or_broken_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(IndexOutOfDate, match="rebuild"):
        VectorStore(tmp_path)
    write(tmp_path, arrays(EYE, [0, 1]))
    (tmp_path / "1" / "texts" / "vectors.npy").write_bytes(b"no array")
    with pytest.raises(IndexOutOfDate, match="rebuild"):
        VectorStore(tmp_path)


BROKEN = {
    "a clause without headings": {"headings": [0]},
    "a clause of no document": {"titles": [0]},
    "headings that are not there": {"headings": [0, 3]},
    "a title that is not there": {"titles": [3, 0]},
    "a text that is not there": {"rows": [0, 2]},
    "a sentence that is not there": {"sentence_rows": [0], "sentence_ends": [0, 1]},
    "sentences of no clause": {"sentence_rows": [0]},
    "sentences that end before they begin": {"sentence_ends": [1, 0]},
    "words of no text": {"texts": made(EYE, Cuts(np.arange(3, dtype=np.uint32), np.array([1, 2])))},
    "words of a text too many": {"texts": made(EYE, Cuts.of([[1], [2], [3]]))},
    "vectors of another length": {"paths": made(np.eye(3, dtype=np.float32), small=True)},
    "a hash too few": {"texts": made(EYE)._replace(hashes=np.array(["a"], dtype="S32"))},
}


@pytest.mark.parametrize("what", BROKEN)
def test_arrays_that_do_not_fit_together(tmp_path: Path, what: str) -> None:
    write(tmp_path, arrays(EYE, [0, 1])._replace(**BROKEN[what]))
    with pytest.raises(IndexOutOfDate, match="rebuild"):
        VectorStore(tmp_path).verify()


TEXTS = st.lists(st.lists(st.integers(0, 99), max_size=5), max_size=8)


@given(TEXTS, st.data())
def test_texts_are_picked_as_from_a_list(texts: list[list[int]], data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, len(texts) - 1)) if texts else st.just([]))
    found, expected = Cuts.of(texts).pick(numbers), Cuts.of([texts[number] for number in numbers])
    assert found.words.tolist() == expected.words.tolist()
    assert found.ends.tolist() == expected.ends.tolist()


@given(TEXTS, TEXTS)
def test_texts_are_joined_as_lists_are(texts: list[list[int]], others: list[list[int]]) -> None:
    found, expected = Cuts.of(texts).joined(Cuts.of(others)), Cuts.of(texts + others)
    assert found.words.tolist() == expected.words.tolist()
    assert found.ends.tolist() == expected.ends.tolist()


@given(TEXTS)
def test_the_highest_value_of_each_text(texts: list[list[int]]) -> None:
    cuts = Cuts.of(texts)
    values = np.stack([cuts.words, -1.0 * cuts.words]).astype(np.float32)
    expected = [[max(text, default=-100) for text in texts], [-min(text, default=100) for text in texts]]
    assert cuts.highest(values.T, none=-100).T.tolist() == expected


@settings(max_examples=20, deadline=None)
@given(
    hnp.arrays(np.float32, (7, 4), elements=st.floats(-1, 1, width=16)), st.integers(1, 6), st.permutations(range(7))
)
def test_a_divided_store_answers_as_a_whole_one(
    tmp_path_factory: pytest.TempPathFactory, vectors: np.ndarray, divided: int, rows: list[int]
) -> None:
    texts = unit(np.where(np.abs(vectors) < 0.01, 0, vectors).astype(np.float32))
    cuts = Cuts.of([[number] * (number % 3) for number in range(7)])
    own = arrays(texts, rows, cuts)._replace(
        paths=made(texts, cuts, small=True),
        titles=[*rows[1:], rows[0]],
        headings=rows,
        sentences=made(texts, small=True),
    )
    own = own._replace(sentence_rows=rows, sentence_ends=range(1, 8))
    whole, parts = (tmp_path_factory.mktemp(name) for name in ("whole", "parts"))
    write(whole, own)
    write(parts, own, divided)
    one, other = VectorStore(whole), VectorStore(parts)
    other.verify()
    for name in ("similarities", "apart", "headings"):
        assert getattr(other, name)(texts[0]) == pytest.approx(getattr(one, name)(texts[0]), abs=1e-6), name
    assert other.paths(texts[0], [6, 0, 3]) == pytest.approx(one.paths(texts[0], [6, 0, 3]), abs=1e-6)
    assert other.best_sentences(texts[:2]) == pytest.approx(one.best_sentences(texts[:2]), abs=1e-6)
    assert [other.vector(row).tolist() for row in range(7)] == [one.vector(row).tolist() for row in range(7)]
    assert np.array_equal(other.words(range(7)).words, one.words(range(7)).words)
    assert np.array_equal(other.path_words([6, 2]).spread()[1].ends, one.path_words([6, 2]).spread()[1].ends)
    numbers = np.array([5, 0, 6, 3])
    for have, want in zip(other.heads.stored(numbers, True)[:3], one.heads.stored(numbers, True)[:3], strict=True):
        assert np.array_equal(have, want)


def test_what_no_clause_has_any_more_does_not_count(tmp_path: Path) -> None:
    vectors = unit(np.array([[1.0, 0.2, 0.0], [0.2, 1.0, 0.0], [0.0, 0.3, 1.0]], dtype=np.float32))
    write(tmp_path / "all", arrays(vectors, [0, 2]))
    left = arrays(vectors[[0, 2]], [0, 1])
    write(tmp_path / "left", left)
    assert VectorStore(tmp_path / "all").apart(vectors[0]) == pytest.approx(
        VectorStore(tmp_path / "left").apart(vectors[0]), abs=1e-6
    )
