"""The home of a space, as clients get it."""

from pydantic import Field

from api.schemas.space import SpaceRead
from api.schemas.values import Day, Id, Number, Read, Ref
from api.schemas.when import WhenRead
from domain.access import Permission
from domain.indicator import Frequency
from domain.space import ActivityKind
from domain.story import State


class StoryCounts(Read):
    """How many stories you see, by their state."""

    draft: int
    submitted: int
    approved: int | None = Field(description="Null where it is a small group.")
    published: int | None = Field(description="Null where it is a small group.")
    withdrawn: int


class HomeCounts(Read):
    """How much there is in the space that you see."""

    stories: StoryCounts
    activities: int
    indicators: int = Field(description="Retired ones are not counted.")
    measurements: int
    participations: int | None = Field(
        description="Those of today; null where it is a small group."
    )
    complete: bool = Field(description="False where counting stopped at 10,000.")


class StoryBrief(Read):
    """A story in few words."""

    id: Id
    title: str | None
    told_on: Day
    state: State


class MeasurementBrief(Read):
    """A measurement in few words: one of value, code and text."""

    id: Id
    indicator: Ref
    value: Number | None
    code: str | None
    text: str | None
    when: WhenRead


class ActivityBrief(Read):
    """An activity in few words."""

    id: Id
    title: str
    kind: ActivityKind
    when: WhenRead


class HomeLatest(Read):
    """The latest of each sort, at most five, the newest first."""

    stories: list[StoryBrief]
    measurements: list[MeasurementBrief]
    activities: list[ActivityBrief]


class IndicatorDue(Read):
    """An indicator that is to be measured."""

    indicator: Ref
    frequency: Frequency
    last_measured_on: Day | None


class StepDue(Read):
    """A step that is hoped for, and the day it was to be looked at again."""

    step: Ref = Field(description="Labelled by the beginning of its text.")
    story: Ref
    revisit_on: Day


class HomeDue(Read):
    """What waits for somebody, at most 50 of each sort."""

    indicators: list[IndicatorDue]
    steps: list[StepDue]
    more: bool


class HomeRead(Read):
    """A space as its page shows it, with nothing that you may not see."""

    space: SpaceRead
    counts: HomeCounts
    latest: HomeLatest
    due: HomeDue
    permissions: list[Permission] = Field(description="What you may do here.")
