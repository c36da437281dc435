"""Every error a person can meet, each one plain sentence: what happened, where, what to do next."""

from __future__ import annotations

from lfsearch.i18n import tr


class LfsearchError(Exception):
    """Base of all errors that are shown as one sentence instead of a traceback; the sentence in both languages."""

    def __init__(self, english: str, chinese: str | None = None) -> None:
        super().__init__(english)
        self.english = english
        self.chinese = chinese or english

    def __str__(self) -> str:
        return tr(self.english, self.chinese)

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (self.english, self.chinese)


class CorpusError(LfsearchError):
    """The corpus folder or a file in it cannot be read."""


class IndexNotFound(LfsearchError):
    """There is no index where one was looked for."""


class IndexOutOfDate(LfsearchError):
    """The index was made by another format, dictionary or model."""


class WorkerLost(LfsearchError):
    """A process that did a part of the work has ended by itself."""


class IndexBusy(LfsearchError):
    """Another process is writing this index."""


class DiskFull(LfsearchError):
    """The disk has not the room that the index needs."""


class ClauseNotFound(LfsearchError):
    """No clause, document or issue has this id or 文号."""


class QueryError(LfsearchError):
    """The query or a filter cannot be understood."""


class BackendUnavailable(LfsearchError):
    """The server that holds an index does not answer, or the package that asks it is not there."""


class EncoderUnavailable(LfsearchError):
    """The embedding model, or the package that runs it, is not there."""
