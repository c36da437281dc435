"""`model`: the embedding models at hand."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from lfsearch.cli.context import Settings, format_options, terminal_width
from lfsearch.cli.indexing import progress_bar
from lfsearch.cli.wording import Group
from lfsearch.i18n import tr
from lfsearch.output.display import wrap
from lfsearch.records import JsonObject


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
def list_models(output: str | None) -> None:
    from lfsearch.embedding.presets import PRESETS

    entries = [{"name": "default", "note": tr("bundled, needs no download", "内置，无需下载")}]
    entries += [
        {"name": preset.name, "note": f"{preset.hub}, {preset.download}; {preset.note}".rstrip("; ")}
        for preset in PRESETS
    ]
    if output:
        click.echo(json.dumps(entries, ensure_ascii=False, indent=2))
        return
    width = terminal_width()
    for entry in entries:
        lines = wrap(entry["note"], width, " " * 18)
        click.echo("\n".join([f"{entry['name']:<18}{lines[0].lstrip()}", *lines[1:]]))


@model.command(
    help=tr(
        "The model that the index was made with, or one by NAME: its size, licence, prompts, and how to fetch it.\n\n"
        "Example: lfsearch model info bge-small-zh",
        "索引所用的模型；或按 NAME 给出某个模型的大小、许可、提示语和获取方法。\n\n例：lfsearch model info bge-small-zh",
    )
)
@click.argument("name", required=False)
@format_options("json")
@click.pass_obj
def info(settings: Settings, name: str | None, output: str | None) -> None:
    data = _model_data(name) if name else _index_model_data(settings)
    if output:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    for key, value in data.items():
        click.echo(f"{key:<14} {value}".rstrip())


def _index_model_data(settings: Settings) -> JsonObject:
    manifest = settings.open().index.manifest
    return {
        "name": manifest.model_name,
        "ref": manifest.model or "default",
        "fingerprint": manifest.model_fingerprint,
    }


def _model_data(name: str) -> JsonObject:
    """What is known of a preset, or of a model that is on this machine; EncoderUnavailable for any other."""
    from lfsearch.embedding.presets import find_preset

    if preset := find_preset(name):
        fetch = f"hf download {preset.hub} --local-dir {preset.name}"
        return {**asdict(preset), "parameters": f"{preset.parameters} million", "fetch": fetch}
    from lfsearch.embedding.load import load_encoder

    encoder = load_encoder(name)
    return {"name": encoder.name, "ref": name, "dim": encoder.dim, "fingerprint": encoder.fingerprint}


@model.command(
    help=tr(
        "Make the index anew with the model REF: default, a folder or a name.\n\nExample: lfsearch model use default",
        "用模型 REF（default、文件夹或名称）重建索引。\n\n例：lfsearch model use default",
    )
)
@click.argument("ref")
@click.pass_obj
def use(settings: Settings, ref: str) -> None:
    from lfsearch.index.build import update_index

    with progress_bar(settings) as progress:
        report = update_index(settings.corpus, settings.index, rebuild=True, model=ref, progress=progress)
    click.echo(
        tr(
            f"{report.clauses} clauses indexed with {ref} in {report.seconds:.1f} s.",
            f"已用 {ref} 重建 {report.clauses} 条条款的索引，用时 {report.seconds:.1f} 秒。",
        )
    )


@model.command(
    help=tr(
        "Write the bundled model to DIR as a sentence-transformers folder.\n\nExample: lfsearch model export gloss-st",
        "把内置模型以 sentence-transformers 格式写到 DIR。\n\n例：lfsearch model export gloss-st",
    )
)
@click.argument("folder", metavar="DIR")
def export(folder: str) -> None:
    from lfsearch.embedding.export import export_static

    export_static(Path(folder))
    click.echo(tr(f"Written to {folder}.", f"已写到 {folder}。"))
