"""Reading topics: what a good file gives, and the one sentence that each bad line gets."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.errors import CorpusError, QueryError
from lfsearch.evaluation.topics import ANSWERS, Quote, judged_issues, load_topics, parse_topics
from lfsearch.types import Span

TOPICS = Path(__file__).parent / "eval" / "queries.jsonl"
FITTING = TOPICS.with_name("fitting_topics.jsonl")
FRESH = TOPICS.with_name("fresh_topics.jsonl")
OTHERS = ("queries", "held_topics", "answerable_topics", "absent_topics")

QUOTE = {"issue": "2020-11", "doc_no": "临政办发〔2020〕54号", "quote": "秸秆禁烧", "grade": 2, "lines": [3, 4]}
TOPIC = {"qid": "q1", "type": "keyword", "query": "秸秆禁烧 责任单位", "relevant": [QUOTE]}


def line(**changes: Any) -> str:
    return json.dumps({**TOPIC, **changes}, ensure_ascii=False)


def quoted(**changes: Any) -> str:
    return line(relevant=[{**QUOTE, **changes}])


def test_a_topic_is_read_as_written() -> None:
    (topic,) = parse_topics([line()])
    assert (topic.qid, topic.type, topic.query) == ("q1", "keyword", "秸秆禁烧 责任单位")
    assert topic.relevant == (Quote("2020-11", "临政办发〔2020〕54号", "秸秆禁烧", 2, Span(3, 4)),)


def test_blank_lines_a_byte_order_mark_and_unknown_fields_are_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "topics.jsonl"
    path.write_text("\n" + quoted(pooled=True) + "\r\n\n" + line(qid="q2", note="x") + "\n", encoding="utf-8-sig")
    assert [topic.qid for topic in load_topics(path)] == ["q1", "q2"]


def test_a_document_may_have_no_number() -> None:
    (topic,) = parse_topics([quoted(doc_no=None)])
    assert topic.relevant[0].doc_no is None


def test_the_pinned_topics_are_whole() -> None:
    topics = load_topics(TOPICS)
    kinds = Counter(topic.type for topic in topics)
    assert kinds == {"paraphrase": 31, "keyword": 23, "question": 21, "known_item": 10, "entity": 5}
    assert sum(len(topic.relevant) for topic in topics) == 363
    assert judged_issues(topics) == ["2020-11", "2021-07", "2023-01", "2023-05", "2023-10"]
    assert (topics[0].qid, topics[0].query) == ("2020-11-q01", "秸秆禁烧 责任单位")


def test_the_fitting_topics_are_whole_and_repeat_no_other() -> None:
    topics = load_topics(FITTING)
    kinds = Counter(topic.type for topic in topics)
    assert kinds == {"paraphrase": 50, "question": 45, "keyword": 35, "entity": 15, "known_item": 5}
    assert judged_issues(topics) == ["2020-11", "2021-07", "2023-01", "2023-05", "2023-10"]
    assert all(any(quote.grade == ANSWERS for quote in topic.relevant) for topic in topics)
    lines = [text for name in OTHERS for text in FITTING.with_name(f"{name}.jsonl").open(encoding="utf-8")]
    queries = {topic.query for topic in topics}
    assert len(queries) == len(topics)
    assert not queries & {json.loads(text)["query"] for text in lines}


def test_the_fresh_topics_are_whole_and_repeat_no_other() -> None:
    topics = load_topics(FRESH)
    kinds = Counter(topic.type for topic in topics)
    assert kinds == {"paraphrase": 25, "question": 22, "keyword": 11, "entity": 6}
    assert judged_issues(topics) == ["2020-11", "2021-07", "2023-01", "2023-05", "2023-10"]
    assert all(any(quote.grade == ANSWERS for quote in topic.relevant) for topic in topics)
    lines = [text for name in OTHERS for text in FRESH.with_name(f"{name}.jsonl").open(encoding="utf-8")]
    queries = {topic.query for topic in topics}
    assert len(queries) == len(topics)
    others = {json.loads(text)["query"] for text in lines} | {topic.query for topic in load_topics(FITTING)}
    assert not queries & others


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("9" * 5000, "not JSON"),
        ("[1]", "a topic must be a JSON object"),
        (line(qid=""), '"qid" is missing'),
        (line(qid=7), '"qid" is missing'),
        (line(query=None), '"query" is missing'),
        (line(type="  "), '"type" is missing'),
        (line(relevant=[]), '"relevant" must be'),
        (line(relevant={"grade": 2}), '"relevant" must be'),
        (line(relevant=["秸秆"]), "a judged quote must be"),
        (quoted(issue=None), '"issue" is missing'),
        (quoted(doc_no=54), '"doc_no" must be'),
        (quoted(grade=3), '"grade" must be'),
        (quoted(grade=True), '"grade" must be'),
        (quoted(grade="2"), '"grade" must be'),
        (quoted(lines=[4, 3]), '"lines" must be'),
        (quoted(lines=[0, 3]), '"lines" must be'),
        (quoted(lines=[3]), '"lines" must be'),
        (quoted(lines="3-4"), '"lines" must be'),
        (line(), "used twice"),
    ],
)
def test_a_bad_line_is_named_in_one_sentence(bad: str, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_topics([line(), "", bad], "topics.jsonl")
    message = str(caught.value)
    assert message.startswith("topics.jsonl, line 3: ")
    assert says in message
    assert "\n" not in message


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    gbk = tmp_path / "gbk.jsonl"
    gbk.write_bytes(line().encode("gbk"))
    for path, says in [(tmp_path / "none.jsonl", "cannot be read"), (tmp_path, "cannot be read"), (gbk, "not UTF-8")]:
        with pytest.raises(CorpusError, match=says):
            load_topics(path)
    (tmp_path / "empty.jsonl").write_text("\n\n")
    with pytest.raises(QueryError, match="has no topics"):
        load_topics(tmp_path / "empty.jsonl")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*TOPIC, *QUOTE]), inner, max_size=5),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_a_topic_or_one_plain_error(value: Any) -> None:
    try:
        parse_topics([json.dumps(value)])
    except QueryError as error:
        assert str(error)
