"""Build the source distribution and the wheel, and search with the wheel installed alone, away from the checkout.

The wheel must be the same whether it is built from the checkout or from the source distribution; the latter must hold
every file of the repository.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).parents[1]
LICENCES = {
    "LICENSE",
    "NOTICE",
    "LICENSES/CC-BY-SA-4.0.txt",
    "LICENSES/MIT.txt",
    "LICENSES/Unicode-3.0.txt",
    "lfsearch/models/gloss/LICENSE",
}
# What a mail server or a slow line still takes. Nearly all of it is the model; growth beyond it wants to be decided on.
MOST = 17_000_000  # bytes of the wheel


def call(*words: object, cwd: Path = ROOT) -> str:
    """What a command prints; ends the check with all that it said when it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([str(w) for w in words], cwd=cwd, env=environment, capture_output=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout


def build(out: Path, *options: str) -> None:
    call(sys.executable, "-m", "build", "--outdir", out, *options)


def check_source(path: Path) -> None:
    """The source distribution holds the repository."""
    with tarfile.open(path) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    tracked = set(call("git", "-c", "core.quotepath=off", "ls-files").splitlines())
    assert tracked <= packed, f"not in the source distribution: {sorted(tracked - packed)}"


def check_wheel(path: Path) -> set[str]:
    """The wheel holds the package without training, its marker, its licences; gives back its file list."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        (info,) = {name.split("/")[0] for name in names if ".dist-info/" in name}
        metadata = Parser().parsestr(archive.read(f"{info}/METADATA").decode("utf-8"))
    assert path.stat().st_size < MOST, f"{path.name} has {path.stat().st_size} bytes, more than {MOST}"
    assert not [name for name in names if not name.startswith(("lfsearch/", info)) or "training" in name]
    assert "lfsearch/py.typed" in names
    assert metadata["License-Expression"] == "Apache-2.0 AND CC-BY-SA-4.0"
    assert set(metadata.get_all("License-File") or []) == LICENCES
    assert {f"{info}/licenses/{name}" for name in LICENCES} <= names
    return names


def check_use(wheel: Path, folder: Path) -> None:
    """Installed alone, it indexes the corpus and finds a clause."""
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    call(programs / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    call(programs / "lfsearch", "--quiet", "index", cwd=folder)
    found = json.loads(call(programs / "lfsearch", "search", "秸秆禁烧 责任单位", "--json", cwd=folder))
    where = call(programs / "python", "-c", "import lfsearch; print(lfsearch.__file__)", cwd=folder)
    assert Path(where).is_relative_to(folder)
    assert "秸秆" in found["hits"][0]["text"]
    print(f"The wheel finds {found['hits'][0]['id']} among {found['total']} clauses.")


def main() -> None:
    shutil.rmtree(ROOT / "build", ignore_errors=True)  # what an earlier build left there would be packed again
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        build(folder / "from-source")  # a source distribution, and a wheel out of it
        build(folder / "from-checkout", "--wheel")
        (source,) = folder.glob("from-source/*.tar.gz")
        (wheel,) = folder.glob("from-source/*.whl")
        (other,) = folder.glob("from-checkout/*.whl")
        check_source(source)
        files = check_wheel(wheel)
        assert files == check_wheel(other), sorted(files ^ check_wheel(other))
        print(f"{wheel.name}: {len(files)} files, {wheel.stat().st_size / 1e6:.1f} MB; {source.name}")
        check_use(wheel, folder)


if __name__ == "__main__":
    main()
