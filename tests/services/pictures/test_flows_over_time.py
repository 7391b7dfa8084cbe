"""How many stories are drawn beside each other."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.figure import Figure
from domain.figures.over_time import over_time_figure
from services.pictures.drawing import Stroke, Words
from tests.support.pictures import assert_well_drawn, drawn_keys
from tests.support.threads import a_strand, a_tangle, a_thread, said, turned

DAY = date(2016, 12, 14)


def beside(count: int, language: str = "en") -> Figure:
    """Return so many stories, the longer the later."""
    strands = [
        a_strand(replace(a_tangle(n % 14 + 1), story=UUID(int=n)), DAY)
        for n in range(count)
    ]
    return over_time_figure(strands, language, hidden=False, more=False)


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize("count", [0, 1, 10, 60])
def test_every_step_and_flow_is_drawn_and_no_words_meet(
    count: int, language: str
) -> None:
    figure = beside(count, language)
    keys = drawn_keys(assert_well_drawn(figure))
    assert {node.key for node in figure.nodes} <= keys
    assert {edge.key for edge in figure.edges} <= keys


def test_long_and_short_are_told_apart_by_their_lines_and_in_words() -> None:
    steps = [said(n, cycle) for n, cycle in enumerate(list(Cycle)[:4], 1)]
    long = a_thread(*steps, turns=(turned(4, 1, long=True), turned(2, 1)))
    short = replace(a_thread(*steps[:3]), story=UUID(int=9))
    strands = [a_strand(long, DAY), a_strand(short, DAY)]
    figure = over_time_figure(strands, "en", hidden=False, more=False)
    drawing = assert_well_drawn(figure)
    labels = {edge.key: edge.label for edge in figure.edges}
    lines = {
        labels[mark.of]: (mark.weight, mark.dashed)
        for mark in drawing.marks
        if isinstance(mark, Stroke) and mark.of in labels and mark.fill is None
    }
    assert set(lines) == {"short flow", "long flow", "short loop", "long loop"}
    assert len(set(lines.values())) == len(lines)
    told = {mark.text for mark in drawing.marks if isinstance(mark, Words)}
    assert set(lines) <= told
