"""Minutes: 会议纪要 with a number of its own, which has no word for the office in it.

临汾市人民政府                              the office
会 议 纪 要                               or both on one line; 市政府常务会议纪要
〔2022〕15号                              the number, which is cited with the line above it
临汾市人民政府办公室　　2022年5月6日               who issued them, and when
研究大气污染防治工作专题会议纪要                   the title, where they have one
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.dates import DAY, first_date
from lfsearch.parser.mastheads.issuers import issuers
from lfsearch.parser.mastheads.masthead import Masthead
from lfsearch.text.blanks import bare

_MINUTES = "会议纪要"
# 〔2022〕15号   (〔2022〕第15号)   [2022]15期
_NUMBER = re.compile(r"\(?[〔\[(【]((?:19|20)\d\d)[〕\])】](第?\d{1,4}[号期])\)?")
_ISSUED = re.compile(rf"(.{{2,60}}?)\s*{DAY}(?:印发)?")
_SENTENCE = re.compile(r"[,。;:(《]")  # where one is, minutes are cited
# A line longer than this names no office and no meeting.
_LONGEST = 40


def minutes_at(lines: Sequence[Line], index: int, floor: int) -> Masthead | None:
    """The masthead of minutes whose number is on line `index`."""
    number = _NUMBER.fullmatch(bare(lines[index].text)) if len(lines[index].text) < _LONGEST else None
    above = bare(lines[index - 1].text) if index > floor else ""
    if number is None or not above.endswith(_MINUTES) or len(above) > _LONGEST or _SENTENCE.search(above):
        return None
    first, body = index - 1, index + 1
    offices = issuers(above.removesuffix(_MINUTES)) if above != _MINUTES else ()
    if not offices and first > floor and (offices := issuers(lines[first - 1].text)):
        first -= 1
        above = "".join(offices) + above  # 常务会议纪要 below its office
    heading = above
    issued = _ISSUED.fullmatch(bare(lines[body].text)) if body < len(lines) else None
    by = issuers(issued[1]) if issued else ()
    day = first_date(lines[body].text) if by else None
    body += bool(by)
    title = bare(lines[body].text) if body < len(lines) else ""
    named = title.endswith(("纪要", "会议")) and len(title) <= 2 * _LONGEST and title[-1] not in p.TERMINAL
    return Masthead(
        first=first,
        title=body if named else index - 1,
        body=body + named,
        issuers=offices or by,
        title_text=title if named else heading,
        doc_no=f"{heading}〔{number[1]}〕{number[2]}",
        date=day,
        kind="纪要",
    )
