"""Measurements, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.values import (
    Count,
    Day,
    Id,
    Instant,
    Line,
    Number,
    Read,
    Ref,
    Sent,
    Text,
    example,
)
from api.schemas.when import WhenRead, WhenSent
from domain.story import Polarity

Word = Annotated[str, Field(min_length=1, max_length=80)]
Breakdown = Annotated[dict[Word, Word], Field(max_length=20)]


class MeasurementCreate(Sent):
    """A measurement to be recorded: one of value, code and text."""

    model_config = example(
        {
            "value": 11.6,
            "out_of": 100,
            "n": 1417,
            "when": {"from": "2016-01-01", "precision": "year"},
            "source": "Election commission",
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    value: Number | None = None
    code: Word | None = None
    text: Text | None = None
    out_of: Number | None = Field(default=None, description="The denominator.")
    n: Count | None = Field(default=None, description="How many were observed.")
    spread: Number | None = Field(
        default=None, description="The standard deviation, where `value` is a mean."
    )
    when: WhenSent | None = Field(
        default=None, description="Counts on the day it is recorded where not known."
    )
    breakdown: Breakdown = Field(
        default={}, description="The part it is about; empty for the whole."
    )
    judged: Polarity | None = Field(
        default=None, description="Whether somebody takes it as good or bad."
    )
    judged_by_id: Id | None = Field(
        default=None, description="A person; you where not said."
    )
    activity_id: Id | None = None
    note: Text | None = None
    source: Line | None = None


class MeasurementUpdate(Sent):
    """A correction (RFC 7396): what the measurement said before is kept."""

    model_config = example({"value": 11.7, "note": "Misread."})

    value: Number | None = None
    code: Word | None = None
    text: Text | None = None
    out_of: Number | None = None
    n: Count | None = None
    spread: Number | None = None
    when: WhenSent | None = None
    breakdown: Breakdown = Field(default={})
    judged: Polarity | None = None
    judged_by_id: Id | None = None
    activity_id: Id | None = None
    note: Text | None = None
    source: Line | None = None


class MeasurementRead(Read):
    """A measurement as it stands now."""

    id: Id
    indicator: Ref
    value: Number | None
    code: str | None
    text: str | None
    out_of: Number | None
    n: Count | None
    spread: Number | None
    share: Number | None = Field(description="Value divided by `out_of`.")
    when: WhenRead
    day: Day = Field(description="The one day on which it counts.")
    breakdown: dict[str, str]
    judged: Polarity | None
    judged_by: Ref | None
    activity: Ref | None
    note: str | None
    source: str | None
    recorded_by: Ref
    recorded_at: Instant
    version: int


class MeasurementVersionRead(Read):
    """What a measurement said before a correction."""

    version: int
    value: Number | None
    code: str | None
    text: str | None
    out_of: Number | None
    n: Count | None
    spread: Number | None
    when: WhenRead
    breakdown: dict[str, str]
    judged: Polarity | None
    judged_by: Ref | None
    activity: Ref | None
    note: str | None
    source: str | None
    corrected_at: Instant
    corrected_by: Ref
