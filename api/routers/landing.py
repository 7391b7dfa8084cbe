"""The landing check: below `/v1/spaces/{space_id}`."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.problems import problems
from api.schemas.landing import LandedShown, LandingRead
from domain.errors import NotFound
from domain.report import Label
from services import landing

router = APIRouter(prefix="/v1", tags=["framing"], route_class=UnitOfWork)


@router.get(
    "/spaces/{space_id}/landing",
    operation_id="check_landing",
    responses=problems(NotFound),
)
async def check_landing(
    space_id: UUID, caller: CurrentCaller, session: Session
) -> LandingRead:
    """Check whether what was hoped for meets what is measured and told.

    Which aspirations have neither indicator nor story, which indicators have no
    origin, and how much stands beside each aspiration, as far as you see.
    """
    found = await landing.check_landing(session, caller, space_id)
    return LandingRead(
        aspirations=[LandedShown.model_validate(each) for each in found.aspirations],
        without_indicator_and_story=[
            Label(each.aspiration.id, each.aspiration.label)
            for each in found.aspirations
            if not each.lands
        ],
        indicators_without_origin=found.without_origin,
        complete=found.complete,
    )
