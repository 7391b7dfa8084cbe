"""What is taken out of frozen reports, why, and which trace it leaves."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.database.tables import Story
from services.database.work import work
from tests.support.freezing import REACHES, WITHOUT, content, frozen, sha
from tests.support.given import Given
from tests.support.telling import FORCE, Telling, moved, telling


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


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
        assert _at(report["content"], each["pointer"]) in {
            "The secret garden",
            *(step["text"] for step in story["steps"]),
        }


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


async def an_aspiration(here: Telling, **fields: Any) -> dict[str, Any]:
    body = {"text": "That women are heard.", "cycles": [{"cycle": "realized"}]}
    path = f"/v1/spaces/{here.space}/aspirations"
    return await here.collector.made(path, {**body, **fields})


async def a_story_in_words(here: Telling, **fields: Any) -> dict[str, Any]:
    """Tell a story of which a report says the title and the texts of two steps."""
    story = await here.story(**fields)
    hope = await an_aspiration(here)
    for step in story["steps"][:2]:
        body = {"step_id": step["id"], "relation": "confirms"}
        await here.evaluator.made(f"/v1/aspirations/{hope['id']}/links", body)
    return story


async def test_what_a_story_says_no_more_is_taken_out_for_all_but_evaluators(
    here: Telling,
) -> None:
    story = await a_story_in_words(here)
    reports = {reach: await frozen(here, reach=reach) for reach in REACHES}
    step = story["steps"][0]["id"]
    body = {"text": "Somebody whom I do not name was elected."}
    answer = await here.collector.patch(f"/v1/steps/{step}", body)
    assert answer.status_code == 200
    left = {}
    for reach, report in reports.items():
        read = await here.evaluator.read(f"/v1/reports/{report['id']}")
        said = "More women were elected." in str(read["content"])
        left[reach] = (said, read["marked"] and read["marked"]["reasons"])
        assert read["digest"] == report["digest"]
        assert "I held workshops." in str(read["content"])
        for each in read["redactions"]:
            assert _at(report["content"], each["pointer"]) == "More women were elected."

    assert left == {
        "evaluators": (True, None),
        "space": (False, {"edited": 1}),
        "organisation": (False, {"edited": 1}),
    }


async def test_what_is_added_to_a_story_takes_nothing_out_but_is_told(
    here: Telling,
) -> None:
    story = await here.story()
    report = await frozen(here)
    path = f"/v1/stories/{story['id']}/steps"
    await here.collector.made(path, {"text": "And then?"}, headers=FORCE)
    read = await here.reader.read(f"/v1/reports/{report['id']}")

    assert read["content"] == report["content"]
    assert read["redactions"] == []
    assert read["marked"]["reasons"] == {"edited": 1}


async def test_what_an_edit_left_goes_with_the_withdrawal(here: Telling) -> None:
    story = await a_story_in_words(here)
    report = await frozen(here)
    body = {"title": "Another title"}
    await here.collector.patch(f"/v1/stories/{story['id']}", body)
    edited = await here.reader.read(f"/v1/reports/{report['id']}")
    await moved(here.teller, story["id"], "withdraw")
    read = await here.reader.read(f"/v1/reports/{report['id']}")

    assert story["title"] not in str(edited["content"])
    assert "I held workshops." in str(edited["content"])
    assert "I held workshops." not in str(read["content"])
    assert read["marked"]["stories"] == 1
    assert read["marked"]["reasons"] == {"withdrawn": 1}


async def test_a_consent_that_ran_out_after_an_edit_takes_out_the_rest(
    here: Telling, given: Given
) -> None:
    story = await a_story_in_words(
        here,
        consent={"reach": "organisation", "naming": "named", "until": "2999-12-31"},
    )
    report = await frozen(here)
    assert "I held workshops." in str(report["content"])
    body = {"title": "Another title"}
    await here.collector.patch(f"/v1/stories/{story['id']}", body)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    async with work(given.engine, here.collector.organisation_id) as session:
        own = (here.collector.organisation_id, UUID(story["id"]))
        row = await session.get_one(Story, own)
        row.visible_until = yesterday
        session.add(row)
    read = await here.reader.read(f"/v1/reports/{report['id']}")

    assert "I held workshops." not in str(read["content"])
    assert "I held workshops." not in str(await here.teller.read("/v1/passages"))
    assert read["marked"]["reasons"] == {"expired": 1}
    assert read["content_digest"] != read["digest"] == report["digest"]


@pytest.mark.parametrize(
    ("shared_with", "left"),
    [("space", {"evaluators", "space"}), ("holder", set()), (None, set())],
)
async def test_an_aspiration_leaves_the_reports_of_those_who_may_not_know_it(
    here: Telling, shared_with: str | None, left: set[str]
) -> None:
    mine = str(here.collector.person_id)
    hope = await an_aspiration(here, holder_id=mine, visibility="organisation")
    await an_aspiration(here, text="That we go on.")
    reports = {reach: await frozen(here, reach=reach) for reach in REACHES}
    path = f"/v1/aspirations/{hope['id']}"
    if shared_with is None:
        answer = await here.collector.delete(path)
    else:
        answer = await here.collector.patch(path, {"visibility": shared_with})
    assert answer.status_code in {200, 204}
    shown = set()
    for reach, report in reports.items():
        read = await here.evaluator.read(f"/v1/reports/{report['id']}")
        assert hope["text"] in str(report["content"])
        assert "That we go on." in str(read["content"])
        assert read["digest"] == report["digest"]
        if hope["text"] in str(read["content"]):
            assert read["marked"] is None
            shown.add(reach)
            continue
        reason = "private" if shared_with else "deleted"
        assert read["marked"]["reasons"] == {reason: 1}
        assert (read["marked"]["stories"], read["marked"]["entries"]) == (0, 1)
        assert hope["text"] in {
            _at(report["content"], each["pointer"]) for each in read["redactions"]
        }

    assert shown == left


async def test_a_draft_with_an_aspiration_made_private_is_made_anew_first(
    here: Telling,
) -> None:
    mine = str(here.collector.person_id)
    hope = await an_aspiration(here, holder_id=mine, visibility="organisation")
    draft = await frozen(here, state="draft")
    body = {"visibility": "holder"}
    await here.collector.patch(f"/v1/aspirations/{hope['id']}", body)
    path = f"/v1/reports/{draft['id']}"
    early = await here.evaluator.post(f"{path}/freeze", WITHOUT, headers=FORCE)
    rebuilt = await here.evaluator.post(f"{path}/rebuild", headers=FORCE)
    done = await here.evaluator.post(f"{path}/freeze", WITHOUT, headers=FORCE)

    assert early.status_code == 409
    assert hope["text"] not in str(rebuilt.json())
    assert (done.status_code, done.json()["marked"]) == (200, None)


def _at(content: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        content = content[int(part) if isinstance(content, list) else part]
    return content


async def test_by_the_analysts_only_what_they_placed_marks_the_report(
    here: Telling,
) -> None:
    placed, passed_over = await here.story(), await here.story()
    body = {"cycle": "strategic", "as": "analyst"}
    step = placed["steps"][0]["id"]
    await here.evaluator.made(f"/v1/steps/{step}/placements", body)
    fields = {"parts": ["flows"], "placements": "analyst"}
    report = await frozen(here, reach="evaluators", **fields)
    marked = []
    for story in (passed_over, placed):
        await moved(here.teller, story["id"], "withdraw")
        read = await here.evaluator.read(f"/v1/reports/{report['id']}")
        marked.append(read["marked"] and read["marked"]["stories"])

    assert marked == [None, 1]
