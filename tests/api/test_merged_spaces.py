"""Spaces merged over HTTP: what happened in one happened in the other."""

import asyncio
from typing import Any

import pytest

from domain.access import OrganisationRole, SpaceRole
from tests.support.given import Actor, Given
from tests.support.merging import (
    ANY,
    a_space,
    a_story,
    agree_with_the_rows,
    merged,
    merging,
    people,
    undone,
    went_over,
)

UNKNOWN = "0192f0c1-2345-7abc-8def-0123456789ab"


async def two_spaces(given: Given) -> tuple[Actor, Actor, str, str]:
    """Make an owner, an evaluator, and two open spaces."""
    owner = await given.actor()
    evaluator = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    return owner, evaluator, await a_space(owner), await a_space(owner, "Gardens")


async def filled(actor: Actor, space: str, other: str) -> dict[str, Any]:
    """Put something of each kind into a space; return the addresses of it all."""
    teller = (await people(actor, "Asa"))[0]
    path = f"/v1/spaces/{space}"
    income = {"name": "Income", "kind": "number", "cycles": [{"cycle": "realized"}]}
    indicator = (await actor.made(f"{path}/indicators", income))["id"]
    measurement = f"/v1/indicators/{indicator}/measurements"
    reading = (await actor.made(measurement, {"value": 3}))["id"]
    link = {"indicator_id": indicator, "relation": "illustrates"}
    here = await actor.made(f"{path}/stories", a_story(teller, links=[link]))
    there = await actor.made(
        f"/v1/spaces/{other}/stories", a_story(teller, space_id=space)
    )
    step = here["steps"][0]["id"]
    visit = {"title": "A visit", "kind": "visit", "person_ids": [teller]}
    activity = (await actor.made(f"{path}/activities", visit))["id"]
    ends: list[dict[str, Any]] = [
        {"source_step_id": step, "relation": "returns"},
        {"source_activity_id": activity, "relation": "leads_to"},
    ]
    for end in ends:
        body = {**end, "target_step_id": there["steps"][0]["id"]}
        await actor.made("/v1/flows", body)
    claim = {"statement": "The garden fed them."}
    claimed = (await actor.made(f"/v1/steps/{step}/claims", claim))["id"]
    frame = {"agreed_on": "2020-01-01", "statement": "To eat."}
    framed = (await actor.made(f"{path}/frames", frame))["id"]
    hope = {"text": "To be heard."}
    aspiration = (await actor.made(f"{path}/aspirations", hope))["id"]
    return {
        "story": f"/v1/stories/{here['id']}",
        "elsewhere": f"/v1/stories/{there['id']}",
        "indicator": f"/v1/indicators/{indicator}",
        "measurement": f"/v1/measurements/{reading}",
        "activity": f"/v1/activities/{activity}",
        "claim": f"/v1/claims/{claimed}",
        "frame": f"/v1/frames/{framed}",
        "aspiration": f"/v1/aspirations/{aspiration}",
    }


def pages(*spaces: str) -> list[str]:
    parts = ("report", "stories", "indicators", "activities", "frames", "claims")
    paths = [f"/v1/spaces/{space}/{part}" for space in spaces for part in parts]
    return [*paths, *(f"/v1/spaces/{space}" for space in spaces)]


async def test_two_spaces_become_one_and_two_again(given: Given) -> None:
    owner, evaluator, garden, gardens = await two_spaces(given)
    records = await filled(evaluator, gardens, garden)
    await filled(evaluator, garden, gardens)
    kept = [*pages(garden, gardens), *records.values()]
    before = [await evaluator.read(each) for each in kept]
    merge = await merged(owner, "spaces", gardens, garden)
    homes = {
        name: (await evaluator.read(path))["space"]["id"]
        for name, path in records.items()
        if name not in {"elsewhere", "measurement"}
    }
    report = await evaluator.read(f"/v1/spaces/{garden}/report")
    gone = [await evaluator.get(each) for each in pages(gardens)]
    listed = await evaluator.read("/v1/spaces")
    await agree_with_the_rows(given, owner, garden)
    await undone(owner, merge)
    after = [await evaluator.read(each) for each in kept]

    moved = went_over(merge)
    assert moved["story.space_id"] == moved["step.space_id"] == (2, 0)
    assert set(homes.values()) == {garden}
    assert report["totals"]["counts"]["stories"] == 4
    assert {answer.status_code for answer in gone} == {410}
    assert {answer.json()["context"]["into"] for answer in gone} == {garden}
    assert [each["id"] for each in listed["items"]] == [garden]
    assert after == before
    await agree_with_the_rows(given, owner, garden, gardens)


