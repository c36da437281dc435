"""Keeping the index up to date: only what changed is touched, readers never notice, nothing is left half done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import APRIL, MARCH, Place, notice

import lfsearch
from lfsearch.errors import CorpusError
from lfsearch.index import build, intake, manifest
from lfsearch.index.store import ClauseStore

Run = Callable[..., Any]
MAY = notice(5, "防汛抗旱", ["市应急管理局实行二十四小时值守。", "本通知自印发之日起施行。"])
QUERIES = ("古树名木 挂牌", "管网漏损率", "食堂 陪餐", "防汛 值守", "自印发之日起施行", "水源地")


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The issues that went through the parser, in order."""
    seen: list[str] = []
    parse = intake.parse_issue

    def watch(text: Any, name: str, *more: Any) -> Any:
        seen.append(name)
        return parse(text, name, *more)

    monkeypatch.setattr(intake, "parse_issue", watch)
    return seen


def answers(index: Path) -> list[tuple[str, str, str, float, str]]:
    """What the index says to some queries, in every mode."""
    engine = lfsearch.open(index)
    return [
        (query, mode, hit.record.id, round(hit.score, 4), hit.record.text)
        for query in QUERIES
        for mode in ("keyword", "semantic", "hybrid")
        for hit in engine.search(query, mode=mode, limit=50)
    ]


def test_nothing_to_do_does_nothing(tiny_corpus: Place, parsed: list[str]) -> None:
    files = {path: path.stat().st_mtime_ns for path in tiny_corpus.index.rglob("*") if path.name != "writer.lock"}
    report = tiny_corpus.update()
    assert report.up_to_date
    assert report.unchanged == ("2024-03", "2024-04")
    assert parsed == []
    now = {path: path.stat().st_mtime_ns for path in tiny_corpus.index.rglob("*") if path.name != "writer.lock"}
    assert now == files


def test_a_new_file_alone_is_read_and_embedded(tiny_corpus: Place, parsed: list[str]) -> None:
    (tiny_corpus.corpus / "2024-05.txt").write_text(MAY, encoding="utf-8")
    report = tiny_corpus.update()
    assert (report.added, report.changed, report.removed) == (("2024-05",), (), ())
    assert report.unchanged == ("2024-03", "2024-04")
    assert parsed == ["2024-05"]
    texts = {
        clause.text
        for document in lfsearch.parse(tiny_corpus.corpus / "2024-05.txt").documents
        for clause in document.walk()
    }
    old = {
        record.text for record in lfsearch.open(tiny_corpus.index).index.store.records() if record.issue != "2024-05"
    }
    assert report.encoded == len(texts - old) < len(texts)  # 本通知自印发之日起施行 is there already
    assert lfsearch.open(tiny_corpus.index).search("防汛值守").hits[0].record.id == "2024-05/d01/1"


def test_what_an_issue_has_for_itself_is_shared_with_the_next_generation(tiny_corpus: Place) -> None:
    def files() -> dict[str, int]:
        folder = manifest.load(tiny_corpus.index).folder(tiny_corpus.index) / "issues"
        return {path.name: path.stat().st_ino for path in folder.iterdir()}

    before = files()
    assert {Path(name).suffix for name in before} == {".jsonl", ".offsets", ".literal", ".ends", ".documents"}
    text = notice(9, "供暖", ["市住建局检查锅炉。"], 2023)  # stands before all others, whose rows are others now
    (tiny_corpus.corpus / "2023-12.txt").write_text(text, encoding="utf-8")
    tiny_corpus.update()
    after = files()
    assert {name: after[name] for name in before} == before
    assert {name.split(".")[0] for name in after.keys() - before} == {"2023-12"}
    store = lfsearch.open(tiny_corpus.index).index.store
    for entry in store.catalogue:
        assert store.record(entry.row).document == entry.document.id


def test_a_changed_file_alone_is_read_again(tiny_corpus: Place, parsed: list[str]) -> None:
    path = tiny_corpus.corpus / "2024-03.txt"
    path.write_text(MARCH.replace("不少于四次", "不少于六次"), encoding="utf-8")
    report = tiny_corpus.update()
    assert (report.added, report.changed, report.removed) == ((), ("2024-03",), ())
    assert parsed == ["2024-03"]
    assert report.encoded == 1
    hits = lfsearch.open(tiny_corpus.index).search('"不少于六次"').hits
    assert [hit.record.id for hit in hits] == ["2024-03/d01/1"]
    assert not lfsearch.open(tiny_corpus.index).search('"不少于四次"').hits


