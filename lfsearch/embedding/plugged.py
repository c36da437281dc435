"""Encoders that other packages offer: the entry point group `lfsearch.encoders`.

A package names in it what gives its encoder, a class or function without arguments:

    [project.entry-points."lfsearch.encoders"]
    my-model = "my_package:MyEncoder"

Then `lfsearch model use my-model` adds that model to an index. What an encoder must offer is `encoder.Encoder`; what it
gives is checked here, and whatever goes wrong inside it is told in one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, TypeVar

from lfsearch.embedding.encoder import Encoder, unit
from lfsearch.errors import EncoderUnavailable
from lfsearch.text.normal import strip_control

if TYPE_CHECKING:
    from lfsearch.embedding.encoder import Progress, Vectors

GROUP = "lfsearch.encoders"
_REASON = 200  # characters of what a package says when it fails

T = TypeVar("T")


def offered() -> dict[str, str]:
    """The encoders that installed packages offer, in the order of their names, each with its package."""
    return {point.name: _package(point) for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)}


def open_plugged(name: str) -> Encoder | None:
    """The encoder that a package offers by this name; None where none does. EncoderUnavailable when it cannot be made."""
    point = next(iter(entry_points(group=GROUP, name=name)), None)
    return None if point is None else PluggedEncoder(name, _package(point), lambda: point.load()())


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


class PluggedEncoder:
    """The encoder of another package, with its vectors checked and its failures told in one sentence."""

    def __init__(self, ref: str, package: str, make: Callable[[], Encoder]) -> None:
        self._ref = ref
        self._package = package
        self._own = self._tried(make)

    @property
    def name(self) -> str:
        """What the model is called."""
        return self._tried(lambda: str(self._own.name))

    @property
    def fingerprint(self) -> str:
        """Changes when the model does."""
        return self._tried(lambda: str(self._own.fingerprint))

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return self._tried(lambda: int(self._own.dim))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), dim] float32, each row of length 1 or 0."""
        return self._checked(self._tried(lambda: self._own.encode_queries(texts)), len(texts))

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The same of what is searched."""
        return self._checked(self._tried(lambda: self._own.encode_passages(texts, progress)), len(texts))

    def _tried(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except EncoderUnavailable:
            raise
        except Exception as error:  # the code is not ours and may raise anything
            reason = strip_control(str(error)).strip().split("\n")[0][:_REASON]
            raise self._broken(f"{type(error).__name__}: {reason}") from error

    def _checked(self, vectors: Vectors, count: int) -> Vectors:
        import numpy as np

        try:
            found = np.array(vectors, dtype=np.float32)
        except (TypeError, ValueError) as error:
            raise self._broken(f"no numbers: {error}") from error
        if found.shape != (count, self.dim) or not np.isfinite(found).all():
            raise self._broken(f"vectors [{', '.join(map(str, found.shape))}], not [{count}, {self.dim}] finite ones")
        return unit(found)

    def _broken(self, why: str) -> EncoderUnavailable:
        return EncoderUnavailable(
            f"The model {self._ref} of the package {self._package} does not work ({why}); "
            "reinstall that package, or use another model.",
            f"软件包 {self._package} 的模型 {self._ref} 无法使用（{why}）；请重新安装该软件包，或改用其他模型。",
        )
