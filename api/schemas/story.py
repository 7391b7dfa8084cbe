"""Stories, as clients send and get them."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from api.schemas.consent import ConsentRead, ConsentSent
from api.schemas.flow import FlowSent
from api.schemas.person_sent import PersonSent
from api.schemas.step import StepRead, StepSent
from api.schemas.values import (
    Day,
    Id,
    Instant,
    InstantText,
    Language,
    Line,
    Name,
    Read,
    Ref,
    Sent,
    example,
)
from domain.cycle import Cycle
from domain.story import STEPS_MAX, TITLE_MAX, State, StoryKind


class SourceSent(Sent):
    """The program that sent the story."""

    client: Name
    version: Name | None = None


class ApprovalSent(Sent):
    """How the teller said yes to the text, where somebody else records it."""

    how: Line
    on: Day | None = None


class ApprovalGiven(Sent):
    """A teller's yes to the text. Who tells the story need not say how."""

    model_config = example({"how": "read aloud and agreed", "on": "2016-12-20"})

    how: Line | None = Field(default=None, description="Required of the collector.")
    on: Day | None = Field(default=None, description="Today where it is not said.")


_EXAMPLE = {
    "title": "What a visit to Bangalore led to",
    "language": "en",
    "told_on": "2016-12-14",
    "tellers": [{"name": "Phuntshok"}],
    "steps": [
        {
            "text": "I saw my own work mirrored in theirs.",
            "when": {"from": "2015-01-01", "precision": "year"},
            "placements": [{"cycle": "immediate", "polarity": "positive"}],
        },
        {
            "text": "I came home with a strategy.",
            "placements": [{"cycle": "potential"}],
        },
    ],
}


class StoryCreate(Sent):
    """A whole story. Only one step with a text is required."""

    model_config = example(_EXAMPLE)

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    space_id: Id | None = Field(
        default=None, description="The home space; required where the path has none."
    )
    title: Annotated[str, Field(min_length=1, max_length=TITLE_MAX)] | None = None
    language: Language | None = None
    kind: StoryKind = StoryKind.INDIVIDUAL
    state: State = Field(
        default=State.SUBMITTED,
        description="`approved` is the teller's yes: yours if you tell, else recorded.",
    )
    told_on: Day | None = Field(default=None, description="Today where it is not said.")
    captured_at: InstantText | None = Field(
        default=None, description="The phone's clock, with its offset."
    )
    source: SourceSent | None = None
    tellers: Annotated[list[PersonSent], Field(max_length=50)] = []
    collected_by_id: Id | None = Field(default=None, description="You, if not said.")
    sources: Annotated[list[Id], Field(max_length=100)] = Field(
        default=[],
        description="The stories a composite is made of; shown to nobody else.",
    )
    approval: ApprovalSent | None = None
    consent: ConsentSent | None = None
    steps: Annotated[list[StepSent], Field(min_length=1, max_length=STEPS_MAX)]
    flows: Annotated[list[FlowSent], Field(max_length=400)] = []


def _elsewhere(_: object) -> object:
    raise PydanticCustomError(
        "has-own-address",
        "Steps have addresses: /v1/steps/{step_id}, /v1/stories/{story_id}/steps.",
    )


class StoryUpdate(Sent):
    """Fields of a story to be changed (RFC 7396); its parts have addresses."""

    model_config = example({"title": "What the visit led to"})

    title: Annotated[str, Field(min_length=1, max_length=TITLE_MAX)] | None = None
    language: Language | None = None
    kind: StoryKind = StoryKind.INDIVIDUAL
    told_on: Day = Field(default="1970-01-01", validate_default=True)
    tellers: Annotated[list[PersonSent], Field(max_length=50)] = []
    sources: Annotated[list[Id], Field(max_length=100)] = []
    steps: Annotated[Any, BeforeValidator(_elsewhere)] = Field(
        default=None, description="Refused: each step has an address of its own."
    )


class SourceRead(Read):
    """The program that sent the story."""

    client: str
    version: str | None


class ApprovalRead(Read):
    """The teller's yes to the text."""

    how: str
    on: Day
    recorded_by_id: Id


class StoryRead(Read):
    """A story: what belongs to its version. What others added is in its connections."""

    id: Id
    space: Ref
    title: str | None
    language: str | None
    kind: StoryKind
    state: State
    told_on: Day
    captured_at: str | None = Field(description="As sent, with its offset.")
    received_at: Instant
    source: SourceRead | None
    tellers: list[Ref]
    collected_by: Ref
    approval: ApprovalRead | None
    consent: ConsentRead | None
    steps: list[StepRead]
    version: int
    updated_at: Instant


class StoryItem(Read):
    """A story in a list."""

    id: Id
    space: Ref
    title: str | None
    excerpt: str = Field(description="The beginning of the first step's text.")
    language: str | None
    kind: StoryKind
    state: State
    told_on: Day
    tellers: list[Ref]
    cycles: list[Cycle] = Field(description="Where its steps are placed.")
    paths: list[str] = Field(description="Signatures of the paths inside the story.")
    version: int


class StoryVersionRead(Read):
    """A version of a story that is no longer the present one."""

    version: int
    changed_at: Instant = Field(description="When it was changed into the next.")
    changed_by: Ref = Field(description="Who changed it into the next.")
