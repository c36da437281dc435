"""Lay legal questions against 58,541 articles of Chinese law: the STARD benchmark (Su et al. 2024).

    python benchmarks/statutes.py DIR --work /tmp/statutes                 each leg and hybrid, as shipped
    python benchmarks/statutes.py DIR --work /tmp/statutes --weights       fusion weights, chosen by cross-validation
    python benchmarks/statutes.py DIR --work /tmp/statutes --fold 2        only the topics of fold 2 of 5

DIR holds corpus.jsonl.gz (id, law, path, article_no, text), queries.train.jsonl (id, text) and qrels.train.tsv (query,
article, grade; grade 1 = the article answers the question). Each law becomes one document and each article one clause
of it, and from there on everything is the project's own: index, query parsing, both legs, fusion.

A model that was trained on questions of this set must be measured on questions that it has not seen: train it without
one fold (`fold_of`), measure it on that fold.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

import lfsearch
from lfsearch.evaluation.evaluate import MODES, estimate
from lfsearch.evaluation.metrics import DEPTH, earned_by_id, mrr, ndcg, recall
from lfsearch.index import build, intake
from lfsearch.reading.source import Source
from lfsearch.retrieval.query import parse_query
from lfsearch.types import Clause, ClauseKind, Document, Issue, Span

FOLDS = 5
LAWS_AN_ISSUE = 25  # a hundred of the longest ones are more than a file may hold
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0)

Ranking = list[str]  # article ids, best first
Questions = Mapping[str, str]
Qrels = Mapping[str, Mapping[str, int]]


def fold_of(qid: str) -> int:
    """The fold of a question, 0 to FOLDS - 1, the same on every machine."""
    return zlib.crc32(qid.encode()) % FOLDS


# ---- the articles as an index -----------------------------------------------------------------------------------


def write_corpus(articles: Iterable[dict[str, Any]], folder: Path, laws_an_issue: int = LAWS_AN_ISSUE) -> None:
    """Write files that `parse_articles` reads, so many laws each, named like gazette issues."""
    folder.mkdir(parents=True)
    laws = [list(group) for _, group in groupby(articles, key=lambda article: (article["law"], article["date"]))]
    for number, first in enumerate(range(0, len(laws), laws_an_issue)):
        part = laws[first : first + laws_an_issue]
        lines = (json.dumps(article, ensure_ascii=False) + "\n" for law in part for article in law)
        (folder / f"{2000 + number // 12}-{number % 12 + 1:02}.txt").write_text("".join(lines), encoding="utf-8")


def parse_articles(source: str | Source, issue: str, _watch: object = None) -> Issue:
    """Stands in for the gazette parser: one document a law, one clause an article, line numbers as in the file."""
    text = source if isinstance(source, str) else source.text
    articles = [json.loads(line) for line in text.splitlines()]
    numbered = enumerate(articles, 1)
    laws = [list(group) for _, group in groupby(numbered, key=lambda pair: (pair[1]["law"], pair[1]["date"]))]
    documents = tuple(_document(issue, ordinal, law) for ordinal, law in enumerate(laws, 1))
    return Issue(issue, int(issue[:4]), int(issue[5:]), 0, documents)


def _document(issue: str, ordinal: int, law: Sequence[tuple[int, dict[str, Any]]]) -> Document:
    name = f"{issue}/d{ordinal:02}"
    title = law[0][1]["law"]
    return Document(
        id=name,
        issue=issue,
        ordinal=ordinal,
        doc_no=None,
        title=title,
        title_as_printed=title,
        issuers=(),
        kind=None,
        date=None,
        addressee=None,
        disclosure=None,
        section=None,
        attachments=(),
        clauses=tuple(_clause(name, title, line, article) for line, article in law),
        span=Span(law[0][0], law[-1][0]),
    )


def _clause(document: str, title: str, line: int, article: dict[str, Any]) -> Clause:
    label = article["article_no"]
    return Clause(
        id=f"{document}/{article['id']}",
        kind=ClauseKind.ARTICLE,
        level=1,
        label=label,
        heading=None,
        text=f"{label} {article['text']}",
        path=(title, *article["path"], label),
        span=Span(line, line),
    )


def build_index(data: Path, work: Path, model: str | None) -> Path:
    """Index the articles under `work`, or take the index that an earlier run left there."""
    index = work / "index"
    if not (index / "manifest.json").exists():
        if not (work / "corpus").exists():
            write_corpus(read_lines(data / "corpus.jsonl.gz"), work / "corpus")
        intake.parse_issue = parse_articles
        started = time.perf_counter()
        report = build.update_index(work / "corpus", index, model=model)
        if report.skipped:  # figures of a part would be mistaken for those of the whole
            raise SystemExit(f"not read: {', '.join(str(one) for one in report.skipped)}")
        print(f"indexed {report.clauses} articles in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return index


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file, packed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def join(cosines: np.ndarray, keyword: Mapping[int, float], bound: float, weight: float) -> np.ndarray:
    """Return (cosine + w x keyword / bound) / (1 + w) for every row, float32 [clauses]."""
    joined = np.array(cosines, dtype=np.float32)
    rows = np.fromiter(keyword.keys(), dtype=np.int64, count=len(keyword))
    joined[rows] += weight / (bound or 1.0) * np.fromiter(keyword.values(), dtype=np.float32, count=len(keyword))
    return joined / (1 + weight)


# ---- measured as shipped ----------------------------------------------------------------------------------------


def rankings(index: Path, questions: Questions) -> dict[str, dict[str, Ranking]]:
    """mode -> question id -> article ids."""
    engine = lfsearch.open(index)
    found: dict[str, dict[str, Ranking]] = {}
    for mode in MODES:
        started = time.perf_counter()
        found[mode] = {
            qid: [article_id(hit.record.id) for hit in engine.search(text, mode=mode, limit=DEPTH)]
            for qid, text in questions.items()
        }
        milliseconds = 1000 * (time.perf_counter() - started) / len(questions)
        print(f"{mode}: {milliseconds:.0f} ms a question", file=sys.stderr)
    return found


def article_id(clause_id: object) -> str:
    """The benchmark's own id of an article."""
    return str(clause_id).rsplit("/", 1)[-1]


