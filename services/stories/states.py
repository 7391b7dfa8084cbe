"""How far a story has come: submitted, approved, published, withdrawn, deleted."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.access import Caller, Permission
from domain.errors import Invalid, StateConflict
from domain.frozen_report import Withheld
from domain.story import State, move
from services.access import check_version, space_for
from services.database.tables import Story
from services.frozen_reports.withholding import withhold
from services.stories.hold import (
    held_story,
    keep_version,
    lock_story,
    own_story,
    refuse_if_withdrawn,
    see_story,
    tellers_of,
)
from services.stories.settle import set_reach, settle


async def submit_story(
    session: AsyncSession, caller: Caller, story_id: UUID, expected: int | None
) -> None:
    """Hand in a draft.

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
        If it has changed since the caller read it.
    StateConflict
        If it is no draft.
    """
    story = await held_story(session, caller, story_id, expected)
    await _move(session, caller, story, State.SUBMITTED)


async def approve_story(
    session: AsyncSession,
    caller: Caller,
    story_id: UUID,
    expected: int | None,
    *,
    how: str | None = None,
    on: date | None = None,
) -> None:
    """Record the teller's yes to the text; who tells it need not say how.

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
        If it has changed since the caller read it.
    Invalid
        If the collector does not say how the yes was given.
    StateConflict
        If it is approved already.
    """
    story = await held_story(session, caller, story_id, expected)
    _refuse_unless(story, State.DRAFT, State.SUBMITTED)
    tells = caller.person_id in await tellers_of(session, caller, story_id)
    if how is None and not tells:
        raise Invalid("say how the teller said yes", "/how", "required")
    approval = {
        "how": how or "by the teller",
        "on": str(on or datetime.now(UTC).date()),
        "recorded_by_id": str(caller.person_id),
    }
    await _move(session, caller, story, State.APPROVED, approval=approval)


async def publish_story(
    session: AsyncSession, caller: Caller, story_id: UUID, expected: int | None
) -> None:
    """Publish a story to which its teller said yes.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If the caller may not publish there.
    SpaceArchived
        If its home space takes nothing new.
    StoryWithdrawn
        If it was withdrawn.
    Stale
        If it has changed since the caller read it.
    StateConflict
        If it is not approved.
    """
    story = await _publishable(session, caller, story_id, expected)
    await _move(session, caller, story, State.PUBLISHED)


async def unpublish_story(
    session: AsyncSession, caller: Caller, story_id: UUID, expected: int | None
) -> None:
    """Take a story back to where it was approved; the teller's yes stands.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If the caller may not publish there.
    SpaceArchived
        If its home space takes nothing new.
    StoryWithdrawn
        If it was withdrawn.
    Stale
        If it has changed since the caller read it.
    StateConflict
        If it is not published.
    """
    story = await _publishable(session, caller, story_id, expected)
    _refuse_unless(story, State.PUBLISHED)
    await _move(session, caller, story, State.APPROVED, approval=story.approval)


async def withdraw_story(session: AsyncSession, caller: Caller, story_id: UUID) -> None:
    """Take a story out of every count and list at once, whatever its state.

    Its teller may do so whatever the role, in an archived space too. Twice is as
    once.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If others told and collected it.
    """
    story = await own_story(session, caller, story_id)
    if story.state is not State.WITHDRAWN:
        await _move(session, caller, story, State.WITHDRAWN, approval=story.approval)


async def delete_story(
    session: AsyncSession, caller: Caller, story_id: UUID, expected: int | None
) -> None:
    """Delete a story; its id stays taken, and what others wrote on it stays stored.

    Raises
    ------
    NotFound
        If it is not there for the caller.
    NotPermitted
        If others told and collected it, or the caller writes no stories there.
    SpaceArchived
        If its home space takes nothing new.
    Stale
        If it has changed since the caller read it.
    """
    story = await held_story(session, caller, story_id, expected, withdrawn_too=True)
    await keep_version(session, caller, story)
    story.deleted_at = story.updated_at
    await withhold(session, caller, story, Withheld.DELETED, ())
    await settle(session, caller, story, words=True)


async def _publishable(
    session: AsyncSession, caller: Caller, story_id: UUID, expected: int | None
) -> Story:
    await lock_story(session, caller, story_id)
    story = (await see_story(session, caller, story_id)).story
    await space_for(session, caller, story.space_id, Permission.PUBLISH_STORY)
    refuse_if_withdrawn(story)
    check_version(story.version, expected)
    return story


def _refuse_unless(story: Story, *states: State) -> None:
    if story.state not in states:
        raise StateConflict(f"the story is {story.state}")


async def _move(
    session: AsyncSession,
    caller: Caller,
    story: Story,
    to: State,
    *,
    approval: dict[str, str] | None = None,
) -> None:
    state = move(story.state, to)
    await keep_version(session, caller, story)
    story.state = state
    if to is not State.PUBLISHED:
        story.approval = approval
    await set_reach(session, caller, story)
    await settle(session, caller, story, words=to is State.WITHDRAWN)
