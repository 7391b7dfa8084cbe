"""An aspiration or uncertainty in hand: seen by the caller, and locked for a change."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.errors import NotFound, NotPermitted
from domain.frame import EntryKind
from domain.space import refuse_if_archived
from services.access import check_version, require, visible_entries
from services.database.tables import FrameEntry, Space


async def read_entry(
    session: AsyncSession, caller: Caller, kind: EntryKind, entry_id: UUID
) -> FrameEntry:
    """Return an aspiration or uncertainty that the caller sees.

    Raises
    ------
    NotFound
        If there is none.
    """
    return (await see_entry(session, caller, kind, entry_id))[0]


async def see_entry(
    session: AsyncSession, caller: Caller, kind: EntryKind, entry_id: UUID
) -> tuple[FrameEntry, Space]:
    """Return an aspiration or uncertainty that the caller sees, and its space.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = await session.exec(
        visible_entries(caller, FrameEntry, Space).where(
            FrameEntry.id == entry_id, FrameEntry.kind == kind
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound(f"no such {kind}")
    return row[0], row[1]


async def held_entry(
    session: AsyncSession,
    caller: Caller,
    kind: EntryKind,
    entry_id: UUID,
    expected: int | None,
) -> FrameEntry:
    """Return an entry that the caller may change, locked; None expects any version.

    Raises
    ------
    NotFound
        If it is not visible to the caller.
    NotPermitted
        If it is the space's and the caller may not frame, or somebody else's.
    SpaceArchived
        If the space takes nothing new.
    Stale
        If it has changed since the caller read it.
    """
    entry, space = await see_entry(session, caller, kind, entry_id)
    if entry.holder_id is None:
        require(caller, Permission.FRAME, space)
    else:
        require(caller, Permission.HOLD_ASPIRATION, space)
        if caller.person_id not in {entry.holder_id, entry.recorded_by_id}:
            raise NotPermitted("only who holds it, or entered it, may change it")
    refuse_if_archived(space.archived_at)
    await session.refresh(entry, with_for_update={"key_share": True})
    check_version(entry.version, expected)
    return entry
