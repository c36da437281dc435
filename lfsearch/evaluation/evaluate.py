"""Measure a search engine on judged topics: evaluate, compare with an earlier report, show.

`evaluate` runs every topic in every mode; the report has each measure per topic, per topic type and over all, with a
bootstrap confidence interval. Nothing here knows how searching works: the caller passes a function.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lfsearch.errors import QueryError
from lfsearch.evaluation.metrics import DEPTH, MEASURES, Shown, score
from lfsearch.evaluation.topics import Topic
from lfsearch.records import JsonObject
from lfsearch.text.normal import strip_control

MODES = ("keyword", "semantic", "hybrid")
MAIN = "nDCG@10"  # the measure that comparisons are made on
TYPES = ("keyword", "paraphrase", "question", "known_item", "entity")  # shown first, in this order
ALL = "all"

RESAMPLES = 1000  # enough for two stable digits of a 95 % percentile interval
SEED = 20201  # any fixed number: the same topics always give the same interval
CONFIDENCE = 0.95
SAME = 1e-6  # a difference below this is rounding, neither gain nor loss

Search = Callable[[str, str, int], Iterable[Shown]]  # query, mode, limit -> hits in rank order


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over topics and its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TopicResult:
    """One topic in one mode: the measures, and the ranking as (clause id, score)."""

    topic: Topic
    scores: Mapping[str, float]
    ranking: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Results by mode, each in the order of the topics."""

    modes: Mapping[str, tuple[TopicResult, ...]]

    def types(self) -> list[str]:
        """The topic types that occur, the usual ones first, then others by name."""
        seen = {result.topic.type for results in self.modes.values() for result in results}
        return [name for name in TYPES if name in seen] + sorted(seen.difference(TYPES))

    def select(self, mode: str, type: str = ALL) -> list[TopicResult]:
        """The mode's results of one topic type, or all of them."""
        return [result for result in self.modes[mode] if type in (ALL, result.topic.type)]

    def estimate(self, mode: str, measure: str = MAIN, type: str = ALL) -> Estimate:
        """Mean and interval of one measure."""
        return estimate([result.scores[measure] for result in self.select(mode, type)])


def evaluate(topics: Sequence[Topic], search: Search, modes: Sequence[str] = MODES) -> Report:
    """Ask every topic in every mode and score the answers; errors of `search` pass through."""
    return Report({mode: tuple(_result(topic, search(topic.query, mode, DEPTH)) for topic in topics) for mode in modes})


def _result(topic: Topic, hits: Iterable[Shown]) -> TopicResult:
    ranked = list(hits)[:DEPTH]
    return TopicResult(topic, score(ranked, topic), tuple((hit.id, hit.score) for hit in ranked))


def estimate(values: Sequence[float]) -> Estimate:
    """Mean of the values with the percentile bootstrap interval (Efron 1979), seeded."""
    if not values:
        raise ValueError("there is nothing to average")
    rng = random.Random(SEED)
    size = len(values)
    means = sorted(sum(rng.choices(values, k=size)) / size for _ in range(RESAMPLES))
    tail = round(RESAMPLES * (1 - CONFIDENCE) / 2)
    return Estimate(sum(values) / size, means[tail], means[-1 - tail])


