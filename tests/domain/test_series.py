"""Series: measurements brought together by day, week, month or longer."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicator import Point, rounded
from domain.series import Period, PeriodValue, series

NUMBERS = st.decimals(min_value=-(10**12), max_value=10**12, places=3, allow_nan=False)
POINTS = st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2030, 1, 1)), NUMBERS))


@pytest.mark.parametrize(
    ("period", "start"),
    [
        (Period.DAY, date(2016, 5, 19)),
        (Period.WEEK, date(2016, 5, 16)),
        (Period.MONTH, date(2016, 5, 1)),
        (Period.QUARTER, date(2016, 4, 1)),
        (Period.YEAR, date(2016, 1, 1)),
    ],
)
def test_a_period_starts_on_its_first_day(period: Period, start: date) -> None:
    assert period.start(date(2016, 5, 19)) == start


def test_weeks_reach_back_to_the_first_day_there_is() -> None:
    assert Period.WEEK.start(date.min) == date.min


def test_a_series_brings_the_measurements_of_each_period_together() -> None:
    points = [
        Point(date(2016, 5, 2), Decimal("0.1")),
        Point(date(2015, 1, 9), Decimal(7)),
        Point(date(2016, 4, 30), Decimal("0.3")),
        Point(date(2016, 5, 2), Decimal("0.2")),
    ]
    assert series(points, Period.QUARTER) == [
        PeriodValue(date(2015, 1, 1), 1, *[Decimal(7)] * 5),
        PeriodValue(
            start=date(2016, 4, 1),
            n=3,
            first=Decimal("0.3"),
            last=Decimal("0.2"),
            minimum=Decimal("0.1"),
            maximum=Decimal("0.3"),
            mean=Decimal("0.2"),
        ),
    ]


def test_a_series_of_nothing_has_no_periods() -> None:
    assert series([], Period.YEAR) == []


@given(POINTS, st.sampled_from(Period))
def test_a_series_counts_every_measurement_once(
    points: list[tuple[date, Decimal]], period: Period
) -> None:
    read = series(points, period)
    assert sum(value.n for value in read) == len(points)
    assert [value.start for value in read] == sorted(
        {period.start(d) for d, _ in points}
    )
    assert all(value.minimum <= rounded(value.maximum) for value in read)
    assert all(
        rounded(value.minimum) <= value.mean <= rounded(value.maximum) for value in read
    )
