"""Aspired steps: when they are due, and the exact median of counted days."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median as by_sorting

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.aspired import aspired_of, days_between, is_due, median, refuse_report
from domain.errors import Invalid, StateConflict
from domain.fact import HOPED, REPORTED, Family
from domain.story import Modality
from domain.summary import Key

TODAY = date(2020, 5, 1)
A_DAY = timedelta(days=1)


@given(st.lists(st.integers(-5, 400), min_size=1, max_size=40))
def test_the_median_of_counted_values_is_that_of_all(values: list[int]) -> None:
    counted = {value: values.count(value) for value in values}

    assert median(counted) == Fraction(by_sorting(values))


def test_of_nothing_there_is_no_median() -> None:
    assert median({}) is None
    assert median({3: 0}) is None


def test_due_is_today_or_before() -> None:
    assert is_due(TODAY, TODAY)
    assert not is_due(TODAY + A_DAY, TODAY)
    assert not is_due(None, TODAY)


def test_days_run_from_the_telling_to_the_report() -> None:
    assert days_between(TODAY, TODAY + 9 * A_DAY) == 9
    assert days_between(TODAY, None) is None


def test_what_is_reported_already_is_not_reported() -> None:
    with pytest.raises(StateConflict):
        refuse_report(Modality.REPORTED, TODAY, TODAY, TODAY)


@pytest.mark.parametrize("day", [TODAY - A_DAY, TODAY + 2 * A_DAY])
def test_a_report_has_a_day_since_the_telling(day: date) -> None:
    with pytest.raises(Invalid):
        refuse_report(Modality.ASPIRED, TODAY, day, TODAY)
    refuse_report(Modality.ASPIRED, TODAY, TODAY + A_DAY, TODAY)


def test_figures_come_from_counts_by_day() -> None:
    counts = {
        Key(Family.ASPIRED, HOPED, ""): 2,
        Key(Family.ASPIRED, HOPED, "2020-05-01"): 3,
        Key(Family.ASPIRED, HOPED, "2020-05-02"): 1,
        Key(Family.ASPIRED, REPORTED, "10"): 1,
        Key(Family.ASPIRED, REPORTED, "20"): 1,
        Key(Family.STEPS, HOPED, ""): 9,
    }
    found = aspired_of(counts, TODAY, lambda *named: ":".join(named))

    assert (found.aspired, found.due, found.reported) == (6, 3, 2)
    assert (found.share_reported, found.median_days) == (Decimal("0.25"), Decimal(15))
    assert found.sources["due"] == "aspired:hoped:due"
