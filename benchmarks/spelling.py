"""How often a word with one wrong character is told, how often a right one is doubted, and what both do to a ranking.

    python benchmarks/spelling.py --index index

Words are drawn from the index by a seed; one character becomes another of the same sound or of a like look.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import lfsearch
from lfsearch.evaluation.evaluate import evaluate
from lfsearch.evaluation.metrics import Shown
from lfsearch.evaluation.topics import Topic, load_topics
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.query import parse_query, stop_words
from lfsearch.retrieval.results import Suggestion
from lfsearch.retrieval.spelling import misspelt
from lfsearch.text.literal import literal
from lfsearch.text.looks import look_alikes
from lfsearch.text.normal import normalise
from lfsearch.text.sounds import sound_alikes

ROOT = Path(__file__).parents[1]
EVERYDAY = ROOT / "lfsearch" / "training" / "everyday" / "questions.tsv"
SEED = 3
WORDS, QUESTIONS = 400, 1500
USUAL = 1000  # characters that jieba counted less often are hardly typed by mistake


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=ROOT / "index")
    engine = lfsearch.open(parser.parse_args().index)
    rng = random.Random(SEED)
    for kind in ("sound", "look"):
        cases = [case for _, case in zip(range(WORDS), _cases(engine, kind, rng), strict=False)]
        right = sum(any(word in one.instead for one in _told(engine, query)) for query, word in cases)
        print(f"{kind}: {right / len(cases):.3f} of {len(cases)} set right")
    questions = [line.split("\t")[1] for line in EVERYDAY.read_text(encoding="utf-8").splitlines()]
    doubted = sum(bool(_told(engine, question)) for question in rng.sample(questions, QUESTIONS))
    print(f"doubted: {doubted / QUESTIONS:.3f} of {QUESTIONS} everyday questions")
    topics = [topic for name in ("queries", "held_topics") for topic in load_topics(ROOT / f"tests/eval/{name}.jsonl")]
    pairs = [(topic, wrong) for topic in topics if (wrong := _with_a_slip(engine, topic, rng))]
    for name, asked, searched in (
        ("as typed", [topic for topic, _ in pairs], engine),
        ("with a slip", [wrong for _, wrong in pairs], engine),
        ("with a slip, step left out", [wrong for _, wrong in pairs], engine.without("spelling")),
    ):
        print(f"nDCG@10 hybrid of {len(pairs)} topics {name}: {_gain(asked, searched):.3f}")


def _told(engine: Engine, query: str) -> Sequence[Suggestion]:
    index = engine.index
    return misspelt(parse_query(query, index.segmenter).typed, index.literals, index.fulltext, index.segmenter)


def _cases(engine: Engine, kind: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Three words in a row of a clause, one with a wrong character, and that word."""
    rows = rng.sample(range(len(engine.index.store)), len(engine.index.store))
    for row in rows:
        words = [
            w for w in engine.index.segmenter.words(normalise(engine.index.store.record(row).text)) if _is_plain(w)
        ]
        if len(words) < 3:
            continue
        first, place = rng.randrange(len(words) - 2), rng.randrange(3)
        chosen = words[first : first + 3]
        word = chosen[place]
        if wrong := _wrong(engine, word, kind, rng):
            chosen[place] = wrong
            yield rng.choice(["", " "]).join(chosen), word


def _wrong(engine: Engine, word: str, kind: str, rng: random.Random) -> str | None:
    segmenter = engine.index.segmenter
    place = rng.randrange(len(word))
    alikes = (sound_alikes(word[place]) or [""])[0] if kind == "sound" else look_alikes(word[place])
    usual = [char for char in alikes if char != word[place] and segmenter.frequency(char) > USUAL]
    if not usual:
        return None
    wrong = word[:place] + rng.choice(usual) + word[place + 1 :]
    # What is printed or usual is a word of its own.
    return None if literal(wrong) in engine.index.literals or segmenter.frequency(wrong) >= 10 else wrong


def _with_a_slip(engine: Engine, topic: Topic, rng: random.Random) -> Topic | None:
    words = [word for word in engine.index.segmenter.words(normalise(topic.query)) if _is_plain(word)]
    rng.shuffle(words)
    for word in words:
        if word in topic.query and (wrong := _wrong(engine, word, rng.choice(["sound", "look"]), rng)):
            return replace(topic, query=topic.query.replace(word, wrong))
    return None


def _is_plain(word: str) -> bool:
    return 2 <= len(word) <= 3 and word not in stop_words() and all("\u4e00" <= char <= "\u9fff" for char in word)


def _gain(topics: Sequence[Topic], engine: Engine) -> float:
    def search(query: str, mode: str, limit: int) -> list[Shown]:
        return [Shown.of(hit.record, hit.score) for hit in engine.search(query, mode=mode, limit=limit)]

    return evaluate(topics, search, ("hybrid",)).estimate("hybrid").mean


if __name__ == "__main__":
    main()
