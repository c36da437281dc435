"""An index in Milvus answers as the local one does: both are asked the same, and nothing half-written is ever searched."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import differences
from conftest import APRIL, PATIENCE, ROOT, Answer, Place, notice
from hypothesis import given
from hypothesis import strategies as st
from milvus import Server, needed

import lfsearch
from lfsearch.backends import milvus as client
from lfsearch.backends.local import LocalClauses
from lfsearch.backends.mirror import MilvusClauses
from lfsearch.backends.protocol import Clauses, Terms
from lfsearch.backends.publish import generation_of, publish
from lfsearch.backends.weights import vectors
from lfsearch.backends.where import quoted, where
from lfsearch.embedding.load import load_encoder
from lfsearch.errors import BackendUnavailable, IndexBusy, IndexNotFound, IndexOutOfDate, QueryError
from lfsearch.index.address import Address, folder_of, parse
from lfsearch.index.lines import from_line
from lfsearch.index.passages import embed_text
from lfsearch.index.scoring import K1
from lfsearch.index.update import untold
from lfsearch.records import ClauseRecord
from lfsearch.text.literal import literal
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter, bigrams, characters

Run = Callable[..., Answer]

# Marks that mean something to the filters of Milvus.
ODD = notice(
    4, "档案", [r"甲类档案占85%,目录名为 a_b\c。", '市档案局标注"永久"字样,每季度报送。', "市教育局报送85 件。"]
)
_names = (f"test{number}" for number in count(1))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    made = Server(tmp_path_factory.mktemp("milvus"))
    made.start()
    yield made
    made.kill()


class Kept:
    """A corpus whose index is kept in one of the places where it may lie."""

    def __init__(self, place: Place, address: Address | None) -> None:
        self.place = place
        self.address = address

    def write(self) -> None:
        """Bring the index up to date with the corpus."""
        self.place.update()
        if self.address:
            published(self.place.index, self.address)

    def open(self) -> Clauses:
        if self.address is None:
            return LocalClauses.open(self.place.index)
        return MilvusClauses.open(self.address, folder_of(str(self.address)))

    def engine(self) -> Any:
        return lfsearch.open(str(self.address) if self.address else self.place.index)


def published(index: Path, address: Address, **options: Any) -> Any:
    milvus = client.Milvus(address)
    try:
        return publish(index, milvus, options.get("progress", untold))
    finally:
        milvus.close()


PLACES = ["local", pytest.param("milvus", marks=needed)]


def _made(request: pytest.FixtureRequest, place: Place) -> Kept:
    address = request.getfixturevalue("server").address(next(_names)) if request.param == "milvus" else None
    (place.corpus / "2024-06.txt").write_text(ODD, encoding="utf-8")
    made = Kept(place, address)
    made.write()
    return made


@pytest.fixture(scope="module", params=PLACES)
def read(request: pytest.FixtureRequest, _tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """One that is only read."""
    place = Place(tmp_path_factory.mktemp("read") / "place")
    shutil.copytree(_tiny, place.folder)
    return _made(request, place)


@pytest.fixture(params=PLACES)
def kept(request: pytest.FixtureRequest, tiny_corpus: Place) -> Kept:
    """One that is written, too."""
    return _made(request, tiny_corpus)


def records(clauses: Clauses) -> list[ClauseRecord]:
    total = clauses.stats(Terms()).clauses
    return [from_line(line) for line in clauses.records(range(total))]


def terms(index: Path, text: str) -> Terms:
    from lfsearch.index import manifest as mf

    manifest = mf.load(index)
    cut = Segmenter.open(manifest.opened(index).map(manifest.dictionary_file(index)))
    spelt = normalise(text)
    words = dict.fromkeys(cut.words(spelt))
    return Terms(
        tuple(words), tuple(dict.fromkeys(g for g, _ in bigrams(spelt))), tuple(dict.fromkeys(characters(spelt)))
    )


# -- what every place of an index must do ------------------------------------------------------------------------------


def test_statistics_are_those_of_all_clauses(read: Kept) -> None:
    clauses = read.open()
    found = records(clauses)
    asked = Terms(("档案", "供水", "没有此词"), ("档案",), ("市",))
    stats = clauses.stats(asked)
    assert stats.clauses == len(found) > 15

    def places(record: ClauseRecord) -> str:
        return normalise(" ".join((record.text, *record.path, record.title)))

    assert stats.frequencies["chars", "市"] == sum("市" in places(record) for record in found) > 3
    assert stats.frequencies["grams", "档案"] == sum("档案" in places(record) for record in found) > 3
    assert stats.frequencies["words", "没有此词"] == 0
    assert stats.bound > max(score for _, score in clauses.keyword(asked, 5)) > 0


def test_the_best_by_keyword_hold_the_words_and_come_in_order(read: Kept) -> None:
    clauses = read.open()
    found = records(clauses)
    asked = terms(read.place.index, "档案 报送")
    best = clauses.keyword(asked, 50)
    assert {"档案", "报送"} <= {*asked.words}
    assert best == sorted(best, key=lambda one: (-one[1], one[0]))
    assert "报送" in found[best[0][0]].text
    for row, _ in best:
        around = normalise(" ".join((found[row].text, *found[row].path, found[row].title)))
        assert any(term in around for own in asked for term in own)
    assert clauses.keyword(asked, 3) == best[:3]
    assert clauses.keyword(Terms(("没有此词",)), 3) == clauses.keyword(Terms(), 3) == []


def test_the_nearest_in_meaning_are_those_of_the_model(read: Kept) -> None:
    clauses, encoder = read.open(), load_encoder(None)
    texts = [embed_text(record.text) for record in records(clauses)]
    (query,) = encoder.encode_queries(["学校食堂的检查"])
    cosines = encoder.encode_passages(texts) @ query
    best = clauses.vector(query, 6)
    nearest = sorted(range(len(texts)), key=lambda row: (-cosines[row], row))[:6]
    assert [row for row, _ in best[:4]] == nearest[:4]
    assert np.allclose(cosines[[row for row, _ in best]], cosines[nearest], atol=1e-6)  # two say the same to the model
    assert np.allclose([cosine for _, cosine in best], cosines[[row for row, _ in best]], atol=1e-5)


@pytest.mark.parametrize("leg", ["keyword", "vector"])
def test_filters_come_before_the_best_are_chosen(read: Kept, leg: str) -> None:
    clauses = read.open()
    asked = terms(read.place.index, "市") if leg == "keyword" else load_encoder(None).encode_queries(["供水"])[0]
    ask: Any = getattr(clauses, leg)
    every = ask(asked, 500)
    last = bytearray(clauses.stats(Terms()).clauses)
    last[every[-1][0]] = 1
    assert ask(asked, 1, last) == every[-1:]
    assert ask(asked, 1, bytearray(len(last))) == []
    odd = bytearray(row % 2 for row in range(len(last)))
    assert ask(asked, 4, odd) == [one for one in every if one[0] % 2][:4]


@pytest.mark.parametrize("phrase", ["85%", "a_b", "b\\c", '"永久"', "85", "报送", "市", "没有这句话", "%", "_"])
def test_a_phrase_is_found_where_it_is_printed_and_nowhere_else(read: Kept, phrase: str) -> None:
    clauses = read.open()
    spelt = literal(phrase)
    wanted = {row for row, record in enumerate(records(clauses)) if spelt in literal(record.text)}
    assert clauses.holding(spelt) == wanted
    assert bool(wanted) == (phrase != "没有这句话")


def test_clauses_with_all_words_are_known_be_it_from_their_headings(read: Kept) -> None:
    clauses = read.open()
    found = records(clauses)
    complete = clauses.complete(("档案", "报送"))
    holding = {
        row for row in clauses.complete(("报送",)) if "档案" in normalise(" ".join((found[row].text, found[row].title)))
    }
    assert complete == holding
    assert any("档案" not in found[row].text for row in complete)  # it stands in the title
    assert clauses.complete(("档案", "没有此词")) == clauses.complete(()) == frozenset()


def test_records_come_in_the_order_in_which_they_are_asked_for(read: Kept) -> None:
    clauses = read.open()
    assert [json.loads(line)["id"] for line in clauses.records([5, 0, 3])] == [
        records(clauses)[row].id for row in (5, 0, 3)
    ]


def test_an_issue_comes_and_goes_as_a_whole(kept: Kept) -> None:
    def ids() -> set[str]:
        return {record.issue for record in records(kept.open())}

    engine = kept.engine()
    assert ids() == {"2024-03", "2024-04", "2024-06"}
    (kept.place.corpus / "2024-04.txt").unlink()
    (kept.place.corpus / "2024-07.txt").write_text(notice(7, "防汛", ["市水利局储备防汛沙袋。"]), encoding="utf-8")
    before = engine.search("防汛沙袋").total
    kept.write()
    assert ids() == {"2024-03", "2024-06", "2024-07"}
    # Who has opened the one before goes on with it until told to look again.
    assert engine.search("防汛沙袋").total == before
    assert engine.search("古树名木", mode="keyword").total > 0
    assert engine.refresh()
    assert engine.search("防汛沙袋").hits[0].record.issue == "2024-07"
    assert not any(hit.record.issue == "2024-04" for hit in engine.search("古树名木").hits)
    (kept.place.corpus / "2024-07.txt").write_text(notice(7, "防汛", ["市水利局储备防汛冲锋舟。"]), encoding="utf-8")
    kept.write()
    assert (
        kept.engine().search("冲锋舟").total and not kept.engine().search("防汛沙袋", mode="keyword").counts.all_words
    )


# -- what only the one in Milvus has to do -----------------------------------------------------------------------------


@given(st.binary(max_size=60).map(lambda data: bytearray(byte % 2 for byte in data)))
def test_a_filter_passes_exactly_the_rows_that_are_allowed(allowed: bytearray) -> None:
    found = where(allowed)
    passing = [row for row in range(len(allowed)) if found is not None and (found == "" or eval(found, {"row": row}))]
    assert passing == [row for row, byte in enumerate(allowed) if byte]
    assert where(None) == ""


def test_no_text_can_leave_its_quotes() -> None:
    for text in ('a" or row >= 0 or "', "\\", '\\"', "a\nb"):
        assert json.loads(quoted(text)) == text


def test_clause_and_query_vectors_give_the_local_scores(real_index: Path, tmp_path: Path) -> None:
    local = LocalClauses.open(real_index)
    found = vectors(local.reader, tmp_path)
    numbers: dict[tuple[str, str], Any] = {}
    from lfsearch.backends import weights

    for field, term, known, _ in weights.terms(local.reader):
        numbers[field, term] = known
    topics = [json.loads(line)["query"] for line in (ROOT / "tests/eval/queries.jsonl").read_text("utf-8").splitlines()]
    total = len(local.reader)
    dense = np.zeros(2 * len(numbers), dtype=np.float64)
    for query in topics[::6]:
        asked = terms(real_index, query)
        dense[:] = 0
        for field, own in asked._asdict().items():
            for term in own:
                if known := numbers.get((field, term)):
                    dense[known.weight] = weights.FACTORS[field] * local.reader.rarity(known.clauses) * (K1 + 1)
        sums = np.add.reduceat(dense[found.dimensions] * found.values, found.starts[:-1])
        mine = local.keyword(asked, total)
        assert mine
        for row, score in mine:
            assert abs(sums[row] - score) <= 1e-5 * max(score, 1)
        assert np.count_nonzero(sums > 0) == len(mine)
    assert found.of(7).keys() == {*found.dimensions[found.starts[7] : found.starts[8]].tolist()}


@needed
def test_searches_of_the_five_issues_rank_as_the_local_index(server: Server, real_index: Path) -> None:
    address = server.address("real")
    report = published(real_index, address)
    assert report.written == report.issues == 5
    local, remote = lfsearch.open(real_index), lfsearch.open(str(address))
    asked: Sequence[tuple[str, dict[str, Any]]] = (
        ("秸秆禁烧 责任单位", {}),
        ("烧麦秆会不会被罚", {}),
        ("临政办发〔2020〕54号", {}),
        ("网约车 从业资格", {"mode": "keyword"}),
        ("幼尔园 收费标准", {"mode": "keyword"}),
        ('"应急预案" -演练', {"year": "2020..2021"}),
        ("养老服务补贴多少钱", {"mode": "semantic"}),
        ("谁负责 扬尘治理", {"explain": True}),
    )
    for query, options in asked:
        mine, theirs = local.search(query, **options), remote.search(query, **options)
        assert list(differences(mine, theirs)) == [], query
        assert [hit.score for hit in theirs.hits] == pytest.approx([hit.score for hit in mine.hits], abs=1e-5)
        for one, other in zip(mine.hits, theirs.hits, strict=True):
            assert _rounded(other.explain) == _rounded(one.explain)
    assert published(real_index, address).up_to_date


def _rounded(explained: Any) -> Any:
    """An explanation, its figures without the last digit."""

    def less(value: Any) -> Any:
        if isinstance(value, float):
            return pytest.approx(value, abs=2e-4)
        if isinstance(value, dict):
            return {name: less(one) for name, one in value.items()}
        return [less(one) for one in value] if isinstance(value, list | tuple) else value

    return explained and less(json.loads(json.dumps(explained.to_json(), default=str)))


_KILLED = """
import os, signal, sys
from pathlib import Path
from lfsearch.backends import milvus as client
from lfsearch.backends.publish import publish
from lfsearch.index.address import parse

