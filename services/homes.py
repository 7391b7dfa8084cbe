"""The home of a space: what a caller finds on entering it, in one answer.

What it costs does not grow with what is stored: counts stop at `COUNTED_MAX`, lists
are short, and each is read along an index.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect
from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.indicator import Frequency
from domain.story import Modality, State
from domain.total import COUNTED_MAX
from services.access import groups_of, space_for, visible_stories
from services.database.tables import (
    Activity,
    Indicator,
    Measurement,
    Participation,
    Space,
    Step,
    Story,
)

LATEST = 5
"""How many of the latest are shown of each sort."""
DUE_MAX = 50
"""How many of each sort are shown that are due."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is in a space that the caller sees."""

    stories: Mapping[State, int | None]
    activities: int
    indicators: int
    measurements: int
    participations: int | None
    """Of today."""
    complete: bool
    """False where counting stopped."""


class LatestStory(NamedTuple):
    """A story in few words."""

    id: UUID
    title: str | None
    told_on: date
    state: State


class DueStep(NamedTuple):
    """A step that is hoped for, on the day it was to be looked at again."""

    id: UUID
    text: str
    revisit_on: date
    story_id: UUID
    story_title: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """A space as its page shows it."""

    space: Space
    counts: Counts
    stories: Sequence[LatestStory]
    measurements: Sequence[tuple[Measurement, Indicator]]
    activities: Sequence[Activity]
    due_indicators: Sequence[Indicator]
    due_steps: Sequence[DueStep]
    more_due: bool


async def read_home(session: AsyncSession, caller: Caller, space_id: UUID) -> Home:
    """Return what a caller finds in a space: a fixed number of statements.

    Whoever does not evaluate the space is not told of small groups.

    Raises
    ------
    NotFound
        If the space is not visible to the caller.
    """
    space = await space_for(session, caller, space_id)
    today = datetime.now(UTC).date()
    indicators = await _due_indicators(session, caller, space_id, today)
    steps = await _due_steps(session, caller, space_id, today)
    return Home(
        space=space,
        counts=_disclosed(
            await _counts(session, caller, space_id, today), caller, space
        ),
        stories=await _latest_stories(session, caller, space_id),
        measurements=await _latest_measurements(session, caller, space_id),
        activities=await _latest_activities(session, caller, space_id),
        due_indicators=indicators[:DUE_MAX],
        due_steps=steps[:DUE_MAX],
        more_due=max(len(indicators), len(steps)) > DUE_MAX,
    )


_OF_OTHERS = (State.APPROVED, State.PUBLISHED)
"""Stories in other states are the caller's own, where the caller does not evaluate."""


def _disclosed(counts: Counts, caller: Caller, space: Space) -> Counts:
    groups = groups_of(caller, [caller.sight_in(space.id, is_open=space.open)])
    if not groups.held_back:
        return counts
    stories = {
        state: groups.shown(f"home {state}", n or 0) if state in _OF_OTHERS else n
        for state, n in counts.stories.items()
    }
    people = groups.shown("home participations", counts.participations or 0)
    return replace(counts, stories=stories, participations=people)


async def _counts(
    session: AsyncSession, caller: Caller, space_id: UUID, today: date
) -> Counts:
    seen = (
        visible_stories(caller, Story.state)
        .where(Story.space_id == space_id)
        .order_by(col(Story.told_on).desc(), col(Story.id).desc())
        .limit(COUNTED_MAX + 1)
        .subquery()
    )
    rows = await session.exec(select(seen.c.state, func.count()).group_by(seen.c.state))
    stories = Counter(dict(rows.all()))
    others = await session.exec(_other_counts(caller, space_id, today))
    numbers = list(others.one())
    shown = [min(number, COUNTED_MAX) for number in numbers]
    return Counts(
        stories={state: stories[state] for state in State},
        activities=shown[0],
        indicators=shown[1],
        measurements=shown[2],
        participations=shown[3],
        complete=max(stories.total(), *numbers) <= COUNTED_MAX,
    )


