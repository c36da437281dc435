"""A second model beside the bundled one: its vectors, its calibration, what it says of a query, and when it is gone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lfsearch.embedding.load import lasting, load_encoder
from lfsearch.embedding.plugged import offered
from lfsearch.errors import EncoderUnavailable, QueryError
from lfsearch.index import manifest as mf
from lfsearch.index.calibrate import Pairs, calibrate_second, drawn
from lfsearch.index.texts import rounded
from lfsearch.index.update import Forecast
from lfsearch.retrieval.asked import Ranking, ask
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.ranking import RANKING
from lfsearch.retrieval.second import Answer, opinions
from lfsearch.types import Filters
from tests.conftest import APRIL, Place
from tests.conftest import Answer as Ran

# What a package offers: texts that share characters are near to each other. `version` stands for the model's files.
PACKAGE = """
import numpy as np

class Characters:
    name, dim = "characters", 2048
    version, encoded = "1", []

    @property
    def fingerprint(self):
        return self.version

    def encode_queries(self, texts):
        return self.encode_passages(texts)

    def encode_passages(self, texts, progress=None):
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dim))
        for row, text in zip(vectors, texts):
            for one, other in zip(text, text[1:]):
                row[ord(one) % self.dim] += 1
                row[(131 * ord(one) + ord(other)) % self.dim] += 2
        if progress:
            progress(len(texts))
        return vectors

class Broken(Characters):
    def encode_passages(self, texts, progress=None):
        return np.full((len(texts), 3), np.nan)

def fails():
    raise RuntimeError("no weights\\x1b[31m here")
"""
NAMES = {"characters": "Characters", "broken": "Broken", "fails": "fails", "nowhere": "Nothing"}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed package that offers encoders: a module and the metadata that pip would write."""
    place = tmp_path / "site-packages"
    about = place / "some_encoders-1.0.dist-info"
    about.mkdir(parents=True)
    (place / "some_encoders.py").write_text(PACKAGE, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: some-encoders\nVersion: 1.0\n", encoding="utf-8")
    points = "".join(f"{name} = some_encoders:{what}\n" for name, what in NAMES.items())
    (about / "entry_points.txt").write_text(f"[lfsearch.encoders]\n{points}", encoding="utf-8")
    monkeypatch.syspath_prepend(str(place))
    yield place
    sys.modules.pop("some_encoders", None)


@pytest.fixture
def both(package: Path, tiny_corpus: Place) -> Place:
    """The made-up issues with the package's model beside the bundled one."""
    tiny_corpus.update(model="characters")
    return tiny_corpus


def encoded() -> list[str]:
    """What went through the package's model so far."""
    seen: list[str] = sys.modules["some_encoders"].Characters.encoded
    return seen


def second(place: Place) -> mf.SecondModel:
    found = mf.load(place.index).second
    assert found is not None
    return found


def trusting(engine: Engine, weight: float = 0.5) -> Engine:
    """The engine with a second model that says a lot: what the package's model says is next to nothing."""
    model = engine.index.manifest.second
    assert model is not None
    calibration = replace(model.calibration, weight=weight, spread=0.05, related=2.0)
    manifest = replace(engine.index.manifest, second=replace(model, calibration=calibration))
    return Engine(Index(engine.index.path, manifest))


# -- the plug point ---------------------------------------------------------------------------------------------------


def test_an_installed_package_offers_an_encoder_by_name(package: Path) -> None:
    assert offered().items() >= {"characters": "some-encoders", "broken": "some-encoders"}.items()
    encoder = load_encoder("characters")
    vectors = encoder.encode_queries(["秸秆禁烧", ""])
    assert (encoder.name, encoder.dim, vectors.shape, vectors.dtype) == ("characters", 2048, (2, 2048), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0], abs=1e-5)


