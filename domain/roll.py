"""The roll of a space: its tellers by number, so that who stands somewhere is bits.

A count of tellers over many months is the bits of all of them together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Self
from uuid import UUID

from domain.chapter import Chapter
from domain.folding import ByChapter
from domain.story import Visibility

WHOLE = (Chapter.DEFAULT, Chapter.ANALYST)
"""Chapters by whose seats alone it is known who stands where."""


class Leaf(NamedTuple):
    """Where bits stand together."""

    chapter: Chapter
    visibility: Visibility
    month: date


Behind = dict[str, int]
"""By the name of a count, the bits of those who stand behind it."""


@dataclass(slots=True)
class Roll:
    """The tellers of a space and their numbers."""

    tellers: list[UUID] = field(default_factory=list)
    numbers: dict[UUID, int] = field(default_factory=dict)

    @classmethod
    def of(cls, tellers: Iterable[UUID]) -> Self:
        """Return the roll of tellers in the order of their numbers."""
        listed = list(tellers)
        return cls(listed, {teller: n for n, teller in enumerate(listed)})

    def bit(self, teller: UUID) -> int:
        """Return the bit of a teller, who is put on the roll if need be."""
        number = self.numbers.setdefault(teller, len(self.tellers))
        if number == len(self.tellers):
            self.tellers.append(teller)
        return 1 << number

    def beyond(self, tellers: Iterable[UUID], bits: int) -> int:
        """Return how many of these are not among the bits."""
        numbers = self.numbers
        return sum(not bits >> numbers[each] & 1 for each in tellers)


Stand = tuple[Leaf, str, UUID]
"""Somebody behind the count of a name, in a month."""


def stands_of(seats: ByChapter) -> frozenset[Stand]:
    """Return who stands where by seats."""
    return frozenset(
        (Leaf(chapter, seat.visibility, seat.month), name, seat.person)
        for chapter in WHOLE
        for seat, names in seats.get(chapter, {}).items()
        for name, n in names.items()
        if n > 0
    )


def stands_on(roll: Roll, leaves: Mapping[Leaf, Behind]) -> frozenset[Stand]:
    """Return who stands where by bits."""
    return frozenset(
        (leaf, name, teller)
        for leaf, behind in leaves.items()
        for name, bits in behind.items()
        for number, teller in enumerate(roll.tellers)
        if bits >> number & 1
    )


def stand(
    roll: Roll, leaves: Mapping[Leaf, Behind], touched: ByChapter, seats: ByChapter
) -> None:
    """Set the bits of those who now stand behind touched names, and clear others'.

    `seats` are how often they stand there after what was touched; `leaves` has all
    that are touched.
    """
    for chapter in WHOLE:
        after = seats.get(chapter, {})
        for seat, names in touched.get(chapter, {}).items():
            behind = leaves[Leaf(chapter, seat.visibility, seat.month)]
            bit = roll.bit(seat.person)
            for name in names:
                if after[seat][name] > 0:
                    behind[name] = behind.get(name, 0) | bit
                else:
                    behind[name] = behind.get(name, 0) & ~bit


def leaves_of(touched: ByChapter) -> set[Leaf]:
    """Return where the bits of touched seats stand."""
    return {
        Leaf(chapter, seat.visibility, seat.month)
        for chapter in WHOLE
        for seat in touched.get(chapter, {})
    }
