"""Summaries: counts added up over all days and over months, for each sight.

A range of days is the whole months inside it, read from summaries, and the days of the
two months that it cuts, counted from the stories that have a step there.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import (
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import nlargest
from typing import NamedTuple, Self
from uuid import UUID

from domain.chain import chain
from domain.chapter import Counting
from domain.fact import (
    ARRIVED,
    Fact,
    Facts,
    Family,
    Span,
    StoryFacts,
    count,
    presences,
)
from domain.hope import ASPIRED
from domain.story import Sight, Visibility, of_one, sights

ALWAYS = date(1, 1, 1)
"""Stands for all days in the pages of `Span.ALL`."""

_BETWEEN = "\t"
_PATHS = f"{Family.PATHS}{_BETWEEN}"
_HOPED = f"{_BETWEEN}{ASPIRED}"
_FAMILIES = {each.value: each for each in Family}


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
        return cls(_FAMILIES[family], subject, facet)


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


class Beyond(NamedTuple):
    """What a reader must see elsewhere for a count to hold: a space, and how far."""

    home: UUID
    sight: Sight


def marked(facet: str, beyond: Beyond) -> str:
    """Return a facet with the mark of what must be seen elsewhere."""
    return f"{facet}@{beyond.home}:{int(beyond.sight)}"


def unmarked(facet: str) -> tuple[str, tuple[Beyond, ...]]:
    """Return a facet without its marks, and all that they ask for."""
    plain, *marks = facet.split("@")
    parted = (mark.partition(":") for mark in marks)
    return plain, tuple(
        Beyond(UUID(home), Sight(int(sight))) for home, _, sight in parted
    )


def home_of(facet: str) -> UUID | None:
    """Return the home from which a facet counts what arrived; None of other facets."""
    arrived, _, home = facet.partition(":")
    return UUID(home) if arrived == ARRIVED and home else None


class Reach(NamedTuple):
    """Whom counts reach: how far here, and how far in which spaces beyond.

    `near` is None where how far one sees here does not matter.
    """

    near: Visibility | None
    beyond: tuple[tuple[UUID, Visibility], ...] = ()

    def marks(self) -> list[tuple[Sight, str]]:
        """Return in which sights such counts stand, and by which mark."""
        near = Sight if self.near is None else sights(self.near)
        found = [(sight, "") for sight in near]
        for home, far in self.beyond:
            marks = {each: marked("", Beyond(home, each)) for each in sights(far)}
            found = [
                (sight, mark + more)
                for sight, mark in found
                for each, more in marks.items()
                if of_one(sight, each)
            ]
        return found


SeenCounts = dict[Reach, Counter[Fact]]
"""What is counted, by whom it reaches."""


def add_counts(
    into: SeenCounts,
    facts: Facts,
    space: UUID,
    sign: int,
    counting: Counting = count,
) -> None:
    """Add what facts add to a space's counts, or take it away.

    A flow between two homes is seen by those who see both its ends. What lives
    elsewhere is seen by those who see it at its home, however far they see here.
    """
    counted = counting(facts, space)
    if counted:
        own = into.setdefault(_reach(facts, space), Counter())
        (own.update if sign > 0 else own.subtract)(counted)


def _reach(facts: Facts, space: UUID) -> Reach:
    if isinstance(facts, StoryFacts):
        seen = facts.visibility
        return (
            Reach(seen) if facts.home == space else Reach(None, ((facts.home, seen),))
        )
    target, source = facts.ends
    if space == target[0]:
        return Reach(target[1], (source,))
    if space == source[0]:
        return Reach(source[1], (target,))
    if target[0] == source[0]:
        return Reach(None, (min(target, source, key=lambda end: end[1]),))
    return Reach(None, (target, source))


@dataclass(slots=True)
class Sums:
    """Counts as they are stored: pages, and what is too many for a page."""

    pages: dict[Page, Counter[str]] = field(default_factory=dict)
    signatures: Counter[tuple[Sight, str, str]] = field(default_factory=Counter)
    """Paths of all days, by facet: there is no end to signatures, and few are shown."""
    opened: Counter[tuple[Sight, date, str]] = field(default_factory=Counter)
    """Flows without a return, by the day of their last step and by facet."""

    def add(self, counted: SeenCounts) -> None:
        """Add counts, each for everybody whom it reaches."""
        for reach, facts in counted.items():
            self.add_marked(reach.marks(), facts)

    def add_marked(
        self, marks: Sequence[tuple[Sight, str]], facts: Mapping[Fact, int]
    ) -> None:
        """Add the same counts in each of these sights, by its mark.

        Names are made once for all sights: a fold does little else.
        """
        months: dict[tuple[date, date], Counter[str]] = {}
        unending: Counter[str] = Counter()
        for (family, subject, facet, first, last), n in facts.items():
            if family is Family.OPEN:
                self.opened.update({(sight, first, facet): n for sight, _ in marks})
                continue
            name = f"{family}{_BETWEEN}{subject}{_BETWEEN}{facet}"
            stretch = first.replace(day=1), last.replace(day=1)
            months.setdefault(stretch, Counter())[name] += n
            if family is Family.PATHS:
                unending[name] += n
                own = {(sight, subject, facet): n for sight, _ in marks}
                self.signatures.update(own)
        always: Counter[str] = Counter()
        for names in months.values():
            always.update(names)
        always.subtract(unending)
        for sight, mark in marks:
            self._on(Page(sight, Span.ALL, ALWAYS, ALWAYS)).update(_with(mark, always))
            for stretch, names in months.items():
                page = self._on(Page(sight, Span.MONTH, *stretch))
                page.update(_with(mark, names))

    def _on(self, page: Page) -> Counter[str]:
        return self.pages.setdefault(page, Counter())


def _with(mark: str, names: Counter[str]) -> Mapping[str, int]:
    # A name ends with its facet, and a facet with its mark.
    return {name + mark: n for name, n in names.items()} if mark else names


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


Months = dict[tuple[Visibility, date], int]
"""How often a teller stands behind one count, by reach and month."""


def tellers_after(before: Seats, added: Seats) -> dict[Sight, Counter[Fact]]:
    """Return what changes in the distinct counts of tellers, by month.

    `before` holds all seats, of every month, of the persons in `added`. Only counts
    that `added` touches are looked at.
    """
    change = _by_count(added)
    held = _by_count(before, change.keys())
    counted: dict[Sight, Counter[Fact]] = {sight: Counter() for sight in Sight}
    for (person, name), months in change.items():
        was = held.get((person, name), {})
        if not any(_turns(was.get(month, 0), n) for month, n in months.items()):
            continue
        now = Counter(was)
        now.update(months)
        key = Key.named(name)
        # Beyond whom they reach there is nobody to count them.
        for level in sights(max(seen for seen, _ in now)):
            for first, last, n in _moved(_standing(was, level), _standing(now, level)):
                for sight, facet in _shown_at(key.facet, level):
                    fact = Fact(Family.TELLERS, key.subject, facet, first, last)
                    counted[sight][fact] += n
    return counted


def _turns(was: int, added: int) -> bool:
    """Tell whether somebody comes to stand where nobody stood, or ceases to."""
    return (was > 0) is not (was + added > 0)


def _by_count(
    seats: Seats, wanted: Collection[tuple[UUID, str]] | None = None
) -> dict[tuple[UUID, str], Months]:
    found: dict[tuple[UUID, str], Months] = {}
    for seat, names in seats.items():
        for name, n in names.items():
            if wanted is None or (seat.person, name) in wanted:
                own = found.setdefault((seat.person, name), {})
                own[seat.visibility, seat.month] = n
    return found


def _standing(months: Mapping[tuple[Visibility, date], int], level: Sight) -> set[date]:
    return {month for (seen, month), n in months.items() if n > 0 and seen >= level}


def _moved(was: set[date], now: set[date]) -> Iterator[tuple[date, date, int]]:
    """Yield what is added to, and taken from, a chain of months."""
    if was != now:
        before, after = set(chain(was)), set(chain(now))
        yield from after - before
        yield from ((first, last, -n) for first, last, n in before - after)


def _shown_at(facet: str, level: Sight) -> list[tuple[Sight, str]]:
    """Return where a count stands that is seen at one level, and by which facet.

    What arrived is seen by those who see it at its home, however far they see here.
    """
    home = home_of(facet)
    if home is None:
        return [(level, facet)]
    mark = marked(facet, Beyond(home, level))
    return [(sight, mark) for sight in Sight if of_one(sight, level)]


def total(
    pages: Iterable[Mapping[str, int]],
    *,
    paths: int | None = None,
    named: Iterable[str] = (),
) -> Counter[Key]:
    """Return pages of counts added up.

    With `paths` only so many of the most frequent signatures, and those `named`, each
    with how many are aspired: most of the names on the pages of many months are of
    paths that happened once.
    """
    added: Counter[str] = Counter()
    for page in pages:
        added.update(page)
    if paths is not None:
        found = [(n, name) for name, n in added.items() if name.startswith(_PATHS)]
        every = [(n, name) for n, name in found if not name.endswith(_HOPED)]
        kept = {name for _, name in nlargest(paths, every)}
        kept.update(Key(Family.PATHS, subject, "").name for subject in named)
        for _, name in found:
            if name.removesuffix(ASPIRED) not in kept:
                del added[name]
    return Counter({Key.named(name): n for name, n in added.items() if n})
