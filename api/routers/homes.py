"""The home of a space: `/v1/spaces/{space_id}/home`."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CurrentCaller, Session, UnitOfWork
from api.problems import problems
from api.routers.spaces import spaces_read
from api.schemas.home import (
    ActivityBrief,
    HomeCounts,
    HomeDue,
    HomeLatest,
    HomeRead,
    IndicatorDue,
    MeasurementBrief,
    StepDue,
    StoryBrief,
    StoryCounts,
)
from api.schemas.values import Ref
from api.schemas.when import WhenRead
from domain.errors import NotFound, NotPermitted
from services import homes
from services.homes import Counts, Home

router = APIRouter(prefix="/v1/spaces", tags=["spaces"], route_class=UnitOfWork)

LABEL_MAX = 80


@router.get(
    "/{space_id}/home",
    operation_id="read_home",
    responses=problems(NotFound, NotPermitted),
)
async def read_home(
    space_id: UUID, caller: CurrentCaller, session: Session
) -> HomeRead:
    """Read a space as its page shows it: counts, the latest, what is due."""
    home = await homes.read_home(session, caller, space_id)
    (space,) = await spaces_read(session, caller, [home.space])
    return HomeRead(
        space=space,
        counts=_counts(home.counts),
        latest=_latest(home),
        due=_due(home),
        permissions=space.permissions,
    )


def _counts(counts: Counts) -> HomeCounts:
    return HomeCounts(
        stories=StoryCounts.model_validate(
            {state.value: number for state, number in counts.stories.items()}
        ),
        activities=counts.activities,
        indicators=counts.indicators,
        measurements=counts.measurements,
        participations=counts.participations,
        complete=counts.complete,
    )


def _latest(home: Home) -> HomeLatest:
    return HomeLatest(
        stories=[StoryBrief.model_validate(story) for story in home.stories],
        measurements=[
            MeasurementBrief(
                id=measurement.id,
                indicator=Ref(id=indicator.id, label=indicator.name),
                value=measurement.value,
                code=measurement.code,
                text=measurement.text,
                when=WhenRead.of(measurement),
            )
            for measurement, indicator in home.measurements
        ],
        activities=[
            ActivityBrief(
                id=activity.id,
                title=activity.title,
                kind=activity.kind,
                when=WhenRead.of(activity),
            )
            for activity in home.activities
        ],
    )


def _due(home: Home) -> HomeDue:
    return HomeDue(
        indicators=[
            IndicatorDue(
                indicator=Ref(id=indicator.id, label=indicator.name),
                frequency=indicator.frequency,
                last_measured_on=indicator.last_measured_on,
            )
            for indicator in home.due_indicators
        ],
        steps=[
            StepDue(
                step=Ref(id=step.id, label=step.text[:LABEL_MAX]),
                story=Ref(id=step.story_id, label=step.story_title),
                revisit_on=step.revisit_on,
            )
            for step in home.due_steps
        ],
        more=home.more_due,
    )
