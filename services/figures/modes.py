"""The learning modes of a space: what its report counts, and what stands beside it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.fact import TOTAL
from domain.figure import Figure
from domain.figures.modes import COUNTED_MAX, Declared, modes_figure
from domain.space import Mode
from domain.summary import Days
from services.database.tables import (
    Activity,
    Claim,
    FrameVersion,
    FramingEvent,
)
from services.database.types import Json
from services.figures.asked import FigureAsked
from services.figures.frames import frames_of
from services.reports.build import asked_scope, build_report
from services.reports.claims import visible_claims_of


async def read_modes(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> Figure:
    """Return the four modes with what each left in a space: four statements more.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    Invalid
        If the last day lies before the first.
    """
    within = asked.within
    report = await build_report(
        session,
        caller,
        within,
        asked.links,
        lambda _: True,
        open_after_days=asked.open_after_days,
    )
    declared = await _declared(session, caller, asked)
    return modes_figure(report, declared, within.language)


async def _declared(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> Declared:
    scope = await asked_scope(session, caller, asked.within)
    days = Days(scope.days.first, scope.days.last or datetime.now(UTC).date())
    activities = await _activities(session, caller, asked.subject, days)
    versions = await _versions(session, caller, asked.subject, days)
    framed = await _framed(session, caller, asked.subject, days)
    newest = visible_claims_of(caller, scope, col(Claim.id)).order_by(
        col(Claim.id).desc()
    )
    claims = (await session.exec(newest.limit(COUNTED_MAX + 1))).all()
    whole = set(asked.within.cycles) == set(Cycle)
    sources = asked.links.sources
    several: list[Sequence[Any]] = [activities, versions, framed, claims]
    return Declared(
        activities={
            mode: [key for key, modes in activities[:COUNTED_MAX] if mode in modes]
            for mode in Mode
        },
        versions=versions[:COUNTED_MAX],
        framed_at=framed[:COUNTED_MAX],
        claims=min(len(claims), COUNTED_MAX),
        claims_source=sources("claims", TOTAL, ""),
        measurements_source=sources("measurements", TOTAL, "") if whole else "",
        cut=any(len(each) > COUNTED_MAX for each in several),
    )


async def _activities(
    session: AsyncSession, caller: Caller, space_id: UUID, days: Days
) -> Sequence[tuple[UUID, Sequence[str]]]:
    """Return the newest activities that happened and declare a mode."""
    rows = await session.exec(
        select(Activity.id, Activity.modes)
        .where(
            Activity.organisation_id == caller.organisation_id,
            Activity.space_id == space_id,
            *_on(Activity.day, days),
            col(Activity.deleted_at).is_(None),
            col(Activity.planned).is_(False),
            col(Activity.modes) != sa.literal([], Json()),
        )
        .order_by(col(Activity.day).desc(), col(Activity.id).desc())
        .limit(COUNTED_MAX + 1)
    )
    return [(key, modes) for key, modes in rows]


async def _versions(
    session: AsyncSession, caller: Caller, space_id: UUID, days: Days
) -> Sequence[UUID]:
    """Return the frames of the newest versions."""
    rows = await session.exec(
        select(FrameVersion.frame_id)
        .where(
            FrameVersion.organisation_id == caller.organisation_id,
            col(FrameVersion.frame_id).in_(frames_of(caller, space_id)),
            *_on(FrameVersion.agreed_on, days),
        )
        .order_by(
            col(FrameVersion.agreed_on).desc(),
            col(FrameVersion.frame_id).desc(),
            col(FrameVersion.number).desc(),
        )
        .limit(COUNTED_MAX + 1)
    )
    return rows.all()


async def _framed(
    session: AsyncSession, caller: Caller, space_id: UUID, days: Days
) -> Sequence[UUID]:
    """Return the activities of the newest framing events."""
    rows = await session.exec(
        select(FramingEvent.activity_id)
        .join(
            Activity,
            and_(
                col(Activity.organisation_id) == col(FramingEvent.organisation_id),
                col(Activity.id) == col(FramingEvent.activity_id),
            ),
        )
        .where(
            FramingEvent.organisation_id == caller.organisation_id,
            FramingEvent.space_id == space_id,
            *_on(Activity.day, days),
            col(Activity.deleted_at).is_(None),
            col(Activity.planned).is_(False),
        )
        .order_by(col(FramingEvent.id).desc())
        .limit(COUNTED_MAX + 1)
    )
    return rows.all()


def _on(
    day: Any,  # noqa: ANN401 - a column of days
    days: Days,
) -> list[Any]:
    """Return the conditions under which a day lies within some."""
    after = [] if days.first is None else [col(day) >= days.first]
    return [*after, *([] if days.last is None else [col(day) <= days.last])]
