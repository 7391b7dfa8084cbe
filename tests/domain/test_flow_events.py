from itertools import pairwise
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.flow import Edge, Relation, counted_events, events, parts, rings

LEADS_TO, RETURNS = Relation.LEADS_TO, Relation.RETURNS
SAME_EVENT, PART_OF = Relation.SAME_EVENT, Relation.PART_OF

A, B, C, D = (UUID(int=number) for number in range(1, 5))


def edge(source: UUID, target: UUID, relation: Relation) -> Edge:
    return Edge(UUID(int=555), source, target, relation, made=False)


@pytest.mark.parametrize(
    ("accounts", "grouped"),
    [
        pytest.param([], [{A}, {B}, {C}], id="three steps, three events"),
        pytest.param([(B, A)], [{A, B}, {C}], id="two tell of one event"),
        pytest.param([(A, B), (C, B)], [{A, B, C}], id="the same event is transitive"),
        pytest.param([(A, C), (C, A), (A, C)], [{A, C}, {B}], id="said three times"),
        pytest.param([(A, A)], [{A}, {B}, {C}], id="a step with itself"),
        pytest.param([(A, D), (D, C)], [{A, C}, {B}], id="by a step not listed"),
    ],
)
def test_steps_that_tell_of_one_event_are_grouped(
    accounts: list[tuple[UUID, UUID]], grouped: list[set[UUID]]
) -> None:
    edges = [edge(one, other, SAME_EVENT) for one, other in accounts]

    assert events([A, B, C], edges) == grouped


@pytest.mark.parametrize("relation", [LEADS_TO, RETURNS, PART_OF])
def test_no_other_relation_merges_events(relation: Relation) -> None:
    assert len(events([A, B], [edge(A, B, relation)])) == 2


def test_a_long_row_of_accounts_is_grouped_in_linear_time() -> None:
    steps = [UUID(int=number) for number in range(20_000)]
    rows = pairwise(steps)

    assert len(events(steps, [edge(*row, SAME_EVENT) for row in rows])) == 1


def test_parts_are_listed_under_their_whole_and_its_whole() -> None:
    groups = events([A, B, C, D], [edge(C, D, SAME_EVENT)])
    edges = [edge(B, A, PART_OF), edge(D, B, PART_OF), edge(C, B, PART_OF)]

    found = parts(groups, edges)

    assert found.parts == ((1, 2), (2,), ())
    assert not found.cut


@pytest.mark.parametrize("ring", [[(A, B), (B, A)], [(A, B), (B, C), (C, A)], [(A, A)]])
def test_an_event_is_never_part_of_itself(ring: list[tuple[UUID, UUID]]) -> None:
    groups = events([A, B, C], [])
    edges = [edge(*row, PART_OF) for row in ring]

    assert parts(groups, edges).parts == ((), (), ())
    assert counted_events(groups, edges, [A, B, C]) == [0, 1, 2]


def test_two_accounts_of_one_event_cannot_be_parts_of_each_other() -> None:
    groups = events([A, B], [edge(A, B, SAME_EVENT)])

    assert parts(groups, [edge(A, B, PART_OF)]).parts == ((),)
    assert counted_events(groups, [edge(A, B, PART_OF)], [A]) == [0]


def test_a_deep_nest_of_parts_is_cut_and_says_so() -> None:
    steps = [UUID(int=number) for number in range(1_000)]
    groups = events(steps, [])
    nest = [edge(*row, PART_OF) for row in pairwise(steps)]

    found = parts(groups, nest)

    assert found.cut
    assert sum(map(len, found.parts)) <= 64 * 1_000
    assert counted_events(groups, nest, steps) == [999]


def test_parts_within_the_bound_are_not_called_cut() -> None:
    groups = events([A, B], [])

    assert parts(groups, [edge(A, B, PART_OF)], bound=1).parts == ((), (0,))
    assert not parts(groups, [edge(A, B, PART_OF)], bound=1).cut
    assert parts(groups, [edge(A, B, PART_OF)], bound=0).cut


def test_a_part_is_left_out_only_where_its_whole_is_in_the_same_totals() -> None:
    groups = events([A, B, C], [])
    edges = [edge(B, A, PART_OF), edge(C, A, PART_OF), edge(C, A, PART_OF)]

    assert counted_events(groups, edges, {A, B, C}) == [0]
    assert counted_events(groups, edges, {B, C}) == [1, 2]
    assert counted_events(groups, edges, {A}) == [0]
    assert counted_events(groups, edges, set()) == []


def test_a_part_of_a_part_is_left_out_though_the_middle_is_not_in_the_totals() -> None:
    edges = [edge(B, A, PART_OF), edge(C, B, PART_OF)]

    assert counted_events(events([A, B, C], []), edges, {A, C}) == [0]


def test_an_event_counts_once_by_whichever_of_its_accounts_is_counted() -> None:
    groups = events([A, B, C], [edge(A, B, SAME_EVENT)])

    assert counted_events(groups, [], {A, B, C}) == [0, 1]
    assert counted_events(groups, [], {B}) == [0]


ids = st.integers(0, 9).map(lambda number: UUID(int=number))
rows = st.lists(st.tuples(ids, ids, st.sampled_from([SAME_EVENT, PART_OF])))


@settings(deadline=None)
@given(rows, st.sets(ids), st.randoms(use_true_random=False))
def test_counts_of_events_do_not_depend_on_the_order_of_steps_and_edges(
    said: list[tuple[UUID, UUID, Relation]], totals: set[UUID], chance: Random
) -> None:
    steps = [UUID(int=number) for number in range(10)]
    edges = [edge(*row) for row in said]
    groups = events(steps, edges)
    counted = {groups[index] for index in counted_events(groups, edges, totals)}

    chance.shuffle(steps)
    shuffled = edges + edges[:3]
    chance.shuffle(shuffled)
    again = events(steps, shuffled)

    assert set(again) == set(groups)
    assert {again[i] for i in counted_events(again, shuffled, totals)} == counted


@settings(deadline=None)
@given(rows)
def test_what_the_totals_leave_out_is_part_of_something_that_they_hold(
    said: list[tuple[UUID, UUID, Relation]],
) -> None:
    steps = [UUID(int=number) for number in range(10)]
    edges = [edge(*row) for row in said]
    groups = events(steps, edges)
    counted = counted_events(groups, edges, steps)
    within = parts(groups, edges).parts

    listed = set(counted).union(*(within[index] for index in counted))
    assert listed == set(range(len(groups)))
    assert all(index not in within[index] for index in range(len(groups)))


def test_nodes_that_reach_each_other_lie_on_one_ring() -> None:
    ring = rings({A: [B], B: [C], C: [B, D], D: []})

    assert ring[B] == ring[C]
    assert len({ring[node] for node in (A, B, D)}) == 3
