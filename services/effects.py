"""Effect data for reports: what indicators read, at a cost that does not grow."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.indicator import TREND_LATEST, Point
from domain.measurement import WHOLE
from domain.series import Period
from services.database.json import json_object, listed
from services.database.tables import Indicator, Measurement, MeasurementMonth


@dataclass(frozen=True, slots=True)
class Effect:
    """What an indicator reads within a range of days.

    `first`, `latest` and the `newest` numbers, earliest first, are of the whole;
    `n` counts the measurements of parts too.
    """

    first: Measurement | None
    latest: Measurement | None
    newest: Sequence[Point]
    n: int


async def effects(
    session: AsyncSession,
    caller: Caller,
    indicator_ids: Collection[UUID],
    first: date | None = None,
    last: date | None = None,
) -> dict[UUID, Effect]:
    """Return the effect of each indicator from `first` to `last`, both included.

    None leaves the range open. Two statements for any number of indicators and
    measurements; each looks at a bounded number of index entries an indicator, but
    for the measurements of a month that the range cuts, which are counted. Nobody's
    rights are looked at: the caller sees the indicators.
    """
    connection = await session.connection()
    rows = await connection.execute(_ends(caller, indicator_ids, first, last))
    ends = rows.all()
    wanted = {key for row in ends for key in (row.first_id, row.latest_id) if key}
    found = await session.exec(
        select(Measurement).where(
            Measurement.organisation_id == caller.organisation_id,
            col(Measurement.id).in_(wanted),
        )
    )
    measurements = {each.id: each for each in found}
    return {
        row.id: Effect(
            measurements.get(row.first_id),
            measurements.get(row.latest_id),
            _points(row.newest),
            int(row.n),
        )
        for row in ends
    }


async def latest_of(
    session: AsyncSession, caller: Caller, indicator_ids: Collection[UUID]
) -> dict[UUID, Measurement]:
    """Return the latest whole measurement of each indicator: one statement."""
    last = aliased(Measurement)
    latest = (
        sa.select(_whole(caller, last, descending=True).limit(1).scalar_subquery())
        .where(
            col(Indicator.organisation_id) == caller.organisation_id,
            col(Indicator.id).in_(indicator_ids),
        )
        .scalar_subquery()
    )
    found = await session.exec(
        select(Measurement).where(
            Measurement.organisation_id == caller.organisation_id,
            col(Measurement.id).in_(latest),
        )
    )
    return {each.indicator_id: each for each in found}


def _ends(
    caller: Caller,
    indicator_ids: Collection[UUID],
    first: date | None,
    last: date | None,
) -> sa.Select[Any]:
    earliest, latest, newest = (aliased(Measurement) for _ in range(3))
    number = json_object("day", col(newest.day), "value", col(newest.value))
    numbers = (
        _whole(caller, newest, first, last, descending=True)
        .with_only_columns(number.label("item"))
        .where(col(newest.value).is_not(None))
        .limit(TREND_LATEST)
    )
    return sa.select(
        col(Indicator.id).label("id"),
        _whole(caller, earliest, first, last)
        .limit(1)
        .scalar_subquery()
        .label("first_id"),
        _whole(caller, latest, first, last, descending=True)
        .limit(1)
        .scalar_subquery()
        .label("latest_id"),
        # As text: the driver would read the numbers as binary floats.
        sa.cast(listed(numbers), sa.Text()).label("newest"),
        _counted(caller, first, last).label("n"),
    ).where(
        col(Indicator.organisation_id) == caller.organisation_id,
        col(Indicator.id).in_(indicator_ids),
    )


def _whole(
    caller: Caller,
    table: type[Measurement],
    first: date | None = None,
    last: date | None = None,
    *,
    descending: bool = False,
) -> sa.Select[Any]:
    """Return the ids of an indicator's whole measurements, in the order of days."""
    order = [col(table.day), col(table.id)]
    return (
        sa.select(col(table.id))
        .where(
            *_within(caller, table, first, last),
            col(table.part) == WHOLE,
        )
        .order_by(*(each.desc() if descending else each.asc() for each in order))
        .correlate(Indicator)
    )


def _within(
    caller: Caller, table: type[Measurement], first: date | None, last: date | None
) -> list[ColumnElement[bool]]:
    conditions = [
        col(table.organisation_id) == caller.organisation_id,
        col(table.indicator_id) == col(Indicator.id),
        col(table.deleted_at).is_(None),
    ]
    if first is not None:
        conditions.append(col(table.day) >= first)
    if last is not None:
        conditions.append(col(table.day) <= last)
    return conditions


def _counted(
    caller: Caller, first: date | None, last: date | None
) -> ColumnElement[int]:
    """Return how many measurements lie in a range: whole months, and cut ones."""
    cut = _cut_months(first, last)
    table = aliased(MeasurementMonth)
    whole = [
        col(table.organisation_id) == caller.organisation_id,
        col(table.indicator_id) == col(Indicator.id),
        col(table.month).not_in([Period.MONTH.start(since) for since, _ in cut]),
    ]
    if first is not None:
        whole.append(col(table.month) >= Period.MONTH.start(first))
    if last is not None:
        whole.append(col(table.month) <= last)
    months = sa.select(sa.func.coalesce(sa.func.sum(col(table.n)), 0)).where(*whole)
    total: ColumnElement[int] = months.correlate(Indicator).scalar_subquery()
    for since, until in cut:
        one = aliased(Measurement)
        rows = sa.select(sa.func.count()).where(*_within(caller, one, since, until))
        total = total + rows.correlate(Indicator).scalar_subquery()
    return total


def _cut_months(first: date | None, last: date | None) -> list[tuple[date, date]]:
    """Return the days that a range holds of each month that it does not hold whole."""
    start = Period.MONTH.start
    if first is not None and last is not None and start(first) == start(last):
        return [] if first == start(first) and _closes(last) else [(first, last)]
    cut: list[tuple[date, date]] = []
    if first is not None and first != start(first):
        cut.append((first, _close(first)))
    if last is not None and not _closes(last):
        cut.append((start(last), last))
    return cut


def _close(day: date) -> date:
    return (
        day.replace(month=12, day=31)
        if day.month == 12  # noqa: PLR2004 - December
        else day.replace(month=day.month + 1, day=1) - timedelta(days=1)
    )


def _closes(day: date) -> bool:
    return day == _close(day)


def _points(newest: str) -> list[Point]:
    # SQLite has the numbers as text, PostgreSQL as numbers: exact either way.
    rows = json.loads(newest, parse_float=Decimal, parse_int=Decimal)
    return [
        Point(date.fromisoformat(row["day"]), Decimal(row["value"]))
        for row in reversed(rows)
    ]
