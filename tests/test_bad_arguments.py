"""Command lines that mean nothing: what each is told in English and in Chinese, and a part of all that can be typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import click
import pytest
from conftest import Answer, Place
from every_command import COMMANDS
from torture.arguments import cases
from torture.arguments import run as run_cases

Run = Callable[..., Answer]


class Bad(NamedTuple):
    """A command line, with its exit code and a part of what is said in both languages."""

    typed: str  # parted by blanks
    code: int
    english: str
    chinese: str


BAD = (
    Bad("search", 2, "Missing argument 'QUERY'.", "缺少查询词"),
    Bad("search 水源地 -n 0", 2, "Invalid value for '-n' / '--limit': 0 is not in the range x>=1.", "0 不在范围 x>=1 内"),
    Bad("search 水源地 -n -3", 2, "Invalid value for '-n' / '--limit': -3 is not in the range x>=1.", "-3 不在范围 x>=1 内"),
    Bad("search 水源地 -n many", 2, "Invalid value for '-n' / '--limit': 'many' is not a valid integer range.", "'-n' / '--limit' 的值不对"),
    Bad("search 水源地 -n 1.5", 2, "Invalid value for '-n' / '--limit': '1.5' is not a valid integer range.", "'-n' / '--limit' 的值不对"),
    Bad("search 水源地 --offset -1", 2, "Invalid value for '--offset': -1 is not in the range x>=0.", "-1 不在范围 x>=0 内"),
    Bad("search 水源地 --context -1", 2, "Invalid value for '--context': -1 is not in the range x>=0.", "-1 不在范围 x>=0 内"),
    Bad("search 水源地 --lines -1", 2, "Invalid value for '--lines': -1 is not in the range x>=1.", "-1 不在范围 x>=1 内"),
    Bad("search 水源地 --lines 0", 2, "Invalid value for '--lines': 0 is not in the range x>=1.", "0 不在范围 x>=1 内"),
    Bad("search 水源地 --mode magic", 2, "Invalid value for '--mode': 'magic' is not one of 'hybrid', 'keyword'", "'--mode' 的值不对"),
    Bad("search 水源地 --group-by colour", 2, "Invalid value for '--group-by': 'colour' is not one of 'year', 'document'", "'--group-by' 的值不对"),
    Bad("search 水源地 --without everything", 2, "Invalid value for '--without': 'everything' is not one of 'aliases'", "'--without' 的值不对"),
    Bad("search 水源地 --colour", 2, "No such option '--colour'. (Did you mean one of: '--count', '--no-color'", "没有选项 --colour"),
    Bad("search 水源地 --year 23", 2, "'23' is no year or range of years; write 2023 or 2020..2023.", "“23”不是年份"),
    Bad("search 水源地 --year 2023..2020", 2, "The range 2023..2020 ends before it begins; write the earlier year first.", "年份范围 2023..2020 前后颠倒"),
    Bad("search 水源地 --year ..", 2, "'..' is no year or range of years; write 2023 or 2020..2023.", "“..”不是年份"),
    Bad("search 水源地 --exclude-year x", 2, "'x' is no year or range of years; write 2023 or 2020..2023.", "“x”不是年份"),
    Bad("search 水源地 --since yesterday", 2, "'yesterday' is no date; write it as 2023-10-19.", "“yesterday”不是日期"),
    Bad("search 水源地 --since 2023-13-01", 2, "'2023-13-01' is no date; write it as 2023-10-19.", "“2023-13-01”不是日期"),
    Bad("search 水源地 --until 2023-02-30", 2, "'2023-02-30' is no date; write it as 2023-10-19.", "“2023-02-30”不是日期"),
    Bad("search 水源地 --as-of 2023", 2, "'2023' is no date; write it as 2023-10-19.", "“2023”不是日期"),
    Bad("search 水源地 --json --csv", 2, "--json and --csv do not go together; leave one of them out.", "请去掉其中一个"),
    Bad("search 水源地 --csv --explain", 2, "--csv and --explain do not go together; leave one of them out.", "请去掉其中一个"),
    Bad("search 水源地 --count --context 2", 2, "--count and --context do not go together; leave one of them out.", "请去掉其中一个"),
    Bad("search 水源地 --batch -", 2, "--batch and QUERY do not go together; leave one of them out.", "请去掉其中一个"),
    Bad("search --batch no-such-file", 2, "Invalid value for '--batch': 'no-such-file': No such file or directory", "'no-such-file': 没有这个文件或文件夹"),
    Bad("search --batch .", 2, "Invalid value for '--batch': '.': Is a directory", "'.': 这是文件夹"),
    Bad("search 水源地 -o x.pdf", 2, "x.pdf says no format for this; use one of .csv .json .jsonl .md .txt .xlsx.", "x.pdf 的扩展名不能用在这里"),
    Bad("search 水源地 -o no/such/x.csv", 1, "for x.csv; make it first.", "无法写入 x.csv"),
    Bad("search 水源地 -o .", 2, ". says no format for this; use one of .csv .json .jsonl .md .txt .xlsx.", ". 的扩展名不能用在这里"),
    Bad("search -- -水源地", 2, "The query only says what must not occur; add a word to search for.", "查询里只有不得出现的词"),
    Bad("search -- 。", 2, "There is nothing to search for in the query; type a word, a question or a", "查询里没有可查的字词"),
    Bad("similar", 2, "Give a CLAUSE_ID or --text.", "请给出条款编号或 --text 之一"),
    Bad("similar 2024-03/d01/1 --text x", 2, "Give a CLAUSE_ID or --text.", "请给出条款编号或 --text 之一"),
    Bad("similar 2024-03/d09/1", 1, "There is no clause '2024-03/d09/1' (close: 2024-03/d01, 2024-04/d01", "没有编号为“2024-03/d09/1”的条款"),
    Bad("similar --text=", 2, "There is nothing to compare with; give a clause id or a text.", "请给出条款编号或一段文字"),
    Bad("show", 2, "Missing argument 'REF'.", "缺少参数 'REF'"),
    Bad("show nothing", 1, "There is no clause, document or issue 'nothing'; lfsearch list documents", "lfsearch list documents 可列出全部文件"),
    Bad("show 2024-99", 1, "Issue 2024-99 is not in the index (it has 2024-03, 2024-04); lfsearch add", "索引里没有 2024-99 期"),
    Bad("show 2024-03/d01/99", 1, "There is no clause '2024-03/d01/99' (close: 2024-03/d01/2, 2024-03/d01/1", "没有编号为“2024-03/d01/99”的条款"),
    Bad("show 2024-03/d01 --context -2", 2, "Invalid value for '--context': -2 is not in the range x>=0.", "-2 不在范围 x>=0 内"),
    Bad("list", 2, "Missing argument", "缺少参数 '{issues|places|documents|clauses|units|deadlines|figures}'"),
    Bad("list everything", 2, "Invalid value for", "'{issues|places|documents|clauses|units|deadlines|figures}' 的值不对"),
    Bad("list documents --year x", 2, "'x' is no year or range of years; write 2023 or 2020..2023.", "“x”不是年份"),
    Bad("list deadlines --due yesterday", 2, "'yesterday' is no range of days; write ..2023-12-31 (until then)", "“yesterday”不是期限范围"),
    Bad("quote nothing", 1, "There is no clause, document or issue 'nothing'; lfsearch list documents", "lfsearch list documents 可列出全部文件"),
    Bad("quote 2024-03/d01 --style baroque", 2, "Invalid value for '--style': 'baroque' is not one of 'gazette', 'gbt7714'", "'--style' 的值不对"),
    Bad("verify", 2, "Missing argument 'FILE'.", "缺少参数 'FILE'"),
    Bad("verify none.txt", 1, "There is no file none.txt; check the path.", "找不到文件 none.txt"),
    Bad("verify .", 1, ". is a folder; verify takes one file at a time.", "verify 一次核对一个文件"),
    Bad("compare 2024-03/d01", 2, "Give a second document B or --text.", "请给出第二份文件 B 或 --text 之一"),
    Bad("compare 2024-03/d01 nothing", 1, "There is no clause, document or issue 'nothing'; lfsearch list documents", "lfsearch list documents 可列出全部文件"),
    Bad("compare 2024-03/d01 2024-03/d02 --text x", 2, "Give a second document B or --text.", "请给出第二份文件 B 或 --text 之一"),
    Bad("compare 2024-03/d01 2024-03/d02 --only colour", 2, "Invalid value for '--only': There is no label 'colour'; use 沿用, 改数字, 改时限", "没有“colour”这种标签"),
    Bad("compare 2024-03 2024-04", 2, "2024-03 is no document; name one by its 文号, title or id (lfsearch list", "或用编号指明两个条款"),
    Bad("history 2024-03/d99/1", 1, "There is no clause '2024-03/d99/1' (close: 2024-03/d01, 2024-04/d01", "没有编号为“2024-03/d99/1”的条款"),
    Bad("cites nothing", 1, "There is no clause, document or issue 'nothing'; lfsearch list documents", "lfsearch list documents 可列出全部文件"),
    Bad("cites 2024-03/d01 --as-of never", 2, "'never' is no date; write it as 2023-10-19.", "“never”不是日期"),
    Bad("cited-by nothing", 1, "There is no clause, document or issue 'nothing'; lfsearch list documents", "lfsearch list documents 可列出全部文件"),
    Bad("digest 2024-99", 1, "Issue 2024-99 is not in the index (it has 2024-03, 2024-04); lfsearch add", "索引里没有 2024-99 期"),
    Bad("digest xyz", 1, "Issue xyz is not in the index (it has 2024-03, 2024-04); lfsearch add FILE", "索引里没有 xyz 期"),
    Bad("duties --role boss", 2, "Invalid value for '--role': 'boss' is not one of '牵头', '配合', '责任'.", "'boss' 不是 '牵头', '配合', '责任' 之一"),
    Bad("duties --due soon", 2, "'soon' is no range of days; write ..2023-12-31 (until then), 2023-10-01..", "“soon”不是期限范围"),
    Bad("duties --by colour", 2, "Invalid value for '--by': 'colour' is not one of 'year', 'topic'", "'--by' 的值不对"),
    Bad("duties --compare 2024-03/d01 nothing", 1, "There is no clause, document or issue 'nothing'; lfsearch list documents", "lfsearch list documents 可列出全部文件"),
    Bad("deadlines --due 2024-13", 2, "'2024-13' is no range of days; write ..2023-12-31 (until then)", "“2024-13”不是期限范围"),
    Bad("figures --year x", 2, "'x' is no year or range of years; write 2023 or 2020..2023.", "“x”不是年份"),
    Bad("index --model no-such-model", 1, "The model no-such-model is not on this machine; on a connected one run `hf", "请在联网的机器上运行 `hf download no-such-model --local-dir 文件夹`"),
    Bad("add", 2, "Missing argument 'FILE|FOLDER...'.", "缺少参数 'FILE|FOLDER...'"),
    Bad("add none.txt", 1, "There is no file none.txt; check the path.", "找不到文件 none.txt"),
    Bad("add . --issue 2024-5", 1, "'2024-5' is no issue; write it as 2024-03 (year-number), one with two numbers as 2024-03+04.", "“2024-5”不是期号"),
    Bad("add . --place ../x", 2, "'../x' is no folder name for --place; give that of a folder in the corpus", "'../x' 不是可用于 --place 的文件夹名"),
    Bad("add x*.txt", 1, "No file is called like x*.txt; check the path.", "没有名字符合 x*.txt 的文件"),
    Bad("remove 2024-99 -y", 1, "There is no issue 2024-99 in the corpus; lfsearch list issues prints all", "可用 lfsearch list issues 查看全部"),
    Bad("remove 2024-03", 2, "Nobody has said yes; give -y where nobody can be asked.", "无人应答时请加 -y"),
    Bad("watch none --once", 1, "There is no folder none to watch; check the path.", "找不到要监视的文件夹 none"),
    Bad("watch . --every 0", 2, "0.0 is not in the range 0.1<=x<=86400", "0.0 不在范围"),
    Bad("alert add", 2, "Missing argument 'NAME'.", "缺少参数 'NAME'"),
    Bad("alert add one", 2, "Missing argument 'QUERY...'.", "缺少参数 'QUERY...'"),
    Bad("open nothing", 1, "There is no clause, document or issue 'nothing'; lfsearch list documents", "lfsearch list documents 可列出全部文件"),
    Bad("serve --port 99999", 2, "Invalid value for '--port': 99999 is not in the range 0<=x<=65535.", "99999 不在范围 0<=x<=65535 内"),
    Bad("serve --read-only --writable", 2, "--read-only and --writable do not go together; leave one of them out.", "请去掉其中一个"),
    Bad("model info nothing", 1, "The model nothing is not on this machine; on a connected one run `hf", "请在联网的机器上运行 `hf download nothing --local-dir 文件夹`"),
    Bad("model use nothing", 1, "The model nothing is not on this machine; on a connected one run `hf", "请在联网的机器上运行 `hf download nothing --local-dir 文件夹`"),
    Bad("model export .", 1, ". is not an empty folder", ". 不是空文件夹"),
    Bad("eval", 2, "Missing option '--queries'.", "缺少选项 '--queries'"),
    Bad("status --json --csv", 2, "No such option '--csv'.", "没有选项 --csv"),
    Bad("frobnicate", 2, "No such command 'frobnicate'.", "没有命令 frobnicate"),
    Bad("--frobnicate", 2, "No such option '--frobnicate'.", "没有选项 --frobnicate"),
    Bad("-v -q status", 2, "--verbose and --quiet do not go together; leave one of them out.", "请去掉其中一个"),
    Bad("alert remove none", 2, "No search is kept as 'none'", "还没有保存"),
    Bad("alert run none", 2, "No search is kept as 'none'", "还没有保存"),
    Bad("watch . --every nan --once", 2, "is not in the range 0.1<=x<=86400", "不在范围"),
    Bad("watch . --every 1e999 --once", 2, "inf is not in the range 0.1<=x<=86400", "inf 不在范围"),
    Bad("eval --queries none.jsonl", 1, "cannot be read (No such file or directory)", "没有这个文件或文件夹"),
    Bad("eval --queries .", 1, "cannot be read (Is a directory)", "这是文件夹"),
    Bad("eval --queries /dev/zero", 1, "has no end; check the file", "或没有结尾"),
    Bad("eval --queries topics.jsonl --against /dev/zero", 1, "has no end; check the file", "或没有结尾"),
    Bad("search --batch /dev/zero", 1, "Line 1 of the batch has over 4000000 characters, or no end", "或没有换行"),
    Bad("add /dev/zero", 1, "/dev/zero is a pipe or a device and not a file", "/dev/zero 是管道或设备"),
    Bad("verify /dev/zero", 1, "/dev/zero is a pipe or a device and not a file", "/dev/zero 是管道或设备"),
    Bad("search 水源地 -o /dev/full", 2, "/dev/full says no format for this", "扩展名不能用在这里"),
)  # fmt: skip


@pytest.fixture
def here(tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A folder beside a small corpus, with a file and topics; a search that is kept is kept there."""
    folder = tiny_corpus.folder / "here"
    folder.mkdir()
    (folder / "topics.jsonl").write_text(
        '{"qid": "1", "type": "lay", "query": "水源地", "relevant": [{"issue": "2024-03", "doc_no": null, "quote": "巡查", '
        '"grade": 2, "lines": [1, 200]}]}\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(folder)
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tiny_corpus.folder / "user"))
    return tiny_corpus


