"""What there is at each cycle, and what there is not yet."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from domain.coverage import CycleCoverage
from domain.figure import (
    Figure,
    FigureName,
    Node,
    Panel,
    Sort,
    blank,
    held,
    wording,
)
from domain.headcount import Count
from domain.report import Counts, CycleRow, Report
from domain.sentence import Sentences
from domain.story import Modality

COLUMNS: Mapping[str, str] = {
    "indicators": "figure.count.indicators",
    "measurements": "figure.count.measurements",
    "reported": "coverage.reported",
    "aspired": "coverage.aspired",
    "arrived": "coverage.arrived",
}
"""The kinds of data, and the sentences that name them."""


def coverage_figure(report: Report, language: str) -> Figure:
    """Return a node for each cycle, and one for each kind of data at it.

    What there is not yet is told in the note of the cycle; nothing is scored.
    """
    figure = replace(blank(FigureName.COVERAGE, language), rows=report.rows)
    words = wording(language)
    if report.coverage is None:
        return figure
    told = {each.cycle: each for each in report.coverage.cycles}
    nodes = tuple(
        node
        for row in report.cycles
        for node in _nodes(row, told.get(row.cycle), words)
    )
    nothing = not any(n != 0 for node in nodes for n in node.counts.values())
    return replace(
        figure,
        nodes=nodes,
        panels=tuple(Panel(name, words.say(key)) for name, key in COLUMNS.items()),
        lanes=tuple(
            Panel(str(row.cycle), words.say(f"figure.cycle.{row.cycle}"))
            for row in report.cycles
        ),
        note=figure.note if nothing else held(report, words),
        hidden=report.hidden,
        threshold=report.threshold,
    )


def _nodes(
    row: CycleRow, covered: CycleCoverage | None, words: Sentences
) -> Iterator[Node]:
    label = words.say(f"figure.cycle.{row.cycle}")
    yield Node(
        key=f"cycle:{row.cycle}",
        sort=Sort.CYCLE,
        label=label,
        lane=str(row.cycle),
        cycles=(row.cycle,),
        note="; ".join(_said(covered, words)),
    )
    for name, (of, count, source) in _counted(row).items():
        yield Node(
            key=f"{name}:{row.cycle}",
            sort=Sort.CELL,
            label=f"{label}, {words.say(COLUMNS[name])}",
            panel=name,
            lane=str(row.cycle),
            cycles=(row.cycle,),
            counts={of: count},
            sources={of: source} if source else {},
        )


def _said(covered: CycleCoverage | None, words: Sentences) -> Iterator[str]:
    if covered is None:
        return
    if covered.in_focus is not None:
        focus = "in-focus" if covered.in_focus else "not-in-focus"
        yield words.say(f"figure.coverage.{focus}")
    yield from covered.not_yet


def _counted(row: CycleRow) -> Mapping[str, tuple[str, Count, str]]:
    """Return of what there is how much at a cycle, and what leads to its rows."""
    found: dict[str, tuple[str, Count, str]] = {}
    if (effect := row.effect) is not None:
        sources = effect.sources
        found["indicators"] = "indicators", effect.count, sources["indicators"]
        found["measurements"] = (
            *("measurements", effect.measurements),
            sources["measurements"],
        )
    if (cell := row.contribution) is not None:
        for modality in (Modality.REPORTED, Modality.ASPIRED):
            counts = cell.by_modality.get(str(modality))
            found[str(modality)] = _counts(counts, "stories")
        # What arrived in several spaces is counted in steps alone.
        found["arrived"] = _counts(cell.arrived.counts, "steps")
    return found


def _counts(counts: Counts | None, of: str) -> tuple[str, Count, str]:
    if counts is None:
        return of, 0, ""
    return of, getattr(counts, of), counts.sources.get(of, "")
