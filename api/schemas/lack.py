"""The evaluator's work queue, as clients get it."""

from pydantic import Field

from api.schemas.values import Day, Id, Read, Ref
from domain.lack import Lack


class WaitingRead(Read):
    """A step, a story or an indicator that lacks something."""

    id: Id
    label: str | None
    story: Ref | None
    space: Ref
    day: Day | None = Field(
        description="On which it was told, last measured, or to be looked at again."
    )


class LackingRead(Read):
    """How much lacks one thing, and the first of it."""

    lack: Lack
    count: int
    complete: bool = Field(description="False where counting stopped at 10,000.")
    items: list[WaitingRead] = Field(description="At most ten.")
    all: str = Field(description="The address of all of them, page by page.")


class WorkRead(Read):
    """What waits for an evaluator in some spaces, kind by kind."""

    kinds: list[LackingRead]
