"""Indicators derived: below `/v1/aspirations`, `/v1/steps` and `/v1/activities`."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from api.answers import made, there_from_before
from api.dependencies import CreateDigest, CurrentCaller, Session, UnitOfWork
from api.problems import problems
from api.routers.indicators import said_of, shown_one
from api.schemas.indicator import IndicatorDerive, IndicatorRead
from domain.access import Caller
from domain.definition import OriginKind
from domain.errors import (
    IdReused,
    NotFound,
    NotPermitted,
    ResourceDeleted,
    SpaceArchived,
    StoryWithdrawn,
    UnknownReference,
)
from services import deriving
from services.indicator_origins import OriginSaid

router = APIRouter(prefix="/v1", tags=["indicators"], route_class=UnitOfWork)

_REFUSALS = (
    NotFound,
    NotPermitted,
    SpaceArchived,
    IdReused,
    ResourceDeleted,
    UnknownReference,
)


async def _derive(
    session: Session,
    caller: Caller,
    origin: OriginSaid,
    sent: IndicatorDerive,
    request_digest: str | None,
    response: Response,
) -> IndicatorRead:
    row, replayed = await deriving.derive_indicator(
        session, caller, origin, said_of(dict(sent)), request_digest=request_digest
    )
    made(response, f"/v1/indicators/{row.id}", replayed=replayed)
    return await shown_one(session, caller, [row], response)


@router.post(
    "/aspirations/{aspiration_id}/indicators",
    operation_id="derive_from_aspiration",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(IndicatorRead) | problems(*_REFUSALS),
)
async def derive_from_aspiration(
    aspiration_id: UUID,
    sent: IndicatorDerive,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> IndicatorRead:
    """Add an indicator that an aspiration asks for, filled in from it.

    What is said in the body goes before what is filled in; the origin is kept.
    """
    origin = OriginSaid(OriginKind.ASPIRATION, aspiration_id)
    return await _derive(session, caller, origin, sent, request_digest, response)


@router.post(
    "/steps/{step_id}/indicators",
    operation_id="derive_from_step",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(IndicatorRead) | problems(*_REFUSALS, StoryWithdrawn),
)
async def derive_from_step(
    step_id: UUID,
    sent: IndicatorDerive,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> IndicatorRead:
    """Add an indicator that a step suggests, filled in from it.

    What is said in the body goes before what is filled in; the origin is kept.
    """
    origin = OriginSaid(OriginKind.STEP, step_id)
    return await _derive(session, caller, origin, sent, request_digest, response)


@router.post(
    "/activities/{activity_id}/indicators",
    operation_id="derive_from_activity",
    status_code=status.HTTP_201_CREATED,
    responses=there_from_before(IndicatorRead) | problems(*_REFUSALS),
)
async def derive_from_activity(
    activity_id: UUID,
    sent: IndicatorDerive,
    caller: CurrentCaller,
    session: Session,
    request_digest: CreateDigest,
    response: Response,
) -> IndicatorRead:
    """Add an indicator that an activity suggests: `cycles` have to be said.

    What is said in the body goes before what is filled in; the origin is kept.
    """
    origin = OriginSaid(OriginKind.ACTIVITY, activity_id)
    return await _derive(session, caller, origin, sent, request_digest, response)
