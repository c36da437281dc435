"""What stands in for a function in a test takes the arguments of that function, all of them.

Such a stub that takes others is called broken in its function's place: the day on which the function gets a parameter more.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

TESTS = Path(__file__).parent


class Double(NamedTuple):
    """One `setattr(module, "name", lambda ...)` or `setattr("module.name", lambda ...)` of a test."""

    where: str
    original: Any
    double: inspect.Signature


def doubles(path: Path) -> Iterator[Double]:
    """Those of a file whose original can be told from the file alone, and is a function of ours."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = dict(_imported(tree))
    functions = {node.name: node.args for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "setattr"):
            continue
        match call.args:
            case [ast.Constant(value=str() as dotted), double]:
                original = _at(dotted)
            case [ast.Name() | ast.Attribute() as owner, ast.Constant(value=str() as name), double]:
                original = getattr(_named(owner, names), name, None)
            case _:
                continue
        taken = _taken(double, functions)
        if taken is not None and inspect.isfunction(original) and original.__module__.startswith("lfsearch"):
            yield Double(f"{path.name}:{call.lineno}", original, _signature(taken))


def _imported(tree: ast.AST) -> Iterator[tuple[str, Any]]:
    """What a file imports, at whatever place, by the name that it has there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                if one.name.startswith("lfsearch"):
                    yield ((one.asname, _at(one.name)) if one.asname else ("lfsearch", _at("lfsearch")))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lfsearch"):
            for one in node.names:
                yield one.asname or one.name, _at(f"{node.module}.{one.name}")


def _at(dotted: str) -> Any:
    """What a dotted name means; None for what is not there."""
    owner, found = dotted.split("."), None
    for length in range(len(owner), 0, -1):
        try:
            found = importlib.import_module(".".join(owner[:length]))
        except ImportError:
            continue
        for name in owner[length:]:
            found = getattr(found, name, None)
        return found
    return None


def _named(owner: ast.expr, names: Mapping[str, Any]) -> Any:
    if isinstance(owner, ast.Name):
        return names.get(owner.id)
    return getattr(_named(owner.value, names), owner.attr, None) if isinstance(owner, ast.Attribute) else None


def _taken(double: ast.expr, functions: Mapping[str, ast.arguments]) -> ast.arguments | None:
    if isinstance(double, ast.Lambda):
        return double.args
    return functions.get(double.id) if isinstance(double, ast.Name) else None


def _signature(taken: ast.arguments) -> inspect.Signature:
    kinds = inspect.Parameter
    given = [*taken.posonlyargs, *taken.args]
    optional = len(given) - len(taken.defaults)
    found = [
        kinds(one.arg, kinds.POSITIONAL_OR_KEYWORD, default=kinds.empty if place < optional else None)
        for place, one in enumerate(given)
    ]
    found += [kinds(taken.vararg.arg, kinds.VAR_POSITIONAL)] if taken.vararg else []
    found += [
        kinds(one.arg, kinds.KEYWORD_ONLY, default=kinds.empty if default is None else None)
        for one, default in zip(taken.kwonlyargs, taken.kw_defaults, strict=True)
    ]
    found += [kinds(taken.kwarg.arg, kinds.VAR_KEYWORD)] if taken.kwarg else []
    return inspect.Signature(found)


def takes_as_much(double: inspect.Signature, original: Any) -> bool:
    """Whether every argument of the original can be given to the double, in the way in which it is given there."""
    kinds = inspect.Parameter
    parameters = inspect.signature(original).parameters.values()
    positional = [one for one in parameters if one.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)]
    named = {one.name: None for one in parameters if one.kind == kinds.KEYWORD_ONLY}
    try:
        double.bind(*positional, **named)
    except TypeError:
        return False
    return True


FILES = sorted(TESTS.rglob("*.py"))


def test_doubles_are_found_and_judged() -> None:
    assert len([double for path in FILES for double in doubles(path)]) > 30

    def original(one: int, two: int = 2, *, three: int = 3) -> None: ...

    assert takes_as_much(inspect.signature(lambda *_, **__: None), original)
    assert takes_as_much(inspect.signature(lambda one, two, three=0: None), original)
    assert not takes_as_much(inspect.signature(lambda one, two: None), original)
    assert not takes_as_much(inspect.signature(lambda one, *, three: None), original)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_what_stands_in_for_a_function_takes_its_arguments(path: Path) -> None:
    assert [double.where for double in doubles(path) if not takes_as_much(double.double, double.original)] == []
