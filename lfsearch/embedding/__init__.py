"""Text to vectors: the bundled model of word vectors, and any sentence-transformers model in its place."""
