"""Words with one wrong character: what may be meant is offered, and a query in the corpus's words stays as it is."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lfsearch
from lfsearch.retrieval import spelling
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.query import parse_query, stop_words
from lfsearch.retrieval.results import Suggestion
from lfsearch.text.literal import literal
from lfsearch.text.looks import look_alikes
from lfsearch.text.normal import normalise
from lfsearch.text.sounds import sound_alikes

SEED = 9_876


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


def misspelt(engine: Engine, query: str) -> Sequence[Suggestion]:
    index = engine.index
    return spelling.misspelt(parse_query(query, index.segmenter).typed, index.literals, index.fulltext, index.segmenter)


@pytest.mark.parametrize(
    ("query", "typed", "meant"),
    [
        ("公司注消要什么手续", "注消", "注销"),
        ("违章怎么处里", "处里", "处理"),
        ("幼尔园收费", "幼尔园", "幼儿园"),
        ("天汽不好的时候哪些车不让上路", "天汽", "天气"),
        ("今年防讯值班", "防讯", "防汛"),
        ("土地租凭", "租凭", "租赁"),
    ],
)
def test_a_wrong_character_inside_a_question_is_told(engine: Engine, query: str, typed: str, meant: str) -> None:
    result = engine.search(query)
    assert [one.instead[0] for one in result.suggestions if one.word == typed] == [meant]
    assert any(typed in note and meant in note for note in result.notes)
    assert query == result.query


@pytest.mark.parametrize("kind", ["sound", "look"])
def test_most_words_with_a_character_exchanged_are_set_right(engine: Engine, kind: str) -> None:
    """Any of 200 words of the corpus, at any place between two others, with or without blanks."""
    rng = random.Random(SEED)
    segmenter, literals = engine.index.segmenter, engine.index.literals
    rows = sorted(rng.sample(range(len(engine.index.store)), 1500))
    right = tried = 0
    for record in engine.index.store.pick(rows):
        words = [word for word in segmenter.words(normalise(record.text)) if is_plain(word)]
        if len(words) < 3 or tried == 200:
            continue
        first, place = rng.randrange(len(words) - 2), rng.randrange(3)
        chosen = words[first : first + 3]
        word = chosen[place]
        char = rng.randrange(len(word))
        alikes = (sound_alikes(word[char]) or [""])[0] if kind == "sound" else look_alikes(word[char])
        usual = [alike for alike in alikes if alike != word[char] and segmenter.frequency(alike) > 1000]
        if not usual:
            continue
        wrong = word[:char] + rng.choice(usual) + word[char + 1 :]
        if literal(wrong) in literals or segmenter.frequency(wrong) >= 10:
            continue  # a word of its own
        chosen[place] = wrong
        tried += 1
        right += any(word in one.instead for one in misspelt(engine, rng.choice(["", " "]).join(chosen)))
    assert tried == 200
    assert right / tried > 0.75


def is_plain(word: str) -> bool:
    return 2 <= len(word) <= 3 and word not in stop_words() and all("\u4e00" <= char <= "\u9fff" for char in word)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_the_corpus_holds_is_never_doubted(engine: Engine, data: st.DataObject) -> None:
    lines = engine.index.literals.text.splitlines()
    pieces = []
    for _ in range(data.draw(st.integers(1, 3))):
        line = data.draw(st.sampled_from(lines))
        start = data.draw(st.integers(0, max(len(line) - 2, 0)))
        pieces.append(line[start : start + data.draw(st.integers(2, 12))])
    query = " ".join(pieces)
    assert not [one for piece in pieces if piece.strip() for one in doubts(engine, piece)], query


def doubts(engine: Engine, piece: str) -> Sequence[Suggestion]:
    index = engine.index
    return spelling.misspelt([piece], index.literals, index.fulltext, index.segmenter)


def test_few_everyday_questions_are_doubted(engine: Engine) -> None:
    """Their words need not stand in the corpus, and most are spelt right."""
    path = Path(lfsearch.__file__).parent / "training" / "everyday" / "questions.tsv"
    questions = [line.split("\t")[1] for line in path.read_text(encoding="utf-8").splitlines()]
    chosen = random.Random(SEED).sample(questions, 300)
    assert sum(bool(misspelt(engine, question)) for question in chosen) / len(chosen) < 0.03


@pytest.fixture(scope="module")
def slips(engine: Engine) -> list[tuple[str, str]]:
    """Judged queries, each with one word of it typed wrong and without the slip."""
    rng = random.Random(SEED)
    index, found = engine.index, []
    for line in (Path(__file__).parent / "eval" / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        query = json.loads(line)["query"]
        words = [word for word in index.segmenter.words(normalise(query)) if is_plain(word) and word in query]
        for word in rng.sample(words, len(words)):
            place = rng.randrange(len(word))
            wrong = word[:place] + rng.choice(look_alikes(word[place]) or word[place]) + word[place + 1 :]
            typed = query.replace(word, wrong)
            if literal(wrong) not in index.literals and any(word in one.instead for one in misspelt(engine, typed)):
                found.append((typed, query))
                break
    return found


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_what_is_meant_is_looked_for_unless_switched_off(
    engine: Engine, slips: list[tuple[str, str]], mode: str
) -> None:
    """Of the first ten hits of the right words, more are found from the wrong ones."""
    assert len(slips) > 15

    def ids(one: Engine, query: str) -> set[str]:
        return {hit.record.id for hit in one.search(query, mode=mode, limit=10)}

    right = [ids(engine, query) for _, query in slips]

    def found(one: Engine) -> int:
        return sum(len(ids(one, typed) & wanted) for (typed, _), wanted in zip(slips, right, strict=True))

    without = engine.without("spelling")
    assert found(without) < found(engine)
    assert without.search("企业注消", mode=mode).suggestions  # said all the same


def test_characters_look_alike_both_ways() -> None:
    assert "末" in look_alikes("未")
    assert "未" in look_alikes("末")
    assert "未" not in look_alikes("未")
    assert look_alikes("的") == ""
