"""The everyday language beside the official one: a dictionary and questions that were written for this model.

`everyday/words.tsv` leads from what people say to what documents call it (炮仗 -> 烟花爆竹 燃放 禁放区域), and
`everyday/questions.tsv` asks for passages of the data folder in other words than theirs; `everyday/README.md` says how
both were written.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from lfsearch.training.texts import read_jsonl

HERE = Path(__file__).parent / "everyday"
# Whoever writes about a service names it and says who may have it; the rest of the standard is procedure.
_STANDARD = 120
# Shorter lines of a document are its headings.
_SAYS_SOMETHING = 30
# A tenth of the documents is set aside to measure on.
_SET_ASIDE = 10


def everyday_words() -> list[tuple[str, str]]:
    """(what people say, official terms parted by spaces)."""
    return list(_rows(HERE / "words.tsv"))


def everyday_questions(data: Path) -> list[tuple[str, str, str]]:
    """(question, the passage that answers it, the passage's document): all that is written in `questions.tsv`."""
    passages = _passages(data)
    return [(question, *passages[name]) for name, question in _rows(HERE / "questions.tsv")]


def sibling_passages(data: Path) -> list[str | None]:
    """For each of `everyday_questions` a passage beside its own that does not answer it; None where there is none.

    The next article under the same heading or the next paragraph of the same document, else the one before: of the same
    matter and in the same words, and what is asked stands in the other. One that the question is also written for is none.
    """
    passages = _passages(data)
    beside = _neighbours(data)
    rows = list(_rows(HERE / "questions.tsv"))
    asked: dict[str, set[str]] = {}
    for name, question in rows:
        asked.setdefault(question, set()).add(name)
    chosen = (
        next((one for one in beside.get(name, ()) if one not in asked[question]), None) for name, question in rows
    )
    return [passages[name][0] if name else None for name in chosen]


def _neighbours(data: Path) -> dict[str, list[str]]:
    """Passage id -> the ids after and before it that belong to the same heading or document and say something."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for article in read_jsonl(data / "law_articles.jsonl.gz"):
        groups.setdefault((article["law"], *article["path"]), []).append(article["id"])
    for name, (text, _) in _passages(data).items():
        if name[0] in "PR" and len(text) > _SAYS_SOMETHING:
            groups.setdefault((name.split(".")[0],), []).append(name)
    beside: dict[str, list[str]] = {}
    for names in groups.values():
        for one, other in pairwise(names):
            beside.setdefault(one, []).insert(0, other)
            beside.setdefault(other, []).append(one)
    return beside


def is_set_aside(document: str) -> bool:
    """Whether the questions about a document are kept from training to measure on them."""
    return zlib.crc32(document.encode()) % _SET_ASIDE == 0


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        left, right = line.split("\t")
        yield left, right


def _passages(data: Path) -> dict[str, tuple[str, str]]:
    """The passages that may be asked for: (text, document) by id.

    L012345 is an article of law by its own id, P03.7 paragraph 7 of State Council policy 3, R likewise of a government
    work report, S0012 government service 12, all counted from 0 in the order of the files.
    """
    passages = {a["id"]: (a["text"], a["law"]) for a in read_jsonl(data / "law_articles.jsonl.gz")}
    for letter, name in (("P", "state_council_policies.jsonl.gz"), ("R", "gov_work_reports.jsonl.gz")):
        for number, document in enumerate(read_jsonl(data / name)):
            for line, text in enumerate(document["text"].split("\n")):
                passages[f"{letter}{number:02}.{line}"] = (text.strip(), document["title"])
    for number, item in enumerate(read_jsonl(data / "service_items.jsonl.gz")):
        text = f"{item['name']}:{(item.get('standard') or '')[:_STANDARD]}"
        passages[f"S{number:04}"] = (text, item["name"])
    return passages
