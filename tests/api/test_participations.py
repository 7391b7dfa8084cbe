"""Participations over HTTP, and the access that they give and take."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from domain.access import OrganisationRole, Scope, SpaceRole
from tests.support.given import Actor, Given

OPEN = {"name": "LOGIN", "structure": "network"}
CLOSED = OPEN | {"open": False}
UNKNOWN = "0192f0c1-2345-7abc-8def-0123456789ab"


async def _space(owner: Actor, sent: Mapping[str, object] = OPEN) -> str:
    return f"/v1/spaces/{(await owner.made('/v1/spaces', sent))['id']}"


async def test_a_participation_is_made_read_and_listed(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    sent = {"person_id": str(owner.person_id), "role": "sponsor"}
    made = await owner.made(f"{space}/participations", sent)
    read = await owner.get(f"/v1/participations/{made['id']}")
    listed = await owner.read(f"{space}/participations")

    assert read.json() == made
    assert made["person"] == {"id": str(owner.person_id), "label": "The owner"}
    assert made["space"]["label"] == "LOGIN"
    assert made["since"] == datetime.now(UTC).date().isoformat()
    assert listed["items"] == [made]


async def test_a_closed_space_opens_and_closes_with_a_participation(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner, CLOSED)
    guest = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    seen = [(await guest.get(space)).status_code]
    sent = {"person_id": str(guest.person_id), "role": "participant"}
    made = await owner.made(f"{space}/participations", sent | {"since": "2010-01-01"})
    path = f"/v1/participations/{made['id']}"
    seen.append((await guest.get(space)).status_code)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    await owner.patch(path, {"until": yesterday})
    seen.append((await guest.get(space)).status_code)
    await owner.patch(path, {"until": None})
    seen.append((await guest.get(space)).status_code)
    removed = await owner.delete(path)
    seen.append((await guest.get(space)).status_code)

    assert seen == [404, 200, 404, 200, 404]
    assert (removed.status_code, removed.content) == (204, b"")


async def test_a_changed_role_acts_on_the_next_request(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    guest = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    sent = {"person_id": str(guest.person_id), "role": "facilitator"}
    made = await owner.made(f"{space}/participations", sent)
    activity = {"title": "Meeting", "kind": "meeting"}
    first = await guest.post(f"{space}/activities", activity)
    await owner.patch(f"/v1/participations/{made['id']}", {"role": "sponsor"})
    second = await guest.post(f"{space}/activities", activity)

    assert (first.status_code, second.status_code) == (201, 403)


@pytest.mark.parametrize(
    "role",
    [SpaceRole.PARTICIPANT, SpaceRole.EVALUATOR, SpaceRole.SPONSOR],
)
async def test_who_may_not_manage_participations_is_refused(
    given: Given, role: SpaceRole
) -> None:
    owner = await given.actor()
    space = await _space(owner, CLOSED)
    sent = {"person_id": str(owner.person_id), "role": "sponsor"}
    made = await owner.made(f"{space}/participations", sent)
    guest = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    await given.participation(guest, space.rsplit("/", 1)[1], role)
    path = f"/v1/participations/{made['id']}"

    assert (await guest.get(f"{space}/participations")).status_code == 200
    assert (await guest.get(path)).status_code == 200
    assert (await guest.post(f"{space}/participations", sent)).status_code == 403
    assert (await guest.patch(path, {"role": "sponsor"})).status_code == 403
    assert (await guest.delete(path)).status_code == 403


async def test_a_participation_that_one_does_not_see_is_not_there(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space = await _space(owner, CLOSED)
    sent = {"person_id": str(owner.person_id), "role": "sponsor"}
    made = await owner.made(f"{space}/participations", sent)
    outsider = await given.member(owner.organisation_id, OrganisationRole.FACILITATOR)
    path = f"/v1/participations/{made['id']}"
    for caller in (stranger, outsider):
        answers = [
            await caller.get(path),
            await caller.patch(path, {"role": "sponsor"}),
            await caller.delete(path),
            await caller.get(f"{space}/participations"),
            await caller.post(f"{space}/participations", sent),
        ]
        assert {answer.status_code for answer in answers} == {404}


async def test_a_person_of_another_organisation_cannot_take_part(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space = await _space(owner)
    told = []
    for person in (str(stranger.person_id), UNKNOWN):
        sent = {"person_id": person, "role": "sponsor"}
        answer = await owner.post(f"{space}/participations", sent)
        told.append((answer.status_code, answer.json()["errors"]))

    assert told[0] == told[1]
    assert told[0][0] == 422
    assert told[0][1][0]["pointer"] == "/person_id"


async def test_a_participation_does_not_end_before_it_begins(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    days = {"since": "2020-01-02", "until": "2020-01-01"}
    sent = {"person_id": str(owner.person_id), "role": "sponsor"}
    refused = await owner.post(f"{space}/participations", sent | days)
    made = await owner.made(f"{space}/participations", sent)
    path = f"/v1/participations/{made['id']}"
    changed = await owner.patch(path, {"until": "1999-01-01"})

    assert refused.status_code == changed.status_code == 422
    assert changed.json()["errors"][0]["pointer"] == "/until"


async def test_an_archived_space_takes_nobody_in_and_lets_people_go(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    sent = {"person_id": str(owner.person_id), "role": "sponsor"}
    made = await owner.made(f"{space}/participations", sent)
    await owner.post(f"{space}/archive", headers={"If-Match": "*"})
    refused = await owner.post(f"{space}/participations", sent)
    gone = await owner.delete(f"/v1/participations/{made['id']}")

    assert (refused.status_code, refused.json()["code"]) == (409, "space-archived")
    assert gone.status_code == 204


async def test_removing_a_participation_needs_the_version_that_was_read(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    sent = {"person_id": str(owner.person_id), "role": "sponsor"}
    made = await owner.made(f"{space}/participations", sent)
    path = f"/v1/participations/{made['id']}"
    tag = (await owner.get(path)).headers["etag"]
    await owner.patch(path, {"role": "participant"})
    stale = await owner.delete(path, headers={"If-Match": tag})

    assert stale.status_code == 412


async def test_a_token_without_the_scope_does_not_manage_participations(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    reader = await given.member(owner.organisation_id, scopes=(Scope.READ,))
    writer = await given.member(owner.organisation_id, scopes=(Scope.WRITE,))
    sent = {"person_id": str(owner.person_id), "role": "sponsor"}
    path = f"{space}/participations"

    assert (await reader.post(path, sent)).status_code == 403
    assert (await reader.get(path)).status_code == 200
    assert (await writer.post(path, sent)).status_code == 201
    assert (await writer.get(path)).status_code == 403


async def test_nobody_gives_a_role_that_may_do_more_than_they(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    facilitator = await given.member(
        owner.organisation_id, OrganisationRole.FACILITATOR
    )
    sent = {"person_id": str(facilitator.person_id), "role": "evaluator"}
    refused = await facilitator.post(f"{space}/participations", sent)
    lesser = await facilitator.made(
        f"{space}/participations", {**sent, "role": "participant"}
    )
    raised = await facilitator.patch(
        f"/v1/participations/{lesser['id']}", {"role": "evaluator"}
    )
    by_owner = await owner.post(f"{space}/participations", sent)

    assert (refused.status_code, raised.status_code) == (403, 403)
    assert by_owner.status_code == 201
