"""Files as they really arrive: in folders, one document each, of several places, bad ones among good ones."""

from __future__ import annotations

import json
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import APRIL, MARCH, ROOT, Answer, Place, notice, write

from lfsearch.cli.news import MOST
from lfsearch.errors import LfsearchError
from lfsearch.index import intake, manifest
from lfsearch.index.add import Terms, add_files
from lfsearch.index.arriving import Watch
from lfsearch.index.corpus import REFUSED
from lfsearch.index.incoming import Incoming
from lfsearch.index.naming import gazette_in, issue_id
from lfsearch.parser import called, parse_issue

Run = Callable[..., Answer]
SINGLE = notice(7, "防汛抗旱", ["市应急管理局实行二十四小时值守。", "各区储备沙袋500条。"])


def test_a_document_in_a_file_of_its_own_is_called_by_its_number(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    assert run(*tiny_corpus.options, "add", write(tmp_path / "随便什么名字.txt", SINGLE)).code == 0
    assert "平政办发〔2024〕7号" in tiny_corpus.issues
    assert (tiny_corpus.corpus / "平政办发〔2024〕7号.txt").exists()
    hit = json.loads(run(*tiny_corpus.options, "search", "沙袋", "--json").out)["hits"][0]
    assert hit["id"].startswith("平政办发〔2024〕7号/d01/")
    shown = run(*tiny_corpus.options, "show", hit["id"])
    assert (shown.code, "500条" in shown.out) == (0, True)
    assert json.loads(run(*tiny_corpus.options, "show", hit["id"], "--json").out)["id"] == hit["id"]
    whole = run(
        *tiny_corpus.options, "show", "平政办发〔2024〕7号"
    ).out  # the document, although the file is called so too
    assert "500条" in whole
    assert "平政办发〔2024〕7号.txt:" in whole


@pytest.mark.parametrize("name", ["2024-05.txt", "随便.txt"])
def test_a_file_that_is_added_is_parsed_once_whatever_it_is_called(
    run: Run, tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    parse, seen = intake.parse_issue, []

    def counting(source: object, issue: str, *more: object) -> object:
        seen.append(issue)
        return parse(source, issue, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "parse_issue", counting)
    assert run(*tiny_corpus.options, "add", write(tmp_path / name, SINGLE)).code == 0
    assert len(seen) == 1
    lines = {path.name: path.read_bytes() for path in tiny_corpus.index.glob("generation-2/issues/*")}
    run(*tiny_corpus.options, "index", "--rebuild")  # from the corpus alone
    again = {path.name: path.read_bytes() for path in tiny_corpus.index.glob("generation-3/issues/*")}
    assert lines and again == lines


@pytest.mark.parametrize("name", ["2024-03", "广州/2024-03", "报告"])
def test_an_issue_under_another_name_is_as_it_would_have_been_parsed(name: str) -> None:
    undated = "\n".join(line for line in SINGLE.split("\n") if "2024" not in line)
    for text in (
        MARCH + APRIL,
        undated,
        *(file.read_text("utf-8") for file in sorted((ROOT / "tests" / "golden").glob("*.txt"))[:4]),
    ):
        assert called(parse_issue(text, "x"), name) == parse_issue(text, name)


def test_without_a_number_by_its_day_and_two_of_one_day_are_both_kept(
    run: Run, tiny_corpus: Place, tmp_path: Path
) -> None:
    for name, subject in (("a", "防汛"), ("b", "抗旱")):
        lines = notice(7, subject, ["市应急管理局值守。"]).split("\n")
        write(tmp_path / "new" / f"{name}.txt", "\n".join(line for line in lines if "〔" not in line))
    assert run(*tiny_corpus.options, "add", tmp_path / "new").code == 0
    assert run(*tiny_corpus.options, "index").code == 0
    assert [name for name in tiny_corpus.issues if name.startswith("2024-03-07")] == ["2024-03-07", "2024-03-07-2"]
    assert run(*tiny_corpus.options, "index", "--rebuild").code == 0
    assert len(tiny_corpus.issues) == 4


def test_places_stand_side_by_side(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    write(tmp_path / "all" / "广州" / "2024-03.txt", MARCH.replace("平阳", "广州").replace("平政", "穗府"))
    assert run(*tiny_corpus.options, "add", tmp_path / "all").code == 0
    other = write(tmp_path / "2024-03.txt", MARCH.replace("平阳", "深圳").replace("平政", "深府"))
    assert run(*tiny_corpus.options, "add", other, "--place", "深圳").code == 0
    assert tiny_corpus.issues == ["2024-03", "2024-04", "广州/2024-03", "深圳/2024-03"]
    assert (tiny_corpus.corpus / "广州" / "2024-03.txt").exists()
    for issue in ("2024-03", "广州/2024-03"):
        found = json.loads(run(*tiny_corpus.options, "search", "漏损率", "--issue", issue, "--json").out)["hits"]
        assert {hit["issue"] for hit in found} == {issue}
        assert run(*tiny_corpus.options, "show", found[0]["id"]).code == 0
        assert run(*tiny_corpus.options, "show", found[0]["id"].rsplit("/", 1)[0]).code == 0
    assert run(*tiny_corpus.options, "status", "--check").code == 0
    assert run(*tiny_corpus.options, "remove", "广州/2024-03", "--yes").code == 0
    assert tiny_corpus.issues == ["2024-03", "2024-04", "深圳/2024-03"]
    assert not (tiny_corpus.corpus / "广州" / "2024-03.txt").exists()


@pytest.mark.parametrize("place", ["广东/广州", "广州/", "广州//天河"])
def test_no_place_leads_out_of_the_corpus(run: Run, tiny_corpus: Place, tmp_path: Path, place: str) -> None:
    before = set(tmp_path.rglob("*.txt"))
    assert run(*tiny_corpus.options, "add", write(tmp_path / "new.txt", SINGLE), "--place", place).code == 0
    new = set(tmp_path.rglob("*.txt")) - before - {tmp_path / "new.txt"}
    assert [path.is_relative_to(tiny_corpus.corpus) for path in new] == [True]
    hit = json.loads(run(*tiny_corpus.options, "search", "沙袋", "--json").out)["hits"][0]
    assert run(*tiny_corpus.options, "show", hit["id"]).code == 0


@pytest.mark.parametrize("command", ["add", "watch"])
@pytest.mark.parametrize(
    "place",
    [
        "../..",
        "..",
        ".",
        "/etc",
        "a/../../b",
        "a/./b",
        "..\\b",
        "C:\\b",
        "坏\nname",
        ".git",
        "广州/.git",
        "...",
        "a:b",
        "d01",
        "长" * 200,
        "a\x1b[0m",
        "a\u202eb",
        "",
        " ",
    ],
)
def test_a_place_that_is_no_folder_name_is_an_error(
    run: Run, tiny_corpus: Place, tmp_path: Path, command: str, place: str
) -> None:
    write(tmp_path / "new" / "a.txt", SINGLE)
    before = set(tmp_path.rglob("*"))
    answer = run(*tiny_corpus.options, command, tmp_path / "new", "--place", place)
    assert (answer.code, answer.out) == (2, "")
    assert "--place" in answer.err.splitlines()[-1] and answer.err.count("Error:") == 1
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "arguments", [["add", ""], ["add", " "], ["add", "\u3000\t"], ["add", "a.txt", ""], ["watch", ""]]
)
def test_an_empty_name_is_no_folder(
    run: Run, tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    write(tmp_path / "here" / "a.txt", SINGLE)
    monkeypatch.chdir(tmp_path / "here")
    answer = run(*tiny_corpus.options, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert "is empty" in answer.err.splitlines()[-1]
    assert tiny_corpus.issues == ["2024-03", "2024-04"]


@pytest.mark.parametrize("suffix", [*REFUSED, ".xls", ".jpg", ".md", ".v2", ".DOC", ""])
def test_what_is_added_is_read_in_the_corpus_too(run: Run, tiny_corpus: Place, tmp_path: Path, suffix: str) -> None:
    lines = [line for line in SINGLE.split("\n") if "〔" not in line]  # so that it is called by its name or day
    for name, text in (("甲", SINGLE), ("乙", "\n".join(lines)), ("2024-09", MARCH.replace("2024", "2023"))):
        before = tiny_corpus.issues
        assert run(*tiny_corpus.options, "add", write(tmp_path / f"{name}{suffix}", text)).code == 0
        assert len(tiny_corpus.issues) == len(before) + 1
    again = run(*tiny_corpus.options, "index")
    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("The index is up to date")
    assert {path.suffix for path in tiny_corpus.corpus.iterdir() if path.is_file()} == {".txt"}


@pytest.mark.parametrize("file", ["red_head.pdf", "page.html", "notice.docx"])
def test_a_file_under_a_false_name_gets_that_of_its_form(tiny_corpus: Place, tmp_path: Path, file: str) -> None:
    path = tmp_path / f"{file}.doc"
    suffix = Path(file).suffix
    if suffix == ".pdf":
        path.write_bytes((Path(__file__).parent / "reading" / "pdf_files" / file).read_bytes())
    elif suffix == ".docx":
        docx = pytest.importorskip("docx").Document()
        for line in SINGLE.split("\n"):
            docx.add_paragraph(line)
        docx.save(path)
    else:
        body = "".join(f"<p>{line}</p>" for line in SINGLE.split("\n"))
        write(path, f"<html><body>{body}</body></html>")
    made = add_files([Incoming(path)], tiny_corpus.corpus, tiny_corpus.index)
    assert made.report and not made.report.skipped
    assert [Path(found.file).suffix for found in made.added] == [suffix]


def test_a_dry_run_writes_nothing(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tiny_corpus.folder.rglob("*") if path.is_file()}
    answer = run(*tiny_corpus.options, "add", write(tmp_path / "new.txt", SINGLE), "--dry-run")
    assert answer.code == 0
    assert "平政办发〔2024〕7号: 1 document" in answer.err
    assert {path: path.read_bytes() for path in tiny_corpus.folder.rglob("*") if path.is_file()} == before


def test_a_dry_run_names_only_what_would_change(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    write(tmp_path / "all" / "2024-03.txt", MARCH)
    write(tmp_path / "all" / "2024-04.txt", APRIL.replace("挂牌", "立碑"))
    write(tmp_path / "all" / "new.txt", SINGLE)
    said = run(*tiny_corpus.options, "add", tmp_path / "all", "--dry-run", "--replace").err
    assert "2024-04: " in said and "平政办发〔2024〕7号: " in said
    assert "2024-03: " not in said
    told = run(*tiny_corpus.options, "add", tmp_path / "all", "--dry-run", "--replace", "--json").out
    assert [file["issue"] for file in json.loads(told)["files"] if file["unchanged"]] == ["2024-03"]
    alone = run(*tiny_corpus.options, "add", tmp_path / "all" / "2024-03.txt", "--dry-run")
    assert "in the corpus already" in alone.err and "2024-03: " not in alone.err


def test_what_was_found_and_skipped_is_told_as_json(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    write(tmp_path / "new" / "a.txt", SINGLE + APRIL)
    write(tmp_path / "new" / "b.doc", "")
    write(tmp_path / "new" / "c.txt", "没有公文。")
    answer = run(*tiny_corpus.options, "add", tmp_path / "new", "--json")
    told = json.loads(answer.out)
    assert answer.code == 1
    assert [(file["issue"], file["documents"]) for file in told["files"]] == [("a", 2)]
    assert told["files"][0]["elsewhere"] == [{"doc_no": "平政办发〔2024〕3号", "issue": "2024-04"}]
    assert [Path(file["file"]).name for file in told["skipped"]] == ["b.doc", "c.txt"]
    assert told["added"] == ["a"]


def test_a_pattern_is_expanded_where_the_shell_has_not(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    write(tmp_path / "x1.txt", SINGLE)
    assert run(*tiny_corpus.options, "add", str(tmp_path / "x*.txt")).code == 0
    assert run(*tiny_corpus.options, "add", str(tmp_path / "y*.txt")).code == 1


def test_a_file_that_has_become_bad_leaves_what_was_indexed(run: Run, tiny_corpus: Place) -> None:
    (tiny_corpus.corpus / "2024-04.txt").write_bytes(b"\xff\xfe\x00")
    answer = run(*tiny_corpus.options, "index")
    assert answer.code == 1
    assert "2024-04.txt" in answer.err
    assert tiny_corpus.issues == ["2024-03", "2024-04"]
    assert json.loads(run(*tiny_corpus.options, "search", "古树名木", "--json").out)["hits"]


def test_the_last_issue_is_not_removed(run: Run, tiny_corpus: Place) -> None:
    assert run(*tiny_corpus.options, "remove", "2024-04", "--yes").code == 0
    answer = run(*tiny_corpus.options, "remove", "2024-03", "--yes")
    assert (answer.code, tiny_corpus.issues) == (1, ["2024-03"])
    assert run(*tiny_corpus.options, "remove", "2024-09", "--yes").code == 1


@pytest.mark.parametrize("name", [*(f"x{suffix}" for suffix in REFUSED), "x", "深圳/2024-09", "深圳/y.doc", "z.xls"])
def test_a_file_that_is_not_indexed_can_be_removed(run: Run, tiny_corpus: Place, name: str) -> None:
    lies = {"x": "x.wps", "深圳/2024-09": "深圳/2024-09.doc"}.get(name, name)
    file = write(tiny_corpus.corpus / lies, SINGLE)
    beside = write(tiny_corpus.corpus / "other.doc", "")
    answer = run(*tiny_corpus.options, "remove", name, "--yes")
    assert (answer.code, file.exists()) == (1, False)
    assert f"Deleted: {lies}." in answer.err
    assert "Skipped: other.doc" in answer.err and answer.err.count("Skipped") == 1
    beside.unlink()
    assert run(*tiny_corpus.options, "index").code == 0
    assert tiny_corpus.issues == ["2024-03", "2024-04"]


@pytest.mark.parametrize("name", ["../outside.doc", "outside", "outside.doc", "", ".", "深圳", "both"])
def test_nothing_else_is_removed(run: Run, tiny_corpus: Place, tmp_path: Path, name: str) -> None:
    write(tiny_corpus.folder / "outside.doc", SINGLE)
    write(tiny_corpus.corpus / "深圳" / "y.doc", SINGLE)
    for suffix in (".doc", ".rtf"):  # which of them is meant is not clear
        write(tiny_corpus.corpus / f"both{suffix}", SINGLE)
    before = {path for path in tiny_corpus.folder.rglob("*") if ".lfsearch" not in str(path)}
    answer = run(*tiny_corpus.options, "remove", "--yes", name)
    assert answer.code == 1 and answer.err.count("\n") == 1
    assert {path for path in tiny_corpus.folder.rglob("*") if ".lfsearch" not in str(path)} == before


def test_a_file_that_is_named_twice_is_one(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    file = write(tmp_path / "in" / "a.txt", SINGLE)
    write(tmp_path / "in" / "x.xlsx", b"PK")
    answer = run(*tiny_corpus.options, "add", file, tmp_path / "in", str(tmp_path / "in" / "*.txt"), tmp_path / "in")
    assert (answer.code, answer.err.count("Skipped")) == (1, 1)  # the workbook, once
    assert tiny_corpus.issues == ["2024-03", "2024-04", "平政办发〔2024〕7号"]


def test_what_arrives_together_is_added_in_one_go(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    for month in (6, 7, 8):
        write(
            tmp_path / "in" / ("深圳" if month == 8 else "") / f"{month}.txt",
            notice(month, "防汛", ["市应急管理局值守。"]),
        )
    write(tmp_path / "in" / "bad.txt", "没有公文")
    answer = run(*tiny_corpus.options, "watch", tmp_path / "in", "--once", "--every", "0.1")
    assert (answer.code, answer.err.count("Skipped")) == (1, 1)
    assert len(tiny_corpus.issues) == 5 and "深圳/平政办发〔2024〕8号" in tiny_corpus.issues
    assert manifest.load(tiny_corpus.index).generation == 2


def test_one_file_under_two_names_is_added_once(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    plain = "\n".join(line for line in SINGLE.split("\n") if "2024" not in line)  # called as its file
    for name in ("a.txt", "副本.txt"):
        write(tmp_path / "new" / name, plain)
    for name in ("c.txt", "下级/d.txt"):  # two gazettes of the same 文号
        write(tmp_path / "both" / name, SINGLE + notice(8, "消防", ["市消防救援支队检查。"]) + name)
    for folder, first, second, issues in (("new", "a.txt", "副本.txt", ["a"]), ("both", "c.txt", "d.txt", ["c"])):
        answer = run(*tiny_corpus.options, "add", tmp_path / folder)
        assert (answer.code, answer.err.count("Skipped")) == (1, 1)
        assert f"{second} holds the same as" in answer.err and first in answer.err
        assert set(issues) <= set(tiny_corpus.issues) and len(tiny_corpus.issues) == (3 if folder == "new" else 4)
    again = run(*tiny_corpus.options, "add", tmp_path / "new" / "副本.txt")
    assert (again.code, "already as a" in again.err) == (1, True)
    assert run(*tiny_corpus.options, "add", tmp_path / "new" / "副本.txt", "--issue", "2024-09").code == 0


def test_removing_asks_first(run: Run, tiny_corpus: Place) -> None:
    assert run(*tiny_corpus.options, "remove", "2024-04", text="n\n").code == 2
    assert tiny_corpus.issues == ["2024-03", "2024-04"]


def test_what_is_not_there_is_told_before_anything_is_asked(run: Run, tiny_corpus: Place) -> None:
    answer = run(*tiny_corpus.options, "remove", "2024-09", text="y\n")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "There is no issue 2024-09" in answer.err
    asked = run(*tiny_corpus.options, "remove", "2024-04", text="n\n")
    assert "Delete 2024-04 (2024-04.txt) from" in asked.err


def test_a_file_that_still_grows_is_waited_for(tmp_path: Path) -> None:
    looking = Watch(tmp_path)
    path = write(tmp_path / "new.txt", SINGLE[:20])
    assert list(looking.arrived(())) == []
    write(path, SINGLE)
    assert list(looking.arrived(())) == []
    assert list(looking.arrived(())) == [path]
    assert list(looking.arrived(())) == []


def test_what_arrives_in_a_watched_folder_is_added(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / "bad.txt", "没有公文。")

    def arrive() -> None:
        time.sleep(0.05)
        write(folder / "new.txt", SINGLE)

    thread = threading.Thread(target=arrive)
    thread.start()
    thread.join()
    answer = run(*tiny_corpus.options, "watch", folder, "--every", "0.1", "--once")
    assert answer.code == 1
    assert "bad.txt" in answer.err
    assert "平政办发〔2024〕7号" in tiny_corpus.issues
    assert run(*tiny_corpus.options, "watch", tmp_path / "none", "--once").code == 1


def test_a_zip_file_is_a_folder(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "new.zip", "w") as archive:
        archive.writestr("2024-05.txt", notice(5, "防汛", ["市应急管理局值守。"]))
        archive.writestr("广州/x.txt", SINGLE)
        archive.writestr("../../out.txt", notice(8, "防火", ["市林业局巡查。"]))
        archive.writestr("bad.txt", "没有公文。")
        archive.writestr("__MACOSX/._x.txt", "")
    answer = run(*tiny_corpus.options, "add", tmp_path / "new.zip")
    assert answer.code == 1
    assert "bad.txt" in answer.err
    assert tiny_corpus.issues[2:] == ["2024-05", "平政办发〔2024〕8号", "广州/平政办发〔2024〕7号"]
    assert not (tmp_path.parent / "out.txt").exists()


def test_a_web_page_is_kept_with_its_text(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    page = "<html><body><h1>{}</h1>{}</body></html>"
    lines = SINGLE.strip().split("\n\n")
    body = "".join(f"<p>{line}</p>" for line in lines)
    write(tmp_path / "page.html", page.format("平阳市人民政府", body))
    assert run(*tiny_corpus.options, "add", tmp_path / "page.html").code == 0
    original = tiny_corpus.corpus / "平政办发〔2024〕7号.html"
    assert original.exists()
    text = original.with_name(original.name + ".txt").read_text(encoding="utf-8")
    hit = json.loads(run(*tiny_corpus.options, "search", "沙袋", "--json").out)["hits"][0]
    first, last = hit["source"]["lines"]
    assert "沙袋" in "".join(text.split("\n")[first - 1 : last])
    assert run(*tiny_corpus.options, "index").out.startswith("The index is up to date")
    assert run(*tiny_corpus.options, "open", hit["id"], "--print").out.strip() == str(original)
    assert run(*tiny_corpus.options, "remove", "平政办发〔2024〕7号", "-y").code == 0
    assert sorted(path.name for path in tiny_corpus.corpus.iterdir()) == ["2024-03.txt", "2024-04.txt"]


def test_places_are_listed_and_filtered(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    write(tmp_path / "all" / "广州" / "2024-03.txt", MARCH.replace("平阳", "广州").replace("平政", "穗府"))
    assert run(*tiny_corpus.options, "add", tmp_path / "all").code == 0
    listed = json.loads(run(*tiny_corpus.options, "list", "places", "--json").out)
    assert {(place["name"], place["documents"]) for place in listed} == {("平阳市", 3), ("广州市", 2)}
    for place in ("广州", "广州市"):
        hits = json.loads(run(*tiny_corpus.options, "search", "食堂", "--place", place, "--json").out)["hits"]
        assert {hit["issue"] for hit in hits} == {"广州/2024-03"}
    assert "深圳" in run(*tiny_corpus.options, "search", "食堂", "--place", "深圳").err


def test_two_gazettes_of_one_month(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    other = MARCH.replace("平阳", "运城").replace("平政", "运政")
    write(tiny_corpus.corpus / "运城-2024-03.txt", other)
    write(
        tiny_corpus.corpus / "广州市人民政府公报2024年第3期.txt", other.replace("运城", "广州").replace("运政", "穗府")
    )
    assert run(*tiny_corpus.options, "index").code == 0
    assert tiny_corpus.issues == ["2024-03", "2024-04", "广州市/2024-03", "运城/2024-03"]
    hits = json.loads(run(*tiny_corpus.options, "search", "食堂", "--gazette", "运城", "--json").out)["hits"]
    assert hits[0]["document"] == "运城/2024-03/d02"
    assert {hit["issue"] for hit in hits} == {"运城/2024-03"}
    assert run(*tiny_corpus.options, "remove", "运城/2024-03", "--yes").code == 0
    write(tmp_path / "运城-2024-03.txt", other)
    assert run(*tiny_corpus.options, "add", tmp_path / "运城-2024-03.txt").code == 0
    assert (tiny_corpus.corpus / "运城" / "2024-03.txt").exists()
    assert run(*tiny_corpus.options, "index").out.startswith("The index is up to date")


_OFFICES = [
    "市政府",
    "省政府",
    "县政府",
    "区政府",
    "人民政府",
    "政府",
    "办公厅",
    "办公室",
    "市人民政府",
    "自治区人民政府",
]
_OFFICES += [
    "省人民政府办公厅",
    "县政府办公室",
    "区政府办",
    "市委",
    "市人大常委会",
    "开发区管委会",
    "新区管委会",
    "本市",
    "市级",
]


@pytest.mark.parametrize("office", _OFFICES)
def test_an_office_that_is_everywhere_is_no_place(office: str) -> None:
    for name in (f"{office}公报2023年第11期.txt", f"{office}办公室公报2023年第11期.txt", f"{office}-2023-11.txt"):
        assert (issue_id(name), gazette_in(name)) == ("2023-11", None)


@pytest.mark.parametrize("place", ["广州市", "国务院", "新县", "全椒县", "市中区", "临汾市", "新乡", "高平市"])
def test_a_place_is_one_whatever_it_begins_with(place: str) -> None:
    assert gazette_in(f"{place}人民政府公报2023年第11期.txt") == place
    assert gazette_in(f"2023年第11期 {place}人民政府公报.txt") == place
    assert issue_id(f"{place}-2023-11.txt") == f"{place}/2023-11"


def test_an_issue_of_the_city_government_stands_at_the_top(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    file = write(tmp_path / "市政府公报2023年第11期.txt", SINGLE)
    assert run(*tiny_corpus.options, "add", file).code == 0
    assert tiny_corpus.issues[0] == "2023-11"
    assert (tiny_corpus.corpus / "2023-11.txt").exists()


def test_the_pages_of_a_pdf_are_told_while_it_is_read(tiny_corpus: Place) -> None:
    told: list[tuple[str, int, int]] = []

    def tell(stage: str, done: int, total: int) -> None:
        told.append((stage, done, total))

    file = Path(__file__).parent / "reading" / "pdf_files" / "red_head.pdf"
    add_files([Incoming(file)], tiny_corpus.corpus, tiny_corpus.index, Terms(dry_run=True), tell)
    pages = [step for step in told if step[0] == "pages"]
    assert pages and pages == [("pages", number, len(pages)) for number in range(1, len(pages) + 1)]


# -- what it brings ----------------------------------------------------------------------------------------------------

AGAIN = notice(
    3, "古树名木保护", ["市林业局建立古树名木档案,挂牌保护,2026年6月底前完成。", "本通知自印发之日起施行。"], 2025
)


def test_it_ends_with_what_the_new_issue_brings(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    answer = run(*tiny_corpus.options, "add", write(tmp_path / "2025-04.txt", AGAIN))
    assert "平政办发〔2025〕3号 ← 平政办发〔2024〕3号  " in answer.err  # the one that it takes the place of
    assert "2026-06-30" in answer.err
    assert "lfsearch digest 2025-04" in answer.err
    assert "lfsearch digest" not in answer.out


def test_of_what_is_there_to_the_letter_nothing_is_told(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    there = tiny_corpus.corpus / "2024-03.txt"
    copy = write(tmp_path / "平阳市人民政府公报2024年第3期.txt", there.read_text(encoding="utf-8"))
    for file in (there, copy):
        answer = run(*tiny_corpus.options, "add", file)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.startswith("The index is up to date") and answer.out.count("\n") == 1
        told = json.loads(run(*tiny_corpus.options, "add", file, "--json").out)
        assert (told["up_to_date"], told["digest"]) == (True, [])
    both = run(*tiny_corpus.options, "add", there, write(tmp_path / "new.txt", SINGLE))
    assert "2024-03:" not in both.err and "平政办发〔2024〕7号: 1 document" in both.err


def test_told_to_be_quiet_it_says_nothing_of_it(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    answer = run(*tiny_corpus.options, "-q", "add", write(tmp_path / "2025-04.txt", AGAIN))
    assert (answer.code, answer.err) == (0, "")


def test_the_report_as_json_has_it_too(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    told = json.loads(run(*tiny_corpus.options, "add", write(tmp_path / "2025-04.txt", AGAIN), "--json").out)
    (digest,) = told["digest"]
    assert digest["issue"] == "2025-04"
    (one,) = digest["documents"]
    assert one["document"]["doc_no"] == "平政办发〔2025〕3号"
    assert one["predecessor"]["doc_no"] == "平政办发〔2024〕3号"
    assert sum(one["summary"].values()) > 0
    assert [entry["date"] for entry in digest["due"]] == ["2026-06-30"]
    dry = json.loads(run(*tiny_corpus.options, "add", write(tmp_path / "n.txt", SINGLE), "--json", "--dry-run").out)
    assert dry["digest"] == []


def test_it_is_told_of_a_few_issues_only(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    for month in range(1, MOST + 2):
        write(tmp_path / "many" / f"2025-{month:02d}.txt", AGAIN.replace("〔2025〕3", f"〔2025〕{month}"))
    answer = run(*tiny_corpus.options, "add", tmp_path / "many")
    assert answer.code == 0
    assert "lfsearch digest" not in answer.err


@pytest.mark.parametrize("error", [ValueError("x"), LfsearchError("x", "x"), OSError("x")])
def test_what_cannot_be_told_does_not_make_it_fail(
    run: Run, tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(index: object, issue: str, duties: bool = True) -> None:
        raise error

    monkeypatch.setattr("lfsearch.retrieval.digest.digest", fail)
    answer = run(*tiny_corpus.options, "add", write(tmp_path / "2025-04.txt", AGAIN))
    assert answer.code == 0
    assert "added: 2025-04" in answer.out
