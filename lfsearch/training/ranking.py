"""Fit what each kind of evidence weighs in a ranking, on judged topics.

The loss is nDCG without its steps (ApproxNDCG: Qin, Liu and Li, "A general approximation framework for direct optimization
of information retrieval measures", Information Retrieval 2010): a clause's rank is one plus the chances that others stand
above it. Weights may not be negative, and their squares cost. Everything is deterministic.
"""

from __future__ import annotations

import math
import tempfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.evaluation.evaluate import estimate
from lfsearch.evaluation.metrics import Shown, answers, earned, ndcg, reaches, success
from lfsearch.evaluation.topics import Topic, load_topics
from lfsearch.index.build import update_index
from lfsearch.index.scores import most
from lfsearch.retrieval.asked import Asked, Ranking, ask
from lfsearch.retrieval.evidence import apart, known, shares
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.ranking import rank, speaking
from lfsearch.retrieval.weights import WEIGHTS_FILE, Fitted, Weights, to_json
from lfsearch.types import Filters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

COMMAND = "python -m lfsearch.training ranking"
# The topic files and what a topic of each counts: less where what was judged had been found by this program, least where one
# clause is judged and others that answer as well count as wrong.
TOPICS = {"queries.jsonl": 1.0, "held_topics.jsonl": 1.0, "fitting_topics.jsonl": 0.25, "answerable_topics.jsonl": 0.1}
FOLDS = 10
# What the square of a weight costs, in units of the spread of its evidence: 1e-4 to 5e-4 give the same nDCG within .002.
COST, COST_OF_TRUST = 2e-4, 6e-4
# Where the search begins, in the same units: from 4 on it ends in a worse minimum where there is more evidence.
START = 6.0
STEPS = 150

# The columns of the evidence, in the order of `Weights`: first those that weigh where the words are not trusted, then those that
# do where they are, then what always does.
NAMES = Weights._fields[: Weights._fields.index("trust_bias")]
_BY_MEANING, _BY_WORDS = slice(0, NAMES.index("share")), slice(NAMES.index("share"), NAMES.index("above"))
_COSINES = slice(0, 2)
_LOWERING = ("framing", "bare")


class Example(NamedTuple):
    """One topic with the clauses that were looked at closely."""

    file: str
    topic: Topic
    shown: tuple[Shown, ...]
    evidence: Floats  # [clauses, NAMES]
    reach: tuple[float, float, float]  # what `Weights.trust` goes by
    first: Bools  # [clauses]: holds all words, and so comes first
    reaching: Bools  # [answers, clauses]
    gains: Floats  # [answers], as shares of the best possible gain


def fit_ranking(corpus: Path, topics: Path, out: Path) -> str:
    """Fit on the topics in the folder `topics`, write the file beside the model folder `out`, return the figures."""
    with tempfile.TemporaryDirectory() as folder:
        update_index(corpus, Path(folder) / "index")
        index = Index.open(Path(folder) / "index")
        common = tuple(round(float(value), 4) for value in index.vectors.texts.middle)
        examples = list(_examples(index, topics, common))
    fitted = [example for example in examples if example.gains.any()]
    kept = fit(fitted)
    crossed = _cross_validated(fitted)
    figures = _table(fitted, {"fitted on them": [kept] * len(fitted), "cross-validated fit": crossed})
    mean = estimate([_scores(example, own)[0] for example, own in zip(fitted, crossed, strict=True)]).mean
    about: dict[str, object] = {"topics": len(fitted), "cross_validated": round(mean, 4), "command": COMMAND}
    (out / WEIGHTS_FILE).write_text(to_json(Fitted(kept, common), about), encoding="utf-8")
    return figures


# ---- what is fitted on ------------------------------------------------------------------------------------------


def _examples(index: Index, folder: Path, common: Sequence[float]) -> Iterable[Example]:
    """The topics of all files that are there; those that name a document, which the weights do not rank, left out."""
    for name in TOPICS:
        for topic in load_topics(folder / name) if (folder / name).is_file() else ():
            asked = ask(index, topic.query, "hybrid", Filters())
            ranking = rank(asked)
            if not any(why.bonus >= 1 for why in ranking.named.values()):
                yield _example(name, topic, asked, ranking, common)


