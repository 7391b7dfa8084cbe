"""What is read for the figure of trends: indicators, readings, and steps by day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, union_all
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.figure import Figure
from domain.figures.trends import (
    INDICATORS_SHOWN,
    READINGS_SHOWN,
    STEPS_SHOWN,
    Measured,
    ReadOn,
    trends_figure,
)
from domain.measurement import WHOLE
from domain.room import LABEL_MAX
from services.database.tables import Indicator, IndicatorCycle, Measurement
from services.definitions import targets_of
from services.figures.asked import FigureAsked, hides_stories
from services.figures.told_days import told_days


async def trends(session: AsyncSession, caller: Caller, asked: FigureAsked) -> Figure:
    """Return the indicators of a space that were measured last, with their readings.

    Six statements.

    Raises
    ------
    NotFound
        If the space is not there for the caller.
    Invalid
        If the last day lies before the first.
    """
    hidden = await hides_stories(session, caller, asked)
    found = await _indicators(session, caller, asked)
    shown = sorted(found[:INDICATORS_SHOWN], key=lambda each: (each.name, each.id))
    ids = [each.id for each in shown]
    placed = await _cycles(session, caller, ids)
    read = await _readings(session, caller, asked, ids)
    cycles = {cycle for each in placed.values() for cycle in each}
    asked_for = [each for each in Cycle if each in cycles & set(asked.within.cycles)]
    steps, cut = await told_days(session, caller, asked, asked_for)
    measured = [
        Measured(
            id=each.id,
            name=each.name[:LABEL_MAX],
            unit=each.unit,
            direction=each.direction,
            baseline=each.baseline,
            targets=targets_of(each.targets),
            cycles=placed[each.id],
            readings=read[each.id],
            steps=[s for s in steps if s.cycle in placed[each.id]][: STEPS_SHOWN + 1],
        )
        for each in shown
    ]
    more = len(found) > len(shown) or cut
    return trends_figure(measured, asked.within.language, hidden=hidden, more=more)


async def _indicators(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> Sequence[Indicator]:
    statement = select(Indicator).where(
        Indicator.organisation_id == caller.organisation_id,
        Indicator.space_id == asked.subject,
    )
    if len(set(asked.within.cycles)) < len(Cycle):
        placed = select(IndicatorCycle.indicator_id).where(
            IndicatorCycle.organisation_id == caller.organisation_id,
            col(IndicatorCycle.indicator_id) == col(Indicator.id),
            col(IndicatorCycle.cycle).in_(asked.within.cycles),
        )
        statement = statement.where(exists(placed.correlate(Indicator)))
    rows = await session.exec(
        statement.order_by(
            col(Indicator.last_measured_on).desc().nulls_last(),
            col(Indicator.name),
            col(Indicator.id),
        ).limit(INDICATORS_SHOWN + 1)
    )
    return rows.all()


async def _cycles(
    session: AsyncSession, caller: Caller, ids: Sequence[UUID]
) -> dict[UUID, list[Cycle]]:
    rows = await session.exec(
        select(col(IndicatorCycle.indicator_id), col(IndicatorCycle.cycle)).where(
            IndicatorCycle.organisation_id == caller.organisation_id,
            col(IndicatorCycle.indicator_id).in_(ids),
        )
    )
    found: dict[UUID, set[Cycle]] = defaultdict(set)
    for key, cycle in rows:
        found[key].add(cycle)
    return {key: [each for each in Cycle if each in found[key]] for key in ids}


async def _readings(
    session: AsyncSession, caller: Caller, asked: FigureAsked, ids: Sequence[UUID]
) -> dict[UUID, list[ReadOn]]:
    """Return the newest readings of the whole of each, in the order of their days."""
    found: dict[UUID, list[ReadOn]] = {key: [] for key in ids}
    if not ids:
        return found
    days = asked.within.first, asked.within.last
    newest = union_all(
        *(select(_newest(caller, each, *days).subquery()) for each in ids)
    )
    connection = await session.connection()
    for indicator_id, key, day, value, code, text in await connection.execute(newest):
        words = code or (text or "")[:LABEL_MAX] or None
        found[indicator_id].append(ReadOn(key, day, value, words))
    return {
        key: sorted(readings, key=lambda each: (each.day, each.id))
        for key, readings in found.items()
    }


def _newest(
    caller: Caller, indicator_id: UUID, first: date | None, last: date | None
) -> Any:  # noqa: ANN401 - a select of six columns
    columns: Any = (
        col(Measurement.indicator_id),
        col(Measurement.id),
        col(Measurement.day),
        col(Measurement.value),
        col(Measurement.code),
        col(Measurement.text),
    )
    return (
        select(*columns)
        .where(
            Measurement.organisation_id == caller.organisation_id,
            Measurement.indicator_id == indicator_id,
            Measurement.part == WHOLE,
            col(Measurement.deleted_at).is_(None),
            *([] if first is None else [col(Measurement.day) >= first]),
            *([] if last is None else [col(Measurement.day) <= last]),
        )
        .order_by(col(Measurement.day).desc(), col(Measurement.id).desc())
        .limit(READINGS_SHOWN + 1)
    )
