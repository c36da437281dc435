"""Pairs of texts that belong together, mined from laws, policies and reports or made by people.

The model learns to bring the two sides of a pair together and to keep the pairs of a batch apart.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from lfsearch.training.everyday import everyday_questions, everyday_words, sibling_passages
from lfsearch.training.texts import read_jsonl

# Pairs of one kind: a run sees a few thousand of each, so more would only cost time to cut.
_MOST = 12_000
# Characters: a sentence says something from about here, and a static vector learns little from what comes after 600.
_SENTENCE, _LONGEST = 8, 600

_SENTENCE_END = re.compile(r"(?<=[。;\uff1b])")
_HEADING_NUMBER = re.compile(r"^第.{1,5}[编章节篇]\s*")
_QUOTED = re.compile(r"《[^》]{0,200}》|[(\uff08][^)\uff09]{0,200}[)\uff09]")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two lists of texts, row by row.

    `sources` says what a row comes from (a STARD question, a document that was asked about), so that it can be kept
    from training to measure on.
    """

    left: list[str]
    right: list[str]
    sources: list[str] | None = None
    # A text that the left side does not mean though it is near to the right one; None for a row without one.
    negatives: list[str | None] | None = None


def all_pairs(data: Path, gazette: Sequence[str], seed: int) -> dict[str, Pairs]:
    """Every kind of pair by its name; `gazette` is passages in reading order."""
    rng = random.Random(seed)
    articles = read_jsonl(data / "law_articles.jsonl.gz")
    return {
        "title": _sample(_titles(articles), rng),
        "sentence": _sample(_sentences((article["text"] for article in articles), rng), rng),
        "neighbour": _sample(_neighbours(articles), rng),
        "policy": _sample(_sentences(policy_paragraphs(data), rng), rng),
        "gazette": _sample(_sentences(iter(gazette), rng), rng),
        "gazette neighbour": _sample(pairwise(gazette), rng),
        "service": _sample(_services(data), rng),
        **_questions(data),
        "everyday word": _labelled([(word, terms, "") for word, terms in everyday_words()]),
        "everyday question": replace(_labelled(everyday_questions(data)), negatives=_siblings(data)),
    }


def _siblings(data: Path) -> list[str | None]:
    return [text[:_LONGEST] if text else None for text in sibling_passages(data)]


def policy_paragraphs(data: Path) -> Iterator[str]:
    """Paragraphs of State Council policies and of government work reports."""
    for name in ("state_council_policies.jsonl.gz", "gov_work_reports.jsonl.gz"):
        for document in read_jsonl(data / name):
            yield from document["text"].split("\n")


def _sample(pairs: Iterable[tuple[str, str]], rng: random.Random) -> Pairs:
    chosen = list(pairs)
    if len(chosen) > _MOST:
        chosen = rng.sample(chosen, _MOST)
    return Pairs([left for left, _ in chosen], [right[:_LONGEST] for _, right in chosen])


def _titles(articles: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Name of the law and heading -> article."""
    for article in articles:
        heading = _HEADING_NUMBER.sub("", article["path"][-1]) if article["path"] else ""
        if len(article["text"]) > 2 * _SENTENCE:
            yield f"{article['law']} {heading}", article["text"]


def _sentences(texts: Iterator[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """One sentence -> the rest of its paragraph."""
    for text in texts:
        sentences = [sentence for sentence in _SENTENCE_END.split(text) if len(sentence) > _SENTENCE]
        if len(sentences) > 1:
            chosen = rng.randrange(len(sentences))
            yield sentences[chosen], "".join(sentences[:chosen] + sentences[chosen + 1 :])


def _neighbours(articles: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """An article -> the next one under the same heading."""
    for one, other in pairwise(articles):
        if one["path"] and (one["law"], one["path"]) == (other["law"], other["path"]):
            yield one["text"][:_LONGEST], other["text"]


def _services(data: Path) -> Iterator[tuple[str, str]]:
    """Name of a government service -> who may have it."""
    for item in read_jsonl(data / "service_items.jsonl.gz"):
        standard = _QUOTED.sub("", item.get("standard") or "")
        if len(standard) > 2 * _SENTENCE:
            yield item["name"], standard


def _questions(data: Path) -> dict[str, Pairs]:
    """STARD: question -> article. LeCoQA, about the same questions: question -> answer, key words -> article."""
    articles = {article["id"]: article["text"] for article in read_jsonl(data / "stard" / "corpus.jsonl.gz")}
    questions = {question["id"]: question["text"] for question in read_jsonl(data / "stard" / "queries.train.jsonl")}
    relevant = read_qrels(data)
    rows = [(questions[qid], articles[aid], qid) for qid, found in relevant.items() for aid in sorted(found)]
    advice = []
    for item in read_jsonl(data / "lecoqa.train.jsonl"):
        advice.append((item["question"], item["answer"], item["id"]))
        advice += [(item["keywords"], articles[aid], item["id"]) for aid in sorted(relevant.get(item["id"], ()))]
    return {name: _labelled(found) for name, found in (("question", rows), ("advice", advice))}


def _labelled(rows: list[tuple[str, str, str]]) -> Pairs:
    left, right, sources = zip(*rows, strict=True)
    return Pairs(list(left), [text[:_LONGEST] for text in right], list(sources))


def read_qrels(data: Path) -> dict[str, set[str]]:
    """STARD: the articles that answer each question."""
    relevant: dict[str, set[str]] = {}
    for line in (data / "stard" / "qrels.train.tsv").read_text(encoding="utf-8").splitlines():
        question, article, _ = line.split("\t")
        relevant.setdefault(question, set()).add(article)
    return relevant
