"""Gazette text to documents and clauses: `parse_issue`; `called` gives what it made another id. Standard library only."""

from __future__ import annotations

from lfsearch.parser.issue import called, parse_issue

__all__ = ["called", "parse_issue"]
