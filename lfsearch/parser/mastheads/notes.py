"""Notes below the name of a law or report: when and by whom it was passed, before whom and by whom it was spoken.

(1991年3月4日中华人民共和国国务院令第76号发布 …修订)      2015年6月23日 最高人民法院审判委员会第1655次会议通过
——2026年2月2日在山西省第十四届                      (2026年1月27日在贵州省第十四届人民代表大会第四次会议上)
人民代表大会第五次会议上                              2026年1月27日在陕西省…会议上 陕西省省长 赵某
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.dates import DAY, first_date
from lfsearch.parser.mastheads.issuers import is_signer
from lfsearch.text.blanks import bare

_NOTE = re.compile(
    r"\(?(?:根据)?[^。;]{0,40}?(?:\d{4}|[一二][〇○零OoO0九八七六五四三二一]{3})年\d{0,2}[一二三四五六七八九十]{0,3}月?[^。;]*"
    r"(?:通过|公布|发布|批准|修订|修正|施行|颁布|会议|印发|制定|修改|决定》?)\)?"
)
# ——2026年2月2日在…会议上   (2026年1月27日在…会议上)   ----二〇一二年二月二十九日在…会议上, or no mark before it
_SPOKEN = re.compile(rf"(?:\(|[—-]+)?{DAY}在[^。;,:()]{{4,60}}?上\)?")
# ——2026年1月26日在广东省第十四届 / 人民代表大会第五次会议上: the first of two lines
_SPOKEN_BEGINS = re.compile(rf"(?:\(|[—-]+){DAY}在[^。;,:()]{{2,60}}")
# (2020年5月28日第十三届全国人民代表大会第三次 / 会议通过): the first of two lines
_NOTE_LINES = 4
_NOTE_BEGINS = re.compile(r"\((?:19|20)\d\d年\d{1,2}月\d{1,2}日[^()。;]{4,60}")

_LONGEST = 120  # characters of what a report says of itself


def spoken(text: str) -> dt.date | None:
    """The day on which a report was given, where the line says so; who gave it may stand behind."""
    if "年" not in text or "在" not in text or len(text) > _LONGEST:
        return None
    plain = bare(text)
    whole = _SPOKEN.match(plain)
    by = plain[whole.end() :] if whole else ""
    said = (whole is not None and (not by or is_signer(by))) or _SPOKEN_BEGINS.fullmatch(plain) is not None
    return first_date(plain) if said else None


def is_note(text: str) -> bool:
    """Whether the line says when and by whom a law was passed, published or amended, or a report given."""
    if "年" not in text:
        return False
    text = text.removeprefix("【题注】").lstrip() or text
    if text[0] in "—-":
        return spoken(text) is not None
    if text[0] != "(" and not (text[0].isdigit() or text[0] in "一二根"):
        return False
    plain = bare(text)
    return _NOTE.fullmatch(plain) is not None or _NOTE_BEGINS.fullmatch(plain) is not None or spoken(text) is not None


def note_end(lines: Sequence[Line], index: int) -> int:
    """Last line of the note that begins on line `index`, which may be wrapped."""
    first = lines[index].text
    closing = ")" if first[0] == "(" else "上" if first[0] in "—-" and spoken(first) else None
    for last in range(index, min(len(lines), index + _NOTE_LINES)):
        text = lines[last].text
        if closing is None or text[-1] == closing or (closing == "上" and "上" in text[-24:]):
            return last
        if lines[last].label or text[-1] in p.TERMINAL:
            break
    return index
