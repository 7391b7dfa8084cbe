"""Claims of contribution, and how their strength follows from what stands there."""

from typing import Any

import pytest

from domain.access import OrganisationRole
from tests.support.flowing import a_flow, steps_of
from tests.support.given import Actor, Given
from tests.support.telling import Telling, telling

Json = dict[str, Any]
SAID: Json = {
    "kind": "statistic",
    "source": "The yearbook",
    "standing": "outsider",
    "verdict": "agrees",
}
CLAIM: Json = {
    "statement": "The visit contributed to it.",
    "counterfactual": "She would have stood without training.",
    "contributors": [{"name": "A programme", "share": "main"}, {"name": "The law"}],
    "reasoning": "The training was the first of its kind.",
}


def _dated(**fields: Any) -> Json:
    steps = [
        {"text": "We met.", "when": {"from": "2016-01-10"}},
        {"text": "I held workshops.", "when": {"from": "2016-05-10"}},
        {"text": "More were elected.", "when": {"from": "2016-09-27"}},
    ]
    return {"steps": steps, **fields}


async def _claim(here: Telling, story: Json, step: int = 2, **fields: Any) -> str:
    path = f"/v1/steps/{steps_of(story)[step]}/claims"
    made = await here.evaluator.made(path, {**CLAIM, **fields})
    return f"/v1/claims/{made['id']}"


async def _states(actor: Actor, claim: str) -> dict[str, str]:
    read = await actor.read(claim)
    return {each["component"]: each["state"] for each in read["strength"]["components"]}


async def test_a_claim_is_read_with_what_it_stands_on(given: Given) -> None:
    here = await telling(given)
    story = await here.story(**_dated())
    step = story["steps"][2]
    made = await here.evaluator.post(f"/v1/steps/{step['id']}/claims", CLAIM)
    claim = made.json()

    assert made.status_code == 201, made.text
    assert claim["step"] == {"id": step["id"], "label": step["text"]}
    assert claim["story"] == {"id": story["id"], "label": story["title"]}
    assert claim["space"] == {"id": here.space, "label": "LOGIN"}
    assert claim["contributors"] == [
        {"name": "A programme", "share": "main", "note": None},
        {"name": "The law", "share": None, "note": None},
    ]
    assert claim["known_contributors"] == {
        "considered": True,
        "known": 2,
        "main": 1,
        "partial": 0,
        "minor": 0,
        "unsaid": 1,
    }
    strength = claim["strength"]
    assert (strength["rubric"], strength["complete"]) == ("1", True)
    assert claim["wording"] == f"LOGIN {strength['wording']}, to what the step tells."
    assert claim["made_by"]["label"] == "The evaluator"
    assert await here.reader.read(made.headers["location"]) == claim
    for path in (f"/v1/steps/{step['id']}/claims", f"/v1/spaces/{here.space}/claims"):
        assert (await here.reader.read(path))["items"] == [claim]


async def test_strength_grows_with_what_is_found_out(given: Given) -> None:
    here = await telling(given)
    story = await here.story(**_dated())
    first, middle, last = steps_of(story)
    bare: Json = {"counterfactual": None, "contributors": None}
    claim = await _claim(here, story, **bare)
    weak = (await here.evaluator.read(claim))["strength"]
    await here.evaluator.patch(
        claim, {"counterfactual": "Nothing.", "contributors": []}
    )
    path = f"/v1/steps/{last}/corroborations"
    await here.evaluator.made(path, SAID)
    plausible = (await here.evaluator.read(claim))["strength"]
    await here.evaluator.made(f"/v1/steps/{middle}/corroborations", SAID)
    indicator = await here.indicator()
    await here.collector.made(f"/v1/indicators/{indicator}/measurements", {"value": 9})
    await here.evaluator.made(
        f"/v1/steps/{last}/links", {"indicator_id": indicator, "relation": "explains"}
    )
    person = {"person": {"id": str(here.teller.person_id)}, "part": "acted"}
    await here.collector.patch(f"/v1/steps/{first}", {"people": [person]})
    probable = (await here.evaluator.read(claim))["strength"]
    await here.evaluator.made(
        path,
        {**SAID, "source": "Who", "verdict": "disagrees"} | {"reason": "Not so many."},
    )
    contested = (await here.evaluator.read(claim))["strength"]
    levels = [each["level"] for each in (weak, plausible, probable, contested)]

    assert levels == ["weak", "plausible", "probable", "plausible"]
    states = {each["component"]: each["state"] for each in probable["components"]}
    assert states.pop("returned") == "absent"
    assert set(states.values()) == {"present"}


