"""Spaces, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.values import (
    Day,
    Flag,
    Id,
    Instant,
    Name,
    Read,
    Ref,
    Sent,
    Text,
    example,
)
from domain.access import Permission
from domain.space import About, Stage, Structure


class StatementSent(Sent):
    """What is cared about, uncertain or watched in the space."""

    about: About
    text: Text
    holder_id: Id | None = Field(
        default=None, description="Who holds it; the space as a whole if null."
    )
    since: Day | None = None
    until: Day | None = None


class LifeStageSent(Sent):
    """A life stage of the space; a stage may recur."""

    stage: Stage
    since: Day


_EXAMPLE = {
    "name": "LOGIN",
    "structure": "network",
    "open": True,
    "purpose": "Officials of local governments learn from each other.",
    "statements": [{"about": "difference", "text": "Local government that serves."}],
    "life_stages": [{"stage": "active", "since": "2010-01-01"}],
}

Statements = Annotated[list[StatementSent], Field(max_length=100)]
LifeStages = Annotated[list[LifeStageSent], Field(max_length=100)]


class SpaceCreate(Sent):
    """A space to be added."""

    model_config = example(_EXAMPLE)

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    name: Name
    structure: Structure
    open: Flag = True
    purpose: Text | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    parent_id: Id | None = None
    statements: Statements = []
    life_stages: LifeStages = []


class SpaceUpdate(Sent):
    """Fields of a space to be changed (RFC 7396); lists are replaced."""

    model_config = example({"purpose": "To learn from each other.", "open": False})

    name: Name = ""
    structure: Structure = Structure.OTHER
    open: Flag = True
    purpose: Text | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    parent_id: Id | None = None
    statements: Statements = []
    life_stages: LifeStages = []


class StatementRead(Read):
    """A statement about a space, and who holds it."""

    about: About
    text: str
    holder: Ref | None
    since: Day | None
    until: Day | None


class LifeStageRead(Read):
    """A life stage and the day it began."""

    stage: Stage
    since: Day


class SpaceRead(Read):
    """A space."""

    id: Id
    name: str
    structure: Structure
    open: bool
    purpose: str | None
    starts_on: Day | None
    ends_on: Day | None
    parent: Ref | None
    archived_at: Instant | None
    statements: list[StatementRead]
    life_stages: list[LifeStageRead]
    permissions: list[Permission] = Field(description="What you may do here.")
    version: int
    created_at: Instant
