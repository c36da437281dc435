"""Where on a page the document stands: the element with nearly all of its official text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lfsearch.reading.html.flow import printed
from lfsearch.reading.html.markup import Element

# Most of the text of an element stands in one of its children: so far down the document goes.
_MOST = 0.8
# What bears the name of furniture and holds less of the page than this is left out.
_LITTLE = 0.4
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:foot(?:er)?|header|head|nav\w*|menu\w*|crumbs?|breadcrumb\w*|search\w*|login\w*|share\w*|bdshare\w*|"
    r"sidebar|copyright|friend\w*|qrcode|qr_?\w*|ewm|erweima|toolbar|print\w*|font-?size|set_?font|related|relate\w*|"
    r"extended|xgjd|attr|op-row|date-row|tools?|btns?|pagination)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"TRS_Editor|UCAP-CONTENT|pages_content|zoom(?:con)?$|Custom_UnionStyle|article-?con\w*", re.IGNORECASE
)
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
# A full stop is worth as much as so many characters: navigation has none.
_SENTENCE = 15
_INLINE_ENDS = frozenset(("p", "span", "font", "b", "strong", "a", "h1", "h2", "h3", "h4", "li", "u", "em", "i"))
# A menu has at least so many links, of so many characters each at the most, one taken with another.
_LISTS, _LINKS, _WORD = frozenset(("ul", "ol", "dl", "nav")), 3, 6
_ROWS = frozenset(("table", "tbody", "thead", "tfoot", "tr"))


class Weights:
    """How much official text stands in each element of a page."""

    def __init__(self, page: Element, left_out: Iterable[Element]) -> None:
        self.left_out = {id(element) for element in left_out}
        self.weight: dict[int, float] = {}
        self._weigh(page)
        self.whole = self.of(page)

    def of(self, element: Element) -> float:
        return self.weight.get(id(element), 0.0)

    def _weigh(self, element: Element) -> float:
        total = 0.0
        for child in element.children:
            if isinstance(child, str):
                total += len(_IDEOGRAPH.findall(child)) + _SENTENCE * child.count("。")
            elif child.tag != "a" and id(child) not in self.left_out and printed(child):
                total += self._weigh(child)
        self.weight[id(element)] = total
        return total


def main_block(page: Element, metadata: Iterable[Element]) -> Element:
    """The element that holds the document, what is furniture of the page in it taken out."""
    weights = Weights(page, metadata)
    hinted = _hinted(page, weights)
    block = hinted if hinted is not None else _descend(page, weights)
    _strip(block, weights)
    return block


def _hinted(page: Element, weights: Weights) -> Element | None:
    """The element that is named as content systems name the text, if it holds most of the page's."""
    for element in page.elements():
        name = f"{element.attributes.get('id', '')} {element.attributes.get('class', '')}".strip()
        if name and any(_HINT.match(part) for part in name.split()) and weights.of(element) >= 0.5 * weights.whole:
            return element
    return None


def _descend(page: Element, weights: Weights) -> Element:
    """The innermost element that has nearly all of the text of the one around it, step by step."""
    path = [page]
    while True:
        own = [child for child in path[-1].children if isinstance(child, Element) and child.tag not in _INLINE_ENDS]
        best = max(own, key=weights.of, default=None)
        if best is None or not weights.of(best) or weights.of(best) < _MOST * weights.of(path[-1]):
            break
        path.append(best)
    while len(path) > 1 and path[-1].tag in _ROWS:
        path.pop()
    return path[-1]


def _strip(block: Element, weights: Weights) -> None:
    """Take furniture and metadata out of the block."""
    for element in list(block.elements()):
        element.children = [
            child for child in element.children if isinstance(child, str) or not _is_chrome(child, weights)
        ]


def _is_menu(element: Element) -> bool:
    """Whether a list holds nothing but links of a word or two."""
    links = [below for below in element.elements() if below.tag == "a"]
    linked = "".join("".join(link.text.split()) for link in links)
    return len(links) >= _LINKS and len(linked) <= _WORD * len(links) and linked == "".join(element.text.split())


def _is_chrome(element: Element, weights: Weights) -> bool:
    if id(element) in weights.left_out:
        return True
    if element.tag in _LISTS and _is_menu(element):
        return True
    name = f"{element.attributes.get('id', '')} {element.attributes.get('class', '')}".strip()
    return bool(name) and weights.of(element) < _LITTLE * weights.whole and _FURNITURE.search(name) is not None
