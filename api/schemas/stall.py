"""Where stories stop, as clients get it."""

from pydantic import Field

from api.schemas.values import Number, Read
from domain.cycle import Cycle
from domain.headcount import Count


class PointShown(Read):
    """How many steps had waited for so many days."""

    days: int
    followed: Count = Field(description="Followed in fewer days.")
    at_risk: Count = Field(description="Known to have waited for so long.")
    share_waiting: Number | None = Field(
        description="Estimated by the method named; 0 once every step was followed."
        " Null where none is known to have waited so long, and where counts are"
        " rounded."
    )
    sources: dict[str, str]


class StallShown(Read):
    """How long steps at a cycle wait for the next one of their story."""

    cycle: Cycle
    steps: Count = Field(description="Reported steps placed there.")
    followed: Count
    waiting: Count = Field(description="Nothing in the story follows yet.")
    undated: Count = Field(
        description="It is not known to the month when they, or what follows, happened:"
        " with no date, a season or a year they are in no median and on no curve."
    )
    median_days: int | None = Field(
        description="After so many days half of them is followed; null where that was"
        " not seen, and where counts are rounded."
    )
    curve: list[PointShown]
    sources: dict[str, str]


class StallsShown(Read):
    """Where stories stop, cycle by cycle."""

    method: str
    cycles: list[StallShown]
