"""Phrases, exclusions and counts are what a scan of the clauses' texts says: the property that a search is trusted by.

The oracle knows nothing of the program: it folds the stored texts as Unicode does and looks with `in`.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lfsearch
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.asked import ask, rows_left
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.retrieval.query import parse_query
from lfsearch.retrieval.ranking import rank
from lfsearch.retrieval.tally import GROUPS
from lfsearch.text.literal import literal, spellings
from lfsearch.types import Filters

SEED = 20_230_510
EACH = 300


def fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).lower())


class Oracle:
    def __init__(self, engine: Engine) -> None:
        self.records: list[ClauseRecord] = list(engine.index.store.records())
        self.texts = [fold(record.text) for record in self.records]

    def rows(self, *phrases: str) -> set[int]:
        wanted = [fold(phrase) for phrase in phrases]
        return {row for row, text in enumerate(self.texts) if all(phrase in text for phrase in wanted)}


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


@pytest.fixture(scope="module")
def oracle(engine: Engine) -> Oracle:
    return Oracle(engine)


KINDS: dict[str, Callable[[str], bool]] = {
    "han": lambda text: re.fullmatch(r"[\u4e00-\u9fff]+", text) is not None,
    "figures and letters": lambda text: re.search(r"[0-9A-Za-z\uff10-\uff19]", text) is not None,
    "punctuation": lambda text: re.search(r"[^\w\s]", text) is not None,
    "over a paragraph's end": lambda text: "\n" in text.strip(),
    "with a blank": lambda text: re.search(r"\S[ \u3000]\S", text) is not None,
}


def drawn(oracle: Oracle, kind: str, count: int = EACH) -> list[str]:
    """Phrases of 2 to 12 characters cut out of clauses by a seed, each of the kind."""
    dice = random.Random(f"{SEED} {kind}")
    texts = [record.text for record in oracle.records if kind != "over a paragraph's end" or "\n" in record.text]
    found: list[str] = []
    while len(found) < count:
        text = dice.choice(texts)
        length = dice.randint(2, 12)
        if len(text) <= length:
            continue
        start = dice.randrange(len(text) - length)
        if kind == "over a paragraph's end":
            start = max(0, text.index("\n") - dice.randint(1, length - 1))
        phrase = text[start : start + length]
        if KINDS[kind](phrase) and '"' not in phrase and fold(phrase):
            found.append(phrase)
    return found


def left(engine: Engine, query: str, filters: Filters = Filters()) -> set[int]:  # noqa: B008  # frozen
    kept = rows_left(engine.index, parse_query(query, engine.index.segmenter), filters)
    return set(range(len(engine.index.store))) if kept is None else {row for row, byte in enumerate(kept) if byte}


@pytest.mark.parametrize("kind", KINDS)
def test_a_quoted_phrase_finds_every_clause_that_holds_it_and_no_other(
    engine: Engine, oracle: Oracle, kind: str
) -> None:
    phrases = drawn(oracle, kind)
    wrong = [phrase for phrase in phrases if left(engine, f'"{phrase}"') != oracle.rows(phrase)]
    assert (len(phrases), wrong) == (EACH, [])


@pytest.mark.parametrize("kind", KINDS)
def test_an_excluded_phrase_leaves_every_other_clause(engine: Engine, oracle: Oracle, kind: str) -> None:
    every = set(range(len(oracle.records)))
    wrong = [
        phrase for phrase in drawn(oracle, kind) if left(engine, f'工作 -"{phrase}"') != every - oracle.rows(phrase)
    ]
    assert wrong == []


def test_an_excluded_word_is_excluded_with_its_figures_and_marks(engine: Engine, oracle: Oracle) -> None:
    every = set(range(len(oracle.records)))
    for kind in KINDS:
        words = [phrase for phrase in drawn(oracle, kind) if not re.search(r"\s", phrase) and phrase[0] not in "“-"]
        wrong = [word for word in words if left(engine, f"工作 -{word}") != every - oracle.rows(word)]
        assert wrong == [], kind


def test_several_phrases_exclusions_and_filters_together(engine: Engine, oracle: Oracle) -> None:
    dice = random.Random(SEED)
    pool = [phrase for kind in KINDS for phrase in drawn(oracle, kind, 60)]
    catalogue, total = engine.index.store.catalogue, len(engine.index.store)
    choices = [
        Filters(),
        Filters(years=(2023, 2023)),
        Filters(kinds=("通知",)),
        Filters(issues=("2020-11", "2021-07"), units=("市生态环境局",)),
        Filters(exclude=Filters(years=(2020, 2021))),
    ]
    for _ in range(EACH):
        row = dice.randrange(total)
        text = oracle.records[row].text
        if len(text) < 30 or '"' in text:
            continue
        first, second = (text[(start := dice.randrange(len(text) - 4)) : start + dice.randint(2, 4)] for _ in "ab")
        out, filters = dice.choice(pool), dice.choice(choices)
        if not (fold(first) and fold(second)):
            continue
        passing = allowed_rows(filters, catalogue, total)
        expected = {row for row in oracle.rows(first, second) - oracle.rows(out) if passing is None or passing[row]}
        assert left(engine, f'"{first}" "{second}" -"{out}"', filters) == expected, (first, second, out, filters)


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_the_hits_are_those_clauses_in_every_mode(engine: Engine, oracle: Oracle, mode: str) -> None:
    for phrase in ("2023年", "县(市、区)", "2020-2021年", "10%", "PM2.5", "、", *drawn(oracle, "punctuation", 6)):
        expected = oracle.rows(phrase)
        result = engine.search(f'"{phrase}"', mode=mode, limit=len(oracle.records))
        assert {engine.index.row(hit.record.id) for hit in list(result)[:20]} <= expected
        assert len(result) == len(expected) == result.ranked
        assert all(fold(phrase) in fold(hit.record.text) for hit in result)
        if mode != "semantic":
            assert result.total == len(expected)


def words() -> Iterator[str]:
    yield from (
        "网约车",
        "散煤",
        "一件事",
        "电动自行车",
        "大气污染",
        "2023年",
        "10%",
        "PM2.5",
        "县(市、区)",
        "优化营商环境",
    )


@pytest.mark.parametrize("word", words())
def test_the_total_is_the_number_of_clauses_that_hold_the_word(engine: Engine, oracle: Oracle, word: str) -> None:
    aliases = dict(parse_query(word, engine.index.segmenter).aliases).get(word, ())
    expected = oracle.rows(word).union(*(oracle.rows(name) for name in aliases)) - engine.index.store.headers
    for mode in ("hybrid", "keyword"):
        result = engine.search(word, mode=mode, limit=3)
        assert result.counts is not None
        assert result.total == result.counts.all_words == result.counts.some_words == len(expected)
        assert result.counts.documents == len({oracle.records[row].document for row in expected})


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_counts_of_two_words_are_those_of_a_scan(engine: Engine, oracle: Oracle, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, len(oracle.records) - 1))
    printed = re.findall(r"[\u4e00-\u9fff]{2,}", oracle.texts[row])
    if not printed:
        return
    run = data.draw(st.sampled_from(printed))
    start = data.draw(st.integers(0, len(run) - 2))
    pair = [run[start : start + 2], data.draw(st.sampled_from(["秸秆", "环境", "应急", "资金"]))]
    query = parse_query(" ".join(pair), engine.index.segmenter)
    if query.aliases or len(query.words) < 2 or len(set(pair)) < 2:  # another name would count too
        return
    tally = engine.count(" ".join(pair), group_by="document")
    heads = engine.index.store.headers  # of tables, which only a quoted phrase finds
    both, either = oracle.rows(*pair) - heads, (oracle.rows(pair[0]) | oracle.rows(pair[1])) - heads
    assert (tally.counts.all_words, tally.counts.some_words) == (len(both), len(either))
    assert sum(group.clauses for group in tally.groups) == len(both or either)


@pytest.mark.parametrize("group_by", GROUPS)
def test_groups_count_all_clauses_not_the_first_ten(engine: Engine, oracle: Oracle, group_by: str) -> None:
    tally = engine.count("生态环境", group_by=group_by)
    expected = oracle.rows("生态环境")
    assert sum(group.clauses for group in tally.groups) == tally.counts.total == len(expected) > 100
    assert sum(group.documents for group in tally.groups) == tally.counts.documents
    years = {key: sum(1 for row in expected if str(oracle.records[row].year) == key) for key in ("2020", "2023")}
    if group_by == "year":
        assert {key: value for key, value in ((g.key, g.clauses) for g in tally.groups) if key in years} == years


@pytest.mark.parametrize("name", ["张云", "默想", "张云 默想"])
def test_a_name_that_stands_nowhere_has_no_hit_by_its_characters(engine: Engine, name: str) -> None:
    result = engine.search(name, mode="keyword")
    assert (len(result), result.total) == (0, 0)
    assert result.unknown_words == tuple(name.split())
    assert any("Nowhere in the texts" in note for note in result.notes)
    hybrid = engine.search(name)
    assert hybrid.total == 0
    assert hybrid.unknown_words


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("秸杆", "秸秆"), ("公积全", "公积金"), ("网约东", "网约车"), ("电动自型车", "电动自行车"), ("jiegan", "秸秆")],
)
def test_a_slip_names_the_word_that_is_printed_and_is_not_replaced(engine: Engine, typed: str, printed: str) -> None:
    result = engine.search(typed, mode="keyword")
    assert [s.instead[0] for s in result.suggestions if s.word == typed] == [printed]
    assert any(typed in note and printed in note for note in result.notes)
    assert typed in result.query


@pytest.mark.parametrize("word", ["秸秆", "罚款", "麦秆", "办证"])
def test_a_word_that_is_spelt_right_is_offered_nothing_else(engine: Engine, word: str) -> None:
    assert engine.search(word, mode="keyword").suggestions == ()


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [("網約車 經營服務 駕駛員", "网约车 经营服务 驾驶员"), ('"秸稈禁燒"', '"秸秆禁烧"'), ("住房 -危險", "住房 -危险")],
)
def test_traditional_characters_find_simplified_text(engine: Engine, traditional: str, simplified: str) -> None:
    a, b = engine.search(traditional), engine.search(simplified)
    assert [hit.record.id for hit in a] == [hit.record.id for hit in b]
    assert a.counts == b.counts


@pytest.mark.parametrize(("typed", "first"), [("85%", "85%"), ("百分之八十五", "85%"), ("50%", "50%")])
def test_a_percentage_is_found_before_labels_of_that_number(engine: Engine, typed: str, first: str) -> None:
    result = engine.search(typed)
    assert result.total
    assert all(first in fold(hit.record.text) for hit in list(result)[: result.total])


def test_exact_hits_stand_before_those_that_only_resemble(engine: Engine) -> None:
    result = engine.search("散煤", limit=60)
    flags = [hit.exact for hit in result]
    assert flags == sorted(flags, reverse=True)
    assert sum(flags) == result.total == 30


@given(st.text(max_size=40))
def test_the_literal_form_is_stable_and_holds_no_blank(text: str) -> None:
    form = literal(text)
    assert literal(form) == form
    assert not re.search(r"\s", form)
    assert form in spellings(text)


@pytest.mark.parametrize(
    ("a", "b"), [("第13条", "第十三条"), ("第105条", "第一百零五条"), ("85%", "百分之八十五"), ("第2款", "第二款")]
)
def test_the_other_kind_of_numerals_is_the_same_word(a: str, b: str) -> None:
    assert b in spellings(a)
    assert a in spellings(b)


def test_the_command_prints_numbers_alone(real: Callable[..., Any]) -> None:
    said = real("search", "网约车", "--count", "--group-by", "document")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[1].split() == ["50", "2", "all", "words"]
    assert [line.split()[0] for line in said.out.splitlines()[2:]] == ["49", "1"]
    assert real("search", "网约车", "--count", "--csv").code == 2


def test_another_name_counts_like_a_word_found_once_and_raises_no_bound(engine: Engine) -> None:
    opened = engine.index
    asked = ask(opened, "水务局 巡查", "keyword", Filters())
    named, plain = rank(asked), rank(asked, ("aliases",))
    rows = opened.literals.rows("水利局")
    assert "水利局" in named.names
    assert rows
    assert named.bound == plain.bound
    rarity = opened.fulltext.rarity(len(rows))
    assert {row: named.keyword[row] - plain.keyword.get(row, 0.0) for row in rows} == pytest.approx(
        dict.fromkeys(rows, rarity)
    )


def test_the_heads_of_a_table_are_no_hits_unless_they_are_quoted(engine: Engine, oracle: Oracle) -> None:
    headers = engine.index.store.headers
    assert headers
    text = fold(oracle.records[min(headers)].text)
    for mode in ("hybrid", "keyword", "semantic"):
        rows = {engine.index.row(hit.record.id) for hit in engine.search(text, mode=mode, limit=100)}
        assert rows.isdisjoint(headers)
    assert min(headers) in {engine.index.row(hit.record.id) for hit in engine.search(f'"{text}"', limit=50)}
    beside = oracle.records[min(headers) + 1].id
    assert not {hit.record.id for hit in engine.similar(beside, same_document=True, limit=200)} & {
        oracle.records[row].id for row in headers
    }
