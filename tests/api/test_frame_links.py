"""Links of aspirations and uncertainties over HTTP: both ends are seen, or nothing."""

from typing import Any

import pytest

from domain.access import OrganisationRole
from tests.support.given import Actor, Given

Json = dict[str, Any]
UNKNOWN = "0192f0c1-2345-7abc-8def-0123456789ab"


async def _space(owner: Actor, *, is_open: bool = True) -> str:
    body = {"name": "LOGIN", "structure": "network", "open": is_open}
    return f"/v1/spaces/{(await owner.made('/v1/spaces', body))['id']}"


async def _hope(owner: Actor, space: str, **more: Any) -> str:
    made = await owner.made(f"{space}/aspirations", {"text": "To be heard.", **more})
    return f"/v1/aspirations/{made['id']}"


async def _step(owner: Actor, space: str, **more: Any) -> str:
    body = {
        "steps": [{"text": "They asked us."}],
        "state": "approved",
        "approval": {"how": "in person"},
        **more,
    }
    return str((await owner.made(f"{space}/stories", body))["steps"][0]["id"])


async def _indicator(owner: Actor, space: str) -> str:
    body = {"name": "Seats", "kind": "number", "cycles": [{"cycle": "applied"}]}
    return str((await owner.made(f"{space}/indicators", body))["id"])


async def _activity(owner: Actor, space: str) -> str:
    body = {"title": "A visit", "kind": "visit"}
    return str((await owner.made(f"{space}/activities", body))["id"])


async def test_an_aspiration_is_linked_to_steps_indicators_and_activities(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    hope = await _hope(owner, space)
    sent = [
        {"relation": "confirms", "step_id": await _step(owner, space)},
        {"relation": "answers", "indicator_id": await _indicator(owner, space)},
        {"relation": "reframes", "activity_id": await _activity(owner, space)},
    ]
    made = [await owner.made(f"{hope}/links", each) for each in sent]
    listed = (await owner.read(f"{hope}/links"))["items"]

    assert listed == made
    assert await owner.read(f"/v1/frame-links/{made[0]['id']}") == made[0]
    assert made[0]["step"]["label"] == "They asked us."
    assert made[0]["story"]["id"] is not None
    assert made[1]["indicator"]["label"] == "Seats"
    assert made[2]["activity"]["label"] == "A visit"
    assert (await owner.delete(f"/v1/frame-links/{made[0]['id']}")).status_code == 204
    assert len((await owner.read(f"{hope}/links"))["items"]) == 2


async def test_a_link_is_not_there_where_its_other_end_is_not(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space, closed = await _space(owner), await _space(owner, is_open=False)
    await given.participation(owner, closed.rsplit("/", 1)[1])
    boss = await given.member(owner.organisation_id)
    hope = await _hope(owner, space)
    step = await _step(owner, space)
    hidden = await _indicator(boss, closed)
    path = f"{hope}/links"
    told = await owner.made(path, {"relation": "confirms", "step_id": step})
    measured = await boss.made(path, {"relation": "answers", "indicator_id": hidden})

    assert (await viewer.read(path))["items"] == []
    assert (await viewer.get(f"/v1/frame-links/{told['id']}")).status_code == 404
    assert (await viewer.get(f"/v1/frame-links/{measured['id']}")).status_code == 404
    assert len((await owner.read(path))["items"]) == 2


async def test_a_withdrawn_story_takes_its_links_away(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    teller = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    space = await _space(owner)
    hope = await _hope(owner, space)
    story = await teller.made(
        f"{space}/stories",
        {
            "steps": [{"text": "They asked us."}],
            "tellers": [{"id": str(teller.person_id)}],
            "state": "approved",
            "approval": {"how": "in person"},
        },
    )
    sent = {"relation": "confirms", "step_id": story["steps"][0]["id"]}
    await owner.made(f"{hope}/links", sent)
    before = (await owner.read(f"{hope}/links"))["items"]
    force = {"If-Match": "*"}
    await teller.post(f"/v1/stories/{story['id']}/withdraw", headers=force)

    assert len(before) == 1
    assert (await owner.read(f"{hope}/links"))["items"] == []


@pytest.mark.parametrize("names", [[], ["step_id", "activity_id"]])
async def test_a_link_names_one_of_three(given: Given, names: list[str]) -> None:
    owner = await given.actor()
    space = await _space(owner)
    hope = await _hope(owner, space)
    ends = {
        "step_id": await _step(owner, space),
        "activity_id": await _activity(owner, space),
    }
    sent = {"relation": "answers"} | {name: ends[name] for name in names}
    refused = await owner.post(f"{hope}/links", sent)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "required"


async def test_the_same_is_said_once(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    hope = await _hope(owner, space)
    sent = {"relation": "answers", "activity_id": await _activity(owner, space)}
    first = await owner.post(f"{hope}/links", sent)
    second = await owner.post(f"{hope}/links", sent)
    other = await owner.post(f"{hope}/links", sent | {"relation": "contradicts"})
    unknown = await owner.post(f"{hope}/links", sent | {"activity_id": UNKNOWN})

    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["code"] == "duplicate"
    assert other.status_code == 201
    assert unknown.json()["errors"][0]["pointer"] == "/activity_id"


async def test_who_holds_an_aspiration_links_it(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    holder = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    own = await _hope(
        holder, space, holder_id=str(holder.person_id), visibility="organisation"
    )
    shared = await _hope(owner, space)
    sent = {"relation": "answers", "activity_id": await _activity(owner, space)}
    link = await holder.post(f"{own}/links", sent)
    path = f"/v1/frame-links/{link.json()['id']}"

    assert link.status_code == 201
    assert (await holder.post(f"{shared}/links", sent)).status_code == 403
    assert (await holder.delete(path)).status_code == 204


@pytest.mark.parametrize("what", ["step", "indicator", "activity"])
async def test_what_a_frame_points_to_can_be_taken_out_and_breaks_nothing(
    given: Given, what: str
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    hope = await _hope(owner, space)
    make = {"step": _step, "indicator": _indicator, "activity": _activity}[what]
    more: Json = {"steps": [{"text": "They asked us."}, {"text": "We told them."}]}
    key = await (make(owner, space, **more) if what == "step" else make(owner, space))
    await owner.made(f"{hope}/links", {"relation": "answers", f"{what}_id": key})
    paths = {"step": "steps", "indicator": "indicators", "activity": "activities"}
    gone = await owner.delete(f"/v1/{paths[what]}/{key}")
    left = (await owner.read(f"{hope}/links"))["items"]

    # A step leaves a tombstone; what has an address of its own is refused.
    assert gone.status_code == (204 if what == "step" else 409)
    assert len(left) == (0 if what == "step" else 1)
