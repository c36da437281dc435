"""The keyword leg on a three-clause index."""

import math
from pathlib import Path

import pytest

from lfsearch.index import fulltext
from lfsearch.index.fulltext import K1, B, Entry, Reader, Writer
from lfsearch.index.runs import CompressedRuns
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter

CLAUSES = [
    Entry(1, "第三条 市农业农村局牵头秸秆禁烧工作。", "第一章 总则", "关于秸秆禁烧的通知"),
    Entry(2, "第四条 PM2. 5浓度下降10%。", "第一章 总则", "关于秸秆禁烧的通知"),
    Entry(3, "第三十条 禁止燃放烟花爆竹。", "第二章 管控", "关于烟花爆竹的通告"),
]


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter.open()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, segmenter: Segmenter) -> Path:
    folder = tmp_path_factory.mktemp("fulltext")
    writer = Writer(folder, segmenter)
    for number, entry in enumerate(CLAUSES):
        writer.add("2020-01" if number < 2 else "2020-02", entry)
    writer.commit()
    return folder


def found(folder: Path, *words: str) -> dict[int, float]:
    return Reader(folder).search(words, ()).scores


def test_an_article_matches_itself_alone(folder: Path) -> None:
    assert set(found(folder, normalise("第3条"))) == {1}
    assert set(found(folder, normalise("第三十条"))) == {3}


def test_decimals_stay_whole(folder: Path) -> None:
    assert set(found(folder, "pm2.5")) == {2}
    assert set(found(folder, "5")) == set()


def test_title_and_path_count_less_than_the_text(folder: Path) -> None:
    scores = found(folder, "秸秆")
    assert scores[1] > scores[2] > 0
    assert 3 not in scores


def test_the_score_is_bm25f_worked_out_by_hand(folder: Path) -> None:
    # 禁止 stands once, in the text of clause 3 alone: df 1, N 3, weight 1.
    reader = Reader(folder)
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    length = reader._leaves[0][0].doc_field_length(2, "words")
    average = reader._averages["words"]
    expected = idf * (K1 + 1) * 1 / (1 + K1 * (1 - B + B * length / average))
    result = reader.search(["禁止"], ())
    assert result.scores == {3: pytest.approx(expected)}
    assert result.bound == pytest.approx(idf * (K1 + 1))


def test_no_score_exceeds_the_bound_and_complete_means_all_words(folder: Path) -> None:
    result = Reader(folder).search(["秸秆", "禁烧", "农业"], ["秸秆", "禁烧"])
    assert max(result.scores.values()) <= result.bound
    assert result.complete == {1}


def test_removing_an_issue_leaves_the_others(tmp_path: Path, segmenter: Segmenter, folder: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    old = Reader(copy)
    writer = Writer(copy, segmenter)
    writer.remove("2020-01")
    writer.commit()
    assert len(Reader(copy)) == 1
    assert set(found(copy, "秸秆")) == set()
    assert set(old.search(["秸秆"], ()).scores) == {1, 2}  # a reader that was open keeps answering


def test_path_title_pairs_and_characters_count_less_by_these_shares(folder: Path) -> None:
    reader = Reader(folder)
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))

    def bm25(field: str, document: int, weight: float) -> float:
        length = reader._leaves[0][0].doc_field_length(document, field)
        return idf * (K1 + 1) * weight / (weight + K1 * (1 - B + B * length / reader._averages[field]))

    # Each stands once, in clause 3 alone: 管控 in its path, 通告 in its title, 禁止 in its text.
    assert reader.search(["管控"], ()).scores == {3: pytest.approx(bm25("words", 2, 0.4))}
    assert reader.search(["通告"], ()).scores == {3: pytest.approx(bm25("words", 2, 0.25))}
    assert reader.search((), ["禁止"]).scores == {3: pytest.approx(0.5 * bm25("grams", 2, 1.0))}
    assert reader.search((), (), ["止"]).scores == {3: pytest.approx(0.5 * bm25("chars", 2, 1.0))}


def test_removed_clauses_count_nowhere(tmp_path: Path, segmenter: Segmenter) -> None:
    """An index that had an issue removed scores like one that never had it."""
    kept = [
        Entry(100 + number, f"{number}号街道负责秸秆清运。" * (1 + number % 3), "总则", "通知") for number in range(40)
    ]
    gone = [Entry(number, "秸秆禁烧由县区负责,秸秆清运由乡镇负责。" * 5, "总则", "通知") for number in range(40)]
    for name in ("once", "always"):
        (tmp_path / name).mkdir()
    writer = Writer(tmp_path / "once", segmenter)
    for number, entry in enumerate(kept + gone):
        writer.add("2020-01" if number < len(kept) else "2020-02", entry)
    writer.commit()
    writer = Writer(tmp_path / "once", segmenter)
    writer.remove("2020-02")
    writer.commit()
    writer = Writer(tmp_path / "always", segmenter)
    for entry in kept:
        writer.add("2020-01", entry)
    writer.commit()
    once, always = Reader(tmp_path / "once"), Reader(tmp_path / "always")
    assert any(leaf.has_deletions() for leaf, _ in once._leaves)
    query = (["秸秆", "街道", "乡镇"], ["秸秆", "乡镇"], ["秸"])
    assert once.search(*query).scores == always.search(*query).scores
    assert once.search(*query).bound == always.search(*query).bound
    assert len(once) == len(always) == 40


def test_postings_are_sorted_in_runs_that_are_small(
    tmp_path: Path, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    add_run = CompressedRuns._add_run

    def weigh(self: CompressedRuns, name: str) -> None:
        sizes.append(Path(self.tempstore.folder, name).stat().st_size)
        add_run(self, name)

    monkeypatch.setattr(CompressedRuns, "_add_run", weigh)
    found_by = {}
    for megabytes in (64, 0.1):
        monkeypatch.setattr(fulltext, "_RUN_MB", megabytes)
        folder = tmp_path / str(megabytes)
        folder.mkdir()
        writer = Writer(folder, segmenter)
        for number in range(90):
            writer.add("2020-01", Entry(number, CLAUSES[number % 3].text * (number % 7), "", CLAUSES[number % 2].title))
        writer.commit()
        found_by[megabytes] = found(folder, "秸秆", "烟花爆竹", "农业")
        assert not list(folder.rglob("*.run"))
        if megabytes == 64:
            assert sizes == []
    assert len(sizes) > 3
    assert max(sizes) < 0.1 * (1 << 20) / 10  # of what a run is in memory
    assert found_by[64] == found_by[0.1] != {}
