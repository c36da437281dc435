"""Titles of documents, compared whatever their dashes and brackets: 临汾市…方案 and 关于印发《临汾市…方案》的通知."""

from __future__ import annotations

from lfsearch.text.lazy import lazy
from lfsearch.text.width import fold

# 临汾市人民政府办公室关于印发X的通知, X局印发《X》的通知: who issues what, and how it is called.
_ISSUING = lazy(
    r"(?P<issuer>[^《》]*?)(?:关于)?(?:印发|转发|公布|发布|下发)(?P<issued>.+?)的?(?:通知|公告|通告|决定|函)?"
)
_ABOUT = lazy(r"(?P<issuer>[^《》关]*)(?P<matter>关于.+)")
_NOTICE = lazy(r"的?通知$")
# (试行), (2020年修订), (2021-2025年): left out by many who name the text.
_NOTE = lazy(r"\([^()]{1,20}\)$")
_QUOTED = lazy(r"《([^《》]+)》")
_DASH = lazy("[\u2012-\u2015\u2212\uff0d~\u301c]+")
_BRACKETS = str.maketrans("", "", "《》〈〉“”\"'")
_BLANK = lazy(r"\s+")
# A shorter name is a common noun: 实施方案.
_MIN_NAME = 5


def title_names(title: str) -> frozenset[str]:
    """What a document with this title is called: the title, without its issuer, what it issues, without a closing note."""
    plain = _BLANK().sub("", fold(title))
    names = {plain, *_parts(plain)}
    for quoted in _QUOTED().findall(plain):
        names.update((quoted, *_parts(quoted)))
    spelt = {_spell(name) for name in names}
    return frozenset(name for name in spelt | {_NOTE().sub("", name) for name in spelt} if len(name) >= _MIN_NAME)


def subject(title: str) -> str:
    """The title in short, as printed: what it issues, else the title behind its issuer."""
    if issuing := _ISSUING().fullmatch(title):
        issued = issuing["issued"]
        return issued[1:-1] if issued[0] == "《" and issued.find("》") == len(issued) - 1 else issued
    about = _ABOUT().fullmatch(title)
    return about["matter"] if about else title


def called_by(cited: str, title: str) -> bool:
    """Whether `cited`, the title that a text names, is the document titled `title`.

    A note that the cited title prints, (试行), and an issuer that it prints must be the document's.
    """
    plain, known = _BLANK().sub("", fold(cited)), _BLANK().sub("", fold(title))
    theirs, ours = _issuer(plain), _issuer(known)
    if theirs and ours and theirs != ours:
        return False
    return not cited_names(cited).isdisjoint(title_names(title))


def cited_names(cited: str) -> frozenset[str]:
    """The names by which a title that a text prints may be found among the `title_names` of documents."""
    plain = _BLANK().sub("", fold(cited))
    return frozenset(_spell(name) for name in (plain, *_parts(plain)))


def _parts(title: str) -> list[str]:
    """The title without its issuer, and what it issues."""
    parts = []
    if issuing := _ISSUING().fullmatch(title):
        parts.append(issuing["issued"])
    if about := _ABOUT().fullmatch(title):
        parts.append(about["matter"])
    elif notice := _NOTICE().search(title):
        parts.append(title[: notice.start()])
    return parts


def _issuer(title: str) -> str:
    about = _ABOUT().fullmatch(title) or _ISSUING().fullmatch(title)
    return _spell(about["issuer"]) if about else ""


def _spell(name: str) -> str:
    return _DASH().sub("-", name.translate(_BRACKETS))
