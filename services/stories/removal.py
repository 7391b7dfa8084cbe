"""A step taken out of its story; what others pointed to leaves a tombstone."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import exists, or_
from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller
from domain.errors import StateConflict
from services.database.tables import (
    Claim,
    Corroboration,
    EvidenceLink,
    Flow,
    FrameLink,
    FrameVersion,
    IndicatorOrigin,
    Placement,
    Step,
    StepPerson,
    Story,
)
from services.flow_ends import bury_flows
from services.replays import bury
from services.stories.hold import held_step, keep_version, tellers_of
from services.stories.settle import settle, void_approval


async def delete_step(
    session: AsyncSession, caller: Caller, step_id: UUID, expected: int | None
) -> None:
    """Take a step out of its story; `expected` is a version of the story.

    Where a flow of another story, an evidence link of others, the origin of an
    indicator, a claim, a corroboration or a frame points to it, its row stays, without
    counting or being shown.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If others told and collected it, or the caller writes no stories there.
    SpaceArchived
        If its home space takes nothing new.
    StoryWithdrawn
        If it was withdrawn.
    Stale
        If the story has changed since the caller read it.
    StateConflict
        If it is the only step.
    """
    story, step = await held_step(session, caller, step_id, expected)
    if await _steps_left(session, caller, story.id) == 1:
        raise StateConflict("a story has at least one step: delete the story")
    await keep_version(session, caller, story)
    await _forget_flows(session, caller, story.id, step_id)
    if await _is_pointed_to(session, caller, story, step_id):
        step.deleted_at = datetime.now(UTC)
        session.add(step)
    else:
        await _remove(session, caller, step)
    await void_approval(session, caller, story)
    await settle(session, caller, story, words=True)


async def _steps_left(session: AsyncSession, caller: Caller, story_id: UUID) -> int:
    found = await session.exec(
        select(func.count()).where(
            Step.organisation_id == caller.organisation_id,
            Step.story_id == story_id,
            col(Step.deleted_at).is_(None),
        )
    )
    return found.one()


async def _forget_flows(
    session: AsyncSession, caller: Caller, story_id: UUID, step_id: UUID
) -> None:
    """Remove the flows inside the story that begin or end at a step."""
    await bury_flows(
        session,
        caller,
        col(Flow.source_story_id) == story_id,
        col(Flow.target_story_id) == story_id,
        or_(col(Flow.source_step_id) == step_id, col(Flow.target_step_id) == step_id),
    )


async def _is_pointed_to(
    session: AsyncSession, caller: Caller, story: Story, step_id: UUID
) -> bool:
    own = caller.organisation_id
    tellers = await tellers_of(session, caller, story.id)
    flow = select(Flow.id).where(
        Flow.organisation_id == own,
        or_(col(Flow.source_step_id) == step_id, col(Flow.target_step_id) == step_id),
    )
    link = select(EvidenceLink.id).where(
        EvidenceLink.organisation_id == own,
        EvidenceLink.step_id == step_id,
        col(EvidenceLink.linked_by_id).not_in([*tellers, story.collected_by_id]),
    )
    origin = select(IndicatorOrigin.id).where(
        IndicatorOrigin.organisation_id == own, IndicatorOrigin.step_id == step_id
    )
    beside = (
        select(table.id).where(
            col(table.organisation_id) == own, col(table.step_id) == step_id
        )
        for table in (Claim, Corroboration, FrameLink)
    )
    brought = select(FrameVersion.frame_id).where(
        FrameVersion.organisation_id == own, FrameVersion.brought_by_step_id == step_id
    )
    kinds = (flow, link, origin, brought, *beside)
    found = await session.exec(select(or_(*(exists(kind) for kind in kinds))))
    return bool(found.one())


async def _remove(session: AsyncSession, caller: Caller, step: Step) -> None:
    await session.exec(
        delete(StepPerson)
        .where(
            col(StepPerson.organisation_id) == caller.organisation_id,
            col(StepPerson.step_id) == step.id,
        )
        .execution_options(synchronize_session=False)
    )
    for table in (Placement, EvidenceLink):
        await bury(session, caller, table, col(table.step_id) == step.id)
    await bury(session, caller, Step, col(Step.id) == step.id)
