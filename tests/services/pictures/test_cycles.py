from dataclasses import replace

import pytest

from domain.cycle import Cycle
from domain.figure import Figure, FigureName, Node, Sort, blank
from services.pictures.drawing import Words
from services.pictures.theme import Theme, contrast, paints, rim
from tests.support.pictures import assert_well_drawn, drawn_keys


def a_figure(count: int, language: str = "en") -> Figure:
    """Return the eight cycles with so many of everything."""
    counts = dict.fromkeys(
        ("stories", "positive", "negative", "mixed", "none", "indicators"), count
    )
    nodes = [
        Node(
            key=f"cycle:{cycle}",
            sort=Sort.CYCLE,
            label=cycle.title(),
            cycles=(cycle,),
            counts=counts,
        )
        for cycle in Cycle
    ]
    return replace(blank(FigureName.CYCLES, language), nodes=tuple(nodes))


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize("count", [0, 1, 10, 60, 99_999])
def test_every_cycle_has_its_box_and_no_words_meet(count: int, language: str) -> None:
    figure = a_figure(count, language)
    drawing = assert_well_drawn(figure)
    assert drawn_keys(drawing) == {node.key for node in figure.nodes}


@pytest.mark.parametrize("theme", Theme)
def test_the_line_around_a_cycle_is_seen_on_the_paper(theme: Theme) -> None:
    known = paints(theme)
    for cycle in Cycle:
        assert contrast(known[rim(cycle)], known["paper"]) >= 3


def test_without_anything_there_is_a_labelled_sheet() -> None:
    drawing = assert_well_drawn(blank(FigureName.CYCLES, "en"))
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert said[0] == "What is told and measured at each cycle of value"
    assert "There is nothing to show yet." in said


def test_a_key_says_what_badges_count() -> None:
    drawing = assert_well_drawn(a_figure(3))
    said = {mark.text for mark in drawing.marks if isinstance(mark, Words)}
    assert {"gain", "cost", "gain and cost", "neither gain nor cost"} <= said
