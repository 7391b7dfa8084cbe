"""Columns of a matrix: life stages that recur, periods, and where days end."""

from datetime import date
from uuid import UUID

import pytest

from domain.columns import (
    StageEntered,
    before_life_stages,
    by_cycle,
    by_life_stage,
    by_part,
    by_period,
    first_of,
)
from domain.matrix import COLUMNS_MAX, Column, Window
from domain.sentence import languages, sentences
from domain.series import Period
from domain.space import Stage
from domain.summary import Days

HERE, THERE = UUID(int=1), UUID(int=2)
ALWAYS = Window((HERE, THERE), Days())
ENGLISH = sentences()
STAGES = list(enumerate(Stage))


def test_a_stage_lasts_until_the_space_comes_into_the_next() -> None:
    entered = [
        StageEntered(HERE, Stage.ACTIVE, date(2020, 1, 1)),
        StageEntered(THERE, Stage.ACTIVE, date(2019, 1, 1)),
        StageEntered(HERE, Stage.ACTIVE, date(2018, 1, 1)),
        StageEntered(HERE, Stage.DORMANT, date(2019, 6, 1)),
    ]
    found = by_life_stage(ALWAYS, entered, ENGLISH)

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

    assert [each.life_stage for each in by_life_stage(ALWAYS, entered, ENGLISH)] == [
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
    found, left_out = by_period(
        ALWAYS, period, date(2019, 12, 31), date(2020, 1, 1), ENGLISH
    )
    one, other = (each.window.days for each in found)

    assert [each.label for each in found] == labels
    assert left_out == 0
    assert one.last == date(2019, 12, 31)
    assert other.first == date(2020, 1, 1)


@pytest.mark.parametrize("period", [Period.MONTH, Period.QUARTER, Period.YEAR])
def test_periods_reach_to_the_ends_of_the_calendar(period: Period) -> None:
    found, left_out = by_period(ALWAYS, period, date.min, date.max, ENGLISH)

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


def test_days_before_the_first_stage_are_known() -> None:
    entered = [
        StageEntered(HERE, Stage.DORMANT, date(2020, 1, 1)),
        StageEntered(HERE, Stage.ACTIVE, date(2018, 1, 1)),
    ]

    assert before_life_stages(ALWAYS, entered) == [
        Window((HERE,), Days(None, date(2017, 12, 31))),
        Window((THERE,), Days()),
    ]


@pytest.mark.parametrize("since", [date.min, date(2018, 1, 1)])
def test_a_stage_that_holds_from_the_first_day_leaves_none_before_it(
    since: date,
) -> None:
    window = Window((HERE,), Days(date(2018, 1, 1), date(2018, 12, 31)))

    assert before_life_stages(window, [StageEntered(HERE, Stage.ACTIVE, since)]) == []


@pytest.mark.parametrize("language", languages())
def test_columns_are_called_in_every_language(language: str) -> None:
    words = sentences(language)
    entered = [StageEntered(HERE, stage, date(2018 + n, 1, 1)) for n, stage in STAGES]
    stages = by_life_stage(ALWAYS, entered, words)
    (quarter,), _ = by_period(
        ALWAYS, Period.QUARTER, date(2020, 1, 1), date(2020, 1, 1), words
    )

    assert [each.label for each in stages] == [
        words.say(f"stage.{stage}") for _, stage in STAGES
    ]
    assert len({each.label for each in by_cycle(ALWAYS, words)}) == 2
    assert quarter.label == {"en": "2020-Q1"}.get(language, "2020-T1")
