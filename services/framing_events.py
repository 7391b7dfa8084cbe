"""Framing events: activities that framed, with their agenda and what came of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import and_, col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller, Permission
from domain.errors import DuplicateEntry, NotFound, UnknownReference
from domain.framing_event import AgendaItem, OutcomeKind, check_version_named
from domain.space import refuse_if_archived
from services.access import (
    check_version,
    require,
    require_known,
    sees_space,
    space_for,
)
from services.database.keyset import After, Slice, page
from services.database.tables import (
    Activity,
    Frame,
    FramingEvent,
    FramingOutcome,
    Landscape,
    Person,
    Space,
)
from services.frame_entries.detail import visible_aspirations
from services.frames import frame_for
from services.labels import indicators_named, require_named
from services.landscapes import landscape_for
from services.replays import bury, made_before


@dataclass(frozen=True, slots=True)
class OutcomeSaid:
    """An indicator to derive, a commitment or an open question; `at` is its pointer."""

    kind: OutcomeKind
    text: str
    at: str
    aspiration_id: UUID | None = None
    indicator_id: UUID | None = None
    person_id: UUID | None = None
    by: date | None = None


async def create_framing_event(
    session: AsyncSession,
    caller: Caller,
    space_id: UUID,
    *,
    event_id: UUID | None = None,
    activity_id: UUID,
    agenda: Sequence[AgendaItem] = (),
    frame_id: UUID | None = None,
    frame_version: int | None = None,
    landscape_id: UUID | None = None,
    landscape_version: int | None = None,
    outcomes: Sequence[OutcomeSaid] = (),
    request_digest: str | None = None,
) -> tuple[FramingEvent, bool]:
    """Say of an activity of a space that it framed, and what came of it.

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
        If a version is named of nothing.
    UnknownReference
        If it names what is not there for the caller.
    DuplicateEntry
        If that is said of the activity already.
    IdReused
        If the id belongs to an event that another request made.
    ResourceDeleted
        If it belonged to one that was deleted.
    """
    space = await space_for(session, caller, space_id, Permission.FRAME, writes=False)
    key = event_id or uuid7()
    present = await made_before(
        session, caller, FramingEvent, key, request_digest, space_id=space_id
    )
    if present is not None:
        return present, True
    refuse_if_archived(space.archived_at)
    await _require_activity(session, caller, space_id, activity_id)
    event = FramingEvent(
        organisation_id=caller.organisation_id,
        id=key,
        space_id=space_id,
        activity_id=activity_id,
        agenda=_rows(agenda),
        frame_id=frame_id,
        frame_version=frame_version,
        landscape_id=landscape_id,
        landscape_version=landscape_version,
        request_digest=request_digest,
        created_at=datetime.now(UTC),
    )
    await _check_versions(session, caller, event)
    session.add(event)
    await session.flush()
    await _say(session, caller, event, outcomes)
    return event, False


def _rows(agenda: Sequence[AgendaItem]) -> list[dict[str, Any]]:
    return [
        {"topic": item.topic, "text": item.text, "minutes": item.minutes}
        for item in agenda
    ]


async def _require_activity(
    session: AsyncSession, caller: Caller, space_id: UUID, activity_id: UUID
) -> None:
    """Let an activity of the space pass of which nobody said yet that it framed."""
    found = await session.exec(
        select(Activity)
        .where(
            Activity.organisation_id == caller.organisation_id,
            Activity.id == activity_id,
            Activity.space_id == space_id,
            col(Activity.deleted_at).is_(None),
        )
        # Whoever says the same meanwhile waits for this.
        .with_for_update(key_share=True)
    )
    if found.one_or_none() is None:
        raise UnknownReference("there is no such record here", "/activity_id")
    there = await session.exec(
        select(FramingEvent.id).where(
            FramingEvent.organisation_id == caller.organisation_id,
            FramingEvent.activity_id == activity_id,
        )
    )
    if there.first() is not None:
        raise DuplicateEntry("that is said of the activity already")


async def _check_versions(
    session: AsyncSession, caller: Caller, event: FramingEvent
) -> None:
    check_version_named(event.frame_id, event.frame_version, "/frame_id")
    check_version_named(event.landscape_id, event.landscape_version, "/landscape_id")
    if event.frame_id is not None:
        frame = await _seen(session, caller, event.frame_id, "/frame_id", frame_for)
        _require_version(frame, event.frame_version, "/frame_version")
    if event.landscape_id is not None:
        landscape = await _seen(
            session, caller, event.landscape_id, "/landscape_id", landscape_for
        )
        _require_version(landscape, event.landscape_version, "/landscape_version")


async def _seen(
    session: AsyncSession,
    caller: Caller,
    key: UUID,
    pointer: str,
    read: Any,  # noqa: ANN401 - of either kind
) -> Frame | Landscape:
    try:
        found: Frame | Landscape = (await read(session, caller, key))[0]
    except NotFound:
        raise UnknownReference("there is no such record here", pointer) from None
    return found


def _require_version(row: Frame | Landscape, number: int | None, pointer: str) -> None:
    if number is not None and number > row.version:
        raise UnknownReference("there is no such version", pointer)


async def _say(
    session: AsyncSession,
    caller: Caller,
    event: FramingEvent,
    outcomes: Sequence[OutcomeSaid],
) -> None:
    """Write what came of an event, in the order given."""
    await _require_ends(session, caller, outcomes)
    for position, said in enumerate(outcomes):
        session.add(
            FramingOutcome(
                organisation_id=caller.organisation_id,
                id=uuid7(),
                framing_event_id=event.id,
                position=position,
                kind=said.kind,
                text=said.text,
                aspiration_id=said.aspiration_id,
                indicator_id=said.indicator_id,
                person_id=said.person_id,
                by=said.by,
            )
        )
    await session.flush()


async def _require_ends(
    session: AsyncSession, caller: Caller, outcomes: Sequence[OutcomeSaid]
) -> None:
    persons = [
        (each.person_id, f"{each.at}/person_id") for each in outcomes if each.person_id
    ]
    await require_known(session, caller, Person, persons)
    hopes = {each.aspiration_id for each in outcomes if each.aspiration_id}
    signs = {each.indicator_id for each in outcomes if each.indicator_id}
    aspirations = await visible_aspirations(session, caller, hopes) if hopes else {}
    indicators = await indicators_named(session, caller, signs) if signs else {}
    for each in outcomes:
        if each.aspiration_id is not None:
            require_named(aspirations, each.aspiration_id, f"{each.at}/aspiration_id")
        if each.indicator_id is not None:
            require_named(indicators, each.indicator_id, f"{each.at}/indicator_id")


async def list_framing_events(
    session: AsyncSession, caller: Caller, space_id: UUID, after: After
) -> Slice[FramingEvent]:
    """Return a page of the framing events of a space.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    await space_for(session, caller, space_id)
    statement = select(FramingEvent).where(
        FramingEvent.organisation_id == caller.organisation_id,
        FramingEvent.space_id == space_id,
    )
    return await page(session, statement, [col(FramingEvent.id)], after)