@pytest.mark.parametrize("name", ["broken", "fails", "nowhere"])
def test_a_package_that_does_not_work_is_one_plain_sentence(package: Path, name: str) -> None:
    with pytest.raises(
        EncoderUnavailable, match=rf"The model {name} of the package some-encoders does not work"
    ) as told:
        load_encoder(name).encode_passages(["秸秆"])
    assert "\x1b" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_folder_is_named_in_full_and_a_package_as_it_is(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(package.parent)
    assert lasting("site-packages") == str(package)
    assert lasting("characters") == "characters"
    assert lasting("BAAI/bge-m3") == "BAAI/bge-m3"


# -- making the index -------------------------------------------------------------------------------------------------


def test_a_named_model_comes_beside_the_bundled_one(package: Path, tiny_corpus: Place) -> None:
    before = mf.load(tiny_corpus.index)
    heard: list[Forecast] = []
    report = tiny_corpus.update(model="characters", foretell=heard.append)
    after = mf.load(tiny_corpus.index)
    assert (after.model, after.model_fingerprint) == (before.model, before.model_fingerprint)
    assert report.up_to_date and report.encoded == 0  # the issues are as they were
    made = second(tiny_corpus)
    assert (made.ref, made.name, made.fingerprint, made.dim) == ("characters", "characters", "1", 2048)
    assert report.second == made
    assert [(one.name, one.texts) for one in heard] == [("characters", report.second_encoded)]
    store = Index.open(tiny_corpus.index).second
    assert store is not None
    store.verify(made.dim)
    clauses = [record.text for record in Index.open(tiny_corpus.index).store.records()]
    cosines = store.cosines(load_encoder("characters").encode_queries([clauses[5]])[0])
    assert cosines.shape == (len(clauses),)
    assert cosines[5] == pytest.approx(1, abs=0.01)


def test_an_update_encodes_what_is_new_and_equals_a_rebuild(both: Place) -> None:
    more = APRIL.replace("古树名木", "湿地").replace("3号", "4号")
    (both.corpus / "2024-05.txt").write_text(more, encoding="utf-8")
    encoded().clear()
    heard: list[Forecast] = []
    report = both.update(foretell=heard.append)
    assert report.added == ("2024-05",)
    assert len(encoded()) == report.second_encoded == report.encoded
    assert heard == []  # a model that is there costs no surprise
    grown = {
        path.name: path.read_bytes() for path in both.index.glob(f"generation-{mf.generation(both.index)}/second/*")
    }
    made = second(both)
    both.update(rebuild=True)
    fresh = {
        path.name: path.read_bytes() for path in both.index.glob(f"generation-{mf.generation(both.index)}/second/*")
    }
    assert grown == fresh
    assert set(grown) == {"vectors.npy", "scales.npy", "pairs.npy"}
    assert second(both).calibration == made.calibration


def test_nothing_is_done_twice_and_default_takes_it_away(both: Place) -> None:
    encoded().clear()
    before = mf.generation(both.index)
    assert both.update().second_encoded == 0
    assert both.update(model="characters").up_to_date
    assert mf.generation(both.index) == before
    assert encoded() == []
    report = both.update(model="default")
    assert (report.second, mf.load(both.index).second) == (None, None)
    assert not (mf.load(both.index).folder(both.index) / "second").exists()


def test_a_model_that_has_changed_is_asked_anew(both: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["some_encoders"].Characters, "version", "2")
    result = trusting(Engine.open(both.index)).search("古树名木")
    assert any("has changed" in note and "run lfsearch index" in note for note in result.notes)
    report = both.update()
    assert report.second_encoded > 0
    assert second(both).fingerprint == "2"
    assert trusting(Engine.open(both.index)).search("古树名木").notes == ()


def test_an_index_of_an_older_format_keeps_its_model_as_the_second_one(package: Path, tiny_corpus: Place) -> None:
    path = tiny_corpus.index / "manifest.json"
    old = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**old, "format": 9, "model": "characters"}), encoding="utf-8")
    tiny_corpus.update(rebuild=True)
    assert (mf.load(tiny_corpus.index).model, second(tiny_corpus).ref) == (None, "characters")


