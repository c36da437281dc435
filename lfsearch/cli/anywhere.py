"""The options of the program, taken from behind the command as well: lfsearch search 秸秆 --index FOLDER."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

import click

from lfsearch.cli.commands import OWN


def own_first(program: click.Group, ctx: click.Context, args: Sequence[str]) -> list[str]:
    """The words of a command line with the program's own options in front, as far as the command has none of that name."""
    words = list(takewhile(lambda word: word != "--", args))
    if not any(_name(word) in OWN for word in words[1:]):
        return list(args)
    with_value = {name for name, takes in _options(program) if takes}
    first = _command(words, with_value)
    command = program.get_command(ctx, words[first]) if first < len(words) else None
    if command is None:
        return list(args)
    theirs = dict(_options(command))
    front, behind = words[:first], [words[first]]
    place = first + 1
    while place < len(words):
        word = words[place]
        name = _name(word)
        mine = name in OWN and name not in theirs
        alone = "=" in word or not (name in with_value if mine else theirs.get(word, False))
        mine = mine and (
            alone or place + 1 < len(words)
        )  # what lacks its value must not take the command's name for it
        taken = words[place : place + (1 if alone else 2)]  # an option with its value, which may look like one
        (front if mine else behind).extend(taken)
        place += len(taken)
    return [*front, *behind, *args[len(words) :]]


def _name(word: str) -> str:
    return word.partition("=")[0] if word.startswith("--") else word


def _command(words: Sequence[str], with_value: set[str]) -> int:
    """The place of the command's name: the first word that is no option and no value of one."""
    place = 0
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] in with_value else 1
    return place


def _options(command: click.Command) -> Iterator[tuple[str, bool]]:
    """The spellings of a command's options, and of those below it, each with whether it takes a value."""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            takes = not (parameter.is_flag or parameter.count)
            yield from ((name, takes) for name in (*parameter.opts, *parameter.secondary_opts))
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from _options(below)
