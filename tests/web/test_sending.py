"""Texts and files that readers send: judged, read in a process of their own, added to the corpus; and what is refused."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from conftest import APRIL, PATIENCE, Place, notice
from hypothesis import given, settings
from hypothesis import strategies as st
from served import Page, reading
from starlette.testclient import TestClient

import lfsearch
from lfsearch.errors import CorpusError, LfsearchError
from lfsearch.retrieval.engine import Engine
from lfsearch.web import limits
from lfsearch.web.pages.verify import runs
from lfsearch.web.sent import safe_name
from lfsearch.web.worker import in_process

WRONG = "全市每户居民必须饲养三只以上的孔雀并办理证件"


@pytest.fixture(scope="module")
def client(real_index: Path) -> Iterator[TestClient]:
    with reading(real_index) as found:
        yield found


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


@pytest.fixture
def own(tiny_corpus: Place) -> Iterator[TestClient]:
    with reading(tiny_corpus.index, tiny_corpus.corpus) as found:
        yield found


def word_file(*paragraphs: str) -> bytes:
    """The least that is a .docx."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


# -- verify ------------------------------------------------------------------------------------------------------------


def sentence(client: TestClient) -> str:
    text = client.get("/api/show", params={"ref": "2023-10/d06/att1/3.4.17"}).json()["text"]
    return str(text.split("\n")[-1].split("。")[0])


def test_a_pasted_text_comes_back_with_every_quotation_judged(client: TestClient) -> None:
    text = f"文件要求“{sentence(client)}”,又说“{WRONG}”。\n<b>见临政办发〔2023〕39号。"
    answer = client.post("/verify", data={"text": text}, follow_redirects=True)
    assert answer.status_code == 200
    page = Page(answer.text)
    assert [one["class"] for one in page.all("a") if str(one.get("href")).startswith("#v")] == [
        "exact",
        "not_found",
        "exact",
    ]
    assert "<b>见临政办发" in unescape(answer.text)
    assert any("/read/2023-10/d06/att1/3.4.17" in link for link in page.links())


def test_a_word_file_is_judged_too(client: TestClient) -> None:
    data = word_file(f"文件要求“{sentence(client)}”。", f"又说“{WRONG}”。")
    answer = client.post("/verify", files={"file": ("报告.docx", data)})
    assert answer.status_code == 200, answer.text
    assert {"exact", "not_found"} <= {str(one.get("class")) for one in Page(answer.text).all("a")}


def test_a_short_text_has_an_address(client: TestClient) -> None:
    text = f"“{sentence(client)}”\r\n见本市文件。"
    answer = client.post("/verify", data={"text": text, "all_sentences": "1"}, follow_redirects=True)
    assert dict(answer.url.params) == {"text": text.replace("\r\n", "\n"), "all_sentences": "1"}
    assert "exact" in {str(one.get("class")) for one in Page(answer.text).all("a")}


def test_what_is_too_short_to_be_checked_is_counted(client: TestClient) -> None:
    texts = [f"“{sentence(client)}”", f"“三清零”“散乱污”,“{sentence(client)}”"]
    pages = [client.get("/verify", params={"text": text}).text for text in texts]
    assert ["过短" in page for page in pages] == [False, True]
    assert "另有 2 处引号内文字过短" in pages[1]


def test_the_judgement_can_be_saved(client: TestClient) -> None:
    said = {"text": f"“{sentence(client)}”", "as": "csv"}
    assert client.post("/verify", data=said).text.count("exact") == 1
    assert client.post("/verify", data={**said, "as": "json"}).json()[0]["verdict"] == "exact"


@settings(deadline=None)
@given(st.text(alphabet="“”秸秆禁烧综合利用。\n临政办发〔2023〕39号第三条《》a ", max_size=80))
def test_the_runs_are_the_text(engine: Engine, text: str) -> None:
    found = engine.verify(text)
    assert "".join(run.text for run in runs(text, found)) == text
    for one in (*found.quotations, *found.citations):
        assert text[one.start : one.start + len(one.text)] == one.text


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("a.docx", b"PK\x03\x04 broken", 422),
        ("a.pdf", b"%PDF-1.4 broken", 422),
        ("a.exe", b"MZ\x90\x00\x03", 422),
        ("a.txt", b"", 422),
        ("a.txt", os.urandom(1000), 422),
        ("../../a.txt", "文件要求“办理证件”。".encode(), 200),
        ("..", b"x", 400),
    ],
)
def test_a_file_that_cannot_be_read_is_said_so(client: TestClient, name: str, data: bytes, status: int) -> None:
    answer = client.post("/verify", files={"file": (name, data)})
    assert answer.status_code == status, answer.text
    if status != 200:
        assert Page(answer.text).all("p", role="alert")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"text=%E7%A7%B8", "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"anything", "multipart/form-data"),
        (b"anything", "text/plain"),
    ],
)
def test_a_form_that_is_none_is_refused(client: TestClient, content: bytes, kind: str) -> None:
    answer = client.post("/verify", content=content, headers={"Content-Type": kind})
    assert answer.status_code in (200, 303, 400)


