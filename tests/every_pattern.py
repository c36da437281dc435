"""Every regular expression of the program, found in its source, with the ways in which it is applied."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import lfsearch

PACKAGE = Path(lfsearch.__file__).parent

# From every place of a text, from one place on, from one to another one.
SCAN, MATCH, FULLMATCH = "scan", "match", "fullmatch"
_METHODS = {
    **dict.fromkeys(("search", "findall", "finditer", "sub", "subn", "split", "scanner"), SCAN),
    "match": MATCH,
    "fullmatch": FULLMATCH,
}


@dataclass(frozen=True, slots=True)
class Applied:
    """A pattern as it stands in the source, and how it is applied there."""

    module: str
    line: int
    source: str  # of the pattern's expression
    pattern: re.Pattern[str] | re.Pattern[bytes] | None  # None where only running code knows it
    ways: frozenset[str]

    def __str__(self) -> str:
        return f"{self.module}:{self.line}"


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the package with its syntax tree."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), ast.parse(path.read_text(encoding="utf-8"))


def every_pattern() -> list[Applied]:
    """What is compiled or applied anywhere in the package: re.compile, lazy, re.search and its like."""
    trees = list(modules())
    uses: dict[str, dict[str, set[str]]] = {name: _uses(tree) for name, tree in trees}
    found: list[Applied] = []
    for name, tree in trees:
        if name.endswith("__main__"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "re":
                raise AssertionError(f"{name} imports from re, where no pattern is found")
        named = _names(tree)
        for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
            method = _method(call)
            if method is None or not call.args:
                continue
            if method in _METHODS:
                ways = {_METHODS[method]}
            else:
                target = named.get(id(call))
                ways = _ways(target, name, uses) if target else {SCAN}
            module = importlib.import_module(name)
            source = ast.unparse(call.args[0])
            found.append(Applied(name, call.lineno, source, _compiled(module, call, method), frozenset(ways)))
    return found


def _method(call: ast.Call) -> str | None:
    """The function of `re` that is called, or "lazy"; None where it is neither."""
    function = call.func
    if isinstance(function, ast.Name):
        return "lazy" if function.id == "lazy" else None
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re":
        return function.attr if function.attr in (*_METHODS, "compile") else None
    return None


def _names(tree: ast.Module) -> dict[int, str]:
    """Calls whose value has a name of its own, by their identity."""
    names: dict[int, str] = {}
    for node in ast.walk(tree):
        target = (
            node.targets[0]
            if isinstance(node, ast.Assign)
            else node.target
            if isinstance(node, ast.AnnAssign)
            else None
        )
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Call):
            names[id(node.value)] = target.id
    return names


def _uses(tree: ast.Module) -> dict[str, set[str]]:
    """How each name is applied: its methods; SCAN where it is handed on as a value."""
    uses: dict[str, set[str]] = {}
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _METHODS:
            value = node.value
            if isinstance(value, ast.Call):  # a lazy one
                inside.add(id(value.func))
                value = value.func
            inside.add(id(value))
            if name := _name(value):
                uses.setdefault(name, set()).add(_METHODS[node.attr])
    for node in ast.walk(tree):
        read = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)
        if read and id(node) not in inside and (name := _name(node)):
            uses.setdefault(name, set()).add(SCAN)
    return uses


def _name(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None


def _ways(target: str, module: str, uses: dict[str, dict[str, set[str]]]) -> set[str]:
    """A name with an underscore is used in its module alone."""
    own = [uses[module]] if target.startswith("_") else list(uses.values())
    return set().union(*(found.get(target, set()) for found in own)) or {SCAN}


def _compiled(module: ModuleType, call: ast.Call, method: str) -> re.Pattern[str] | re.Pattern[bytes] | None:
    flags = next((word.value for word in call.keywords if word.arg == "flags"), None)
    if method in ("compile", "lazy") and len(call.args) > 1:
        flags = call.args[1]
    try:
        pattern = _value(module, call.args[0])
        return re.compile(pattern, _value(module, flags) if flags else 0)
    except (NameError, AttributeError):
        return None


def _value(module: ModuleType, node: ast.expr) -> object:
    return eval(compile(ast.Expression(node), module.__name__, "eval"), vars(module))
