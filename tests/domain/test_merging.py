"""Merging: what keeps two records apart."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.access import Caller, OrganisationRole, SpaceRole
from domain.cycle import Cycle, Dimension
from domain.indicator import Direction, Kind
from domain.merging import Meaning, counted, same_rights

HERE, THERE = uuid4(), uuid4()
INCOME = Meaning(
    space=HERE,
    kind=Kind.NUMBER,
    unit="dollars",
    direction=Direction.INCREASE,
    codes=frozenset(),
    breakdown_keys=frozenset({"gender"}),
    cycles=frozenset({(Cycle.ENABLING, Dimension.INTERNAL)}),
)


def test_what_measures_the_same_does_not_differ() -> None:
    assert INCOME.differences(replace(INCOME)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("space", THERE),
        ("kind", Kind.MONEY),
        ("unit", "euros"),
        ("direction", Direction.DECREASE),
        ("codes", frozenset({"a"})),
        ("breakdown_keys", frozenset()),
        ("cycles", frozenset({(Cycle.ENABLING, Dimension.EXTERNAL)})),
    ],
)
def test_each_part_of_the_meaning_keeps_indicators_apart(name: str, value: Any) -> None:
    assert INCOME.differences(replace(INCOME, **{name: value})) == [name]


def member(role: OrganisationRole, spaces: dict[UUID, frozenset[SpaceRole]]) -> Caller:
    return Caller(uuid4(), uuid4(), uuid4(), role, spaces=spaces)


EVALUATES, TELLS = frozenset({SpaceRole.EVALUATOR}), frozenset({SpaceRole.PARTICIPANT})


@pytest.mark.parametrize(
    ("role", "spaces", "same"),
    [
        pytest.param("viewer", {}, True, id="takes part in neither"),
        pytest.param(
            "viewer", {HERE: TELLS, THERE: TELLS}, True, id="the same in both"
        ),
        pytest.param(
            "viewer", {HERE: TELLS, THERE: EVALUATES}, False, id="more in one"
        ),
        pytest.param("viewer", {HERE: TELLS}, False, id="takes part in one"),
        pytest.param("evaluator", {HERE: TELLS}, False, id="hears what is told there"),
        pytest.param(
            "evaluator",
            {HERE: TELLS, THERE: EVALUATES},
            True,
            id="may the same by the organisation",
        ),
        pytest.param("owner", {THERE: EVALUATES}, False, id="owners are no exception"),
    ],
)
@pytest.mark.parametrize("is_open", [True, False])
def test_a_merge_gives_nobody_what_they_do_not_have_in_both(
    role: str,
    spaces: dict[UUID, frozenset[SpaceRole]],
    same: bool,  # noqa: FBT001 - a case of the table
    is_open: bool,  # noqa: FBT001
) -> None:
    who = member(OrganisationRole(role), spaces)

    assert same_rights([who], HERE, THERE, is_open=is_open) is same


def test_links_are_counted_by_what_refers_how() -> None:
    claims, told = ("claim", "made_by_id"), ("story_teller", "person_id")

    assert counted({told: 2}, {told: 1, claims: 3}) == [
        {"record": "claim", "reference": "made_by_id", "moved": 0, "joined": 3},
        {"record": "story_teller", "reference": "person_id", "moved": 2, "joined": 1},
    ]
