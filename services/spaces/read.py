"""Spaces, read: one, a page of them, and what belongs to each beside its row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from services.access import space_for, visible_spaces
from services.database.keyset import After, Slice, page
from services.database.tables import LifeStage, Person, Space, Statement


async def read_space(session: AsyncSession, caller: Caller, space_id: UUID) -> Space:
    """Return a space that the caller sees.

    Raises
    ------
    NotFound
        If the space does not exist or is not visible to the caller.
    """
    return await space_for(session, caller, space_id)


async def list_spaces(
    session: AsyncSession, caller: Caller, after: After, *, archived: bool | None = None
) -> Slice[Space]:
    """Return a page of the spaces that the caller sees, by name."""
    statement = visible_spaces(caller)
    if archived is not None:
        is_archived = col(Space.archived_at).is_not(None)
        statement = statement.where(is_archived if archived else ~is_archived)
    return await page(session, statement, [col(Space.name), col(Space.id)], after)


@dataclass(frozen=True, slots=True)
class SpaceDetail:
    """What belongs to spaces beside their rows: by the id of the space."""

    statements: Mapping[UUID, Sequence[tuple[Statement, Person | None]]]
    life_stages: Mapping[UUID, Sequence[LifeStage]]
    parents: Mapping[UUID, str]


async def detail_of(
    session: AsyncSession, caller: Caller, spaces: Sequence[Space]
) -> SpaceDetail:
    """Return statements, life stages and parents' names of spaces: three statements."""
    ids = [space.id for space in spaces]
    said = await session.exec(
        select(Statement, Person)
        .outerjoin(
            Person,
            (col(Person.organisation_id) == col(Statement.organisation_id))
            & (col(Person.id) == col(Statement.holder_id)),
        )
        .where(
            Statement.organisation_id == caller.organisation_id,
            col(Statement.space_id).in_(ids),
        )
        .order_by(col(Statement.position))
    )
    stages = await session.exec(
        select(LifeStage)
        .where(
            LifeStage.organisation_id == caller.organisation_id,
            col(LifeStage.space_id).in_(ids),
        )
        .order_by(col(LifeStage.since), col(LifeStage.id))
    )
    wanted = [space.parent_id for space in spaces if space.parent_id]
    parents = await names_of(session, caller, wanted)
    statements: dict[UUID, list[tuple[Statement, Person | None]]] = {}
    for statement, holder in said:
        statements.setdefault(statement.space_id, []).append((statement, holder))
    life_stages: dict[UUID, list[LifeStage]] = {}
    for stage in stages:
        life_stages.setdefault(stage.space_id, []).append(stage)
    return SpaceDetail(statements, life_stages, parents)


async def names_of(
    session: AsyncSession, caller: Caller, wanted: Collection[UUID]
) -> dict[UUID, str]:
    """Return the names of those of some spaces that the caller sees."""
    rows = await session.exec(visible_spaces(caller).where(col(Space.id).in_(wanted)))
    return {space.id: space.name for space in rows}
