"""What the model makes of a corpus, and that an update ends where a rebuild begins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import APRIL, MARCH, Place, notice
from hypothesis import given
from hypothesis import strategies as st

import lfsearch
from lfsearch.embedding.cuts import Shared
from lfsearch.embedding.static import ABOVE_WEIGHT, StaticEncoder
from lfsearch.index import embed, manifest
from lfsearch.index.passages import embed_path, embed_text, embedded
from lfsearch.text.sentences import sentences
from lfsearch.text.width import fold

MAY = notice(5, "防汛抗旱", ["市应急管理局实行二十四小时值守。各县区每日报告雨情。", "本通知自印发之日起施行。"])


def stored(index: Path) -> list[tuple[object, ...]]:
    """What the embedding store has of every clause: its vectors and words, bit for bit."""
    store = lfsearch.open(index).index.vectors
    store.verify()
    rows = range(len(store))
    words, (headings, titles) = store.words(rows), store.path_words(rows).spread()
    ends = store.pointer("sentence_ends").tolist()
    sentences = [store.sentences.vector(number).tobytes() for number in store.pointer("sentence_rows").tolist()]
    own = [
        (store.vector(row).tobytes(), store.path_vector(row).tobytes(), tuple(sentences[start:end]))
        for row, start, end in zip(rows, [0, *ends], ends, strict=False)
    ]
    cut = [np.split(one.words, one.ends[:-1]) for one in (words, headings, titles)]
    return [(*one, *(part[row].tobytes() for part in cut)) for row, one in zip(rows, own, strict=True)]


def test_parts_that_stay_are_shared_and_what_has_gone_is_dropped_in_time(
    tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parts() -> dict[str, int]:
        folder = manifest.load(tiny_corpus.index).folder(tiny_corpus.index) / "vectors"
        return {part.name: (part / "texts" / "vectors.npy").stat().st_ino for part in folder.iterdir() if part.is_dir()}

    monkeypatch.setattr(embed, "STEP", 0.001)
    first = parts()
    (tiny_corpus.corpus / "2024-05.txt").write_text(MAY, encoding="utf-8")
    tiny_corpus.update()
    second = parts()
    assert second["1"] == first["1"]
    assert [*second] == ["1", "2"] or [*second] == ["2", "1"]
    step_by_step = stored(tiny_corpus.index)
    (tiny_corpus.corpus / "2024-05.txt").unlink()
    tiny_corpus.update()
    assert parts() == first  # nothing of the other one is needed any more
    (tiny_corpus.corpus / "2024-05.txt").write_text(MAY, encoding="utf-8")
    tiny_corpus.update(rebuild=True)
    assert [*parts()] == ["1"]
    assert stored(tiny_corpus.index) == step_by_step


def test_many_updates_give_the_store_of_a_rebuild_bit_for_bit(tiny_corpus: Place) -> None:
    march, april, may = (tiny_corpus.corpus / f"2024-0{n}.txt" for n in (3, 4, 5))
    may.write_text(MAY, encoding="utf-8")
    tiny_corpus.update()
    march.write_text(MARCH.replace("9%", "8%"), encoding="utf-8")
    april.unlink()
    tiny_corpus.update()
    april.write_text(APRIL, encoding="utf-8")
    (tiny_corpus.corpus / "2023-12.txt").write_text(notice(9, "供暖", ["市住建局检查锅炉。"], 2023), encoding="utf-8")
    tiny_corpus.update()
    step_by_step = stored(tiny_corpus.index)
    assert tiny_corpus.update(rebuild=True).encoded
    assert step_by_step == stored(tiny_corpus.index)


def test_what_is_there_does_not_go_through_the_model_again(tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    cut = StaticEncoder.cut

    def watch(self: StaticEncoder, text: str) -> list[int]:
        seen.append(text)
        return cut(self, text)

    monkeypatch.setattr(StaticEncoder, "cut_passage", watch)
    (tiny_corpus.corpus / "2024-05.txt").write_text(MAY, encoding="utf-8")
    tiny_corpus.update()
    assert "市应急管理局实行二十四小时值守。" in " ".join(seen)
    assert not [text for text in seen if "古树名木" in text]
    assert len(seen) == len(set(seen))


def test_stored_words_are_those_of_the_texts(real_index: Path) -> None:
    index = lfsearch.open(real_index).index
    encoder = index.encoder
    assert isinstance(encoder, StaticEncoder)
    records = list(index.store.records())
    some = range(0, len(records), 7)
    headings, titles = index.vectors.path_words(some).spread()
    for found, texts in (
        (index.vectors.words(some), [embed_text(records[row].text) for row in some]),
        (headings, [embed_path(records[row]) for row in some]),
        (titles, [fold(records[row].title) for row in some]),
    ):
        fresh = encoder.cuts(texts)
        assert np.array_equal(found.words, fresh.words)
        assert np.array_equal(found.ends, fresh.ends)
    query = "秸秆禁烧的责任单位"
    texts = [records[row].text for row in some]
    assert np.allclose(
        encoder.align(query, encoder.compared(index.vectors.words(some))), encoder.alignments(query, texts), atol=1e-6
    )


def test_stored_vectors_are_those_of_the_texts(real_index: Path) -> None:
    index = lfsearch.open(real_index).index
    records = list(index.store.records())
    query = index.encoder.encode_queries(["秸秆禁烧的责任单位"])[0]
    headings = index.encoder.encode_passages([embed_path(record) for record in records]) @ query
    titles = index.encoder.encode_passages([fold(record.title) for record in records]) @ query
    stored = index.vectors.heads.products(query)[index.vectors._headings]
    assert np.abs(stored - headings).max() < 0.005
    assert np.abs(index.vectors.paths(query, range(len(records))) - np.maximum(headings, titles)).max() < 0.005
    assert index.vectors.path_vector(100) == pytest.approx(
        index.encoder.encode_passages([embed_path(records[100])])[0], abs=0.005
    )
    for row, one in enumerate(embedded(records)):
        if row % 50 == 0 and one.sentences:
            sentence = index.encoder.encode_passages(one.sentences[-1:])
            assert index.vectors.best_sentences(sentence)[row] == pytest.approx(1, abs=0.01)


def test_there_are_no_more_than_three_sentences_to_a_clause(real_index: Path) -> None:
    index = lfsearch.open(real_index).index
    assert sum(len(one.sentences) for one in embedded(index.store.records())) <= 3 * len(index.store)


def test_a_row_is_told_from_its_neighbours_by_its_own_cells(real_index: Path) -> None:
    records = list(lfsearch.open(real_index).index.store.records())
    read = dict(zip((record.id for record in records), embedded(records), strict=True))
    assert [one for one in read.values() if one.sentences == [one.text]] == []
    row = next(record for record in records if record.id == "2023-01/d07/att5/r37")
    (own,) = read[row.id].sentences
    assert "露天堆场扬尘整治" not in own  # a merged cell, carried to several rows
    assert own.startswith("3家铁路装卸货场建设围挡")


def test_a_word_may_stand_above_the_text_and_counts_less_there() -> None:
    from lfsearch.embedding.load import load_encoder

    encoder = load_encoder(None)
    assert isinstance(encoder, StaticEncoder)
    said = ["由市农业农村局牵头", "由市农业农村局牵头", "由市农业农村局牵头秸秆禁烧", ""]
    texts = encoder.compared(encoder.cuts(said))
    above = encoder.above(Shared(encoder.cuts(["", "秸秆禁烧"]), np.array([[1, 0, 0, 1]])))
    twice = encoder.above(Shared(encoder.cuts(["", "秸秆禁烧"]), np.array([[0, 0, 0, 0], [1, 0, 0, 1]])))
    alone = encoder.align("秸秆禁烧", texts)
    helped = encoder.align("秸秆禁烧", texts, above)
    assert encoder.align("秸秆禁烧", texts, twice).tolist() == helped.tolist()
    assert helped[0] > alone[0]
    assert helped[1] == alone[1] == alone[0]
    assert helped[2] == alone[2] > helped[0]
    assert helped[3] == alone[3] == 0  # it says nothing itself
    assert helped[0] == pytest.approx(ABOVE_WEIGHT / len(encoder.cut("由市农业农村局牵头")) ** 0.1, abs=1e-5)


def test_headings_are_those_above_and_the_own_one(real_index: Path) -> None:
    records = {record.id: record for record in lfsearch.open(real_index).index.store.records()}
    assert embed_path(records["2021-07/d02/att1/3.2"]).endswith("调查报告 三、人员伤亡情况")  # (二) says nothing
    assert embed_path(records["2023-10/d03/att1/c3.s3.3.1.p1"]).endswith("(一)勘查规划区块划定")  # no name of its own
    assert embed_path(records["2020-11/d08/att1/7.2"]).endswith("7 应急保障 7.2 监测与预警能力保障")
    row = embed_path(records["2023-01/d07/att5/r37"])
    assert "露天堆场扬尘整治 类别 重点工作" in row
    assert "任务表" in row


def test_sentences_are_long_enough_to_say_something() -> None:
    text = "(一)加强领导。\n各县区要建立责任清单,明确到人。特此通知。(见“附件。”)由市农业农村局牵头负责落实!好。"
    assert sentences(text) == [
        "(一)加强领导。\n各县区要建立责任清单,明确到人。",
        "特此通知。(见“附件。”)",
        "由市农业农村局牵头负责落实!好。",
    ]
    assert sentences("好。") == ["好。"]
    assert sentences(" \n") == sentences("") == []


@given(st.text(alphabet="县区要;。!?\n)” 明"))
def test_sentences_lose_nothing_but_blanks(text: str) -> None:
    def solid(text: str) -> str:
        return "".join(text.split())

    assert solid("".join(sentences(text))) == solid(text)
