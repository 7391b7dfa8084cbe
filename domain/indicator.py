"""Indicators: what a measurement may hold, and what its numbers add up to.

All numbers are exact decimals. Sums and differences are exact inside; whatever is
handed out has at most 15 significant digits, which every client can keep.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from domain.errors import Invalid

DIGITS = 15
WHOLE_DIGITS_MAX = 18
DECIMAL_PLACES_MAX = 28

# Rounds a result once, whatever the length of what went in.
ROUNDED = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
# Accepted values span 18 + 28 places, so this leaves room for long sums of them.
EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN)


class Kind(StrEnum):
    """What sort of answer an indicator takes."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    MONEY = "money"
    SCALE = "scale"
    YES_NO = "yes_no"
    CODED = "coded"
    TEXT = "text"


class Direction(StrEnum):
    """Which way an indicator is hoped to move."""

    INCREASE = "increase"
    DECREASE = "decrease"
    KEEP = "keep"
    NONE = "none"


class Frequency(StrEnum):
    """How often an indicator is to be measured."""

    ONCE = "once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    NONE = "none"

    def is_due(self, last: date | None, today: date) -> bool:
        """Tell whether a measurement is due, given the day of the last one.

        Without any measurement so far, everything but `none` is due. Periods have
        a fixed number of days (30 for a month, 91 for a quarter).
        """
        if self is Frequency.NONE:
            return False
        if last is None:
            return True
        latest = self.due_after(today)
        return latest is not None and last <= latest

    def due_after(self, today: date) -> date | None:
        """Return the latest day of a last measurement with which another is due.

        None where one measurement is enough, or none is asked for.
        """
        days = _DAYS.get(self)
        return None if days is None else today - timedelta(days=days)


_DAYS = {
    Frequency.WEEKLY: 7,
    Frequency.MONTHLY: 30,
    Frequency.QUARTERLY: 91,
    Frequency.HALF_YEARLY: 182,
    Frequency.YEARLY: 365,
}


def check_value(
    kind: Kind,
    value: Decimal | None = None,
    *,
    code: str | None = None,
    text: str | None = None,
    codes: Collection[str] = (),
) -> None:
    """Accept exactly the one of value, code and text that this kind calls for.

    `codes` are those that the indicator declares.

    Raises
    ------
    Invalid
        If the part called for is missing or not allowed, or another is present.
    """
    given = {"value": value, "code": code, "text": text}
    wanted = {Kind.CODED: "code", Kind.TEXT: "text"}.get(kind, "value")
    for part, content in given.items():
        if part != wanted and content is not None:
            raise Invalid(
                f"a measurement of this kind takes no {part}", f"/{part}", "not-taken"
            )
    if given[wanted] is None:
        raise Invalid(
            f"a measurement of this kind needs a {wanted}", f"/{wanted}", "required"
        )
    if value is not None:
        _check_number(kind, value)
    if code is not None and code not in codes:
        raise Invalid("the indicator declares no such code", "/code", "unknown-code")
    if text is not None and not text.strip():
        raise Invalid("a text needs a character one can see", "/text", "blank")


def _check_number(kind: Kind, value: Decimal) -> None:
    if not value.is_finite():
        raise Invalid("a value is a finite number", "/value", "not-finite")
    if value.adjusted() >= WHOLE_DIGITS_MAX:
        raise Invalid(
            f"a value has at most {WHOLE_DIGITS_MAX} digits before the point",
            "/value",
            "number-too-large",
        )
    places = -int(value.as_tuple().exponent)
    if places > DECIMAL_PLACES_MAX or rounded(value) != value:
        raise Invalid(
            f"a value has at most {DIGITS} significant digits"
            f" and {DECIMAL_PLACES_MAX} decimal places",
            "/value",
            "number-too-long",
        )
    if kind is Kind.YES_NO and value not in {Decimal(0), Decimal(1)}:
        raise Invalid("yes is 1 and no is 0", "/value", "not-yes-no")


def rounded(number: Decimal) -> Decimal:
    """Return a number to at most 15 significant digits, half to even, never -0."""
    return ROUNDED.plus(number)


