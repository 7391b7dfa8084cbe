"""Corroborations: what others say of steps and flows."""

from typing import Any

import pytest
from uuid_utils.compat import uuid7

from tests.support.facts import assert_facts_hold
from tests.support.flowing import a_flow, steps_of
from tests.support.given import Given
from tests.support.telling import Telling, moved, telling

Json = dict[str, Any]
SAID: Json = {
    "kind": "document",
    "source": "The yearbook",
    "standing": "outsider",
    "verdict": "agrees",
}
DISAGREES: Json = {**SAID, "verdict": "disagrees", "reason": "It tells of 3 %."}


async def _step(here: Telling, **story: Any) -> str:
    first, *_ = steps_of(await here.story(**story))
    return f"/v1/steps/{first}/corroborations"


async def _flow(here: Telling, **story: Any) -> tuple[Json, Json, str]:
    """Let one story lead to another; return both and the flow's address."""
    one, other = await here.story(), await here.story(title="Later", **story)
    flow = await here.collector.made(
        "/v1/flows", a_flow(steps_of(one)[0], steps_of(other)[0])
    )
    return one, other, f"/v1/flows/{flow['id']}"


async def test_a_source_stands_beside_a_step_and_not_in_its_story(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    step = story["steps"][0]
    address = f"/v1/stories/{story['id']}"
    tag = (await here.teller.get(address)).headers["etag"]
    path = f"/v1/steps/{step['id']}/corroborations"
    made = await here.evaluator.post(path, {**SAID, "said_on": "2017-02-01"})
    said = made.json()

    assert made.status_code == 201, made.text
    assert said["step"] == {"id": step["id"], "label": step["text"]}
    assert said["story"] == {"id": story["id"], "label": story["title"]}
    assert (said["flow_id"], said["aspect"], said["from_source"]) == (
        None,
        "level",
        False,
    )
    assert said["said_on"] == "2017-02-01"
    assert said["recorded_by"]["label"] == "The evaluator"
    assert await here.reader.read(made.headers["location"]) == said
    assert (await here.reader.read(path))["items"] == [said]
    assert (await here.teller.get(address)).headers["etag"] == tag
    await assert_facts_hold(given, here.collector)


async def test_corroborated_and_disputed_follow_and_cannot_be_set(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    first, second, _ = steps_of(story)
    await here.evaluator.made(f"/v1/steps/{first}/corroborations", SAID)
    await here.evaluator.made(f"/v1/steps/{first}/corroborations", DISAGREES)
    await here.evaluator.made(f"/v1/steps/{second}/corroborations", SAID)
    path = f"/v1/stories/{story['id']}/connections"
    found = (await here.reader.read(path))["corroborated"]
    states = {
        each["step"]["id"]: (each["corroborated"], each["disputed"]) for each in found
    }
    refused = [
        await here.evaluator.post(
            f"/v1/steps/{first}/corroborations", {**SAID, name: True}
        )
        for name in ("corroborated", "disputed")
    ]

    assert states == {first: (True, True), second: (True, False)}
    assert [each.status_code for each in refused] == [422, 422]


async def test_a_source_speaks_of_an_asserted_flow(given: Given) -> None:
    here = await telling(given)
    one, other, flow = await _flow(here)
    said = await here.evaluator.made(f"{flow}/corroborations", SAID)
    (shown,) = (await here.reader.read(f"/v1/stories/{other['id']}/connections"))[
        "corroborated"
    ]
    level = await here.evaluator.post(
        f"{flow}/corroborations", {**SAID, "aspect": "level"}
    )

    assert (said["step"], said["aspect"]) == (None, "process")
    assert said["flow_id"] == flow.rpartition("/")[2] == shown["flow_id"]
    assert (await here.reader.read(f"{flow}/corroborations"))["items"] == [said]
    assert level.json()["errors"][0]["pointer"] == "/aspect"
    assert one["id"] != other["id"]


async def test_what_neighbouring_steps_make_nobody_asserts(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/stories/{story['id']}/connections"
    made, *_ = (await here.reader.read(path))["flows"]
    answer = await here.evaluator.post(f"/v1/flows/{made['id']}/corroborations", SAID)

    assert (answer.status_code, answer.json()["code"]) == (409, "state-conflict")


@pytest.mark.parametrize("taken", ["flow", "step"])
async def test_with_a_flow_goes_what_sources_say_of_it(
    given: Given, taken: str
) -> None:
    here = await telling(given)
    story = await here.story()
    first, _, last = steps_of(story)
    flow = await here.collector.made("/v1/flows", a_flow(first, last))
    said = await here.evaluator.made(f"/v1/flows/{flow['id']}/corroborations", SAID)
    gone = f"/v1/flows/{flow['id']}" if taken == "flow" else f"/v1/steps/{last}"
    answer = await here.collector.delete(gone)

    assert answer.status_code == 204, answer.text
    address = f"/v1/corroborations/{said['id']}"
    assert (await here.evaluator.get(address)).status_code == 404
    await assert_facts_hold(given, here.collector)


async def test_a_step_that_sources_speak_of_leaves_a_tombstone(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    step = steps_of(story)[0]
    said = await here.evaluator.made(f"/v1/steps/{step}/corroborations", SAID)
    claim = await here.evaluator.made(f"/v1/steps/{step}/claims", {"statement": "So."})
    assert (await here.collector.delete(f"/v1/steps/{step}")).status_code == 204

    for path in (
        f"/v1/corroborations/{said['id']}",
        f"/v1/claims/{claim['id']}",
        f"/v1/steps/{step}/corroborations",
        f"/v1/steps/{step}/claims",
    ):
        assert (await here.evaluator.get(path)).status_code == 404, path
    await assert_facts_hold(given, here.collector)


async def test_a_flow_is_spoken_of_where_both_its_ends_are_seen(given: Given) -> None:
    here = await telling(given)
    _, other, flow = await _flow(here, consent=None)
    said = await here.evaluator.made(f"{flow}/corroborations", SAID)
    address = f"/v1/corroborations/{said['id']}"

    for path in (f"{flow}/corroborations", address):
        assert (await here.reader.get(path)).status_code == 404
        assert (await here.evaluator.get(path)).status_code == 200
    assert other["id"]


async def test_who_withdraws_takes_along_what_others_say(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/steps/{steps_of(story)[0]}/corroborations"
    said = await here.evaluator.made(path, SAID)
    await moved(here.teller, story["id"], "withdraw")

    assert (await here.evaluator.get(path)).status_code == 404
    address = f"/v1/corroborations/{said['id']}"
    assert (await here.evaluator.get(address)).status_code == 404
    assert (await here.teller.delete(address)).json()["code"] == "story-withdrawn"


async def test_who_does_not_agree_wholly_says_why(given: Given) -> None:
    here = await telling(given)
    path = await _step(here)
    refused = await here.evaluator.post(path, {**SAID, "verdict": "partly"})
    said = await here.evaluator.made(path, DISAGREES)
    address = f"/v1/corroborations/{said['id']}"
    silent = await here.evaluator.patch(address, {"reason": None})
    settled = await here.evaluator.patch(address, {"reason": None, "verdict": "agrees"})

    assert [each.status_code for each in (refused, silent, settled)] == [422, 422, 200]
    for each in (refused, silent):
        assert each.json()["errors"][0]["pointer"] == "/reason"
    assert settled.json()["version"] == 2


async def test_who_may_record_change_and_take_back(given: Given) -> None:
    here = await telling(given)
    path = await _step(here)
    assert (await here.reader.post(path, SAID)).status_code == 403
    mine = await here.teller.made(path, SAID)
    theirs = await here.evaluator.made(path, DISAGREES)
    change = {"source": "Another"}
    answers = [
        await here.reader.patch(f"/v1/corroborations/{mine['id']}", change),
        await here.teller.patch(f"/v1/corroborations/{theirs['id']}", change),
        await here.teller.delete(f"/v1/corroborations/{theirs['id']}"),
        await here.evaluator.patch(f"/v1/corroborations/{mine['id']}", change),
        await here.teller.patch(f"/v1/corroborations/{mine['id']}", change),
        await here.teller.delete(f"/v1/corroborations/{mine['id']}"),
    ]

    assert [each.status_code for each in answers] == [403, 403, 403, 200, 200, 204]


async def test_a_change_starts_from_what_was_read(given: Given) -> None:
    here = await telling(given)
    said = await here.evaluator.made(await _step(here), SAID)
    address = f"/v1/corroborations/{said['id']}"
    tag = (await here.evaluator.get(address)).headers["etag"]
    headers = {"If-Match": tag}
    first = await here.evaluator.patch(address, {"source": "A"}, headers=headers)
    second = await here.evaluator.patch(address, {"source": "B"}, headers=headers)
    late = await here.evaluator.delete(address, headers=headers)

    assert [each.status_code for each in (first, second, late)] == [200, 412, 412]


async def test_a_nameless_teller_is_not_given_away_by_what_they_record(
    given: Given,
) -> None:
    here = await telling(given)
    nameless = {"reach": "organisation", "naming": "anonymous"}
    path = await _step(here, consent=nameless)
    said = await here.teller.made(path, SAID)
    step = path.removesuffix("corroborations")
    claim = await here.teller.made(f"{step}claims", {"statement": "So."})
    one, other, flow = await _flow(here)
    story = await here.story(consent=nameless)
    led = await here.collector.made(
        "/v1/flows", a_flow(steps_of(story)[0], steps_of(other)[1])
    )
    beside = await here.teller.made(f"/v1/flows/{led['id']}/corroborations", SAID)

    for address, author in (
        (f"/v1/corroborations/{said['id']}", "recorded_by"),
        (f"/v1/claims/{claim['id']}", "made_by"),
        (f"/v1/corroborations/{beside['id']}", "recorded_by"),
    ):
        seen = (await here.reader.read(address))[author]
        own = (await here.teller.read(address))[author]
        assert seen == {"id": None, "label": None}, address
        assert own["label"] == "Phuntshok"
    assert flow
    assert one


async def test_a_step_takes_a_bounded_number(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.corroborations.CORROBORATIONS_MAX", 2)
    here = await telling(given)
    path = await _step(here)
    answers = [await here.evaluator.post(path, SAID) for _ in range(3)]

    assert [each.status_code for each in answers] == [201, 201, 422]
    assert answers[2].json()["errors"][0]["code"] == "too-many"


async def test_of_another_organisation_there_is_nothing(given: Given) -> None:
    here, elsewhere = await telling(given), await telling(given)
    path = await _step(here)
    said = await here.evaluator.made(path, SAID)
    for address in (path, f"/v1/corroborations/{said['id']}"):
        foreign = await elsewhere.collector.get(address)
        absent = await elsewhere.collector.get(f"/v1/corroborations/{uuid7()}")
        assert foreign.status_code == absent.status_code == 404
