"""Activities: what happens in a space. They may cause steps; they are never value."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.errors import NotFound, StateConflict
from domain.space import ActivityKind, Mode, refuse_if_archived
from domain.when import When
from services.access import check_version, require_known, space_for
from services.database.keyset import After, Slice, page
from services.database.tables import (
    Activity,
    Attendance,
    Flow,
    FrameLink,
    FrameVersion,
    FramingEvent,
    IndicatorOrigin,
    Measurement,
    Person,
)
from services.facts import refresh_activities
from services.replays import made_before


async def create_activity(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    *,
    activity_id: UUID | None = None,
    title: str,
    kind: ActivityKind,
    when: When,
    modes: Sequence[Mode] = (),
    planned: bool = False,
    note: str | None = None,
    person_ids: Sequence[UUID] = (),
    request_digest: str | None = None,
) -> tuple[Activity, bool]:
    """Record an activity in a space, and who attended it.

    Say too whether it is there from before.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    NotPermitted
        If the caller may not record activities there.
    SpaceArchived
        If the space takes nothing new.
    UnknownReference
        If there is no such person.
    IdReused
        If the id belongs to an activity that another request made.
    ResourceDeleted
        If it belonged to one that is deleted.
    """
    space = await space_for(
        session, caller, space_id, Permission.WRITE_ACTIVITY, writes=False
    )
    key = activity_id or uuid7()
    present = await made_before(
        session, caller, Activity, key, request_digest, space_id=space_id
    )
    if present is not None:
        return present, True
    refuse_if_archived(space.archived_at)
    now = datetime.now(UTC)
    activity = Activity(
        organisation_id=caller.organisation_id,
        id=key,
        space_id=space.id,
        title=title,
        kind=kind,
        first_day=when.first,
        last_day=when.last,
        precision=when.precision,
        day=when.day(now.date()),
        modes=_modes(modes),
        planned=planned,
        note=note,
        request_digest=request_digest,
        created_at=now,
    )
    session.add(activity)
    await session.flush()
    await _attend(session, caller, key, person_ids)
    return activity, False


def _modes(modes: Sequence[Mode]) -> list[str]:
    return sorted({mode.value for mode in modes})


async def _attend(
    session: AsyncSession,
    caller: Caller,
    activity_id: UUID,
    person_ids: Sequence[UUID],
) -> None:
    wanted = [
        (each, f"/person_ids/{position}") for position, each in enumerate(person_ids)
    ]
    await require_known(session, caller, Person, wanted)
    for person_id in dict.fromkeys(person_ids):
        session.add(
            Attendance(
                organisation_id=caller.organisation_id,
                activity_id=activity_id,
                person_id=person_id,
            )
        )
    await session.flush()


async def list_activities(
    session: AsyncSession, caller: Caller, space_id: UUID, after: After
) -> Slice[Activity]:
    """Return a page of the activities in a space, by day.

    One without a date stands on the day on which it was entered.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    await space_for(session, caller, space_id)
    statement = select(Activity).where(
        Activity.organisation_id == caller.organisation_id,
        Activity.space_id == space_id,
        col(Activity.deleted_at).is_(None),
    )
    columns = [col(Activity.day), col(Activity.id)]
    return await page(session, statement, columns, after)


async def attendance_of(
    session: AsyncSession, caller: Caller, activity_ids: Collection[UUID]
) -> dict[UUID, list[Person]]:
    """Return who attended activities, by name: one statement for any number."""
    rows = await session.exec(
        select(Attendance.activity_id, Person)
        .join(
            Person,
            (col(Person.organisation_id) == col(Attendance.organisation_id))
            & (col(Person.id) == col(Attendance.person_id)),
        )
        .where(
            Attendance.organisation_id == caller.organisation_id,
            col(Attendance.activity_id).in_(activity_ids),
        )
        .order_by(col(Person.name), col(Person.id))
    )
    attended: dict[UUID, list[Person]] = {}
    for activity_id, person in rows:
        attended.setdefault(activity_id, []).append(person)
    return attended