async def test_what_hangs_on_a_story_goes_back_with_it(given: Given) -> None:
    owner, evaluator, garden, gardens = await two_spaces(given)
    teller = (await people(owner, "Asa"))[0]
    path = f"/v1/spaces/{gardens}/stories"
    story = await evaluator.made(path, a_story(teller))
    income = {"name": "Income", "kind": "number", "cycles": [{"cycle": "realized"}]}
    indicators = f"/v1/spaces/{gardens}/indicators"
    indicator = (await evaluator.made(indicators, income))["id"]
    merge = await merged(owner, "spaces", gardens, garden)
    step = story["steps"][0]["id"]
    claim = await evaluator.made(f"/v1/steps/{step}/claims", {"statement": "We did."})
    await evaluator.made(f"/v1/indicators/{indicator}/measurements", {"value": 3})
    added = {"text": "And then.", "position": 9}
    assert (await evaluator.post(f"/v1/stories/{story['id']}/steps", added)).is_success
    new = await evaluator.made(f"/v1/spaces/{garden}/stories", a_story(teller))
    await undone(owner, merge)
    claimed = await evaluator.read(f"/v1/claims/{claim['id']}")
    home = await evaluator.read(f"/v1/spaces/{gardens}/home")

    assert claimed["space"]["id"] == gardens
    assert home["counts"]["measurements"] == 1
    assert (await evaluator.read(f"/v1/stories/{new['id']}"))["space"]["id"] == garden
    await agree_with_the_rows(given, owner, garden, gardens)


@pytest.mark.parametrize("is_open", [True, False])
async def test_a_merge_of_spaces_opens_nothing(given: Given, is_open: bool) -> None:  # noqa: FBT001
    owner = await given.actor()
    spaces = []
    for name in ("Garden", "Gardens"):
        body = {"name": name, "structure": "network", "open": is_open}
        spaces.append((await owner.made("/v1/spaces", body))["id"])
    other = {"name": "Other", "structure": "network", "open": not is_open}
    apart = (await owner.made("/v1/spaces", other))["id"]
    guest = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    await given.participation(guest, spaces[0], SpaceRole.EVALUATOR)
    refused = [
        await merging(owner, "spaces", *pair)
        for pair in (spaces, spaces[::-1], (spaces[1], apart))
    ]
    moves = [answer.json()["context"]["moves"] for answer in refused]
    await given.participation(guest, spaces[1], SpaceRole.EVALUATOR)
    merge = await merged(owner, "spaces", *spaces)

    assert [answer.json()["code"] for answer in refused] == ["merge-moves-rights"] * 3
    assert moves == ["participation", "participation", "space"]
    assert went_over(merge) == {"participation.space_id": (0, 1)}


async def test_a_space_that_was_closed_since_gives_back_none_that_is_open(
    given: Given,
) -> None:
    owner, _, garden, gardens = await two_spaces(given)
    merge = await merged(owner, "spaces", gardens, garden)
    assert (await owner.patch(f"/v1/spaces/{garden}", {"open": False})).is_success
    await undone(owner, merge)

    assert (await owner.read(f"/v1/spaces/{gardens}"))["open"] is False


async def test_a_space_is_not_merged_into_what_lies_within_it(given: Given) -> None:
    owner, evaluator, garden, gardens = await two_spaces(given)
    between = await a_space(owner, "Bed")
    for inner, outer in ((between, garden), (gardens, between)):
        body = {"parent_id": outer}
        assert (await owner.patch(f"/v1/spaces/{inner}", body)).is_success
    within = await merging(owner, "spaces", garden, gardens)
    merge = await merged(owner, "spaces", between, garden)
    child = await owner.read(f"/v1/spaces/{gardens}")
    await undone(owner, merge)
    refused = await merging(evaluator, "spaces", gardens, garden)

    assert (within.status_code, within.json()["code"]) == (409, "merge-differs")
    assert child["parent"]["id"] == garden
    assert (await owner.read(f"/v1/spaces/{gardens}"))["parent"]["id"] == between
    assert refused.status_code == 403


async def test_a_space_is_merged_into_no_archived_foreign_or_unknown_one(
    given: Given,
) -> None:
    owner, _, garden, gardens = await two_spaces(given)
    stranger = await given.actor()
    theirs = await a_space(stranger)
    await owner.post(f"/v1/spaces/{garden}/archive", headers=ANY)
    archived = await merging(owner, "spaces", gardens, garden)
    refused = [
        await merging(owner, "spaces", gardens, into)
        for into in (UNKNOWN, theirs, gardens)
    ]
    codes = [answer.json()["errors"][0]["code"] for answer in refused]

    assert archived.json()["code"] == "space-archived"
    assert codes == ["unknown-reference"] * 2 + ["same-record"]
    assert (await merging(owner, "spaces", theirs, gardens)).status_code == 404


