"""Outer cycles by the side of the border over HTTP, from placements to rows."""

from typing import Any

from domain.access import OrganisationRole
from tests.support.facts import assert_facts_hold
from tests.support.figures import rows_led_to
from tests.support.flowing import a_space, tell
from tests.support.given import Actor, Given


def _step(*sides: str | None, cycle: str = "strategic") -> dict[str, Any]:
    placed = [{"cycle": cycle, "dimension": side, "as": "teller"} for side in sides]
    return {"text": "We talked.", "placements": placed}


async def _sides(actor: Actor, space: str) -> dict[str, int | None]:
    path = f"/v1/spaces/{space}/figures/strategic-enabling.json"
    figure = await actor.read(path)
    marks = (*figure["nodes"], *figure["edges"])
    return {each["key"]: each["counts"]["steps"] for each in marks}


async def test_steps_count_on_the_side_that_is_said(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    steps = [_step("internal"), _step("external"), _step("external"), _step(None)]
    await tell(owner, space, *steps, _step("internal", "external"))
    path = f"/v1/spaces/{space}/figures/strategic-enabling.json"
    figure = await owner.read(path)

    assert await _sides(owner, space) == {
        "strategic:internal": 1,
        "strategic:external": 2,
        "strategic:unsaid": 1,
        "strategic:both": 1,
        **dict.fromkeys([f"enabling:{side}" for side in ("internal", "external")], 0),
        **dict.fromkeys([f"enabling:{side}" for side in ("unsaid", "both")], 0),
    }
    assert await rows_led_to(owner, figure) == 4
    await assert_facts_hold(given, owner)


async def test_a_side_that_is_said_later_moves_the_step(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    told = await tell(owner, space, _step(None))
    placement = told["steps"][0]["placements"][0]["id"]
    before = await _sides(owner, space)
    await owner.patch(f"/v1/placements/{placement}", {"dimension": "internal"})
    after = await _sides(owner, space)

    assert (before["strategic:unsaid"], before["strategic:internal"]) == (1, 0)
    assert (after["strategic:unsaid"], after["strategic:internal"]) == (0, 1)
    await assert_facts_hold(given, owner)


async def test_one_figure_is_of_each_pair_of_cycles(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    await tell(owner, space, _step("external", cycle="orienting"))
    path = f"/v1/spaces/{space}/figures/orienting-transformative.json"
    figure = await owner.read(path)

    assert await rows_led_to(owner, figure) == 1
    assert await _sides(owner, space) == {}


async def test_few_on_one_side_are_held_back_with_those_on_another(
    given: Given,
) -> None:
    organisation = await given.organisation(threshold=5)
    evaluator = await given.member(organisation, OrganisationRole.EVALUATOR)
    viewer = await given.member(organisation, OrganisationRole.VIEWER)
    space = await a_space(evaluator)
    for number in range(14):
        side = "external" if number < 2 else "internal"
        who = [{"name": f"Teller {number}"}]
        await tell(evaluator, space, _step(side), tellers=who)
    exact = await _sides(evaluator, space)
    shown = await _sides(viewer, space)

    assert (exact["strategic:internal"], exact["strategic:external"]) == (12, 2)
    assert (shown["strategic:internal"], shown["strategic:external"]) == (None, None)


async def test_another_organisation_finds_nothing(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space = await a_space(owner)
    for name in ("strategic-enabling", "orienting-transformative"):
        path = f"/v1/spaces/{space}/figures/{name}.json"

        assert (await stranger.get(path)).status_code == 404
