"""The structure for data: what is measured, and what is told (figure II.4.1)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from domain.figure import (
    Edge,
    Figure,
    FigureName,
    Node,
    Sort,
    blank,
    held,
    hopes,
    of_report,
    told,
    wording,
)
from domain.reading import IndicatorReading
from domain.report import CycleRow, FlowCell, Report
from domain.sentence import Sentences

TICKS_MAX: Final = 10
"""Indicators of one cycle that are shown one by one."""


def data_figure(report: Report, language: str) -> Figure:
    """Return cycles with their indicators, and threads of stories between them.

    It is empty where nothing is measured and nothing told at any of them.
    """
    words = wording(language)
    figure = of_report(blank(FigureName.DATA, language), report)
    cycles = tuple(_cycle(row, words) for row in report.cycles)
    ticks = tuple(tick for row in report.cycles for tick in _ticks(row, words))
    if not any(count != 0 for node in cycles for count in node.counts.values()):
        return figure
    shown = {row.cycle for row in report.cycles}
    cells = () if report.flows is None else report.flows.cells
    return replace(
        figure,
        nodes=cycles + ticks,
        edges=tuple(
            _thread(cell, words)
            for cell in cells
            if {cell.source, cell.target} <= shown
        ),
        note=held(report, words),
        more=len(ticks) < sum(node.counts["indicators"] or 0 for node in cycles),
    )


def _cycle(row: CycleRow, words: Sentences) -> Node:
    effect, cell = row.effect, row.contribution
    counts = {
        "indicators": effect.count if effect else 0,
        "measurements": effect.measurements if effect else 0,
        "stories": cell.counts.stories if cell else 0,
    }
    found = {
        "indicators": effect.sources.get("indicators", "") if effect else "",
        "measurements": effect.sources.get("measurements", "") if effect else "",
        "stories": cell.counts.sources.get("stories", "") if cell else "",
    }
    return Node(
        key=f"cycle:{row.cycle}",
        sort=Sort.CYCLE,
        label=words.say(f"figure.cycle.{row.cycle}"),
        cycles=(row.cycle,),
        counts=counts,
        sources={name: source for name, source in found.items() if source},
    )


def _ticks(row: CycleRow, words: Sentences) -> Iterator[Node]:
    readings = row.effect.indicators if row.effect else []
    for reading in readings[:TICKS_MAX]:
        yield _tick(reading, row, words)


def _tick(reading: IndicatorReading, row: CycleRow, words: Sentences) -> Node:
    latest = reading.latest
    measured = words.say("figure.data.unmeasured") if latest is None else ""
    return Node(
        key=f"indicator:{reading.id}:{row.cycle}",
        sort=Sort.INDICATOR,
        label=reading.label,
        ids=(reading.id,),
        cycles=(row.cycle,),
        on=None if latest is None else latest.day,
        value=None if latest is None else latest.value,
        counts={"measurements": reading.measurements},
        note=measured,
    )


def _thread(cell: FlowCell, words: Sentences) -> Edge:
    counts, sources = hopes(cell)
    hoped = counts.get("aspired", 0)
    return Edge(
        key=f"thread:{cell.source}>{cell.target}",
        source=f"cycle:{cell.source}",
        target=f"cycle:{cell.target}",
        relation="thread",
        label=told(cell.count, words),
        aspired=bool(hoped) and hoped == cell.count,
        counts=counts,
        sources=sources,
        note=words.say("figure.branches.aspired", count=hoped) if hoped else "",
    )
