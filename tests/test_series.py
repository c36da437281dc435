"""Issues under the names that people give to files: which number, whose gazette, and which issue a new file takes the place of."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import APRIL, MARCH, Answer, Place, notice, write

from lfsearch.index import manifest
from lfsearch.index.add import Terms, add_files
from lfsearch.index.corpus import CorpusFile
from lfsearch.index.incoming import Incoming
from lfsearch.index.intake import gazette_of, identified
from lfsearch.index.naming import gazette_printed, issue_id, issue_printed, on_cover
from lfsearch.index.series import at_top
from lfsearch.reading.pdf import read_pdf
from lfsearch.reading.source import Source

Run = Callable[..., Answer]
ISSUE = Path(__file__).parent / "reading" / "pdf_files" / "issue.pdf"
MAY = notice(5, "防汛抗旱", ["市应急管理局值守。"]) + notice(6, "消防安全", ["市消防救援支队检查。"])
OTHERS = MAY.replace("平阳", "运城").replace("平政", "运政")


@pytest.mark.parametrize(
    "name",
    [
        "2024年第3期公报",
        "2024年第三期",
        "临汾政报 2024年 3期\uff08终稿\uff09",
        "市政府公报2024年第3期\uff08定稿\uff09",
        "临汾市人民政府公报\uff082024年第3期\uff09",
        "2024年第3期_扫描版",
        "2024-03 副本",
    ],
)
def test_an_issue_is_known_by_the_names_that_people_give(name: str) -> None:
    assert issue_id(f"{name}.pdf") == "2024-03"


@pytest.mark.parametrize(
    "name",
    [
        "2024-03(1)",
        "2024年第3期\uff08上\uff09",
        "2024年第3期工作要点",
        "2024-03-04",
        "2024年1-2月经济",
        "2024年第1、3期",
    ],
)
def test_half_an_issue_and_what_is_none_have_no_number(name: str) -> None:
    assert issue_id(f"{name}.pdf") is None


@pytest.mark.parametrize(
    "name",
    [
        "2024年第3-4期",
        "2024年第3、4期",
        "平阳市人民政府公报2024年第3\u20144期 合刊",
        "2024年第三、四期\uff08总第45、46期\uff09",
        "2024年第3期、第4期",
        "2024年第3\uff5e4期",
        "2024年3-4合刊\uff08定稿\uff09",
        "2024-03+04",
    ],
)
def test_an_issue_with_two_numbers_has_both(name: str) -> None:
    assert issue_id(f"{name}.pdf") == "2024-03+04"


def test_running_heads_and_covers_tell_both_numbers(tmp_path: Path) -> None:
    assert issue_printed(["3-4/2021临汾市人民政府公报"]) == "2021-03+04"
    assert issue_printed(["-2-3/2023临汾市人民政府公报"]) == "2023-03"  # behind the number of a page
    assert issue_printed(["武汉市人民政府公报2023年第3、4期(总第48、49期)"]) == "2023-03+04"
    cover = "平阳市人民政府公报\n2024年第5、6期\uff08总第123、124期\uff09\n\n"
    assert on_cover("平阳市人民政府公报\n编辑部\n") == ()
    file = CorpusFile(tmp_path / "扫描001.txt", "扫描001.txt")
    assert identified(Source(file.name, cover + MAY, "0" * 64), file).id == "2024-05+06"


def test_a_double_issue_is_found_by_each_of_its_numbers(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    def told(*arguments: str | Path) -> dict[str, Any]:
        return dict(json.loads(run(*arguments).out))

    double = write(tmp_path / "平阳市人民政府公报2024年第6-7期.txt", MAY)
    assert run(*tiny_corpus.options, "add", double).code == 0
    assert tiny_corpus.issues == ["2024-03", "2024-04", "2024-06+07"]
    assert (tiny_corpus.corpus / "2024-06+07.txt").exists()
    found = told(*tiny_corpus.options, "status", "--json")
    assert (found["missing"], found["stale"]) == (["2024-05"], False)
    for asked in ("2024-06", "2024-07", "2024-06+07"):
        hits = told(*tiny_corpus.options, "search", "值守", "--issue", asked, "--json")["hits"]
        assert {hit["issue"] for hit in hits} == {"2024-06+07"}
        assert told(*tiny_corpus.options, "show", asked, "--json")["id"] == "2024-06+07"
        assert told(*tiny_corpus.options, "digest", asked, "--json")["issue"] == "2024-06+07"
    assert "2024-05" in run(*tiny_corpus.options, "search", "值守", "--issue", "2024-05").err
    quoted = told(*tiny_corpus.options, "quote", "2024-06+07/d01", "--json")["citations"]
    assert "2024年第6-7期" in quoted["gazette"] and "2024(6/7)" in quoted["gbt7714"]
    other = write(tmp_path / "平阳市人民政府公报2024年第6期.txt", OTHERS)
    assert run(*tiny_corpus.options, "add", other).code == 0
    assert tiny_corpus.issues == ["2024-03", "2024-04", "2024-06", "2024-06+07"]
    assert told(*tiny_corpus.options, "show", "2024-06", "--json")["id"] == "2024-06"


def test_running_heads_tell_the_issue() -> None:
    assert issue_printed(["内部资料", "7/2021临汾市人民政府公报"]) == "2021-07"
    assert issue_printed(["武汉市人民政府公报2023年第3期(总第48期)"]) == "2023-03"
    assert issue_printed(["2023年第12期", "武汉市人民政府公报"]) == "2023-12"
    assert issue_printed(["2023年第12期", "工作简报"]) is None
    assert issue_printed(["武汉市人民政府公报"]) is None
    assert gazette_printed(["2023年第12期", "武汉市人民政府公报"]) == "武汉市"
    assert gazette_printed(["12/2023市政府公报"]) is None


def test_a_file_of_any_name_is_the_issue_that_its_pages_name(tmp_path: Path) -> None:
    heads = read_pdf(ISSUE, ISSUE.read_bytes()).heads
    assert heads == ("11/2020临汾市人民政府公报",)
    file = CorpusFile(tmp_path / "扫描001.pdf", "扫描001.pdf")
    whole, one = (Source(file.name, text, "0" * 64, heads=heads) for text in (MAY, APRIL))
    assert identified(whole, file).id == "2020-11"
    assert gazette_of(whole, identified(whole, file)) == "临汾市"
    # cut out of it
    assert identified(one, file).id == "平政办发〔2024〕3号"
    assert gazette_of(one, identified(one, file)) is None


def test_the_gazette_of_the_place_goes_on_and_that_of_another_has_a_folder(
    run: Run, tiny_corpus: Place, tmp_path: Path
) -> None:
    own = write(tmp_path / "平阳市人民政府公报2024年第5期.txt", MAY)
    other = write(tmp_path / "运城市人民政府公报2024年第5期.txt", OTHERS)
    answer = run(*tiny_corpus.options, "add", other, own)
    assert answer.code == 0
    assert tiny_corpus.issues == ["2024-03", "2024-04", "2024-05", "运城市/2024-05"]
    current = manifest.load(tiny_corpus.index)
    assert at_top(tiny_corpus.index, current, "平阳") and not at_top(tiny_corpus.index, current, "运城市")
    # a new text of an issue is no gazette of its own
    again = write(tmp_path / "平阳市人民政府公报\uff082024年第4期\uff09.txt", APRIL.replace("挂牌", "立牌"))
    answer = run(*tiny_corpus.options, "add", again)
    assert (answer.code, "--replace" in answer.err) == (1, True)
    report = write(tmp_path / "平阳市国民经济和社会发展统计公报.txt", notice(8, "统计", ["市统计局发布。"]))
    assert run(*tiny_corpus.options, "add", report).code == 0
    assert "平政办发〔2024〕8号" in tiny_corpus.issues


def test_the_first_gazette_of_a_corpus_is_the_one_at_the_top(tmp_path: Path) -> None:
    files = [
        write(tmp_path / "平阳市公报2024年第5期.txt", MAY),
        write(tmp_path / "运城市公报2024年第6期.txt", OTHERS),
        write(tmp_path / "平阳市公报2024年第6期.txt", APRIL),
    ]
    made = add_files([Incoming(file) for file in files], tmp_path / "corpus", tmp_path / "index", Terms(dry_run=True))
    assert [found.issue for found in made.added] == ["2024-05", "运城市/2024-06", "2024-06"]


def test_a_file_of_another_name_takes_the_place_of_the_issue_with_its_documents(
    run: Run, tiny_corpus: Place, tmp_path: Path
) -> None:
    new = write(tmp_path / "校对后.txt", MARCH.replace("四次", "五次"))
    answer = run(*tiny_corpus.options, "add", new)
    assert (answer.code, "--replace" in answer.err) == (1, True)
    assert run(*tiny_corpus.options, "add", "--replace", new).code == 0
    assert tiny_corpus.issues == ["2024-03", "2024-04"]
    assert "五次" in (tiny_corpus.corpus / "2024-03.txt").read_text(encoding="utf-8")
    assert not (tiny_corpus.corpus / "校对后.txt").exists()


def test_what_the_corpus_has_already_is_not_called_new(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    file = write(tmp_path / "转来的公报.txt", MARCH)
    answer = run(*tiny_corpus.options, "add", "--issue", "2024-06", file, LC_ALL="zh_CN.UTF-8")
    assert answer.code == 0
    said = answer.err.splitlines()
    assert said[0].startswith("转来的公报.txt → 2024-06\uff1a2 份文件")
    assert said[1] == "  平政办发〔2024〕1号、平政办发〔2024〕2号 已在语料的 2024-03 中。"
    assert "首次见到" not in answer.err
    assert not any("没有前一版" in line for line in said)


def test_what_is_not_read_in_a_folder_is_named_once_a_kind(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    folder = tmp_path / "收文"
    write(folder / "新的通知.txt", notice(9, "防汛", ["市应急管理局值守。"]))
    write(folder / "通知_files" / "logo.png", "")
    for name in ("台账.xlsx", "甲/一.jpg", "甲/二.png", "来文.rar", "旧.doc", "说明.caj"):
        write(folder / name, "")
    answer = run(*tiny_corpus.options, "add", folder, LC_ALL="zh_CN.UTF-8")
    assert answer.code == 1
    assert "平政办发〔2024〕9号" in tiny_corpus.issues
    skipped = [line for line in answer.err.splitlines() if line.startswith("跳过")]
    assert sorted(skipped) == sorted(
        [
            "跳过\uff1a旧.doc 是旧版 Word 文件\uff08.doc\uff09\uff1b请用 Word 或 WPS 打开后另存为 .docx。",
            "跳过\uff1a说明.caj 的格式无法读取\uff1b请另存为 .docx 或 PDF。",
            f"跳过\uff1a{folder / '台账.xlsx'} 是电子表格\uff0c不是公文正文\uff1b请把表格另存为网页\uff08.html\uff09\uff0c"
            "或复制到 Word 文件\uff08.docx\uff09。",
            f"跳过\uff1a{folder / '来文.rar'} 是压缩包\uff1b请解压后添加其中的文件。",
            f"跳过\uff1a{folder / '甲' / '一.jpg'} 和另外 1 个文件是图片\uff1b请先做文字识别\uff08OCR\uff09\uff0c另存为 .docx 或 .txt。",
        ]
    )


def test_a_place_that_cannot_be_a_folder_is_told_as_it_could(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    answer = run(*tiny_corpus.options, "add", write(tmp_path / "a.txt", MAY), "--place", "吉林 省/教育 厅")
    assert (answer.code, "such as 吉林_省/教育_厅." in answer.err) == (2, True)


def test_a_watched_folder_is_named_and_a_new_text_takes_the_place_of_the_old_one_where_that_is_wanted(
    run: Run, tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "收件" / "2024-03.txt", MARCH.replace("四次", "五次"))
    looks = []

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", sleep)
    for options, taken in ((), False), (("--replace",), True):
        looks.clear()
        answer = run(*tiny_corpus.options, "watch", tmp_path / "收件", *options, LC_ALL="zh_CN.UTF-8")
        assert answer.code == 130
        said = f"正在查看 {tmp_path / '收件'}\uff0c每 10 秒一次\uff1b按 Ctrl-C 结束。"
        assert answer.err.splitlines()[0] == said
        assert ("--replace" in answer.err) is not taken
        assert ("五次" in (tiny_corpus.corpus / "2024-03.txt").read_text(encoding="utf-8")) is taken
