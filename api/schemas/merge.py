"""Merges, as clients send and get them."""

from pydantic import Field

from api.schemas.values import Count, Id, Instant, Read, Ref, Sent, Text, example
from domain.merging import Noun


class MergeCreate(Sent):
    """Into which record of its kind the one of the address is to be merged."""

    model_config = example(
        {
            "into_id": "0192f0c1-2345-7abc-8def-0123456789ab",
            "note": "The same person, entered on two days.",
        }
    )

    id: Id | None = Field(
        default=None, description="Of the merge: made by the client, or by us."
    )
    into_id: Id = Field(description="The record that stays, as it is.")
    note: Text | None = Field(default=None, description="Why the two are one.")


class MovedLinks(Read):
    """How many links of a kind went over."""

    record: str = Field(description="What refers, such as `story_teller`.")
    reference: str = Field(description="By which of its fields.")
    moved: Count = Field(description="Those that refer to the survivor now.")
    joined: Count = Field(
        description="Those that said what one of the survivor's says: set aside."
    )


class MergeRead(Read):
    """A merge, in force or undone."""

    id: Id
    noun: Noun
    merged: Ref = Field(description="What is not there any more, as it was called.")
    into: Ref
    space_id: Id | None = Field(description="Where both indicators lie.")
    note: str | None
    links: list[MovedLinks]
    merged_by: Ref
    merged_at: Instant
    undone_by: Ref | None
    undone_at: Instant | None
    version: int
