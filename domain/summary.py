"""Summaries: counts added up over all days, months and days, and what tellers add.

The sum over a range of days is read from few rows: those of all days where there is
no range, else the months that lie wholly inside and the days of the two months that
are cut.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.fact import Fact, Facts, Family, Presence, Span, chain, count, presences
from domain.story import Sight, sights

ALWAYS = date(1, 1, 1)
"""Stands for all days in the rows of `Span.ALL`."""


class Key(NamedTuple):
    """The name of a count, whatever the days."""

    family: Family
    subject: str
    facet: str


class Seat(NamedTuple):
    """Where a teller stands: behind which count, in whose sight."""

    sight: Sight
    person: UUID
    subject: str
    facet: str


@dataclass(frozen=True, slots=True)
class Days:
    """A range of days, both included; None leaves a side open."""

    first: date | None = None
    last: date | None = None

    @property
    def bounded(self) -> bool:
        """Tell whether any day is left out."""
        return self.first is not None or self.last is not None

    def holds(self, first: date, last: date) -> bool:
        """Tell whether a stretch of days lies wholly in the range."""
        begins = self.first is None or first >= self.first
        return begins and (self.last is None or last <= self.last)

    def months(self) -> tuple[date, date] | None:
        """Return the first and the last day of the whole months inside.

        None where no whole month lies inside; an open side has no end.
        """
        first, last = self.first or date.min, self.last or date.max
        if first.day > 1:
            first = _month_after(first)
        if last != date.max and last.day < monthrange(last.year, last.month)[1]:
            last = last.replace(day=1) - timedelta(days=1)
        return (first, last) if first <= last else None


def _month_after(day: date) -> date:
    return day.replace(day=1) + timedelta(days=monthrange(day.year, day.month)[1])


def spread(fact: Fact) -> Iterator[tuple[Span, date, date]]:
    """Yield under which spans and days a fact is added up."""
    yield Span.ALL, ALWAYS, ALWAYS
    yield Span.MONTH, fact.first.replace(day=1), fact.last.replace(day=1)
    yield Span.DAY, fact.first, fact.last


def seen_counts(facts: Facts, space: UUID, sign: int) -> Counter[tuple[Sight, Fact]]:
    """Return what facts add to a space's counts, for everyone who sees them."""
    added: Counter[tuple[Sight, Fact]] = Counter()
    for fact, n in count(facts, space).items():
        for sight in sights(facts.visibility):
            added[sight, fact] += sign * n
    return added


def seen_presences(
    facts: Facts, space: UUID, sign: int
) -> Counter[tuple[Sight, Presence]]:
    """Return which tellers come to stand behind counts, or cease to."""
    added: Counter[tuple[Sight, Presence]] = Counter()
    for presence, n in presences(facts, space).items():
        for sight in sights(facts.visibility):
            added[sight, presence] += sign * n
    return added


def tellers_after(
    before: Mapping[Seat, Mapping[date, int]],
    added: Mapping[tuple[Sight, Presence], int],
) -> Counter[tuple[Sight, Fact]]:
    """Return what changes in the distinct counts of tellers.

    `before` holds, for every seat that `added` touches, how often the teller stood
    there on which day.
    """
    change: dict[Seat, Counter[date]] = {}
    for (sight, presence), n in added.items():
        seat = Seat(sight, presence.person, presence.subject, presence.facet)
        change.setdefault(seat, Counter())[presence.day] += n
    counted: Counter[tuple[Sight, Fact]] = Counter()
    for seat, days in change.items():
        held = Counter(before.get(seat, {}))
        then = Counter(held)
        then.update(days)
        for sign, standing in ((-1, _standing(held)), (1, _standing(then))):
            for first, last, n in chain(standing):
                fact = Fact(Family.TELLERS, seat.subject, seat.facet, first, last)
                counted[seat.sight, fact] += sign * n
    return Counter({key: n for key, n in counted.items() if n})


def _standing(days: Mapping[date, int]) -> Iterable[date]:
    return [day for day, n in days.items() if n > 0]
