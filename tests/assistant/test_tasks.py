"""Ten things that one asks an assistant, done with its tools on the five issues; the right answers are from the print."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from conftest import CORPUS, PATIENCE, ROOT, Answer, Place

pytest.importorskip("mcp", reason="needs the extra mcp")

from mcp import Client, StdioServerParameters, stdio_client
from talking import Assistant, said


@pytest.fixture(scope="session")
def assistant(real_index: Path) -> Assistant:
    return Assistant(real_index, CORPUS)


def printed(lines: str) -> str:
    """What stands in the corpus where an answer says so, without blanks."""
    file, _, span = lines.partition(":")
    first, _, last = span.partition("-")
    text = (CORPUS / file).read_text(encoding="utf-8").split("\n")
    return "".join("".join(text[int(first) - 1 : int(last or first)]).split())


CITED = {"id", "doc_no", "title", "date", "status", "citation", "lines", "text"}


def test_find_the_clause(assistant: Assistant) -> None:
    found = assistant.ask("search", query="网约车驾驶员要符合什么条件", limit=3)
    clause = next(one for one in found["hits"] if one["id"] == "2023-10/d01/att1/a16")
    assert clause.keys() >= CITED
    assert clause["doc_no"] == "临政规发〔2023〕3号"
    assert (clause["date"], clause["status"]) == ("2023-10-22", "现行")
    assert not found["doubtful"]
    assert "具有3年以上驾驶经历" in clause["text"]


def test_cite_it(assistant: Assistant) -> None:
    for name in ("第三条", "3", "第3条"):
        read = assistant.ask("get_clause", ref="临政办发〔2023〕36号", clause=name)
        assert read["citation"] == (
            "《临汾市食品安全工作评议考核办法》\uff08临政办发〔2023〕36号\uff0c2023年10月12日\uff09第三条\uff0c"
            "《临汾市人民政府公报》2023年第10期"
        )
        (clause,) = read["clauses"]
        assert clause["text"] == "第三条\u3000考核对象为各县(市、区)人民政府。"
        assert printed(clause["lines"]).endswith("考核对象为各县(市、区)人民政府。")
    assert read["also_cited_as"][1].endswith("第三条。")


def test_compare_two_years(assistant: Assistant) -> None:
    plans = {"a": "临政办发〔2023〕39号", "b": "临政办发〔2022〕51号"}  # the newer one first
    compared = assistant.ask("compare", **plans)
    assert (compared["old"]["doc_no"], compared["new"]["doc_no"]) == (plans["b"], plans["a"])
    pairs = assistant.all_of("pairs", "compare", **plans, only=["改数字"])
    assert len(pairs) == compared["summary"]["改数字"]
    changed = {(one["measure"], one["old"], one["new"]) for pair in pairs for one in pair["changes"]}
    assert ("居民清洁取暖改造任务", "5627户", "10070户") in changed
    assert "10070户居民清洁取暖改造任务" in printed(pairs[0]["new"][0]["lines"])
    (pair,) = assistant.ask("compare", a="2023-10/d06/att1/3.4.17", b="2023-01/d07/att1/3.3.13")["pairs"]
    assert pair["old"][0]["id"] == "2023-01/d07/att1/3.3.13"  # two clauses alone, the older one first


def test_verify_a_wrong_citation(assistant: Assistant) -> None:
    draft = (
        "依据《临汾市食品安全工作评议考核办法》\uff08临政办发〔2023〕35号\uff09\uff0c"
        "“考核对象为各县(市、区)人民政府和市直部门。”"
    )
    checked = assistant.ask("verify_citations", text=draft)
    assert not checked["sound"]
    quotation, citation = checked["verdicts"]
    assert quotation["verdict"] == "near"
    assert quotation["places"][0]["id"] == "2023-10/d04/att1/a3"
    assert quotation["places"][0].keys() >= CITED
    assert ["insert", "和市直部门", ""] in quotation["places"][0]["differences"]
    assert citation["verdict"] != "exact"
    right = draft.replace("35号", "36号").replace("和市直部门", "")
    assert assistant.ask("verify_citations", text=right)["sound"]


def test_duties_of_a_unit(assistant: Assistant) -> None:
    tasks = assistant.all_of("duties", "duties", unit="水利局", issue=["2020-11"])
    own = next(task for task in tasks if task["clause"]["id"] == "2020-11/d09/att1/r83")
    assert (own["unit"], own["role"]) == ("市水利局", "责任")
    assert "负责农村饮用水安全监管" in own["clause"]["text"]
    assert own["clause"].keys() >= CITED
    assert {task["unit"] for task in tasks} == {"市水利局"}
    assert len(tasks) == assistant.ask("duties", unit="水利局", issue="2020-11")["total"]


def test_status_of_a_repealed_text(assistant: Assistant) -> None:
    old = assistant.ask("status", ref="临政办发〔2017〕66号")
    assert (old["in_index"], old["status"]) == (False, "已废止")
    assert (old["repealed_by"]["doc_no"], old["repealed_by"]["date"]) == ("临政规发〔2023〕3号", "2023-11-22")
    assert [one["clause"]["id"] for one in old["named_by"]] == ["2023-10/d01/p1", "2023-10/d01/att1/a42"]
    assert assistant.ask("status", ref="临政办发〔2017〕66号", as_of="2023-11-01")["status"] is None
    new = assistant.ask("status", ref="临政规发〔2023〕3号", as_of="2024-01-01")
    assert (new["document"]["status"], new["repeals"]) == ("现行", ["临政办发〔2017〕66号"])


def test_history_of_a_figure(assistant: Assistant) -> None:
    told = assistant.ask("history", ref="秸秆综合利用率")
    figure = told["figures"][0]
    assert figure["measure"] == "秸秆综合利用率"
    assert [(one["doc_no"], one["text"]) for one in figure["values"]] == [
        ("临政办发〔2020〕54号", "\u226585%"),
        ("临政办发〔2022〕51号", "\u226590%"),
        ("临政办发〔2023〕39号", "\u226590%"),
    ]
    assert [step["date"] for step in told["steps"]] == ["2020-11-08", "2022-12-23", "2023-10-19"]
    assert told["steps"][0]["clause"].keys() >= CITED


def test_outline_then_clause(assistant: Assistant) -> None:
    entries = assistant.all_of("outline", "outline", ref="临政办发〔2023〕39号", depth=3)
    heading = next(one for one in entries if one["text"].startswith("(一)开展结构型污染整治"))
    assert heading["below"] == 3
    read = assistant.ask("get_clause", ref=heading["id"])
    assert [one["id"] for one in read["clauses"]] == [heading["id"], *(f"{heading['id']}.{n}" for n in (1, 2, 3))]
    assert [one["text"] for one in read["above"]][-1] == "三、攻坚措施"


def test_documents_of_a_year(assistant: Assistant) -> None:
    listed = assistant.ask("list_documents", year=2021)
    assert [one["doc_no"] for one in listed["documents"]] == [
        "临政发〔2021〕10号",
        "临政函〔2021〕66号",
        "临政办发〔2021〕19号",
        "临政办发〔2021〕23号",
        "临政办发〔2021〕24号",
        "临政办发〔2021〕25号",
        "临政办发〔2021〕26号",
        "临政办发〔2021〕27号",
    ]
    assert listed["documents"][0].keys() >= CITED - {"text"}
    replies = assistant.ask("list_documents", year="2021", kind="批复")["documents"]
    assert [one["doc_no"] for one in replies] == ["临政函〔2021〕66号"]


def test_similar_of_other_years(assistant: Assistant) -> None:
    found = assistant.ask("similar", ref="2023-10/d06/att1/3.1.2", other_years=True, limit=3)
    assert found["like"]["id"] == "2023-10/d06/att1/3.1.2"
    best = found["hits"][0]
    assert best["id"] == "2023-01/d07/att1/3.1.2"
    assert {"fact": "figure", "measure": "居民清洁取暖改造任务", "old": "5627户", "new": "10070户"} in best["changes"][
        "changes"
    ]
    assert all(not one["date"].startswith("2023") for one in found["hits"])


# -- the same as a process of its own, and by the newer way to agree on the protocol -------------------------------------


ENGLISH, CHINESE = "docs/assistant.md", "docs/assistant.zh-CN.md"


def pasted(page: str) -> list[dict[str, Any]]:
    """The servers of the lines that are to be pasted."""
    blocks = re.findall(r"```json\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    return [server for block in blocks for servers in json.loads(block).values() for server in servers.values()]


def test_the_lines_to_paste_are_the_same_everywhere() -> None:
    given = [*pasted(ENGLISH), *pasted(CHINESE)]
    servers = [one for one in given if "command" in one]
    assert len(servers) == 4
    assert {one["url"].rpartition("/")[2] for one in given if "url" in one} == {"mcp"}
    assert {one["command"] for one in servers} == {"lfsearch"}
    assert {tuple(one["args"]) for one in servers} == {tuple(servers[0]["args"])}


def test_over_stdin_and_stdout(real_index: Path) -> None:
    """Started with the lines of the page, as a client starts it."""
    folders = {"/path/to/index": str(real_index), "/path/to/corpus": str(CORPUS)}
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "lfsearch", *(folders.get(one, one) for one in pasted(ENGLISH)[0]["args"])],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    async def conversation() -> tuple[list[str], Any, str]:
        async with Client(stdio_client(server)) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            _, text = await said(client, "get_clause", {"ref": "临政办发〔2023〕36号", "clause": "第三条"})
            _, sentence = await said(client, "get_clause", {"ref": "none"})
            return names, json.loads(text), sentence

    names, read, sentence = anyio.run(conversation)
    assert len(names) == 10
    assert read["id"] == "2023-10/d04/att1/a3"
    assert sentence.startswith("There is no clause, document or issue 'none'")


@pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told_although_the_client_is_silent(tiny_corpus: Place, told: signal.Signals) -> None:
    server = subprocess.Popen(
        [sys.executable, "-m", "lfsearch", *tiny_corpus.options, "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert server.stdin is not None
    assert server.stdout is not None
    with server.stdin, server.stdout:
        server.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        server.stdin.flush()
        assert server.stdout.readline()  # it is there
        server.send_signal(told)
        try:
            assert server.wait(timeout=PATIENCE) == 128 + told
        finally:
            server.kill()


def test_without_the_sdk_it_says_what_to_install(run: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "lfsearch.assistant.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)
    for name in [name for name in sys.modules if name.startswith("mcp.")]:
        monkeypatch.delitem(sys.modules, name)
    answer = run("mcp")
    assert answer.code == 1
    assert "pip install 'lfsearch[mcp]'" in answer.err


def test_the_newest_form_of_the_protocol(real_index: Path) -> None:
    found = Assistant(real_index, CORPUS, mode="auto").ask("search", query="秸秆禁烧", limit=2)
    assert len(found["hits"]) == 2
