"""Participants' voice: drafts, and passages shown first."""

import pytest

from tests.support.freezing import REACHES, drafted
from tests.support.given import Given
from tests.support.telling import FORCE, Telling, moved, takes_part, telling


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


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

    said = [story["title"], *(step["text"] for step in story["steps"])]
    assert [set(each["texts"]) for each in own] == [set(said)]
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
    assert "Otherwise" in open_["texts"]
    assert "As it was" not in open_["texts"]


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


async def test_those_who_take_part_read_a_draft_and_the_others_wait(
    here: Telling,
) -> None:
    await takes_part(here, here.reader)
    await here.story(title="What the visit led to")
    read, listed = {}, {}
    for reach in REACHES:
        draft = await drafted(here, reach=reach)
        path = f"/v1/reports/{draft['id']}"
        for name, actor in (("reader", here.reader), ("teller", here.teller)):
            answer = await actor.get(path)
            read[reach, name] = answer.status_code
            items = (await actor.read(f"/v1/spaces/{here.space}/reports"))["items"]
            listed[reach, name] = draft["id"] in {each["id"] for each in items}
            if answer.status_code == 200:
                assert answer.json()["content"] == draft["content"]
                assert answer.json()["watermark"] is None

    assert read == {
        ("evaluators", "reader"): 404,
        ("evaluators", "teller"): 404,
        ("space", "reader"): 200,
        ("space", "teller"): 404,
        ("organisation", "reader"): 200,
        ("organisation", "teller"): 404,
    }
    assert listed == {key: status == 200 for key, status in read.items()}


async def test_a_draft_is_read_by_those_who_take_part_in_all_its_spaces(
    here: Telling,
) -> None:
    elsewhere = await here.another_space()
    await takes_part(here, here.reader, here.teller)
    await here.given.participation(here.teller, elsewhere)
    draft = await drafted(here, space_ids=[here.space, elsewhere], reach="space")
    answers = [
        (await actor.get(f"/v1/reports/{draft['id']}")).status_code
        for actor in (here.reader, here.teller)
    ]

    assert answers == [404, 200]


async def test_a_draft_shows_those_who_take_part_no_more_than_their_own_report(
    here: Telling,
) -> None:
    await takes_part(here, here.reader)
    path = f"/v1/spaces/{here.space}/report"
    kept = await here.story(title="For evaluators", consent=None)
    told = await here.story(title="Told to all")
    draft = await drafted(here, reach="space")
    before = (await here.reader.get(f"/v1/reports/{draft['id']}")).text
    live = await here.reader.get(path)
    await moved(here.teller, told["id"], "withdraw")
    after = (await here.reader.get(f"/v1/reports/{draft['id']}")).text

    assert kept["title"] not in live.text
    assert kept["title"] not in before
    assert told["title"] in before
    assert told["title"] not in after


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
