"""Models that are known by a short name, with the prompts they were trained with.

Prompts are taken from the models' own cards on huggingface.co; sizes are parameters in millions and the download.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """One model that works well with Chinese: its hub name, prompts, size, and what to know about it."""

    name: str
    hub: str
    dim: int
    parameters: int  # millions
    download: str
    licence: str
    query_prompt: str = ""
    passage_prompt: str = ""
    note: str = ""
    note_in_chinese: str = ""


PRESETS = (
    Preset(
        "bge-small-zh",
        "BAAI/bge-small-zh-v1.5",
        512,
        24,
        "96 MB",
        "MIT",
        query_prompt="为这个句子生成表示以用于检索相关文章\uff1a",
        note="small and quick; a good first choice",
        note_in_chinese="小而快，可以先试它",
    ),
    Preset(
        "bge-m3",
        "BAAI/bge-m3",
        1024,
        568,
        "2.3 GB",
        "MIT",
        note="100 languages, texts of up to 8,192 tokens",
        note_in_chinese="100 种语言，文本可长至 8,192 个词元",
    ),
    Preset(
        "qwen3-embedding",
        "Qwen/Qwen3-Embedding-0.6B",
        1024,
        596,
        "1.2 GB",
        "Apache-2.0",
        query_prompt="Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:",
        note="slow without a GPU",
        note_in_chinese="没有显卡时很慢",
    ),
    Preset(
        "gte-multilingual",
        "Alibaba-NLP/gte-multilingual-base",
        768,
        305,
        "610 MB",
        "Apache-2.0",
        note="brings its own code, which lfsearch does not run; use it only if your copy loads without it",
        note_in_chinese="自带代码，lfsearch 不会运行它；只有不靠它也能载入时才可用",
    ),
    Preset(
        "m3e",
        "moka-ai/m3e-base",
        768,
        102,
        "410 MB",
        "see its card (research use)",
        note="no prompts",
        note_in_chinese="无需提示语",
    ),
    Preset(
        "e5-small",
        "intfloat/multilingual-e5-small",
        384,
        118,
        "470 MB",
        "MIT",
        query_prompt="query: ",
        passage_prompt="passage: ",
    ),
)

# Families whose other sizes want the same prompts, told by a part of the model's or folder's name.
_FAMILIES = (
    ("bge-m3", "", ""),
    ("bge-", "为这个句子生成表示以用于检索相关文章\uff1a", ""),
    ("e5-", "query: ", "passage: "),
    ("qwen3-embedding", PRESETS[2].query_prompt, ""),
)


def find_preset(name: str) -> Preset | None:
    """The preset with this short or hub name, whatever its case."""
    wanted = name.lower()
    return next((preset for preset in PRESETS if wanted in (preset.name, preset.hub.lower())), None)


def prompts_for(name: str) -> tuple[str, str]:
    """(query prompt, passage prompt) for a model or folder name; empty for families that want none."""
    if preset := find_preset(name):
        return preset.query_prompt, preset.passage_prompt
    lowered = name.lower()
    return next(((query, passage) for part, query, passage in _FAMILIES if part in lowered), ("", ""))
