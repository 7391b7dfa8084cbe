"""The steps of a story as cards, in rows that read from left to right."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from domain.cycle import LETTERS
from domain.figure import Edge, Node
from domain.figures.thread import number_of
from domain.flow import Relation
from domain.sentence import Sentences
from services.pictures import lettering
from services.pictures.drawing import (
    Bounds,
    Box,
    Mark,
    Point,
    Stroke,
    Words,
    head,
    line,
    words,
)
from services.pictures.sheet import MARGIN, ROOM, badge, sign
from services.pictures.theme import rim, soft

WIDE: Final = 126
HIGH: Final = 90
ACROSS: Final = 5
GAP: Final = (ROOM - ACROSS * WIDE) / (ACROSS - 1)
SIZE: Final = 10.5
_SIGNS: Final = 3
_BELOW: Final = 30

Room = Callable[[Sequence[Node]], float]


def in_rows(
    steps: Sequence[Node], top: float, over: Room, under: Room
) -> Iterator[tuple[str, Bounds]]:
    """Yield the place of each card, with room over and under each row."""
    y = top
    for start in range(0, len(steps), ACROSS):
        row = steps[start : start + ACROSS]
        y += over(row)
        for column, step in enumerate(row):
            yield step.key, at(column, y)
        y += HIGH + under(row) + _BELOW


def at(column: int, y: float) -> Bounds:
    """Return the place of a card in a column."""
    x = MARGIN + column * (WIDE + GAP)
    return Bounds(x, y, x + WIDE, y + HIGH)


def card(step: Node, place: Bounds, said: Sentences) -> Iterator[Mark]:
    """Yield a card: number, signs of cycles, polarity, and the text of the step."""
    fill, stroke = "empty", "line"
    if step.cycles:
        fill, stroke = soft(step.cycles[0]), rim(step.cycles[0])
    yield Box(
        *(place.left, place.top, WIDE, HIGH, fill, stroke),
        dashed=step.aspired,
        weight=1.5,
        of=step.key,
        tip=step.label,
    )
    yield from _head(step, place)
    most = 4
    if step.aspired:
        most = 3
        hoped = said.say("figure.aspired")
        where = (place.left + 8, place.bottom - 18, WIDE - 16)
        yield from words(hoped, *where, size=SIZE, bold=True, of=step.key)
    yield from words(
        *(step.label, place.left + 8, place.top + 27, WIDE - 16),
        size=SIZE,
        most=most,
        of=step.key,
    )


def _head(step: Node, place: Bounds) -> Iterator[Mark]:
    y = place.top + 15
    number = number_of(step)
    yield Words(place.left + 8, y, number, 12, bold=True, of=step.key)
    x = place.left + 16 + lettering.width(number, 12, bold=True)
    shown = step.cycles if len(step.cycles) <= _SIGNS else step.cycles[: _SIGNS - 1]
    for cycle in shown:
        yield sign(cycle, x + 5, y, 10, of=step.key)
        yield Words(x + 12, y, LETTERS[cycle], 10, of=step.key)
        x += 25
    if left := len(step.cycles) - len(shown):
        yield Words(x, y, f"+{left}", 10, of=step.key)
    if step.polarity is not None:
        yield from badge(step.polarity, place.right - 12, y, of=step.key)


def joins(
    edges: Iterable[Edge], places: Mapping[str, Bounds], *, low: bool = False
) -> Iterator[Mark]:
    """Yield what leads on to the next card: an arrow, or a way into the next row.

    That way is right below the row that it leaves, or `low`, above the one it enters.
    """
    for edge in edges:
        returns = edge.relation == Relation.RETURNS
        yield from bent(
            list(_way(places[edge.source], places[edge.target], low=low)),
            paint="return" if returns else "line",
            weight=2.6 if returns else 1.5,
            dashed=edge.aspired,
            of=edge.key,
        )


def _way(start: Bounds, stop: Bounds, *, low: bool) -> Iterator[Point]:
    from_, to = (start.top + start.bottom) / 2, (stop.top + stop.bottom) / 2
    if start.top != stop.top:
        left = stop.left - GAP / 2
        if low:
            right, between = start.right + GAP / 2, stop.top - _BELOW / 2
            yield from ((start.right + 1, from_), (right, from_), (right, between))
        else:
            middle, between = (start.left + start.right) / 2, start.bottom + _BELOW / 2
            yield from ((middle, start.bottom + 1), (middle, between))
        yield from ((left, between), (left, to))
    else:
        yield start.right + 2, from_
    yield stop.left - 2, to


def bent(
    way: Sequence[Point],
    *,
    paint: str = "line",
    dashed: bool = False,
    weight: float = 1.5,
    of: str = "",
    tip: str = "",
) -> Iterator[Mark]:
    """Yield an arrow along straight pieces."""
    path, hull = line(way)
    yield Stroke(path, hull, paint, None, dashed, weight, 1, of, tip)
    wings, outline = head(way[-2], way[-1], 5 + 2 * weight)
    yield Stroke(wings, outline, paint, paint, weight=1, of=of, tip=tip)
