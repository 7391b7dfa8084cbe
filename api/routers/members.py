"""Members: the addresses under `/v1/members`, and `/v1/me`."""

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
from api.schemas.member import (
    MemberCreate,
    MemberRead,
    MemberUpdate,
    MeRead,
    OwnSpace,
)
from api.schemas.values import Ref
from domain.access import OF_THE_ORGANISATION, Caller
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    DuplicateEntry,
    IdReused,
    NotFound,
    NotPermitted,
    PreconditionMissing,
    Stale,
    StateConflict,
    UnknownReference,
)
from services import members

router = APIRouter(prefix="/v1", route_class=UnitOfWork)


async def _read(
    session: Session, caller: Caller, found: Sequence[Any]
) -> list[MemberRead]:
    """Return members as clients get them: one statement for any number."""
    names = await members.names_of(session, caller, {row.id for row in found})
    return [
        MemberRead(
            id=row.id,
            person=Ref(id=row.person_id, label=names[row.id]),
            role=row.role,
            active=row.active,
            version=row.version,
            created_at=row.created_at,
        )
        for row in found
    ]


async def _one(
    session: Session, caller: Caller, found: Sequence[Any], response: Response
) -> MemberRead:
    """Return the one member that was found, with its version as the tag."""
    response.headers["ETag"] = str(found[0].version)
    return (await _read(session, caller, found))[0]


@router.get("/me", operation_id="read_me", responses=problems(), tags=["me"])
async def read_me(caller: CurrentCaller, session: Session) -> MeRead:
    """Read who you are here, and what you may do with this token.

    It needs no scope.
    """
    own = await members.read_self(session, caller)
    return MeRead.model_validate(
        {
            "organisation": Ref(id=caller.organisation_id, label=own.organisation),
            "member": Ref(id=caller.member_id, label=own.person),
            "person": Ref(id=caller.person_id, label=own.person),
            "role": caller.role,
            "scopes": sorted(caller.scopes),
            "permissions": sorted(filter(caller.may, OF_THE_ORGANISATION)),
            "token_id": caller.token_id,
            "token_expires_at": caller.expires_at,
            "spaces": [
                OwnSpace(
                    id=space.id,
                    name=space.name,
                    open=space.open,
                    roles=sorted(caller.spaces.get(space.id, ())),
                    permissions=sorted(
                        caller.permissions_in(space.id, is_open=space.open)
                    ),
                )
                for space in own.spaces
            ],
            "more_spaces": own.more_spaces,
        }
    )


@router.post(
    "/members",
    operation_id="create_member",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(MemberRead)
    | problems(NotPermitted, UnknownReference, DuplicateEntry, IdReused),
    tags=["members"],
)
async def create_member(
    sent: MemberCreate,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> MemberRead:
    """Make an account, together with its person or for one who has none.

    It opens nothing by itself: make a token for the member at `/v1/tokens`.
    """
    fields = dict(sent)
    row, replayed = await members.create_member(
        session,
        caller,
        member_id=fields.pop("id"),
        request_digest=request_digest,
        **fields,
    )
    made(response, f"/v1/members/{row.id}", replayed=replayed)
    return await _one(session, caller, [row], response)


@router.get(
    "/members",
    operation_id="list_members",
    responses=problems(NotPermitted, CursorInvalid, CursorFilterMismatch),
    tags=["members"],
)
async def list_members(
    caller: CurrentCaller, session: Session, pages: Pages
) -> Page[MemberRead]:
    """List the members whom you see: only yourself unless you may see all."""
    found = await members.list_members(session, caller, pages.after())
    return pages.page(found, await _read(session, caller, found.rows))


@router.get(
    "/members/{member_id}",
    operation_id="read_member",
    responses=problems(NotFound, NotPermitted),
    tags=["members"],
)
async def read_member(
    member_id: UUID, caller: CurrentCaller, session: Session, response: Response
) -> MemberRead:
    """Read a member."""
    row = await members.read_member(session, caller, member_id)
    return await _one(session, caller, [row], response)


@router.patch(
    "/members/{member_id}",
    operation_id="change_member",
    responses=problems(
        NotFound, NotPermitted, PreconditionMissing, Stale, StateConflict
    ),
    tags=["members"],
)
async def change_member(
    member_id: UUID,
    sent: MemberUpdate,
    expected: ExpectedVersion,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> MemberRead:
    """Change the role of a member, or take all access away; it acts at once.

    The last active owner stays one.
    """
    changes = {name: getattr(sent, name) for name in sent.model_fields_set}
    row = await members.change_member(session, caller, member_id, expected, changes)
    return await _one(session, caller, [row], response)
