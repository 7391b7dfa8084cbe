"""Frames, read: the present version, earlier ones, and what changed between two."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.cycle import Cycle, Dimension
from domain.errors import Invalid, NotFound
from domain.frame import Difference, Entry, EntryKind, EntryState, Version, difference
from domain.scheme import AtCycle
from services import spaces
from services.access import require, sees_space, space_for, visible_entries
from services.database.keyset import After, Slice, page
from services.database.tables import (
    Frame,
    FrameEntry,
    FrameVersion,
    FrameVersionEntry,
    FrameVersionPerson,
    Space,
)
from services.indicator_origins import visible_activities
from services.labels import steps_named
from services.persons import names_of
from services.schemes import named_in

Key = tuple[UUID, int]
"""A frame and the number of one of its versions."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as a version kept it, and how it stands now."""

    entry: Entry
    now: EntryState


@dataclass(frozen=True, slots=True)
class FrameDetail:
    """What belongs to versions of frames; names by the id of what is named."""

    entries: Mapping[Key, Sequence[Kept]]
    """Those that the caller sees, in their order."""
    hidden: frozenset[Key]
    """The versions that keep more than the caller sees."""
    persons: Mapping[Key, Sequence[UUID]]
    names: Mapping[UUID, str]
    steps: Mapping[UUID, str]
    activities: Mapping[UUID, str]
    spaces: Mapping[UUID, str]


