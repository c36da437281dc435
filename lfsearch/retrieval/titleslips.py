"""Titles typed with a slip or two, and the nearest ones that there are, for the person to choose from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.retrieval.naming import ABOUT, NamedText, Title, Titles
from lfsearch.retrieval.results import Suggestion
from lfsearch.text.titles import subject

MOST = 3  # more are no help to choose from
# Bare characters. A shorter title with one wrong is near to too many; what is longer is no title.
_SHORTEST, _LONGEST = 6, 120
# One slip in so many characters, and never more than so many: with more it is another title.
_A_SLIP, _MOST_SLIPS = 6, 3
_BRACKETED = r"《([^《》]+)》"
_ARTICLE = r"第\s*[\d〇零一二两三四五六七八九十百千]+\s*[条章]"


def title_slip(titles: Titles, raw: str, named: Sequence[NamedText]) -> Suggestion | None:
    """The title in a text as it was typed, and the titles that it is but for a slip, the nearest first.

    `named` are the texts that `titles` finds named in it. None where one of them is all that was typed, and where nothing is
    near. A title that is named with something left out has no slip.
    """
    if any(one.alone and one.length for one in named):
        return None
    most = [one for one in named if one.most]
    whole = _before_article(raw).strip()
    inside = re.findall(_BRACKETED, raw)
    for typed in inside if [whole[1:-1]] == inside else (whole, *inside):
        if near := _near(titles, typed, most):
            return Suggestion(typed, near)
    return None


def _before_article(raw: str) -> str:
    """What stands before 第N条 or 的第N章; all of a text without one."""
    article = re.search(_ARTICLE, raw)
    if article is None:
        return raw
    front = raw[: article.start()].rstrip()
    return front[:-1] if front.endswith(("的", "中")) else front


def _near(titles: Titles, typed: str, most: Sequence[NamedText]) -> tuple[str, ...]:
    bare = re.sub(ABOUT, "", titles.bare(typed))
    if not _SHORTEST <= len(bare) <= _LONGEST:
        return ()
    slips = min(_MOST_SLIPS, len(bare) // _A_SLIP)
    found: list[tuple[int, str]] = []
    for title in (Title((one.entry,), 0, one.entry.texts.index(one.text), one.text.spelt) for one in most):
        forms = titles.called(title)
        if any(_is_part(bare, form) for form in forms):
            return ()
        found += [
            (edits, _shown(titles, title, form)) for form in forms if (edits := _edits(bare, form, slips, inside=True))
        ]
    for title, form in titles.alike(bare, slips):
        edits = _edits(bare, form, slips)
        if edits == 0:
            return ()
        if edits and form not in bare:  # else it is whole, with something beside it
            found.append((edits, _shown(titles, title, form)))
    found.sort(key=lambda one: one[0])
    return tuple(dict.fromkeys(title for _, title in found))[:MOST]


def _shown(titles: Titles, title: Title, form: str) -> str:
    """The title that is called so, as printed: that of an attachment which is not printed here, else the text's own in short."""
    attached = (one.title for one in title.entry.document.attachments if not one.printed)
    return next((one for one in attached if form == titles.bare(one)), None) or subject(title.text.title)


def slip_note(slip: Suggestion) -> tuple[str, str]:
    """That no text is called so, and which one may be meant; in English and Chinese."""
    meant = [f"《{one}》" for one in slip.instead]
    return (
        f"No text here has the title “{slip.word}”; did you mean {', '.join(meant)}?",
        f"本库没有标题为“{slip.word}”的文件；您是不是要找：{'、'.join(meant)}？",
    )


def _is_part(short: str, long: str) -> bool:
    """Whether a text is another one with characters left out."""
    rest = iter(long)
    return all(char in rest for char in short)


def _edits(one: str, other: str, most: int, *, inside: bool = False) -> int | None:
    """How many characters must be changed, put in or left out; None for more than `most`.

    With `inside` the first text may be any part of the other one.
    """
    row = [0] * (len(other) + 1) if inside else list(range(len(other) + 1))
    for place, char in enumerate(one, 1):
        last, row = row, [place]
        for there, printed in enumerate(other, 1):
            row.append(min(last[there - 1] + (char != printed), last[there] + 1, row[-1] + 1))
        if min(row) > most:
            return None
    found = min(row) if inside else row[-1]
    return found if found <= most else None
