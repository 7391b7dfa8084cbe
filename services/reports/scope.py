"""Which spaces a report is about, how far its reader sees, and on which days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import NotFound
from domain.fact import CrossFlowFacts, Facts, StoryFacts
from domain.story import Sight, Visibility
from domain.summary import Days
from services.access import sees_space
from services.database.tables import Space


@dataclass(frozen=True, slots=True)
class Scope:
    """The spaces of a report, its days, and how far the reader sees in every space."""

    spaces: tuple[UUID, ...]
    """In the order asked for."""
    homes: dict[UUID, Sight]
    """Every space that is there for the reader, with the reader's sight in it."""
    names: dict[UUID, str]
    days: Days

    def reaches(self, home: UUID, visibility: Visibility) -> bool:
        """Tell whether a story of a space is seen by consent or as an evaluator."""
        sight = self.homes.get(home)
        return sight is not None and visibility >= sight

    def sees(self, facts: Facts) -> bool:
        """Tell whether facts count for the reader: of a flow, both ends do."""
        if isinstance(facts, CrossFlowFacts):
            source = self.reaches(facts.source_home, facts.source_visibility)
            return source and self.reaches(facts.target_home, facts.visibility)
        return self.reaches(facts.home, facts.visibility)

    def shows(self, facts: StoryFacts, *, own: bool) -> bool:
        """Tell whether a story counts for the reader, who may be its teller.

        Tellers count their own whatever the consent says.
        """
        counted = facts.visibility >= Visibility.EVALUATORS
        return self.sees(facts) or (own and counted and facts.home in self.homes)


async def scope_of(
    session: AsyncSession,
    caller: Caller,
    space_ids: Sequence[UUID],
    days: Days,
    *,
    submitted: bool = False,
) -> Scope:
    """Return the scope of a report: one statement, over the spaces that are there.

    With `submitted`, evaluators count submitted stories too; for others it changes
    nothing.

    Raises
    ------
    NotFound
        If one of the spaces is not there for the caller.
    """
    found = await session.exec(
        select(Space.id, Space.open, Space.name).where(
            Space.organisation_id == caller.organisation_id, sees_space(caller)
        )
    )
    homes: dict[UUID, Sight] = {}
    names: dict[UUID, str] = {}
    for key, is_open, name in found:
        sight = caller.sight_in(key, is_open=is_open)
        if submitted and sight is Sight.EVALUATOR:
            sight = Sight.SUBMITTED
        homes[key], names[key] = sight, name
    if not homes.keys() >= set(space_ids):
        raise NotFound("no such space")
    return Scope(tuple(dict.fromkeys(space_ids)), homes, names, days)


def in_scope(scope: Scope, space: UUID, sight: int) -> sa.ColumnElement[bool]:
    """Return the condition under which a row counts for the reader in its space."""
    by_sight: dict[Sight, list[UUID]] = {}
    for space_id in scope.spaces:
        by_sight.setdefault(scope.homes[space_id], []).append(space_id)
    return sa.or_(
        *(
            sa.and_(col(space).in_(ids), col(sight) == int(own))
            for own, ids in by_sight.items()
        )
    )


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()


def as_of(facts: StoryFacts, until: date | None) -> StoryFacts:
    """Return a story's facts with a consent that has run out taken into account."""
    if until is None or until >= today():
        return facts
    return replace(facts, visibility=min(facts.visibility, Visibility.EVALUATORS))
