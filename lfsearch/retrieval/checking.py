"""Whether an index is sound: its files, its model, and that its parts say the same of the same clauses.

Every check is exact: what it compares is equal in any index that was written whole, whatever its texts are. So a search is
no check, since whether a clause is among its best hits depends on the others.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from lfsearch.errors import LfsearchError
from lfsearch.i18n import in_chinese, tr
from lfsearch.index.passages import content_hash, embed_text, embedded
from lfsearch.mapped import open_regular
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.index import Index
from lfsearch.text.literal import literal
from lfsearch.text.normal import normalise

if TYPE_CHECKING:
    from lfsearch.embedding.encoder import Encoder
    from lfsearch.index.texts import Texts

# So many phrases, of two to so many characters, are looked for in a check: a second on a hundred thousand clauses.
_PHRASES, _PHRASE = 100, 12
# So many clauses are looked up by their words, and encoded anew.
_PROBED = 60
# How far a cosine of a text with itself may be from 1. Products summed in another order change the last digits only; rows
# rounded to int8 change the third; a model that reads texts in batches changes as little. Another text is further off.
_NEAR = 0.01


def check_index(engine: Engine) -> list[str]:
    """Verify an index: its files and its model are those that were written, and its parts agree on every clause.

    Returns the problems, one sentence each; an empty list means that the index is sound.
    """
    index = engine.index
    changed = index.changed_files()
    if changed:
        return [
            tr(
                f"The file {name} of the index is damaged; run lfsearch index --rebuild.",
                f"索引文件 {name} 已损坏\uff1b请运行 lfsearch index --rebuild。",
            )
            for name in changed
        ]
    problems = []
    try:
        for problem in chain(
            _lock(index), _counts(index), _models(index), _words(index), _texts(index), _phrases(index)
        ):
            problems.append(problem)
    except LfsearchError as error:
        problems.append(str(error))
    except Exception as error:  # files that were made to deceive may hold anything
        problems.append(
            tr(
                f"The index cannot be read ({type(error).__name__}: {error}); run lfsearch index --rebuild.",
                f"索引无法读取\uff08{type(error).__name__}\uff1a{error}\uff09\uff1b请运行 lfsearch index --rebuild。",
            )
        )
    return problems


def _lock(index: Index) -> Iterator[str]:
    """The lock is a file of the index's own, or is not there yet."""
    path = index.path / "writer.lock"
    try:
        open_regular(path).close()
    except FileNotFoundError:
        return
    except OSError as error:
        yield tr(
            f"The lock {path} is no file that can be opened ({error.strerror or error}); remove it.",
            f"锁文件 {path} 无法打开\uff08{in_chinese(error.strerror) or error}\uff09\uff1b请删除它。",
        )


def _counts(index: Index) -> Iterator[str]:
    """Each part has as many clauses as the manifest says."""
    count = len(index.store)
    for what, size in (
        (tr("keyword index", "词索引"), len(index.fulltext)),
        (tr("embedding store", "向量库"), len(index.vectors)),
        (tr("records", "条款记录"), sum(1 for _ in index.store.records())),
        (tr("catalogue", "目录"), sum(entry.document.clause_count for entry in index.store.catalogue)),
        (tr("texts for phrases", "短语文本"), index.literals.text.count("\n")),
    ):
        if size != count:
            yield tr(
                f"The {what} has {size} clauses instead of {count}; run lfsearch index --rebuild.",
                f"{what}有 {size} 条\uff0c应为 {count} 条\uff1b请运行 lfsearch index --rebuild。",
            )
    if index.remarks.keys() != {entry.id for entry in index.manifest.issues}:
        yield tr(
            "The warnings are those of other issues; run lfsearch index --rebuild.",
            "解析提示与期号不符\uff1b请运行 lfsearch index --rebuild。",
        )


