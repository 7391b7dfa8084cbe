"""Placements, as clients send and get them."""

from pydantic import Field

from api.schemas.scheme import NAMED_READ, NAMED_SENT, AsNamedSent
from api.schemas.values import Id, Line, Read, Ref, Sent, example
from domain.cycle import Cycle, Dimension
from domain.scheme import AsNamed
from domain.story import PlacedAs, Polarity


class PlacementSent(Sent):
    """At which cycle a step is of value; no placement overwrites another."""

    model_config = example({"cycle": "applied", "polarity": "positive"})

    id: Id | None = None
    cycle: Cycle | None = Field(
        default=None, description="Required where `as_named` does not tell it."
    )
    dimension: Dimension | None = Field(
        default=None,
        description="Only for enabling, strategic, orienting and transformative.",
    )
    polarity: Polarity | None = Field(default=None, description="Null: not said.")
    for_whom: Line | None = None
    as_named: AsNamedSent | None = Field(default=None, description=NAMED_SENT)
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
    as_named: AsNamedSent | None = Field(
        default=None, description="It has to go with the cycle."
    )


class PlacementRead(Read):
    """A placement of a step."""

    id: Id
    cycle: Cycle
    dimension: Dimension | None
    polarity: Polarity | None
    for_whom: str | None
    as_named: AsNamed | None = Field(description=NAMED_READ)
    placed_as: PlacedAs = Field(alias="as", validation_alias="placed_as")
    placed_by: Ref
    version: int
