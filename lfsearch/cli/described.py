"""The commands as data, for whatever describes them: the manual page, the completions of the shells."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class DescribedOption:
    """An option: its spellings, whether a value follows, and both as the help has them."""

    names: tuple[str, ...]
    takes_value: bool
    usage: str  # --port N
    help: str


@dataclass(frozen=True, slots=True)
class Described:
    """A command: the words that call it behind the program's name, none for the program itself."""

    path: tuple[str, ...]
    usage: str  # [OPTIONS] QUERY...
    short: str
    help: str
    options: tuple[DescribedOption, ...]
    commands: tuple[str, ...]  # what may follow, where it is a group

    @property
    def name(self) -> str:
        """The words that call it, joined."""
        return " ".join(self.path)


def described(root: click.Group, program: str = "lfsearch") -> list[Described]:
    """The program and all its commands, each before those below it; what is hidden is left out."""
    return [*_walk(root, root.context_class(root, info_name=program, **root.context_settings), ())]


def _walk(command: click.Command, context: click.Context, path: tuple[str, ...]) -> Iterator[Described]:
    below: dict[str, click.Command] = {}
    if isinstance(command, click.Group):
        listed = {name: command.get_command(context, name) for name in command.list_commands(context)}
        below = {name: found for name, found in listed.items() if found and not found.hidden}
    yield Described(
        path,
        " ".join(command.collect_usage_pieces(context)),
        command.get_short_help_str(limit=200),
        inspect.cleandoc(command.help or ""),
        tuple(_options(command, context)),
        tuple(below),
    )
    for name, child in below.items():
        inside = child.context_class(child, info_name=name, parent=context, **child.context_settings)
        yield from _walk(child, inside, (*path, name))


def _options(command: click.Command, context: click.Context) -> Iterator[DescribedOption]:
    for option in command.get_params(context):
        if isinstance(option, click.Option) and (record := option.get_help_record(context)):
            names = tuple(sorted([*option.opts, *option.secondary_opts], key=len))
            yield DescribedOption(names, not (option.is_flag or option.count), *record)