async def test_to_be_told_again_makes_no_claim_stronger(given: Given) -> None:
    here = await telling(given)
    story = await here.story(**_dated())
    last = steps_of(story)[2]
    claim = await _claim(here, story)
    path = f"/v1/steps/{last}/corroborations"
    await here.evaluator.made(path, {**SAID, "standing": "party"})
    before = await here.evaluator.read(claim)
    await here.evaluator.made(path, {**SAID, "standing": "party"})
    again = await here.story(title="Told again", **_dated())
    await here.collector.made(
        "/v1/flows", a_flow(steps_of(again)[2], last, "same_event")
    )

    assert await here.evaluator.read(claim) == before


async def test_a_path_may_come_from_an_activity_or_from_another_story(
    given: Given,
) -> None:
    here = await telling(given)
    alone = await here.story(steps=[{"text": "More were elected."}])
    claim = await _claim(here, alone, 0)
    step = steps_of(alone)[0]
    assert (await _states(here.reader, claim))["path"] == "absent"
    other = await here.story(title="Before", consent=None)
    flow = await here.collector.made("/v1/flows", a_flow(steps_of(other)[0], step))
    # Who does not see the other story sees no path from it.
    assert (await _states(here.evaluator, claim))["path"] == "present"
    assert (await _states(here.reader, claim))["path"] == "absent"
    await here.collector.delete(f"/v1/flows/{flow['id']}")
    activity = await here.collector.made(
        f"/v1/spaces/{here.space}/activities",
        {
            "title": "A visit",
            "kind": "visit",
            "person_ids": [str(here.teller.person_id)],
        },
    )
    await here.collector.made(
        "/v1/flows",
        {
            "source_activity_id": activity["id"],
            "target_step_id": step,
            "relation": "leads_to",
        },
    )
    states = await _states(here.reader, claim)

    assert (states["path"], states["first_hand"]) == ("present", "present")


@pytest.mark.parametrize(
    ("naming", "state"), [("named", "present"), ("anonymous", "unknown")]
)
async def test_first_hand_gives_no_nameless_teller_away(
    given: Given, naming: str, state: str
) -> None:
    here = await telling(given)
    person = {"person": {"id": str(here.teller.person_id)}, "part": "acted"}
    steps = [{"text": "I held workshops.", "people": [person]}]
    consent = {"reach": "organisation", "naming": naming}
    claim = await _claim(here, await here.story(steps=steps, consent=consent), 0)

    assert (await _states(here.reader, claim))["first_hand"] == state
    assert (await _states(here.evaluator, claim))["first_hand"] == "present"


async def test_who_tells_of_others_alone_does_not_tell_first_hand(given: Given) -> None:
    here = await telling(given)
    person = {"person": {"id": str(here.reader.person_id)}, "part": "acted"}
    steps = [{"text": "She held workshops.", "people": [person]}]
    claim = await _claim(here, await here.story(steps=steps), 0)

    assert (await _states(here.evaluator, claim))["first_hand"] == "absent"


async def test_a_measurement_counts_where_the_reader_sees_the_indicator(
    given: Given,
) -> None:
    here = await telling(given)
    closed = await here.another_space("Closed", open=False)
    indicator = await here.indicator(closed)
    await here.collector.made(f"/v1/indicators/{indicator}/measurements", {"value": 9})
    story = await here.story(**_dated())
    claim = await _claim(here, story)
    link = {"indicator_id": indicator, "relation": "contradicts"}
    path = f"/v1/steps/{steps_of(story)[2]}/links"
    await here.collector.made(path, link)
    # What contradicts a claim does not support it.
    assert (await _states(here.collector, claim))["measured"] == "absent"
    await here.collector.made(path, {**link, "relation": "explains"})

    assert (await _states(here.collector, claim))["measured"] == "present"
    assert (await _states(here.reader, claim))["measured"] == "absent"


async def test_a_return_is_looked_for_further_along(given: Given) -> None:
    here = await telling(given)
    story = await here.story(**_dated())
    claim = await _claim(here, story, 1)
    assert (await _states(here.reader, claim))["returned"] == "absent"
    first, _, last = steps_of(story)
    later = await here.story(title="Back at the table")
    await here.collector.made("/v1/flows", a_flow(last, steps_of(later)[2], "returns"))

    assert (await _states(here.reader, claim))["returned"] == "present"
    assert first


