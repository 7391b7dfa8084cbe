"""Which spaces a report is about, how far its reader sees, and on which days."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import NotFound
from domain.fact import CrossFlowFacts, Facts
from domain.story import Sight
from domain.summary import Days
from services.access import visible_spaces
from services.database.tables import Space


@dataclass(frozen=True, slots=True)
class Scope:
    """The spaces of a report with the reader's sight in each, and its days."""

    sights: dict[UUID, Sight]
    names: dict[UUID, str]
    days: Days

    @property
    def spaces(self) -> list[UUID]:
        """The ids of the spaces, in the order asked for."""
        return list(self.sights)

    def sees(self, facts: Facts, space: UUID) -> bool:
        """Tell whether facts count for the reader in one of the spaces."""
        return facts.visibility >= self.sights[space]

    def homes(self, facts: Facts) -> bool:
        """Tell whether facts are at home in the report."""
        if isinstance(facts, CrossFlowFacts):
            return facts.target_home in self.sights
        return facts.home in self.sights


async def scope_of(
    session: AsyncSession,
    caller: Caller,
    space_ids: Sequence[UUID],
    days: Days,
    *,
    submitted: bool = False,
) -> Scope:
    """Return the scope of a report: one statement.

    With `submitted`, evaluators count submitted stories too; for others it changes
    nothing.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    """
    found = await session.exec(
        visible_spaces(caller).where(col(Space.id).in_(space_ids))
    )
    spaces = {space.id: space for space in found}
    if len(spaces) < len(set(space_ids)):
        raise NotFound("no such space")
    sights: dict[UUID, Sight] = {}
    for space_id in dict.fromkeys(space_ids):
        sight = caller.sight_in(space_id, is_open=spaces[space_id].open)
        if submitted and sight is Sight.EVALUATOR:
            sight = Sight.SUBMITTED
        sights[space_id] = sight
    return Scope(sights, {key: space.name for key, space in spaces.items()}, days)


def in_scope(scope: Scope, space: UUID, sight: int) -> sa.ColumnElement[bool]:
    """Return the condition under which a row counts for the reader in its space."""
    by_sight: dict[Sight, list[UUID]] = {}
    for space_id, own in scope.sights.items():
        by_sight.setdefault(own, []).append(space_id)
    return sa.or_(
        *(
            sa.and_(col(space).in_(ids), col(sight) == int(own))
            for own, ids in by_sight.items()
        )
    )


async def names_of_spaces(
    session: AsyncSession, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, str]:
    """Return the names of those of the spaces that the caller sees."""
    rows = await session.exec(visible_spaces(caller).where(col(Space.id).in_(ids)))
    return {space.id: space.name for space in rows}
