"""The encoder that a reference names."""

from __future__ import annotations

from pathlib import Path

from lfsearch.embedding.encoder import Encoder
from lfsearch.embedding.static import BUNDLED, MODEL_FILE, StaticEncoder

DEFAULT = "default"


def load_encoder(ref: str | None = None) -> Encoder:
    """The encoder for a reference: None or "default" = the bundled one, a folder, a preset, or a hub name.

    Raises EncoderUnavailable when there is no such model on this machine or its folder is broken.
    """
    if ref is None or ref == DEFAULT:
        return StaticEncoder(BUNDLED)
    folder = Path(ref).expanduser()
    if (folder / MODEL_FILE).is_file():
        return StaticEncoder(folder)
    from lfsearch.embedding.transformer import TransformerEncoder  # not needed, and not loaded, with the default model

    return TransformerEncoder(ref)
