"""A query typed as several words of the command line: 秸秆 禁烧 without quotes, and -散煤 that a shell passes on as it is."""

from __future__ import annotations

import re

import click

from lfsearch.i18n import tr

# No option of ours begins with anything but a letter.
_EXCLUSION = re.compile(r"-(?=[^\x00-\x7f]|[\"'])")


class QueryCommand(click.Command):
    """A command whose words may begin with a minus: -散煤 is no option but a word that must not occur."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        options = [word for word in args[:end] if not _EXCLUSION.match(word)]
        excluded = [word for word in args[:end] if _EXCLUSION.match(word)]
        words = [*excluded, *args[end + 1 :]]
        try:
            return super().parse_args(ctx, [*options, "--", *words] if words else options)
        except click.NoSuchOption as error:
            if not error.option_name.startswith("--"):
                hint = f"{ctx.command_path} -- '… {_as_typed(error.option_name, args)}'"
                raise click.UsageError(
                    tr(
                        f"{error.format_message()} To leave out a word, write -- in front of the words: {hint}",
                        f"{error.format_message()} 要排除一个词，请在词语前写 --：{hint}",
                    ),
                    ctx,
                ) from None
            raise


def join_words(_context: click.Context, _parameter: click.Parameter, words: tuple[str, ...]) -> str | None:
    """The query that the words make; None where there are none.

    A shell takes the quotes off -"蓝天 保卫战"; beside other words it can only have been a phrase.
    """
    if len(words) > 1:
        words = tuple(f'-"{word[1:]}"' if word.startswith("-") and " " in word else word for word in words)
    return " ".join(words) if words else None


def _as_typed(option: str, args: list[str]) -> str:
    return next((word for word in args if word.startswith(option)), option)
