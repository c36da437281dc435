"""Every field that JSON has of documents compared, followed and checked is told in docs/json.md, or is one of a record."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import ROOT

from lfsearch.retrieval.changes import LABELS
from lfsearch.retrieval.duties import ROLES

Run = Callable[..., Any]
TOLD = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "json.md").read_text(encoding="utf-8"))) | {*LABELS, *ROLES}
OLD, NEW = "临政办发〔2020〕54号", "临政办发〔2022〕51号"
COMMANDS = [
    ("compare", OLD, NEW),
    ("similar", "2023-01/d07/att1/3.3.13", "--diff", "-n", "3"),
    ("history", "秸秆禁烧"),
    ("duties", "市生态环境局"),
    ("duties", "--matrix"),
    ("duties", "--compare", OLD, NEW),
    ("digest", "2023-10"),
    ("verify", "-"),
    ("cites", "2023-05/d07"),
    ("cited-by", "《中华人民共和国大气污染防治法》"),
]


def names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for one in value.values():
            yield from names(one)
    elif isinstance(value, list):
        for one in value:
            yield from names(one)


@pytest.fixture(scope="module")
def of_records(real: Run) -> set[str]:
    """The fields of clauses, documents and hits, told in `records`."""
    found: set[str] = set()
    for command in (("search", "秸秆禁烧", "-n", "1"), ("show", "2023-10/d06"), ("list", "documents")):
        found |= set(names(json.loads(real(*command, "--json").out)))
    return found


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_every_field_is_told(real: Run, of_records: set[str], command: tuple[str, ...]) -> None:
    text = "临政办发〔2022〕51号要求“秸秆综合利用率达到85%以上”。《不存在的办法》第三条。"
    found = set(names(json.loads(real(*command, "--json", text=text if "-" in command else None).out)))
    assert found
    assert found - TOLD - of_records == set()
