"""The encoder that a reference names."""

from __future__ import annotations

from pathlib import Path

from lfsearch.embedding.encoder import Encoder
from lfsearch.embedding.static import BUNDLED, MODEL_FILE, StaticEncoder

DEFAULT = "default"


def load_encoder(ref: str | None = None) -> Encoder:
    """The encoder for a reference: None or "default" = the bundled one, a name that an installed package offers, a
    folder, a preset, or a hub name.

    Raises EncoderUnavailable when there is no such model on this machine or its folder is broken.
    """
    if ref is None or ref == DEFAULT:
        return StaticEncoder(BUNDLED)
    folder = Path(ref).expanduser()
    if (folder / MODEL_FILE).is_file():
        return StaticEncoder(folder)
    from lfsearch.embedding.plugged import open_plugged  # neither is needed, or loaded, with the default model
    from lfsearch.embedding.transformer import TransformerEncoder

    return open_plugged(ref) or TransformerEncoder(ref)


def lasting(ref: str) -> str:
    """The reference as it still holds in another working folder: that of a folder in full."""
    from lfsearch.embedding.plugged import offered

    folder = Path(ref).expanduser()
    return str(folder.absolute()) if folder.is_dir() and ref not in offered() else ref
