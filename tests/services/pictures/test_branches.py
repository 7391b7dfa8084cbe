"""Branches drawn: two diagrams, arrows between them, and the further ones in rows."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.figure import Figure, FigureName, blank
from domain.figures.branches import branches_figure
from tests.domain.test_assembly import HOME, assembled
from tests.support.pictures import HOSTILE, assert_well_drawn, drawn_keys


def some_branches(
    others: int, label: str, language: str = "en", each: int = 7
) -> Figure:
    """Return the figure of a space that branches into so many others, both ways."""
    ids = [UUID(int=100 + number) for number in range(others)]
    ways = [(HOME, key) for key in ids] + [(key, HOME) for key in ids]
    counted = {("kinds", "branches", f"{a}>{b}"): each for a, b in ways}
    counted |= {("steps", "applied", ""): 9, ("steps", "applied", "here"): 9}
    names = {HOME: label, **dict.fromkeys(ids, label)}
    return branches_figure(assembled(counted, space_labels=names), language)


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize("others", [0, 1, 10, 60])
def test_every_space_box_and_arrow_has_its_mark(others: int, language: str) -> None:
    figure = some_branches(others, "A learning space", language, each=99_999)
    drawing = assert_well_drawn(figure)

    assert drawn_keys(drawing) == {
        *(node.key for node in figure.nodes),
        *(edge.key for edge in figure.edges),
    }


@pytest.mark.parametrize("label", HOSTILE)
def test_names_of_spaces_stay_in_their_boxes(label: str) -> None:
    assert_well_drawn(some_branches(4, label))


def test_a_branch_that_is_hoped_for_is_dashed() -> None:
    figure = some_branches(1, "A learning space")
    hoped = tuple(replace(edge, aspired=True) for edge in figure.edges)
    drawing = assert_well_drawn(replace(figure, edges=hoped))
    dashed = [mark for mark in drawing.marks if getattr(mark, "dashed", False)]

    assert {mark.of for mark in dashed} == {edge.key for edge in hoped}


def test_without_branches_there_is_a_labelled_sheet() -> None:
    assert_well_drawn(blank(FigureName.BRANCHES, "en"))
