"""How well official documents of other places are read: the figures of a folder of documents with what is printed in them.

    python benchmarks/unseen.py FOLDER [--misses] [--only documents,originals,issues,brackets,articles,word,rows]

The folder holds documents/ (texts and gold.jsonl), issues/ (several documents one after the other, and truth.jsonl),
brackets.jsonl, tables.jsonl and docx/ (Word files and labels.jsonl); a part that is not there is left out. Two texts are equal when they are after NFKC and without
white space; of titles and issuers 《》〈〉、 and quotes count for nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from scoring import Score

from lfsearch.facts import find_facts
from lfsearch.parser import parse_issue
from lfsearch.reading import read
from lfsearch.types import Clause, ClauseKind, Document, Issue

# Put before a file in which no document was found, to see what the tree alone would have made of it.
NEUTRAL = "某某市人民政府\n关于印发测试文件的通知\n某政发〔2020〕1号\n"
# A parsed document is a printed one when it begins within so many lines of it.
NEAR = 6
_DROPPED = str.maketrans("", "", '《》〈〉、"“”')
_ORDER = re.compile(r"令,?(第\d+号)$")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇]+条(?:之[一二三四五六七八九十]+)?")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def plain(text: str | None) -> str:
    """The text after NFKC and without white space."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def name(text: str | None) -> str:
    """The same of a title or an issuer."""
    return plain(text).translate(_DROPPED)


def same_number(ours: str | None, gold: str) -> bool:
    """Whether two 文号 are the same; of an order the part from 令 on is enough."""
    mine, theirs = plain(ours), plain(gold)
    order = _ORDER.search(theirs)
    return mine == theirs or bool(order and _ORDER.search(mine) and mine.endswith(order[1]))


