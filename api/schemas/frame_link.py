"""Links of aspirations and uncertainties, as clients send and get them."""

from pydantic import Field

from api.schemas.values import Id, Instant, Read, Ref, Sent, Text, example
from domain.frame import EntryKind, FrameRelation


class FrameLinkSent(Sent):
    """What an indicator, a step or an activity does to it: one of the three."""

    model_config = example(
        {
            "relation": "confirms",
            "step_id": "0192f0c1-2345-7abc-8def-0123456789ab",
            "note": "Three of them were elected.",
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    relation: FrameRelation
    indicator_id: Id | None = None
    step_id: Id | None = None
    activity_id: Id | None = None
    note: Text | None = None


class FrameLinkRead(Read):
    """What an indicator, a step or an activity does to an aspiration or uncertainty."""

    id: Id
    kind: EntryKind = Field(description="Of the entry.")
    entry: Ref
    relation: FrameRelation
    indicator: Ref | None
    step: Ref | None
    story: Ref | None = Field(description="Of the step; without a label.")
    activity: Ref | None
    note: str | None
    version: int
    created_at: Instant
