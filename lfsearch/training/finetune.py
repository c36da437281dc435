"""Fine-tune gloss vectors on pairs of texts without forgetting what the glosses know.

The vector of a word is

    exp(log weight + bias + gloss . f) * (gloss @ M + delta)

`M` (one matrix for all words) and `f` carry what is learned over to words that no training text holds, which is what
everyday words need. `delta` (one row a word, held near zero) and `bias` let frequent official words move by themselves.
The loss is the softmax over the pairs of a batch in both directions (MultipleNegativesRankingLoss); texts are bags of
words, so that a batch is one sparse product instead of an embedding lookup.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    Vectors = NDArray[np.float32]

_SNAPSHOT = 30  # steps


class Batch(NamedTuple):
    """Bags of words [pairs, words]: left and right sides row by row, and texts that belong to no left side."""

    left: csr_matrix
    right: csr_matrix
    negatives: csr_matrix | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Chosen on held-out statute and everyday questions and on the judged topics of the gazette; see README.md."""

    steps: int = 420
    scale: float = 20.0  # inverse temperature of the softmax
    matrix_rate: float = 5e-4  # Adam, for M
    weight_rate: float = 5e-3  # Adam, for bias and f
    delta_rate: float = 1e-2  # Adagrad with one accumulator a row, for delta
    delta_decay: float = 3.0  # L2 on the deltas of the words in a batch
    bias_decay: float = 1e-2


class Finetuner:
    """The parameters while they are trained; `table` gives the word vectors."""

    def __init__(self, glosses: Vectors, weights: Vectors, settings: Settings) -> None:
        import numpy as np
        import torch

        torch.set_num_threads(1)
        count, dim = glosses.shape
        self.settings = settings
        self.glosses = torch.from_numpy(glosses)
        self.log_weights = torch.from_numpy(np.log(weights + 1e-3).astype(np.float32))
        self.matrix = torch.eye(dim).requires_grad_(True)
        self.feature = torch.zeros(dim, requires_grad=True)
        self.bias = torch.zeros(count, requires_grad=True)
        self.delta = torch.zeros(count, dim)
        self.squares = torch.zeros(count)  # Adagrad's accumulator
        self.optimiser = torch.optim.Adam(
            [
                {"params": [self.matrix], "lr": settings.matrix_rate},
                {"params": [self.bias, self.feature], "lr": settings.weight_rate},
            ]
        )

    def train(self, batch: Callable[[int], Batch], say: Callable[[str], None]) -> Vectors:
        """Take all steps; `batch(step)` gives the pairs of a step.

        Returns the mean of the tables of the second half, which varies less from run to run than the last one.
        """
        recent: list[float] = []
        tables = []
        for step in range(1, self.settings.steps + 1):
            recent.append(self.step(batch(step)))
            if step % _SNAPSHOT == 0:
                say(f"step {step}: loss {sum(recent) / len(recent):.3f}")
                recent.clear()
                if step > self.settings.steps // 2:
                    tables.append(self.table())
        return mean(tables)

    def table(self) -> Vectors:
        """The weighted vectors of all words, float32 [words, dim]."""
        import torch

        with torch.no_grad():
            rows = self._rows(slice(None), self.delta)
        table: Vectors = rows.numpy()
        return table

    def step(self, batch: Batch) -> float:
        """One step on a batch; returns the loss. Negatives stand beside the right sides that a left one chooses from."""
        import numpy as np
        import torch
        from scipy.sparse import csr_matrix, vstack

        texts = vstack([side for side in batch if side is not None]).tocsr()
        words, columns = np.unique(texts.indices, return_inverse=True)
        texts = csr_matrix((texts.data, columns, texts.indptr), shape=(texts.shape[0], len(words)))
        used = torch.from_numpy(words.astype(np.int64))
        delta = self.delta[used].clone().requires_grad_(True)
        vectors = torch.nn.functional.normalize(_product()(self._rows(used, delta), texts), dim=1)
        count = batch.left.shape[0]
        similarities = vectors[:count] @ vectors[count:].T * self.settings.scale
        target = torch.arange(count)
        cross_entropy = torch.nn.functional.cross_entropy
        loss = (cross_entropy(similarities, target) + cross_entropy(similarities[:, :count].T, target)) / 2
        decay = self.settings.bias_decay * (self.bias[used] ** 2).mean()
        decay = decay + self.settings.delta_decay * (delta**2).sum(1).mean()
        self.optimiser.zero_grad()
        total: Any = loss + decay
        total.backward()
        self.optimiser.step()
        self._step_delta(used, delta.grad)
        return float(loss.item())

    def _rows(self, words: Any, delta: Any) -> Any:
        import torch

        glosses = self.glosses[words]
        weights = torch.exp(self.log_weights[words] + self.bias[words] + glosses @ self.feature)
        return (glosses @ self.matrix + delta) * weights[:, None]

    def _step_delta(self, used: Any, gradient: Any) -> None:
        self.squares[used] += (gradient**2).mean(1)
        rate = self.settings.delta_rate / (self.squares[used].sqrt() + 1e-8)
        self.delta[used] -= rate[:, None] * gradient


def mean(tables: Sequence[Vectors]) -> Vectors:
    """The mean of several tables."""
    import numpy as np

    result: Vectors = np.mean(tables, axis=0, dtype=np.float32)
    return result


def _product() -> Callable[[Any, csr_matrix], Any]:
    """texts @ rows for a dense `rows` that is trained and a sparse `texts` that is not.

    SciPy's product and its transpose are ten times faster on a CPU than the backward pass of torch's EmbeddingBag.
    """
    import numpy as np
    import torch

    class Product(torch.autograd.Function):
        @staticmethod
        def forward(context: Any, rows: Any, texts: csr_matrix) -> Any:
            context.texts = texts
            return torch.from_numpy(np.ascontiguousarray(texts @ rows.detach().numpy()))

        @staticmethod
        def backward(context: Any, gradient: Any) -> Any:
            return torch.from_numpy(np.ascontiguousarray(context.texts.T @ gradient.numpy())), None

    return Product.apply


def with_common_direction(table: Vectors, texts: csr_matrix, share: float) -> Vectors:
    """Replace what all texts have in common by the same amount in every word: `share` of the word's own length.

    Training takes the common direction out of the vectors. But it is what makes a full clause rank before a heading of
    three words that happens to be near the query: the more words add up, the longer a text's part along it.
    """
    import numpy as np

    vectors = texts @ table
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    common = vectors.mean(axis=0)
    common /= math.sqrt(float(common @ common))
    own = table - (table @ common)[:, None] * common
    changed: Vectors = own + share * np.linalg.norm(own, axis=1, keepdims=True) * common
    return changed
