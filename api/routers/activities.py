"""Activities: in a space to list and create, under their own address afterwards."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, status

from api.answers import made, there_from_before
from api.dependencies import (
    CreateDigest,
    CurrentCaller,
    ExpectedVersion,
    Session,
    UnitOfWork,
)
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.schemas.activity import ActivityCreate, ActivityRead, ActivityUpdate
from api.schemas.values import Ref
from api.schemas.when import WhenRead, when_of
from domain.access import Caller
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    IdReused,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    ResourceDeleted,
    SpaceArchived,
    Stale,
    StateConflict,
    UnknownReference,
)
from services import activities, spaces

router = APIRouter(prefix="/v1", tags=["activities"], route_class=UnitOfWork)

_PLAIN = (
    "id",
    "title",
    "kind",
    "modes",
    "planned",
    "note",
    "version",
    "created_at",
)


async def _read(
    session: Session, caller: Caller, found: Sequence[Any]
) -> list[ActivityRead]:
    """Return activities as clients get them: two statements for any number."""
    names = await spaces.names_of(session, caller, {row.space_id for row in found})
    attended = await activities.attendance_of(
        session, caller, [row.id for row in found]
    )
    return [
        ActivityRead(
            **{name: getattr(row, name) for name in _PLAIN},
            space=Ref(id=row.space_id, label=names[row.space_id]),
            when=WhenRead.of(row),
            persons=[
                Ref(id=person.id, label=person.name)
                for person in attended.get(row.id, ())
            ],
        )
        for row in found
    ]


async def _one(
    session: Session, caller: Caller, found: Sequence[Any], response: Response
) -> ActivityRead:
    """Return the one activity that was found, with its version as the tag."""
    response.headers["ETag"] = str(found[0].version)
    return (await _read(session, caller, found))[0]


@router.post(
    "/spaces/{space_id}/activities",
    operation_id="create_activity",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(ActivityRead)
    | problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        UnknownReference,
        IdReused,
        ResourceDeleted,
    ),
)
async def create_activity(
    space_id: UUID,
    sent: ActivityCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> ActivityRead:
    """Record an activity in a space."""
    fields = dict(sent)
    row, replayed = await activities.create_activity(
        session,
        caller,
        space_id,
        activity_id=fields.pop("id"),
        when=when_of(fields.pop("when"), "/when"),
        request_digest=request_digest,
        **fields,
    )
    made(response, f"/v1/activities/{row.id}", replayed=replayed)
    return await _one(session, caller, [row], response)


@router.get(
    "/spaces/{space_id}/activities",
    operation_id="list_activities",
    responses=problems(NotFound, NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_activities(
    space_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[ActivityRead]:
    """List the activities in a space, the latest first."""
    found = await activities.list_activities(
        session, caller, space_id, pages.after(descending=True)
    )
    return pages.page(found, await _read(session, caller, found.rows))


@router.get(
    "/activities/{activity_id}",
    operation_id="read_activity",
    responses=problems(NotFound, NotPermitted),
)
async def read_activity(
    activity_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> ActivityRead:
    """Read an activity and who attended it."""
    row = await activities.read_activity(session, caller, activity_id)
    return await _one(session, caller, [row], response)


@router.patch(
    "/activities/{activity_id}",
    operation_id="change_activity",
    responses=problems(
        NotFound,
        NotPermitted,
        PreconditionMissing,
        SpaceArchived,
        Stale,
        UnknownReference,
    ),
)
async def change_activity(
    activity_id: UUID,
    sent: ActivityUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> ActivityRead:
    """Change fields of an activity; a list that is sent replaces the present one."""
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    if "when" in changes:
        changes["when"] = when_of(sent.when, "/when")
    row = await activities.change_activity(
        session, caller, activity_id, expected, changes
    )
    return await _one(session, caller, [row], response)


@router.delete(
    "/activities/{activity_id}",
    operation_id="delete_activity",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(
        NotFound,
        NotPermitted,
        PreconditionMissing,
        SpaceArchived,
        Stale,
        StateConflict,
    ),
)
async def delete_activity(
    activity_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Delete an activity to which no flow, measurement, frame or indicator points."""
    await activities.delete_activity(session, caller, activity_id, expected)
