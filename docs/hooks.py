"""For MkDocs: the first pages are the READMEs, and what lies outside docs/ is named without a link."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
_START = {"index.md": "README.zh-CN.md", "index.en.md": "README.md"}
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")


def on_files(files: Files, config: Any) -> Files:
    """The READMEs as pages."""
    for name, readme in _START.items():
        text = (ROOT / readme).read_text(encoding="utf-8").replace("](docs/", "](")
        for page, other in _START.items():
            text = text.replace(f"]({other})", f"]({page})")
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Links within docs/ as they are; of others only the words, since the site may be read without the repository."""

    def within(match: re.Match[str]) -> str:
        target = match[2].partition("#")[0]
        inside = not target or target.startswith("http") or files.get_file_from_path(target) is not None
        return match[0] if inside else match[1]

    return _LINK.sub(within, markdown)