def test_a_removed_file_takes_its_clauses_along(tiny_corpus: Place, parsed: list[str]) -> None:
    (tiny_corpus.corpus / "2024-03.txt").unlink()
    report = tiny_corpus.update()
    assert (report.added, report.changed, report.removed) == ((), (), ("2024-03",))
    assert (parsed, report.encoded) == ([], 0)
    assert {answer[2][:7] for answer in answers(tiny_corpus.index)} == {"2024-04"}


def test_many_updates_end_where_a_rebuild_begins(tiny_corpus: Place) -> None:
    march, april, may = (tiny_corpus.corpus / f"2024-0{n}.txt" for n in (3, 4, 5))
    may.write_text(MAY, encoding="utf-8")
    tiny_corpus.update()
    march.write_text(MARCH.replace("9%", "8%"), encoding="utf-8")
    april.unlink()
    tiny_corpus.update()
    april.write_text(APRIL, encoding="utf-8")
    (tiny_corpus.corpus / "2023-12.txt").write_text(notice(9, "供暖", ["市住建局检查锅炉。"], 2023), encoding="utf-8")
    tiny_corpus.update()
    assert tiny_corpus.issues == ["2023-12", "2024-03", "2024-04", "2024-05"]
    step_by_step = answers(tiny_corpus.index)
    other = Place(tiny_corpus.folder)
    build.update_index(other.corpus, tiny_corpus.folder / "fresh")
    assert step_by_step == answers(tiny_corpus.folder / "fresh")
    report = tiny_corpus.update(rebuild=True)
    assert report.changed == ("2023-12", "2024-03", "2024-04", "2024-05")
    assert step_by_step == answers(tiny_corpus.index)


def test_a_rebuild_takes_nothing_over(tiny_corpus: Place) -> None:
    """Vectors of another text in the store, of the right size: an update would keep them, a rebuild must not."""
    import numpy as np

    store = tiny_corpus.index / "generation-1" / "vectors" / "1" / "texts" / "vectors.npy"
    good = np.load(store)
    np.save(store, np.roll(good, 1, axis=0))
    report = tiny_corpus.update(rebuild=True)
    assert report.encoded == len(good)
    (mended,) = (tiny_corpus.index / "generation-2").glob("vectors/1/texts/vectors.npy")
    assert np.array_equal(np.load(mended), good)


def test_a_reader_keeps_its_answers_while_the_index_moves_on(tiny_corpus: Place) -> None:
    unused, used = lfsearch.open(tiny_corpus.index), lfsearch.open(tiny_corpus.index)
    before = [hit.record.id for hit in used.search("古树名木")]
    (tiny_corpus.corpus / "2024-04.txt").unlink()
    tiny_corpus.update()
    assert [hit.record.id for hit in used.search("古树名木")] == before
    assert [hit.record.id for hit in unused.search("古树名木")] == before
    assert lfsearch.open(tiny_corpus.index).search("古树名木", mode="keyword").hits == ()


def test_identical_texts_at_two_places_stay_two_hits(tiny_corpus: Place) -> None:
    for mode in ("keyword", "semantic", "hybrid"):
        hits = lfsearch.open(tiny_corpus.index).search("本通知自印发之日起施行", mode=mode, limit=3).hits
        same = [hit.record.id for hit in hits if hit.record.text.endswith("本通知自印发之日起施行。")]
        # Their documents' titles tell them apart where those count; else they stand in reading order.
        assert (sorted(same) if mode == "hybrid" else same) == ["2024-03/d02/2", "2024-04/d01/2"]


def test_a_renamed_file_is_named_with_its_hits(tiny_corpus: Place) -> None:
    (tiny_corpus.corpus / "2024-03.txt").rename(tiny_corpus.corpus / "平阳公报2024年第3期.txt")
    tiny_corpus.update()
    record = lfsearch.open(tiny_corpus.index).search("水源地巡查").hits[0].record
    assert record.id == "2024-03/d01/1"
    # The source named with a hit must be a file that is there.
    assert (tiny_corpus.corpus / record.source.file).exists()


