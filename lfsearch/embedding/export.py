"""The static model as a sentence-transformers folder, for use with that library and what is built on it."""

from __future__ import annotations

from pathlib import Path

from lfsearch.embedding.static import BUNDLED, StaticEncoder
from lfsearch.errors import EncoderUnavailable, LfsearchError

_UNKNOWN = "<unk>"


def export_static(target: Path, source: Path = BUNDLED) -> None:
    """Write the static model in `source` to the folder `target` as StaticEmbedding + Normalize.

    `SentenceTransformer(target).encode(texts)` then gives the vectors of `StaticEncoder.encode_passages(texts)`.
    Raises EncoderUnavailable where sentence-transformers is not installed, LfsearchError when the folder is not empty.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise LfsearchError(
            f"{target} is not an empty folder; name a new one.", f"{target} 不是空文件夹；请另指一个新文件夹。"
        )
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
        from tokenizers import Tokenizer, models, normalizers
    except ImportError as error:
        raise EncoderUnavailable(
            "Exporting needs sentence-transformers; install it with: pip install 'lfsearch[transformers]'.",
            "导出模型需要 sentence-transformers；请运行：pip install 'lfsearch[transformers]'。",
        ) from error

    encoder = StaticEncoder(source)
    # Row 0 is for unknown characters: a zero vector, which the library's mean and Normalize leave without effect.
    vocabulary = [(_UNKNOWN, 0.0), *zip(encoder.words, encoder.scores.tolist(), strict=True)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    weights = torch.zeros(len(vocabulary), encoder.dim)
    weights[1:] = torch.from_numpy(encoder.vectors())
    embedding = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[embedding, Normalize()], device="cpu").save(str(target), model_name=encoder.name)
    for file in ("LICENSE", "README.md"):
        if (source / file).is_file():
            (target / f"lfsearch-{file}").write_bytes((source / file).read_bytes())
