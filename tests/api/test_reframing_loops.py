"""Reframing loops in a report: returns that led to a new version of a frame."""

from typing import Any

from domain.access import OrganisationRole
from services.folding import fold_organisation
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given

Json = dict[str, Any]


async def loops(actor: Actor, space: str, query: str = "") -> Json:
    """Read the loops of a report, and what leads to those that reframed."""
    report = await actor.read(f"/v1/spaces/{space}/report?parts=flows{query}")
    flows = report["flows"]
    lengths = {name: each["count"] for name, each in flows["loops"].items()}
    address = report["rows"] + flows["reframing"]["sources"]
    return {
        **lengths,
        "reframing": flows["reframing"]["count"],
        "cut": flows["reframing_cut"],
        "rows": (await actor.read(address))["items"],
    }


async def a_loop(actor: Actor, space: str) -> tuple[list[str], str]:
    """Write a story of which the last step returns; give its steps and the flow."""
    told = await tell(
        actor,
        space,
        a_step("We met.", "immediate"),
        a_step("We learned.", "potential"),
        a_step("It grew.", "realized"),
    )
    steps = steps_of(told)
    back = await actor.made("/v1/flows", a_flow(steps[2], steps[0], "returns"))
    return steps, back["id"]


async def a_frame(actor: Actor, space: str) -> str:
    """Agree on a frame."""
    body = {"statement": "Grow.", "agreed_on": "2020-01-01"}
    return str((await actor.made(f"/v1/spaces/{space}/frames", body))["id"])


async def a_version(actor: Actor, frame: str, predecessor: int, **brought: Any) -> None:
    """Agree on another version of it."""
    body = {
        "statement": "Grow otherwise.",
        "agreed_on": "2021-01-01",
        "predecessor": predecessor,
        **brought,
    }
    await actor.made(f"/v1/frames/{frame}/versions", body)


async def test_a_loop_whose_step_brought_a_new_version_about_is_counted_as_reframing(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    (_, _, last), _ = await a_loop(owner, space)
    await a_loop(owner, space)
    frame = await a_frame(owner, space)
    before = await loops(owner, space)
    await a_version(owner, frame, 1, brought_by_step_id=last)

    assert (before["long"], before["reframing"], before["rows"]) == (2, 0, [])
    for _ in range(2):
        found = await loops(owner, space)
        assert (found["long"], found["reframing"], found["cut"]) == (2, 1, False)
        assert [each["type"] for each in found["rows"]] == ["step"]
        assert (await loops(owner, space, "&to=2001-01-01"))["reframing"] == 0
        await fold_organisation(given.engine, owner.organisation_id)


async def test_a_loop_that_an_activity_led_to_reframes_by_it(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    (first, *_), _ = await a_loop(owner, space)
    body = {"title": "A retreat", "kind": "workshop"}
    retreat = (await owner.made(f"/v1/spaces/{space}/activities", body))["id"]
    led = {
        "source_activity_id": retreat,
        "target_step_id": first,
        "relation": "leads_to",
    }
    await owner.made("/v1/flows", led)
    frame = await a_frame(owner, space)
    await a_version(owner, frame, 1, brought_by_activity_id=retreat)

    assert (await loops(owner, space))["reframing"] == 1


async def test_a_return_into_another_story_reframes_too(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    first = await tell(owner, space, a_step("We met.", "immediate"))
    then = await tell(owner, space, a_step("It grew.", "realized"))
    (one,), (other,) = steps_of(first), steps_of(then)
    back = await owner.made("/v1/flows", a_flow(other, one, "returns"))
    frame = await a_frame(owner, space)
    await a_version(owner, frame, 1, brought_by_step_id=one)
    found = await loops(owner, space)

    assert (found["long"], found["reframing"]) == (1, 1)
    assert [each["id"] for each in found["rows"]] == [back["id"]]
    await owner.delete(f"/v1/stories/{then['id']}")
    assert (await loops(owner, space))["reframing"] == 0


async def test_by_a_frame_that_is_not_there_for_the_reader_nothing_reframes(
    given: Given,
) -> None:
    owner = await given.actor()
    own = owner.organisation_id
    reader = await given.member(own, OrganisationRole.PARTICIPANT)
    space = await a_space(owner)
    shut = await a_space(owner, name="Shut", open=False)
    (_, _, last), _ = await a_loop(owner, space)
    await a_version(owner, await a_frame(owner, shut), 1, brought_by_step_id=last)

    assert (await loops(owner, space))["reframing"] == 1
    found = await loops(reader, space)
    assert (found["long"], found["reframing"], found["rows"]) == (1, 0, [])
