"""Outer cycles drawn on both sides of the border of a space (8.1 and 9.1)."""

from collections.abc import Iterator
from typing import Final

from domain.cycle import Dimension
from domain.figure import Edge, Figure, Node, Panel, told
from domain.figures.borders import SPACE
from domain.sentence import Sentences
from services.pictures import lettering
from services.pictures.drawing import (
    Bounds,
    Box,
    Drawing,
    Mark,
    Stroke,
    Words,
    line,
    words,
)
from services.pictures.eight import box
from services.pictures.sheet import MARGIN, ROOM, Sheet, frame

_WIDE: Final = 126
_HIGH: Final = 96
_SPACE: Final = 304
"""How wide the inner box is."""
_PAD: Final = 14
_HEAD: Final = 34
_DEEP: Final = 2 * _HEAD + _HIGH + 52
"""How high the outer box is."""
_SMALL: Final = 11


def draw_borders(figure: Figure) -> Drawing:
    """Return the space within its environment, with two cycles on either side."""
    sheet = Sheet(figure)
    if figure.empty:
        return sheet.finished()
    top = sheet.top
    inner = Bounds(
        MARGIN + (ROOM - _SPACE) / 2,
        top + _HEAD,
        MARGIN + (ROOM + _SPACE) / 2,
        top + 2 * _HEAD + _HIGH + _PAD,
    )
    sheet.draw([frame(MARGIN, top, ROOM, _DEEP)], [_border(inner)])
    for panel in figure.panels:
        sheet.draw(list(_named(panel, inner, top)))
    places = _places(figure, inner)
    for edge in figure.edges:
        sheet.draw(list(_link(edge, places, inner, sheet.words)))
    for node in figure.nodes:
        drawn = _beside if node.dimension is not None else _unsaid
        sheet.draw(list(drawn(node, places[node.key], sheet.words)))
    return sheet.finished()


def _border(inner: Bounds) -> Box:
    wide, high = inner.right - inner.left, inner.bottom - inner.top
    return Box(inner.left, inner.top, wide, high, "paper", "ink", weight=2, radius=10)


def _named(panel: Panel, inner: Bounds, top: float) -> Iterator[Mark]:
    inside = panel.key == SPACE
    x, y = (inner.left, inner.top) if inside else (float(MARGIN), top)
    room = (_SPACE if inside else ROOM) - 2 * _PAD
    yield from words(panel.label, x + _PAD, y + 10, room, size=13, bold=True)


def _places(figure: Figure, inner: Bounds) -> dict[str, Bounds]:
    """Return where each node is drawn: the first cycle at the left of the border."""
    top = inner.top + _HEAD
    lefts = {
        (0, Dimension.EXTERNAL): float(MARGIN + _PAD),
        (0, Dimension.INTERNAL): inner.left + _PAD,
        (1, Dimension.INTERNAL): inner.right - _PAD - _WIDE,
        (1, Dimension.EXTERNAL): float(MARGIN + ROOM - _PAD - _WIDE),
    }
    cycles = list(dict.fromkeys(node.cycles for node in figure.nodes))
    found: dict[str, Bounds] = {}
    for node in figure.nodes:
        side = cycles.index(node.cycles)
        if node.dimension is not None:
            left = lefts[side, node.dimension]
            found[node.key] = Bounds(left, top, left + _WIDE, top + _HIGH)
            continue
        middle = MARGIN + ROOM / 2
        left = MARGIN + _PAD if side == 0 else middle + _PAD
        low = inner.bottom + 16
        found[node.key] = Bounds(left, low, left + ROOM / 2 - 2 * _PAD, low + 20)
    return found


def _beside(node: Node, place: Bounds, said: Sentences) -> Iterator[Mark]:
    (cycle,) = node.cycles
    count = node.counts["steps"]
    text = told(count, said)
    tip = f"{node.label}, {node.note}: {text}"
    yield from box(cycle, place, said, of=node.key, tip=tip, quiet=count == 0)
    x, room = place.left + 8, _WIDE - 16
    yield from words(node.note, x, place.top + 28, room, size=_SMALL, most=2)
    yield Words(x, place.bottom - 18, text, 18, bold=True, of=node.key, tip=tip)


def _unsaid(node: Node, place: Bounds, said: Sentences) -> Iterator[Mark]:
    text = f"{node.label}, {node.note}: {told(node.counts['steps'], said)}"
    room = place.right - place.left
    right = place.left > MARGIN + ROOM / 2
    x = place.right if right else place.left
    yield from words(
        *(text, x, place.top, room),
        size=_SMALL,
        align="right" if right else "left",
        paint="muted",
        of=node.key,
    )


def _link(
    edge: Edge, places: dict[str, Bounds], inner: Bounds, said: Sentences
) -> Iterator[Mark]:
    """Yield a line across the border, with how many steps lie on both of its sides."""
    inside, outside = places[edge.source], places[edge.target]
    left = outside.left < inside.left
    start = outside.right if left else inside.right
    end = inside.left if left else outside.left
    y = (inside.top + inside.bottom) / 2
    path, hull = line([(start, y), (end, y)])
    count = edge.counts["steps"]
    tip = f"{edge.label}; {edge.note}: {told(count, said)}"
    yield Stroke(path, hull, "line", weight=3, of=edge.key, tip=tip)
    border = inner.left if left else inner.right
    middle = (start + border) / 2 if left else (border + end) / 2
    room = abs(border - (start if left else end)) - 4
    yield from words(
        *(edge.label, middle, y + 16, room),
        size=_SMALL,
        most=2,
        align="center",
        paint="muted",
        of=edge.key,
    )
    if count != 0:
        text = "…" if count is None else str(count)
        wide = max(26, lettering.width(text, _SMALL, bold=True) + 12)
        pill = (middle - wide / 2, y - 13, wide, 26, "paper", "ink")
        yield Box(*pill, radius=13, of=edge.key, tip=tip)
        yield Words(middle, y, text, _SMALL, bold=True, align="center", of=edge.key)