async def test_a_story_sent_to_a_merged_space_is_told_in_the_other(
    given: Given,
) -> None:
    owner, evaluator, garden, gardens = await two_spaces(given)
    income = {"name": "Income", "kind": "number", "cycles": [{"cycle": "realized"}]}
    path = f"/v1/spaces/{gardens}/indicators"
    one, two = [(await evaluator.made(path, income))["id"] for _ in range(2)]
    await merged(evaluator, "indicators", two, one)
    link = {"indicator_id": two, "relation": "illustrates"}
    sent = {**a_story(space_id=gardens, links=[link]), "space_id": gardens}
    put = f"/v1/stories/{UNKNOWN}"
    merge = await merged(owner, "spaces", gardens, garden)
    made = await evaluator.put(put, sent)
    again = await evaluator.put(put, sent)
    nested = await evaluator.made(f"/v1/spaces/{gardens}/stories", a_story())
    joint = await owner.get(f"/v1/report?spaces={gardens},{garden}")
    step = made.json()["steps"][0]
    links = await evaluator.read(f"/v1/steps/{step['id']}/links")
    await undone(owner, merge)

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json()["space"]["id"] == step["space"]["id"] == garden
    assert [each["indicator"]["id"] for each in links["items"]] == [one]
    assert nested["space"]["id"] == garden
    assert (joint.status_code, joint.json()["code"]) == (410, "merged")
    # It was told in the survivor, and there it stays.
    assert (await evaluator.read(put))["space"]["id"] == garden
    await agree_with_the_rows(given, owner, garden, gardens)


async def test_stories_told_while_their_space_is_merged_are_not_lost(
    given: Given,
) -> None:
    owner, _, garden, gardens = await two_spaces(given)
    path = f"/v1/spaces/{gardens}/stories"
    merge, *told = await asyncio.gather(
        merging(owner, "spaces", gardens, garden),
        *(owner.post(path, a_story()) for _ in range(6)),
    )
    made = [answer for answer in told if answer.status_code == 201]
    listed = await owner.read(f"/v1/spaces/{garden}/stories")

    assert merge.status_code == 201
    assert {answer.status_code for answer in told} <= {201, 422}
    assert len(listed["items"]) == len(made)
    await agree_with_the_rows(given, owner, garden)


async def test_a_frozen_report_never_changes_by_a_merge(given: Given) -> None:
    owner, evaluator, garden, gardens = await two_spaces(given)
    for space in (garden, gardens):
        await given.participation(evaluator, space, SpaceRole.EVALUATOR)
    asa, ben = await people(owner, "Asa", "Ben")
    await filled(evaluator, gardens, garden)
    await evaluator.made(f"/v1/spaces/{gardens}/stories", a_story(ben))
    made = await evaluator.made(
        "/v1/reports",
        {
            "title": "The gardens",
            "space_ids": [gardens, garden],
            "reach": "space",
            "state": "frozen",
            "without_answer": True,
        },
    )
    path = f"/v1/reports/{made['id']}/content"
    before = await evaluator.get(path)
    merges = [
        await merged(owner, "persons", ben, asa),
        await merged(owner, "spaces", gardens, garden),
    ]
    between = await evaluator.get(path)
    listed = await evaluator.read(f"/v1/spaces/{garden}/reports")
    for merge in merges[::-1]:
        await undone(owner, merge)
    after = await evaluator.get(path)

    assert before.status_code == between.status_code == after.status_code == 200
    assert before.content == between.content == after.content
    assert [each["id"] for each in listed["items"]] == [made["id"]]


@pytest.mark.parametrize("change", [{"until": "2020-01-01"}, {"role": "sponsor"}])
async def test_access_that_was_taken_since_does_not_come_back(
    given: Given, change: dict[str, str]
) -> None:
    owner, _, garden, gardens = await two_spaces(given)
    guest = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    for space in (garden, gardens):
        await given.participation(guest, space, SpaceRole.EVALUATOR)
    merge = await merged(owner, "spaces", gardens, garden)
    (held,) = (await owner.read(f"/v1/spaces/{garden}/participations"))["items"]
    path = f"/v1/participations/{held['id']}"
    assert (await owner.patch(path, change)).is_success
    await undone(owner, merge)
    (back,) = (await owner.read(f"/v1/spaces/{gardens}/participations"))["items"]
    lost = await guest.get(f"/v1/spaces/{gardens}/agreement")

    assert back | change == back
    assert lost.status_code == 403
