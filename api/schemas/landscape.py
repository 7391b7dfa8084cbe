"""Landscapes and their versions, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.values import (
    Day,
    Flag,
    Id,
    Instant,
    Name,
    Number,
    Read,
    Ref,
    Sent,
    Text,
    Whole,
    example,
)
from domain.landscape import InviteStatus, PlaceKind, TieKind, TieStrength

Key = Annotated[str, Field(min_length=1, max_length=80)]
_ID = "0192f0c1-2345-7abc-8def-0123456789ab"


class PlaceSent(Sent):
    """A place on the map."""

    model_config = example(
        {"key": "thp", "kind": "institution", "name": "THP", "x": 1, "y": 2.5}
    )

    key: Key = Field(description="Names the place in this landscape, over versions.")
    kind: PlaceKind
    name: Name
    x: Number
    y: Number


class BoundarySent(Sent):
    """What separates places: those on one side of it."""

    model_config = example({"name": "A border", "places": ["thp"]})

    name: Name
    places: Annotated[list[Key], Field(max_length=500)] = []


class TieSent(Sent):
    """A link between two places, there or missing."""

    model_config = example(
        {"source": "bnew", "target": "thp", "kind": "exchange", "strength": "strong"}
    )

    source: Key
    target: Key
    kind: TieKind
    strength: TieStrength | None = None
    missing: Flag = Field(default=False, description="It should be there, and is not.")


class MemberSent(Sent):
    """A person in a place."""

    model_config = example({"place": "thp", "person_id": _ID})

    place: Key
    person_id: Id


class MissingSent(Sent):
    """A seat in which somebody is missing."""

    model_config = example(
        {"name": "A minister", "place": "thp", "invite_status": "invited"}
    )

    name: Name = Field(description="Who or what sort of person.")
    place: Key | None = None
    person_id: Id | None = None
    invite_status: InviteStatus = InviteStatus.NOT_INVITED


Places = Annotated[list[PlaceSent], Field(max_length=500)]
Boundaries = Annotated[list[BoundarySent], Field(max_length=200)]
Ties = Annotated[list[TieSent], Field(max_length=2000)]
Members = Annotated[list[MemberSent], Field(max_length=1000)]
Missing = Annotated[list[MissingSent], Field(max_length=500)]

_EXAMPLE = {
    "title": "Who is around us",
    "drawn_on": "2015-03-01",
    "places": [
        {"key": "bnew", "kind": "space", "name": "BNEW", "x": 0, "y": 0},
        {"key": "thp", "kind": "institution", "name": "THP", "x": 1, "y": 2.5},
    ],
    "boundaries": [{"name": "A border", "places": ["thp"]}],
    "links": [{"source": "bnew", "target": "thp", "kind": "exchange"}],
    "members": [{"place": "bnew", "person_id": _ID}],
    "missing": [{"name": "A minister", "invite_status": "invited"}],
}


class LandscapeCreate(Sent):
    """A map to be given to a space: its first version."""

    model_config = example(_EXAMPLE)

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    title: Name
    drawn_on: Day | None = Field(default=None, description="Today if null.")
    note: Text | None = None
    places: Places = []
    boundaries: Boundaries = []
    links: Ties = []
    members: Members = []
    missing: Missing = []


class LandscapeVersionCreate(Sent):
    """A map drawn anew, as a whole."""

    model_config = example({"predecessor": 1, **_EXAMPLE})

    predecessor: Annotated[Whole, Field(ge=1, le=2**31 - 1)] = Field(
        description="The version that it follows."
    )
    title: Name
    drawn_on: Day | None = Field(default=None, description="Today if null.")
    note: Text | None = None
    places: Places = []
    boundaries: Boundaries = []
    links: Ties = []
    members: Members = []
    missing: Missing = []


class PlaceRead(Read):
    """A place on the map."""

    key: str
    kind: PlaceKind
    name: str
    x: Number
    y: Number


class BoundaryRead(Read):
    """What separates places."""

    name: str
    places: list[str]


class TieRead(Read):
    """A link between two places."""

    source: str
    target: str
    kind: TieKind
    strength: TieStrength | None
    missing: bool


class PlacedPerson(Read):
    """A person in a place."""

    place: str
    person: Ref


class MissingSeat(Read):
    """A seat in which somebody is missing."""

    name: str
    place: str | None
    person: Ref | None
    invite_status: InviteStatus


class LandscapeRead(Read):
    """A map in its present version, or in the one asked for."""

    id: Id
    space: Ref
    version: int
    predecessor: int | None
    title: str
    drawn_on: Day
    note: str | None
    places: list[PlaceRead]
    boundaries: list[BoundaryRead]
    links: list[TieRead]
    members: list[PlacedPerson]
    missing: list[MissingSeat]
    created_at: Instant
