"""Participations, as clients send and get them."""

from datetime import date

from pydantic import Field

from api.schemas.values import Day, Id, Read, Ref, Sent, example
from domain.access import SpaceRole


class ParticipationCreate(Sent):
    """A person who is to take part in the space."""

    model_config = example(
        {
            "person_id": "0192f0c1-2345-7abc-8def-0123456789ab",
            "role": "facilitator",
            "since": "2010-01-01",
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    person_id: Id
    role: SpaceRole
    since: Day | None = Field(default=None, description="Today where not said.")
    until: Day | None = Field(default=None, description="The last day.")


class ParticipationUpdate(Sent):
    """Fields of a participation to be changed (RFC 7396); `until` ends it."""

    model_config = example({"until": "2024-06-30"})

    role: SpaceRole = SpaceRole.PARTICIPANT
    since: Day = date.min
    until: Day | None = Field(default=None, description="The last day.")


class ParticipationRead(Read):
    """A person in a space with a role; both days are included."""

    id: Id
    space: Ref
    person: Ref
    role: SpaceRole
    since: Day
    until: Day | None
    version: int
