"""Origins of indicators: activities, steps, aspirations and practitioners."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from domain.access import Caller
from domain.definition import OriginKind
from domain.errors import Invalid, UnknownReference
from services.access import sees_space, visible_stories
from services.database.tables import (
    Activity,
    IndicatorOrigin,
    Space,
    Step,
    Story,
)
from services.facts import refresh_stories
from services.frame_entries.detail import visible_aspirations
from services.persons import names_of

LABEL_MAX = 80


class OriginSaid(NamedTuple):
    """What suggested an indicator."""

    kind: OriginKind
    id: UUID


class OriginShown(NamedTuple):
    """An origin as the caller sees it; `story_id` is that of a step."""

    kind: OriginKind
    id: UUID
    label: str
    story_id: UUID | None = None


Shown = Mapping[OriginSaid, OriginShown]


async def suggest(
    session: AsyncSession,
    caller: Caller,
    indicator_id: UUID,
    origins: Sequence[OriginSaid],
) -> None:
    """Make these the origins of an indicator, besides those not shown to the caller.

    The reports of the stories whose steps gain or lose an indicator follow.

    Raises
    ------
    Invalid
        If an origin is named twice.
    UnknownReference
        If one is not there for the caller.
    """
    present = await _rows(session, caller, [indicator_id])
    known = {_said(row): row for row in present}
    shown = await _shown(session, caller, {*origins, *known})
    for position, origin in enumerate(origins):
        place = f"/origins/{position}"
        if origin in origins[:position]:
            raise Invalid("this origin is named already", place, "duplicate")
        if origin not in shown:
            raise UnknownReference("there is no such record here", f"{place}/id")
    gone = {each for each in known if each in shown} - set(origins)
    new = [each for each in origins if each not in known]
    for origin in gone:
        await session.delete(known[origin])
    for origin in new:
        session.add(_row(caller, indicator_id, origin))
    await session.flush()
    stories = {shown[each].story_id for each in (*gone, *new)} - {None}
    await refresh_stories(session, caller, [each for each in stories if each])


async def origins_of(
    session: AsyncSession, caller: Caller, indicator_ids: Collection[UUID]
) -> dict[UUID, list[OriginShown]]:
    """Return the origins of indicators that are there for the caller."""
    rows = await _rows(session, caller, indicator_ids)
    shown = await _shown(session, caller, {_said(row) for row in rows})
    found: dict[UUID, list[OriginShown]] = {}
    for row in rows:
        if _said(row) in shown:
            found.setdefault(row.indicator_id, []).append(shown[_said(row)])
    return found


async def _rows(
    session: AsyncSession, caller: Caller, indicator_ids: Collection[UUID]
) -> Sequence[IndicatorOrigin]:
    found = await session.exec(
        select(IndicatorOrigin)
        .where(
            IndicatorOrigin.organisation_id == caller.organisation_id,
            col(IndicatorOrigin.indicator_id).in_(indicator_ids),
        )
        .order_by(col(IndicatorOrigin.id))
    )
    return found.all()


def _said(row: IndicatorOrigin) -> OriginSaid:
    if row.step_id is not None:
        return OriginSaid(OriginKind.STEP, row.step_id)
    if row.activity_id is not None:
        return OriginSaid(OriginKind.ACTIVITY, row.activity_id)
    if row.aspiration_id is not None:
        return OriginSaid(OriginKind.ASPIRATION, row.aspiration_id)
    return OriginSaid(OriginKind.PRACTITIONER, row.practitioner_id or UUID(int=0))


def _row(caller: Caller, indicator_id: UUID, origin: OriginSaid) -> IndicatorOrigin:
    row = IndicatorOrigin(
        organisation_id=caller.organisation_id, id=uuid7(), indicator_id=indicator_id
    )
    match origin.kind:
        case OriginKind.STEP:
            row.step_id = origin.id
        case OriginKind.ACTIVITY:
            row.activity_id = origin.id
        case OriginKind.ASPIRATION:
            row.aspiration_id = origin.id
        case OriginKind.PRACTITIONER:
            row.practitioner_id = origin.id
    return row


async def _shown(
    session: AsyncSession, caller: Caller, origins: Iterable[OriginSaid]
) -> Shown:
    """Return those origins that are there for the caller: one statement a kind."""
    wanted: dict[OriginKind, set[UUID]] = {kind: set() for kind in OriginKind}
    for origin in origins:
        wanted[origin.kind].add(origin.id)
    found = [
        *await _steps(session, caller, wanted[OriginKind.STEP]),
        *await _activities(session, caller, wanted[OriginKind.ACTIVITY]),
        *await _aspirations(session, caller, wanted[OriginKind.ASPIRATION]),
        *await _practitioners(session, caller, wanted[OriginKind.PRACTITIONER]),
    ]
    return {OriginSaid(each.kind, each.id): each for each in found}


async def _steps(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> list[OriginShown]:
    label = func.substr(Step.text, 1, LABEL_MAX)
    rows = await session.exec(
        visible_stories(caller, col(Step.id), label, col(Story.id))
        .join(
            Step,
            (col(Step.organisation_id) == col(Story.organisation_id))
            & (col(Step.story_id) == col(Story.id)),
        )
        .where(col(Step.id).in_(ids), col(Step.deleted_at).is_(None))
    )
    return [
        OriginShown(OriginKind.STEP, step, text, story) for step, text, story in rows
    ]


async def _activities(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> list[OriginShown]:
    titles = await visible_activities(session, caller, ids)
    return [
        OriginShown(OriginKind.ACTIVITY, key, title) for key, title in titles.items()
    ]


async def visible_activities(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return the titles of those activities that are there for the caller."""
    rows = await session.exec(
        select(Activity.id, Activity.title)
        .join(
            Space,
            (col(Space.organisation_id) == col(Activity.organisation_id))
            & (col(Space.id) == col(Activity.space_id)),
        )
        .where(
            Activity.organisation_id == caller.organisation_id,
            col(Activity.id).in_(ids),
            col(Activity.deleted_at).is_(None),
            sees_space(caller),
        )
    )
    return dict(rows.all())


async def _aspirations(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> list[OriginShown]:
    texts = await visible_aspirations(session, caller, ids)
    return [
        OriginShown(OriginKind.ASPIRATION, key, text) for key, text in texts.items()
    ]


async def _practitioners(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> list[OriginShown]:
    names = await names_of(session, caller, ids)
    return [
        OriginShown(OriginKind.PRACTITIONER, key, name) for key, name in names.items()
    ]
