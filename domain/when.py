"""When something happened, as exactly as people know it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self, assert_never

from domain.errors import Invalid


class Precision(StrEnum):
    """How exactly a time is known."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class When:
    """The days between which something happened, both included.

    Both are None where nobody knows. `When.of` checks and widens what people
    enter; the constructor takes what is stored as it stands.
    """

    first: date | None
    last: date | None
    precision: Precision

    @classmethod
    def of(cls, from_: date | None, to: date | None, precision: Precision) -> Self:
        """Return a time that covers all that its precision leaves open.

        One date stands for both. Months and years are widened to their bounds. A
        season keeps the two dates given for it, and one date alone widens to its
        month. Dates given with an unknown time are not kept.

        Raises
        ------
        Invalid
            If a known time has no date, a day has no first date, or the end lies
            before the beginning.
        """
        if precision is Precision.UNKNOWN:
            return cls(None, None, precision)
        first = from_ or (None if precision is Precision.DAY else to)
        if first is None:
            raise Invalid("a known time needs a first date", "/when/from", "required")
        last = to or first
        if first > last:
            raise Invalid("the end lies before the beginning", "/when/to", "order")
        if precision is Precision.SEASON and from_ is not None and to is not None:
            return cls(first, last, precision)
        return cls(_opening(first, precision), _closing(last, precision), precision)

    @property
    def dated(self) -> bool:
        """Tell whether a first day is known."""
        return self.first is not None

    @property
    def vague(self) -> bool:
        """Tell whether its first day is known, but no closer than to a season."""
        return self.dated and self.precision not in {Precision.DAY, Precision.MONTH}

    def day(self, fallback: date) -> date:
        """Return the one day on which this counts: its first, or the fallback."""
        return self.first or fallback

    def surely_ended_before(self, other: "When") -> bool:
        """Tell whether this was over before the other began, however dates fall.

        False where either side is unknown, and where both share a day.
        """
        if self.last is None or other.first is None:
            return False
        return self.last < other.first


def _opening(day: date, precision: Precision) -> date:
    match precision:
        case Precision.DAY | Precision.UNKNOWN:
            return day
        case Precision.MONTH | Precision.SEASON:
            return day.replace(day=1)
        case Precision.YEAR:
            return day.replace(month=1, day=1)
        case _:
            assert_never(precision)


def _closing(day: date, precision: Precision) -> date:
    match precision:
        case Precision.DAY | Precision.UNKNOWN:
            return day
        case Precision.MONTH | Precision.SEASON:
            return day.replace(day=monthrange(day.year, day.month)[1])
        case Precision.YEAR:
            return day.replace(month=12, day=31)
        case _:
            assert_never(precision)
