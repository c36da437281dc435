"""The keyword leg: worked out by hand on three clauses, and compared with Whoosh's postings on a real issue."""

from __future__ import annotations

import io
import json
import math
import shutil
import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import CORPUS
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from whoosh.util.numeric import byte_to_length, length_to_byte
from whoosh_scorer import WhooshScorer

from lfsearch.errors import IndexOutOfDate
from lfsearch.index import gathering, merging, scoring
from lfsearch.index.fulltext import Entry, KeywordScores, Reader, Writer, gather, gatherer
from lfsearch.index.gathering import segment_paths
from lfsearch.index.passages import passages
from lfsearch.index.postings import GONE, LENGTHS, LIVE, SCORED, Part, Segment, read_live
from lfsearch.index.scoring import K1, B
from lfsearch.index.sealed import Seals
from lfsearch.mapped import checksums
from lfsearch.parser import parse_issue
from lfsearch.retrieval.query import parse_query
from lfsearch.text.cutter import Cutter
from lfsearch.text.literal import literal
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter

CLAUSES = [
    Entry(1, 0, "第三条 市农业农村局牵头秸秆禁烧工作。", "第一章 总则", "关于秸秆禁烧的通知"),
    Entry(1, 1, "第四条 PM2. 5浓度下降10%。", "第一章 总则", "关于秸秆禁烧的通知"),
    Entry(2, 0, "第三十条 禁止燃放烟花爆竹。", "第二章 管控", "关于烟花爆竹的通告"),
]
ISSUES = ((1, 2), (2, 1))


def write(folder: Path, segmenter: Segmenter, entries: Sequence[Entry], base: Path | None = None, *gone: int) -> Path:
    """An index of the entries, and of what is in `base` without the issues that are gone."""
    new = folder.with_name(f"{folder.name}.new")
    new.mkdir(parents=True)
    cutter = Cutter(segmenter)
    into = gatherer(new, cutter)
    gather(entries, into, cutter)
    into.flush()
    writer = Writer(folder, base)
    writer.take(segment_paths(new))
    before = {part.key for part in parts_of(base)} if base else set()
    writer.commit({key: str(key) for key in (*(before - set(gone)), *{entry.key for entry in entries})})
    return folder


def parts_of(folder: Path) -> list[Part]:
    """The issues in an index."""
    live = read_live(folder)
    return [part for name, own in live.items() for part in Segment(folder / name, own).parts if part.key != GONE]


@pytest.fixture(scope="module")
def segmenter(words_table: Path) -> Segmenter:
    return Segmenter.open(words_table)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, segmenter: Segmenter) -> Path:
    return write(tmp_path_factory.mktemp("fulltext") / "one", segmenter, CLAUSES)


