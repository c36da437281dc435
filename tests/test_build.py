"""What the index is made of besides the corpus: a change there must read every issue again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lfsearch import data
from lfsearch.index.build import rules_fingerprint
from lfsearch.text import segmenter

PACKAGE = Path(__file__).parent.parent / "lfsearch"
FOLDERS = ("parser", "facts", "text")
# Read when a query is asked; words.txt has a place in the fingerprint of the segmenter, and calibration.tsv makes no clause.
OTHER_TABLES = {"aliases.tsv", "calibration.tsv", "lookalikes.txt", "pinyin.txt", "stopwords.txt", "words.txt"}
TABLES = {path.name for path in (PACKAGE / "data").iterdir() if path.suffix in (".tsv", ".txt")}
RULES = sorted(
    [path.relative_to(PACKAGE).as_posix() for name in FOLDERS for path in (PACKAGE / name).rglob("*.py")]
    + ["index/passages.py", "index/fulltext.py", "index/literals.py", "index/gathering.py", "data/__init__.py"]
    + [f"data/{name}" for name in TABLES - OTHER_TABLES]
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package's source, to be changed."""
    copy = tmp_path_factory.mktemp("package") / "lfsearch"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "models"))
    return copy


@pytest.mark.parametrize("name", RULES)
def test_a_change_of_any_rule_changes_the_fingerprint(package: Path, name: str) -> None:
    path = package / name
    before, content = rules_fingerprint(package), path.read_bytes()
    path.write_bytes(content + b"#")
    assert rules_fingerprint(package) != before
    path.write_bytes(content)
    assert rules_fingerprint(package) == before == rules_fingerprint()


@pytest.mark.parametrize("name", ["cli/search.py", "retrieval/ranking.py", "output/render.py", "index/write.py"])
def test_code_that_decides_no_content_leaves_the_fingerprint(package: Path, name: str) -> None:
    before = rules_fingerprint(package)
    with (package / name).open("ab") as file:
        file.write(b"#")
    assert rules_fingerprint(package) == before


def test_the_words_of_the_segmenter_change_its_own_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = segmenter.fingerprint()
    shutil.copytree(data.FOLDER, tmp_path / "data")
    monkeypatch.setattr(data, "FOLDER", tmp_path / "data")
    assert segmenter.fingerprint() == before
    with (tmp_path / "data" / "words.txt").open("ab") as words:
        words.write("新词新语\n".encode())
    assert segmenter.fingerprint() != before
