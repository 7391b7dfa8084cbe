"""Events over a report: told often, counted once."""

from datetime import date
from itertools import permutations
from uuid import UUID

import pytest

from domain.cycle import Cycle
from domain.fact import StepFacts, StoryFacts
from domain.flow import Edge, Relation
from domain.occurrence import Happened, hanging_together, happened
from domain.story import Modality, Visibility
from domain.summary import Days

HOME, AWAY = UUID(int=1), UUID(int=2)
A, B, C, D, E = (UUID(int=100 + n) for n in range(5))
DAY, LATER = date(2020, 5, 1), date(2020, 9, 1)
ALL = Days()


def told(
    step: UUID, *, home: UUID = HOME, space: UUID = HOME, day: date = DAY
) -> StoryFacts:
    """Return a story of one step."""
    facts = StepFacts(step, day, True, Modality.REPORTED, space, {Cycle.APPLIED: None})  # noqa: FBT003
    return StoryFacts(UUID(int=step.int + 1000), home, Visibility.SPACE, (), (facts,))


def tie(source: UUID, relation: Relation, target: UUID) -> Edge:
    """Return a relation between two steps."""
    return Edge(None, source, target, relation, made=False)


def same(one: UUID, other: UUID) -> Edge:
    """Tie two accounts of one event."""
    return tie(one, Relation.SAME_EVENT, other)


def part(one: UUID, whole: UUID) -> Edge:
    """Tie a part to its whole."""
    return tie(one, Relation.PART_OF, whole)


def events(found: Happened, subject: str = "total", facet: str = "") -> int:
    """Return how many events the tied steps of a cell are."""
    steps = len(found.cells.get((subject, facet), ()))
    left = steps - len(found.left_out(subject, facet))
    assert steps + found.beside().get((subject, facet), 0) == left
    return left


def over(
    *stories: StoryFacts, edges: list[Edge], spaces: tuple[UUID, ...] = (HOME,)
) -> Happened:
    """Return what happened in a report over some spaces, on all days."""
    return happened(stories, edges, spaces, ALL)


@pytest.mark.parametrize("order", list(permutations([A, B, C])))
def test_the_same_event_is_transitive(order: tuple[UUID, UUID, UUID]) -> None:
    one, two, three = order
    found = over(told(A), told(B), told(C), edges=[same(one, two), same(three, two)])

    assert events(found) == 1


def test_an_account_that_is_not_counted_ties_those_that_are() -> None:
    elsewhere = told(B, home=AWAY, space=AWAY)
    found = over(told(A), elsewhere, told(C), edges=[same(A, B), same(B, C)])

    assert events(found) == 1


def test_an_account_that_the_reader_does_not_see_ties_nothing() -> None:
    found = over(told(A), told(C), edges=[same(A, B), same(B, C)])

    assert events(found) == 2
    assert found.beside() == {}


def test_an_account_on_other_days_ties_what_lies_inside() -> None:
    stories = [told(A), told(B, day=LATER), told(C)]
    found = happened(
        stories, [same(A, B), same(B, C)], (HOME,), Days(DAY, date(2020, 5, 31))
    )

    assert events(found) == 1


def test_a_part_is_left_out_where_its_whole_is_in_the_same_totals() -> None:
    edges = [part(A, B)]

    assert events(over(told(A), told(B), edges=edges)) == 1
    assert events(over(told(A), told(B, home=AWAY, space=AWAY), edges=edges)) == 1
    both = over(
        told(A), told(B, home=AWAY, space=AWAY), edges=edges, spaces=(HOME, AWAY)
    )
    assert events(both) == 1


def test_three_parts_are_counted_as_their_one_whole() -> None:
    edges = [part(each, D) for each in (A, B, C)]
    found = over(told(A), told(B), told(C), told(D), edges=edges)

    assert events(found) == 1
    assert found.left_out("total", "") == {A, B, C}


def test_a_part_is_left_out_where_another_account_of_its_whole_is_in_the_totals() -> (
    None
):
    # C is part of B; of the two accounts of that event only A is in the report.
    elsewhere = told(B, home=AWAY, space=AWAY)
    found = over(told(A), elsewhere, told(C), edges=[part(C, B), same(A, B)])

    assert events(found) == 1


def test_a_part_of_a_part_is_left_out_where_only_the_whole_is_in_the_totals() -> None:
    elsewhere = told(B, home=AWAY, space=AWAY)
    found = over(told(A), elsewhere, told(C), edges=[part(A, B), part(B, C)])

    assert events(found) == 1


def test_a_ring_of_parts_leaves_all_standing() -> None:
    edges = [part(A, B), part(B, C), part(C, A)]

    assert events(over(told(A), told(B), told(C), edges=edges)) == 3


def test_nothing_is_left_out_of_what_arrived() -> None:
    stories = [told(A, home=AWAY), told(B, home=AWAY)]
    found = over(*stories, edges=[part(A, B)])

    assert events(found, "total", "arrived") == 2
    together = over(*stories, edges=[same(A, B)])
    assert events(together, "total", "arrived") == 1


def test_over_several_spaces_each_event_counts_once() -> None:
    stories = [told(A), told(B, home=AWAY, space=AWAY)]
    found = over(*stories, edges=[same(A, B)], spaces=(HOME, AWAY))

    assert events(found) == 1
    assert events(over(*stories, edges=[same(A, B)])) == 1


def test_an_event_is_listed_by_one_step() -> None:
    found = over(told(A), told(B), edges=[same(A, B)])

    assert found.left_out("total", "") == {B}


def test_ties_hang_together_through_steps_elsewhere() -> None:
    near, far, apart = same(A, B), part(B, C), same(D, E)

    assert hanging_together([far, near, apart], [A]) == [far, near]
    assert hanging_together([near, apart], [C]) == []
