"""How aspirations and uncertainties stand, from day to day; every state is kept."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller
from domain.errors import Invalid
from domain.frame import EntryKind, EntryState, check_state
from services.database.tables import FrameEntry, FrameEntryState
from services.frame_entries.hold import held_entry

STATES_MAX = 200
"""How many states of one entry are kept."""


async def change_entry_state(
    session: AsyncSession,
    caller: Caller,
    kind: EntryKind,
    entry_id: UUID,
    expected: int | None,
    *,
    state: EntryState,
    since: date | None = None,
    note: str | None = None,
) -> FrameEntry:
    """Say how an entry stands from a day on, today unless told; all states are kept.

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
    Invalid
        If an entry of this kind is never in such a state, or has had too many.
    """
    entry = await held_entry(session, caller, kind, entry_id, expected)
    check_state(kind, state)
    found = await session.exec(
        select(func.count(col(FrameEntryState.id)), func.max(FrameEntryState.since))
        .where(FrameEntryState.organisation_id == caller.organisation_id)
        .where(FrameEntryState.entry_id == entry_id)
    )
    many, latest = found.one()
    if many >= STATES_MAX:
        raise Invalid(f"at most {STATES_MAX} states are kept", "/state", "too-many")
    day = since or datetime.now(UTC).date()
    say(session, caller, entry, state, day, note)
    # What is said of an earlier day belongs to the past, not to the present.
    if latest is None or day >= latest:
        entry.state = state
    entry.version += 1
    session.add(entry)
    await session.flush()
    return entry


def say(
    session: AsyncSession,
    caller: Caller,
    entry: FrameEntry,
    state: EntryState,
    since: date,
    note: str | None = None,
) -> None:
    """Keep that an entry is in a state from a day on."""
    session.add(
        FrameEntryState(
            organisation_id=caller.organisation_id,
            id=uuid7(),
            entry_id=entry.id,
            state=state,
            since=since,
            note=note,
            said_by_id=caller.person_id,
            recorded_at=datetime.now(UTC),
        )
    )
