"""The matrix drawn."""

from datetime import date
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.figures.matrix import matrix_figure
from domain.report import CrossReference, Item, Label, MatrixRow, Report
from services.pictures.drawing import Words
from tests.support.pictures import HOSTILE, assert_well_drawn, drawn_keys
from tests.support.reporting import a_report


def full(count: int, *, held: bool = False) -> Report:
    """Return a report with so many of everything at each cycle, hostile labels."""
    names = [HOSTILE[n % len(HOSTILE)] for n in range(count)]
    n = None if held else count * 999
    rows = [
        MatrixRow(
            cycle=cycle,
            indicators=[Label(UUID(int=i), name) for i, name in enumerate(names)],
            indicator_count=count,
            measurements=count * 100_000,
            stories=[
                Item(UUID(int=i), name, date(2026, 1, 1), i % 2 == 1)
                for i, name in enumerate(names)
            ],
            story_count=n,
            cross_references=[
                CrossReference(Label(UUID(int=i), name), n, f"of=links&facet={i}")
                for i, name in enumerate(names)
            ],
            sources={"indicators": "of=indicators", "stories": "of=stories"},
        )
        for cycle in Cycle
    ]
    return a_report(matrix=rows, threshold=5 if held else 1)


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize("count", [0, 1, 10, 60])
def test_every_indicator_story_and_marker_is_drawn_and_no_words_meet(
    count: int, language: str
) -> None:
    figure = matrix_figure(full(count), language)
    drawing = assert_well_drawn(figure)
    keys = {node.key for node in figure.nodes} | {edge.key for edge in figure.edges}
    assert drawn_keys(drawing) == keys


def test_what_is_held_back_is_said_in_words() -> None:
    drawing = assert_well_drawn(matrix_figure(full(2, held=True), "en"))
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert "stories: few" in said


def test_without_anything_there_is_a_labelled_sheet() -> None:
    drawing = assert_well_drawn(matrix_figure(a_report(matrix=[]), "en"))
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert "There is nothing to show yet." in said
