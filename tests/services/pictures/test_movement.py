"""Movement drawn: bands between cycles, and how long steps wait for the next."""

from dataclasses import replace

import pytest

from domain.cycle import Cycle
from domain.figures.cycle_flows import cycle_flows_figure
from domain.figures.stalls import stalls_figure
from services.pictures.draw import drawn
from services.pictures.drawing import Box, Drawing, Stroke, Words
from services.pictures.spread import spread
from tests.support.moved import flowing, waiting
from tests.support.pictures import assert_well_drawn, drawn_keys
from tests.support.reporting import a_report

LANGUAGES = ("en", "fr", "es", "pt")
EVERY = [(source, target) for source in Cycle for target in Cycle]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 10, 64])
def test_every_flow_has_its_band_and_every_cycle_its_name(
    count: int, language: str
) -> None:
    cells: dict[tuple[Cycle, Cycle], int | None] = {
        ends: 1 + number**3 for number, ends in enumerate(EVERY[:count])
    }
    figure = cycle_flows_figure(flowing(cells), language)
    drawing = assert_well_drawn(figure)
    keys = {node.key for node in figure.nodes} | {edge.key for edge in figure.edges}
    assert drawn_keys(drawing) == keys


def test_a_band_is_as_high_as_it_has_flows() -> None:
    ends = {EVERY[1]: 100, EVERY[10]: 50}
    figure = cycle_flows_figure(flowing({**ends}), "en")
    drawing = assert_well_drawn(figure)
    shapes = {
        mark.of: mark.hull
        for mark in drawing.marks
        if isinstance(mark, Stroke) and mark.of.startswith("flow:")
    }
    high = [shapes[edge.key][-1][1] - shapes[edge.key][0][1] for edge in figure.edges]
    assert high[0] == pytest.approx(2 * high[1])


def test_each_cycle_counts_its_flows_unless_some_are_held_back() -> None:
    some = {(Cycle.APPLIED, Cycle.REALIZED): 40, (Cycle.APPLIED, Cycle.STRATEGIC): 2}
    told = drawn(cycle_flows_figure(flowing({**some}), "en"))
    few = {**some, (Cycle.APPLIED, Cycle.ENABLING): None}
    held = drawn(cycle_flows_figure(flowing(few), "en"))

    def said(drawing: Drawing) -> list[str]:
        texts = [mark for mark in drawing.marks if isinstance(mark, Words)]
        return [mark.text for mark in texts if mark.of == "from:applied"]

    assert said(told) == ["Applied", "42"]
    assert said(held) == ["Applied"]


def test_what_comes_back_has_a_bar_as_long_as_it_is_often() -> None:
    cells: dict[tuple[Cycle, Cycle], int | None] = {EVERY[1]: 9}
    drawing = drawn(cycle_flows_figure(flowing(cells, returns=14), "en"))
    bars = {
        mark.of: mark.width
        for mark in drawing.marks
        if isinstance(mark, Box) and mark.of.startswith("kind:")
    }
    assert bars["kind:returns"] == pytest.approx(2 * bars["kind:leads_to"])


def test_a_band_of_what_is_hoped_for_is_dashed_and_said() -> None:
    figure = cycle_flows_figure(flowing({EVERY[1]: 3}, hoped=3), "en")
    drawing = assert_well_drawn(figure)
    (band,) = [
        mark
        for mark in drawing.marks
        if isinstance(mark, Stroke) and mark.of.startswith("flow:")
    ]
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert band.dashed
    assert "hoped for" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_held_back_is_a_dashed_line_and_a_word(language: str) -> None:
    figure = cycle_flows_figure(flowing(dict.fromkeys(EVERY)), language)
    drawing = assert_well_drawn(figure)
    threads = [
        mark
        for mark in drawing.marks
        if isinstance(mark, Stroke) and mark.of.startswith("flow:")
    ]
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert len(threads) == len(EVERY)
    assert all(thread.dashed and thread.weight == 1 for thread in threads)
    if language == "en":
        assert said.count("few") == len(EVERY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cycles", [0, 1, 8])
def test_every_cycle_has_its_line_its_name_and_its_numbers(
    cycles: int, language: str
) -> None:
    outcomes = {"followed:3": 20_000, "followed:90": 999, "waiting:2024-01-01": 70_000}
    figure = stalls_figure(waiting(outcomes, *list(Cycle)[:cycles]), language)
    drawing = assert_well_drawn(figure)
    assert drawn_keys(drawing) == {node.key for node in figure.nodes}
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert not [text for text in said if text.endswith("…")]


def test_lines_that_are_not_shown_leave_their_numbers() -> None:
    shown = waiting({"waiting:2025-01-01": 9}, Cycle.APPLIED).stalls
    assert shown is not None
    (stall,) = [each for each in shown.cycles if each.steps]
    hidden = [replace(point, share_waiting=None, at_risk=None) for point in stall.curve]
    stalls = type(shown)(shown.method, [replace(stall, curve=hidden)])
    drawing = assert_well_drawn(stalls_figure(a_report(stalls=stalls), "en"))
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert "The shares themselves are not shown to you." in said
    assert "few" in said


def test_where_no_step_has_a_date_it_is_said_that_no_wait_is_known() -> None:
    figure = stalls_figure(waiting({"undated": 4}, Cycle.APPLIED), "en")
    drawing = assert_well_drawn(figure)
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert any(text.startswith("No step at these cycles has a date") for text in said)
    assert "The shares themselves are not shown to you." not in said


def test_each_cycle_has_a_picture_in_which_its_line_is_thick_among_the_others() -> None:
    outcomes = {"followed:3": 9, "waiting:2024-01-01": 7}
    cycles = (Cycle.APPLIED, Cycle.REALIZED, Cycle.STRATEGIC)
    drawing = assert_well_drawn(stalls_figure(waiting(outcomes, *cycles), "en"))
    lines = [m for m in drawing.marks if isinstance(m, Stroke) and m.of]
    thick = {(m.of, m.bounds.left) for m in lines if m.stroke == "ink"}
    thin = {(m.of, m.bounds.left) for m in lines if m.stroke == "faint"}
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]

    assert {of for of, _ in thick} == {f"cycle:{cycle}" for cycle in cycles}
    assert len({left for _, left in thick}) == len(cycles)
    assert len(thin) == len(cycles) * 2
    assert sum(text.endswith("%") for text in said) == len(cycles)


def test_labels_keep_apart_and_near_to_their_places() -> None:
    placed = spread([10, 11, 50, 99, 100], 10, 0, 100)
    assert placed == [10, 20, 50, 90, 100]
    assert spread([0] * 11, 10, 0, 100) == [10 * number for number in range(11)]
