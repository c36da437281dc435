"""Fit the scales of the bundled model on judged topics, and the data from which another model's scale is fitted."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.embedding.fitting import auc, caught, cross_validated, fit
from lfsearch.embedding.scale import MEANING, SCALE_FILE, WORDS, Scales, to_json
from lfsearch.index.build import update_index
from lfsearch.retrieval.asked import Asked, Ranking, ask
from lfsearch.retrieval.confidence import confidence, meaning_values, words_values
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.ranking import rank
from lfsearch.types import Filters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

COMMAND = "python -m lfsearch.training confidence"
# Lengths in characters at which the figures are parted: the cosine grows with them.
_LENGTHS = (0, 10, 13, 16, 19, 99)


@dataclass(frozen=True, slots=True)
class Question:
    """One topic, as far as the fit goes by it."""

    text: str
    answerable: bool
    near: bool  # absent, and a gazette could have had it
    topics: str  # the file that it is from


def read_questions(folder: Path, names: Sequence[str]) -> list[Question]:
    """The questions of topic files; a topic without `relevant` is absent."""
    found = []
    for name in names:
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            topic = json.loads(line)
            found.append(Question(topic["query"], "relevant" in topic, topic.get("kind") == "near", name))
    return found


def fit_confidence(corpus: Path, topics: Path, out: Path) -> str:
    """Fit on the topics in the folder `topics`, write the file beside the model folder `out`, return the figures."""
    questions = read_questions(topics, ("answerable_topics.jsonl", "queries.jsonl", "absent_topics.jsonl"))
    with tempfile.TemporaryDirectory() as folder:
        update_index(corpus, Path(folder) / "index")
        index = Index.open(Path(folder) / "index")
        hybrid = _ranked(index, questions, "hybrid")
        keyword = _ranked(index, questions, "keyword")
        chosen, values, answerable = _matrix(questions, [meaning_values(*pair) for pair in hybrid], hybrid)
        _, words, with_words = _matrix(questions, [words_values(*pair) for pair in keyword], keyword)
        scales = Scales(fit(values, answerable, MEANING), True, fit(words, with_words, WORDS), COMMAND)
        (out / SCALE_FILE).write_text(to_json(scales), encoding="utf-8")
        held = read_questions(topics, ("held_topics.jsonl",))
        lines = [*_curve(chosen, values, answerable), *_shares(index, [*questions, *held])]
    return "\n".join(lines)


def _ranked(index: Index, questions: Iterable[Question], mode: str) -> list[tuple[Asked, Ranking]]:
    asked = [ask(index, question.text, mode, Filters()) for question in questions]
    return [(one, rank(one)) for one in asked]


def _matrix(
    questions: Sequence[Question], values: Sequence[tuple[float, ...]], ranked: Sequence[tuple[Asked, Ranking]]
) -> tuple[list[Question], Floats, Bools]:
    """The questions that a scale decides, without those that name a document; their values and which are answerable."""
    import numpy as np

    kept = [number for number, (_, ranking) in enumerate(ranked) if not ranking.named]
    chosen = [questions[number] for number in kept]
    matrix = np.array([values[number] for number in kept])
    return chosen, matrix, np.array([question.answerable for question in chosen])


def _curve(questions: Sequence[Question], values: Floats, answerable: Bools) -> list[str]:
    """The cross-validated curve, for all absent questions and for the near ones, and by length."""
    import numpy as np

    scores = cross_validated(values, answerable)
    near = answerable | np.array([question.near for question in questions])
    lines = [
        f"{answerable.sum()} answerable, {(~answerable).sum()} absent, cross-validated: "
        f"AUC {auc(scores, answerable):.3f}, near absent ones {auc(scores[near], answerable[near]):.3f}",
        "false alarms  absent caught  near ones caught",
    ]
    for alarms in (0.02, 0.05, 0.1, 0.15, 0.2):
        all_caught, near_caught = caught(scores, answerable, alarms), caught(scores[near], answerable[near], alarms)
        lines.append(f"{alarms:12.2f}  {all_caught:13.3f}  {near_caught:16.3f}")
    lines.append("characters  answerable  flagged  absent  caught, at a tenth of false alarms over all")
    half = np.quantile(scores[answerable], 0.1)
    lengths = np.array([len(question.text.replace(" ", "")) for question in questions])
    for low, high in pairwise(_LENGTHS):
        here = (lengths >= low) & (lengths < high)
        yes, no = scores[here & answerable], scores[here & ~answerable]
        lines.append(
            f"{low:4}-{high - 1:<5}  {len(yes):10}  {(yes < half).mean():7.3f}  {len(no):6}  {(no < half).mean():6.3f}"
        )
    return lines


def _shares(index: Index, questions: Sequence[Question]) -> list[str]:
    """What share of each topic file the program itself calls doubtful, by mode."""
    lines = []
    for mode in ("hybrid", "semantic", "keyword"):
        flagged: dict[str, list[bool]] = {}
        for question, (asked, ranking) in zip(questions, _ranked(index, questions, mode), strict=True):
            flagged.setdefault(question.topics, []).append(confidence(asked, ranking).doubtful)
        lines += [f"{mode:8} {name:24} doubtful {sum(of) / len(of):.3f}" for name, of in flagged.items()]
    return lines
