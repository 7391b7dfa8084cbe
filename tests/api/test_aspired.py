"""Aspired steps: which are due, and what came of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.folding import fold_organisation
from tests.support.facts import assert_facts_hold
from tests.support.given import Actor, Given
from tests.support.telling import Telling, telling

Json = dict[str, Any]
TODAY = datetime.now(UTC).date()
TOLD = "2020-03-01"


def hoped(text: str, days: int | None = None) -> Json:
    """Return a step that is hoped for, due in some days."""
    revisit = None if days is None else str(TODAY + timedelta(days=days))
    return {
        "text": text,
        "modality": "aspired",
        "revisit_on": revisit,
        "placements": [{"cycle": "realized"}],
    }


async def a_story(here: Telling, *steps: Json, **fields: Any) -> list[Json]:
    """Write a story and return its steps."""
    story = await here.story(steps=list(steps), told_on=TOLD, **fields)
    told: list[Json] = story["steps"]
    return told


async def report(actor: Actor, step: str, **body: Any) -> Any:
    """Report what came of a step."""
    path = f"/v1/steps/{step}/report"
    return await actor.post(path, body, headers={"If-Match": "*"})


async def part(here: Telling, query: str = "") -> Json:
    """Read the part of the report that is about aspired steps."""
    path = f"/v1/spaces/{here.space}/report?parts=aspired{query}"
    found: Json = (await here.evaluator.read(path))["aspired"]
    return found


async def test_what_is_due_is_listed_first_and_what_has_no_day_last(
    given: Given,
) -> None:
    here = await telling(given)
    await a_story(here, hoped("some day"), hoped("later", 9), hoped("due", -3))
    await a_story(here, hoped("today", 0), {"text": "We met."}, hoped("whenever"))
    path = f"/v1/spaces/{here.space}/aspired"
    listed = (await here.reader.read(path))["items"]
    told = [(each["step"]["label"], each["due"]) for each in listed]

    assert told[:3] == [("due", True), ("today", True), ("later", False)]
    assert {each for each, _ in told[3:]} == {"some day", "whenever"}
    assert listed[0]["story"]["label"] == "What the visit led to"
    assert listed[0]["told_on"] == TOLD


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
async def test_pages_of_the_list_lose_and_double_nothing(
    given: Given, limit: int
) -> None:
    here = await telling(given)
    await a_story(here, *(hoped(f"{n}", days) for n, days in enumerate([3, 3, 5])))
    await a_story(here, hoped("3"), hoped("4"), hoped("5"))
    path: str | None = f"/v1/spaces/{here.space}/aspired?limit={limit}"
    labels = []
    while path:
        answer = await here.reader.get(path)
        labels += [each["step"]["label"] for each in answer.json()["items"]]
        link = answer.headers.get("link")
        path = link.split(";")[0].strip("<>") if link else None

    assert labels == list("012345")


async def test_a_report_is_a_new_version_that_keeps_what_was_hoped_for(
    given: Given,
) -> None:
    here = await telling(given)
    (step,) = await a_story(here, hoped("Women will stand.", -1))
    found = await report(
        here.teller,
        step["id"],
        reported_on="2020-05-10",
        text="Two women stood.",
        when={"from": "2020-04-20", "precision": "day"},
    )

    assert found.status_code == 200, found.text
    told = found.json()
    assert (told["modality"], told["reported_on"]) == ("reported", "2020-05-10")
    assert (told["text"], told["when"]["from"]) == ("Two women stood.", "2020-04-20")
    story = f"/v1/stories/{told['story']['id']}"
    now = await here.teller.read(story)
    assert (now["version"], now["state"]) == (2, "submitted")
    assert told["story_state"] == "submitted"
    before = (await here.teller.read(f"{story}/versions/1"))["steps"][0]
    assert (before["text"], before["modality"]) == ("Women will stand.", "aspired")
    assert (await here.teller.read(f"/v1/spaces/{here.space}/aspired"))["items"] == []
    await assert_facts_hold(given, here.collector)


async def test_what_came_as_it_was_hoped_for_keeps_the_tellers_yes(
    given: Given,
) -> None:
    here = await telling(given)
    (step,) = await a_story(here, hoped("Women will stand."))
    found = await report(here.collector, step["id"])
    story = await here.teller.read(f"/v1/stories/{found.json()['story']['id']}")

    assert found.json()["reported_on"] == str(TODAY)
    assert (story["version"], story["state"]) == (2, "approved")
    assert found.json()["story_state"] == "approved"


@pytest.mark.parametrize(
    ("day", "code"),
    [("2020-02-29", 422), (str(TODAY + timedelta(days=2)), 422), (TOLD, 200)],
)
async def test_a_report_is_made_between_the_telling_and_today(
    given: Given, day: str, code: int
) -> None:
    here = await telling(given)
    (step,) = await a_story(here, hoped("Women will stand."))

    assert (await report(here.teller, step["id"], reported_on=day)).status_code == code


async def test_only_what_is_hoped_for_is_reported_and_only_on_the_version_read(
    given: Given,
) -> None:
    here = await telling(given)
    (step,) = await a_story(here, hoped("Women will stand."))
    path = f"/v1/steps/{step['id']}/report"
    missing = await here.teller.post(path, {})
    stale = await here.teller.post(path, {}, headers={"If-Match": '"7-aa"'})
    others = await report(here.reader, step["id"])
    once = await report(here.teller, step["id"])
    twice = await report(here.teller, step["id"])

    codes = [each.status_code for each in (missing, stale, others, once, twice)]
    assert codes == [428, 412, 403, 200, 409]


async def test_the_report_has_its_share_and_the_exact_median(given: Given) -> None:
    here = await telling(given)
    days = ("2020-03-01", "2020-03-11", "2020-03-14", "2020-04-30")
    steps = await a_story(
        here, *(hoped(day) for day in days), hoped("due", -1), hoped("later", 4)
    )
    nothing = await part(here, "&from=2021-01-01")
    for step, day in zip(steps, days, strict=False):
        await report(here.teller, step["id"], reported_on=day)
    pending = await part(here)
    await fold_organisation(given.engine, here.collector.organisation_id)
    found = await part(here)

    assert found == pending
    told = {name: n for name, n in found.items() if name != "sources"}
    assert told == {
        "aspired": 2,
        "due": 1,
        "reported": 4,
        "share_reported": 0.666666666666667,
        "median_days": 11.5,
    }
    assert [nothing[name] for name in ("share_reported", "median_days")] == [None] * 2
    for name in ("aspired", "due", "reported"):
        rows = f"/v1/report/rows?spaces={here.space}&{found['sources'][name]}"
        assert len((await here.evaluator.read(rows))["items"]) == found[name]
    await assert_facts_hold(given, here.collector)


async def test_what_is_hoped_for_again_is_no_longer_reported(given: Given) -> None:
    here = await telling(given)
    (step,) = await a_story(here, hoped("Women will stand."))
    await report(here.teller, step["id"])
    path = f"/v1/steps/{step['id']}"
    again = await here.teller.patch(path, {"modality": "aspired"})

    assert again.json()["reported_on"] is None
    assert (await part(here))["reported"] == 0
    assert (await part(here))["aspired"] == 1
    await assert_facts_hold(given, here.collector)


async def test_those_who_do_not_evaluate_learn_no_exact_share_or_median(
    given: Given,
) -> None:
    here = await telling(given)
    await here.collector.patch("/v1/organisation", {"threshold": 5})
    steps = [
        step
        for _ in range(3)
        for step in await a_story(here, *(hoped(f"{n}") for n in range(9)))
    ]
    for step in steps[:14]:
        await report(here.teller, step["id"], reported_on="2020-03-11")
    path = f"/v1/spaces/{here.space}/report?parts=aspired"
    told = await here.reader.read(path)
    found = told["aspired"]

    assert told["threshold"] > 1
    assert found["reported"] in {None, *range(5, 15)}
    assert found["aspired"] in {None, *range(5, 14)}
    assert found["median_days"] is None
    if None not in {found["aspired"], found["reported"]}:
        whole = found["aspired"] + found["reported"]
        assert found["share_reported"] == pytest.approx(found["reported"] / whole)
    rows = f"{told['rows']}{found['sources']['reported']}"
    listed = (await here.reader.read(rows))["items"]
    assert len(listed) == (found["reported"] or 0)
