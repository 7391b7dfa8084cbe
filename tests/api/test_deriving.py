"""Indicators derived over HTTP: filled in, with what is said before, origin kept."""

from typing import Any

import pytest
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole
from tests.support.given import Actor, Given

Json = dict[str, Any]


async def _space(owner: Actor, *, is_open: bool = True) -> str:
    body = {"name": "LOGIN", "structure": "network", "open": is_open}
    return f"/v1/spaces/{(await owner.made('/v1/spaces', body))['id']}"


async def _hope(owner: Actor, space: str, **more: Any) -> str:
    body = {
        "text": "Women are elected.",
        "cycles": [{"cycle": "realized"}],
        **more,
    }
    return f"/v1/aspirations/{(await owner.made(f'{space}/aspirations', body))['id']}"


async def _step(owner: Actor, space: str, *placements: Json, **more: Any) -> str:
    body = {
        "steps": [{"text": "We lost a year.", "placements": list(placements)}],
        "state": "approved",
        "approval": {"how": "in person"},
        **more,
    }
    story = await owner.made(f"{space}/stories", body)
    return f"/v1/steps/{story['steps'][0]['id']}"


REACHES = {"consent": {"reach": "organisation"}}


async def test_an_indicator_is_filled_in_from_an_aspiration(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    hope = await _hope(owner, space)
    made = await owner.made(f"{hope}/indicators", {})

    assert made["name"] == "Women are elected."
    assert (made["kind"], made["direction"]) == ("number", "increase")
    assert made["cycles"] == [
        {"cycle": "realized", "dimension": None, "as_named": None}
    ]
    assert f"/v1/spaces/{made['space']['id']}" == space
    assert [each["kind"] for each in made["origins"]] == ["aspiration"]
    assert await owner.read(f"/v1/indicators/{made['id']}") == made


async def test_what_is_said_goes_before_what_is_filled_in(given: Given) -> None:
    owner = await given.actor()
    space, other = await _space(owner), await _space(owner)
    hope = await _hope(owner, space)
    sent = {
        "name": "Women in office",
        "kind": "percentage",
        "unit": "%",
        "direction": "keep",
        "space_id": other.rsplit("/", 1)[1],
        "cycles": [{"cycle": "enabling", "dimension": "external"}],
        "origins": [{"kind": "practitioner", "id": str(owner.person_id)}],
    }
    made = await owner.made(f"{hope}/indicators", sent)

    assert (made["name"], made["kind"], made["unit"]) == (
        "Women in office",
        "percentage",
        "%",
    )
    assert made["direction"] == "keep"
    assert made["cycles"] == [
        {"cycle": "enabling", "dimension": "external", "as_named": None}
    ]
    assert f"/v1/spaces/{made['space']['id']}" == other
    assert {each["kind"] for each in made["origins"]} == {"practitioner", "aspiration"}


async def test_an_indicator_is_filled_in_from_the_placements_of_a_step(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    costs = {"polarity": "negative", "as": "teller"}
    step = await _step(
        owner,
        space,
        {"cycle": "strategic", "dimension": "internal", **costs},
        {"cycle": "applied", **costs},
        **REACHES,
    )
    made = await owner.made(f"{step}/indicators", {})

    assert (made["name"], made["direction"]) == ("We lost a year.", "decrease")
    assert made["cycles"] == [
        {"cycle": "applied", "dimension": None, "as_named": None},
        {"cycle": "strategic", "dimension": "internal", "as_named": None},
    ]
    assert made["origins"][0]["kind"] == "step"


async def test_an_activity_suggests_an_indicator_whose_cycles_are_said(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    body = {"title": "A visit", "kind": "visit"}
    made = await owner.made(f"{space}/activities", body)
    path = f"/v1/activities/{made['id']}/indicators"
    refused = await owner.post(path, {})
    cycles = [{"cycle": "immediate"}]
    derived = await owner.made(path, {"cycles": cycles, "kind": "text"})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/cycles"
    assert (derived["name"], derived["direction"]) == ("A visit", "none")
    assert derived["origins"][0]["label"] == "A visit"


@pytest.mark.parametrize("reach", [None, "space"])
async def test_a_text_that_does_not_reach_everybody_names_no_indicator(
    given: Given, reach: str | None
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await _space(owner)
    consent = {"consent": {"reach": reach}} if reach else {}
    step = await _step(owner, space, {"cycle": "applied"}, **consent)
    hope = await _hope(owner, space, holder_id=str(owner.person_id))
    names = [
        (await owner.made(f"{each}/indicators", {}))["name"] for each in (step, hope)
    ]

    assert names == ["Applied", "Realized"]


async def test_a_text_of_a_closed_space_is_not_carried_into_an_open_one(
    given: Given,
) -> None:
    owner = await given.actor()
    closed, other = await _space(owner, is_open=False), await _space(owner)
    hope = await _hope(owner, closed)
    inside = await owner.made(f"{hope}/indicators", {})
    sent = {"space_id": other.rsplit("/", 1)[1]}
    outside = await owner.made(f"{hope}/indicators", sent)

    assert (inside["name"], outside["name"]) == ("Women are elected.", "Realized")


async def test_an_indicator_is_derived_once(given: Given) -> None:
    owner = await given.actor()
    hope = await _hope(owner, await _space(owner))
    sent = {"id": str(uuid7()), "unit": "women"}
    first = await owner.post(f"{hope}/indicators", sent)
    again = await owner.post(f"{hope}/indicators", sent)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


async def test_who_writes_no_indicators_derives_none(given: Given) -> None:
    owner = await given.actor()
    hope = await _hope(owner, await _space(owner))
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    stranger = await given.actor()

    assert (await viewer.post(f"{hope}/indicators", {})).status_code == 403
    assert (await stranger.post(f"{hope}/indicators", {})).status_code == 404
