"""Participants' voice: comments, passages shown first, decisions."""

from typing import Any

import pytest

from tests.support.freezing import REACHES
from tests.support.given import Actor, Given
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
            ("Not so", {"part": "matrix"}),
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


async def takes_part(here: Telling, *actors: Actor) -> None:
    for actor in actors:
        await here.given.participation(actor, here.space)


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


async def test_a_comment_names_a_place_in_a_draft_and_stays_with_the_report(
    here: Telling,
) -> None:
    await takes_part(here, here.reader)
    draft = await drafted(here, reach="space", **{"from": "2016-01-01"})
    other = await drafted(here, reach="space")
    path = f"/v1/spaces/{here.space}/comments"
    place = {"report_id": draft["id"], "part": "matrix", "pointer": "/report/matrix/0"}
    said = await here.reader.made(path, {"text": "Not so", **place})
    whole = {"report_id": draft["id"], "text": "Well done"}
    await here.reader.made(path, whole)
    await here.reader.made(path, {"report_id": other["id"], "text": "Of another"})
    early = (await here.reader.read(draft["comments"]))["items"]
    force = {"without_answer": True}
    await here.evaluator.post(f"/v1/reports/{draft['id']}/freeze", force, headers=FORCE)
    late = await here.reader.post(path, whole)
    kept = (await here.evaluator.read(draft["comments"]))["items"]

    assert said["report"] == {"id": draft["id"], "label": "A draft"}
    assert said["report_digest"] == draft["digest"]
    assert (said["from"], said["to"]) == ("2016-01-01", None)
    assert said["pointer"] == "/report/matrix/0"
    assert [each["text"] for each in early] == ["Well done", "Not so"]
    assert kept == early
    assert (late.status_code, late.json()["code"]) == (409, "state-conflict")


async def test_a_comment_that_fits_no_draft_is_refused_and_says_why(
    here: Telling,
) -> None:
    await takes_part(here, here.reader)
    elsewhere = await here.another_space()
    stranger = await telling(here.given)
    draft = await drafted(here, reach="space", parts=["matrix"])
    others = {
        "unseen": await drafted(here, reach="evaluators"),
        "elsewhere": await drafted(here, space_ids=[elsewhere]),
        "foreign": await drafted(stranger, reach="space"),
    }
    own = {"report_id": draft["id"]}
    refused = {}
    for name, fields in {
        **{name: {"report_id": each["id"]} for name, each in others.items()},
        "nowhere": {**own, "pointer": "/report/matrix/8"},
        "no name": {**own, "pointer": "/report/matrices"},
        "no position": {**own, "pointer": "/report/matrix/00"},
        "inside a text": {**own, "pointer": "/title/0"},
        "other part": {**own, "part": "flows"},
        "days": {**own, "to": "2016-12-31"},
        "no draft": {"pointer": "/report/matrix/0"},
    }.items():
        body = {"text": "No.", **fields}
        answer = await here.reader.post(f"/v1/spaces/{here.space}/comments", body)
        error = answer.json()["errors"][0]
        refused[name] = (answer.status_code, error["pointer"], error["code"])
    null = {**own, "pointer": "/report/flows", "text": "Why is this not here?"}
    taken = await here.reader.post(f"/v1/spaces/{here.space}/comments", null)

    assert refused == {
        "unseen": (422, "/report_id", "unknown-reference"),
        "elsewhere": (422, "/report_id", "unknown-reference"),
        "foreign": (422, "/report_id", "unknown-reference"),
        "nowhere": (422, "/pointer", "no-such-place"),
        "no name": (422, "/pointer", "no-such-place"),
        "no position": (422, "/pointer", "no-such-place"),
        "inside a text": (422, "/pointer", "no-such-place"),
        "other part": (422, "/part", "not-taken"),
        "days": (422, "/to", "not-taken"),
        "no draft": (422, "/report_id", "required"),
    }
    assert taken.status_code == 201


