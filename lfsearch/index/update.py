"""What one update of an index starts from and what is to be done, decided before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from lfsearch.embedding.encoder import Encoder
from lfsearch.index.corpus import CorpusFile, reading_order
from lfsearch.index.manifest import Costs, IssueEntry, Manifest

if TYPE_CHECKING:
    from lfsearch.index.crew import Crew
    from lfsearch.index.intake import Parsed


class StageProgress(Protocol):
    """Told how far a stage is: `progress("parse", 2, 5)`."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def untold(stage: str, done: int, total: int) -> None:
    """The progress that nobody wants to know of."""


def unforeseen(forecast: Forecast) -> None:
    """The forecast that nobody wants to hear."""


class Forecast(NamedTuple):
    """What a second model will cost, measured on a few texts and questions."""

    name: str
    texts: int  # to be encoded
    costs: Costs
    size: int  # bytes on disk

    @property
    def seconds(self) -> float:
        """How long the texts will take."""
        return self.texts * self.costs.text_ms / 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of an update.

    `model` names an embedding model (None keeps those of the index, or takes the bundled one): one of word vectors takes the
    place of the bundled one, any other gives a second opinion, and `foretell` is told what that will cost. `jobs` is how many
    processes may work on it, `crew` those that are there already; the index does not depend on them.
    """

    rebuild: bool = False
    model: str | None = None
    jobs: int = 1
    crew: Crew | None = None
    foretell: Callable[[Forecast], None] = unforeseen


@dataclass(frozen=True, slots=True)
class Second:
    """The model that is to give a second opinion."""

    ref: str  # what --model named
    encoder: Encoder
    foretell: Callable[[Forecast], None]  # told what it will cost before all texts are encoded


@dataclass(frozen=True, slots=True)
class Update:
    """An index as it is, the corpus as it is, and so what has to be done."""

    index: Path
    old: Manifest | None  # None where there is no index, or none that can be read
    rebuild: bool
    carried: tuple[IssueEntry, ...]  # the issues whose files are as they were, and whose clauses the same rules made
    fresh: tuple[CorpusFile, ...]  # the files to be read: new ones, changed ones, and all when the rules have changed
    encoder: Encoder
    model: str | None  # what names the encoder; None = the bundled one
    rules: str  # fingerprint of the code that decides what is indexed
    places: tuple[str, ...] = ()  # the corpus's own tables of places
    second: Second | None = None
    # What files were parsed as when they came, by their names.
    parsed: Mapping[str, Parsed] = field(default_factory=dict)

    @property
    def base(self) -> Manifest | None:
        """The index to take parts over from: none for a rebuild, so that it mends whatever is damaged."""
        return None if self.rebuild else self.old

    @property
    def same_models(self) -> bool:
        """Whether the vectors of the base are those of the models at hand, both of them."""
        if self.base is None or self.base.model_fingerprint != self.encoder.fingerprint:
            return False
        old, new = self.base.second, self.second
        return (old and (old.ref, old.fingerprint)) == (new and (new.ref, new.encoder.fingerprint))

    def is_idle(self, entries: Iterable[IssueEntry]) -> bool:
        """Whether an index of these issues is the one that there is."""
        before = {entry.key for entry in self.base.issues} if self.base else None
        return before == {entry.key for entry in entries} and self.same_models

    @property
    def first_key(self) -> int:
        """The key of the first fresh file. No issue has had it, so that no posting of an older text can be taken for its own."""
        return max((entry.key for entry in self.base.issues), default=0) + 1 if self.base else 1

    def entries(self, made: Iterable[IssueEntry]) -> tuple[IssueEntry, ...]:
        """The issues of the new index in reading order, once the fresh files are read."""
        return tuple(sorted((*self.carried, *made), key=lambda entry: reading_order(entry.id)))
