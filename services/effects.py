"""Effect data for reports: what indicators read, at a cost that does not grow."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.indicator import TREND_LATEST, Point
from domain.measurement import WHOLE
from domain.summary import Days
from services.access import own
from services.database.json import id_list, is_one_of, json_object, listed
from services.database.prepared import prepared
from services.database.tables import Indicator, Measurement, MeasurementMonth
from services.stories.hot import NOBODY

_CUT = (1, 2)
"""A range of days cuts two months at most."""


class Read(NamedTuple):
    """What a measurement of the whole says."""

    id: UUID
    day: date
    value: Decimal | None
    code: str | None
    text: str | None
    out_of: Decimal | None
    n: int | None
    spread: Decimal | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What an indicator reads within a range of days.

    `first`, `latest` and the `newest` numbers, earliest first, are of the whole;
    `n` counts the measurements of parts too.
    """

    first: Read | None
    latest: Read | None
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
    days = Days(first, last)
    values = {
        "eyes_organisation": caller.organisation_id,
        "indicators": list(indicator_ids),
        "first": first or date.min,
        "last": last or date.max,
        **_months(days),
    }
    ends = await _ends(bounded=days.bounded).rows(session, values)
    wanted = {key for row in ends for key in row[1:3] if key is not None}
    found = await _by_id().rows(session, {**values, "measurements": list(wanted)})
    read = {row[0]: Read(*row) for row in found}
    return {
        key: Effect(read.get(earliest), read.get(latest), _points(newest), int(n))
        for key, earliest, latest, newest, n in ends
    }


def _months(days: Days) -> dict[str, date]:
    """Return the whole months of a range, and what it holds of those it cuts.

    What there is not ends before it begins.
    """
    whole, cut = days.whole(), days.cut() if days.bounded else []
    values = {"since": date.max, "until": date.min}
    if whole is not None:
        values = {"since": whole.first or date.min, "until": whole.last or date.max}
    for number in _CUT:
        some = len(cut) >= number
        part = cut[number - 1] if some else Days(date.max, date.min)
        values[f"first_{number}"] = part.first or date.min
        values[f"last_{number}"] = part.last or date.max
    return values


@prepared
def _by_id() -> sa.Select[Any]:
    columns: Any = [getattr(Measurement, name) for name in Read._fields]
    return sa.select(*columns).where(
        col(Measurement.organisation_id) == own(NOBODY),
        is_one_of(col(Measurement.id), id_list("measurements")),
    )


async def latest_of(
    session: AsyncSession, caller: Caller, indicator_ids: Collection[UUID]
) -> dict[UUID, Measurement]:
    """Return the latest whole measurement of each indicator: one statement."""
    last = aliased(Measurement)
    latest = (
        sa.select(_whole(last, caller, descending=True).limit(1).scalar_subquery())
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


@prepared
def _ends(*, bounded: bool) -> sa.Select[Any]:
    earliest, latest, newest = (aliased(Measurement) for _ in range(3))
    number = json_object("day", col(newest.day), "value", col(newest.value))
    numbers = (
        _whole(newest, bounded=bounded, descending=True)
        .with_only_columns(number.label("item"))
        .where(col(newest.value).is_not(None))
        .limit(TREND_LATEST)
    )
    columns: Any = (
        col(Indicator.id),
        _whole(earliest, bounded=bounded).limit(1).scalar_subquery().label("first_id"),
        _whole(latest, bounded=bounded, descending=True)
        .limit(1)
        .scalar_subquery()
        .label("latest_id"),
        # As text: the driver would read the numbers as binary floats.
        sa.cast(listed(numbers), sa.Text()).label("newest"),
        _counted(bounded=bounded).label("n"),
    )
    return sa.select(*columns).where(
        col(Indicator.organisation_id) == own(NOBODY),
        is_one_of(col(Indicator.id), id_list("indicators")),
    )


def _whole(
    table: type[Measurement],
    caller: Caller = NOBODY,
    *,
    bounded: bool = False,
    descending: bool = False,
) -> sa.Select[Any]:
    """Return the ids of an indicator's whole measurements, in the order of days."""
    order = [col(table.day), col(table.id)]
    return (
        sa.select(col(table.id))
        .where(
            *_of_indicator(table, caller),
            *([_between(table, "first", "last")] if bounded else []),
            col(table.part) == WHOLE,
        )
        .order_by(*(each.desc() if descending else each.asc() for each in order))
        .correlate(Indicator)
    )


def _of_indicator(
    table: type[Measurement], caller: Caller = NOBODY
) -> list[ColumnElement[bool]]:
    return [
        col(table.organisation_id) == own(caller),
        col(table.indicator_id) == col(Indicator.id),
        col(table.deleted_at).is_(None),
    ]


def _between(table: type[Measurement], first: str, last: str) -> ColumnElement[bool]:
    since, until = (sa.bindparam(n, None, type_=sa.Date()) for n in (first, last))
    return col(table.day).between(since, until)


def _counted(*, bounded: bool) -> ColumnElement[int]:
    """Return how many measurements lie in a range: whole months, and cut ones."""
    table = aliased(MeasurementMonth)
    since, until = (
        sa.bindparam(name, None, type_=sa.Date()) for name in ("since", "until")
    )
    months = sa.select(sa.func.coalesce(sa.func.sum(col(table.n)), 0)).where(
        col(table.organisation_id) == own(NOBODY),
        col(table.indicator_id) == col(Indicator.id),
        *([col(table.month).between(since, until)] if bounded else []),
    )
    total: ColumnElement[int] = months.correlate(Indicator).scalar_subquery()
    for number in _CUT if bounded else ():
        one = aliased(Measurement)
        rows = sa.select(sa.func.count()).where(
            *_of_indicator(one), _between(one, f"first_{number}", f"last_{number}")
        )
        total = total + rows.correlate(Indicator).scalar_subquery()
    return total


def _points(newest: str) -> list[Point]:
    # SQLite has the numbers as text, PostgreSQL as numbers: exact either way.
    rows = json.loads(newest, parse_float=Decimal, parse_int=Decimal)
    return [
        Point(date.fromisoformat(row["day"]), Decimal(row["value"]))
        for row in reversed(rows)
    ]
