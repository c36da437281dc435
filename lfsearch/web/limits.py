"""How much one reader may ask for; each bound with its reason."""

from __future__ import annotations

from lfsearch.retrieval.parameters import DEEPEST, QUERY, VALUE

__all__ = ["DEEPEST", "QUERY", "VALUE"]  # those of anybody who asks

ADDRESS = 16_000  # bytes of path and query: what browsers and servers between pass on
PAGE = 10  # hits on a page
MOST_HITS = 50  # asked for at once: a page stays readable, and under 100 kB
MOST_ROWS = 1_000  # rows of a list at once
CHECKED_TEXT = 500_000  # characters that are verified at once: a book's chapter
UPLOAD = 64 << 20  # bytes of a form with files, as of one file that is read from disk
FILES = 100  # of one form: a folder of documents; each has a line of the result
FORM = 4 << 20  # bytes of any other body: the longest text to verify, six bytes a character as JSON escapes it
WAITING = 32  # requests that are answered or wait; each keeps a thread
AT_ONCE = 4  # questions that are worked on; answering is counting in one process, more at once are not sooner done
SECONDS_WAITED = 30.0  # for the question before; then the reader is told to come back
SENDING = 4  # files that are sent or read at once; each may keep a process busy and a file's bytes in memory twice
SECONDS_ASKING = 20.0  # for a question to come in, which is short: who is slower keeps others out
SECONDS_SENDING = 300.0  # for a form to come in: the largest file over a line of 2 Mbit/s
SECONDS_TAKING = 120.0  # for a reader to take an answer: a thousand clauses, 2 MB, over a line of 0.2 Mbit/s
SECONDS_READING = (
    120.0  # for a file to be read or checked; a book of scanned pages takes longer and is added by command
)
SECONDS_ADDING = 600.0  # for a file to be added and the index brought up to date
MEMORY_READING = 4 << 30  # bytes, for a file to be read: the largest takes 1.5 GB, to recognise scanned pages 2 GB
