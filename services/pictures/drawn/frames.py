"""Frames: the eight boxes, those in focus coloured, and what is hoped for (13.1)."""

from collections.abc import Iterator, Sequence

from domain.cycle import LETTERS, Cycle
from domain.figure import Figure, Node, Panel, Sort
from domain.sentence import Sentences
from services.pictures.drawing import (
    Bounds,
    Box,
    Drawing,
    Mark,
    Sign,
    Words,
    extent,
    height,
    words,
)
from services.pictures.eight import NAME_SIZE, Eight, box, fitting
from services.pictures.sheet import MARGIN, ROOM, Sheet, frame, sign
from services.pictures.theme import SIGNS

_GAP = 12
_PAD = 10
_HIGH = 30
_SMALL = 11
_INSET = 38
"""Of an aspiration, beside the signs of its cycles, two in a row."""


def draw_frames(figure: Figure) -> Drawing:
    """Return a panel for each version, its boxes above its aspirations."""
    sheet = Sheet(figure)
    top = sheet.top
    number = max(len(figure.panels), 1)
    wide = (ROOM - (number - 1) * _GAP) / number
    lefts = [MARGIN + place * (wide + _GAP) for place in range(number)]
    placed = list(zip(figure.panels, lefts, strict=False))
    heads = [_head(each, (left, top, wide)) for each, left in placed]
    if not heads:
        return sheet.finished()
    # What stands below the headings is level in all panels.
    level = extent([mark for head in heads for mark in head]).bottom + 8
    drawn = [
        _body(_within(figure, each), (left + _PAD, level, wide - 2 * _PAD), sheet.words)
        for each, left in placed
    ]
    panels = [[*head, *body] for head, body in zip(heads, drawn, strict=True)]
    low = max(extent(panel).bottom for panel in panels) + _PAD
    sheet.draw([frame(left, top, wide, low - top) for _, left in placed], *panels)
    return sheet.finished(cycles=tuple(Cycle))


def _within(figure: Figure, panel: Panel) -> list[Node]:
    return [node for node in figure.nodes if node.panel == panel.key]


def _head(panel: Panel, place: tuple[float, float, float]) -> list[Words]:
    left, top, wide = place
    x, y, room = left + _PAD, top + _PAD, wide - 2 * _PAD
    said = [*words(panel.label, x, y, room, size=13, bold=True, most=2, of=panel.key)]
    y += height(len(said), 13) + 2
    return [*said, *words(panel.note, x, y, room, size=_SMALL, most=2, paint="muted")]


def _body(
    nodes: Sequence[Node], place: tuple[float, float, float], said: Sentences
) -> Iterator[Mark]:
    x, y, room = place
    eight = Eight(x, y, room, _HIGH, 4 if room < ROOM / 2 else 10)
    for node in nodes:
        if node.sort is Sort.CYCLE:
            yield from _cycle(node, eight.places[node.cycles[0]], said)
    hoped = [node for node in nodes if node.sort is Sort.ASPIRATION]
    yield from _aspirations(hoped, (x, y + eight.height + 14, room), said)


def _cycle(node: Node, place: Bounds, said: Sentences) -> Iterator[Mark]:
    (cycle,) = node.cycles
    tip = f"{node.label}: {node.note}"
    if node.lane == "in-focus":
        yield from box(cycle, place, said, of=node.key, tip=tip)
        return
    wide, high = place.right - place.left, place.bottom - place.top
    yield Box(place.left, place.top, wide, high, "faint", None, of=node.key, tip=tip)
    yield Sign(place.left + 12, place.top + 15, 11, SIGNS[cycle], None, "muted")
    size = fitting(node.label, wide - 24)
    name = node.label if size else LETTERS[cycle]
    yield Words(place.left + 21, place.top + 15, name, size or NAME_SIZE, paint="muted")


def _aspirations(
    nodes: Sequence[Node], place: tuple[float, float, float], said: Sentences
) -> Iterator[Mark]:
    x, y, room = place
    if not nodes:
        yield from words(
            said.say("figure.frames.none"), x, y, room, size=_SMALL, paint="muted"
        )
    for node in nodes:
        tip = f"{node.label} ({node.note})"
        for number, cycle in enumerate(node.cycles):
            row, column = divmod(number, 2)
            at = (x + 6 + 16 * column, y + 8 + 16 * row)
            yield sign(cycle, *at, 11, of=node.key, tip=tip)
        told = list(
            words(
                *(node.label, x + _INSET, y, room - _INSET),
                size=_SMALL,
                most=3,
                of=node.key,
                tip=tip,
            )
        )
        yield from told
        y += height(len(told), _SMALL)
        yield from words(
            *(node.note, x + _INSET, y, room - _INSET),
            size=_SMALL,
            paint="muted",
            of=node.key,
            tip=tip,
        )
        rows = -(-len(node.cycles) // 2)
        y += max(height(1, _SMALL), 16 * rows - height(len(told), _SMALL)) + 7
