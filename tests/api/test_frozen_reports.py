"""Frozen reports: the same inputs, the same bytes; read by those for whom they are."""

import hashlib
from typing import Any

import httpx
import pytest

from domain.access import OrganisationRole, SpaceRole
from tests.support.given import Actor, Given
from tests.support.telling import Telling, a_story, moved, telling

WITHOUT = {"without_answer": True}


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


async def frozen(here: Telling, **fields: Any) -> dict[str, Any]:
    """Freeze a report of the space, whatever those say whom it names."""
    body = {
        "title": "What came of it",
        "space_ids": [here.space],
        "reach": "organisation",
        **WITHOUT,
        **fields,
    }
    return await here.evaluator.made("/v1/reports", body)


async def content(reader: Actor, report: dict[str, Any]) -> httpx.Response:
    answer = await reader.get(f"/v1/reports/{report['id']}/content")
    assert answer.status_code == 200, answer.text
    return answer


def sha(body: bytes) -> str:
    return f"sha-256:{hashlib.sha256(body).hexdigest()}"


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
    body = {"title": "Another title"}
    answer = await here.collector.patch(f"/v1/stories/{story['id']}", body)
    assert answer.status_code == 200
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


async def test_a_withdrawal_takes_the_words_out_at_once_and_leaves_a_trace(
    here: Telling,
) -> None:
    story = await here.story(title="The secret garden")
    await here.story(title="A common one")
    report = await frozen(here)
    await moved(here.teller, story["id"], "withdraw")
    read = await here.reader.read(f"/v1/reports/{report['id']}")
    served = await content(here.reader, report)

    assert "The secret garden" in str(report)
    assert "The secret garden" not in str(read)
    assert "A common one" in str(read)
    assert read["digest"] == report["digest"]
    assert read["content_digest"] == sha(served.content) != report["digest"]
    assert served.headers["ETag"] == f'"{read["content_digest"]}"'
    assert read["marked"]["stories"] == 1
    assert read["marked"]["reasons"] == {"withdrawn": 1}
    assert {each["reason"] for each in read["redactions"]} == {"withdrawn"}
    for each in read["redactions"]:
        assert _at(read["content"], each["pointer"]) == "[redacted]"
        assert _at(report["content"], each["pointer"]) == "The secret garden"


async def test_what_was_only_counted_marks_the_report(here: Telling) -> None:
    story = await here.story()
    report = await frozen(here, parts=["coverage"])
    outside = await frozen(here, to="1999-12-31")
    await moved(here.teller, story["id"], "withdraw")
    read = await here.reader.read(f"/v1/reports/{report['id']}")

    assert read["marked"]["stories"] == 1
    assert read["redactions"] == []
    assert read["content_digest"] == read["digest"]
    other = await here.reader.read(f"/v1/reports/{outside['id']}")
    assert other["marked"] is None


@pytest.mark.parametrize(
    ("consent", "left"),
    [
        ({"reach": "space", "naming": "named"}, {"evaluators", "space"}),
        ({"reach": "organisation", "naming": "role"}, {"evaluators"}),
        (
            {"reach": "public", "naming": "named"},
            {"evaluators", "space", "organisation"},
        ),
        (None, {"evaluators"}),
    ],
)
async def test_a_narrower_consent_takes_it_out_where_it_does_not_reach(
    here: Telling, consent: dict[str, str] | None, left: set[str]
) -> None:
    story = await here.story()
    reports = {
        reach: await frozen(here, reach=reach)
        for reach in ("evaluators", "space", "organisation")
    }
    if consent is None:
        listed = await here.teller.read(f"/v1/stories/{story['id']}/consents")
        path = f"/v1/consents/{listed['items'][0]['id']}"
        answer = await here.teller.delete(path)
    else:
        answer = await here.teller.post(f"/v1/stories/{story['id']}/consents", consent)
    assert answer.status_code in {200, 201, 204}, answer.text
    there = set()
    for reach, report in reports.items():
        read = await here.evaluator.read(f"/v1/reports/{report['id']}")
        if story["title"] in str(read["content"]):
            there.add(reach)
        else:
            assert read["marked"]["reasons"] == {"consent": 1}

    assert there == left


async def test_a_deleted_story_is_taken_out_of_every_report(here: Telling) -> None:
    story = await here.story()
    report = await frozen(here, reach="evaluators")
    await here.collector.delete(f"/v1/stories/{story['id']}")
    read = await here.evaluator.read(f"/v1/reports/{report['id']}")

    assert story["title"] not in str(read)
    assert read["marked"]["reasons"] == {"deleted": 1}


async def test_an_edit_leaves_what_was_approved(here: Telling) -> None:
    story = await here.story()
    report = await frozen(here)
    await here.collector.patch(f"/v1/stories/{story['id']}", {"title": "Another"})
    read = await here.reader.read(f"/v1/reports/{report['id']}")

    assert story["title"] in str(read["content"])
    assert read["marked"] is None


async def test_the_watermark_is_for_those_who_evaluate(here: Telling) -> None:
    await here.collector.made(f"/v1/spaces/{here.space}/stories", a_story())
    report = await frozen(here)
    seen = await here.evaluator.read(f"/v1/reports/{report['id']}")
    unseen = await here.reader.read(f"/v1/reports/{report['id']}")

    assert [each["stories"] for each in seen["watermark"]] == [1]
    assert unseen["watermark"] is None


def _at(content: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        content = content[int(part) if isinstance(content, list) else part]
    return content
