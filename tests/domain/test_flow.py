from collections.abc import Iterable
from datetime import date
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.errors import FlowRefused
from domain.flow import (
    Edge,
    FlowKind,
    Node,
    Relation,
    fits,
    kinds,
    neighbours,
    refuse_against_time,
)
from domain.when import Precision, When

LOGIN, BNEW = UUID(int=901), UUID(int=902)
ONE_STORY, OTHER_STORY = UUID(int=801), UUID(int=802)
PEMA, DORJI = UUID(int=701), UUID(int=702)
UNKNOWN = When(None, None, Precision.UNKNOWN)

LEADS_TO, RETURNS = Relation.LEADS_TO, Relation.RETURNS
SAME_EVENT, PART_OF = Relation.SAME_EVENT, Relation.PART_OF

A, B, C, D, E = (UUID(int=number) for number in range(1, 6))


def in_year(year: int) -> When:
    return When(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)


def step(
    id_: UUID,
    *cycles: Cycle,
    space: UUID | None = LOGIN,
    when: When = UNKNOWN,
    position: int | None = None,
    story: UUID | None = ONE_STORY,
    tellers: Iterable[UUID] = (PEMA,),
) -> Node:
    return Node(
        id=id_,
        cycles=frozenset(cycles),
        space=space,
        when=when,
        position=position,
        story=story,
        tellers=frozenset(tellers),
        day=date(2016, 12, 14),
    )


def activity(id_: UUID, space: UUID | None = LOGIN) -> Node:
    return step(id_, space=space, story=None, tellers=())


def edge(source: UUID, target: UUID, relation: Relation, *, made: bool = False) -> Edge:
    return Edge(None if made else UUID(int=555), source, target, relation, made)


def ends(rows: Iterable[Edge]) -> list[tuple[UUID, UUID]]:
    return [(row.source, row.target) for row in rows]


def test_neighbouring_steps_are_joined_by_made_leads_to_rows() -> None:
    rows = neighbours([step(A), step(B), step(C)], [])

    assert ends(rows) == [(A, B), (B, C)]
    assert all(row.made and row.id is None for row in rows)
    assert {row.relation for row in rows} == {LEADS_TO}


@pytest.mark.parametrize("count", [0, 1])
def test_a_story_of_at_most_one_step_has_no_rows(count: int) -> None:
    assert neighbours([step(A)][:count], []) == []


def test_positions_need_not_be_dense_and_steps_without_one_come_last() -> None:
    steps = [
        step(A),
        step(B, position=70),
        step(C, position=0),
        step(D),
        step(E, position=3),
    ]

    assert ends(neighbours(steps, [])) == [(C, E), (E, B), (B, A), (A, D)]


def test_steps_of_equal_position_keep_the_order_given() -> None:
    steps = [step(B, position=1), step(A, position=1), step(C, position=0)]

    assert ends(neighbours(steps, [])) == [(C, B), (B, A)]


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize(("source", "target"), [(A, B), (B, A)])
def test_what_a_person_asserts_takes_the_place_of_the_made_row(
    source: UUID, target: UUID, relation: Relation
) -> None:
    asserted = [edge(source, target, relation), edge(A, C, LEADS_TO)]

    assert ends(neighbours([step(A), step(B), step(C)], asserted)) == [(B, C)]


def test_made_rows_from_before_are_made_again() -> None:
    before = [edge(A, B, LEADS_TO, made=True)]

    assert ends(neighbours([step(A), step(B)], before)) == [(A, B)]


def test_a_dated_story_told_from_its_result_flows_in_the_order_of_time() -> None:
    told = [
        step(A, Cycle.REALIZED, when=in_year(2018)),
        step(B, Cycle.APPLIED, when=in_year(2017)),
        step(C, Cycle.IMMEDIATE, when=in_year(2016)),
    ]

    assert ends(neighbours(told, [])) == [(B, A), (C, B)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(UNKNOWN, UNKNOWN, id="no dates"),
        pytest.param(in_year(2018), UNKNOWN, id="the second undated"),
        pytest.param(UNKNOWN, in_year(2016), id="the first undated"),
        pytest.param(in_year(2016), in_year(2016), id="the same year"),
        pytest.param(in_year(2016), in_year(2018), id="in order"),
    ],
)
def test_only_a_sure_order_of_time_turns_a_made_row(first: When, second: When) -> None:
    rows = neighbours([step(A, when=first), step(B, when=second)], [])

    assert ends(rows) == [(A, B)]


