"""Whatever goes wrong gives one plain sentence and the right exit code, and leaves the index as it was."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bad_files import BAD_FILES
from conftest import APRIL, MARCH, Answer, Place, notice

Run = Callable[..., Any]


def one_sentence(answer: Answer, code: int, *parts: str) -> None:
    """The answer is an error of one line that holds these parts."""
    assert answer.code == code, answer
    assert answer.out == ""
    lines = answer.err.strip().splitlines()
    assert len(lines) == 1, answer.err
    assert lines[0].startswith("Error: ")
    assert "Traceback" not in answer.err
    for part in parts:
        assert part in answer.err, answer.err


def found(run: Run, place: Place) -> list[str]:
    answer = run(*place.options, "search", "古树名木 挂牌", "--jsonl", "-n", "5")
    assert answer.code == 0, answer.err
    return [json.loads(line)["id"] for line in answer.out.splitlines()]


@pytest.fixture
def unharmed(run: Run, tiny_corpus: Place) -> Iterator[Place]:
    """The small corpus; after the test its index must answer as before."""
    before = found(run, tiny_corpus)
    assert before[0] == "2024-04/d01/1"
    yield tiny_corpus
    assert found(run, tiny_corpus) == before


# -- the index ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [("search", "秸秆"), ("similar", "--text", "秸秆"), ("show", "2024-03"), ("list", "issues"), ("status",)],
    ids=lambda a: a[0],
)
def test_no_index_yet(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    one_sentence(run("--index", tmp_path / "none", *arguments), 1, "no index", "lfsearch index")


def test_index_that_is_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    one_sentence(run("--index", tmp_path / "file", "search", "秸秆"), 1, "no index")
    assert run("--index", tmp_path / "file", "index").code == 1


def change_manifest(place: Place, **changes: Any) -> None:
    path = place.index / "manifest.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(data | changes), encoding="utf-8")


BROKEN_MANIFESTS: dict[str, Callable[[Place], object]] = {
    "another format": lambda place: change_manifest(place, format=999),
    "no format": lambda place: change_manifest(place, format=None),
    "another dictionary": lambda place: change_manifest(place, dictionary="0" * 16),
    "another model": lambda place: change_manifest(place, model_fingerprint="0" * 64),
    "an unknown field": lambda place: change_manifest(place, colour="red"),
    "issues of another shape": lambda place: change_manifest(place, issues=[{"id": "2024-03"}]),
    "no object": lambda place: (place.index / "manifest.json").write_text("[1, 2]"),
    "half a file": lambda place: (place.index / "manifest.json").write_text('{"format": 1, "gen'),
    "an empty file": lambda place: (place.index / "manifest.json").write_text(""),
    "bytes": lambda place: (place.index / "manifest.json").write_bytes(b"\x80\x81\xff"),
    "a missing generation": lambda place: change_manifest(place, generation=77),
}


@pytest.mark.parametrize("name", BROKEN_MANIFESTS)
def test_a_manifest_that_does_not_fit_is_refused_and_mended(run: Run, tiny_corpus: Place, name: str) -> None:
    before = found(run, tiny_corpus)
    BROKEN_MANIFESTS[name](tiny_corpus)
    one_sentence(run(*tiny_corpus.options, "search", "古树名木"), 1, "lfsearch index --rebuild")
    one_sentence(run(*tiny_corpus.options, "index"), 1, "lfsearch index --rebuild")
    if name in ("another format", "another dictionary", "half a file", "a missing generation"):
        assert run(*tiny_corpus.options, "index", "--rebuild").code == 0
        assert found(run, tiny_corpus) == before


def data_files(place: Place) -> list[str]:
    folder = next(place.index.glob("generation-*"))
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = [path.relative_to(place.index).as_posix() for path in files]
    return sorted(names) + [path.name for path in place.index.glob("dictionary-*")]


def test_every_data_file_can_go_missing_or_be_cut_short(run: Run, tiny_corpus: Place) -> None:
    commands = (
        ("search", "古树名木 挂牌"),
        ("search", "古树名木 挂牌", "--mode", "keyword"),
        ("show", "2024-04/d01"),
        ("show", "2024-04", "--warnings"),
        ("list", "clauses"),
        ("similar", "2024-04/d01/1"),
        ("status", "--check"),
    )
    names = data_files(tiny_corpus)
    assert len(names) >= 10
    for name in names:
        path = tiny_corpus.index / name
        whole = path.read_bytes()
        for damage in ("missing", "empty", "half"):
            if damage == "missing":
                path.unlink()
            else:
                path.write_bytes(whole[: len(whole) // 2] if damage == "half" else b"")
            failed = 0
            for command in commands:
                answer = run(*tiny_corpus.options, *command)
                place = f"{name} {damage} {' '.join(command)}"
                assert answer.code in (0, 1), place
                assert "Traceback" not in answer.err, place
                if answer.code == 1 and command[0] != "status":
                    assert len(answer.err.strip().splitlines()) == 1, place
                    assert "lfsearch index --rebuild" in answer.err, place
                failed += answer.code
            unused = name.endswith(("MAIN_WRITELOCK", "hashes.npy"))  # only a writer needs them
            assert failed or unused or not whole, f"{name} {damage} went unnoticed"
            path.write_bytes(whole)
    assert run(*tiny_corpus.options, "status", "--check").code == 0


def test_a_file_changed_inside_is_found_by_the_check(run: Run, tiny_corpus: Place) -> None:
    names = [name for name in data_files(tiny_corpus) if (tiny_corpus.index / name).stat().st_size > 0]
    for name in names:
        path = tiny_corpus.index / name
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 3] + b"\x7f" * (len(whole) - len(whole) // 3))
        answer = run(*tiny_corpus.options, "status", "--check", LFSEARCH_DEBUG="")
        assert answer.code == 1, name
        assert name in answer.out or "lfsearch index --rebuild" in answer.err, name
        for command in (("search", "古树名木 挂牌"), ("show", "2024-04/d01"), ("list", "clauses")):
            answer = run(*tiny_corpus.options, *command, LFSEARCH_DEBUG="")
            assert answer.code in (0, 1), name
            assert answer.code == 0 or len(answer.err.strip().splitlines()) == 1, name
        path.write_bytes(whole)
    assert run(*tiny_corpus.options, "status", "--check").code == 0


def test_what_nobody_foresaw_is_one_sentence_too(real: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("two\nlines \x1b[31m")

    monkeypatch.setattr("lfsearch.retrieval.engine.Engine.search", fail)
    one_sentence(real("search", "秸秆", LFSEARCH_DEBUG=""), 1, "RuntimeError: two lines", "status --check")
    with pytest.raises(RuntimeError):
        real("search", "秸秆")


def test_too_little_memory_is_said(real: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("lfsearch.retrieval.engine.Engine.search", hungry)
    one_sentence(real("search", "秸秆"), 1, "not enough memory")


def test_a_damaged_index_is_rebuilt(run: Run, tiny_corpus: Place) -> None:
    before = found(run, tiny_corpus)
    for name in data_files(tiny_corpus):
        (tiny_corpus.index / name).write_bytes(b"x")
    assert run(*tiny_corpus.options, "index", "--rebuild").code == 0
    assert found(run, tiny_corpus) == before


def test_an_update_of_a_damaged_index_says_so(run: Run, tiny_corpus: Place) -> None:
    shutil.rmtree(next(tiny_corpus.index.glob("generation-*")) / "fulltext")
    (tiny_corpus.corpus / "2024-05.txt").write_text(notice(5, "防汛", ["市应急管理局值守。"]), encoding="utf-8")
    one_sentence(run(*tiny_corpus.options, "index"), 1, "lfsearch index --rebuild")
    assert run(*tiny_corpus.options, "index", "--rebuild").code == 0


# -- the corpus ---------------------------------------------------------------------------------------------------


def test_no_corpus_folder(run: Run, unharmed: Place, tmp_path: Path) -> None:
    answer = run("--index", unharmed.index, "--corpus", tmp_path / "none", "index")
    one_sentence(answer, 1, "no corpus folder", "--corpus")


def test_an_empty_corpus(run: Run, unharmed: Place, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    answer = run("--index", unharmed.index, "--corpus", tmp_path / "empty", "index")
    one_sentence(answer, 1, "no gazette file")


def test_no_index_is_begun_for_an_empty_corpus(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    one_sentence(run("--index", tmp_path / "index", "--corpus", tmp_path / "empty", "index"), 1)
    one_sentence(run("--index", tmp_path / "index", "search", "秸秆"), 1, "no index")


def left_out(answer: Answer, *words: str) -> None:
    """One file is named and left out, the others are taken, and the exit code says so."""
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
    assert all(word in answer.err for word in ("Skipped", *words))
    assert "documents" in answer.out


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_gazette_is_not_added(run: Run, tiny_corpus: Place, name: str, tmp_path: Path) -> None:
    bad = BAD_FILES[name]
    (tmp_path / bad.name).write_bytes(bad.data)
    before = sorted(tiny_corpus.corpus.iterdir())
    one_sentence(run(*tiny_corpus.options, "add", tmp_path / bad.name), 1, bad.said, bad.name)
    assert sorted(tiny_corpus.corpus.iterdir()) == before


def test_each_such_file_is_named_and_the_others_are_indexed(run: Run, unharmed: Place) -> None:
    for number, bad in enumerate(BAD_FILES.values()):
        folder = unharmed.corpus / f"{number:02d}"
        folder.mkdir()
        (folder / bad.name).write_bytes(bad.data)
    (unharmed.corpus / "2024-05.txt").write_text(notice(5, "防汛", ["市应急管理局值守。"]), encoding="utf-8")
    answer = run(*unharmed.options, "index")
    assert answer.code == 1
    assert "2024-05" in answer.out
    said = answer.err.splitlines()
    for number, bad in enumerate(BAD_FILES.values()):
        lines = [line for line in said if f"/{number:02d}/{bad.name}" in line or f" {number:02d}/{bad.name}" in line]
        if "left there" in bad.said:  # passed over
            assert lines == []
        else:
            assert len(lines) == 1, (bad.name, bad.said, lines)
            assert bad.said in lines[0]
    assert len(said) == sum("left there" not in bad.said for bad in BAD_FILES.values())
    for folder in unharmed.corpus.glob("[0-9][0-9]"):
        shutil.rmtree(folder)
    (unharmed.corpus / "2024-05.txt").unlink()


ENCODINGS = {
    "GBK": lambda text: text.encode("gbk"),
    "GB18030": lambda text: text.encode("gb18030"),
    "UTF-16 with a mark, little": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "UTF-16 with a mark, big": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "UTF-8 with a mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old Macintosh line ends": lambda text: text.replace("\n", "\r").encode(),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_the_same_text_in_another_encoding_is_read_the_same(tmp_path: Path, name: str) -> None:
    from dataclasses import replace

    import lfsearch

    (tmp_path / "2024-03.txt").write_bytes(ENCODINGS[name](MARCH))
    (tmp_path / "utf8").mkdir()
    (tmp_path / "utf8" / "2024-03.txt").write_text(MARCH, encoding="utf-8")
    expected = lfsearch.parse(tmp_path / "utf8" / "2024-03.txt")
    assert replace(lfsearch.parse(tmp_path / "2024-03.txt")) == expected


@pytest.mark.parametrize("stage", ["parse_issue", "passages"])
def test_a_file_that_brings_out_a_mistake_of_ours_keeps_no_other_out(
    run: Run, tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    from lfsearch.index import intake

    monkeypatch.delenv("LFSEARCH_DEBUG")
    whole = getattr(intake, stage)

    def mistaken(*given: Any) -> Any:
        if "湿地" in str(given[0]):
            raise ZeroDivisionError("division by zero")
        return whole(*given)

    monkeypatch.setattr(intake, stage, mistaken)
    (tmp_path / "2024-05.txt").write_text(notice(5, "湿地", ["市林业局巡护。"]), encoding="utf-8")
    (tmp_path / "2024-06.txt").write_text(notice(6, "防雹", ["市气象局巡查。"]), encoding="utf-8")
    answer = run(*tiny_corpus.options, "add", tmp_path / "2024-05.txt", tmp_path / "2024-06.txt")
    assert answer.code == 1
    assert "2024-05.txt brings out a mistake of this program (ZeroDivisionError: division by zero)" in answer.err
    assert "2024-06" in run(*tiny_corpus.options, "list", "issues").out


def test_a_folder_named_like_an_issue(run: Run, unharmed: Place) -> None:
    (unharmed.corpus / "2024-05.txt").mkdir()
    assert run(*unharmed.options, "index").code == 0
    (unharmed.corpus / "2024-05.txt" / "2024-06.txt").write_text(
        notice(6, "防汛", ["市应急管理局值守。"]), encoding="utf-8"
    )
    assert "2024-05.txt/2024-06" in run(*unharmed.options, "index").out


def test_a_file_that_may_not_be_read(run: Run, unharmed: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "2024-05.txt":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read(path)

    (unharmed.corpus / "2024-05.txt").write_text(APRIL, encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    left_out(run(*unharmed.options, "index"), "2024-05.txt", "Permission denied")
    assert run(*unharmed.options, "status").code == 0


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
def test_a_link_out_of_the_corpus(run: Run, unharmed: Place, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(APRIL, encoding="utf-8")
    (unharmed.corpus / "2024-05.txt").symlink_to(tmp_path / "secret.txt")
    left_out(run(*unharmed.options, "index"), "link")


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
@pytest.mark.parametrize("inside", [True, False])
def test_a_link_that_leads_nowhere(run: Run, unharmed: Place, tmp_path: Path, inside: bool) -> None:
    (unharmed.corpus / "2024-05.txt").symlink_to((unharmed.corpus if inside else tmp_path) / "gone.txt")
    left_out(run(*unharmed.options, "index"), "2024-05.txt is a link that leads nowhere")


def test_two_files_of_one_issue(run: Run, unharmed: Place) -> None:
    (unharmed.corpus / "公报2024年第3期.txt").write_text(MARCH, encoding="utf-8")
    left_out(run(*unharmed.options, "index"), "both issue 2024-03", "2024-03.txt")


def test_a_name_without_an_issue(run: Run, unharmed: Place, tmp_path: Path) -> None:
    (unharmed.corpus / "五月.txt").write_text(notice(5, "防汛", ["市应急管理局值守。"]), encoding="utf-8")
    assert "平政办发〔2024〕5号" in run(*unharmed.options, "index").out
    more = notice(6, "防火", ["市林业局值守。"])
    (tmp_path / "三份.txt").write_text(MARCH + more, encoding="utf-8")
    answer = run(*unharmed.options, "add", tmp_path / "三份.txt")
    assert answer.code == 0
    assert "are in the corpus already, in 2024-03" in answer.err


@pytest.mark.parametrize("name", ["两份.txt", "2024-09.txt", "公报2024年第9期.txt"])
def test_an_issue_that_is_there_under_another_name(run: Run, unharmed: Place, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(MARCH.replace("不少于四次", "至少四次"), encoding="utf-8")
    answer = run(*unharmed.options, "add", tmp_path / name)
    one_sentence(answer, 1, "--issue")
    assert "2024-03" in answer.err
    assert len(list(unharmed.corpus.iterdir())) == 2
    assert run(*unharmed.options, "add", tmp_path / name, "--issue", "2024-10").code == 0
    assert len(list(unharmed.corpus.iterdir())) == 3


@pytest.mark.parametrize(
    "issue",
    ["2024-5", "2024", "May", "2024-05\n", "../2024-05", "2024-00", "2024-03+01", "2024-03+05", "2024-00+01", ""],
)
def test_an_issue_of_the_wrong_form(run: Run, unharmed: Place, tmp_path: Path, issue: str) -> None:
    (tmp_path / "new.txt").write_text(notice(5, "防汛", ["市应急管理局值守。"]), encoding="utf-8")
    answer = run(*unharmed.options, "add", tmp_path / "new.txt", "--issue", issue)
    one_sentence(answer, 1, "2024-03")
    assert len(list(unharmed.corpus.iterdir())) == 2


def test_one_issue_name_for_two_files(run: Run, unharmed: Place, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(APRIL, encoding="utf-8")
    answer = run(*unharmed.options, "add", tmp_path / "a.txt", tmp_path / "b.txt", "--issue", "2024-05")
    one_sentence(answer, 1, "one by one")


def test_add_of_a_file_that_is_not_there(run: Run, unharmed: Place, tmp_path: Path) -> None:
    one_sentence(run(*unharmed.options, "add", tmp_path / "none.txt"), 1, "none.txt")


# -- the query ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "   ", "。,、!?", "〔〕《》", "-", '""', "\u200b", "\x00\x1b[", "🎉"])
@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_a_query_with_nothing_in_it(real: Run, query: str, mode: str) -> None:
    one_sentence(real("search", "--mode", mode, "--", query), 2, "nothing to search for")


@pytest.mark.parametrize("query", ["-秸秆", '-"秸秆"', '-"秸秆', "-秸秆 -禁烧"])
def test_a_query_that_only_excludes(real: Run, query: str) -> None:
    one_sentence(real("search", "--", query), 2, "must not occur")


def test_bytes_that_are_no_text_and_half_characters(real: Run) -> None:
    answer = real("search", "\udcff秸秆", "--json", "-n", "1")
    assert answer.code == 0
    assert json.loads(answer.out)["hits"]
    lines = real("search", "--batch", "-", text='{"query": "\\ud800秸秆"}\n秸秆\n').out.splitlines()
    assert [json.loads(line)["qid"] for line in lines] == ["1", "2"]


def test_past_the_last_hit_it_says_so(real: Run) -> None:
    answer = real("search", "秸秆", "--offset", "5000")
    assert (answer.code, answer.out) == (0, "")
    assert "no more" in answer.err


def test_a_query_of_ten_thousand_characters(real: Run) -> None:
    one_sentence(real("search", "秸秆禁烧" * 2500), 2, "10,000", "similar --text")
    answer = real("similar", "--text", "秸秆禁烧。" * 2000, "-n", "3", "--json")
    assert answer.code == 0
    assert len(json.loads(answer.out)["hits"]) == 3


@pytest.mark.parametrize(
    "query",
    [
        "a" * 900,
        "1" * 900,
        "% _ * ? [ ] ( ) AND OR NOT 秸秆",
        "秸秆:禁烧 ^2 ~",
        "'; DROP TABLE 秸秆; --",
        "%s%n{0}秸秆",
    ],
)
def test_queries_are_text_not_syntax(real: Run, query: str) -> None:
    answer = real("search", "--json", "--", query)
    assert answer.code == 0
    assert json.loads(answer.out)["query"] == query


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("search", "秸秆", "--year", "23"), "2020..2023"),
        (("search", "秸秆", "--year", "2023..2020"), "earlier year first"),
        (("search", "秸秆", "--exclude-year", "x"), "2020..2023"),
        (("search", "秸秆", "--since", "2023-13-01"), "2023-10-19"),
        (("search", "秸秆", "--since", "yesterday"), "2023-10-19"),
        (("search", "秸秆", "--until", "2023-02-30"), "2023-10-19"),
        (("list", "documents", "--since", "2023"), "2023-10-19"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_filter_values_that_mean_nothing(real: Run, arguments: tuple[str, ...], part: str) -> None:
    one_sentence(real(*arguments), 2, part)


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "秸秆", "-n", "0"),
        ("search", "秸秆", "-n", "-3"),
        ("search", "秸秆", "-n", "many"),
        ("search", "秸秆", "--offset", "-1"),
        ("search", "秸秆", "--context", "-1"),
        ("search", "秸秆", "--mode", "magic"),
        ("search", "秸秆", "--group-by", "colour"),
        ("search", "秸秆", "--colour"),
        ("list", "everything"),
        ("frobnicate",),
    ],
    ids=" ".join,
)
def test_wrong_usage(real: Run, arguments: tuple[str, ...]) -> None:
    answer = real(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in answer.err


# Lines of a batch that are no query; the one behind them is answered all the same.
BAD_LINES = {
    "deeply nested": '{"query":' + "[" * 100_000,
    "deeply nested and closed": '{"query":' + "[" * 100_000 + "]" * 100_000 + "}",
    "deep objects": '{"query":' * 50_000 + "1" + "}" * 50_000,
    "half a line": '{"query": "秸',
    "a number": '{"query": 7}',
    "no query": '{"text": "秸秆"}',
    "an empty query": '{"query": ""}',
    "nothing but marks": '{"query": "。。"}',
    "a very long query": json.dumps({"query": "秸秆" * 3000}),
    "a very long number": '{"query": ' + "9" * 10_000 + "}",
    "only what must not occur": '{"query": "-秸秆"}',
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_of_a_batch_keeps_no_other_from_its_answer(real: Run, name: str) -> None:
    good = '{"query": "秸秆禁烧"}'
    answer = real("search", "--batch", "-", "--jsonl", "-n", "1", text=f"{BAD_LINES[name]}\n{good}\n")
    assert "Traceback" not in answer.err
    said = [json.loads(line) for line in answer.out.splitlines()]
    assert [item["qid"] for item in said if item.get("error")] == ["1"]
    assert any(item["qid"] == "2" and not item.get("error") for item in said)


# -- names and rights ---------------------------------------------------------------------------------------------

BAD_NAMES = ("\ud800.txt", "2024-05\udfff.txt", "a\0b.txt")


@pytest.mark.parametrize("name", BAD_NAMES, ids=ascii)
def test_what_can_be_no_name_is_told_by_our_own_errors(name: str) -> None:
    import lfsearch
    from lfsearch.errors import LfsearchError

    for call in (lfsearch.parse, lfsearch.open, lambda name: lfsearch.search("秸秆", index=name)):
        with pytest.raises(LfsearchError, match="is no name of a"):
            call(name)


@pytest.mark.parametrize("text", ["\ud800", "秸秆\udcff禁烧", "\udfff秸秆", "秸秆\ud83d"], ids=ascii)
def test_half_a_character_is_no_word_of_a_query(real_index: Path, text: str) -> None:
    import lfsearch
    from lfsearch.errors import LfsearchError

    engine = lfsearch.open(real_index)
    for call in (engine.search, engine.similar, lambda text: engine.similar(text=text)):
        try:
            call(text)
        except LfsearchError as error:
            assert str(error)


@pytest.mark.parametrize("part", ["manifest.json", "outline.json", "seals.bin", "warnings.json", ""])
def test_a_right_that_is_missing_is_not_called_damage(
    run: Run, unharmed: Place, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """As where the system refuses; whoever runs the tests may read everything."""
    from lfsearch.index import files

    folder = next(unharmed.index.glob("generation-*"))
    closed = {"manifest.json": unharmed.index / part, "": folder}.get(part, folder / part)
    opened, access = os.open, os.access

    def refused(path: object) -> bool:
        return isinstance(path, str | os.PathLike) and (Path(path) == closed or closed in Path(path).parents)

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(path: Any, *arguments: Any, **options: Any) -> Any:
            if refused(path):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return call(path, *arguments, **options)

        return wrapped

    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", guarded(open))
        patch.setattr("io.open", guarded(open))
        patch.setattr(os, "open", guarded(opened))
        patch.setattr(files.os, "access", lambda path, *mode: not refused(path) and access(path, *mode))
        answers = [
            run(*unharmed.options, *command) for command in (("search", "古树名木"), ("show", "2024-04", "--warnings"))
        ]
    refusals = [answer for answer in answers if answer.code]
    assert refusals
    for answer in refusals:
        one_sentence(answer, 1, "may not be read", "permissions")


@pytest.mark.parametrize("part", ["manifest.json", "outline.json", "seals.bin"])
@pytest.mark.parametrize("number", [errno.EMFILE, errno.EIO], ids=["too many open", "the disk"])
def test_what_cannot_be_read_at_the_moment_is_not_called_damage(
    run: Run, unharmed: Place, monkeypatch: pytest.MonkeyPatch, part: str, number: int
) -> None:
    opened = os.open

    def failing(path: Any, *arguments: Any, **options: Any) -> int:
        if str(path).endswith(part):
            raise OSError(number, os.strerror(number), str(path))
        return opened(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", failing)
        answer = run(*unharmed.options, "search", "古树名木")
    one_sentence(answer, 1, "cannot be read at the moment", os.strerror(number))
    assert "--rebuild" not in answer.err
    assert run(*unharmed.options, "search", "古树名木").code == 0


# One of each pair would do nothing.
PAIRS = (
    (("search", "秸秆", "--json", "--csv"), "--json and --csv"),
    (("list", "units", "--markdown", "--jsonl"), "--markdown"),
    (("search", "秸秆", "--csv", "--explain"), "--csv and --explain"),
    (("search", "秸秆", "--markdown", "--context", "2"), "--markdown and --context"),
    (("search", "秸秆", "--jsonl", "--group-by", "year"), "--jsonl and --group-by"),
    (("search", "--batch", "-", "--csv"), "--batch and --csv"),
    (("search", "--batch", "-", "--markdown"), "--batch and --markdown"),
    (("search", "--batch", "-", "--group-by", "year"), "--batch and --group-by"),
    (("search", "秸秆", "--batch", "-"), "--batch and QUERY"),
    (("search", "秸秆", "--since", "2023-02-01", "--until", "2023-01-31"), "exchange the two"),
    (("list", "clauses", "--since", "2023-02-01", "--until", "2023-01-31"), "exchange the two"),
    (("similar", "--text", "秸秆", "--other-years"), "--other-years"),
    (("similar", "--text", "秸秆", "--same-document"), "--same-document"),
    (("similar", "2023-10/d06/p1", "--same-document", "--other-years"), "--same-document"),
    (("similar", "2023-10/d06/p1", "--csv", "--diff"), "--csv and --diff"),
    (("similar", "2023-10/d06/p1", "--markdown", "--explain"), "--markdown and --explain"),
    (("show", "2023-10/d06", "--outline", "--warnings"), "--outline and --warnings"),
    (("show", "2023-10/d06/p1", "--outline", "--context", "1"), "--outline and --context"),
    (("show", "2023-10/d06/p1", "--warnings", "--context", "1"), "--warnings and --context"),
    (("show", "2023-10/d06", "--context", "1"), "whole document or issue"),
    (("show", "2023-10", "--context", "1"), "whole document or issue"),
    (("eval", "--queries", "q", "--run-in", "r", "--mode", "keyword"), "--run-in and --mode"),
    (("eval", "--queries", "q", "--run-in", "r", "--without", "naming"), "--run-in and --without"),
    (("eval", "--queries", "q", "--run-out", "r"), "--run-out takes one --mode"),
    (("--verbose", "--quiet", "status"), "--verbose and --quiet"),
)


@pytest.mark.parametrize(("arguments", "part"), PAIRS, ids=[" ".join(arguments) for arguments, _ in PAIRS])
def test_options_that_do_not_go_together(real: Run, arguments: tuple[str, ...], part: str) -> None:
    answer = real(*arguments, text="秸秆\n")
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.splitlines()[-1].startswith("Error: ")
    assert part in answer.err.splitlines()[-1]


def test_so_it_is_said_in_chinese(real: Run) -> None:
    assert "--json 与 --csv 不能一起用" in real("search", "秸秆", "--json", "--csv", LC_ALL="zh_CN.UTF-8").err
    assert "不属于哪一年" in real("similar", "--text", "秸秆", "--other-years", LC_ALL="zh_CN.UTF-8").err


def test_options_that_go_together_still_do(real: Run) -> None:
    for arguments in (
        ("search", "--batch", "-", "--json", "--explain", "--context", "1", "-n", "1"),
        ("search", "--batch", "-", "--jsonl", "-n", "1"),
        ("search", "秸秆", "--group-by", "year", "--csv"),
        ("search", "秸秆", "--json", "--json", "-n", "1"),
        ("show", "2023-10/d06", "--warnings", "--json"),
    ):
        answer = real(*arguments, text="秸秆\n")
        assert answer.code == 0, answer.err
        assert answer.out


def test_filters_that_match_no_name_are_said(real: Run) -> None:
    for options in (
        ("--issue", "1999-01"),
        ("--kind", "情书"),
        ("--doc-no", "临政办发〔1999〕1号"),
        ("--unit", "火星局"),
    ):
        answer = real("search", "秸秆", *options)
        assert answer.code == 0
        assert answer.out == ""
        assert "filters" in answer.err


@pytest.mark.parametrize("command", ["show", "similar"])
def test_an_unknown_id_names_close_ones(real: Run, command: str) -> None:
    one_sentence(real(command, "2023-10/d06/att1/3.4.99"), 1, "3.4.99", "close: 2023-10/d06/att1/3.4")
    one_sentence(real(command, "nothing"), 1, "nothing")
    one_sentence(real(command, ""), 1)


def test_unknown_issues_and_document_numbers(real: Run) -> None:
    one_sentence(real("show", "2019-01"), 1, "2019-01", "2023-10")
    one_sentence(real("show", "临政办发〔2023〕99号"), 1, "close: 临政办发〔2023〕")
    one_sentence(real("show", "2023-99/d01"), 1)
    one_sentence(real("show", "2023-10/d99"), 1, "close: 2023-10/d")


def test_similar_to_a_whole_document_says_what_to_name(real: Run) -> None:
    one_sentence(real("similar", "2023-10/d06"), 1, "document", "lfsearch show 2023-10/d06 --outline")
    one_sentence(real("similar", "临政办发〔2023〕39号"), 1, "document")


@pytest.mark.parametrize("text", ["", "。。", "\n"])
def test_similar_to_no_text(real: Run, text: str) -> None:
    one_sentence(real("similar", "--text", text), 2, "nothing to compare")


# -- models -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(importlib.util.find_spec("sentence_transformers") is None, reason="needs the extra transformers")
def test_a_model_that_is_not_there(run: Run, unharmed: Place) -> None:
    for command in (("index", "--rebuild", "--model"), ("model", "use")):
        one_sentence(run(*unharmed.options, *command, "no/such-model"), 1, "no/such-model", "not on this machine")


def test_a_folder_that_holds_no_model(run: Run, unharmed: Place, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    one_sentence(run(*unharmed.options, "index", "--rebuild", "--model", tmp_path / "empty"), 1, "holds no model")


def copied_model(folder: Path) -> Path:
    from lfsearch.embedding.static import BUNDLED

    return Path(shutil.copytree(BUNDLED, folder / "model"))


def test_a_broken_model_folder(run: Run, unharmed: Place, tmp_path: Path) -> None:
    model = copied_model(tmp_path)
    command = (*unharmed.options, "index", "--rebuild", "--model", model)
    for name in ("model.json", "words.txt", "scores.npy", "rows.npy", "scales.npy"):
        whole = (model / name).read_bytes()
        for rest in (whole[: len(whole) // 2], b""):
            (model / name).write_bytes(rest)
            one_sentence(run(*command), 1, "broken")
        (model / name).unlink()
        one_sentence(run(*command), 1, "broken" if name != "model.json" else "no model")
        (model / name).write_bytes(whole)


def test_a_changed_model_is_refused_and_mended(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    model = copied_model(tmp_path)
    assert run(*tiny_corpus.options, "index", "--rebuild", "--model", model).code == 0
    before = found(run, tiny_corpus)
    meta = json.loads((model / "model.json").read_text(encoding="utf-8"))
    (model / "model.json").write_text(json.dumps({**meta, "name": "another"}), encoding="utf-8")
    one_sentence(run(*tiny_corpus.options, "search", "古树名木"), 1, "lfsearch index --rebuild")
    one_sentence(run(*tiny_corpus.options, "index"), 1, "lfsearch index --rebuild")
    assert run(*tiny_corpus.options, "search", "古树名木", "--mode", "keyword").code == 0
    assert run(*tiny_corpus.options, "index", "--rebuild").code == 0
    assert found(run, tiny_corpus) == before


def test_an_index_is_not_mixed_of_two_models(run: Run, unharmed: Place, tmp_path: Path) -> None:
    model = copied_model(tmp_path)
    meta = json.loads((model / "model.json").read_text(encoding="utf-8"))
    (model / "model.json").write_text(json.dumps({**meta, "name": "another"}), encoding="utf-8")
    one_sentence(run(*unharmed.options, "index", "--model", model), 1, "another", "--rebuild")


def test_a_model_that_goes_away(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    model = copied_model(tmp_path)
    assert run(*tiny_corpus.options, "index", "--rebuild", "--model", model).code == 0
    shutil.rmtree(model)
    answer = run(*tiny_corpus.options, "search", "古树名木")
    one_sentence(answer, 1, str(model))
    assert run(*tiny_corpus.options, "index", "--rebuild", "--model", "default").code == 0
    assert found(run, tiny_corpus)


def test_model_export_refuses_a_folder_that_holds_something(run: Run, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("keep")
    one_sentence(run("model", "export", tmp_path), 1, "empty")
    assert (tmp_path / "precious").read_text() == "keep"
    (tmp_path / "file").write_text("x")
    one_sentence(run("model", "export", tmp_path / "file"), 1)


# -- the disk -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stage", ["manifest.save", "making.write_issue", "embed.write_pointers", "fulltext.Writer.commit"]
)
def test_a_full_disk(run: Run, unharmed: Place, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "generation-2")

    with monkeypatch.context() as patch:
        patch.setattr(f"lfsearch.index.{stage}", full)
        (unharmed.corpus / "2024-05.txt").write_text(notice(5, "防汛", ["市应急管理局值守。"]), encoding="utf-8")
        one_sentence(run(*unharmed.options, "index"), 1, "No space left")
    assert len(list(unharmed.index.glob("generation-*"))) == 1
    (unharmed.corpus / "2024-05.txt").unlink()


def test_a_place_that_may_not_be_written(run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("lfsearch.index.manifest.Path.mkdir", refuse)
    answer = run("--index", tiny_corpus.folder / "new", "--corpus", tiny_corpus.corpus, "index")
    one_sentence(answer, 1, "Permission denied", "--index")


# -- hostile text -------------------------------------------------------------------------------------------------

HOSTILE = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202eevil\u202c\x7f"


def test_control_characters_never_reach_the_terminal(run: Run, tiny_corpus: Place) -> None:
    text = notice(5, f"防{HOSTILE}汛", [f"市应急管理局{HOSTILE}值守。", f"={HOSTILE}cmd|计算"])
    (tiny_corpus.corpus / "2024-05.txt").write_text(text + APRIL * 40, encoding="utf-8")
    assert run(*tiny_corpus.options, "index").code == 0
    for command in (
        ("search", "市应急管理局值守", "--explain", "--context", "2"),
        ("search", "市应急管理局值守", "--json"),
        ("search", "市应急管理局值守", "--csv"),
        ("search", "市应急管理局值守", "--markdown"),
        ("show", "2024-05/d01"),
        ("show", "2024-05/d01", "--json"),
        ("show", "2024-05", "--json"),
        ("show", "2024-05/d01", "--outline"),
        ("show", "2024-05", "--warnings"),
        ("list", "documents"),
        ("list", "documents", "--jsonl"),
        ("list", "clauses"),
        ("similar", "2024-05/d01/1", "--diff"),
    ):
        answer = run(*tiny_corpus.options, *command)
        assert answer.code == 0
        bad = [c for c in answer.out + answer.err if (ord(c) < 32 and c != "\n") or c in "\x7f\x9b\u202e\u202c"]
        assert bad == [], command


def test_control_characters_typed_by_the_user_are_not_echoed(real: Run) -> None:
    for arguments in (
        ("show", f"x{HOSTILE}"),
        ("search", "秸秆", "--year", HOSTILE),
        ("search", "--", f"-n {HOSTILE}"),
    ):
        answer = real(*arguments)
        assert "\x1b" not in answer.out + answer.err
        assert "\x9b" not in answer.out + answer.err


@pytest.mark.skipif(os.name != "posix", reason="Windows allows no such names")
def test_file_names_do_not_steer_the_terminal(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    evil = tmp_path / "\x1b[31m\n2024.txt"
    evil.write_bytes(b"\0")
    for path in (evil, tmp_path / "\x1b[31m\x07none.txt"):
        answer = run(*tiny_corpus.options, "add", path)
        one_sentence(answer, 1)
        assert not set("\x1b\x07") & set(answer.err)
