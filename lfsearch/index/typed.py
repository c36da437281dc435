"""Records made of JSON that strangers may have written: each value of its type, each path leading down."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from pathlib import PurePosixPath
from typing import Any, TypeVar

# Whole numbers below it are read alike by whatever reads JSON.
_MOST = 1 << 53

T = TypeVar("T")


def typed(kind: type[T], data: Mapping[str, Any]) -> T:
    """A record of this class; every value that is a number or a text is checked to be one."""
    made = kind(**data)
    for one in fields(made):  # type: ignore[arg-type]
        checked(str(one.type), getattr(made, one.name))
    return made


def checked(kind: str, value: Any) -> Any:
    """The value, where it is of this type; what is no plain type is let through. Numbers are finite, whole ones no less than 0."""
    match kind:
        case "int":
            fits = type(value) is int and 0 <= value < _MOST
        case "float":
            fits = type(value) in (int, float) and math.isfinite(value)
        case "str":
            fits = type(value) is str
        case "str | None":
            fits = value is None or type(value) is str
        case _:
            return value
    if not fits:
        raise TypeError(f"{value!r} instead of {kind}")
    return value


def relative(name: str) -> PurePosixPath:
    """A path that leads down from where it begins; ValueError for another one."""
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\0" in name:
        raise ValueError(f"{name!r} leads outside")
    return path
