"""Flows not yet heard back, and flows that are kept but not counted, over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.access import OrganisationRole
from domain.unresolved import meaning
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given

Json = dict[str, Any]


async def listed(actor: Actor, space: str, which: str, limit: int = 200) -> list[Json]:
    """Follow a list of flows of a space to its end."""
    found: list[Json] = []
    path: str | None = f"/v1/spaces/{space}/flows/{which}?limit={limit}"
    while path:
        answer = await actor.get(path)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        link = answer.headers.get("link")
        path = link.split(";")[0].strip("<>") if link else None
    return found


async def test_an_open_flow_tells_its_story_its_last_step_and_its_age(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    story = await tell(
        owner,
        space,
        a_step("I", "immediate", year=2015),
        a_step("A", "applied", year=2016),
    )
    await tell(owner, space, a_step("Alone", "immediate", year=2015))
    await tell(owner, space, a_step("I", "immediate"), a_step("Young", "applied"))
    (flow,) = await listed(owner, space, "open")
    today = datetime.now(UTC).date()

    assert flow == {
        "story": {"id": story["id"], "label": "A story"},
        "step": {"id": steps_of(story)[1], "label": "A"},
        "signature": "I-A",
        "day": "2016-01-01",
        "age_days": (today - today.replace(2016, 1, 1)).days,
        "aspired": False,
    }


async def test_what_came_back_is_not_open_even_from_another_story(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    one = await tell(owner, space, a_step("I", year=2015), a_step("A", year=2016))
    other = await tell(owner, space, a_step("R", year=2017))
    source, target = steps_of(one)[1], steps_of(other)[0]
    flow = await owner.made("/v1/flows", a_flow(source, target, "returns"))
    assert await listed(owner, space, "open") == []
    await owner.delete(f"/v1/flows/{flow['id']}")
    assert len(await listed(owner, space, "open")) == 1


async def test_a_fork_is_open_at_each_of_its_ends_and_pages_lose_none(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    for day in ("2016-03-01", "2016-02-01", "2016-02-01"):
        steps = [a_step(name, year=2015) for name in "IAR"]
        story = await tell(owner, space, *steps, told_on=day)
        first, _, last = steps_of(story)
        await owner.made("/v1/flows", a_flow(first, last))
    whole = await listed(owner, space, "open")
    report = await owner.read(f"/v1/spaces/{space}/report?parts=flows")

    assert await listed(owner, space, "open", limit=1) == whole
    assert len(whole) == report["flows"]["open"]["count"] == 6
    keys = [flow["story"]["id"] for flow in whole]
    assert keys[-1] == keys[-2] != keys[-3]


@pytest.mark.parametrize("which", ["open", "unresolved"])
async def test_flows_of_what_is_not_seen_are_not_listed(
    given: Given, which: str
) -> None:
    owner = await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    stranger = await given.actor()
    space, closed = await a_space(owner), await a_space(owner, name="C", open=False)
    early, late = a_step("Early", year=2014), a_step("Late", year=2018)
    private = {"consent": None}
    one = await tell(owner, space, early, late, **private)
    other = await tell(owner, closed, early, late)
    await owner.made("/v1/flows", a_flow(steps_of(one)[1], steps_of(other)[0]))

    assert len(await listed(owner, space, which)) == 1
    assert await listed(viewer, space, which) == []
    path = f"/v1/spaces/{closed}/flows/{which}"
    assert (await viewer.get(path)).status_code == 404
    assert (await stranger.get(path)).status_code == 404


async def test_drafts_and_withdrawn_stories_are_not_waited_for(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    steps = [a_step("I", year=2015), a_step("A", year=2016)]
    await tell(owner, space, *steps, state="draft")
    gone = await tell(owner, space, *steps)
    await owner.post(f"/v1/stories/{gone['id']}/withdraw", headers={"If-Match": "*"})

    assert await listed(owner, space, "open") == []


async def test_unresolved_flows_are_listed_at_both_ends_with_the_reason(
    given: Given,
) -> None:
    owner = await given.actor()
    space, elsewhere = await a_space(owner), await a_space(owner, name="BNEW")
    early, late = a_step("Early", year=2014), a_step("Late", year=2018)
    one = await tell(owner, space, late)
    other = await tell(owner, elsewhere, early, a_step("Gone", year=2020))
    source, (target, gone) = steps_of(one)[0], steps_of(other)
    backwards = await owner.made("/v1/flows", a_flow(source, target))
    ended = await owner.made("/v1/flows", a_flow(source, gone))
    await owner.made("/v1/flows", a_flow(source, target, "part_of"))
    await owner.delete(f"/v1/steps/{gone}")
    here, there = [await listed(owner, s, "unresolved") for s in (space, elsewhere)]

    assert here == there
    assert [(flow["id"], flow["unresolved"]) for flow in here] == [
        (ended["id"], "end-deleted"),
        (backwards["id"], "against-time"),
    ]
    assert [flow["means"] for flow in here] == [
        meaning("end-deleted", "en"),
        meaning("against-time", "en"),
    ]
    assert here[1]["source"]["step"]["label"] == "Late"
