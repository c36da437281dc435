"""What is said beside the tasks of a topic: how its words were looked for, and what another way of typing it would give."""

from __future__ import annotations

from collections.abc import Iterator

from lfsearch.i18n import tr
from lfsearch.retrieval.duties import DutyQuery, find_duties, topic_named
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.notes import unknown_note
from lfsearch.types import Filters


def topic_notes(index: Index, wanted: DutyQuery, filters: Filters, found: int) -> Iterator[str]:
    """One sentence each; `found` is how many tasks `find_duties` gives."""
    if wanted.topic is None:
        return
    topic = topic_named(index, wanted.topic, allowed_rows(filters, index.store.catalogue, len(index.store)))
    if topic.unknown:
        yield unknown_note(topic.unknown)
    if topic.relaxed and topic.rows:
        yield tr(
            "No clause holds all the words of the topic; showing tasks with some of them.",
            "没有条款同时含有主题的全部词语，以下任务只含其中一部分。",
        )
    if topic.apart:
        more = len(find_duties(index, wanted._replace(topic=topic.apart), filters)) - found
        if more > 0:
            yield tr(
                f"{wanted.topic} was looked for as it is typed; --topic '{topic.apart}' has {more} more tasks, "
                "whose words stand apart.",
                f"“{wanted.topic}”按原样查找；--topic '{topic.apart}' 另有 {more} 条，其中各词分开出现。",
            )
