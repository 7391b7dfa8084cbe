"""How one story is drawn: at its cycles, as a loop, and with the loops that land."""

from collections.abc import Callable

import pytest

from domain.cycle import Cycle
from domain.figure import Figure, FigureName
from domain.figures.thread import (
    Thread,
    loop_figure,
    short_loops_figure,
    story_figure,
)
from services.pictures.drawing import Box, Sign, Stroke, Words
from tests.support.pictures import assert_well_drawn, drawn_keys, heads_hidden
from tests.support.threads import a_tangle, a_thread, said, turned

Shown = Callable[[Thread, str], Figure]
SHOWN: list[Shown] = [story_figure, loop_figure, short_loops_figure]


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("language", ["en", "fr", "es", "pt"])
@pytest.mark.parametrize("count", [0, 1, 10, 60])
def test_whatever_is_told_stands_on_the_sheet_and_no_words_meet(
    count: int, language: str, shown: Shown
) -> None:
    figure = shown(a_tangle(count), language)
    keys = drawn_keys(assert_well_drawn(figure))
    assert {node.key for node in figure.nodes} <= keys


@pytest.mark.parametrize("shown", [story_figure, loop_figure])
def test_every_flow_has_its_arrow(shown: Shown) -> None:
    figure = shown(a_tangle(30), "en")
    assert {edge.key for edge in figure.edges} <= drawn_keys(assert_well_drawn(figure))


def test_all_sixty_steps_at_one_cycle_stand_apart() -> None:
    steps = [said(n, Cycle.TRANSFORMATIVE) for n in range(60)]
    drawing = assert_well_drawn(story_figure(a_thread(*steps), "en"))
    discs = [m for m in drawing.marks if isinstance(m, Sign) and m.size == 22]
    assert len({(disc.x, disc.y) for disc in discs}) == 60


def test_what_is_hoped_for_is_dashed_and_said_in_words() -> None:
    told = a_thread(said(1, Cycle.IMMEDIATE), said(2, Cycle.REALIZED, aspired=True))
    for shown in SHOWN:
        drawing = assert_well_drawn(shown(told, "en"))
        dashed = [m for m in drawing.marks if not isinstance(m, Words) and m.dashed]
        assert {mark.of for mark in dashed} >= {"step:2"}
        assert not any(mark.of == "step:1" for mark in dashed)
        said_ = " ".join(m.text for m in drawing.marks if isinstance(m, Words))
        assert "hoped for" in said_


@pytest.mark.parametrize("shown", [story_figure, loop_figure])
def test_no_badge_of_a_short_story_hides_an_arrow(shown: Shown) -> None:
    cycles = list(Cycle)
    steps = [said(n, cycles[n * 3 % 8], text="We met.") for n in range(1, 13)]
    turns = (turned(8, 2), turned(12, 1, long=True))
    drawing = assert_well_drawn(shown(a_thread(*steps, turns=turns), "en"))
    assert heads_hidden(drawing) == []


def test_a_return_is_told_from_other_arrows_without_its_colour() -> None:
    steps = (said(1, Cycle.IMMEDIATE), said(2, Cycle.REALIZED))
    figure = story_figure(a_thread(*steps, turns=(turned(2, 1, long=True),)), "en")
    lines = {
        mark.of: (mark.stroke, mark.weight)
        for mark in assert_well_drawn(figure).marks
        if isinstance(mark, Stroke) and mark.fill is None and mark.of
    }
    (back,) = (each for each in lines.values() if each[0] == "return")
    assert all(back[1] > weight for paint, weight in lines.values() if paint == "line")


def test_short_and_long_loops_have_other_shapes_and_other_words() -> None:
    steps = [said(n, Cycle.IMMEDIATE) for n in range(1, 4)]
    turns = (turned(2, 1), turned(3, 1, long=True))
    figure = short_loops_figure(a_thread(*steps, turns=turns), "en")
    drawing = assert_well_drawn(figure)
    shapes = {
        mark.of: "C" in mark.path
        for mark in drawing.marks
        if isinstance(mark, Stroke) and mark.stroke == "return" and mark.fill is None
        if mark.of
    }
    assert shapes == {"return:1": True, "return:2": False}
    told = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert {"short loop", "long loop"} <= set(told)


def test_unplaced_steps_lie_in_a_tray_of_their_own() -> None:
    drawing = assert_well_drawn(story_figure(a_thread(said(1)), "en"))
    told = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    assert "Not placed at a cycle" in told
    placed = [m for m in drawing.marks if isinstance(m, Box) and m.stroke]
    assert len(placed) == 9


def test_a_figure_is_known_by_the_story_it_is_of() -> None:
    assert story_figure(a_thread(said(1)), "en").name is FigureName.STORY
    assert loop_figure(a_thread(said(1)), "en").title == "How value comes back: A story"
