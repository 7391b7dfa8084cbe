"""Branches: flows that go on from one space into another (figure 11.1)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from domain.cycle import Cycle
from domain.figure import (
    Edge,
    Figure,
    FigureName,
    Node,
    Panel,
    Sort,
    blank,
    held,
    hopes,
    of_report,
    told,
    wording,
)
from domain.report import Branch, CycleRow, Label, Report
from domain.room import Room
from domain.sentence import Sentences


def branches_figure(report: Report, language: str) -> Figure:
    """Return the two spaces with most branches between them, and every branch.

    The first panel is the space that the report is of, where it branches itself. The
    numbers of steps are those that the report's own stories tell of.
    """
    words = wording(language)
    figure = of_report(blank(FigureName.BRANCHES, language), report)
    branches = [] if report.flows is None else report.flows.branches
    if not branches:
        return figure
    pair = _foremost(branches, [each.id for each in report.spaces])
    spaces = {
        end.id: end for each in branches for end in (each.source, each.target) if end.id
    }
    return replace(
        figure,
        panels=tuple(
            Panel(f"space:{end.id}", end.label or "", (end.id,))
            for end in pair
            if end.id
        ),
        nodes=(
            *(
                Node(f"space:{key}", Sort.SPACE, end.label or "", (key,))
                for key, end in spaces.items()
            ),
            *(node for end in pair for node in _cycles(end, report, words)),
        ),
        edges=tuple(_edge(each, words) for each in branches),
        note=held(report, words),
        more=_cut(report, branches),
    )


def _cut(report: Report, branches: Sequence[Branch]) -> bool:
    """Tell whether a full list lacks some of the branches that are counted."""
    kinds = {} if report.flows is None else report.flows.kinds
    counted = kinds["branches"].count if "branches" in kinds else None
    shown = sum(each.count or 0 for each in branches)
    full = len(branches) >= Room().spaces
    return report.threshold == 1 and full and (counted or 0) > shown


def _foremost(
    branches: Sequence[Branch], own: Sequence[UUID | None]
) -> tuple[Label, Label]:
    """Return the two spaces with most branches between them, one of them an own."""
    between: Counter[frozenset[UUID | None]] = Counter()
    for each in branches:
        between[frozenset({each.source.id, each.target.id})] += each.count or 0

    def weight(each: Branch) -> tuple[bool, int]:
        ends = frozenset({each.source.id, each.target.id})
        return not ends.isdisjoint(own), between[ends]

    first = max(branches, key=weight)
    if first.source.id not in own and first.target.id in own:
        return first.target, first.source
    return first.source, first.target


def _cycles(space: Label, report: Report, words: Sentences) -> Iterator[Node]:
    alone = [each.id for each in report.spaces] == [space.id]
    for row in report.cycles:
        counts, source = _steps(row, space.id, alone=alone)
        yield Node(
            key=f"space:{space.id}/{row.cycle}",
            sort=Sort.CYCLE,
            label=words.say(f"figure.cycle.{row.cycle}"),
            panel=f"space:{space.id}",
            cycles=(Cycle(row.cycle),),
            counts={"steps": counts},
            sources={"steps": source} if source and counts else {},
        )


def _steps(row: CycleRow, space: UUID | None, *, alone: bool) -> tuple[int | None, str]:
    """Return how many steps happened in a space, and what leads to them."""
    cell = row.contribution
    if cell is None:
        return 0, ""
    found = {each.space.id: each.counts for each in cell.elsewhere.spaces}
    if alone:
        found[space] = cell.here
    counts = found.get(space)
    return (
        (0, "") if counts is None else (counts.steps, counts.sources.get("steps", ""))
    )


def _edge(branch: Branch, words: Sentences) -> Edge:
    counts, sources = hopes(branch)
    hoped = counts.get("aspired", 0)
    return Edge(
        key=f"branch:{branch.source.id}>{branch.target.id}",
        source=f"space:{branch.source.id}",
        target=f"space:{branch.target.id}",
        relation="branches",
        label=told(branch.count, words),
        aspired=bool(hoped) and hoped == branch.count,
        counts=counts,
        sources=sources,
        note=words.say("figure.branches.aspired", count=hoped) if hoped else "",
    )
