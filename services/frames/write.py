"""Frames, written: a first version, and each next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.cycle import Cycle
from domain.errors import Invalid, UnknownReference
from domain.frame import (
    ENTRIES_MAX,
    ONGOING,
    EntryKind,
    SharedWith,
    check_horizon,
)
from domain.scheme import AtCycle
from domain.space import refuse_if_archived
from services.access import (
    check_version,
    require_known,
    space_for,
    visible_entries,
)
from services.database.tables import (
    Frame,
    FrameEntry,
    FrameVersion,
    FrameVersionEntry,
    FrameVersionPerson,
    Person,
)
from services.frame_entries.detail import cycles_of
from services.frames.read import frame_for
from services.labels import require_activity, require_step
from services.replays import made_before
from services.schemes import as_row

FRAMES_MAX = 100
"""How many frames a space has at most; each has any number of versions."""


@dataclass(frozen=True, slots=True)
class FrameSaid:
    """What a version of a frame is to say."""

    statement: str
    focus: Sequence[Cycle] = ()
    since: date | None = None
    until: date | None = None
    agreed_on: date | None = None
    note: str | None = None
    person_ids: Sequence[UUID] = ()
    aspiration_ids: Sequence[UUID] | None = None
    """None: all that are shared in the space and still pursued."""
    uncertainty_ids: Sequence[UUID] | None = None
    brought_by_step_id: UUID | None = None
    brought_by_activity_id: UUID | None = None


async def create_frame(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    said: FrameSaid,
    *,
    frame_id: UUID | None = None,
    request_digest: str | None = None,
) -> tuple[Frame, bool]:
    """Give a space a frame, with its first version.

    Say too whether it is there from before.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    NotPermitted
        If the caller may not frame there.
    SpaceArchived
        If the space takes nothing new.
    Invalid
        If its parts do not go together.
    UnknownReference
        If it names what is not there for the caller.
    IdReused
        If the id belongs to a frame that another request made.
    """
    space = await space_for(session, caller, space_id, Permission.FRAME, writes=False)
    key = frame_id or uuid7()
    present = await made_before(
        session, caller, Frame, key, request_digest, space_id=space_id
    )
    if present is not None:
        return present, True
    refuse_if_archived(space.archived_at)
    await _refuse_too_many(session, caller, space_id)
    frame = Frame(
        organisation_id=caller.organisation_id,
        id=key,
        space_id=space_id,
        request_digest=request_digest,
        created_at=datetime.now(UTC),
    )
    session.add(frame)
    await session.flush()
    await _write(session, caller, frame, said, request_digest)
    return frame, False


async def _refuse_too_many(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> None:
    found = await session.exec(
        select(func.count(col(Frame.id))).where(
            Frame.organisation_id == caller.organisation_id, Frame.space_id == space_id
        )
    )
    if found.one() >= FRAMES_MAX:
        raise Invalid(f"a space has at most {FRAMES_MAX} frames", "", "too-many")


async def add_frame_version(
    session: AsyncSession,
    caller: Caller,
    frame_id: UUID,
    predecessor: int,
    said: FrameSaid,
    *,
    request_digest: str,
) -> tuple[Frame, bool]:
    """Give a frame its next version; say too whether it is there from before.

    Raises
    ------
    NotFound
        If the frame is not visible to the caller.
    NotPermitted
        If the caller may not frame there.
    SpaceArchived
        If the space takes nothing new.
    Stale
        If `predecessor` is not its present version.
    Invalid
        If its parts do not go together.
    UnknownReference
        If it names what is not there for the caller.
    """
    frame, space = await frame_for(session, caller, frame_id, Permission.FRAME)
    await session.refresh(frame, with_for_update={"key_share": True})
    before = await session.get_one(
        FrameVersion, (caller.organisation_id, frame_id, frame.version)
    )
    again = before.request_digest == request_digest
    if frame.version == predecessor + 1 and again:
        return frame, True
    refuse_if_archived(space.archived_at)
    check_version(frame.version, predecessor)
    agreed_on = said.agreed_on or datetime.now(UTC).date()
    if agreed_on < before.agreed_on:
        raise Invalid("it was agreed before the last one", "/agreed_on", "order")
    frame.version += 1
    session.add(frame)
    await _write(session, caller, frame, said, request_digest)
    return frame, False


async def _write(
    session: AsyncSession,
    caller: Caller,
    frame: Frame,
    said: FrameSaid,
    request_digest: str | None,
) -> None:
    check_horizon(said.since, said.until)
    persons = [(key, f"/person_ids/{n}") for n, key in enumerate(said.person_ids)]
    await require_known(session, caller, Person, persons)
    step, activity = said.brought_by_step_id, said.brought_by_activity_id
    await require_step(session, caller, step, "/brought_by_step_id")
    await require_activity(session, caller, activity, "/brought_by_activity_id")
    entries = [
        *await _taken_in(
            session, caller, frame, EntryKind.ASPIRATION, said.aspiration_ids
        ),
        *await _taken_in(
            session, caller, frame, EntryKind.UNCERTAINTY, said.uncertainty_ids
        ),
    ]
    session.add(_version(caller, frame, said, request_digest))
    await _keep(session, caller, frame, entries)
    session.add_all(
        FrameVersionPerson(
            organisation_id=caller.organisation_id,
            frame_id=frame.id,
            number=frame.version,
            person_id=person_id,
        )
        for person_id in dict.fromkeys(said.person_ids)
    )
    await session.flush()


async def _taken_in(
    session: AsyncSession,
    caller: Caller,
    frame: Frame,
    kind: EntryKind,
    named: Sequence[UUID] | None,
) -> list[FrameEntry]:
    """Return the entries that a version takes in, in the order in which it does."""
    pointer = "/aspiration_ids" if kind is EntryKind.ASPIRATION else "/uncertainty_ids"
    statement = visible_entries(caller).where(
        FrameEntry.space_id == frame.space_id, FrameEntry.kind == kind
    )
    if named is None:
        shared = statement.where(
            col(FrameEntry.state).in_(ONGOING),
            col(FrameEntry.visibility) != SharedWith.HOLDER,
        )
        found = await session.exec(
            shared.order_by(col(FrameEntry.id)).limit(ENTRIES_MAX + 1)
        )
        taken = list(found)
        if len(taken) > ENTRIES_MAX:
            raise Invalid(f"name at most {ENTRIES_MAX} of them", pointer, "too-many")
        return taken
    found = await session.exec(statement.where(col(FrameEntry.id).in_(set(named))))
    known = {entry.id: entry for entry in found}
    for position, key in enumerate(named):
        if key not in known:
            raise UnknownReference(
                "there is no such record here", f"{pointer}/{position}"
            )
    return [known[key] for key in dict.fromkeys(named)]


async def _keep(
    session: AsyncSession, caller: Caller, frame: Frame, entries: Sequence[FrameEntry]
) -> None:
    """Keep what entries say now with the version of a frame that takes them in."""
    cycles = await cycles_of(session, caller, [entry.id for entry in entries])
    for position, entry in enumerate(entries):
        session.add(
            FrameVersionEntry(
                organisation_id=caller.organisation_id,
                frame_id=frame.id,
                number=frame.version,
                entry_id=entry.id,
                position=position,
                text=entry.text,
                cycles=[_kept(at) for at in cycles.get(entry.id, ())],
                state=entry.state,
                holder_id=entry.holder_id,
            )
        )


def _kept(at: AtCycle) -> list[Any]:
    named = as_row(at.as_named)
    return [at.cycle, at.dimension, *([] if named is None else [named])]


def _version(
    caller: Caller, frame: Frame, said: FrameSaid, request_digest: str | None
) -> FrameVersion:
    now = datetime.now(UTC)
    return FrameVersion(
        organisation_id=caller.organisation_id,
        frame_id=frame.id,
        number=frame.version,
        agreed_on=said.agreed_on or now.date(),
        statement=said.statement,
        focus=[cycle.value for cycle in Cycle if cycle in set(said.focus)],
        since=said.since,
        until=said.until,
        note=said.note,
        brought_by_step_id=said.brought_by_step_id,
        brought_by_activity_id=said.brought_by_activity_id,
        recorded_by_id=caller.person_id,
        request_digest=request_digest,
        created_at=now,
    )
