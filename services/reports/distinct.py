"""Distinct tellers of a report, over its months, its cut days and its spaces."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.chapter import BY_PLACEMENTS
from domain.cut import Cut
from domain.fact import Family
from domain.roll import Roll
from domain.standing import Stands, join_arrived, seen_in, standing_in
from domain.summary import Days, Key, Seats, add_seats, seats_of
from services import rolls
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

    In one space the months of those are read for whom something is pending, and of
    those who stand in a cut day the bits. Over several spaces, or where counts add
    up from several chapters, the months of all are: a teller of two spaces is one
    teller. Three statements at most.
    """
    added: dict[UUID, Seats] = {}
    for each in beside:
        facts = each.facts.by(scope.placements)
        if facts is not None:
            own = added.setdefault(each.space, {})
            add_seats(own, seats_of(facts, each.space, each.sign))
    people = {seat.person for seats in added.values() for seat in seats}
    alone = scope.alone
    if alone and scope.summed:
        people.update(*cut.tellers.values())
    whole = scope.days.whole()
    held: dict[UUID, Seats] = {}
    if people or not alone:
        held = await held_seats(session, caller, scope, people if alone else None)
    before = _standing(scope, held, whole) if alone else {}
    for space, seats in added.items():
        add_seats(held.setdefault(space, {}), seats)
    after = _standing(scope, held, whole)
    others: Stands = {}
    for name, behind in cut.tellers.items():
        known = behind & people if alone else behind
        after[name] = after.get(name, set()) | known
        others[name] = behind - known
    if not alone:
        join_arrived(after, scope.spaces)
    counted = _counted(after)
    counted.subtract(_counted(before))
    counted.update(await _beyond(session, caller, scope, whole, others))
    return Counter({Key.named(name): n for name, n in counted.items() if n})


async def held_seats(
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
            for name, behind in found.items():
                stands.setdefault(name, set()).update(behind)
    return stands


def _counted(stands: Mapping[str, Collection[UUID]]) -> Counter[str]:
    return Counter({name: len(behind) for name, behind in stands.items()})


async def _beyond(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    whole: Days | None,
    stands: Stands,
) -> Counter[str]:
    """Return how many of these stand in no whole month: two statements or none."""
    # Not asked of `stands`: statements are the same whatever is stored.
    if whole is None or whole == scope.days or not scope.alone or scope.summed:
        return _counted(stands)
    (space,) = scope.spaces
    roll = await rolls.roll_of(session, caller, space)
    leaves = await rolls.roll_months(
        session,
        caller,
        space,
        BY_PLACEMENTS[scope.placements],
        whole.first or date.min,
        whole.last or date.max,
    )
    bits: dict[str, int] = {}
    for leaf, behind in leaves.items():
        for name in stands.keys() & behind.keys():
            if seen_in(name, space, leaf.visibility, scope.reaches):
                bits[name] = bits.get(name, 0) | behind[name]
    return _not_among(roll, stands, bits)


def _not_among(roll: Roll, stands: Stands, bits: Mapping[str, int]) -> Counter[str]:
    return Counter(
        {name: roll.beyond(who, bits.get(name, 0)) for name, who in stands.items()}
    )


def without_tellers(counts: Counter[Key]) -> Counter[Key]:
    """Return counts without those of tellers, which do not add up over spaces."""
    return Counter(
        {key: n for key, n in counts.items() if key.family is not Family.TELLERS}
    )
