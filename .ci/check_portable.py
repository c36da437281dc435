"""Search with the portable folder, away from the checkout and without its Python: check_portable.py FOLDER."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(folder: Path) -> None:
    program = next(path for path in (folder / "lfsearch", folder / "lfsearch.exe") if path.is_file()).resolve()
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(ROOT / "corpus", Path(name) / "corpus")

        def call(*words: str) -> str:
            # No variable of ours reaches it: neither PATH nor PYTHONPATH leads to another Python.
            environment = {"LANG": "C.UTF-8", "HOME": name}
            done = subprocess.run(
                [program, *words], cwd=name, env=environment, capture_output=True, encoding="utf-8", check=False
            )
            if done.returncode or done.stderr:
                sys.exit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
            return done.stdout

        call("--quiet", "index")
        found = json.loads(call("search", "秸秆禁烧 责任单位", "--json"))
        assert "秸秆" in found["hits"][0]["text"]
        health = json.loads(call("doctor", "--json"))
        assert {extra["name"] for extra in health["extras"] if extra["ok"]} >= {"web", "pdf", "xlsx", "docx"}
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}, {size / 1e6:.0f} MB, finds {found['hits'][0]['id']} among {found['total']} clauses.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
