"""Any sentence-transformers model as an encoder: by folder, preset or hub name, from this machine's disk only.

The packages behind it take seconds to import, so that happens when a text is encoded and not before.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfsearch.embedding.encoder import unit
from lfsearch.embedding.folder import check_folder
from lfsearch.embedding.presets import find_preset, prompts_for
from lfsearch.errors import EncoderUnavailable

if TYPE_CHECKING:
    from lfsearch.embedding.encoder import Progress, Vectors

# Texts given to the model at a time: enough to fill a GPU, little enough that a progress bar moves on a CPU.
_BATCH = 32

# Characters read at a time where the model sets no limit; no clause is longer.
_LONGEST = 2000

# Files that decide what a model computes; others (README, ONNX twins, training logs) may differ between copies.
_MODEL_FILES = {".json", ".txt", ".model", ".safetensors", ".bin", ".npy"}
_SENTENCE_END = re.compile(r"(?<=[。;!?\uff1b\uff01\uff1f\n])")


class TransformerEncoder:
    """A sentence-transformers model.

    Queries and passages get the prompts that the model's own configuration names, or else those of its family. A text
    longer than the model reads is cut at sentence ends, and its vector is the mean of its parts' vectors weighted by
    their length.
    """

    def __init__(self, ref: str) -> None:
        preset = find_preset(ref)
        self.name = preset.hub if preset else ref
        self.folder = _find_folder(self.name)
        check_folder(self.folder)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over names and contents of the model's files, and the prompts that its family adds to them."""
        digest = hashlib.sha256("\0".join(prompts_for(self.name)).encode())
        for file in sorted(self.folder.rglob("*")):
            if file.suffix in _MODEL_FILES and file.is_file():
                with file.open("rb") as stream:
                    content = hashlib.file_digest(stream, "sha256").hexdigest()
                digest.update(f"{file.relative_to(self.folder).as_posix()} {content}\n".encode())
        return digest.hexdigest()

    @property
    def dim(self) -> int:
        """Number of dimensions, as the loaded model says."""
        return int(self._model.get_embedding_dimension())

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """[len(texts), dim] float32, each row of length 1 (0 for an empty text)."""
        return self._encode(texts, self.prompts[0], None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As `encode_queries`, with the prompt for passages; `progress` is called with the texts done so far."""
        return self._encode(texts, self.prompts[1], progress)

    @cached_property
    def _model(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderUnavailable(
                f"The model {self.name} needs the package sentence-transformers; "
                "install it with: pip install 'lfsearch[transformers]'.",
                f"模型 {self.name} 需要 sentence-transformers；请运行：pip install 'lfsearch[transformers]'。",
            ) from error
        try:
            # A model is data: code that lies beside its weights is never run. Of a local folder this holds since
            # sentence-transformers 6 only; before, what modules.json named was imported, whatever it was.
            return SentenceTransformer(str(self.folder), local_files_only=True, trust_remote_code=False)
        except Exception as error:  # the loader raises many kinds for one cause: files that are no model
            reason = str(error).strip().split("\n")[0][:200]
            raise EncoderUnavailable(
                f"The model in {self.folder} cannot be loaded ({type(error).__name__}: {reason}); "
                "copy the whole model folder again.",
                f"无法加载 {self.folder} 中的模型（{type(error).__name__}：{reason}）；请重新复制整个模型文件夹。",
            ) from error

    @cached_property
    def prompts(self) -> tuple[str, str]:
        """What is put before a query and before a passage."""
        own = {key: text for key, text in self._model.prompts.items() if text}
        query, passage = prompts_for(self.name)
        return own.get("query", query), own.get("document", own.get("passage", passage))

    def _encode(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Vectors:
        import numpy as np

        # A Chinese character is one token at the most in these models, and two go to [CLS] and [SEP].
        longest = int(min(self._model.max_seq_length or _LONGEST, _LONGEST)) - len(prompt) - 2
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for first in range(0, len(texts), _BATCH):
            batch = texts[first : first + _BATCH]
            parts = [(row, part) for row, text in enumerate(batch, first) for part in split(text, max(longest, 16))]
            if parts:
                found = self._model.encode(
                    [part for _, part in parts], prompt=prompt or None, batch_size=_BATCH, show_progress_bar=False
                )
                found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
                weights = np.array([[len(part)] for _, part in parts], dtype=np.float32)
                np.add.at(vectors, [row for row, _ in parts], found * weights)
            if progress is not None:
                progress(first + len(batch))
        return unit(vectors)


def split(text: str, longest: int) -> list[str]:
    """A text in parts of at most `longest` characters, cut at sentence ends where there are any; [] for a blank one."""
    parts: list[str] = []
    for sentence in _SENTENCE_END.split(text.strip()):
        for start in range(0, len(sentence), longest):
            piece = sentence[start : start + longest]
            if parts and len(parts[-1]) + len(piece) <= longest:
                parts[-1] += piece
            else:
                parts.append(piece)
    return parts


def _find_folder(name: str) -> Path:
    """Where the model lies on this machine: a folder of that name, or the Hugging Face cache. Never asks the network."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        if any((folder / file).is_file() for file in ("modules.json", "config.json")):
            return folder
        raise EncoderUnavailable(
            f"The folder {folder} holds no model; name the folder with modules.json or config.json in it.",
            f"文件夹 {folder} 中没有模型；请指定含有 modules.json 或 config.json 的文件夹。",
        )
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise EncoderUnavailable(
            f"There is no model folder {name}; to use models by name, install them with: "
            "pip install 'lfsearch[transformers]'.",
            f"没有模型文件夹 {name}；要按名称使用模型，请先运行：pip install 'lfsearch[transformers]'。",
        ) from error
    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception as error:  # not in the cache, or not a possible name
        raise EncoderUnavailable(
            f"The model {name} is not on this machine; on a connected one run `hf download {name} --local-dir FOLDER`, "
            "copy FOLDER over, and name it with --model FOLDER.",
            f"本机没有模型 {name}；请在联网的机器上运行 `hf download {name} --local-dir 文件夹`，"
            "把文件夹复制过来，再用 --model 文件夹 指定。",
        ) from error
