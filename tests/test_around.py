"""A sentence shown for one fact: which it is, how it is cut, and that the fact is seen in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lfsearch.output.around import Shown, around, lines_around
from lfsearch.output.paint import MATCH, RESET
from lfsearch.retrieval.said import Said
from lfsearch.text.columns import text_width
from lfsearch.text.sentences import sentence_at

LONG = "推动煤炭、焦化等行业清洁运输," * 4 + "10月底前,建成专用线" + ",继续推进铁路专用线和联运转运衔接设施建设" * 3


def said(text: str, fact: str) -> Said:
    start = text.index(fact)
    return Said(text, start, start + len(fact))


def test_the_sentence_of_a_place_is_that_between_two_stops() -> None:
    text = "1.清洁取暖。推进改造;10月底前,完成100户。\n长期坚持。"
    for fact, sentence in (("10月底前", "10月底前,完成100户。"), ("长期", "长期坚持。"), ("1", "1.清洁取暖。")):
        start = text.index(fact)
        first, last = sentence_at(text, start, start + len(fact))
        assert text[first:last] == sentence
    wide = text.replace("。", "\uff0e").replace("\uff0e", "。").replace(";", "\uff1b")
    start = wide.index("10月")
    assert sentence_at(wide, start, start + 4) == sentence_at(text, start, start + 4)


def test_a_long_sentence_is_cut_between_its_parts_around_the_fact() -> None:
    behind = "继续推进铁路专用线和联运转运衔接设施建设,"
    shown = {room: around(said(LONG, "10月底前"), room).text for room in (60, 90)}
    assert shown[60] == "…推动煤炭、焦化等行业清洁运输,10月底前,建成专用线,继续推进…"
    assert shown[90] == f"…焦化等行业清洁运输,10月底前,建成专用线,{behind}继续推进…"
    assert around(said("10月底前完成。", "10月"), 80).text == "10月底前完成。"


@given(
    st.lists(
        st.sampled_from(["建成", "12月底前", ",", ";", "、", " ", "x", "\u200b", "城乡"]), min_size=1, max_size=80
    ),
    st.integers(0, 79),
    st.integers(20, 120),
)
def test_the_fact_is_shown_whatever_stands_around_it(parts: list[str], place: int, room: int) -> None:
    place %= len(parts)
    text, start = "".join(parts), len("".join(parts[:place]))
    one = Said(text, start, start + len(parts[place]))
    found = around(one, room)
    assert text_width(found.text) <= room or found.text == text
    if parts[place].strip():
        assert found.text[one.start + found.shift : one.end + found.shift] == parts[place]


def test_the_facts_alone_are_marked_also_where_a_line_ends_in_one() -> None:
    text = "全市原煤产量6723.36万吨,铁矿石产量160.31万吨,生铁产量60.31万吨。"
    facts = [said(text, "160.31万吨"), said(text, "6723.36万吨")]
    for width in range(20, 70):
        lines = lines_around(facts, Shown(width, True, 9), "  ")
        plain = lines_around(facts, Shown(width, False, 9), "  ")
        assert [line.replace(MATCH, "").replace(RESET, "") for line in lines] == plain
        marked = "".join(run.split(RESET)[0] for line in lines for run in line.split(MATCH)[1:])
        assert marked == "6723.36万吨160.31万吨"
