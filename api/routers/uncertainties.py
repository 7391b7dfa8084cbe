"""Uncertainties: below `/v1/spaces/{space_id}`, and `/v1/uncertainties`."""

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
from api.entries import Filter, entry_said, uncertainties_read
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.schemas.frame_entry import (
    EntryStateSent,
    UncertaintyCreate,
    UncertaintyRead,
    UncertaintyUpdate,
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

_KIND = EntryKind.UNCERTAINTY


async def _one(
    session: Session, caller: Caller, found: Sequence[Any], response: Response
) -> UncertaintyRead:
    """Return an uncertainty, with its version as the tag."""
    response.headers["ETag"] = str(found[0].version)
    return (await uncertainties_read(session, caller, found))[0]


@router.post(
    "/spaces/{space_id}/uncertainties",
    operation_id="create_uncertainty",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(UncertaintyRead)
    | problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        UnknownReference,
        IdReused,
        ResourceDeleted,
    ),
)
async def create_uncertainty(
    space_id: UUID,
    sent: UncertaintyCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> UncertaintyRead:
    """Enter an uncertainty: the space's, your own, or somebody's.

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
    made(response, f"/v1/uncertainties/{row.id}", replayed=replayed)
    return await _one(session, caller, [row], response)


@router.get(
    "/spaces/{space_id}/uncertainties",
    operation_id="list_uncertainties",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_uncertainties(
    space_id: UUID,
    wanted: Filter,
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
) -> Page[UncertaintyRead]:
    """List the uncertainties of a space that you see."""
    found = await frame_entries.list_entries(
        session, caller, space_id, _KIND, pages.after(), wanted
    )
    return pages.page(found, await uncertainties_read(session, caller, found.rows))


@router.get(
    "/uncertainties/{uncertainty_id}",
    operation_id="read_uncertainty",
    responses=problems(NotFound),
)
async def read_uncertainty(
    uncertainty_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> UncertaintyRead:
    """Read an uncertainty and how it stood over time."""
    row = await frame_entries.read_entry(session, caller, _KIND, uncertainty_id)
    return await _one(session, caller, [row], response)


@router.patch(
    "/uncertainties/{uncertainty_id}",
    operation_id="change_uncertainty",
    responses=problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        PreconditionMissing,
        Stale,
        UnknownReference,
    ),
)
async def change_uncertainty(
    uncertainty_id: UUID,
    sent: UncertaintyUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> UncertaintyRead:
    """Change fields of an uncertainty; versions of frames keep what it said."""
    changes = entry_said({name: getattr(sent, name) for name in sent.model_fields_set})
    row = await frame_entries.change_entry(
        session, caller, _KIND, uncertainty_id, expected, changes
    )
    return await _one(session, caller, [row], response)


@router.post(
    "/uncertainties/{uncertainty_id}/state",
    operation_id="change_uncertainty_state",
    responses=problems(
        NotFound, NotPermitted, SpaceArchived, PreconditionMissing, Stale
    ),
)
async def change_uncertainty_state(
    uncertainty_id: UUID,
    sent: EntryStateSent,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> UncertaintyRead:
    """Say how an uncertainty stands from a day on; what was said before is kept."""
    row = await frame_entries.change_entry_state(
        session, caller, _KIND, uncertainty_id, expected, **dict(sent)
    )
    return await _one(session, caller, [row], response)


@router.delete(
    "/uncertainties/{uncertainty_id}",
    operation_id="delete_uncertainty",
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
async def delete_uncertainty(
    uncertainty_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Delete an uncertainty to which no frame, link or indicator points."""
    await frame_entries.delete_entry(session, caller, _KIND, uncertainty_id, expected)
