"""T37: no answer tells the exact number of a small group, wherever a count stands."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from domain.access import OrganisationRole
from domain.report import ReportPart
from tests.support.counts import HARMLESS, answered, harmless, whole_numbers
from tests.support.document import Operation, where
from tests.support.given import Actor, Given
from tests.support.realm import PUBLISHED, Realm, posted, realm

THRESHOLD = 90
"""So that whatever is told in the realm is a small group."""
EVERY_PART = {"parts": ",".join(ReportPart)}
GIVEN_ON = "read_signed_picture"
"""It shows what whoever made its address may see (tests/api/figures)."""
COUNTING = pytest.mark.parametrize(
    "operation",
    where(
        lambda each: (
            each.method == "GET"
            and each.name != GIVEN_ON
            and any(not harmless(w) for w in whole_numbers(each))
        )
    ),
    ids=lambda each: each.name,
)
NOT_FOR_THEM = {
    "list_consents",
    "list_passages",
    "list_story_versions",
    "list_substantiations",
    "list_work_items",
}
"""What is refused to those who do not evaluate, counts and all."""
READING = where(lambda each: each.method == "GET")


class Small:
    """A realm of few, one who evaluates all of it, and two who do not."""

    def __init__(self, made: Realm, viewer: Actor, participant: Actor) -> None:
        self.realm = made
        self.outside = {made.open_space: viewer, made.closed_space: participant}


@pytest.fixture(scope="module")
async def small(app: FastAPI, client: httpx.AsyncClient) -> Small:
    given = Given(app.state.engine, client)
    made = await realm(given, threshold=THRESHOLD)
    viewer = await given.member(made.organisation_id, OrganisationRole.VIEWER)
    participant = await given.member(made.organisation_id, OrganisationRole.VIEWER)
    await given.participation(participant, made.closed_space)
    for space in (made.open_space, made.closed_space):
        await _told(made, space)
    return Small(made, viewer, participant)


async def _told(made: Realm, space: str) -> None:
    """Tell in a space what makes every count be there: one withdrawn story too."""
    story = await posted("write_story", **PUBLISHED)(made, space)
    await made.id_of("flow_id", space)
    await made.id_of("claim_id", space)
    await made.id_of("frame_link_id", space)
    await made.id_of("report_id", space)
    answer = await made.owner.delete(f"/v1/stories/{story}")
    assert answer.status_code in {200, 204}


def test_every_number_is_held_back_or_harmless_with_a_reason() -> None:
    undecided = [
        way
        for operation in READING
        for way, may_be_null in whole_numbers(operation).items()
        if not may_be_null and harmless(way) is None
    ]

    assert undecided == []


def test_every_exception_is_about_a_number_that_is_there() -> None:
    used = {harmless(way) for operation in READING for way in whole_numbers(operation)}

    assert HARMLESS.keys() - used == set()


@COUNTING
async def test_no_answer_counts_a_small_group_for_those_who_do_not_evaluate(
    small: Small, operation: Operation
) -> None:
    for space, actor in small.outside.items():
        told = await _counts(small.realm, actor, operation, space)

        assert [(way, n) for way, n in told if 0 < n < THRESHOLD] == []


@pytest.mark.parametrize(
    "name",
    ["check_landing", "list_reports", "read_home", "read_matrix", "read_report"],
)
async def test_who_evaluates_is_told_the_small_numbers_that_others_are_not(
    small: Small, name: str
) -> None:
    (operation,) = where(lambda each: each.name == name)
    told = await _counts(
        small.realm, small.realm.owner, operation, small.realm.open_space
    )

    assert any(0 < n < THRESHOLD for _, n in told)


async def _counts(
    made: Realm, actor: Actor, operation: Operation, space: str
) -> list[tuple[str, int]]:
    asked = {each["name"] for each in operation.parameters("query")}
    more = EVERY_PART if "parts" in asked else {}
    if "count" in asked:
        more = {**more, "count": "exact"}
    if "spaces" in asked:
        more = {**more, "spaces": space}
    answer = await made.send(actor, operation, space, params=more)
    if operation.name in NOT_FOR_THEM and actor is not made.owner:
        assert answer.status_code in {403, 404}, answer.text
        return []
    assert answer.status_code == 200, answer.text
    body: Any = answer.json()
    wanted = whole_numbers(operation)
    return [
        (way, n)
        for way, n in answered(body, wanted, operation.name)
        if not harmless(way)
    ]
