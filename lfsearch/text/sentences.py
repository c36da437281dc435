"""A text in sentences."""

from __future__ import annotations

from lfsearch.text.lazy import lazy

# A sentence ends behind these, with the brackets and quotation marks that close there. For folded text.
_SENTENCE = lazy(r"[^。;!?\n]*(?:[。;!?\n]+[)”’」』 ]*|$)")
# Characters; what is shorter (a label, a heading, 特此通知。) says nothing by itself and is read with what follows.
_SHORTEST = 12


def sentences(text: str) -> list[str]:
    """The sentences of a folded text in order, each of _SHORTEST characters or more unless the text is shorter."""
    found: list[str] = []
    for part in _SENTENCE().findall(text):
        if found and len(found[-1].strip()) < _SHORTEST:
            found[-1] += part
        elif part.strip():
            found.append(part)
    if len(found) > 1 and len(found[-1].strip()) < _SHORTEST:
        last = found.pop()
        found[-1] += last
    return [sentence.strip() for sentence in found]
