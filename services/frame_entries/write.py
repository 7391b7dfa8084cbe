"""Aspirations and uncertainties, written: entered, reworded and deleted."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.cycle import check_placed
from domain.errors import StateConflict
from domain.frame import (
    EntryKind,
    EntryState,
    SharedWith,
    UncertaintyKind,
    check_state,
    shared_with,
)
from domain.frozen_report import Withheld, readers_of_entry
from domain.scheme import AtCycle
from domain.space import refuse_if_archived
from services.access import (
    require_known,
    space_for,
)
from services.database.tables import (
    FrameEntry,
    FrameEntryAspiration,
    FrameEntryCycle,
    FrameEntryState,
    FrameLink,
    FrameVersionEntry,
    FramingOutcome,
    IndicatorOrigin,
    Person,
)
from services.frame_entries.hold import held_entry, read_entry
from services.frame_entries.relations import relate
from services.frame_entries.states import say
from services.frozen_reports.entries import withhold_entry
from services.replays import bury, made_before
from services.schemes import as_row


async def create_entry(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    kind: EntryKind,
    *,
    entry_id: UUID | None = None,
    text: str,
    of: UncertaintyKind | None = None,
    cycles: Sequence[AtCycle] = (),
    holder_id: UUID | None = None,
    visibility: SharedWith | None = None,
    state: EntryState = EntryState.OPEN,
    since: date | None = None,
    aspiration_ids: Sequence[UUID] = (),
    request_digest: str | None = None,
) -> tuple[FrameEntry, bool]:
    """Enter an aspiration or uncertainty; say too whether it is there from before.

    The focus of a frame is not asked. What a person holds is theirs alone unless
    `visibility` says otherwise; whoever enters it for them does not see it either.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    NotPermitted
        If the caller may neither frame there nor holds it themselves.
    SpaceArchived
        If the space takes nothing new.
    Invalid
        If its parts do not go together.
    UnknownReference
        If the holder or an aspiration is not there for the caller.
    IdReused
        If the id belongs to an entry that another request made.
    ResourceDeleted
        If it belonged to one that was deleted.
    """
    own = holder_id == caller.person_id
    permission = Permission.HOLD_ASPIRATION if own else Permission.FRAME
    space = await space_for(session, caller, space_id, permission, writes=False)
    key = entry_id or uuid7()
    present = await made_before(
        session, caller, FrameEntry, key, request_digest, space_id=space_id
    )
    if present is not None:
        return await read_entry(session, caller, kind, key), True
    refuse_if_archived(space.archived_at)
    check_state(kind, state)
    check_placed([(at.cycle, at.dimension) for at in cycles])
    if holder_id is not None:
        await require_known(session, caller, Person, [(holder_id, "/holder_id")])
    now = datetime.now(UTC)
    entry = FrameEntry(
        organisation_id=caller.organisation_id,
        id=key,
        space_id=space_id,
        kind=kind,
        of=of,
        text=text,
        holder_id=holder_id,
        visibility=shared_with(holder_id, visibility),
        state=state,
        recorded_by_id=caller.person_id,
        request_digest=request_digest,
        created_at=now,
    )
    session.add(entry)
    await session.flush()
    _place(session, entry, cycles)
    say(session, caller, entry, state, since or now.date())
    await relate(session, caller, key, aspiration_ids)
    return entry, False


async def change_entry(
    session: AsyncSession,
    caller: Caller,
    kind: EntryKind,
    entry_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> FrameEntry:
    """Change the named fields of an entry; lists are replaced as a whole.

    Versions of frames keep what it said. Frozen reports for those with whom it is
    shared no more lose it. Aspirations of an uncertainty that the
    caller does not see stay.

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
        If its parts do not go together.
    UnknownReference
        If an aspiration is not there for the caller.
    """
    entry = await held_entry(session, caller, kind, entry_id, expected)
    fields = dict(changes)
    cycles = fields.pop("cycles", None)
    aspiration_ids = fields.pop("aspiration_ids", None)
    if "visibility" in fields:
        fields["visibility"] = shared_with(entry.holder_id, fields["visibility"])
    for name, value in fields.items():
        setattr(entry, name, value)
    if cycles is not None:
        check_placed([(at.cycle, at.dimension) for at in cycles])
        await _forget(session, caller, FrameEntryCycle, entry_id)
        _place(session, entry, cycles)
    if aspiration_ids is not None:
        await relate(session, caller, entry_id, aspiration_ids)
    entry.version += 1
    session.add(entry)
    await session.flush()
    if "visibility" in fields:
        left = readers_of_entry(entry.visibility)
        await withhold_entry(session, caller, entry_id, Withheld.PRIVATE, left)
    return entry


async def delete_entry(
    session: AsyncSession,
    caller: Caller,
    kind: EntryKind,
    entry_id: UUID,
    expected: int | None,
) -> None:
    """Delete an entry to which nothing points; its id stays taken.

    Frozen reports lose it.

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
    StateConflict
        If a frame, a link, an indicator or an uncertainty points to it.
    """
    entry = await held_entry(session, caller, kind, entry_id, expected)
    if await _is_pointed_to(session, caller, entry_id):
        raise StateConflict("something points to it: say that it is abandoned")
    await withhold_entry(session, caller, entry_id, Withheld.DELETED, ())
    for table in (FrameEntryCycle, FrameEntryState, FrameEntryAspiration):
        await _forget(session, caller, table, entry_id)
    session.expunge(entry)
    await bury(session, caller, FrameEntry, col(FrameEntry.id) == entry_id)


def _place(session: AsyncSession, entry: FrameEntry, cycles: Sequence[AtCycle]) -> None:
    for cycle, dimension, as_named in cycles:
        session.add(
            FrameEntryCycle(
                organisation_id=entry.organisation_id,
                entry_id=entry.id,
                cycle=cycle,
                dimension=dimension,
                as_named=as_row(as_named),
            )
        )


async def _forget(
    session: AsyncSession,
    caller: Caller,
    table: type[Any],
    entry_id: UUID,
) -> None:
    await session.flush()
    await session.exec(
        delete(table)
        .where(
            col(table.organisation_id) == caller.organisation_id,
            col(table.entry_id) == entry_id,
        )
        .execution_options(synchronize_session=False)
    )


async def _is_pointed_to(session: AsyncSession, caller: Caller, entry_id: UUID) -> bool:
    pointing: tuple[tuple[type[Any], str], ...] = (
        (FrameLink, "entry_id"),
        (FrameVersionEntry, "entry_id"),
        (FrameEntryAspiration, "aspiration_id"),
        (FramingOutcome, "aspiration_id"),
        (IndicatorOrigin, "aspiration_id"),
    )
    found = await session.exec(
        select(
            or_(
                *(
                    exists(
                        select(table.organisation_id).where(
                            table.organisation_id == caller.organisation_id,
                            getattr(table, column) == entry_id,
                        )
                    )
                    for table, column in pointing
                )
            )
        )
    )
    return bool(found.one())
