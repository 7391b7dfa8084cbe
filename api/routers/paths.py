"""The paths that pass a story, over others."""

from uuid import UUID

from fastapi import APIRouter, Request

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.problems import problems
from api.schemas.connections import LoopLength
from api.schemas.path import (
    PassedLoop,
    PassedStep,
    RelayRead,
    StoryPathRead,
    StoryPathsRead,
)
from api.schemas.values import Ref
from domain.errors import NotFound
from services.stories import paths
from services.stories.paths import StoryPaths

router = APIRouter(prefix="/v1", tags=["stories"], route_class=UnitOfWork)


@router.get(
    "/stories/{story_id}/paths",
    operation_id="read_paths",
    responses=problems(NotFound),
)
async def read_paths(
    story_id: UUID, caller: CurrentCaller, session: Session, request: Request
) -> StoryPathsRead:
    """Read the paths that pass a story, over others, and the relays that go on from it.

    They are followed as far as flows lead, over steps that you see; a report judges
    a loop by the story from which it returns, here all that leads up to it does.
    """
    found = await paths.read_paths(
        session,
        caller,
        story_id,
        open_after_days=request.app.state.settings.open_after_days,
    )
    return _read(found)


def _read(found: StoryPaths) -> StoryPathsRead:
    return StoryPathsRead(
        story=Ref.model_validate(found.story),
        paths=[StoryPathRead.model_validate(path) for path in found.paths],
        steps=[PassedStep.model_validate(step) for step in found.steps],
        loops=[
            PassedLoop(
                source_id=loop.source,
                target_step_id=loop.target,
                length=LoopLength.LONG if loop.long else LoopLength.SHORT,
                aspired=loop.aspired,
                reframing=loop.reframing,
            )
            for loop in found.loops
        ],
        relays=[RelayRead.model_validate(relay) for relay in found.relays],
        relays_deeper=found.relays_deeper,
        hidden=found.hidden,
        complete=found.complete,
    )
