"""The newest versions of a space's frames, read for a figure."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.figure import Figure
from domain.figures.frames import PANELS_MAX, FrameShown, frames_figure
from domain.frame import EntryKind, EntryState
from services.access import space_for
from services.database.tables import Frame, FrameEntryState, FrameVersion
from services.figures.asked import FigureAsked
from services.frames.read import FrameDetail, detail_of


async def read_frames(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> Figure:
    """Return the frames that held on the last day, else the versions before them.

    Aspirations stand as on that day where their frame holds, else as the version kept
    them. What a person keeps to themselves is for that person alone.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    await space_for(session, caller, asked.subject)
    day = asked.within.last or datetime.now(UTC).date()
    found = await _versions(session, caller, asked.subject, day)
    rows = [row for row, _ in found[:PANELS_MAX]]
    detail = await detail_of(session, caller, [], rows)
    states = await _states(session, caller, _held(detail), day)
    shown = [_shown(row, detail, states, holds=holds) for row, holds in found]
    first, rest = shown[:PANELS_MAX], shown[PANELS_MAX:]
    ordered = sorted(first, key=lambda each: (each.agreed_on, each.number))
    return frames_figure(
        [*ordered, *rest],
        detail.names,
        asked.within.language,
        hidden=bool(detail.hidden),
    )


async def _versions(
    session: AsyncSession, caller: Caller, space_id: UUID, day: date
) -> list[tuple[FrameVersion, bool]]:
    """Return one more than is shown, those that hold first, then the newest."""
    later = aliased(FrameVersion, name="later")
    last = (
        select(func.max(later.number))
        .where(
            later.organisation_id == caller.organisation_id,
            later.frame_id == FrameVersion.frame_id,
            later.agreed_on <= day,
        )
        .correlate(FrameVersion)
        .scalar_subquery()
    )
    holds = col(FrameVersion.number) == last
    rows = await session.exec(
        select(FrameVersion, holds)
        .where(
            FrameVersion.organisation_id == caller.organisation_id,
            col(FrameVersion.frame_id).in_(frames_of(caller, space_id)),
            FrameVersion.agreed_on <= day,
        )
        .order_by(
            sa.desc(holds),
            col(FrameVersion.agreed_on).desc(),
            col(FrameVersion.frame_id).desc(),
            col(FrameVersion.number).desc(),
        )
        .limit(PANELS_MAX + 1)
    )
    return [(row, bool(held)) for row, held in rows]


def frames_of(caller: Caller, space_id: UUID) -> Any:  # noqa: ANN401 - a select of ids
    """Return the ids of the frames of a space."""
    return select(Frame.id).where(
        Frame.organisation_id == caller.organisation_id, Frame.space_id == space_id
    )


def _held(detail: FrameDetail) -> set[UUID]:
    return {each.entry.id for kept in detail.entries.values() for each in kept}


async def _states(
    session: AsyncSession, caller: Caller, entries: Collection[UUID], day: date
) -> Mapping[UUID, EntryState]:
    """Return how entries stood on a day, by the last that was said of each."""
    rows = await session.exec(
        select(FrameEntryState.entry_id, FrameEntryState.state)
        .where(
            FrameEntryState.organisation_id == caller.organisation_id,
            col(FrameEntryState.entry_id).in_(entries),
            FrameEntryState.since <= day,
        )
        .order_by(col(FrameEntryState.since), col(FrameEntryState.id))
    )
    return {entry: EntryState(state) for entry, state in rows}


def _shown(
    row: FrameVersion,
    detail: FrameDetail,
    states: Mapping[UUID, EntryState],
    *,
    holds: bool,
) -> FrameShown:
    kept = [
        each.entry
        for each in detail.entries.get((row.frame_id, row.number), ())
        if each.entry.kind is EntryKind.ASPIRATION
    ]
    now = [replace(each, state=states.get(each.id, each.state)) for each in kept]
    return FrameShown(
        frame=row.frame_id,
        number=row.number,
        agreed_on=row.agreed_on,
        statement=row.statement,
        focus=frozenset(map(Cycle, row.focus)),
        holds=holds,
        aspirations=tuple(now if holds else kept),
    )
