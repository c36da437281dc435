"""Which packages are there, what the missing extras would bring, and the line that installs them; nothing is imported.

What is needed is read from the metadata that the installer left (PEP 566), so it is what setup.cfg said, word for word.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
import sys
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from lfsearch.i18n import tr
from lfsearch.records import JsonObject

# What the core needs, for a program that was copied here without its metadata.
CORE = ("click", "jieba", "Whoosh", "numpy", "rich", "platformdirs")
# Extras that are of use to those alone who work on the program.
INTERNAL = ("test", "train", "docs", "bench")


def brings() -> dict[str, str]:
    """What each extra adds, in a few words."""
    return {
        "pdf": tr("reads PDF files", "读取 PDF 文件"),
        "ocr": tr("recognises scanned pages", "识别扫描页"),
        "web": tr("lfsearch serve: the search as a page", "lfsearch serve\uff1a以网页方式检索"),
        "tui": tr("lfsearch browse: search and read in the terminal", "lfsearch browse\uff1a在终端里检索和阅读"),
        "docx": tr(
            "writes comparisons for Word (compare -o FILE.docx)", "写 Word 对照表\uff08compare -o 文件.docx\uff09"
        ),
        "mcp": tr("lfsearch mcp: the search as tools of an assistant", "lfsearch mcp\uff1a供智能助手调用"),
        "xlsx": tr("writes Excel files (-o FILE.xlsx)", "写 Excel 文件\uff08-o 文件.xlsx\uff09"),
        "plot": tr("history --plot: figures over the years, drawn", "history --plot\uff1a画出历年数字"),
        "milvus": tr("an index in Milvus, searched from other machines", "索引存放于 Milvus\uff0c供其他机器检索"),
        "transformers": tr("other embedding models, as a second opinion", "其他向量模型\uff08作为第二意见\uff09"),
    }


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is needed: which versions will do, which one is there (None: not there)."""

    name: str
    required: str
    version: str | None

    @property
    def ok(self) -> bool:
        """Whether it is there, in a version that will do."""
        return self.version is not None and satisfies(self.version, self.required)

    def to_json(self) -> JsonObject:
        return {"name": self.name, "required": self.required, "version": self.version, "ok": self.ok}


@dataclass(frozen=True, slots=True)
class Extra:
    """An extra of the program, with the packages that it needs."""

    name: str
    packages: tuple[Package, ...]

    @property
    def ok(self) -> bool:
        """Whether all of it is there."""
        return all(package.ok for package in self.packages)

    def to_json(self) -> JsonObject:
        return {
            "name": self.name,
            "ok": self.ok,
            "brings": brings().get(self.name),
            "packages": [package.to_json() for package in self.packages],
            "install": None if self.ok else install_line(f"lfsearch[{self.name}]"),
        }


def core() -> tuple[Package, ...]:
    """The packages without which nothing works."""
    needed = {name: spec for name, spec, extra in _requirements() if extra is None}
    return tuple(_package(name, needed.get(name, "")) for name in needed or CORE)


def extras() -> tuple[Extra, ...]:
    """What can be added, in the order of `brings`; empty where the program was copied without its metadata."""
    found: dict[str, list[Package]] = {}
    for name, spec, extra in _requirements():
        if extra is not None and extra not in INTERNAL:
            found.setdefault(extra, []).append(_package(name, spec))
    order = [*brings()]
    named = sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name))
    return tuple(Extra(name, tuple(found[name])) for name in named)


def install_line(what: str) -> str:
    """The command line that adds `what` (lfsearch[web], numpy) to the Python that runs this.

    Double quotes are the ones that all shells take, those of Windows too.
    """
    if getattr(sys, "frozen", False):  # PyInstaller's mark
        return tr(
            "(this folder takes no packages; make portable builds another)",
            "(便携文件夹不能加装\uff1b可用 make portable 另做)",
        )
    home = Path(sys.prefix)
    if (home / "pipx_metadata.json").is_file():
        return f'pipx runpip lfsearch install "{what}"'
    if (home / "uv-receipt.toml").is_file():  # there is no pip in it; --with would be forgotten at the next upgrade
        return f'uv tool install --force "{what}{_source()}"'
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f'{python} -m pip install "{what}"'


def satisfies(version: str, required: str) -> bool:
    """Whether a version is within the bounds of a requirement such as >=1,<2; only numbers are compared."""
    have = _numbers(version)
    for sign, bound in re.findall(r"(>=|<=|==|<|>)\s*([\d.]+)", required):
        ordered = [*zip_longest(have, _numbers(bound), fillvalue=0)]
        left, right = [mine for mine, _ in ordered], [other for _, other in ordered]
        if not {
            ">=": left >= right,
            "<=": left <= right,
            "==": left == right,
            "<": left < right,
            ">": left > right,
        }[sign]:
            return False
    return True


def _numbers(version: str) -> list[int]:
    """2.10.1rc1 -> 2, 10, 1."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return [int(part) for part in found[0].split(".")] if found else []


_REQUIREMENT = re.compile(r"([\w.-]+)(?:\[.*?\])?\s*\(?([^;()]*)\)?\s*(?:;.*?extra == [\"']([\w.-]+)[\"'])?")


def _requirements() -> list[tuple[str, str, str | None]]:
    """(name, versions, extra or None) of all that the installed program says it needs."""
    try:
        lines = importlib.metadata.requires("lfsearch") or []
    except importlib.metadata.PackageNotFoundError:
        return []
    found = (_REQUIREMENT.match(line) for line in lines)
    return [(one[1], one[2].strip(), one[3]) for one in found if one]


def _package(name: str, spec: str) -> Package:
    version: str | None
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        # A program in one folder may hold the modules alone.
        version = "?" if name in CORE and _importable(name) else None
    else:
        if name in CORE and not _importable(name):  # its record outlived it
            version = None
    return Package(name, "" if version == "?" else spec, version)


def _importable(name: str) -> bool:
    try:
        return importlib.util.find_spec(name.lower()) is not None
    except (ImportError, ValueError):
        return False


def _source() -> str:
    """` @ file:///…` where the program was not installed by its name but from a place."""
    try:
        text = importlib.metadata.distribution("lfsearch").read_text("direct_url.json")
        url = json.loads(text or "{}").get("url")
    except (importlib.metadata.PackageNotFoundError, ValueError, AttributeError):
        return ""
    return f" @ {url}" if isinstance(url, str) else ""
