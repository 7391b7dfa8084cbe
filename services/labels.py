"""What records are called, where the caller sees them: one statement for any number."""

from collections.abc import Container, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import UnknownReference
from domain.room import LABEL_MAX
from services.access import sees_space, visible_stories
from services.database.tables import Indicator, Space, Step, Story
from services.indicator_origins import visible_activities
from services.stories.view import step_of_story


class StepLabel(NamedTuple):
    """A step in few words, and its story."""

    text: str
    story_id: UUID
    day: date


async def steps_named(
    session: AsyncSession, caller: Caller, ids: Iterable[UUID]
) -> dict[UUID, StepLabel]:
    """Return those steps of visible stories."""
    text = func.substr(Step.text, 1, LABEL_MAX)
    rows = await session.exec(
        visible_stories(caller, col(Step.id), text, col(Story.id), col(Step.day))
        .join(Step, step_of_story())
        .where(
            col(Step.organisation_id) == caller.organisation_id,
            col(Step.id).in_(set(ids)),
            col(Step.deleted_at).is_(None),
        )
    )
    return {key: StepLabel(*label) for key, *label in rows}


async def indicators_named(
    session: AsyncSession, caller: Caller, ids: Iterable[UUID]
) -> dict[UUID, str]:
    """Return the names of those indicators in visible spaces."""
    rows = await session.exec(
        select(Indicator.id, func.substr(Indicator.name, 1, LABEL_MAX))
        .join(
            Space,
            (col(Space.organisation_id) == col(Indicator.organisation_id))
            & (col(Space.id) == col(Indicator.space_id)),
        )
        .where(
            Indicator.organisation_id == caller.organisation_id,
            col(Indicator.id).in_(set(ids)),
            sees_space(caller),
        )
    )
    return dict(rows.all())


async def require_step(
    session: AsyncSession, caller: Caller, step_id: UUID | None, pointer: str
) -> None:
    """Let a step pass that is there for the caller, or none.

    Raises
    ------
    UnknownReference
        If it is not.
    """
    if step_id is not None:
        found = await steps_named(session, caller, [step_id])
        require_named(found, step_id, pointer)


async def require_activity(
    session: AsyncSession, caller: Caller, activity_id: UUID | None, pointer: str
) -> None:
    """Let an activity pass that is there for the caller, or none.

    Raises
    ------
    UnknownReference
        If it is not.
    """
    if activity_id is not None:
        found = await visible_activities(session, caller, [activity_id])
        require_named(found, activity_id, pointer)


async def require_indicator(
    session: AsyncSession, caller: Caller, indicator_id: UUID | None, pointer: str
) -> None:
    """Let an indicator pass that is there for the caller, or none.

    Raises
    ------
    UnknownReference
        If it is not.
    """
    if indicator_id is not None:
        found = await indicators_named(session, caller, [indicator_id])
        require_named(found, indicator_id, pointer)


def require_named(known: Container[UUID], key: UUID, pointer: str) -> None:
    """Let a reference pass that is among the known ones.

    Raises
    ------
    UnknownReference
        If it is not.
    """
    if key not in known:
        raise UnknownReference("there is no such record here", pointer)
