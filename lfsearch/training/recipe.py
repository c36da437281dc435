"""The recipe of the default model, from the data folder to the model folder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.embedding.static import write_static
from lfsearch.training.bags import bags, bags_of_rows
from lfsearch.training.evaluate import everyday_retrieval, held_out, statute_retrieval
from lfsearch.training.everyday import everyday_words
from lfsearch.training.finetune import Batch, Finetuner, Settings, mean, with_common_direction
from lfsearch.training.gloss_vectors import add_characters, gloss_vectors
from lfsearch.training.glosses import Gloss, read_glosses
from lfsearch.training.pairs import Pairs, all_pairs
from lfsearch.training.texts import gazette_passages, lay_questions, official_passages
from lfsearch.training.vocabulary import Vocabulary, build_vocabulary, jieba_frequencies, term_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    Vectors = NDArray[np.float32]

NAME = "lfsearch-gloss"
CEDICT = "cedict_1_0_ts_utf-8_mdbg.txt.gz"
SEEDS = (0, 1, 2)  # runs whose tables are averaged: the mean is better than each, and varies less
DIM = 200  # of MiniLM's 384: what 97,000 words leave room for in 22 MB
COMMON_SHARE = 0.5  # less lets headings outrank clauses; more costs statute questions recall

# Rows of a batch by kind. Law outweighs the rest by a hundred to one in the data, so shares are set, not drawn.
BATCH = {
    "title": 40, "sentence": 40, "neighbour": 40, "policy": 40, "gazette": 30, "gazette neighbour": 15,
    "question": 20, "advice": 20, "service": 8, "everyday word": 600, "everyday question": 900,
}  # fmt: skip
# Longer entries of the everyday dictionary are mostly phrases, better cut into their words.
_LONGEST_EVERYDAY = 3  # characters


@dataclass(frozen=True, slots=True)
class Material:
    """All that is known before training: words, their gloss vectors and weights, and cut texts."""

    vocabulary: Vocabulary
    vectors: Vectors  # [words, 384], length 1
    weights: Vectors  # [words]
    official: csr_matrix


def prepare(data: Path, cache: Path | None, say: Callable[[str], None]) -> Material:
    """Choose the vocabulary, embed the glosses, weigh the words."""
    glosses: Mapping[str, Gloss] = read_glosses(data / CEDICT)
    frequencies = jieba_frequencies()
    everyday = [word for word, _ in everyday_words() if len(word) <= _LONGEST_EVERYDAY]
    say("cutting the background")
    vocabulary, official = build_vocabulary(glosses, frequencies, official_passages(data), everyday)
    unigram = vocabulary.unigram()
    lay = [unigram.cut(question) for question in lay_questions(data)]
    weights = term_weights(vocabulary, official, lay, frequencies)
    say(f"embedding the glosses of {len(vocabulary):,} words")
    own = gloss_vectors(vocabulary, glosses, cache)
    return Material(vocabulary, add_characters(vocabulary, own), weights, bags_of_rows(official, len(vocabulary)))


def train(
    material: Material, data: Path, corpus: Path, say: Callable[[str], None], held_out: Collection[str] = ()
) -> Vectors:
    """Fine-tune on all pairs but those of the `held_out` sources (see `Pairs`); returns the table [words, 384]."""
    say("cutting the pairs")
    pools = _pools(material, data, corpus, held_out)
    tables = []
    for seed in SEEDS:
        say(f"training, run {seed}")
        tuner = Finetuner(material.vectors, material.weights, Settings())
        tables.append(tuner.train(_batches(pools, seed), say))
    return mean(tables)


@dataclass(frozen=True, slots=True)
class Pool:
    """What batches are drawn from: bags of left and right sides, and of a negative for each pair, empty where it has none."""

    left: csr_matrix
    right: csr_matrix
    negatives: csr_matrix | None = None


def _pools(material: Material, data: Path, corpus: Path, held_out: Collection[str]) -> dict[str, Pool]:
    """What batches are drawn from, by kind."""
    unigram, size = material.vocabulary.unigram(), len(material.vocabulary)
    pools: dict[str, Pool] = {}
    for name, pairs in all_pairs(data, gazette_passages(corpus), SEEDS[0]).items():
        kept = without(pairs, held_out)
        left, right = bags(kept.left, unigram, size), bags(kept.right, unigram, size)
        negatives = bags((text or "" for text in kept.negatives), unigram, size) if kept.negatives else None
        pools[name] = _usable(left, right, negatives)
    return pools


def _batches(pools: Mapping[str, Pool], seed: int) -> Callable[[int], Batch]:
    """A function that draws the next batch."""
    import numpy as np
    from scipy.sparse import vstack

    rng = np.random.RandomState(seed)

    def batch(step: int) -> Batch:
        lefts, rights, negatives = [], [], None
        for name, count in BATCH.items():
            pool = pools[name]
            rows = rng.choice(pool.right.shape[0], min(count, pool.right.shape[0]), replace=False)
            lefts.append(pool.left[rows])
            rights.append(pool.right[rows])
            if pool.negatives is not None:
                found = pool.negatives[rows]
                negatives = found[np.diff(found.indptr) > 0]
        return Batch(vstack(lefts).tocsr(), vstack(rights).tocsr(), negatives)

    return batch


def finish(material: Material, table: Vectors) -> Vectors:
    """The table as it is shipped: common direction set, DIM dimensions."""
    return reduce(with_common_direction(table, material.official[::10], COMMON_SHARE), DIM)


def build(
    data: Path, corpus: Path, out: Path, held_out_model: Path | None, cache: Path | None, say: Callable[[str], None]
) -> str:
    """Build the model from the files in `data`, write it to the folder `out`, and return a table of figures.

    For the figures a second model is trained without the `held_out` questions; `held_out_model` keeps it.
    """
    material = prepare(data, cache, say)
    shipped = finish(material, train(material, data, corpus, say))
    write(material, shipped, out)
    say(f"wrote {out}")
    without = train(material, data, corpus, say, held_out(data))
    if held_out_model:
        write(material, finish(material, without), held_out_model)
    return measure(material, data, {"fine-tuned without these questions": without,
                                    f"... common direction set, {DIM} dimensions": finish(material, without),
                                    "shipped, which has seen these questions": shipped})  # fmt: skip


def write(material: Material, rows: Vectors, out: Path) -> None:
    """Write the model folder."""
    import numpy as np

    scores = np.array(material.vocabulary.scores, dtype=np.float32)
    write_static(out, NAME, material.vocabulary.words, scores, rows, {"licence": "CC-BY-SA-4.0"})


def measure(material: Material, data: Path, tables: Mapping[str, Vectors]) -> str:
    """Recall and nDCG of the untrained vectors and of `tables` on the two sets of held-out questions."""
    unigram, size = material.vocabulary.unigram(), len(material.vocabulary)
    lines = []
    for title, retrieval in (
        ("statute questions", statute_retrieval(data, unigram, size)),
        ("everyday questions", everyday_retrieval(data, unigram, size)),
    ):
        count, passages = retrieval.questions.shape[0], retrieval.passages.shape[0]
        lines.append(f"{count} held-out {title}, {passages:,} passages: Recall@10, nDCG@10 of the cosine alone")
        for name, table in {"gloss vectors, weighted": material.vectors * material.weights[:, None], **tables}.items():
            recall, gain = retrieval.score(table)
            lines.append(f"  {name:48} {recall:.3f}  {gain:.3f}")
    return "\n".join(lines)


def reduce(vectors: Vectors, dim: int) -> Vectors:
    """The rows in the `dim` directions that hold most of their length; not centred, so that cosines stay."""
    import numpy as np

    _, axes = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors)
    kept = axes[:, ::-1][:, :dim]
    # An eigenvector's sign is arbitrary; fixing it makes two builds the same.
    kept = kept * np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(dim)])
    reduced: Vectors = (vectors @ kept).astype(np.float32)
    return reduced


def without(pairs: Pairs, held_out: Collection[str]) -> Pairs:
    """The pairs that come from no `held_out` source."""
    if pairs.sources is None:
        return pairs
    kept = [row for row, source in enumerate(pairs.sources) if source not in held_out]
    negatives = [pairs.negatives[row] for row in kept] if pairs.negatives else None
    return Pairs([pairs.left[row] for row in kept], [pairs.right[row] for row in kept], negatives=negatives)


def _usable(left: csr_matrix, right: csr_matrix, negatives: csr_matrix | None) -> Pool:
    """The pairs of which both sides have a known word."""
    import numpy as np

    known = (np.diff(left.indptr) > 0) & (np.diff(right.indptr) > 0)
    return Pool(left[known], right[known], negatives[known] if negatives is not None else None)
