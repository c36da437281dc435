"""The file with the weights of the ranking: what is read, and what is said of a damaged one."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest

from lfsearch.embedding.static import BUNDLED, StaticEncoder
from lfsearch.errors import EncoderUnavailable
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.weights import WEIGHTS_FILE, Fitted, Weights, common_of, read_fitted, to_json, weights_of


def test_the_bundled_weights_are_read_and_none_is_negative_but_the_bias() -> None:
    weights = read_fitted(BUNDLED).weights
    assert weights.cosine + weights.alignment == pytest.approx(1.0, abs=1e-3)
    assert all(value >= 0 for name, value in weights._asdict().items() if name != "trust_bias")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    weights = Weights(*(number / 8 for number in range(len(Weights._fields))))
    fitted = Fitted(weights, (0.25, -0.5))
    (tmp_path / WEIGHTS_FILE).write_text(to_json(fitted, {"topics": 3}), encoding="utf-8")
    assert read_fitted(tmp_path) == fitted


@pytest.mark.parametrize(
    "content",
    ["", "{}", '{"format": 2}', '{"format": 3, "weights": {}}', '{"format": 3, "weights": 3}', "[]"],
)
def test_a_damaged_file_is_named_in_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / WEIGHTS_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match=WEIGHTS_FILE):
        read_fitted(tmp_path)


def test_a_weight_that_is_no_number_is_refused(tmp_path: Path) -> None:
    data = json.loads((BUNDLED / WEIGHTS_FILE).read_text(encoding="utf-8"))
    data["weights"]["share"] = float("nan")
    (tmp_path / WEIGHTS_FILE).write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match="not finite"):
        read_fitted(tmp_path)


def test_trust_grows_with_what_the_best_clauses_hold() -> None:
    weights = read_fitted(BUNDLED).weights
    assert weights.trust(0.05, 0.3, 0.2) < 0.2
    assert weights.trust(0.5, 0.9, 1.0) > 0.9


def test_what_texts_have_in_common_is_known_of_the_model_that_it_was_fitted_to(tmp_path: Path) -> None:
    bundled = StaticEncoder(BUNDLED)
    common = common_of(bundled)
    assert common is not None
    assert len(common) == bundled.dim
    assert 0.1 < math.hypot(*common) < 1
    shutil.copytree(BUNDLED, tmp_path / "other", ignore=shutil.ignore_patterns(WEIGHTS_FILE))
    other = StaticEncoder(tmp_path / "other")
    assert common_of(other) is None
    assert weights_of(other) == weights_of(bundled)


def test_the_shipped_mean_of_official_texts_is_that_of_the_gazette(real_index: Path) -> None:
    """What `training ranking` writes of the five issues, to the last figure."""
    middle = Index.open(real_index).vectors.texts.middle
    assert read_fitted(BUNDLED).common == tuple(round(float(value), 4) for value in middle)
