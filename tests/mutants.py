"""Do the tests notice a fault? Each fault of a list, put into a copy of the tree, must make its test module fail.

    python -m tests.mutants                    every fault, about twenty minutes
    python -m tests.mutants fusion deadlines   those whose file or new text holds one of the words

A fault is a piece of source, what stands there instead, and the test module that has to fail. The checkout itself is
never changed. First each test module runs on the copy as it is, so that one which fails anyway counts for nothing.
Exit code 1 when a fault lives through its tests, or when its piece of source is not found (the code has moved on:
mend the list) or stands there more than once (give a longer piece). A tool for developers, no part of the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What the test modules read.
COPIED = ("lfsearch", "tests", "corpus", "setup.cfg", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Fault:
    """`original`, which stands in `file` once, becomes `faulty`; then the module `tests` has to fail."""

    file: str  # inside lfsearch/
    original: str
    faulty: str
    tests: str  # inside tests/


FAULTS = (
    Fault(
        "retrieval/fusion.py",
        "found[places(complete)] = FIRST * trust",
        "found[places(complete)] = FIRST",
        "test_fusion.py",
    ),
    Fault("retrieval/filters.py", "<= filters.until", "< filters.until", "test_filters.py"),
    Fault("retrieval/filters.py", ">= filters.since", "> filters.since", "test_filters.py"),
    Fault("retrieval/explain.py", "rank=1 + above(", "rank=above(", "test_explain.py"),
    Fault("retrieval/explain.py", "rank=1 + int(", "rank=int(", "test_explain.py"),
    Fault("embedding/transformer.py", "self.prompts[1]", "self.prompts[0]", "test_encoder_transformer.py"),
    Fault("embedding/transformer.py", "self.prompts[0]", "self.prompts[1]", "test_encoder_transformer.py"),
    Fault("index/build.py", '        "facts",\n', "", "test_build.py"),
    Fault("parser/sections.py", "last = self.page_title(index)", "pass", "parser/test_sections.py"),
    Fault("parser/signatures.py", "if signed and not names and", "if False and", "parser/test_documents.py"),
    Fault("parser/regroup.py", "_GROUPS = 3", "_GROUPS = 2", "parser/test_regroup.py"),
    Fault("facts/deadlines.py", "timedelta(days=92)", "timedelta(days=0)", "test_facts.py"),
    Fault("facts/citations.py", "_MAX_GAP = 60", "_MAX_GAP = 20", "test_facts.py"),
    Fault("facts/names.py", "_MAX_LEVEL = 5", "_MAX_LEVEL = 3", "test_facts.py"),
    Fault("text/segmenter.py", "get(word, 0), 2000)", "get(word, 0), 1)", "test_segmenter.py"),
    Fault("embedding/unigram.py", "_UNKNOWN_PENALTY = 10.0", "_UNKNOWN_PENALTY = 0.5", "test_unigram.py"),
    Fault("retrieval/wordings.py", "one, other, autojunk=False", "one, other", "test_compare.py"),
    # The same kinds of fault elsewhere: a limit twice or half, a comparison turned, one off, a step left out.
    Fault("retrieval/fusion.py", "cosines / (1 + ALIGNMENT_WEIGHT)", "cosines", "test_fusion.py"),
    Fault("retrieval/fusion.py", "ALIGNMENT_WEIGHT = 0.5", "ALIGNMENT_WEIGHT = 0.0", "test_fusion.py"),
    Fault("retrieval/fusion.py", "most(keyword) / bound if", "most(keyword) if", "test_fusion.py"),
    Fault("index/scores.py", "((-score, row) for", "((-score, -row) for", "test_ranking.py"),
    Fault("retrieval/ranking.py", "share=FRAMING_SHARE", "share=1.0", "test_ranking.py"),
    Fault("retrieval/ranking.py", "by=fusion.FIRST", "by=0.0", "test_ranking.py"),
    Fault("retrieval/ranking.py", "own = 1 - order", "own = 1 + order", "test_ranking.py"),
    Fault("retrieval/ranking.py", "SEMANTIC_DEPTH = 50", "SEMANTIC_DEPTH = 25", "test_ranking.py"),
    Fault("retrieval/similar.py", "SIMILAR_WORDS = 0.5, 40", "SIMILAR_WORDS = 0.5, 4", "test_ranking.py"),
    Fault("retrieval/similar.py", "-index.fulltext.idf(", "index.fulltext.idf(", "test_ranking.py"),
    Fault(
        "retrieval/similar.py",
        "KEYWORD_WEIGHT, SIMILAR_WORDS = 0.5",
        "KEYWORD_WEIGHT, SIMILAR_WORDS = 0.0",
        "test_ranking.py",
    ),
    Fault(
        "retrieval/similar.py",
        'else bytearray(b"\\1") * len(index.store)\n    allowed[row] = 0',
        'else bytearray(b"\\1") * len(index.store)',
        "test_ranking.py",
    ),
    Fault("retrieval/similar.py", "other_years and same_year", "other_years and not same_year", "test_ranking.py"),
    Fault("retrieval/ranking.py", "            allowed[row] = 0", "            pass", "test_ranking.py"),
    Fault("retrieval/filters.py", "<= filters.years[1]", "< filters.years[1]", "test_filters.py"),
    Fault("retrieval/filters.py", "not filters.years[0] <=", "not filters.years[0] <", "test_filters.py"),
    Fault("retrieval/filters.py", "if first > last:", "if first >= last:", "test_filters.py"),
    Fault("retrieval/numbers.py", "parts.code == code]", "True]", "test_understanding.py"),
    Fault("retrieval/numbers.py", "tail[0] == code[0] and ", "", "test_understanding.py"),
    Fault("retrieval/articles.py", "place <= article.start", "True", "test_understanding.py"),
    Fault("retrieval/naming.py", "longer.length > one.length and ", "False and ", "test_understanding.py"),
    Fault("retrieval/wishes.py", "newest.year + _RELATIVE[", "newest.year - _RELATIVE[", "test_understanding.py"),
    Fault("retrieval/filters.py", "if canonical in key or name in key", "", "test_filters.py"),
    Fault("retrieval/naming.py", "TITLE_SHARE = 0.6", "TITLE_SHARE = 0.8", "test_naming.py"),
    Fault("retrieval/naming.py", "TITLE_SHARE = 0.6", "TITLE_SHARE = 0.4", "test_naming.py"),
    Fault("retrieval/naming.py", "MIN_PAIRS = 6", "MIN_PAIRS = 3", "test_naming.py"),
    Fault("retrieval/naming.py", "MIN_PAIRS = 6", "MIN_PAIRS = 12", "test_naming.py"),
    Fault("retrieval/naming.py", "TITLE_BONUS * one.share", "TITLE_BONUS", "test_naming.py"),
    Fault("retrieval/snippets.py", "key=len, reverse=True", "key=len", "test_snippets.py"),
    Fault("retrieval/snippets.py", "(-scores[number], number)", "number", "test_snippets.py"),
    Fault("retrieval/snippets.py", "sum(wanted.words[word] for", "sum(1 for", "test_snippets.py"),
    Fault("retrieval/snippets.py", " + _MEANING * near", "", "test_snippets.py"),
    Fault("retrieval/snippets.py", " + _ASKED * piece.asked", "", "test_snippets.py"),
    Fault("retrieval/snippets.py", "for number in sorted(chosen):", "for number in chosen:", "test_snippets.py"),
    Fault("retrieval/explain.py", "ranking.trust >= _MOSTLY", "ranking.trust > 2", "test_explain.py"),
    Fault("retrieval/query.py", "MAX_LENGTH = 1000", "MAX_LENGTH = 2000", "test_query.py"),
    Fault("text/segmenter.py", "for size in (2, 3)", "for size in (2,)", "test_segmenter.py"),
    Fault("text/segmenter.py", "frequencies.setdefault(word[:length], 0)", "pass", "test_segmenter.py"),
    Fault("text/segmenter.py", "range(len(run) - 1)", "range(len(run) - 2)", "test_segmenter.py"),
    Fault("index/fulltext.py", "PATH_WEIGHT = 0.4", "PATH_WEIGHT = 0.8", "test_fulltext.py"),
    Fault("index/fulltext.py", "TITLE_WEIGHT = 0.25", "TITLE_WEIGHT = 0.5", "test_fulltext.py"),
    Fault("index/fulltext.py", "GRAMS_WEIGHT = 0.5", "GRAMS_WEIGHT = 1.0", "test_fulltext.py"),
    Fault("index/fulltext.py", "CHARS_WEIGHT = 0.5", "CHARS_WEIGHT = 1.0", "test_fulltext.py"),
    Fault("index/scoring.py", "count == wanted", "count >= 1", "test_fulltext.py"),
    Fault("index/literals.py", "if wanted in text:", "if True:", "test_exactness.py"),
    Fault("retrieval/wording.py", "intersection([word.rows", "union([word.rows", "test_exactness.py"),
    Fault("retrieval/query.py", "and _FIGURE_BEFORE().search", "and not _FIGURE_BEFORE().search", "test_query.py"),
    Fault("text/literal.py", ".lower()", "", "test_exactness.py"),
    Fault("index/words.py", "return not leaf.has_deletions() or", "return True or", "test_fulltext.py"),
    Fault("index/merging.py", "live = numbers >= 0", "live = numbers >= -1", "test_fulltext.py"),
    Fault("index/vectors.py", "self.texts.vector(self._rows[row])", "self.texts.vector(row)", "test_vectors.py"),
    Fault("index/manifest.py", ".st_size == size", ".st_size >= size", "test_manifest.py"),
    Fault("index/manifest.py", "if now.get(name) != digest", "if name not in now", "test_manifest.py"),
    Fault("index/store.py", "until = min(stop, self._starts[number + 1])", "until = stop", "test_store.py"),
    Fault("index/store.py", "min(stop, len(self))", "stop", "test_store.py"),
    Fault("reading/plain.py", "_MAX_CONTROL = 0.01", "_MAX_CONTROL = 0.2", "test_corpus.py"),
    Fault("index/naming.py", "1 <= numbers[0] <= numbers", "numbers[0] <= numbers", "test_corpus.py"),
    Fault("evaluation/metrics.py", "NEAR = 6", "NEAR = 5", "test_metrics.py"),
    Fault("evaluation/metrics.py", "math.log2(rank + 1)", "math.log2(rank + 2)", "test_metrics.py"),
    Fault("evaluation/metrics.py", "span.first <= hit.lines.last", "span.first < hit.lines.last", "test_metrics.py"),
    Fault("facts/deadlines.py", "year - 1 if exclusive", "year if exclusive", "test_facts.py"),
    Fault("facts/deadlines.py", "dt.timedelta(days=1)", "dt.timedelta(days=0)", "test_facts.py"),
    Fault("facts/citations.py", "_MAX_CODE = 14", "_MAX_CODE = 7", "test_facts.py"),
    Fault("facts/citations.py", "or _GROUNDS.search(ahead)", "", "test_facts.py"),
    Fault("facts/units.py", "_MAX_LIST = 1000", "_MAX_LIST = 1 << 30", "test_facts.py"),
    Fault("facts/names.py", "(level or home.level) + core", '(level or "市") + core', "test_facts.py"),
    Fault("facts/places.py", "prefixes.get(word, place) == place", "True", "test_facts.py"),
    Fault("facts/units.py", "start >= along", "False", "test_facts.py"),
    Fault("facts/units.py", "if not is_sure:", "if False:", "test_facts.py"),
    Fault("facts/units.py", "MAX_NAME = 40", "MAX_NAME = 10", "test_facts.py"),
    Fault("facts/validity.py", "_MAX_SENTENCE = 400", "_MAX_SENTENCE = 1 << 30", "test_facts.py"),
    Fault("facts/validity.py", "_MAX_SENTENCE = 400", "_MAX_SENTENCE = 20", "test_facts.py"),
    Fault("facts/quantities.py", "_WINDOW = 24", "_WINDOW = 1 << 30", "test_facts.py"),
    Fault("facts/quantities.py", "_WINDOW = 24", "_WINDOW = 6", "test_facts.py"),
    Fault("facts/citations.py", "_MAX_GAP = 60", "_MAX_GAP = 1 << 30", "test_facts.py"),
    Fault("facts/deadlines.py", "time.start() - 6)", "0)", "test_facts.py"),
    Fault("parser/sections.py", "_ADDRESSEE_LINES = 6", "_ADDRESSEE_LINES = 3", "parser/test_sections.py"),
    Fault("parser/sections.py", "_TITLE_LINES = 5", "_TITLE_LINES = 3", "parser/test_sections.py"),
    Fault("parser/sections.py", "label.number - number <= 3", "label.number - number <= 1", "parser/test_sections.py"),
    Fault("parser/mastheads/titles.py", "\nLINES = 6", "\nLINES = 3", "parser/test_documents.py"),
    Fault(
        "parser/signatures.py",
        "and note is None and not signer and (figures",
        "and not signer and (figures",
        "parser/test_documents.py",
    ),
    Fault(
        "parser/regroup.py",
        "_ABOVE_TABLE = 3",
        "_ABOVE_TABLE = 2",
        "parser/test_regroup.py",
    ),
    Fault("parser/regroup.py", "if len(items) < 2 or", "if", "parser/test_regroup.py"),
    Fault("parser/clean.py", "(gap == 0 and indent", "(gap <= 1 and indent", "parser/test_clean.py"),
    Fault("reading/plain.py", '"big5hkscs", ', "", "test_corpus.py"),
    Fault("reading/plain.py", "key=_usual, ", "key=len, ", "test_corpus.py"),
    Fault("reading/plain.py", "_MIN_USUAL = 0.05", "_MIN_USUAL = 0.0", "test_corpus.py"),
    Fault("reading/plain.py", "_MIN_USUAL = 0.05", "_MIN_USUAL = 0.2", "test_corpus.py"),
    Fault("retrieval/engine.py", "if filters.years:", "if False:", "test_engine.py"),
    Fault("retrieval/resembling.py", "clause_id is None and (other_years", "False and (other_years", "test_engine.py"),
    Fault("refs.py", "if month < 12", "if month < 11", "test_status.py"),
    Fault("embedding/static.py", "_LENGTH_PENALTY = 0.1", "_LENGTH_PENALTY = 0.0", "test_encoder.py"),
    Fault("embedding/static.py", "weights @ best / weights.sum()", "best.mean(axis=0)", "test_encoder.py"),
    Fault("evaluation/evaluate.py", "CONFIDENCE = 0.95", "CONFIDENCE = 0.5", "test_evaluation.py"),
    Fault("evaluation/evaluate.py", "SAME = 1e-6", "SAME = 1e-1", "test_evaluation.py"),
    Fault("facts/inherited.py", "[: len(parent.children) - len(closing)]", "[:1]", "test_duties.py"),
    Fault("facts/inherited.py", "for share in own or above", "for share in own", "test_duties.py"),
    Fault("facts/inherited.py", "home, own or above)", "home, above or own)", "test_duties.py"),
    Fault("facts/inherited.py", "all(_is_sure(part, home) for", "any(_is_sure(part, home) for", "test_duties.py"),
    Fault("index/standing.py", "in_force_from(one) <= day", "True", "test_standing.py"),
    Fault("index/standing.py", "document.expires < day", "document.expires <= day", "test_standing.py"),
    Fault("retrieval/register.py", "document.date <= cited_on", "document.date >= cited_on", "test_citations.py"),
    Fault("retrieval/citing.py", "_text_of(record.id) if citation.own else None", "None", "test_citations.py"),
    Fault("facts/cited.py", "if citation.own or citation.repealed:", "if citation.own:", "test_citations.py"),
    Fault("facts/cited.py", "not (has_articles or", "not (True or", "test_citations.py"),
    Fault("facts/articles.py", "yield from range(value + 1, following)", "pass", "test_citations.py"),
    Fault("text/titles.py", "if theirs and ours and theirs != ours:", "if False:", "test_standing.py"),
    Fault("index/standing.py", "document.date >= repealer.date", "False", "test_standing.py"),
    Fault("facts/inherited.py", "key in (None, label)", "True", "test_duties.py"),
    Fault("text/aliases.py", "if name not in text and form not in name", "", "test_aliases.py"),
    Fault("parser/inline.py", "_MIN_TOTAL = 60", "_MIN_TOTAL = 120", "parser/test_tree.py"),
    Fault("parser/tree.py", "_ARTICLE_LENGTH = 600", "_ARTICLE_LENGTH = 300", "parser/test_tree.py"),
    Fault("parser/tree.py", "_HEADING_LENGTH = 40", "_HEADING_LENGTH = 20", "parser/test_tree.py"),
    Fault("parser/tree.py", "len(self.stack) > 2:", "False:", "parser/test_tree.py"),
    Fault("parser/tree.py", "number == before[-1] + 1", "number >= before[-1] + 1", "parser/test_tree.py"),
    Fault(
        "parser/paragraphs.py", "label.number - last[-1] <= 3", "label.number - last[-1] <= 1", "parser/test_tree.py"
    ),
    Fault("parser/paragraphs.py", "_BRACKET_LINES = 4", "_BRACKET_LINES = 2", "parser/test_paragraphs.py"),
    Fault("parser/paragraphs.py", "_NARROWEST = 0.85, 18.0", "_NARROWEST = 0.85, 9.0", "parser/test_paragraphs.py"),
    Fault("parser/paragraphs.py", "_NARROWEST = 0.85, 18.0", "_NARROWEST = 0.5, 18.0", "parser/test_paragraphs.py"),
    Fault("parser/paragraphs.py", "_BLANK_WIDTH = 0.4", "_BLANK_WIDTH = 0.8", "parser/test_paragraphs.py"),
    Fault("parser/assemble.py", "MAX_LENGTH = 2000", "MAX_LENGTH = 4000", "parser/test_tree.py"),
    Fault("parser/ids.py", "count += 1", "count += 2", "parser/test_tree.py"),
)


def passes(tree: Path, tests: str) -> bool:
    """Whether a test module passes in a copy of the tree."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", f"tests/{tests}"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def verdict(tree: Path, fault: Fault) -> str:
    """What becomes of one fault: killed, SURVIVED, or why it cannot be tried."""
    path = tree / "lfsearch" / fault.file
    source = path.read_text(encoding="utf-8") if path.exists() else ""
    if (times := source.count(fault.original)) != 1:
        return "NOT FOUND" if times == 0 else f"FOUND {times} TIMES"
    path.write_text(source.replace(fault.original, fault.faulty), encoding="utf-8")
    try:
        return "SURVIVED" if passes(tree, fault.tests) else "killed"
    finally:
        path.write_text(source, encoding="utf-8")


def copy_tree(target: Path) -> None:
    """Copy what the tests need."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target / name)


def main(words: list[str]) -> int:
    """Try the faults that the words choose; 1 when one is not killed."""
    chosen = [fault for fault in FAULTS if not words or any(word in fault.file + fault.faulty for word in words)]
    alive = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        copy_tree(tree)
        sound = {tests: passes(tree, tests) for tests in dict.fromkeys(fault.tests for fault in chosen)}
        for fault in chosen:
            found = verdict(tree, fault) if sound[fault.tests] else "TESTS FAIL WITHOUT IT"
            alive += found != "killed"
            print(f"{found:<10} {fault.file}: {fault.original!r} -> {fault.faulty!r} ({fault.tests})", flush=True)
    print(f"{len(chosen) - alive} of {len(chosen)} faults killed")
    return 1 if alive or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
