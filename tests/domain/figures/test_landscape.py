"""The figure of a landscape: places, what joins and parts them, and who is there."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.figure import Sort
from domain.figures.landscape import (
    PLACES_MAX,
    MapShown,
    SeatShown,
    landscape_figure,
)
from domain.landscape import (
    Boundary,
    InviteStatus,
    Place,
    PlaceKind,
    Tie,
    TieKind,
    TieStrength,
)


def a_place(number: int, name: str = "Office") -> Place:
    """Return a place a little off the last one."""
    x, y = Decimal(number % 7), Decimal(number * 3 % 11)
    return Place(f"p{number}", PlaceKind.INSTITUTION, name, x, y)


def a_map(places: int = 2, name: str = "Office", **fields: Any) -> MapShown:
    """Return a map with so many places."""
    said: dict[str, Any] = {"boundaries": (), "ties": (), "seats": (), **fields}
    return MapShown(
        *(UUID(int=1), 3, "Around us", date(2020, 1, 1)),
        places=[a_place(number, name) for number in range(places)],
        **said,
    )


def test_places_keep_where_they_were_drawn_and_the_map_its_id() -> None:
    figure = landscape_figure(a_map(), "en")

    assert [(node.label, node.at) for node in figure.nodes] == [
        ("Office", (Decimal(0), Decimal(0))),
        ("Office", (Decimal(1), Decimal(3))),
    ]
    assert [(each.label, each.ids, each.note) for each in figure.panels] == [
        ("Around us", (UUID(int=1),), "version 3, drawn on 2020-01-01")
    ]


def test_a_link_that_is_missing_is_marked_as_hoped_for() -> None:
    ties = [
        Tie("p0", "p1", TieKind.AUTHORITY, TieStrength.STRONG, missing=False),
        Tie("p0", "p1", TieKind.EXCHANGE, None, missing=True),
        Tie("p0", "p0", TieKind.OTHER, None, missing=True),
    ]
    figure = landscape_figure(a_map(ties=ties), "en")

    assert [(e.relation, e.aspired, e.note) for e in figure.edges] == [
        ("link-authority", False, "strong"),
        ("link-exchange", True, "missing"),
    ]
    assert figure.facts == {"link:0": "strong"}


def test_a_person_leads_to_a_person_and_a_missing_seat_to_nobody() -> None:
    seats = [
        SeatShown("p1", "Ama", UUID(int=7)),
        SeatShown("p0", "A minister", None, InviteStatus.INVITED),
        SeatShown(None, "Somebody young"),
    ]
    figure = landscape_figure(a_map(seats=seats), "en")
    found = [node for node in figure.nodes if node.sort is not Sort.PLACE]

    assert [(node.sort, node.ids, node.note) for node in found] == [
        (Sort.PERSON, (UUID(int=7),), ""),
        (Sort.SEAT, (), "invited"),
        (Sort.SEAT, (), "not invited yet"),
    ]
    assert [(edge.source, edge.target) for edge in figure.edges] == [
        ("seat:0", "place:p1"),
        ("seat:1", "place:p0"),
    ]


def test_a_boundary_names_the_places_on_one_side_of_it() -> None:
    sides = [Boundary("A border", ("p1", "p1", "p0"))]
    figure = landscape_figure(a_map(boundaries=sides), "en")

    assert [(edge.source, edge.relation) for edge in figure.edges] == [
        ("place:p1", "within"),
        ("place:p0", "within"),
    ]


def test_more_places_than_there_is_room_for_are_said_and_nothing_hangs_loose() -> None:
    last = f"p{PLACES_MAX}"
    ties = [Tie("p0", last, TieKind.OTHER, None, missing=False)]
    seats = [SeatShown(last, "Ama", UUID(int=7))]
    figure = landscape_figure(a_map(PLACES_MAX + 1, ties=ties, seats=seats), "en")

    assert figure.more
    assert figure.edges == ()


def test_no_map_or_a_bare_one_is_an_empty_figure() -> None:
    assert landscape_figure(None, "en").empty
    assert landscape_figure(a_map(0), "en").empty
