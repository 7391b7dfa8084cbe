"""A landscape drawn: a map of places, boundaries, links, and people as pins (12.1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from string import ascii_lowercase
from typing import Final

from domain.figure import Edge, Figure, Node, Sort
from domain.landscape import TieKind
from domain.sentence import Sentences
from services.pictures import lettering
from services.pictures.drawing import (
    Bounds,
    Box,
    Drawing,
    Mark,
    Point,
    Sign,
    Stroke,
    Words,
    curve,
    head,
    words,
)
from services.pictures.plan import Cell, Grid, around, settle
from services.pictures.sheet import MARGIN, ROOM, Sheet

_COLUMNS: Final = 5
_BOX: Final = (118, 44)
_BAND: Final = 16
"""Above the box of a place, for the letters of boundaries."""
_PIN: Final = 15
_PINS: Final = 7
"""In a row below a place."""
_PINS_MAX: Final = 14
_SMALL: Final = 10
_SIGNS: Final = {
    TieKind.EXCHANGE: "circle",
    TieKind.AUTHORITY: "triangle-up",
    TieKind.RESOURCES: "diamond",
    TieKind.PERSONAL: "square",
    TieKind.OTHER: "cross",
}
_SHARES: Final = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74)
"""Where on a link its sign may stand: in the middle if there is room."""
_BOW: Final = 0.14
"""How far links bend, of their length."""
_DIRECTED: Final = frozenset({TieKind.AUTHORITY, TieKind.RESOURCES})


@dataclass(frozen=True, slots=True)
class _Map:
    """Where everything lies."""

    grid: Grid
    cells: Mapping[str, Cell]
    pins: Mapping[str, Sequence[tuple[int, Node]]]
    """By place, the people and missing seats there, with their numbers."""

    def box(self, key: str) -> Bounds:
        """Return where the box of a place lies."""
        place = self.grid.bounds(self.cells[key])
        wide, high = _BOX
        left = (place.left + place.right - wide) / 2
        return Bounds(left, place.top + _BAND, left + wide, place.top + _BAND + high)

    def ground(self, key: str) -> Bounds:
        """Return where the box of a place and its pins lie."""
        box = self.box(key)
        rows = ceil(min(len(self.pins.get(key, ())), _PINS_MAX) / _PINS)
        return Bounds(box.left, box.top, box.right, box.bottom + rows * (_PIN + 2))


def draw_landscape(figure: Figure) -> Drawing:
    """Return the map, then who is there and missing, and what the signs mean."""
    sheet = Sheet(figure)
    for panel in figure.panels:
        text = f"{panel.label} · {panel.note}"
        sheet.draw(list(words(text, MARGIN, sheet.top, ROOM, size=13, bold=True)))
        sheet.top += 10
    seats = [node for node in figure.nodes if node.sort in {Sort.PERSON, Sort.SEAT}]
    plan = _laid_out(figure, seats, sheet.top)
    boundaries = [node for node in figure.nodes if node.sort is Sort.BOUNDARY]
    sheet.draw(*(_boundary(n, each, figure, plan) for n, each in enumerate(boundaries)))
    links = [edge for edge in figure.edges if edge.relation.startswith("link-")]
    sheet.draw(*(_way(edge, plan) for edge in links))
    for node in figure.nodes:
        if node.sort is Sort.PLACE:
            sheet.draw(list(_place(node, figure, plan)))
    sheet.draw(_signs(links, plan))
    sheet.top += 12
    sheet.draw(list(_seats(seats, sheet.top)))
    sheet.top += 6
    sheet.draw(list(_boundaries(boundaries, sheet.top)))
    sheet.draw(list(_links(links, sheet.top + 12, sheet.words)))
    return sheet.finished()


def _laid_out(figure: Figure, seats: Sequence[Node], top: float) -> _Map:
    at = {
        node.key: (float(node.at[0]), float(node.at[1]))
        for node in figure.nodes
        if node.sort is Sort.PLACE and node.at is not None
    }
    number = {node.key: place for place, node in enumerate(seats, start=1)}
    named = {node.key: node for node in seats}
    pins: dict[str, list[tuple[int, Node]]] = {}
    for edge in figure.edges:
        if edge.relation == "seat":
            pin = number[edge.source], named[edge.source]
            pins.setdefault(edge.target, []).append(pin)
    most = min(max(map(len, pins.values()), default=0), _PINS_MAX)
    high = _BAND + _BOX[1] + 18 + (_PIN + 2) * ceil(most / _PINS)
    grid = Grid(MARGIN, top, ROOM / _COLUMNS, high)
    return _Map(grid, settle(at, _COLUMNS), pins)


def _boundary(number: int, node: Node, figure: Figure, plan: _Map) -> list[Mark]:
    inside = [
        plan.cells[edge.source] for edge in figure.edges if edge.target == node.key
    ]
    if not inside:
        return []
    outline = around(plan.grid, inside, 2 + 2.2 * number, "muted")
    return [
        Stroke(
            *(outline.path, outline.hull, "muted"),
            weight=1.2,
            of=node.key,
            tip=node.label,
        )
    ]


def _place(node: Node, figure: Figure, plan: _Map) -> Iterator[Mark]:
    place = plan.box(node.key)
    wide, high = _BOX
    tip = f"{node.label} ({node.note})"
    own = node.lane == "space"
    yield Box(
        *(place.left, place.top, wide, high, "paper", "ink"),
        weight=2.2 if own else 1,
        of=node.key,
        tip=tip,
    )
    x, room = place.left + 6, wide - 12
    told = list(
        words(
            *(node.label, x, place.top + 3, room),
            size=_SMALL,
            most=2,
            bold=True,
            of=node.key,
            tip=tip,
        )
    )
    yield from told
    yield from words(
        *(node.note, x, place.top + 4 + 13 * len(told), room),
        size=9,
        paint="muted",
        of=node.key,
    )
    sides = [edge for edge in figure.edges if edge.source == node.key]
    letters = [_letter(each.target) for each in sides if each.relation == "within"]
    if letters:
        named = " ".join(letters)
        across = lettering.width(named, 9, bold=True) + 4
        plate = (place.left - 2, place.top - 13.5, across, 11)
        yield Box(*plate, fill="paper", radius=2)
        yield Words(*(place.left, place.top - 8, named, 9), bold=True, paint="muted")
    for count, (number, seat) in enumerate(plan.pins.get(node.key, ())[:_PINS_MAX]):
        row, column = divmod(count, _PINS)
        x = place.left + 8 + column * (_PIN + 2)
        yield from _pin(number, seat, x, place.bottom + 11 + row * (_PIN + 2))


def _letter(key: str) -> str:
    return ascii_lowercase[int(key.removeprefix("boundary:"))]


def _pin(number: int, node: Node, x: float, y: float) -> Iterator[Mark]:
    """Yield a full pin for a person, a hollow one for a missing seat."""
    there = node.sort is Sort.PERSON
    tip = f"{node.label} ({node.note})" if node.note else node.label
    fill, ink = ("ink", "paper") if there else ("paper", "ink")
    yield Sign(x, y, _PIN, "circle", fill, "ink", of=node.key, tip=tip)
    yield Words(
        *(x, y, str(number), 8), bold=True, align="center", paint=ink, of=node.key
    )


def _way(edge: Edge, plan: _Map) -> list[Mark]:
    """Return the way of a link: an arrow where it leads from one to the other."""
    a, bend, b = _bent(edge, plan)
    path, hull = curve(a, bend, b)
    way = Stroke(path, hull, "line", None, edge.aspired, of=edge.key, tip=_tip(edge))
    if _kind(edge) not in _DIRECTED:
        return [way]
    end = plan.box(edge.target)
    shares = [number / 40 for number in range(2, 41)]
    outside = [share for share in shares if not _in(_on(a, bend, b, share), end)]
    last = max(outside, default=0.5)
    wings, outline = head(_on(a, bend, b, last - 0.03), _on(a, bend, b, last), 9)
    return [way, Stroke(wings, outline, "line", "line", weight=1, of=edge.key)]


def _kind(edge: Edge) -> TieKind:
    return TieKind(edge.relation.removeprefix("link-"))


def _tip(edge: Edge) -> str:
    return f"{edge.label} ({edge.note})" if edge.note else edge.label


def _bent(edge: Edge, plan: _Map) -> tuple[Point, Point, Point]:
    """Return the ends of a link and what it bends to, away from what lies between."""
    a, b = _middle(plan.box(edge.source)), _middle(plan.box(edge.target))
    x = (a[0] + b[0]) / 2 - (b[1] - a[1]) * _BOW
    y = (a[1] + b[1]) / 2 + (b[0] - a[0]) * _BOW
    return a, (min(max(x, MARGIN), MARGIN + ROOM), max(y, plan.grid.y)), b


def _signs(links: Sequence[Edge], plan: _Map) -> list[Mark]:
    """Return a sign on each link, where there is room beside boxes, pins and signs."""
    taken = [plan.ground(key) for key in plan.cells]
    found: list[Mark] = []
    for edge in links:
        ends = _bent(edge, plan)
        spots = [_on(*ends, share) for share in _SHARES]
        free = [spot for spot in spots if not any(_in(spot, each) for each in taken)]
        x, y = (free or spots)[0]
        shape = _SIGNS[_kind(edge)]
        found.append(Sign(x, y, 9, shape, "paper", "ink", of=edge.key, tip=_tip(edge)))
        taken.append(Bounds(x, y, x, y))
    return found


def _middle(place: Bounds) -> Point:
    return (place.left + place.right) / 2, (place.top + place.bottom) / 2


def _on(a: Point, bend: Point, b: Point, share: float) -> Point:
    """Return a point of a curve, from its start at 0 to its end at 1."""
    rest = 1 - share
    x, y = (
        rest**2 * a[axis] + 2 * rest * share * bend[axis] + share**2 * b[axis]
        for axis in (0, 1)
    )
    return x, y


def _in(spot: Point, box: Bounds) -> bool:
    x, y = spot
    across = box.left - 7 < x < box.right + 7
    return across and box.top - 7 < y < box.bottom + 7


def _seats(seats: Sequence[Node], top: float) -> Iterator[Mark]:
    """Yield whom the pins stand for, in three columns."""
    wide = ROOM / 3
    for count, node in enumerate(seats):
        row, column = divmod(count, 3)
        x, y = MARGIN + column * wide, top + row * 20
        yield from _pin(count + 1, node, x + 8, y + 8)
        text = f"{node.label} · {node.note}" if node.note else node.label
        yield from words(text, x + 20, y + 1, wide - 28, size=11, of=node.key)


def _boundaries(boundaries: Sequence[Node], top: float) -> Iterator[Mark]:
    wide = ROOM / 3
    for count, node in enumerate(boundaries):
        row, column = divmod(count, 3)
        x, y = MARGIN + column * wide, top + row * 18
        letter = _letter(node.key)
        yield Words(x + 5, y + 8, letter, 11, bold=True, paint="muted", of=node.key)
        yield from words(node.label, x + 20, y + 1, wide - 28, size=11, of=node.key)


def _links(links: Sequence[Edge], top: float, said: Sentences) -> Iterator[Mark]:
    """Yield what the signs on links mean, of those kinds that there are."""
    used = {edge.relation for edge in links}
    told = [
        (shape, said.say(f"figure.relation.link-{kind}"))
        for kind, shape in _SIGNS.items()
        if f"link-{kind}" in used
    ]
    x, y = float(MARGIN), top + 8
    for shape, name in told:
        wide = 20 + lettering.width(name, 11) + 16
        if x + wide > MARGIN + ROOM and x > MARGIN:
            x, y = float(MARGIN), y + 20
        yield Sign(x + 7, y, 10, shape, "paper", "ink")
        yield Words(x + 20, y, name, 11, paint="muted")
        x += wide
