"""Distinct tellers of a report, over its months, its cut days and its spaces."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.chapter import BY_PLACEMENTS
from domain.cut import Cut
from domain.fact import Family
from domain.summary import (
    Days,
    Key,
    Seats,
    Stands,
    add_seats,
    seats_of,
    standing_in,
)
from services.reports.beside import Beside
from services.reports.scope import Scope
from services.seats import seats_in


async def tellers_of(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    beside: Sequence[Beside],
    cut: Cut,
) -> Counter[Key]:
    """Return what is to be added to the counts of tellers in the summaries.

    In one space the months of those are read for whom something is pending, or who
    stand in a cut day. Over several spaces the months of all are: a teller of two
    spaces is one teller. One statement either way.
    """
    added: dict[UUID, Seats] = {}
    for each in beside:
        facts = each.facts.by(scope.placements)
        if facts is not None:
            own = added.setdefault(each.space, {})
            add_seats(own, seats_of(facts, each.space, each.sign))
    people = {seat.person for seats in added.values() for seat in seats}
    people |= cut.tellers.keys()
    alone = scope.alone
    held = await _held(session, caller, scope, people if alone else None)
    whole = scope.days.whole()
    before = _standing(scope, held, whole) if alone else {}
    for space, seats in added.items():
        add_seats(held.setdefault(space, {}), seats)
    after = _standing(scope, held, whole)
    for person, names in cut.tellers.items():
        after[person] = after.get(person, set()) | names
    counted: Counter[str] = Counter()
    for person in before.keys() | after.keys():
        was, now = before.get(person, set()), after.get(person, set())
        counted.update(now - was)
        counted.subtract(was - now)
    return Counter({Key.named(name): n for name, n in counted.items() if n})


async def _held(
    session: AsyncSession, caller: Caller, scope: Scope, people: set[UUID] | None
) -> dict[UUID, Seats]:
    """Return, by space, the months of these tellers, or of all."""
    found = await seats_in(session, caller, scope.spaces, people)
    held: dict[UUID, Seats] = {}
    for space, seats in found.items():
        own = held.setdefault(space, {})
        for chapter in BY_PLACEMENTS[scope.placements]:
            add_seats(own, seats.get(chapter, {}))
    return held


def _standing(scope: Scope, held: dict[UUID, Seats], whole: Days | None) -> Stands:
    stands: Stands = {}
    if whole is not None:
        for space, seats in held.items():
            found = standing_in(seats, space, whole, scope.reaches)
            for person, names in found.items():
                stands.setdefault(person, set()).update(names)
    return stands


def without_tellers(counts: Counter[Key]) -> Counter[Key]:
    """Return counts without those of tellers, which do not add up over spaces."""
    return Counter(
        {key: n for key, n in counts.items() if key.family is not Family.TELLERS}
    )