def _example(file: str, topic: Topic, asked: Asked, ranking: Ranking, common: Sequence[float]) -> Example:
    import numpy as np

    index, rows = asked.index, list(ranking.close)
    shown = tuple(Shown.of(record) for record in index.store.pick(rows))
    assert ranking.cosines is not None and ranking.vector is not None
    keyword = shares(ranking.keyword, ranking.bound, len(index.store))[rows]
    found = {
        **ranking.evidence,
        "cosine": ranking.cosines[rows],
        "apart": apart(ranking.vector, index.vectors.some(rows), common),
        "share": keyword,
        "asked": ranking.evidence.get("asked", np.zeros(len(rows))),
        "framing": np.array([row in index.store.framing for row in rows]),
        "bare": np.array([row in index.store.bare for row in rows]),
    }
    columns = [found[name] for name in NAMES]
    evidence = np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)
    evidence[:, [NAMES.index(name) for name in _LOWERING]] *= -1
    wanted = answers(topic)
    gains = np.array([2.0**answer.grade - 1 for answer in wanted])
    reaching = np.array([[reaches(one, answer) for one in shown] for answer in wanted])
    best = sum(gain / math.log2(place + 2) for place, gain in enumerate(sorted(gains, reverse=True)[:10]))
    return Example(
        file,
        topic,
        shown,
        evidence,
        (
            float(most(ranking.keyword) / (ranking.bound or 1.0)),
            float(found["coverage"].max()),
            known(index, speaking(asked)),
        ),
        np.array([row in ranking.exact for row in rows]),
        reaching,
        np.where(reaching.any(axis=1), gains, 0.0) / best,
    )


# ---- the fit ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Batch:
    """Topics as arrays of one shape."""

    evidence: Floats  # [topics, clauses, NAMES]
    there: Bools  # [topics, clauses]
    reach: Floats  # [topics, what the trust goes by], standardised
    topic: NDArray[np.int64]  # [answers], the topic of each answer
    reaching: Bools  # [answers, clauses]
    gains: Floats  # [answers], times what the topic counts


def fit(examples: Sequence[Example]) -> Weights:
    """The weights that rank these topics best."""
    import numpy as np

    spread = np.sqrt(np.mean([example.evidence.var(axis=0) for example in examples], axis=0)) + 1e-9
    reach = np.array([example.reach for example in examples])
    middle, width = reach.mean(axis=0), reach.std(axis=0) + 1e-9
    found = _minimum(_batch(examples, spread, (reach - middle) / width), len(NAMES))
    weights = found[: len(NAMES)] / spread
    by_reach = found[len(NAMES) : -1] / width
    bias = found[-1] - by_reach @ middle
    # A score is to lie about where a cosine does.
    weights /= weights[_COSINES].sum()
    return Weights(*(float(value) for value in (*weights, bias, *by_reach)))


def _batch(examples: Sequence[Example], spread: Floats, reach: Floats) -> _Batch:
    import numpy as np

    most = max(len(example.shown) for example in examples)
    evidence = np.zeros((len(examples), most, len(NAMES)))
    there = np.zeros((len(examples), most), dtype=bool)
    topic, reaching, gains = [], [], []
    for number, example in enumerate(examples):
        count = len(example.shown)
        evidence[number, :count] = example.evidence / spread
        there[number, :count] = True
        for row, gain in zip(example.reaching, example.gains, strict=True):
            if gain:
                topic.append(number)
                reaching.append(np.pad(row, (0, most - count)))
                gains.append(gain * TOPICS[example.file])
    total = sum(TOPICS[example.file] for example in examples)
    return _Batch(evidence, there, reach, np.array(topic), np.array(reaching), np.array(gains) / total)


