"""Decisions: what a space decided after reading a report."""

import pytest

from tests.support.freezing import drafted
from tests.support.given import Given
from tests.support.telling import FORCE, Telling, telling


@pytest.fixture
async def here(given: Given) -> Telling:
    return await telling(given)


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
