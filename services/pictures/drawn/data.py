"""The structure for data: indicators as ticks, flows of stories as threads (II.4.1).

The cycles stand in a row. Threads to the right are drawn above it, those to the left
below, so that no two of them share a way and each number has a place of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Final

from domain.cycle import LETTERS, Cycle
from domain.figure import Edge, Figure, Node, Sort, told
from domain.sentence import Sentences
from services.pictures import lettering
from services.pictures.drawing import (
    Bounds,
    Box,
    Drawing,
    Mark,
    Stroke,
    Words,
    head,
    words,
)
from services.pictures.sheet import LEAST, MARGIN, ROOM, Sheet, sign
from services.pictures.theme import rim, soft

_GAP: Final = 4
_HIGH: Final = 114
_FIRST: Final = 30
"""How high threads to a neighbour rise; the others by a step more for each box."""
_STEP: Final = 24
_SMALL: Final = LEAST
_THICK: Final = 3
_MANY: Final = 10
"""Where no thread has more flows than this, none is as thick as can be."""


def draw_data(figure: Figure) -> Drawing:
    """Return the row of cycles with ticks in them, and threads above and below it."""
    sheet = Sheet(figure)
    cycles = [node for node in figure.nodes if node.sort is Sort.CYCLE]
    if not cycles:
        return sheet.finished()
    onward, back = _levels(figure, cycles)
    top = sheet.top + (_FIRST + _STEP * (len(onward) - 1) + 8 if onward else 0)
    wide = (ROOM - 7 * _GAP) / 8
    places = {
        node.key: Bounds(x, top, x + wide, top + _HIGH)
        for x, node in zip(count(MARGIN, wide + _GAP), cycles, strict=False)
    }
    most = max([_MANY, *(edge.counts["flows"] or 0 for edge in figure.edges)])
    threads = [
        _thread(edge, places, onward | back, most)
        for edge in figure.edges
        if edge.source != edge.target
    ]
    sheet.draw(*(ways for ways, _ in threads), *(labels for _, labels in threads))
    for node in cycles:
        inside = [edge for edge in figure.edges if edge.source == edge.target]
        own = [edge for edge in inside if edge.source == node.key]
        ticks = [
            each
            for each in figure.nodes
            if each.sort is Sort.INDICATOR and each.cycles == node.cycles
        ]
        sheet.draw(list(_cycle(node, ticks, own, places[node.key], sheet.words)))
    return sheet.finished()


def _levels(
    figure: Figure, cycles: Sequence[Node]
) -> tuple[dict[int, int], dict[int, int]]:
    """Return how high threads over so many boxes are, to the right and to the left."""
    at = {node.key: place for place, node in enumerate(cycles)}
    spans = {at[edge.target] - at[edge.source] for edge in figure.edges}
    onward = sorted(span for span in spans if span > 0)
    back = sorted((span for span in spans if span < 0), reverse=True)
    return (
        {span: level for level, span in enumerate(onward)},
        {span: level for level, span in enumerate(back)},
    )


def _thread(
    edge: Edge,
    places: Mapping[str, Bounds],
    levels: Mapping[int, int],
    most: int,
) -> tuple[list[Mark], list[Mark]]:
    """Return the way of a thread, and its number, which lies over all ways."""
    start, end = places[edge.source], places[edge.target]
    pitch = start.right - start.left + _GAP
    span = round((end.left - start.left) / pitch)
    side = 1 if span > 0 else -1
    # The nearest leave and arrive at the outside, so that threads do not cross there.
    off = pitch * (0.36 - 0.045 * abs(span))
    x1 = (start.left + start.right) / 2 + side * off
    x2 = (end.left + end.right) / 2 - side * off
    y = start.top if side > 0 else start.bottom
    apex = y - side * (_FIRST + _STEP * levels[span])
    bend = y + (apex - y) * 4 / 3
    weight = 1 + _THICK * (edge.counts["flows"] or 0) / most
    tip = _tip(edge)
    size = 6 + weight
    foot = y - side * size * 0.9
    path = (
        f"M{x1:.1f},{y:.1f}C{x1:.1f},{bend:.1f} {x2:.1f},{bend:.1f} {x2:.1f},{foot:.1f}"
    )
    hull = ((x1, y), ((x1 + x2) / 2, apex), (x2, foot))
    wings, outline = head((x2, foot), (x2, y), size)
    x = (x1 + x2) / 2
    half = lettering.width(edge.label, _SMALL) / 2 + 3
    plate = Box(x - half, apex - 7, 2 * half, 14, "paper", None, radius=3, of=edge.key)
    number = Words(x, apex, edge.label, _SMALL, align="center", of=edge.key, tip=tip)
    return [
        Stroke(path, hull, "line", None, edge.aspired, weight, of=edge.key, tip=tip),
        Stroke(wings, outline, "line", "line", weight=1, of=edge.key, tip=tip),
    ], [plate, number]


def _tip(edge: Edge) -> str:
    source, target = (key.removeprefix("cycle:") for key in (edge.source, edge.target))
    said = f"{LETTERS[Cycle(source)]} → {LETTERS[Cycle(target)]}: {edge.label}"
    return f"{said} ({edge.note})" if edge.note else said


def _cycle(
    node: Node,
    ticks: Sequence[Node],
    own: Sequence[Edge],
    place: Bounds,
    said: Sentences,
) -> Iterator[Mark]:
    (cycle,) = node.cycles
    nothing = not any(each != 0 for each in node.counts.values())
    fill, line = ("empty", "faint") if nothing else (soft(cycle), rim(cycle))
    x, y, room = place.left + 6, place.top, place.right - place.left - 12
    shape = (place.left, y, room + 12, _HIGH, fill, line)
    yield Box(*shape, weight=1.5, of=node.key, tip=_told(node, said))
    yield sign(cycle, x + 6, y + 14, 11)
    yield Words(x + 17, y + 14, LETTERS[cycle], 12, bold=True)
    yield from words(node.label, x - 3, y + 25, room + 6, size=_SMALL, bold=True)
    for number, tick in enumerate(ticks):
        tip = f"{tick.label} {tick.note}".strip()
        filled = "empty" if tick.note else "ink"
        left = x + number * room / 10
        yield Box(*(left, y + 42, 4, 18, filled, "ink"), radius=1, of=tick.key, tip=tip)
    for row, name in enumerate(("indicators", "stories")):
        yield from words(
            # The number first, so that no narrow box cuts it.
            f"{told(node.counts[name], said)} {said.say(f'figure.count.{name}')}",
            *(x, y + 65 + 14 * row, room),
            size=_SMALL,
            paint="muted" if nothing else "ink",
        )
    for edge in own:
        text = said.say("figure.data.within", count=edge.label)
        at = (x, y + 95, room)
        yield from words(text, *at, size=_SMALL, of=edge.key, tip=_tip(edge))


def _told(node: Node, said: Sentences) -> str:
    counts = (
        f"{said.say(f'figure.count.{name}')} {told(each, said)}"
        for name, each in node.counts.items()
    )
    return ", ".join((node.label, *counts))
