"""The page that a clause is printed on: as it is in the file, the clause's words inside the frame."""

from __future__ import annotations

import re
import shutil
import struct
import unicodedata
import zlib
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path, PurePath

import pypdfium2
import pytest
from conftest import ROOT
from served import Page, reading
from starlette.testclient import TestClient

from lfsearch.errors import CorpusError
from lfsearch.index.build import update_index
from lfsearch.reading.pdf import apart
from lfsearch.reading.pdf.picture import picture_of
from lfsearch.web.pages.picture import Pictures
from lfsearch.web.site import Site
from tests.reading.pdf_builder import endless

FILE = ROOT / "tests" / "reading" / "pdf_files" / "red_head.pdf"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    place = tmp_path_factory.mktemp("pdf")
    (place / "corpus").mkdir()
    shutil.copy(FILE, place / "corpus")
    update_index(place / "corpus", place / "index")
    with reading(place / "index", place / "corpus") as found:
        yield found


def bare(text: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text))


def test_the_frame_is_around_the_clause(client: TestClient) -> None:
    document = pypdfium2.PdfDocument(FILE)
    framed = 0
    for clause in client.get("/api/clauses", params={"limit": 1000}).json():
        place = clause["source"]
        drawn = client.get("/page.svg", params={"ref": clause["id"]})
        assert drawn.status_code == 200
        frame = re.search(r'<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"', drawn.text)
        page = document[place["page"] - 1]
        if frame is None:
            continue
        left, top, width, height = map(float, frame.groups())
        high = page.get_height()
        inside = page.get_textpage().get_text_bounded(left, high - top - height, left + width, high - top)
        assert bare(clause["text"])[:8] in bare(inside)
        framed += 1
    assert framed > 5


def test_the_picture_is_a_png_of_the_page() -> None:
    found = picture_of(PurePath("a.pdf"), FILE.read_bytes(), 1)
    assert found.png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", found.png[16:24])
    assert width / height == pytest.approx(found.width / found.height, abs=0.01)
    length = struct.unpack(">I", found.png[33:37])[0]
    lines = zlib.decompress(found.png[41 : 41 + length])
    assert len(lines) == height * (width + 1)
    assert 0.005 < sum(byte < 128 for byte in lines[1:]) / len(lines) < 0.4  # ink on paper


def test_the_page_stands_beside_the_text(client: TestClient) -> None:
    clause = client.get("/api/clauses", params={"limit": 1}).json()[0]
    page = Page(client.get(f"/read/{clause['id']}").text)
    (shown,) = page.all("img")
    drawn = client.get(str(shown["src"]))
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert "script-src" not in drawn.headers["content-security-policy"]
    assert b64decode(re.search(r"base64,([^\"]+)", drawn.text)[1])[:4] == b"\x89PNG"  # type: ignore[index]


@pytest.mark.parametrize("number", [0, -1, 99])
def test_a_page_that_is_not_there_is_said_so(number: int) -> None:
    with pytest.raises(CorpusError):
        picture_of(PurePath("a.pdf"), FILE.read_bytes(), number)


def test_a_text_has_no_pages(real_index: Path) -> None:
    with reading(real_index) as client:
        assert client.get("/page.svg", params={"ref": "2023-10/d06/att1/3.4.17"}).status_code == 404
        assert not Page(client.get("/read/2023-10/d06/att1/3.4.17").text).all("img")


# -- pages of strangers ------------------------------------------------------------------------------------------------


def test_a_page_that_takes_years_to_draw_is_given_up_and_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, pictures = Site(tmp_path, tmp_path), Pictures()
    (tmp_path / "years.pdf").write_bytes(endless())
    (tmp_path / "cut.pdf").write_bytes(FILE.read_bytes()[:200])
    shutil.copy(FILE, tmp_path / "sound.pdf")
    monkeypatch.setattr(apart, "SECONDS_DRAWING", 0.5)
    with pytest.raises(CorpusError, match=r"Page 1 of years\.pdf cannot be drawn"):
        pictures.get(site, "years.pdf", 1)
    with monkeypatch.context() as patch:
        patch.setattr(apart, "_READER", None)
        with pytest.raises(CorpusError):  # not tried again
            pictures.get(site, "years.pdf", 1)
    with pytest.raises(CorpusError, match="damaged"):
        pictures.get(site, "cut.pdf", 1)
    assert pictures.get(site, "sound.pdf", 1) == picture_of(PurePath("a.pdf"), FILE.read_bytes(), 1)
