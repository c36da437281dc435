"""Where the documents of a text begin, and what their mastheads say; `find_mastheads` is the only door."""

from lfsearch.parser.mastheads.find import find_mastheads, loose_numbers
from lfsearch.parser.mastheads.masthead import Masthead

__all__ = ["Masthead", "find_mastheads", "loose_numbers"]
