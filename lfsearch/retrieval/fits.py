"""How well every clause of one document fits every clause of another: words, meaning, headings, and what rules a pair out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.records import ClauseRecord
from lfsearch.retrieval.overlap import about, shares
from lfsearch.text.lazy import lazy
from lfsearch.text.rows import column_names
from lfsearch.text.sentences import sentences
from lfsearch.text.width import fold
from lfsearch.types import ClauseKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# What the parts of a score weigh, measured on two pairs of plans of one city. With more for headings the rows of one table
# are taken for each other, with less for meaning what was rewritten is lost.
WORDS, MEANING, PATH, HEAD = 2.0, 1.0, 0.5, 0.5
# A clause that is near to many is near to none: the mean of its nearest ones is taken off its scores (Conneau et al., "Word
# Translation Without Parallel Data", ICLR 2018). Fewer neighbours or half of their mean serve as well, with
# another least score.
_NEIGHBOURS, _CROWDING = 8, 0.75
# Between clauses that fit equally well the place in the document decides, and nothing else.
_PLACE = 0.02
# What a row loses beside a clause that is none: tables and running text say the same twice in one document.
_OTHER_KIND = 0.4
# Characters: a clause so short with others under it is a heading, and means what they say.
_HEADING = 60
# Pairs of characters: of a row that is a name and figures nothing but the name could stand elsewhere.
_LEAST = 5
# What two rows that have names must share, of the names and of the words together, 0..2. Of 97 such pairs of three comparisons
# of plans read by hand the seven below are other measures, and so is one of those above.
_SAME_ROW = 0.45
NEVER = -9.0  # the score of clauses that are no counterparts

_FRAME = (ClauseKind.MASTHEAD, ClauseKind.ADDRESSEE, ClauseKind.TITLE, ClauseKind.SIGNATURE, ClauseKind.NOTE)
# What stands under a clause as its parts (GB/T 9704: below 1.); anything else under a heading makes it a section.
_PARTS = lazy(r"[\u2460-\u249b\u24ea\u2776-\u277f]|\(\d{1,2}\)|\d{1,2}\)|[A-Za-z][.)]|[\u2014\u25cf\u25a0]+")


class Text(NamedTuple):
    """A document as it is aligned; the vectors are [clauses, dim], of length 1 or 0."""

    records: Sequence[ClauseRecord]  # in reading order
    vectors: Floats  # of the clauses' own texts
    paths: Floats  # of their headings
    follows: frozenset[int]  # clauses that say nothing by themselves: heads of tables, closing brackets


class Tree(NamedTuple):
    """How the clauses of a text are nested, by their numbers."""

    parents: Sequence[int]  # -1 at the top
    ends: Sequence[int]  # of each clause the first one that is not under it


class Wholes(NamedTuple):
    """What each clause says: a bare heading all that stands under it, a row what no other row of its table says."""

    texts: Sequence[str]
    vectors: Floats
    joining: Sequence[bool]  # say enough to be known by it, and are no frame
    sections: Sequence[bool]  # headings with clauses under them, not parts of one; no clause is their counterpart


def tree_of(records: Sequence[ClauseRecord]) -> Tree:
    """Nest records in reading order by their level."""
    parents, ends = [-1] * len(records), [len(records)] * len(records)
    above: list[int] = []
    for number, record in enumerate(records):
        while above and records[above[-1]].level >= record.level:
            ends[above.pop()] = number
        parents[number] = above[-1] if above else -1
        above.append(number)
    return Tree(parents, ends)


def is_heading(record: ClauseRecord) -> bool:
    """Whether a clause that others stand under means what they say."""
    return len(record.text) < _HEADING and record.clause_kind != ClauseKind.ROW


def fits_of(old: Text, new: Text, wholes: tuple[Wholes, Wholes]) -> tuple[Floats, Floats, Floats]:
    """How well every old clause fits every new one; how much of the old one stands in the new one, and the other way.

    All three float32 [old, new]; NEVER where two cannot be counterparts.
    """
    import numpy as np

    held, holding = shares(wholes[0].texts, wholes[1].texts)
    heads, heads_back = shares(_heads(old), _heads(new))
    words, first = np.sqrt(held * holding), np.sqrt(heads * heads_back)
    meaning = _cosines(wholes[0].vectors, wholes[1].vectors)
    paths = _cosines(old.paths, new.paths)
    total = WORDS + MEANING + PATH + HEAD
    fits = (WORDS * words + MEANING * meaning + PATH * paths + HEAD * first) / total
    fits -= _CROWDING / 2 * (_crowd(fits)[:, None] + _crowd(fits.T)[None, :])
    fits += _gates(old, new, wholes)
    fits[_other_rows(old, new, words)] = NEVER
    places = [np.arange(len(text.records), dtype=np.float32) / max(len(text.records), 1) for text in (old, new)]
    fits -= _PLACE * np.abs(places[0][:, None] - places[1][None, :])
    # The last digits hang on the order of the sums, which is another one the other way round.
    return fits.astype(np.float32).round(4), held, holding


def _crowd(fits: Floats) -> Floats:
    """The mean score of each row's nearest neighbours, but for the nearest of all, which may be its counterpart."""
    import numpy as np

    some = min(_NEIGHBOURS, fits.shape[1] - 1)
    if some < 1:
        return np.zeros(len(fits), dtype=np.float32)
    nearest = np.sort(fits, axis=1)[:, -some - 1 : -1]
    mean: Floats = nearest.mean(axis=1)
    return mean


