"""Value gained in one space and used in another, as a figure."""

from uuid import UUID

from domain.figures.carriage import SPACES_SHOWN, carriage_figure
from tests.support.moved import OWN, carried
from tests.support.reporting import a_report


def test_what_is_carried_leads_from_where_it_was_gained_to_where_it_was_used() -> None:
    figure = carriage_figure(carried(3, 0), "en")
    (edge,) = figure.edges

    assert [node.ids for node in figure.nodes] == [(UUID(int=n),) for n in (1, 2, 3)]
    assert edge.counts == {"flows": 3}
    assert edge.sources == {"flows": f"of=carried&subject={OWN}>{UUID(int=2)}"}
    assert (edge.source, edge.target) == (f"space:{OWN}", f"space:{UUID(int=2)}")
    assert figure.nodes[0].note == "the space of this figure"


def test_what_is_held_back_is_there_without_its_count_or_rows() -> None:
    figure = carriage_figure(carried(5, None, threshold=5), "en")
    counts = {edge.target: edge.counts["flows"] for edge in figure.edges}

    assert counts == {f"space:{UUID(int=2)}": 5, f"space:{UUID(int=3)}": None}
    assert figure.edges[1].sources == {}
    assert "fewer than 5 people" in figure.note


def test_what_is_not_told_for_want_of_room_is_not_called_few() -> None:
    figure = carriage_figure(carried(5, None), "en")
    assert len(figure.edges) == 1


def test_the_spaces_between_which_most_is_carried_are_shown() -> None:
    figure = carriage_figure(carried(*range(1, 61)), "en")

    assert figure.more
    assert len(figure.nodes) == SPACES_SHOWN
    counts = sorted(edge.counts["flows"] or 0 for edge in figure.edges)
    assert counts == list(range(50, 61))


def test_without_anything_carried_it_is_empty() -> None:
    assert carriage_figure(carried(), "en").empty
    assert carriage_figure(a_report(), "en").empty
