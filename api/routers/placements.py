"""Placements: below their step, under their own addresses afterwards."""

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
from api.said import placement_said
from api.schemas.placement import PlacementRead, PlacementSent, PlacementUpdate
from api.schemas.scheme import named_said
from api.schemas.values import Ref
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    DuplicateEntry,
    IdReused,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    ResourceDeleted,
    SpaceArchived,
    Stale,
    StoryWithdrawn,
)
from services import placements
from services.placements import PlacementShown

router = APIRouter(prefix="/v1", tags=["placements"], route_class=UnitOfWork)

_PLAIN = (
    *("id", "cycle", "dimension", "polarity", "for_whom", "as_named", "placed_as"),
    "version",
)
_CHANGING = problems(
    NotFound, NotPermitted, PreconditionMissing, SpaceArchived, StoryWithdrawn, Stale
)


def placement_read(found: PlacementShown) -> PlacementRead:
    """Return a placement as clients get it."""
    who, name = found.placed_by
    row = {field: getattr(found.placement, field) for field in _PLAIN}
    return PlacementRead(**row, placed_by=Ref(id=who, label=name))


def _one(found: PlacementShown, response: Response) -> PlacementRead:
    """Return one placement, with its own version as the tag."""
    response.headers["ETag"] = str(found.placement.version)
    return placement_read(found)


@router.post(
    "/steps/{step_id}/placements",
    operation_id="place_step",
    status_code=status.HTTP_201_CREATED,
    responses={
        **there_from_before(PlacementRead),
        **problems(
            NotFound,
            NotPermitted,
            SpaceArchived,
            StoryWithdrawn,
            IdReused,
            ResourceDeleted,
            DuplicateEntry,
        ),
    },
)
async def place_step(
    step_id: UUID,
    sent: PlacementSent,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> PlacementRead:
    """Place a step at a cycle, beside what others say.

    As its teller or collector it makes a new version of the story; as an analyst
    it does not touch the story.
    """
    found, replayed = await placements.place_step(
        session, caller, step_id, placement_said(sent), request_digest=request_digest
    )
    made(response, f"/v1/placements/{found.placement.id}", replayed=replayed)
    return _one(found, response)


@router.get(
    "/steps/{step_id}/placements",
    operation_id="list_placements",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_placements(
    step_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[PlacementRead]:
    """List the placements of a step: the tellers' and the analysts'."""
    found = await placements.list_placements(session, caller, step_id, pages.after())
    return pages.page(found, [placement_read(each) for each in found.rows])


@router.get(
    "/placements/{placement_id}",
    operation_id="read_placement",
    responses=problems(NotFound),
)
async def read_placement(
    placement_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> PlacementRead:
    """Read a placement."""
    found = await placements.read_placement(session, caller, placement_id)
    return _one(found, response)


@router.patch(
    "/placements/{placement_id}",
    operation_id="change_placement",
    responses=_CHANGING,
)
async def change_placement(
    placement_id: UUID,
    sent: PlacementUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> PlacementRead:
    """Change a placement of your own; somebody else's stays as it is."""
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    if "as_named" in changes:
        changes["as_named"] = named_said(sent.as_named)
    found = await placements.change_placement(
        session, caller, placement_id, expected, changes
    )
    return _one(found, response)


@router.delete(
    "/placements/{placement_id}",
    operation_id="delete_placement",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=_CHANGING,
)
async def delete_placement(
    placement_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
) -> None:
    """Take back a placement of your own."""
    await placements.delete_placement(session, caller, placement_id, expected)