def test_the_table_is_long_and_says_each_once() -> None:
    assert len(BAD) >= 60
    assert len({bad.typed for bad in BAD}) == len(BAD)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.typed)
def test_what_is_wrong_is_told_in_one_sentence_in_both_languages(run: Run, here: Place, bad: Bad) -> None:
    if "hf" in bad.english:  # without the package it is that which is told first
        pytest.importorskip("sentence_transformers")
    for language, begins, part in (("C.UTF-8", "Error: ", bad.english), ("zh_CN.UTF-8", "错误\uff1a", bad.chinese)):
        answer = run(*here.options, *bad.typed.split(), LC_ALL=language)
        told = [line for line in answer.err.splitlines() if line.startswith(begins)]
        assert (answer.code, answer.out) == (bad.code, ""), answer
        assert told == answer.err.splitlines()[-1:], answer.err
        assert part in told[0]


def test_every_option_of_every_command_is_among_the_cases() -> None:
    tried = {case.what.split(" is ")[0] for case in cases()}
    for name, command in COMMANDS.items():
        for param in command.params:
            if not isinstance(param, click.Argument):
                assert f"{name}: {param.opts[-1]}" in tried
            else:
                assert f"{name}: arguments are nothing" in tried


def test_some_of_all_that_can_be_typed() -> None:
    found = run_cases(seed=11, count=150)
    assert found["cases"] == 150
    assert found["bad"] == []
