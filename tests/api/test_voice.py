"""Participants' voice: comments, passages shown first, decisions."""

from typing import Any

import pytest

from tests.support.given import Given
from tests.support.telling import Telling, moved, telling

FORCE = {"If-Match": "*"}


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


async def drafted(here: Telling, **fields: Any) -> dict[str, Any]:
    """Draft a report of the space."""
    body = {"title": "A draft", "space_ids": [here.space], "reach": "organisation"}
    return await here.evaluator.made(
        "/v1/reports", {**body, "state": "draft", **fields}
    )


async def test_a_passage_is_shown_first_to_the_person_and_waits_for_their_yes(
    here: Telling,
) -> None:
    story = await here.story(title="What the visit led to")
    draft = await drafted(here)
    path = f"/v1/reports/{draft['id']}"
    own = (await here.teller.read("/v1/passages"))["items"]
    early = await here.evaluator.post(f"{path}/freeze", {}, headers=FORCE)
    unseen = await here.teller.get(path)
    answer = f"/v1/passages/{own[0]['id']}/answer"
    stranger = await here.reader.post(answer, {"answer": "yes"})
    await here.teller.post(answer, {"answer": "change", "note": "Not my name."})
    still = await here.evaluator.post(f"{path}/freeze", {}, headers=FORCE)
    await here.teller.post(answer, {"answer": "yes"})
    frozen = await here.evaluator.post(f"{path}/freeze", {}, headers=FORCE)
    late = await here.teller.post(answer, {"answer": "change"})

    assert [each["texts"] for each in own] == [[story["title"]]]
    assert own[0]["answer"] is None
    assert unseen.status_code == stranger.status_code == 404
    assert early.status_code == still.status_code == late.status_code == 409
    assert frozen.status_code == 200
    assert frozen.json()["without_answer"] is False
    assert frozen.json()["digest"] == draft["digest"]


async def test_a_report_is_frozen_without_an_answer_where_that_is_said(
    here: Telling,
) -> None:
    await here.story()
    body = {"title": "x", "space_ids": [here.space], "reach": "organisation"}
    refused = await here.evaluator.post("/v1/reports", body)
    frozen = await here.evaluator.made("/v1/reports", {**body, "without_answer": True})

    assert refused.status_code == 409
    assert frozen["without_answer"] is True


async def test_a_nameless_teller_is_asked_nothing(here: Telling) -> None:
    await here.story(consent={"reach": "organisation", "naming": "role"})
    draft = await drafted(here)
    listed = await here.evaluator.read(f"/v1/reports/{draft['id']}/passages")

    assert listed["items"] == []


async def test_an_evaluator_records_an_answer_and_says_how(here: Telling) -> None:
    await here.story()
    draft = await drafted(here)
    path = f"/v1/reports/{draft['id']}/passages"
    (passage,) = (await here.evaluator.read(path))["items"]
    answer = f"/v1/passages/{passage['id']}/answer"
    mute = await here.evaluator.post(answer, {"answer": "yes"})
    said = await here.evaluator.post(answer, {"answer": "yes", "how": "by telephone"})

    assert mute.status_code == 422
    assert mute.json()["errors"][0]["pointer"] == "/how"
    assert said.json()["how"] == "by telephone"
    assert said.json()["answered_by"]["label"] == "The evaluator"


async def test_a_draft_made_anew_keeps_answers_to_what_still_says_the_same(
    here: Telling,
) -> None:
    story = await here.story(title="As it was")
    draft = await drafted(here)
    (passage,) = (await here.teller.read("/v1/passages"))["items"]
    await here.teller.post(f"/v1/passages/{passage['id']}/answer", {"answer": "yes"})
    path = f"/v1/reports/{draft['id']}"
    again = await here.evaluator.post(f"{path}/rebuild", headers=FORCE)
    (kept,) = (await here.evaluator.read(f"{path}/passages"))["items"]
    await here.collector.patch(f"/v1/stories/{story['id']}", {"title": "Otherwise"})
    await moved(here.collector, story["id"], "approve", how="by voice")
    await here.evaluator.post(f"{path}/rebuild", headers=FORCE)
    (open_,) = (await here.evaluator.read(f"{path}/passages"))["items"]

    assert again.json()["digest"] == draft["digest"]
    assert kept["answer"] == "yes"
    assert open_["answer"] is None
    assert open_["texts"] == ["Otherwise"]


async def test_a_draft_from_which_a_story_was_withdrawn_is_made_anew_first(
    here: Telling,
) -> None:
    story = await here.story()
    draft = await drafted(here)
    path = f"/v1/reports/{draft['id']}"
    await moved(here.teller, story["id"], "withdraw")
    without = {"without_answer": True}
    stale = await here.evaluator.post(f"{path}/freeze", without, headers=FORCE)
    await here.evaluator.post(f"{path}/rebuild", headers=FORCE)
    frozen = await here.evaluator.post(f"{path}/freeze", {}, headers=FORCE)

    assert stale.status_code == 409
    assert frozen.status_code == 200
    assert frozen.json()["marked"] is None


