"""Members, as use cases: what two owners may do to each other at once."""

import asyncio

import pytest

from domain.access import Caller, OrganisationRole
from domain.errors import StateConflict
from services.database.work import repeat, work
from services.members import change_member
from tests.support.given import Actor, Given


def _caller(actor: Actor) -> Caller:
    """Return the actor as they were when they signed in."""
    return Caller(actor.organisation_id, actor.member_id, actor.person_id, actor.role)


@pytest.mark.parametrize(
    "change", [{"active": False}, {"role": OrganisationRole.VIEWER}]
)
async def test_of_two_owners_who_remove_each_other_exactly_one_succeeds(
    given: Given, change: dict[str, object]
) -> None:
    one = await given.actor()
    other = await given.member(one.organisation_id)
    third = await given.member(one.organisation_id)

    async def remove(caller: Actor, whom: Actor) -> None:
        async with work(given.engine, caller.organisation_id) as session:
            await change_member(session, _caller(caller), whom.member_id, None, change)

    outcomes = await asyncio.gather(
        repeat(lambda: remove(one, other)),
        repeat(lambda: remove(other, one)),
        return_exceptions=True,
    )
    roles = {
        member["id"]: member["role"] if member["active"] else "none"
        for member in (await third.read("/v1/members"))["items"]
    }

    refused = [outcome for outcome in outcomes if outcome is not None]

    assert [type(each) for each in refused] == [StateConflict]
    assert sorted(roles[str(actor.member_id)] == "owner" for actor in (one, other)) == [
        False,
        True,
    ]


async def test_the_last_two_owners_do_not_both_step_down(given: Given) -> None:
    one = await given.actor()
    other = await given.member(one.organisation_id)

    async def step_down(actor: Actor) -> None:
        async with work(given.engine, actor.organisation_id) as session:
            await change_member(
                session, _caller(actor), actor.member_id, None, {"active": False}
            )

    outcomes = await asyncio.gather(
        repeat(lambda: step_down(one)),
        repeat(lambda: step_down(other)),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if outcome is not None]

    assert [type(each) for each in refused] == [StateConflict]
