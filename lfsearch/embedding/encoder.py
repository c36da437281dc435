"""What an encoder is: text to vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Progress = Callable[[int], None]  # called with the number of texts done so far


class Encoder(Protocol):
    """Anything that turns texts into float32 vectors of length 1 (or 0 for a text it knows nothing of).

    Whatever offers these five may be named as a model; a package offers its own by name, see `plugged`.
    """

    @property
    def name(self) -> str:
        """What the model is called."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the model gives other vectors: a digest of its files and prompts. Vectors are kept as long as it stays."""

    @property
    def dim(self) -> int:
        """Number of dimensions."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), dim] vectors of what a person asks."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """[len(texts), dim] vectors of what is searched."""


def unit(vectors: Vectors) -> Vectors:
    """Scale every row to length 1, in place; zero rows stay."""
    import numpy as np

    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    norms[norms == 0] = 1
    vectors /= norms
    return vectors
