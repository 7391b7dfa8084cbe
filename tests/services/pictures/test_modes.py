"""The four modes drawn: sectors with areas, and numbers in words."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.figure import FigureName, blank
from domain.figures.modes import Declared, modes_figure
from domain.report import Label, Report
from services.pictures.drawing import Stroke
from tests.domain.test_assembly import HOME, assembled
from tests.support.pictures import HOSTILE, assert_well_drawn, drawn_keys


def a_report(n: int, name: str = "A learning space") -> Report:
    """Return a report that counts so many steps and flows."""
    counted = {("steps", "total", ""): n, ("flows", "total", ""): n}
    return replace(assembled(counted), spaces=[Label(HOME, name)])


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize("n", [0, 1, 10, 60, 99_999])
def test_every_mode_and_all_that_it_left_has_its_mark(n: int, language: str) -> None:
    declared = Declared(versions=[UUID(int=1)] * min(n, 3), claims=n)
    figure = modes_figure(a_report(n), declared, language)
    drawing = assert_well_drawn(figure)

    assert drawn_keys(drawing) == {node.key for node in figure.nodes}


def test_few_do_not_look_like_many() -> None:
    figure = modes_figure(a_report(700), Declared(claims=40), "en")
    some = tuple(
        replace(node, counts={"items": 3}) if node.key == "mode:framing" else node
        for node in figure.nodes
    )
    drawing = assert_well_drawn(replace(figure, nodes=some))
    far = {m.of: m.bounds for m in drawing.marks if isinstance(m, Stroke) and m.of}
    framing, evaluating = far["mode:framing"], far["mode:evaluating"]
    assert evaluating.right - evaluating.left > framing.right - framing.left + 3


def test_what_is_held_back_has_no_size() -> None:
    figure = modes_figure(a_report(10), Declared(claims=1), "en")
    hidden = tuple(
        replace(node, counts={"items": None}, sources={})
        if node.lane == "generating"
        else node
        for node in figure.nodes
    )
    drawing = assert_well_drawn(replace(figure, nodes=hidden))
    sized = {mark.of for mark in drawing.marks if isinstance(mark, Stroke) and mark.of}

    assert sized == {"mode:translating", "mode:evaluating"}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_name_of_a_space_stays_in_the_middle(name: str) -> None:
    assert_well_drawn(modes_figure(a_report(3, name), Declared(), "en"))


def test_without_anything_there_is_a_labelled_sheet() -> None:
    assert_well_drawn(blank(FigureName.MODES, "en"))
