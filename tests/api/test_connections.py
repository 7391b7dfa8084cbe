"""What others added to a story and what follows from it, over HTTP."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from domain.access import OrganisationRole
from domain.cycle import Cycle
from domain.story import PlacedAs
from services.database.tables import Placement
from services.database.work import work
from tests.support.executed import statements
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given

PARTICIPANT = OrganisationRole.PARTICIPANT
INDICATOR = {
    "name": "Women elected",
    "kind": "percentage",
    "cycles": [{"cycle": "realized"}],
}


async def connections(actor: Actor, story: dict[str, Any]) -> dict[str, Any]:
    """Read the connections of a story."""
    return await actor.read(f"/v1/stories/{story['id']}/connections")


def ends(flow: dict[str, Any]) -> tuple[str, str, str]:
    """Return what a flow joins."""
    source = flow["source"]["step"] or flow["source"]["activity"]
    return source["label"], flow["relation"], flow["target"]["step"]["label"]


async def test_a_story_alone_has_its_made_flows_and_its_path(given: Given) -> None:
    owner = await given.actor()
    story = await tell(
        owner,
        await a_space(owner),
        a_step("I", "immediate", year=2015),
        a_step("A", "applied", year=2016),
    )
    read = await connections(owner, story)

    assert read["story"] == {"id": story["id"], "label": "A story"}
    assert [ends(flow) for flow in read["flows"]] == [("I", "leads_to", "A")]
    assert read["paths"] == [
        {
            "signature": "I-A",
            "steps": steps_of(story),
            "space_changes": [],
            "returns": False,
            "open": True,
            "aspired": False,
        }
    ]
    empty = ("placements", "links", "across", "loops", "events")
    assert [read[part] for part in empty] == [[], [], [], [], []]
    assert (read["hidden"], read["cut"]) == (False, False)


async def test_a_young_path_is_not_open_yet(given: Given) -> None:
    owner = await given.actor()
    today = datetime.now(UTC).date().isoformat()
    young = {"when": {"from": today, "precision": "day"}}
    steps = [a_step("I"), a_step("P") | young]
    story = await tell(owner, await a_space(owner), *steps)
    read = await connections(owner, story)

    assert [path["open"] for path in read["paths"]] == [False]


async def test_paths_go_one_step_across_and_say_where_the_space_changes(
    given: Given,
) -> None:
    owner = await given.actor()
    space, elsewhere = await a_space(owner), await a_space(owner, name="BNEW")
    one = await tell(owner, space, a_step("I", "immediate"), a_step("A", "applied"))
    other = await tell(owner, elsewhere, a_step("R", "realized"))
    await owner.made("/v1/flows", a_flow(steps_of(one)[1], *steps_of(other)))
    here, there = await connections(owner, one), await connections(owner, other)

    assert [path["signature"] for path in here["paths"]] == ["I-A"]
    assert [path["signature"] for path in there["paths"]] == ["R"]
    for read in (here, there):
        crossing = [flow for flow in read["flows"] if not flow["made"]]
        assert [ends(flow) for flow in crossing] == [("A", "leads_to", "R")]
        assert crossing[0]["kinds"] == ["branches"]
    assert here["across"] == [
        {
            "signature": "I-A-R",
            "steps": steps_of(one, other),
            "space_changes": [2],
            "returns": False,
            "open": False,
            "aspired": False,
        }
    ]
    assert [path["signature"] for path in there["across"]] == ["A-R"]


async def test_a_return_shows_as_a_loop_at_both_its_ends(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    one = await tell(owner, space, a_step("I", "immediate"), a_step("R", "realized"))
    other = await tell(owner, space, a_step("P", "potential"))
    source, target = steps_of(one)[1], steps_of(other)[0]
    flow = await owner.made("/v1/flows", a_flow(source, target, "returns"))
    ends = {"source_id": source, "target_step_id": target}
    loop = {**ends, "length": "long", "aspired": False}
    here, there = await connections(owner, one), await connections(owner, other)

    assert here["loops"] == there["loops"] == [loop]
    assert [path["returns"] for path in here["paths"]] == [True]
    await owner.delete(f"/v1/flows/{flow['id']}")
    after = await connections(owner, one)
    assert after["loops"] == []
    assert [path["returns"] for path in after["paths"]] == [False]


async def test_events_join_steps_of_several_stories_and_list_their_parts(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    hers = await tell(owner, space, a_step("The assembly"), a_step("The speech"))
    his = await tell(owner, space, a_step("We assembled"), title="His")
    whole, part = steps_of(hers)
    [same] = steps_of(his)
    await owner.made("/v1/flows", a_flow(whole, same, "same_event"))
    await owner.made("/v1/flows", a_flow(part, whole, "part_of"))
    read = await connections(owner, hers)
    told = [[s["step"]["label"] for s in event["steps"]] for event in read["events"]]

    assert told == [["The assembly", "We assembled"], ["The speech"]]
    assert [event["parts"] for event in read["events"]] == [[1], []]
    assert read["events"][0]["steps"][1]["story"]["label"] == "His"


async def test_what_the_caller_does_not_see_is_neither_shown_nor_counted(
    given: Given,
) -> None:
    owner = await given.actor()
    other = await given.member(owner.organisation_id, PARTICIPANT)
    space, closed = await a_space(owner), await a_space(owner, open=False)
    one = await tell(owner, space, a_step("I", "immediate"), a_step("R", "realized"))
    secret = await tell(owner, closed, a_step("P", "potential"))
    for relation in ("returns", "same_event"):
        body = a_flow(steps_of(one)[1], steps_of(secret)[0], relation)
        await owner.made("/v1/flows", body)
    seen, unseen = await connections(owner, one), await connections(other, one)

    assert (seen["hidden"], unseen["hidden"]) == (False, True)
    assert (len(seen["flows"]), len(unseen["flows"])) == (3, 1)
    assert (len(seen["loops"]), unseen["loops"]) == (1, [])
    assert (len(seen["events"]), unseen["events"]) == (1, [])
    assert (len(seen["across"]), unseen["across"]) == (1, [])
    assert [path["returns"] for path in unseen["paths"]] == [False]
    assert secret["id"] not in str(unseen)
    assert (await other.get(f"/v1/stories/{secret['id']}/connections")).status_code == (
        404
    )


async def test_a_draft_at_the_other_end_is_not_even_hidden(given: Given) -> None:
    owner = await given.actor()
    other = await given.member(owner.organisation_id, PARTICIPANT)
    space = await a_space(owner)
    one = await tell(owner, space, a_step("Seen"))
    draft = await tell(owner, space, a_step("Draft"), state="draft", approval=None)
    await owner.made("/v1/flows", a_flow(*steps_of(one, draft)))

    assert len((await connections(owner, one))["flows"]) == 1
    unseen = await connections(other, one)
    assert (unseen["flows"], unseen["hidden"]) == ([], False)


async def test_a_foreign_story_has_no_connections(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    story = await tell(owner, await a_space(owner), a_step("A"))
    for key in (story["id"], str(uuid7())):
        refused = await stranger.get(f"/v1/stories/{key}/connections")
        assert refused.status_code == 404


async def test_links_name_the_indicator_and_the_measurement(given: Given) -> None:
    owner = await given.actor()
    other = await given.member(owner.organisation_id, PARTICIPANT)
    space, closed = await a_space(owner), await a_space(owner, open=False)
    shown = await _linked(owner, space)
    hidden = await _linked(owner, closed)
    story = await tell(owner, space, a_step("R", links=[shown, hidden]))
    seen, unseen = await connections(owner, story), await connections(other, story)

    assert len(seen["links"]) == 2
    [link] = unseen["links"]
    assert link["step_id"] == steps_of(story)[0]
    assert link["indicator"] == {"id": shown["indicator_id"], "label": "Women elected"}
    assert link["measurement"] == {
        "id": shown["measurement_id"],
        "label": "11.6 (2016-01-01)",
    }
    assert (seen["hidden"], unseen["hidden"]) == (False, True)


async def _linked(owner: Actor, space: str) -> dict[str, str]:
    made = await owner.made(f"/v1/spaces/{space}/indicators", INDICATOR)
    measured = await owner.made(
        f"/v1/indicators/{made['id']}/measurements",
        {"value": 11.6, "when": {"from": "2016-01-01", "precision": "year"}},
    )
    return {
        "indicator_id": made["id"],
        "measurement_id": measured["id"],
        "relation": "illustrates",
    }


async def test_a_page_of_a_story_takes_two_calls_and_has_two_tags(
    given: Given,
) -> None:
    owner = await given.actor()
    story = await tell(owner, await a_space(owner), a_step("A", "applied"), a_step("B"))
    path = f"/v1/stories/{story['id']}"
    tag = (await owner.get(path)).headers["etag"]
    before = await owner.get(f"{path}/connections")
    await _analyse(given, owner, steps_of(story)[1])
    after = await owner.get(f"{path}/connections")
    read = (await owner.get(path)).json()

    assert (await owner.get(path)).headers["etag"] == tag
    assert before.headers["etag"] != after.headers["etag"]
    [added] = after.json()["placements"]
    assert (added["step_id"], added["cycle"]) == (steps_of(story)[1], "potential")
    assert added["as"] == "analyst"
    assert added["placed_by"] == {"id": str(owner.person_id), "label": "The owner"}
    known = {step["id"] for step in read["steps"]}
    assert {step for path in after.json()["paths"] for step in path["steps"]} == known


async def _analyse(given: Given, owner: Actor, step_id: str) -> None:
    async with work(given.engine, owner.organisation_id) as session:
        session.add(
            Placement(
                organisation_id=owner.organisation_id,
                id=uuid7(),
                step_id=UUID(step_id),
                cycle=Cycle.POTENTIAL,
                placed_as=PlacedAs.ANALYST,
                placed_by_id=owner.person_id,
                created_at=datetime.now(UTC),
            )
        )


async def test_a_large_story_takes_as_many_statements_as_a_small_one(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    small = await tell(owner, space, a_step("Alone"))
    large = await tell(owner, space, *[a_step(f"{n}", "applied") for n in range(30)])
    for number in range(10):
        other = await tell(owner, space, a_step(f"Other {number}", "potential"))
        body = a_flow(steps_of(large)[number], *steps_of(other))
        await owner.made("/v1/flows", body)
    sent = []
    for story in (small, large):
        with statements(given.engine) as found:
            await connections(owner, story)
        sent.append(len(found))

    assert sent[0] == sent[1]
    assert sent[0] < 25
