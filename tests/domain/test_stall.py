"""Where stories stop: how long steps wait, and the share that still waits."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cycle import Cycle
from domain.fact import Family, FlowFacts, StepFacts, StoryFacts
from domain.flow import Relation
from domain.sentence import sentences
from domain.stall import is_behind, stretch_of, waited, waits
from domain.stall_profile import MARKS, Waits, stalls_of
from domain.story import Modality, Visibility
from domain.summary import Key

TODAY = date(2026, 3, 1)
HOME = UUID(int=1)
START = date(2020, 1, 6)
"""A Monday."""


def a_step(
    number: int, day: int | None, modality: Modality = Modality.REPORTED
) -> StepFacts:
    """Return a step so many days after the start."""
    return StepFacts(
        id=UUID(int=number),
        day=START + timedelta(days=day or 0),
        dated=day is not None,
        modality=modality,
        space=HOME,
        placed={Cycle.POTENTIAL: None},
    )


def a_flow(one: int, other: int, relation: Relation = Relation.LEADS_TO) -> FlowFacts:
    """Return a flow between two steps."""
    ends = UUID(int=one), UUID(int=other)
    return FlowFacts(*ends, relation, START, (), frozenset(), (HOME, HOME))


def outcomes(steps: Iterable[StepFacts], *flows: FlowFacts) -> dict[int, str]:
    """Return what came of the wait of each step, by its number."""
    story = StoryFacts(
        story=UUID(int=99),
        home=HOME,
        visibility=Visibility.SPACE,
        steps=tuple(steps),
        flows=flows,
    )
    return {step.id.int: outcome for step, outcome in waits(story)}


def test_a_step_waits_for_the_first_that_follows_and_else_waits_on() -> None:
    told = outcomes(
        [a_step(1, 0), a_step(2, 20), a_step(3, 10)], a_flow(1, 2), a_flow(1, 3)
    )

    assert told == {1: "followed:10", 2: "waiting:2020-01-20", 3: "waiting:2020-01-13"}


def test_a_return_follows_too_and_another_relation_does_not() -> None:
    steps = [a_step(1, 0), a_step(2, 9)]

    assert outcomes(steps, a_flow(1, 2, Relation.RETURNS))[1] == "followed:9"
    assert outcomes(steps, a_flow(1, 2, Relation.SAME_EVENT))[1].startswith("waiting")
    # What is told to have happened before is followed at once.
    assert outcomes(steps, a_flow(2, 1))[2] == "followed:0"


def test_what_is_hoped_for_neither_waits_nor_follows() -> None:
    hoped = a_step(2, 9, Modality.ASPIRED)

    assert outcomes([a_step(1, 0), hoped], a_flow(1, 2)) == {1: "waiting:2020-01-06"}


def test_where_a_day_is_not_known_nothing_is_said() -> None:
    told = outcomes([a_step(1, 0), a_step(2, None)], a_flow(1, 2))

    assert told == {1: "undated", 2: "undated"}


def test_a_year_says_as_little_of_days_as_no_date_at_all() -> None:
    known, vague = a_step(2, 90), replace(a_step(3, 30), vague=True)
    after = outcomes([a_step(1, 0), known, vague], a_flow(1, 2), a_flow(1, 3))
    alone = outcomes([a_step(1, 0), vague], a_flow(1, 3))

    assert (after[1], after[3]) == (f"followed:{stretch_of(90)}", "undated")
    assert alone[1] == "undated"


def test_what_still_waits_is_never_said_to_have_waited_longer_than_it_has() -> None:
    for day in range(14):
        (outcome,) = outcomes([a_step(1, day)]).values()
        began = START + timedelta(days=day)
        days = waited(outcome, TODAY)
        assert days is not None
        assert 0 <= (TODAY - began).days - days < 7
    assert waited("waiting:2026-02-23", TODAY) == 0
    assert waited("waiting:2027-02-22", TODAY) == 0


@given(st.integers(min_value=-10, max_value=40_000))
def test_days_are_counted_together_in_few_stretches_that_respect_the_marks(
    days: int,
) -> None:
    first = stretch_of(days)

    assert stretch_of(first) == first
    assert 0 <= max(days, 0) - first < 30
    for mark in MARKS:
        assert (first < mark) is (days < mark)


def test_there_are_few_stretches_in_ten_years() -> None:
    assert len({stretch_of(days) for days in range(3_650)}) < 260


def test_the_share_that_waits_is_the_product_limit_estimate() -> None:
    # Worked by hand: 6 steps; 1 of 6 at day 3, 1 of 4 at day 5, 1 of 2 at day 10.
    told = {f"followed:{days}": 1 for days in (3, 5, 10)}
    ages = {4: 1, 6: 1, 30: 1}
    for days, n in ages.items():
        monday = TODAY - timedelta(days=days + 6)
        told[f"waiting:{monday.isoformat()}"] = n

    assert Waits.of(told, TODAY).survival() == [
        (3, Fraction(5, 6)),
        (5, Fraction(5, 6) * Fraction(3, 4)),
        (10, Fraction(5, 6) * Fraction(3, 4) * Fraction(1, 2)),
    ]


@given(st.lists(st.integers(min_value=0, max_value=60), min_size=1, max_size=40))
def test_without_censoring_the_estimate_is_the_plain_share(days: list[int]) -> None:
    told: dict[str, int] = {}
    for each in days:
        told[f"followed:{each}"] = told.get(f"followed:{each}", 0) + 1
    for day, share in Waits.of(told, TODAY).survival():
        assert share == Fraction(sum(each > day for each in days), len(days))


def test_the_profile_counts_and_stops_where_nobody_has_waited_so_long() -> None:
    counts = {
        Key(Family.STALLS, Cycle.POTENTIAL, "followed:3"): 3,
        Key(Family.STALLS, Cycle.POTENTIAL, "waiting:2026-01-05"): 1,
        Key(Family.STALLS, Cycle.POTENTIAL, "undated"): 2,
    }
    found = stalls_of(
        counts, [Cycle.POTENTIAL, Cycle.APPLIED], TODAY, "{}{}{}".format, sentences()
    )
    stall, empty = found.cycles
    told = {point.days: point for point in stall.curve}

    assert (stall.steps, stall.followed, stall.waiting, stall.undated) == (6, 3, 1, 2)
    assert stall.median_days == 3
    assert (told[7].followed, told[7].at_risk) == (3, 1)
    assert told[7].share_waiting == Decimal("0.25")
    assert (told[56].at_risk, told[56].share_waiting) == (0, None)
    assert (empty.steps, empty.median_days, empty.curve) == (0, None, [])


def test_none_waits_on_once_every_step_was_followed() -> None:
    counts = {Key(Family.STALLS, Cycle.APPLIED, "followed:3"): 2}
    found = stalls_of(
        counts, [Cycle.APPLIED], TODAY, "{}{}{}".format, sentences()
    ).cycles[0]
    told = {point.days: point for point in found.curve}

    assert (told[7].at_risk, told[7].share_waiting) == (0, Decimal(0))


@pytest.mark.parametrize("facet", ["at_risk:x", "followed:-1", "follow", "x:y", ":x"])
def test_a_facet_that_is_none_has_nothing_behind_it(facet: str) -> None:
    assert not is_behind("followed:3", facet, TODAY)
