"""`manual`: the manual page and the completions of the shells, put where systems look for them."""

from __future__ import annotations

from pathlib import Path

import click

from lfsearch import __version__
from lfsearch.cli.completions import bash, fish, zsh
from lfsearch.cli.described import described
from lfsearch.cli.manpage import man_page
from lfsearch.i18n import chinese, tr


def written(root: click.Group) -> dict[str, str]:
    """What is written, by its path in a folder such as ~/.local/share or /usr/local/share."""
    commands = described(root)
    page = "man/zh_CN/man1/lfsearch.1" if chinese() else "man/man1/lfsearch.1"
    return {
        page: man_page(commands, __version__),
        "bash-completion/completions/lfsearch": bash(commands),
        "zsh/site-functions/_lfsearch": zsh(commands),
        "fish/vendor_completions.d/lfsearch.fish": fish(commands),
    }


@click.command(
    hidden=True,  # needed once
    help=tr(
        "Write the manual page and the completions for bash, zsh and fish into FOLDER, where each system looks for them.\n\n"
        "Example: lfsearch manual ~/.local/share",
        "把手册页和 bash、zsh、fish 的补全脚本写入文件夹中各系统会找的位置。\n\n例：lfsearch manual ~/.local/share",
    ),
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.pass_context
def manual(context: click.Context, folder: Path) -> None:
    root = context.find_root().command
    assert isinstance(root, click.Group)
    for name, text in written(root).items():
        path = folder.expanduser() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        click.echo(str(path))
