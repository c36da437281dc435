"""The shape of the code: few parameters to a function, and no rule for a single table."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "lfsearch"
MOST_PARAMETERS = 7  # more of them belong together and want a name
# Twice the rules for tables had grown one by one to half as much again; a new one has to take the place of others.
MOST_LINES_FOR_TABLES = 1000


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(PACKAGE)}: {node.name}", node


def is_command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether click calls it, with one parameter an option."""
    return any(
        isinstance(part, ast.Attribute) and part.attr in ("command", "group")
        for decorator in function.decorator_list
        for part in ast.walk(decorator)
    )


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    taken = function.args
    named = [one.arg for one in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)]
    return [name for name in named if name not in ("self", "cls")]


def test_no_function_takes_more_than_seven_parameters() -> None:
    found = dict(functions())
    assert len(found) > 300
    assert {
        name: parameters(function)
        for name, function in found.items()
        if len(parameters(function)) > MOST_PARAMETERS and not is_command(function)
    } == {}


def test_tables_are_read_by_few_rules() -> None:
    files = list((PACKAGE / "parser" / "tables").glob("*.py"))
    assert len(files) > 4
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) < MOST_LINES_FOR_TABLES


def test_no_path_is_resolved_in_a_way_that_raises() -> None:
    """`Path.resolve` raises RuntimeError for a link that leads to itself, before Python 3.13; `os.path.realpath` does not."""
    called = {
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "resolve"
    }
    assert {place for place in called if not place.startswith("training/")} == set()
