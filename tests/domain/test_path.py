from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cycle import Cycle
from domain.flow import Edge, Node, Relation, neighbours
from domain.path import Loop, Path, loops, open_flow, paths
from domain.when import Precision, When

LOGIN, BNEW = UUID(int=901), UUID(int=902)
STORY = UUID(int=801)
DAY = date(2016, 12, 14)

LEADS_TO, RETURNS = Relation.LEADS_TO, Relation.RETURNS
LETTER = {cycle.value[0].upper(): cycle for cycle in Cycle}


def node(
    number: int,
    placed: str = "",
    space: UUID | None = LOGIN,
    year: int | None = None,
    story: UUID | None = STORY,
) -> Node:
    when = When(None, None, Precision.UNKNOWN)
    if year:
        when = When(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)
    return Node(
        id=UUID(int=number),
        cycles=frozenset(LETTER[letter] for letter in placed),
        space=space,
        when=when,
        position=None,
        story=story,
        tellers=frozenset(),
        day=DAY + timedelta(days=number),
    )


def told(signature: str) -> list[Node]:
    return [node(number, piece) for number, piece in enumerate(signature.split("-"))]


def edge(source: int, target: int, relation: Relation) -> Edge:
    return Edge(None, UUID(int=source), UUID(int=target), relation, made=False)


def leads(*chain: int) -> list[Edge]:
    return [edge(*ends, LEADS_TO) for ends in pairwise(chain)]


def returns(source: int, target: int) -> Edge:
    return edge(source, target, RETURNS)


def numbers(path: Path) -> list[int]:
    return [node.int for node in path.nodes]


def walks(nodes: list[Node], edges: list[Edge]) -> list[list[int]]:
    return [numbers(path) for path in paths(nodes, edges).paths]


@pytest.mark.parametrize("signature", ["I-P-A-R", "R-A-I", "A", "O-S-E-T", "I-P-A-P"])
def test_a_story_in_any_order_of_cycles_reads_as_it_was_told(signature: str) -> None:
    steps = told(signature)

    found = paths(steps, neighbours(steps, []))

    assert [path.signature for path in found.paths] == [signature]
    assert loops(steps, neighbours(steps, [])) == ()
    assert not found.cut


def test_a_story_told_from_its_result_is_one_path_in_the_order_of_time() -> None:
    steps = [node(1, "R", year=2018), node(2, "A", year=2017), node(3, "I", year=2016)]

    (path,) = paths(steps, neighbours(steps, [])).paths

    assert path.signature == "I-A-R"
    assert path.day == steps[0].day


def test_several_cycles_share_brackets_and_an_unplaced_step_is_a_question_mark() -> (
    None
):
    (path,) = paths([node(1, "EA"), node(2), node(3, "R")], leads(1, 2, 3)).paths

    assert path.signature == "(AE)-?-R"
    assert path.relations == (LEADS_TO, LEADS_TO)


def test_a_lone_step_is_a_path_of_one_and_nothing_is_none() -> None:
    (path,) = paths([node(1, "P")], []).paths

    assert (numbers(path), path.relations, path.signature) == ([1], (), "P")
    assert paths([], []).paths == ()
    assert loops([], []) == ()


def test_an_activity_starts_a_path_and_is_not_written() -> None:
    nodes = [node(9, story=None), node(1, "I", BNEW), node(2, "P"), node(8, story=None)]

    (path,) = paths(nodes, leads(9, 1, 2)).paths

    assert numbers(path) == [9, 1, 2]
    assert path.signature == "I-P"
    assert path.space_changes == (1,)


def test_space_changes_name_the_written_steps_that_happened_elsewhere() -> None:
    steps = [
        node(1, "I"),
        node(2, "P"),
        node(3, "A", BNEW),
        node(4, "R", None),
        node(5, "E", LOGIN),
        node(6, "R", BNEW),
    ]

    (path,) = paths(steps, leads(1, 2, 3, 4, 5, 6)).paths

    assert path.space_changes == (2, 5)


def test_a_fork_and_a_join_give_each_way_through_a_path_of_its_own() -> None:
    nodes = told("I-P-A-A-R")
    edges = [*leads(0, 1, 2, 4), *leads(1, 3, 4)]

    assert walks(nodes, edges) == [[0, 1, 2, 4], [0, 1, 3, 4]]


def test_the_relations_of_one_event_lie_on_no_path() -> None:
    edges = [edge(0, 1, Relation.SAME_EVENT), edge(1, 0, Relation.PART_OF)]

    assert walks(told("R-E"), edges) == [[0], [1]]


def test_edges_to_elsewhere_or_to_the_same_node_are_left_out() -> None:
    nodes = told("I-P")
    edges = [*leads(0, 1), *leads(1, 77), *leads(77, 0), returns(1, 1), returns(1, 77)]

    assert walks(nodes, edges) == [[0, 1]]
    assert loops(nodes, edges) == ()


