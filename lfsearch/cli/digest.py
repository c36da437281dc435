"""`digest`: what is new in an issue."""

from __future__ import annotations

import click

from lfsearch.cli import complete
from lfsearch.cli.context import Settings, color_option, terminal_width, use_color
from lfsearch.cli.writing import Target, put, put_table, target_options
from lfsearch.i18n import tr


@click.command(
    help=tr(
        "What is new in ISSUE: documents issued again and what changed in them, others, repeals, what is due, new tasks.\n\n"
        "Example: lfsearch digest 2023-10 -o digest.md",
        "某一期有什么新内容：重新印发的文件及其变化、其他文件、废止、将到期的事项、新职责。\n\n"
        "例：lfsearch digest 2023-10 -o digest.md",
    )
)
@click.argument("issue", shell_complete=complete.issues)
@target_options("json", "csv", "markdown", "html", files=("xlsx",))
@color_option
@click.pass_obj
def digest(settings: Settings, issue: str, target: Target, no_color: bool) -> None:
    from lfsearch.output import digest as output
    from lfsearch.output import formats
    from lfsearch.output.tables import csv_text

    found = settings.open().digest(issue)
    color = use_color(no_color) and target.file is None
    match target.format:
        case "json":
            put(settings, target, [formats.pretty({"schema_version": formats.SCHEMA_VERSION, **found.to_json()})])
        case "csv":
            put(settings, target, [csv_text(output.digest_table(found))])
        case "xlsx":
            put_table(settings, target, output.digest_table(found))
        case "markdown":
            put(settings, target, [output.digest_markdown(found)])
        case "html":
            put(settings, target, [output.digest_html(found)])
        case _:
            put(settings, target, output.digest_text(found, width=terminal_width(), color=color), color)
