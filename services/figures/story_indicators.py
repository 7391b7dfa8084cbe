"""The indicators beside a story's steps, as far as the reader sees them (15.1)."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.cycle import Cycle
from domain.figure import Figure, wording
from domain.figures.story_indicators import (
    SUGGESTED,
    Sign,
    Tie,
    story_indicators_figure,
)
from domain.indicator import Kind
from domain.sentence import Sentences
from domain.when import Precision, When
from services.access import sees_space
from services.database.tables import (
    Indicator,
    IndicatorCycle,
    IndicatorOrigin,
    Measurement,
    Space,
)
from services.effects import latest_of
from services.figures.asked import FigureAsked
from services.figures.stories import read_thread
from services.stories.view import EXCERPT_LENGTH

INDICATORS_READ = 200


async def story_indicators(
    session: AsyncSession, caller: Caller, asked: FigureAsked
) -> Figure:
    """Return a story's steps with what they suggested or are linked to."""
    thread, found = await read_thread(session, caller, asked)
    origins = await _origins(session, caller, [step.id for step in thread.steps])
    links = [shown.link for shown in found.links]
    ties = [
        *origins,
        *(Tie(x.id, x.step_id, x.indicator_id, str(x.relation)) for x in links),
    ]
    words = wording(asked.within.language)
    signs = await _signs(session, caller, {tie.indicator for tie in ties}, words)
    return story_indicators_figure(thread, signs, ties, asked.within.language)


async def _origins(
    session: AsyncSession, caller: Caller, steps: Collection[UUID]
) -> list[Tie]:
    rows = await session.exec(
        select(IndicatorOrigin)
        .where(
            IndicatorOrigin.organisation_id == caller.organisation_id,
            col(IndicatorOrigin.step_id).in_(steps),
        )
        .order_by(col(IndicatorOrigin.id))
        .limit(INDICATORS_READ)
    )
    return [
        Tie(row.id, row.step_id, row.indicator_id, SUGGESTED)
        for row in rows
        if row.step_id is not None
    ]


async def _signs(
    session: AsyncSession,
    caller: Caller,
    wanted: Collection[UUID],
    words: Sentences,
) -> list[Sign]:
    """Return those indicators that are there for the caller: three statements."""
    rows = (
        await session.exec(
            select(Indicator)
            .join(
                Space,
                (col(Space.organisation_id) == col(Indicator.organisation_id))
                & (col(Space.id) == col(Indicator.space_id)),
            )
            .where(
                Indicator.organisation_id == caller.organisation_id,
                col(Indicator.id).in_(wanted),
                sees_space(caller),
            )
            .order_by(col(Indicator.name), col(Indicator.id))
            .limit(INDICATORS_READ)
        )
    ).all()
    ids = [row.id for row in rows]
    latest = await latest_of(session, caller, ids)
    cycles = await _cycles(session, caller, ids)
    return [
        _sign(row, cycles.get(row.id, []), latest.get(row.id), words) for row in rows
    ]


async def _cycles(
    session: AsyncSession, caller: Caller, ids: Collection[UUID]
) -> dict[UUID, list[Cycle]]:
    rows = await session.exec(
        select(IndicatorCycle.indicator_id, IndicatorCycle.cycle).where(
            IndicatorCycle.organisation_id == caller.organisation_id,
            col(IndicatorCycle.indicator_id).in_(ids),
        )
    )
    found: dict[UUID, list[Cycle]] = {}
    for key, cycle in rows:
        found.setdefault(key, []).append(Cycle(cycle))
    return found


def _sign(
    row: Indicator,
    at: Sequence[Cycle],
    latest: Measurement | None,
    words: Sentences,
) -> Sign:
    cycles = tuple(cycle for cycle in Cycle if cycle in at)
    if latest is None:
        return Sign(row.id, row.name, cycles)
    when = When(latest.first_day, latest.last_day, latest.precision)
    return Sign(
        *(row.id, row.name, cycles),
        reading=_reading(row, latest, words),
        value=latest.value,
        when=when if when.first else When(latest.day, latest.day, Precision.DAY),
    )


def _reading(row: Indicator, latest: Measurement, words: Sentences) -> str:
    """Return what was read, with its unit; a text only by its beginning."""
    if latest.value is None:
        return latest.code or (latest.text or "")[:EXCERPT_LENGTH]
    if row.kind is Kind.YES_NO:
        return words.say("figure.yes" if latest.value else "figure.no")
    unit = row.unit or ("%" if row.kind is Kind.PERCENTAGE else "")
    return f"{_plain(latest.value)} {unit}".rstrip()


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