def test_a_return_into_a_new_step_lies_on_the_path() -> None:
    steps = told("I-P-A-R-I")

    (path,) = paths(steps, [*leads(0, 1, 2, 3), returns(3, 4)]).paths

    assert path.signature == "I-P-A-R-I"
    assert path.relations[-1] is RETURNS
    assert path.returns


def test_a_return_to_an_earlier_step_closes_its_path_there() -> None:
    steps = told("R-A-I")

    (path,) = paths(steps, [*leads(2, 1, 0), returns(0, 2)]).paths

    assert path.signature == "I-A-R"
    assert path.returns


def test_a_return_on_the_way_is_seen_though_the_path_goes_on() -> None:
    (path,) = paths(told("P-A-R"), [*leads(0, 1, 2), returns(1, 0)]).paths

    assert path.signature == "P-A-R"
    assert path.returns


def test_a_return_that_skips_ahead_of_a_path_does_not_lie_on_it() -> None:
    found = paths(told("I-P-A"), [*leads(0, 1, 2), returns(0, 2)]).paths

    assert [(numbers(p), p.returns) for p in found] == [
        ([0, 1, 2], False),
        ([0, 2], True),
    ]


def test_a_pure_ring_starts_at_its_first_node_in_the_order_given() -> None:
    nodes = [node(2, "A"), node(0, "I"), node(1, "P"), node(3, "R")]

    assert walks(nodes, [*leads(0, 1, 2, 0), *leads(2, 3)]) == [[2, 0, 1], [2, 3]]


def test_a_ring_behind_a_start_begins_no_path_of_its_own() -> None:
    nodes = told("A-P-I")

    assert walks(nodes, [*leads(2, 1, 0, 1)]) == [[2, 1, 0]]


def test_a_node_after_a_ring_begins_no_path_though_it_is_given_first() -> None:
    assert walks(told("R-P-A"), leads(1, 2, 1, 0)) == [[1, 0], [1, 2]]


def test_a_return_beside_a_leads_to_between_the_same_two_is_kept() -> None:
    for edges in ([*leads(0, 1), returns(0, 1)], [returns(0, 1), *leads(0, 1)]):
        (path,) = paths(told("A-A"), edges).paths
        assert path.relations == (RETURNS,)


def test_more_paths_than_the_bound_are_cut_and_the_answer_says_so() -> None:
    layers = [(0,), *((number, number + 1) for number in range(1, 15, 2))]
    edges = [
        edge(*ends, LEADS_TO)
        for here, next_ in pairwise(layers)
        for ends in product(here, next_)
    ]
    nodes = [node(number, "A") for number in range(15)]

    assert len(paths(nodes, edges, bound=200).paths) == 2**7
    assert len(paths(nodes, edges).paths) == 64
    assert paths(nodes, edges).cut


def test_exactly_as_many_paths_as_the_bound_are_not_called_cut() -> None:
    steps = told("I-P")

    assert not paths(steps, [], bound=2).cut
    assert paths(steps, [], bound=1).cut


def test_a_dense_tangle_of_200_nodes_ends_soon_and_is_cut() -> None:
    nodes = [node(number, "R" if number == 7 else "A") for number in range(200)]
    pairs = [(a, b) for a, b in product(range(200), repeat=2) if a != b]
    edges = [edge(a, b, RETURNS if (a + b) % 3 else LEADS_TO) for a, b in pairs]

    found = paths(nodes, edges)

    assert found.cut
    assert len(found.paths) == 64
    assert len(loops(nodes, edges)) == sum(e.relation is RETURNS for e in edges)


def test_a_very_long_chain_is_one_path() -> None:
    nodes = [node(number, "A") for number in range(20_000)]

    found = paths(nodes, leads(*range(20_000)))

    assert not found.cut
    assert len(found.paths[0].nodes) == 20_000


def test_many_long_paths_are_cut_by_the_work_they_cost() -> None:
    nodes = [node(number) for number in range(5_040)]
    edges = [*leads(*range(40, 5_040)), *(e for n in range(40) for e in leads(n, 40))]

    found = paths(nodes, edges)

    assert found.cut
    assert 0 < len(found.paths) < 40


def test_a_return_after_realized_value_is_a_long_loop() -> None:
    steps = told("I-P-A-R-I")
    edges = [*leads(0, 1, 2, 3), returns(3, 4)]

    assert loops(steps, edges) == (
        Loop(steps[3].id, steps[4].id, long=True, day=steps[4].day),
    )
    assert loops(steps, edges[:-1]) == ()