async def test_what_is_said_of_a_draft_is_for_those_for_whom_the_draft_is(
    here: Telling,
) -> None:
    await takes_part(here, here.reader)
    path = f"/v1/spaces/{here.space}/comments"
    draft = await drafted(here, reach="evaluators")
    body = {"report_id": draft["id"], "text": "It quotes what few may know."}
    said = await here.evaluator.made(path, body)
    unseen = await here.reader.get(f"/v1/comments/{said['id']}")
    listed = (await here.reader.read(path))["items"]
    ours = (await here.evaluator.read(path))["items"]
    await here.evaluator.delete(f"/v1/reports/{draft['id']}")
    own = await here.evaluator.read(f"/v1/comments/{said['id']}")
    still = await here.collector.get(f"/v1/comments/{said['id']}")

    assert unseen.status_code == still.status_code == 404
    assert listed == []
    assert ours == [said]
    assert own["report"] == {"id": draft["id"], "label": None}


async def test_a_comment_tells_that_its_draft_was_made_anew(here: Telling) -> None:
    await takes_part(here, here.reader)
    draft = await drafted(here, reach="space")
    path = f"/v1/spaces/{here.space}/comments"
    await here.reader.made(path, {"text": "One is missing", "report_id": draft["id"]})
    await here.story()
    rebuild = f"/v1/reports/{draft['id']}/rebuild"
    again = (await here.evaluator.post(rebuild, headers=FORCE)).json()
    (said,) = (await here.reader.read(draft["comments"]))["items"]

    assert said["report_digest"] == draft["digest"]
    assert again["digest"] != draft["digest"]


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


async def test_a_decision_is_given_its_version_once_the_frame_was_changed(
    here: Telling,
) -> None:
    path = f"/v1/spaces/{here.space}/frames"
    framed = {"statement": "We meet.", "focus": ["applied"], "agreed_on": "2016-01-01"}
    frame = await here.collector.made(path, framed)
    report = await drafted(here, state="frozen", without_answer=True)
    body = {"text": "We look at what women need.", "decided_on": "2017-02-01"}
    decided = await here.evaluator.made(f"/v1/reports/{report['id']}/decisions", body)
    own = f"/v1/decisions/{decided['id']}"
    read = await here.reader.get(own)
    early = await here.evaluator.patch(own, {"frame_id": frame["id"]})
    first = {"frame_id": frame["id"], "frame_version": 1}
    before = await here.evaluator.patch(own, first)
    await here.collector.made(
        f"/v1/frames/{frame['id']}/versions",
        {**framed, "agreed_on": "2017-03-01", "predecessor": 1},
    )
    second = {**first, "frame_version": 2}
    refused = await here.reader.patch(own, second)
    named = await here.evaluator.patch(
        own, second, headers={"If-Match": read.headers["ETag"]}
    )
    stale = await here.collector.patch(
        own, {"frame_version": 1}, headers={"If-Match": read.headers["ETag"]}
    )
    cleared = await here.collector.patch(own, dict.fromkeys(second))

    assert read.json() == decided
    assert (early.status_code, before.status_code) == (422, 422)
    assert early.json()["errors"][0]["pointer"] == "/frame_version"
    assert before.json()["errors"][0]["code"] == "order"
    assert refused.status_code == 403
    assert named.json() == {**decided, **second, "version": 2}
    assert stale.status_code == 412
    assert cleared.json() == {**decided, "version": 3}


async def test_a_decision_is_for_those_for_whom_its_report_is(here: Telling) -> None:
    report = await drafted(
        here, state="frozen", without_answer=True, reach="evaluators"
    )
    body = {"text": "Among us."}
    decided = await here.evaluator.made(f"/v1/reports/{report['id']}/decisions", body)
    own = f"/v1/decisions/{decided['id']}"
    stranger = await here.given.actor()
    # An owner may record decisions, and yet does not evaluate.
    answers = [
        *[await actor.get(own) for actor in (here.reader, here.collector, stranger)],
        await here.collector.patch(own, {"frame_id": None}),
        await stranger.patch(own, {"frame_id": None}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert (await here.evaluator.read(own)) == decided


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
