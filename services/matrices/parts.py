"""What indicators read: over several windows at once, and of the parts of a whole."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.matrix import Window
from domain.measurement import WHOLE
from services.access import own
from services.database.json import id_list, is_one_of
from services.database.prepared import prepared
from services.database.tables import Indicator, Measurement
from services.effects import Read
from services.reports.scope import (
    Scope,
    among,
    ends_of,
    first_day,
    last_day,
    windows_as_rows,
)
from services.stories.hot import NOBODY

PARTS_MAX = 2_000
"""Parts of all indicators that are looked at."""

_READ: Any = [getattr(Measurement, name) for name in Read._fields]


class PartRead(NamedTuple):
    """The latest reading of one part of an indicator."""

    value: str
    """What the part is of the breakdown key."""
    indicator: UUID
    read: Read


async def latest_in(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    windows: Sequence[Window],
    indicators: Collection[UUID],
) -> list[dict[UUID, Read]]:
    """Return, by window, the latest whole measurement of each indicator in its days.

    One statement; it looks at one entry of an index for each indicator and window.
    All windows are about one space each, or all about every space of the scope.
    """
    found: list[dict[UUID, Read]] = [{} for _ in windows]
    if not windows:
        return found
    asked = [
        (at, window.spaces[0], *ends_of(window.days))
        for at, window in enumerate(windows)
    ]
    each_alone = all(len(window.spaces) == 1 for window in windows)
    connection = await session.connection()
    rows = await connection.execute(
        _latest_in(asked, each_alone=each_alone),
        {**scope.values(caller), "indicators": list(indicators)},
    )
    for at, indicator, *read in rows:
        found[at][indicator] = Read(*read)
    return found


def _latest_in(asked: Sequence[Any], *, each_alone: bool) -> sa.Select[Any]:
    windows = windows_as_rows(asked)
    last = aliased(Measurement)
    latest = (
        sa.select(col(last.id))
        .where(
            col(last.organisation_id) == own(NOBODY),
            col(last.indicator_id) == col(Indicator.id),
            col(last.deleted_at).is_(None),
            col(last.part) == WHOLE,
            col(last.day).between(windows.c.first, windows.c.last),
        )
        .order_by(col(last.day).desc(), col(last.id).desc())
        .limit(1)
        .correlate_except(last)
        .scalar_subquery()
    )
    here = col(Indicator.space_id) == windows.c.space_id if each_alone else sa.true()
    columns: Any = (windows.c.at, col(Indicator.id), *_READ)
    return (
        sa.select(*columns)
        .select_from(windows)
        .join(Indicator, here)
        .join(
            Measurement,
            and_(
                col(Measurement.organisation_id) == col(Indicator.organisation_id),
                col(Measurement.id) == latest,
            ),
        )
        .where(
            col(Indicator.organisation_id) == own(NOBODY),
            col(Measurement.organisation_id) == own(NOBODY),
            is_one_of(col(Indicator.id), id_list("indicators")),
        )
    )


async def parts_of(
    session: AsyncSession, caller: Caller, scope: Scope, key: str
) -> list[PartRead]:
    """Return the latest reading of each part that a breakdown key alone makes.

    One statement, which goes from part to part along an index. Parts of a breakdown
    by several keys are left out: they are no parts by this key alone.
    """
    rows = await _parts().rows(session, scope.values(caller))
    return [
        PartRead(breakdown[key], indicator, Read(*read))
        for indicator, breakdown, *read in rows
        if set(breakdown) == {key}
    ]


@prepared
def _parts() -> sa.Select[Any]:
    parts = _each_part()
    last = aliased(Measurement)
    latest = (
        sa.select(col(last.id))
        .where(
            col(last.organisation_id) == own(NOBODY),
            col(last.indicator_id) == parts.c.indicator_id,
            col(last.part) == parts.c.part,
            col(last.deleted_at).is_(None),
            col(last.day).between(first_day(), last_day()),
        )
        .order_by(col(last.day).desc(), col(last.id).desc())
        .limit(1)
        .correlate(parts)
        .scalar_subquery()
    )
    columns: Any = (parts.c.indicator_id, col(Measurement.breakdown), *_READ)
    return (
        sa.select(*columns)
        .select_from(parts)
        .join(Measurement, col(Measurement.id) == latest)
        .where(col(Measurement.organisation_id) == own(NOBODY))
        .order_by(parts.c.indicator_id, parts.c.part)
        .limit(PARTS_MAX)
    )


def _each_part() -> sa.CTE:
    """Return the parts of the indicators of the spaces, each found from the last."""
    first, after = aliased(Measurement), aliased(Measurement)
    parts = (
        sa.select(
            col(Indicator.id).label("indicator_id"),
            _next_part(first, col(Indicator.id), sa.literal(WHOLE)).label("part"),
        )
        .where(
            col(Indicator.organisation_id) == own(NOBODY),
            among(Indicator.space_id, alone=False),
        )
        .cte("parts", recursive=True)
    )
    return parts.union_all(
        sa.select(
            parts.c.indicator_id,
            _next_part(after, parts.c.indicator_id, parts.c.part),
        ).where(parts.c.part.is_not(None))
    )


def _next_part(
    table: type[Measurement],
    indicator: sa.SQLColumnExpression[UUID],
    part: sa.SQLColumnExpression[str],
) -> sa.ScalarSelect[str]:
    return (
        sa.select(sa.func.min(col(table.part)))
        .where(
            col(table.organisation_id) == own(NOBODY),
            col(table.indicator_id) == indicator,
            col(table.part) > part,
        )
        .correlate_except(table)
        .scalar_subquery()
    )
