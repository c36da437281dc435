"""How the default model is made: glosses, vocabulary, weights, made-up queries, fine-tuning."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest

from lfsearch.training import everyday
from lfsearch.training.bags import bags, encode
from lfsearch.training.evaluate import Retrieval
from lfsearch.training.everyday import everyday_questions, everyday_words, sibling_passages
from lfsearch.training.finetune import Batch, Finetuner, Settings, with_common_direction
from lfsearch.training.gloss_vectors import add_characters, fill_from_parts
from lfsearch.training.glosses import Gloss, clean_sense, read_glosses
from lfsearch.training.pairs import Pairs
from lfsearch.training.recipe import reduce, without
from lfsearch.training.texts import gazette_passages
from lfsearch.training.vocabulary import Vocabulary, build_vocabulary, jieba_frequencies, term_weights

TOPICS = Path(__file__).parent / "eval"

DICTIONARY = """\
# comment
炮 炮 [bao1] /to fry/to dry by heating/
炮 炮 [pao4] /cannon/CL:座[zuo4]/firecracker/
砲 炮 [pao4] /variant of 炮[pao4]/
李 李 [Li3] /surname Li/
爸 爸 [ba4] /father/dad/CL:個|个[ge4]/
老爸 老爸 [lao3 ba4] /see 爸[ba4]/
滴滴 滴滴 [Di1 di1] /(coll.) DiDi, app-based taxi (abbr. for 滴滴出行[Di1 di1 Chu1 xing2])/
PM PM [P M] /particulate matter/
"""


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    path = tmp_path / "cedict.txt.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(DICTIONARY)
    return path


def test_glosses_are_clean_and_readings_take_turns(dictionary: Path) -> None:
    glosses = read_glosses(dictionary)
    assert glosses["炮"].senses == ("to fry", "cannon", "to dry by heating", "firecracker")
    assert glosses["爸"].senses == ("father", "dad")
    assert glosses["老爸"].senses == ("father", "dad")
    assert glosses["滴滴"].senses == ("DiDi, app-based taxi (abbr. for )",)
    assert (glosses["滴滴"].name, glosses["爸"].name) == (True, False)
    assert glosses["pm"].senses == ("particulate matter",)
    assert "李" not in glosses


@pytest.mark.parametrize(
    ("printed", "clean"),
    [
        ("(idiom) to the point", "to the point"),
        ("fig. a heavy burden", "a heavy burden"),
        ("heating (in winter)", "heating (in winter)"),
        ("CCP 中国共产党[Zhong1 guo2 Gong4 chan3 dang3]", "CCP"),
        ("(,)", ""),
    ],
)
def test_senses_lose_labels_pinyin_and_characters(printed: str, clean: str) -> None:
    assert clean_sense(printed) == clean


def test_vocabulary_keeps_used_and_everyday_words() -> None:
    glosses = {
        "秸秆": Gloss(("straw",), False),
        "外卖": Gloss(("takeout",), False),
        "燕雀": Gloss(("(bird species of China) brambling",), False),
        "虰蛵": Gloss(("dragonfly",), False),
    }
    frequencies = {"秸秆": 5, "焚烧": 300, "的": 9000}
    vocabulary, cut = build_vocabulary(glosses, frequencies, ["焚烧秸秆的"] * 12 + ["秸秆"], ["电瓶车"])
    assert "电瓶车" in vocabulary.words  # said to be an everyday word
    assert "外卖" in vocabulary.words  # everyday, though nobody counted it
    assert "焚烧" in vocabulary.words  # without a gloss, but established
    assert not {"燕雀", "虰蛵"} & set(vocabulary.words)
    assert [vocabulary.words[word] for word in cut[0]] == ["焚烧", "秸秆", "的"]


def test_yes_no_questions_are_words() -> None:
    frequencies = jieba_frequencies()
    assert {"能不能", "让不让", "要不要"} <= frequencies.keys()
    vocabulary, _ = build_vocabulary({}, frequencies, [], [])
    unigram = vocabulary.unigram()
    assert next(vocabulary.words[word] for word in unigram.cut("能不能不")) == "能不能"


def test_words_of_either_language_weigh_little() -> None:
    vocabulary = Vocabulary(["吗", "应当", "秸秆"], [-3.0, -3.0, -3.0])
    official, lay = [[1, 2]] * 5 + [[1]] * 995, [[0]] * 9 + [[2]]
    weights = term_weights(vocabulary, official, lay, {"秸秆": 1, "其他": 10**9})
    assert weights.tolist() == pytest.approx([-np.log(0.9), 0, -np.log(0.1)], abs=1e-6)


def test_words_without_a_gloss_are_their_parts() -> None:
    vocabulary = Vocabulary(["x", "烧", "焚", "焚烧"], [-9.0, -5.0, -5.0, -3.0])
    vectors = np.array([[0, 0], [1, 0], [0, 1], [0, 0]], dtype=np.float32)
    fill_from_parts(vocabulary, vectors, {"烧", "焚"})
    assert vectors[3] == pytest.approx([0.5**0.5] * 2)
    assert vectors[0].tolist() == [0, 0]
    mixed = add_characters(vocabulary, np.array([[0, 0], [1, 0], [1, 0], [0, 1]], dtype=np.float32))
    assert mixed[3, 0] > 0.2
    assert np.linalg.norm(mixed[3]) == pytest.approx(1)
    assert mixed[1].tolist() == [1, 0]


def test_everyday_words_and_questions_are_well_formed() -> None:
    words = everyday_words()
    assert len({word for word, _ in words}) == len(words) > 32_000
    assert all(word == word.strip() and word not in terms.split() for word, terms in words)
    questions = [line.split("\t") for line in (everyday.HERE / "questions.tsv").read_text("utf-8").splitlines()]
    assert len(questions) > 56_000
    assert all(re.fullmatch(r"L\d{6}|[PR]\d\d\.\d+|S\d{4}", name) and question.strip() for name, question in questions)


def test_no_judged_topic_is_trained_on() -> None:
    """Nothing written for training repeats six characters of a judged topic, and no dictionary entry a piece of five."""
    names = ("queries", "held_topics", "fitting_topics", "fresh_topics")
    lines = [line for name in names for line in (TOPICS / f"{name}.jsonl").open(encoding="utf-8")]
    topics = [re.sub(r"\W", "", json.loads(line)["query"]) for line in lines]
    pieces = {topic[start : start + 6] for topic in topics for start in range(len(topic) - 5)}
    for line in (everyday.HERE / "questions.tsv").read_text("utf-8").splitlines():
        question = re.sub(r"\W", "", line.split("\t")[1])
        assert not any(question[start : start + 6] in pieces for start in range(len(question) - 5)), question
    joined = "\n".join(topics)
    assert not [word for word, _ in everyday_words() if len(word) >= 5 and word in joined]


def test_questions_name_their_passages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(name: str, *rows: dict[str, str]) -> None:
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)

    write("law_articles.jsonl.gz", {"id": "L000007", "law": "电梯条例", "text": "电梯应当定期检验。"})
    write("state_council_policies.jsonl.gz", {"title": "意见", "text": "一\n 二 \n三"})
    write("gov_work_reports.jsonl.gz", {"title": "报告", "text": "四\n五"})
    write("service_items.jsonl.gz", {"name": "办证", "standard": "符合条件" * 60})
    (tmp_path / "questions.tsv").write_text("L000007\t坐电梯怕掉\nP00.1\t甲\nR00.0\t乙\nS0000\t丙\n", encoding="utf-8")
    monkeypatch.setattr(everyday, "HERE", tmp_path)
    assert everyday_questions(tmp_path) == [
        ("坐电梯怕掉", "电梯应当定期检验。", "电梯条例"),
        ("甲", "二", "意见"),
        ("乙", "四", "报告"),
        ("丙", "办证:" + "符合条件" * 30, "办证"),
    ]


def test_held_out_sources_are_left_out() -> None:
    pairs = Pairs(["a", "b", "c"], ["A", "B", "C"], ["one", "two", "one"])
    assert without(pairs, {"one"}) == Pairs(["b"], ["B"])
    assert without(Pairs(["a"], ["A"]), {"one"}) == Pairs(["a"], ["A"])
    beside = Pairs(["a", "b"], ["A", "B"], ["one", "two"], ["X", None])
    assert without(beside, {"one"}) == Pairs(["b"], ["B"], negatives=[None])
    assert without(beside, {"two"}) == Pairs(["a"], ["A"], negatives=["X"])


def test_retrieval_is_scored_by_rank() -> None:
    pytest.importorskip("scipy", reason="needs the extra train")
    texts = [chr(0x4E00 + number) for number in range(20)]
    unigram = Vocabulary(texts, [-5.0] * 20).unigram()
    table = np.random.RandomState(0).randn(20, 16).astype(np.float32)
    table[5] = -table[4]  # the last that anybody finds
    found = Retrieval(bags(texts, unigram, 20), bags([texts[3], texts[4]], unigram, 20), [{3}, {4, 5}])
    recall, gain = found.score(table)
    assert recall == pytest.approx((1 + 1 / 2) / 2)
    assert gain == pytest.approx((1 + 1 / (1 + 1 / np.log2(3))) / 2)


def test_fine_tuning_brings_pairs_together_and_carries_over() -> None:
    pytest.importorskip("torch", reason="needs the extra train")
    rng = np.random.RandomState(0)
    glosses = rng.randn(60, 16).astype(np.float32)
    glosses[:, 8:] *= 3  # half of the dimensions only disturb
    glosses[30:, :8] = glosses[:30, :8]  # word n + 30 means what word n means
    glosses /= np.linalg.norm(glosses, axis=1, keepdims=True)
    unigram = Vocabulary([chr(0x4E00 + number) for number in range(60)], [-5.0] * 60).unigram()
    left = bags([chr(0x4E00 + number) for number in range(20)], unigram, 60)
    right = bags([chr(0x4E00 + number + 30) for number in range(20)], unigram, 60)
    tuner = Finetuner(glosses, np.ones(60, np.float32), Settings(steps=120, matrix_rate=0.02))
    losses: list[str] = []
    table = tuner.train(lambda step: Batch(left, right), losses.append)
    unseen = encode(bags([chr(0x4E00 + number) for number in range(20, 30)], unigram, 60), table)
    partners = encode(bags([chr(0x4E00 + number + 30) for number in range(20, 30)], unigram, 60), table)
    before = (glosses[20:30] @ glosses[50:60].T).argmax(axis=1)
    after = (unseen @ partners.T).argmax(axis=1)
    assert (after == np.arange(10)).sum() > (before == np.arange(10)).sum()
    repeat = Finetuner(glosses, np.ones(60, np.float32), Settings(steps=120, matrix_rate=0.02))
    assert repeat.train(lambda step: Batch(left, right), losses.append) == pytest.approx(table, abs=1e-5)


def test_a_negative_beside_the_answer_is_pushed_away() -> None:
    """Two texts share a word with the question; the one that is said not to answer falls behind."""
    pytest.importorskip("torch", reason="needs the extra train")
    glosses = np.random.RandomState(0).randn(60, 16).astype(np.float32)
    glosses /= np.linalg.norm(glosses, axis=1, keepdims=True)
    words = [chr(0x4E00 + number) for number in range(60)]
    unigram = Vocabulary(words, [-5.0] * 60).unigram()
    left = bags([words[n] for n in range(20)], unigram, 60)
    right = bags([words[n] + words[n + 20] for n in range(20)], unigram, 60)
    negatives = bags([words[n] + words[n + 40] for n in range(20)], unigram, 60)

    def margin(batch: Batch) -> float:
        tuner = Finetuner(glosses, np.ones(60, np.float32), Settings(steps=60))
        table = tuner.train(lambda step: batch, lambda text: None)
        asked, answer, other = (encode(side, table) for side in (left, right, negatives))
        return float(((asked * answer).sum(axis=1) - (asked * other).sum(axis=1)).mean())

    assert margin(Batch(left, right, negatives)) > margin(Batch(left, right)) + 0.05


def test_siblings_stand_beside_the_passage_and_are_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(name: str, *rows: dict[str, object]) -> None:
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)

    articles = [
        {"id": f"L{number:06}", "law": "条例", "path": [chapter], "text": f"第{number}条的内容"}
        for number, chapter in enumerate(["一", "一", "一", "二", "三", "三"])
    ]
    write("law_articles.jsonl.gz", *articles)
    write("state_council_policies.jsonl.gz", {"title": "意见", "text": "一、\n" + "甲" * 40 + "\n二、\n" + "乙" * 40})
    write("gov_work_reports.jsonl.gz")
    write("service_items.jsonl.gz", {"name": "办证", "standard": "条件"})
    questions = ["L000000\t甲", "L000002\t乙", "L000003\t丙", "L000004\t丁", "L000005\t丁", "P00.1\t戊", "S0000\t己"]
    (tmp_path / "questions.tsv").write_text("\n".join(questions) + "\n", encoding="utf-8")
    monkeypatch.setattr(everyday, "HERE", tmp_path)
    assert sibling_passages(tmp_path) == ["第1条的内容", "第1条的内容", None, None, None, "乙" * 40, None]


def test_common_direction_favours_full_texts() -> None:
    pytest.importorskip("scipy", reason="needs the extra train")
    rng = np.random.RandomState(0)
    table = (rng.randn(50, 16) + 1).astype(np.float32)
    unigram = Vocabulary([chr(0x4E00 + number) for number in range(50)], [-5.0] * 50).unigram()
    texts = bags(["".join(map(chr, range(0x4E00 + n, 0x4E00 + n + 10))) for n in range(40)], unigram, 50)
    flat, full = with_common_direction(table, texts, 0), with_common_direction(table, texts, 0.5)
    common = encode(texts, table).mean(axis=0)
    assert np.abs(flat @ common).max() < 1e-4
    assert (full @ common > 0).all()


def test_reduce_keeps_cosines() -> None:
    rng = np.random.RandomState(0)
    vectors = (rng.randn(100, 8) @ rng.randn(8, 32)).astype(np.float32)
    assert reduce(vectors, 8) @ reduce(vectors, 8).T == pytest.approx(vectors @ vectors.T, rel=1e-3, abs=1e-3)


def test_gazette_passages_are_read_without_the_parser(tmp_path: Path) -> None:
    (tmp_path / "2020-11.txt").write_text("一、加强秸秆禁烧工作的组织领导,落实责 任。\n" * 6, encoding="utf-8")
    passages = gazette_passages(tmp_path)
    assert len(passages) == 2
    assert passages[0].startswith("一、加强秸秆禁烧工作的组织领导,落实责任。")
    with pytest.raises(SystemExit, match="no gazette text"):
        gazette_passages(tmp_path / "nowhere")
