"""Outer cycles on both sides of a space's border (figures 8.1 and 9.1)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from domain.cycle import Cycle, Dimension, Side
from domain.fact import UNSAID
from domain.figure import (
    Edge,
    Figure,
    FigureName,
    Node,
    Panel,
    Sort,
    blank,
    held,
    of_report,
    wording,
)
from domain.headcount import Count
from domain.report import Report
from domain.sentence import Sentences

SPACE: Final = "space"
ENVIRONMENT: Final = "environment"
_PANELS: Final = {Dimension.INTERNAL: SPACE, Dimension.EXTERNAL: ENVIRONMENT}

Sides = dict[str, tuple[Count, str]]
"""How many steps lie on each side of the border, and what leads to them."""


def strategic_enabling_figure(report: Report, language: str) -> Figure:
    """Return strategic and enabling value, within the space and around it."""
    cycles = (Cycle.STRATEGIC, Cycle.ENABLING)
    return _bordered(FigureName.STRATEGIC_ENABLING, cycles, report, language)


def orienting_transformative_figure(report: Report, language: str) -> Figure:
    """Return orienting and transformative value, within the space and around it."""
    cycles = (Cycle.ORIENTING, Cycle.TRANSFORMATIVE)
    return _bordered(FigureName.ORIENTING_TRANSFORMATIVE, cycles, report, language)


def _bordered(
    name: FigureName, cycles: tuple[Cycle, Cycle], report: Report, language: str
) -> Figure:
    """Return a node for each cycle on each side, and one for where nobody says which.

    What lies on both sides is on the link between them. It is empty where nothing is
    told at the two cycles.
    """
    words = wording(language)
    figure = of_report(blank(name, language), report)
    found = {cycle: _sides(cycle, report) for cycle in cycles}
    counts = [n for sides in found.values() for n, _ in sides.values()]
    if not any(n != 0 for n in counts):
        return figure
    ids = tuple(each.id for each in report.spaces if each.id is not None)
    names = ", ".join(each.label or "" for each in report.spaces)
    return replace(
        figure,
        panels=(
            Panel(ENVIRONMENT, words.say("figure.borders.environment")),
            Panel(SPACE, names, ids),
        ),
        nodes=tuple(
            node
            for cycle, sides in found.items()
            for node in _nodes(cycle, sides, words)
        ),
        edges=tuple(_link(cycle, sides, words) for cycle, sides in found.items()),
        note=held(report, words),
    )


def _sides(cycle: Cycle, report: Report) -> Sides:
    cells = {row.cycle: row.contribution for row in report.cycles}
    cell = cells.get(cycle)
    parts = {} if cell is None else cell.by_dimension
    return {
        name: (counts.steps, counts.sources.get("steps", ""))
        for name, counts in parts.items()
    }


def _nodes(cycle: Cycle, sides: Sides, words: Sentences) -> Iterator[Node]:
    for dimension, panel in _PANELS.items():
        node = _node(cycle, str(dimension), sides, words)
        yield replace(node, panel=panel, dimension=dimension)
    yield _node(cycle, UNSAID, sides, words)


def _node(cycle: Cycle, side: str, sides: Sides, words: Sentences) -> Node:
    count, source = sides.get(side, (0, ""))
    return Node(
        key=f"{cycle}:{side}",
        sort=Sort.CYCLE,
        label=words.say(f"figure.cycle.{cycle}"),
        cycles=(cycle,),
        counts={"steps": count},
        sources={"steps": source} if source and count else {},
        note=words.say(f"figure.borders.{side}"),
    )


def _link(cycle: Cycle, sides: Sides, words: Sentences) -> Edge:
    count, source = sides.get(Side.BOTH, (0, ""))
    return Edge(
        key=f"{cycle}:{Side.BOTH}",
        source=f"{cycle}:{Dimension.INTERNAL}",
        target=f"{cycle}:{Dimension.EXTERNAL}",
        relation="across",
        label=words.say(f"figure.borders.link.{cycle}"),
        counts={"steps": count},
        sources={"steps": source} if source and count else {},
        note=words.say("figure.borders.both"),
    )
