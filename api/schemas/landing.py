"""The landing check, as clients get it."""

from pydantic import Field

from api.schemas.report import FramedEntryShown
from api.schemas.values import FEW, Count, Day, Read
from domain.report import Label


class LastReadingShown(Read):
    """The newest measurement among the indicators of an aspiration."""

    indicator: Label
    day: Day


class LandedShown(Read):
    """An aspiration, and how much stands beside it."""

    aspiration: FramedEntryShown
    lands: bool = Field(description="Whether an indicator or a story stands beside it.")
    indicators: Count = Field(description="Linked to it or derived from it, as shown.")
    stories: Count | None = Field(
        description=f"Of the space, that touch one of its cycles. {FEW}"
    )
    steps: Count | None = Field(description=f"That are linked to it. {FEW}")
    last_reading: LastReadingShown | None


class LandingRead(Read):
    """How the aspirations of a space stand to its indicators and stories."""

    aspirations: list[LandedShown]
    without_indicator_and_story: list[Label]
    indicators_without_origin: list[Label]
    complete: bool = Field(description="False where there are more than are shown.")