def test_a_text_has_an_end(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHECKED_TEXT", 100)
    assert client.post("/verify", data={"text": "字" * 101}).status_code == 400


@given(st.text(max_size=300))
def test_a_name_stays_in_its_folder(name: str) -> None:
    try:
        own_name = safe_name(name)
    except LfsearchError:
        return
    assert own_name
    assert "/" not in own_name
    assert "\\" not in own_name
    assert not own_name.startswith(".")
    assert len(own_name) <= 140


# -- a process of its own ----------------------------------------------------------------------------------------------


def _echo(told: Any, text: str) -> str:
    told("read", 1, 2)
    return text * 2


def _sleep(told: Any, seconds: str) -> None:
    time.sleep(float(seconds))


def _die(told: Any) -> None:
    os._exit(3)


def _refuse(told: Any) -> None:
    raise CorpusError("No.", "不。")


def test_work_gives_what_it_gives_and_tells_how_far_it_is() -> None:
    steps: list[tuple[str, int, int]] = []
    assert in_process(_echo, ["秸秆"], 60, lambda *step: steps.append(step)) == "秸秆秸秆"
    assert steps == [("read", 1, 2)]


def _talk(told: Any) -> None:
    for page in count():
        told("pages", page, page)


def _babble(told: Any) -> None:
    json.dumps = lambda *_: "no JSON"  # type: ignore[assignment]  # as a file may have taken the process over


@pytest.mark.parametrize(
    ("work", "arguments", "seconds"),
    [(_sleep, ["60"], 0.5), (_die, [], 60), (_refuse, [], 60), (_talk, [], 2), (_babble, [], 60)],
)
def test_work_that_does_not_end_well_is_one_sentence(
    capfd: pytest.CaptureFixture[str], work: Any, arguments: list[str], seconds: float
) -> None:
    with pytest.raises(LfsearchError) as error:
        in_process(work, arguments, seconds)
    assert str(error.value)
    assert capfd.readouterr() == ("", "")  # no traceback of its own


def _much(told: Any) -> int:
    return len(bytearray(1 << 31))


@pytest.mark.skipif(sys.platform != "linux", reason="no other system limits what a process may ask for")
def test_work_gets_no_more_memory_than_it_may() -> None:
    with pytest.raises(LfsearchError, match="memory"):
        in_process(_much, [], 60, memory=1 << 30)


# -- add ---------------------------------------------------------------------------------------------------------------


def finished(client: TestClient, address: str) -> Page:
    """The page of a job that has ended."""
    for _ in range(600):
        state = client.get(address, headers={"Accept": "application/json"}).json()
        assert state["told"]
        if state["state"] != "running":
            return Page(client.get(address).text)
        time.sleep(0.1)
    raise AssertionError("it goes on and on")


def test_a_file_is_added_and_found_without_a_restart(own: TestClient) -> None:
    assert "湿地" not in own.get("/").text
    new = notice(5, "湿地保护", ["市林业局建立湿地档案,挂牌保护。"])
    answer = own.post("/corpus", files={"file": ("2024-05.txt", new.encode())})
    assert answer.status_code == 303
    assert "已添加" in finished(own, answer.headers["location"]).text
    assert "湿地" in own.get("/?q=湿地保护").text
    assert "2024-05" in own.get("/corpus").text


@pytest.mark.parametrize("address", ["/verify", "/corpus"])
def test_what_is_sent_leaves_nothing_in_the_temporary_folder_even_when_killed(
    own: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    seen: list[list[Path]] = []

    def looked(work: Any, arguments: list[Any], *_: Any, **__: Any) -> Any:
        seen.append([*tmp_path.joinpath("temporary").iterdir()])
        data = arguments[0].files[0].data if address == "/corpus" else arguments[1]
        assert len(data) == 3 << 20
        return {"added": [], "skipped": []} if address == "/corpus" else "文字"

    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    for module in ("pages.verify", "adding"):
        monkeypatch.setattr(f"lfsearch.web.{module}.in_process", looked)
    answer = own.post(
        address, files={"file": ("2024-05.txt", b"x" * (3 << 20))}
    )  # more than is kept in memory as it comes
    if address == "/corpus":
        finished(own, answer.headers["location"])
    assert seen == [[]]


def test_an_archive_that_is_sent_is_taken_apart(own: TestClient, tiny_corpus: Place) -> None:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("深圳/2024-06.txt", notice(6, "防雹", ["市气象局巡查冰雹。"]))
        archive.writestr("深圳/坏.txt", "没有公文")
        archive.writestr("._2024-06.txt", "x")
    answer = own.post("/corpus", files={"file": ("一包.zip", out.getvalue())})
    page = finished(own, answer.headers["location"])
    assert "已添加" in page.text
    assert "一包.zip/深圳/坏.txt" in page.text
    assert (tiny_corpus.corpus / "深圳" / "2024-06.txt").is_file()


def test_several_files_are_added_at_once_and_each_has_a_line(own: TestClient, tiny_corpus: Place) -> None:
    names = ("防雹.txt", "2024-04.txt", "坏.txt", "湿地.txt")
    texts = (notice(6, "防雹", ["市气象局巡查。"]), APRIL, "没有公文", notice(5, "湿地保护", ["市林业局巡护。"]))
    files = [("file", (name, text.encode())) for name, text in zip(names, texts, strict=True)]
    page = finished(own, own.post("/corpus", files=files).headers["location"])
    assert "4 个文件" in page.text
    for line in ("已添加: 防雹.txt → 平政办发〔2024〕6号", "已在语料中: 2024-04.txt → 2024-04", "已添加: 湿地.txt → "):
        assert line in page.text
    assert "坏.txt" in page.text and len(page.all("p", role="alert")) == 1
    assert tiny_corpus.issues == ["2024-03", "2024-04", "平政办发〔2024〕5号", "平政办发〔2024〕6号"]
    assert [one.get("multiple") for one in Page(own.get("/corpus").text).all("input", type="file")] == [None]


@pytest.mark.parametrize("more", [{"issue": "2024-05"}, {}])
def test_one_number_for_several_files_and_more_files_than_are_taken_are_refused(
    own: TestClient, tiny_corpus: Place, more: dict[str, str]
) -> None:
    count = 2 if more else limits.FILES + 1
    files = [("file", (f"{number}.txt", b"x")) for number in range(count)]
    assert own.post("/corpus", files=files, data=more).status_code == 400
    answer = own.post("/api/corpus", files=files, data=more)
    assert answer.status_code == 400
    assert ("期号" if more else f"{count} 个文件；最多 {limits.FILES} 个") in answer.json()["error"]
    assert tiny_corpus.issues == ["2024-03", "2024-04"]


def test_what_comes_too_slowly_is_given_up(own: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS_SENDING", 0.0)
    answer = own.post("/corpus", files={"file": ("2024-05.txt", b"x" * 1000)})
    assert answer.status_code == 408
    assert "太慢" in answer.text


def test_what_is_not_taken_is_said(own: TestClient, tiny_corpus: Place) -> None:
    before = sorted(tiny_corpus.corpus.iterdir())
    for name, data in (("2024-04.txt", APRIL.replace("古树", "大树").encode()), ("x.bin", b"\x00\x01")):
        answer = own.post("/corpus", files={"file": (name, data)})
        page = finished(own, answer.headers["location"])
        assert page.all("p", role="alert")
        assert "/tmp" not in page.text
    assert sorted(tiny_corpus.corpus.iterdir()) == before


def test_nothing_can_be_added_where_it_is_only_read(tiny_corpus: Place) -> None:
    with reading(tiny_corpus.index, tiny_corpus.corpus, read_only=True) as client:
        assert not Page(client.get("/corpus").text).all("input", type="file")
        assert client.post("/corpus", files={"file": ("2024-05.txt", b"x")}).status_code == 403
    assert not (tiny_corpus.corpus / "2024-05.txt").exists()


def test_a_form_without_a_file_adds_nothing(own: TestClient) -> None:
    assert own.post("/corpus", data={"issue": "2024-05"}).status_code == 400
    assert own.get("/corpus/jobs/none").status_code == 404


def test_the_corpus_page_tells_what_is_there_and_what_is_not(client: TestClient) -> None:
    page = Page(client.get("/corpus").text)
    assert "5 期" in page.text
    assert "2020-12" in page.text
    assert "/read/2023-10" in page.links()
    assert client.get("/corpus?check=1").status_code == 200
    assert client.get("/corpus?as=csv").text.count("\n") == 6


# -- the same for programs ---------------------------------------------------------------------------------------------


def test_a_program_adds_a_file_and_follows_it(own: TestClient) -> None:
    new = {"file": ("2024-05.txt", notice(5, "湿地保护", ["市林业局建立湿地档案,挂牌保护。"]).encode())}
    begun = own.post("/api/corpus", files=new)
    assert begun.status_code == 202
    where = begun.headers["location"]
    assert where == f"/api/corpus/{begun.json()['id']}"
    ends = time.monotonic() + PATIENCE
    while (job := own.get(where).json())["state"] == "running":
        assert time.monotonic() < ends
        time.sleep(0.1)
    assert job["state"] == "done", job
    assert job["added"][0]["issue"] == "2024-05"
    assert job["error"] is None
    hits = own.get("/api/search", params={"q": "湿地保护"}).json()["hits"]
    assert hits[0]["issue"] == "2024-05"


def test_a_program_is_told_what_is_wrong_with_its_file(tiny_corpus: Place, own: TestClient) -> None:
    assert own.post("/api/corpus", json={}).status_code == 415
    assert own.post("/api/corpus", data={"issue": "2024-05"}, files={"other": ("", b"")}).status_code == 400
    assert own.get("/api/corpus/none").status_code == 404
    assert own.post("/api/corpus", headers={"Origin": "http://evil.example"}).status_code == 403
    with reading(tiny_corpus.index, tiny_corpus.corpus, read_only=True) as reader:
        answer = reader.post("/api/corpus", files={"file": ("2024-05.txt", b"x")})
        assert answer.status_code == 403
        assert answer.json()["error"]
    assert not (tiny_corpus.corpus / "2024-05.txt").exists()
