"""The file with the weights of the ranking: what is read, and what is said of a damaged one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lfsearch.embedding.static import BUNDLED
from lfsearch.errors import EncoderUnavailable
from lfsearch.retrieval.weights import WEIGHTS_FILE, Weights, read_weights, to_json


def test_the_bundled_weights_are_read_and_none_is_negative_but_the_bias() -> None:
    weights = read_weights(BUNDLED)
    assert weights.cosine + weights.alignment == pytest.approx(1.0, abs=1e-3)
    assert all(value >= 0 for name, value in weights._asdict().items() if name != "trust_bias")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    weights = Weights(*(number / 8 for number in range(len(Weights._fields))))
    (tmp_path / WEIGHTS_FILE).write_text(to_json(weights, {"topics": 3}), encoding="utf-8")
    assert read_weights(tmp_path) == weights


@pytest.mark.parametrize(
    "content",
    ["", "{}", '{"format": 2}', '{"format": 1, "weights": {}}', '{"format": 1, "weights": 3}', "[]"],
)
def test_a_damaged_file_is_named_in_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / WEIGHTS_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match=WEIGHTS_FILE):
        read_weights(tmp_path)


def test_a_weight_that_is_no_number_is_refused(tmp_path: Path) -> None:
    data = json.loads((BUNDLED / WEIGHTS_FILE).read_text(encoding="utf-8"))
    data["weights"]["share"] = float("nan")
    (tmp_path / WEIGHTS_FILE).write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match="not finite"):
        read_weights(tmp_path)


def test_trust_grows_with_what_the_best_clauses_hold() -> None:
    weights = read_weights(BUNDLED)
    assert weights.trust(0.05, 0.3) < 0.2
    assert weights.trust(0.5, 0.9) > 0.9
