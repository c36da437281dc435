"""Paragraphs to clauses: limits of length, numbers that are missing, and what sums up a list."""

from __future__ import annotations

import pytest
from parser_support import HEAD, parse, plan

SENTENCE = "各级各部门要认真落实本方案确定的各项任务。"  # 21 characters


def inline(*items: int) -> bool:
    """Whether numbered items of so many characters inside a paragraph become clauses."""
    text = "".join(f"({number}){'实' * (size - 4)}。" for number, size in enumerate(items, 1))
    return any(clause.label == "(1)" for clause in plan(f"一、整治\n\n1. 强化管控。 {text}\n").values())


def test_items_of_sixty_characters_together_become_clauses() -> None:
    assert inline(30, 30)
    assert not inline(30, 29)


@pytest.mark.parametrize(("paragraph", "one"), [(27, True), (28, False)])
def test_an_article_takes_its_paragraphs_up_to_six_hundred_characters(paragraph: int, one: bool) -> None:
    # 第一条 and a sentence take 24 characters, each sentence 21.
    clauses = plan(f"第一条　 {SENTENCE}\n\n\n{SENTENCE * paragraph}\n\n\n第二条　 {SENTENCE}\n")
    assert ("a1.p1" not in clauses) is one


@pytest.mark.parametrize(("length", "heading"), [(40, True), (41, False)])
def test_a_run_in_heading_has_at_most_forty_characters(length: int, heading: bool) -> None:
    lead = "加强" * (length // 2) + "强" * (length % 2)
    clause = plan(f"一、任务\n\n1. {lead}。 {SENTENCE}\n\n\n2. 督查。 严肃问责。\n")["1.1"]
    assert clause.heading == (lead if heading else None)


@pytest.mark.parametrize(("opening", "place"), [("上述", "1.p1"), ("以上", "1.p1"), ("其他", "1.2.p1")])
def test_what_sums_up_a_list_stands_beside_its_items(opening: str, place: str) -> None:
    closing = f"{opening}情形应当记录。"
    clauses = plan(f"一、要求\n\n(一)提高认识。 抓好落实。\n\n\n(二)加强督查。 严肃问责。\n\n\n{closing}\n")
    assert next(tail for tail, clause in clauses.items() if clause.text == closing) == place


def codes(*labels: str) -> list[str]:
    text = HEAD + "".join(f"\n\n{label}甲项工作。\n" for label in labels)
    return [warning.code for warning in parse(text).warnings]


@pytest.mark.parametrize(
    ("labels", "warned"),
    [
        (("一、", "二、", "三、"), []),
        (("一、", "三、"), ["numbering-gap"]),
        (("一、", "一、"), []),
        (("一、", "二、", "二、"), ["numbering-repeat"]),
        (("二、",), ["orphan-item"]),
    ],
)
def test_numbers_that_are_missing_or_twice_are_warned_of(labels: tuple[str, ...], warned: list[str]) -> None:
    assert codes(*labels) == warned


@pytest.mark.parametrize(("number", "item"), [(3, True), (4, True), (5, False)])
def test_two_numbers_may_be_lost(number: int, item: bool) -> None:
    # Without a wider gap only the number that is expected makes a label of a figure.
    clauses = plan(f"一、任务\n\n1. 甲项。\n\n{number}. 乙项工作。\n")
    assert (f"1.{number}" in clauses) is item


@pytest.mark.parametrize(("sentences", "parts"), [(95, 1), (96, 2), (190, 2), (191, 3)])
def test_a_clause_of_over_two_thousand_characters_is_cut(sentences: int, parts: int) -> None:
    # (一) takes 3 characters of the first part.
    clauses = plan(f"一、要求\n\n(一){SENTENCE * sentences}\n")
    assert sum(tail.startswith("1.1") for tail in clauses) == parts
    assert (
        "".join(clause.text for tail, clause in clauses.items() if tail.startswith("1.1"))
        == "(一)" + SENTENCE * sentences
    )


def test_ids_taken_twice_are_counted() -> None:
    clauses = plan("一、甲。\n\n一、乙。\n\n一、丙。\n")
    assert {"1", "1~2", "1~3"} <= set(clauses)


@pytest.mark.parametrize(
    "closing", ["本决定自公布之日起施行。", "本通知自2021年6月4日起施行，有效期5年。", "特此通知。"]
)
@pytest.mark.parametrize(
    "entries",
    [
        ("1.《房屋拆迁细则》(抚政发〔2003〕11号)", "2.《闲置土地办法》(抚政发〔2005〕8号)"),
        ("一、《闲置土地处理办法》(抚政发〔2005〕8号)",),
        ("一、废止的规章", "(一)房屋拆迁实施细则", "(二)闲置土地处理办法"),
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n\n", "\n\u3000\u3000"])
def test_what_closes_a_text_is_no_part_of_the_last_entry_of_its_list(
    gap: str, entries: tuple[str, ...], closing: str
) -> None:
    clauses = plan(gap.join(("市政府决定废止下列文件:", *entries, closing)) + "\n")
    assert [clause.label for clause in clauses.values() if clause.text == closing] == [None]


@pytest.mark.parametrize("heading", ["二、附则", "二、施行日期"])
def test_what_closes_a_text_stays_under_a_heading_of_its_own(heading: str) -> None:
    clauses = plan(f"一、总则\n\n\n加强文件管理工作。\n\n\n{heading}\n\n\n本办法自公布之日起施行。\n")
    assert clauses["2"].text.endswith("施行。")


@pytest.mark.parametrize("marks", [("(一)", "(二)", "(三)"), ("1. ", "2. ", "3. "), ("(1)", "(2)", "(3)")])
@pytest.mark.parametrize("lead", ["答:", "一、申请材料:", "第一条 申请人提交下列材料:"])
def test_the_first_item_may_stand_behind_what_announces_it(lead: str, marks: tuple[str, ...]) -> None:
    items = [f"{mark}甲项材料。" for mark in marks]
    text = HEAD + "".join(
        f"\u3000\u3000{line}\n" for line in ("问:如何办理?", lead + items[0], *items[1:], "问:收费吗?")
    )
    issue = parse(text)
    assert not [warning for warning in issue.warnings if warning.code == "orphan-item"]
    labelled = [clause for clause in issue.documents[0].walk() if clause.label in {mark.strip() for mark in marks}]
    assert [clause.text.replace(" ", "") for clause in labelled] == [item.replace(" ", "") for item in items]
    assert len({clause.level for clause in labelled}) == 1
