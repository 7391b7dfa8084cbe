"""Effect data of a report: what the indicators of its spaces read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, or_
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import indicator as rules
from domain.access import Caller
from domain.cycle import Cycle, Dimension
from domain.definition import target_on
from domain.indicator import Direction, Kind, trend
from domain.reading import IndicatorReading, Reading
from domain.room import LABEL_MAX
from domain.scheme import Scheme
from services.access import own, sees_space
from services.database.json import id_list, is_one_of
from services.database.prepared import prepared
from services.database.tables import Indicator, IndicatorCycle, Space
from services.definitions import metric_of, targets_of
from services.effects import Effect, Read, effects
from services.reports.scope import Scope, among
from services.schemes import scheme_in
from services.stories.hot import NOBODY


class At(NamedTuple):
    """A cycle at which an indicator shows value, and the scheme that named it."""

    cycle: Cycle
    dimension: Dimension | None
    scheme: Scheme


class Shown(NamedTuple):
    """An indicator as a report shows it."""

    id: UUID
    space_id: UUID
    name: str
    kind: Kind
    unit: str | None
    direction: Direction
    baseline: Decimal | None
    targets: list[Any]
    codes: list[Any]


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


@prepared
def _indicators() -> sa.Select[Any]:
    """Return the indicators of the spaces, by name, and visible `linked` ones."""
    columns: Any = [getattr(Indicator, name) for name in Shown._fields]
    return (
        sa.select(*columns)
        .join(
            Space,
            (col(Space.organisation_id) == col(Indicator.organisation_id))
            & (col(Space.id) == col(Indicator.space_id)),
        )
        .where(
            col(Indicator.organisation_id) == own(NOBODY),
            or_(
                among(Indicator.space_id, alone=False),
                is_one_of(col(Indicator.id), id_list("linked")),
            ),
            sees_space(NOBODY),
        )
        .order_by(col(Indicator.name), col(Indicator.id))
    )


async def indicators_of(
    session: AsyncSession, caller: Caller, scope: Scope, linked: Collection[UUID] = ()
) -> list[Shown]:
    """Return the indicators of the spaces, by name, and visible `linked` ones."""
    values = {**scope.values(caller), "linked": sorted(linked)}
    return [Shown(*row) for row in await _indicators().rows(session, values)]


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
    placed = await cycles_of(session, caller, scope, ids)
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


async def cycles_of(
    session: AsyncSession, caller: Caller, scope: Scope, ids: Collection[UUID]
) -> dict[UUID, tuple[At, ...]]:
    """Return the cycles of each indicator, in their order: one statement."""
    rows = await _placed().rows(
        session, {**scope.values(caller), "indicators": list(ids)}
    )
    order = {cycle: position for position, cycle in enumerate(Cycle)}
    placed: dict[UUID, tuple[At, ...]] = {}
    for key, cycle, dimension, named in sorted(rows, key=lambda row: order[row[1]]):
        at = At(cycle, dimension, scheme_in(named))
        placed[key] = (*placed.get(key, ()), at)
    return placed


@prepared
def _placed() -> sa.Select[Any]:
    columns: Any = (
        col(IndicatorCycle.indicator_id),
        col(IndicatorCycle.cycle),
        col(IndicatorCycle.dimension),
        col(IndicatorCycle.as_named),
    )
    return sa.select(*columns).where(
        col(IndicatorCycle.organisation_id) == own(NOBODY),
        is_one_of(col(IndicatorCycle.indicator_id), id_list("indicators")),
    )


def _reading(
    indicator: Shown,
    cycles: tuple[At, ...],
    effect: Effect,
    today: date,
) -> IndicatorReading:
    first = None if effect.first is None else effect.first.value
    latest = None if effect.latest is None else effect.latest.value
    target = target_on(targets_of(indicator.targets), today)
    aim = None if target is None else target.value
    direction = indicator.direction
    return IndicatorReading(
        id=indicator.id,
        label=indicator.name[:LABEL_MAX],
        cycles=tuple((at.cycle, at.dimension) for at in cycles),
        kind=indicator.kind,
        unit=indicator.unit,
        direction=direction,
        baseline=indicator.baseline,
        target=aim,
        first=measured(effect.first, indicator),
        latest=measured(effect.latest, indicator),
        change=rules.change(first, latest),
        ratio=rules.ratio(first, latest),
        progress=rules.progress(indicator.baseline, latest, aim, direction),
        trend=trend(effect.newest),
        measurements=effect.n,
        schemes=tuple({at.scheme for at in cycles}),
    )


def measured(measurement: Read | None, of: Shown) -> Reading | None:
    """Return a measurement of an indicator as a report shows it; None without one."""
    if measurement is None:
        return None
    return Reading(
        id=measurement.id,
        day=measurement.day,
        value=measurement.value,
        code=measurement.code,
        metric=metric_of(of.codes, measurement.code),
        text=None if measurement.text is None else measurement.text[:LABEL_MAX],
        out_of=measurement.out_of,
        share=rules.share(measurement.value, measurement.out_of),
        n=measurement.n,
        spread=measurement.spread,
    )
