"""Gazette files: in which encoding they are, what is no text, and which issue they hold."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.errors import CorpusError
from lfsearch.index.corpus import corpus_files
from lfsearch.index.naming import fit_name, issue_id
from lfsearch.reading.plain import load, read_text
from lfsearch.refs import document_of

CORPUS = Path(__file__).parent.parent / "corpus"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))}
CUT = 500
# Big5 holds none of the simplified forms; those that are frequent are written in full, the others left out.
TRADITIONAL = str.maketrans(
    "业区务发应实关产机规国设进对体资门责开级学动条办会为经单时监临县过这说个来长见点现电话书车东马鸟鱼龙",
    "業區務發應實關產機規國設進對體資門責開級學動條辦會為經單時監臨縣過這說個來長見點現電話書車東馬鳥魚龍",
)
ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


def printed_in(text: str, encoding: str) -> str:
    """The text as it can be printed in that encoding."""
    if encoding != "big5hkscs":
        return text
    return text.translate(TRADITIONAL).encode(encoding, "ignore").decode(encoding)


def read(folder: Path, data: bytes) -> str:
    return read_text(folder / "2024-03.txt", data).text


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("issue", TEXTS)
def test_a_whole_issue_is_read_in_the_encoding_that_it_is_in(tmp_path: Path, issue: str, encoding: str) -> None:
    text = printed_in(TEXTS[issue], encoding)
    assert len(text) > 20_000
    assert read(tmp_path, text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_so_is_a_piece_of_one(tmp_path: Path, encoding: str) -> None:
    for text in TEXTS.values():
        printed = printed_in(text, encoding)
        for start in range(0, len(printed) - CUT, len(printed) // 12):
            piece = printed[start : start + CUT]
            assert read(tmp_path, piece.encode(encoding)) == piece


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_is_believed_and_taken_off(tmp_path: Path, mark: bytes, encoding: str) -> None:
    for text in ("通知", "plain ascii", TEXTS["2023-10"]):
        assert read(tmp_path, mark + text.encode(encoding)) == text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("くらしとみどりのまちづくりについて。\n".encode("shift-jis") * 30, id="Shift JIS"),
        pytest.param("시장은 다음과 같이 고시한다.\n".encode("euc-kr") * 30, id="EUC-KR"),
        pytest.param("Überprüfung der Lärmschutzmaßnahmen für Bürger.\n".encode("latin-1") * 30, id="Latin-1"),
        pytest.param(TEXTS["2023-10"].encode().replace("的".encode(), b"\xe7\x9a"), id="damaged UTF-8"),
    ],
)
def test_any_other_encoding_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(
        CorpusError, match=r"2024-03\.txt is not a text file .* or in an unknown encoding; save it as UTF-8"
    ):
        read(tmp_path, data)


@pytest.mark.parametrize(("frequent", "read_at_all"), [(6, True), (4, False)])
def test_one_frequent_character_in_twenty_is_enough(tmp_path: Path, frequent: int, read_at_all: bool) -> None:
    text = "的" * frequent + "薇" * (100 - frequent)
    if read_at_all:
        assert read(tmp_path, text.encode("gb18030")) == text
    else:
        with pytest.raises(CorpusError, match="unknown encoding"):
            read(tmp_path, text.encode("gb18030"))


def test_a_few_control_characters_are_debris_and_many_are_no_text(tmp_path: Path) -> None:
    text = "通知" * 500
    assert read(tmp_path, (text + "\0" * 10).encode()) == text + "\0" * 10
    with pytest.raises(CorpusError, match="not a text file"):
        read(tmp_path, (text + "\0" * 11).encode())
    assert read(tmp_path, ("通知\t\f\v\n" * 50).encode()) == "通知\t\f\v\n" * 50


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_lines_end_alike(tmp_path: Path, end: str) -> None:
    assert read(tmp_path, f"甲{end}乙{end}".encode()) == "甲\n乙\n"


@pytest.mark.parametrize(
    ("name", "issue"),
    [
        ("2023-10.txt", "2023-10"),
        ("2023_1.txt", "2023-01"),
        ("202310.txt", "2023-10"),
        ("2023年第10期.txt", "2023-10"),
        ("临汾市人民政府公报2023年第10期.txt", "2023-10"),
        ("\uff12\uff10\uff12\uff13-10.txt", "2023-10"),
        ("2023-00.txt", None),
        ("2023-99.txt", "2023-99"),
        ("2023-100.txt", None),
        ("12023-10.txt", None),
        ("公报.txt", None),
        ("2023年10月工作要点.txt", None),
        ("运城-2024-03.txt", "运城/2024-03"),
        ("穗府办规〔2020〕10号.docx", None),
        ("广州市人民政府公报2020年第3期.pdf", "2020-03"),
        ("2020年第3期 广州市人民政府公报.pdf", "2020-03"),
        ("2020年第3-4期_广州市人民政府公报.pdf", "2020-03+04"),
        ("2023年第3期公报解读.txt", None),
        ("2023年12月国民经济和社会发展统计公报.txt", None),
    ],
)
def test_the_issue_by_the_name(name: str, issue: str | None) -> None:
    assert issue_id(name) == issue


def test_the_issue_by_the_running_head() -> None:
    assert issue_id("公报.txt", "7 / 2021\u3000 临汾市人民政府公报\n") == "2021-07"
    assert issue_id("公报.txt", "\uff17\uff0f\uff12\uff10\uff12\uff11\u3000临汾市人民政府公报\n") == "2021-07"
    assert issue_id("2023-10.txt", "7 / 2021\u3000 临汾市人民政府公报\n") == "2023-10"


def test_files_of_a_folder_and_of_those_in_it_are_found(tmp_path: Path) -> None:
    names = ("2024-03.txt", "2023-2.txt", "广州/2023-2.txt", "广州/令/通知.txt")
    passed_over = ("notes.md", ".hidden.txt", "~$2023.txt", "._2023-2.txt", "广州/Thumbs.db", ".git/2023-05.txt")
    for name in (*names, *passed_over, "旧文件.doc"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("通知", encoding="utf-8")
    found, skipped = corpus_files(tmp_path)
    assert {file.name for file in found} == set(names)
    assert {file.name: file.folder for file in found}["广州/令/通知.txt"] == "广州/令"
    assert [file.file for file in skipped] == ["旧文件.doc"]


def test_a_link_out_of_the_corpus_is_named_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("通知", encoding="utf-8")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "2024-03.txt").write_text("通知", encoding="utf-8")
    (corpus / "2024-04.txt").symlink_to(tmp_path / "outside.txt")
    found, skipped = corpus_files(corpus)
    assert [file.name for file in found] == ["2024-03.txt"]
    assert [file.file for file in skipped] == ["2024-04.txt"]
    assert "leads out" in skipped[0].reason


def test_a_text_made_from_another_file_is_left_to_that(tmp_path: Path) -> None:
    for name in ("a.pdf.txt", "2023-10.txt"):
        (tmp_path / name).write_text("通知", encoding="utf-8")
    assert [file.name for file in corpus_files(tmp_path)[0]] == ["2023-10.txt", "a.pdf.txt"]
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    assert "a.pdf.txt" not in [file.name for file in corpus_files(tmp_path)[0]]


@given(st.text(max_size=80))
def test_any_text_becomes_a_part_of_an_id(text: str) -> None:
    name = fit_name(text)
    assert 0 < len(name) <= 61
    assert not set(name) & set('/\\:*?"<>|\n\t ')
    assert not name.startswith(".")
    assert fit_name(name) == name or len(name) > 60
    assert document_of(f"{name}/d01/3.1") == f"{name}/d01"


@pytest.mark.parametrize(("beginning", "most"), [(b"", 64), (b"%PDF-1.7\n", 256)])
def test_a_file_far_too_large_is_not_loaded(tmp_path: Path, beginning: bytes, most: int) -> None:
    path = tmp_path / "2024-01"

    def sized(size: int) -> Path:
        with path.open("wb") as file:  # with a hole in it: nothing of that size is written
            file.write(beginning)
            file.truncate(size)
        return path

    assert len(load(sized(65 << 20 if beginning else 63 << 20))) > 60 << 20
    with pytest.raises(CorpusError, match=f"over {most} MB") as caught:
        load(sized((most << 20) + 1))
    assert f"超过 {most} MB" in caught.value.chinese
