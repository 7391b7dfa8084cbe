"""Persons, as clients send and get them."""

from pydantic import Field

from api.schemas.values import Id, Instant, Name, Read, Sent, example


class PersonCreate(Sent):
    """A person to be added; they need no account."""

    model_config = example({"name": "Phuntshok", "role": "a local official"})

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    name: Name
    role: Name | None = Field(
        default=None, description="How the person is shown where the name is not."
    )


class PersonUpdate(Sent):
    """Fields of a person to be changed (RFC 7396)."""

    model_config = example({"role": "an elected official"})

    name: Name = ""
    role: Name | None = None


class PersonRead(Read):
    """A person."""

    id: Id
    name: str
    role: str | None
    version: int
    created_at: Instant