def _minimum(batch: _Batch, count: int) -> Floats:
    """The parameters of the least loss: weights in units of the spread, then those of the trust, its bias last."""
    import numpy as np
    import torch
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    torch.set_num_threads(1)
    evidence, reach = torch.tensor(batch.evidence), torch.tensor(batch.reach)
    topic, reaching, gains = torch.tensor(batch.topic), torch.tensor(batch.reaching), torch.tensor(batch.gains)
    others = torch.tensor(batch.there)[topic] & ~reaching
    always = slice(_BY_WORDS.stop, count)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        found = torch.tensor(parameters, requires_grad=True)
        weights, trusting = found[:count], found[count:]
        trust = torch.sigmoid(reach @ trusting[:-1] + trusting[-1])[:, None]
        factors = weights.repeat(len(reach), 1)
        factors = torch.cat(
            (factors[:, _BY_MEANING] * (1 - trust), factors[:, _BY_WORDS] * trust, factors[:, always]), 1
        )
        scores = (evidence * factors[:, None, :]).sum(dim=-1)[topic]
        own = scores.masked_fill(~reaching, -1e9).max(dim=1).values
        ranks = 1 + (torch.sigmoid(scores - own[:, None]) * others).sum(dim=1)
        cost = COST * (weights**2).sum() + COST_OF_TRUST * (trusting[:-1] ** 2).sum()
        value = cost - (gains / torch.log2(1 + ranks)).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value.item(), np.asarray(found.grad)

    kinds = reach.shape[1]
    start = np.concatenate(
        (np.full(_BY_WORDS.stop, START), np.ones(count - _BY_WORDS.stop), [START / 2] * kinds, [0.0])
    )
    bounds = [(0, None)] * (count + kinds) + [(None, None)]
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": STEPS})
    return np.asarray(best.x)


def _cross_validated(examples: Sequence[Example]) -> list[Weights]:
    """For each topic the weights that were fitted without those of its fold."""
    folds = _folds(examples)
    fitted = {
        fold: fit([example for example, own in zip(examples, folds, strict=True) if own != fold]) for fold in set(folds)
    }
    return [fitted[fold] for fold in folds]


def _folds(examples: Sequence[Example]) -> list[int]:
    """The fold of each topic: drawn, and of each file and type about the same number in every fold."""

    def drawn(number: int) -> tuple[str, str, int]:
        example = examples[number]
        return example.file, example.topic.type, zlib.crc32(f"{example.file} {example.topic.qid}".encode())

    folds = [0] * len(examples)
    for place, number in enumerate(sorted(range(len(examples)), key=drawn)):
        folds[number] = place % FOLDS
    return folds


# ---- the figures ------------------------------------------------------------------------------------------------


def _scores(example: Example, weights: Weights) -> tuple[float, float]:
    """nDCG@10 and Success@10 of the clauses that were looked at closely."""
    import numpy as np

    trust = weights.trust(*example.reach)
    factors = np.array(weights[: len(NAMES)])
    factors[_BY_MEANING] *= 1 - trust
    factors[_BY_WORDS] *= trust
    order = np.argsort(-(example.evidence @ factors + 100 * example.first), kind="stable")[:10]
    wanted = answers(example.topic)
    ranks, grades = earned([example.shown[place] for place in order], wanted), [answer.grade for answer in wanted]
    return ndcg(ranks, grades), success(ranks, grades)


def _table(examples: Sequence[Example], systems: Mapping[str, Sequence[Weights]]) -> str:
    """nDCG@10 with its interval and Success@10 by file and type."""
    lines = [f"{'nDCG@10 / Success@10':32} {'n':>4}" + "".join(f"   {name:26}" for name in systems)]
    for file in TOPICS:
        types = sorted({example.topic.type for example in examples if example.file == file})
        for kind in (*types, None):
            chosen = [n for n, e in enumerate(examples) if e.file == file and kind in (None, e.topic.type)]
            if chosen:
                cells = [_cell([_scores(examples[n], own[n]) for n in chosen]) for own in systems.values()]
                lines.append(f"{file.partition('.')[0]:20} {kind or 'all':11} {len(chosen):>4}" + "".join(cells))
    return "\n".join(line.rstrip() for line in lines)


def _cell(scores: Sequence[tuple[float, float]]) -> str:
    gain = estimate([score[0] for score in scores])
    return (
        f"   {gain.mean:.3f} [{gain.low:.2f} {gain.high:.2f}] / {sum(score[1] for score in scores) / len(scores):.2f}  "
    )
