"""Reframing, as a use case: which returns led to a new version of a frame."""

from typing import Any
from uuid import UUID

from sqlmodel import select

from domain.access import Caller, OrganisationRole
from services.database.tables import Flow
from services.database.work import work
from services.reframing import reframing
from tests.support.given import Actor, Given

FRAME = {"statement": "We care.", "agreed_on": "2015-01-01"}


async def _space(owner: Actor) -> str:
    made = await owner.made("/v1/spaces", {"name": "LOGIN", "structure": "network"})
    return f"/v1/spaces/{made['id']}"


async def _return(owner: Actor, space: str) -> tuple[str, str]:
    """Make a story whose last step returns; give that step and the flow."""
    story = await owner.made(
        f"{space}/stories",
        {
            "steps": [
                {"text": "We tried.", "when": {"from": "2016-01-01"}},
                {"text": "We told them.", "when": {"from": "2016-06-01"}},
            ],
            "state": "approved",
            "approval": {"how": "in person"},
        },
    )
    source, target = (step["id"] for step in story["steps"])
    flow = await owner.made(
        "/v1/flows",
        {"source_step_id": source, "target_step_id": target, "relation": "returns"},
    )
    return target, flow["id"]


async def _led(given: Given, owner: Actor) -> set[str]:
    caller = Caller(owner.organisation_id, owner.member_id, owner.person_id, owner.role)
    async with work(given.engine, owner.organisation_id, reads_only=True) as session:
        flows = await session.exec(
            select(Flow).where(Flow.organisation_id == owner.organisation_id)
        )
        found: frozenset[UUID] = await reframing(session, caller, flows.all())
    return {str(key) for key in found}


async def _next(owner: Actor, frame: str, **more: Any) -> None:
    body = FRAME | {"predecessor": 1, "agreed_on": "2017-01-01"} | more
    await owner.made(f"/v1/frames/{frame}/versions", body)


async def test_a_return_reframes_whose_step_a_version_names(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await _space(owner)
    step, flow = await _return(owner, space)
    _, other = await _return(owner, space)
    frame = (await owner.made(f"{space}/frames", FRAME))["id"]
    before = await _led(given, owner)
    await _next(owner, frame, brought_by_step_id=step)

    assert before == set()
    assert await _led(given, owner) == {flow}
    assert other != flow


async def test_a_return_reframes_that_an_event_led_to(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await _space(owner)
    step, flow = await _return(owner, space)
    body = {"title": "A workshop", "kind": "workshop"}
    event = (await owner.made(f"{space}/activities", body))["id"]
    sent = {"source_activity_id": event, "target_step_id": step}
    await owner.made("/v1/flows", sent | {"relation": "leads_to"})
    frame = (await owner.made(f"{space}/frames", FRAME))["id"]
    await _next(owner, frame, brought_by_activity_id=event)

    assert await _led(given, owner) == {flow}


async def test_a_return_reframes_if_what_it_reframes_is_not_the_same_after(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await _space(owner)
    hope = (await owner.made(f"{space}/aspirations", {"text": "To be heard."}))["id"]
    step, flow = await _return(owner, space)
    frame = (await owner.made(f"{space}/frames", FRAME))["id"]
    sent = {"relation": "reframes", "step_id": step}
    await owner.made(f"/v1/aspirations/{hope}/links", sent)
    before = await _led(given, owner)
    await owner.patch(f"/v1/aspirations/{hope}", {"text": "To decide."})
    await _next(owner, frame)

    assert before == set()
    assert await _led(given, owner) == {flow}
