"""What a release must hold: licences, the typing marker, data files, a changelog in its form.

`make wheel-check` builds and installs the real thing; here is what can be read from the files.
"""

from __future__ import annotations

import configparser
import datetime
import re

import pytest
from conftest import ROOT

import lfsearch

CONFIG = configparser.ConfigParser()
CONFIG.read(ROOT / "setup.cfg", encoding="utf-8")
LICENCES = sorted(path for glob in CONFIG["metadata"]["license_files"].split() for path in ROOT.glob(glob))
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_data_file_of_the_package_is_packed() -> None:
    packed = {
        path
        for package, globs in CONFIG["options.package_data"].items()
        for glob in globs.replace(",", " ").split()
        for path in ROOT.joinpath(*package.split(".")).glob(glob)
    }
    there = {
        path
        for path in (ROOT / "lfsearch").rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and "training" not in path.parts
    }
    assert there <= packed
    assert ROOT / "lfsearch" / "py.typed" in packed


def test_the_licence_files_are_there_and_whole() -> None:
    names = {str(path.relative_to(ROOT)) for path in LICENCES}
    assert {
        "LICENSE",
        "NOTICE",
        "LICENSES/MIT.txt",
        "LICENSES/Unicode-3.0.txt",
        "lfsearch/models/gloss/LICENSE",
    } <= names
    sharealike = (ROOT / "LICENSES" / "CC-BY-SA-4.0.txt").read_text(encoding="utf-8")
    assert all(f"Section {number} -- " in sharealike for number in range(1, 9))
    assert CONFIG["metadata"]["license_expression"] == "Apache-2.0 AND CC-BY-SA-4.0"


@pytest.mark.parametrize(
    "name", ["jieba", "CC-CEDICT", "Unicode Character Database", "STARD", "LeCoQA", "all-MiniLM-L6-v2"]
)
def test_the_notice_names_what_others_made_and_its_licence(name: str) -> None:
    entry = re.search(rf"^{re.escape(name)}, https://\S+.*\n((?:  .+\n)+)", NOTICE, re.MULTILINE)
    assert entry
    assert re.search(r"\(LICENSES/[\w.-]+\.txt\)|CC BY-SA 4\.0|Apache License 2\.0", entry[1])


def test_the_files_that_the_notice_names_exist() -> None:
    named = set(re.findall(r"\b(?:lfsearch|LICENSES|corpus)/[\w./-]*[\w/]", NOTICE))
    assert len(named) >= 4
    assert all((ROOT / name).exists() for name in named)


# -- the changelog, in the form of Keep a Changelog 1.1.0 ------------------------------------------------------------

SECTIONS = re.split(r"^## ", CHANGELOG, flags=re.MULTILINE)[1:]
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_changelog_tells_of_this_version_or_of_what_is_not_released() -> None:
    names = [re.match(r"\[([^\]]+)\]", section) for section in SECTIONS]
    assert all(names)
    assert names[0] and names[0][1] in {"Unreleased", lfsearch.__version__}
    assert len({name[1] for name in names if name}) == len(names)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.split("\n")[0])
def test_a_section_is_dated_and_sorted_by_kind(section: str) -> None:
    head, _, body = section.partition("\n")
    if head != "[Unreleased]":
        found = re.fullmatch(r"\[\d+\.\d+\.\d+\] - (\d{4}-\d\d-\d\d)", head)
        assert found, head
        datetime.date.fromisoformat(found[1])
    kinds = re.findall(r"^### (.+)$", body, re.MULTILINE)
    assert kinds
    assert set(kinds) <= KINDS
    assert len(kinds) == len(set(kinds))
    for part in re.split(r"^### .+$", body, flags=re.MULTILINE)[1:]:
        assert part.strip().startswith("- ")


def test_the_links_of_the_changelog_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)]+)\)|^\[[^\]]+\]: (\S+)", CHANGELOG, re.MULTILINE)
    assert targets
    for target in (inline or reference for inline, reference in targets):
        assert re.match(r"https://[\w.-]+\.\w+/", target) or (ROOT / target).exists(), target