def test_changed_rules_read_every_issue_again(
    tiny_corpus: Place, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = answers(tiny_corpus.index)
    monkeypatch.setattr(build, "rules_fingerprint", lambda *_: "other rules")
    report = tiny_corpus.update()
    assert report.changed == ("2024-03", "2024-04")
    assert parsed == ["2024-03", "2024-04"]
    assert report.encoded == 0  # the texts are the same
    assert answers(tiny_corpus.index) == before
    assert tiny_corpus.update().up_to_date


def test_old_generations_are_swept(tiny_corpus: Place) -> None:
    for turn in range(4):
        (tiny_corpus.corpus / "2024-05.txt").write_text(MAY.replace("二十四", f"{turn}"), encoding="utf-8")
        tiny_corpus.update()
    assert len(list(tiny_corpus.index.glob("generation-*"))) == 2
    assert len(list(tiny_corpus.index.glob("dictionary-*"))) == 1


def test_addresses_of_a_removed_issue_are_not_given_again(tiny_corpus: Place) -> None:
    (tiny_corpus.corpus / "2024-04.txt").unlink()
    tiny_corpus.update()
    (tiny_corpus.corpus / "2024-04.txt").write_text(MAY, encoding="utf-8")
    tiny_corpus.update()
    assert not lfsearch.open(tiny_corpus.index).search("古树名木", mode="keyword").hits
    entries = manifest.load(tiny_corpus.index).issues
    assert len({entry.key for entry in entries}) == len(entries)
    store = ClauseStore(manifest.load(tiny_corpus.index).folder(tiny_corpus.index), entries)
    assert [record.issue for record in store.records()] == ["2024-03"] * 12 + ["2024-04"] * 6


def test_status_tells_what_is_new_changed_and_gone(run: Run, tiny_corpus: Place) -> None:
    (tiny_corpus.corpus / "2024-05.txt").write_text(MAY, encoding="utf-8")
    (tiny_corpus.corpus / "2024-03.txt").write_text(MARCH + "\n", encoding="utf-8")
    (tiny_corpus.corpus / "2024-04.txt").unlink()
    data = json.loads(run(*tiny_corpus.options, "status", "--json").out)
    assert data["stale"] is True
    assert (data["new"], data["changed"], data["gone"]) == (["2024-05"], ["2024-03"], ["2024-04"])
    assert "lfsearch index" in run(*tiny_corpus.options, "status").out
    assert run(*tiny_corpus.options, "index").code == 0
    assert json.loads(run(*tiny_corpus.options, "status", "--json").out)["stale"] is False


def test_index_reports_in_json(run: Run, tiny_corpus: Place) -> None:
    (tiny_corpus.corpus / "2024-05.txt").write_text(MAY, encoding="utf-8")
    data = json.loads(run(*tiny_corpus.options, "index", "--json").out)
    assert data["schema_version"] == 1
    assert data["added"] == ["2024-05"]
    assert data["documents"] == 4
    assert data["up_to_date"] is False
    assert json.loads(run(*tiny_corpus.options, "index", "--json").out)["up_to_date"] is True


# -- add ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    path = tmp_path / "公报 2024年 第5期.txt"
    path.write_bytes(MAY.encode("gbk"))
    return path


def test_add_copies_indexes_and_reports(run: Run, tiny_corpus: Place, new_file: Path) -> None:
    answer = run(*tiny_corpus.options, "add", new_file)
    assert answer.code == 0
    assert "2024-05: 1 document, 6 clauses" in answer.err
    assert (tiny_corpus.corpus / "2024-05.txt").read_bytes() == new_file.read_bytes()
    assert new_file.exists()
    assert lfsearch.open(tiny_corpus.index).search("防汛值守").hits[0].record.id == "2024-05/d01/1"
    again = run(*tiny_corpus.options, "add", new_file)
    assert again.code == 0
    assert "up to date" in again.out


def test_add_takes_the_issue_from_the_option_or_the_running_header(
    run: Run, tiny_corpus: Place, tmp_path: Path
) -> None:
    (tmp_path / "scan.txt").write_text(MAY, encoding="utf-8")
    assert run(*tiny_corpus.options, "add", tmp_path / "scan.txt", "--issue", "2024-06").code == 0
    header = notice(7, "安全生产", ["市应急管理局检查矿山。"]) + " 7 / 2024　 平阳市人民政府公报\n"
    (tmp_path / "scan.txt").write_text(header, encoding="utf-8")
    assert run(*tiny_corpus.options, "add", tmp_path / "scan.txt").code == 0
    assert tiny_corpus.issues == ["2024-03", "2024-04", "2024-06", "2024-07"]


def test_add_makes_corpus_and_index_where_there_are_none(run: Run, tmp_path: Path, new_file: Path) -> None:
    place = Place(tmp_path / "fresh")
    assert run(*place.options, "add", new_file).code == 0
    assert place.issues == ["2024-05"]


def test_add_replaces_only_when_told(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    (tmp_path / "2024-04.txt").write_text(MAY, encoding="utf-8")
    answer = run(*tiny_corpus.options, "add", tmp_path / "2024-04.txt")
    assert answer.code == 1
    assert "--replace" in answer.err
    assert (tiny_corpus.corpus / "2024-04.txt").read_text(encoding="utf-8") == APRIL
    assert run(*tiny_corpus.options, "add", tmp_path / "2024-04.txt", "--replace").code == 0
    assert lfsearch.open(tiny_corpus.index).search("防汛值守").hits[0].record.issue == "2024-04"


def test_add_replaces_an_issue_that_has_another_file_name(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    named = tiny_corpus.corpus / "平阳公报2024年第4期.txt"
    (tiny_corpus.corpus / "2024-04.txt").rename(named)
    (tmp_path / "2024-04.txt").write_text(MAY, encoding="utf-8")
    assert "--replace" in run(*tiny_corpus.options, "add", tmp_path / "2024-04.txt").err
    assert run(*tiny_corpus.options, "add", tmp_path / "2024-04.txt", "--replace").code == 0
    assert named.read_text(encoding="utf-8") == MAY
    assert len(list(tiny_corpus.corpus.iterdir())) == 2


def test_adding_a_file_where_it_lies_is_an_update(run: Run, tiny_corpus: Place) -> None:
    path = tiny_corpus.corpus / "2024-05.txt"
    path.write_text(MAY, encoding="utf-8")
    assert run(*tiny_corpus.options, "add", path).code == 0
    assert path.read_text(encoding="utf-8") == MAY
    assert tiny_corpus.issues[-1] == "2024-05"


@pytest.mark.parametrize(
    "failure", [OSError(28, "No space left on device"), KeyboardInterrupt(), CorpusError("x", "y")]
)
def test_add_puts_everything_back_when_a_step_fails(
    run: Run,
    tiny_corpus: Place,
    new_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: BaseException,
) -> None:
    (tmp_path / "2024-04.txt").write_text(MAY.replace("防汛", "防火"), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tiny_corpus.corpus.iterdir()}
    said = answers(tiny_corpus.index)

    def fail(*_: object) -> None:
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(manifest, "save", fail)
        answer = run(*tiny_corpus.options, "add", "--replace", new_file, tmp_path / "2024-04.txt")
    assert answer.code == (130 if isinstance(failure, KeyboardInterrupt) else 1)
    assert {path.name: path.read_bytes() for path in tiny_corpus.corpus.iterdir()} == before
    assert answers(tiny_corpus.index) == said
    assert len(list(tiny_corpus.index.glob("generation-*"))) == 1


def test_a_bad_file_never_stops_the_good_ones(run: Run, tiny_corpus: Place, new_file: Path, tmp_path: Path) -> None:
    (tmp_path / "2024-06.txt").write_text("没有公文。", encoding="utf-8")
    answer = run(*tiny_corpus.options, "add", tmp_path / "2024-06.txt", new_file)
    assert answer.code == 1
    assert "2024-06.txt" in answer.err
    assert sorted(path.name for path in tiny_corpus.corpus.iterdir()) == ["2024-03.txt", "2024-04.txt", "2024-05.txt"]
    assert tiny_corpus.issues == ["2024-03", "2024-04", "2024-05"]


def test_two_files_of_the_same_new_issue_are_refused(
    run: Run, tiny_corpus: Place, new_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "2024-05.txt").write_text(APRIL, encoding="utf-8")
    answer = run(*tiny_corpus.options, "add", new_file, tmp_path / "2024-05.txt")
    assert answer.code == 1
    assert "both issue 2024-05" in answer.err


def test_a_corpus_may_bring_tables_of_its_places(tiny_corpus: Place, parsed: list[str]) -> None:
    def units() -> set[str]:
        engine = lfsearch.open(tiny_corpus.index)
        return {unit.name for hit in engine.search("水源地巡查", limit=50).hits for unit in hit.record.units}

    assert "市水利局" in units()
    table = tiny_corpus.corpus / "places" / "平阳.tsv"
    table.parent.mkdir()
    table.write_text("名称: 平阳市\n市水务集团\t市水利局\n", encoding="utf-8")
    assert tiny_corpus.update().changed == ("2024-03", "2024-04")
    assert "市水务集团" in units()
    assert "市水利局" not in units()
    assert tiny_corpus.update().up_to_date
    table.write_bytes(b"\xff\xfe no table")
    assert tiny_corpus.update().changed
    assert "市水利局" in units()
    table.unlink()
    (table.parent / "led out.tsv").symlink_to(tiny_corpus.folder.parent / "elsewhere.tsv")
    (tiny_corpus.folder.parent / "elsewhere.tsv").write_text("名称: 平阳市\n市水务集团\t市水利局\n", encoding="utf-8")
    assert tiny_corpus.update().changed
    assert "市水利局" in units()
