"""Coverage in words, and the order in which cycles are listed."""

import pytest

from domain.coverage import Known, coverage_by_cycle
from domain.cycle import Cycle

KNOWN = [
    Known(Cycle.IMMEDIATE, indicators=2, measured=1, steps=3, aspired=1),
    Known(Cycle.POTENTIAL, steps=1),
    Known(Cycle.APPLIED, indicators=1, measured=1),
    Known(Cycle.REALIZED),
    Known(Cycle.ENABLING),
    Known(Cycle.STRATEGIC, arrived=1),
]


@pytest.mark.parametrize(
    ("focus", "order"),
    [
        (
            None,
            ["applied", "potential", "strategic", "immediate", "realized", "enabling"],
        ),
        (
            {Cycle.ENABLING, Cycle.APPLIED},
            ["enabling", "applied", "potential", "strategic", "immediate", "realized"],
        ),
    ],
)
def test_what_is_in_focus_with_nothing_yet_comes_first(
    focus: set[Cycle] | None, order: list[str]
) -> None:
    assert [each.cycle for each in coverage_by_cycle(KNOWN, focus)] == order


def test_the_words_say_what_there_is_and_what_there_is_not_yet() -> None:
    told = {each.cycle: each for each in coverage_by_cycle(KNOWN, None)}

    assert told[Cycle.IMMEDIATE].there == [
        "2 indicators, 1 of them measured",
        "stories of what came about",
        "stories of what is hoped for",
    ]
    assert told[Cycle.IMMEDIATE].not_yet == []
    assert told[Cycle.POTENTIAL].not_yet == ["no indicator"]
    assert told[Cycle.APPLIED].there == ["1 indicator, measured"]
    assert told[Cycle.APPLIED].not_yet == ["no story"]
    assert told[Cycle.STRATEGIC].there == [
        "what happened here and is told in other spaces"
    ]


def test_what_is_only_hoped_for_is_not_told_as_done() -> None:
    known = [Known(Cycle.APPLIED, indicators=1, steps=2, aspired=2)]
    (told,) = coverage_by_cycle(known, {Cycle.APPLIED})

    assert told.in_focus is True
    assert told.there == ["1 indicator, not measured", "stories of what is hoped for"]
    assert told.not_yet == ["no measurement", "nothing reported as done"]