# ---- an earlier report ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One topic whose score differs."""

    qid: str
    query: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One mode against the baseline, over the topics that both have."""

    mode: str
    changes: tuple[Change, ...]  # every shared topic, in the order of the topics
    difference: Estimate  # mean of after - before, paired by topic
    unshared: int  # topics that only one side has

    @property
    def gains(self) -> list[Change]:
        """Topics that got better, the largest gain first."""
        better = [change for change in self.changes if change.after - change.before > SAME]
        return sorted(better, key=lambda change: change.before - change.after)

    @property
    def losses(self) -> list[Change]:
        """Topics that got worse, the largest loss first."""
        worse = [change for change in self.changes if change.before - change.after > SAME]
        return sorted(worse, key=lambda change: change.after - change.before)


def compare(report: Report, baseline: object, measure: str = MAIN) -> list[Comparison]:
    """Set the report against the decoded JSON of an earlier one, for each mode that both have.

    Raises QueryError when the baseline is no such report or shares nothing with this one.
    """
    before = _baseline_scores(baseline, measure)
    found = []
    for mode, results in report.modes.items():
        old = before.get(mode, {})
        changes = tuple(
            Change(result.topic.qid, result.topic.query, old[result.topic.qid], result.scores[measure])
            for result in results
            if result.topic.qid in old
        )
        if changes:
            difference = estimate([change.after - change.before for change in changes])
            found.append(Comparison(mode, changes, difference, len(old) + len(results) - 2 * len(changes)))
    if not found:
        raise QueryError(
            "The baseline shares no mode and topic with this evaluation; choose one of the same topics.",
            "基线与这次评测没有共同的模式和查询；请选用同一查询集的基线。",
        )
    return found


def _baseline_scores(baseline: object, measure: str) -> dict[str, dict[str, float]]:
    """mode -> qid -> score, of a decoded report."""
    try:
        return {
            mode: {topic["qid"]: float(topic["scores"][measure]) for topic in result["topics"]}
            for mode, result in baseline["modes"].items()  # type: ignore[index]
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise QueryError(
            "The baseline is not a report of `lfsearch eval --json`; write one with it.",
            "基线不是 `lfsearch eval --json` 的报告；请用它生成一份。",
        ) from error


# ---- shown ------------------------------------------------------------------------------------------------------


def to_json(report: Report) -> JsonObject:
    """The report as plain data; `compare` reads it back."""
    return {
        "schema_version": 1,
        "measures": list(MEASURES),
        "modes": {
            mode: {
                "overall": _summary(report, mode, ALL),
                "types": {type: _summary(report, mode, type) for type in report.types()},
                "topics": [
                    {
                        "qid": result.topic.qid,
                        "type": result.topic.type,
                        "query": result.topic.query,
                        "scores": _rounded(result.scores),
                    }
                    for result in results
                ],
            }
            for mode, results in report.modes.items()
        },
    }


def _summary(report: Report, mode: str, type: str) -> JsonObject:
    estimates = {name: report.estimate(mode, name, type) for name in MEASURES}
    means = {
        name: _rounded({"mean": value.mean, "low": value.low, "high": value.high}) for name, value in estimates.items()
    }
    return {"count": len(report.select(mode, type)), **means}


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 6) for name, value in values.items()}


def to_text(report: Report) -> str:
    """A table for each measure: a line per topic type, the modes side by side, intervals in brackets."""
    blocks = []
    for measure in MEASURES:
        lines = [f"{measure:<12} {'n':>4}" + "".join(f"   {mode:<17}" for mode in report.modes)]
        for type in [*report.types(), ALL]:
            cells = [_cell(report.estimate(mode, measure, type)) for mode in report.modes]
            count = len(report.select(next(iter(report.modes)), type))
            lines.append(f"{type:<12.12} {count:>4}" + "".join(f"   {cell:<17}" for cell in cells))
        blocks.append("\n".join(line.rstrip() for line in lines))
    return "\n\n".join(blocks)


def _cell(value: Estimate) -> str:
    return f"{value.mean:.3f} [{value.low:.2f} {value.high:.2f}]"


def comparison_text(comparisons: Sequence[Comparison], measure: str = MAIN) -> str:
    """Gains and losses per topic, the largest first, one block a mode."""
    blocks = []
    for item in comparisons:
        gains, losses, value = item.gains, item.losses, item.difference
        same = len(item.changes) - len(gains) - len(losses)
        lines = [
            f"{item.mode}: {measure} {value.mean:+.3f} [{value.low:+.3f} {value.high:+.3f}], "
            f"{len(gains)} topics gained, {len(losses)} lost, {same} same"
        ]
        if item.unshared:
            lines.append(f"  ({item.unshared} topics are on one side only and not compared)")
        lines += [_change(change) for change in [*gains, *losses]]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _change(change: Change) -> str:
    moved = f"{change.after - change.before:+.3f}  {change.before:.3f} -> {change.after:.3f}"
    return f"  {moved}  " + strip_control(" ".join(f"{change.qid}  {change.query}".splitlines()))