@pytest.mark.parametrize(
    ("signature", "source", "long"),
    [
        pytest.param("I-P-A-I", 2, False, id="before anything was realized"),
        pytest.param("T-P-A-I", 2, True, id="transformative further up"),
        pytest.param("I-P-R-A-I", 3, True, id="realized on the way"),
        pytest.param("O-S-E-I", 2, False, id="other outer cycles"),
        pytest.param("A-A", 0, False, id="applied to applied"),
        pytest.param("R-R", 0, True, id="realized to realized"),
        pytest.param("A-R", 0, False, id="into the first result"),
    ],
)
def test_a_loop_is_long_if_realized_or_transformative_came_before_the_return(
    *, signature: str, source: int, long: bool
) -> None:
    edges = [*leads(*range(source + 1)), returns(source, source + 1)]

    assert [loop.long for loop in loops(told(signature), edges)] == [long]


@pytest.mark.parametrize(
    ("hoped", "paths_aspired", "loops_aspired"),
    [
        pytest.param([], [False], [False], id="nothing hoped for"),
        pytest.param([0], [True], [True], id="at the beginning"),
        pytest.param([1], [True], [True], id="where it returns from"),
        pytest.param([2], [True], [True], id="where it returns to"),
        pytest.param([3], [True], [False], id="after the return"),
    ],
)
def test_a_path_or_loop_is_aspired_if_a_step_on_it_is(
    hoped: list[int], paths_aspired: list[bool], loops_aspired: list[bool]
) -> None:
    steps = [
        replace(step, aspired=number in hoped)
        for number, step in enumerate(told("I-P-I-A"))
    ]
    edges = [*leads(0, 1), returns(1, 2), *leads(2, 3)]

    assert [path.aspired for path in paths(steps, edges).paths] == paths_aspired
    assert [loop.aspired for loop in loops(steps, edges)] == loops_aspired


def test_what_came_after_a_short_loop_does_not_make_it_long() -> None:
    steps = told("I-P-A-R")
    edges = [*leads(0, 1, 2, 3), returns(1, 0), returns(3, 0)]

    assert [loop.long for loop in loops(steps, edges)] == [False, True]


def test_a_loop_after_a_long_one_is_long_too() -> None:
    edges = [*leads(0, 1), returns(1, 2), *leads(2, 3), returns(3, 4)]

    assert all(loop.long for loop in loops(told("I-R-I-P-I"), edges))


def test_a_return_asserted_twice_is_one_loop() -> None:
    assert len(loops(told("A-I"), [returns(0, 1), returns(0, 1)])) == 1


@pytest.mark.parametrize(
    ("days", "closing", "still_open"),
    [(180, [], False), (181, [], True), (181, [returns(0, 1)], False)],
)
def test_a_flow_is_open_after_180_days_without_a_return(
    *, days: int, closing: list[Edge], still_open: bool
) -> None:
    steps = told("I-P")
    (path,) = paths(steps, [*leads(0, 1), *closing]).paths
    today = steps[1].day + timedelta(days=days)

    assert open_flow(path, today) is still_open
    assert open_flow(path, today, days=days) is False


places = st.integers(0, 11)
graphs = st.lists(
    st.tuples(places, places, st.sampled_from([LEADS_TO, RETURNS])), max_size=40
)
PLACED = [node(number, letter) for number, letter in enumerate("IPARESOTIPAR")]


@settings(deadline=None)
@given(graphs, st.randoms(use_true_random=False))
def test_paths_cover_every_step_and_meet_none_twice(
    drawn: list[tuple[int, int, Relation]], chance: Random
) -> None:
    edges = [edge(*row) for row in drawn]
    stored = {(e.source, e.target, e.relation) for e in edges}

    found = paths(PLACED, edges)

    assert len(found.paths) <= 64
    for path in found.paths:
        assert len(set(path.nodes)) == len(path.nodes)
        walked = zip(path.nodes, path.nodes[1:], path.relations, strict=False)
        assert set(walked) <= stored
    covered = {step for path in found.paths for step in path.nodes}
    assert found.cut or covered == {step.id for step in PLACED}
    chance.shuffle(edges)
    assert paths(PLACED, edges) == found


@settings(deadline=None)
@given(graphs, places, places)
def test_a_return_never_removes_a_loop(
    drawn: list[tuple[int, int, Relation]], source: int, target: int
) -> None:
    edges = [edge(*row) for row in drawn]

    before = {(loop.source, loop.target) for loop in loops(PLACED, edges)}
    more = loops(PLACED, [*edges, returns(source, target)])

    assert before <= {(loop.source, loop.target) for loop in more}


@settings(deadline=None)
@given(graphs)
def test_no_graph_without_returns_has_a_loop(
    drawn: list[tuple[int, int, Relation]],
) -> None:
    edges = [edge(source, target, LEADS_TO) for source, target, _ in drawn]

    assert loops(PLACED, edges) == ()
    assert not any(path.returns for path in paths(PLACED, edges).paths)
