"""What measurements refer to: fetched for a page at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.measurement import Measured
from services.database.tables import Indicator, Measurement, MeasurementVersion
from services.indicator_origins import visible_activities
from services.measured import measured_of_version
from services.persons import names_of


@dataclass(frozen=True, slots=True)
class MeasurementDetail:
    """Names by the id of what is named; of activities only those that are visible."""

    indicators: Mapping[UUID, str]
    persons: Mapping[UUID, str]
    activities: Mapping[UUID, str]


async def detail_of(
    session: AsyncSession, caller: Caller, measurements: Sequence[Measurement]
) -> MeasurementDetail:
    """Return what measurements refer to: three statements for any number."""
    judges = {each.judged_by_id for each in measurements if each.judged_by_id}
    return MeasurementDetail(
        await _indicators(
            session, caller, {each.indicator_id for each in measurements}
        ),
        await names_of(
            session, caller, judges | {each.recorded_by_id for each in measurements}
        ),
        await visible_activities(
            session,
            caller,
            {each.activity_id for each in measurements if each.activity_id},
        ),
    )


async def detail_of_versions(
    session: AsyncSession, caller: Caller, versions: Sequence[MeasurementVersion]
) -> tuple[list[Measured], MeasurementDetail]:
    """Return what versions said, and what they refer to: two statements."""
    said = [measured_of_version(each) for each in versions]
    judges = {each.judged_by_id for each in said if each.judged_by_id}
    return said, MeasurementDetail(
        {},
        await names_of(
            session, caller, judges | {each.changed_by_id for each in versions}
        ),
        await visible_activities(
            session, caller, {each.activity_id for each in said if each.activity_id}
        ),
    )


async def _indicators(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> dict[UUID, str]:
    rows = await session.exec(
        select(Indicator.id, Indicator.name).where(
            Indicator.organisation_id == caller.organisation_id,
            col(Indicator.id).in_(ids),
        )
    )
    return dict(rows.all())
