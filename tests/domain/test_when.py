"""When something happened, as exactly as people know it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.when import Precision, When

DAY = date(2016, 9, 27)
UNKNOWN = When.of(None, None, Precision.UNKNOWN)


def _year(year: int) -> When:
    return When.of(date(year, 1, 1), None, Precision.YEAR)


@pytest.mark.parametrize(
    ("from_", "to", "precision", "first", "last"),
    [
        pytest.param(DAY, None, Precision.DAY, DAY, DAY, id="a day"),
        pytest.param(
            DAY, date(2016, 10, 2), Precision.DAY, DAY, date(2016, 10, 2), id="days"
        ),
        pytest.param(
            DAY,
            None,
            Precision.MONTH,
            date(2016, 9, 1),
            date(2016, 9, 30),
            id="a month is whole",
        ),
        pytest.param(
            date(2015, 11, 9),
            date(2016, 2, 1),
            Precision.MONTH,
            date(2015, 11, 1),
            date(2016, 2, 29),
            id="months end in a leap day",
        ),
        pytest.param(
            date(2015, 12, 1),
            date(2016, 2, 20),
            Precision.SEASON,
            date(2015, 12, 1),
            date(2016, 2, 20),
            id="a season keeps its dates",
        ),
        pytest.param(
            date(2016, 2, 20),
            None,
            Precision.SEASON,
            date(2016, 2, 1),
            date(2016, 2, 29),
            id="of a season one date tells the month",
        ),
        pytest.param(
            date(2015, 5, 3),
            date(2016, 2, 1),
            Precision.YEAR,
            date(2015, 1, 1),
            date(2016, 12, 31),
            id="years are whole",
        ),
        pytest.param(
            None,
            date(2016, 2, 1),
            Precision.YEAR,
            date(2016, 1, 1),
            date(2016, 12, 31),
            id="the end alone tells the year",
        ),
        pytest.param(
            date.max,
            None,
            Precision.MONTH,
            date(9999, 12, 1),
            date.max,
            id="the last month there is",
        ),
        pytest.param(
            date.min,
            None,
            Precision.YEAR,
            date.min,
            date(1, 12, 31),
            id="the first year there is",
        ),
        pytest.param(DAY, None, Precision.UNKNOWN, None, None, id="unknown is unknown"),
    ],
)
def test_a_time_covers_what_its_precision_leaves_open(
    from_: date | None,
    to: date | None,
    precision: Precision,
    first: date | None,
    last: date | None,
) -> None:
    assert When.of(from_, to, precision) == When(first, last, precision)


@pytest.mark.parametrize("precision", [p for p in Precision if p != Precision.UNKNOWN])
def test_a_time_does_not_end_before_it_begins(precision: Precision) -> None:
    with pytest.raises(Invalid) as refused:
        When.of(date(2016, 5, 2), date(2016, 5, 1), precision)
    assert refused.value.pointer == "/when/to"


@pytest.mark.parametrize("precision", [p for p in Precision if p != Precision.UNKNOWN])
def test_a_known_time_needs_a_date(precision: Precision) -> None:
    with pytest.raises(Invalid) as refused:
        When.of(None, None, precision)
    assert refused.value.pointer == "/when/from"


def test_a_day_needs_its_beginning() -> None:
    with pytest.raises(Invalid) as refused:
        When.of(None, DAY, Precision.DAY)
    assert refused.value.pointer == "/when/from"


@given(
    st.dates(),
    st.dates(),
    st.sampled_from([p for p in Precision if p is not Precision.UNKNOWN]),
)
def test_a_time_covers_the_dates_given_and_stays_when_entered_again(
    one: date, other: date, precision: Precision
) -> None:
    from_, to = min(one, other), max(one, other)
    when = When.of(from_, to, precision)
    assert when.first is not None
    assert when.last is not None
    assert when.first <= from_ <= to <= when.last
    assert when.dated
    assert When.of(when.first, when.last, precision) == when


def test_a_time_counts_on_its_first_day() -> None:
    assert _year(2016).day(DAY) == date(2016, 1, 1)


def test_an_unknown_time_counts_on_the_fallback() -> None:
    assert UNKNOWN.day(DAY) == DAY
    assert not UNKNOWN.dated


@pytest.mark.parametrize(
    ("one", "other", "surely"),
    [
        pytest.param(_year(2015), _year(2016), True, id="the year before"),
        pytest.param(_year(2016), _year(2015), False, id="the year after"),
        pytest.param(_year(2016), _year(2016), False, id="the same year"),
        pytest.param(
            _year(2016),
            When.of(DAY, None, Precision.DAY),
            False,
            id="a day in that year",
        ),
        pytest.param(UNKNOWN, _year(2016), False, id="unknown before known"),
        pytest.param(_year(2015), UNKNOWN, False, id="known before unknown"),
    ],
)
def test_only_what_lies_wholly_earlier_surely_ended_before(
    one: When, other: When, *, surely: bool
) -> None:
    assert one.surely_ended_before(other) is surely


@given(st.dates(), st.dates(), st.dates(), st.dates())
def test_of_two_times_at_most_one_surely_ended_before_the_other(
    a: date, b: date, c: date, d: date
) -> None:
    one = When.of(min(a, b), max(a, b), Precision.DAY)
    other = When.of(min(c, d), max(c, d), Precision.DAY)
    assert not (one.surely_ended_before(other) and other.surely_ended_before(one))