async def read_framing_event(
    session: AsyncSession,
    caller: Caller,
    event_id: UUID,
    permission: Permission = Permission.READ_SPACE,
) -> FramingEvent:
    """Return a framing event in whose space the caller holds `permission`.

    Raises
    ------
    NotFound
        If it does not exist or is not visible to the caller.
    NotPermitted
        If it is visible but the permission is missing.
    SpaceArchived
        If something is to be written and the space is archived.
    """
    found = await session.exec(
        select(FramingEvent, Space)
        .join(
            Space,
            and_(
                col(Space.organisation_id) == col(FramingEvent.organisation_id),
                col(Space.id) == col(FramingEvent.space_id),
            ),
        )
        .where(
            FramingEvent.organisation_id == caller.organisation_id,
            FramingEvent.id == event_id,
            sees_space(caller),
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound("no such framing event")
    event, space = row
    require(caller, permission, space)
    if permission is not Permission.READ_SPACE:
        refuse_if_archived(space.archived_at)
        await session.refresh(event, with_for_update={"key_share": True})
    return event


async def change_framing_event(
    session: AsyncSession,
    caller: Caller,
    event_id: UUID,
    expected: int | None,
    changes: Mapping[str, Any],
) -> FramingEvent:
    """Change the named fields of a framing event.

    `outcomes` replaces, by kind, those of the kinds that it maps to lists.

    Raises
    ------
    NotFound
        If it is not visible to the caller.
    NotPermitted
        If the caller may not frame there.
    SpaceArchived
        If the space takes nothing new.
    Stale
        If it has changed since the caller read it.
    Invalid
        If a version is named of nothing.
    UnknownReference
        If it names what is not there for the caller.
    """
    event = await read_framing_event(session, caller, event_id, Permission.FRAME)
    check_version(event.version, expected)
    fields = dict(changes)
    outcomes: Mapping[OutcomeKind, Sequence[OutcomeSaid]] = fields.pop("outcomes", {})
    if "agenda" in fields:
        fields["agenda"] = _rows(fields["agenda"])
    with session.no_autoflush:
        for name, value in fields.items():
            setattr(event, name, value)
        await _check_versions(session, caller, event)
    event.version += 1
    session.add(event)
    for kind, said in outcomes.items():
        await _forget(session, caller, event_id, kind)
        await _say(session, caller, event, said)
    await session.flush()
    return event


async def _forget(
    session: AsyncSession,
    caller: Caller,
    event_id: UUID,
    kind: OutcomeKind | None = None,
) -> None:
    which = [] if kind is None else [col(FramingOutcome.kind) == kind]
    await session.exec(
        delete(FramingOutcome)
        .where(
            col(FramingOutcome.organisation_id) == caller.organisation_id,
            col(FramingOutcome.framing_event_id) == event_id,
            *which,
        )
        .execution_options(synchronize_session=False)
    )


async def delete_framing_event(
    session: AsyncSession, caller: Caller, event_id: UUID, expected: int | None
) -> None:
    """Take back that an activity framed; its id stays taken, the activity stays.

    Raises
    ------
    NotFound
        If it is not visible to the caller.
    NotPermitted
        If the caller may not frame there.
    SpaceArchived
        If the space takes nothing new.
    Stale
        If it has changed since the caller read it.
    """
    event = await read_framing_event(session, caller, event_id, Permission.FRAME)
    check_version(event.version, expected)
    await _forget(session, caller, event_id)
    await bury(session, caller, FramingEvent, col(FramingEvent.id) == event_id)
