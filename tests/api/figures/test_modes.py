"""The four modes over HTTP: declared by activities, or left as data."""

from typing import Any

from domain.access import OrganisationRole
from tests.support.figures import rows_led_to
from tests.support.flowing import a_space, a_step, tell
from tests.support.given import Actor, Given


async def _activity(owner: Actor, space: str, *modes: str, **more: Any) -> str:
    body = {"title": "We met", "kind": "meeting", "modes": modes, **more}
    made = await owner.made(f"/v1/spaces/{space}/activities", body)
    return str(made["id"])


async def _space(owner: Actor) -> str:
    space = await a_space(owner)
    await tell(owner, space, a_step("We met.", "immediate"), a_step("I tried."))
    await owner.made(
        f"/v1/spaces/{space}/frames", {"statement": "Ours", "agreed_on": "2015-01-01"}
    )
    return space


async def _nodes(actor: Actor, space: str, query: str = "") -> dict[str, Any]:
    path = f"/v1/spaces/{space}/figures/modes.json{query}"
    figure = await actor.read(path)
    return {node["key"].removeprefix("mode:"): node for node in figure["nodes"]}


async def test_activities_that_declare_modes_count_with_what_these_left(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    both = await _activity(owner, space, "generating", "framing")
    await _activity(owner, space)
    await _activity(owner, space, "evaluating", planned=True)
    nodes = await _nodes(owner, space)
    counts = {key: node["counts"].get("items") for key, node in nodes.items()}

    assert (counts["generating"], counts["generating/steps"]) == (3, 2)
    assert (counts["framing"], counts["framing/versions"]) == (2, 1)
    assert counts["evaluating"] == 0
    assert nodes["generating/activities"]["ids"] == [both]


async def test_only_what_happened_in_the_days_counts(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    await _activity(owner, space, "framing", when={"from": "2018-01-01"})
    nodes = await _nodes(owner, space, "?from=2017-01-01&to=2018-12-31")

    assert nodes["framing"]["counts"] == {"items": 1}
    assert nodes["framing/versions"]["ids"] == []


async def test_every_number_of_a_report_leads_to_as_many_rows(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    indicator = await owner.made(
        f"/v1/spaces/{space}/indicators",
        {
            "name": "Trials",
            "kind": "number",
            "cycles": [{"cycle": "applied"}, {"cycle": "realized"}],
        },
    )
    for value in (1, 2):
        path = f"/v1/indicators/{indicator['id']}/measurements"
        await owner.made(path, {"value": value})
    figure = await owner.read(f"/v1/spaces/{space}/figures/modes.json")

    assert await rows_led_to(owner, figure) == 2


async def test_steps_that_the_reader_may_not_see_are_not_counted(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    consent = {"reach": "space", "naming": "named"}
    await tell(owner, space, a_step("Among us.", "applied"), consent=consent)
    reader = await given.member(owner.organisation_id, OrganisationRole.VIEWER)

    assert (await _nodes(reader, space))["generating/steps"]["counts"] == {"items": 2}


async def test_another_organisation_finds_nothing(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    path = f"/v1/spaces/{await a_space(owner)}/figures/modes.json"

    assert (await stranger.get(path)).status_code == 404
