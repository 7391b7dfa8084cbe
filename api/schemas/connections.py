"""What others added to a story and what follows from it, as clients get it."""

from enum import StrEnum

from pydantic import Field

from api.schemas.flow import FlowRead
from api.schemas.placement import PlacementRead
from api.schemas.values import Id, Read, Ref
from domain.evidence import EvidenceRelation, Heard


class AddedPlacement(PlacementRead):
    """Where an analyst placed a step."""

    step_id: Id


class AddedLink(Read):
    """An evidence link of one of the steps."""

    id: Id
    step_id: Id
    indicator: Ref
    measurement: Ref | None
    relation: EvidenceRelation
    note: str | None
    linked_by: Ref
    version: int


class ConfirmedRead(Read):
    """What the sources on a step, or on a flow that leads to it, come to."""

    step: Ref
    flow_id: Id | None
    corroborated: bool = Field(description="A source agrees, at least in part.")
    disputed: bool = Field(description="A source disagrees; both may hold.")
    heard: Heard


class PathRead(Read):
    """A chain of flows that cannot be made longer."""

    signature: str = Field(
        description="First letters of the cycles of its steps, as in `I-P-A-R`."
    )
    steps: list[Id] = Field(description="The steps on it; activities are left out.")
    space_changes: list[int] = Field(
        description="The index in `steps` of each that happened in another space"
        " than the one before."
    )
    returns: bool
    open: bool = Field(description="Not yet heard back: no return for a long time.")
    aspired: bool = Field(description="A step on it is hoped for.")


class LoopLength(StrEnum):
    """How far value went before it was brought back."""

    LONG = "long"
    SHORT = "short"


class LoopRead(Read):
    """A path that a return closes."""

    source_id: Id = Field(description="A step, or an activity.")
    target_step_id: Id
    length: LoopLength = Field(
        description="Long after realized or transformative value, else short."
    )
    aspired: bool = Field(
        description="A step that leads up to the return, or its target, is hoped for."
    )


class EventStep(Read):
    """A step that tells of an event, and its story."""

    step: Ref
    story: Ref


class EventRead(Read):
    """What several steps tell of, or what is a part of something or has parts."""

    steps: list[EventStep]
    parts: list[int] = Field(description="Which of these events are parts of it.")


class ConnectionsRead(Read):
    """What others added to a story, and what follows from it and its flows."""

    story: Ref
    placements: list[AddedPlacement] = Field(
        description="Analysts' placements; the teller's are in the story."
    )
    links: list[AddedLink]
    corroborated: list[ConfirmedRead] = Field(
        description="Steps and flows on which sources are recorded; never set by hand."
    )
    flows: list[FlowRead] = Field(
        description="Inside the story, made and asserted, and to and from others."
    )
    paths: list[PathRead] = Field(description="Inside the story, as reports count.")
    across: list[PathRead] = Field(
        description="Those that go on in what is one step across, or come from there."
    )
    loops: list[LoopRead]
    events: list[EventRead]
    hidden: bool = Field(description="Something is left out that you may not see.")
    cut: bool = Field(description="Something is left out because there is too much.")
