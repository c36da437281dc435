"""What a measurement has hit and missed, for the programs of this folder."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Score:
    """Hits and total of one figure, and what was missed."""

    name: str
    hits: int = 0
    total: int = 0
    misses: list[str] = field(default_factory=list)

    def count(self, hit: bool, miss: str) -> None:
        self.total += 1
        self.hits += hit
        if not hit:
            self.misses.append(miss)

    def __str__(self) -> str:
        return f"{self.name:<28} {self.hits / self.total if self.total else 0:.3f}  {self.hits} of {self.total}"