async def test_a_draft_is_deleted_and_a_frozen_report_stays(here: Telling) -> None:
    await here.story()
    draft = await drafted(here)
    fixed = await drafted(here, state="frozen", without_answer=True)
    answers = [
        (await here.evaluator.delete(f"/v1/reports/{each['id']}")).status_code
        for each in (draft, fixed)
    ]
    gone = await here.evaluator.get(f"/v1/reports/{draft['id']}")

    assert answers == [204, 409]
    assert gone.status_code == 404


async def test_what_was_said_before_is_kept_with_the_report(here: Telling) -> None:
    path = f"/v1/spaces/{here.space}/comments"
    said = [
        await here.reader.made(path, {"text": text, **days})
        for text, days in (
            ("Of all", {}),
            ("Of 2016", {"from": "2016-01-01", "to": "2016-12-31"}),
            ("Of 1999", {"from": "1999-01-01", "to": "1999-12-31"}),
            ("Not so", {"part": "matrix", "pointer": "/matrix/0"}),
        )
    ]
    report = await drafted(here, state="frozen", **{"from": "2016-06-01"})
    await here.reader.made(path, {"text": "Too late"})
    kept = f"/v1/reports/{report['id']}/comments"
    before = (await here.teller.read(kept))["items"]
    others = await here.teller.delete(f"/v1/comments/{said[0]['id']}")
    taken = await here.reader.delete(f"/v1/comments/{said[0]['id']}")
    after = (await here.teller.read(kept))["items"]
    listed = (await here.teller.read(path))["items"]

    assert {each["text"] for each in before} == {"Of all", "Of 2016", "Not so"}
    assert (others.status_code, taken.status_code) == (403, 204)
    assert {each["text"] for each in after} == {None, "Of 2016", "Not so"}
    assert {each["text"] for each in listed} == {
        "Of 2016",
        "Of 1999",
        "Not so",
        "Too late",
    }


async def test_what_the_space_decided_stands_beside_the_report(here: Telling) -> None:
    draft = await drafted(here)
    path = f"/v1/reports/{draft['id']}"
    body = {"text": "We go on.", "decided_by_id": str(here.reader.person_id)}
    early = await here.evaluator.post(f"{path}/decisions", body)
    await here.evaluator.post(f"{path}/freeze", {}, headers=FORCE)
    refused = await here.reader.post(f"{path}/decisions", body)
    made = await here.collector.made(f"{path}/decisions", body)
    listed = (await here.reader.read(f"{path}/decisions"))["items"]

    assert early.status_code == 409
    assert refused.status_code == 403
    assert listed == [made]
    assert made["decided_by"]["label"] == "The reader"
    assert made["space"]["label"] == "LOGIN"


async def test_a_decision_names_the_version_of_a_frame_that_came_of_it(
    here: Telling,
) -> None:
    frames = {}
    elsewhere = await here.another_space()
    for space in (here.space, elsewhere):
        framed = {"statement": "We meet.", "focus": ["applied"]}
        made = await here.collector.made(f"/v1/spaces/{space}/frames", framed)
        frames[space] = made["id"]
    report = await drafted(here, state="frozen", without_answer=True)
    path = f"/v1/reports/{report['id']}/decisions"
    own = {"frame_id": frames[here.space], "frame_version": 1}
    made = await here.evaluator.made(path, {"text": "We look again.", **own})
    refused = {}
    for name, fields in {
        "elsewhere": {**own, "frame_id": frames[elsewhere]},
        "to come": {**own, "frame_version": 2},
        "before": {**own, "decided_on": "2999-01-01"},
        "of nothing": {"frame_version": 1},
        "which": {"frame_id": frames[here.space]},
    }.items():
        answer = await here.evaluator.post(path, {"text": "No.", **fields})
        error = answer.json()["errors"][0]
        refused[name] = (answer.status_code, error["pointer"], error["code"])

    assert {name: made[name] for name in own} == own
    assert (await here.reader.read(path))["items"] == [made]
    assert refused == {
        "elsewhere": (422, "/frame_id", "unknown-reference"),
        "to come": (422, "/frame_version", "unknown-reference"),
        "before": (422, "/frame_version", "order"),
        "of nothing": (422, "/frame_id", "required"),
        "which": (422, "/frame_version", "required"),
    }


async def test_what_a_person_hopes_for_is_shown_first_to_that_person(
    here: Telling,
) -> None:
    hope = {
        "text": "That I am heard.",
        "holder_id": str(here.reader.person_id),
        "visibility": "organisation",
    }
    aspirations = f"/v1/spaces/{here.space}/aspirations"
    await here.collector.made(aspirations, hope)
    await here.collector.made(aspirations, {"text": "That we go on."})
    draft = await drafted(here)
    path = f"/v1/reports/{draft['id']}"
    early = await here.evaluator.post(f"{path}/freeze", {}, headers=FORCE)
    (passage,) = (await here.reader.read("/v1/passages"))["items"]
    own = f"/v1/passages/{passage['id']}/answer"
    answer = await here.reader.post(own, {"answer": "yes"})
    rebuilt = await here.evaluator.post(f"{path}/rebuild", headers=FORCE)
    frozen = await here.evaluator.post(f"{path}/freeze", {}, headers=FORCE)

    assert early.status_code == 409
    assert "That I am heard." in passage["texts"]
    assert "That we go on." not in passage["texts"]
    assert answer.status_code == 200
    assert rebuilt.status_code == 200
    assert (frozen.status_code, frozen.json()["without_answer"]) == (200, False)
