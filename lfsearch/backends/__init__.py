"""Where the bulk of an index may lie besides files: how it gets there, and how a search asks for it."""
