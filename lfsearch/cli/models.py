"""`model`: the embedding models at hand."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lfsearch.cli.context import Settings, format_options, terminal_width
from lfsearch.cli.progress import progress_bar
from lfsearch.cli.updated import forecast_text, leave_if_skipped, second_text
from lfsearch.cli.wording import Group
from lfsearch.errors import IndexOutOfDate, LfsearchError
from lfsearch.i18n import count, tr
from lfsearch.output.display import clean, wrap
from lfsearch.output.formats import pretty
from lfsearch.records import Json, JsonObject

if TYPE_CHECKING:
    from lfsearch.index.build import BuildReport


@click.group(
    cls=Group,
    help=tr(
        "Embedding models: list, info, use, export.\n\nExample: lfsearch model info",
        "向量模型：list、info、use、export。\n\n例：lfsearch model info",
    ),
)
def model() -> None:
    pass


@model.command(
    "list",
    help=tr(
        "The bundled model and the presets that --model takes.\n\nExample: lfsearch model list",
        "内置模型和 --model 可用的预设。\n\n例：lfsearch model list",
    ),
)
@format_options("json")
@click.pass_obj
def list_models(settings: Settings, output: str | None) -> None:
    from lfsearch.embedding.plugged import offered
    from lfsearch.embedding.presets import PRESETS

    notes = {"default": tr("bundled, needs no download", "内置，无需下载")}
    notes |= {name: tr(f"of the package {package}", f"由软件包 {package} 提供") for name, package in offered().items()}
    for preset in PRESETS:
        note = tr(
            f"{preset.hub}, {preset.download}; {preset.note}",
            f"{preset.hub}，{preset.download}；{preset.note_in_chinese}",
        )
        notes.setdefault(preset.name, note.rstrip("; ；"))
    used = _used(settings)
    for name in used:
        notes.setdefault(name, tr("on this machine", "本机上的模型"))
    if output:
        entries = [{"name": name, "note": note, "used": used.get(name)} for name, note in notes.items()]
        click.echo(pretty(entries))
        return
    joint = tr("; ", "；")
    roles = {"own": tr("in use", "使用中"), "second": tr("in use as second model", "用作第二模型")}
    width = terminal_width()
    for name, note in notes.items():
        role = f"{joint}{roles[used[name]]}" if name in used else ""
        lines = wrap(clean(note + role), width, " " * 18)
        click.echo("\n".join([f"{clean(name):<18}{lines[0].lstrip()}", *lines[1:]]))


def _used(settings: Settings) -> dict[str, str]:
    """The models of the index by the names that --model takes, each with its part: own or second."""
    from lfsearch.embedding.presets import find_preset

    try:
        manifest = settings.open().index.manifest
    except LfsearchError:  # there is no index, or none that can be read
        return {}
    used = {manifest.model or "default": "own"}
    if manifest.second:
        preset = find_preset(manifest.second.ref)
        used[preset.name if preset else manifest.second.ref] = "second"
    return used


@model.command(
    help=tr(
        "The model that the index was made with, or one by NAME: its size, licence, prompts, and how to fetch it.\n\n"
        "Example: lfsearch model info bge-small-zh",
        "索引所用的模型；或按名称给出某个模型的大小、许可、提示语和获取方法。\n\n例：lfsearch model info bge-small-zh",
    )
)
@click.argument("name", required=False)
@format_options("json")
@click.pass_obj
def info(settings: Settings, name: str | None, output: str | None) -> None:
    data = _model_data(name) if name else _index_model_data(settings)
    if output:
        click.echo(pretty(data))
        return
    second = data.pop("second", None)
    for key, value in data.items():
        click.echo(_line(key, value))
    if isinstance(second, dict):
        click.echo("\n" + tr("second model", "第二模型"))
        for key, value in second.items():
            click.echo(_line(key, value))


def _line(key: str, value: Json) -> str:
    return clean(f"{key:<14} {'' if value is None else value}").rstrip()


def _index_model_data(settings: Settings) -> JsonObject:
    from lfsearch.retrieval.status import second_json

    manifest = settings.open().index.manifest
    return {
        "name": manifest.model_name,
        "ref": manifest.model or "default",
        "fingerprint": manifest.model_fingerprint,
        "second": second_json(manifest.second),
    }


def _model_data(name: str) -> JsonObject:
    """What is known of a preset, or of a model that is on this machine; EncoderUnavailable for any other."""
    from lfsearch.embedding.presets import find_preset

    if preset := find_preset(name):
        fetch = f"hf download {preset.hub} --local-dir {preset.name}"
        told = asdict(preset)
        told["note"] = tr(told["note"], told.pop("note_in_chinese"))
        million = tr(f"{preset.parameters} million", f"{preset.parameters} 百万")
        return {**told, "parameters": million, "fetch": fetch}
    from lfsearch.embedding.load import load_encoder

    encoder = load_encoder(name)
    return {"name": encoder.name, "ref": name, "dim": encoder.dim, "fingerprint": encoder.fingerprint}


@model.command(
    help=tr(
        "Have the model REF (a folder or a name) give a second opinion beside the bundled one, and say what it costs; "
        "default: the bundled one alone.\n\nExample: lfsearch model use default",
        "让一个模型（文件夹或名称）在内置模型之外给出第二意见，并说明代价；default 表示只用内置模型。"
        "\n\n例：lfsearch model use default",
    )
)
@click.argument("ref", metavar=tr("REF", "模型"))
@click.pass_obj
def use(settings: Settings, ref: str) -> None:
    from lfsearch.index.build import update_index

    def made(rebuild: bool) -> BuildReport:
        with progress_bar(settings) as progress:
            return update_index(
                settings.corpus,
                settings.index,
                rebuild=rebuild,
                model=ref,
                progress=progress,
                foretell=lambda forecast: settings.say(forecast_text(forecast)),
            )

    try:
        report = made(rebuild=False)
    except IndexOutOfDate:  # its own model is another one, or the index is of another version
        report = made(rebuild=True)
    if report.second:
        click.echo(second_text(report.second, report.second_encoded))
    click.echo(
        tr(
            f"{count(report.clauses, 'clause')} indexed with {ref} in {report.seconds:.1f} s.",
            f"已用 {ref} 建立 {report.clauses} 条条款的索引，用时 {report.seconds:.1f} 秒。",
        )
    )
    leave_if_skipped(settings, report.skipped)


@model.command(
    help=tr(
        "Write the bundled model to DIR as a sentence-transformers folder.\n\nExample: lfsearch model export gloss-st",
        "把内置模型以 sentence-transformers 格式写到一个文件夹。\n\n例：lfsearch model export gloss-st",
    )
)
@click.argument("folder", metavar="DIR")
def export(folder: str) -> None:
    from lfsearch.embedding.export import export_static

    export_static(Path(folder))
    click.echo(tr(f"Written to {folder}.", f"已写到 {folder}。"))
