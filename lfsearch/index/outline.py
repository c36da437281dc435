"""What a search needs of every document: a fifth of the work of reading all of the catalogue, most of which nobody asks for.

outline.json   an `Outline` a line, in the order of the catalogue
repealed.json  [place in the catalogue, day] of each document that another one repeals, from that day on
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lfsearch.records import DocumentEntry, JsonObject
from lfsearch.text.titles import title_names

OUTLINE, REPEALED = "outline.json", "repealed.json"


class Outline(NamedTuple):
    """A document in short; ordinals count its clauses from 0."""

    row: int  # of its first clause
    doc_no: str | None
    year: int  # 0 where none is told
    issuer: str | None  # the first of those that issue it
    repeals: bool  # whether it ends the force of any text
    names: Sequence[str]  # what it is called by one that ends its force, see `names_of`
    titles: Sequence[str]  # of its texts, normalised
    framing: Sequence[int]  # these three as in `CatalogueEntry`
    bare: Sequence[int]
    headers: Sequence[int]

    def to_json(self) -> JsonObject:
        return self._asdict()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Outline:
        """Read one back. TypeError when it is none."""
        return cls(**data)


def names_of(document: DocumentEntry) -> list[str]:
    """What a document is called by its title, and by the titles of what it carries; in order."""
    titles = (document.title, *(attachment.title for attachment in document.attachments))
    return sorted({name for title in titles for name in title_names(title)})
