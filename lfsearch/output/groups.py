"""Hits in groups, and what stands around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lfsearch.i18n import tr
from lfsearch.records import ClauseRecord

if TYPE_CHECKING:
    from lfsearch.retrieval.results import Hit

Around = Mapping[str, tuple[Sequence[ClauseRecord], Sequence[ClauseRecord]]]  # clause id -> clauses before and after


def grouped(found: Sequence[Hit], group_by: str) -> list[tuple[str, list[Hit]]]:
    """Hits by year or issue (latest first), document, issuer or kind (best hit first), in rank order inside."""
    groups: dict[str, list[Hit]] = {}
    for hit in found:
        record = hit.record
        if group_by == "year":
            name = str(record.year) if record.year else tr("(no date)", "（未署日期）")
        elif group_by == "issuer":
            name = record.issuer or tr("(no issuer)", "（未署发文机关）")
        elif group_by == "kind":
            name = record.kind or tr("(no kind)", "（未标文种）")
        elif group_by == "issue":
            name = record.issue
        else:
            name = record.doc_no or record.title
        groups.setdefault(name, []).append(hit)
    if group_by not in ("year", "issue"):
        return list(groups.items())
    return sorted(groups.items(), key=lambda group: (group[0][:1].isdigit(), group[0]), reverse=True)
