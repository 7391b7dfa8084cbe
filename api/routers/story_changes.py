"""Stories changed and deleted, and what they were before."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response, status
from pydantic import BeforeValidator

from api.answers import told
from api.dependencies import CurrentCaller, ExpectedVersion, Session, UnitOfWork
from api.pages import Pages
from api.pagination import Page, digits
from api.problems import problems
from api.said import person_said
from api.schemas.story import StoryRead, StoryUpdate, StoryVersionRead
from api.schemas.values import Ref
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    SpaceArchived,
    Stale,
    StoryWithdrawn,
    UnknownReference,
)
from services.stories import change, read, states, versions

router = APIRouter(prefix="/v1/stories", tags=["stories"], route_class=UnitOfWork)

Version = Annotated[int, BeforeValidator(digits), Path(ge=1, le=2**31 - 1)]


@router.patch(
    "/{story_id}",
    operation_id="change_story",
    response_model=StoryRead,
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
async def change_story(
    story_id: UUID,
    sent: StoryUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> Response:
    """Change fields of a story that you told or collected.

    A list that is sent replaces the present one. Another title returns an approved
    story to `submitted`. What it said before is kept as a version.
    """
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    if "tellers" in changes:
        changes["tellers"] = [
            person_said(person, f"/tellers/{number}")
            for number, person in enumerate(sent.tellers)
        ]
    await change.change_story(session, caller, story_id, expected, changes)
    return told(*await read.read_story(session, caller, story_id))


@router.delete(
    "/{story_id}",
    operation_id="delete_story",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(
        NotFound, NotPermitted, PreconditionMissing, SpaceArchived, Stale
    ),
)
async def delete_story(
    story_id: UUID, expected: ExpectedVersion, caller: CurrentCaller, session: Session
) -> None:
    """Delete a story that you told or collected; its id stays taken."""
    await states.delete_story(session, caller, story_id, expected)


@router.get(
    "/{story_id}/versions",
    operation_id="list_story_versions",
    responses=problems(NotFound, NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_story_versions(
    story_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[StoryVersionRead]:
    """List the versions before the present one, the latest first.

    For tellers, collector and the space's evaluators.
    """
    after = pages.after(descending=True)
    found = await versions.list_versions(session, caller, story_id, after)
    items = [
        StoryVersionRead(
            version=kept.version,
            changed_at=kept.changed_at,
            changed_by=Ref(id=kept.changed_by_id, label=names),
        )
        for kept, names in found.rows
    ]
    return pages.page(found, items)


@router.get(
    "/{story_id}/versions/{version}",
    operation_id="read_story_version",
    response_model=StoryRead,
    responses=problems(NotFound, NotPermitted),
)
async def read_story_version(
    story_id: UUID, version: Version, caller: CurrentCaller, session: Session
) -> Response:
    """Read a story as it stood in a version.

    For tellers, collector and the space's evaluators.
    """
    return told(
        await versions.read_version(session, caller, story_id, version), version
    )
