"""Effect data of a report: what the indicators of its spaces read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import indicator as rules
from domain.access import Caller
from domain.cycle import Cycle, Dimension
from domain.definition import target_on
from domain.indicator import trend
from domain.report import LABEL_MAX, IndicatorReading, Reading
from services.access import sees_space
from services.database.tables import Indicator, IndicatorCycle, Measurement, Space
from services.definitions import targets_of
from services.effects import Effect, effects
from services.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class Readings:
    """What indicators read within a report's days."""

    own: list[IndicatorReading]
    """Of the report's spaces, by name."""
    every: dict[UUID, IndicatorReading]
    """Those of other spaces too."""
    labels: dict[UUID, str]
    measured: frozenset[UUID]
    """Those that have a measurement."""


async def indicators_of(
    session: AsyncSession, caller: Caller, scope: Scope, linked: Collection[UUID]
) -> list[Indicator]:
    """Return the indicators of the spaces, by name, and visible `linked` ones."""
    rows = await session.exec(
        select(Indicator)
        .join(
            Space,
            (col(Space.organisation_id) == col(Indicator.organisation_id))
            & (col(Space.id) == col(Indicator.space_id)),
        )
        .where(
            Indicator.organisation_id == caller.organisation_id,
            or_(
                col(Indicator.space_id).in_(scope.spaces),
                col(Indicator.id).in_(sorted(linked)),
            ),
            sees_space(caller),
        )
        .order_by(col(Indicator.name), col(Indicator.id))
    )
    return list(rows)


async def readings_of(
    session: AsyncSession,
    caller: Caller,
    scope: Scope,
    linked: Collection[UUID],
    today: date,
) -> Readings:
    """Return what the spaces' indicators read, and visible `linked` ones.

    Four statements.
    """
    found = await indicators_of(session, caller, scope, linked)
    ids = [each.id for each in found]
    placed = await _cycles(session, caller, ids)
    read = await effects(session, caller, ids, scope.days.first, scope.days.last)
    readings = {
        each.id: _reading(each, placed.get(each.id, ()), read[each.id], today)
        for each in found
    }
    inside = {each.id for each in found if each.space_id in scope.spaces}
    return Readings(
        own=[each for key, each in readings.items() if key in inside],
        every=readings,
        labels={each.id: each.name[:LABEL_MAX] for each in found},
        measured=frozenset(key for key, effect in read.items() if effect.n),
    )


async def _cycles(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> dict[UUID, tuple[tuple[Cycle, Dimension | None], ...]]:
    rows = await session.exec(
        select(IndicatorCycle).where(
            IndicatorCycle.organisation_id == caller.organisation_id,
            col(IndicatorCycle.indicator_id).in_(ids),
        )
    )
    order = {cycle: position for position, cycle in enumerate(Cycle)}
    placed: dict[UUID, tuple[tuple[Cycle, Dimension | None], ...]] = {}
    for row in sorted(rows, key=lambda each: order[each.cycle]):
        pair = (row.cycle, row.dimension)
        placed[row.indicator_id] = (*placed.get(row.indicator_id, ()), pair)
    return placed


def _reading(
    indicator: Indicator,
    cycles: tuple[tuple[Cycle, Dimension | None], ...],
    effect: Effect,
    today: date,
) -> IndicatorReading:
    first = None if effect.first is None else effect.first.value
    latest = None if effect.latest is None else effect.latest.value
    target = target_on(targets_of(indicator), today)
    aim = None if target is None else target.value
    direction = indicator.direction
    return IndicatorReading(
        id=indicator.id,
        label=indicator.name[:LABEL_MAX],
        cycles=cycles,
        kind=indicator.kind,
        unit=indicator.unit,
        direction=direction,
        baseline=indicator.baseline,
        target=aim,
        first=_measured(effect.first),
        latest=_measured(effect.latest),
        change=rules.change(first, latest),
        ratio=rules.ratio(first, latest),
        progress=rules.progress(indicator.baseline, latest, aim, direction),
        trend=trend(effect.newest),
        measurements=effect.n,
    )


def _measured(measurement: Measurement | None) -> Reading | None:
    if measurement is None:
        return None
    return Reading(
        id=measurement.id,
        day=measurement.day,
        value=measurement.value,
        code=measurement.code,
        text=None if measurement.text is None else measurement.text[:LABEL_MAX],
        out_of=measurement.out_of,
        share=rules.share(measurement.value, measurement.out_of),
    )
