"""What figures say of one story: order, standings, loops."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given as given_
from hypothesis import strategies as st

from domain.cycle import Cycle
from domain.figure import Sort
from domain.figures.thread import (
    STEPS_SHOWN,
    TEXT_SHOWN,
    in_order,
    loop_figure,
    main_path,
    short_loops_figure,
    story_figure,
    told_when,
)
from domain.flow import Relation
from domain.story import Polarity
from domain.when import Precision, When
from tests.support.threads import (
    SPACE,
    a_tangle,
    a_thread,
    leads,
    said,
    step_id,
    turned,
)

I, P, A, R = Cycle.IMMEDIATE, Cycle.POTENTIAL, Cycle.APPLIED, Cycle.REALIZED  # noqa: E741 - as signatures have it


def ids(steps: object) -> list[int]:
    return [step.id.int - 1_000 for step in steps]  # type: ignore[attr-defined]  # any iterable of steps


def test_steps_are_numbered_as_one_led_to_another_and_not_as_they_are_told() -> None:
    told = a_thread(said(1, R), said(2, A), said(3, I))
    flows = (leads(3, 2), leads(2, 1), leads(1, 3, Relation.RETURNS))
    figure = story_figure(replace(told, flows=flows), "en")

    assert [(node.key, node.ids) for node in figure.nodes] == [
        ("step:1", (step_id(3),)),
        ("step:2", (step_id(2),)),
        ("step:3", (step_id(1),)),
    ]
    assert [(e.source, e.target, e.relation, e.label) for e in figure.edges] == [
        ("step:3", "step:1", "returns", "1"),
        ("step:1", "step:2", "leads_to", "2"),
        ("step:2", "step:3", "leads_to", "3"),
    ]
    assert figure.edges[0].ids == (flows[2].id,)


def test_steps_that_lead_to_each_other_in_a_ring_stand_as_they_are_told() -> None:
    told = a_thread(said(1), said(2), said(3))
    ring = replace(told, flows=(leads(1, 2), leads(2, 3), leads(3, 1)))
    assert ids(in_order(ring)) == [1, 2, 3]


def test_a_step_of_several_cycles_stands_in_each_with_its_polarity_there() -> None:
    step = said(1, A, Cycle.ENABLING)
    step = replace(step, placed={A: Polarity.POSITIVE, Cycle.ENABLING: None})
    first, second = story_figure(a_thread(step), "en").nodes

    assert (first.key, first.cycles, first.polarity) == ("step:1", (A,), "positive")
    assert (second.key, second.cycles) == ("step:1:enabling", (Cycle.ENABLING,))
    assert second.polarity is None
    assert first.ids == second.ids


def test_a_step_at_no_cycle_is_shown_all_the_same() -> None:
    (node,) = story_figure(a_thread(said(1)), "en").nodes
    assert node.cycles == ()


def test_what_is_hoped_for_makes_the_way_to_it_hoped_for() -> None:
    told = a_thread(said(1, I), said(2, R, aspired=True))
    figure = story_figure(told, "en")
    assert [node.aspired for node in figure.nodes] == [False, True]
    assert [edge.aspired for edge in figure.edges] == [True]


def test_a_long_story_and_long_texts_are_cut_and_said_to_be() -> None:
    many = [said(n, I, text="x" * 20_000) for n in range(STEPS_SHOWN + 1)]
    figure = story_figure(a_thread(*many), "en")
    assert len(figure.nodes) == STEPS_SHOWN
    assert figure.more is True
    assert {len(node.label) for node in figure.nodes} == {TEXT_SHOWN}
    assert story_figure(a_thread(*many[1:]), "en").more is False


def test_the_main_path_is_the_longest_that_a_return_closes() -> None:
    told = a_thread(*(said(n, I) for n in range(1, 6)), turns=(turned(5, 1),))
    ways = ([1, 2, 3], [1, 5], [1, 5, 4])
    paths = tuple(tuple(map(step_id, way)) for way in ways)
    assert ids(main_path(replace(told, paths=paths))) == [1, 5, 4]
    assert ids(main_path(replace(told, paths=paths, turns=()))) == [1, 2, 3]


@pytest.mark.parametrize(
    ("turns", "said_of_it"),
    [
        ((), "Nothing is told that was brought back: it is not (yet) a loop."),
        ((turned(2, 1),), "(a short loop)"),
        ((turned(4, 1, long=True),), "(a long loop)"),
        ((turned(2, 1), turned(4, 1, long=True)), "(short) and"),
    ],
)
def test_only_a_return_makes_a_loop_and_its_length_is_said(
    turns: tuple[object, ...], said_of_it: str
) -> None:
    steps = [said(n, cycle) for n, cycle in enumerate((I, P, A, R), 1)]
    told = replace(a_thread(*steps), turns=turns)  # type: ignore[arg-type]  # turns, as above
    figure = loop_figure(told, "en")
    assert said_of_it in figure.note
    returns = [edge for edge in figure.edges if edge.relation == Relation.RETURNS]
    assert len(returns) == len(turns)


def test_what_was_brought_back_into_another_story_leads_to_that_story() -> None:
    elsewhere = (UUID(int=9), "Back home")
    turn = replace(turned(2, 99, long=True), away=elsewhere)
    figure = loop_figure(a_thread(said(1, I), said(2, R), turns=(turn,)), "en")
    (space,) = (node for node in figure.nodes if node.sort is Sort.SPACE)
    (story,) = (node for node in figure.nodes if node.sort is Sort.STORY)
    assert space.ids == (SPACE,)
    assert (story.ids, story.label) == ((UUID(int=9),), "Back home")
    assert figure.edges[-1].target == story.key


def test_loops_are_counted_at_the_step_where_they_land() -> None:
    turns = (turned(2, 1), turned(3, 1), turned(4, 1, long=True), turned(4, 3))
    steps = [said(n, cycle) for n, cycle in enumerate((I, P, A, R), 1)]
    figure = short_loops_figure(a_thread(*steps, turns=turns), "en")
    assert [dict(node.counts) for node in figure.nodes] == [
        {"short": 2, "long": 1},
        {},
        {"short": 1},
        {},
    ]


def test_a_reader_is_told_that_something_is_hidden() -> None:
    told = replace(a_thread(said(1, I)), hidden=True)
    for shown in (story_figure, loop_figure, short_loops_figure):
        figure = shown(told, "en")
        assert figure.hidden is True
        assert "not shown to you" in figure.note


def test_a_story_of_no_steps_and_no_title_is_empty_but_titled() -> None:
    told = a_thread(title="")
    assert story_figure(told, "en").title == "A story from cycle to cycle"
    assert story_figure(told, "en").empty
    assert short_loops_figure(told, "en").empty


def test_every_edge_has_its_ends_and_every_key_is_there_once() -> None:
    for shown in (story_figure, loop_figure, short_loops_figure):
        figure = shown(a_tangle(60), "en")
        keys = [node.key for node in figure.nodes]
        assert len(set(keys)) == len(keys)
        assert {end for e in figure.edges for end in (e.source, e.target)} <= {*keys}


@pytest.mark.parametrize(
    ("first", "last", "precision", "told"),
    [
        ("2015-01-01", "2015-12-31", Precision.YEAR, "2015"),
        ("2015-01-01", "2016-12-31", Precision.YEAR, "2015 - 2016"),
        ("2015-03-01", "2015-03-31", Precision.MONTH, "2015-03"),
        ("2015-03-01", "2015-05-31", Precision.SEASON, "2015-03 - 2015-05"),
        ("2015-03-02", "2015-03-02", Precision.DAY, "2015-03-02"),
        (None, None, Precision.UNKNOWN, ""),
    ],
)
def test_when_it_was_is_told_no_more_exactly_than_it_is_known(
    first: str | None, last: str | None, precision: Precision, told: str
) -> None:
    start, end = (
        None if day is None else date.fromisoformat(day) for day in (first, last)
    )
    assert told_when(When(start, end, precision)) == told


@given_(
    st.permutations(range(8)), st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)))
)
def test_every_step_comes_once_and_after_what_led_to_it(
    told: list[int], ends: set[tuple[int, int]]
) -> None:
    """Without a ring: each flow leads from a lower to a higher number."""
    flows = tuple(leads(one, other) for one, other in ends if one < other)
    thread = replace(a_thread(*(said(n) for n in told)), flows=flows)
    found = ids(in_order(thread))
    assert sorted(found) == list(range(8))
    for one, other in ends:
        if one < other:
            assert found.index(one) < found.index(other)