def _models(index: Index) -> Iterator[str]:
    """The arrays fit together; the models' files are those that they were made with, and make the same vectors now."""
    from lfsearch.embedding.static import StaticEncoder

    index.vectors.verify()
    if isinstance(index.encoder, StaticEncoder):
        index.encoder.verify()
    rows = _drawn(index)
    texts = [embed_text(record.text) for record in index.store.pick(rows)]
    numbers = index.vectors.rows[rows].tolist()
    yield from _same_vectors(index.encoder, texts, index.vectors.texts, numbers)
    if index.second is not None and index.manifest.second is not None:
        index.second.verify(index.manifest.second.dim)
        yield from _same_vectors(index.second_encoder, texts, index.second.texts, numbers)


def _same_vectors(encoder: Encoder, texts: Sequence[str], stored: Texts, numbers: Sequence[int]) -> Iterator[str]:
    """The model makes of some texts what is stored of them."""
    for text, number, made in zip(texts, numbers, encoder.encode_passages(texts), strict=True):
        kept = stored.vector(number)
        # Of a text without a word that the model knows both are zero.
        if (
            abs(float(made @ kept) - float(made @ made)) > _NEAR
            or abs(float(kept @ kept) - float(made @ made)) > 2 * _NEAR
        ):
            yield tr(
                f"The model {encoder.name} makes another vector of {text[:20]!r} than is stored; run lfsearch index --rebuild.",
                f"模型 {encoder.name} 对“{text[:20]}”算出的向量与所存的不同\uff1b请运行 lfsearch index --rebuild。",
            )
            return


def _words(index: Index) -> Iterator[str]:
    """Some clauses are found by all of their words, which stand in as many clauses for Whoosh as for the postings."""
    rows = _drawn(index)
    for row, record in zip(rows, index.store.pick(rows), strict=True):
        words = dict.fromkeys(index.segmenter.words(normalise(record.text)))
        if words and not (
            row in index.fulltext.search([*words], ()).complete and all(map(index.fulltext.agree, words))
        ):
            yield tr(
                f"{record.id} is not found by its words; run lfsearch index --rebuild.",
                f"按词检索找不到 {record.id}\uff1b请运行 lfsearch index --rebuild。",
            )
            return


def _texts(index: Index) -> Iterator[str]:
    """Every clause, its headings and its title point to the texts that the records have."""
    vectors = index.vectors
    own, heads = vectors.texts.hashes, vectors.heads.hashes
    for row, (record, read) in enumerate(zip(index.store.records(), embedded(index.store.records()), strict=True)):
        texts, headings, titles = vectors.pointers(row)
        found = own[texts], heads[headings], heads[titles]
        if found != tuple(content_hash(text).encode() for text in (read.text, read.path, read.title)):
            yield tr(
                f"The vectors of {record.id} are those of another text; run lfsearch index --rebuild.",
                f"{record.id} 的向量属于另一段文字\uff1b请运行 lfsearch index --rebuild。",
            )
            return


def _phrases(index: Index) -> Iterator[str]:
    """Phrases cut out of the clauses by a seed are found where a scan of the records finds them."""
    texts = [literal(record.text) for record in index.store.records()]
    dice = random.Random(len(texts))  # the same phrases for the same index
    long = [text for text in texts if len(text) > _PHRASE]
    for _ in range(_PHRASES if long else 0):
        text = dice.choice(long)
        start = dice.randrange(len(text) - _PHRASE)
        phrase = text[start : start + dice.randint(2, _PHRASE)]
        if index.literals.rows(phrase) != {row for row, other in enumerate(texts) if phrase in other}:
            yield tr(
                f"The phrase {phrase!r} is not found in all clauses that hold it; run lfsearch index --rebuild.",
                f"“{phrase}”没有在所有含它的条款里找到\uff1b请运行 lfsearch index --rebuild。",
            )
            return


def _drawn(index: Index) -> list[int]:
    """Some rows, the same for the same index."""
    count = len(index.store)
    return sorted(random.Random(count).sample(range(count), min(_PROBED, count)))
