"""The ways of links over a map: past the places that lie between, in as few bends."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final

from domain.figure import Edge
from services.pictures.drawing import Bounds, Point

_BOWS: Final = (0.06, -0.06, 0.2, -0.2, 0.36, -0.36, 0.52, -0.52, 0.7, -0.7)
"""How far a way may bend, of its length; the first that meets nothing is taken."""
_STEPS: Final = 24
_OUTSIDE: Final = 100
"""How much worse a way is that leaves the map than one below a place."""
_ASIDE: Final = 14
"""How far a sign lies from a way on which there is no room."""
_HEAD: Final = 13
_AGAIN: Final = 6
"""How much worse a way is that lies on one between the same two places."""
_APART: Final = 40
"""Twice how far two such ways are from each other in their middles."""

Found = Callable[[Point], str | None]
"""What tells the place that a point lies on."""


@dataclass(frozen=True, slots=True)
class Way:
    """A curve from the rim of one place to that of another."""

    start: Point
    bend: Point
    stop: Point

    def on(self, share: float) -> Point:
        """Return a point of it, from its start at 0 to its end at 1."""
        (x, y), (u, v), (p, q) = self.start, self.bend, self.stop
        first, bent, last = (1 - share) ** 2, 2 * (1 - share) * share, share**2
        return first * x + bent * u + last * p, first * y + bent * v + last * q

    @property
    def end(self) -> Bounds:
        """Return where the head of an arrow lies that leads along it."""
        (x, y), (u, v) = self.start, self.stop
        p, q = self.on(max(1 - _HEAD / (hypot(u - x, v - y) or 1), 0))
        return Bounds(min(p, u), min(q, v), max(p, u), max(q, v))

    @property
    def hull(self) -> tuple[Point, ...]:
        """Points between which it lies, nearer to it than its bend is."""
        parts = (self.part(share, share + 0.25) for share in (0, 0.25, 0.5, 0.75))
        return tuple(p for each in parts for p in (each.start, each.bend, each.stop))

    def part(self, first: float, last: float) -> "Way":
        """Return the same curve between two shares of it."""
        (x, y), (u, v), (p, q) = self.start, self.bend, self.stop
        start, bend, stop = (
            (1 - first) * (1 - last),
            first + last - 2 * first * last,
            first * last,
        )
        middle = start * x + bend * u + stop * p, start * y + bend * v + stop * q
        return Way(self.on(first), middle, self.on(last))


def ways(
    links: Iterable[Edge], middles: Mapping[str, Point], found: Found, frame: Bounds
) -> Mapping[str, Way]:
    """Return the way of each link, by its key."""
    used: dict[frozenset[str], list[float]] = {}
    chosen: dict[str, Way] = {}
    for edge in links:
        start, stop = middles[edge.source], middles[edge.target]
        before = used.setdefault(frozenset({edge.source, edge.target}), [])
        # Seen from the other end, a bow to the left is one to the right.
        turn = 1 if edge.source < edge.target else -1
        far = hypot(stop[0] - start[0], stop[1] - start[1])
        costs: dict[float, int] = {}
        for bow in _BOWS:
            beside = sum(abs(bow * turn - each) * far < _APART for each in before)
            met = _cost(_bent(start, stop, bow), edge, found, frame)
            costs[bow] = met + _AGAIN * beside
            if not costs[bow]:
                break
        bow = min(costs, key=lambda each: costs[each])
        before.append(bow * turn)
        chosen[edge.key] = _outside(_bent(start, stop, bow), edge, found)
    return chosen


def _bent(start: Point, stop: Point, bow: float) -> Way:
    (x, y), (u, v) = start, stop
    return Way(start, ((x + u) / 2 - (v - y) * bow, (y + v) / 2 + (u - x) * bow), stop)


def _cost(way: Way, edge: Edge, found: Found, frame: Bounds) -> int:
    ends, cost = {None, edge.source, edge.target}, 0
    for x, y in _spots(way):
        if not (frame.left < x < frame.right and frame.top < y < frame.bottom):
            cost += _OUTSIDE
        elif found((x, y)) not in ends:
            cost += 1
    return cost


def _spots(way: Way) -> Iterator[Point]:
    return (way.on(number / _STEPS) for number in range(1, _STEPS))


def _outside(way: Way, edge: Edge, found: Found) -> Way:
    """Return what of a way lies between its two places; at least a tenth."""
    first = _rim(way, found, edge.source, 0)
    last = _rim(way, found, edge.target, 1)
    return way.part(min(first, 0.45), max(last, 0.55))


def _rim(way: Way, found: Found, place: str, inside: float) -> float:
    """Return the share of a way at which it leaves a place that it has an end in."""
    outside = 0.5
    for _ in range(10):
        middle = (inside + outside) / 2
        if found(way.on(middle)) == place:
            inside = middle
        else:
            outside = middle
    return outside


def clear(way: Way, taken: Sequence[Bounds], shares: Sequence[float]) -> Point:
    """Return the first point that nothing lies on: of a way, else beside its middle."""
    x, y = way.on(0.5)
    across, down = way.stop[0] - way.start[0], way.stop[1] - way.start[1]
    far = hypot(across, down) or 1
    aside = -down / far * _ASIDE, across / far * _ASIDE
    beside = [(x - aside[0], y - aside[1]), (x + aside[0], y + aside[1])]
    spots = [*(way.on(share) for share in shares), *beside]
    free = (spot for spot in spots if not any(_near(spot, each) for each in taken))
    return next(free, spots[0])


def _near(spot: Point, place: Bounds, room: float = 8) -> bool:
    x = min(max(spot[0], place.left), place.right)
    y = min(max(spot[1], place.top), place.bottom)
    return hypot(spot[0] - x, spot[1] - y) < room
