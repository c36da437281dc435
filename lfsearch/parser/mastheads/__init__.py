"""Where the documents of a text begin and end, and what their mastheads say; what is imported here is the only door."""

from lfsearch.parser.mastheads.between import contents_starts
from lfsearch.parser.mastheads.find import find_mastheads, loose_numbers
from lfsearch.parser.mastheads.masthead import Masthead

__all__ = ["Masthead", "contents_starts", "find_mastheads", "loose_numbers"]
