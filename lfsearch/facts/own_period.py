"""The period that a document is for, as it prints it: 管控时间 2023年10月30日至2024年3月31日, 第一阶段…,第二阶段…."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from lfsearch.text.width import fold
from lfsearch.types import Deadline

# Headings under which nothing but the document's own time stands: 三、管控时间, 二、管控时间及时段, 一、规划期限.
_HEADING = re.compile(
    r"(?:管控|管制|实施|执行|整治|行动|活动|工作|规划|限行|禁行|通行|禁放|试点|适用|有效|攻坚)(?:时间|时限|期限|时段|期)"
    r"(?:及(?:时段|范围))?"
)
# 管控措施…分两个阶段执行,第一阶段为…,第二阶段为…: together they are the time of the whole.
_STAGES = re.compile(r"分[两二三四2-4]个?阶段(?:执行|实施|进行|开展|推进)")
_STAGE = re.compile(r"第[一二三四1-4]阶段[^。;\n]{0,6}$")
# 规划期为2021-2025年, 实施期限:2023年1月至12月, 2021-2025年为规划期; what leads to a period right before it, or is behind it.
_LEAD = re.compile(r"(?:规划|实施|执行|管控|行动|整治)(?:期|期限|时间)(?:限)?[为是:(]?自?从?$")
_BEHIND = re.compile(r"为?(?:本次)?(?:规划|实施|执行|管控|行动|整治)期")
_NEAR = 14  # characters in front of a period in which its lead stands


def own_period(heading: str | None, text: str, deadlines: Sequence[Deadline]) -> tuple[dt.date, dt.date] | None:
    """First and last day of the period that a clause states for its whole document; None where it states none.

    Of several, by kinds of enterprise or in stages, from the first beginning to the last end.
    """
    periods = [(one.begins, one.date, one) for one in deadlines if one.begins and one.date]
    if not periods:
        return None
    folded = fold(text)
    if not _HEADING.fullmatch(fold(heading or "")):
        stages = _STAGES.search(folded) is not None
        periods = [one for one in periods if _states(folded, one[2], stages)]
    if not periods:
        return None
    return min(begins for begins, _, _ in periods), max(ends for _, ends, _ in periods)


def _states(text: str, period: Deadline, stages: bool) -> bool:
    """Whether the words beside a period say that it is the document's, or one of its stages."""
    before = text[max(0, period.start - _NEAR) : period.start]
    if stages:
        return _STAGE.search(before) is not None
    return bool(_LEAD.search(before) or _BEHIND.match(text, period.end))
