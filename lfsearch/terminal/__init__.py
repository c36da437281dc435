"""The terminal for reading: query line, hits, the clause in its document, outline, comparison.

Needs the extra `tui`, and nothing but `browse` imports it. What is shown is made by `output`; here is only where it stands
on the screen and which key does what.
"""
