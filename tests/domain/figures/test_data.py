"""The structure for data: boxes, ticks and threads of a report."""

from dataclasses import replace
from uuid import UUID

from domain.cycle import Cycle
from domain.disclosure import Groups, disclosed
from domain.figure import Sort
from domain.figures.data import TICKS_MAX, data_figure
from tests.domain.test_assembly import assembled, reading


def test_a_thread_leads_to_the_flows_that_it_counts() -> None:
    counted = {("flows", "immediate>applied", ""): 3, ("flows", "total", ""): 3}
    told = {("steps", "applied", ""): 3, ("stories", "applied", ""): 2}
    figure = data_figure(assembled(counted | told), "en")
    (thread,) = figure.edges

    assert (thread.source, thread.target) == ("cycle:immediate", "cycle:applied")
    assert (thread.counts, thread.label) == ({"flows": 3}, "3")
    assert thread.sources == {"flows": "flows immediate>applied"}
    assert figure.rows == "/rows?"


def test_an_indicator_has_a_tick_at_each_of_its_cycles() -> None:
    both = reading(UUID(int=5), Cycle.APPLIED, Cycle.REALIZED)
    figure = data_figure(assembled({}, indicators=[both]), "en")
    ticks = [node for node in figure.nodes if node.sort is Sort.INDICATOR]

    assert [(node.ids, node.cycles) for node in ticks] == [
        ((UUID(int=5),), (Cycle.APPLIED,)),
        ((UUID(int=5),), (Cycle.REALIZED,)),
    ]
    assert {node.note for node in ticks} == {"not measured yet"}


def test_more_indicators_than_there_is_room_for_are_counted() -> None:
    several = [reading(UUID(int=n), Cycle.APPLIED) for n in range(1, TICKS_MAX + 3)]
    figure = data_figure(assembled({}, indicators=several), "en")
    applied = next(node for node in figure.nodes if node.key == "cycle:applied")
    ticks = [node for node in figure.nodes if node.sort is Sort.INDICATOR]

    assert (len(ticks), figure.more) == (TICKS_MAX, True)
    assert applied.counts["indicators"] == TICKS_MAX + 2


def test_a_thread_of_few_is_not_shown_and_the_note_says_so() -> None:
    told = {("steps", "applied", ""): 40, ("stories", "applied", ""): 40}
    counted = told | {("flows", "immediate>applied", ""): 2}
    report = disclosed(assembled(counted), Groups(5, b"secret"))
    figure = data_figure(replace(report, threshold=5), "en")

    assert figure.edges == ()
    assert "fewer than 5" in figure.note


def test_nothing_told_or_measured_is_an_empty_figure() -> None:
    assert data_figure(assembled({}), "en").empty
