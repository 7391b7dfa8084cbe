"""Landscapes, purely: every part names a place on the map."""

from decimal import Decimal

import pytest

from domain.errors import Invalid
from domain.landscape import Boundary, Place, PlaceKind, Tie, TieKind, check_landscape


def a_place(key: str) -> Place:
    return Place(key, PlaceKind.OTHER, key, Decimal(0), Decimal(0))


def a_tie(source: str, target: str) -> Tie:
    return Tie(source, target, TieKind.EXCHANGE, None, missing=False)


def test_a_map_whose_parts_are_on_it_passes() -> None:
    check_landscape(
        [a_place("a"), a_place("b")],
        [Boundary("A wall", ("a",))],
        [a_tie("a", "b")],
        [("b", "/members/0/place")],
    )
    check_landscape([], [], [])


@pytest.mark.parametrize(
    ("boundaries", "ties", "named", "pointer"),
    [
        ([Boundary("A wall", ("a", "z"))], [], [], "/boundaries/0/places/1"),
        ([], [a_tie("z", "a")], [], "/links/0/source"),
        ([], [a_tie("a", "a"), a_tie("a", "z")], [], "/links/1/target"),
        ([], [], [("z", "/missing/0/place")], "/missing/0/place"),
    ],
)
def test_what_is_not_on_the_map_is_pointed_at(
    boundaries: list[Boundary],
    ties: list[Tie],
    named: list[tuple[str, str]],
    pointer: str,
) -> None:
    with pytest.raises(Invalid) as refusal:
        check_landscape([a_place("a")], boundaries, ties, named)

    assert refusal.value.pointer == pointer


def test_a_key_names_one_place() -> None:
    with pytest.raises(Invalid) as refusal:
        check_landscape([a_place("a"), a_place("a")], [], [])

    assert refusal.value.pointer == "/places/1/key"
