"""Words over the mapped dictionary are jieba's own, figures and articles stay whole."""

import os
import subprocess
import sys
import time
from pathlib import Path

import jieba
import pytest
from conftest import PATIENCE
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.errors import IndexOutOfDate
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter, bigrams, user_words

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture(scope="module")
def segmenter(words_table: Path) -> Segmenter:
    return Segmenter.open(words_table)


@pytest.fixture(scope="module")
def stock() -> jieba.Tokenizer:
    """jieba as it comes, with our words added."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for word in user_words():
        tokenizer.add_word(word, max(tokenizer.FREQ.get(word) or 0, 2000))
    tokenizer.total = sum(int(line.split(" ")[1]) for line in tokenizer.get_dict_file().read().decode().splitlines())
    return tokenizer


def test_cuts_are_those_of_stock_jieba(segmenter: Segmenter, stock: jieba.Tokenizer) -> None:
    text = normalise((CORPUS / "2023-10.txt").read_text(encoding="utf-8"))
    runs = text.replace("\n", " ").split("。")[:300]
    han = ["".join(char for char in run if "\u4e00" <= char <= "\u9fff") for run in runs]
    assert sum(len(run) for run in han) > 8000
    assert [segmenter.words(run) for run in han] == [list(stock.cut(run)) for run in han]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("第13条", ["第13条"]),
        ("12.42万户", ["12.42", "万户"]),
        ("pm2.5浓度", ["pm2.5", "浓度"]),
        ("5g基站", ["5g", "基站"]),
        ("秸秆禁烧", ["秸秆", "禁烧"]),
        ("2023-2024年", ["2023", "2024", "年"]),
    ],
)
def test_figures_articles_and_our_words(segmenter: Segmenter, text: str, words: list[str]) -> None:
    assert segmenter.words(text) == words


def test_our_words_stay_whole_wherever_they_stand(segmenter: Segmenter) -> None:
    for word in map(normalise, user_words()):
        assert segmenter.words(word) == [word]
        assert word in segmenter.words(f"加强{word}工作"), word
        assert word in segmenter.words(f"全市{word}的管理"), word


@given(st.text(alphabet="第条一二三3秸秆禁烧市农业农村局,。 pm2.5g\n", max_size=60))
def test_tokens_stand_where_they_say(segmenter: Segmenter, text: str) -> None:
    text = normalise(text)
    tokens = list(segmenter.tokens(text))
    assert [token.position for token in tokens] == list(range(len(tokens)))
    assert all(text[token.start : token.end] == token.text for token in tokens)
    letters = "".join(char for char in text if char.isalnum())
    assert "".join(token.text for token in tokens).replace(".", "") == letters


def test_subwords_are_dictionary_words(segmenter: Segmenter) -> None:
    assert "农业" in segmenter.subwords("农业农村局")
    assert segmenter.subwords("秸秆") == []
    assert segmenter.subwords("图书馆学") == ["图书", "书馆", "图书馆"]


def test_a_long_run_takes_no_longer_than_its_length_allows(segmenter: Segmenter) -> None:
    def seconds(length: int) -> float:
        took = []
        for _ in range(3):  # the least of them, as others may be at work
            started = time.process_time()
            assert "".join(segmenter.words("水" * length)) == "水" * length
            took.append(time.process_time() - started)
        return min(took)

    seconds(100)
    assert seconds(40_000) < 8 * seconds(10_000) + 0.1


def test_bigrams_stand_at_their_offsets() -> None:
    assert list(bigrams("秸秆禁烧,第3条")) == [("秸秆", 0), ("秆禁", 1), ("禁烧", 2), ("第3条", 5)]


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"something else entirely")
    with pytest.raises(IndexOutOfDate):
        Segmenter.open(path)


def test_the_model_of_unknown_words_is_loaded_when_it_is_needed_and_cuts_as_jieba_does(words_table: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from lfsearch.text.segmenter import Segmenter\n"
        "cutter = Segmenter.open(Path(sys.argv[1]))\n"
        "print(cutter.words('秸秆禁烧工作'), 'jieba.finalseg.prob_emit' in sys.modules)\n"
        "print(cutter.words('张云默想养狗要办证'), 'jieba.finalseg.prob_emit' in sys.modules)\n"
        "import jieba\n"
        "print(jieba.lcut('张云默想养狗要办证'))\n"
    )
    command = [sys.executable, "-c", code, str(words_table)]
    lines = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    known, unknown, plain = lines.splitlines()
    assert known == "['秸秆', '禁烧', '工作'] False"
    assert unknown == f"{plain} True"


_TOGETHER = """
import sys, threading
sys.setswitchinterval(1e-6)
from pathlib import Path
from lfsearch.text.segmenter import Segmenter
gate, found = threading.Barrier(8), []
def cut():
    gate.wait()
    found.append(Segmenter.open(Path(sys.argv[1])).words("\u6f0f\u6c34\u4e86\u8c01\u6765\u4fee\u7061\u7061\u8983\u7e37"))
threads = [threading.Thread(target=cut) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(found) == 8 and all(words == found[0] for words in found), found
"""


def test_threads_that_load_it_at_the_same_time(words_table: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(CORPUS.parent)}
    command = [sys.executable, "-c", _TOGETHER, str(words_table)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_usual_words_are_the_same_one_by_one_and_in_one_go(
    segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numpy as np

    assert np.__name__ in sys.modules
    for words in (["秸秆", "秸杆", "处理", "处里", "龘龘"], ["幼儿园", "幼尔园"], ["一一"], []):
        for least in (1, 10, 100_000):
            together = segmenter.usual(words, least)
            assert together == [word for word in words if segmenter.frequency(word) >= least]
            with monkeypatch.context() as patch:
                patch.delitem(sys.modules, "numpy")
                assert segmenter.usual(words, least) == together
    assert segmenter.usual(["\U00020000丁", "处理"], 1) == ["处理"]  # of four bytes
