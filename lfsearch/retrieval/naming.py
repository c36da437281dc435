"""Documents that a query names, by 文号 or by title: their clauses come first, whatever the ranking says."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lfsearch.records import DocumentEntry
from lfsearch.retrieval.filters import same_doc_no
from lfsearch.text.normal import normalise, squeeze
from lfsearch.text.segmenter import bigrams

# Above every possible score (1) and the bonus for holding all words (1).
DOC_NO_BONUS = 4.0
# What spellings of a 文号 differ in: brackets, 年, 第, 号.
_SPELLING = re.compile(r"[\W年第号]")
# A title counts as named from this share of the query's (rarity-weighted) character pairs on; the bonus grows with it.
TITLE_SHARE = 0.6
TITLE_BONUS = 0.6
# Shorter queries are topics, not titles: 秸秆禁烧 has three pairs.
MIN_PAIRS = 6


@dataclass(frozen=True, slots=True)
class Raised:
    """Why a clause stands above the ranking: the query names its document."""

    by: str  # doc_no or title
    bonus: float


def named_documents(text: str, documents: Sequence[DocumentEntry]) -> dict[str, Raised]:
    """Document id -> why and by how much it is raised, for the documents that the normalised query names."""
    named = {document.id: Raised("doc_no", DOC_NO_BONUS) for document in same_doc_no(text, documents)}
    if named:
        return named
    pairs = {gram for gram, _ in bigrams(text) if len(gram) > 1}
    if len(pairs) < MIN_PAIRS:
        return {}
    titles = {document.id: {gram for gram, _ in bigrams(normalise(document.title))} for document in documents}
    frequency = Counter(gram for grams in titles.values() for gram in grams & pairs)
    rarity = {gram: math.log(1 + len(titles) / (1 + frequency[gram])) for gram in pairs}
    whole = sum(rarity.values())
    for name, grams in titles.items():
        share = sum(rarity[gram] for gram in pairs & grams) / whole
        if share >= TITLE_SHARE:
            named[name] = Raised("title", TITLE_BONUS * share)
    return named


def is_doc_no(text: str, documents: Iterable[DocumentEntry]) -> bool:
    """Whether the query is the 文号 of a document and nothing else: whoever types it wants to read that document."""
    typed = _SPELLING.sub("", squeeze(text))
    return any(one.doc_no and _SPELLING.sub("", squeeze(one.doc_no)) == typed for one in documents)
