"""What `status --check` finds beside changed files of the index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from conftest import Place

from lfsearch.embedding.static import write_static


def test_a_model_whose_files_were_changed_is_found_by_the_check(
    run: Callable[..., Any], tiny_corpus: Place, tmp_path: Path
) -> None:
    model = tmp_path / "tiny"
    write_static(model, "tiny", ["乙", "甲"], np.zeros(2, np.float32), np.eye(2, dtype=np.float32), {})
    assert run(*tiny_corpus.options, "index", "--rebuild", "--model", model).code == 0
    rows = bytearray((model / "rows.npy").read_bytes())
    rows[-1] ^= 1
    (model / "rows.npy").write_bytes(rows)
    answer = run(*tiny_corpus.options, "status", "--check")
    assert answer.code == 1
    assert "rows.npy was changed" in answer.out
