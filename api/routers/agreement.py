"""Agreement: a step as its coders placed it, and how far they agree in a space."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.language import ToldIn
from api.problems import problems
from api.routers.placements import placement_read
from api.routers.reports import links_of
from api.schemas.agreement import AgreementRead, CodedShown, CodingsRead
from api.schemas.values import Day, Ref
from domain.errors import NotFound, NotPermitted
from domain.report import ReportPart
from domain.room import LABEL_MAX
from services import agreement, codings
from services.reports.build import Asked

router = APIRouter(prefix="/v1", tags=["placements"], route_class=UnitOfWork)


@router.get(
    "/steps/{step_id}/codings",
    operation_id="read_codings",
    responses=problems(NotFound),
)
async def read_codings(
    step_id: UUID, caller: CurrentCaller, session: Session
) -> CodingsRead:
    """Read what the teller and the analysts say of a step, side by side."""
    found = await codings.read_codings(session, caller, step_id)
    return CodingsRead(
        step=Ref(id=found.step_id, label=found.text[:LABEL_MAX]),
        cycles=[
            CodedShown(
                cycle=each.cycle,
                teller=[placement_read(one) for one in each.teller],
                analysts=[placement_read(one) for one in each.analysts],
            )
            for each in found.cycles
        ],
    )


@router.get(
    "/spaces/{space_id}/agreement",
    operation_id="read_agreement",
    responses=problems(NotFound, NotPermitted),
)
async def read_agreement(
    space_id: UUID,
    caller: CurrentCaller,
    session: Session,
    language: ToldIn,
    from_: Annotated[
        Day | None, Query(alias="from", description="The first day, included.")
    ] = None,
    to: Annotated[Day | None, Query(description="The last day, included.")] = None,
    submitted: Annotated[
        bool, Query(description="Evaluators count submitted stories too.")
    ] = False,
) -> AgreementRead:
    """Read how far teller and analysts agree where steps of a space's stories stand.

    It is the part `agreement` of the report by itself, for those who evaluate it.
    """
    parts = frozenset({ReportPart.AGREEMENT})
    asked = Asked(
        *([space_id], from_, to), parts=parts, submitted=submitted, language=language
    )
    found = await agreement.read_agreement(session, caller, asked, links_of(asked))
    return AgreementRead.model_validate(found)
