"""Framing events, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.values import (
    Day,
    Id,
    Instant,
    Read,
    Ref,
    Sent,
    Text,
    Whole,
    example,
)
from domain.framing_event import Topic

Words = Annotated[str, Field(min_length=1, max_length=2000)]
Minutes = Annotated[Whole, Field(ge=0, le=100_000)]
Number = Annotated[Whole, Field(ge=1, le=2**31 - 1)]
_ID = "0192f0c1-2345-7abc-8def-0123456789ab"


class AgendaItemSent(Sent):
    """A topic of the agenda."""

    model_config = example({"topic": "aspirations", "minutes": 45})

    topic: Topic
    text: Text | None = None
    minutes: Minutes | None = None


class ToDeriveSent(Sent):
    """An indicator to be derived, and the one that was."""

    model_config = example({"text": "How many women stand?", "aspiration_id": _ID})

    text: Words
    aspiration_id: Id | None = None
    indicator_id: Id | None = Field(default=None, description="Once it is derived.")


class CommitmentSent(Sent):
    """What somebody takes upon themselves."""

    model_config = example({"text": "Ask the ministry.", "by": "2015-06-30"})

    text: Words
    person_id: Id | None = None
    by: Day | None = None


Agenda = Annotated[list[AgendaItemSent], Field(max_length=50)]
ToDerive = Annotated[list[ToDeriveSent], Field(max_length=100)]
Commitments = Annotated[list[CommitmentSent], Field(max_length=100)]
Questions = Annotated[list[Words], Field(max_length=100)]


class FramingEventCreate(Sent):
    """An activity that framed, and what came of it."""

    model_config = example(
        {
            "activity_id": _ID,
            "agenda": [{"topic": "aspirations", "minutes": 45}],
            "frame_id": _ID,
            "frame_version": 1,
            "indicators_to_derive": [{"text": "How many women stand?"}],
            "commitments": [{"text": "Ask the ministry.", "person_id": _ID}],
            "open_questions": ["Who is missing?"],
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    activity_id: Id = Field(description="Of this space.")
    agenda: Agenda = []
    frame_id: Id | None = None
    frame_version: Number | None = None
    landscape_id: Id | None = None
    landscape_version: Number | None = None
    indicators_to_derive: ToDerive = []
    commitments: Commitments = []
    open_questions: Questions = []


class FramingEventUpdate(Sent):
    """Fields of a framing event to be changed (RFC 7396); lists are replaced."""

    model_config = example({"open_questions": ["Who pays?"]})

    agenda: Agenda = []
    frame_id: Id | None = None
    frame_version: Number | None = None
    landscape_id: Id | None = None
    landscape_version: Number | None = None
    indicators_to_derive: ToDerive = []
    commitments: Commitments = []
    open_questions: Questions = []


class AgendaItemRead(Read):
    """A topic of the agenda."""

    topic: Topic
    text: str | None
    minutes: int | None


class ToDeriveRead(Read):
    """An indicator to be derived, and the one that was."""

    text: str
    aspiration: Ref | None
    indicator: Ref | None


class CommitmentRead(Read):
    """What somebody takes upon themselves."""

    text: str
    person: Ref | None
    by: Day | None


class FramingEventRead(Read):
    """An activity that framed, and what came of it."""

    id: Id
    space: Ref
    activity: Ref
    agenda: list[AgendaItemRead]
    frame_id: Id | None
    frame_version: int | None
    landscape_id: Id | None
    landscape_version: int | None
    indicators_to_derive: list[ToDeriveRead]
    commitments: list[CommitmentRead]
    open_questions: list[str]
    version: int
    created_at: Instant