@pytest.mark.parametrize(
    ("here", "there", "shown"),
    [
        pytest.param(LOGIN, BNEW, {FlowKind.BRANCHES}, id="two registered spaces"),
        pytest.param(LOGIN, LOGIN, set(), id="one space"),
        pytest.param(LOGIN, None, set(), id="a place in words"),
        pytest.param(None, BNEW, set(), id="from an unknown place"),
    ],
)
@pytest.mark.parametrize("relation", [LEADS_TO, RETURNS])
def test_a_flow_branches_only_between_two_known_spaces(
    here: UUID | None, there: UUID | None, shown: set[FlowKind], relation: Relation
) -> None:
    assert kinds(step(A, space=here), step(B, space=there), relation) == shown


@pytest.mark.parametrize(
    ("here", "there", "shown"),
    [
        pytest.param(
            {Cycle.REALIZED},
            {Cycle.ENABLING},
            {FlowKind.TRANSPOSES},
            id="another cycle",
        ),
        pytest.param({Cycle.REALIZED}, {Cycle.REALIZED}, set(), id="the same cycle"),
        pytest.param({Cycle.REALIZED}, set(), set(), id="not placed there"),
        pytest.param(
            {Cycle.REALIZED},
            {Cycle.REALIZED, Cycle.STRATEGIC},
            {FlowKind.TRANSPOSES},
            id="one more",
        ),
    ],
)
def test_an_event_is_transposed_by_another_space_and_another_cycle(
    here: set[Cycle], there: set[Cycle], shown: set[FlowKind]
) -> None:
    source, target = step(A, *here), step(B, *there, space=BNEW)

    assert kinds(source, target, SAME_EVENT) == shown
    assert kinds(target, source, SAME_EVENT) == shown


def test_another_cycle_in_the_same_space_transposes_nothing() -> None:
    source, target = step(A, Cycle.REALIZED), step(B, Cycle.ENABLING)

    assert kinds(source, target, SAME_EVENT) == frozenset()


@pytest.mark.parametrize(
    ("so_far", "then", "shown"),
    [
        pytest.param([PEMA], [DORJI], {FlowKind.RELAYS}, id="somebody else"),
        pytest.param([PEMA], [PEMA, DORJI], {FlowKind.RELAYS}, id="somebody joins in"),
        pytest.param([PEMA, DORJI], [DORJI], set(), id="one of a group goes on"),
        pytest.param([PEMA], [PEMA], set(), id="the same teller"),
        pytest.param([], [DORJI], set(), id="unknown so far"),
        pytest.param([PEMA], [], set(), id="unknown from there"),
    ],
)
def test_a_flow_is_relayed_by_somebody_who_did_not_tell_so_far(
    so_far: list[UUID], then: list[UUID], shown: set[FlowKind]
) -> None:
    source = step(A, tellers=so_far)
    target = step(B, story=OTHER_STORY, tellers=then)

    assert kinds(source, target, LEADS_TO) == shown
    assert kinds(source, target, RETURNS) == frozenset()


def test_an_event_is_retold_by_other_tellers_whichever_end_comes_first() -> None:
    group = step(A, tellers=[PEMA, DORJI])
    alone = step(B, story=OTHER_STORY, tellers=[DORJI])

    assert kinds(group, alone, SAME_EVENT) == {FlowKind.RETELLS}
    assert kinds(alone, group, SAME_EVENT) == {FlowKind.RETELLS}


def test_one_flow_may_be_of_several_kinds_at_once() -> None:
    source = step(A, Cycle.REALIZED)
    target = step(B, Cycle.ENABLING, space=BNEW, story=OTHER_STORY, tellers=[DORJI])

    assert kinds(source, target, LEADS_TO) == {FlowKind.BRANCHES, FlowKind.RELAYS}
    assert kinds(source, target, SAME_EVENT) == {
        FlowKind.TRANSPOSES,
        FlowKind.RETELLS,
    }
    assert kinds(source, target, PART_OF) == frozenset()


def test_an_activity_branches_and_never_relays() -> None:
    assert kinds(activity(A), step(B, space=BNEW), LEADS_TO) == {FlowKind.BRANCHES}


def test_a_flow_into_a_step_that_surely_ended_before_is_refused() -> None:
    later, earlier = step(A, when=in_year(2018)), step(B, when=in_year(2016))

    with pytest.raises(FlowRefused) as refusal:
        refuse_against_time(later, earlier, "/flows/0/target")

    assert refusal.value.pointer == "/flows/0/target"
    assert fits(later, earlier) == "against-time"


@pytest.mark.parametrize(
    ("source", "target"),
    [(UNKNOWN, in_year(2016)), (in_year(2018), UNKNOWN), (in_year(2016),) * 2],
)
def test_unknown_or_shared_dates_never_refuse(source: When, target: When) -> None:
    refuse_against_time(step(A, when=source), step(B, when=target))

    assert fits(step(A, when=source), step(B, when=target)) is None
