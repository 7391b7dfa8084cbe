"""Placements, as clients send and get them."""

from pydantic import Field

from api.schemas.values import Id, Line, Read, Ref, Sent, example
from domain.cycle import Cycle, Dimension
from domain.story import PlacedAs, Polarity


class PlacementSent(Sent):
    """At which cycle a step is of value; no placement overwrites another."""

    model_config = example({"cycle": "applied", "polarity": "positive"})

    id: Id | None = None
    cycle: Cycle
    dimension: Dimension | None = Field(
        default=None,
        description="Only for enabling, strategic, orienting and transformative.",
    )
    polarity: Polarity | None = Field(default=None, description="Null: not said.")
    for_whom: Line | None = None
    placed_as: PlacedAs | None = Field(
        default=None,
        alias="as",
        description="The teller's if you told or collected the story, else analyst.",
    )


class PlacementUpdate(Sent):
    """Fields of a placement to be changed."""

    model_config = example({"polarity": "mixed"})

    cycle: Cycle = Cycle.IMMEDIATE
    dimension: Dimension | None = None
    polarity: Polarity | None = None
    for_whom: Line | None = None


class PlacementRead(Read):
    """A placement of a step."""

    id: Id
    cycle: Cycle
    dimension: Dimension | None
    polarity: Polarity | None
    for_whom: str | None
    placed_as: PlacedAs = Field(alias="as", validation_alias="placed_as")
    placed_by: Ref
    version: int
