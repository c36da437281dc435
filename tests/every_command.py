"""Every command of the program, found by walking its tree, and what each can be asked of a small corpus."""

from __future__ import annotations

from collections.abc import Iterator

import click
from conftest import subcommands

from lfsearch.cli import cli


def leaves(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    """The commands below a group that are no groups themselves, by their whole names."""
    for name, command in subcommands(group).items():
        if isinstance(command, click.Group):
            yield from leaves(command, *path, name)
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(leaves(cli))
NEW = "new.txt"  # stands for a file with a name and text like all the others
# What each command is asked, beside its formats. A command that is not here fails the test.
ASKED: dict[str, list[list[str]]] = {
    "search": [["水源地"], ["水源地", "--explain"], ["水源地", "--count"], ["水源地", "--group-by", "issuer", "--count"],
               ["水源地", "-C", "2"], ["水源地巡察"]],
    "similar": [["2024-03/d01/1"], ["--text", "水源地巡查"]],
    "compare": [["2024-03/d01", "2024-03/d02"]],
    "show": [["2024-03/d01/1"], ["2024-03/d01"], ["2024-03"], ["2024-03/d01", "--outline"], ["2024-03/d01/9"]],
    "list": [[what] for what in ("issues", "documents", "clauses", "units", "places", "warnings", "deadlines", "figures")],
    "quote": [["2024-03/d01/1"], ["2024-03/d01"]],
    "verify": [[NEW], [NEW, "--all"]],
    "cites": [["2024-03/d01"]],
    "cited-by": [["2024-03/d01"], ["《水法》"]],
    "digest": [["2024-03"]],
    "duties": [[], ["市水利局"], ["--matrix", "year"], ["--compare", "2024-03/d01", "2024-03/d02"]],
    "deadlines": [[]],
    "figures": [[]],
    "history": [["水源地巡查"], ["水源地巡查", "--full"]],
    "index": [[], ["--rebuild"]],
    "add": [[NEW, "--dry-run"], [NEW], [f"{NEW}.none"]],
    "remove": [["2024-04", "-y"], ["2024-99", "-y"]],
    "watch": [[".", "--once", "--every", "0.1"]],
    "alert add": [["one", "水源地"]],
    "alert list": [[]],
    "alert remove": [["one"]],
    "alert run": [["--all"]],
    "open": [["2024-03/d01/1", "--print"]],
    "status": [[], ["--check"]],
    "doctor": [[]],
    "manual": [["share"]],
    "model list": [[]],
    "model info": [[], ["default"]],
    "model use": [["none"]],
    "model export": [["out"]],
    "serve": [["--port", "0"], ["--read-only", "--writable"]],
    "mcp": [[]],
    "browse": [["供水"]],
    "eval": [["--queries", "topics.jsonl"], ["--queries", "topics.jsonl", "--against", NEW]],
}  # fmt: skip
