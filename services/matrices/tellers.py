"""Distinct tellers in the windows of a matrix, each once in every count."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cut import Cut
from domain.matrix import Window
from domain.standing import Stands, join_arrived, standing_in
from domain.summary import Key, Seats, add_seats, seats_of
from services.reports.beside import Beside
from services.reports.distinct import held_seats
from services.reports.scope import Scope


async def seats_of_all(
    session: AsyncSession, caller: Caller, scope: Scope, beside: Sequence[Beside]
) -> dict[UUID, Seats]:
    """Return, by space, the months of every teller, with what is pending: one read."""
    held = await held_seats(session, caller, scope, None)
    for each in beside:
        facts = each.facts.by(scope.placements)
        if facts is not None:
            own = held.setdefault(each.space, {})
            add_seats(own, seats_of(facts, each.space, each.sign))
    return held


def tellers_of(
    scope: Scope, window: Window, seats: Mapping[UUID, Seats], cut: Cut
) -> Counter[Key]:
    """Return how many tellers stand behind the counts of a window."""
    stands: Stands = {name: set(behind) for name, behind in cut.tellers.items()}
    whole = window.days.whole()
    if whole is not None:
        for space in window.spaces:
            found = standing_in(seats.get(space, {}), space, whole, scope.reaches)
            for name, behind in found.items():
                stands.setdefault(name, set()).update(behind)
    join_arrived(stands, window.spaces)
    return Counter({Key.named(name): len(who) for name, who in stands.items()})
