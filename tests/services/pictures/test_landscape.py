"""A landscape drawn: every place in a cell of its own, near where it was drawn."""

from dataclasses import replace
from decimal import Decimal
from itertools import cycle, islice
from uuid import UUID

import pytest

from domain.figure import Figure
from domain.figures.landscape import SeatShown, landscape_figure
from domain.landscape import Boundary, Place, PlaceKind, Tie, TieKind, TieStrength
from services.pictures.drawing import Bounds, Box, Sign, Stroke, Words
from services.pictures.plan import settle
from tests.domain.figures.test_landscape import a_map
from tests.support.pictures import HOSTILE, assert_well_drawn, drawn_keys, heads_hidden


def a_landscape(count: int, name: str = "Office", language: str = "en") -> Figure:
    """Return a map with so many places, links, people and missing seats each."""
    kinds = cycle(TieKind)
    ties = [
        Tie(f"p{n}", f"p{n * 7 % count}", next(kinds), None, missing=n % 5 == 0)
        for n in range(count)
    ]
    seats = [
        SeatShown(f"p{n * n % count}", name, UUID(int=n + 1) if n % 3 else None)
        for n in range(count)
    ]
    keys = [f"p{n}" for n in range(count)]
    sides = [Boundary(name, tuple(islice(keys, start, None, 4))) for start in range(6)]
    return landscape_figure(
        a_map(count, name, ties=ties, seats=seats, boundaries=sides), language
    )


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize("count", [0, 1, 10, 60])
def test_every_place_link_and_seat_has_its_marks(count: int, language: str) -> None:
    figure = a_landscape(count, language=language)
    drawing = assert_well_drawn(figure)
    links = {edge.key for edge in figure.edges if edge.relation.startswith("link-")}

    assert drawn_keys(drawing) == {node.key for node in figure.nodes} | links


def test_the_stronger_a_link_the_thicker_its_line_and_the_key_says_so() -> None:
    ties = [
        Tie(f"p{n}", f"p{n + 1}", TieKind.EXCHANGE, strength, missing=False)
        for n, strength in enumerate((*TieStrength, None))
    ]
    drawing = assert_well_drawn(landscape_figure(a_map(5, ties=ties), "en"))
    lines = {m.of: m for m in drawing.marks if isinstance(m, Stroke) and m.of}
    weak, medium, strong, unsaid = (lines[f"link:{n}"] for n in range(4))
    told = [mark.text for mark in drawing.marks if isinstance(mark, Words)]

    assert weak.weight < medium.weight < strong.weight
    assert unsaid.stroke != weak.stroke == medium.stroke == strong.stroke
    assert {"weak link", "medium link", "strong link"} <= {*told}
    assert "link, nobody said how strong" in told


def test_a_link_ends_at_the_rims_of_its_places_and_passes_those_between() -> None:
    places = [
        Place(f"p{n}", PlaceKind.INSTITUTION, "Office", Decimal(n), Decimal(0))
        for n in range(5)
    ]
    ties = [Tie("p0", "p3", TieKind.AUTHORITY, None, missing=False)]
    figure = landscape_figure(replace(a_map(0, ties=ties), places=places), "en")
    drawing = assert_well_drawn(figure)
    boxes = {m.of: m.bounds for m in drawing.marks if isinstance(m, Box) and m.of}
    way, head = (m for m in drawing.marks if isinstance(m, Stroke) and m.of)
    near = Bounds(*(way.hull[-1] * 2))

    assert not any(box.meets(near) for box in boxes.values())
    assert abs(head.hull[0][0] - boxes["place:p3"].left) < 8
    assert not any(
        boxes[f"place:{key}"].meets(Bounds(x, y, x + 0.1, y + 0.1))
        for key in ("p1", "p2")
        for x, y in way.hull[::3]
    )


def test_no_sign_hides_the_head_of_a_link_between_neighbours() -> None:
    ties = [Tie("p0", "p1", TieKind.AUTHORITY, TieStrength.STRONG, missing=False)]
    places = [
        Place(f"p{n}", PlaceKind.INSTITUTION, "Office", Decimal(n), Decimal(0))
        for n in range(5)
    ]
    figure = landscape_figure(replace(a_map(0, ties=ties), places=places), "en")
    assert heads_hidden(assert_well_drawn(figure)) == []


def test_two_links_between_two_places_lie_apart() -> None:
    kinds = (TieKind.EXCHANGE, TieKind.RESOURCES)
    ties = [Tie("p0", "p1", kind, None, missing=False) for kind in kinds]
    drawing = assert_well_drawn(landscape_figure(a_map(2, ties=ties), "en"))
    one, other = (
        m.bounds for m in drawing.marks if isinstance(m, Sign) and m.of[:4] == "link"
    )
    assert not one.meets(other)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_stay_in_their_boxes(name: str) -> None:
    assert_well_drawn(a_landscape(12, name))


def test_places_settle_apart_and_near_where_they_were_drawn() -> None:
    at = {"west": (0.0, 5.0), "east": (9.0, 5.0), "north": (4.0, 0.0)}
    cells = settle(at, 5)

    assert cells["west"][0] < cells["north"][0] < cells["east"][0]
    assert cells["north"][1] < cells["west"][1] == cells["east"][1]
    assert settle(at, 5) == cells


def test_places_that_were_all_drawn_in_one_spot_settle_side_by_side() -> None:
    cells = settle({f"p{number}": (1.0, 1.0) for number in range(60)}, 5)

    assert len(set(cells.values())) == 60
