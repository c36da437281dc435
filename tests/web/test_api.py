"""What programs get: the objects of the command line, described as they are, and never an error of ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from conftest import CORPUS
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from served import HOME, reading
from starlette.testclient import TestClient

from lfsearch.web import limits
from lfsearch.web.api.answers import QUESTIONS
from lfsearch.web.app import make_app
from lfsearch.web.site import Site

Run = Callable[..., Any]
OLD, NEW = "临政办发〔2020〕54号", "临政办发〔2022〕51号"


@pytest.fixture(scope="module")
def client(real_index: Path) -> Iterator[TestClient]:
    with reading(real_index) as found:
        yield found


@pytest.mark.parametrize(
    ("address", "command"),
    [
        (
            "search?q=秸秆禁烧 责任单位&year=2020..2023&kind=通知",
            "search '秸秆禁烧 责任单位' --year 2020..2023 --kind 通知",
        ),
        (
            "search?q=网约车&mode=keyword&limit=3&offset=2&explain=true",
            "search 网约车 --mode keyword -n 3 --offset 2 --explain",
        ),
        ("search?q=大气&exclude_year=2023&in_force=1", "search 大气 --exclude-year 2023 --in-force"),
        ("count?q=网约车&group_by=document", "search 网约车 --count --group-by document"),
        (
            "similar?ref=2023-10/d06/att1/3.4.17&other_years=1&diff=1",
            "similar 2023-10/d06/att1/3.4.17 --other-years --diff",
        ),
        (f"compare?a={OLD}&b={NEW}&only=改数字", f"compare {OLD} {NEW} --only 改数字"),
        ("history?ref=秸秆综合利用率", "history 秸秆综合利用率"),
        ("duties?whose=市农业农村局&role=牵头", "duties 市农业农村局 --role 牵头"),
        ("duties?by=year&year=2023", "duties --matrix --year 2023"),
        (f"duties?a={OLD}&b={NEW}&whose=市农业农村局", f"duties 市农业农村局 --compare {OLD} {NEW}"),
        ("deadlines?due=..2023-12-31&limit=1000", "deadlines --due ..2023-12-31"),
        ("figures?unit=万元&year=2020&limit=1000", "figures --unit 万元 --year 2020"),
        ("digest?issue=2023-10", "digest 2023-10"),
        ("status", "status"),
        ("show?ref=2023-10/d06/att1/3.4.17", "show 2023-10/d06/att1/3.4.17"),
        ("show?ref=2023-10", "show 2023-10"),
        ("quote?ref=2023-10/d01/att1/a42", "quote 2023-10/d01/att1/a42"),
        ("documents?year=2023", "list documents --year 2023"),
        ("issues", "list issues"),
        ("units?limit=1000", "list units"),
        ("places", "list places"),
        ("cites?ref=临政规发〔2023〕3号", "cites 临政规发〔2023〕3号"),
        ("cited-by?ref=《突发事件应对法》", "cited-by 《突发事件应对法》"),
    ],
)
def test_it_is_what_the_command_prints(client: TestClient, real: Run, address: str, command: str) -> None:
    import shlex

    answer = client.get(f"/api/{address}", headers={"Accept-Language": "en"})
    assert answer.status_code == 200, answer.text
    assert without_time(answer.json()) == without_time(json.loads(real(*shlex.split(command), "--json").out))


def without_time(data: Any) -> Any:
    if isinstance(data, dict):
        data.pop("took_ms", None)
        # The command was told of folders; the page of the same ones by its own fixture.
        data.pop("index", None)
    return data


def test_a_list_comes_in_parts(client: TestClient) -> None:
    whole = client.get("/api/clauses", params={"issue": "2020-11", "limit": limits.MOST_ROWS}).json()
    parts = [
        one
        for first in range(0, len(whole), 100)
        for one in client.get("/api/clauses", params={"issue": "2020-11", "offset": first, "limit": 100}).json()
    ]
    assert parts == whole
    assert len(whole) > 500
    total = client.get("/api/documents", params={"limit": 1})
    assert int(total.headers["x-total-count"]) == 56
    assert len(total.json()) == 1


def test_verify_judges_what_is_sent(client: TestClient) -> None:
    quoted = client.get("/api/show", params={"ref": "2023-10/d06/att1/3.4.17"}).json()["text"].split("\n")[-1][:60]
    found = client.post("/api/verify", json={"text": f"文件要求“{quoted}”。"}).json()
    assert [one["verdict"] for one in found if one["kind"] == "quotation"] == ["exact"]
    wrong = client.post("/api/verify", json={"text": "文件要求“全市每户居民必须饲养三只以上的孔雀并办理证件”。"}).json()
    assert wrong[0]["verdict"] == "not_found"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("search?q=", 400),
        ("search?q=秸秆&limit=51", 400),
        ("search?q=秸秆&limit=-1", 400),
        ("search?q=秸秆&mode=best", 400),
        ("search?q=秸秆&year=MMXX", 400),
        ("search?q=秸秆&since=2023-13-40", 400),
        ("search?q=秸秆&yaer=2023", 400),
        ("search?q=秸秆&in_force=maybe", 400),
        ("show?ref=2099-01/d01", 404),
        ("show", 400),
        ("similar?ref=2023-10/d06", 404),
        ("compare?a=2023-10/d06", 400),
        ("digest?issue=1999-01", 404),
        ("nothing", 404),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(client: TestClient, address: str, status: int) -> None:
    answer = client.get(f"/api/{address}")
    assert answer.status_code == status
    said = answer.json()
    assert (said["schema_version"], said["status"]) == (1, status)
    assert said["error"].strip()
    assert "\n" not in said["error"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"text": 1}', "application/json", 400),
        (b'{"text": "a", "all_sentences": 3}', "application/json", 400),
        (b"text=a", "application/x-www-form-urlencoded", 415),
        (b'{"text": "a"}', "", 415),
        (json.dumps({"text": "字" * (limits.CHECKED_TEXT + 1)}).encode(), "application/json", 400),
    ],
)
def test_a_body_that_is_no_text_is_refused(client: TestClient, body: bytes, kind: str, status: int) -> None:
    assert client.post("/api/verify", content=body, headers={"Content-Type": kind}).status_code == status


def test_every_question_is_described_in_both_languages(client: TestClient) -> None:
    english = client.get("/api/openapi.json", headers={"Accept-Language": "en"}).json()
    chinese = client.get("/api/openapi.json").json()
    assert (
        set(english["paths"])
        == set(chinese["paths"])
        == ({one.path for one in QUESTIONS} | {"/verify", "/corpus", "/corpus/{job}"})
    )
    for path, operations in english["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"] != chinese["paths"][path][method]["summary"]


# -- a thousand requests by whoever wishes us ill ----------------------------------------------------------------------

EACH = 27  # requests to each of the addresses as they are described, and as many that break the description


@pytest.fixture(scope="module")
def described(real_index: Path) -> Any:
    app = make_app(Site(real_index, CORPUS))
    return schemathesis.openapi.from_asgi("/api/openapi.json", app, headers={"Host": "127.0.0.1"})


MODES = schemathesis.GenerationMode
# What takes nothing cannot be asked wrongly.
ASKED = [
    *((one.path, MODES.POSITIVE) for one in QUESTIONS),
    *((one.path, MODES.NEGATIVE) for one in QUESTIONS if one.parameters),
    *(("/verify", mode) for mode in MODES),
    ("/corpus/{job}", MODES.POSITIVE),
]


@pytest.mark.parametrize(("path", "mode"), ASKED, ids=lambda one: getattr(one, "value", one))
def test_nothing_that_is_asked_is_an_error_of_ours(described: Any, path: str, mode: Any) -> None:
    (operation,) = [found.ok() for found in described.get_all_operations() if found.ok().path == path]

    @given(operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EACH, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def ask(case: Any) -> None:
        case.call_and_validate(
            base_url=f"{HOME}/api",
            headers={"Host": "127.0.0.1"},
            checks=[
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )

    ask()


def test_they_are_a_thousand() -> None:
    assert EACH * (len(ASKED) - 1) >= 1_000  # /status can be asked in one way only
