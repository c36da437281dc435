"""How good one ranking is: judged answers against ranked hits.

An *answer* is what a reader needs to find once. Quotes of one document that stand close together are one answer with
the higher grade, so that two hits beside each other are not paid twice. The first hit that reaches an answer *earns*
it; every measure is computed from the grades earned at each rank:

- nDCG@k: sum of (2^grade - 1) / log2(rank + 1), divided by that of the best possible ranking
  (Järvelin and Kekäläinen 2002; the exponential gain is that of Burges et al. 2005)
- MRR@k: 1 / rank of the first hit that earns anything
- Recall@k: earned answers / all answers
- Success@k: 1 if an answer of the top grade is earned

A hit is looked at as `Shown`: where it stands, its 文号 and its length.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from lfsearch.evaluation.topics import ANSWERS, KNOWN_ITEM, Quote, Topic
from lfsearch.records import ClauseRecord
from lfsearch.types import Span

NEAR = 6  # lines: quotes this close are parts of one passage (a wrapped clause and its 责任单位 line)
LONGEST = 2000  # characters: a hit longer than the contract allows would earn by sheer size, so it earns nothing

Earned = Sequence[Sequence[int]]  # for each rank, the grades of the answers first reached there


@dataclass(frozen=True, slots=True)
class Shown:
    """What a ranking shows of one clause, as far as it matters here."""

    id: str
    issue: str
    doc_no: str | None
    lines: Span
    length: int  # characters of its text
    score: float = 0.0

    @classmethod
    def of(cls, record: ClauseRecord, score: float = 0.0) -> Shown:
        """The clause of a record, with the score that it was ranked by."""
        return cls(record.id, record.issue, record.doc_no, record.source.lines, len(record.text), score)


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing to be found: lines of an issue or, where `document` is set, any clause of that document."""

    issue: str
    grade: int
    spans: tuple[Span, ...]
    document: str | None = None  # 文号


def answers(topic: Topic) -> list[Answer]:
    """The topic's answers, best grade first.

    In a known-item topic each document with a quote of the top grade is one answer; other quotes in it are part of
    that answer, quotes of other documents are answers of their own.
    """
    whole = []
    if topic.type == KNOWN_ITEM:
        whole = [quote for quote in topic.relevant if quote.grade == ANSWERS and quote.doc_no]
    documents = {_document(quote): quote for quote in whole}
    found = [Answer(quote.issue, ANSWERS, _spans(topic, key), quote.doc_no) for key, quote in documents.items()]
    rest = sorted(
        (quote for quote in topic.relevant if _document(quote) not in documents),
        key=lambda quote: (_document(quote), quote.span.first, quote.span.last),
    )
    for _, quotes in groupby(rest, key=_document):
        found += _passages(list(quotes))
    return sorted(found, key=lambda answer: -answer.grade)


def _passages(quotes: list[Quote]) -> list[Answer]:
    """Quotes of one document, in line order, as answers: a gap of more than NEAR lines begins a new one."""
    groups: list[list[Quote]] = []
    last = 0
    for quote in quotes:
        if groups and quote.span.first - last <= NEAR:
            groups[-1].append(quote)
            last = max(last, quote.span.last)
        else:
            groups.append([quote])
            last = quote.span.last
    return [
        Answer(group[0].issue, max(quote.grade for quote in group), tuple(quote.span for quote in group))
        for group in groups
    ]


def _document(quote: Quote) -> tuple[str, str]:
    return quote.issue, _plain(quote.doc_no)


def _spans(topic: Topic, document: tuple[str, str]) -> tuple[Span, ...]:
    return tuple(quote.span for quote in topic.relevant if _document(quote) == document)


def _plain(doc_no: object) -> str:
    """A 文号 without brackets and spaces, whose printed forms vary: 临政办发202339号."""
    return "".join(filter(str.isalnum, str(doc_no or "")))


def reaches(hit: Shown, answer: Answer) -> bool:
    """Whether the hit shows the answer: same issue, and overlapping lines or the wanted document."""
    if hit.issue != answer.issue or hit.length > LONGEST:
        return False
    if answer.document and _plain(hit.doc_no) == _plain(answer.document):
        return True
    return any(hit.lines.first <= span.last and span.first <= hit.lines.last for span in answer.spans)


def earned(hits: Sequence[Shown], wanted: Sequence[Answer]) -> list[list[int]]:
    """For each hit in rank order, the grades of the answers that it is the first to reach."""
    open_answers = list(wanted)
    ranks = []
    for hit in hits:
        reached = [answer for answer in open_answers if reaches(hit, answer)]
        open_answers = [answer for answer in open_answers if answer not in reached]
        ranks.append([answer.grade for answer in reached])
    return ranks


def earned_by_id(ids: Sequence[str], grades: Mapping[str, int]) -> list[list[int]]:
    """The same where each judged id is an answer of its own, as in TREC qrels; repeated ids earn once."""
    open_grades = {key: grade for key, grade in grades.items() if grade > 0}
    return [[open_grades.pop(key)] if key in open_grades else [] for key in ids]


def ndcg(ranks: Earned, grades: Sequence[int], k: int = 10) -> float:
    """Normalised discounted cumulative gain; `grades` are those of all answers.

    One hit may reach several answers at its rank, which beats the ideal of one answer a rank: capped at 1.
    """
    ideal = _dcg([[grade] for grade in sorted(grades, reverse=True)], k)
    return min(1.0, _dcg(ranks, k) / ideal) if ideal else 0.0


def _dcg(ranks: Earned, k: int) -> float:
    return math.fsum(
        (2**grade - 1) / math.log2(rank + 1) for rank, grades in enumerate(ranks[:k], 1) for grade in grades
    )


def mrr(ranks: Earned, grades: Sequence[int], k: int = 10) -> float:
    """Reciprocal rank of the first hit that earns anything, 0 when none of the first k does."""
    return next((1 / rank for rank, found in enumerate(ranks[:k], 1) if found), 0.0)


def recall(ranks: Earned, grades: Sequence[int], k: int = 10) -> float:
    """Share of the answers earned within the first k hits."""
    return sum(map(len, ranks[:k])) / len(grades) if grades else 0.0


def success(ranks: Earned, grades: Sequence[int], k: int = 10, grade: int = ANSWERS) -> float:
    """1 if one of the first k hits earns an answer of at least this grade, else 0."""
    return float(any(found >= grade for rank in ranks[:k] for found in rank))


# Shown in this order, with these names, in tables and JSON. DEPTH hits are all that any of them looks at.
MEASURES: dict[str, Callable[[Earned, Sequence[int]], float]] = {
    "nDCG@10": lambda ranks, grades: ndcg(ranks, grades, 10),
    "MRR@10": lambda ranks, grades: mrr(ranks, grades, 10),
    "Recall@10": lambda ranks, grades: recall(ranks, grades, 10),
    "Recall@50": lambda ranks, grades: recall(ranks, grades, 50),
    "Success@10": lambda ranks, grades: success(ranks, grades, 10),
}
DEPTH = 50


def score(hits: Sequence[Shown], topic: Topic) -> dict[str, float]:
    """Every measure of one ranking, each between 0 and 1."""
    wanted = answers(topic)
    ranks = earned(hits, wanted)
    grades = [answer.grade for answer in wanted]
    return {name: measure(ranks, grades) for name, measure in MEASURES.items()}
