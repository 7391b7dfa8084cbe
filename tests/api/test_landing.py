"""The landing check over HTTP: what was hoped for, and what is beside it."""

from typing import Any

from domain.access import OrganisationRole
from tests.support.given import Actor, Given

Json = dict[str, Any]


async def _space(owner: Actor) -> str:
    made = await owner.made("/v1/spaces", {"name": "LOGIN", "structure": "network"})
    return f"/v1/spaces/{made['id']}"


async def _hope(owner: Actor, space: str, text: str, *cycles: str) -> str:
    body = {"text": text, "cycles": [{"cycle": cycle} for cycle in cycles]}
    return str((await owner.made(f"{space}/aspirations", body))["id"])


async def _story(owner: Actor, space: str, *cycles: str, **more: Any) -> str:
    placements = [{"cycle": cycle, "as": "teller"} for cycle in cycles]
    body = {
        "steps": [{"text": "It worked.", "placements": placements}],
        "state": "approved",
        "approval": {"how": "in person"},
        **more,
    }
    return str((await owner.made(f"{space}/stories", body))["steps"][0]["id"])


async def test_each_aspiration_stands_with_what_is_beside_it(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await _space(owner)
    touched = await _hope(owner, space, "Touched.", "applied", "realized")
    measured = await _hope(owner, space, "Measured.")
    linked = await _hope(owner, space, "Linked.", "orienting")
    nothing = await _hope(owner, space, "Nothing.", "strategic")
    body = {"cycles": [{"cycle": "applied"}]}
    first = await owner.made(f"/v1/aspirations/{measured}/indicators", body)
    second = await owner.made(f"/v1/aspirations/{measured}/indicators", body)
    for indicator, day in ((first, "2020-01-01"), (second, "2021-01-01")):
        reading = {"value": 1, "when": {"from": day}}
        await owner.made(f"/v1/indicators/{indicator['id']}/measurements", reading)
    step = await _story(owner, space, "applied", "realized")
    await _story(owner, space, "applied")
    await _story(owner, space, "strategic", state="draft")
    sent = {"relation": "answers", "step_id": step}
    await owner.made(f"/v1/aspirations/{linked}/links", sent)
    found = await owner.read(f"{space}/landing")
    told = {
        each["aspiration"]["id"]: (each["indicators"], each["stories"], each["steps"])
        for each in found["aspirations"]
    }
    last = {
        each["aspiration"]["id"]: each["last_reading"] for each in found["aspirations"]
    }

    assert told == {
        touched: (0, 2, 0),
        measured: (2, 0, 0),
        linked: (0, 0, 1),
        nothing: (0, 0, 0),
    }
    assert last[measured]["day"] == "2021-01-01"
    assert last[measured]["indicator"]["id"] == second["id"]
    assert last[touched] is None
    assert [each["id"] for each in found["without_indicator_and_story"]] == [nothing]
    assert found["complete"] is True


async def test_indicators_that_nothing_suggested_are_listed(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    hope = await _hope(owner, space, "Elected.", "realized")
    await owner.made(f"/v1/aspirations/{hope}/indicators", {})
    body = {"name": "Seats", "kind": "number", "cycles": [{"cycle": "applied"}]}
    alone = await owner.made(f"{space}/indicators", body)
    retired = await owner.made(f"{space}/indicators", body | {"name": "Old"})
    path = f"/v1/indicators/{retired['id']}/retire"
    await owner.post(path, headers={"If-Match": "*"})
    found = await owner.read(f"{space}/landing")

    assert found["indicators_without_origin"] == [{"id": alone["id"], "label": "Seats"}]


async def test_a_story_that_one_does_not_see_is_beside_nothing(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space = await _space(owner)
    await _hope(owner, space, "Touched.", "applied")
    await _story(owner, space, "applied")
    counts = [
        (await each.read(f"{space}/landing"))["aspirations"][0]["stories"]
        for each in (owner, viewer)
    ]

    assert counts == [1, 0]
