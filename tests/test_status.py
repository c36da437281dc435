"""Which months are missing, what makes an index stale, and what `status --check` finds beside changed files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import APRIL, Place, notice

from lfsearch.embedding.static import write_static
from lfsearch.mapped import Mapped
from lfsearch.refs import like, missing_months
from lfsearch.retrieval.checking import check_index
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.status import index_status


@pytest.mark.parametrize(
    ("issues", "missing"),
    [
        (["2023-11", "2024-02"], ["2023-12", "2024-01"]),
        (["2023-12", "2024-01"], []),
        (["2024-03", "2024-01"], ["2024-02"]),
        (["2023-10", "2024-01"], ["2023-11", "2023-12"]),
        (["2024-03"], []),
        ([], []),
    ],
)
def test_missing_months(issues: list[str], missing: list[str]) -> None:
    assert missing_months(issues) == missing


def test_a_changed_a_renamed_and_a_removed_file_make_it_stale(tiny_corpus: Place) -> None:
    def stale() -> tuple[bool, list[str], list[str], list[str]]:
        found = index_status(Engine.open(tiny_corpus.index).index, tiny_corpus.corpus).corpus
        return found.stale, [*found.new], [*found.changed], [*found.gone]

    assert stale() == (False, [], [], [])
    april = tiny_corpus.corpus / "2024-04.txt"
    april.write_text(APRIL + "\n", encoding="utf-8")
    assert stale() == (True, [], ["2024-04"], [])
    april.write_text(APRIL, encoding="utf-8")
    april.rename(tiny_corpus.corpus / "2024-4.txt")
    assert stale() == (True, [], ["2024-04"], [])
    (tiny_corpus.corpus / "2024-4.txt").rename(tiny_corpus.corpus / "2024-05.txt")
    assert stale() == (True, ["2024-05"], [], ["2024-04"])


def test_a_sound_index_has_no_problems(tiny_corpus: Place) -> None:
    assert check_index(Engine.open(tiny_corpus.index)) == []


@pytest.mark.parametrize(
    "row",
    [
        lambda number: "".join(chr(0x3400 + 40 * number + place) for place in range(35)),
        lambda number: " ".join(f"x{number}q{place}" for place in range(12)),
        lambda number: "市自然资源局会同市水利局做好水源地巡查和管网改造工作每月不少于四次" + chr(0x4E00 + number),
    ],
    ids=["characters that the model does not know", "codes that it does not know", "all but one character alike"],
)
def test_many_clauses_that_a_search_cannot_tell_apart_are_sound(tiny_corpus: Place, row: Callable[[int], str]) -> None:
    """Of forty clauses that are equally near to each, ten are shown: not being among them is no damage."""
    end = "平阳市人民政府办公室\n\n2024 年"
    rows = "".join(f"{number}.{row(number)}\u3002\n\n" for number in range(1, 41))
    tiny_corpus.corpus.joinpath("2024-04.txt").write_text(APRIL.replace(end, rows + end), encoding="utf-8")
    assert tiny_corpus.update().clauses > 50
    assert check_index(Engine.open(tiny_corpus.index)) == []


def test_a_model_whose_files_were_changed_is_found_by_the_check(
    run: Callable[..., Any], tiny_corpus: Place, tmp_path: Path
) -> None:
    model = tmp_path / "tiny"
    write_static(model, "tiny", ["乙", "甲"], np.zeros(2, np.float32), np.eye(2, dtype=np.float32), {})
    assert run(*tiny_corpus.options, "index", "--rebuild", "--model", model).code == 0
    rows = bytearray((model / "rows.npy").read_bytes())
    rows[-1] ^= 1
    (model / "rows.npy").write_bytes(rows)
    answer = run(*tiny_corpus.options, "status", "--check")
    assert answer.code == 1
    assert "rows.npy was changed" in answer.out


def test_a_phrase_that_is_not_found_where_it_stands_is_found_by_the_check(
    tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine = Engine.open(tiny_corpus.index)
    literals = engine.index.literals
    for number in range(len(engine.index.manifest.issues)):
        text, ends = literals._file(number)
        changed = tmp_path / str(number)
        changed.write_bytes(text.read().replace("巡查".encode(), "巡视".encode()))
        monkeypatch.setitem(literals._read, number, (Mapped(changed, None, AssertionError), ends))
    assert [problem for problem in check_index(engine) if problem.startswith("The phrase ")]


def test_the_size_of_the_index_is_told_in_all_and_for_each_clause(run: Callable[..., Any], tiny_corpus: Place) -> None:
    found = json.loads(run(*tiny_corpus.options, "status", "--json").out)
    kept = [path for path in tiny_corpus.index.rglob("*") if path.is_file()]
    beside = ("manifest.json", "writer.lock", "seals.bin")  # what checksums are kept in has none
    assert found["bytes"] == sum(path.stat().st_size for path in kept if path.name not in beside)
    assert found["bytes_a_clause"] == round(found["bytes"] / found["clauses"])
    assert f"{found['bytes_a_clause']:,} bytes a clause" in run(*tiny_corpus.options, "status").out


def test_an_issue_that_there_is_not_is_like_its_number_in_a_folder_first() -> None:
    issues = ["2023-10", "2023-05", "2023-01", "2021-07", "2020-11", "穗府办规〔2020〕10号", "广州/2023-03+04"]
    assert like("2023-04", issues)[0] == "广州/2023-03+04"
    assert like("2023-04", issues)[1:] and len(like("2023-04", issues)) <= 5
    assert like("甲", issues) == []


def test_an_error_names_the_nearest_of_many_issues(run: Callable[..., Any], tmp_path: Path) -> None:
    for month in range(1, 8):
        issue = tmp_path / "corpus" / "广州" / f"2023-{month:02d}.txt"
        issue.parent.mkdir(parents=True, exist_ok=True)
        issue.write_text(notice(month, f"第{month}项工作", ["抓好落实。"]), encoding="utf-8")
    places = ("--index", tmp_path / "index", "--corpus", tmp_path / "corpus")
    assert run(*places, "index").code == 0
    for command in ("show", "digest"):
        error = run(*places, command, "2023-03").err
        assert "(close: 广州/2023-03" in error
        assert len(error) < 200
