"""Measurements by month: how many an indicator has, whatever its parts."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.series import Period
from services.database.dialect import upsert
from services.database.tables import Indicator, Measurement, MeasurementMonth


class Counted(NamedTuple):
    """That a measurement of an indicator came to count on a day, or ceased to."""

    indicator_id: UUID
    day: date
    n: int = 1


async def count(
    session: AsyncSession, caller: Caller, changes: Iterable[Counted]
) -> None:
    """Add to the months of indicators whose rows the caller's transaction has locked.

    Months are written in one order, so that two writers never wait for each other.
    """
    months: Counter[tuple[UUID, date]] = Counter()
    for change in changes:
        months[change.indicator_id, Period.MONTH.start(change.day)] += change.n
    rows = [
        {
            "organisation_id": caller.organisation_id,
            "indicator_id": indicator_id,
            "month": month,
            "n": n,
        }
        for (indicator_id, month), n in sorted(months.items())
        if n
    ]
    if rows:
        connection = await session.connection()
        await connection.execute(upsert(session, MeasurementMonth, add=("n",)), rows)


async def recount(
    session: AsyncSession,
    caller: Caller,
    indicator_ids: Collection[UUID],
    *,
    rebuild: bool = True,
) -> int:
    """Return how many months of indicators are not what their rows say.

    `rebuild` puts them right. Nobody changes the indicators' measurements meanwhile.
    """
    await session.exec(
        select(Indicator.id)
        .where(
            Indicator.organisation_id == caller.organisation_id,
            col(Indicator.id).in_(indicator_ids),
        )
        .order_by(col(Indicator.id))
        .with_for_update()
    )
    counted = await session.exec(
        select(col(Measurement.indicator_id), col(Measurement.day), func.count())
        .where(
            Measurement.organisation_id == caller.organisation_id,
            col(Measurement.indicator_id).in_(indicator_ids),
            col(Measurement.deleted_at).is_(None),
        )
        .group_by(col(Measurement.indicator_id), col(Measurement.day))
    )
    changes = [Counted(*row) for row in counted]
    stored = await session.exec(
        select(MeasurementMonth).where(
            MeasurementMonth.organisation_id == caller.organisation_id,
            col(MeasurementMonth.indicator_id).in_(indicator_ids),
        )
    )
    before = {(row.indicator_id, row.month): row.n for row in stored if row.n}
    after: Counter[tuple[UUID, date]] = Counter()
    for change in changes:
        after[change.indicator_id, Period.MONTH.start(change.day)] += change.n
    if rebuild and before != after:
        await session.exec(
            delete(MeasurementMonth).where(
                col(MeasurementMonth.organisation_id) == caller.organisation_id,
                col(MeasurementMonth.indicator_id).in_(indicator_ids),
            )
        )
        await count(session, caller, changes)
    keys = {*before, *after}
    return sum(before.get(key, 0) != after[key] for key in keys)
