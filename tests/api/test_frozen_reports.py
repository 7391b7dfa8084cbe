"""Frozen reports: the same inputs, the same bytes; read by those for whom they are."""

import pytest

from domain.access import OrganisationRole, SpaceRole
from domain.report import ReportPart
from tests.support.freezing import WITHOUT, content, frozen, sha
from tests.support.given import Given
from tests.support.telling import FORCE, Telling, a_story, telling


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


async def test_the_digest_is_that_of_the_very_bytes(here: Telling) -> None:
    await here.story()
    report = await frozen(here)
    read = await content(here.reader, report)

    assert report["digest"] == report["content_digest"] == sha(read.content)
    assert read.headers["ETag"] == f'"{report["digest"]}"'
    assert read.json() == report["content"]
    assert report["state"] == "frozen"
    assert report["marked"] is None


async def test_the_same_inputs_give_the_same_bytes_and_new_data_others(
    here: Telling,
) -> None:
    await here.story()
    first, second = await frozen(here), await frozen(here)
    await here.story()
    third = await frozen(here)

    assert first["digest"] == second["digest"] != third["digest"]
    assert (await content(here.reader, first)).content == (
        await content(here.reader, second)
    ).content


async def test_a_frozen_report_stays_while_the_report_goes_on(here: Telling) -> None:
    story = await here.story()
    report = await frozen(here)
    before = (await content(here.reader, report)).content
    body = {"told_on": "2016-12-13"}
    answer = await here.collector.patch(f"/v1/stories/{story['id']}", body)
    assert answer.status_code == 200
    placed = {"cycle": "strategic", "polarity": "negative", "as": "analyst"}
    step = story["steps"][0]["id"]
    await here.evaluator.made(f"/v1/steps/{step}/placements", placed)
    await here.story()

    assert (await content(here.reader, report)).content == before


async def test_it_is_built_with_the_sight_of_those_for_whom_it_is(
    here: Telling,
) -> None:
    await here.story(consent={"reach": "organisation"})
    await here.story(consent={"reach": "space"})
    await here.story(consent=None)
    counted = {}
    for reach in ("evaluators", "space", "organisation"):
        report = await frozen(here, reach=reach)
        counted[reach] = report["content"]["report"]["totals"]["counts"]["stories"]

    assert counted == {"evaluators": 3, "space": 2, "organisation": 1}


async def test_it_is_read_by_those_who_see_as_far(here: Telling, given: Given) -> None:
    own = here.collector.organisation_id
    member = await given.member(own, OrganisationRole.VIEWER)
    await given.participation(member, here.space, SpaceRole.SPONSOR)
    seen = {}
    for reach in ("evaluators", "space", "organisation"):
        report = await frozen(here, reach=reach)
        path = f"/v1/reports/{report['id']}"
        seen[reach] = [
            (await reader.get(path)).status_code
            for reader in (here.evaluator, member, here.reader)
        ]

    assert seen == {
        "evaluators": [200, 404, 404],
        "space": [200, 200, 404],
        "organisation": [200, 200, 200],
    }
    listed = await here.reader.read("/v1/reports")
    assert [each["reach"] for each in listed["items"]] == ["organisation"]
    listed = await member.read(f"/v1/spaces/{here.space}/reports")
    assert [each["reach"] for each in listed["items"]] == ["organisation", "space"]


async def test_a_report_is_for_those_who_see_all_its_spaces(
    here: Telling, given: Given
) -> None:
    closed = await here.another_space(open=False)
    await given.participation(here.evaluator, closed, SpaceRole.EVALUATOR)
    spaces = [here.space, closed]
    refused = await here.evaluator.post(
        "/v1/reports",
        {"title": "x", "space_ids": spaces, "reach": "organisation"},
    )
    report = await frozen(here, reach="space", space_ids=spaces)
    await given.participation(here.reader, here.space, SpaceRole.PARTICIPANT)
    path = f"/v1/reports/{report['id']}"
    before = await here.reader.get(path)
    await given.participation(here.reader, closed, SpaceRole.PARTICIPANT)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/reach"
    assert before.status_code == 404
    assert (await here.reader.get(path)).status_code == 200


async def test_only_those_freeze_who_evaluate_all_the_spaces(here: Telling) -> None:
    body = {"title": "x", "space_ids": [here.space], "reach": "organisation"}
    answers = [
        (await actor.post("/v1/reports", body)).status_code
        for actor in (here.collector, here.teller, here.evaluator)
    ]
    elsewhere = await here.another_space(open=False)
    unseen = await here.evaluator.post(
        "/v1/reports", {**body, "space_ids": [here.space, elsewhere]}
    )

    assert answers == [403, 403, 201]
    assert unseen.status_code == 422
    assert unseen.json()["errors"][0]["pointer"] == "/space_ids/1"


async def test_a_report_sent_again_is_answered_again(here: Telling) -> None:
    key = "0192f0c1-2345-7abc-8def-0123456789ab"
    first = await frozen(here, id=key)
    await here.story()
    again = await here.evaluator.post(
        "/v1/reports",
        {
            "title": "What came of it",
            "space_ids": [here.space],
            "reach": "organisation",
            **WITHOUT,
            "id": key,
        },
    )

    assert again.status_code == 200
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.json()["digest"] == first["digest"]


async def test_the_watermark_is_for_those_who_evaluate(here: Telling) -> None:
    await here.collector.made(f"/v1/spaces/{here.space}/stories", a_story())
    report = await frozen(here)
    seen = await here.evaluator.read(f"/v1/reports/{report['id']}")
    unseen = await here.reader.read(f"/v1/reports/{report['id']}")

    assert [each["stories"] for each in seen["watermark"]] == [1]
    assert unseen["watermark"] is None


async def test_it_names_the_rubric_by_which_the_strength_of_its_claims_is_told(
    here: Telling,
) -> None:
    story = await here.story()
    step = story["steps"][0]["id"]
    claim = {"statement": "It was the visit."}
    await here.evaluator.made(f"/v1/steps/{step}/claims", claim)
    report = await frozen(here, reach="evaluators")
    told = report["content"]["report"]["evidence"]
    service = await here.reader.read("/v1/rubrics")

    assert [each["label"] for each in told["claims"]] == ["It was the visit."]
    newest = service["current"]
    assert report["rubric_version"] == told["rubric"] == newest
    assert report["content"]["rubric_version"] == newest


@pytest.mark.parametrize("whose", ["default", "teller", "analyst", "both"])
async def test_it_counts_the_placements_that_are_asked_for_as_the_live_report_does(
    here: Telling, whose: str
) -> None:
    story = await here.story()
    body = {"cycle": "strategic", "polarity": "negative", "as": "analyst"}
    step = story["steps"][0]["id"]
    await here.evaluator.made(f"/v1/steps/{step}/placements", body)
    report = await frozen(here, reach="evaluators", placements=whose)
    parts = ",".join(ReportPart)
    path = f"/v1/spaces/{here.space}/report?parts={parts}&placements={whose}"
    live = await here.evaluator.read(path)
    draft = await frozen(
        here, reach="evaluators", placements=whose, state="draft", as_of=report["as_of"]
    )
    path = f"/v1/reports/{draft['id']}/rebuild"
    rebuilt = await here.evaluator.post(path, headers=FORCE)

    assert report["content"]["report"] == live
    assert report["placements"] == report["content"]["placements"] == whose
    assert all(live[part] is not None for part in ("agreement", "aspired", "evidence"))
    assert rebuilt.json()["digest"] == draft["digest"] == report["digest"]
