"""Participations: who takes part in a space, as what, from when until when."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission, SpaceRole
from domain.errors import Invalid, NotFound, NotPermitted
from domain.space import refuse_if_archived
from services.access import check_version, require_known, space_for
from services.database.keyset import After, Slice, page
from services.database.tables import Participation, Person, Space
from services.replays import bury, made_before
from services.tokens import advance_access


async def create_participation(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    *,
    participation_id: UUID | None = None,
    person_id: UUID,
    role: SpaceRole,
    since: date | None = None,
    until: date | None = None,
    request_digest: str | None = None,
) -> tuple[Participation, bool]:
    """Let a person take part in a space, which gives access to it.

    It begins today unless told; both days are included. One person may hold several
    roles. Say too whether it is there from before.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    NotPermitted
        If the caller may not manage participations there, or not with this role.
    SpaceArchived
        If the space takes nothing new.
    UnknownReference
        If there is no such person.
    Invalid
        If it ends before it begins.
    IdReused
        If the id belongs to a participation that another request made.
    ResourceDeleted
        If it belonged to one that was removed.
    """
    space = await space_for(
        session, caller, space_id, Permission.MANAGE_PARTICIPATIONS, writes=False
    )
    key = participation_id or uuid7()
    present = await made_before(
        session, caller, Participation, key, request_digest, space_id=space_id
    )
    if present is not None:
        return present, True
    refuse_if_archived(space.archived_at)
    _refuse_appointment(caller, space, role)
    begins = since or datetime.now(UTC).date()
    _refuse_backwards(begins, until)
    await require_known(session, caller, Person, [(person_id, "/person_id")])
    participation = Participation(
        organisation_id=caller.organisation_id,
        id=key,
        space_id=space.id,
        person_id=person_id,
        role=role,
        since=begins,
        until=until,
        request_digest=request_digest,
    )
    session.add(participation)
    await advance_access(session, caller.organisation_id)
    return participation, False


def _refuse_appointment(caller: Caller, space: Space, role: SpaceRole) -> None:
    if not caller.may_appoint(role, space.id, is_open=space.open):
        raise NotPermitted("you may not give a role that may do more than you here")


def _refuse_backwards(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Invalid("a participation cannot end before it begins", "/until", "order")


async def list_participations(
    session: AsyncSession, caller: Caller, space_id: UUID, after: After
) -> Slice[Participation]:
    """Return a page of the participations in a space, in the order of their ids.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    await space_for(session, caller, space_id)
    statement = select(Participation).where(
        Participation.organisation_id == caller.organisation_id,
        Participation.space_id == space_id,
    )
    return await page(session, statement, [col(Participation.id)], after)


async def read_participation(
    session: AsyncSession,
    caller: Caller,
    participation_id: UUID,
    permission: Permission = Permission.READ_SPACE,
) -> Participation:
    """Return a participation in a space where the caller holds `permission`.

    Also in an archived space: access must end there too.

    Raises
    ------
    NotFound
        If it does not exist or its space is not visible to the caller.
    NotPermitted
        If the permission is missing.
    """
    key = (caller.organisation_id, participation_id)
    participation = await session.get(Participation, key)
    if participation is None:
        raise NotFound("no such participation")
    await space_for(session, caller, participation.space_id, permission, writes=False)
    return participation


async def change_participation(
    session: AsyncSession,
    caller: Caller,
    participation_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> Participation:
    """Change the role or the days of a participation; `until` ends it.

    Raises
    ------
    NotFound
        If it does not exist or its space is not visible to the caller.
    NotPermitted
        If the caller may not manage participations there.
    Stale
        If it has changed since the caller read it.
    Invalid
        If it would end before it begins.
    """
    participation = await _held(session, caller, participation_id, expected)
    if "role" in changes:
        space = await space_for(session, caller, participation.space_id)
        _refuse_appointment(caller, space, changes["role"])
    for name, value in changes.items():
        setattr(participation, name, value)
    _refuse_backwards(participation.since, participation.until)
    participation.version += 1
    session.add(participation)
    await advance_access(session, caller.organisation_id)
    return participation


async def remove_participation(
    session: AsyncSession, caller: Caller, participation_id: UUID, expected: int | None
) -> None:
    """Remove a participation that was a mistake; nothing but its id remains.

    Raises
    ------
    NotFound
        If it does not exist or its space is not visible to the caller.
    NotPermitted
        If the caller may not manage participations there.
    Stale
        If it has changed since the caller read it.
    """
    participation = await _held(session, caller, participation_id, expected)
    await bury(
        session, caller, Participation, col(Participation.id) == participation.id
    )
    await advance_access(session, caller.organisation_id)


async def _held(
    session: AsyncSession, caller: Caller, participation_id: UUID, expected: int | None
) -> Participation:
    """Return a participation that the caller may change, locked."""
    participation = await read_participation(
        session, caller, participation_id, Permission.MANAGE_PARTICIPATIONS
    )
    await session.refresh(participation, with_for_update=True)
    check_version(participation.version, expected)
    return participation
