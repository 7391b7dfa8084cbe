"""Summaries: counts added up over all days and over months, for each sight.

A range of days is the whole months inside it, read from summaries, and the days of the
two months that it cuts, counted from the stories that have a step there.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, Self
from uuid import UUID

from domain.fact import (
    ARRIVED,
    CrossFlowFacts,
    Fact,
    Facts,
    Family,
    Presence,
    Span,
    chain,
    count,
    presences,
)
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
        try:
            if first is not None and first.day > 1:
                first = _close_of(first) + timedelta(days=1)
            if last is not None and last < _close_of(last):
                last = last.replace(day=1) - timedelta(days=1)
        except OverflowError:
            # The month that is cut is the first or the last there is.
            return None
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


def _close_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


SeenCounts = Counter[tuple[Sight, Fact]]


class Beyond(NamedTuple):
    """What a reader must see elsewhere for a count to hold: a space, and how far."""

    home: UUID
    sight: Sight


def marked(facet: str, beyond: Beyond) -> str:
    """Return a facet with the mark of what must be seen elsewhere."""
    return f"{facet}@{beyond.home}:{int(beyond.sight)}"


def unmarked(facet: str) -> tuple[str, Beyond | None]:
    """Return a facet without its mark, and what that asks for; None if nothing."""
    plain, _, mark = facet.partition("@")
    if not mark:
        return plain, None
    home, _, sight = mark.partition(":")
    return plain, Beyond(UUID(home), Sight(int(sight)))


def home_of(facet: str) -> UUID | None:
    """Return the home from which a facet counts what arrived; None of other facets."""
    arrived, _, home = facet.partition(":")
    return UUID(home) if arrived == ARRIVED and home else None


def seen_counts(facts: Facts, space: UUID, sign: int) -> SeenCounts:
    """Return what facts add to a space's counts, for everyone who sees them.

    A flow between two homes is seen by those who see both its ends: it is added up
    for each sight in the one space and, by a mark, for each in the other.
    """
    added: SeenCounts = Counter()
    for fact, n in count(facts, space).items():
        if isinstance(facts, CrossFlowFacts):
            (_, near), (home, far) = facts.end_in(space), facts.end_beyond(space)
            facets = [marked(fact.facet, Beyond(home, each)) for each in sights(far)]
            shown = [(sight, facet) for sight in sights(near) for facet in facets]
        else:
            shown = _shown(fact.facet, facts.visibility)
        for sight, facet in shown:
            added[sight, fact._replace(facet=facet)] += sign * n
    return added


def _shown(facet: str, visibility: Visibility) -> list[tuple[Sight, str]]:
    """Return in which sights a count of a story stands, and by which facet.

    What arrived is seen by those who see it at its home, however far they see here.
    """
    home = home_of(facet)
    if home is None:
        return [(sight, facet) for sight in sights(visibility)]
    facets = [marked(facet, Beyond(home, each)) for each in sights(visibility)]
    return [(sight, each) for sight in Sight for each in facets]


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
        for (sight, _, subject, facet), months in _standing(seats).items():
            for first, last, n in chain(months):
                fact = Fact(Family.TELLERS, subject, facet, first, last)
                counted[sight, fact] += sign * n
    return Counter({key: n for key, n in counted.items() if n})


def _standing(seats: Seats) -> dict[tuple[Sight, UUID, str, str], set[date]]:
    found: dict[tuple[Sight, UUID, str, str], set[date]] = {}
    for seat, names in seats.items():
        for name, n in names.items():
            if n <= 0:
                continue
            key = Key.named(name)
            for sight, facet in _shown(key.facet, seat.visibility):
                standing = (sight, seat.person, key.subject, facet)
                found.setdefault(standing, set()).add(seat.month)
    return found


Reaches = Callable[[UUID, Visibility], bool]
"""Whether a story of a space that reaches so far is seen by a reader."""


def standing_in(
    seats: Seats, space: UUID, months: Days, reaches: Reaches
) -> set[tuple[UUID, str]]:
    """Return which persons stand behind counts of which names in whole months."""
    return {
        (seat.person, name)
        for seat, names in seats.items()
        if months.holds(seat.month, seat.month)
        for name, n in names.items()
        if n > 0 and reaches(home_of(Key.named(name).facet) or space, seat.visibility)
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