calls, at = 0, int(sys.argv[3])
asked = client.Milvus.ask

def ask(self, name, *given, **options):
    global calls
    if name in ("create_collection", "upsert", "delete", "flush", "load_collection", "alter_alias", "drop_collection"):
        calls += 1
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
    return asked(self, name, *given, **options)

client.Milvus.ask = ask
publish(Path(sys.argv[1]), client.Milvus(parse(sys.argv[2])), lambda *_: None)
print("WHOLE", calls)
"""


def _issues(engine: Any) -> set[str]:
    return {entry.id for entry in engine.index.manifest.issues}


@needed
def test_a_killed_run_leaves_the_old_index_and_is_gone_on_with(server: Server, tiny_corpus: Place) -> None:
    address = server.address(next(_names))
    published(tiny_corpus.index, address)
    (tiny_corpus.corpus / "2024-07.txt").write_text(notice(7, "防汛", ["市水利局储备防汛沙袋。"]), encoding="utf-8")
    tiny_corpus.update()

    def run(at: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", _KILLED, str(tiny_corpus.index), str(address), str(at)],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            timeout=PATIENCE,
            check=False,
        )

    milvus, coming = client.Milvus(address), generation_of(tiny_corpus.index)
    # Before anything is there, amid the second issue, and when all but the switch is done.
    for at, whole in ((1, None), (9, 1), (14, 3)):
        assert run(at).returncode == -signal.SIGKILL
        if whole is not None:
            assert len(milvus.done(coming)) == whole
        engine = lfsearch.open(str(address))
        assert _issues(engine) == {"2024-03", "2024-04"}
        assert engine.search("古树名木").total and not engine.search("防汛沙袋", mode="keyword").counts.all_words
    report = published(tiny_corpus.index, address)
    assert (report.written, report.issues) == (0, 3)  # what was whole was kept
    milvus.close()
    assert lfsearch.open(str(address)).search("防汛沙袋").hits[0].record.issue == "2024-07"
    assert len(records(MilvusClauses.open(address, folder_of(str(address))))) == report.clauses


@needed
def test_what_a_killed_run_has_left_of_another_index_is_swept(server: Server, tiny_corpus: Place) -> None:
    address = server.address(next(_names))
    published(tiny_corpus.index, address)
    first = generation_of(tiny_corpus.index)
    milvus = client.Milvus(address)
    milvus.begin("0123456789ab", 192, 10)
    assert milvus.generations() == sorted((first, "0123456789ab"))
    (tiny_corpus.corpus / "2024-05.txt").write_text(notice(5, "防汛", ["市水利局储备防汛沙袋。"]), encoding="utf-8")
    tiny_corpus.update()
    published(tiny_corpus.index, address)
    second = generation_of(tiny_corpus.index)
    assert milvus.current() == second
    assert milvus.generations() == sorted((first, second))  # the one before stays for who reads it
    (tiny_corpus.corpus / "2024-05.txt").unlink()
    tiny_corpus.update()
    published(tiny_corpus.index, address)
    assert milvus.generations() == sorted((second, generation_of(tiny_corpus.index)))
    milvus.drop(second)
    milvus.close()


@needed
def test_a_lost_server_is_one_sentence_and_loses_nothing(
    tmp_path: Path, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("SEARCHING", 3.0), ("WRITING", 4.0), ("PAUSE", 0.1), ("WRITING_ATTEMPTS", 2)):
        monkeypatch.setattr(client, name, number)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    own = Server(tmp_path / "data")
    own.start()
    try:
        address = own.address("lost")
        published(tiny_corpus.index, address)
        engine = lfsearch.open(str(address))
        assert engine.search("古树名木").total
        (tiny_corpus.corpus / "2024-07.txt").write_text(APRIL.replace("古树名木", "湿地"), encoding="utf-8")
        tiny_corpus.update()

        def lose(stage: str, done: int, total: int) -> None:
            own.kill()

        with pytest.raises(BackendUnavailable, match=r"does not answer as it should \(.*\); check that it runs"):
            published(tiny_corpus.index, address, progress=lose)
        with pytest.raises(BackendUnavailable):
            engine.search("城市供水")
        with pytest.raises(BackendUnavailable):
            lfsearch.open(str(address))
        own.start()
        assert engine.search("城市供水").total
        assert _issues(lfsearch.open(str(address))) == {"2024-03", "2024-04"}
        report = published(tiny_corpus.index, address)
        assert report.written < report.issues == 3
        assert lfsearch.open(str(address)).search("湿地", mode="keyword").counts.all_words
        # A server that is away for a moment is waited for.
        monkeypatch.setattr(client, "ATTEMPTS", 9)
        own.kill()
        back = threading.Timer(0.5, own.start)
        back.start()
        assert engine.search("食堂").total
        back.join()
    finally:
        own.kill()


@needed
def test_the_commands_follow_an_address(
    server: Server, tiny_corpus: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(client.TOKEN, "root:streng-geheim")
    name = next(_names)
    made = run(*tiny_corpus.options, "index", "--backend", "milvus", "--uri", server.uri, "--name", name)
    assert made.code == 0, made.err
    address = f"milvus:{server.uri}#{name}"
    assert f"lfsearch --index '{address}' search" in made.out
    again = run(*tiny_corpus.options, "index", "--backend", "milvus", "--uri", server.uri, "--name", name, "--json")
    assert json.loads(again.out)["published"]["up_to_date"]
    nowhere = tiny_corpus.folder / "nothing"
    there = ("--index", address, "--corpus", nowhere)
    answers = [made, again]
    for command in (
        ("search", "古树名木"),
        ("search", "古树名木", "--mode", "keyword", "--json", "--explain"),
        ("show", "2024-04/d01"),
        ("list", "documents"),
        ("status",),
        ("status", "--json"),
    ):
        mine, theirs = run(*tiny_corpus.options, *command), run(*there, *command)
        assert theirs.code == 0, theirs.err
        if "status" not in command:
            drop = re.compile(r'"took_ms": [\d.]+')
            assert drop.sub("", theirs.out) == drop.sub("", mine.out)
        answers.append(theirs)
    assert address in answers[-2].out and json.loads(answers[-1].out)["index"] == address
    monkeypatch.setenv("LFSEARCH_INDEX", address)
    assert "古树名木" in run("search", "古树名木").out
    for command, said in (
        (("index",), "lies in Milvus and is only read from here"),
        (("status", "--check"), "run it where the local index lies"),
        (("similar", "2024-04/d01/1"), "run it where the local index lies"),
    ):
        refused = run("--corpus", tiny_corpus.corpus, *command)
        assert refused.code in (1, 2) and said in refused.err, refused
        assert len(refused.err.strip().splitlines()) == 1
    # The password is nowhere.
    assert not any("streng-geheim" in answer.out + answer.err for answer in answers)
    for folder in (tiny_corpus.folder, Path(os.environ["XDG_CACHE_HOME"]), server.folder):
        assert not [path for path in folder.rglob("*") if path.is_file() and b"streng-geheim" in path.read_bytes()]


@needed
def test_an_index_that_is_not_there_is_told_with_what_makes_it(server: Server) -> None:
    address = server.address("nobody")
    with pytest.raises(IndexNotFound, match=rf"--backend milvus --uri {server.uri} --name nobody"):
        lfsearch.open(str(address))


@needed
def test_a_file_that_lite_cannot_use_is_told(tmp_path: Path) -> None:
    with pytest.raises(BackendUnavailable, match=r"must end with \.db"):
        client.Milvus(parse(str(tmp_path / "gazette")))


@needed
def test_a_generation_that_is_gone_is_told(server: Server, tiny_corpus: Place) -> None:
    address = server.address(next(_names))
    published(tiny_corpus.index, address)
    engine = lfsearch.open(str(address))
    milvus = client.Milvus(address)
    milvus.ask("drop_alias", f"lfsearch_{address.name}")
    milvus.drop(generation_of(tiny_corpus.index))
    milvus.close()
    with pytest.raises(IndexOutOfDate, match="was replaced or removed meanwhile"):
        engine.search("供水")


@needed
def test_an_index_of_another_version_is_refused(
    server: Server, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lfsearch.backends import mirror

    address = server.address(next(_names))
    published(tiny_corpus.index, address)
    monkeypatch.setattr(mirror, "FORMAT", 99)
    with pytest.raises(IndexOutOfDate, match="another version of lfsearch"):
        lfsearch.open(str(address))


def test_without_the_package_the_line_to_type_is_said(
    tiny_corpus: Place, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    asked = ("index", "--backend", "milvus", "--uri", "http://127.0.0.1:9")
    said = run(*tiny_corpus.options, *asked)
    assert said.code == 1 and "pip install 'lfsearch[milvus]'" in said.err
    assert "pip install 'lfsearch[milvus]'" in run(*tiny_corpus.options, *asked, LC_ALL="zh_CN.UTF-8").err


def test_options_that_do_not_go_together_are_refused(tiny_corpus: Place, run: Run) -> None:
    assert run(*tiny_corpus.options, "index", "--uri", "http://127.0.0.1:9").code == 2
    assert run(*tiny_corpus.options, "index", "--backend", "milvus").code == 2


def test_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse("milvus:http://h:19530#linfen") == Address("http://h:19530", "linfen")
    assert parse("http://h:19530") == Address("http://h:19530", "gazette")
    assert parse("http://h:19530#a", "b").name == "b"
    monkeypatch.chdir(tmp_path)
    lite = parse("a.db")
    assert lite.lite and lite.uri == str(tmp_path / "a.db")
    for bad in ("milvus:", "http://h#1a", "http://h#a-b", f"http://h#{'a' * 65}"):
        with pytest.raises(IndexNotFound, match="is no address of an index"):
            parse(bad)
    with pytest.raises(IndexNotFound, match="LFSEARCH_MILVUS_TOKEN") as refused:
        parse("http://root:geheim@h:19530")
    assert "geheim" not in str(refused.value)


def test_nothing_is_written_to_an_index_that_lies_elsewhere(
    tmp_path: Path, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = folder_of("milvus:http://h:19530")
    assert folder == folder_of("milvus:http://h:19530#gazette") != folder_of("milvus:http://h:19530#other")
    from lfsearch.index.build import update_index

    with pytest.raises(IndexBusy, match="only read from here"):
        update_index(tiny_corpus.corpus, folder)


def test_whoever_has_some_clauses_does_not_answer_for_all() -> None:
    from lfsearch.backends.asking import AskedVectors

    with pytest.raises(QueryError):
        AskedVectors.apart(object.__new__(AskedVectors), np.zeros(2, dtype=np.float32))
