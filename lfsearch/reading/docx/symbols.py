"""Characters of symbol fonts, which have a picture but no meaning of their own, as the characters that they print."""

from __future__ import annotations

from functools import cache

from lfsearch.reading.docx.xml import number

_LETTERS = {
    0x41: "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",
    0x61: "αβχδεφγηιϕκλμνοπθρστυϖωξψζ",
    0xA1: "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…",
    0xC0: "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊",
}
_SYMBOL = {0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼"}
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "□",
    0xD8: "➢", 0xE0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_CIRCLED = {0x81: "①②③④⑤⑥⑦⑧⑨⑩", 0x8C: "❶❷❸❹❺❻❼❽❾❿"}
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"}
_UNKNOWN = "•"  # a mark is there, whatever its shape


@cache
def _fonts() -> dict[str, dict[int, str]]:
    return {
        "symbol": _SYMBOL | _runs(_LETTERS),
        "wingdings": _WINGDINGS | _runs(_CIRCLED),
        "wingdings 2": _WINGDINGS_2,
        "wingdings 3": {},
        "webdings": {},
    }


def _runs(runs: dict[int, str]) -> dict[int, str]:
    return {first + place: char for first, chars in runs.items() for place, char in enumerate(chars)}


def symbol(font: str | None, code: str | None) -> str:
    """What `w:sym` prints: a code, in hexadecimal, of a font."""
    try:
        point = int(code or "", 16)
    except ValueError:
        return ""
    return printed(chr(point), font) if 0x20 <= point < 0xD800 or 0xE000 <= point < 0x10000 else ""


def printed(text: str, font: str | None) -> str:
    """The text as that font prints it; in a font of letters it is itself."""
    table = _fonts().get((font or "").lower())
    return text if table is None else "".join(_char(char, table) for char in text)


def _char(char: str, table: dict[int, str]) -> str:
    """Such fonts have their characters at U+F020 to U+F0FF, and answer to U+0020 to U+00FF too."""
    code = ord(char) - 0xF000 if "\uf000" <= char <= "\uf0ff" else ord(char)
    if code in table:
        return table[code]
    return char if char < "\x7f" else _UNKNOWN if code <= 0xFF else char


def enclosed(instruction: str) -> str | None:
    r"""What the field `EQ \o\ac(circle, 12)` prints: its text in a circle; None when the field is another."""
    head, _, rest = instruction.replace(" ", "").partition("(")
    if head.lower() not in {"eq\\o\\ac", "eq\\o\\al", "eq\\o"} or not rest.endswith(")"):
        return None
    text = rest[:-1].rpartition(",")[2]
    value = number(text)
    if value is None:
        return text
    return chr(0x2460 + value - 1) if 1 <= value <= 20 else chr(0x3251 + value - 21) if 21 <= value <= 35 else text
