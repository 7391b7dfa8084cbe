"""The newest map of a space, read for a figure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.figure import Figure
from domain.figures.landscape import MapShown, SeatShown, landscape_figure
from services.access import space_for
from services.database.tables import Landscape, LandscapeSeat, LandscapeVersion
from services.figures.asked import FigureAsked
from services.landscape_detail import boundaries_of, detail_of, places_of, ties_of


async def read_landscape(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> Figure:
    """Return the map of a space that was drawn last by the last day.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    await space_for(session, caller, asked.subject)
    day = asked.within.last or datetime.now(UTC).date()
    row = await _newest(session, caller, asked.subject, day)
    if row is None:
        return landscape_figure(None, asked.within.language)
    detail = await detail_of(session, caller, [], [row])
    seats = detail.seats.get((row.landscape_id, row.number), ())
    shown = MapShown(
        landscape=row.landscape_id,
        number=row.number,
        title=row.title,
        drawn_on=row.drawn_on,
        places=places_of(row),
        boundaries=boundaries_of(row),
        ties=ties_of(row),
        seats=[_seat(each, detail.persons) for each in seats],
    )
    return landscape_figure(shown, asked.within.language)


async def _newest(
    session: AsyncSession, caller: Caller, space_id: UUID, day: date
) -> LandscapeVersion | None:
    rows = await session.exec(
        select(LandscapeVersion)
        .where(
            LandscapeVersion.organisation_id == caller.organisation_id,
            col(LandscapeVersion.landscape_id).in_(_landscapes(caller, space_id)),
            LandscapeVersion.drawn_on <= day,
        )
        .order_by(
            col(LandscapeVersion.drawn_on).desc(),
            col(LandscapeVersion.created_at).desc(),
            col(LandscapeVersion.landscape_id).desc(),
            col(LandscapeVersion.number).desc(),
        )
        .limit(1)
    )
    return rows.first()


def _landscapes(caller: Caller, space_id: UUID) -> Any:  # noqa: ANN401 - a select of ids
    return select(Landscape.id).where(
        Landscape.organisation_id == caller.organisation_id,
        Landscape.space_id == space_id,
    )


def _seat(seat: LandscapeSeat, names: Mapping[UUID, str]) -> SeatShown:
    if seat.person_id is not None:
        return SeatShown(seat.place, names.get(seat.person_id, ""), seat.person_id)
    return SeatShown(seat.place, seat.missing or "", None, seat.invite_status)
