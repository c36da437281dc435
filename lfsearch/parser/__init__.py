"""Gazette text to documents and clauses: `parse_issue`. Standard library only."""

from __future__ import annotations

from lfsearch.parser.issue import parse_issue

__all__ = ["parse_issue"]
