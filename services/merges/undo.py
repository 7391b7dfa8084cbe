"""Undoing a merge: what it moved goes back, and what it set aside comes back."""

from datetime import UTC, datetime
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.errors import StateConflict
from domain.merging import Noun
from services.access import check_version, require_in_organisation, space_for
from services.database.dialect import take_time
from services.database.tables import Merge
from services.merges.following import (
    counted_on,
    refresh_counts,
    refresh_measured,
)
from services.merges.read import find_merge
from services.merges.resting import built_upon, later, refuse_built_upon
from services.merges.restoring import Restoring
from services.merges.rules import RULES
from services.tokens import advance_access


async def undo_merge(
    session: AsyncSession, caller: Caller, merge_id: UUID, expected: int | None
) -> Merge:
    """Undo a merge: links go back that it moved and that nobody changed since.

    What was told of the survivor since stays with the survivor.

    Raises
    ------
    NotFound
        If there is no such merge for the caller.
    NotPermitted
        If the caller may not merge what was merged.
    Stale
        If it has changed since the caller read it.
    StateConflict
        If it is undone already, or the survivor is not there any more.
    MergeBuiltUpon
        If a later merge rests on it, which the context names.
    """
    merge = await find_merge(session, caller, merge_id)
    await _require(session, caller, merge)
    await take_time(session)
    await advance_access(session, caller.organisation_id)
    await session.refresh(merge, with_for_update=True)
    check_version(merge.version, expected)
    if merge.undone_at is not None:
        raise StateConflict("the merge is undone already")
    await _lock_survivor(session, caller, merge)
    await refuse_built_upon(session, caller, merge)
    merge.undone_by_id = caller.person_id
    merge.undone_at = datetime.now(UTC)
    merge.version += 1
    session.add(merge)
    await session.flush()
    session.expunge_all()
    await Restoring(session, caller, merge).carry_out()
    counted = await counted_on(session, caller, merge.noun, merge.source_id)
    await refresh_counts(session, caller, counted)
    both = [merge.source_id, merge.target_id]
    await refresh_measured(session, caller, merge.noun, both)
    return merge


async def _require(session: AsyncSession, caller: Caller, merge: Merge) -> None:
    match merge.noun:
        case Noun.INDICATOR if merge.space_id is not None:
            await space_for(session, caller, merge.space_id, Permission.MERGE_INDICATOR)
        case _:
            require_in_organisation(caller, Permission.MERGE_PERSON)


async def _lock_survivor(session: AsyncSession, caller: Caller, merge: Merge) -> None:
    key = (caller.organisation_id, merge.target_id)
    entity = RULES[merge.noun].entity
    survivor = await session.get(
        entity, key, with_for_update=True, populate_existing=True
    )
    if survivor is None:
        after = await later(
            session, caller, merge, col(Merge.source_id) == merge.target_id
        )
        if after is not None:
            raise built_upon(after)
        raise StateConflict("what it was merged into is not there any more")
