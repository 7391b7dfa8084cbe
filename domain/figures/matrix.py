"""Indicators and stories side by side at each cycle (figure 17.1)."""

from collections.abc import Iterator
from dataclasses import replace

from domain.figure import (
    Edge,
    Figure,
    FigureName,
    Node,
    Panel,
    Sort,
    blank,
    held,
    wording,
)
from domain.report import CrossReference, Item, Label, MatrixRow, Report
from domain.sentence import Sentences
from domain.story import Polarity

EFFECT, CONTRIBUTION = "effect", "contribution"
INDICATORS_SHOWN = 4
STORIES_SHOWN = 4
"""Of one cycle."""


def matrix_figure(report: Report, language: str) -> Figure:
    """Return a lane for each cycle, with its indicators and its stories.

    An edge leads from an indicator to the stories of a cycle whose steps there are
    linked to it, or suggested it; it counts those steps.
    """
    figure, words = blank(FigureName.MATRIX, language), wording(language)
    rows = report.matrix or []
    figure = replace(figure, rows=report.rows, panels=_columns(words))
    if not any(row.indicator_count or row.story_count != 0 for row in rows):
        return figure
    return replace(
        figure,
        nodes=tuple(node for row in rows for node in _nodes(row, words)),
        edges=tuple(edge for row in rows for edge in _edges(row)),
        lanes=tuple(
            Panel(str(row.cycle), words.say(f"figure.cycle.{row.cycle}"))
            for row in rows
        ),
        note=held(report, words),
        hidden=report.hidden,
        threshold=report.threshold,
        more=any(map(_cut, rows)),
    )


def _columns(words: Sentences) -> tuple[Panel, ...]:
    return tuple(
        Panel(name, words.say(f"figure.matrix.{name}"))
        for name in (EFFECT, CONTRIBUTION)
    )


def _nodes(row: MatrixRow, words: Sentences) -> Iterator[Node]:
    yield Node(
        key=f"effect:{row.cycle}",
        sort=Sort.CELL,
        label=words.say("figure.matrix.effect"),
        panel=EFFECT,
        lane=str(row.cycle),
        cycles=(row.cycle,),
        counts={"indicators": row.indicator_count, "measurements": row.measurements},
        sources={"indicators": row.sources["indicators"]},
    )
    own = {label.id for label in row.indicators}
    for label in _indicators(row):
        yield Node(
            key=f"indicator:{row.cycle}:{label.id}",
            sort=Sort.INDICATOR,
            label=label.label or "",
            ids=() if label.id is None else (label.id,),
            panel=EFFECT,
            lane=str(row.cycle),
            cycles=(row.cycle,),
            note="" if label.id in own else words.say("figure.matrix.from-elsewhere"),
        )
    yield Node(
        key=f"stories:{row.cycle}",
        sort=Sort.CELL,
        label=words.say("figure.matrix.contribution"),
        panel=CONTRIBUTION,
        lane=str(row.cycle),
        cycles=(row.cycle,),
        counts={"stories": row.story_count},
        sources={"stories": row.sources["stories"]},
    )
    yield from (_story(row, item) for item in row.stories[:STORIES_SHOWN])


def _story(row: MatrixRow, item: Item) -> Node:
    return Node(
        key=f"story:{row.cycle}:{item.id}",
        sort=Sort.STORY,
        label=item.label,
        ids=(item.id,),
        panel=CONTRIBUTION,
        lane=str(row.cycle),
        cycles=(row.cycle,),
        polarity=Polarity.NEGATIVE if item.negative else None,
        on=item.told_on,
    )


def _edges(row: MatrixRow) -> Iterator[Edge]:
    for reference in _references(row):
        yield Edge(
            key=f"linked:{row.cycle}:{reference.indicator.id}",
            source=f"indicator:{row.cycle}:{reference.indicator.id}",
            target=f"stories:{row.cycle}",
            relation="linked",
            counts={"steps": reference.steps},
            sources={"steps": reference.sources},
        )


def _references(row: MatrixRow) -> list[CrossReference]:
    shown = {label.id for label in _indicators(row)}
    return [each for each in row.cross_references if each.indicator.id in shown]


def _indicators(row: MatrixRow) -> list[Label]:
    """Return those of the cycle, linked ones first, then those linked from elsewhere.

    A step may be linked to an indicator of another cycle or of another space.
    """
    linked = {each.indicator.id for each in row.cross_references}
    own = sorted(row.indicators, key=lambda label: label.id not in linked)
    named = {label.id for label in own}
    beyond = [
        each.indicator
        for each in row.cross_references
        if each.indicator.id not in named
    ]
    return [*own, *beyond][:INDICATORS_SHOWN]


def _cut(row: MatrixRow) -> bool:
    own = len(row.indicators)
    linked = {each.indicator.id for each in row.cross_references}
    beyond = len(linked - {label.id for label in row.indicators})
    stories = min(len(row.stories), STORIES_SHOWN)
    return (
        own + beyond > INDICATORS_SHOWN
        or row.indicator_count > own
        or (row.story_count or 0) > stories
    )