def test_an_update_without_the_second_model_says_how_to_go_on(both: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    (both.corpus / "2024-05.txt").write_text(APRIL.replace("古树名木", "湿地"), encoding="utf-8")
    monkeypatch.setitem(sys.modules, "some_encoders", None)
    before = mf.generation(both.index)
    with pytest.raises(EncoderUnavailable, match=r"does not work.*lfsearch index --model default\.$"):
        both.update()
    assert mf.generation(both.index) == before
    assert both.update(model="default").added == ("2024-05",)


# -- how its cosines are read -----------------------------------------------------------------------------------------


def made_up(noise: float, seed: int) -> tuple[Pairs, Any]:
    """A model that sees the matter of a text, one of 40, through so much noise; its questions, answers and 400 texts."""
    matter = np.random.default_rng(7).normal(size=(40, 64))
    dice = np.random.default_rng(seed)

    def seen(which: Any) -> Any:
        vectors = matter[which] + noise * dice.normal(size=(len(which), 64))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    which = np.arange(150) % 40
    return Pairs(seen(which), seen(which)), seen(np.random.default_rng(8).integers(40, size=400))


def test_the_better_a_model_tells_answers_the_more_it_weighs() -> None:
    own, own_texts = made_up(1.0, seed=1)
    good, fair, blind = (calibrate_second(own, own_texts, *made_up(noise, seed=2)) for noise in (0.5, 1.5, 50.0))
    assert good.weight > fair.weight > 3 * abs(blind.weight)
    assert good.auc > fair.auc > blind.auc > 0.4
    assert good.related > fair.related > 1 > abs(blind.related)
    assert good.pairs == 150 * 400


def test_calibration_is_seeded_and_its_scale_is_that_of_the_own_model() -> None:
    own, own_texts = made_up(1.0, seed=1)
    other, texts = made_up(0.7, seed=2)
    found = calibrate_second(own, own_texts, other, texts)
    assert found == calibrate_second(own, own_texts, other, texts)
    # A model whose cosines all lie close together, as those of some do, says the same with the same weight.
    lifted = np.full((1, 64), 0.3, dtype=np.float32)

    def narrow(vectors: Any) -> Any:
        return np.hstack([vectors * 0.5, np.repeat(lifted, len(vectors), axis=0)])

    same = calibrate_second(own, own_texts, Pairs(narrow(other.asked), narrow(other.answers)), narrow(texts))
    assert same.spread == pytest.approx(found.spread / 4, rel=0.01)
    assert (same.weight, same.related) == pytest.approx((found.weight, found.related), rel=0.01)
    assert drawn(5000) == drawn(5000) != list(range(1000))
    assert len(set(drawn(5000))) == 1000
    assert drawn(7) == list(range(7))


def test_an_opinion_has_bounds_and_needs_no_cosine_of_a_certain_height() -> None:
    calibration = mf.Calibration(spread=0.02, related=3.0, weight=0.1, auc=0.97, pairs=1)
    cosines = np.array([0.8] * 98 + [0.86, 1.0], dtype=np.float32)
    said = opinions(cosines, calibration)
    assert said[-1] < 1
    assert said[0] == pytest.approx(0, abs=0.1)
    assert 0.7 < said[-2] < said[-1]
    assert opinions(cosines - 0.3, calibration) == pytest.approx(said, abs=1e-4)
    rows = Answer(cosines, calibration).of([98, 0], share=0.5)
    assert (rows[98].rank, rows[0].rank) == (2, 3)
    assert rows[98].added == pytest.approx(0.05 * rows[98].opinion)


# -- searching --------------------------------------------------------------------------------------------------------


def test_it_re_ranks_where_the_meaning_decides(both: Place) -> None:
    engine = trusting(Engine.open(both.index))
    for mode in ("hybrid", "semantic"):
        asked = ask(engine.index, "老树谁来管护", mode, Filters())
        ranking = Ranking()
        for name, step in RANKING:
            following = step(asked, ranking)
            if name == "second":
                assert following.second.keys() <= ranking.scores.keys()
                assert len(following.second) > 3
                for row, said in following.second.items():
                    assert following.scores[row] == pytest.approx(ranking.scores[row] + said.added)
                assert max(abs(said.added) for said in following.second.values()) > 0.01
            ranking = following
    encoded().clear()
    assert engine.search("老树谁来管护", mode="keyword").hits
    assert encoded() == []


def test_the_step_can_be_left_out_and_is_explained(both: Place) -> None:
    engine = trusting(Engine.open(both.index))
    with_it = engine.search("老树谁来管护", explain=True)
    without = engine.without("second").search("老树谁来管护", explain=True)
    explained = [hit.explain.to_json() for hit in with_it if hit.explain]
    assert all(one["second"]["model"] == "characters" for one in explained)  # type: ignore[index, call-overload]
    assert all(hit.explain is not None and "second" not in hit.explain.to_json() for hit in without)
    assert [hit.score for hit in with_it] != [hit.score for hit in without]
    with pytest.raises(QueryError):
        engine.without("third")


def test_it_does_not_move_the_confidence(both: Place) -> None:
    engine = trusting(Engine.open(both.index))
    for query in ("老树谁来管护", "比特币今天多少钱一个"):
        own = engine.without("second").search(query)
        assert engine.search(query).doubtful == own.doubtful


@pytest.mark.parametrize(
    ("language", "told"), [("en_US", "Ranked without the second model: "), ("zh_CN", "排序未用第二模型")]
)
def test_a_search_goes_on_without_a_model_that_is_gone(
    both: Place, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")
    monkeypatch.setitem(sys.modules, "some_encoders", None)
    engine = trusting(Engine.open(both.index))
    result = engine.search("老树谁来管护")
    (note,) = (note for note in result.notes if note.startswith(told))
    assert "characters" in note
    assert "\n" not in note
    own = engine.without("second").search("老树谁来管护")
    assert [(hit.record.id, hit.score) for hit in result] == [(hit.record.id, hit.score) for hit in own]
    assert not any(one.startswith(told) for one in own.notes)


def test_a_model_of_no_use_is_not_asked(both: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = trusting(Engine.open(both.index), weight=0.0)
    encoded().clear()
    monkeypatch.setitem(sys.modules, "some_encoders", None)
    assert not any("second" in note for note in engine.search("老树谁来管护").notes)


# -- on the screen ----------------------------------------------------------------------------------------------------


def test_model_use_says_what_it_costs_and_brings(package: Path, tiny_corpus: Place, run: Callable[..., Ran]) -> None:
    used = run(*tiny_corpus.options, "model", "use", "characters")
    assert used.code == 0
    for part in (
        "characters is to give a second opinion",
        "texts to embed",
        "MB in the index",
        "ms more",
        "load the model",
    ):
        assert part in used.err
    assert "characters embedded" in used.out
    assert "pairs" in used.out
    status = json.loads(run(*tiny_corpus.options, "status", "--json").out)
    info = json.loads(run(*tiny_corpus.options, "model", "info", "--json").out)
    assert status["model"]["ref"] is None
    assert status["second"] == info["second"]
    assert (info["second"]["name"], info["second"]["dim"]) == ("characters", 2048)
    assert "\nsecond model\nname           characters\n" in run(*tiny_corpus.options, "model", "info").out
    assert "second      characters" in run(*tiny_corpus.options, "status").out
    listed = {one["name"]: one for one in json.loads(run(*tiny_corpus.options, "model", "list", "--json").out)}
    assert (listed["default"]["used"], listed["characters"]["used"], listed["bge-m3"]["used"]) == (
        "own",
        "second",
        None,
    )
    assert "some-encoders; in use as second model" in run(*tiny_corpus.options, "model", "list").out
    assert run(*tiny_corpus.options, "model", "use", "default").code == 0
    assert json.loads(run(*tiny_corpus.options, "status", "--json").out)["second"] is None


def test_the_check_asks_both_models_and_looks_at_all_files(
    both: Place, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert json.loads(run(*both.options, "status", "--check", "--json").out)["check"]["ok"]
    store = Index.open(both.index).second
    assert store is not None
    monkeypatch.setitem(sys.modules, "some_encoders", None)
    answer = run(*both.options, "status", "--check", "--json")
    assert answer.code == 1
    assert "characters" in json.loads(answer.out)["check"]["problems"][0]
    vectors = mf.load(both.index).folder(both.index) / "second" / "vectors.npy"
    data = bytearray(vectors.read_bytes())
    data[-1] ^= 1
    vectors.write_bytes(data)
    assert (
        "second/vectors.npy"
        in json.loads(run(*both.options, "status", "--check", "--json").out)["check"]["problems"][0]
    )


def test_rounded_vectors_keep_their_cosines() -> None:
    vectors = made_up(1.0, seed=3)[1]
    small, scales = rounded(vectors)
    assert np.abs((small * scales[:, None]) @ vectors.T - vectors @ vectors.T).max() < 0.01
