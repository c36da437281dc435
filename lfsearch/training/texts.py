"""The texts that the model learns from, read from the data folder (`--data`)."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

# Shorter lines of a policy or a report are headings, dates and page furniture.
_SHORTEST = 15
# What runs on for longer without a full stop is a table.
_LONGEST_SENTENCE = 300
_SENTENCE_END = re.compile(r"(?<=[。;])")


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, gzip'd or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def official_passages(data: Path) -> list[str]:
    """Articles of laws and paragraphs of policies and government reports: how the official language is written."""
    passages = [article["text"] for article in read_jsonl(data / "law_articles.jsonl.gz")]
    for name in ("state_council_policies.jsonl.gz", "gov_work_reports.jsonl.gz"):
        for document in read_jsonl(data / name):
            passages += [line for line in document["text"].split("\n") if len(line) > _SHORTEST]
    return passages


def lay_questions(data: Path) -> list[str]:
    """Legal questions as people ask them: how the everyday language is written."""
    return [question["text"] for question in read_jsonl(data / "stard" / "queries.train.jsonl")]


def gazette_passages(corpus: Path) -> list[str]:
    """The gazette in passages of three sentences.

    Read without the parser on purpose: the model must not change when the parser does.
    """
    passages = []
    for file in sorted(corpus.glob("*.txt")):
        text = re.sub(r"\s+", "", file.read_text(encoding="utf-8"))
        sentences = [part for part in _SENTENCE_END.split(text) if _SHORTEST < len(part) < _LONGEST_SENTENCE]
        passages += ["".join(sentences[start : start + 3]) for start in range(0, len(sentences) - 2, 3)]
    if not passages:
        raise SystemExit(f"There is no gazette text in {corpus}; name its folder with --corpus.")
    return passages
