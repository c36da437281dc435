"""`compare`."""

from __future__ import annotations

import sys

import click

from lfsearch.cli import complete
from lfsearch.cli.context import Settings, color_option, only_one, terminal_width, use_color
from lfsearch.cli.recall import recall
from lfsearch.cli.writing import Target, put, put_bytes, put_table, target_options
from lfsearch.i18n import tr

# As in `retrieval.changes`, which is not loaded for the help.
_LABELS = ("沿用", "改数字", "改时限", "换单位", "改写", "新增", "删除")


_MOST_STDIN = 3_000_000  # characters: more than is read of a document, which is then said


def _take_labels(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Labels given one by one or in one word, parted by commas."""
    labels = [label for value in values for label in value.replace("\uff0c", ",").split(",") if label]
    for label in labels:
        if label not in _LABELS:
            raise click.BadParameter(
                tr(
                    f"There is no label {label!r}; use {', '.join(_LABELS)}.",
                    f"没有“{label}”这种标签；可用 {'、'.join(_LABELS)}。",
                )
            )
    return tuple(labels)


@click.command(
    help=tr(
        "What changed from one document to another, clause by clause: A and B by 文号, title or id, the older one first "
        "whatever their order; or two clauses by their ids. 改数字 is a changed figure, 改时限 a deadline, 换单位 a unit, 改写 the wording.\n\n"
        "Example: lfsearch compare 临政办发〔2020〕54号 临政办发〔2022〕51号 --only 改数字",
        "逐条比较两份文件有何变化：A、B 用文号、标题或编号指明，不论先后都由旧到新；也可用编号比较两个条款；"
        "标签有沿用、改数字、改时限、换单位、改写、新增、删除。\n\n"
        "例：lfsearch compare 临政办发〔2020〕54号 临政办发〔2022〕51号 --only 改数字",
    )
)
@click.argument("a", shell_complete=complete.ids)
@click.argument("b", required=False, shell_complete=complete.ids)
@click.option(
    "--text",
    metavar="TEXT",
    help=tr("Compare A with this text of a document; - is stdin.", "把 A 与这份文件的文字比较；- 为标准输入。"),
)
@click.option(
    "--only",
    "labels",
    metavar="LABEL",
    multiple=True,
    callback=_take_labels,
    help=tr(f"Only pairs with a label: {', '.join(_LABELS)}.", f"只看带此标签的：{'、'.join(_LABELS)}。"),
)
@click.option("--unmatched", is_flag=True, help=tr("Only what is new or dropped.", "只看新增和删除的。"))
@click.option("--full", is_flag=True, help=tr("Whole texts, not only what changed.", "显示全文，不只显示变化处。"))
@target_options("json", "jsonl", "csv", "markdown", "html", files=("xlsx", "docx"))
@color_option
@click.pass_obj
def compare(
    settings: Settings,
    /,
    a: str,
    b: str | None,
    text: str | None,
    labels: tuple[str, ...],
    unmatched: bool,
    full: bool,
    target: Target,
    no_color: bool,
) -> None:
    if (b is None) == (text is None):
        raise click.UsageError(tr("Give a second document B or --text.", "请给出第二份文件 B 或 --text 之一。"))
    only_one(("--only", labels), ("--unmatched", unmatched))
    only_one((f"--{target.format}", target.format), ("--full", full))
    from lfsearch.output import compare as output
    from lfsearch.retrieval.changes import KEPT

    text = sys.stdin.read(_MOST_STDIN) if text == "-" else text
    engine = settings.open()
    found = engine.compare(recall(settings.index, a), b and recall(settings.index, b), text=text)
    pairs = found.unmatched if unmatched else found.only(labels or _LABELS)
    if target.format == "xlsx":
        put_table(settings, target, output.comparison_table(pairs))
    elif target.format == "docx":
        from lfsearch.output.word import comparison_docx

        put_bytes(settings, target, comparison_docx(found, pairs))
    elif target.format:
        put(settings, target, [output.comparison_as(found, pairs, target.format)])
    else:
        chosen = pairs if labels or unmatched else [pair for pair in pairs if pair.labels != (KEPT,)]
        shown = output.Shown(terminal_width(), use_color(no_color) and target.file is None, full)
        put(settings, target, output.comparison_text(found, chosen, shown), shown.color)
        settings.say(output.kept_note(found, chosen) if not (labels or unmatched) else "")
    if not pairs:
        settings.say(tr("No pair has such a label.", "没有带此标签的条款。"))
