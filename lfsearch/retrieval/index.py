"""An index opened for reading: its parts, opened when first needed, and the look-ups by id and 文号."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lfsearch import refs
from lfsearch.errors import ClauseNotFound
from lfsearch.i18n import tr
from lfsearch.index import manifest as mf
from lfsearch.index import readers
from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.index.fulltext import Reader
from lfsearch.index.literals import Literals
from lfsearch.index.places import named
from lfsearch.index.rowsets import Fixed
from lfsearch.index.standing import Repeals, standing
from lfsearch.index.store import ClauseStore, Remarks, read_remarks
from lfsearch.records import ClauseRecord, DocumentEntry, Standing
from lfsearch.retrieval.filters import same_doc_no
from lfsearch.retrieval.naming import Titles
from lfsearch.retrieval.reference import gazette_name
from lfsearch.text.segmenter import Segmenter, fingerprint

if TYPE_CHECKING:
    from lfsearch.embedding.encoder import Encoder
    from lfsearch.index.second import SecondStore
    from lfsearch.index.vectors import VectorStore
    from lfsearch.retrieval.register import Register
    from lfsearch.retrieval.running import Running


class Index:
    """One generation of an index, which stays on disk while this is in use.

    A keyword query opens neither the vectors nor the model.
    """

    def __init__(self, path: Path, manifest: mf.Manifest, held: readers.Held | None = None) -> None:
        self.path = path
        self.manifest = manifest
        self._held = held
        self.folder = manifest.folder(path)
        self.seals = manifest.opened(path)
        self.store = ClauseStore(self.folder, manifest.issues, self.seals)
        self._repealed: tuple[dt.date, Fixed] | None = None  # for the day on which it was asked

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open an index; IndexNotFound or IndexOutOfDate in one sentence when it cannot be used."""
        path = named(path)
        held = readers.hold(path)
        return cls(path, held.manifest, held)

    def deeply(self) -> Self:
        """The index for searches that give the ranks of their hits in each leg: itself, which knows all of them."""
        return self

    def changed_files(self) -> list[str]:
        """The files that are not what was written, by reading all of them."""
        return mf.changed_files(self.path, self.manifest)

    @property
    def shown(self) -> str:
        """Where it is, for people."""
        return str(self.path)

    def asked(
        self, text: str | None, allowed: bytearray | None, wanted: Callable[[], Iterable[Collection[int]]]
    ) -> Self:
        """The index for one search: itself, which knows every score.

        Another one is told what will be asked for: the text whose meaning is compared (None: none is), the rows that may
        be found, and those whose scores are wanted whatever they are.
        """
        return self

    def newest(self) -> Self:
        """The current generation of the index, opened, or this very one where that is the current one.

        The segmenter and the models are taken over where they are the same. Raises as `open`.
        """
        if self._held and mf.stamp(self.path) == self._held.stamp:
            return self
        newest = type(self).open(self.path)
        if newest.manifest == self.manifest:  # the file was touched
            self._held = newest._held
            return self
        old, new = self.manifest, newest.manifest
        same = {
            "segmenter": old.dictionary == new.dictionary,
            "encoder": (old.model, old.model_fingerprint) == (new.model, new.model_fingerprint),
            "second_encoder": _which(old.second) == _which(new.second),
        }
        newest.__dict__.update({name: self.__dict__[name] for name in same if same[name] and name in self.__dict__})
        return newest

    @cached_property
    def segmenter(self) -> Segmenter:
        """The segmenter that the index was cut with."""
        return Segmenter.open(self.seals.map(mf.check_dictionary(self.path, self.manifest, fingerprint())))

    @cached_property
    def fulltext(self) -> Reader:
        """The keyword index."""
        issues = [(entry.key, entry.clauses) for entry in self.manifest.issues]
        return Reader(self.folder / "fulltext", issues, self.seals)

    @cached_property
    def literals(self) -> Literals:
        """The clauses' texts for phrases."""
        return Literals(self.folder, self.manifest.issues, self.fulltext, self.seals)

    @cached_property
    def running(self) -> Running:
        """The documents as running text, for quotations."""
        from lfsearch.retrieval.running import Running  # a search needs neither it nor the register

        return Running(self.literals.text.split("\n"), [entry.rows for entry in self.store.catalogue])

    @cached_property
    def vectors(self) -> VectorStore:
        """The embedding store."""
        from lfsearch.index.vectors import VectorStore

        return VectorStore(self.folder / "vectors", self.seals)

    @cached_property
    def encoder(self) -> Encoder:
        """The model that the index was made with, the bundled one unless another of word vectors was named."""
        from lfsearch.embedding.load import load_encoder

        encoder = load_encoder(self.manifest.model)
        mf.check_model(self.path, self.manifest, encoder.name, encoder.fingerprint)
        return encoder

    @cached_property
    def second(self) -> SecondStore | None:
        """The vectors of the second model; None where the index has none."""
        from lfsearch.index.second import SecondStore

        return SecondStore(self.folder, self.vectors, self.seals) if self.manifest.second else None

    @cached_property
    def second_encoder(self) -> Encoder:
        """The model that gives the second opinion. EncoderUnavailable where it is not there, or not the same any more."""
        from lfsearch.index.second import open_second

        assert self.manifest.second
        return open_second(self.manifest.second)

    def row(self, clause_id: str) -> int:
        """The row of a clause id; ClauseNotFound with the nearest ids when there is none."""
        row = self.store.find_row(clause_id)
        if row is None and self.document(clause_id):
            raise ClauseNotFound(
                f"{clause_id} is a whole document; name one of its clauses (lfsearch show {clause_id} --outline).",
                f"{clause_id} 是整份文件；请指定其中一条（可用 lfsearch show {clause_id} --outline 查看）。",
            )
        if row is None:
            raise ClauseNotFound(
                f"There is no clause {clause_id!r}{self._nearest(clause_id)}; lfsearch list clauses prints every id.",
                f"没有编号为“{clause_id}”的条款{self._nearest(clause_id)}；lfsearch list clauses 可列出全部编号。",
            )
        return row

    def _nearest(self, ref: str) -> str:
        import difflib

        document = refs.document_of(ref)
        entry = next((entry for entry in self.store.catalogue if entry.document.id == document), None)
        ids = [record.id for record in self.clauses(entry)] if entry else [known.id for known in self.documents]
        close = difflib.get_close_matches(ref, ids, n=3, cutoff=0.5)
        return tr(f" (close: {', '.join(close)})", f"（相近：{'、'.join(close)}）") if close else ""

    @cached_property
    def documents(self) -> list[DocumentEntry]:
        """All documents in reading order."""
        return [entry.document for entry in self.store.catalogue]

    @cached_property
    def titles(self) -> Titles:
        """The titles of all documents and of what is attached to them."""
        return Titles.of(self.store.catalogue, self.store.outlines)

    def document(self, ref: str) -> CatalogueEntry | None:
        """The catalogue entry of a document id or 文号; None if it names none."""
        by_number = [document.id for document in same_doc_no(ref, self.documents)]
        for wanted in (ref, *by_number[:1]):
            for entry in self.store.catalogue:
                if entry.document.id == wanted:
                    return entry
        return None

    def standing(self, document: DocumentEntry, as_of: dt.date | None = None) -> Standing:
        """Whether a document is in force on a day (None: today), as far as the index knows."""
        day = as_of or dt.date.today()
        known = self._standings.get((document.id, day))
        if known is None:
            repealing = self._repeals.of_document(document) if document.id in self._ended else ()
            known = self._standings[document.id, day] = standing(document, repealing, day)
        return known

    @cached_property
    def _standings(self) -> dict[tuple[str, dt.date], Standing]:
        """Those that were asked for, by document and day."""
        return {}

    @cached_property
    def _ended(self) -> frozenset[str]:
        """The ids of the documents that another one repeals, on whatever day: a few, and of the others none is asked."""
        return frozenset(self.store.catalogue[place].document.id for place, _ in self.store.repealed)

    @cached_property
    def _repeals(self) -> Repeals:
        """The documents that repeal any other."""
        return self.store.catalogue.repeals(self.store.outlines)

    def repealed(self) -> Fixed:
        """The rows of the documents that are repealed today."""
        today = dt.date.today()
        if self._repealed is None or self._repealed[0] != today:
            starts = (*self.store.first_rows, len(self.store))
            gone = [place for place, day in self.store.repealed if day <= today]
            self._repealed = today, Fixed(row for place in gone for row in range(starts[place], starts[place + 1]))
        return self._repealed[1]

    def judged(self, entry: CatalogueEntry, as_of: dt.date | None = None) -> CatalogueEntry:
        """The entry with what the whole index knows of its document: its standing, and which of the texts it names are here."""
        own = entry.document
        document = replace(
            own,
            standing=self.standing(own, as_of),
            repeals=self.register.marked(own.repeals, own),
            cites=self.register.marked(own.cites, own),
        )
        return replace(entry, document=document)

    @cached_property
    def register(self) -> Register:
        """The documents by 文号 and title, as other texts name them."""
        from lfsearch.retrieval.register import Register

        return Register(self.store.catalogue, self.store.outlines)

    def clauses(self, entry: CatalogueEntry) -> list[ClauseRecord]:
        """The clause records of a document in reading order."""
        return list(self.store.records(entry.rows.start, entry.rows.stop))

    def below(self, row: int) -> Iterator[ClauseRecord]:
        """The clauses under a row's own, in reading order."""
        records = self.store.records(row, self.document_of(row).rows.stop)
        own = next(records)
        return takewhile(lambda record: record.level > own.level, records)

    def document_of(self, row: int) -> CatalogueEntry:
        """The catalogue entry of the document that a row belongs to."""
        return self.store.document_of(row)

    def neighbours(self, clause_id: str, count: int) -> tuple[list[ClauseRecord], list[ClauseRecord]]:
        """Up to `count` clauses before and after one, in its document."""
        row = self.row(clause_id)
        rows = self.document_of(row).rows
        before = list(self.store.records(max(rows.start, row - count), row))
        after = list(self.store.records(row + 1, min(rows.stop, row + 1 + count)))
        return before, after

    @cached_property
    def years(self) -> range:
        """The years that the documents are of, from the first to the last; empty where none has one."""
        years = [outline.year for outline in self.store.outlines if outline.year]
        return range(min(years), max(years) + 1) if years else range(0)

    @cached_property
    def newest_day(self) -> dt.date | None:
        """The day that 今年 and 去年 are counted from: the month of the newest issue, else the newest document's day."""
        numbers = [number for entry in self.manifest.issues if (number := refs.numbered(entry.id))]
        months = [(number.year, number.last) for number in numbers if number.last <= 12]
        if months:
            return dt.date(*max(months), 28)
        return max((document.date for document in self.documents if document.date), default=None)

    def gazette(self, issue: str) -> str | None:
        """What the gazette of an issue is called."""
        own = [document for document in self.documents if document.issue == issue]
        return gazette_name(self.remarks[issue].furniture, own)

    @cached_property
    def remarks(self) -> dict[str, Remarks]:
        """Parse warnings and page furniture by issue."""
        return read_remarks(self.folder, self.seals)


def _which(model: mf.SecondModel | None) -> tuple[str, str] | None:
    return (model.ref, model.fingerprint) if model else None
