"""The eight cycles in their places: inner ones in a row, the others around it.

Orienting stands at the left, transformative at the right, strategic above, enabling
below. A place is where a cycle is drawn and never an order that anybody has to follow.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from domain.cycle import LETTERS, Cycle
from domain.sentence import Sentences
from services.pictures import lettering
from services.pictures.drawing import Bounds, Box, Mark, Point, Words, arrow
from services.pictures.sheet import LEAST, sign
from services.pictures.theme import rim, soft

ROW = (
    Cycle.ORIENTING,
    Cycle.IMMEDIATE,
    Cycle.POTENTIAL,
    Cycle.APPLIED,
    Cycle.REALIZED,
    Cycle.TRANSFORMATIVE,
)


@dataclass(frozen=True, slots=True)
class Eight:
    """Where each cycle lies within a rectangle, and how it is drawn there."""

    x: float
    y: float
    width: float
    high: float
    """Of one box; the whole is three of them high, and two gaps."""
    gap: float = 14
    flat: float | None = None
    """How high strategic and enabling are, where not as high as the others."""

    @property
    def height(self) -> float:
        """Of the whole."""
        return self.high + 2 * (self._flat + self.gap)

    @property
    def _flat(self) -> float:
        return self.high if self.flat is None else self.flat

    @property
    def places(self) -> Mapping[Cycle, Bounds]:
        """The rectangle of each cycle."""
        wide = (self.width - 5 * self.gap) / 6
        below = self._flat + self.gap
        row = {
            cycle: self._at(number * (wide + self.gap), below, wide, self.high)
            for number, cycle in enumerate(ROW)
        }
        inner, span = wide + self.gap, 4 * wide + 3 * self.gap
        last = below + self.high + self.gap
        return row | {
            Cycle.STRATEGIC: self._at(inner, 0, span, self._flat),
            Cycle.ENABLING: self._at(inner, last, span, self._flat),
        }

    def middle(self, cycle: Cycle) -> Point:
        """Return the middle of a cycle's place."""
        place = self.places[cycle]
        return (place.left + place.right) / 2, (place.top + place.bottom) / 2

    def _at(self, right: float, down: float, wide: float, high: float) -> Bounds:
        left, top = self.x + right, self.y + down
        return Bounds(left, top, left + wide, top + high)

    def along(self) -> Iterator[Mark]:
        """Yield the light arrows between the boxes of the row."""
        for before, after in pairwise(ROW):
            start, end = self.places[before], self.places[after]
            y = (start.top + start.bottom) / 2
            yield from arrow((start.right, y), (end.left, y), paint="faint", weight=2)


def box(
    cycle: Cycle,
    place: Bounds,
    told: Sentences,
    *,
    of: str = "",
    tip: str = "",
    quiet: bool = False,
) -> Iterator[Mark]:
    """Yield the box of a cycle with its sign and its name, or its letter alone.

    A quiet one, out of focus or with nothing in it, is left white.
    """
    wide, high = place.right - place.left, place.bottom - place.top
    fill, line = ("empty", "faint") if quiet else (soft(cycle), rim(cycle))
    yield Box(place.left, place.top, wide, high, fill, line, weight=1.5, of=of, tip=tip)
    yield sign(cycle, place.left + 12, place.top + 15, 11)
    name = told.say(f"figure.cycle.{cycle}")
    room = wide - 22
    size = fitting(name, room)
    if size is None and room > _CUT:
        (name,), size = lettering.lines(name, room, LEAST, bold=True), LEAST
    elif size is None:
        name, size = LETTERS[cycle], NAME_SIZE
    yield Words(place.left + 21, place.top + 15, name, size, bold=True)


def fitting(name: str, room: float) -> float | None:
    """Return the size in which a name fits; None where it would be too small."""
    whole = lettering.width(name, 1, bold=True)
    size = min(NAME_SIZE, room / whole)
    return size if size >= LEAST else None


NAME_SIZE = 12.0
_CUT = 60
"""From how much room on a name that does not fit is cut, not told by its letter."""
