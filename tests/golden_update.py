"""Rewrite the golden outlines from what the parser makes of the excerpts: `python -m tests.golden_update`.

Review the changes with `git diff tests/golden` against the excerpts beside them before committing.
"""

from __future__ import annotations

from pathlib import Path

from lfsearch.parser import parse_issue
from lfsearch.parser.outline import outline

FOLDER = Path(__file__).parent / "golden"


def excerpts() -> list[Path]:
    """The excerpts of real issues, each with an `.outline` beside it."""
    return sorted(FOLDER.glob("*.txt"))


def actual(excerpt: Path) -> str:
    """The outline of an excerpt, followed by its warnings."""
    issue = parse_issue(excerpt.read_text(encoding="utf-8"), excerpt.stem)
    warnings = [f"! {w.span.first}-{w.span.last} {w.code}: {w.message}\n" for w in issue.warnings]
    return outline(issue) + "".join(warnings)


def main() -> None:
    for excerpt in excerpts():
        target = excerpt.with_suffix(".outline")
        text = actual(excerpt)
        changed = not target.exists() or target.read_text(encoding="utf-8") != text
        target.write_text(text, encoding="utf-8")
        print(f"{'changed' if changed else 'same   '} {target.name}")


if __name__ == "__main__":
    main()
