"""The five issues in other widths, blanks and line ends: the parser must see the same documents, clauses and facts."""

from __future__ import annotations

from collections import Counter
from functools import cache, partial

import pytest
from parser_support import ISSUES, parsed, solid, source
from twins import (
    Twin,
    another_city,
    as_pdftotext,
    blank_behind_all,
    blank_behind_han,
    chinese_punctuation,
    city_back,
    compatible,
    full_width_alphanumerics,
    no_blank_after_a_label,
    no_blank_lines,
    one_blank,
    one_paragraph_a_line,
    page_of,
    radicals,
    single_blanks,
    spaced_out,
    stripped,
)

from lfsearch.facts import Row, find_facts
from lfsearch.facts.inherited import inherited_units
from lfsearch.parser import parse_issue
from lfsearch.text.width import fold
from lfsearch.types import Issue

# The share of clauses with the same id and text. What is lost are line ends that could end a sentence or a paragraph
# alike, and references that look like a label once no blank tells them apart.
BARS: dict[str, tuple[Twin, float]] = {
    "Chinese punctuation": (chinese_punctuation, 1.0),
    "full-width digits and letters": (full_width_alphanumerics, 1.0),
    "U+3000 as one blank": (one_blank, 1.0),
    "single blanks": (single_blanks, 1.0),
    "radicals": (radicals, 1.0),
    "another city": (another_city, 1.0),
    "no blank after a label": (no_blank_after_a_label, 0.99),
    "one paragraph a line": (one_paragraph_a_line, 0.99),
    "one paragraph a line, blank lines between": (partial(one_paragraph_a_line, between="\n\n"), 0.99),
    "a page of 20 characters": (page_of(20), 0.99),
    "a page of 30 characters": (page_of(30), 0.99),
    "a page of 44 characters": (page_of(44), 0.99),
    "stripped lines": (stripped, 0.99),
    "no blank lines": (no_blank_lines, 0.97),
}
# Facts are not held to equality where a line end hides what a sentence says.
_LOSSY = {"no blank lines"}


def plain(text: str) -> str:
    """Width and blanks aside, and the city's name."""
    return city_back(solid(fold(text)))


def clauses(issue: Issue) -> dict[str, str]:
    return {clause.id: plain(clause.text) for document in issue.documents for clause in document.walk()}


def count_facts(issue: Issue) -> Counter[str]:
    count: Counter[str] = Counter()
    for document in issue.documents:
        count["inherited units"] += sum(map(len, inherited_units(document).values()))
        for clause in document.walk():
            facts = find_facts(clause.text, date=document.date, title=document.title, row=Row(clause.cells))
            count["units"] += len(facts.units)
            count["deadlines"] += len(facts.deadlines)
            count["quantities"] += len(facts.quantities)
            count["citations"] += len(facts.citations)
    return count


@cache
def own_facts(issue: str) -> Counter[str]:
    return count_facts(parsed(issue))


@pytest.mark.parametrize("name", BARS)
def test_a_twin_is_read_alike(name: str) -> None:
    twin, bar = BARS[name]
    kept = total = 0
    for issue in ISSUES:
        own, other = parsed(issue), parse_issue(twin(source(issue)), issue)
        assert [city_back(d.doc_no or "") for d in other.documents] == [d.doc_no for d in own.documents]
        assert [d.date for d in other.documents] == [d.date for d in own.documents]
        before, after = clauses(own), clauses(other)
        total += len(before)
        kept += sum(after.get(key) == text for key, text in before.items())
        if name not in _LOSSY:
            assert count_facts(other) == own_facts(issue), issue
    assert total == 4087
    assert kept >= bar * total, f"{kept / total:.4f}"


EXTRACTORS: dict[Twin, float] = dict.fromkeys(
    [
        no_blank_lines,
        as_pdftotext,
        compatible,
        single_blanks,
        one_blank,
        stripped,
        full_width_alphanumerics,
        radicals,
        blank_behind_han,
        blank_behind_all,
        spaced_out,
    ],
    0.99,
)


@pytest.mark.parametrize("twin", EXTRACTORS, ids=lambda twin: twin.__name__)
def test_another_extractor_gives_the_same_texts(twin: Twin) -> None:
    kept = total = 0
    for issue in ISSUES:
        before, after = texts(parsed(issue)), texts(parse_issue(twin(source(issue)), issue))
        total += before.total()
        kept += (before & after).total()
    assert kept >= EXTRACTORS[twin] * total, f"{kept / total:.4f}"


def texts(issue: Issue) -> Counter[str]:
    """The clauses' texts in compatible characters, without blanks."""
    return Counter(solid(compatible(clause.text)) for document in issue.documents for clause in document.walk())


@pytest.mark.parametrize("name", ["Chinese punctuation", "full-width digits and letters"])
def test_what_is_shown_is_the_text_as_printed(name: str) -> None:
    twin, _ = BARS[name]
    text = twin(source("2023-10"))
    printed = [clause for document in parse_issue(text, "2023-10").documents for clause in document.walk()]
    own = [clause for document in parsed("2023-10").documents for clause in document.walk()]
    for clause, other in zip(printed, own, strict=True):
        assert clause.text == twin(other.text)
        assert clause.path == tuple(map(twin, other.path))
        assert [cell.text for cell in clause.cells] == [twin(cell.text) for cell in other.cells]


def test_an_article_keeps_the_blank_behind_its_number() -> None:
    articles = [c for d in parsed("2023-10").documents for c in d.walk() if c.kind == "article" and c.text != c.label]
    assert len(articles) > 50
    assert all(clause.text.startswith(f"{clause.label}\u3000") for clause in articles)


HEAD = "平阳市人民政府办公室\n\n关于做好防汛工作的通知\n\n平政办发〔2024〕3号\n\n各县(市、区)人民政府:\n\n"


def test_a_number_torn_between_lines_keeps_its_brackets() -> None:
    text = HEAD + "根据《办法》(晋应急发\n\u3000\u3000\u30102023\u3011136 号)\uff0c做好\u2f26\u5b50 。\n"
    (document,) = parse_issue(text, "2024-03").documents
    *_, last = document.walk()
    assert "\u30102023\u3011136" in last.text
    assert "".join(solid(clause.printed) for clause in document.walk()).endswith("号)\uff0c做好子子。")


def test_what_belongs_to_no_document_is_given_as_printed() -> None:
    issue = parse_issue(
        "平阳市人民政府公报\uff08封面\uff09\uff0c\uff12\uff10\uff12\uff14\n\n" + HEAD + "做好防汛。\n", "2024-03"
    )
    assert [item.text for item in issue.furniture] == [
        "平阳市人民政府公报\uff08封面\uff09\uff0c\uff12\uff10\uff12\uff14"
    ]
    nothing = parse_issue("没有公文\uff01\n", "2024-03")
    assert [item.text for item in nothing.furniture] == ["没有公文\uff01"]
