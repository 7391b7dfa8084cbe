"""Where what is measured and what is told do not agree, on literal values."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.indicator import Direction, Kind, trend
from domain.reading import IndicatorReading, Measured, Reading
from domain.report import Counted, Tension
from domain.tension import opposes, tensions

UP, DOWN, KEEP, NONE = Direction


def read(number: int, value: str) -> Reading:
    day = date(2016, number, 1)
    nothing = (None,) * 7
    return Reading(UUID(int=number), day, Decimal(value), *nothing)


FALLEN = IndicatorReading(
    id=UUID(int=100),
    label="Women elected",
    cycles=((Cycle.REALIZED, None),),
    kind=Kind.NUMBER,
    unit="women",
    direction=Direction.INCREASE,
    baseline=Decimal(20),
    target=None,
    first=read(1, "12"),
    latest=read(9, "11.9"),
    change=Decimal("-0.1"),
    ratio=None,
    progress=None,
    trend=trend([]),
    measurements=2,
)


def found(*readings: IndicatorReading, positive: int = 3) -> list[Tension]:
    """Return the tensions where so many steps of each cycle claim positive value."""
    return tensions(
        readings,
        {cycle: Counted(positive, f"steps of {cycle}") for cycle in Cycle},
        {},
        lambda of, cycle, facet: f"{of} {cycle} {UUID(facet).int}",
    )


@pytest.mark.parametrize(
    ("direction", "before", "after", "against"),
    [
        (UP, "2", "1.9", True),
        (UP, "2", "2", False),
        (UP, "2", "3", False),
        (DOWN, "2", "3", True),
        (DOWN, "2", "1", False),
        (KEEP, "200", "201", False),
        (KEEP, "200", "202", True),
        (KEEP, "200", "198", True),
        (KEEP, "0", "0", False),
        (KEEP, "0", "0.1", True),
        (KEEP, "-200", "-202", True),
        (NONE, "2", "1", False),
    ],
)
def test_what_moves_against_its_direction(
    direction: Direction,
    before: str,
    after: str,
    *,
    against: bool,
) -> None:
    assert opposes(direction, Decimal(before), Decimal(after)) is against


def test_a_tension_shows_both_sides_and_the_way_to_their_rows() -> None:
    (tension,) = found(FALLEN)

    assert tension.cycle is Cycle.REALIZED
    assert tension.told == Counted(3, "steps of realized")
    assert (tension.measured.before, tension.measured.after) == (
        Decimal(12),
        Decimal("11.9"),
    )
    assert tension.measured.change == Decimal("-0.1")
    assert tension.measured.measurements == Measured(2, "measurements realized 100")


def test_where_nothing_positive_is_told_there_is_no_tension() -> None:
    assert found(FALLEN, positive=0) == []


def test_an_indicator_of_two_cycles_stands_in_tension_at_both() -> None:
    both = replace(FALLEN, cycles=((Cycle.APPLIED, None), (Cycle.REALIZED, None)))

    assert [each.cycle for each in found(both)] == [Cycle.APPLIED, Cycle.REALIZED]


def test_one_measurement_is_held_against_the_baseline() -> None:
    once = replace(FALLEN, first=FALLEN.latest)
    (tension,) = found(once)

    assert (tension.measured.before, tension.measured.first) == (Decimal(20), None)
    assert found(replace(once, baseline=None)) == []


def test_what_was_never_measured_or_is_no_number_is_in_no_tension() -> None:
    words = replace(read(9, "1"), value=None, text="It went down.")

    assert found(replace(FALLEN, first=None, latest=None)) == []
    assert found(replace(FALLEN, latest=words)) == []
