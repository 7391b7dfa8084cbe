"""Spaces: the addresses under `/v1/spaces`."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

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
from api.schemas.space import (
    LifeStageRead,
    LifeStageSent,
    SpaceCreate,
    SpaceRead,
    SpaceUpdate,
    StatementRead,
    StatementSent,
)
from api.schemas.values import Ref
from domain.access import Caller
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    IdReused,
    Merged,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    Stale,
    UnknownReference,
)
from services import spaces
from services.spaces import StageEntered, StatementSaid

router = APIRouter(prefix="/v1/spaces", tags=["spaces"], route_class=UnitOfWork)


def _said(statements: Sequence[StatementSent]) -> list[StatementSaid]:
    return [StatementSaid(**dict(statement)) for statement in statements]


def _entered(stages: Sequence[LifeStageSent]) -> list[StageEntered]:
    return [StageEntered(**dict(stage)) for stage in stages]


async def spaces_read(
    session: Session, caller: Caller, found: Sequence[Any]
) -> list[SpaceRead]:
    """Return spaces as clients get them: three statements for any number."""
    detail = await spaces.detail_of(session, caller, found)
    return [
        SpaceRead(
            **{name: getattr(space, name) for name in _PLAIN},
            parent=_parent(space.parent_id, detail.parents),
            statements=[
                StatementRead(
                    about=said.about,
                    text=said.text,
                    holder=None
                    if holder is None
                    else Ref(id=holder.id, label=holder.name),
                    since=said.since,
                    until=said.until,
                )
                for said, holder in detail.statements.get(space.id, ())
            ],
            life_stages=[
                LifeStageRead.model_validate(stage)
                for stage in detail.life_stages.get(space.id, ())
            ],
            permissions=sorted(caller.permissions_in(space.id, is_open=space.open)),
        )
        for space in found
    ]


_PLAIN = (
    "id",
    "name",
    "structure",
    "open",
    "purpose",
    "starts_on",
    "ends_on",
    "archived_at",
    "version",
    "created_at",
)


def _parent(parent_id: UUID | None, names: Mapping[UUID, str]) -> Ref | None:
    # A parent that the caller does not see is not told.
    if parent_id is None or parent_id not in names:
        return None
    return Ref(id=parent_id, label=names[parent_id])


async def _one(
    session: Session,
    caller: Caller,
    space: Any,  # noqa: ANN401 - a row
    response: Response,
) -> SpaceRead:
    await session.flush()
    response.headers["ETag"] = str(space.version)
    return (await spaces_read(session, caller, [space]))[0]


@router.post(
    "",
    operation_id="create_space",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(SpaceRead)
    | problems(NotFound, NotPermitted, UnknownReference, IdReused, Merged),
)
async def create_space(
    sent: SpaceCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> SpaceRead:
    """Create a space in your organisation."""
    fields = dict(sent)
    space, replayed = await spaces.create_space(
        session,
        caller,
        space_id=fields.pop("id"),
        statements=_said(fields.pop("statements")),
        life_stages=_entered(fields.pop("life_stages")),
        request_digest=request_digest,
        **fields,
    )
    made(response, f"/v1/spaces/{space.id}", replayed=replayed)
    return await _one(session, caller, space, response)


@router.get(
    "",
    operation_id="list_spaces",
    responses=problems(CursorInvalid, CursorFilterMismatch),
)
async def list_spaces(
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
    archived: Annotated[bool | None, Query(description="Only these.")] = None,
) -> Page[SpaceRead]:
    """List the spaces that you see, by name."""
    found = await spaces.list_spaces(session, caller, pages.after(), archived=archived)
    return pages.page(found, await spaces_read(session, caller, found.rows))


@router.get("/{space_id}", operation_id="read_space", responses=problems(NotFound))
async def read_space(
    space_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> SpaceRead:
    """Read a space and what you may do in it."""
    space = await spaces.read_space(session, caller, space_id)
    return await _one(session, caller, space, response)


@router.patch(
    "/{space_id}",
    operation_id="change_space",
    responses=problems(
        NotFound, NotPermitted, PreconditionMissing, Stale, UnknownReference
    ),
)
async def change_space(
    space_id: UUID,
    sent: SpaceUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> SpaceRead:
    """Change fields of a space; a list that is sent replaces the present one."""
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    if "statements" in changes:
        changes["statements"] = _said(sent.statements)
    if "life_stages" in changes:
        changes["life_stages"] = _entered(sent.life_stages)
    space = await spaces.change_space(session, caller, space_id, expected, changes)
    return await _one(session, caller, space, response)


@router.post(
    "/{space_id}/archive",
    operation_id="archive_space",
    responses=problems(NotFound, NotPermitted, PreconditionMissing, Stale),
)
async def archive_space(
    space_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> SpaceRead:
    """Archive a space: it stays readable and takes nothing new."""
    space = await spaces.archive_space(session, caller, space_id, expected)
    return await _one(session, caller, space, response)


@router.post(
    "/{space_id}/reopen",
    operation_id="reopen_space",
    responses=problems(NotFound, NotPermitted, PreconditionMissing, Stale),
)
async def reopen_space(
    space_id: UUID,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> SpaceRead:
    """Make an archived space take new things again."""
    space = await spaces.reopen_space(session, caller, space_id, expected)
    return await _one(session, caller, space, response)
