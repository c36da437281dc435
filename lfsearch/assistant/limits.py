"""How much an assistant may ask for; each bound with its reason."""

from __future__ import annotations

from lfsearch.retrieval.parameters import DEEPEST, QUERY, VALUE

__all__ = ["DEEPEST", "QUERY", "VALUE"]  # those of anybody who asks

CHECKED_TEXT = 100_000  # characters that are verified at once: an assistant's report
LEAST_ROOM = 2_000  # characters of an answer: the head of the longest and a clause
USUAL_ROOM = 6_000  # a page or two of clauses, some 5,000 tokens
MOST_ROOM = 60_000  # what an assistant still reads in one piece
PART = 1_000  # characters of a clause's text in one entry; the rest follows in further ones, so that none is lost
HITS = 10  # at once
MOST_HITS = 50
BEGINNING = 60  # characters of a clause that an outline shows: a heading
PLACES = 3  # where a quotation stands, or nearly
TEXT = 400_000  # characters of a document that is read as a resource: the longest plan has a quarter
LISTED = 200  # resources in one list
