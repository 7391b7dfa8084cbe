"""What belongs to indicators beside their rows: fetched for a page at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import indicator as rules
from domain.access import Caller
from domain.cycle import Cycle
from domain.definition import Target, target_on
from domain.indicator import TrendRead, trend
from services import spaces
from services.database.tables import Indicator, IndicatorCycle, Measurement
from services.definitions import targets_of
from services.effects import Effect, effects, latest_of
from services.indicator_origins import OriginShown, origins_of
from services.persons import names_of


@dataclass(frozen=True, slots=True)
class IndicatorDetail:
    """By the id of the indicator; names by the id of what is named."""

    cycles: Mapping[UUID, Sequence[IndicatorCycle]]
    origins: Mapping[UUID, Sequence[OriginShown]]
    latest: Mapping[UUID, Measurement]
    spaces: Mapping[UUID, str]
    owners: Mapping[UUID, str]


async def detail_of(
    session: AsyncSession, caller: Caller, indicators: Sequence[Indicator]
) -> IndicatorDetail:
    """Return what a list shows of indicators: nine statements for any number."""
    ids = [each.id for each in indicators]
    rows = await session.exec(
        select(IndicatorCycle).where(
            IndicatorCycle.organisation_id == caller.organisation_id,
            col(IndicatorCycle.indicator_id).in_(ids),
        )
    )
    order = {cycle: position for position, cycle in enumerate(Cycle)}
    cycles: dict[UUID, list[IndicatorCycle]] = {}
    for row in sorted(rows, key=lambda each: order[each.cycle]):
        cycles.setdefault(row.indicator_id, []).append(row)
    owners = {each.owner_id for each in indicators if each.owner_id}
    return IndicatorDetail(
        cycles,
        await origins_of(session, caller, ids),
        await latest_of(session, caller, ids),
        await spaces.names_of(session, caller, {each.space_id for each in indicators}),
        await names_of(session, caller, owners),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How an indicator stands on a day: what its measurements of the whole come to."""

    effect: Effect
    first: Measurement | None
    target: Target | None
    progress: Decimal | None
    change: Decimal | None
    ratio: Decimal | None
    trend: TrendRead


async def standing_of(
    session: AsyncSession, caller: Caller, indicator: Indicator, today: date
) -> Standing:
    """Return how an indicator stands: three statements."""
    effect = (await effects(session, caller, [indicator.id]))[indicator.id]
    first = None if effect.first is None else effect.first.value
    latest = None if effect.latest is None else effect.latest.value
    target = target_on(targets_of(indicator.targets), today)
    row = None
    if effect.first is not None:
        key = (caller.organisation_id, effect.first.id)
        row = await session.get(Measurement, key)
    return Standing(
        effect,
        row,
        target,
        rules.progress(
            indicator.baseline,
            latest,
            None if target is None else target.value,
            indicator.direction,
        ),
        rules.change(first, latest),
        rules.ratio(first, latest),
        trend(effect.newest),
    )
