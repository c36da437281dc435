"""Search the gazette of a Chinese city government, clause by clause, by keyword and by meaning.

The rooms, from the ground up; each imports only from those above it in this list (docs/ARCHITECTURE.md):

    types, errors, i18n   what passes between the stages, what can go wrong, in which language
    records       what is kept and shown of a clause and of a document
    text          one width, one spelling, one way of cutting: everything that is compared goes through here
    parser        which documents and clauses does an issue consist of?
    facts         which units, deadlines, figures and laws does a clause name?
    embedding     which texts mean the same?
    index         how does the corpus become an index, and stay up to date?
    backends      where may the bulk of an index lie besides files?
    retrieval     from a question to ranked clauses
    evaluation    how good is the ranking?
    output, cli   what does a person see, and what a program?

    import lfsearch
    engine = lfsearch.open()
    for hit in engine.search("秸秆禁烧 责任单位", year="2020..2023"):
        print(hit.record.doc_no, hit.record.path, hit.snippet)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

# One thread for numpy's products, told before anybody here imports it: they are small, idle threads spin on a busy machine,
# and on two busy cores a second one makes a product of 0.3 ms take 8 ms. Whoever has set it otherwise is obeyed.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from pathlib import Path

    from lfsearch.retrieval.engine import Engine
    from lfsearch.retrieval.results import SearchResult
    from lfsearch.types import Issue

__version__ = "0.1.0"
__all__ = ["open", "parse", "search", "similar"]


def open(index: str | Path | None = None) -> Engine:
    """Open an index; raises errors.IndexNotFound or errors.IndexOutOfDate in one plain sentence.

    Without a folder it is the one that the environment's LFSEARCH_INDEX names, `index` in this folder, or the user's own
    (see `index.places`), as on the command line.
    """
    from lfsearch.index.places import index_folder
    from lfsearch.retrieval.engine import Engine

    return Engine.open(index or index_folder())


def search(query: str, *, index: str | Path | None = None, **options: Any) -> SearchResult:
    """Search once; for more than one query, `open` the index and use its `search`."""
    return open(index).search(query, **options)


def similar(clause_id: str, *, index: str | Path | None = None, **options: Any) -> SearchResult:
    """Clauses that say similar things as one, in other documents."""
    return open(index).similar(clause_id, **options)


def parse(path: str | Path, issue: str | None = None) -> Issue:
    """Parse one file into documents and clauses; unless given, the issue's id comes from its name or from what is in it."""
    from pathlib import Path

    from lfsearch.index.corpus import CorpusFile
    from lfsearch.index.intake import identified
    from lfsearch.reading import read

    file = Path(path)
    return identified(read(file), CorpusFile(file, file.name), issue)
