"""The two ends of a flow: there for the caller, held while it is written or removed."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from domain.access import Caller
from domain.errors import Invalid, UnknownReference
from domain.flow import refuse_against_time
from services.access import sees_space, visible_stories
from services.database.tables import (
    Activity,
    Corroboration,
    Flow,
    Space,
    Step,
    Story,
)
from services.replays import bury
from services.stories.load import load
from services.stories.said import FlowSaid

ACROSS_MAX = 500
"""Flows between stories at one step."""
INSIDE_MAX = 400
"""Flows that people assert inside one story."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a flow begins and leads to: stories and their home spaces."""

    source_story: UUID | None
    source_home: UUID
    target_story: UUID
    target_home: UUID

    @property
    def inside(self) -> bool:
        """Tell whether both ends are in one story."""
        return self.source_story == self.target_story


async def ends_of(session: AsyncSession, caller: Caller, said: FlowSaid) -> Ends:
    """Return where a flow begins and leads to.

    Raises
    ------
    UnknownReference
        If an end is not there for the caller.
    """
    wanted = {each for each in (said.source_step_id, said.target_step_id) if each}
    columns = (col(Step.id), col(Story.id), col(Story.space_id))
    rows = await session.exec(
        visible_stories(caller, *columns)
        .join(
            Step,
            (col(Step.organisation_id) == col(Story.organisation_id))
            & (col(Step.story_id) == col(Story.id)),
        )
        .where(
            col(Step.id).in_(wanted),
            col(Step.deleted_at).is_(None),
        )
    )
    steps = {row[0]: (row[1], row[2]) for row in rows}
    source: tuple[UUID | None, UUID] | None = None
    if said.source_step_id is not None:
        source = steps.get(said.source_step_id)
    elif said.source_activity_id is not None:
        source = await _activity(session, caller, said.source_activity_id)
    if source is None:
        place = "source_step_id" if said.source_step_id else "source_activity_id"
        raise UnknownReference("there is no such record here", f"/{place}")
    target = steps.get(said.target_step_id)
    if target is None:
        raise UnknownReference("there is no such record here", "/target_step_id")
    return Ends(*source, *target)


async def _activity(
    session: AsyncSession, caller: Caller, activity_id: UUID
) -> tuple[None, UUID] | None:
    # Shared with others who refer to it, but not with whoever deletes it.
    found = await session.exec(
        select(Activity.space_id)
        .join(
            Space,
            (col(Space.organisation_id) == col(Activity.organisation_id))
            & (col(Space.id) == col(Activity.space_id)),
        )
        .where(
            Activity.organisation_id == caller.organisation_id,
            Activity.id == activity_id,
            col(Activity.deleted_at).is_(None),
            sees_space(caller),
        )
        .with_for_update(read=True, of=col(Activity.id))
    )
    space_id = found.one_or_none()
    return None if space_id is None else (None, space_id)


async def lock_stories(
    session: AsyncSession, caller: Caller, stories: Iterable[UUID | None]
) -> None:
    """Hold the stories at the ends, whose writers then wait, and are waited for."""
    await session.exec(
        select(Story.id)
        .where(
            Story.organisation_id == caller.organisation_id,
            col(Story.id).in_({story for story in stories if story}),
        )
        .order_by(col(Story.id))
        .with_for_update()
    )


async def bury_flows(
    session: AsyncSession, caller: Caller, *which: ColumnElement[bool]
) -> None:
    """Delete flows for good, and what sources say of them."""
    of_these = (
        select(Flow.id)
        .where(Flow.organisation_id == caller.organisation_id, *which)
        .scalar_subquery()
    )
    await bury(session, caller, Corroboration, col(Corroboration.flow_id).in_(of_these))
    await bury(session, caller, Flow, *which)


async def refuse_too_many(
    session: AsyncSession, caller: Caller, said: FlowSaid, ends: Ends
) -> None:
    """Let a flow pass while its story, or each of its steps, takes more.

    Raises
    ------
    Invalid
        If there are as many as one story, or one step, takes.
    """
    asserted = select(Flow.id).where(
        Flow.organisation_id == caller.organisation_id, ~col(Flow.made)
    )
    if ends.inside:
        here = asserted.where(Flow.source_story_id == ends.target_story, _is_inside())
        if await _reaches(session, here, INSIDE_MAX):
            raise Invalid("too many flows in this story", "", "too-many")
        return
    for name in ("target_step_id", "source_step_id"):
        step = getattr(said, name)
        if step is None:
            continue
        at = or_(col(Flow.source_step_id) == step, col(Flow.target_step_id) == step)
        if await _reaches(session, asserted.where(at, ~_is_inside()), ACROSS_MAX):
            raise Invalid("too many flows at this step", f"/{name}", "too-many")


def _is_inside() -> ColumnElement[bool]:
    return col(Flow.source_story_id).is_not_distinct_from(col(Flow.target_story_id))


async def _reaches(
    session: AsyncSession, statement: SelectOfScalar[UUID], bound: int
) -> bool:
    return len((await session.exec(statement.limit(bound))).all()) == bound


async def refuse_backwards(
    session: AsyncSession, caller: Caller, said: FlowSaid, story_id: UUID
) -> None:
    """Let a flow inside a story pass unless time surely rules it out.

    Raises
    ------
    FlowRefused
        If the target surely ended before the source began.
    UnknownReference
        If an end has been deleted meanwhile.
    """
    told = (await load(session, caller, [story_id]))[story_id]
    nodes = {node.id: node for node in told.nodes()}
    for name in ("source_step_id", "target_step_id"):
        if getattr(said, name) not in nodes:
            raise UnknownReference("there is no such record here", f"/{name}")
    source = nodes[said.source_step_id or said.target_step_id]
    refuse_against_time(source, nodes[said.target_step_id], "/target_step_id")
