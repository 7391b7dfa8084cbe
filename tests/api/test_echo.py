"""What came of my story: for its tellers, and for those who see it."""

import pytest

from tests.support.given import Given
from tests.support.telling import Telling, a_story, moved, telling


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


async def test_a_teller_hears_who_went_on_and_where_the_story_was_shown(
    here: Telling,
) -> None:
    story = await here.story()
    indicator = await here.indicator()
    step = story["steps"][0]["id"]
    await here.collector.made(
        f"/v1/steps/{step}/links",
        {"indicator_id": indicator, "relation": "explains"},
    )
    ends = {"source_step_id": step, "relation": "leads_to"}
    for name, consent in (
        ("Deki", {"reach": "organisation", "naming": "named"}),
        ("Pema", {"reach": "organisation", "naming": "anonymous"}),
        ("Hidden", None),
    ):
        other = a_story(title=f"By {name}", tellers=[{"name": name}], consent=consent)
        path = f"/v1/spaces/{here.space}/stories"
        told = await here.collector.made(path, other)
        target = told["steps"][0]["id"]
        await here.collector.made("/v1/flows", {**ends, "target_step_id": target})
    await here.story(title="Told by the same")
    body = {"space_ids": [here.space], "without_answer": True}
    for reach in ("organisation", "evaluators"):
        report = {"title": f"For {reach}", "reach": reach, **body}
        await here.evaluator.made("/v1/reports", report)
    path = f"/v1/stories/{story['id']}/echo"
    heard = await here.teller.read(path)
    read = await here.reader.read(path)

    assert {
        each["story"]["label"]: each["tellers"][0]["label"] for each in heard["relays"]
    } == {"By Deki": "Deki", "By Pema": "anonymous"}
    assert [
        (each["indicator"]["id"], each["relations"], each["suggested"])
        for each in heard["indicators"]
    ] == [(indicator, ["explains"], False)]
    assert [(each["report"]["label"], each["reach"]) for each in heard["reports"]] == [
        (None, "evaluators"),
        ("For organisation", "organisation"),
    ]
    assert [each["report"]["label"] for each in read["reports"]] == ["For organisation"]
    assert heard["complete"] is True


async def test_what_was_withdrawn_is_still_told_to_its_teller_alone(
    here: Telling,
) -> None:
    story = await here.story()
    body = {"title": "x", "space_ids": [here.space], "without_answer": True}
    await here.evaluator.made("/v1/reports", {**body, "reach": "organisation"})
    await moved(here.teller, story["id"], "withdraw")
    path = f"/v1/stories/{story['id']}/echo"
    heard = await here.teller.read(path)

    assert [each["withheld"] for each in heard["reports"]] == ["withdrawn"]
    assert (await here.reader.get(path)).status_code == 404
