"""Flows over HTTP: asserted, changed, taken back, listed; what they count."""

from functools import partial

import pytest
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole
from domain.fact import Family
from tests.support.counted import counts, miscounted
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given

PARTICIPANT = OrganisationRole.PARTICIPANT


async def paths_of(actor: Actor, space: str) -> list[list[str]]:
    """Return the signatures of each story of a space, as lists show them."""
    listed = await actor.read(f"/v1/spaces/{space}/stories", params={"sort": "told_on"})
    return [item["paths"] for item in listed["items"]]


async def ends_of(actor: Actor, space: str, **query: str) -> list[tuple[str, ...]]:
    """Return the flows of a space as pairs of labels, with their relation."""
    listed = await actor.read(f"/v1/spaces/{space}/flows", params=query)
    return [
        (
            (flow["source"]["step"] or flow["source"]["activity"])["label"],
            flow["relation"],
            flow["target"]["step"]["label"],
        )
        for flow in listed["items"]
    ]


@pytest.mark.parametrize("relation", ["leads_to", "returns", "same_event", "part_of"])
async def test_every_relation_can_be_asserted_and_read(
    given: Given, relation: str
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    one = await tell(owner, space, a_step("We met.", "immediate"))
    other = await tell(owner, space, a_step("We planned.", "potential"))
    source, target = steps_of(one, other)
    body = a_flow(source, target, relation, note="They say so.")
    response = await owner.post("/v1/flows", body)
    made = response.json()

    assert response.status_code == 201, response.text
    assert response.headers["location"] == f"/v1/flows/{made['id']}"
    assert made["relation"] == relation
    assert made["source"] == {
        "step": {"id": steps_of(one)[0], "label": "We met."},
        "activity": None,
        "story": {"id": one["id"], "label": "A story"},
        "space": {"id": space, "label": "LOGIN"},
    }
    assert made["asserted_by"]["id"] == str(owner.person_id)
    assert (made["made"], made["unresolved"], made["note"]) == (
        False,
        None,
        "They say so.",
    )
    assert await owner.read(f"/v1/flows/{made['id']}") == made
    assert await miscounted(given.engine, owner.organisation_id) == []


async def test_the_same_asserted_again_by_the_same_person_is_there_once(
    given: Given,
) -> None:
    owner = await given.actor()
    other = await given.member(owner.organisation_id, PARTICIPANT)
    space = await a_space(owner)
    story = await tell(owner, space, a_step("A"), a_step("B"), a_step("C"))
    body = a_flow(*steps_of(story)[:2], id=str(uuid7()))
    first = await owner.post("/v1/flows", body)
    again = await owner.post("/v1/flows", body)
    without_id = await owner.post("/v1/flows", body | {"id": None})
    reused = await owner.post("/v1/flows", body | {"relation": "returns"})
    others = await other.post("/v1/flows", body | {"id": None})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["idempotent-replay"] == "true"
    assert again.json() == first.json() == without_id.json()
    assert (reused.status_code, reused.json()["code"]) == (409, "id-reused")
    assert (others.status_code, others.json()["code"]) == (409, "duplicate")


async def test_a_relation_takes_the_place_of_the_made_row_until_it_is_taken_back(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    story = await tell(owner, space, a_step("A", "applied"), a_step("B", "applied"))
    version = story["version"]
    assert await ends_of(owner, space, made="true") == [("A", "leads_to", "B")]

    first, second = steps_of(story)
    flow = await owner.made("/v1/flows", a_flow(first, second, "same_event"))
    assert await ends_of(owner, space) == [("A", "same_event", "B")]
    assert await paths_of(owner, space) == [["A", "A"]]
    assert await miscounted(given.engine, owner.organisation_id) == []

    gone = await owner.delete(f"/v1/flows/{flow['id']}")
    assert gone.status_code == 204, gone.text
    assert await ends_of(owner, space) == [("A", "leads_to", "B")]
    assert await paths_of(owner, space) == [["A-A"]]
    assert (await owner.get(f"/v1/flows/{flow['id']}")).status_code == 404
    assert (await owner.read(f"/v1/stories/{story['id']}"))["version"] == version
    assert await miscounted(given.engine, owner.organisation_id) == []


async def test_a_made_row_is_nobodys_to_change(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    await tell(owner, space, a_step("A"), a_step("B"))
    made = (await owner.read(f"/v1/spaces/{space}/flows"))["items"][0]
    path = f"/v1/flows/{made['id']}"
    assert (made["made"], made["asserted_by"]) == (True, None)

    for refused in (
        await owner.patch(path, {"relation": "returns"}),
        await owner.delete(path),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "state-conflict")


async def test_a_story_told_r_a_i_with_dates_flows_i_a_r(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    told = [
        a_step("R", "realized", year=2017),
        a_step("A", "applied", year=2016),
        a_step("I", "immediate", year=2015),
    ]
    await tell(owner, space, *told)

    assert await paths_of(owner, space) == [["I-A-R"]]
    assert sorted(await ends_of(owner, space)) == [
        ("A", "leads_to", "R"),
        ("I", "leads_to", "A"),
    ]


async def test_inside_a_story_time_refuses_what_it_surely_rules_out(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    story = await tell(
        owner, space, a_step("A", year=2017), a_step("B", year=2015), a_step("C")
    )
    first, second, undated = steps_of(story)
    refused = await owner.post("/v1/flows", a_flow(first, second))

    assert refused.status_code == 422
    assert refused.json()["code"] == "flow-against-time"
    assert refused.json()["errors"][0]["pointer"] == "/target_step_id"
    assert (await owner.post("/v1/flows", a_flow(first, undated))).status_code == 201


async def test_between_stories_what_does_not_fit_is_kept_and_not_counted(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    late = await tell(owner, space, a_step("Late", "applied", year=2017))
    early = await tell(owner, space, a_step("Early", "realized", year=2015))
    ends = steps_of(late)[0], steps_of(early)[0]
    flow = await owner.made("/v1/flows", a_flow(*ends, "returns"))

    assert flow["unresolved"] == "against-time"
    assert await ends_of(owner, space, unresolved="true") == [
        ("Late", "returns", "Early")
    ]
    assert await ends_of(owner, space, unresolved="false") == []
    assert await miscounted(given.engine, owner.organisation_id) == []
    # The same two tell of one event, whenever each says it was.
    changed = await owner.patch(f"/v1/flows/{flow['id']}", {"relation": "same_event"})
    assert changed.json()["unresolved"] is None
    assert await miscounted(given.engine, owner.organisation_id) == []


async def test_kinds_are_derived_from_the_two_ends(given: Given) -> None:
    owner = await given.actor()
    login, bnew = await a_space(owner), await a_space(owner, name="BNEW")
    pema = await tell(owner, login, a_step("A", "applied"), tellers=[{"name": "Pema"}])
    teller = pema["tellers"][0]["id"]
    hers = await tell(owner, bnew, a_step("B", "applied"), tellers=[{"id": teller}])
    his = await tell(owner, login, a_step("C", "applied"), tellers=[{"name": "Dorji"}])
    there = await tell(
        owner, bnew, a_step("D", "enabling"), tellers=[{"name": "Dorji"}]
    )
    [a], [b], [c], [d] = map(steps_of, (pema, hers, his, there))
    seen = {
        "branches": await owner.made("/v1/flows", a_flow(a, b)),
        "relays": await owner.made("/v1/flows", a_flow(a, c)),
        "retells": await owner.made("/v1/flows", a_flow(a, c, "same_event")),
        "transposes retells": await owner.made("/v1/flows", a_flow(a, d, "same_event")),
        "branches relays": await owner.made("/v1/flows", a_flow(a, d)),
        "": await owner.made("/v1/flows", a_flow(b, a, "part_of")),
    }

    assert {name: " ".join(flow["kinds"]) for name, flow in seen.items()} == {
        name: name for name in seen
    }
    assert await miscounted(given.engine, owner.organisation_id) == []


async def test_an_activity_leads_to_a_step(given: Given) -> None:
    owner = await given.actor()
    space, elsewhere = await a_space(owner), await a_space(owner, name="BNEW")
    visit = await owner.made(
        f"/v1/spaces/{elsewhere}/activities", {"title": "A visit", "kind": "visit"}
    )
    story = await tell(owner, space, a_step("A", "applied"))
    flow = await owner.made(
        "/v1/flows",
        {
            "source_activity_id": visit["id"],
            "target_step_id": steps_of(story)[0],
            "relation": "leads_to",
        },
    )

    assert flow["source"]["activity"] == {"id": visit["id"], "label": "A visit"}
    assert (flow["source"]["step"], flow["source"]["story"]) == (None, None)
    assert flow["kinds"] == ["branches"]
    assert await ends_of(owner, elsewhere) == [("A visit", "leads_to", "A")]
    assert (await owner.delete(f"/v1/activities/{visit['id']}")).status_code == 409
    assert await miscounted(given.engine, owner.organisation_id) == []


async def test_an_activity_that_is_dated_anew_may_fit_no_longer(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    visit = await owner.made(
        f"/v1/spaces/{space}/activities", {"title": "A visit", "kind": "visit"}
    )
    [step] = steps_of(await tell(owner, space, a_step("A", "applied", year=2015)))
    body = {"source_activity_id": visit["id"], "target_step_id": step}
    flow = await owner.made("/v1/flows", body | {"relation": "leads_to"})
    assert flow["unresolved"] is None

    late = {"when": {"from": "2017-01-01", "precision": "year"}}
    await owner.patch(f"/v1/activities/{visit['id']}", late)
    read = await owner.read(f"/v1/flows/{flow['id']}")
    assert read["unresolved"] == "against-time"
    assert await miscounted(given.engine, owner.organisation_id) == []


async def test_a_return_makes_a_loop_and_taking_it_back_unmakes_it(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    counted = partial(counts, given.engine, owner.organisation_id, space)
    story = await tell(
        owner,
        space,
        a_step("I", "immediate"),
        a_step("R", "realized"),
        a_step("P", "potential"),
    )
    _, found, back = steps_of(story)
    flow = await owner.made("/v1/flows", a_flow(found, back, "returns"))
    assert await counted(Family.LOOPS) == {"long": 1}

    await owner.patch(f"/v1/flows/{flow['id']}", {"relation": "leads_to"})
    assert await counted(Family.LOOPS) == {}
    await owner.patch(f"/v1/flows/{flow['id']}", {"relation": "returns"})
    assert await counted(Family.LOOPS) == {"long": 1}
    await owner.delete(f"/v1/flows/{flow['id']}")
    assert await counted(Family.LOOPS) == {}


async def test_a_return_into_another_story_closes_the_path_it_comes_from(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    counted = partial(counts, given.engine, owner.organisation_id, space)
    one = await tell(owner, space, a_step("I", "immediate"), a_step("R", "realized"))
    other = await tell(owner, space, a_step("P", "potential"))
    ends = steps_of(one)[1], steps_of(other)[0]
    assert await counted(Family.OPEN) == {"total": 1}

    flow = await owner.made("/v1/flows", a_flow(*ends, "returns"))
    assert await counted(Family.OPEN) == {}
    assert await counted(Family.LOOPS) == {"long": 1}
    await owner.delete(f"/v1/flows/{flow['id']}")
    assert await counted(Family.OPEN) == {"total": 1}
    assert await counted(Family.LOOPS) == {}
