"""What led to a claimed step, whether it was brought back, and who else had a share."""

from dataclasses import replace
from itertools import permutations
from uuid import UUID

import pytest

from domain.claim import Contributor, Others, Share, is_returned, led_to, others_of
from domain.flow import Edge, Relation

VISIT, A, B, C, D = (UUID(int=n) for n in range(1, 6))
NONE = Others(considered=True, known=0, main=0, partial=0, minor=0, unsaid=0)


def edge(source: UUID, target: UUID, relation: Relation = Relation.LEADS_TO) -> Edge:
    return Edge(None, source, target, relation, made=False)


def test_what_led_to_a_step_is_all_that_a_path_comes_from() -> None:
    edges = [edge(VISIT, A), edge(A, B), edge(B, C), edge(C, D)]

    assert led_to(C, edges) == {VISIT, A, B}
    assert led_to(VISIT, edges) == frozenset()


def test_the_same_event_and_a_part_of_it_lead_nowhere() -> None:
    edges = [edge(A, B, Relation.SAME_EVENT), edge(C, B, Relation.PART_OF)]

    assert led_to(B, edges) == frozenset()
    assert not is_returned(B, edges)


def test_a_tangle_has_an_end_and_nothing_leads_to_itself() -> None:
    edges = [edge(a, b) for a, b in permutations([A, B, C, D], 2)]

    assert led_to(A, edges) == {B, C, D}


@pytest.mark.parametrize(
    ("step", "returned"),
    [
        pytest.param(A, True, id="from further along"),
        pytest.param(C, True, id="from the step itself"),
        pytest.param(D, False, id="not from before it"),
    ],
)
def test_it_is_returned_from_the_step_or_from_further_along(
    step: UUID, *, returned: bool
) -> None:
    edges = [edge(A, B), edge(B, C), edge(C, VISIT, Relation.RETURNS), edge(C, D)]

    assert is_returned(step, edges) is returned


def test_to_know_of_none_is_to_have_considered_others() -> None:
    assert others_of(None) == replace(NONE, considered=False)
    assert others_of([]) == NONE
    assert others_of(
        [
            Contributor("A programme", Share.MAIN),
            Contributor("The weather", Share.MINOR),
            Contributor("A law"),
        ]
    ) == Others(considered=True, known=3, main=1, partial=0, minor=1, unsaid=1)
