"""HTML to a tree of elements, in linear time and of bounded depth whatever the bytes.

The standard library's parser reads unfinished markup again and again (a second for 100 kB of `<a `), so the markup is
scanned here; of HTML's rules for omitted end tags those are kept that pages live by.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

# Deeper elements are kept side by side: a page has some forty levels, and what walks the tree calls itself.
_DEEPEST = 100
# More elements than this are refused: a thousand pages of print have under a hundred thousand.
_MOST = 400_000

_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(r"[\s/]*([^\s=>/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*)))?")
# A number of so many digits is no character, and Python refuses to read the longest ones.
_LONG_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")
_KEPT = frozenset(
    ("style", "class", "id", "align", "rowspan", "colspan", "hidden", "name", "content", "charset", "start", "property")
)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_RAW = frozenset(("script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp", "noscript"))
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
        *("html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "ul"),
    )
)
_TABLE = frozenset(("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "col", "colgroup"))
_CELLS = frozenset(("td", "th", "caption"))
_BETWEEN_CELLS = frozenset(("table", "tbody", "thead", "tfoot", "tr"))
# What a start tag closes, up to what: <li> the last <li> of its list.
_CLOSES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "td", "th", "table"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl", "td", "th", "table"))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl", "td", "th", "table"))),
    "td": (frozenset(("td", "th", "caption")), frozenset(("table",))),
    "th": (frozenset(("td", "th", "caption")), frozenset(("table",))),
    "tr": (frozenset(("tr", "caption")), frozenset(("table",))),
    "tbody": (frozenset(("tbody", "thead", "tfoot", "caption")), frozenset(("table",))),
    "thead": (frozenset(("tbody", "thead", "tfoot", "caption")), frozenset(("table",))),
    "tfoot": (frozenset(("tbody", "thead", "tfoot", "caption")), frozenset(("table",))),
}
_PARAGRAPH = (frozenset(("p",)), frozenset(("td", "th", "caption", "table")))


@dataclass(slots=True, eq=False)
class Element:
    """An element with what stands in it, in order."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def elements(self) -> Iterator[Element]:
        """This element and all below it, in order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [child for child in reversed(element.children) if isinstance(child, Element)]

    @property
    def text(self) -> str:
        """The characters in it."""
        return "".join(child for element in self.elements() for child in element.children if isinstance(child, str))


@dataclass(frozen=True, slots=True)
class _Start:
    name: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _End:
    name: str


_Token: TypeAlias = "_Start | _End | str"


class TooMany(Exception):
    """More elements than any page has."""


def parse(text: str) -> Element:
    """The tree of a page, below an element of no name. Raises TooMany."""
    root = Element("")
    stack = [root]
    made = 0
    for token in _tokens(text):
        if isinstance(token, str):
            _place(stack, token)
        elif isinstance(token, _End):
            _close(stack, token.name)
        else:
            made += 1
            if made > _MOST:
                raise TooMany
            _open(stack, Element(token.name, token.attributes))
    return root


def _open(stack: list[Element], element: Element) -> None:
    tag = element.tag
    if tag in BLOCKS:
        _close_up_to(stack, *_PARAGRAPH)
    if closes := _CLOSES.get(tag):
        _close_up_to(stack, *closes)
    _place(stack, element)
    if tag not in _VOID and len(stack) < _DEEPEST:
        stack.append(element)


def _place(stack: list[Element], child: Element | str) -> None:
    """Put it into the open element; what may not stand between the cells of a table goes before that."""
    parent = stack[-1]
    if parent.tag in _BETWEEN_CELLS and (bool(child.strip()) if isinstance(child, str) else child.tag not in _TABLE):
        at = next(place for place in range(len(stack) - 1, -1, -1) if stack[place].tag not in _BETWEEN_CELLS)
        stack[at].children.insert(len(stack[at].children) - 1, child)
    else:
        parent.children.append(child)


def _close_up_to(stack: list[Element], closed: frozenset[str], limit: frozenset[str]) -> None:
    """Close the innermost open element of these names, unless one of `limit` is open within it."""
    for place in range(len(stack) - 1, 0, -1):
        if stack[place].tag in closed:
            del stack[place:]
            return
        if stack[place].tag in limit:
            return


def _close(stack: list[Element], name: str) -> None:
    """Close the element that an end tag names; one inside a cell closes nothing outside of it."""
    if name == "br":
        _place(stack, Element("br"))
        return
    limit = frozenset(("table",)) - {name} if name in _TABLE else _CELLS | {"table"}
    _close_up_to(stack, frozenset((name,)), limit)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        opening = text.find("<", at)
        if opening < 0:
            yield _unescaped(text[at:])
            return
        if opening > at:
            yield _unescaped(text[at:opening])
        if text.startswith("<!--", opening):
            at = _behind(text, "-->", opening + 4)
        elif text.startswith(("<!", "<?"), opening):
            at = _behind(text, ">", opening + 2)
        elif text.startswith("</", opening) and (name := _NAME.match(text, opening + 2)):
            yield _End(name[0].lower())
            at = _behind(text, ">", name.end())
        elif name := _NAME.match(text, opening + 1):
            tag = name[0].lower()
            attributes, at = _attributes(text, name.end())
            yield _Start(tag, attributes)
            if tag in _RAW:
                end = re.compile("</" + re.escape(tag), re.IGNORECASE).search(text, at)
                inside = text[at : end.start() if end else len(text)]
                yield _unescaped(inside) if tag == "title" else ""
                yield _End(tag)
                at = _behind(text, ">", end.end()) if end else len(text)
        else:
            yield "<"
            at = opening + 1


def _attributes(text: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes of a start tag, and where it ends."""
    found: dict[str, str] = {}
    while at < len(text):
        match = _ATTRIBUTE.match(text, at)
        if match is None:
            if text[at] == ">":
                return found, at + 1
            at += 1
            continue
        name = match[1].lower()
        if name in _KEPT:
            value = next((part for part in match.groups()[1:] if part is not None), "")
            found.setdefault(name, _unescaped(value))
        at = match.end()
    return found, at


def _behind(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return len(text) if found < 0 else found + len(mark)


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text))