def as_decimal(number: Fraction) -> Decimal:
    """Return a fraction as a number of at most 15 significant digits."""
    return ROUNDED.divide(Decimal(number.numerator), Decimal(number.denominator))


def _quotient(number: Decimal | None, by: Decimal | None) -> Decimal | None:
    if number is None or not by:
        return None
    return ROUNDED.divide(number, by)


def progress(
    baseline: Decimal | None,
    latest: Decimal | None,
    target: Decimal | None,
    direction: Direction,
) -> Decimal | None:
    """Return how much of the way from baseline to target has been covered.

    1 at the target, beyond 1 past it, below 0 when things moved the other way;
    never clipped. None without a direction, without numbers (codes and texts have
    none), and where the target is the baseline.
    """
    if direction is Direction.NONE:
        return None
    return _quotient(_difference(baseline, latest), _difference(baseline, target))


def _difference(start: Decimal | None, end: Decimal | None) -> Decimal | None:
    if start is None or end is None:
        return None
    return EXACT.subtract(end, start)


def change(first: Decimal | None, latest: Decimal | None) -> Decimal | None:
    """Return latest minus first, in the indicator's unit; None unless both exist."""
    difference = _difference(first, latest)
    return None if difference is None else rounded(difference)


def ratio(first: Decimal | None, latest: Decimal | None) -> Decimal | None:
    """Return latest divided by first; None unless both exist and first is not 0."""
    return _quotient(latest, first)


def share(value: Decimal | None, out_of: Decimal | None) -> Decimal | None:
    """Return value divided by what it is out of (1 is all); None out of 0 or None."""
    return _quotient(value, out_of)


class Point(NamedTuple):
    """One measured number and the day on which it counts."""

    day: date
    value: Decimal


class Trend(StrEnum):
    """Where a series of measurements is heading."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TrendRead:
    """A trend with what it rests on: its slope, how many values, and the method.

    `slope_per_year` is in the indicator's unit per 365.25 days.
    """

    direction: Trend
    slope_per_year: Decimal | None
    n: int
    method: str


TREND_METHOD = "theil-sen-latest-12"
TREND_LEAST = 3
TREND_LATEST = 12
_STEADY_SHARE = Decimal("0.01")
_DAYS_PER_YEAR = Decimal("365.25")


def trend(points: Iterable[tuple[date, Decimal]]) -> TrendRead:
    """Return the trend of dated values, from three of them on.

    The slope is the median of the slopes between all pairs of the latest twelve
    values (Theil and Sen); two values of one day make no pair. Steady means that
    the slope over the whole span comes to less than 1 % of the median magnitude.
    The order in which the values are given does not matter.
    """
    return _trend(tuple(sorted(points)[-TREND_LATEST:]))


@lru_cache(2_000)
def _trend(latest: Sequence[tuple[date, Decimal]]) -> TrendRead:
    slopes = [
        EXACT.divide(EXACT.subtract(end, start), Decimal((until - since).days))
        for (since, start), (until, end) in combinations(latest, 2)
        if since != until
    ]
    if len(latest) < TREND_LEAST or not slopes:
        return TrendRead(Trend.UNKNOWN, None, len(latest), TREND_METHOD)
    slope = _median(slopes)
    span = Decimal((latest[-1][0] - latest[0][0]).days)
    magnitude = _median([value.copy_abs() for _, value in latest])
    return TrendRead(
        _heading(EXACT.multiply(slope, span), magnitude),
        rounded(EXACT.multiply(slope, _DAYS_PER_YEAR)),
        len(latest),
        TREND_METHOD,
    )


def _heading(total: Decimal, magnitude: Decimal) -> Trend:
    if not total or total.copy_abs() < EXACT.multiply(magnitude, _STEADY_SHARE):
        return Trend.STEADY
    return Trend.RISING if total > 0 else Trend.FALLING


def _median(numbers: Sequence[Decimal]) -> Decimal:
    ordered = sorted(numbers)
    upper = ordered[len(ordered) // 2]
    lower = ordered[(len(ordered) - 1) // 2]
    return EXACT.divide(EXACT.add(lower, upper), Decimal(2))
