"""Paths over stories and relays between them, as clients get them."""

from pydantic import Field

from api.schemas.connections import LoopRead, PathRead
from api.schemas.values import FEW, Id, Read, Ref


class StoryPathRead(PathRead):
    """A chain of flows over any stories that passes this one."""

    stories: list[Id] = Field(description="The stories that it passes, each once.")


class PassedStep(Read):
    """A step on a path, its story, and the space in which it happened."""

    step: Ref
    story: Ref
    space: Ref | None
    aspired: bool = Field(description="It is hoped for.")


class PassedLoop(LoopRead):
    """A return on one of the paths."""

    reframing: bool = Field(description="It led to a new version of a frame.")


class RelayRead(Read):
    """A flow by which another teller goes on, in a story of their own."""

    flow_id: Id
    level: int = Field(description="1 from this story, 2 from one that goes on.")
    source: PassedStep
    target: PassedStep
    aspired: bool = Field(description="One of its ends is hoped for.")


class StoryPathsRead(Read):
    """The paths that pass a story, over others, and how others go on from it."""

    story: Ref
    paths: list[StoryPathRead] = Field(
        description="At most 64; those that stay in the story come first."
    )
    steps: list[PassedStep] = Field(description="What the paths name by id.")
    loops: list[PassedLoop]
    relays: list[RelayRead] = Field(description="On two levels, the nearer first.")
    relays_deeper: int | None = Field(
        description=f"How many relays go on beyond these. {FEW}"
    )
    hidden: bool = Field(description="Something is left out that you may not see.")
    complete: bool = Field(
        description="False where there are more flows than are followed: then paths,"
        " relays and their number may be more."
    )
