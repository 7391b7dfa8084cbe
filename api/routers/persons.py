"""Persons: the addresses under `/v1/persons`."""

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
from api.schemas.person import PersonCreate, PersonRead, PersonUpdate
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    IdReused,
    Merged,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    Stale,
)
from services import persons

router = APIRouter(prefix="/v1/persons", tags=["persons"], route_class=UnitOfWork)


@router.post(
    "",
    operation_id="create_person",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(PersonRead) | problems(NotPermitted, IdReused, Merged),
)
async def create_person(
    sent: PersonCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> PersonRead:
    """Add a person, who needs no account."""
    fields = dict(sent)
    person, replayed = await persons.create_person(
        session,
        caller,
        person_id=fields.pop("id"),
        request_digest=request_digest,
        **fields,
    )
    made(response, f"/v1/persons/{person.id}", replayed=replayed)
    response.headers["ETag"] = str(person.version)
    return PersonRead.model_validate(person)


@router.get(
    "",
    operation_id="list_persons",
    responses=problems(NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_persons(
    caller: CurrentCaller, session: Session, pages: Pages
) -> Page[PersonRead]:
    """List the persons whom you see, by name: only yourself unless you may see all."""
    found = await persons.list_persons(session, caller, pages.after())
    return pages.page(found, [PersonRead.model_validate(row) for row in found.rows])


@router.get(
    "/{person_id}",
    operation_id="read_person",
    responses=problems(NotFound, NotPermitted),
)
async def read_person(
    person_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> PersonRead:
    """Read a person."""
    person = await persons.read_person(session, caller, person_id)
    response.headers["ETag"] = str(person.version)
    return PersonRead.model_validate(person)


@router.patch(
    "/{person_id}",
    operation_id="change_person",
    responses=problems(NotFound, NotPermitted, PreconditionMissing, Stale),
)
async def change_person(
    person_id: UUID,
    sent: PersonUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> PersonRead:
    """Change fields of a person."""
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    person = await persons.change_person(session, caller, person_id, expected, changes)
    response.headers["ETag"] = str(person.version)
    return PersonRead.model_validate(person)
