"""Rows of a report for each cycle, with so many of everything."""

from typing import Any

from domain.coverage import CycleCoverage, Known, coverage_by_cycle
from domain.cycle import Cycle, ring
from domain.reading import Effect
from domain.report import (
    Cell,
    Counted,
    Counts,
    Coverage,
    CycleRow,
    Report,
    Split,
    Unexplained,
    Unmeasured,
)
from domain.sentence import sentences
from tests.support.reporting import a_report


def counts(n: int | None, name: str = "") -> Counts:
    """Return counts that lead to their rows where they are told."""
    told = {} if not n else {of: f"of={of}{name}" for of in ("stories", "steps")}
    return Counts(n, n, n, n, told)


def a_row(cycle: Cycle, indicators: int, told: int | None) -> CycleRow:
    """Return a cycle with so many indicators, measurements and stories."""
    named = f"&subject={cycle}"
    effect = Effect(
        indicators=[],
        count=indicators,
        measurements=indicators * 3,
        sources={of: f"of={of}{named}" for of in ("indicators", "measurements")},
    )
    cell = Cell(
        counts=counts(told, named),
        by_polarity={},
        by_scheme={},
        by_modality={
            each: counts(told, f"{named}&facet=modality:{each}")
            for each in ("reported", "aspired")
            if told != 0
        },
        here=counts(told, f"{named}&facet=here"),
        elsewhere=Split(counts(0), []),
        arrived=Split(counts(told, f"{named}&facet=arrived"), []),
        items=[],
    )
    return CycleRow(cycle, ring(cycle), None, effect, cell)


def a_covered_report(
    indicators: int, told: int | None, language: str = "en", **fields: Any
) -> Report:
    """Return a report over all cycles, of which the first is in focus."""
    known = [Known(cycle, indicators=indicators, steps=told or 0) for cycle in Cycle]
    covered: list[CycleCoverage] = coverage_by_cycle(
        known, {Cycle.IMMEDIATE}, sentences(language)
    )
    nothing = Counted(0, "")
    coverage = Coverage(Unexplained(0, [], ""), Unmeasured(nothing, {}), cycles=covered)
    rows = [a_row(cycle, indicators, told) for cycle in Cycle]
    return a_report(cycles=rows, coverage=coverage, **fields)
