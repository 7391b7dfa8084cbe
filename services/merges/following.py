"""What is counted on a noun, brought up to the rows when it goes over or comes back."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.access import Caller
from domain.merging import Noun
from services.database.tables import (
    Activity,
    EvidenceLink,
    Indicator,
    IndicatorOrigin,
    Placement,
    Step,
    Story,
    StoryTeller,
)
from services.facts import refresh_activities, refresh_stories
from services.measured import find_last_measured
from services.measurement_months import recount


@dataclass(frozen=True, slots=True)
class CountedOn:
    """The stories and the activities whose counts say something of a noun."""

    stories: Collection[UUID]
    activities: Collection[UUID] = ()


async def counted_on(
    session: AsyncSession, caller: Caller, noun: Noun, key: UUID
) -> CountedOn:
    """Return what is counted on a noun, as its rows are: two statements or three."""
    own = caller.organisation_id
    match noun:
        case Noun.PERSON:
            told = select(StoryTeller.story_id).where(
                StoryTeller.organisation_id == own, StoryTeller.person_id == key
            )
            return CountedOn(
                await _ids(
                    session, told, _of_steps(own, Placement, "placed_by_id", key)
                )
            )
        case Noun.INDICATOR:
            return CountedOn(
                await _ids(
                    session,
                    _of_steps(own, EvidenceLink, "indicator_id", key),
                    _of_steps(own, IndicatorOrigin, "indicator_id", key),
                )
            )
        case Noun.SPACE:
            home = select(Story.id).where(
                Story.organisation_id == own, Story.space_id == key
            )
            happened = select(Step.story_id).where(
                Step.organisation_id == own, Step.space_id == key
            )
            took_place = select(Activity.id).where(
                Activity.organisation_id == own, Activity.space_id == key
            )
            return CountedOn(
                await _ids(session, home, happened), await _ids(session, took_place)
            )


def _of_steps(
    own: UUID, table: type[Any], column: str, key: UUID
) -> SelectOfScalar[UUID]:
    statement: SelectOfScalar[UUID] = (
        select(Step.story_id)
        .join(
            table,
            (table.organisation_id == col(Step.organisation_id))
            & (table.step_id == col(Step.id)),
        )
        .where(Step.organisation_id == own, getattr(table, column) == key)
    )
    return statement


async def _ids(session: AsyncSession, *selects: SelectOfScalar[UUID]) -> set[UUID]:
    found = [set(await session.exec(each)) for each in selects]
    return set[UUID]().union(*found)


async def refresh_counts(
    session: AsyncSession, caller: Caller, counted: CountedOn
) -> None:
    """Bring the counts up to the rows."""
    await refresh_stories(session, caller, counted.stories)
    await refresh_activities(session, caller, counted.activities)


async def refresh_measured(
    session: AsyncSession, caller: Caller, noun: Noun, keys: Collection[UUID]
) -> None:
    """Bring what is kept of indicators' measurements up to the rows."""
    if noun is not Noun.INDICATOR:
        return
    await recount(session, caller, keys)
    for key in sorted(keys):
        indicator = await session.get_one(Indicator, (caller.organisation_id, key))
        await find_last_measured(session, caller, indicator)
    await session.flush()
