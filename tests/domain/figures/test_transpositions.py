"""The figure of transpositions: one event, two accounts, two cycles."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.cycle import Cycle
from domain.disclosure import Groups, disclosed
from domain.figures.transpositions import (
    EVENTS_MAX,
    Account,
    Transposition,
    transpositions_figure,
)
from tests.domain.test_assembly import assembled


def an_event(number: int, text: str = "It was passed.") -> Transposition:
    """Return an event that is realized in one space and enabling in another."""
    one, other = (
        Account(
            *(UUID(int=number * 10 + place), text, UUID(int=place), f"Space {place}"),
            cycles=frozenset({cycle}),
            day=date(2020, 1, 1),
        )
        for place, cycle in ((1, Cycle.REALIZED), (2, Cycle.ENABLING))
    )
    return Transposition(UUID(int=1000 + number), (one, other))


def test_an_event_has_two_nodes_that_lead_to_their_steps() -> None:
    figure = transpositions_figure([an_event(1)], assembled({}), "en", more=False)
    (edge,) = figure.edges

    assert [(node.ids, node.cycles, node.note) for node in figure.nodes] == [
        ((UUID(int=11),), (Cycle.REALIZED,), "Space 1"),
        ((UUID(int=12),), (Cycle.ENABLING,), "Space 2"),
    ]
    assert (edge.source, edge.target) == tuple(node.key for node in figure.nodes)
    assert (edge.ids, edge.label) == ((UUID(int=1001),), "counts as")


def test_more_than_there_is_room_for_are_said() -> None:
    events = [an_event(number) for number in range(EVENTS_MAX + 1)]
    figure = transpositions_figure(events, assembled({}), "en", more=False)

    assert (len(figure.edges), figure.more) == (EVENTS_MAX, True)


def test_a_reader_who_is_told_no_number_is_shown_no_event() -> None:
    report = assembled({("kinds", "transposes", ""): 2})
    shown = replace(disclosed(report, Groups(5, b"secret")), threshold=5)
    figure = transpositions_figure([an_event(1)], shown, "en", more=False)

    assert figure.empty
    assert "fewer than 5" in figure.note


def test_a_reader_is_shown_no_more_events_than_are_counted_nor_told_of_more() -> None:
    report = replace(assembled({("kinds", "transposes", ""): 5}), threshold=5)
    events = [an_event(number) for number in range(9)]
    figure = transpositions_figure(events, report, "en", more=True)

    assert (len(figure.edges), figure.more) == (5, False)


def test_nothing_found_is_an_empty_figure() -> None:
    assert transpositions_figure([], assembled({}), "en", more=False).empty
