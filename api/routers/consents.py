"""Consents: given and listed below their story, revoked under their own addresses."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.said import consent_said
from api.schemas.consent import ConsentRead, ConsentSent
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    NotFound,
    NotPermitted,
    StoryWithdrawn,
    UnknownReference,
)
from services import consents

router = APIRouter(prefix="/v1", tags=["consents"], route_class=UnitOfWork)


@router.post(
    "/stories/{story_id}/consents",
    operation_id="give_consent",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NotFound, NotPermitted, StoryWithdrawn, UnknownReference),
)
async def give_consent(
    story_id: UUID,
    sent: ConsentSent,
    caller: CurrentCaller,
    session: Session,
    response: Response,
) -> ConsentRead:
    """Record the teller's consent, which takes the place of those before it.

    It is a new version of the story. Those before count as revoked from now on.
    """
    made = await consents.give_consent(session, caller, story_id, consent_said(sent))
    response.headers["Location"] = f"/v1/consents/{made.id}"
    return ConsentRead.model_validate(made)


@router.get(
    "/stories/{story_id}/consents",
    operation_id="list_consents",
    responses=problems(NotFound, NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_consents(
    story_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[ConsentRead]:
    """List the consents to a story, the newest first, the revoked ones too.

    For tellers, collector and the space's evaluators.
    """
    after = pages.after(descending=True)
    found = await consents.list_consents(session, caller, story_id, after)
    return pages.page(found, [ConsentRead.model_validate(row) for row in found.rows])


@router.get(
    "/consents/{consent_id}",
    operation_id="read_consent",
    responses=problems(NotFound, NotPermitted),
)
async def read_consent(
    consent_id: UUID, caller: CurrentCaller, session: Session
) -> ConsentRead:
    """Read a consent, in force or not.

    For tellers, collector and the space's evaluators.
    """
    found = await consents.read_consent(session, caller, consent_id)
    return ConsentRead.model_validate(found)


@router.delete(
    "/consents/{consent_id}",
    operation_id="revoke_consent",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotFound, NotPermitted, StoryWithdrawn),
)
async def revoke_consent(
    consent_id: UUID, caller: CurrentCaller, session: Session
) -> None:
    """Revoke a consent, without a reason or a version; again is as once."""
    await consents.revoke_consent(session, caller, consent_id)
