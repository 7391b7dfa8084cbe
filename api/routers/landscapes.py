"""Landscapes: below `/v1/spaces/{space_id}`, and `/v1/landscapes` with versions."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response, status
from pydantic import BeforeValidator

from api.answers import made, there_from_before
from api.dependencies import (
    CreateDigest,
    CurrentCaller,
    RequestDigest,
    Session,
    UnitOfWork,
)
from api.pages import Pages
from api.pagination import Page, digits
from api.problems import problems
from api.schemas.landscape import (
    BoundaryRead,
    LandscapeCreate,
    LandscapeRead,
    LandscapeVersionCreate,
    MissingSeat,
    PlacedPerson,
    PlaceRead,
    TieRead,
)
from api.schemas.values import Ref
from domain.access import Caller
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    IdReused,
    NotFound,
    NotPermitted,
    ResourceDeleted,
    SpaceArchived,
    Stale,
    UnknownReference,
)
from domain.landscape import Boundary, Place, Tie
from services import landscape_detail, landscapes
from services.landscape_detail import (
    LandscapeDetail,
    boundaries_of,
    places_of,
    ties_of,
)
from services.landscapes import LandscapeSaid, Seat

router = APIRouter(prefix="/v1", tags=["framing"], route_class=UnitOfWork)

Version = Annotated[int, BeforeValidator(digits), Path(ge=1, le=2**31 - 1)]
_PLAIN = ("title", "drawn_on", "note", "created_at")


def _said(sent: LandscapeCreate | LandscapeVersionCreate) -> LandscapeSaid:
    return LandscapeSaid(
        title=sent.title,
        drawn_on=sent.drawn_on,
        note=sent.note,
        places=[Place(p.key, p.kind, p.name, p.x, p.y) for p in sent.places],
        boundaries=[Boundary(b.name, tuple(b.places)) for b in sent.boundaries],
        ties=[
            Tie(each.source, each.target, each.kind, each.strength, each.missing)
            for each in sent.links
        ],
        members=[Seat(each.place, each.person_id) for each in sent.members],
        missing=[
            Seat(each.place, each.person_id, each.name, each.invite_status)
            for each in sent.missing
        ],
    )


def _ref(key: UUID | None, names: Mapping[UUID, str]) -> Ref | None:
    return None if key is None else Ref(id=key, label=names.get(key))


def _one(frame: Any, row: Any, detail: LandscapeDetail) -> LandscapeRead:  # noqa: ANN401 - rows
    seats = detail.seats.get((row.landscape_id, row.number), ())
    return LandscapeRead(
        **{name: getattr(row, name) for name in _PLAIN},
        id=frame.id,
        space=Ref(id=frame.space_id, label=detail.spaces[frame.space_id]),
        version=row.number,
        predecessor=row.number - 1 or None,
        places=[PlaceRead.model_validate(each) for each in places_of(row)],
        boundaries=[BoundaryRead.model_validate(each) for each in boundaries_of(row)],
        links=[TieRead.model_validate(each) for each in ties_of(row)],
        members=[
            PlacedPerson(
                place=seat.place or "",
                person=Ref(id=seat.person_id, label=detail.persons.get(seat.person_id)),
            )
            for seat in seats
            if seat.missing is None and seat.person_id is not None
        ],
        missing=[
            MissingSeat(
                name=seat.missing,
                place=seat.place,
                person=_ref(seat.person_id, detail.persons),
                invite_status=seat.invite_status,
            )
            for seat in seats
            if seat.missing is not None
        ],
    )


async def _read(
    session: Session, caller: Caller, pairs: Sequence[tuple[Any, Any]]
) -> list[LandscapeRead]:
    """Return landscapes in these versions: three statements for any number."""
    rows = [row for _, row in pairs]
    owners = [each for each, _ in pairs]
    detail = await landscape_detail.detail_of(session, caller, owners, rows)
    return [_one(each, row, detail) for each, row in pairs]


async def _present(
    session: Session, caller: Caller, found: Sequence[Any], response: Response
) -> LandscapeRead:
    """Return the one landscape that was found, with its version as the tag."""
    response.headers["ETag"] = str(found[0].version)
    rows = await landscape_detail.present_maps(session, caller, found)
    return (await _read(session, caller, [(found[0], rows[0])]))[0]


@router.post(
    "/spaces/{space_id}/landscapes",
    operation_id="create_landscape",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(LandscapeRead)
    | problems(
        NotFound,
        NotPermitted,
        SpaceArchived,
        UnknownReference,
        IdReused,
        ResourceDeleted,
    ),
)
async def create_landscape(
    space_id: UUID,
    sent: LandscapeCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> LandscapeRead:
    """Give a space a map: its first version, which never changes."""
    row, replayed = await landscapes.create_landscape(
        session,
        caller,
        space_id,
        _said(sent),
        landscape_id=sent.id,
        request_digest=request_digest,
    )
    made(response, f"/v1/landscapes/{row.id}", replayed=replayed)
    return await _present(session, caller, [row], response)


@router.get(
    "/spaces/{space_id}/landscapes",
    operation_id="list_landscapes",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_landscapes(
    space_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[LandscapeRead]:
    """List the maps of a space in their present versions."""
    found = await landscape_detail.list_landscapes(
        session, caller, space_id, pages.after()
    )
    rows = await landscape_detail.present_maps(session, caller, found.rows)
    pairs = list(zip(found.rows, rows, strict=True))
    return pages.page(found, await _read(session, caller, pairs))


@router.get(
    "/landscapes/{landscape_id}",
    operation_id="read_landscape",
    responses=problems(NotFound),
)
async def read_landscape(
    landscape_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> LandscapeRead:
    """Read a map in its present version."""
    row, _ = await landscapes.landscape_for(session, caller, landscape_id)
    return await _present(session, caller, [row], response)


@router.post(
    "/landscapes/{landscape_id}/versions",
    operation_id="add_landscape_version",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(LandscapeRead)
    | problems(NotFound, NotPermitted, SpaceArchived, Stale, UnknownReference),
)
async def add_landscape_version(
    landscape_id: UUID,
    sent: LandscapeVersionCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: RequestDigest,
    response: Response,
) -> LandscapeRead:
    """Draw a map anew; the versions before stay as they are.

    Sent again, the same request is answered with the version that it made.
    """
    row, replayed = await landscapes.add_landscape_version(
        session,
        caller,
        landscape_id,
        sent.predecessor,
        _said(sent),
        request_digest=request_digest,
    )
    address = f"/v1/landscapes/{row.id}/versions/{row.version}"
    made(response, address, replayed=replayed)
    return await _present(session, caller, [row], response)


@router.get(
    "/landscapes/{landscape_id}/versions",
    operation_id="list_landscape_versions",
    responses=problems(NotFound, CursorInvalid, CursorFilterMismatch),
)
async def list_landscape_versions(
    landscape_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[LandscapeRead]:
    """List the versions of a map, the present one first."""
    after = pages.after(descending=True)
    landscape, found = await landscape_detail.list_landscape_versions(
        session, caller, landscape_id, after
    )
    pairs = [(landscape, row) for row in found.rows]
    return pages.page(found, await _read(session, caller, pairs))


@router.get(
    "/landscapes/{landscape_id}/versions/{version}",
    operation_id="read_landscape_version",
    responses=problems(NotFound),
)
async def read_landscape_version(
    landscape_id: UUID,
    version: Version,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> LandscapeRead:
    """Read a map as it was drawn in a version."""
    pair = await landscape_detail.read_landscape_version(
        session, caller, landscape_id, version
    )
    response.headers["ETag"] = str(version)
    return (await _read(session, caller, [pair]))[0]
