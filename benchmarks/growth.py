"""What `scale.py` has measured, as a table in Markdown and a drawing in SVG.

    python benchmarks/growth.py benchmarks/results/scale.json

Beside the file lie then scale.md and scale.svg. Both axes of the drawing are logarithmic: a straight line that rises by one for one
is time that grows as the corpus does.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 460, 70, 150, 50, 60
COLOURS = ("#0b5394", "#3d85c6", "#cc0000", "#e69138", "#6aa84f", "#674ea7", "#7f6000")
# Our own in strong lines, the others thin.
OWN = {"keyword": "lfsearch, keyword", "hybrid": "lfsearch, hybrid"}

Sizes = Mapping[str, Mapping[str, Any]]


def table(report: Mapping[str, Any]) -> str:
    """Every figure, an engine a line."""
    sizes: Sizes = report["sizes"]
    names = list(dict.fromkeys(name for found in sizes.values() for name in found["ms"]))
    head = [f"{key} ({found['clauses']:,})" for key, found in sizes.items()]
    parts = [
        f"Commit {report['commit'][:10]}, Python {report['python']}, {report['machine']}, "
        + ", ".join(f"{name} {version}" for name, version in report["versions"].items())
        + f"; {report['queries']} queries, each asked once of every engine in turn.",
        _part("Milliseconds of the processor, median and 95th", head, _rows(names, sizes, _milliseconds)),
        _part("The same over SQLite FTS5 in the same run", head, _rows(names, sizes, _times)),
        _part(
            "Megabytes of a process that asks all queries",
            head,
            _rows(names, sizes, lambda one, own: own["rss_mb"].get(one)),
        ),
        _part(
            "Bytes on disk over those of the texts",
            head,
            _rows(_disks(sizes), sizes, lambda one, own: own["disk_x"].get(one)),
        ),
    ]
    judged = {key: found for key, found in sizes.items() if "nDCG@10" in found}
    if judged:
        rows = _rows(names, judged, lambda one, own: own["nDCG@10"].get(one))
        parts.append(_part("nDCG@10 on the judged topics", list(judged), rows))
    return "\n\n".join(part for part in parts if part) + "\n"


def _disks(sizes: Sizes) -> list[str]:
    return list(dict.fromkeys(name for found in sizes.values() for name in found["disk_x"]))


def _milliseconds(name: str, found: Mapping[str, Any]) -> str | None:
    own = found["ms"].get(name)
    return f"{own['p50_ms']:.1f} / {own['p95_ms']:.1f}" if own else None


def _times(name: str, found: Mapping[str, Any]) -> str | None:
    own = found["times_fts5"].get(name)
    return f"{own['p50_ms']:.2f} / {own['p95_ms']:.2f}" if own else None


def _rows(names: Sequence[str], sizes: Sizes, value: Any) -> Iterator[list[str]]:
    for name in names:
        cells = [value(name, found) for found in sizes.values()]
        yield [OWN.get(name, name), *("" if cell is None else str(cell) for cell in cells)]


def _part(title: str, head: Sequence[str], rows: Iterable[list[str]]) -> str:
    """A table; nothing where nothing was measured."""
    rows = list(rows)
    if not any(cell for row in rows for cell in row[1:]):
        return ""
    lines = [f"| {title} | {' | '.join(head)} |", f"| --- |{' ---: |' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def drawing(report: Mapping[str, Any]) -> str:
    """The median of each engine over the size of the law articles."""
    sizes = {found["clauses"]: found for key, found in report["sizes"].items() if key.isdigit()}
    names = list(dict.fromkeys(name for found in sizes.values() for name in found["ms"]))
    lines = {
        name: [
            (clauses, max(found["ms"][name]["p50_ms"], 0.1))
            for clauses, found in sorted(sizes.items())
            if name in found["ms"]
        ]
        for name in names
    }
    values = [value for points in lines.values() for _, value in points]
    across = _axis(min(sizes), max(sizes), LEFT, WIDTH - RIGHT)
    down = _axis(min(values), max(values), HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="26" font-size="15">One query: median milliseconds of the processor, by clauses</text>',
    ]
    for clauses in sorted(sizes):
        parts.append(f'<path d="M{across(clauses):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        parts.append(_text(across(clauses), HEIGHT - BOTTOM + 20, f"{clauses:,}", "middle"))
    for value in _ticks(min(values), max(values)):
        parts.append(f'<path d="M{LEFT} {down(value):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(_text(LEFT - 8, down(value) + 4, f"{value:g}", "end"))
    labels = _spread([(down(points[-1][1]), name) for name, points in lines.items()])
    for number, (name, points) in enumerate(lines.items()):
        colour, width = COLOURS[number % len(COLOURS)], 3 if name in OWN else 1.5
        path = "L".join(f"{across(clauses):.1f} {down(value):.1f}" for clauses, value in points)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
        parts += [f'<circle cx="{across(x):.1f}" cy="{down(y):.1f}" r="{width}" fill="{colour}"/>' for x, y in points]
        parts.append(_text(WIDTH - RIGHT + 10, labels[name] + 4, OWN.get(name, name), "start", colour))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _axis(low: float, high: float, start: float, end: float) -> Any:
    """Where a value lies between start and end, by its logarithm."""
    span = math.log(high / low) or 1.0
    return lambda value: start + (end - start) * math.log(value / low) / span


def _ticks(low: float, high: float) -> list[float]:
    """1, 2 and 5 of each power of ten, between the values."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [tick for power in powers for step in (1, 2, 5) if low <= (tick := step * 10.0**power) <= high]


def _spread(wanted: Sequence[tuple[float, str]], apart: float = 16) -> dict[str, float]:
    """Where each label goes, from the top down, none over another."""
    found: dict[str, float] = {}
    last = -apart
    for place, name in sorted(wanted):
        last = found[name] = max(place, last + apart)
    return found


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw how the program grows with the corpus.")
    parser.add_argument("figures", type=Path, help="what scale.py has written")
    options = parser.parse_args()
    report = json.loads(options.figures.read_text(encoding="utf-8"))
    options.figures.with_suffix(".md").write_text(table(report), encoding="utf-8")
    options.figures.with_suffix(".svg").write_text(drawing(report), encoding="utf-8")


if __name__ == "__main__":
    main()
