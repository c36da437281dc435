"""Filter values that name nothing in the index, with what is near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from lfsearch.i18n import tr
from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.refs import like
from lfsearch.retrieval import numbers
from lfsearch.retrieval.filters import allowed_rows, same_doc_no
from lfsearch.types import Filters

# So many values are offered instead; where there are no more, all of them, which is better than a guess.
_OFFERED = 5
# difflib's similarity from which on a name is near: 通告 and 公告, 市环保局 and 市生态环境局.
_NEAR = 0.4


def unmatched(filters: Filters, catalogue: Sequence[CatalogueEntry], prefix: str = "") -> Iterator[str]:
    """A sentence for each value that no document or clause has: --kind 通吿, --doc-no 临政办发〔2099〕1号."""
    if filters == Filters():
        return
    for option, given, known in _values(filters, catalogue):
        for value in given:
            if not _names_something(option, value, catalogue):
                yield _say(f"--{prefix}{option}", value, _near(option, value, known, catalogue))
    if filters.exclude:
        yield from unmatched(filters.exclude, catalogue, "exclude-")


def _values(
    filters: Filters, catalogue: Sequence[CatalogueEntry]
) -> Iterator[tuple[str, tuple[str, ...], Iterable[str | None]]]:
    """(option, its values, what there is, the most frequent first) of each filter by name."""
    documents = [entry.document for entry in catalogue]
    yield "issue", filters.issues, sorted({document.issue for document in documents})
    places = (name for document in documents for name in (document.place, *document.issue.split("/")[:-1]))
    yield "place", filters.places, _frequent(places)
    yield "issuer", filters.issuers, _frequent(name for document in documents for name in document.issuers)
    yield "kind", filters.kinds, _frequent(document.kind for document in documents)
    yield "doc-no", filters.doc_nos, [document.doc_no for document in documents]
    yield (
        "unit",
        filters.units,
        _frequent(name for entry in catalogue for name in entry.units for _ in entry.units[name]),
    )


def _frequent(values: Iterable[str | None]) -> list[str]:
    return [value for value, _ in Counter(value for value in values if value).most_common()]


def _names_something(option: str, value: str, catalogue: Sequence[CatalogueEntry]) -> bool:
    if option == "doc-no":
        return bool(same_doc_no(value, [entry.document for entry in catalogue]))
    alone = {
        "issue": Filters(issues=(value,)),
        "place": Filters(places=(value,)),
        "issuer": Filters(issuers=(value,)),
        "kind": Filters(kinds=(value,)),
        "unit": Filters(units=(value,)),
    }[option]
    return any(allowed_rows(alone, catalogue, catalogue[-1].rows.stop if catalogue else 0) or ())


def _near(option: str, value: str, known: Iterable[str | None], catalogue: Sequence[CatalogueEntry]) -> list[str]:
    import difflib

    names = [name for name in known if name]
    documents = [entry.document for entry in catalogue]
    if option == "doc-no":
        found = numbers.mentions(value, documents)
        slips = [str(document.doc_no) for mention in found if mention.slip for document in mention.documents]
        near = [name for mention in found for name in numbers.near(mention.typed, documents)]
        if slips or near:
            return list(dict.fromkeys([*slips, *near]))[:_OFFERED]
    if len(names) <= _OFFERED:
        return names
    if option == "issue":
        return like(value, names)
    return difflib.get_close_matches(value, names, n=_OFFERED, cutoff=_NEAR)


def _say(option: str, value: str, near: Sequence[str]) -> str:
    if not near:
        return tr(f"{option} {value} names nothing here.", f"{option} {value} 在本库里没有。")
    return tr(
        f"{option} {value} names nothing here; near: {', '.join(near)}.",
        f"{option} {value} 在本库里没有；相近的有：{'、'.join(near)}。",
    )
