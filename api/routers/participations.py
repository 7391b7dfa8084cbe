"""Participations: in a space to list and create, under their own address afterwards."""

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
from api.schemas.participation import (
    ParticipationCreate,
    ParticipationRead,
    ParticipationUpdate,
)
from api.schemas.values import Ref
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
    UnknownReference,
)
from services import participations, persons, spaces

router = APIRouter(prefix="/v1", tags=["participations"], route_class=UnitOfWork)


async def _read(
    session: Session, caller: Caller, space_id: UUID, found: Sequence[Any]
) -> list[ParticipationRead]:
    """Return participations in one space as clients get them: two statements."""
    of_spaces = await spaces.names_of(session, caller, [space_id])
    names = await persons.names_of(session, caller, {row.person_id for row in found})
    return [
        ParticipationRead(
            id=row.id,
            space=Ref(id=space_id, label=of_spaces[space_id]),
            person=Ref(id=row.person_id, label=names[row.person_id]),
            role=row.role,
            since=row.since,
            until=row.until,
            version=row.version,
        )
        for row in found
    ]


async def _one(
    session: Session, caller: Caller, found: Sequence[Any], response: Response
) -> ParticipationRead:
    """Return the one participation that was found, with its version as the tag."""
    await session.flush()
    response.headers["ETag"] = str(found[0].version)
    return (await _read(session, caller, found[0].space_id, found))[0]


@router.post(
    "/spaces/{space_id}/participations",
    operation_id="create_participation",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(ParticipationRead)
    | problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        UnknownReference,
        IdReused,
        ResourceDeleted,
    ),
)
async def create_participation(
    space_id: UUID,
    sent: ParticipationCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> ParticipationRead:
    """Let a person take part in a space, which gives access to it at once."""
    fields = dict(sent)
    row, replayed = await participations.create_participation(
        session,
        caller,
        space_id,
        participation_id=fields.pop("id"),
        request_digest=request_digest,
        **fields,
    )
    made(response, f"/v1/participations/{row.id}", replayed=replayed)
    return await _one(session, caller, [row], response)


@router.get(
    "/spaces/{space_id}/participations",
    operation_id="list_participations",
    responses=problems(NotFound, NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_participations(
    space_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[ParticipationRead]:
    """List who takes part in a space, took part, or is to."""
    found = await participations.list_participations(
        session, caller, space_id, pages.after()
    )
    return pages.page(found, await _read(session, caller, space_id, found.rows))


@router.get(
    "/participations/{participation_id}",
    operation_id="read_participation",
    responses=problems(NotFound, NotPermitted),
)
async def read_participation(
    participation_id: UUID,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> ParticipationRead:
    """Read a participation."""
    row = await participations.read_participation(session, caller, participation_id)
    return await _one(session, caller, [row], response)


@router.patch(
    "/participations/{participation_id}",
    operation_id="change_participation",
    responses=problems(NotFound, NotPermitted, PreconditionMissing, Stale),
)
async def change_participation(
    participation_id: UUID,
    sent: ParticipationUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> ParticipationRead:
    """Change the role or the days of a participation; the last day is `until`.

    It acts on the person's next request, in an archived space too.
    """
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    row = await participations.change_participation(
        session, caller, participation_id, expected, changes
    )
    return await _one(session, caller, [row], response)


@router.delete(
    "/participations/{participation_id}",
    operation_id="remove_participation",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotFound, NotPermitted, PreconditionMissing, Stale),
)
async def remove_participation(
    participation_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Remove a participation that was a mistake; one that is over has an `until`."""
    await participations.remove_participation(
        session, caller, participation_id, expected
    )
