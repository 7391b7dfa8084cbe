"""Paths that pass a story, over others, on graphs of any shape."""

from datetime import date, timedelta
from itertools import pairwise, product
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cycle import Cycle
from domain.flow import Edge, Node, Relation, counted_events, events
from domain.path import Bounds, Path, loops, paths_through
from domain.when import Precision, When

LETTER = {cycle.value[0].upper(): cycle for cycle in Cycle}
LEADS_TO, RETURNS = Relation.LEADS_TO, Relation.RETURNS
DAY = date(2016, 1, 1)
ONE, TWO, THREE = UUID(int=801), UUID(int=802), UUID(int=803)


def node(number: int, placed: str, story: UUID | None, space: int = 1) -> Node:
    return Node(
        id=UUID(int=number),
        cycles=frozenset(LETTER[letter] for letter in placed),
        space=UUID(int=900 + space),
        when=When(None, None, Precision.UNKNOWN),
        position=None,
        story=story,
        tellers=frozenset() if story is None else frozenset({story}),
        day=DAY + timedelta(days=number),
    )


def edge(source: int, target: int, relation: Relation = LEADS_TO) -> Edge:
    key = UUID(int=1000 * source + target)
    return Edge(key, UUID(int=source), UUID(int=target), relation, made=False)


def leads(*chain: int) -> list[Edge]:
    return [edge(*ends) for ends in pairwise(chain)]


def numbers(path: Path) -> list[int]:
    return [each.int for each in path.nodes]


# The published case: a visit, four steps of one story, four of another.
CASE = [
    node(1, "", None),
    *(node(2 + n, c, ONE, 1 if c in "IP" else 2) for n, c in enumerate("IPAR")),
    *(node(6 + n, c, TWO, 2) for n, c in enumerate("PPAR")),
]
GONE_ON = [*leads(1, 2, 3, 4, 5), *leads(4, 6, 7, 8, 9)]


def test_a_path_goes_on_in_another_story_and_says_where_the_space_changes() -> None:
    own, over = paths_through(CASE, GONE_ON, ONE).paths

    assert (own.signature, over.signature) == ("I-P-A-R", "I-P-A-P-P-A-R")
    assert own.space_changes == over.space_changes == (2,)
    assert not own.returns
    assert not over.returns


def test_a_story_is_passed_by_what_led_to_it_and_not_by_what_others_went_on_to() -> (
    None
):
    (through,) = paths_through(CASE, GONE_ON, TWO).paths

    assert numbers(through) == [1, 2, 3, 4, 6, 7, 8, 9]


def test_a_return_over_two_stories_closes_a_long_loop() -> None:
    back = [*CASE, node(10, "I", ONE, 1)]
    edges = [*GONE_ON, edge(9, 10, RETURNS)]
    over = next(p for p in paths_through(back, edges, ONE).paths if len(p.nodes) > 6)

    assert over.signature == "I-P-A-P-P-A-R-I"
    assert over.space_changes == (2, 7)
    assert over.returns
    assert [(loop.long, loop.reframing) for loop in loops(back, edges)] == [
        (True, False)
    ]


def test_a_return_that_led_to_a_new_frame_version_is_a_reframing_loop() -> None:
    steps = [node(1, "I", ONE), node(2, "A", ONE), node(3, "I", TWO)]
    edges = [*leads(1, 2), edge(2, 3, RETURNS), edge(3, 1, RETURNS)]
    found = loops(steps, edges, {UUID(int=2003)})

    assert [(loop.source.int, loop.long, loop.reframing) for loop in found] == [
        (2, False, True),
        (3, False, False),
    ]


def test_what_no_path_shares_with_the_story_is_not_shown() -> None:
    beside = [*CASE, node(20, "T", THREE), node(21, "T", THREE)]
    found = paths_through(beside, [*GONE_ON, edge(20, 21)], ONE)

    assert not {20, 21} & {n for path in found.paths for n in numbers(path)}
    assert paths_through(beside, GONE_ON, UUID(int=5)).paths == ()


