"""A fold, purely: what signed facts add to the counts of every chapter of a space."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.chapter import (
    BY_PLACEMENTS,
    COUNTED_BY,
    WHATEVER_PLACEMENTS,
    Chapter,
    entries,
)
from domain.coding import OTHERS
from domain.fact import Fact, Facts
from domain.story import Sight
from domain.summary import (
    Seats,
    SeenCounts,
    Sums,
    add_counts,
    add_seats,
    seats_of,
    tellers_after,
)
from domain.trace import Line, lines

ByChapter = dict[Chapter, Seats]

_DIFFERENCES = tuple(
    Chapter(whose) for whose in OTHERS if len(BY_PLACEMENTS[whose]) > 1
)
"""Chapters that hold what differs from `Chapter.DEFAULT`."""


@dataclass(slots=True)
class Folded:
    """What signed facts add to a space's counts, and to its tellers' months."""

    sums: dict[Chapter, Sums] = field(default_factory=dict)
    """Without the counts of tellers, which depend on what they told before."""
    seats: ByChapter = field(default_factory=dict)
    lines: Counter[Line] = field(default_factory=Counter)

    @property
    def people(self) -> set[UUID]:
        """The tellers whose months are touched."""
        return {seat.person for seats in self.seats.values() for seat in seats}

    def add_tellers(self, before: Mapping[Chapter, Seats]) -> None:
        """Add the distinct counts of tellers; `before` are all months of `people`."""
        for chapter in (Chapter.DEFAULT, Chapter.ANALYST):
            held, taken = before.get(chapter, {}), self.seats.get(chapter, {})
            self._add(chapter, tellers_after(held, taken))
        for chapter in _DIFFERENCES:
            held, taken = before.get(chapter, {}), self.seats.get(chapter, {})
            people = {seat.person for seats in (held, taken) for seat in seats}
            if people:
                default = _of(people, before), _of(people, self.seats)
                changed = tellers_after(
                    _joined(default[0], held), _joined(default[1], taken)
                )
                for sight, facts in tellers_after(*default).items():
                    changed[sight].subtract(facts)
                self._add(chapter, changed)

    def _add(self, chapter: Chapter, changed: Mapping[Sight, Counter[Fact]]) -> None:
        for sight, facts in changed.items():
            if facts:
                sums = self.sums.setdefault(chapter, Sums())
                sums.add_marked([(sight, "")], facts)


def added_up(space_id: UUID, signed: Iterable[tuple[int, Facts]]) -> Folded:
    """Return what signed facts add to each chapter of a space's counts."""
    found = Folded()
    counted: dict[Chapter, SeenCounts] = {}
    for sign, facts in signed:
        for line, turn in lines(facts, space_id):
            found.lines[line] += turn * sign
        for chapter, turn, own in entries(facts):
            add_counts(counted.setdefault(chapter, {}), own, space_id, turn * sign)
            seats = found.seats.setdefault(chapter, {})
            add_seats(seats, seats_of(own, space_id, turn * sign))
        for chapter in WHATEVER_PLACEMENTS:
            seen = counted.setdefault(chapter, {})
            add_counts(seen, facts, space_id, sign, COUNTED_BY[chapter])
    for chapter, seen in counted.items():
        if seen:
            found.sums[chapter] = Sums()
            found.sums[chapter].add(seen)
    return found


def _of(people: set[UUID], seats: Mapping[Chapter, Seats]) -> Seats:
    default = seats.get(Chapter.DEFAULT, {})
    return {seat: names for seat, names in default.items() if seat.person in people}


def _joined(one: Seats, other: Seats) -> Seats:
    joined: Seats = {}
    add_seats(joined, one)
    add_seats(joined, other)
    return joined
