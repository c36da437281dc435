"""Plain numbers that stand for circled ones, and figures that do not."""

from __future__ import annotations

import pytest

from lfsearch.parser import parse_issue
from lfsearch.types import Clause

HEAD = "平阳市人民政府办公室\n\n关于做好防汛工作的通知\n\n平政办发〔2024〕3号\n\n各县(市、区)人民政府:\n\n"
LONG = "建立台账,明确专人,定期通报,逐项销号,确保按期完成治理任务"


def clauses(text: str) -> list[Clause]:
    (document,) = parse_issue(HEAD + text, "2024-03").documents
    return [clause for clause in document.walk() if clause.kind in ("item", "paragraph")]


def test_numbers_inside_a_paragraph_part_it_and_are_shown_as_printed() -> None:
    found = clauses(f"\u3000\u3000三、强化管控。1按照要求{LONG}。2成立专班{LONG}。(1市能源局牵头;2市水利局牵头。)\n")
    items = [clause for clause in found if clause.label in ("1", "2")]
    assert [clause.text[:5] for clause in items] == ["1按照要求", "2成立专班"]


def test_the_same_with_circles_has_the_same_ids() -> None:
    text = f"\u3000\u3000三、强化管控。①按照要求{LONG}。②成立专班{LONG}。\n"
    plain = text.replace("①", "1").replace("②", "2")
    assert [clause.id for clause in clauses(plain)] == [clause.id for clause in clauses(text)]


def test_a_number_glued_to_what_it_counts_is_the_one_that_is_due() -> None:
    lines = ["(一)条件", "1气象部门发布预警;", "2水利部门发布预警;", "36个县启动响应;", "4其他情况。"]
    found = clauses("".join(f"\u3000\u3000{line}\n\n\n" for line in lines))
    assert [clause.label for clause in found if clause.text[0].isdigit()] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    "text",
    [
        f"\u3000\u3000全市有小型水库。1个县{LONG}。2个区{LONG}。\n",
        f"\u3000\u3000年度任务如下。1月底前{LONG}。2月底前{LONG}。\n",
        f"\u3000\u3000线路调整如下。1号线{LONG}。2路公交{LONG}。\n",
        f"\u3000\u3000总投资额。3亿元{LONG}。1公里{LONG}。\n",
        f"\u3000\u3000一处发生。1市能源局{LONG}。\n",
    ],
)
def test_figures_that_count_are_no_numbers_of_items(text: str) -> None:
    assert [clause.label for clause in clauses(text)] == [None]


def test_an_outline_set_close_stays_one() -> None:
    lines = ["1总则", "1.1编制目的", "为做好防汛工作,制定本预案。", "2组织体系", "2.1指挥部", "市政府设立指挥部。"]
    found = clauses("".join(f"{line}\n\n\n" for line in lines))
    assert [clause.label for clause in found if clause.label] == ["1", "1.1", "2", "2.1"]


def test_roman_numerals_in_latin_letters_label_items() -> None:
    lines = ["(一)焦化行业", "I类:自主减排。", "II类:限产20%。", "IV类:停产。"]
    found = clauses("".join(f"\u3000\u3000{line}\n\n\n" for line in lines))
    assert [clause.label for clause in found] == ["(一)", "I类", "II类", "IV类"]
