"""Persons merged over HTTP: nothing told is lost, and all of it can be undone."""

import asyncio

import pytest

from domain.access import OrganisationRole, SpaceRole
from services.folding import fold_organisation
from tests.support.given import Given
from tests.support.merging import (
    ANY,
    a_space,
    a_story,
    agree_with_the_rows,
    counts,
    merged,
    merging,
    people,
    undone,
    went_over,
)

UNKNOWN = "0192f0c1-2345-7abc-8def-0123456789ab"


async def test_two_persons_become_one_and_two_again(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    tashi, tashie = await people(owner, "Tashi", "Tashie")
    named = [{"person": {"id": tashie}, "part": "benefited"}]
    path = f"/v1/spaces/{space}/stories"
    one = await owner.made(path, a_story(tashi))
    other = await owner.made(path, a_story(tashie, people=named))
    before = await owner.read(f"/v1/stories/{other['id']}")
    separate = await counts(owner, space)
    merge = await merged(owner, "persons", tashie, tashi, body={"note": "The same."})
    together = await counts(owner, space)
    after = await owner.read(f"/v1/stories/{other['id']}")
    listed = await owner.read("/v1/persons")
    back = await undone(owner, merge)

    assert (separate, together) == ((2, 2), (2, 1))
    assert went_over(merge) == {
        "step_person.person_id": (1, 0),
        "story_teller.person_id": (1, 0),
    }
    assert merge["merged"] == {"id": tashie, "label": "Tashie"}
    assert merge["into"] == {"id": tashi, "label": "Tashi"}
    assert merge["merged_by"] == {"id": str(owner.person_id), "label": "The owner"}
    assert (merge["note"], merge["undone_at"]) == ("The same.", None)
    assert [each["id"] for each in after["tellers"]] == [tashi]
    assert after["steps"][0]["people"][0]["person"] == {"id": tashi, "label": "Tashi"}
    assert [each["name"] for each in listed["items"]] == ["Tashi", "The owner"]
    assert back["undone_by"]["id"] == str(owner.person_id)
    assert await owner.read(f"/v1/stories/{other['id']}") == before
    assert (await owner.read(f"/v1/persons/{tashie}"))["name"] == "Tashie"
    assert await counts(owner, space) == separate
    assert one["tellers"][0]["id"] == tashi


async def test_the_old_address_of_a_person_tells_where_they_are(given: Given) -> None:
    owner = await given.actor()
    ben, asa, zoe = await people(owner, "Ben", "Asa", "Zoe")
    await merged(owner, "persons", ben, asa)
    await merged(owner, "persons", asa, zoe)
    answers = [
        await owner.get(f"/v1/persons/{ben}"),
        await owner.patch(f"/v1/persons/{ben}", {"name": "Benjamin"}),
        await merging(owner, "persons", ben, zoe),
    ]
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    stranger = await given.actor()

    assert [answer.status_code for answer in answers] == [410] * 3
    assert {answer.json()["code"] for answer in answers} == {"merged"}
    assert answers[0].json()["context"] == {"noun": "person", "into": zoe}
    for nobody in (viewer, stranger):
        assert (await nobody.get(f"/v1/persons/{ben}")).status_code == 404


async def test_what_is_sent_with_the_id_of_a_merged_person_makes_nobody(
    given: Given,
) -> None:
    owner = await given.actor()
    sent = {"id": UNKNOWN, "name": "Ben"}
    await owner.made("/v1/persons", sent)
    (asa,) = await people(owner, "Asa")
    await merged(owner, "persons", UNKNOWN, asa)
    again = await owner.post("/v1/persons", sent)
    member = await owner.post("/v1/members", {"person_id": UNKNOWN, "role": "viewer"})

    assert (again.status_code, again.json()["code"]) == (410, "merged")
    assert member.status_code == 422


async def test_a_dry_run_tells_what_would_go_over_and_changes_nothing(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    ben, asa = await people(owner, "Ben", "Asa")
    await owner.made(f"/v1/spaces/{space}/stories", a_story(ben))
    tried = await merging(owner, "persons", ben, asa, params={"dry_run": "true"})

    assert tried.status_code == 201
    assert went_over(tried.json()) == {"story_teller.person_id": (1, 0)}
    assert (await owner.read(f"/v1/persons/{ben}"))["name"] == "Ben"
    assert (await owner.read("/v1/merges"))["items"] == []


async def test_links_that_say_the_same_become_one_and_come_back(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    ben, asa = await people(owner, "Ben", "Asa")
    step_people = [{"person": {"id": each}, "part": "acted"} for each in (ben, asa)]
    path = f"/v1/spaces/{space}/stories"
    story = await owner.made(path, a_story(asa, ben, people=step_people))
    activity = await owner.made(
        f"/v1/spaces/{space}/activities",
        {"title": "A visit", "kind": "visit", "person_ids": [ben, asa]},
    )
    places = f"/v1/spaces/{space}/participations"
    for person, role, since in (
        (ben, "participant", "2020-01-01"),
        (asa, "participant", "2021-01-01"),
        (ben, "sponsor", "2020-01-01"),
        (ben, "stakeholder", "2021-01-01"),
        (asa, "stakeholder", "2020-01-01"),
    ):
        body = {"person_id": person, "role": role, "since": since}
        await owner.made(places, body)
    kept = [f"/v1/stories/{story['id']}", f"/v1/activities/{activity['id']}", places]
    before = [await owner.read(each) for each in kept]
    merge = await merged(owner, "persons", ben, asa)
    told, attended, take_part = [await owner.read(each) for each in kept]
    await undone(owner, merge)

    assert went_over(merge) == {
        "attendance.person_id": (0, 1),
        "participation.person_id": (2, 2),
        "step_person.person_id": (0, 1),
        "story_teller.person_id": (0, 1),
    }
    assert [each["id"] for each in told["tellers"]] == [asa]
    assert len(told["steps"][0]["people"]) == 1
    assert [each["id"] for each in attended["persons"]] == [asa]
    assert sorted((e["role"], e["since"]) for e in take_part["items"]) == [
        ("participant", "2020-01-01"),
        ("sponsor", "2020-01-01"),
        ("stakeholder", "2020-01-01"),
    ]
    assert [await owner.read(each) for each in kept] == before


async def test_what_was_changed_since_stays_as_it_was_changed(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    ben, asa, zoe = await people(owner, "Ben", "Asa", "Zoe")
    path = f"/v1/spaces/{space}/stories"
    retold = await owner.made(path, a_story(ben))
    doubled = await owner.made(path, a_story(ben, asa))
    kept = await owner.made(path, a_story(ben))
    merge = await merged(owner, "persons", ben, asa)
    new = await owner.made(path, a_story(asa))
    for story in (retold, doubled):
        body = {"tellers": [{"id": zoe}]}
        assert (await owner.patch(f"/v1/stories/{story['id']}", body)).is_success
    await undone(owner, merge)
    told = [
        [each["id"] for each in (await owner.read(f"/v1/stories/{s['id']}"))["tellers"]]
        for s in (retold, doubled, kept, new)
    ]

    assert told == [[zoe], [zoe], [ben], [asa]]
    await agree_with_the_rows(given, owner, space)


async def test_counts_are_those_of_the_rows_whatever_was_folded_between(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    ben, asa = await people(owner, "Ben", "Asa")
    path = f"/v1/spaces/{space}/stories"
    ends = []
    for teller in (ben, asa):
        story = await owner.made(path, a_story(teller))
        ends.append(story["steps"][0]["id"])
    relay = {"source_step_id": ends[0], "target_step_id": ends[1]}
    await owner.made("/v1/flows", {**relay, "relation": "leads_to"})
    await fold_organisation(given.engine, owner.organisation_id)
    report = f"/v1/spaces/{space}/report"
    before = await owner.read(report)
    merge = await merged(owner, "persons", ben, asa)
    pending = await owner.read(report)
    await agree_with_the_rows(given, owner, space)
    folded = await owner.read(report)
    await undone(owner, merge)

    assert pending == folded != before
    assert await owner.read(report) == before
    await agree_with_the_rows(given, owner, space)


async def test_a_person_is_merged_into_no_stranger_nobody_and_not_themselves(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    ben, asa, zoe = await people(owner, "Ben", "Asa", "Zoe")
    (theirs,) = await people(stranger, "Ben")
    await merged(owner, "persons", asa, zoe)
    refused = [
        await merging(owner, "persons", ben, into)
        for into in (UNKNOWN, theirs, ben, asa)
    ]
    codes = [answer.json()["errors"][0]["code"] for answer in refused]

    assert [answer.status_code for answer in refused] == [422] * 4
    assert codes == ["unknown-reference"] * 2 + ["same-record", "merged-already"]
    assert refused[3].json()["context"] == {"into": zoe}
    assert refused[0].json()["detail"] == refused[1].json()["detail"]
    for key in (UNKNOWN, theirs):
        assert (await merging(owner, "persons", key, ben)).status_code == 404


async def test_a_merge_gives_no_account_what_it_did_not_have(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    member = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    own = str(member.person_id)
    takes_part, tells, named = await people(owner, "Ben", "Asa", "Zoe")
    await owner.made(
        f"/v1/spaces/{space}/participations",
        {"person_id": takes_part, "role": "evaluator"},
    )
    people_named = [{"person": {"id": named}, "part": "affected"}]
    story = a_story(tells, people=people_named)
    await owner.made(f"/v1/spaces/{space}/stories", story)
    moves = []
    for source, into in ((own, named), (takes_part, own), (tells, own)):
        answer = await merging(owner, "persons", source, into)
        assert (answer.status_code, answer.json()["code"]) == (
            409,
            "merge-moves-rights",
        )
        moves.append(answer.json()["context"]["moves"])

    assert moves == ["account", "participation", "story_teller"]
    assert (await merging(owner, "persons", named, own)).status_code == 201


async def test_a_participation_that_an_account_has_already_moves_no_right(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    member = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    await given.participation(member, space, SpaceRole.SPONSOR)
    (ben,) = await people(owner, "Ben")
    body = {"person_id": ben, "role": "sponsor"}
    await owner.made(f"/v1/spaces/{space}/participations", body)
    merge = await merged(owner, "persons", ben, str(member.person_id))

    assert went_over(merge) == {"participation.person_id": (0, 1)}


@pytest.mark.parametrize(
    "role", [each for each in OrganisationRole if each is not OrganisationRole.OWNER]
)
async def test_only_owners_merge_persons_and_see_that_it_was_done(
    given: Given, role: OrganisationRole
) -> None:
    owner = await given.actor()
    ben, asa, zoe = await people(owner, "Ben", "Asa", "Zoe")
    merge = await merged(owner, "persons", ben, asa)
    other = await given.member(owner.organisation_id, role)
    tried = await merging(other, "persons", asa, zoe)
    log = f"/v1/merges/{merge['id']}"
    seen = (await other.get(f"/v1/persons/{asa}")).status_code

    assert tried.status_code == (403 if seen == 200 else 404)
    assert (await other.read("/v1/merges"))["items"] == []
    assert (await other.get(log)).status_code == 404
    assert (await other.post(f"{log}/undo", headers=ANY)).status_code == 404


async def test_of_two_merges_of_one_person_at_once_one_is_made(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    ben, asa, zoe = await people(owner, "Ben", "Asa", "Zoe")
    await owner.made(f"/v1/spaces/{space}/stories", a_story(ben))
    answers = await asyncio.gather(
        *(merging(owner, "persons", ben, into) for into in (asa, zoe) * 3)
    )
    codes = sorted(answer.status_code for answer in answers)
    (merge,) = (await owner.read("/v1/merges"))["items"]
    story = (await owner.read(f"/v1/spaces/{space}/stories"))["items"][0]

    assert codes[0] == 201
    assert set(codes[1:]) == {410}
    assert story["tellers"][0]["id"] == merge["into"]["id"]


async def test_stories_told_while_their_teller_is_merged_are_not_lost(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    ben, asa = await people(owner, "Ben", "Asa")
    path = f"/v1/spaces/{space}/stories"
    merge, *told = await asyncio.gather(
        merging(owner, "persons", ben, asa),
        *(owner.post(path, a_story(ben)) for _ in range(6)),
    )
    made = [answer for answer in told if answer.status_code == 201]
    listed = await owner.read(path)

    assert merge.status_code == 201
    assert {answer.status_code for answer in told} <= {201, 422}
    assert len(listed["items"]) == len(made)
    assert {s["tellers"][0]["id"] for s in listed["items"]} <= {asa}
    await agree_with_the_rows(given, owner, space)


async def test_a_story_that_names_who_was_merged_is_told_by_who_is_there_now(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    ben, asa, zoe = await people(owner, "Ben", "Asa", "Zoe")
    first = await merged(owner, "persons", ben, asa)
    second = await merged(owner, "persons", asa, zoe)
    path = f"/v1/spaces/{space}/stories"
    named = [{"person": {"id": asa, "name": "Asa"}, "part": "acted"}]
    known = await owner.made(path, a_story(ben, people=named))
    anew = a_story(zoe) | {"tellers": [{"id": ben, "name": "Ben"}, {"id": zoe}]}
    sent = await owner.made(path, anew)
    own = f"/v1/stories/{sent['id']}"
    step = {"text": "And then.", "people": named}
    added = await owner.made(f"{own}/steps", step)
    changed = await owner.patch(own, {"tellers": [{"id": asa, "name": "Asa"}]})
    listed = await owner.read("/v1/persons")
    for merge in (second, first):
        await undone(owner, merge)

    for story in (known, sent, changed.json()):
        assert [each["id"] for each in story["tellers"]] == [zoe]
    for told in (known["steps"][0], added):
        assert told["people"][0]["person"] == {"id": zoe, "label": "Zoe"}
    assert [each["name"] for each in listed["items"]] == ["The owner", "Zoe"]
    assert len((await owner.read("/v1/persons"))["items"]) == 4
    await agree_with_the_rows(given, owner, space)