def _other_counts(caller: Caller, space_id: UUID, today: date) -> Any:  # noqa: ANN401 - a statement of four columns
    organisation = caller.organisation_id
    return select(
        bounded_count(
            select(Activity.id).where(
                Activity.organisation_id == organisation,
                Activity.space_id == space_id,
                col(Activity.deleted_at).is_(None),
            )
        ),
        bounded_count(
            select(Indicator.id).where(
                Indicator.organisation_id == organisation,
                Indicator.space_id == space_id,
                col(Indicator.retired_at).is_(None),
            )
        ),
        bounded_count(
            select(Measurement.id).where(
                Measurement.organisation_id == organisation,
                Measurement.space_id == space_id,
                col(Measurement.deleted_at).is_(None),
            )
        ),
        bounded_count(
            select(Participation.id).where(
                Participation.organisation_id == organisation,
                Participation.space_id == space_id,
                Participation.since <= today,
                col(Participation.until).is_(None)
                | (col(Participation.until) >= today),
            )
        ),
    )


def bounded_count(rows: Any) -> ScalarSelect[int]:  # noqa: ANN401 - of whatever is counted
    """Return how many rows a statement has, or one more than `COUNTED_MAX`."""
    bounded = rows.limit(COUNTED_MAX + 1).subquery()
    return select(func.count()).select_from(bounded).scalar_subquery()


async def _latest_stories(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> list[LatestStory]:
    rows = await session.exec(
        visible_stories(caller, Story.id, Story.title, Story.told_on, Story.state)
        .where(Story.space_id == space_id)
        .order_by(col(Story.told_on).desc(), col(Story.id).desc())
        .limit(LATEST)
    )
    return [LatestStory(*row) for row in rows]


async def _latest_measurements(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> list[tuple[Measurement, Indicator]]:
    rows = await session.exec(
        select(Measurement, Indicator)
        .join(
            Indicator,
            (col(Indicator.organisation_id) == col(Measurement.organisation_id))
            & (col(Indicator.id) == col(Measurement.indicator_id)),
        )
        .where(
            Measurement.organisation_id == caller.organisation_id,
            Measurement.space_id == space_id,
            col(Measurement.deleted_at).is_(None),
        )
        .order_by(col(Measurement.day).desc(), col(Measurement.id).desc())
        .limit(LATEST)
    )
    return list(rows.all())


async def _latest_activities(
    session: AsyncSession, caller: Caller, space_id: UUID
) -> list[Activity]:
    rows = await session.exec(
        select(Activity)
        .where(
            Activity.organisation_id == caller.organisation_id,
            Activity.space_id == space_id,
            col(Activity.deleted_at).is_(None),
        )
        .order_by(col(Activity.day).desc(), col(Activity.id).desc())
        .limit(LATEST)
    )
    return list(rows.all())


def due(today: date) -> ColumnElement[bool]:
    """Return the condition that an indicator is due to be measured."""
    last = col(Indicator.last_measured_on)
    again = [
        and_(col(Indicator.frequency) == frequency, last <= latest)
        for frequency in Frequency
        if (latest := frequency.due_after(today)) is not None
    ]
    never = and_(last.is_(None), col(Indicator.frequency) != Frequency.NONE)
    return or_(never, *again)


async def _due_indicators(
    session: AsyncSession, caller: Caller, space_id: UUID, today: date
) -> list[Indicator]:
    rows = await session.exec(
        select(Indicator)
        .where(
            Indicator.organisation_id == caller.organisation_id,
            Indicator.space_id == space_id,
            col(Indicator.retired_at).is_(None),
            due(today),
        )
        .order_by(col(Indicator.name), col(Indicator.id))
        .limit(DUE_MAX + 1)
    )
    return list(rows)


def due_steps(
    caller: Caller,
    spaces: Sequence[UUID],
    today: date,
    *columns: Any,  # noqa: ANN401 - what is selected decides
) -> Any:  # noqa: ANN401
    """Return the steps that are hoped for and due to be looked at again."""
    return (
        visible_stories(caller, *columns)
        .join(
            Step,
            (col(Step.organisation_id) == col(Story.organisation_id))
            & (col(Step.story_id) == col(Story.id)),
        )
        .where(
            col(Story.space_id).in_(spaces),
            Story.state != State.WITHDRAWN,
            Step.modality == Modality.ASPIRED,
            col(Step.revisit_on) <= today,
            col(Step.deleted_at).is_(None),
        )
    )


async def _due_steps(
    session: AsyncSession, caller: Caller, space_id: UUID, today: date
) -> list[DueStep]:
    columns = (Step.id, Step.text, Step.revisit_on, Story.id, Story.title)
    rows = await session.exec(
        due_steps(caller, [space_id], today, *columns)
        .order_by(col(Step.revisit_on), col(Step.id))
        .limit(DUE_MAX + 1)
    )
    return [DueStep(*row) for row in rows]
