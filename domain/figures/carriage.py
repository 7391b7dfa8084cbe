"""What was gained in one space and used in another."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from uuid import UUID

from domain.carriage import Carriage
from domain.figure import (
    Edge,
    Figure,
    FigureName,
    Node,
    Sort,
    blank,
    held,
    wording,
)
from domain.report import Report

SPACES_SHOWN = 12
"""Those between which most is carried."""


def carriage_figure(report: Report, language: str) -> Figure:
    """Return the spaces, and an edge for what is carried from one to another.

    Of an edge that is held back the count is not told; between two spaces that are
    both not the report's nothing is known, and there is none.
    """
    figure = replace(blank(FigureName.CARRIAGE, language), rows=report.rows)
    carriage = report.carriage
    edges = [] if carriage is None else list(_edges(report, carriage))
    if carriage is None or not edges:
        return figure
    shown = _shown(carriage)
    kept = tuple(each for each in edges if {each.source, each.target} <= shown)
    own = {each.id for each in report.spaces}
    words = wording(language)
    return replace(
        figure,
        nodes=tuple(
            Node(
                key=_key(space.id),
                sort=Sort.SPACE,
                label=space.label,
                ids=(space.id,),
                note=words.say("figure.carriage.own") if space.id in own else "",
            )
            for space in carriage.spaces
            if _key(space.id) in shown
        ),
        edges=kept,
        note=held(report, words),
        hidden=report.hidden,
        threshold=report.threshold,
        more=carriage.more or len(kept) < len(edges),
    )


def _key(space: UUID) -> str:
    return f"space:{space}"


def _edges(report: Report, carriage: Carriage) -> Iterator[Edge]:
    sources = {(each.source, each.target): each.sources for each in carriage.cells}
    own = {each.id for each in report.spaces}
    places = [space.id for space in carriage.spaces]
    for (i, source), (j, target) in product(enumerate(places), repeat=2):
        count, told = carriage.matrix[i][j], bool({source, target} & own)
        # Where nothing is held back, what is not told is what there is no room for.
        few = count is None and told and source != target and report.threshold > 1
        if count or few:
            address = sources.get((source, target))
            yield Edge(
                key=f"carried:{source}>{target}",
                source=_key(source),
                target=_key(target),
                relation="carried",
                counts={"flows": count},
                sources={} if address is None else {"flows": address},
            )


def _shown(carriage: Carriage) -> set[str]:
    carried: Counter[UUID] = Counter()
    for cell in carriage.cells:
        carried[cell.source] += cell.count or 0
        carried[cell.target] += cell.count or 0
    ranked = sorted(carriage.spaces, key=lambda space: -carried[space.id])
    return {_key(space.id) for space in ranked[:SPACES_SHOWN]}
