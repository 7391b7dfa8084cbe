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
            "pointer": "/cycles/2/contribution",
            "from": "2015-01-01",
            "to": "2016-12-31",
            "text": "We tried it twice; the first time is missing.",
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    part: ReportPart | None = Field(default=None, description="Null: the whole.")
    pointer: Pointer | None = Field(
        default=None, description="Where in the report, as a JSON pointer."
    )
    first: Day | None = Field(
        default=None, alias="from", description="The first day of the report."
    )
    last: Day | None = Field(
        default=None, alias="to", description="The last day of the report."
    )
    text: Text


class CommentRead(Read):
    """A comment; one that was taken back has no text."""

    id: Id
    space: Ref
    part: ReportPart | None
    pointer: str | None
    from_: Day | None = Field(alias="from")
    to: Day | None
    text: str | None
    made_by: Ref
    created_at: Instant
    withdrawn_at: Instant | None
    version: int
