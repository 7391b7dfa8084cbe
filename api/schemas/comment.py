"""Comments on reports, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.values import Day, Id, Instant, Read, Ref, Sent, Text, example
from domain.report import ReportPart

Pointer = Annotated[str, Field(max_length=400, pattern=r"^(/([^~/]|~[01])*)*$")]


class CommentCreate(Sent):
    """What somebody of a space says to a part of its report."""

    model_config = example(
        {
            "part": "contribution",
            "from": "2015-01-01",
            "to": "2016-12-31",
            "text": "We tried it twice; the first time is missing.",
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    report_id: Id | None = Field(
        default=None,
        description="A draft about the space. Null: the space's report as it reads.",
    )
    part: ReportPart | None = Field(
        default=None, description="Null: the whole. One that the draft has."
    )
    pointer: Pointer | None = Field(
        default=None,
        description="A place in the `content` of the draft, as a JSON pointer (RFC "
        "6901), such as `/report/cycles/2`; it needs a `report_id`.",
    )
    first: Day | None = Field(
        default=None,
        alias="from",
        description="The first day of the report. A draft has its own.",
    )
    last: Day | None = Field(
        default=None,
        alias="to",
        description="The last day of the report. A draft has its own.",
    )
    text: Text


class CommentRead(Read):
    """A comment; one that was taken back has no text."""

    id: Id
    space: Ref
    report: Ref | None = Field(
        description="The draft of which it was said, frozen since or not; without a "
        "label where it was deleted."
    )
    report_digest: str | None = Field(
        description="The `digest` of the draft as it was then: another one than the "
        "report's where it was made anew since, and `pointer` may lead elsewhere."
    )
    part: ReportPart | None
    pointer: str | None = Field(description="A place in the `content` of the draft.")
    from_: Day | None = Field(alias="from")
    to: Day | None
    text: str | None
    made_by: Ref
    created_at: Instant
    withdrawn_at: Instant | None
    version: int
