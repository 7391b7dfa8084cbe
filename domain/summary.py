"""Summaries: counts added up over all days and over months, for each sight.

A range of days is the whole months inside it, read from summaries, and the days of the
two months that it cuts, counted from the stories that have a step there.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from domain.fact import Fact, Facts, Family, Presence, Span, chain, count, presences
from domain.story import Sight, Visibility, sights

ALWAYS = date(1, 1, 1)
"""Stands for all days in the pages of `Span.ALL`."""

_BETWEEN = "\t"


class Key(NamedTuple):
    """The name of a count, whatever the days."""

    family: Family
    subject: str
    facet: str

    @property
    def name(self) -> str:
        """The key as a page of counts holds it."""
        return _BETWEEN.join(self)

    @classmethod
    def named(cls, name: str) -> Self:
        """Return the key of a name on a page."""
        family, subject, facet = name.split(_BETWEEN)
        return cls(Family(family), subject, facet)


class Page(NamedTuple):
    """Where counts stand together: those of one sight over one stretch of days."""

    sight: Sight
    period: Span
    first: date
    last: date


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

    def whole(self) -> "Days | None":
        """Return the whole months inside, as days; None where none lies inside."""
        first, last = self.first, self.last
        if first is not None and first.day > 1:
            first = _month_after(first)
        if last is not None and last.day < monthrange(last.year, last.month)[1]:
            last = last.replace(day=1) - timedelta(days=1)
        if first is not None and last is not None and first > last:
            return None
        return Days(first, last)

    def cut(self) -> "list[Days]":
        """Return the ranges of days inside that lie in no whole month inside."""
        whole = self.whole()
        if whole is None:
            return [self]
        found = []
        if self.first != whole.first and whole.first is not None:
            found.append(Days(self.first, whole.first - timedelta(days=1)))
        if self.last != whole.last and whole.last is not None:
            found.append(Days(whole.last + timedelta(days=1), self.last))
        return found


def _month_after(day: date) -> date:
    return day.replace(day=1) + timedelta(days=monthrange(day.year, day.month)[1])


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


SeenCounts = Counter[tuple[Sight, Fact]]


def seen_counts(facts: Facts, space: UUID, sign: int) -> SeenCounts:
    """Return what facts add to a space's counts, for everyone who sees them."""
    added: SeenCounts = Counter()
    for fact, n in count(facts, space).items():
        for sight in sights(facts.visibility):
            added[sight, fact] += sign * n
    return added


@dataclass(slots=True)
class Sums:
    """Counts as they are stored: pages, and what is too many for a page."""

    pages: dict[Page, Counter[str]] = field(default_factory=dict)
    signatures: Counter[tuple[Sight, str]] = field(default_factory=Counter)
    """Paths of all days: there is no end to signatures, and few are shown."""
    opened: Counter[tuple[Sight, date]] = field(default_factory=Counter)
    """Flows without a return, by the day of their last step."""

    def add(self, counted: SeenCounts) -> None:
        """Add counts of facts, each where it stands."""
        for (sight, fact), n in counted.items():
            if fact.family is Family.OPEN:
                self.opened[sight, fact.first] += n
                continue
            name = Key(fact.family, fact.subject, fact.facet).name
            first, last = month_of(fact.first), month_of(fact.last)
            self._on(Page(sight, Span.MONTH, first, last))[name] += n
            if fact.family is Family.PATHS:
                self.signatures[sight, fact.subject] += n
            else:
                self._on(Page(sight, Span.ALL, ALWAYS, ALWAYS))[name] += n

    def _on(self, page: Page) -> Counter[str]:
        return self.pages.setdefault(page, Counter())


class Seat(NamedTuple):
    """A teller in a month, as seen by those whom the story reaches."""

    person: UUID
    visibility: Visibility
    month: date


Seats = dict[Seat, Counter[str]]
"""How often a teller stands behind the counts of each name in a month."""


def seats_of(facts: Facts, space: UUID, sign: int) -> Seats:
    """Return which tellers come to stand behind which counts, or cease to."""
    taken: Seats = {}
    for presence, n in presences(facts, space).items():
        seat = Seat(presence.person, facts.visibility, month_of(presence.day))
        name = Key(Family.TELLERS, presence.subject, presence.facet).name
        taken.setdefault(seat, Counter())[name] += sign * n
    return taken


def add_seats(into: Seats, more: Mapping[Seat, Mapping[str, int]]) -> None:
    """Add how often tellers stand somewhere."""
    for seat, names in more.items():
        into.setdefault(seat, Counter()).update(names)


def tellers_after(before: Seats, added: Seats) -> SeenCounts:
    """Return what changes in the distinct counts of tellers, by month.

    `before` holds all seats, of every month, of the persons in `added`.
    """
    after: Seats = {}
    add_seats(after, before)
    add_seats(after, added)
    counted: SeenCounts = Counter()
    for sign, seats in ((-1, before), (1, after)):
        for (sight, _, name), months in _standing(seats).items():
            key = Key.named(name)
            for first, last, n in chain(months):
                fact = Fact(Family.TELLERS, key.subject, key.facet, first, last)
                counted[sight, fact] += sign * n
    return Counter({key: n for key, n in counted.items() if n})


def _standing(seats: Seats) -> dict[tuple[Sight, UUID, str], set[date]]:
    found: dict[tuple[Sight, UUID, str], set[date]] = {}
    for seat, names in seats.items():
        for sight in sights(seat.visibility):
            for name, n in names.items():
                if n > 0:
                    found.setdefault((sight, seat.person, name), set()).add(seat.month)
    return found


def standing_in(seats: Seats, sight: Sight, months: Days) -> set[tuple[UUID, str]]:
    """Return which persons stand behind counts of which names in whole months."""
    return {
        (seat.person, name)
        for seat, names in seats.items()
        if seat.visibility >= sight and months.holds(seat.month, seat.month)
        for name, n in names.items()
        if n > 0
    }


def present(presence: Presence) -> tuple[UUID, str]:
    """Return who stands behind counts of which name."""
    key = Key(Family.TELLERS, presence.subject, presence.facet)
    return presence.person, key.name


def total(pages: Iterable[Mapping[str, int]]) -> Counter[Key]:
    """Return pages of counts added up."""
    added: Counter[str] = Counter()
    for page in pages:
        added.update(page)
    return Counter({Key.named(name): n for name, n in added.items() if n})
