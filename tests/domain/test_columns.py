"""Columns of a matrix: life stages that recur, periods, and where days end."""

from datetime import date
from uuid import UUID

import pytest

from domain.columns import StageEntered, by_life_stage, by_part, by_period, first_of
from domain.matrix import COLUMNS_MAX, Column, Window
from domain.series import Period
from domain.space import Stage
from domain.summary import Days

HERE, THERE = UUID(int=1), UUID(int=2)
ALWAYS = Window((HERE, THERE), Days())


def test_a_stage_lasts_until_the_space_comes_into_the_next() -> None:
    entered = [
        StageEntered(HERE, Stage.ACTIVE, date(2020, 1, 1)),
        StageEntered(THERE, Stage.ACTIVE, date(2019, 1, 1)),
        StageEntered(HERE, Stage.ACTIVE, date(2018, 1, 1)),
        StageEntered(HERE, Stage.DORMANT, date(2019, 6, 1)),
    ]
    found = by_life_stage(ALWAYS, entered)

    assert [(each.life_stage, each.window) for each in found] == [
        (Stage.ACTIVE, Window((HERE,), Days(date(2018, 1, 1), date(2019, 5, 31)))),
        (Stage.ACTIVE, Window((THERE,), Days(date(2019, 1, 1)))),
        (Stage.DORMANT, Window((HERE,), Days(date(2019, 6, 1), date(2019, 12, 31)))),
        (Stage.ACTIVE, Window((HERE,), Days(date(2020, 1, 1)))),
    ]


def test_two_stages_of_one_day_leave_the_first_without_days() -> None:
    entered = [
        StageEntered(HERE, stage, date(2020, 1, 1))
        for stage in (Stage.POTENTIAL, Stage.ACTIVE)
    ]

    assert [each.life_stage for each in by_life_stage(ALWAYS, entered)] == [
        Stage.ACTIVE
    ]


@pytest.mark.parametrize(
    ("period", "labels"),
    [
        (Period.MONTH, ["2019-12", "2020-01"]),
        (Period.QUARTER, ["2019-Q4", "2020-Q1"]),
        (Period.YEAR, ["2019", "2020"]),
    ],
)
def test_periods_follow_each_other_without_a_gap(
    period: Period, labels: list[str]
) -> None:
    found, left_out = by_period(ALWAYS, period, date(2019, 12, 31), date(2020, 1, 1))
    one, other = (each.window.days for each in found)

    assert [each.label for each in found] == labels
    assert left_out == 0
    assert one.last == date(2019, 12, 31)
    assert other.first == date(2020, 1, 1)


@pytest.mark.parametrize("period", [Period.MONTH, Period.QUARTER, Period.YEAR])
def test_periods_reach_to_the_ends_of_the_calendar(period: Period) -> None:
    found, left_out = by_period(ALWAYS, period, date.min, date.max)

    assert len(found) == COLUMNS_MAX
    assert left_out > 0
    assert found[-1].window.days.last == date.max


def test_parts_are_columns_of_effect_data_alone_in_the_order_of_their_names() -> None:
    found = by_part(ALWAYS, "gender", {"women", "men"})

    assert [each.part for each in found] == [{"gender": "men"}, {"gender": "women"}]
    assert {tuple(each.shows) for each in found} == {("effect",)}


def test_columns_that_there_is_no_room_for_are_counted() -> None:
    columns = [Column(str(number), ALWAYS) for number in range(COLUMNS_MAX + 3)]

    assert first_of(columns) == (columns[:COLUMNS_MAX], 3)
