"""The evaluator's work queue, as clients get it."""

from pydantic import Field

from api.schemas.values import Day, Id, Read, Ref
from domain.lack import Lack


class WaitingRead(Read):
    """A step, a story, an indicator, a link or a passage that lacks something."""

    id: Id
    label: str | None = Field(
        description="Its words: of a link the claim's, of a passage the name of the "
        "person whom it waits for."
    )
    story: Ref | None
    space: Ref
    day: Day | None = Field(
        description="On which it was told, last measured, to be looked at again, sent "
        "or drafted."
    )
    claim_id: Id | None = Field(
        description="The claim that was sent: to whom, stands with its substantiations."
    )
    report_id: Id | None = Field(description="The draft in which the passage stands.")


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
