"""The echo of a story, as clients get it."""

from pydantic import Field

from api.schemas.values import Day, Instant, Read, Ref
from domain.evidence import EvidenceRelation
from domain.flow import Relation
from domain.frame import FrameRelation
from domain.frozen_report import ReportReach, Withheld


class RelayRead(Read):
    """A step of another story with which its teller goes on from this one."""

    step: Ref
    story: Ref
    tellers: list[Ref] = Field(description="As their own consent lets them be named.")
    space: Ref = Field(description="The home space of that story.")
    told_on: Day
    source: Ref = Field(description="The step of this story that led to it.")
    relation: Relation


class BesideRead(Read):
    """An indicator beside which the story stands."""

    indicator: Ref
    relations: list[EvidenceRelation]
    suggested: bool = Field(description="Whether a step of the story suggested it.")


class FramedRead(Read):
    """An aspiration or uncertainty beside which the story stands."""

    entry: Ref
    relations: list[FrameRelation] = Field(
        description="What steps of the story do to it."
    )


class ShownInRead(Read):
    """A frozen report in which the story is shown, or was."""

    report: Ref = Field(description="Without id and name where you may not read it.")
    reach: ReportReach
    frozen_at: Instant | None
    withheld: Withheld | None = Field(
        description="Why words of it were taken out: all of them, unless it was edited."
    )


class EchoRead(Read):
    """What came of a story."""

    story: Ref
    relays: list[RelayRead]
    indicators: list[BesideRead]
    aspirations: list[FramedRead]
    uncertainties: list[FramedRead]
    reports: list[ShownInRead]
    complete: bool = Field(description="False where there is more than is listed.")