async def read_activity(
    session: AsyncSession,
    caller: Caller,
    activity_id: UUID,
    permission: Permission = Permission.READ_SPACE,
) -> Activity:
    """Return an activity in a space where the caller holds `permission`.

    Raises
    ------
    NotFound
        If it does not exist or its space is not visible to the caller.
    NotPermitted
        If the permission is missing.
    SpaceArchived
        If something is to be written and the space is archived.
    """
    activity = await session.get(Activity, (caller.organisation_id, activity_id))
    if activity is None or activity.deleted_at is not None:
        raise NotFound("no such activity")
    await space_for(session, caller, activity.space_id, permission)
    return activity


async def change_activity(
    session: AsyncSession,
    caller: Caller,
    activity_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> Activity:
    """Change the named fields of an activity; `person_ids` replaces who attended.

    Raises
    ------
    NotFound
        If it does not exist or its space is not visible to the caller.
    NotPermitted
        If the caller may not record activities there.
    SpaceArchived
        If the space takes nothing new.
    Stale
        If it has changed since the caller read it.
    UnknownReference
        If there is no such person.
    """
    activity = await _held(session, caller, activity_id, expected)
    fields = dict(changes)
    person_ids = fields.pop("person_ids", None)
    when: When | None = fields.pop("when", None)
    if when is not None:
        activity.first_day, activity.last_day = when.first, when.last
        activity.precision = when.precision
        activity.day = when.day(activity.created_at.date())
    if "modes" in fields:
        activity.modes = _modes(fields.pop("modes"))
    for name, value in fields.items():
        setattr(activity, name, value)
    activity.version += 1
    session.add(activity)
    if person_ids is not None:
        await session.exec(
            delete(Attendance).where(
                col(Attendance.organisation_id) == caller.organisation_id,
                col(Attendance.activity_id) == activity_id,
            )
        )
        await _attend(session, caller, activity_id, person_ids)
    if when is not None:
        await refresh_activities(session, caller, [activity_id])
    return activity


async def delete_activity(
    session: AsyncSession, caller: Caller, activity_id: UUID, expected: int | None
) -> None:
    """Delete an activity to which nothing points; its id stays taken.

    Raises
    ------
    NotFound
        If it does not exist or its space is not visible to the caller.
    NotPermitted
        If the caller may not record activities there.
    SpaceArchived
        If the space takes nothing new.
    Stale
        If it has changed since the caller read it.
    StateConflict
        If a flow, a measurement, a frame or the origin of an indicator points to it.
    """
    activity = await _held(session, caller, activity_id, expected)
    if await _is_pointed_to(session, caller, activity_id):
        raise StateConflict(
            "a flow, a measurement, a frame or the origin of an indicator points to it"
        )
    activity.deleted_at = datetime.now(UTC)
    activity.version += 1
    session.add(activity)


async def _held(
    session: AsyncSession, caller: Caller, activity_id: UUID, expected: int | None
) -> Activity:
    """Return an activity that the caller may change, locked."""
    activity = await read_activity(
        session, caller, activity_id, Permission.WRITE_ACTIVITY
    )
    # Whoever writes a reference to it meanwhile holds a lock that this waits for.
    await session.refresh(activity, with_for_update=True)
    if activity.deleted_at is not None:
        raise NotFound("no such activity")
    check_version(activity.version, expected)
    return activity


async def _is_pointed_to(
    session: AsyncSession, caller: Caller, activity_id: UUID
) -> bool:
    organisation = caller.organisation_id
    flow = select(Flow.id).where(
        Flow.organisation_id == organisation, Flow.source_activity_id == activity_id
    )
    measurement = select(Measurement.id).where(
        Measurement.organisation_id == organisation,
        Measurement.activity_id == activity_id,
        col(Measurement.deleted_at).is_(None),
    )
    origin = select(IndicatorOrigin.id).where(
        IndicatorOrigin.organisation_id == organisation,
        IndicatorOrigin.activity_id == activity_id,
    )
    link = select(FrameLink.id).where(
        FrameLink.organisation_id == organisation, FrameLink.activity_id == activity_id
    )
    version = select(FrameVersion.frame_id).where(
        FrameVersion.organisation_id == organisation,
        FrameVersion.brought_by_activity_id == activity_id,
    )
    event = select(FramingEvent.id).where(
        FramingEvent.organisation_id == organisation,
        FramingEvent.activity_id == activity_id,
    )
    pointing = [flow, measurement, origin, link, version, event]
    found = await session.exec(select(or_(*(exists(each) for each in pointing))))
    return bool(found.one())
