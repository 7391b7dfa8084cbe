"""Series: an indicator's numbers brought together by day, week, month or longer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import assert_never

from domain.indicator import EXACT, ROUNDED


class Period(StrEnum):
    """The stretch of time over which a series brings measurements together."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def start(self, day: date) -> date:
        """Return the first day of the period in which a day lies (Monday for weeks)."""
        match self:
            case Period.DAY:
                return day
            case Period.WEEK:
                return day - timedelta(days=day.weekday())
            case Period.MONTH:
                return day.replace(day=1)
            case Period.QUARTER:
                return day.replace(month=day.month - (day.month - 1) % 3, day=1)
            case Period.YEAR:
                return day.replace(month=1, day=1)
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """The measurements of one period; values of one day count in the order given."""

    start: date
    n: int
    first: Decimal
    last: Decimal
    minimum: Decimal
    maximum: Decimal
    mean: Decimal


def series(points: Iterable[tuple[date, Decimal]], period: Period) -> list[PeriodValue]:
    """Return the periods that hold measurements, earliest first.

    Periods without any are left out. Means have at most 15 significant digits.
    """
    # By day alone: the sort is stable, so values of one day keep their order.
    ordered = sorted(points, key=itemgetter(0))
    return [
        _summed(start, [value for _, value in group])
        for start, group in groupby(ordered, lambda point: period.start(point[0]))
    ]


def _summed(start: date, values: Sequence[Decimal]) -> PeriodValue:
    total = Decimal(0)
    for value in values:
        total = EXACT.add(total, value)
    return PeriodValue(
        start=start,
        n=len(values),
        first=values[0],
        last=values[-1],
        minimum=min(values),
        maximum=max(values),
        mean=ROUNDED.divide(total, Decimal(len(values))),
    )
