"""Access tokens: the addresses under `/v1/tokens`."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.schemas.token import TokenCreate, TokenMade, TokenRead
from api.schemas.values import Ref
from domain.access import Caller
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    Invalid,
    NotFound,
    NotPermitted,
    UnknownReference,
)
from services import members, tokens

router = APIRouter(prefix="/v1/tokens", tags=["tokens"], route_class=UnitOfWork)


async def _read(
    session: Session, caller: Caller, found: Sequence[Any]
) -> list[TokenRead]:
    """Return tokens as clients get them: one statement for any number."""
    names = await members.names_of(session, caller, {row.member_id for row in found})
    return [
        TokenRead(
            id=row.id,
            member=Ref(id=row.member_id, label=names[row.member_id]),
            label=row.label,
            scopes=row.scopes,
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        for row in found
    ]


@router.post(
    "",
    operation_id="create_token",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NotPermitted, UnknownReference),
)
async def create_token(
    sent: TokenCreate,
    caller: CurrentCaller,
    session: Session,
    request: Request,
    response: Response,
) -> TokenMade:
    """Make an access token; its `token` is shown this once and not kept.

    So `Idempotency-Key`, under which answers are kept, is refused here: if an answer
    is lost, revoke the token that you do not know and make another.
    """
    if "idempotency-key" in request.headers:
        raise Invalid(
            "The answer would be kept, and a token is not.",
            "idempotency-key:",
            "not-taken",
        )
    made, text = await tokens.make_token(
        session,
        caller,
        label=sent.label,
        scopes=sorted(caller.scopes if sent.scopes is None else set(sent.scopes)),
        expires_at=sent.expires_at,
        member_id=sent.member_id,
    )
    (read,) = await _read(session, caller, [made])
    response.headers["Location"] = f"/v1/tokens/{made.id}"
    response.headers["Cache-Control"] = "no-store"
    return TokenMade(**dict(read), token=text)


@router.get(
    "",
    operation_id="list_tokens",
    responses=problems(NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_tokens(
    caller: CurrentCaller,
    session: Session,
    pages: Pages,
    member_id: Annotated[
        UUID | None, Query(description="Whose: yours, unless an owner asks.")
    ] = None,
) -> Page[TokenRead]:
    """List tokens, also those that are revoked or have expired."""
    found = await tokens.list_tokens(
        session, caller, pages.after(), member_id=member_id
    )
    return pages.page(found, await _read(session, caller, found.rows))


@router.delete(
    "/{token_id}",
    operation_id="revoke_token",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotFound, NotPermitted),
)
async def revoke_token(token_id: UUID, caller: CurrentCaller, session: Session) -> None:
    """Revoke a token: its next request is refused. Twice is as once.

    A token has no versions, so `If-Match` is not asked for.
    """
    await tokens.revoke_token(session, caller, token_id)
