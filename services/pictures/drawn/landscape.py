"""A landscape drawn: a map of places, boundaries, links, and people as pins (12.1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from string import ascii_lowercase
from typing import Final

from domain.figure import Edge, Figure, Node, Sort
from domain.landscape import TieKind, TieStrength
from domain.sentence import Sentences
from services.pictures.drawing import (
    Bounds,
    Box,
    Drawing,
    Mark,
    Point,
    Sign,
    Stroke,
    Words,
    arrow,
    curve,
    plate,
    words,
)
from services.pictures.drawn.key import Entry, key, line_entry, sign_entry
from services.pictures.drawn.ways import Way, clear, ways
from services.pictures.plan import Cell, Grid, around, settle
from services.pictures.sheet import LEAST, MARGIN, ROOM, Sheet

_COLUMNS: Final = 5
_BOX: Final = (122, 46)
_BAND: Final = 16
"""Above the box of a place, for the letters of boundaries."""
_PIN: Final = 17
_PINS: Final = 6
"""In a row below a place."""
_PINS_MAX: Final = 12
_OWN: Final = 2.2
_SIGNS: Final = {
    TieKind.EXCHANGE: "circle",
    TieKind.AUTHORITY: "triangle-up",
    TieKind.RESOURCES: "diamond",
    TieKind.PERSONAL: "square",
    TieKind.OTHER: "cross",
}
_SHARES: Final = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74)
"""Where on a link its sign may stand: in the middle if there is room."""
_WEIGHTS: Final = {
    TieStrength.WEAK: 1.0,
    TieStrength.MEDIUM: 2.2,
    TieStrength.STRONG: 3.8,
}
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

    def grounds(self, key: str) -> list[Bounds]:
        """Return where the box of a place lies, and where its pins do."""
        box, pins = self.box(key), min(len(self.pins.get(key, ())), _PINS_MAX)
        across, rows = min(pins, _PINS), ceil(pins / _PINS)
        right, bottom = box.left + across * (_PIN + 2) + 1, box.bottom + 3
        below = Bounds(box.left, bottom, right, bottom + rows * (_PIN + 2))
        return [box, below] if pins else [box]

    def ways(self, links: Sequence[Edge]) -> Mapping[str, Way]:
        """Return the ways of links, past boxes and pins."""
        there = {
            cell: (key, [_wider(each) for each in self.grounds(key)])
            for key, cell in self.cells.items()
        }

        def found(spot: Point) -> str | None:
            key, grounds = there.get(self.grid.cell(spot), (None, ()))
            return key if any(_within(spot, each) for each in grounds) else None

        boxes = {key: self.box(key) for key in self.cells}
        lowest = max((box.bottom for box in boxes.values()), default=self.grid.y)
        frame = Bounds(
            MARGIN, self.grid.y, MARGIN + ROOM, lowest + self.grid.high - _BOX[1]
        )
        middles = {key: _middle(box) for key, box in boxes.items()}
        return ways(links, middles, found, frame)


def _wider(place: Bounds, by: float = 3) -> Bounds:
    return Bounds(place.left - by, place.top - by, place.right + by, place.bottom + by)


def _within(spot: Point, place: Bounds) -> bool:
    x, y = spot
    return place.left <= x <= place.right and place.top <= y <= place.bottom


def _middle(place: Bounds) -> Point:
    return (place.left + place.right) / 2, (place.top + place.bottom) / 2


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
    strengths = _strengths(figure, sheet.words)
    way = plan.ways(links)
    sheet.draw(*(_tie(edge, way[edge.key], strengths) for edge in links))
    for node in figure.nodes:
        if node.sort is Sort.PLACE:
            sheet.draw(list(_place(node, figure, plan)))
    sheet.draw(_signs(links, way, plan))
    sheet.top += 12
    sheet.draw(list(_seats(seats, sheet.top)))
    sheet.top += 6
    sheet.draw(list(_boundaries(boundaries, sheet.top)))
    key(sheet, list(_key(figure, links, strengths, sheet.words)))
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
        weight=_OWN if own else 1,
        of=node.key,
        tip=tip,
    )
    x, room = place.left + 4, wide - 8
    told = list(
        words(
            *(node.label, x, place.top + 3, room),
            size=LEAST,
            most=2,
            bold=True,
            of=node.key,
            tip=tip,
        )
    )
    yield from told
    yield from words(
        *(node.note, x, place.top + 3 + 13 * len(told), room),
        size=LEAST,
        paint="muted",
        of=node.key,
    )
    yield from _sides(node, figure, place)
    for count, (number, seat) in enumerate(plan.pins.get(node.key, ())[:_PINS_MAX]):
        row, column = divmod(count, _PINS)
        x = place.left + 9 + column * (_PIN + 2)
        yield from _pin(number, seat, x, place.bottom + 12 + row * (_PIN + 2))


def _sides(node: Node, figure: Figure, place: Bounds) -> Iterator[Mark]:
    """Yield the letters of the boundaries that a place is within."""
    sides = [edge for edge in figure.edges if edge.source == node.key]
    letters = [_letter(each.target) for each in sides if each.relation == "within"]
    if letters:
        named = " ".join(letters), LEAST
        name = Words(place.left, place.top - 8, *named, bold=True, paint="muted")
        yield plate(name, room=2)
        yield name


def _letter(key: str) -> str:
    return ascii_lowercase[int(key.removeprefix("boundary:"))]


def _pin(number: int, node: Node, x: float, y: float) -> Iterator[Mark]:
    """Yield a full pin for a person, a hollow one for a missing seat."""
    there = node.sort is Sort.PERSON
    tip = f"{node.label} ({node.note})" if node.note else node.label
    fill, ink = ("ink", "paper") if there else ("paper", "ink")
    yield Sign(x, y, _PIN, "circle", fill, "ink", of=node.key, tip=tip)
    yield Words(
        *(x, y, str(number), LEAST), bold=True, align="center", paint=ink, of=node.key
    )


def _tie(edge: Edge, way: Way, strengths: Mapping[str, TieStrength]) -> list[Mark]:
    """Return a link: an arrow where it leads, the thicker the stronger it is."""
    paint, weight = _line(strengths.get(edge.key))
    curved = way.start, way.bend, way.stop
    line, *heads = arrow(*curved, paint=paint, weight=weight)
    if _kind(edge) not in _DIRECTED:
        line, heads = replace(line, path=curve(*curved)[0]), []
    line = replace(line, hull=way.hull, dashed=edge.aspired)
    return [replace(mark, of=edge.key, tip=_tip(edge)) for mark in (line, *heads)]


def _line(strength: TieStrength | None) -> tuple[str, float]:
    """Return the paint and the weight of a link; grey where nobody said how strong."""
    return ("line", 1.2) if strength is None else ("ink", _WEIGHTS[strength])


def _strengths(figure: Figure, said: Sentences) -> Mapping[str, TieStrength]:
    named = {
        said.say(f"figure.landscape.strength.{each}"): each for each in TieStrength
    }
    return {key: named[word] for key, word in figure.facts.items() if word in named}


def _kind(edge: Edge) -> TieKind:
    return TieKind(edge.relation.removeprefix("link-"))


def _tip(edge: Edge) -> str:
    return f"{edge.label} ({edge.note})" if edge.note else edge.label


def _signs(links: Sequence[Edge], way: Mapping[str, Way], plan: _Map) -> list[Mark]:
    """Return a sign on each link, where there is room beside boxes, pins and signs."""
    taken = [bounds for key in plan.cells for bounds in plan.grounds(key)]
    taken += [way[edge.key].end for edge in links if _kind(edge) in _DIRECTED]
    found: list[Mark] = []
    for edge in links:
        x, y = clear(way[edge.key], taken, _SHARES)
        shape = _SIGNS[_kind(edge)]
        found.append(Sign(x, y, 11, shape, "paper", "ink", of=edge.key, tip=_tip(edge)))
        taken.append(found[-1].bounds)
    return found


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


def _key(
    figure: Figure,
    links: Sequence[Edge],
    strengths: Mapping[str, TieStrength],
    said: Sentences,
) -> Iterator[Entry]:
    """Yield what signs on links, their lines and the boxes of places mean."""
    used = {_kind(edge) for edge in links}
    for kind, shape in _SIGNS.items():
        if kind in used:
            name = said.say(f"figure.relation.link-{kind}")
            yield sign_entry(name, Sign(0, 0, 11, shape, "paper"))
    there = [edge for edge in links if not edge.aspired]
    for strength in (*TieStrength, None):
        if any(strengths.get(edge.key) is strength for edge in there):
            paint, weight = _line(strength)
            name = said.say(f"figure.landscape.link.{strength or 'unsaid'}")
            yield line_entry(name, paint=paint, weight=weight, plain=True)
    if len(there) < len(links):
        name = said.say("figure.landscape.link.missing")
        yield line_entry(name, dashed=True, plain=True)
    if any(node.lane == "space" for node in figure.nodes):
        yield Entry(said.say("figure.landscape.kind.space"), _own, 22)


def _own(x: float, y: float) -> Iterator[Mark]:
    yield Box(x - 11, y - 6, 22, 12, "paper", "ink", radius=3, weight=_OWN)
