"""Substantiations: claims sent to third parties, who answer without an account."""

from uuid import UUID

from fastapi import APIRouter, Request, Response, status

from api.by_secret import BySecret, Secret, SecretsOrganisation
from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.pages import Pages
from api.pagination import Page
from api.problems import problems
from api.schemas.substantiation import (
    AnswerRead,
    AnswerSent,
    Passage,
    SentClaimRead,
    SubstantiationMade,
    SubstantiationRead,
    SubstantiationSent,
)
from api.schemas.values import Ref
from api.schemas.when import WhenRead
from domain.errors import (
    CursorFilterMismatch,
    CursorInvalid,
    Invalid,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    SpaceArchived,
    StoryWithdrawn,
    SubstantiationOver,
)
from services import substantiation_answers, substantiations
from services.substantiations import SubstantiationSaid, SubstantiationShown

router = APIRouter(
    prefix="/v1/claims/{claim_id}/substantiations",
    tags=["evidence"],
    route_class=UnitOfWork,
)
sent_router = APIRouter(
    prefix="/v1/substantiations", tags=["evidence"], route_class=BySecret
)

_PLAIN = (
    *("id", "recipient", "aspect", "message", "made_at", "expires_at", "revoked_at"),
    *("answered_at", "verdict", "reason"),
)


def _read(found: SubstantiationShown) -> SubstantiationRead:
    row = found.row
    return SubstantiationRead(
        **{field: getattr(row, field) for field in _PLAIN},
        claim=Ref(id=row.claim_id, label=found.statement),
    )


@router.post(
    "",
    operation_id="send_claim",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NotFound, NotPermitted, SpaceArchived, StoryWithdrawn),
)
async def send_claim(
    claim_id: UUID,
    sent: SubstantiationSent,
    caller: CurrentCaller,
    session: Session,
    request: Request,
    response: Response,
) -> SubstantiationMade:
    """Make a link that asks somebody, who needs no account, whether a claim is so.

    Its `secret` is shown this once and not kept. So `Idempotency-Key`, under which
    answers are kept, is refused here: if an answer is lost, take back the link that
    you do not know and make another. They see the claim's statement and your message;
    of the story only what consent lets reach partners.
    """
    if "idempotency-key" in request.headers:
        raise Invalid(
            "The answer would be kept, and a secret is not.",
            "idempotency-key:",
            "not-taken",
        )
    found, secret = await substantiations.send_claim(
        session, caller, claim_id, SubstantiationSaid(**dict(sent))
    )
    address = f"/v1/claims/{claim_id}/substantiations/{found.row.id}"
    response.headers["Location"] = address
    response.headers["Cache-Control"] = "no-store"
    return SubstantiationMade(
        **dict(_read(found)), secret=secret, address=f"/v1/substantiations/{secret}"
    )


@router.get(
    "",
    operation_id="list_substantiations",
    responses=problems(NotFound, NotPermitted, CursorInvalid, CursorFilterMismatch),
)
async def list_substantiations(
    claim_id: UUID, caller: CurrentCaller, session: Session, pages: Pages
) -> Page[SubstantiationRead]:
    """List to whom a claim was sent, and what they answered, if you may send it."""
    found = await substantiations.list_substantiations(
        session, caller, claim_id, pages.after()
    )
    return pages.page(found, [_read(each) for each in found.rows])


@router.get(
    "/{substantiation_id}",
    operation_id="read_substantiation",
    responses=problems(NotFound, NotPermitted),
)
async def read_substantiation(
    claim_id: UUID, substantiation_id: UUID, caller: CurrentCaller, session: Session
) -> SubstantiationRead:
    """Read to whom a claim was sent, and what they answered."""
    return _read(
        await substantiations.read_substantiation(
            session, caller, claim_id, substantiation_id
        )
    )


@router.delete(
    "/{substantiation_id}",
    operation_id="revoke_substantiation",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(NotFound, NotPermitted, SpaceArchived, StoryWithdrawn),
)
async def revoke_substantiation(
    claim_id: UUID, substantiation_id: UUID, caller: CurrentCaller, session: Session
) -> None:
    """Take a link back: it opens nothing from now on. Twice is as once.

    It has no versions, so `If-Match` is not asked for. What was answered stays.
    """
    await substantiations.revoke_substantiation(
        session, caller, claim_id, substantiation_id
    )


@sent_router.get(
    "/{secret}",
    operation_id="read_sent_claim",
    responses=problems(NotFound, SubstantiationOver, public=True),
)
async def read_sent_claim(
    secret: Secret, organisation_id: SecretsOrganisation, session: Session
) -> SentClaimRead:
    """Read a claim that somebody asks you about; wants no token.

    410 once it is answered, taken back or has run out.
    """
    found = await substantiation_answers.read_sent(session, organisation_id, secret)
    row = found.row
    return SentClaimRead(
        asked_by=found.asked_by,
        recipient=row.recipient,
        message=row.message,
        statement=found.statement,
        aspect=row.aspect,
        tellers=found.tellers,
        passages=[
            Passage(text=step.text, when=WhenRead.of(step)) for step in found.passages
        ],
        expires_at=row.expires_at,
    )


@sent_router.post(
    "/{secret}",
    operation_id="answer_sent_claim",
    responses=problems(NotFound, SubstantiationOver, OutcomeUnknown, public=True),
)
async def answer_sent_claim(
    secret: Secret,
    sent: AnswerSent,
    organisation_id: SecretsOrganisation,
    session: Session,
) -> AnswerRead:
    """Say whether you agree with a claim, once; wants no token.

    It stands beside the story as said by you, and nobody can change it.
    """
    row = await substantiation_answers.answer_sent(
        session, organisation_id, secret, sent.verdict, sent.reason
    )
    return AnswerRead.model_validate(row)
