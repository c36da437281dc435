"""What one update of an index starts from and what is to be done, decided before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, Protocol

from lfsearch.embedding.encoder import Encoder
from lfsearch.index.manifest import Costs, IssueEntry, Manifest
from lfsearch.index.passages import Passage
from lfsearch.index.stamps import UNSURE
from lfsearch.reading.source import Source
from lfsearch.types import Issue


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
class Parsed:
    """A new or changed issue, ready to be written."""

    issue: Issue
    source: Source
    passages: Sequence[Passage]
    stamp: str = UNSURE


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
    sources: Mapping[str, Source]  # the corpus by issue, in its order
    encoder: Encoder
    model: str | None  # what names the encoder; None = the bundled one
    rules: str  # fingerprint of the code that decides what is indexed
    second: Second | None = None
    stamps: Mapping[str, str] = field(default_factory=dict)  # of the files as they are now, by issue

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

    @property
    def carried(self) -> dict[str, IssueEntry]:
        """The issues whose clauses the same rules made; those of them that are in `fresh` or gone are left behind."""
        return {entry.id: entry for entry in self.base.issues} if self.base and self.base.parser == self.rules else {}

    @property
    def fresh(self) -> list[str]:
        """The issues to be read: new ones, changed ones, and all when the rules have changed."""
        carried = self.carried
        return [name for name, source in self.sources.items() if not _same(carried.get(name), source)]

    @property
    def removed(self) -> list[str]:
        """The issues that are no longer in the corpus."""
        return [entry.id for entry in self.old.issues if entry.id not in self.sources] if self.old else []

    def entries(self, parsed: Sequence[Parsed]) -> tuple[IssueEntry, ...]:
        """The issues of the new index, once the fresh ones are parsed.

        A fresh issue gets a new key, so that no posting of an older text can be mistaken for one of its own.
        """
        last = max((entry.key for entry in self.base.issues), default=0) if self.base else 0
        new = {item.issue.id: _entry(item, last + number) for number, item in enumerate(parsed, 1)}
        carried = self.carried
        return tuple(new.get(name) or self._stamped(carried[name]) for name in self.sources)

    def _stamped(self, entry: IssueEntry) -> IssueEntry:
        """What is carried over, with the stamp that its file has by now: that of one which was too young then."""
        return replace(entry, stamp=self.stamps.get(entry.id, entry.stamp))


def _same(entry: IssueEntry | None, source: Source) -> bool:
    """Whether the issue was made from this very file; its name counts, since every clause says where it was read."""
    return entry is not None and (entry.sha256, entry.file) == (source.sha256, source.name)


def _entry(item: Parsed, key: int) -> IssueEntry:
    return IssueEntry(
        id=item.issue.id,
        key=key,
        file=item.source.name,
        sha256=item.source.sha256,
        clauses=len(item.passages),
        documents=len(item.issue.documents),
        warnings=len(item.issue.warnings),
        pages=item.issue.pages,
        stamp=item.stamp,
    )
