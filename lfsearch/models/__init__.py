"""The bundled models, only files."""

from pathlib import Path

GLOSS = Path(__file__).parent / "gloss"  # the default one