def entries(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def walk(clause: Clause, above: tuple[str, ...] = ()) -> Iterator[tuple[Clause, tuple[str, ...]]]:
    """Every clause with the labels of the numbered ones above it."""
    yield clause, above
    if clause.label and clause.kind is not ClauseKind.TITLE:
        above = (*above, plain(clause.label))
    for child in clause.children:
        yield from walk(child, above)


def with_paragraphs(clause: Clause) -> str:
    """The clause's text and that of the unlabelled paragraphs directly below it."""
    return clause.text + "".join(child.text for child in clause.children if child.label is None)


def marked(document: Document, gold: Any, lines: list[str], shift: int) -> tuple[bool, bool]:
    """Whether the marked clause is there by its own text, and with the paragraphs below counted as its own."""
    wanted = plain("".join(lines[gold["lines"][0] - 1 : gold["lines"][1]]))
    label, above = plain(gold["label"]), tuple(plain(label) for label in gold["ancestors"])
    own = joined = False
    for top in document.clauses:
        for clause, ancestors in walk(top):
            mine = plain(clause.label)
            if (mine == label or (set(label) == {"—"} and set(mine) == {"—"})) and ancestors == above:
                own = own or plain(clause.text) == wanted
                joined = joined or plain(with_paragraphs(clause)) == wanted
    return own, own or joined


def original(path: Path) -> Path | None:
    """The web page or Word file that a text was taken from, where there is one."""
    return next((found for suffix in (".html", ".docx") if (found := path.with_suffix(suffix)).exists()), None)


def score_originals(folder: Path) -> list[Score]:
    """The same figures as of the texts, from the web pages and Word files that they were taken from; rows of tables."""
    return [*score_documents(folder, originals=True)[:-2], *score_rows(folder)]


def score_documents(folder: Path, *, originals: bool = False) -> list[Score]:
    """Documents read alone: found, their particulars, and marked clauses."""
    found, number, title, date, issuer = (Score(n) for n in ("found", "文号", "title", "date", "issuer"))
    invented = Score("文号 not invented")
    own, joined, own_neutral, neutral = (
        Score(n) for n in ("clauses own", "clauses + paragraphs", "  own, neutral head", "  + par., neutral head")
    )
    for gold in entries(folder / "documents" / "gold.jsonl"):
        text = (folder / "documents" / gold["file"]).read_text(encoding="utf-8")
        lines, who = text.split("\n"), gold["file"]
        path = original(folder / "documents" / gold["file"]) if originals else None
        if originals and path is None:
            continue
        documents = parse_issue(read(path) if path else text, "2020-01").documents
        found.count(len(documents) == 1, f"{who}: {len(documents)} documents")
        document = documents[0] if len(documents) == 1 else None
        numbers = [d.doc_no for d in documents]
        if gold["doc_no"]:
            number.count(bool(document and same_number(document.doc_no, gold["doc_no"])), f"{who}: {numbers}")
        else:
            invented.count(not any(numbers), f"{who}: {numbers}")
        if gold["title"]:
            mine = document.title if document else None
            title.count(name(mine) == name(gold["title"]), f"{who}: {mine}")
        if gold["date"]:
            day = document.date.isoformat() if document and document.date else None
            date.count(day == gold["date"], f"{who}: {day}")
        if gold["issuers"]:
            offices = document.issuers if document else ()
            issuer.count(sorted(map(name, offices)) == sorted(map(name, gold["issuers"])), f"{who}: {offices}")
        helped = documents or parse_issue(NEUTRAL + text, "2020-01").documents
        for clause in gold["clauses"]:
            miss = f"{who} {clause['lines']} {clause['ancestors']} {clause['label']}"
            as_is = [marked(d, clause, lines, 0) for d in documents]
            with_head = as_is if documents else [marked(d, clause, lines, 0) for d in helped]
            own.count(any(o for o, _ in as_is), miss)
            joined.count(any(j for _, j in as_is), miss)
            own_neutral.count(any(o for o, _ in with_head), miss)
            neutral.count(any(j for _, j in with_head), miss)
    return [found, number, title, date, issuer, invented, own, joined, own_neutral, neutral]


def score_issues(folder: Path) -> list[Score]:
    """Several documents in one file: where each begins, and under which 文号."""
    starts, placed = Score("issue starts"), Score("issue starts not misplaced")
    number, title = Score("issue 文号"), Score("issue title")
    truth = entries(folder / "issues" / "truth.jsonl")
    for issue in sorted({entry["issue"] for entry in truth}):
        text = (folder / "issues" / f"{issue}.txt").read_text(encoding="utf-8")
        left = list(parse_issue(text, "2020-01").documents)
        for entry in (entry for entry in truth if entry["issue"] == issue):
            near = [d for d in left if abs(d.span.first - entry["first_line"]) <= NEAR]
            who = f"{issue} line {entry['first_line']} {entry['name']}"
            starts.count(bool(near), who)
            if near:
                left.remove(near[0])
                if entry["doc_no"]:
                    number.count(same_number(near[0].doc_no, entry["doc_no"]), f"{who}: {near[0].doc_no}")
                title.count(name(near[0].title) == name(entry["title"]), f"{who}: {near[0].title}")
                placed.count(True, "")
        for extra in left:
            placed.count(False, f"{issue} line {extra.span.first}: {extra.doc_no} {extra.title}")
    return [starts, placed, number, title]


def score_brackets(folder: Path) -> list[Score]:
    """Units in brackets that make them responsible."""
    names, roles, extra = Score("bracket names"), Score("bracket roles"), Score("bracket units not extra")
    for entry in entries(folder / "brackets.jsonl"):
        units = find_facts(entry["text"]).units
        inside = [unit for unit in units if entry["start"] <= unit.start and unit.end <= entry["end"]]
        who = f"{entry['document']} {entry['line']}"
        for wanted in entry["names"]:
            match = next((unit for unit in inside if entry["text"][unit.start : unit.end] == wanted), None)
            names.count(match is not None, f"{who}: {wanted}")
            if match:
                roles.count(match.role == entry["role"], f"{who}: {wanted} {match.role}")
        for unit in inside:
            printed = entry["text"][unit.start : unit.end]
            extra.count(printed in entry["names"], f"{who}: {printed}")
    return [names, roles, extra]


def word_text(path: Path) -> str:
    """The paragraphs of a Word file as they are typed: no automatic numbers, no tables as such."""
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    lines = []
    for paragraph in root.iter(f"{_WORD}p"):
        parts = [
            "\u3000" if node.tag == f"{_WORD}tab" else node.text or ""
            for node in paragraph.iter()
            if node.tag in (f"{_WORD}t", f"{_WORD}tab")
        ]
        lines.append("".join(parts))
    return "\n".join(lines)


def articles(issue: Issue) -> list[str]:
    return [
        plain(clause.label)
        for document in issue.documents
        for clause in document.walk()
        if clause.kind is ClauseKind.ARTICLE
    ]


def score_articles(folder: Path) -> list[Score]:
    """第X条 that stand in the text of Word files, read as plain text."""
    found, extra = Score("articles"), Score("articles not invented")
    single = Score("Word files found")
    for entry in entries(folder / "docx" / "labels.jsonl"):
        issue = parse_issue(word_text(folder / "docx" / entry["file"]), "2020-01")
        single.count(
            len(issue.documents) == 1, f"{entry['file']}: {[(d.span.first, d.title) for d in issue.documents]}"
        )
        ours = articles(issue)
        automatic = {plain(item["label"]) for item in entry["automatic"]}
        left = list(ours)
        for label in map(plain, entry["typed_articles"]):
            found.count(label in left, f"{entry['file']} {label}")
            if label in left:
                left.remove(label)
        for label in ours:
            extra.count(label not in left or label in automatic, f"{entry['file']} {label}")
    return [single, found, extra]


def score_word(folder: Path) -> list[Score]:
    """Word files as they are read, with the numbers that Word puts there by itself."""
    single, found, extra = (Score(f"Word: {name}") for name in ("found", "articles", "articles not invented"))
    shown = Score("Word: labels")
    for entry in entries(folder / "docx" / "labels.jsonl"):
        file = entry["file"]
        issue = parse_issue(read(folder / "docx" / file), "2020-01")
        single.count(len(issue.documents) == 1, f"{file}: {[document.title for document in issue.documents]}")
        clauses = [clause for document in issue.documents for clause in document.walk()]
        for label in entry["automatic"]:
            shown.count(any(labelled(clause, label) for clause in clauses), f"{file}: {label['label']}")
        typed = Counter(plain(label) for label in entry["typed_articles"])
        allowed = typed + Counter(plain(label["label"]) for label in entry["automatic"])
        ours = Counter(articles(issue))
        for label in typed.elements():
            found.count(ours[label] >= typed[label], f"{file}: {label}")
        for label in ours.elements():
            extra.count(ours[label] <= allowed[label], f"{file}: {label}")
    return [single, found, extra, shown]


def labelled(clause: Clause, gold: Any) -> bool:
    """Whether the clause, or in a table the row, has the label and goes on with the text behind it."""
    label, text, ours = plain(gold["label"]), plain(gold["text_start"]), plain(clause.text)
    if gold["in_table"]:
        return bool(clause.cells) and label + text in ours
    return plain(clause.label) == label and ours.removeprefix(label).startswith(text)


def score_rows(folder: Path) -> list[Score]:
    """Rows of ruled tables, from the Word files and web pages that they stand in; cells carried from above aside."""
    word, web = Score("rows of Word files"), Score("rows of web pages")
    for entry in entries(folder / "tables.jsonl"):
        file = next(path for name in ("docx", "documents") if (path := folder / name / entry["file"]).exists())
        score = word if file.suffix == ".docx" else web
        documents = parse_issue(read(file), "2020-01").documents
        left = Counter(
            tuple(filter(None, (plain(cell.text) for cell in clause.cells if not cell.carried)))
            for document in documents
            for clause in document.walk()
        )
        for row in entry["rows"]:
            wanted = tuple(filter(None, map(plain, row)))
            score.count(left[wanted] > 0, f"{entry['file']}: {row}")
            left[wanted] -= 1
    return [word, web]


PARTS: dict[str, Callable[[Path], list[Score]]] = {
    "documents": score_documents,
    "originals": score_originals,
    "issues": score_issues,
    "brackets": score_brackets,
    "articles": score_articles,
    "word": score_word,
    "rows": score_rows,
}


def main() -> int:
    arguments = argparse.ArgumentParser(description="Measure how documents of other places are read.")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--misses", action="store_true", help="say what was missed")
    arguments.add_argument("--only", default=",".join(PARTS), help="parts to measure, parted by commas")
    options = arguments.parse_args()
    for part in options.only.split(","):
        for score in PARTS[part](options.folder):
            share = f"{score.hits / score.total:.3f}" if score.total else "-"
            print(f"{score.name:28} {score.hits:5}/{score.total:<5} {share}")
            if options.misses:
                for miss in score.misses:
                    print(f"    {miss}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