async def test_work_on_a_tangle_is_bounded_and_the_answer_says_so(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await telling(given)
    claim = await _claim(here, await here.story(**_dated()))
    monkeypatch.setattr("services.strengths.EDGES_MAX", 1)

    assert (await here.reader.read(claim))["strength"]["complete"] is False


async def test_strength_cannot_be_set(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    claim = await _claim(here, story)
    path = f"/v1/steps/{steps_of(story)[0]}/claims"
    sent = {**CLAIM, "strength": {"level": "probable"}}
    answers = [
        await here.evaluator.post(path, sent),
        await here.evaluator.patch(claim, {"strength": {"level": "probable"}}),
        await here.evaluator.post(
            path, {**CLAIM, "contributors": [{"name": "x", "percent": 40}]}
        ),
    ]

    assert [each.status_code for each in answers] == [422, 422, 422]


async def test_a_change_starts_from_what_was_read(given: Given) -> None:
    here = await telling(given)
    claim = await _claim(here, await here.story())
    headers = {"If-Match": (await here.evaluator.get(claim)).headers["etag"]}
    first = await here.evaluator.patch(claim, {"reasoning": None}, headers=headers)
    second = await here.evaluator.patch(claim, {"reasoning": "x"}, headers=headers)

    assert (first.status_code, second.status_code) == (200, 412)
    assert (first.json()["reasoning"], first.json()["version"]) == (None, 2)


async def test_who_may_claim_change_and_take_back(given: Given) -> None:
    here = await telling(given)
    own = here.collector.organisation_id
    facilitator = await given.member(own, OrganisationRole.FACILITATOR)
    story = await here.story()
    path = f"/v1/steps/{steps_of(story)[0]}/claims"
    made = [
        await actor.post(path, CLAIM)
        for actor in (here.reader, here.teller, here.evaluator, facilitator)
    ]
    theirs = f"/v1/claims/{made[2].json()['id']}"
    mine = f"/v1/claims/{made[1].json()['id']}"
    change = {"reasoning": "So."}
    changed = [
        await here.reader.patch(theirs, change),
        await here.teller.patch(theirs, change),
        await here.teller.patch(mine, change),
        await facilitator.patch(theirs, change),
        await here.teller.delete(theirs),
        await here.teller.delete(mine),
        await here.evaluator.delete(theirs),
    ]

    assert [each.status_code for each in made] == [403, 201, 201, 201]
    assert [each.status_code for each in changed] == [403, 403, 200, 200, 403, 204, 204]


async def test_claims_of_a_space_are_paged_newest_first(given: Given) -> None:
    here = await telling(given)
    story = await here.story()
    claims = [await _claim(here, story) for _ in range(3)]
    path = f"/v1/spaces/{here.space}/claims"
    first = await here.reader.read(path, params={"limit": "2"})
    rest = await here.reader.read(
        path, params={"limit": "2", "cursor": first["page"]["next_cursor"]}
    )
    found = [f"/v1/claims/{each['id']}" for each in first["items"] + rest["items"]]

    assert found == claims[::-1]


async def test_a_claim_is_seen_where_its_step_is(given: Given) -> None:
    here = await telling(given)
    claim = await _claim(here, await here.story(consent=None))

    assert (await here.reader.get(claim)).status_code == 404
    listed = await here.reader.read(f"/v1/spaces/{here.space}/claims")
    assert listed["items"] == []


async def test_a_step_takes_a_bounded_number(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.claims.CLAIMS_MAX", 2)
    here = await telling(given)
    path = f"/v1/steps/{steps_of(await here.story())[0]}/claims"
    answers = [await here.evaluator.post(path, CLAIM) for _ in range(3)]

    assert [each.status_code for each in answers] == [201, 201, 422]


async def test_every_version_of_the_rubric_can_be_read(given: Given) -> None:
    here = await telling(given)
    read = await here.reader.read("/v1/rubrics")

    assert read["current"] == read["versions"][-1]["version"]
    assert [each["version"] for each in read["versions"]] == ["1"]
    (rubric,) = read["versions"]
    assert len(rubric["components"]) == 9
    assert [each["level"] for each in rubric["levels"]] == [
        "weak",
        "plausible",
        "probable",
    ]
    assert all("at least in part" in each["wording"] for each in rubric["levels"])
