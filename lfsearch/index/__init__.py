"""The corpus as an index on disk: read, cut into passages, written, carried over, switched to in one step."""