def _gates(old: Text, new: Text, wholes: tuple[Wholes, Wholes]) -> Floats:
    """What a pair loses for being of two kinds; NEVER where it is none."""
    import numpy as np

    kinds = [np.array([_kind(record) for record in text.records]) for text in (old, new)]
    sections = [np.array(whole.sections, dtype=bool) for whole in wholes]
    differ = kinds[0][:, None] != kinds[1][None, :]
    frames = (kinds[0] >= _FRAMES)[:, None] | (kinds[1] >= _FRAMES)[None, :]
    never = (differ & frames) | (sections[0][:, None] != sections[1][None, :])
    for axis, text in enumerate((old, new)):
        follows = np.isin(np.arange(len(text.records)), list(text.follows))
        never |= follows[:, None] if axis == 0 else follows[None, :]
    gates: Floats = np.where(never, np.float32(NEVER), np.where(differ, np.float32(-_OTHER_KIND), np.float32(0)))
    return gates


def _other_rows(old: Text, new: Text, words: Floats) -> NDArray[np.bool_]:
    """Which rows are called differently and say different things, bool [old, new]; `words` is what they share of what they say.

    Rows of one category share its merged cells and its form of words (压减焦炭产能, 压减粗钢产量) and are other measures.
    """
    import numpy as np

    names = [_row_names(text) for text in (old, new)]
    named = [np.array([len(about(name)) > 1 for name in side], dtype=bool) for side in names]
    held, holding = shares(*names)
    other: NDArray[np.bool_] = named[0][:, None] & named[1][None, :]
    other &= np.sqrt(held * holding) + words < _SAME_ROW
    return other


def are_other_measures(one: ClauseRecord, other: ClauseRecord) -> bool:
    """The same of two rows of any tables: whether both have names, are called differently and say different things."""
    if not (one.cells and other.cells and one.label and other.label):
        return False
    common = {cell.text for cell in one.cells} & {cell.text for cell in other.cells}
    words = [" ".join(cell.text for cell in row.cells if cell.text not in common) for row in (one, other)]
    held, holding = shares([one.label, words[0]], [other.label, words[1]])
    both = (held * holding) ** 0.5
    return bool(both[0, 0] + both[1, 1] < _SAME_ROW)


def _row_names(text: Text) -> list[str]:
    """What each row is called in its table; empty for a clause that is none, and for a row without a name."""
    records = text.records
    return [
        " ".join(record.path[len(records[parent].path) :])
        if record.clause_kind == ClauseKind.ROW and parent >= 0
        else ""
        for record, parent in zip(records, tree_of(records).parents, strict=True)
    ]


_FRAMES = 2  # the first of the kinds that frame a document


def _kind(record: ClauseRecord) -> int:
    """0 for text, 1 for a row, above that what frames a document, each kind by itself."""
    if record.clause_kind in _FRAME:
        return _FRAMES + _FRAME.index(record.clause_kind)
    return int(record.clause_kind == ClauseKind.ROW)


def wholes_of(text: Text) -> Wholes:
    import numpy as np

    tree, records = tree_of(text.records), text.records
    words, vectors, sections = [], text.vectors.copy(), []
    own = _own_cells(records, tree)
    for number, record in enumerate(records):
        end = tree.ends[number]
        part = records[number:end] if end > number + 1 and is_heading(record) else [record]
        words.append(own[number] or "\n".join(one.text for one in part))
        sections.append(any(one.label and not _PARTS().match(fold(one.label)) for one in part[1:]))
        if len(part) > 1:
            lengths = np.array([len(one.text) for one in part], dtype=np.float32)
            vectors[number] = lengths @ text.vectors[number:end]
    joining = [
        _kind(record) < _FRAMES and not section and len(about(words_)) > _LEAST
        for record, section, words_ in zip(records, sections, words, strict=True)
    ]
    return Wholes(words, vectors, joining, sections)


def _own_cells(records: Sequence[ClauseRecord], tree: Tree) -> list[str]:
    """Of each row of a table the cells that no other row of it has; merged ones stand in each and tell none apart.

    Empty for a clause that is no row, and for a row that has none.
    """
    rows = [(parent, record.cells) for parent, record in zip(tree.parents, records, strict=True)]
    held = Counter((parent, text) for parent, cells in rows for text in {cell.text for cell in cells})
    return [" ".join(cell.text for cell in cells if held[parent, cell.text] == 1) for parent, cells in rows]


def _heads(text: Text) -> list[str]:
    """The heading of each clause, else the sentence that it begins with; of a row its table's title and columns."""
    parents = tree_of(text.records).parents
    heads = []
    for number, record in enumerate(text.records):
        if record.clause_kind == ClauseKind.ROW:
            title = text.records[parents[number]].text if parents[number] >= 0 else ""
            heads.append(f"{title} {column_names(record.cells)}")
        else:
            heads.append(record.heading or next(iter(sentences(fold(record.text))), ""))
    return heads


def _cosines(old: Floats, new: Floats) -> Floats:
    """Cosines of the rows, away from what all of them have in common: clauses of one subject are all near to each other."""
    import numpy as np

    from lfsearch.embedding.encoder import unit

    common = np.vstack((unit(old.copy()), unit(new.copy()))).mean(axis=0)
    cosines: Floats = unit(unit(old.copy()) - common) @ unit(unit(new.copy()) - common).T
    return cosines
