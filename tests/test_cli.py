"""The contract of the command line: every command, option and JSON shape, on the real index."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from conftest import subcommands

from lfsearch.cli import cli
from lfsearch.output.display import text_width

Run = Callable[..., Any]
ROOT = Path(__file__).parent.parent
HIT = {
    "rank": int,
    "score": float,
    "id": str,
    "issue": str,
    "doc_no": (str, type(None)),
    "title": str,
    "issuer": (str, type(None)),
    "kind": (str, type(None)),
    "date": (str, type(None)),
    "path": list,
    "label": (str, type(None)),
    "text": str,
    "snippet": str,
    "units": list,
    "source": dict,
}
ANSWER = {
    "schema_version": int,
    "query": str,
    "mode": str,
    "filters": dict,
    "total": (int, type(None)),
    "counts": (dict, type(None)),
    "confidence": (float, type(None)),
    "doubtful": bool,
    "unknown_words": list,
    "suggestions": list,
    "took_ms": float,
    "relaxed": bool,
    "notes": list,
    "hits": list,
}


def check_shape(data: dict[str, Any], shape: dict[str, Any]) -> None:
    for key, kind in shape.items():
        assert key in data, key
        assert isinstance(data[key], kind), (key, data[key])


def check_hit(hit: dict[str, Any]) -> None:
    check_shape(hit, HIT)
    check_clause(hit)


def check_clause(hit: dict[str, Any]) -> None:
    assert hit["source"]["file"] == f"{hit['issue']}.txt"
    first, last = hit["source"]["lines"]
    assert 1 <= first <= last
    assert 0 < len(hit["text"]) <= 2000
    assert all({"role", "name"} <= unit.keys() for unit in hit["units"])
    assert "content_hash" not in hit


# -- help ---------------------------------------------------------------------------------------------------------


def commands(group: click.Group, prefix: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in subcommands(group).items():
        yield (*prefix, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))


COMMANDS = [((), cli), *commands(cli)]


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[" ".join(name) or "lfsearch" for name, _ in COMMANDS])
def test_help_has_an_example_and_explains_every_option(run: Run, name: tuple[str, ...], command: click.Command) -> None:
    answer = run(*name, "--help")
    assert answer.code == 0
    assert answer.err == ""
    assert f"Example: lfsearch {' '.join(name)}".strip() in " ".join(answer.out.split())
    assert all(text_width(line) <= 80 for line in answer.out.splitlines())
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.opts[-1] in answer.out


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[" ".join(name) or "lfsearch" for name, _ in COMMANDS])
def test_the_example_in_the_help_is_understood(run: Run, name: tuple[str, ...], command: click.Command) -> None:
    import shlex

    text = " ".join((command.help or "").split())
    words = shlex.split(text.split("Example: lfsearch ")[1])
    context = cli.make_context("lfsearch", words, resilient_parsing=False) if not name else None
    target: click.Command = cli
    while isinstance(target, click.Group):
        target = subcommands(target)[words.pop(0)]
    # Parsing alone: an unknown option, a wrong choice or a missing argument raises here.
    target.make_context(target.name, list(words), parent=context)


def test_the_contract_names_no_command_that_is_not_there() -> None:
    assert {"index", "add", "search", "similar", "show", "list", "status", "model", "eval"} <= set(subcommands(cli))
    model = subcommands(cli)["model"]
    assert isinstance(model, click.Group)
    assert {"list", "info", "use", "export"} <= set(model.commands)


def test_version(run: Run) -> None:
    import lfsearch

    assert lfsearch.__version__ in run("--version").out


def test_a_filter_that_means_more_in_one_command_says_so_there(run: Run) -> None:
    for name in ("figures", "list"):
        assert "unit of measure, such as 万元" in " ".join(run(name, "--help").out.split()).replace("Unit", "unit")
    assert "measure" not in run("search", "--help").out.split("--unit")[1].split("--since")[0]


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    answer = run()
    assert answer.code == 2
    assert answer.out == ""
    assert "lfsearch search" in answer.err
    assert "Commands:" in answer.err


# -- search -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_search_json(real: Run, mode: str) -> None:
    answer = real("search", "秸秆禁烧 责任单位", "--mode", mode, "--json", "-n", "5")
    assert answer.code == 0
    data = json.loads(answer.out)
    check_shape(data, ANSWER)
    assert data["schema_version"] == 1
    assert data["mode"] == mode
    assert data["query"] == "秸秆禁烧 责任单位"
    assert len(data["hits"]) == 5
    assert data["total"] == (
        None if mode == "semantic" else data["counts"]["all_words"] or data["counts"]["some_words"]
    )
    for rank, hit in enumerate(data["hits"], start=1):
        check_hit(hit)
        assert hit["rank"] == rank
        assert "explain" not in hit
    scores = [hit["score"] for hit in data["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_text_for_people_names_everything_that_a_citation_needs(real: Run) -> None:
    data = json.loads(real("search", "秸秆禁烧", "--json", "-n", "3").out)
    text = real("search", "秸秆禁烧", "-n", "3").out
    squeezed = "".join(text.split())
    for hit in data["hits"]:
        assert hit["id"] in text
        assert hit["doc_no"] in text
        assert hit["date"] in text
        assert "".join(hit["path"][-1].split()) in squeezed


def test_offset_continues_where_limit_ended(real: Run) -> None:
    def ids(*options: str) -> list[tuple[int, str]]:
        hits = json.loads(real("search", "大气污染防治", "--json", *options).out)["hits"]
        return [(hit["rank"], hit["id"]) for hit in hits]

    assert ids("--limit", "3") + ids("-n", "3", "--offset", "3") == ids("-n", "6")


FILTERS = [
    (("--year", "2023"), lambda h: h["date"].startswith("2023")),
    (("--year", "2020..2021"), lambda h: h["date"][:4] in ("2020", "2021")),
    (("--since", "2023-05-01"), lambda h: h["date"] >= "2023-05-01"),
    (("--until", "2021-12-31"), lambda h: h["date"] <= "2021-12-31"),
    (("--since", "2023年1月1日", "--until", "2023.6.30"), lambda h: "2023-01-01" <= h["date"] <= "2023-06-30"),
    (("--issue", "2023-05"), lambda h: h["issue"] == "2023-05"),
    (("--issue", "2023-05", "--issue", "2020-11"), lambda h: h["issue"] in ("2023-05", "2020-11")),
    (("--issuer", "临汾市人民政府办公室"), lambda h: "临汾市人民政府办公室" in h["issuer"]),
    (("--kind", "通知"), lambda h: h["kind"] == "通知"),
    (("--kind", "批复"), lambda h: h["kind"] == "批复"),
    (("--doc-no", "临政办发[2023]39号"), lambda h: h["doc_no"] == "临政办发〔2023〕39号"),
    (("--unit", "市生态环境局"), lambda h: "市生态环境局" in [u["name"] for u in h["units"]]),
]


@pytest.mark.parametrize(("options", "holds"), FILTERS, ids=[" ".join(o) for o, _ in FILTERS])
@pytest.mark.parametrize("mode", ["keyword", "semantic", "hybrid"])
def test_a_filter_keeps_what_it_names(real: Run, options: tuple[str, ...], holds: Any, mode: str) -> None:
    data = json.loads(real("search", "加强工作 环境", "--mode", mode, "-n", "200", "--json", *options).out)
    assert data["hits"]
    assert data["filters"]
    assert all(holds(hit) for hit in data["hits"])


TWINS = [(o, holds) for o, holds in FILTERS if len(o) == 2 and o[0] not in ("--since", "--until")]


@pytest.mark.parametrize(("options", "holds"), TWINS, ids=[" ".join(o) for o, _ in TWINS])
def test_its_exclude_twin_keeps_the_rest(real: Run, options: tuple[str, ...], holds: Any) -> None:
    def clauses(*filters: str) -> list[str]:
        return [json.loads(line)["id"] for line in real("list", "clauses", "--jsonl", *filters).out.splitlines()]

    name, value = options
    kept, rest = clauses(name, value), clauses(f"--exclude-{name[2:]}", value)
    assert kept
    assert rest
    assert sorted(kept + rest) == sorted(clauses())


def test_group_by(real: Run) -> None:
    data = json.loads(real("search", "大气污染", "--group-by", "year", "--json", "-n", "8").out)
    assert data["group_by"] == "year"
    ids = [i for group in data["groups"] for i in group["ids"]]
    assert sorted(ids) == sorted(hit["id"] for hit in data["hits"])
    years = [group["group"] for group in data["groups"]]
    assert years == sorted(years, reverse=True)
    for name in ("year", "document", "issuer"):
        text = real("search", "大气污染", "--group-by", name, "-n", "8").out
        assert text.count("== ") == len(
            json.loads(real("search", "大气污染", "--group-by", name, "--json", "-n", "8").out)["groups"]
        )


def test_context_gives_the_neighbours_in_the_document(real: Run) -> None:
    hit = json.loads(real("search", "露天禁烧", "-n", "1", "--context", "2", "--json").out)["hits"][0]
    shown = json.loads(real("show", hit["document"], "--json").out)
    order: list[str] = []

    def walk(nodes: list[dict[str, Any]]) -> None:
        for node in nodes:
            order.append(node["id"])
            walk(node["children"])

    walk(shown["clauses"])
    place = order.index(hit["id"])
    assert [r["id"] for r in hit["context"]["before"]] == order[max(place - 2, 0) : place]
    assert [r["id"] for r in hit["context"]["after"]] == order[place + 1 : place + 3]
    for record in hit["context"]["before"] + hit["context"]["after"]:
        check_clause(record)


def test_explain_tells_rank_and_score_of_each_leg(real: Run) -> None:
    hit = json.loads(real("search", "秸秆禁烧", "--explain", "--json", "-n", "1").out)["hits"][0]
    assert hit["explain"]["keyword"]["rank"] >= 1
    assert -1 <= hit["explain"]["semantic"]["cosine"] <= 1.0001
    assert "秸秆" in hit["explain"]["matched"]
    assert "keyword" in real("search", "秸秆禁烧", "--explain", "-n", "1").out


def test_explain_says_every_step_in_plain_words(real: Run) -> None:
    lay = real("search", "烧麦秆会不会被罚", "--explain", "-n", "1").out
    assert "word by word: 0." in " ".join(lay.split())
    assert "score: meaning +0." in " ".join(lay.split())
    assert "the words decide" in " ".join(real("search", "秸秆禁烧", "--explain", "-n", "1").out.split())
    titles = real("search", "临政办发〔2023〕39号", "--explain", "-n", "400").out
    assert "lowered: a title or formula" in " ".join(titles.split())
    assert "word by word" not in real("search", "秸秆禁烧", "--without", "alignment", "--explain", "-n", "1").out


def test_eval_leaves_steps_out(real: Run) -> None:
    command = ("eval", "--queries", str(ROOT / "tests" / "eval" / "queries.jsonl"), "--mode", "semantic", "--json")
    whole, less = (json.loads(real(*command, *more).out) for more in ((), ("--without", "alignment")))
    assert whole != less
    assert real(*command, "--without", "magic").code == 2


def test_phrases_and_exclusions(real: Run) -> None:
    def texts(query: str) -> list[str]:
        hits = json.loads(real("search", "--mode", "keyword", "--json", "-n", "50", "--", query).out)["hits"]
        return ["".join(hit["text"].split()) for hit in hits]

    assert texts('"露天焚烧"')
    assert all("露天焚烧" in text for text in texts('"露天焚烧"'))
    assert any("垃圾" in text for text in texts("露天焚烧"))
    assert all("垃圾" not in text for text in texts("露天焚烧 -垃圾"))


def test_relaxing_is_said(real: Run) -> None:
    answer = real("search", "秸秆 网约车 矿产资源 食堂", "--mode", "keyword", "--json")
    data = json.loads(answer.out)
    assert data["relaxed"] is True
    assert data["hits"]
    assert data["notes"]
    assert data["notes"][0] in answer.err


SPELLINGS = [
    "临政办发〔2023〕39号",
    "临政办发[2023]39号",
    "临政办发2023年39号",
    "临政办发(2023)39号",
    "临政办发【2023】 39 号",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_document_number_in_any_spelling(real: Run, spelling: str) -> None:
    data = json.loads(real("search", spelling, "--json", "-n", "5").out)
    assert {hit["doc_no"] for hit in data["hits"]} == {"临政办发〔2023〕39号"}
    assert json.loads(real("show", spelling, "--json").out)["doc_no"] == "临政办发〔2023〕39号"


def test_no_hit_is_no_error_but_is_said(real: Run) -> None:
    for query in ("zzzz qqqq", '"这句话哪里也没有"'):
        answer = real("search", query, "--mode", "keyword")
        assert answer.code == 0
        assert answer.out == ""
        assert len(answer.err.strip().splitlines()) == 1
    answer = real("search", "秸秆", "--year", "1999", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["hits"] == []
    assert answer.err.strip()


def test_quiet_says_nothing(real: Run) -> None:
    assert real("-q", "search", "zzzz", "--mode", "keyword").err == ""


def test_how_many_more_is_talk_not_data(real: Run) -> None:
    answer = real("search", "大气污染", "-n", "2")
    assert "--offset 2" in answer.err
    assert "--offset" not in answer.out


def test_verbose_says_how_long_it_took(real: Run) -> None:
    assert "ms" in real("-v", "search", "大气污染", "-n", "2").err
    assert "ms" not in real("search", "大气污染", "-n", "2").err


# -- formats ------------------------------------------------------------------------------------------------------


def test_jsonl_is_one_hit_a_line(real: Run) -> None:
    lines = real("search", "秸秆禁烧", "--jsonl", "-n", "4").out.splitlines()
    assert len(lines) == 4
    for line in lines:
        check_hit(json.loads(line))


def test_csv_and_markdown_hold_the_same_hits(real: Run) -> None:
    hits = json.loads(real("search", "秸秆禁烧", "--json", "-n", "4").out)["hits"]
    rows = list(csv.DictReader(io.StringIO(real("search", "秸秆禁烧", "--csv", "-n", "4").out)))
    assert [row["id"] for row in rows] == [hit["id"] for hit in hits]
    assert [row["title"] for row in rows] == [hit["title"] for hit in hits]
    table = real("search", "秸秆禁烧", "--markdown", "-n", "4").out.splitlines()
    assert len(table) == 6
    assert [hit["id"] in line for hit, line in zip(hits, table[2:], strict=True)] == [True] * 4


@pytest.mark.parametrize("output", ["--jsonl", "--csv", "--markdown"])
def test_no_hits_leave_no_odd_line(real: Run, output: str) -> None:
    lines = real("search", "zzzz", "--mode", "keyword", output).out.splitlines()
    assert lines == [] if output == "--jsonl" else len(lines) <= 2
    assert "" not in lines
    empty = real("similar", "--text", "秸秆", "--year", "1999", output)
    assert empty.code == 0
    assert empty.err.strip()
    assert "" not in empty.out.splitlines()


@pytest.mark.parametrize("what", ["issues", "documents", "clauses", "units"])
@pytest.mark.parametrize("output", ["json", "jsonl", "csv", "markdown"])
def test_every_list_in_every_format(real: Run, what: str, output: str) -> None:
    options = ("--issue", "2023-01") if what == "clauses" else ()
    answer = real("list", what, f"--{output}", *options)
    assert answer.code == 0
    if output == "json":
        count = len(json.loads(answer.out))
    elif output == "jsonl":
        count = len([json.loads(line) for line in answer.out.splitlines()])
    elif output == "csv":
        count = len(list(csv.DictReader(io.StringIO(answer.out))))
    else:
        count = len(answer.out.splitlines()) - 2
    assert count == len(json.loads(real("list", what, "--json", *options).out))
    assert count > 1 or what == "issues"


def test_csv_and_markdown_of_an_empty_list_have_no_rows(real: Run) -> None:
    assert real("list", "documents", "--year", "1999", "--jsonl").out == ""
    assert json.loads(real("list", "documents", "--year", "1999", "--json").out) == []
    answer = real("list", "documents", "--year", "1999")
    assert answer.code == 0
    assert answer.out == ""
    assert answer.err.strip()


# -- batch --------------------------------------------------------------------------------------------------------


def test_batch_of_plain_lines(real: Run, tmp_path: Path) -> None:
    file = tmp_path / "queries.txt"
    file.write_text("\ufeff秸秆禁烧\n\n网约车 许可\r\n", encoding="utf-8")
    answers = [json.loads(line) for line in real("search", "--batch", file, "-n", "2").out.splitlines()]
    assert [answer["query"] for answer in answers] == ["秸秆禁烧", "网约车 许可"]
    for answer in answers:
        check_shape(answer, {"qid": str, **ANSWER})
        for hit in answer["hits"]:
            check_hit(hit)
    alone = json.loads(real("search", "网约车 许可", "-n", "2", "--json").out)
    assert [hit["id"] for hit in alone["hits"]] == [hit["id"] for hit in answers[1]["hits"]]


def test_batch_of_json_lines_keeps_qid_and_order(real: Run, tmp_path: Path) -> None:
    file = tmp_path / "queries.jsonl"
    topics = [{"qid": f"q{n}", "query": query} for n, query in enumerate(["食堂", "秸秆", "供热"])]
    file.write_text("\n".join(json.dumps(topic, ensure_ascii=False) for topic in topics), encoding="utf-8")
    answer = real("search", "--batch", file, "--mode", "keyword", "--year", "2023")
    lines = [json.loads(line) for line in answer.out.splitlines()]
    assert [(line["qid"], line["query"], line["mode"]) for line in lines] == [
        (topic["qid"], topic["query"], "keyword") for topic in topics
    ]
    assert all(hit["date"].startswith("2023") for line in lines for hit in line["hits"])


def test_batch_from_stdin(real: Run) -> None:
    answer = real("search", "--batch", "-", text='{"qid": 7, "query": "秸秆"}\n')
    assert json.loads(answer.out)["qid"] == "7"


def test_a_query_that_cannot_be_answered_does_not_end_the_batch(real: Run) -> None:
    answer = real("search", "--batch", "-", text="。。。\n秸秆\n")
    first, second = (json.loads(line) for line in answer.out.splitlines())
    assert answer.code == 1
    assert first["error"]
    assert second["hits"]


@pytest.mark.parametrize(
    "text",
    [
        '{"qid": 1}',
        '{"query": ',
        "{[",
        '{"query": null}',
        '{"query": ["a"]}',
        '{"query": ' + "[" * 100_000,
        '{"a":' * 100_000,
        '{"query": ' + "9" * 5000 + "}",
        '{"qid": {"a": 1}, "query": 3}',
    ],
)
def test_a_line_that_is_no_topic_is_named_and_does_not_end_the_batch(real: Run, text: str) -> None:
    answer = real("search", "--batch", "-", "-n", "1", text=f"秸秆\n{text}\n供热\n")
    first, second, third = (json.loads(line) for line in answer.out.splitlines())
    assert answer.code == 1
    assert first["hits"]
    assert third["hits"]
    assert second["query"] is None
    assert second["qid"] in ("1", "2")
    assert "ine 2" in second["error"]
    assert len(answer.err.strip().splitlines()) == 1


def test_a_count_names_words_near_to_one_that_stands_nowhere(real: Run) -> None:
    answer = real("search", "秸杆", "--count")
    assert "秸秆" in answer.err
    (near,) = json.loads(real("search", "秸杆", "--count", "--json").out)["suggestions"]
    assert any("秸秆" in word for word in near["instead"])


def test_batch_that_is_not_utf8(real: Run, tmp_path: Path) -> None:
    file = tmp_path / "gbk.txt"
    file.write_bytes("秸秆禁烧".encode("gbk"))
    answer = real("search", "--batch", file)
    assert answer.code == 1
    assert "UTF-8" in answer.err


def test_batch_and_query_exclude_each_other(real: Run, tmp_path: Path) -> None:
    (tmp_path / "q").write_text("秸秆")
    assert real("search", "秸秆", "--batch", tmp_path / "q").code == 2
    assert real("search", "--batch", tmp_path / "none").code == 2
    assert real("search").code == 2


# -- similar, show, list, status, eval, model ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def clause(real: Run) -> dict[str, Any]:
    hit: dict[str, Any] = json.loads(real("search", "露天禁烧管控 牵头单位", "-n", "1", "--json").out)["hits"][0]
    return hit


def test_similar_shows_other_documents(real: Run, clause: dict[str, Any]) -> None:
    data = json.loads(real("similar", clause["id"], "--json", "-n", "5").out)
    check_shape(data, ANSWER)
    assert len(data["hits"]) == 5
    for hit in data["hits"]:
        check_hit(hit)
        assert hit["document"] != clause["document"]
    years = {
        hit["date"][:4] for hit in json.loads(real("similar", clause["id"], "--other-years", "--json").out)["hits"]
    }
    assert years
    assert clause["date"][:4] not in years
    same = json.loads(real("similar", clause["id"], "--same-document", "--json", "-n", "30").out)["hits"]
    assert clause["document"] in {hit["document"] for hit in same}
    assert clause["id"] not in {hit["id"] for hit in same}


def test_similar_to_a_text_and_with_filters(real: Run) -> None:
    data = json.loads(real("similar", "--text", "秸秆综合利用率达到85%以上", "--json", "--year", "2023").out)
    assert all(hit["date"].startswith("2023") for hit in data["hits"])
    assert data["filters"] == {"year": "2023"}
    assert real("similar").code == 2
    assert real("similar", "x", "--text", "y").code == 2


@pytest.mark.parametrize("seed", ["2020-11/d06/att3/r39", "2023-01/d07/att5/r38"])
def test_similar_diff_runs_from_the_older_to_the_newer_text(real: Run, seed: str) -> None:
    hits = json.loads(real("similar", seed, "--other-years", "--diff", "--json").out)["hits"]
    other = {"2020-11/d06/att3/r39": "2023-01/d07/att5/r38"}.get(seed, "2020-11/d06/att3/r39")
    hit = next(hit for hit in hits if hit["id"] == other)
    changes = hit["changes"]
    assert (changes["old"]["doc_no"], changes["old"]["date"]) == ("临政办发〔2020〕54号", "2020-11-08")
    assert (changes["new"]["id"], changes["new"]["date"]) == ("2023-01/d07/att5/r38", "2022-12-23")
    assert {"fact": "figure", "measure": "秸秆综合利用率", "old": "\u226585%", "new": "\u226590%"} in changes["changes"]
    assert changes["labels"] == ["改数字", "改时限"]  # the newer table has no column for units
    assert changes["quantities"]["before"] == ["秸秆综合利用率 \u226585%"]
    texts = {seed: real("show", seed, "--json").out, other: hit["text"]}
    assert "".join(old for _, old, _ in changes["wording"]) in (json.loads(texts[seed])["text"], hit["text"])
    assert any(hit["changes"] is None for hit in hits)  # no difference from a clause about another matter


def test_show_a_clause_with_its_ancestors(real: Run, clause: dict[str, Any]) -> None:
    data = json.loads(real("show", clause["id"], "--json", "--context", "1").out)
    assert data["schema_version"] == 1
    assert data["text"] == clause["text"]
    assert [entry["level"] for entry in data["ancestors"]] == list(range(1, data["level"]))
    assert clause["id"] in real("show", clause["id"]).out


def test_show_a_document_as_a_tree(real: Run, clause: dict[str, Any]) -> None:
    data = json.loads(real("show", clause["document"], "--json").out)
    count = 0

    def walk(nodes: list[dict[str, Any]], level: int) -> None:
        nonlocal count
        for node in nodes:
            count += 1
            assert node["level"] >= level
            check_clause(node)
            walk(node["children"], node["level"] + 1)

    walk(data["clauses"], 1)
    assert count == data["clause_count"]
    outline = real("show", clause["document"], "--outline").out
    assert str(clause["source"]["lines"][0]) in outline


def test_show_an_issue(real: Run) -> None:
    data = json.loads(real("show", "2023-10", "--json").out)
    assert data["id"] == "2023-10"
    assert len(data["documents"]) == 14
    assert real("show", "2020-11", "--warnings").code == 0
    assert isinstance(json.loads(real("show", "2020-11", "--warnings", "--json").out), list)


DOCUMENT = {
    "id": str,
    "issue": str,
    "doc_no": (str, type(None)),
    "title": str,
    "issuer": (str, type(None)),
    "kind": (str, type(None)),
    "date": (str, type(None)),
    "addressee": (str, type(None)),
    "disclosure": (str, type(None)),
    "section": (str, type(None)),
    "attachments": list,
    "lines": list,
    "clauses": int,
}


def test_list_documents(real: Run) -> None:
    entries = json.loads(real("list", "documents", "--json").out)
    assert len(entries) == 56
    for entry in entries:
        check_shape(entry, DOCUMENT)
    assert [e["issue"] for e in entries] == sorted(e["issue"] for e in entries)


def test_list_clauses_gives_back_every_document_in_reading_order(real: Run) -> None:
    records = [json.loads(line) for line in real("list", "clauses", "--jsonl").out.splitlines()]
    entries = json.loads(real("list", "documents", "--json").out)
    assert len(records) == sum(entry["clauses"] for entry in entries)
    assert len({record["id"] for record in records}) == len(records)
    for record in records:
        check_clause(record)
    assert list(dict.fromkeys(r["document"] for r in records)) == [entry["id"] for entry in entries]


def test_list_units_counts_the_clauses_that_the_filter_finds(real: Run) -> None:
    first = json.loads(real("list", "units", "--json", "--year", "2023").out)[0]
    found = real("list", "clauses", "--jsonl", "--year", "2023", "--unit", first["name"]).out.splitlines()
    assert len(found) == first["clauses"]


def test_status(real: Run) -> None:
    data = json.loads(real("status", "--json", "--check").out)
    assert (data["issues"], data["documents"]) == (5, 56)
    assert data["clauses"] == len(real("list", "clauses", "--jsonl").out.splitlines())
    assert data["years"] == [2020, 2021, 2023]
    assert "2020-12" in data["missing"]
    assert "2023-10" not in data["missing"]
    assert data["stale"] is False
    assert data["check"] == {"ok": True, "problems": []}
    assert data["model"]["name"]
    text = real("status").out
    assert "56" in text
    assert "2023-10" in text


def test_eval(real: Run, tmp_path: Path) -> None:
    topics = tmp_path / "topics.jsonl"
    hit = json.loads(real("search", "露天禁烧管控", "-n", "1", "--json").out)["hits"][0]
    relevant = {"issue": hit["issue"], "quote": hit["text"][:20], "grade": 2, "lines": hit["source"]["lines"]}
    topic = {"qid": "t1", "type": "keyword", "query": "露天禁烧管控", "relevant": [relevant]}
    topics.write_text(json.dumps(topic, ensure_ascii=False), encoding="utf-8")
    data = json.loads(real("eval", "--queries", topics, "--json", "--mode", "keyword", "--mode", "hybrid").out)
    assert "nDCG@10" in json.dumps(data)
    text = real("eval", "--queries", topics, "--mode", "keyword").out
    assert "keyword" in text
    assert "semantic" not in text
    assert real("eval").code == 2
    assert real("eval", "--queries", tmp_path / "none").code in (1, 2)


def test_model_info_tells_of_any_model_by_name(run: Run, tmp_path: Path) -> None:
    preset = json.loads(run("model", "info", "bge-small-zh", "--json").out)
    assert (preset["hub"], preset["dim"], preset["download"]) == ("BAAI/bge-small-zh-v1.5", 512, "96 MB")
    assert preset["query_prompt"]
    assert "hf download BAAI/bge-small-zh-v1.5" in run("model", "info", "bge-small-zh").out
    bundled = json.loads(run("model", "info", "default", "--json").out)
    assert bundled["dim"] == 200
    unknown = run("model", "info", str(tmp_path / "nothing"))
    assert unknown.code == 1
    assert "nothing" in unknown.err


def test_models(real: Run) -> None:
    names = {entry["name"] for entry in json.loads(real("model", "list", "--json").out)}
    assert {"default", "bge-m3"} <= names
    info = json.loads(real("model", "info", "--json").out)
    status = json.loads(real("status", "--json").out)
    assert info["fingerprint"] == status["model"]["fingerprint"]


# -- layout -------------------------------------------------------------------------------------------------------

SCREENS = [
    ("search", "秸秆禁烧 责任单位", "-n", "10", "--explain"),
    ("search", "PM2.5 浓度 2023 GDP", "--group-by", "document", "--context", "1"),
    ("similar", "--text", "秸秆综合利用率达到85%以上", "--diff"),
    ("list", "documents"),
    ("list", "issues"),
    ("list", "units"),
    ("list", "clauses", "--issue", "2023-05"),
    ("show", "2023-10/d06"),
    ("show", "2023-05", "--warnings"),
    ("show", "2023-10/d06", "--outline"),
    ("show", "2020-11/d06", "--outline"),
    ("status",),
    ("model", "list"),
    ("model", "info"),
]


@pytest.mark.parametrize("arguments", SCREENS, ids=" ".join)
def test_text_fits_eighty_columns_and_is_plain(real: Run, arguments: tuple[str, ...]) -> None:
    text = real(*arguments).out
    assert text
    assert "\x1b" not in text
    assert [line for line in text.splitlines() if text_width(line) > 80] == []
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


def test_eval_scores_a_run_that_it_wrote_itself(real: Callable[..., Any], tmp_path: Path) -> None:
    topics = ROOT / "tests" / "eval" / "queries.jsonl"
    few = tmp_path / "few.jsonl"
    few.write_text("".join(topics.read_text(encoding="utf-8").splitlines(keepends=True)[:5]), encoding="utf-8")
    run_file = tmp_path / "run.txt"
    written = real("eval", "--queries", few, "--mode", "keyword", "--run-out", run_file, "--json")
    read = real("eval", "--queries", few, "--run-in", run_file, "--json")
    assert (written.code, read.code) == (0, 0)
    scores = [json.loads(answer.out)["modes"] for answer in (written, read)]
    assert scores[0]["keyword"]["overall"] == scores[1]["run"]["overall"]
