"""Search topics with their judged answers: what a quality measurement asks and what it expects.

A topics file is JSON Lines, one topic a line:

    {"qid": "2020-11-q01", "type": "keyword", "query": "秸秆禁烧 责任单位",
     "relevant": [{"issue": "2020-11", "doc_no": "临政办发〔2020〕54号", "quote": "强化地方各级政府秸秆禁烧主体责任",
                   "grade": 2, "lines": [1265, 1267]}]}

Grades: 2 = the quote answers the query, 1 = it helps. What was not judged counts as not relevant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lfsearch.errors import CorpusError, QueryError
from lfsearch.i18n import in_chinese
from lfsearch.reading.plain import given_text
from lfsearch.types import Span

KNOWN_ITEM = "known_item"  # the query names a document, and the whole document is the answer
ANSWERS = 2  # grade of a quote that answers the query
HELPS = 1  # grade of a quote that only helps


@dataclass(frozen=True, slots=True)
class Quote:
    """One judged passage: where it stands in the corpus and how well it answers."""

    issue: str
    doc_no: str | None  # None where the document has no 文号
    text: str
    grade: int  # ANSWERS or HELPS
    span: Span


@dataclass(frozen=True, slots=True)
class Topic:
    """One query with everything that was judged relevant to it."""

    qid: str
    type: str  # keyword, paraphrase, question, known_item, entity, or a type of the user's own
    query: str
    relevant: tuple[Quote, ...]


def load_topics(path: Path) -> list[Topic]:
    """Read a topics file, in its order.

    Raises CorpusError when the file cannot be read, QueryError with the line number when a line is no topic.
    """
    try:
        text = given_text(path)
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path} is not UTF-8 text; save the topics as UTF-8 JSON Lines.",
            f"{path} 不是 UTF-8 文本；请把查询集存为 UTF-8 的 JSON Lines。",
        ) from error
    except OSError as error:
        raise CorpusError(
            f"The topics file {path} cannot be read ({error.strerror}); check the path.",
            f"无法读取查询集文件 {path}（{in_chinese(error.strerror)}）；请检查路径。",
        ) from error
    return parse_topics(text.split("\n"), str(path))


def parse_topics(lines: Iterable[str], name: str = "topics") -> list[Topic]:
    """Make topics of JSON lines; blank lines are skipped. `name` is how errors call the source."""
    topics: dict[str, Topic] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            topic = _topic(json.loads(line))
            if topic.qid in topics:
                raise QueryError(
                    f"the qid {topic.qid!r} is used twice; give each topic its own",
                    f"qid {topic.qid!r} 重复；请给每个查询不同的 qid",
                )
        except (ValueError, RecursionError) as error:  # ValueError: also a number of too many digits
            raise QueryError(
                f"{name}, line {number}: this is not JSON; each line must be one topic object.",
                f"{name} 第 {number} 行不是 JSON；每行应是一个查询对象。",
            ) from error
        except QueryError as error:
            raise QueryError(
                f"{name}, line {number}: {error.english}.", f"{name} 第 {number} 行：{error.chinese}。"
            ) from error
        topics[topic.qid] = topic
    if not topics:
        raise QueryError(
            f"{name} has no topics; write one JSON object with qid, type, query and relevant a line.",
            f"{name} 里没有查询；每行写一个含 qid、type、query、relevant 的 JSON 对象。",
        )
    return list(topics.values())


def judged_issues(topics: Iterable[Topic]) -> list[str]:
    """The issues that hold judged quotes; where the index lacks one, its answers cannot be found."""
    return sorted({quote.issue for topic in topics for quote in topic.relevant})


def _topic(value: object) -> Topic:
    """One decoded line as a topic; QueryError says what is wrong with it."""
    fields = _object(value, "a topic", "查询")
    relevant = fields.get("relevant")
    if not isinstance(relevant, list) or not relevant:
        raise QueryError(
            '"relevant" must be a list of at least one judged quote', '"relevant" 应是至少含一条判定的列表'
        )
    return Topic(
        qid=_string(fields, "qid"),
        type=_string(fields, "type"),
        query=_string(fields, "query"),
        relevant=tuple(_quote(quote) for quote in relevant),
    )


def _quote(value: object) -> Quote:
    fields = _object(value, "a judged quote", "判定")
    doc_no = fields.get("doc_no")
    if doc_no is not None and not isinstance(doc_no, str):
        raise QueryError(
            '"doc_no" must be a string, or null where the document has none', '"doc_no" 应是字符串，没有文号时为 null'
        )
    grade = fields.get("grade")
    if grade not in (HELPS, ANSWERS) or isinstance(grade, bool):
        raise QueryError(f'"grade" must be {HELPS} or {ANSWERS}', f'"grade" 应是 {HELPS} 或 {ANSWERS}')
    return Quote(_string(fields, "issue"), doc_no, _string(fields, "quote"), int(grade), _span(fields.get("lines")))


def _object(value: object, what: str, chinese: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise QueryError(f"{what} must be a JSON object", f"{chinese}应是 JSON 对象")
    return value


def _string(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise QueryError(f'"{name}" is missing or not a text', f'缺少 "{name}"，或者它不是文本')
    return value


def _span(value: object) -> Span:
    match value:
        case [int(first), int(last)] if 1 <= first <= last:
            return Span(first, last)
    raise QueryError(
        '"lines" must be the first and last line of the quote, such as [1277, 1279]',
        '"lines" 应是引文的首行和末行，如 [1277, 1279]',
    )
