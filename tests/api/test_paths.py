"""The paths that pass a story, over others, and the relays from it, over HTTP."""

from itertools import pairwise
from typing import Any

from domain.access import OrganisationRole
from tests.support.executed import statements
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given

Json = dict[str, Any]


async def paths(actor: Actor, story: Json) -> Json:
    """Read the paths that pass a story."""
    return await actor.read(f"/v1/stories/{story['id']}/paths")


async def relayed(actor: Actor, space: str, many: int) -> list[Json]:
    """Let so many tellers go on from each other, each with one step."""
    told = [
        await tell(
            actor, space, a_step(f"{n}", "applied"), tellers=[{"name": f"Teller {n}"}]
        )
        for n in range(many)
    ]
    for one, other in pairwise(told):
        await actor.made("/v1/flows", a_flow(*steps_of(one, other)))
    return told


async def test_a_path_goes_on_over_many_stories_and_names_what_it_passes(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    told = await relayed(owner, space, 5)
    read = await paths(owner, told[2])

    (path,) = read["paths"]
    assert path["signature"] == "A-A-A-A-A"
    assert path["steps"] == steps_of(*told)
    assert path["stories"] == [story["id"] for story in told]
    assert [each["step"]["label"] for each in read["steps"]] == list("01234")
    assert {each["story"]["label"] for each in read["steps"]} == {"A story"}
    assert read["story"] == {"id": told[2]["id"], "label": "A story"}
    assert (read["hidden"], read["complete"]) == (False, True)


async def test_relays_are_shown_to_two_levels_with_how_many_go_on_deeper(
    given: Given,
) -> None:
    owner = await given.actor()
    told = await relayed(owner, await a_space(owner), 6)
    read = await paths(owner, told[0])

    assert [
        (
            each["level"],
            each["source"]["step"]["label"],
            each["target"]["step"]["label"],
        )
        for each in read["relays"]
    ] == [(1, "0", "1"), (2, "1", "2")]
    assert read["relays"][1]["target"]["story"]["id"] == told[2]["id"]
    assert read["relays_deeper"] == 3


async def test_how_few_relays_go_on_deeper_is_told_to_those_who_evaluate(
    given: Given,
) -> None:
    owner = await given.actor(threshold=5)
    evaluator, viewer = [
        await given.member(owner.organisation_id, role)
        for role in (OrganisationRole.EVALUATOR, OrganisationRole.VIEWER)
    ]
    told = await relayed(owner, await a_space(owner), 6)

    assert (await paths(evaluator, told[0]))["relays_deeper"] == 3
    assert (await paths(viewer, told[0]))["relays_deeper"] is None
    assert (await paths(owner, told[5]))["relays"] == []


async def test_a_relay_deeper_than_is_followed_leaves_the_answer_incomplete(
    given: Given,
) -> None:
    owner = await given.actor()
    told = await relayed(owner, await a_space(owner), 15)
    read = await paths(owner, told[0])

    assert read["complete"] is False
    assert len(read["paths"][0]["stories"]) == 13
    assert (await paths(owner, told[7]))["complete"] is True


async def test_a_return_over_stories_is_a_loop_judged_by_all_that_led_to_it(
    given: Given,
) -> None:
    owner = await given.actor()
    space, elsewhere = await a_space(owner), await a_space(owner, name="BNEW")
    one = await tell(owner, space, a_step("I", "immediate"), a_step("R", "realized"))
    other = await tell(owner, elsewhere, a_step("P", "potential"))
    step = a_step("I again", "immediate") | {"space_id": space}
    back = await tell(owner, elsewhere, step)
    await owner.made("/v1/flows", a_flow(steps_of(one)[1], *steps_of(other)))
    source, target = steps_of(other, back)
    returns = a_flow(source, target, "returns")
    flow = await owner.made("/v1/flows", returns)
    for story in (one, other, back):
        read = await paths(owner, story)
        (path,) = (each for each in read["paths"] if each["returns"])
        assert path["signature"] == "I-R-P-I"
        assert path["space_changes"] == [2, 3]
        assert read["loops"] == [
            {
                "source_id": steps_of(other)[0],
                "target_step_id": steps_of(back)[0],
                "length": "long",
                "aspired": False,
                "reframing": False,
            }
        ]
    await owner.delete(f"/v1/flows/{flow['id']}")
    after = await paths(owner, one)
    assert [path["returns"] for path in after["paths"]] == [False]
    assert after["loops"] == []


async def test_a_return_that_led_to_a_new_version_of_a_frame_is_a_reframing_loop(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    one = await tell(owner, space, a_step("P", "potential"))
    back = await tell(owner, space, a_step("I again", "immediate"))
    source, target = steps_of(one, back)
    await owner.made("/v1/flows", a_flow(source, target, "returns"))
    frame = f"/v1/frames/{await _frame(owner, space)}/versions"
    before = await paths(owner, one)
    brought = {"predecessor": 1, "brought_by_step_id": target}
    await owner.made(frame, {"statement": "We care more.", **brought})
    after = await paths(owner, one)

    assert [loop["reframing"] for loop in before["loops"]] == [False]
    assert [loop["reframing"] for loop in after["loops"]] == [True]


async def test_a_return_inside_one_story_is_a_reframing_loop_too(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    steps = [a_step("I", "immediate"), a_step("P", "potential")]
    one = await tell(owner, space, *steps)
    target, source = steps_of(one)
    await owner.made("/v1/flows", a_flow(source, target, "returns"))
    frame = f"/v1/frames/{await _frame(owner, space)}/versions"
    before = await paths(owner, one)
    brought = {"predecessor": 1, "brought_by_step_id": target}
    await owner.made(frame, {"statement": "We care more.", **brought})
    after = await paths(owner, one)

    assert [loop["reframing"] for loop in before["loops"]] == [False]
    assert [loop["reframing"] for loop in after["loops"]] == [True]


async def _frame(owner: Actor, space: str) -> str:
    made = await owner.made(f"/v1/spaces/{space}/frames", {"statement": "We care."})
    return str(made["id"])


async def test_a_ring_of_stories_has_an_end(given: Given) -> None:
    owner = await given.actor()
    told = await relayed(owner, await a_space(owner), 3)
    await owner.made("/v1/flows", a_flow(*steps_of(told[2], told[0])))
    read = await paths(owner, told[1])

    (path,) = read["paths"]
    assert set(path["stories"]) == {story["id"] for story in told}
    assert path["returns"] is False
    assert read["complete"] is True


async def test_what_is_not_seen_is_not_followed_and_only_said_to_be_hidden(
    given: Given,
) -> None:
    owner = await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space = await a_space(owner)
    closed = await a_space(owner, name="Closed", open=False)
    here = await tell(owner, space, a_step("I", "immediate"))
    away = await tell(owner, closed, a_step("SECRET", "realized"))
    beyond = await tell(owner, space, a_step("E", "enabling"))
    await owner.made("/v1/flows", a_flow(*steps_of(here, away)))
    await owner.made("/v1/flows", a_flow(*steps_of(away, beyond)))
    seen, all_ = await paths(viewer, here), await paths(owner, here)

    assert [path["signature"] for path in all_["paths"]] == ["I-R-E"]
    assert [path["signature"] for path in seen["paths"]] == ["I"]
    assert (seen["hidden"], all_["hidden"]) == (True, False)
    assert "SECRET" not in str(seen)
    assert away["id"] not in str(seen)
    assert (await viewer.get(f"/v1/stories/{away['id']}/paths")).status_code == 404


async def test_paths_over_stories_take_a_statement_more_for_each_story_further_on(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    short, long = await relayed(owner, space, 2), await relayed(owner, space, 5)
    costs = []
    for story in (short[0], long[0]):
        with statements(given.engine) as seen:
            await paths(owner, story)
        costs.append(len(seen))

    assert costs[1] - costs[0] == 3
