"""What holds for every tool: answers keep to their room, cursors lose nothing, arguments and errors are plain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import CORPUS, Place, notice
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("mcp", reason="needs the extra mcp")

from mcp.shared.exceptions import MCPError
from talking import Assistant, said

from lfsearch.assistant import limits
from lfsearch.assistant.arguments import BUDGET, CURSOR, FILTERS
from lfsearch.assistant.room import Answer, Cursor, packed, parts, shortened
from lfsearch.assistant.tools import tools
from lfsearch.output.formats import line

TOOLS = {tool.name: tool for tool in tools(CORPUS)}
# A question for each, with long answers in the five issues.
LONG: dict[str, tuple[str, dict[str, Any]]] = {
    "search": ("hits", {"query": "大气污染", "limit": 50}),
    "get_clause": ("clauses", {"ref": "2023-01/d07"}),
    "outline": ("outline", {"ref": "2020-11/d08", "depth": 12}),
    "similar": ("hits", {"ref": "2023-10/d06/att1/3.1.2", "limit": 20}),
    "compare": ("pairs", {"a": "2023-01/d07", "b": "2023-10/d06"}),
    "history": ("steps", {"ref": "重污染天气应急响应"}),
    "duties": ("duties", {}),
    "verify_citations": ("verdicts", {"text": "“各县(市、区)人民政府,市直有关部门”\n" * 30}),
    "status": ("named_by", {"ref": "《中华人民共和国安全生产法》"}),
    "list_documents": ("documents", {}),
}


@pytest.fixture(scope="session")
def assistant(real_index: Path) -> Assistant:
    return Assistant(real_index, CORPUS)


def test_every_tool_is_described_in_both_languages(assistant: Assistant) -> None:
    offered = assistant.talk(lambda client: client.list_tools()).tools
    assert {tool.name for tool in offered} == set(LONG) == set(TOOLS)
    for tool in offered:
        texts = [tool.description or "", *(one["description"] for one in tool.input_schema["properties"].values())]
        for text in texts:
            assert any("\u4e00" <= char <= "\u9fff" for char in text), text
            assert any(char.isascii() and char.isalpha() for char in text), text
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
    # Read in every conversation, before anything is asked.
    assert sum(len(tool.model_dump_json(exclude_none=True)) for tool in offered) < 15_000


@pytest.mark.parametrize("room", [limits.LEAST_ROOM, limits.USUAL_ROOM])
@pytest.mark.parametrize("name", LONG)
def test_an_answer_keeps_to_its_room(assistant: Assistant, name: str, room: int) -> None:
    entries, asked = LONG[name]
    wrong, text = assistant.said(name, **asked, budget=room)
    assert not wrong, text
    assert len(text) <= room
    data = json.loads(text)
    assert any(data[one] for one in (entries, "figures") if one in data)
    if room == limits.LEAST_ROOM:
        assert "next" in data


@pytest.mark.parametrize("name", ["get_clause", "outline", "compare", "list_documents", "history"])
def test_cursors_lose_nothing_and_repeat_nothing(assistant: Assistant, name: str) -> None:
    entries, asked = LONG[name]
    small = assistant.all_of(entries, name, **asked, budget=8_000)
    assert small == assistant.all_of(entries, name, **asked, budget=limits.MOST_ROOM)


def test_a_document_is_read_word_for_word(assistant: Assistant, real_index: Path) -> None:
    from lfsearch import open as open_index

    read = assistant.all_of("clauses", "get_clause", ref="2020-11/d08", budget=10_000)
    assert not any("cut" in one for one in read)
    records = open_index(real_index).index
    entry = records.document("2020-11/d08")
    assert entry is not None
    assert "".join(one["text"] for one in read) == "".join(one.text for one in records.clauses(entry))


def test_hits_go_on_where_they_stopped(assistant: Assistant) -> None:
    first = assistant.ask("search", query="大气污染", limit=4, budget=limits.MOST_ROOM)
    second = assistant.ask("search", query="大气污染", limit=4, budget=limits.MOST_ROOM, cursor=first["next"])
    both = assistant.ask("search", query="大气污染", limit=8, budget=limits.MOST_ROOM)
    assert [*first["hits"], *second["hits"]] == both["hits"]
    alike = {"ref": "2023-10/d06/att1/3.1.2", "budget": limits.MOST_ROOM}
    first = assistant.ask("similar", **alike, limit=3)
    second = assistant.ask("similar", **alike, limit=3, cursor=first["next"])
    assert [*first["hits"], *second["hits"]] == assistant.ask("similar", **alike, limit=6)["hits"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=400),
    lambda one: st.lists(one, max_size=6) | st.dictionaries(st.text(max_size=6), one, max_size=4),
    max_leaves=20,
)
ENTRIES = st.lists(st.dictionaries(st.sampled_from("abcdef"), JSON, max_size=6), max_size=12)


@settings(max_examples=60, deadline=None)
@given(ENTRIES, st.integers(400, 3000))
def test_what_is_packed_is_whole_or_says_so(entries: list[dict[str, Any]], room: int) -> None:
    data = packed(Answer({}, ("list",), (("list", one) for one in entries)), room, Cursor(3, 7))
    kept = data["list"]
    assert isinstance(kept, list)
    assert kept or not entries
    for one, given_ in zip(kept, entries, strict=False):
        assert one == given_ or (isinstance(one, dict) and one["cut"])
    assert ("next" in data) == (len(kept) < len(entries))
    if len(kept) < len(entries):
        assert data["next"] == f"3-{7 + len(kept)}"
    if len(kept) > 1:
        assert len(line(data)) <= room


@given(st.text(max_size=3 * limits.PART + 10))
def test_parts_are_the_text(text: str) -> None:
    found = list(parts({"id": "x", "text": text}))
    assert "".join(str(one["text"]) for one in found) == text
    assert all(len(str(one["text"])) <= limits.PART for one in found)


def test_a_cut_entry_keeps_its_beginning() -> None:
    cut = shortened({"id": "2023-10/d06", "text": "甲" * 5_000, "list": ["乙" * 300] * 50}, 600)
    assert len(line(cut)) <= 600
    assert cut["id"] == "2023-10/d06"
    assert str(cut["text"]).startswith("甲甲")
    assert cut["cut"] is True


# -- arguments that are none ------------------------------------------------------------------------------------------

EVIL = "\x1b]0;PWN\x07\x00\u202e\u2028\ud800\U000e0041'\"%s{}[]()*+?\\"
BAD: list[Any] = [
    EVIL,
    "甲" * 200_000,
    -1,
    0,
    10**30,
    1.5,
    True,
    [],
    {},
    [EVIL] * 51,
    ["甲" * 10_000],
    [[["x"]]],
    {"a": 1},
    "",
    " ",
    "../../etc/passwd",
    "%2e%2e/",
    "2020..2019",
    "99999-99",
    "1-9999999",
]


@pytest.mark.parametrize("name", LONG)
def test_no_argument_does_harm(assistant: Assistant, name: str) -> None:
    """Each argument with each bad value, and in the place of all: an answer, or one plain sentence."""
    asked = {"duties": {"unit": "市水利局"}, "history": {"ref": "2023-10/d06/att2/r29"}}.get(name, LONG[name][1])
    arguments = [one.name for one in (*TOOLS[name].arguments, BUDGET, CURSOR)]
    # The filters are read by one function: they are tried where they are quickest.
    tried = [one for one in arguments if name == "list_documents" or one not in {f.name for f in FILTERS}]
    cases = [{**asked, argument: value} for argument in tried for value in BAD]
    cases += [dict.fromkeys(arguments, value) for value in BAD[:6]]

    async def all_of_them(client: Any) -> list[tuple[bool, str]]:
        return [await said(client, name, case) for case in cases]

    # By the way that does not write JSON, so that what JSON cannot hold arrives, too.
    for case, (wrong, text) in zip(cases, Assistant(*_of(assistant), mode="auto").talk(all_of_them), strict=True):
        assert not {"\x1b", "\x00", "\u202e", "\u2028", "\ud800"} & set(text), case
        if wrong:
            assert text.count("\n") == 0, case
            assert len(text) < 1_000, case
            assert "Traceback" not in text, case
        else:
            assert len(text) <= limits.MOST_ROOM
            json.loads(text)


def _of(assistant: Assistant) -> tuple[Path, Path]:
    return assistant._index, assistant._corpus


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("search", {}, "query is missing; give it."),
        ("search", {"query": "甲" * 1_001}, "query has more than 1000 characters; shorten it."),
        ("search", {"query": "水", "limit": 51}, "limit must be a number from 1 to 50."),
        ("search", {"query": "水", "limit": True}, "limit must be a number from 1 to 50."),
        ("search", {"query": "水", "budget": 10}, "budget must be a number from 2000 to 60000."),
        ("search", {"query": "水", "cursor": "x"}, "This cursor is none;"),
        ("search", {"query": "水", "cursor": "99-3"}, "The index has changed since that answer;"),
        ("search", {"query": "水", "cursor": "1-1001"}, "Nothing is shown beyond the first 1000 hits;"),
        ("search", {"query": "水", "in_force": "perhaps"}, "in_force must be true or false."),
        ("search", {"query": "水", "since": "soon"}, "'soon' is no date;"),
        ("search", {"query": ["水"]}, "query must be a text."),
        ("search", {"query": "水", "colour": "red"}, "There is no argument 'colour' here;"),
        ("search", {"query": "水", "issue": ["x"] * 51}, "issue has more than 50 values;"),
        ("compare", {"a": "2023-10/d06", "b": "2023-01/d07", "only": ["red"]}, "only cannot be 'red';"),
        ("get_clause", {"ref": "2023-10"}, "2023-10 is a whole issue;"),
        ("get_clause", {"ref": "2023-10/d04", "clause": "第九十九条"}, "2023-10/d04 has no clause '第九十九条';"),
        ("get_clause", {"ref": "2023-10/d06", "clause": "(一)"}, "clauses of 2023-10/d06 are called"),
        ("similar", {}, "give a clause id or a text."),
        ("status", {"ref": "临政办发〔1999〕1号"}, "There is no clause, document or issue"),
    ],
)
def test_what_is_said_of_a_wrong_question(
    assistant: Assistant, name: str, arguments: dict[str, Any], sentence: str
) -> None:
    assert sentence in assistant.refused(name, **arguments)


def test_what_assistants_write_instead_is_understood(assistant: Assistant) -> None:
    plain = assistant.ask("search", query="水", year="2023", limit=2, issue=["2023-05"])
    assert plain == assistant.ask("search", query="水", year=2023, limit="2", issue="2023-05", mode=None, unit=[])


def test_no_such_tool(assistant: Assistant) -> None:
    with pytest.raises(MCPError, match="There is no tool 'sing'; use one of search"):
        assistant.said("sing")


def test_sentences_in_chinese(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert assistant.refused("search") == "缺少 query\uff1b请给出。"


# -- documents as resources -------------------------------------------------------------------------------------------


def test_documents_are_resources(assistant: Assistant) -> None:
    listed = assistant.talk(lambda client: client.list_resources()).resources
    assert len(listed) == 56
    plan = next(one for one in listed if one.name == "临政办发〔2023〕36号")
    (content,) = assistant.talk(lambda client: client.read_resource(plan.uri)).contents
    text = content.text  # type: ignore[union-attr]
    assert text.startswith("《临汾市人民政府办公室关于印发临汾市食品安全工作评议考核办法的通知》")
    assert "[2023-10/d04/att1/a3  2023-10.txt:2656]\n第三条\u3000考核对象为各县(市、区)人民政府。" in text


def test_resources_in_parts(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LISTED", 30)
    first = assistant.talk(lambda client: client.list_resources())
    assert (len(first.resources), first.next_cursor) == (30, "1-30")
    second = assistant.talk(lambda client: client.list_resources(cursor=first.next_cursor))
    assert (len(second.resources), second.next_cursor) == (26, None)


def test_a_long_text_says_where_it_is_cut(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TEXT", 500)
    (content,) = assistant.talk(lambda client: client.read_resource("lfsearch://document/2023-10/d06")).contents
    assert content.text.split("\n")[-1] == "\u2026 cut here; get_clause 2023-10/d06/att1/p1 goes on."  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "uri",
    ["lfsearch://document/", "lfsearch://document/none", "file:///etc/passwd", "lfsearch://document/" + "x" * 5000],
)
def test_an_address_of_nothing(assistant: Assistant, uri: str) -> None:
    with pytest.raises(MCPError) as refused:
        assistant.talk(lambda client: client.read_resource(uri))
    assert refused.value.message.count("\n") == 0
    assert len(refused.value.message) < 1_000


# -- an index that comes and changes ----------------------------------------------------------------------------------


def test_the_newest_generation_is_followed(tiny_corpus: Place) -> None:
    async def conversation(client: Any) -> list[tuple[bool, str]]:
        before = await said(client, "list_documents", {})
        (tiny_corpus.corpus / "2024-05.txt").write_text(notice(9, "防汛", ["市水利局巡查堤防。"]), encoding="utf-8")
        tiny_corpus.update()
        return [
            before,
            await said(client, "list_documents", {}),
            await said(client, "list_documents", {"cursor": "1-1"}),
        ]

    before, after, stale = Assistant(tiny_corpus.index, tiny_corpus.corpus).talk(conversation)
    assert [len(json.loads(text)["documents"]) for _, text in (before, after)] == [3, 4]
    assert stale == (True, "The index has changed since that answer; ask again without a cursor.")


def test_an_index_that_is_not_there_yet(tiny_corpus: Place, tmp_path: Path) -> None:
    index = tmp_path / "later"

    async def conversation(client: Any) -> list[tuple[bool, str]]:
        none = await said(client, "search", {"query": "水源地"})
        tiny_corpus.index.rename(index)
        return [none, await said(client, "search", {"query": "水源地"})]

    (wrong, sentence), (fine, _) = Assistant(index, tiny_corpus.corpus).talk(conversation)
    assert wrong
    assert "index" in sentence
    assert not fine


def test_a_mistake_of_ours_is_one_sentence(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LFSEARCH_DEBUG")
    monkeypatch.setattr("lfsearch.retrieval.engine.Engine.search", lambda *_, **__: 1 / 0)
    assert assistant.refused("search", query="水").startswith("Something unexpected happened;")
    assert "ZeroDivisionError: division by zero (search)" in capsys.readouterr().err
