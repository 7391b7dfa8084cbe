"""Branches: two spaces side by side, with arrows between them (11.1)."""

from collections.abc import Iterator, Sequence
from typing import Final

from domain.cycle import Cycle
from domain.figure import Edge, Figure, Node, Panel, Sort, told
from domain.sentence import Sentences
from services.pictures.drawing import Box, Drawing, Mark, Words, arrow, extent, words
from services.pictures.eight import Eight, box
from services.pictures.sheet import MARGIN, ROOM, Sheet, frame

_WIDE: Final = 284
_BETWEEN: Final = ROOM - 2 * _WIDE
_PAD: Final = 10
_HIGH: Final = 44
_ROW: Final = 38
_SMALL: Final = 11
_MANY: Final = 10
"""Where no branch has more flows than this, no arrow is as thick as can be."""
_LEFTS: Final = (MARGIN, MARGIN + _WIDE + _BETWEEN)
_WAY: Final = (MARGIN + _WIDE + 8, MARGIN + _WIDE + _BETWEEN - 8)
"""Where arrows between the two sides begin and end."""


def draw_branches(figure: Figure) -> Drawing:
    """Return two diagrams and their branches, then every further branch in a row."""
    sheet = Sheet(figure)
    if figure.empty:
        return sheet.finished()
    keys = [panel.key for panel in figure.panels]
    main = [each for each in figure.edges if {each.source, each.target} == {*keys}]
    most = max(_MANY, *(each.counts["flows"] or 0 for each in figure.edges))
    _side_by_side(sheet, main, most)
    further = [each for each in figure.edges if each not in main]
    if further:
        sheet.top += 18
        heading = sheet.words.say("figure.branches.further")
        sheet.draw(list(words(heading, MARGIN, sheet.top, ROOM, size=13, bold=True)))
        sheet.top += 8
    names = {node.key: node for node in figure.nodes if node.sort is Sort.SPACE}
    for edge in further:
        ends = names[edge.source], names[edge.target]
        sheet.draw(list(_further(edge, ends, sheet.top + 4, most)))
    return sheet.finished(cycles=_cycles_of(figure))


def _cycles_of(figure: Figure) -> list[Cycle]:
    first = figure.panels[0].key
    return [node.cycles[0] for node in figure.nodes if node.panel == first]


def _side_by_side(sheet: Sheet, main: Sequence[Edge], most: int) -> None:
    top, figure = sheet.top, sheet.figure
    placed = list(zip(figure.panels, _LEFTS, strict=False))
    heads = [_heading(panel, left, top) for panel, left in placed]
    level = extent([mark for head in heads for mark in head], top).bottom + 10
    high = Eight(0, 0, _WIDE - 2 * _PAD, _HIGH, 4).height
    sheet.draw([frame(left, top, _WIDE, level + high + _PAD - top) for left in _LEFTS])
    for (panel, left), head in zip(placed, heads, strict=True):
        cycles = [node for node in figure.nodes if node.panel == panel.key]
        sheet.draw(head, list(_diagram(cycles, left, level, sheet.words)))
    for edge in main:
        onward = edge.source == figure.panels[0].key
        y = level + high / 2 + (-14 if onward else 26)
        sheet.draw(list(_arrow(edge, _WAY if onward else _WAY[::-1], y, most)))


def _heading(panel: Panel, left: float, top: float) -> list[Words]:
    at = (left + _PAD, top + _PAD, _WIDE - 2 * _PAD)
    return list(words(panel.label, *at, size=13, bold=True, most=2, of=panel.key))


def _diagram(
    cycles: Sequence[Node], left: float, top: float, said: Sentences
) -> Iterator[Mark]:
    eight = Eight(left + _PAD, top, _WIDE - 2 * _PAD, _HIGH, 4)
    for node in cycles:
        place = eight.places[node.cycles[0]]
        count = node.counts["steps"]
        tip = f"{node.label}: {told(count, said)} {said.say('figure.count.steps')}"
        yield from box(
            node.cycles[0], place, said, of=node.key, tip=tip, quiet=count == 0
        )
        if count != 0:
            text = "…" if count is None else str(count)
            yield Words(place.left + 7, place.bottom - 12, text, _SMALL, tip=tip)


def _arrow(
    edge: Edge, ends: tuple[float, float], y: float, most: int
) -> Iterator[Mark]:
    start, end = ends
    weight = 1.5 + 3 * (edge.counts["flows"] or 0) / most
    yield from arrow(
        *((start, y), (end, y)),
        weight=weight,
        dashed=edge.aspired,
        of=edge.key,
        tip=f"{edge.label} ({edge.note})" if edge.note else edge.label,
    )
    middle = (start + end) / 2
    room = abs(end - start)
    yield from words(
        *(edge.label, middle, y - 21, room),
        size=13,
        bold=True,
        align="center",
        of=edge.key,
    )
    yield from words(
        *(edge.note, middle, y + 4, room),
        size=10,
        align="center",
        paint="muted",
        of=edge.key,
    )


def _further(
    edge: Edge, ends: tuple[Node, Node], top: float, most: int
) -> Iterator[Mark]:
    for node, left in zip(ends, _LEFTS, strict=True):
        yield Box(left, top, _WIDE, _ROW - 8, "panel", "faint", of=node.key)
        at = (left + _PAD, top + 8, _WIDE - 2 * _PAD)
        yield from words(node.label, *at, size=_SMALL, of=node.key)
    yield from _arrow(edge, _WAY, top + 20, most)