def measures(ranking: Ranking, grades: Mapping[str, int]) -> dict[str, float]:
    """The benchmark's measures of one ranking; every judged article has grade 1."""
    ranks = earned_by_id(ranking, grades)
    all_grades = list(grades.values())
    return {
        "nDCG@10": ndcg(ranks, all_grades),
        "MRR@10": mrr(ranks, all_grades),
        "R@10": recall(ranks, all_grades, 10),
        "R@50": recall(ranks, all_grades, 50),
    }


def print_table(rows: Mapping[str, Mapping[str, Ranking]], qrels: Qrels) -> None:
    """A line for each system, with 95 % intervals."""
    scored = {name: [measures(run[qid], qrels[qid]) for qid in run] for name, run in rows.items()}
    names = list(next(iter(scored.values()))[0])
    print(f"{'':<14}" + "".join(f"   {name:<17}" for name in names).rstrip())
    for system, scores in scored.items():
        cells = [estimate([score[name] for score in scores]) for name in names]
        shown = "".join(f"   {cell.mean:.3f} [{cell.low:.2f} {cell.high:.2f}]" for cell in cells)
        print(f"{system:<14}{shown}")


# ---- fusion weights ---------------------------------------------------------------------------------------------


def weighted(index: Path, questions: Questions) -> dict[float, dict[str, Ranking]]:
    """weight of the keyword leg -> question id -> article ids, by the convex sum alone, without the rule
    that all-terms matches come first."""
    engine = lfsearch.open(index)
    ids = [article_id(record.id) for record in engine.index.store.records()]
    found: dict[float, dict[str, Ranking]] = {weight: {} for weight in WEIGHTS}
    for qid, text in questions.items():
        query = parse_query(text, engine.index.segmenter)
        keyword = engine.index.fulltext.search(query.words, query.grams, query.chars)
        cosines = engine.index.vectors.similarities(engine.index.encoder.encode_queries([query.text])[0])
        for weight in WEIGHTS:
            fused = join(cosines, keyword.scores, keyword.bound, weight)
            best = fused.argpartition(-DEPTH)[-DEPTH:]
            found[weight][qid] = [ids[row] for row in best[(-fused[best]).argsort(kind="stable")]]
    return found


def cross_validated(found: Mapping[float, Mapping[str, Ranking]], qrels: Qrels) -> dict[str, Ranking]:
    """Each question's ranking under the weight that is best (R@10) on the questions of the other folds."""
    gain = {
        weight: {qid: measures(ranking, qrels[qid])["R@10"] for qid, ranking in run.items()}
        for weight, run in found.items()
    }
    chosen = {
        fold: max(found, key=lambda weight: sum(value for qid, value in gain[weight].items() if fold_of(qid) != fold))
        for fold in range(FOLDS)
    }
    print(f"weight chosen without each fold: {list(chosen.values())}", file=sys.stderr)
    return {qid: found[chosen[fold_of(qid)]][qid] for qid in next(iter(found.values()))}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure retrieval of statutes (STARD).")
    parser.add_argument("data", type=Path, help="folder with corpus.jsonl.gz, queries.train.jsonl, qrels.train.tsv")
    parser.add_argument("--work", type=Path, required=True, help="where the index is made and kept")
    parser.add_argument("--model", help="embedding model, as for lfsearch index; default: the bundled one")
    parser.add_argument("--fold", type=int, choices=range(FOLDS), help="only the questions of this fold")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every Nth question only")
    parser.add_argument("--weights", action="store_true", help="also try fusion weights, cross-validated")
    options = parser.parse_args()

    index = build_index(options.data, options.work, options.model)
    qrels = read_judgements(options.data / "qrels.train.tsv")
    questions = {
        line["id"]: line["text"]
        for line in read_lines(options.data / "queries.train.jsonl")
        if line["id"] in qrels and options.fold in (None, fold_of(line["id"]))
    }
    questions = dict(list(questions.items())[:: options.sample])
    print(f"{len(questions)} questions")
    print_table(rankings(index, questions), qrels)
    if options.weights:
        found = weighted(index, questions)
        rows = {f"weight {weight}": run for weight, run in found.items()}
        print_table({**rows, "cross-valid.": cross_validated(found, qrels)}, qrels)


def read_judgements(path: Path) -> Qrels:
    """query id -> article id -> grade, of a file with those three columns."""
    qrels: dict[str, dict[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        qid, article, grade = line.split("\t")
        qrels.setdefault(qid, {})[article] = int(grade)
    return qrels


if __name__ == "__main__":
    main()
