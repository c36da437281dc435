"""Search the gazette of a Chinese city government, clause by clause, by keyword and by meaning."""

__version__ = "0.1.0"
