"""Units of measure in one spelling: \u03bcg/m3 and \u5fae\u514b/\u7acb\u65b9\u7c73 are the same, and so are \u4e2a\u6279\u6b21 and \u6279\u6b21."""

from __future__ import annotations

from lfsearch.text.width import fold

# As the International System spells them, and other Chinese names of the same unit.
_CHINESE = {
    "\u03bcg": "微克",
    "\u00b5g": "微克",
    "ug": "微克",
    "mg": "毫克",
    "g": "克",
    "kg": "公斤",
    "千克": "公斤",
    "t": "吨",
    "mm": "毫米",
    "cm": "厘米",
    "m": "米",
    "km": "公里",
    "千米": "公里",
    "m2": "平方米",
    "km2": "平方公里",
    "平方千米": "平方公里",
    "m3": "立方米",
    "ml": "毫升",
    "l": "升",
    "s": "秒",
    "min": "分钟",
    "h": "小时",
    "d": "天",
    "a": "年",
    "v": "伏",
    "w": "瓦",
    "kw": "千瓦",
    "mw": "兆瓦",
}
_EACH = ("每", "个")  # 公里/每小时, 个批次


def unit_spelt(unit: str) -> str:
    """A unit as it is compared: in one width, in Chinese, without 每 and 个 before a word."""
    return "/".join(map(_part, fold(unit).split("/")))


def _part(part: str) -> str:
    plain = part.strip()
    for mark in _EACH:
        plain = plain.removeprefix(mark) or plain
    return _CHINESE.get(plain.lower(), plain)