@pytest.mark.parametrize(
    "bounds",
    [
        pytest.param(Bounds(paths=1), id="paths"),
        pytest.param(Bounds(nodes=5), id="nodes of a path"),
        pytest.param(Bounds(nodes=2), id="not so far as the story"),
        pytest.param(Bounds(looks=-20), id="looks"),
    ],
)
def test_whatever_bound_is_met_the_answer_is_called_cut(bounds: Bounds) -> None:
    found = paths_through(CASE, GONE_ON, TWO if bounds.nodes == 2 else ONE, bounds)

    assert found.cut
    assert len(found.paths) <= bounds.paths
    assert all(len(path.nodes) <= bounds.nodes for path in found.paths)


def test_a_dense_tangle_of_many_stories_ends_soon_and_is_cut() -> None:
    nodes = [node(n, "A", UUID(int=800 + n % 40)) for n in range(200)]
    pairs = [(a, b) for a, b in product(range(200), repeat=2) if a != b]
    edges = [edge(a, b, RETURNS if (a + b) % 3 else LEADS_TO) for a, b in pairs]

    found = paths_through(nodes, edges, UUID(int=807))

    assert found.cut
    assert len(found.paths) == 64


STEPS = [
    node(number, letter, UUID(int=801 + number % 4), number % 3)
    for number, letter in enumerate("IPARESOTIPAR")
]
places = st.integers(0, 13)
graphs = st.lists(
    st.tuples(places, places, st.sampled_from(list(Relation))), max_size=40
)
Drawn = list[tuple[int, int, Relation]]


@settings(deadline=None)
@given(graphs, st.randoms(use_true_random=False))
def test_a_graph_of_any_shape_ends_within_the_bounds_in_whatever_order_it_arrives(
    drawn: Drawn, chance: Random
) -> None:
    edges, nodes = [edge(*row) for row in drawn], list(STEPS)
    bounds = Bounds(paths=20, nodes=9, looks=500)

    found = paths_through(nodes, edges, ONE, bounds)

    own = {each.id for each in STEPS if each.story == ONE}
    assert len(found.paths) <= 20
    for path in found.paths:
        assert len(set(path.nodes)) == len(path.nodes) <= 9
        assert own & set(path.nodes)
    covered = {each for path in found.paths for each in path.nodes}
    assert found.cut or own <= covered
    chance.shuffle(edges)
    chance.shuffle(nodes)
    assert paths_through(nodes, edges, ONE, bounds) == found


@settings(deadline=None)
@given(graphs)
def test_only_a_return_makes_a_path_over_stories_a_loop(drawn: Drawn) -> None:
    edges = [edge(*row) for row in drawn]
    found = paths_through(STEPS, [e for e in edges if e.relation is LEADS_TO], ONE)

    assert not any(path.returns for path in found.paths)
    assert len(loops(STEPS, edges)) == len(
        {
            (e.source, e.target)
            for e in edges
            if e.relation is RETURNS and e.source != e.target
            if max(e.source.int, e.target.int) < 12
        }
    )


@settings(deadline=None)
@given(graphs, places, places)
def test_a_return_between_stories_never_removes_a_loop(
    drawn: Drawn, source: int, target: int
) -> None:
    edges = [edge(*row) for row in drawn]
    before = {(loop.source, loop.target) for loop in loops(STEPS, edges)}
    more = loops(STEPS, [*edges, edge(source, target, RETURNS)])

    assert before <= {(loop.source, loop.target) for loop in more}


@given(graphs, st.randoms(use_true_random=False))
def test_events_are_as_many_in_whatever_order_stories_arrive(
    drawn: Drawn, chance: Random
) -> None:
    edges, steps = [edge(*row) for row in drawn], [each.id for each in STEPS]
    totals = set(chance.sample(steps, 7))

    def counted() -> tuple[int, int]:
        groups = events(steps, edges)
        return len(groups), len(counted_events(groups, edges, totals))

    before = counted()
    chance.shuffle(edges)
    chance.shuffle(steps)
    assert counted() == before
