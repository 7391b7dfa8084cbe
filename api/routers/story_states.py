"""How far a story has come: submitted, approved, published, withdrawn."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import told
from api.dependencies import CurrentCaller, ExpectedVersion, Session, UnitOfWork
from api.problems import problems
from api.schemas.story import ApprovalGiven, StoryRead
from domain.errors import (
    NotFound,
    NotPermitted,
    PreconditionMissing,
    SpaceArchived,
    Stale,
    StateConflict,
    StoryWithdrawn,
)
from services.stories import read, states

router = APIRouter(
    prefix="/v1/stories/{story_id}", tags=["stories"], route_class=UnitOfWork
)

_MOVING: Final = problems(
    NotFound,
    NotPermitted,
    PreconditionMissing,
    SpaceArchived,
    StoryWithdrawn,
    Stale,
    StateConflict,
)
_YES: Final = ApprovalGiven()


@router.post(
    "/submit",
    operation_id="submit_story",
    response_model=StoryRead,
    responses=_MOVING,
)
async def submit_story(
    story_id: UUID, expected: ExpectedVersion, caller: CurrentCaller, session: Session
) -> Response:
    """Hand in a draft that you told or collected."""
    await states.submit_story(session, caller, story_id, expected)
    return told(*await read.read_story(session, caller, story_id))


@router.post(
    "/approve",
    operation_id="approve_story",
    response_model=StoryRead,
    responses=_MOVING,
)
async def approve_story(
    story_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    sent: ApprovalGiven = _YES,
) -> Response:
    """Say yes to the text as its teller, or record how the teller said it.

    The teller may leave the body out.
    """
    await states.approve_story(
        session, caller, story_id, expected, how=sent.how, on=sent.on
    )
    return told(*await read.read_story(session, caller, story_id))


@router.post(
    "/publish",
    operation_id="publish_story",
    response_model=StoryRead,
    responses=_MOVING,
)
async def publish_story(
    story_id: UUID, expected: ExpectedVersion, caller: CurrentCaller, session: Session
) -> Response:
    """Publish an approved story; consent still says whom it reaches."""
    await states.publish_story(session, caller, story_id, expected)
    return told(*await read.read_story(session, caller, story_id))


@router.post(
    "/unpublish",
    operation_id="unpublish_story",
    response_model=StoryRead,
    responses=_MOVING,
)
async def unpublish_story(
    story_id: UUID, expected: ExpectedVersion, caller: CurrentCaller, session: Session
) -> Response:
    """Take a published story back to where it was approved."""
    await states.unpublish_story(session, caller, story_id, expected)
    return told(*await read.read_story(session, caller, story_id))


@router.post(
    "/withdraw",
    operation_id="withdraw_story",
    response_model=StoryRead,
    responses=problems(NotFound, NotPermitted),
)
async def withdraw_story(
    story_id: UUID, caller: CurrentCaller, session: Session
) -> Response:
    """Withdraw a story that you told or collected, without a reason or a version.

    It leaves every count and list at once and never comes back; again is as once.
    """
    await states.withdraw_story(session, caller, story_id)
    return told(*await read.read_story(session, caller, story_id))
