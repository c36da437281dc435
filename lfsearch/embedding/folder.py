"""What a model folder may hold before the packages that load models see it: plain files that are as large as they say.

A model folder comes from others. A pipe in it would never answer, a link lead to any file of this machine, and a header that
promises 37 GB have that much allocated before anybody notices that the file has none of it.
"""

from __future__ import annotations

import json
import os
import stat
import struct
from pathlib import Path
from typing import Any

from lfsearch.errors import EncoderUnavailable
from lfsearch.mapped import open_regular

_WEIGHTS = (".safetensors", ".bin")
# What safetensors itself allows a header.
_LONGEST = 100_000_000
_LARGEST_CONFIG = 1 << 20  # bytes; usual ones have one thousand
_BYTES = {
    **dict.fromkeys(("F64", "I64", "U64"), 8),
    **dict.fromkeys(("F32", "I32", "U32"), 4),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 2),
    **dict.fromkeys(("F8_E4M3", "F8_E5M2", "I8", "U8", "BOOL"), 1),
}
# A weight takes half a byte at the least, in models rounded to four bits.
_WEIGHTS_PER_BYTE = 2


def check_folder(folder: Path) -> None:
    """EncoderUnavailable where a model folder holds what it should not, see the head of this module.

    In the cache of Hugging Face, `models--x/snapshots/REVISION`, the files are links to `models--x/blobs`, as they should be.
    """
    root = Path(os.path.realpath(folder))
    home = root.parent.parent if root.parent.name == "snapshots" else root
    weights = 0
    try:
        for parent, folders, names in os.walk(root):
            for name in (*folders, *names):
                path = Path(parent, name)
                real = Path(os.path.realpath(path))
                kind = real.stat().st_mode
                if not real.is_relative_to(home) or not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
                    raise _refused(folder, f"{name} is a link that leads outside, or no file")
                if path.suffix in _WEIGHTS:
                    weights += real.stat().st_size
                if path.suffix == ".safetensors":
                    _check_safetensors(real)
        for path in root.rglob("config.json"):
            _check_config(Path(os.path.realpath(path)), weights)
    except (
        OSError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
        struct.error,
        RuntimeError,
    ) as error:
        raise _refused(folder, str(error) or type(error).__name__) from None


def _check_safetensors(path: Path) -> None:
    """ValueError or KeyError unless the tensors that the header of a file names are there, and nothing else."""
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        (length,) = struct.unpack("<Q", file.read(8))
        if length > min(_LONGEST, size - 8):
            raise ValueError(f"the header of {path.name} is larger than the file")
        header = json.loads(file.read(length))
    end = 0
    for name, tensor in header.items():
        if name == "__metadata__":
            continue
        first, last = tensor["data_offsets"]
        wanted = _BYTES.get(tensor["dtype"], 0)
        for extent in tensor["shape"]:
            wanted *= extent
        if not 0 <= first <= last <= size - 8 - length or (wanted and wanted != last - first):
            raise ValueError(f"{name} in {path.name} is not as large as its header says")
        end = max(end, last)
    if end != size - 8 - length:
        raise ValueError(f"{path.name} is not as large as its header says")


def _check_config(path: Path, weights: int) -> None:
    """ValueError where a configuration asks for matrices that all the weights together cannot fill."""
    with open_regular(path) as file:
        config = json.loads(file.read(_LARGEST_CONFIG))

    def number(name: str) -> int:
        value: Any = config.get(name)
        return value if type(value) is int else 1

    width, most = number("hidden_size"), weights * _WEIGHTS_PER_BYTE
    for name in ("vocab_size", "intermediate_size", "num_hidden_layers"):
        if weights and number(name) * width > most:
            raise ValueError(f"{name} x hidden_size in {path.name} is more than all weights")


def _refused(folder: Path, why: str) -> EncoderUnavailable:
    return EncoderUnavailable(
        f"The model folder {folder} is not opened: {why}; copy the model again from where it comes from.",
        f"不打开模型文件夹 {folder}：{why}；请从来源重新复制该模型。",
    )
