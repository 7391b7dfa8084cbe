"""Transpositions: the same event in two diagrams, joined by a double line (11.2)."""

from collections.abc import Iterator
from typing import Final

from domain.cycle import Cycle
from domain.figure import Edge, Figure, Node
from domain.sentence import Sentences
from services.pictures.drawing import (
    Bounds,
    Box,
    Drawing,
    Mark,
    Stroke,
    Words,
    height,
    line,
    words,
)
from services.pictures.eight import Eight
from services.pictures.sheet import MARGIN, ROOM, Sheet, frame, sign
from services.pictures.theme import rim, soft

_WIDE: Final = 304
_BETWEEN: Final = ROOM - 2 * _WIDE
_LEFTS: Final = (MARGIN, MARGIN + _WIDE + _BETWEEN)
_PAD: Final = 10
_DIAGRAM: Final = 118
_BOX: Final = 22
_HIGH: Final = 3 * _BOX + 2 * 3 + 2 * _PAD
_SMALL: Final = 11


def draw_transpositions(figure: Figure) -> Drawing:
    """Return a row for each event: what it counts as in one space, and in another."""
    sheet = Sheet(figure)
    for edge in figure.edges:
        top = sheet.top
        nodes = [
            node for node in figure.nodes if node.key in {edge.source, edge.target}
        ]
        nodes.sort(key=lambda node: node.key != edge.source)
        for node, left in zip(nodes, _LEFTS, strict=True):
            sheet.draw([frame(left, top, _WIDE, _HIGH)])
            sheet.draw(list(_account(node, left, top, sheet.words)))
        sheet.draw(list(_counts_as(edge, top + _HIGH / 2)))
        sheet.top = top + _HIGH + 10
    used = {cycle for node in figure.nodes for cycle in node.cycles}
    return sheet.finished(cycles=[cycle for cycle in Cycle if cycle in used])


def _account(node: Node, left: float, top: float, said: Sentences) -> Iterator[Mark]:
    eight = Eight(left + _PAD, top + _PAD, _DIAGRAM, _BOX, 3)
    named = ", ".join(said.say(f"figure.cycle.{cycle}") for cycle in node.cycles)
    tip = f"{node.label} ({node.note}: {named})"
    for cycle, place in eight.places.items():
        yield from _box(cycle, place, node, tip)
    x, room = left + _PAD + _DIAGRAM + 12, _WIDE - 2 * _PAD - _DIAGRAM - 12
    y = top + _PAD - 2
    name = list(
        words(*(node.note, x, y, room), size=_SMALL, bold=True, most=2, of=node.key)
    )
    yield from name
    y += height(len(name), _SMALL) + 1
    yield from words(named, x, y, room, size=_SMALL, paint="muted", of=node.key)
    y += height(1, _SMALL) + 1
    yield from words(
        *(node.label, x, y, room), size=_SMALL, most=2, of=node.key, tip=tip
    )


def _box(cycle: Cycle, place: Bounds, node: Node, tip: str) -> Iterator[Mark]:
    wide, high = place.right - place.left, place.bottom - place.top
    inside = cycle in node.cycles
    fill, stroke = (soft(cycle), rim(cycle)) if inside else ("empty", "faint")
    of, told = (node.key, tip) if inside else ("", "")
    yield Box(
        *(place.left, place.top, wide, high, fill, stroke), radius=3, of=of, tip=told
    )
    if inside:
        x, y = (place.left + place.right) / 2, (place.top + place.bottom) / 2
        yield sign(cycle, x, y, 11, of=of, tip=told)


def _counts_as(edge: Edge, y: float) -> Iterator[Mark]:
    start, end = MARGIN + _WIDE + 6, MARGIN + _WIDE + _BETWEEN - 6
    for apart in (-2.5, 2.5):
        path, hull = line([(start, y + apart), (end, y + apart)])
        yield Stroke(path, hull, "line", of=edge.key, tip=edge.label)
    lines = list(
        words(
            *(edge.label, (start + end) / 2, y, end - start),
            size=_SMALL,
            most=2,
            align="center",
            of=edge.key,
        )
    )
    lift = height(len(lines), _SMALL) + 5
    for each in lines:
        yield Words(
            each.x, each.y - lift, each.text, _SMALL, align="center", of=edge.key
        )
