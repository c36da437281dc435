"""Which texts a clause names, and which clauses name a text: the citations of an index in both directions."""

from __future__ import annotations

import datetime as dt
import re

from lfsearch.errors import ClauseNotFound
from lfsearch.facts import find_facts
from lfsearch.refs import document_of
from lfsearch.retrieval.citing import article_number, article_numbers
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.links import Graph, Link, Target
from lfsearch.retrieval.lookup import look_up
from lfsearch.text.lazy import lazy
from lfsearch.text.width import fold
from lfsearch.types import Citation

_ARTICLE = lazy(r"第[零〇一二两三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十])?")


def cites(index: Index, ref: str, *, as_of: dt.date | None = None, own: bool = False) -> list[Link]:
    """The texts that a clause with all under it, or a document, names; its own articles only with `own`.

    `as_of` is the day on which a text is asked to be in force (None: today). ClauseNotFound as `look_up`.
    """
    found = look_up(index, ref)
    graph = Graph(index, as_of)
    return [
        graph.link(record, citation)
        for record in found.records()
        for citation in record.citations
        if own or not citation.own
    ]


def cited_by(index: Index, ref: str, *, as_of: dt.date | None = None, own: bool = False) -> list[Link]:
    """The clauses that name a text, in reading order: one of the index, or any other by 文号 or 《title》.

    With 第X条 behind it, or the id of an article, those that name that article. ClauseNotFound where `ref` is neither.
    """
    target = _target(index, ref.strip())
    graph = Graph(index, as_of)
    found = []
    for entry in index.store.catalogue:
        document = entry.document
        inside = target.document is not None and document.id == target.document.id
        named = (*document.cites, *document.repeals)
        if not (own and inside) and not any(graph.may_mean(text, document, target) for text in named):
            continue
        for record in index.clauses(entry):
            for citation in record.citations:
                if (own or not citation.own) and graph.means(record, citation, target):
                    found.append(graph.link(record, citation))
    return found


def _target(index: Index, ref: str) -> Target:
    named = _named(ref)
    if named is not None:
        document = index.register.find(named.title, named.doc_no)
        if document is not None or named.title or not named.articles:
            return Target(document, named.title, named.doc_no, article_numbers(named))
    try:
        found = look_up(index, ref)
    except ClauseNotFound:
        bare = ref.strip("《》")
        target = Target(None, bare, None)
        graph = Graph(index)
        if any(graph.may_mean(text, one, target) for one in index.documents for text in (*one.cites, *one.repeals)):
            return target
        raise
    document = found.entries[0].document
    if found.kind == "issue":
        raise ClauseNotFound(
            f"{ref} is a whole issue; name a document or an article (lfsearch list documents --issue {ref}).",
            f"{ref} 是整期；请指明文件或条款（lfsearch list documents --issue {ref}）。",
        )
    article = article_number(found.clause.label) if found.clause else None
    if found.clause is not None and article is None:
        raise ClauseNotFound(
            f"{ref} is no article, and nothing but documents and articles is cited; name its document "
            f"{document_of(found.clause.id)}.",
            f"{ref} 不是“第X条”，而引用只到文件或条；请指明所在文件 {document_of(found.clause.id)}。",
        )
    return Target(document, None, None, (article,) if article else ())


def _named(ref: str) -> Citation | None:
    """The text that is written as a citation: 《水法》第六十四条, 临政办发〔2017〕66号; None where it is none."""
    citations = [one for one in find_facts(f"依据{ref}").citations if one.title or one.doc_no]
    if citations:
        return citations[0]
    folded = fold(ref)
    quoted = re.fullmatch(r"《(?P<title>.+)》(?P<rest>.*)", folded)
    if quoted is None:
        return None
    articles = _ARTICLE().findall(quoted["rest"])
    numbers = tuple(number for label in articles if (number := article_number(label)))
    return Citation(quoted["title"], None, False, 0, len(ref), numbers)
