"""The four modes: sectors around the space, as large as what each left (5.1)."""

from collections.abc import Iterator, Sequence
from math import cos, pi, sin, sqrt
from typing import Final

from domain.figure import Figure, Node, Sort, told
from domain.sentence import Sentences
from domain.space import Mode
from services.pictures import lettering
from services.pictures.drawing import (
    Drawing,
    Mark,
    Point,
    Sign,
    Stroke,
    Words,
    height,
    words,
)
from services.pictures.sheet import MARGIN, ROOM, Sheet

_INNER: Final = 62
_OUTER: Final = 168
_LEAST: Final = 3
"""How far the sector of a mode with anything in it reaches at least."""
_SIDE: Final = 176
_SMALL: Final = 11
_WITHIN: Final = frozenset({"returns", "branches"})
_ANGLES: Final = {
    Mode.GENERATING: 180,
    Mode.TRANSLATING: 270,
    Mode.FRAMING: 90,
    Mode.EVALUATING: 0,
}
"""Where each quarter begins, in degrees from the right, clockwise."""


def draw_modes(figure: Figure) -> Drawing:
    """Return the space amid its modes, and beside each what it left, in numbers."""
    sheet = Sheet(figure)
    if figure.empty:
        return sheet.finished()
    middle = (MARGIN + ROOM / 2, sheet.top + _OUTER + 8)
    modes = {Mode(node.lane): node for node in figure.nodes if _is_mode(node)}
    most = max(node.counts["items"] or 0 for node in modes.values())
    for mode, node in modes.items():
        sheet.draw(list(_sector(mode, node, middle, most)))
    sheet.draw(list(_space(figure, middle)))
    for mode, node in modes.items():
        parts = [
            each
            for each in figure.nodes
            if each.lane == node.lane and not _is_mode(each)
        ]
        sheet.draw(list(_told(mode, node, parts, middle, sheet.words)))
    return sheet.finished()


def _is_mode(node: Node) -> bool:
    return node.sort is Sort.MODE and "/" not in node.key


def _sector(mode: Mode, node: Node, middle: Point, most: int) -> Iterator[Mark]:
    """Yield a quarter of the ring as far out as can be, and the part that is reached.

    What is reached has an area that tells the number, not a length.
    """
    start = _ANGLES[mode]
    yield _quarter(middle, (_INNER + 4, _OUTER), start, None, "faint")
    count = node.counts["items"]
    if not count:
        return
    share = count / most
    inner, outer = _INNER + 4, _OUTER
    reach = sqrt(inner**2 + (outer**2 - inner**2) * share)
    reach = min(outer, max(reach, inner + _LEAST))
    tip = f"{node.label}: {count}"
    yield _quarter(middle, (inner, reach), start, "shade-3", "ink", node.key, tip)


def _quarter(
    middle: Point,
    radii: tuple[float, float],
    start: float,
    fill: str | None,
    stroke: str,
    of: str = "",
    tip: str = "",
) -> Stroke:
    inner, outer = radii
    first, last = (start + 2) * pi / 180, (start + 88) * pi / 180
    a, b = _at(middle, outer, first), _at(middle, outer, last)
    c, d = _at(middle, inner, last), _at(middle, inner, first)
    path = (
        f"M{a[0]:.1f},{a[1]:.1f}A{outer:.1f},{outer:.1f} 0 0 1 {b[0]:.1f},{b[1]:.1f}"
        f"L{c[0]:.1f},{c[1]:.1f}A{inner:.1f},{inner:.1f} 0 0 0 {d[0]:.1f},{d[1]:.1f}Z"
    )
    return Stroke(path, (a, b, c, d), stroke, fill, weight=1.2, of=of, tip=tip)


def _at(middle: Point, radius: float, angle: float) -> Point:
    return middle[0] + radius * cos(angle), middle[1] + radius * sin(angle)


def _space(figure: Figure, middle: Point) -> Iterator[Mark]:
    x, y = middle
    for node in figure.nodes:
        if node.sort is not Sort.SPACE:
            continue
        tip = node.label
        yield Sign(x, y, 2 * _INNER - 8, "circle", "panel", "ink", of=node.key, tip=tip)
        room = 2 * _INNER - 30
        lines = lettering.lines(node.label, room, 12, most=3, bold=True)
        top = y - height(len(lines), 12) / 2
        yield from words(
            *(node.label, x, top, room),
            size=12,
            most=3,
            bold=True,
            align="center",
            of=node.key,
        )
        return


def _told(
    mode: Mode, node: Node, parts: Sequence[Node], middle: Point, said: Sentences
) -> Iterator[Mark]:
    """Yield a mode's name, its count and what makes it up, beside its quarter."""
    right = mode in {Mode.TRANSLATING, Mode.EVALUATING}
    below = mode in {Mode.FRAMING, Mode.EVALUATING}
    x = MARGIN + ROOM - _SIDE if right else float(MARGIN)
    y = middle[1] + 28 if below else middle[1] - _OUTER
    total = told(node.counts["items"], said)
    yield from words(node.label, x, y, _SIDE, size=13, bold=True, of=node.key)
    yield Words(x, y + 31, total, 20, bold=True, of=node.key)
    y += 48
    for part in parts:
        inset = 12 if part.key.rpartition("/")[2] in _WITHIN else 0
        text = f"{part.label}: {told(part.counts['items'], said)}"
        lines = list(
            words(
                *(text, x + inset, y, _SIDE - inset),
                size=_SMALL,
                most=2,
                paint="muted",
                of=part.key,
            )
        )
        yield from lines
        y += height(len(lines), _SMALL) + 2
