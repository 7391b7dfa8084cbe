"""Ids of parts inside a new story or step: a deleted one's stays taken there too."""

from typing import Any

import pytest
from uuid_utils.compat import uuid7

from tests.support.given import Given
from tests.support.telling import Telling, telling

Json = dict[str, Any]
PARTS = ("step", "placement", "link", "flow")


def a_story(indicator: str, ids: dict[str, str]) -> Json:
    """Return a story with a part of every kind, under these ids or new ones."""
    key = {part: ids.get(part, str(uuid7())) for part in PARTS}
    other = str(uuid7())
    placement = {"id": key["placement"], "cycle": "applied"}
    link = {"id": key["link"], "indicator_id": indicator, "relation": "illustrates"}
    ends = {"source_step_id": other, "target_step_id": key["step"]}
    return {
        "steps": [
            {"id": other, "text": "We met."},
            {
                "id": key["step"],
                "text": "We tried.",
                "placements": [placement],
                "links": [link],
            },
        ],
        "flows": [{"id": key["flow"], "relation": "returns", **ends}],
    }


def plain(story: Json) -> Json:
    """Return a story without links, which is written in one trip."""
    for step in story["steps"]:
        step.pop("links", None)
    return story


async def told(here: Telling, body: Json) -> Json:
    path = f"/v1/spaces/{here.space}/stories"
    return await here.collector.made(path, body)


ADDRESSES = {
    "step": "/v1/steps/{}",
    "placement": "/v1/placements/{}",
    "link": "/v1/links/{}",
    "flow": "/v1/flows/{}",
}
POINTERS = {
    "step": "/steps/1/id",
    "placement": "/steps/1/placements/0/id",
    "link": "/steps/1/links/0/id",
    "flow": "/flows/0/id",
}


@pytest.mark.parametrize(
    ("part", "linked"),
    [*((part, True) for part in PARTS), *((p, False) for p in PARTS if p != "link")],
)
async def test_a_deleted_parts_id_is_not_taken_by_another_story(
    given: Given, part: str, *, linked: bool
) -> None:
    here = await telling(given)
    indicator = await here.indicator()
    ids = {each: str(uuid7()) for each in PARTS}
    await told(here, a_story(indicator, ids))
    gone = await here.collector.delete(ADDRESSES[part].format(ids[part]))
    again = a_story(indicator, {part: ids[part]})
    again = again if linked else plain(again)
    answer = await here.collector.post(f"/v1/spaces/{here.space}/stories", again)
    put = await here.collector.put(
        f"/v1/stories/{uuid7()}", {**again, "space_id": here.space}
    )

    assert gone.status_code == 204
    for each in (answer, put):
        assert (each.status_code, each.json()["code"]) == (409, "resource-deleted")
        assert each.json()["context"] == {"pointer": POINTERS[part]}
    listed = await here.collector.read(f"/v1/spaces/{here.space}/stories")
    assert len(listed["items"]) == 1


@pytest.mark.parametrize("part", ["placement", "link"])
async def test_a_deleted_parts_id_is_not_taken_by_a_new_step(
    given: Given, part: str
) -> None:
    here = await telling(given)
    indicator = await here.indicator()
    ids = {each: str(uuid7()) for each in PARTS}
    story = await told(here, a_story(indicator, ids))
    await here.collector.delete(ADDRESSES[part].format(ids[part]))
    step = a_story(indicator, {part: ids[part]})["steps"][1]
    answer = await here.collector.post(f"/v1/stories/{story['id']}/steps", step)

    assert (answer.status_code, answer.json()["code"]) == (409, "resource-deleted")
    assert answer.json()["context"] == {
        "pointer": POINTERS[part].removeprefix("/steps/1")
    }


async def test_the_ids_of_a_deleted_storys_steps_stay_taken(given: Given) -> None:
    here = await telling(given)
    indicator = await here.indicator()
    ids = {each: str(uuid7()) for each in PARTS}
    story = await told(here, a_story(indicator, ids))
    await here.collector.delete(f"/v1/stories/{story['id']}")
    again = plain(a_story(indicator, {"step": ids["step"]}))
    answer = await here.collector.post(f"/v1/spaces/{here.space}/stories", again)

    assert (answer.status_code, answer.json()["code"]) == (409, "resource-deleted")


async def test_a_step_that_others_point_to_leaves_its_id_taken(given: Given) -> None:
    here = await telling(given)
    indicator = await here.indicator()
    ids = {each: str(uuid7()) for each in PARTS}
    await told(here, a_story(indicator, ids))
    other = await here.story()
    ends = {
        "source_step_id": ids["step"],
        "target_step_id": other["steps"][0]["id"],
        "relation": "leads_to",
    }
    await here.collector.made("/v1/flows", ends)
    gone = await here.collector.delete(f"/v1/steps/{ids['step']}")
    again = plain(a_story(indicator, {"step": ids["step"]}))
    answer = await here.collector.post(f"/v1/spaces/{here.space}/stories", again)

    assert gone.status_code == 204
    assert (answer.status_code, answer.json()["code"]) == (409, "resource-deleted")


async def test_another_organisations_deleted_ids_are_free(given: Given) -> None:
    here, elsewhere = await telling(given), await telling(given)
    ids = {each: str(uuid7()) for each in PARTS}
    await told(elsewhere, a_story(await elsewhere.indicator(), ids))
    gone = await elsewhere.collector.delete(f"/v1/placements/{ids['placement']}")
    again = plain(a_story("", {"placement": ids["placement"]}))

    assert gone.status_code == 204
    assert (await told(here, again))["steps"][1]["placements"][0]["id"] == (
        ids["placement"]
    )
