"""Spaces merged: a space that turns out to be another one."""

from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission, SpaceRole
from domain.errors import MergeDiffers, MergeMovesRights
from domain.merging import Noun, same_rights
from domain.space import refuse_if_archived
from services.access import check_version, space_for
from services.database.tables import Member, Merge, Participation, Space
from services.merges.write import MergeSaid, Pair, both, join, made_already


async def merge_space(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    expected: int | None,
    said: MergeSaid,
) -> tuple[Merge, bool]:
    """Merge a space into another, whose name and description stay.

    Say too whether it is so from before.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    Merged
        If it was merged already.
    NotPermitted
        If the caller may not merge spaces.
    SpaceArchived
        If the other one is archived.
    Invalid
        If it is to be merged into itself.
    UnknownReference
        If there is no such space to be merged into.
    Stale
        If it has changed since the caller read it.
    MergeDiffers
        If the other one lies within it.
    MergeMovesRights
        If somebody may do in one of the two what they may not in the other.
    IdReused
        If the id belongs to a merge that another request made.
    """
    if caller.may(Permission.MERGE_SPACE):
        present = await made_already(session, caller, space_id, said)
        if present is not None:
            return present, True
    await space_for(session, caller, space_id, Permission.MERGE_SPACE, writes=False)
    pair = await both(session, caller, Noun.SPACE, space_id, said)
    check_version(pair.source.version, expected)
    refuse_if_archived(pair.target.archived_at)
    await _refuse_within(session, caller, pair)
    await _refuse_moved_rights(session, caller, pair)
    return await join(session, caller, Noun.SPACE, pair, said), False


async def _refuse_within(session: AsyncSession, caller: Caller, pair: Pair) -> None:
    """Let a space pass that the other one does not lie within, however deep."""
    above: UUID | None = pair.target.parent_id
    while above is not None:
        if above == pair.source.id:
            message = "the other space lies within this one: merge it the other way"
            raise MergeDiffers(message, context={"differ": "parent"})
        found = await session.exec(
            select(Space.parent_id).where(
                Space.organisation_id == caller.organisation_id, Space.id == above
            )
        )
        above = found.one()


async def _refuse_moved_rights(
    session: AsyncSession, caller: Caller, pair: Pair
) -> None:
    """Let two spaces be merged in which everybody with an account may do the same.

    Who is to see the other's testimony is given access first, by a participation: a
    merge gives none.
    """
    if pair.source.open != pair.target.open:
        message = "one of the two spaces is open and the other is closed"
        raise MergeMovesRights(message, context={"moves": "space"})
    one, other = pair.source.id, pair.target.id
    members = await _taking_part(session, caller, one, other)
    if not same_rights(members, one, other, is_open=pair.source.open):
        message = "somebody may do in one of the two spaces what they may not in both"
        raise MergeMovesRights(message, context={"moves": "participation"})


async def _taking_part(
    session: AsyncSession, caller: Caller, one: UUID, other: UUID
) -> list[Caller]:
    """Return the members who take part in one of two spaces, now or later."""
    today = datetime.now(UTC).date()
    found = await session.exec(
        select(Member, Participation)
        .join(
            Participation,
            (col(Participation.organisation_id) == col(Member.organisation_id))
            & (col(Participation.person_id) == col(Member.person_id)),
        )
        .where(
            Member.organisation_id == caller.organisation_id,
            col(Participation.space_id).in_([one, other]),
            or_(col(Participation.until).is_(None), col(Participation.until) >= today),
        )
    )
    roles: defaultdict[UUID, defaultdict[UUID, set[SpaceRole]]] = defaultdict(
        lambda: defaultdict(set)
    )
    members: dict[UUID, Member] = {}
    for member, participation in found:
        members[member.id] = member
        roles[member.id][participation.space_id].add(participation.role)
    return [
        Caller(
            organisation_id=caller.organisation_id,
            member_id=key,
            person_id=member.person_id,
            role=member.role,
            spaces={space: frozenset(held) for space, held in roles[key].items()},
        )
        for key, member in members.items()
    ]
