"""What the columns of a matrix are: asked of what is there, in a statement or two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.columns import (
    StageEntered,
    before_life_stages,
    by_aspiration,
    by_cycle,
    by_life_stage,
    by_part,
    by_period,
    by_space,
    first_of,
    last_of,
)
from domain.fact import Span
from domain.matrix import Column, Pivot, Window
from domain.sentence import Sentences
from domain.series import Period
from services.access import own
from services.database.prepared import prepared
from services.database.tables import (
    Indicator,
    LifeStage,
    MeasurementMonth,
    Summary,
)
from services.matrices.aspirations import aspirations_of
from services.matrices.parts import PartRead, parts_of
from services.reports.beside import Beside
from services.reports.scope import Scope, among, in_chapters, in_scope, today
from services.stories.hot import NOBODY


@dataclass(frozen=True, slots=True)
class Pivoted:
    """What a matrix is pivoted by."""

    pivot: Pivot
    period: Period = Period.YEAR
    key: str | None = None
    """The breakdown key, for a pivot by breakdown."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a matrix, and how many there is no room for."""

    columns: Sequence[Column]
    left_out: int
    parts: Sequence[PartRead] = ()
    """What parts of the whole read, for a pivot by breakdown."""
    outside: Sequence[Window] = ()
    """Days that are in no column, for a pivot by life stage."""


async def columns_of(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    by: Pivoted,
    beside: Sequence[Beside],
    words: Sentences,
) -> Columns:
    """Return the columns of a matrix: three statements at most."""
    window = Window(scope.spaces, scope.days)
    match by.pivot:
        case Pivot.CYCLE:
            return Columns(by_cycle(window, words), 0)
        case Pivot.SPACE:
            return Columns(*first_of(by_space(window, scope.names)))
        case Pivot.LIFE_STAGE:
            rows = await _stages().rows(session, scope.values(caller))
            entered = [StageEntered(*row) for row in rows]
            columns, left_out = last_of(by_life_stage(window, entered, words))
            outside = before_life_stages(window, entered)
            return Columns(columns, left_out, outside=outside)
        case Pivot.ASPIRATION:
            aspired = await aspirations_of(session, caller, scope)
            return Columns(*first_of(by_aspiration(window, aspired)))
        case Pivot.PERIOD:
            first, last = await _extent(session, caller, scope, beside)
            return Columns(*by_period(window, by.period, first, last, words))
        case Pivot.BREAKDOWN:
            key = by.key or ""
            parts = await parts_of(session, caller, scope, key)
            columns = by_part(window, key, {each.value for each in parts})
            return Columns(*first_of(columns), parts)


@prepared
def _stages() -> sa.Select[Any]:
    columns: Any = (
        col(LifeStage.space_id),
        col(LifeStage.stage),
        col(LifeStage.since),
    )
    return sa.select(*columns).where(
        col(LifeStage.organisation_id) == own(NOBODY),
        among(LifeStage.space_id, alone=False),
    )


async def _extent(
    session: AsyncSession, caller: Caller, scope: Scope, beside: Sequence[Beside]
) -> tuple[date, date]:
    """Return the first and the last day of what is there, or of what is asked for."""
    first, last = scope.days.first, scope.days.last
    if first is not None and last is not None:
        return first, last
    values = scope.values(caller)
    told = await _told_months().rows(session, values)
    measured = await _measured_months().rows(session, values)
    ends = [day for row in (*told, *measured) for day in row if day is not None]
    ends += [day for each in beside for day in _days_of(each)]
    ends = ends or [last or first or today()]
    first = min(ends) if first is None else first
    last = max(ends) if last is None else last
    return first, max(first, last)


def _days_of(beside: Beside) -> list[date]:
    steps = getattr(beside.facts, "steps", ())
    return [step.day for step in steps]


@prepared
def _told_months() -> sa.Select[Any]:
    first, last = col(Summary.first_day), col(Summary.last_day)
    ends: Any = (sa.func.min(first), sa.func.max(last))
    return sa.select(*ends).where(
        col(Summary.organisation_id) == own(NOBODY),
        in_scope(Summary.space_id, Summary.sight, alone=False),
        in_chapters(Summary.chapter),
        col(Summary.period) == Span.MONTH,
    )


@prepared
def _measured_months() -> sa.Select[Any]:
    month = col(MeasurementMonth.month)
    ends: Any = (sa.func.min(month), sa.func.max(month))
    return (
        sa.select(*ends)
        .select_from(MeasurementMonth)
        .join(
            Indicator,
            (col(Indicator.organisation_id) == col(MeasurementMonth.organisation_id))
            & (col(Indicator.id) == col(MeasurementMonth.indicator_id)),
        )
        .where(
            col(MeasurementMonth.organisation_id) == own(NOBODY),
            among(Indicator.space_id, alone=False),
            col(MeasurementMonth.n) > 0,
        )
    )


def windows_of(columns: Sequence[Column]) -> list[Window]:
    """Return what the columns are about, each once, in their order."""
    return list(dict.fromkeys(column.window for column in columns))
