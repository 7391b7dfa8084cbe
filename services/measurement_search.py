"""Measurements found by indicator, part and day: many at once, by one index."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from services.database.tables import Measurement
from services.database.types import Id

_AT_ONCE = 2000


class Place(NamedTuple):
    """Where a measurement stands; undated where the day is None."""

    indicator_id: UUID
    part: str
    first_day: date | None


async def existing(
    session: AsyncSession, caller: Caller, places: Collection[Place]
) -> list[Measurement]:
    """Return the measurements at these places, oldest first: a statement for 2,000.

    Undated ones are looked for among all of their indicator's part.
    """
    dated = [each for each in places if each.first_day is not None]
    undated = [each for each in places if each.first_day is None]
    found: list[Measurement] = []
    for some in _chunks(dated):
        wanted = _wanted(some)
        on_day = col(Measurement.first_day) == wanted.c.first_day
        found += await _at(session, caller, wanted, on_day, _same_day(wanted))
    for some in _chunks(undated):
        never = col(Measurement.first_day).is_(None)
        found += await _at(session, caller, _wanted(some), never)
    return sorted(found, key=lambda row: (row.day, row.id))


def _same_day(wanted: sa.CTE) -> ColumnElement[bool]:
    # A dated measurement counts on its first day, by which the index is sorted.
    return col(Measurement.day) == wanted.c.first_day


async def _at(
    session: AsyncSession,
    caller: Caller,
    wanted: sa.CTE,
    *conditions: ColumnElement[bool],
) -> Sequence[Measurement]:
    rows = await session.exec(
        select(Measurement)
        .join(
            wanted,
            sa.and_(
                col(Measurement.indicator_id) == wanted.c.indicator_id,
                col(Measurement.part) == wanted.c.part,
                *conditions,
            ),
        )
        .where(
            Measurement.organisation_id == caller.organisation_id,
            col(Measurement.deleted_at).is_(None),
        )
    )
    return rows.all()


def _wanted(places: Sequence[Place]) -> sa.CTE:
    columns: list[sa.ColumnClause[Any]] = [
        sa.column("indicator_id", Id()),
        sa.column("part", sa.String()),
        sa.column("first_day", sa.Date()),
    ]
    values = sa.values(*columns, name="wanted").data([tuple(each) for each in places])
    return values.cte("wanted")


def _chunks(places: Sequence[Place]) -> Iterator[list[Place]]:
    rest = iter(places)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
