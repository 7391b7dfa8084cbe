"""Outer cycles drawn: a space within its environment, two cycles on either side."""

from dataclasses import replace

import pytest

from domain.cycle import Cycle
from domain.figure import Figure, FigureName, blank
from domain.figures.borders import (
    orienting_transformative_figure,
    strategic_enabling_figure,
)
from domain.report import Label
from tests.domain.test_assembly import HOME, assembled
from tests.support.pictures import HOSTILE, assert_well_drawn, drawn_keys

SIDES = ("internal", "external", "both", "unsaid")


def both_figures(n: int, name: str, language: str = "en") -> tuple[Figure, Figure]:
    """Return the two figures with so many steps on every side."""
    counted = {
        ("steps", str(cycle), f"dimension:{side}"): n
        for cycle in Cycle
        for side in SIDES
    }
    report = replace(assembled(counted), spaces=[Label(HOME, name)])
    return (
        strategic_enabling_figure(report, language),
        orienting_transformative_figure(report, language),
    )


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize("n", [0, 1, 10, 60, 99_999])
def test_every_side_and_every_link_has_its_mark(n: int, language: str) -> None:
    for figure in both_figures(n, "A learning space", language):
        drawing = assert_well_drawn(figure)

        assert drawn_keys(drawing) == {
            *(node.key for node in figure.nodes),
            *(edge.key for edge in figure.edges),
        }


@pytest.mark.parametrize("name", HOSTILE)
def test_the_name_of_a_space_stays_in_its_box(name: str) -> None:
    for figure in both_figures(3, name):
        assert_well_drawn(figure)


def test_what_is_held_back_is_drawn_in_words() -> None:
    figure, _ = both_figures(3, "A learning space")
    held = {"steps": None}
    assert_well_drawn(
        replace(
            figure,
            nodes=tuple(replace(node, counts=held) for node in figure.nodes),
            edges=tuple(replace(edge, counts=held) for edge in figure.edges),
        )
    )


def test_without_anything_there_is_a_labelled_sheet() -> None:
    assert_well_drawn(blank(FigureName.STRATEGIC_ENABLING, "en"))
