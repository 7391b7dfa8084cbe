"""The echo of a story: what came of it, for those who see it."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.problems import problems
from api.schemas.echo import BesideRead, EchoRead, FramedRead, RelayRead, ShownInRead
from api.schemas.values import Ref
from domain.errors import NotFound
from services import echo
from services.echo import Relay

router = APIRouter(prefix="/v1", tags=["stories"], route_class=UnitOfWork)


@router.get(
    "/stories/{story_id}/echo",
    operation_id="read_echo",
    responses=problems(NotFound),
)
async def read_echo(
    story_id: UUID, caller: CurrentCaller, session: Session
) -> EchoRead:
    """Read what came of a story: who went on, beside what it stands, where it shows."""
    found = await echo.read_echo(session, caller, story_id)
    return EchoRead(
        story=Ref.model_validate(found.story),
        relays=[_relay(each) for each in found.relays],
        indicators=[BesideRead.model_validate(each) for each in found.indicators],
        aspirations=[FramedRead.model_validate(each) for each in found.aspirations],
        uncertainties=[FramedRead.model_validate(each) for each in found.uncertainties],
        reports=[ShownInRead.model_validate(each) for each in found.reports],
        complete=found.complete,
    )


def _relay(relay: Relay) -> RelayRead:
    story = relay.story
    return RelayRead(
        step=Ref.model_validate(relay.step),
        story=Ref(id=story["id"], label=story["title"]),
        tellers=story["tellers"],
        space=story["space"],
        told_on=story["told_on"],
        source=Ref.model_validate(relay.source),
        relation=relay.relation,
    )
