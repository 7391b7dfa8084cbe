"""A story in hand: seen by the caller, locked, and its version kept before a change."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, OrganisationRole, Permission, Scope
from domain.errors import NotFound, NotPermitted, StoryWithdrawn
from domain.story import State
from services.access import (
    check_version,
    evaluates,
    holds,
    space_for,
    visible_stories,
)
from services.database.tables import Step, Story, StoryTeller, StoryVersion
from services.stories.read import read_story
from services.stories.rights import TELLERS_ALONE
from services.stories.view import step_of_story


@dataclass(frozen=True, slots=True)
class Seen:
    """A story that is there for the caller, and how the caller stands to it."""

    story: Story
    holds: bool
    """Whether the caller told or collected it."""
    evaluates: bool
    """Whether the caller evaluates its home space."""

    @property
    def knows_tellers(self) -> bool:
        """Tell whether the caller may know who tells, whatever the consent says."""
        return self.holds or self.evaluates


async def see_story(session: AsyncSession, caller: Caller, story_id: UUID) -> Seen:
    """Return a story that is there for the caller.

    Raises
    ------
    NotFound
        If there is none.
    """
    statement = visible_stories(caller, Story, holds(caller), evaluates(caller))
    found = await session.exec(statement.where(Story.id == story_id))
    row = found.one_or_none()
    if row is None:
        raise NotFound("no such story")
    return Seen(row[0], bool(row[1]), bool(row[2]))


async def see_step(
    session: AsyncSession, caller: Caller, step_id: UUID
) -> tuple[Seen, Step]:
    """Return a step of a story that is there for the caller, and the story.

    Raises
    ------
    NotFound
        If there is none, or it was deleted.
    """
    statement = visible_stories(caller, Story, holds(caller), evaluates(caller), Step)
    found = await session.exec(
        statement.join(Step, step_of_story()).where(
            Step.organisation_id == caller.organisation_id,
            Step.id == step_id,
            col(Step.deleted_at).is_(None),
        )
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound("no such step")
    return Seen(row[0], bool(row[1]), bool(row[2])), row[3]


async def lock_story(session: AsyncSession, caller: Caller, story_id: UUID) -> None:
    """Make whoever else changes a story wait, and read its row anew."""
    await session.get(
        Story,
        (caller.organisation_id, story_id),
        with_for_update=True,
        populate_existing=True,
    )


async def locked_step(
    session: AsyncSession, caller: Caller, step_id: UUID
) -> tuple[Seen, Step]:
    """Return a step that is there for the caller, its story locked.

    Raises
    ------
    NotFound
        If there is none, or it was deleted.
    StoryWithdrawn
        If its story was withdrawn.
    """
    found = await session.exec(
        select(Step.story_id).where(
            Step.organisation_id == caller.organisation_id, Step.id == step_id
        )
    )
    story_id = found.one_or_none()
    if story_id is None:
        raise NotFound("no such step")
    await lock_story(session, caller, story_id)
    seen, step = await see_step(session, caller, step_id)
    refuse_if_withdrawn(seen.story)
    return seen, step


async def locked_story(session: AsyncSession, caller: Caller, story_id: UUID) -> Seen:
    """Return a story that is there for the caller, locked.

    Raises
    ------
    NotFound
        If there is none.
    StoryWithdrawn
        If it was withdrawn.
    """
    await lock_story(session, caller, story_id)
    seen = await see_story(session, caller, story_id)
    refuse_if_withdrawn(seen.story)
    return seen


def require_own(caller: Caller, seen: Seen) -> None:
    """Let a caller pass who told or collected a story, with a token that writes.

    Raises
    ------
    NotPermitted
        If they did neither.
    """
    if not seen.holds or Scope.WRITE not in caller.scopes:
        raise NotPermitted(TELLERS_ALONE)


def refuse_if_withdrawn(story: Story) -> None:
    """Let a story pass that its teller has not withdrawn.

    Raises
    ------
    StoryWithdrawn
        If it was withdrawn.
    """
    if story.state is State.WITHDRAWN:
        raise StoryWithdrawn("the story was withdrawn by its teller")


async def own_story(session: AsyncSession, caller: Caller, story_id: UUID) -> Story:
    """Return a story that the caller told or collected, locked.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If others told and collected it.
    """
    await lock_story(session, caller, story_id)
    seen = await see_story(session, caller, story_id)
    require_own(caller, seen)
    return seen.story


async def held_story(
    session: AsyncSession,
    caller: Caller,
    story_id: UUID,
    expected: int | None = None,
    *,
    withdrawn_too: bool = False,
) -> Story:
    """Return a story that the caller may write, locked; None expects any version.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If others told and collected it, or the caller writes no stories there.
    SpaceArchived
        If its home space takes nothing new.
    StoryWithdrawn
        If it was withdrawn, unless `withdrawn_too`.
    Stale
        If it has changed since the caller read it.
    """
    story = await own_story(session, caller, story_id)
    await space_for(session, caller, story.space_id, Permission.WRITE_STORY)
    if not withdrawn_too:
        refuse_if_withdrawn(story)
    check_version(story.version, expected)
    return story


async def held_step(
    session: AsyncSession, caller: Caller, step_id: UUID, expected: int | None
) -> tuple[Story, Step]:
    """Return a step of a story that the caller may write, locked, and the story.

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
    """
    seen, step = await locked_step(session, caller, step_id)
    require_own(caller, seen)
    await space_for(session, caller, seen.story.space_id, Permission.WRITE_STORY)
    check_version(seen.story.version, expected)
    return seen.story, step


async def keep_version(session: AsyncSession, caller: Caller, story: Story) -> None:
    """Keep a locked story as its rows show it, and begin the next version.

    To be called before the change is flushed. The whole view is kept, whoever
    changes the story; who may read it is decided when it is read.
    """
    collector = replace(
        caller, person_id=story.collected_by_id, role=OrganisationRole.OWNER
    )
    view, version = await read_story(session, collector, story.id)
    body: dict[str, Any] = json.loads(view)
    now = datetime.now(UTC)
    session.add(
        StoryVersion(
            organisation_id=caller.organisation_id,
            story_id=story.id,
            version=version,
            body=body,
            changed_at=now,
            changed_by_id=caller.person_id,
        )
    )
    story.version = version + 1
    story.updated_at = now
    session.add(story)


async def tellers_of(
    session: AsyncSession, caller: Caller, story_id: UUID
) -> list[UUID]:
    """Return the persons who tell a story, in order."""
    found = await session.exec(
        select(StoryTeller.person_id)
        .where(
            StoryTeller.organisation_id == caller.organisation_id,
            StoryTeller.story_id == story_id,
        )
        .order_by(col(StoryTeller.position))
    )
    return list(found.all())
