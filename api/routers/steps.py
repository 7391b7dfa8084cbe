"""Steps: added below their story, under their own addresses afterwards."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.answers import made, there_from_before, told
from api.dependencies import (
    CreateDigest,
    CurrentCaller,
    ExpectedVersion,
    Session,
    UnitOfWork,
)
from api.problems import problems
from api.said import people_said, step_said
from api.schemas.step import StepInStory, StepSent, StepUpdate
from api.schemas.when import when_of
from domain.errors import (
    DuplicateEntry,
    IdReused,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    ResourceDeleted,
    SpaceArchived,
    Stale,
    StateConflict,
    StoryWithdrawn,
    UnknownReference,
)
from services import steps
from services.stories import removal

router = APIRouter(prefix="/v1", tags=["steps"], route_class=UnitOfWork)


@router.post(
    "/stories/{story_id}/steps",
    operation_id="add_step",
    status_code=status.HTTP_201_CREATED,
    response_model=StepInStory,
    responses={
        **there_from_before(StepInStory),
        **problems(
            NotFound,
            NotPermitted,
            SpaceArchived,
            StoryWithdrawn,
            IdReused,
            ResourceDeleted,
            DuplicateEntry,
            UnknownReference,
        ),
    },
)
async def add_step(
    story_id: UUID,
    sent: StepSent,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
) -> Response:
    """Add a step to a story that you told or collected.

    It is a new version of the story, whose version is the tag of its steps.
    """
    said = step_said(sent, "")
    replayed = await steps.add_step(
        session, caller, story_id, said, request_digest=request_digest
    )
    response = told(*await steps.read_step(session, caller, said.id))
    made(response, f"/v1/steps/{said.id}", replayed=replayed)
    return response


@router.get(
    "/steps/{step_id}",
    operation_id="read_step",
    response_model=StepInStory,
    responses=problems(NotFound),
)
async def read_step(step_id: UUID, caller: CurrentCaller, session: Session) -> Response:
    """Read a step with its teller's placements."""
    return told(*await steps.read_step(session, caller, step_id))


@router.patch(
    "/steps/{step_id}",
    operation_id="change_step",
    response_model=StepInStory,
    responses=problems(
        NotFound,
        NotPermitted,
        PreconditionMissing,
        SpaceArchived,
        StoryWithdrawn,
        Stale,
        UnknownReference,
    ),
)
async def change_step(
    step_id: UUID,
    sent: StepUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> Response:
    """Change fields of a step: a new version of its story.

    With neither a space nor a place it happened in the home space. Another text
    returns an approved story to `submitted`.
    """
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    if "when" in changes:
        changes["when"] = when_of(sent.when, "/when")
    if "people" in changes:
        changes["people"] = people_said(sent.people, "/people")
    if "attachments" in changes:
        changes["attachments"] = [
            each.model_dump(mode="json") for each in sent.attachments
        ]
    await steps.change_step(session, caller, step_id, expected, changes)
    return told(*await steps.read_step(session, caller, step_id))


@router.delete(
    "/steps/{step_id}",
    operation_id="delete_step",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(
        NotFound,
        NotPermitted,
        PreconditionMissing,
        SpaceArchived,
        StoryWithdrawn,
        Stale,
        StateConflict,
    ),
)
async def delete_step(
    step_id: UUID, expected: ExpectedVersion, caller: CurrentCaller, session: Session
) -> None:
    """Take a step out of its story, which keeps at least one."""
    await removal.delete_step(session, caller, step_id, expected)
