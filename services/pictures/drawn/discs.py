"""The steps of a story as numbered discs, each with what it was worth at its corner."""

from collections.abc import Iterator, Mapping, Sequence
from math import hypot
from typing import Final

from domain.figure import Node
from domain.figures.thread import number_of
from services.pictures.drawing import Mark, Point, Sign, Stroke, Words
from services.pictures.sheet import badge

DISC: Final = 22
CROWDED: Final = 30
"""Discs among which an arrow finds no way past all others anyhow."""
_BADGE: Final = 15
_CORNERS: Final[Sequence[Point]] = ((12, -12), (12, 12), (-12, -12), (-12, 12))
"""Where a badge hangs: at the upper right, or where no arrow comes or goes."""


def discs(standing: Sequence[tuple[Node, Point]], ways: Sequence[Mark]) -> list[Mark]:
    """Return steps at their points, with badges that hide no arrow they can avoid."""
    at = {number: point for number, (_, point) in enumerate(standing)}
    corners = {number: _moved(point, _CORNERS[0]) for number, point in at.items()}
    if len(standing) > CROWDED:
        ways = [way for way in ways if isinstance(way, Stroke) and way.fill]
    passed = [point for way in ways for point in along(way)]
    for number, (step, point) in enumerate(standing):
        if step.polarity is not None and crossed(corners[number], passed):
            others = [each for n, each in corners.items() if n != number]
            spots = (_moved(point, corner) for corner in _CORNERS[1:])
            free = (
                spot
                for spot in spots
                if not crossed(spot, passed) and _apart(spot, [*others], at, number)
            )
            corners[number] = next(free, corners[number])
    return [
        mark
        for number, (step, point) in enumerate(standing)
        for mark in disc(step, point, corners[number])
    ]


def disc(step: Node, point: Point, corner: Point) -> Iterator[Mark]:
    """Yield a step: its number, dashed where it is hoped for, and its polarity."""
    (x, y), tip = point, step.label
    yield Sign(
        *(x, y, DISC, "circle", "paper", "ink"),
        dashed=step.aspired,
        weight=1.4,
        of=step.key,
        tip=tip,
    )
    number = number_of(step)
    yield Words(x, y, number, 11, bold=True, align="center", of=step.key, tip=tip)
    if step.polarity is not None:
        yield from badge(step.polarity, *corner, of=step.key, tip=tip)


def _moved(point: Point, by: Point) -> Point:
    return point[0] + by[0], point[1] + by[1]


def along(way: Mark) -> Iterator[Point]:
    """Yield points along the line of an arrow; of its head, the middle."""
    if not isinstance(way, Stroke):
        return
    if way.fill is not None:
        xs, ys = zip(*way.hull, strict=True)
        yield sum(xs) / len(xs), sum(ys) / len(ys)
        return
    start, bow, stop = way.hull[0], way.hull[len(way.hull) // 2], way.hull[-1]
    straight = len(way.hull) == len((start, stop))
    for share in (each / 40 for each in range(41)):
        bend = share if straight else share * share
        pull = 0 if straight else 2 * share * (1 - share)
        rest = 1 - bend - pull
        yield (
            rest * start[0] + pull * bow[0] + bend * stop[0],
            rest * start[1] + pull * bow[1] + bend * stop[1],
        )


def crossed(spot: Point, passed: Sequence[Point], near: float = _BADGE / 2 + 1) -> bool:
    """Tell whether any of some points is nearer to a spot than that."""
    return any(abs(x - spot[0]) < near and abs(y - spot[1]) < near for x, y in passed)


def _apart(
    spot: Point, others: Sequence[Point], at: Mapping[int, Point], number: int
) -> bool:
    """Tell whether a badge would meet no other one, and no other disc."""
    badges = all(
        max(abs(x - spot[0]), abs(y - spot[1])) > _BADGE + 1 for x, y in others
    )
    reach = (_BADGE + DISC) / 2
    return badges and all(
        hypot(x - spot[0], y - spot[1]) > reach
        for n, (x, y) in at.items()
        if n != number
    )
