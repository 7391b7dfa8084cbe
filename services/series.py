"""Series: an indicator's numbers by period, of the whole or of one part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.definition import check_keys, target_on
from domain.errors import Invalid
from domain.indicator import TrendRead, progress, trend
from domain.measurement import WHOLE, part_of
from domain.series import Period, PeriodValue, series
from services.database.tables import Indicator, Measurement
from services.definitions import targets_of
from services.indicators import indicator_for

VALUES_MAX = 5000
"""How many numbers a series rests on at most: the newest."""


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of an indicator by period, and where they are heading."""

    indicator: Indicator
    values: Sequence[PeriodValue]
    n: int
    cut: bool
    progress: Decimal | None
    trend: TrendRead


async def read_series(
    session: AsyncSession,
    caller: Caller,
    indicator_id: UUID,
    *,
    period: Period,
    breakdown: Mapping[str, str],
    today: date,
) -> Series:
    """Return an indicator's numbers by period, of one part or of the whole.

    Parts are never added up to a total: without a breakdown only measurements of
    the whole count. Of more than 5,000 numbers, the newest are taken.

    Raises
    ------
    NotFound
        If the indicator is not visible to the caller.
    Invalid
        If the breakdown names a key that the indicator does not declare.
    """
    indicator = await indicator_for(session, caller, indicator_id)
    try:
        check_keys(breakdown, indicator.breakdown_keys)
    except Invalid as refusal:
        raise Invalid(str(refusal), "?breakdown", refusal.fault) from refusal
    part = part_of(breakdown)
    points = await _newest(session, caller, indicator_id, part)
    cut = len(points) > VALUES_MAX
    points = points[:VALUES_MAX][::-1]
    return Series(
        indicator,
        series(points, period),
        len(points),
        cut,
        _progress(indicator, points, today) if part == WHOLE else None,
        trend(points),
    )


async def _newest(
    session: AsyncSession, caller: Caller, indicator_id: UUID, part: str
) -> list[tuple[date, Decimal]]:
    rows = await session.exec(
        select(col(Measurement.day), col(Measurement.value))
        .where(
            Measurement.organisation_id == caller.organisation_id,
            Measurement.indicator_id == indicator_id,
            Measurement.part == part,
            col(Measurement.value).is_not(None),
            col(Measurement.deleted_at).is_(None),
        )
        .order_by(col(Measurement.day).desc(), col(Measurement.id).desc())
        .limit(VALUES_MAX + 1)
    )
    return [(day, value) for day, value in rows if value is not None]


def _progress(
    indicator: Indicator, points: Sequence[tuple[date, Decimal]], today: date
) -> Decimal | None:
    target = target_on(targets_of(indicator.targets), today)
    return progress(
        indicator.baseline,
        points[-1][1] if points else None,
        None if target is None else target.value,
        indicator.direction,
    )
