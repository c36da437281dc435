"""Zip files of gazette files: which files are in them, under which names; and what is left alone."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from word_builder import docx, p, zipped

from lfsearch.errors import CorpusError
from lfsearch.reading import read_bytes
from lfsearch.reading.archive import is_archive, members

ZIP = PurePath("公报.zip")
TEXT = "某市人民政府公报\n"


def names(data: bytes) -> list[str]:
    return [member.path.as_posix() for member in members(ZIP, data)]


def renamed(data: bytes, old: bytes, new: bytes, flag: int = 0) -> bytes:
    """The archive with the raw bytes of a name changed, as another program would have written them."""
    assert len(old) == len(new)
    changed = bytearray(data.replace(old, new))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        changed[at + place : at + place + 2] = flag.to_bytes(2, "little")
    return bytes(changed)


def test_each_file_is_given_with_its_bytes_by_name() -> None:
    data = zipped({"2024/02.txt": "乙", "2024/01.txt": TEXT, "说明.txt": "甲"})
    assert is_archive(ZIP, data)
    assert names(data) == ["公报.zip/2024/01.txt", "公报.zip/2024/02.txt", "公报.zip/说明.txt"]
    first = members(ZIP, data)[0]
    assert read_bytes(first.path, first.data).text == TEXT
    assert read_bytes(first.path, first.data).name == "01.txt"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_a_name_that_does_not_say_its_encoding_is_read_as_it_was_meant(encoding: str) -> None:
    name = "第3期公报.txt".encode(encoding)
    data = renamed(zipped({"x" * len(name): TEXT}), b"x" * len(name), name)
    assert names(data) == ["公报.zip/第3期公报.txt"]


def test_a_name_in_plain_letters_or_of_a_western_system_stays() -> None:
    assert names(zipped({"2024-01.txt": TEXT})) == ["公报.zip/2024-01.txt"]
    assert names(renamed(zipped({"xx.txt": TEXT}), b"xx.txt", b"\x81\xff.txt")) == ["公报.zip/ü\u00a0.txt"]


def test_the_name_in_the_field_for_it_is_taken() -> None:
    entry = zipfile.ZipInfo("x.txt")
    name = "公报.txt".encode()
    entry.extra = b"\x75\x70" + (5 + len(name)).to_bytes(2, "little") + b"\x01\0\0\0\0" + name
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, TEXT)
    assert names(buffer.getvalue()) == ["公报.zip/公报.txt"]


def test_what_systems_leave_behind_is_passed_over() -> None:
    debris = ["__MACOSX/._a.txt", "._b.txt", ".DS_Store", "a/Thumbs.db", "desktop.ini", "~$c.docx", ".git/config"]
    assert names(zipped({"a.txt": TEXT, "folder/": "", **dict.fromkeys(debris, "x")})) == ["公报.zip/a.txt"]


def test_no_name_leads_out_of_the_archive_or_steers_a_terminal() -> None:
    data = zipped(
        {"../../etc/a.txt": "1", "/b.txt": "2", "C:\\d\\c.txt": "3", "d\x1b[31m\u202e.txt": "4", "./e//f.txt": "5"}
    )
    assert names(data) == [
        "公报.zip/b.txt", "公报.zip/d/c.txt", "公报.zip/d_[31m_.txt", "公报.zip/e/f.txt", "公报.zip/etc/a.txt",
    ]  # fmt: skip


def test_links_are_not_followed() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", TEXT)
    assert names(buffer.getvalue()) == ["公报.zip/a.txt"]


def sentence(data: bytes) -> str:
    with pytest.raises(CorpusError) as caught:
        for member in members(ZIP, data):
            read_bytes(member.path, member.data)
    assert "\n" not in str(caught.value)
    return caught.value.chinese


def test_an_archive_in_an_archive_is_told() -> None:
    assert sentence(zipped({"a.zip": zipped({"b.txt": TEXT})})) == "公报.zip/a.zip 是压缩包；请解压后添加其中的文件。"


def test_one_without_files_is_told() -> None:
    assert sentence(zipped({})) == sentence(zipped({".DS_Store": "x"})) == "公报.zip 是空压缩包，没有可添加的文件。"


def test_a_file_behind_a_password_is_told() -> None:
    locked = renamed(zipped({"a.txt": TEXT}), b"a.txt", b"a.txt", flag=1)
    assert "公报.zip/a.txt 有密码保护" in sentence(locked)


def test_bombs_are_refused_unread() -> None:
    assert "解压后超过 64 MB" in sentence(zipped({"a.txt": bytes(65 << 20)}))
    many = zipped({f"{number}.txt": "" for number in range(5001)})
    assert "超过 5000 个文件或 1024 MB" in sentence(many)


def test_a_word_file_is_no_archive_but_may_lie_in_one() -> None:
    word = docx(p("通知"))
    assert not is_archive(ZIP, word)
    assert not is_archive(ZIP, TEXT.encode())
    (member,) = members(ZIP, zipped({"a.docx": word}))
    assert read_bytes(member.path, member.data).text == "通知\n"


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_archive_gives_files_or_one_sentence(data: st.DataObject) -> None:
    changed = bytearray(zipped({"第一期.txt": TEXT * 9, "b/c.txt": "x"}))
    for at in data.draw(st.lists(st.integers(0, len(changed) - 1), min_size=1, max_size=6)):
        changed[at] = data.draw(st.integers(0, 255))
    try:
        for member in members(ZIP, bytes(changed)):
            assert ".." not in member.path.parts
    except CorpusError as error:
        assert "\n" not in str(error)


def test_a_file_without_a_name_is_passed_over() -> None:
    nameless = bytearray(zipped({"x": TEXT, "a.txt": TEXT}))
    entry = nameless.find(b"PK\x01\x02")
    nameless[entry + 28 : entry + 32] = b"\0\0\1\0"  # no name, and what was its name in the field behind it
    assert names(bytes(nameless)) == ["公报.zip/a.txt"]
