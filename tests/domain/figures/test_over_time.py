"""What figures say of many stories beside each other."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.figure import Figure
from domain.figures.over_time import (
    STEPS_SHOWN,
    STORIES_SHOWN,
    Strand,
    over_time_figure,
    shape_of,
)
from domain.figures.thread import Thread
from domain.flow import Relation
from tests.support.threads import a_strand, a_thread, said, step_id, turned

DAY = date(2016, 12, 14)


def strand(thread: Thread, number: int = 1) -> Strand:
    thread = replace(thread, story=UUID(int=number))
    return a_strand(thread, DAY)


def figure_of(*threads: Thread, hidden: bool = False, more: bool = False) -> Figure:
    strands = [strand(thread, n) for n, thread in enumerate(threads, 1)]
    return over_time_figure(strands, "en", hidden=hidden, more=more)


@pytest.mark.parametrize(
    ("thread", "shape"),
    [
        (a_thread(said(1, Cycle.IMMEDIATE), said(2, Cycle.APPLIED)), "short-flow"),
        (a_thread(said(1, Cycle.IMMEDIATE), said(2, Cycle.REALIZED)), "long-flow"),
        (a_thread(said(1, Cycle.REALIZED, aspired=True)), "short-flow"),
        (a_thread(said(1), said(2), turns=(turned(2, 1),)), "short-loop"),
        (
            a_thread(said(1), said(2), turns=(turned(2, 1), turned(2, 1, long=True))),
            "long-loop",
        ),
    ],
)
def test_a_story_is_a_flow_or_a_loop_long_or_short(thread: Thread, shape: str) -> None:
    assert shape_of(strand(thread)) == shape
    (panel,) = figure_of(thread).panels
    assert panel.note == f"2016-12-14 · {shape.replace('-', ' ')}"


def test_each_flow_says_whether_it_is_long() -> None:
    steps = [said(n, cycle) for n, cycle in enumerate(list(Cycle)[:4], 1)]
    turns = (turned(2, 1), turned(4, 1, long=True))
    figure = figure_of(a_thread(*steps, turns=turns))
    assert [(edge.relation, edge.label) for edge in figure.edges] == [
        (Relation.RETURNS, "short loop"),
        (Relation.RETURNS, "long loop"),
        *[(Relation.LEADS_TO, "long flow")] * 3,
    ]
    assert figure.edges[0].ids == turns[0].flows


def test_each_story_has_a_panel_and_its_steps_say_their_days() -> None:
    figure = figure_of(
        a_thread(said(1, Cycle.APPLIED), title="One"),
        a_thread(said(2), title=""),
        a_thread(title="Nothing is told"),
    )
    assert [(p.label, p.ids) for p in figure.panels] == [
        ("One", (UUID(int=1),)),
        ("Step 2", (UUID(int=2),)),
    ]
    assert [(node.panel, node.ids, node.on) for node in figure.nodes] == [
        ("story:1", (step_id(1),), DAY),
        ("story:2", (step_id(2),), DAY),
    ]


def test_only_so_many_stories_and_steps_are_shown_and_it_is_said() -> None:
    many = [a_thread(said(n)) for n in range(STORIES_SHOWN + 1)]
    figure = figure_of(*many)
    assert len(figure.panels) == STORIES_SHOWN
    assert figure.more is True
    long = a_thread(*(said(n) for n in range(STEPS_SHOWN + 5)))
    figure = figure_of(long)
    assert len(figure.nodes) == STEPS_SHOWN
    assert figure.panels[0].note.endswith("5 more")
    assert figure.more is False


def test_without_stories_it_is_empty_and_says_what_is_hidden() -> None:
    assert figure_of().empty
    assert figure_of().note == "There is nothing to show yet."
    assert "not shown to you" in figure_of(hidden=True).note
