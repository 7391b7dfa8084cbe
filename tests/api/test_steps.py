"""Steps at their own addresses."""

import asyncio
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from tests.support.facts import assert_facts_hold
from tests.support.given import Given
from tests.support.telling import Telling, telling


async def _paths(here: Telling) -> list[str]:
    listed = await here.collector.read(f"/v1/spaces/{here.space}/stories")
    paths: list[str] = listed["items"][0]["paths"]
    return paths


async def test_a_story_grows_by_a_step(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    indicator = await here.indicator()
    step = {
        "text": "I came home with a strategy.",
        "people": [{"person": {"name": "Karma"}, "part": "acted"}],
        "placements": [{"cycle": "potential", "polarity": "positive"}],
        "links": [{"indicator_id": indicator, "relation": "explains"}],
    }
    added = await here.teller.post(f"/v1/stories/{story['id']}/steps", step)

    assert added.status_code == 201, added.text
    assert added.headers["etag"].startswith('"2-')
    assert added.headers["location"] == f"/v1/steps/{added.json()['id']}"
    assert added.json()["people"][0]["person"]["label"] == "Karma"
    assert added.json()["story"] == {"id": story["id"], "label": story["title"]}
    assert added.json()["space"] == {"id": here.space, "label": "LOGIN"}
    assert await here.teller.read(added.headers["location"]) == added.json()
    whole = await here.teller.read(f"/v1/stories/{story['id']}")
    assert len(whole["steps"]) == 4
    assert (whole["state"], whole["version"]) == ("submitted", 2)
    assert await _paths(here) == ["R-A-I-P"]
    found = await here.teller.read("/v1/stories", params={"q": "strategy"})
    assert len(found["items"]) == 1
    await assert_facts_hold(given, here.collector)


async def test_a_step_that_is_sent_again_is_there_once(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}/steps"
    step = {"id": str(uuid7()), "text": "Then."}
    first = await here.teller.post(path, step)
    await here.teller.patch(f"/v1/steps/{step['id']}", {"text": "Afterwards."})
    again = await here.collector.post(path, step)
    other = await here.teller.post(path, {**step, "text": "Other."})
    known = await here.teller.post(path, {"id": story["steps"][0]["id"], "text": "X"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["idempotent-replay"] == "true"
    assert again.json()["text"] == "Afterwards."
    assert (other.status_code, other.json()["code"]) == (409, "id-reused")
    assert (known.status_code, known.json()["code"]) == (409, "id-reused")
    whole = await here.teller.read(f"/v1/stories/{story['id']}")
    assert len(whole["steps"]) == 4


async def test_another_text_wants_a_new_yes_and_other_words_find_it(
    given: Given,
) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/steps/{story['steps'][0]['id']}"
    read = await here.teller.get(path)
    changed = await here.teller.patch(
        path,
        {"text": "Twelve women were elected."},
        headers={"If-Match": read.headers["etag"]},
    )
    late = await here.collector.patch(
        path, {"text": "Lost."}, headers={"If-Match": read.headers["etag"]}
    )

    assert changed.status_code == 200, changed.text
    assert late.status_code == 412
    assert changed.headers["etag"].startswith('"2-')
    whole = await here.teller.read(f"/v1/stories/{story['id']}")
    assert (whole["state"], whole["approval"]) == ("submitted", None)
    before = await here.teller.read(f"/v1/stories/{story['id']}/versions/1")
    assert before["steps"][0]["text"] == "More women were elected."
    found = await here.teller.read("/v1/stories", params={"q": "twelve"})
    assert len(found["items"]) == 1
    await assert_facts_hold(given, here.collector)


async def test_a_date_turns_the_story_round_and_leaves_the_yes(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    realized, applied, immediate = (each["id"] for each in story["steps"])
    for step, year in ((immediate, "2014"), (applied, "2015"), (realized, "2016")):
        when = {"from": f"{year}-01-01", "precision": "year"}
        answer = await here.teller.patch(f"/v1/steps/{step}", {"when": when})
        assert answer.json()["when"]["to"] == f"{year}-12-31"
        await assert_facts_hold(given, here.collector)

    assert await _paths(here) == ["I-A-R"]
    await here.teller.patch(f"/v1/steps/{realized}", {"when": None})
    whole = await here.teller.read(f"/v1/stories/{story['id']}")
    assert (whole["state"], whole["version"]) == ("approved", 5)
    await assert_facts_hold(given, here.collector)


async def test_a_step_changes_its_place_in_the_order(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    for number, step in enumerate(reversed(story["steps"])):
        await here.teller.patch(f"/v1/steps/{step['id']}", {"position": number})

    assert await _paths(here) == ["I-A-R"]
    await assert_facts_hold(given, here.collector)


async def test_without_space_and_place_a_step_happened_at_home(given: Given) -> None:
    here = await telling(given)
    other = await here.another_space()
    story = await here.story()
    path = f"/v1/steps/{story['steps'][0]['id']}"
    seen = []
    for body in (
        {"space_id": other},
        {"place": "a hall"},
        {"space_id": None},
        {"place": None},
        {"place": "a hall"},
        {"space_id": here.space},
        {"place": None},
    ):
        answer = await here.teller.patch(path, body)
        assert answer.status_code == 200, answer.text
        step = answer.json()
        seen.append((step["space"] and step["space"]["label"], step["place"]))
        await assert_facts_hold(given, here.collector)

    assert seen == [
        ("Elsewhere", None),
        ("Elsewhere", "a hall"),
        (None, "a hall"),
        ("LOGIN", None),
        (None, "a hall"),
        ("LOGIN", "a hall"),
        ("LOGIN", None),
    ]


async def test_people_are_replaced_as_a_whole(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/steps/{story['steps'][0]['id']}"
    people: list[dict[str, Any]] = [
        {"role": "candidates", "number": 12, "part": "benefited"},
        {"person": {"name": "Karma"}, "part": "acted"},
    ]
    changed = await here.teller.patch(path, {"people": people})
    unknown = await here.teller.patch(
        path, {"people": [{"person": {"id": str(uuid7())}, "part": "acted"}]}
    )
    empty = await here.teller.patch(path, {"people": []})

    assert [each["number"] for each in changed.json()["people"]] == [12, None]
    assert unknown.json()["errors"][0]["pointer"] == "/people/0/person/id"
    assert empty.json()["people"] == []


async def test_a_step_is_removed_with_all_that_hangs_on_it(given: Given) -> None:
    here = await telling(given)
    indicator = await here.indicator()
    steps = [
        {"text": "We met.", "placements": [{"cycle": "immediate"}]},
        {
            "text": "I held workshops.",
            "placements": [{"cycle": "applied"}],
            "people": [{"role": "women", "part": "benefited"}],
            "links": [{"indicator_id": indicator, "relation": "explains"}],
        },
        {"text": "Women were elected.", "placements": [{"cycle": "realized"}]},
    ]
    story = await here.story(steps=steps)
    first, middle, last = (f"/v1/steps/{each['id']}" for each in story["steps"])
    removed = await here.teller.delete(middle)

    assert removed.status_code == 204, removed.text
    assert (await here.teller.get(middle)).status_code == 404
    assert await _paths(here) == ["I-R"]
    links = await here.collector.read(f"/v1/spaces/{here.space}/links")
    assert links["items"] == []
    found = await here.teller.read("/v1/stories", params={"q": "workshops"})
    assert found["items"] == []
    whole = await here.teller.read(f"/v1/stories/{story['id']}")
    assert (whole["state"], len(whole["steps"])) == ("submitted", 2)
    await assert_facts_hold(given, here.collector)
    assert (await here.teller.delete(first)).status_code == 204
    only = await here.teller.delete(last)
    assert (only.status_code, only.json()["code"]) == (409, "state-conflict")
    await assert_facts_hold(given, here.collector)


@pytest.mark.parametrize("by", ["flow", "link", "origin"])
async def test_a_step_to_which_others_point_leaves_a_tombstone(
    given: Given, by: str
) -> None:
    here = await telling(given)
    step = {"id": str(uuid7()), "text": "Then."}
    story = await here.story()
    steps = f"/v1/stories/{story['id']}/steps"
    path = f"/v1/steps/{step['id']}"
    await here.teller.post(steps, step)
    await here.teller.post(f"{path}/placements", {"cycle": "applied"})
    await _point(here, by, step["id"])
    removed = await here.teller.delete(path)

    assert removed.status_code == 204, removed.text
    await assert_facts_hold(given, here.collector)
    for address in (path, f"{path}/placements", f"{path}/links"):
        assert (await here.teller.get(address)).status_code == 404
    whole = await here.teller.read(f"/v1/stories/{story['id']}")
    assert [each["id"] for each in whole["steps"]] == [
        each["id"] for each in story["steps"]
    ]
    again = await here.teller.post(steps, step)
    assert (again.status_code, again.json()["code"]) == (409, "resource-deleted")
    assert (await here.teller.delete(path)).status_code == 404


async def _point(here: Telling, by: str, step: str) -> None:
    """Let somebody else's work point to a step."""
    await here.collector.post(
        f"/v1/stories/{(await here.collector.read(f'/v1/steps/{step}'))['story']['id']}"
        "/approve",
        {"how": "by e-mail"},
        headers={"If-Match": "*"},
    )
    if by == "origin":
        await here.indicator(origins=[{"kind": "step", "id": step}])
        return
    if by == "link":
        body = {"indicator_id": await here.indicator(), "relation": "contradicts"}
        answer = await here.evaluator.post(f"/v1/steps/{step}/links", body)
    else:
        other = await here.story(title="Another")
        body = {
            "source_step_id": step,
            "target_step_id": other["steps"][0]["id"],
            "relation": "leads_to",
        }
        answer = await here.evaluator.post("/v1/flows", body)
    assert answer.status_code == 201, answer.text


async def test_a_flow_inside_the_story_goes_with_its_step(given: Given) -> None:
    here = await telling(given)
    ids = [str(uuid7()) for _ in range(3)]
    steps = [
        {"id": key, "text": "x", "placements": [{"cycle": cycle}]}
        for key, cycle in zip(ids, ("immediate", "potential", "applied"), strict=True)
    ]
    flow = {
        "source_step_id": ids[2],
        "target_step_id": ids[0],
        "relation": "returns",
    }
    await here.story(steps=steps, flows=[flow])
    removed = await here.teller.delete(f"/v1/steps/{ids[2]}")

    assert removed.status_code == 204, removed.text
    assert await _paths(here) == ["I-P"]
    await assert_facts_hold(given, here.collector)


async def test_only_those_change_a_step_who_told_or_collected_it(
    given: Given,
) -> None:
    here = await telling(given)
    elsewhere = await telling(given)
    story = await here.story()
    steps = f"/v1/stories/{story['id']}/steps"
    path = f"/v1/steps/{story['steps'][0]['id']}"
    for actor, status in (
        (here.reader, 403),
        (here.evaluator, 403),
        (elsewhere.collector, 404),
    ):
        answers = [
            await actor.post(steps, {"text": "Mine."}),
            await actor.patch(path, {"text": "Mine."}),
            await actor.delete(path),
        ]
        assert [each.status_code for each in answers] == [status] * 3
    assert (await here.reader.get(path)).status_code == 200
    assert (await elsewhere.collector.get(path)).status_code == 404


async def test_what_a_step_refers_to_is_there_for_the_caller(given: Given) -> None:
    here = await telling(given)
    elsewhere = await telling(given)
    foreign = await elsewhere.story()
    story = await here.story()
    path = f"/v1/stories/{story['id']}/steps"
    refused = [
        ({"text": "x", "space_id": elsewhere.space}, "/space_id"),
        (
            {
                "text": "x",
                "people": [
                    {"person": {"id": str(elsewhere.teller.person_id)}, "part": "acted"}
                ],
            },
            "/people/0/person/id",
        ),
        (
            {
                "text": "x",
                "links": [
                    {
                        "indicator_id": await elsewhere.indicator(),
                        "relation": "explains",
                    }
                ],
            },
            "/links/0/indicator_id",
        ),
        (
            {
                "text": "x",
                "placements": [{"cycle": "applied", "dimension": "internal"}],
            },
            "/placements/0/dimension",
        ),
    ]
    for body, pointer in refused:
        answer = await here.teller.post(path, body)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == pointer
    taken = foreign["steps"][0]["id"]
    made = await here.teller.post(path, {"id": taken, "text": "x"})
    assert made.status_code == 201, "an id is an organisation's own"


async def test_a_step_is_not_removed_from_under_a_link_or_a_placement(
    given: Given,
) -> None:
    here = await telling(given)
    indicator = await here.indicator()
    for _ in range(4):
        story = await here.story()
        path = f"/v1/steps/{story['steps'][0]['id']}"
        link = {"indicator_id": indicator, "relation": "explains"}
        removed, linked, placed, added = await asyncio.gather(
            here.teller.delete(path),
            here.evaluator.post(f"{path}/links", link),
            here.evaluator.post(f"{path}/placements", {"cycle": "applied"}),
            here.collector.post(f"/v1/stories/{story['id']}/steps", {"text": "Then."}),
        )
        assert removed.status_code == 204, removed.text
        assert linked.status_code in {201, 404}, linked.text
        assert placed.status_code in {201, 404}, placed.text
        assert added.status_code == 201, added.text
        whole = await here.teller.read(f"/v1/stories/{story['id']}")
        assert (len(whole["steps"]), whole["version"]) == (3, 3)
    await assert_facts_hold(given, here.collector)
