"""Runs and judgements in the files of TREC, so that trec_eval, ranx or ir_measures can check or use ours.

A run line is `qid Q0 docid rank score tag`, a qrels line `qid 0 docid grade`; a docid is a clause id. Qrels know no
lines of text, so an answer becomes all clauses that reach it, and each of them counts there: figures computed from
exported qrels differ a little from those of `lfsearch eval`, which pays an answer once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lfsearch.errors import CorpusError, QueryError
from lfsearch.evaluation.evaluate import Search, TopicResult
from lfsearch.evaluation.metrics import Answer, Shown, answers, reaches
from lfsearch.evaluation.topics import Topic
from lfsearch.i18n import in_chinese
from lfsearch.reading.plain import given_text

Run = dict[str, list[tuple[str, float]]]  # qid -> (clause id, score), best first
Lookup = Callable[[Answer], Iterable[str]]  # ids of the clauses that reach an answer


def format_run(results: Iterable[TopicResult], tag: str = "lfsearch") -> str:
    """The rankings of one mode as a TREC run.

    trec_eval orders by score and ignores the rank column, so where our order does not follow the score (a document
    named in the query comes first whatever it scores) the score is lowered to just below the one above it.
    """
    lines = []
    for result in results:
        above = math.inf
        for rank, (clause_id, score) in enumerate(result.ranking, 1):
            above = score if score < above else math.nextafter(above, -math.inf)
            lines.append(f"{result.topic.qid} Q0 {clause_id} {rank} {above!r} {tag}\n")
    return "".join(lines)


def format_qrels(topics: Iterable[Topic], lookup: Lookup) -> str:
    """The judgements as TREC qrels; a clause that reaches several answers has the best grade."""
    lines = []
    for topic in topics:
        grades: dict[str, int] = {}
        for answer in answers(topic):  # best grade first
            for clause_id in lookup(answer):
                grades.setdefault(clause_id, answer.grade)
        lines += [f"{topic.qid} 0 {clause_id} {grade}\n" for clause_id, grade in grades.items()]
    return "".join(lines)


def clause_lookup(clauses: Iterable[Shown]) -> Lookup:
    """A lookup over all clauses of an index."""
    by_issue: dict[str, list[Shown]] = defaultdict(list)
    for clause in clauses:
        by_issue[clause.issue].append(clause)
    return lambda answer: [clause.id for clause in by_issue[answer.issue] if reaches(clause, answer)]


def read_run(path: Path) -> Run:
    """Read a TREC run, each topic's documents ordered by score as trec_eval does (ties by id).

    Raises CorpusError when the file cannot be read, QueryError with the line number when a line is no run line.
    """
    run: Run = defaultdict(list)
    for number, (qid, _, clause_id, _, score, *_) in _rows(path, 6):
        run[qid].append((clause_id, _number(score, path, number)))
    return {qid: sorted(ranking, key=lambda scored: (-scored[1], scored[0])) for qid, ranking in run.items()}


def run_search(topics: Sequence[Topic], runs: Mapping[str, Run], clauses: Iterable[Shown]) -> Search:
    """Let `evaluate` score stored runs (mode -> run): a search that reads the answers off them.

    Clauses that the index no longer has are passed over; a topic that the run lacks has no hits.
    """
    known = {clause.id: clause for clause in clauses}
    qids = {topic.query: topic.qid for topic in topics}

    def search(query: str, mode: str, limit: int) -> Iterable[Shown]:
        ranking = runs[mode].get(qids[query], [])
        return [replace(known[key], score=score) for key, score in ranking if key in known][:limit]

    return search


def _rows(path: Path, width: int) -> Iterable[tuple[int, list[str]]]:
    """Line number and columns of each line that is not blank."""
    try:
        lines = given_text(path).splitlines()
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path} is not UTF-8 text, so it cannot be read as a TREC file.",
            f"{path} 不是 UTF-8 文本，无法作为 TREC 文件读取。",
        ) from error
    except OSError as error:
        raise CorpusError(
            f"The TREC file {path} cannot be read ({error.strerror}); check the path.",
            f"无法读取 TREC 文件 {path}（{in_chinese(error.strerror)}）；请检查路径。",
        ) from error
    for number, line in enumerate(lines, 1):
        columns = line.split()
        if columns and len(columns) != width:
            raise QueryError(
                f"{path}, line {number}: a line of this TREC file must have {width} columns.",
                f"{path} 第 {number} 行：这种 TREC 文件每行应有 {width} 列。",
            )
        if columns:
            yield number, columns


def _number(text: str, path: Path, line: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise QueryError(f"{path}, line {line}: {text!r} is not a number.", f"{path} 第 {line} 行：{text!r} 不是数。")
    return value
