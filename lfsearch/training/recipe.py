"""The recipe of the default model, from the data folder to the model folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.encoder import write_static
from lfsearch.training.gloss_vectors import gloss_vectors
from lfsearch.training.glosses import read_glosses
from lfsearch.training.texts import lay_questions, official_passages
from lfsearch.training.vocabulary import build_vocabulary, jieba_frequencies, term_weights
from lfsearch.unigram import normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

NAME = "lfsearch-gloss"
CEDICT = "cedict_1_0_ts_utf-8_mdbg.txt.gz"
DIM = 256  # of MiniLM's 384; 320 measured the same, 192 loses


def build(data: Path, out: Path, cache: Path | None, say: Callable[[str], None]) -> None:
    """Build the model from the files in `data` and write it to the folder `out`."""
    glosses: dict[str, list[str]] = {}
    for word, senses in read_glosses(data / CEDICT).items():
        glosses.setdefault(normalise(word), []).extend(senses)
    frequencies = jieba_frequencies()
    say("cutting the background")
    vocabulary, official = build_vocabulary(glosses, frequencies, official_passages(data))
    unigram = vocabulary.unigram()
    lay = [unigram.cut(question) for question in lay_questions(data)]
    weights = term_weights(vocabulary, official, lay, frequencies)
    say(f"embedding the glosses of {len(vocabulary):,} words")
    vectors = gloss_vectors(vocabulary, glosses, cache) * weights[:, None]
    rows = reduce(vectors, DIM)
    import numpy as np

    write_static(out, NAME, vocabulary.words, np.array(vocabulary.scores), rows, {"licence": "CC-BY-SA-4.0"})
    say(f"wrote {out}")


def reduce(vectors: Vectors, dim: int) -> Vectors:
    """The rows in the `dim` directions that hold most of their length; not centred, so that cosines stay."""
    import numpy as np

    _, axes = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors)
    kept = axes[:, ::-1][:, :dim]
    # An eigenvector's sign is arbitrary; fixing it makes two builds the same.
    kept = kept * np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(dim)])
    reduced: Vectors = (vectors @ kept).astype(np.float32)
    return reduced
