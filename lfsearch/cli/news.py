"""What `add` ends with: the short form of `digest` for each issue that came."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lfsearch.cli.context import Settings, terminal_width
from lfsearch.i18n import tr

if TYPE_CHECKING:
    from lfsearch.retrieval.digest import Digest

# Of so many issues at once it is told; more are a corpus and no news, and each takes a third of a second.
MOST = 5


def news_of(settings: Settings, issues: Sequence[str]) -> tuple[Digest, ...]:
    """The digests of the issues that were added; none of more than `MOST`, and none where one cannot be made."""
    own = list(dict.fromkeys(issues))
    if not 0 < len(own) <= MOST:
        return ()
    try:
        engine = settings.open()
        return tuple(engine.digest(issue, duties=False) for issue in own)  # the short form has no tasks
    except Exception as error:  # the files are in, whatever keeps them from being told about
        settings.mention(tr(f"No digest: {error}", f"未能概述：{error}"))
        return ()


def tell_news(settings: Settings, issues: Sequence[str], known: Mapping[str, Collection[str | None]]) -> None:
    """Say what the issues bring, in a few lines each; nothing when told to be quiet.

    `known` are those 文号 of each issue that the corpus had before: they are no news, and have been told of.
    """
    if settings.quiet:
        return
    from lfsearch.output.digest import digest_brief

    for digest in news_of(settings, issues):
        old = known.get(digest.issue, ())
        news = tuple(one for one in digest.documents if one.document.doc_no not in old)
        settings.say("\n".join(digest_brief(replace(digest, documents=news), terminal_width())))
