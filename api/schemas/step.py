"""Steps, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.link import LinkSent
from api.schemas.person_sent import PersonSent
from api.schemas.placement import PlacementRead, PlacementSent
from api.schemas.values import (
    Count,
    Day,
    Id,
    Language,
    Line,
    Name,
    Read,
    Ref,
    Sent,
    Text,
    Whole,
    example,
)
from api.schemas.when import WhenRead, WhenSent
from domain.story import LINKS_MAX, Modality, Part, State


class PersonInStep(Sent):
    """A person, or only a role, and what they had to do with the step."""

    person: PersonSent | None = None
    role: Name | None = None
    number: Annotated[Count, Field(description="How many they were.")] | None = None
    part: Part


class Attachment(Sent):
    """A file that is announced; its content has an address of its own."""

    id: Id
    digest: Name
    type: Name
    size: Count


Position = Annotated[Whole, Field(ge=0, le=1_000_000)]


class StepSent(Sent):
    """One thing that happened, or is hoped for."""

    model_config = example(
        {
            "text": "I held workshops for women who might stand.",
            "when": {"from": "2015-01-01", "to": "2016-12-31", "precision": "year"},
            "placements": [{"cycle": "applied", "polarity": "positive"}],
        }
    )

    id: Id | None = None
    text: Text
    position: Position | None = Field(
        default=None, description="Its place in the order; need not be dense."
    )
    prompt: Line | None = Field(default=None, description="The question it answers.")
    language: Language | None = None
    when: WhenSent | None = None
    space_id: Id | None = Field(
        default=None,
        description="Where it happened; the home space if no place is told either.",
    )
    place: Line | None = None
    people: Annotated[list[PersonInStep], Field(max_length=50)] = []
    modality: Modality = Modality.REPORTED
    revisit_on: Day | None = None
    attachments: Annotated[list[Attachment], Field(max_length=50)] = []
    placements: Annotated[list[PlacementSent], Field(max_length=50)] = []
    links: Annotated[list[LinkSent], Field(max_length=LINKS_MAX)] = []


class StepUpdate(Sent):
    """Fields of a step to be changed; placements and links have addresses."""

    model_config = example({"text": "I held twelve workshops."})

    text: Text = "-"
    position: Position | None = None
    prompt: Line | None = None
    language: Language | None = None
    when: WhenSent | None = None
    space_id: Id | None = None
    place: Line | None = None
    people: Annotated[list[PersonInStep], Field(max_length=50)] = []
    modality: Modality = Modality.REPORTED
    revisit_on: Day | None = None
    attachments: Annotated[list[Attachment], Field(max_length=50)] = []


class PersonInStepRead(Read):
    """A person or a role in a step."""

    person: Ref | None
    role: str | None
    number: int | None
    part: Part


class StepRead(Read):
    """A step, with the teller's placements."""

    id: Id
    position: int | None
    text: str
    prompt: str | None
    language: str | None
    when: WhenRead
    space: Ref | None = Field(description="Null where only a place is told.")
    place: str | None
    people: list[PersonInStepRead]
    modality: Modality
    revisit_on: Day | None
    reported_on: Day | None = Field(
        description="When it was reported, if it was told as hoped for."
    )
    attachments: list[Attachment]
    placements: list[PlacementRead]


class StepInStory(StepRead):
    """A step by itself, and the story that it is a part of."""

    story: Ref
    story_state: State = Field(
        description="Of its story: another text returns one that was approved to "
        "`submitted`, where it waits for its teller's yes."
    )
