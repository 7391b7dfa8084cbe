"""Aspirations: below `/v1/spaces/{space_id}`, and `/v1/aspirations`."""

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
from api.entries import Filter, aspirations_read, entry_said
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.schemas.frame_entry import (
    AspirationCreate,
    AspirationRead,
    AspirationUpdate,
    EntryStateSent,
)
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
from domain.frame import EntryKind
from services import frame_entries

router = APIRouter(prefix="/v1", tags=["framing"], route_class=UnitOfWork)

_KIND = EntryKind.ASPIRATION


async def _one(
    session: Session, caller: Caller, found: Sequence[Any], response: Response
) -> AspirationRead:
    """Return an aspiration, with its version as the tag."""
    response.headers["ETag"] = str(found[0].version)
    return (await aspirations_read(session, caller, found))[0]


@router.post(
    "/spaces/{space_id}/aspirations",
    operation_id="create_aspiration",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(AspirationRead)
    | problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        UnknownReference,
        IdReused,
        ResourceDeleted,
    ),
)
async def create_aspiration(
    space_id: UUID,
    sent: AspirationCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> AspirationRead:
    """Enter an aspiration: the space's, your own, or somebody's.

    What a person holds is theirs alone unless `visibility` says otherwise: whoever
    enters it for them does not see it afterwards.
    """
    fields = entry_said(dict(sent))
    row, replayed = await frame_entries.create_entry(
        session,
        caller,
        space_id,
        _KIND,
        entry_id=fields.pop("id"),
        request_digest=request_digest,
        **fields,
    )
    made(response, f"/v1/aspirations/{row.id}", replayed=replayed)
    return await _one(session, caller, [row], response)


@router.get(
    "/spaces/{space_id}/aspirations",
    operation_id="list_aspirations",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_aspirations(
    space_id: UUID,
    wanted: Filter,
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
) -> Page[AspirationRead]:
    """List the aspirations of a space that you see."""
    found = await frame_entries.list_entries(
        session, caller, space_id, _KIND, pages.after(), wanted
    )
    return pages.page(found, await aspirations_read(session, caller, found.rows))


@router.get(
    "/aspirations/{aspiration_id}",
    operation_id="read_aspiration",
    responses=problems(NotFound),
)
async def read_aspiration(
    aspiration_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> AspirationRead:
    """Read an aspiration and how it stood over time."""
    row = await frame_entries.read_entry(session, caller, _KIND, aspiration_id)
    return await _one(session, caller, [row], response)


@router.patch(
    "/aspirations/{aspiration_id}",
    operation_id="change_aspiration",
    responses=problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        PreconditionMissing,
        Stale,
    ),
)
async def change_aspiration(
    aspiration_id: UUID,
    sent: AspirationUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> AspirationRead:
    """Change fields of an aspiration; versions of frames keep what it said."""
    changes = entry_said({name: getattr(sent, name) for name in sent.model_fields_set})
    row = await frame_entries.change_entry(
        session, caller, _KIND, aspiration_id, expected, changes
    )
    return await _one(session, caller, [row], response)


@router.post(
    "/aspirations/{aspiration_id}/state",
    operation_id="change_aspiration_state",
    responses=problems(
        NotFound, NotPermitted, SpaceArchived, PreconditionMissing, Stale
    ),
)
async def change_aspiration_state(
    aspiration_id: UUID,
    sent: EntryStateSent,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> AspirationRead:
    """Say how an aspiration stands from a day on; what was said before is kept."""
    row = await frame_entries.change_entry_state(
        session, caller, _KIND, aspiration_id, expected, **dict(sent)
    )
    return await _one(session, caller, [row], response)


@router.delete(
    "/aspirations/{aspiration_id}",
    operation_id="delete_aspiration",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        StateConflict,
        PreconditionMissing,
        Stale,
    ),
)
async def delete_aspiration(
    aspiration_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Delete an aspiration to which no frame, link or indicator points."""
    await frame_entries.delete_entry(session, caller, _KIND, aspiration_id, expected)
