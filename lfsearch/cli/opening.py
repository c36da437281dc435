"""`open`: the original of a clause, at its page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from lfsearch.cli import complete
from lfsearch.cli.context import Settings
from lfsearch.cli.recall import recall
from lfsearch.i18n import tr
from lfsearch.text.normal import show_control

# Programs that open a PDF at a page, with the options that say so.
_VIEWERS = (
    ("evince", "--page-index={page}", "{path}"),
    ("atril", "--page-index={page}", "{path}"),
    ("xreader", "--page-index={page}", "{path}"),
    ("okular", "--page", "{page}", "{path}"),
    ("zathura", "--page={page}", "{path}"),
    ("qpdfview", "{path}#{page}"),
    ("mupdf", "{path}", "{page}"),
    ("SumatraPDF", "-page", "{page}", "{path}"),
)


@click.command(
    "open",
    help=tr(
        "Open the original file of a clause, document or issue, at its page where a viewer for that is found; else print "
        "where it is.\n\nExample: lfsearch open 3",
        "打开条款、文件或整期的原件，并翻到所在页；没有合适的阅读程序时给出位置。\n\n例：lfsearch open 3",
    ),
)
@click.argument("ref", shell_complete=complete.ids)
@click.option("--print", "only_print", is_flag=True, help=tr("Only print where it is.", "只给出位置。"))
@click.pass_obj
def open_command(settings: Settings, ref: str, only_print: bool) -> None:
    from lfsearch.index.corpus import original
    from lfsearch.retrieval.lookup import look_up

    place = look_up(settings.open().index, recall(settings.index, ref)).place
    path = original(settings.corpus, place.file)
    page = place.page or 1
    command = None if only_print or not has_screen() else _viewer(path, page)
    if command is not None:
        # Nothing of a viewer's talk belongs on this terminal, and it stays when we are gone.
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        settings.say(tr(f"Opened {place}.", f"已打开 {place}。"))
        return
    if path.suffix.lower() == ".pdf":
        click.echo(f"{path.as_uri()}#page={page}")
        if not only_print and sys.stdout.isatty():  # whoever reads it wants a name and no address
            settings.say(
                tr(
                    f"No program was found that opens it at the page; open {show_control(str(path))}, page {page}.",
                    f"没有找到能翻到该页的程序；请打开 {show_control(str(path))}，第 {page} 页。",
                )
            )
    elif show_control(str(path)) != str(path):
        click.echo(path.as_uri())
    else:
        click.echo(f"{path}:{place.lines.first}" if path.suffix.lower() == ".txt" else str(path))


def has_screen() -> bool:
    """Whether a window can be opened."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _viewer(path: Path, page: int) -> list[str] | None:
    """The command that opens the file; None where no program for it is known."""
    if path.suffix.lower() == ".pdf":
        for name, *arguments in _VIEWERS:
            if program := shutil.which(name):
                return [program, *(argument.format(page=page, path=path) for argument in arguments)]
    if sys.platform == "win32":
        return ["explorer", str(path)]
    opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    return [opener, str(path)] if opener else None