async def frame_for(
    session: AsyncSession,
    caller: Caller,
    frame_id: UUID,
    permission: Permission = Permission.READ_SPACE,
) -> tuple[Frame, Space]:
    """Return a frame in whose space the caller holds `permission`, and the space.

    Raises
    ------
    NotFound
        If the frame does not exist or is not visible to the caller.
    NotPermitted
        If it is visible but the permission is missing.
    """
    found = await session.exec(
        select(Frame, Space)
        .join(
            Space,
            and_(
                col(Space.organisation_id) == col(Frame.organisation_id),
                col(Space.id) == col(Frame.space_id),
            ),
        )
        .where(
            Frame.organisation_id == caller.organisation_id,
            Frame.id == frame_id,
            sees_space(caller),
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound("no such frame")
    require(caller, permission, row[1])
    return row[0], row[1]


async def list_frames(
    session: AsyncSession, caller: Caller, space_id: UUID, after: After
) -> Slice[Frame]:
    """Return a page of the frames of a space.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    await space_for(session, caller, space_id)
    statement = select(Frame).where(
        Frame.organisation_id == caller.organisation_id, Frame.space_id == space_id
    )
    return await page(session, statement, [col(Frame.id)], after)


async def present_versions(
    session: AsyncSession, caller: Caller, frames: Sequence[Frame]
) -> list[FrameVersion]:
    """Return the present version of each frame, in the same order."""
    rows = await session.exec(
        select(FrameVersion)
        .join(
            Frame,
            and_(
                col(Frame.organisation_id) == col(FrameVersion.organisation_id),
                col(Frame.id) == col(FrameVersion.frame_id),
                col(Frame.version) == col(FrameVersion.number),
            ),
        )
        .where(
            FrameVersion.organisation_id == caller.organisation_id,
            col(FrameVersion.frame_id).in_([frame.id for frame in frames]),
        )
    )
    found = {row.frame_id: row for row in rows}
    return [found[frame.id] for frame in frames]


async def list_frame_versions(
    session: AsyncSession, caller: Caller, frame_id: UUID, after: After
) -> Slice[FrameVersion]:
    """Return a page of the versions of a frame.

    Raises
    ------
    NotFound
        If the frame is not visible to the caller.
    """
    await frame_for(session, caller, frame_id)
    statement = select(FrameVersion).where(
        FrameVersion.organisation_id == caller.organisation_id,
        FrameVersion.frame_id == frame_id,
    )
    return await page(session, statement, [col(FrameVersion.number)], after)


async def read_frame_version(
    session: AsyncSession, caller: Caller, frame_id: UUID, number: int
) -> tuple[Frame, FrameVersion]:
    """Return a version of a frame.

    Raises
    ------
    NotFound
        If the frame is not visible to the caller, or has no such version.
    """
    frame, _ = await frame_for(session, caller, frame_id)
    own = (caller.organisation_id, frame_id, number)
    version = await session.get(FrameVersion, own)
    if version is None:
        raise NotFound("no such version")
    return frame, version


async def read_difference(
    session: AsyncSession,
    caller: Caller,
    frame_id: UUID,
    before: int | None,
    after: int | None,
) -> tuple[int, int, Difference, dict[UUID, str]]:
    """Return what changed between two versions, their numbers, and persons' names.

    Left to itself it is from the last version but one to the present. An entry that
    the caller does not see is in neither.

    Raises
    ------
    NotFound
        If the frame is not visible to the caller.
    Invalid
        If it has no such version.
    """
    frame, _ = await frame_for(session, caller, frame_id)
    to = after or frame.version
    since = before or max(to - 1, 1)
    for name, number in (("?from", since), ("?to", to)):
        if number > frame.version:
            raise Invalid("the frame has no such version", name, "unknown-value")
    rows = await session.exec(
        select(FrameVersion).where(
            FrameVersion.organisation_id == caller.organisation_id,
            FrameVersion.frame_id == frame_id,
            col(FrameVersion.number).in_({since, to}),
        )
    )
    found = {row.number: row for row in rows}
    detail = await detail_of(session, caller, [], list(found.values()))
    earlier, later = (
        _version(found[number], detail, (frame_id, number)) for number in (since, to)
    )
    return since, to, difference(earlier, later), dict(detail.names)


def _version(row: FrameVersion, detail: FrameDetail, key: Key) -> Version:
    return Version(
        statement=row.statement,
        focus=frozenset(map(Cycle, row.focus)),
        since=row.since,
        until=row.until,
        persons=frozenset(detail.persons.get(key, ())),
        entries=tuple(kept.entry for kept in detail.entries.get(key, ())),
    )


async def detail_of(
    session: AsyncSession,
    caller: Caller,
    frames: Sequence[Frame],
    versions: Sequence[FrameVersion],
) -> FrameDetail:
    """Return what belongs to versions of frames: eight statements for any number."""
    keys = {(row.frame_id, row.number) for row in versions}
    entries, hidden = await _entries(session, caller, keys)
    persons = await _persons(session, caller, keys)
    holders = {
        kept.entry.holder for several in entries.values() for kept in several
    } - {None}
    named = {key for several in persons.values() for key in several}
    steps = {row.brought_by_step_id for row in versions if row.brought_by_step_id}
    activities = {
        row.brought_by_activity_id for row in versions if row.brought_by_activity_id
    }
    found = await steps_named(session, caller, steps)
    return FrameDetail(
        entries=entries,
        hidden=hidden,
        persons=persons,
        names=await names_of(session, caller, {h for h in holders if h} | named),
        steps={key: label.text for key, label in found.items()},
        activities=await visible_activities(session, caller, activities),
        spaces=await spaces.names_of(session, caller, {f.space_id for f in frames}),
    )


async def _entries(
    session: AsyncSession, caller: Caller, keys: Collection[Key]
) -> tuple[dict[Key, list[Kept]], frozenset[Key]]:
    rows = await session.exec(
        select(FrameVersionEntry)
        .where(
            FrameVersionEntry.organisation_id == caller.organisation_id,
            col(FrameVersionEntry.frame_id).in_({frame for frame, _ in keys}),
            col(FrameVersionEntry.number).in_({number for _, number in keys}),
        )
        .order_by(col(FrameVersionEntry.position))
    )
    kept = [row for row in rows if (row.frame_id, row.number) in keys]
    seen = await session.exec(
        visible_entries(caller).where(
            col(FrameEntry.id).in_({row.entry_id for row in kept})
        )
    )
    present = {entry.id: entry for entry in seen}
    entries: dict[Key, list[Kept]] = {}
    for row in kept:
        now = present.get(row.entry_id)
        if now is not None:
            entry = entry_kept(row, now.kind)
            entries.setdefault((row.frame_id, row.number), []).append(
                Kept(entry, now.state)
            )
    hidden = {(r.frame_id, r.number) for r in kept if r.entry_id not in present}
    return entries, frozenset(hidden)


def entry_kept(row: FrameVersionEntry, kind: EntryKind) -> Entry:
    """Return an entry as a version keeps it."""
    return Entry(
        id=row.entry_id,
        kind=kind,
        text=row.text,
        cycles=tuple(
            AtCycle(
                Cycle(cycle),
                None if side is None else Dimension(side),
                named_in(named[0]) if named else None,
            )
            for cycle, side, *named in row.cycles
        ),
        state=row.state,
        holder=row.holder_id,
    )


async def _persons(
    session: AsyncSession, caller: Caller, keys: Collection[Key]
) -> dict[Key, list[UUID]]:
    rows = await session.exec(
        select(FrameVersionPerson)
        .where(
            FrameVersionPerson.organisation_id == caller.organisation_id,
            col(FrameVersionPerson.frame_id).in_({frame for frame, _ in keys}),
        )
        .order_by(col(FrameVersionPerson.person_id))
    )
    found: dict[Key, list[UUID]] = {}
    for row in rows:
        key = (row.frame_id, row.number)
        if key in keys:
            found.setdefault(key, []).append(row.person_id)
    return found
