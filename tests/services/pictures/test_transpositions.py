"""Transpositions drawn: two small diagrams and a double line for each event."""

import pytest

from domain.figures.transpositions import transpositions_figure
from services.pictures.drawing import Stroke
from tests.domain.figures.test_transpositions import an_event
from tests.domain.test_assembly import assembled
from tests.support.pictures import HOSTILE, assert_well_drawn, drawn_keys


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize("count", [0, 1, 10, 60])
def test_every_account_and_every_double_line_has_its_marks(
    count: int, language: str
) -> None:
    events = [an_event(number) for number in range(count)]
    figure = transpositions_figure(events, assembled({}), language, more=False)
    drawing = assert_well_drawn(figure)
    lines = [mark for mark in drawing.marks if isinstance(mark, Stroke)]

    assert drawn_keys(drawing) == {
        *(node.key for node in figure.nodes),
        *(edge.key for edge in figure.edges),
    }
    assert len(lines) == 2 * len(figure.edges)


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_told_stays_in_its_panel(text: str) -> None:
    events = [an_event(1, text), an_event(2, text)]
    assert_well_drawn(transpositions_figure(events, assembled({}), "en", more=False))
