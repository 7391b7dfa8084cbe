"""What an indicator is filled in with, purely."""

import pytest

from domain.cycle import Cycle, Dimension
from domain.deriving import direction_for, in_order, name_at, name_from
from domain.indicator import Direction, Kind
from domain.scheme import AtCycle
from domain.story import Polarity


@pytest.mark.parametrize(
    ("text", "longest", "name"),
    [
        ("Women stand.", 20, "Women stand."),
        ("Women\n  stand.", 20, "Women stand."),
        ("Women stand for election", 12, "Women stand…"),
        ("Women stand for election", 10, "Women…"),
        ("Womenstandforelection", 10, "Womenstan…"),
        ("Women stand for", 15, "Women stand for"),
    ],
)
def test_a_name_is_a_text_cut_between_words(text: str, longest: int, name: str) -> None:
    assert name_from(text, longest) == name
    assert len(name) <= longest


def test_a_name_may_tell_the_cycles_alone() -> None:
    assert name_at([Cycle.APPLIED, Cycle.REALIZED]) == "Applied, realized"
    assert name_at([]) is None


@pytest.mark.parametrize(
    ("kind", "said", "direction"),
    [
        (Kind.NUMBER, [], Direction.INCREASE),
        (Kind.NUMBER, [None], Direction.INCREASE),
        (Kind.NUMBER, [Polarity.NEGATIVE, None], Direction.DECREASE),
        (Kind.NUMBER, [Polarity.NEGATIVE, Polarity.POSITIVE], Direction.INCREASE),
        (Kind.TEXT, [Polarity.NEGATIVE], Direction.NONE),
        (Kind.CODED, [], Direction.NONE),
    ],
)
def test_value_is_hoped_to_grow_and_cost_to_shrink(
    kind: Kind, said: list[Polarity | None], direction: Direction
) -> None:
    assert direction_for(kind, said) is direction


def test_cycles_are_named_once_in_their_order() -> None:
    said = [
        AtCycle(Cycle.STRATEGIC),
        AtCycle(Cycle.APPLIED),
        AtCycle(Cycle.STRATEGIC, Dimension.EXTERNAL),
        AtCycle(Cycle.STRATEGIC, Dimension.INTERNAL),
    ]

    assert in_order(said) == [
        AtCycle(Cycle.APPLIED),
        AtCycle(Cycle.STRATEGIC, Dimension.EXTERNAL),
    ]
