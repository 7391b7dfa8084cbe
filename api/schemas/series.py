"""Series and trends, as clients get them."""

from pydantic import Field

from api.schemas.values import Count, Day, Number, Read, Ref
from domain.indicator import Trend
from domain.series import Period


class TrendShown(Read):
    """Where the latest twelve numbers are heading."""

    direction: Trend
    slope_per_year: Number | None = Field(description="In the indicator's unit.")
    n: Count = Field(description="How many numbers it rests on.")
    method: str


class PeriodRead(Read):
    """The numbers measured in one period."""

    start: Day = Field(description="The first day of the period.")
    n: Count
    first: Number
    last: Number
    minimum: Number
    maximum: Number
    mean: Number


class SeriesRead(Read):
    """The numbers of an indicator, or of one part of it, by period."""

    indicator: Ref
    period: Period
    breakdown: dict[str, str] = Field(description="Empty for the whole.")
    values: list[PeriodRead] = Field(description="Earliest first; none for no numbers.")
    n: Count = Field(description="How many numbers these rest on.")
    cut: bool = Field(description="Whether older measurements were left out.")
    progress: Number | None = Field(
        description="Of the whole, from baseline to target; null for a part."
    )
    trend: TrendShown
