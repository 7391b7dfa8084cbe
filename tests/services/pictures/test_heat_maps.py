"""Heat maps drawn: what is carried between spaces, and what there is at cycles."""

import pytest

from domain.figures.carriage import carriage_figure
from domain.figures.coverage import coverage_figure
from services.pictures.drawing import Box, Words
from tests.support.covered import a_covered_report
from tests.support.moved import carried
from tests.support.pictures import HOSTILE, assert_well_drawn, drawn_keys

LANGUAGES = ("en", "fr", "es", "pt")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 10, 60])
def test_every_space_and_all_that_is_carried_is_drawn(
    count: int, language: str
) -> None:
    counts = [number * 99_999 for number in range(1, count + 1)]
    figure = carriage_figure(carried(*counts, label=HOSTILE[count % 6]), language)
    drawing = assert_well_drawn(figure)
    keys = {node.key for node in figure.nodes} | {edge.key for edge in figure.edges}
    assert drawn_keys(drawing) == keys


@pytest.mark.parametrize("label", HOSTILE)
def test_few_spaces_have_their_names_above_and_few_is_said(label: str) -> None:
    figure = carriage_figure(carried(5, None, threshold=5, label=label), "en")
    drawing = assert_well_drawn(figure)
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert "few" in said
    assert any(isinstance(mark, Box) and mark.dashed for mark in drawing.marks)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 10, 99_999, None])
def test_each_cycle_has_its_cells_and_what_is_not_there_yet(
    count: int | None, language: str
) -> None:
    figure = coverage_figure(a_covered_report(count or 0, count, language), language)
    drawing = assert_well_drawn(figure)
    assert drawn_keys(drawing) == {node.key for node in figure.nodes}


def test_the_largest_of_a_column_has_the_strongest_colour_and_nothing_none() -> None:
    figure = carriage_figure(carried(80, 40, 1), "en")
    drawing = assert_well_drawn(figure)
    fills = {
        mark.of: mark.fill
        for mark in drawing.marks
        if isinstance(mark, Box) and mark.of
    }
    told = [fills[edge.key] for edge in figure.edges]
    assert told == ["shade-5", "shade-3", "shade-1"]
