"""The bundled model and the encoders: vectors, alignment, errors, and what gets imported."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfsearch.embedding import static
from lfsearch.embedding.encoder import unit
from lfsearch.embedding.load import load_encoder
from lfsearch.embedding.static import BUNDLED, DATA_FILES, StaticEncoder, write_static
from lfsearch.embedding.unigram import Unigram
from lfsearch.errors import EncoderUnavailable

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder(BUNDLED)


def gazette_lines(step: int = 40) -> list[str]:
    return [
        line.strip()
        for file in sorted(CORPUS.glob("*.txt"))
        for line in file.read_text(encoding="utf-8").split("\n")[::step]
        if line.strip()
    ]


def similarity(encoder: StaticEncoder, one: str, other: str) -> float:
    first, second = encoder.encode_queries([one, other])
    return float(first @ second)


@pytest.mark.parametrize(
    ("lay", "official", "unrelated"),
    [
        ("爹妈", "父母", "焦炉"),
        ("衙门", "政府", "蔬菜"),
        ("小孩上学", "适龄儿童入学", "烟花爆竹"),
        ("看病", "医疗服务", "公路运输"),
        ("鞭炮", "烟花爆竹", "义务教育"),
    ],
)
def test_knows_lay_words_for_official_ones(encoder: StaticEncoder, lay: str, official: str, unrelated: str) -> None:
    assert similarity(encoder, lay, official) > similarity(encoder, lay, unrelated) + 0.1


def test_vectors_have_length_one_and_unknown_text_has_none(encoder: StaticEncoder) -> None:
    vectors = encoder.encode_passages(["秸秆禁烧", "", "12345", "?!……", "🙂"])
    assert vectors.shape == (5, encoder.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0, 0, 0], abs=1e-6)


def test_no_texts_give_no_vectors(encoder: StaticEncoder) -> None:
    assert encoder.encode_queries([]).shape == (0, encoder.dim)


def test_batches_change_nothing_and_report_progress(encoder: StaticEncoder) -> None:
    lines = gazette_lines()[:600]
    seen: list[int] = []
    together = encoder.encode_passages(lines, seen.append)
    alone = np.concatenate([encoder.encode_passages([line]) for line in lines[250:260]])
    assert together[250:260] == pytest.approx(alone, abs=1e-6)
    assert seen == sorted(seen)
    assert seen[-1] == len(lines)


def test_full_width_and_case_make_no_difference(encoder: StaticEncoder) -> None:
    assert similarity(encoder, "5G基站建设", "５ｇ基站建设") == pytest.approx(1, abs=1e-6)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_encodes(text: str) -> None:
    encoder = load_encoder()
    vector = encoder.encode_queries([text])[0]
    assert np.isfinite(vector).all()
    length = float(np.linalg.norm(vector))
    assert length == 0 or length == pytest.approx(1, abs=1e-5)


def test_alignment_finds_the_text_that_covers_the_query(encoder: StaticEncoder) -> None:
    texts = ["完善烟花爆竹禁放管控,依法查处违规燃放行为。", "义务教育阶段学校招生工作方案。", "", "123"]
    scores = encoder.alignments("过年能放鞭炮吗", texts)
    assert scores.dtype == np.float32
    assert scores[0] > scores[1] > 0
    assert scores[2:].tolist() == [0, 0]
    assert encoder.alignments("", texts).tolist() == [0, 0, 0, 0]
    assert encoder.alignments("鞭炮", []).shape == (0,)


def test_alignment_weighs_the_words_of_the_query_by_what_they_say(encoder: StaticEncoder) -> None:
    rare, common = "秸秆", "的"
    weights = np.linalg.norm(encoder.vectors([encoder.cut(rare)[0], encoder.cut(common)[0]]), axis=1)
    assert weights[0] > 2 * weights[1]
    with_rare, with_common = encoder.alignments(f"{rare}{common}", [rare, common])
    assert with_rare > with_common
    assert with_rare >= weights[0] / weights.sum() - 1e-6


def test_alignment_of_a_longer_text_with_the_same_words_is_lower(encoder: StaticEncoder) -> None:
    once, more = encoder.alignments("秸秆", ["秸秆", "秸秆秸秆"])
    assert once == pytest.approx(1)
    assert more == pytest.approx(2**-0.1)


def test_alignment_with_itself_is_the_best(encoder: StaticEncoder) -> None:
    lines = [line for line in gazette_lines() if len(encoder.cut(line)) == 8][:30]
    for number, line in enumerate(lines):
        assert encoder.alignments(line, lines).argmax() == number


def test_word_vectors_that_are_kept_are_those_that_are_made(
    encoder: StaticEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static, "_KEPT", 40)
    few = StaticEncoder(encoder.folder)
    random = np.random.default_rng(1)
    for count in (
        0,
        5,
        30,
        39,
        12,
        40,
        200,
        7,
    ):  # some are there, some are new, some drive all others out, some are too many
        rows = np.sort(random.choice(100, size=min(count, 100), replace=False))
        assert np.array_equal(few._units.of(rows), unit(encoder.vectors(rows)))


def test_cut_takes_the_most_probable_path() -> None:
    unigram = Unigram(["中", "中国", "人", "国", "国人"], [-6.0, -5.0, -5.0, -6.0, -9.0])
    assert unigram.cut("中国人") == [1, 2]
    assert unigram.cut("x中国y") == [1]
    assert unigram.cut("") == []


def test_model_folder_is_small_complete_and_licensed(encoder: StaticEncoder) -> None:
    assert sum(file.stat().st_size for file in BUNDLED.iterdir()) <= 22_000_000
    encoder.verify()
    card = (BUNDLED / "README.md").read_text(encoding="utf-8")
    assert "CC-CEDICT" in card
    assert "all-MiniLM-L6-v2" in card
    assert (BUNDLED / "LICENSE").is_file()


def test_fingerprint_follows_the_files(tmp_path: Path) -> None:
    vectors = np.eye(3, 4, dtype=np.float32)
    scores = np.array([-1.0, -2.0, -3.0], dtype=np.float32)
    write_static(tmp_path / "one", "tiny", ["丁", "丙", "乙"], scores, vectors, {})
    write_static(tmp_path / "same", "tiny", ["丁", "丙", "乙"], scores, vectors, {})
    write_static(tmp_path / "other", "tiny", ["丁", "丙", "丸"], scores, vectors, {})
    one, same, other = (StaticEncoder(tmp_path / name) for name in ("one", "same", "other"))
    assert one.fingerprint == same.fingerprint != other.fingerprint
    assert load_encoder(str(tmp_path / "one")).encode_queries(["丁"])[0] == pytest.approx([1, 0, 0, 0])


def test_unsorted_words_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sorted"):
        write_static(tmp_path, "tiny", ["甲", "乙"], np.zeros(2, np.float32), np.eye(2, dtype=np.float32), {})


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    write_static(folder, "tiny", ["乙", "甲"], np.zeros(2, np.float32), np.eye(2, dtype=np.float32), {})
    return folder


@pytest.mark.parametrize("name", DATA_FILES)
def test_a_missing_or_cut_file_is_one_plain_sentence(tiny: Path, name: str) -> None:
    data = (tiny / name).read_bytes()
    for damage in (data[:-1], b""):
        (tiny / name).write_bytes(damage)
        with pytest.raises(EncoderUnavailable, match=r"is broken.*copy the folder again\.$"):
            StaticEncoder(tiny)
    (tiny / name).unlink()
    with pytest.raises(EncoderUnavailable, match=r"is broken.*copy the folder again\.$"):
        StaticEncoder(tiny)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 99}', '{"format": 1, "name": "x"}', "\xff"])
def test_a_broken_model_file_is_one_plain_sentence(tiny: Path, text: str) -> None:
    (tiny / "model.json").write_text(text, encoding="latin-1")
    with pytest.raises(EncoderUnavailable, match="is broken"):
        load_encoder(str(tiny))


def test_a_changed_byte_is_found_by_verify(tiny: Path) -> None:
    rows = bytearray((tiny / "rows.npy").read_bytes())
    rows[-1] ^= 1
    (tiny / "rows.npy").write_bytes(rows)
    with pytest.raises(EncoderUnavailable, match=r"rows\.npy was changed"):
        StaticEncoder(tiny).verify()


def test_sizes_in_the_model_file_are_checked(tiny: Path) -> None:
    meta = json.loads((tiny / "model.json").read_text(encoding="utf-8"))
    meta["dim"] = 3
    (tiny / "model.json").write_text(json.dumps(meta), encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match="do not fit together"):
        StaticEncoder(tiny)


def test_the_model_may_lie_anywhere(tmp_path: Path, encoder: StaticEncoder) -> None:
    shutil.copytree(BUNDLED, tmp_path / "copy")
    copy = load_encoder(str(tmp_path / "copy"))
    assert copy.fingerprint == encoder.fingerprint
    assert np.array_equal(copy.encode_queries(["看病"]), encoder.encode_queries(["看病"]))


def test_imports_stay_light() -> None:
    code = (
        "import sys, lfsearch.embedding.load\n"
        "assert 'numpy' not in sys.modules\n"
        "lfsearch.embedding.load.load_encoder().encode_queries(['烧麦秆会不会被罚'])\n"
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "numpy" in loaded
    heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "tokenizers", "jieba", "scipy"}
    assert not heavy & set(loaded)
