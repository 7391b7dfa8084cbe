"""Flows, as clients send and get them."""

from pydantic import Field

from api.schemas.values import Day, Id, Read, Ref, Sent, Text, example
from domain.flow import FlowKind, Relation


class FlowSent(Sent):
    """What a person asserts: from a step or an activity, to a step."""

    model_config = example(
        {
            "source_step_id": "0192f0c1-2345-7abc-8def-0123456789a1",
            "target_step_id": "0192f0c1-2345-7abc-8def-0123456789a2",
            "relation": "leads_to",
        }
    )

    id: Id | None = None
    source_step_id: Id | None = None
    source_activity_id: Id | None = None
    target_step_id: Id
    relation: Relation
    note: Text | None = None


class FlowUpdate(Sent):
    """Fields of a flow to be changed."""

    model_config = example({"relation": "returns"})

    relation: Relation = Relation.LEADS_TO
    note: Text | None = None


class FlowEnd(Read):
    """One end of a flow."""

    step: Ref | None
    activity: Ref | None
    story: Ref | None
    space: Ref | None


class FlowRead(Read):
    """A flow, and what its two ends show."""

    id: Id
    source: FlowEnd
    target: FlowEnd
    relation: Relation
    kinds: list[FlowKind] = Field(description="Derived from the two ends.")
    aspired: bool = Field(description="A step at one of its ends is hoped for.")
    made: bool = Field(description="Made of neighbouring steps; nobody asserted it.")
    unresolved: str | None = Field(description="Why it is kept but not counted.")
    note: str | None
    asserted_by: Ref | None
    version: int


class UnresolvedFlow(FlowRead):
    """A flow between stories that is kept but not counted, and why."""

    means: str = Field(description="What `unresolved` says, in words.")


class OpenFlowRead(Read):
    """A path of a story from which nothing was heard back yet."""

    story: Ref
    step: Ref = Field(description="The last step on it.")
    signature: str = Field(
        description="First letters of the cycles of its steps, as in `I-P-A-R`."
    )
    day: Day = Field(description="The day on which the last step counts.")
    age_days: int = Field(description="Days since then.")
    aspired: bool = Field(description="A step on it is hoped for.")
