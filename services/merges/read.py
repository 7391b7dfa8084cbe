"""The log of merges, read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import ORGANISATION_POLICY, Caller, Permission
from domain.errors import NotFound
from domain.merging import Noun
from services.access import evaluates, require_in_organisation, sees_space
from services.database.keyset import After, Slice, page
from services.database.tables import Merge, Space
from services.merges.rules import RULES
from services.persons import names_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A merge with the names of the survivor and of who made and undid it."""

    row: Merge
    target_name: str | None
    people: dict[UUID, str]


def seen_merges(caller: Caller) -> Any:  # noqa: ANN401 - a select joined to spaces
    """Return the merges that are there for the caller: what they might undo.

    Those of persons and spaces for who may merge persons, those of indicators for who
    evaluates their space.
    """
    where = and_(
        col(Space.organisation_id) == col(Merge.organisation_id),
        col(Space.id) == col(Merge.space_id),
    )
    here = and_(col(Merge.space_id).is_not(None), sees_space(caller), evaluates(caller))
    conditions = [here]
    if Permission.MERGE_PERSON in ORGANISATION_POLICY[caller.role]:
        conditions.append(col(Merge.noun) != Noun.INDICATOR)
    return (
        select(Merge)
        .outerjoin(Space, where)
        .where(Merge.organisation_id == caller.organisation_id, or_(*conditions))
    )


async def list_merges(
    session: AsyncSession, caller: Caller, after: After, *, noun: Noun | None = None
) -> Slice[Merge]:
    """Return a page of the merges that are there for the caller, the latest first.

    Raises
    ------
    NotPermitted
        If the token does not read.
    """
    require_in_organisation(caller, Permission.READ_ORGANISATION)
    statement = seen_merges(caller)
    if noun is not None:
        statement = statement.where(Merge.noun == noun)
    order = [col(Merge.merged_at), col(Merge.id)]
    return await page(session, statement, order, after)


async def read_merge(session: AsyncSession, caller: Caller, merge_id: UUID) -> Merge:
    """Return a merge, undone or not.

    Raises
    ------
    NotFound
        If there is no such merge for the caller.
    NotPermitted
        If the token does not read.
    """
    require_in_organisation(caller, Permission.READ_ORGANISATION)
    return await find_merge(session, caller, merge_id)


async def find_merge(session: AsyncSession, caller: Caller, merge_id: UUID) -> Merge:
    """Return a merge that is there for the caller, whatever their token is for."""
    found = await session.exec(seen_merges(caller).where(Merge.id == merge_id))
    merge: Merge | None = found.one_or_none()
    if merge is None:
        raise NotFound("no such merge")
    return merge


async def show(
    session: AsyncSession, caller: Caller, merges: Sequence[Merge]
) -> list[Shown]:
    """Return merges as they are shown: a statement a noun, and one for people."""
    people = {
        key for row in merges for key in (row.merged_by_id, row.undone_by_id) if key
    }
    names = await names_of(session, caller, people)
    targets: dict[UUID, str] = {}
    for noun in sorted({row.noun for row in merges}):
        wanted = {row.target_id for row in merges if row.noun is noun}
        targets |= await _names(session, caller, noun, wanted)
    return [Shown(row, targets.get(row.target_id), names) for row in merges]


async def _names(
    session: AsyncSession, caller: Caller, noun: Noun, keys: Collection[UUID]
) -> dict[UUID, str]:
    entity = RULES[noun].entity
    rows = await session.exec(
        select(entity.id, entity.name).where(
            entity.organisation_id == caller.organisation_id,
            col(entity.id).in_(keys),
        )
    )
    return dict(rows.all())
