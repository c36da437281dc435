"""The guide by task: every command in it is run, in a home with the files that it speaks of.

Those with their output are run by `test_docs`; here are the others.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from conftest import CORPUS, PATIENCE, ROOT, notice
from test_docs import command_lines, shown

Run = Callable[..., Any]
MEANT = {
    "A": "临政办发〔2020〕54号", "甲": "临政办发〔2020〕54号",
    "TOKEN": "a-token-for-readers", "口令": "a-token-for-readers",
    "B": "临政办发〔2022〕51号", "乙": "临政办发〔2022〕51号",
}  # fmt: skip
WRITTEN = ("-o", "--plot")  # behind these stands a file that is written
CHANGING = ("index", "add", "alert", "--corpus")  # what writes, on a gazette of its own
SAID = "文件要求“秸秆综合利用率达到85%以上”。"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a gazette, and with what people have lying about."""
    docx = pytest.importorskip("docx", reason="needs the extra docx")
    pytest.importorskip("pypdfium2", reason="needs the extra pdf")
    for folder in ("corpus", "下载", "Downloads"):
        (tmp_path / folder).mkdir()
    (tmp_path / "corpus" / "2023-12.txt").write_text(notice(2, "防汛", ["市水利局牵头。"], 2023), encoding="utf-8")
    for folder in ("下载", "Downloads"):
        shutil.copy(ROOT / "tests" / "reading" / "pdf_files" / "red_head.pdf", tmp_path / folder / "2024-01.pdf")
    for name in ("公报/收到的文件", "gazette/incoming"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "2024-02.txt").write_text(notice(3, "供水", ["市住建局牵头。"]), encoding="utf-8")
    for name in ("稿子.docx", "draft.docx"):
        draft = docx.Document()
        draft.add_paragraph(SAID)
        draft.save(str(tmp_path / name))
    for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["guide.md", "guide.zh-CN.md"])
def test_every_command_of_the_guide_runs(
    name: str, home: Path, run: Run, real_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ROOT / "docs" / name
    printed = [shlex.split(line) for line, _ in shown(path)]
    lines = [words for words in command_lines(path) if words not in printed]
    assert len(lines) >= 11
    for words in sorted(lines, key=lambda words: words != ["index"]):  # before all others, as the guide says
        given = [MEANT.get(word, word.replace("~", str(home))) for word in words]
        if words[0] == "serve":
            monkeypatch.syspath_prepend(ROOT / "tests" / "web")
            _serves(real_index, given[1:])
            continue
        place = [] if words[0] in CHANGING else ["--index", real_index, "--corpus", CORPUS]
        answer = run(*place, *given)
        assert answer.code == (3 if words == ["alert", "run"] else 0), (words, answer.err)  # 3: nothing is new
        for option, file in pairwise(given):
            if option in WRITTEN:
                assert (home / file).stat().st_size > 200, words


def _serves(index: Path, options: list[str]) -> None:
    pytest.importorskip("uvicorn", reason="needs the extra web")
    from test_serve import running

    token = options[options.index("--token") + 1]
    with running(index, *options, "--port", "0") as address:
        page = f"http://127.0.0.1:{urlsplit(address).port}/read/2023-10"
        with urlopen(Request(page, headers={"Authorization": f"Bearer {token}"}), timeout=PATIENCE) as answer:
            assert "临政办发〔2023〕39号" in answer.read().decode()
