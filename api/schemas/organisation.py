"""The organisation, as clients send and get it."""

from typing import Annotated

from pydantic import Field

from api.schemas.values import Id, Instant, Name, Read, Sent, Whole, example

Threshold = Annotated[Whole, Field(ge=1, le=100)]
Origin = Annotated[
    str,
    Field(
        max_length=255,
        pattern=r"^https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$",
    ),
]
Origins = Annotated[list[Origin], Field(max_length=50)]


class OrganisationUpdate(Sent):
    """Fields of the organisation to be changed (RFC 7396); origins are replaced."""

    model_config = example({"threshold": 5, "origins": ["https://stories.example.org"]})

    name: Name = ""
    threshold: Threshold = 5
    origins: Origins = Field(default=[])


class OrganisationRead(Read):
    """The organisation that your token belongs to."""

    id: Id
    name: str
    threshold: int = Field(
        description="Counts below it are held back from who does not evaluate a space."
    )
    origins: list[str] = Field(description="From where browsers may call for it.")
    demonstration: bool
    version: int
    created_at: Instant
