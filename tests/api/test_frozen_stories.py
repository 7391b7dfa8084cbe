"""Stories told in full in frozen reports, to those whom they are for."""

from typing import Any

import pytest

from services.frozen_reports.stories import read, written
from tests.support.freezing import frozen
from tests.support.given import Given
from tests.support.pages import read as page
from tests.support.telling import FORCE, Telling, moved, telling

Json = dict[str, Any]
GIVEN = ("space", "organisation", "partners", "public")
REACHES = ("evaluators", *GIVEN)


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


async def _told(here: Telling) -> dict[str, Json]:
    """Tell a story for each reach of consent."""
    return {
        reach: await here.story(
            title=f"Given to {reach}",
            consent={"reach": reach, "naming": "named"},
            steps=[{"text": f"So {reach}.", "placements": [{"cycle": "applied"}]}],
        )
        for reach in GIVEN
    }


@pytest.mark.parametrize("reach", REACHES)
async def test_a_frozen_report_tells_the_stories_that_reach_so_far(
    here: Telling, reach: str
) -> None:
    stories = await _told(here)
    report = await frozen(here, reach=reach)
    given = GIVEN[max(REACHES.index(reach) - 1, 0) :]
    told = {story["id"]: story for story in report["content"]["stories"]}
    shown = (await here.evaluator.get(f"/v1/reports/{report['id']}.html")).text

    assert told.keys() == {stories[each]["id"] for each in given}
    assert report["content"]["report"]["totals"]["counts"]["stories"] == len(given)
    for each in GIVEN:
        assert (f"So {each}." in shown) is (each in given)
    one = told[stories["public"]["id"]]
    assert "Phuntshok" not in str(report["content"]["stories"])
    (step,) = one["steps"]
    assert step["text"] == "So public."
    assert step["placements"] == [{"cycle": "applied", "polarity": None}]


async def test_one_for_those_outside_is_read_by_the_organisation(
    here: Telling,
) -> None:
    await _told(here)
    for reach in ("partners", "public"):
        report = await frozen(here, reach=reach)
        path = f"/v1/reports/{report['id']}"
        assert (await here.reader.get(path)).status_code == 200
        assert (await (await here.given.actor()).get(path)).status_code == 404
    closed = await here.another_space("Closed", open=False)
    body = {"title": "x", "space_ids": [closed], "reach": "public"}
    refused = await here.collector.post("/v1/reports", body)

    assert refused.status_code in {403, 422}


async def test_what_a_person_hopes_for_stands_in_no_report_for_those_outside(
    here: Telling,
) -> None:
    holder = {"holder_id": str(here.teller.person_id), "visibility": "organisation"}
    for text, fields in (("All of us hope", {}), ("Only one hopes", holder)):
        body = {"text": text, **fields}
        await here.collector.made(f"/v1/spaces/{here.space}/aspirations", body)
    parts = ["contribution", "framing"]
    inside = str(await frozen(here, reach="organisation", parts=parts))
    outside = str(await frozen(here, reach="partners", parts=parts))

    assert "Only one hopes" in inside
    assert "All of us hope" in outside
    assert "Only one hopes" not in outside


async def test_words_leave_the_story_where_consent_reaches_no_more(
    here: Telling,
) -> None:
    stories = await _told(here)
    reports = {reach: await frozen(here, reach=reach) for reach in REACHES}
    body = {"reach": "partners", "naming": "named"}
    path = f"/v1/stories/{stories['public']['id']}/consents"
    answer = await here.teller.post(path, body, headers=FORCE)
    assert answer.status_code == 201, answer.text
    left = {}
    for reach, report in reports.items():
        shown = (await here.evaluator.get(f"/v1/reports/{report['id']}.html")).text
        left[reach] = f'id="story-{stories["public"]["id"]}"' in shown
        assert ("So public." in shown) is left[reach]

    assert left == {reach: reach != "public" for reach in REACHES}
    await moved(here.teller, stories["public"]["id"], "withdraw")
    for reach, report in reports.items():
        content = (await here.evaluator.read(f"/v1/reports/{report['id']}"))["content"]
        assert "So public." not in str(content), reach
        shown = (await here.evaluator.get(f"/v1/reports/{report['id']}.html")).text
        assert f'id="story-{stories["public"]["id"]}"' not in shown
        assert "So public." not in shown


async def test_a_report_without_contribution_tells_no_story(here: Telling) -> None:
    await _told(here)
    report = await frozen(here, parts=["effect"])
    shown = (await here.reader.get(f"/v1/reports/{report['id']}.html")).text

    assert report["content"]["stories"] == []
    assert page(shown).said
    assert "Given to" not in shown


async def test_one_that_costs_is_the_last_to_give_way(here: Telling) -> None:
    lost = [{"cycle": "applied", "polarity": "negative"}]
    await here.story(
        told_on="2001-01-01", steps=[{"text": "It cost.", "placements": lost}]
    )
    for number in range(25):
        steps = [{"text": f"So {number}.", "placements": [{"cycle": "applied"}]}]
        await here.story(told_on="2020-01-01", steps=steps)
    told = read((await frozen(here))["content"])
    kept = written(told, 1_200)

    assert [len(told), told[-1].steps[0].text] == [20, "It cost."]
    assert 1 < len(kept) < 20
    assert kept[-1]["steps"][0]["text"] == "It cost."


async def test_nothing_of_a_story_stays_that_is_put_right_without_a_yes(
    here: Telling,
) -> None:
    step = {"text": "So.", "place": "Thimphu", "placements": [{"cycle": "applied"}]}
    await here.story(steps=[step])
    for reach in REACHES[:3]:
        content = str((await frozen(here, reach=reach))["content"])
        assert "Thimphu" not in content
        assert "Phuntshok" not in content
        assert str(here.teller.person_id) not in content


async def test_stories_told_by_analysts_placements_are_those_that_count(
    here: Telling,
) -> None:
    await here.story()
    report = await frozen(here, placements="analyst")

    assert report["content"]["report"]["totals"]["counts"]["stories"] == 0
    assert report["content"]["stories"] == []


async def test_of_stories_as_many_are_written_as_fit(here: Telling) -> None:
    await _told(here)
    content = (await frozen(here, reach="evaluators"))["content"]
    told = read(content)

    assert written(told, 10**6) == content["stories"]
    kept = [each["id"] for each in written(told, 1_000)]
    every = [each["id"] for each in content["stories"]]
    assert kept == [*every[: len(kept) - 1], every[-1]]
    assert 0 < len(written(told, 1_000)) < len(told)
    assert written(told, 10) == []
    old = {name: part for name, part in content.items() if name != "stories"}
    assert read(old) == []
