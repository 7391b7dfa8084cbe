"""Decisions, as clients send and get them."""

from pydantic import Field

from api.schemas.frame import Number
from api.schemas.values import Day, Id, Instant, Read, Ref, Sent, Text, example


class DecisionCreate(Sent):
    """What a space decided after reading a report."""

    model_config = example(
        {
            "text": "We ask what women need next, and change what we look for.",
            "decided_on": "2017-02-01",
            "decided_by_id": "0192f0c1-2345-7abc-8def-0123456789ab",
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    text: Text
    space_id: Id | None = Field(
        default=None, description="Needed where the report is about several."
    )
    decided_on: Day | None = Field(default=None, description="Today if null.")
    decided_by_id: Id | None = Field(
        default=None, description="A person; the space as a whole if null."
    )
    frame_id: Id | None = Field(
        default=None, description="The frame of the space that was changed by it."
    )
    frame_version: Number | None = Field(
        default=None, description="The number of the version that came of it."
    )


class DecisionUpdate(Sent):
    """What came of a decision (RFC 7396); what was decided stays."""

    model_config = example(
        {"frame_id": "0192f0c1-2345-7abc-8def-0123456789ab", "frame_version": 1}
    )

    frame_id: Id | None = Field(
        default=None, description="The frame of the space that was changed by it."
    )
    frame_version: Number | None = Field(
        default=None,
        description="The number of the version that came of it, agreed no earlier.",
    )


class DecisionRead(Read):
    """What a space decided after reading a report."""

    id: Id
    report: Ref
    space: Ref
    text: str
    decided_on: Day
    decided_by: Ref | None
    frame_id: Id | None
    frame_version: int | None
    recorded_by: Ref
    created_at: Instant
    version: int