@pytest.fixture(params=["python", "numpy"])
def ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of adding up the scores."""
    if request.param == "python":
        monkeypatch.setattr(scoring, "numpy_is_loaded", lambda: False)
    else:
        monkeypatch.setattr(scoring, "LARGE", 0)


def found(folder: Path, *words: str) -> dict[int, float]:
    return dict(Reader(folder, ISSUES).search(words, ()).scores)


@pytest.mark.usefixtures("ways")
def test_an_article_matches_itself_alone(folder: Path) -> None:
    assert set(found(folder, normalise("第3条"))) == {0}
    assert set(found(folder, normalise("第三十条"))) == {2}


@pytest.mark.usefixtures("ways")
def test_decimals_stay_whole(folder: Path) -> None:
    assert set(found(folder, "pm2.5")) == {1}
    assert set(found(folder, "5")) == set()


@pytest.mark.usefixtures("ways")
def test_title_and_path_count_less_than_the_text(folder: Path) -> None:
    scores = found(folder, "秸秆")
    assert scores[0] > scores[1] > 0
    assert 2 not in scores


def bm25(reader: Reader, field: str, row: int, weight: float, clauses: int = 1) -> float:
    idf = math.log(1 + (3 - clauses + 0.5) / (clauses + 0.5))
    length = LENGTHS[reader._placed[0].segment.lengths(field)[row]]
    return idf * (K1 + 1) * weight / (weight + K1 * (1 - B + B * length / reader._averages[field]))


@pytest.mark.usefixtures("ways")
def test_the_score_is_bm25f_worked_out_by_hand(folder: Path) -> None:
    # 禁止 stands once, in the text of clause 2 alone: df 1, N 3, weight 1.
    reader = Reader(folder, ISSUES)
    result = reader.search(["禁止"], ())
    assert dict(result.scores) == {2: pytest.approx(bm25(reader, "words", 2, 1.0))}
    assert result.bound == pytest.approx(math.log(1 + (3 - 1 + 0.5) / (1 + 0.5)) * (K1 + 1))


@pytest.mark.usefixtures("ways")
def test_path_title_pairs_and_characters_count_less_by_these_shares(folder: Path) -> None:
    reader = Reader(folder, ISSUES)
    # Each stands once, in clause 2 alone: 管控 in its path, 通告 in its title, 禁止 in its text.
    assert dict(reader.search(["管控"], ()).scores) == {2: pytest.approx(bm25(reader, "words", 2, 0.4))}
    assert dict(reader.search(["通告"], ()).scores) == {2: pytest.approx(bm25(reader, "words", 2, 0.25))}
    assert dict(reader.search((), ["禁止"]).scores) == {2: pytest.approx(0.5 * bm25(reader, "grams", 2, 1.0))}
    assert dict(reader.search((), (), ["止"]).scores) == {2: pytest.approx(0.5 * bm25(reader, "chars", 2, 1.0))}


@pytest.mark.usefixtures("ways")
def test_no_score_exceeds_the_bound_and_complete_means_all_words(folder: Path) -> None:
    result = Reader(folder, ISSUES).search(["秸秆", "禁烧", "农业"], ["秸秆", "禁烧"])
    assert max(result.scores.values()) <= result.bound
    assert result.complete == {0}
    assert result.some
    assert not Reader(folder, ISSUES).search(["没有"], ["秸秆"]).some


@pytest.mark.usefixtures("ways")
def test_removing_an_issue_leaves_the_others(tmp_path: Path, segmenter: Segmenter, folder: Path) -> None:
    old = Reader(folder, ISSUES)
    newer = write(tmp_path / "newer", segmenter, [], folder, 1)
    reader = Reader(newer, ((2, 1),))
    assert len(reader) == 1
    assert set(reader.search(["秸秆"], ()).scores) == set()
    assert set(reader.search(["禁止"], ()).scores) == {0}
    assert not reader.knows("秸秆")
    assert reader.knows("烟花爆竹")
    assert set(old.search(["秸秆"], ()).scores) == {0, 1}  # a reader that was open keeps answering


@pytest.mark.usefixtures("ways")
@pytest.mark.parametrize("gone_first", [True, False])
def test_an_index_scores_the_same_however_it_came_to_be(tmp_path: Path, segmenter: Segmenter, gone_first: bool) -> None:
    """With an issue removed, with several segments, with the issues in another order: what counts is what is there now."""
    texts = [f"{number}号街道负责秸秆清运。" * (1 + number % 3) for number in range(60)]
    kept = [Entry(1, number, text, "总则", "通知") for number, text in enumerate(texts)]
    more = [Entry(3, number, f"乡镇{text}", "附则", "通知") for number, text in enumerate(texts[:9])]
    gone = [Entry(2, number, "秸秆禁烧由县区负责,秸秆清运由乡镇负责。" * 5, "总则", "通知") for number in range(20)]
    once = write(tmp_path / "a", segmenter, gone + kept if gone_first else kept + gone)
    once = write(tmp_path / "c", segmenter, more, write(tmp_path / "b", segmenter, [], once, 2))
    always = write(tmp_path / "d", segmenter, more + kept)
    assert len(segment_paths(once)) == 2  # a small one beside a large one
    query = (["秸秆", "街道", "乡镇"], ["秸秆", "乡镇"], ["秸"])
    issues = ((3, 9), (1, 60))
    assert dict(Reader(once, issues).search(*query).scores) == dict(Reader(always, issues).search(*query).scores)
    assert Reader(once, issues).search(*query)[1:] == Reader(always, issues).search(*query)[1:]
    assert sorted(Reader(once, issues).rows("乡镇")) == sorted(Reader(always, issues).rows("乡镇")) == list(range(9))


def test_the_key_of_an_issue_that_is_gone_may_be_given_again(tmp_path: Path, segmenter: Segmenter) -> None:
    kept = [Entry(1, number, f"{number}号街道负责秸秆清运。", "", "") for number in range(20)]
    base = write(tmp_path / "a", segmenter, [*kept, Entry(2, 0, "古树名木由县区负责。", "", "")])
    base = write(tmp_path / "b", segmenter, [], base, 2)
    again = write(tmp_path / "c", segmenter, [Entry(2, 0, "防汛由乡镇负责。", "", "")], base)
    reader = Reader(again, ((1, 20), (2, 1)))
    assert reader.rows("古树") == set()
    assert reader.rows("乡镇") == {20}


def test_segments_are_few_and_unchanged_ones_are_shared(tmp_path: Path, segmenter: Segmenter) -> None:
    base, sizes = None, [200, 3, 3, 3, 3, 3, 3, 3, 3]
    for number, size in enumerate(sizes):
        entries = [Entry(number + 1, ordinal, f"第{ordinal}项乡镇负责。", "", "") for ordinal in range(size)]
        folder = write(tmp_path / str(number), segmenter, entries, base)
        if base is not None and segment_paths(base)[0].name == segment_paths(folder)[0].name:
            assert segment_paths(base)[0].stat().st_ino == segment_paths(folder)[0].stat().st_ino
        base = folder
    assert base is not None
    assert 2 <= len(segment_paths(base)) <= 4
    assert (base / "1.postings").exists()  # the large one was never written again
    assert len(Reader(base, [(number + 1, size) for number, size in enumerate(sizes)]).rows("乡")) == sum(sizes)


def test_gathering_in_small_portions_gives_the_same(
    tmp_path: Path, segmenter: Segmenter, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "LIMIT", 1)
    small = write(tmp_path / "small", segmenter, CLAUSES)
    assert len(segment_paths(small)) == 1
    assert segment_paths(small)[0].name != "1.postings"  # merged from three
    query = (["秸秆", "禁烧", "爆竹"], ["禁烧"], list("市农烟花"))
    assert Reader(small, ISSUES).search(*query) == Reader(folder, ISSUES).search(*query)


# -- beside Whoosh ----------------------------------------------------------------------------------------------------


def test_lengths_are_kept_in_the_steps_of_whoosh() -> None:
    assert [byte_to_length(step) for step in range(256)] == list(LENGTHS)
    import numpy as np

    lengths = np.array([*range(3000), *LENGTHS[200:], 106_373, 106_374, 106_375, 10**7])
    assert gathering._steps(lengths).tolist() == [length_to_byte(int(length)) for length in lengths]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, segmenter: Segmenter) -> tuple[Reader, WhooshScorer]:
    """A real issue in arrays and in Whoosh."""
    folder = tmp_path_factory.mktemp("both")
    issue = parse_issue((CORPUS / "2023-01.txt").read_text(encoding="utf-8"), "2023-01")
    read = list(passages(issue, "2023-01.txt"))
    entries = [Entry(1, number, one.text, one.path, one.title) for number, one in enumerate(read)]
    scorer = WhooshScorer(folder / "whoosh", segmenter, ((one.ordinal, *one[2:]) for one in entries))
    return Reader(write(folder / "arrays", segmenter, entries), ((1, len(entries)),)), scorer


def topics() -> list[str]:
    files = sorted((Path(__file__).parent / "eval").glob("*.jsonl"))
    return [json.loads(line)["query"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.usefixtures("ways")
def test_every_topic_scores_as_whoosh_has_it(both: tuple[Reader, WhooshScorer], segmenter: Segmenter) -> None:
    reader, scorer = both
    for text in topics()[::4]:
        query = parse_query(text, segmenter)
        own, whoosh = (one.search(query.words, query.grams, query.chars) for one in (reader, scorer))
        assert dict(own.scores) == whoosh.scores, text
        assert (own.complete, own.bound) == (whoosh.complete, whoosh.bound), text


_TEXT = st.text("市县乡镇秸秆禁烧的0章条。 \n第三a", max_size=40)


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(st.tuples(_TEXT, _TEXT, _TEXT), min_size=1, max_size=12), st.integers(1, 60), st.data())
def test_any_clauses_score_as_whoosh_has_it(
    tmp_path_factory: pytest.TempPathFactory,
    segmenter: Segmenter,
    sources: list[tuple[str, str, str]],
    limit: int,
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    entries = [Entry(number // 4, number % 4, *one) for number, one in enumerate(sources)]
    scorer = WhooshScorer(folder / "whoosh", segmenter, ((one.key * 4 + one.ordinal, *one[2:]) for one in entries))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "LIMIT", limit)
        made = write(folder / "arrays", segmenter, entries)
    reader = Reader(
        made, [(key, sum(one.key == key for one in entries)) for key in sorted({one.key for one in entries})]
    )
    text = normalise(data.draw(_TEXT))
    terms = (
        list(dict.fromkeys(segmenter.words(text))),
        list(dict.fromkeys(map("".join, pairwise(text)))),
        [],
    )
    for patched in ({"LARGE": 0}, {"LARGE": 10**9}):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(scoring, "LARGE", patched["LARGE"])
            if patched["LARGE"]:
                patch.setattr(scoring, "numpy_is_loaded", lambda: False)
            own = reader.search(*terms)
        whoosh = scorer.search(*terms)
        assert dict(own.scores) == whoosh.scores
        assert (own.complete, own.bound) == (whoosh.complete, whoosh.bound)
    for pair in {*text, *terms[1]}:
        held = {row for row, one in enumerate(sources) if pair in literal(one[0])}
        assert set(reader.rows(pair)) == held
        assert reader.count(pair) == len(held)


# -- damage -----------------------------------------------------------------------------------------------------------


def test_no_changed_byte_gives_another_ranking(tmp_path: Path, folder: Path) -> None:
    query = (["秸秆", "禁烧", "爆竹"], ["禁烧", "烟花"], list("市农烟花"))
    data, live = ((folder / name).read_bytes() for name in ("1.postings", LIVE))
    sizes, sums = {"1.postings": len(data), LIVE: len(live)}, checksums(io.BytesIO(data)) + checksums(io.BytesIO(live))

    def answer() -> tuple[KeywordScores, list[int]]:
        reader = Reader(tmp_path, ISSUES, Seals(tmp_path, sizes, sums))
        return reader.search(*query), reader.rows("秸秆")

    shutil.copy(folder / LIVE, tmp_path)
    shutil.copy(folder / "1.postings", tmp_path)
    expected = answer()
    for at in range(0, len(data), 31):
        (tmp_path / "1.postings").write_bytes(data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :])
        with pytest.raises(IndexOutOfDate):
            assert answer() != expected


def test_what_is_no_segment_is_no_index(tmp_path: Path, folder: Path) -> None:
    data = (folder / "1.postings").read_bytes()
    shutil.copy(folder / LIVE, tmp_path)
    for size in (0, 1, 20, len(data) // 2, len(data) - 1):
        (tmp_path / "1.postings").write_bytes(data[:size])
        with pytest.raises(IndexOutOfDate):
            Reader(tmp_path, ISSUES)
    (tmp_path / "1.postings").unlink()
    with pytest.raises(IndexOutOfDate):
        Reader(tmp_path, ISSUES)
    for text in ("{}", "[]", "x", '{"1.postings": [0]}'):  # an issue without its postings
        (tmp_path / "1.postings").write_bytes(data)
        (tmp_path / LIVE).write_text(text)
        with pytest.raises(IndexOutOfDate):
            Reader(tmp_path, ISSUES)


def test_merging_in_small_portions_gives_the_same_file(
    tmp_path: Path, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [Entry(number, 0, f"{number}号街道负责秸秆清运。" * (1 + number % 3), "", "") for number in range(40)]
    monkeypatch.setattr(gathering, "LIMIT", 20)
    once = segment_paths(write(tmp_path / "once", segmenter, entries))
    monkeypatch.setattr(merging, "PORTION", 3)
    monkeypatch.setattr(merging, "FAN_IN", 100)
    monkeypatch.setattr(merging, "RANGE", merging.BLOCK)
    (small,) = segment_paths(write(tmp_path / "small", segmenter, entries))
    assert once[-1].read_bytes() == small.read_bytes()


def test_terms_between_two_are_those_of_all_that_lie_there(
    tmp_path: Path, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [Entry(1, number, f"{number}号街道负责秸秆{chr(0x4E00 + number)}清运。", "", "") for number in range(200)]
    (path,) = segment_paths(write(tmp_path / "a", segmenter, entries))
    segment = Segment(path)
    everything = segment.terms("chars")
    monkeypatch.setattr(merging, "RANGE", 2 * merging.BLOCK)
    cuts = list(merging.ranges([segment, segment], "chars"))
    assert len(cuts) > 3 and cuts[0][0] == b"" and cuts[-1][1] is None
    parts = [segment.terms("chars", *cut) for cut in cuts]
    assert [key for part in parts for key in part.keys] == everything.keys == sorted(everything.keys)
    assert [pair for part in parts for pair in part.each()] == list(everything.each())
    key = everything.keys[40]
    assert [*segment.terms("chars", key, key + b"\0").each()] == [(key, segment.find("chars", key.decode()))]
    assert segment.find("chars", "龘") is None and not segment.terms("chars", "龘".encode()).keys


def test_whoosh_has_the_words_of_the_postings_and_no_file_is_written_twice(
    tmp_path: Path, segmenter: Segmenter
) -> None:
    many = [Entry(1, number, f"{number}号街道负责秸秆清运。", "总则", "通知") for number in range(300)]
    base = write(tmp_path / "a", segmenter, [*many, Entry(2, 0, "古树名木由县区负责。", "", "")])
    more = write(tmp_path / "b", segmenter, [Entry(3, 0, "防汛由乡镇负责。", "", "")], base, 2)
    reader = Reader(more, ((1, 300), (3, 1)))
    assert len(reader.words) == 301
    assert [reader.words.count(word) for word in ("负责", "街道", "防汛", "古树")] == [301, 300, 1, 0]
    assert all(map(reader.agree, ("负责", "街道", "防汛", "古树", "没有")))
    assert "防汛" in reader.words
    assert "古树" not in reader.words
    shared = [path.name for path in (base / "words").iterdir() if path.name.startswith("MAIN_1.")]
    assert len(shared) == 3
    assert all((base / "words" / name).samefile(more / "words" / name) for name in shared)


def test_reading_needs_no_numpy(folder: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from lfsearch.index.fulltext import Reader
scores = Reader(Path({str(folder)!r}), {ISSUES!r}).search(["秸秆"], ["禁烧"], ["市"]).scores
print(len(scores), "numpy" in sys.modules, "whoosh" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["2", "False", "False"]


def test_scored_fields_are_those_that_have_lengths(folder: Path) -> None:
    (placed,) = Reader(folder, ISSUES)._placed
    assert [len(placed.segment.lengths(field)) for field in SCORED] == [3, 3, 3]
