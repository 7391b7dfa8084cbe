"""Activities, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.values import Flag, Id, Instant, Name, Read, Ref, Sent, Text, example
from api.schemas.when import WhenRead, WhenSent
from domain.space import ActivityKind, Mode

Modes = Annotated[list[Mode], Field(max_length=4)]
PersonIds = Annotated[list[Id], Field(max_length=500)]


class ActivityCreate(Sent):
    """An activity to be recorded."""

    model_config = example(
        {
            "title": "Visit to a village that runs its own school",
            "kind": "visit",
            "when": {"from": "2015-04-01", "precision": "month"},
            "modes": ["generating", "translating"],
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    title: Name
    kind: ActivityKind
    when: WhenSent | None = Field(default=None, description="Null: not known.")
    modes: Modes = Field(default=[])
    planned: Flag = Field(default=False, description="It is still to happen.")
    note: Text | None = None
    person_ids: PersonIds = Field(default=[], description="Persons who attended.")


class ActivityUpdate(Sent):
    """Fields of an activity to be changed (RFC 7396); lists are replaced."""

    model_config = example({"note": "It rained.", "modes": ["framing"]})

    title: Name = ""
    kind: ActivityKind = ActivityKind.OTHER
    when: WhenSent | None = None
    modes: Modes = Field(default=[])
    planned: Flag = False
    note: Text | None = None
    person_ids: PersonIds = Field(default=[])


class ActivityRead(Read):
    """Something that happened in a space, and who attended."""

    id: Id
    space: Ref
    title: str
    kind: ActivityKind
    when: WhenRead
    modes: list[Mode]
    planned: bool
    note: str | None
    persons: list[Ref]
    version: int
    created_at: Instant
