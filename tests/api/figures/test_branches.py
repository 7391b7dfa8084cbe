"""Branches over HTTP: what they lead to, and what the reader may see of them."""

from typing import Any

from domain.access import OrganisationRole
from tests.support.figures import rows_led_to
from tests.support.flowing import a_space, a_step, tell
from tests.support.given import Actor, Given


async def _branching(owner: Actor, **other: Any) -> tuple[str, str]:
    """Return a space and another into which its two stories go on."""
    space, elsewhere = await a_space(owner), await a_space(owner, name="BNEW", **other)
    for _ in range(2):
        await tell(
            owner,
            space,
            a_step("We met.", "immediate", space_id=space),
            a_step("They tried it.", "applied", space_id=elsewhere),
        )
    return space, elsewhere


async def _figure(actor: Actor, space: str) -> dict[str, Any]:
    return await actor.read(f"/v1/spaces/{space}/figures/branches.json")


async def test_every_number_leads_to_as_many_rows(given: Given) -> None:
    owner = await given.actor()
    space, elsewhere = await _branching(owner)
    figure = await _figure(owner, space)
    (edge,) = figure["edges"]

    assert (edge["source"], edge["target"]) == (f"space:{space}", f"space:{elsewhere}")
    assert edge["counts"]["flows"] == 2
    assert [panel["ids"] for panel in figure["panels"]] == [[space], [elsewhere]]
    assert await rows_led_to(owner, figure) == 3


async def test_what_is_only_hoped_for_is_told_apart_and_leads_to_its_rows(
    given: Given,
) -> None:
    owner = await given.actor()
    space, elsewhere = await _branching(owner)
    hoped = a_step("They will.", "realized", space_id=elsewhere, modality="aspired")
    await tell(owner, space, a_step("We met.", "immediate", space_id=space), hoped)
    figure = await _figure(owner, space)
    (edge,) = figure["edges"]

    assert (edge["counts"], edge["aspired"]) == ({"flows": 3, "aspired": 1}, False)
    assert await rows_led_to(owner, figure) > 0


async def test_a_branch_into_a_space_that_is_closed_to_the_reader_is_not_shown(
    given: Given,
) -> None:
    owner = await given.actor()
    space, closed = await _branching(owner, open=False)
    reader = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    figure = await _figure(reader, space)

    assert figure["nodes"] == figure["edges"] == []
    assert closed not in str(figure)
    assert "BNEW" not in str(figure)


async def test_few_are_held_back_from_those_who_do_not_evaluate(given: Given) -> None:
    owner = await given.actor(threshold=5)
    space, _ = await _branching(owner)
    reader = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    figure = await _figure(reader, space)
    counts = [each["counts"] for each in (*figure["nodes"], *figure["edges"])]

    assert figure["threshold"] == 5
    assert not any(n for each in counts for n in each.values())
    assert await rows_led_to(reader, figure) == 0


async def test_another_organisation_finds_nothing(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    path = f"/v1/spaces/{await a_space(owner)}/figures/branches.json"

    assert (await stranger.get(path)).status_code == 404
