"""Shapes of stories that are told beside a frozen report."""

from uuid import UUID

from pydantic import Field

from api.schemas.values import Day, Read
from api.schemas.when import WhenRead
from domain.cycle import Cycle
from domain.story import Modality, Polarity


class PlacedRead(Read):
    """Where a step stands, by the placements that count in the report."""

    cycle: Cycle
    polarity: Polarity | None = Field(description="Null: not said.")


class StepToldRead(Read):
    """A step as a report tells it."""

    id: UUID
    text: str
    cut: bool = Field(description="Whether only the beginning of it is told.")
    language: str | None
    when: WhenRead
    modality: Modality
    revisit_on: Day | None
    placements: list[PlacedRead]


class StoryToldRead(Read):
    """What a story says; who tells it is left to the story itself."""

    id: UUID
    title: str | None
    language: str | None
    told_on: Day
    space_id: UUID = Field(description="One of the report's spaces.")
    steps: list[StepToldRead]
    more: bool = Field(description="Whether it has more steps than are told.")
