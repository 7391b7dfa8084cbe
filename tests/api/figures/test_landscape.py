"""The figure of a landscape over HTTP: the map drawn last, by who sees the space."""

from typing import Any

from domain.access import OrganisationRole
from tests.support.flowing import a_space
from tests.support.given import Actor, Given

PLACES = [
    {"key": "bnew", "kind": "space", "name": "BNEW", "x": 0, "y": 0},
    {"key": "thp", "kind": "institution", "name": "THP", "x": 1.25, "y": -2},
]


async def _map(owner: Actor, space: str, drawn_on: str, **more: Any) -> dict[str, Any]:
    body = {"title": f"Of {drawn_on}", "drawn_on": drawn_on, "places": PLACES, **more}
    return await owner.made(f"/v1/spaces/{space}/landscapes", body)


async def _figure(actor: Actor, space: str, query: str = "") -> dict[str, Any]:
    return await actor.read(f"/v1/spaces/{space}/figures/landscape.json{query}")


async def test_the_map_drawn_last_is_shown_or_that_of_the_day(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    late, early = [
        await _map(owner, space, day) for day in ("2016-01-01", "2015-01-01")
    ]
    now = await _figure(owner, space)
    then = await _figure(owner, space, "?to=2015-06-01")

    assert [each["ids"] for each in now["panels"]] == [[late["id"]]]
    assert [each["ids"] for each in then["panels"]] == [[early["id"]]]
    assert now["nodes"][1]["at"] == [1.25, -2]


async def test_a_pin_leads_to_its_person(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    person = str(owner.person_id)
    await _map(
        owner,
        space,
        "2016-01-01",
        members=[{"place": "bnew", "person_id": person}],
        missing=[{"name": "A minister", "place": "thp"}],
    )
    figure = await _figure(owner, space)
    pins = {node["sort"]: node for node in figure["nodes"]}

    assert pins["person"]["ids"] == [person]
    assert (await owner.read(f"/v1/persons/{person}"))["name"] == "The owner"
    assert (pins["seat"]["ids"], pins["seat"]["label"]) == ([], "A minister")


async def test_a_closed_space_and_another_organisation_show_no_map(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    closed = await a_space(owner, open=False)
    await _map(owner, closed, "2016-01-01")
    member = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    path = f"/v1/spaces/{closed}/figures/landscape.json"

    assert (await stranger.get(path)).status_code == 404
    assert (await member.get(path)).status_code == 404
    assert len((await owner.read(path))["nodes"]) == 2
