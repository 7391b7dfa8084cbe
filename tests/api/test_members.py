"""Members over HTTP, and what a caller is told about themselves."""

import asyncio

import pytest

from domain.access import OrganisationRole, Scope, SpaceRole
from tests.support.given import Actor, Given

UNKNOWN = "0192f0c1-2345-7abc-8def-0123456789ab"
SPACE = {"name": "LOGIN", "structure": "network"}


def _path(actor: Actor) -> str:
    return f"/v1/members/{actor.member_id}"


async def test_a_member_is_made_with_a_person_of_their_own(given: Given) -> None:
    owner = await given.actor()
    made = await owner.made("/v1/members", {"name": "Asa", "role": "facilitator"})
    read = await owner.get(f"/v1/members/{made['id']}")
    person = await owner.read(f"/v1/persons/{made['person']['id']}")
    listed = await owner.read("/v1/members")

    assert read.json() == made
    assert read.headers["etag"].startswith('"1-')
    assert (made["person"]["label"], made["active"]) == ("Asa", True)
    assert person["name"] == "Asa"
    assert {member["id"] for member in listed["items"]} == {
        made["id"],
        str(owner.member_id),
    }


async def test_a_known_person_becomes_a_member_once(given: Given) -> None:
    owner = await given.actor()
    person = await owner.made("/v1/persons", {"name": "Asa"})
    sent = {"person_id": person["id"], "role": "viewer"}
    made = await owner.made("/v1/members", sent)
    again = await owner.post("/v1/members", sent)

    assert made["person"] == {"id": person["id"], "label": "Asa"}
    assert (again.status_code, again.json()["code"]) == (409, "duplicate")


@pytest.mark.parametrize(
    ("person", "pointer"),
    [
        ({}, "/name"),
        ({"name": "Asa", "person_id": UNKNOWN}, "/name"),
        ({"person_id": UNKNOWN}, "/person_id"),
    ],
)
async def test_a_member_is_exactly_one_person(
    given: Given, person: dict[str, str], pointer: str
) -> None:
    owner = await given.actor()
    refused = await owner.post("/v1/members", {"role": "viewer"} | person)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer


async def test_a_person_of_another_organisation_does_not_become_a_member(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    sent = {"person_id": str(stranger.person_id), "role": "viewer"}
    foreign = await owner.post("/v1/members", sent)
    random = await owner.post("/v1/members", sent | {"person_id": UNKNOWN})

    assert foreign.status_code == random.status_code == 422
    assert foreign.json()["errors"] == random.json()["errors"]


async def test_only_owners_manage_members(given: Given) -> None:
    owner = await given.actor()
    for role in set(OrganisationRole) - {OrganisationRole.OWNER}:
        member = await given.member(owner.organisation_id, role)
        sent = {"name": "Asa", "role": "owner"}

        assert (await member.post("/v1/members", sent)).status_code == 403
        assert (await member.patch(_path(member), {"role": "owner"})).status_code == 403
        assert (await member.patch(_path(owner), {"active": False})).status_code == 403


async def test_a_participant_sees_only_their_own_membership(given: Given) -> None:
    owner = await given.actor()
    self = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    listed = await self.read("/v1/members")

    assert [member["id"] for member in listed["items"]] == [str(self.member_id)]
    assert (await self.get(_path(self))).status_code == 200
    assert (await self.get(_path(owner))).status_code == 404


async def test_a_member_of_another_organisation_is_answered_like_none(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()

    assert (await stranger.get(_path(owner))).status_code == 404
    changed = await stranger.patch(_path(owner), {"role": "viewer"})
    assert changed.status_code == 404
    assert (await owner.read(_path(owner)))["role"] == "owner"


async def test_a_changed_role_acts_on_the_next_request(given: Given) -> None:
    owner = await given.actor()
    member = await given.member(owner.organisation_id, OrganisationRole.FACILITATOR)
    seen = [(await member.post("/v1/spaces", SPACE)).status_code]
    await owner.patch(_path(member), {"role": "viewer"})
    seen.append((await member.post("/v1/spaces", SPACE)).status_code)
    await owner.patch(_path(member), {"active": False})
    gone = await member.get("/v1/spaces")
    await owner.patch(_path(member), {"active": True})
    seen.append((await member.get("/v1/spaces")).status_code)

    assert seen == [201, 403, 200]
    assert gone.status_code == 401
    assert gone.headers["www-authenticate"] == "Bearer"


async def test_a_change_of_a_member_needs_the_version_that_was_read(
    given: Given,
) -> None:
    owner = await given.actor()
    member = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    tag = (await owner.get(_path(member))).headers["etag"]
    header = {"If-Match": tag}
    first = await owner.patch(_path(member), {"role": "evaluator"}, headers=header)
    second = await owner.patch(_path(member), {"role": "owner"}, headers=header)

    assert (first.status_code, second.status_code) == (200, 412)


@pytest.mark.parametrize("change", [{"active": False}, {"role": "viewer"}])
async def test_the_last_active_owner_stays(
    given: Given, change: dict[str, object]
) -> None:
    owner = await given.actor()
    other = await given.member(owner.organisation_id)
    first = await owner.patch(_path(other), change)
    refused = await owner.patch(_path(owner), change)

    assert first.status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (409, "state-conflict")
    assert (await owner.read(_path(owner)))["role"] == "owner"


async def test_two_owners_do_not_remove_each_other_at_once(given: Given) -> None:
    for change in ({"active": False}, {"role": "viewer"}):
        one = await given.actor()
        other = await given.member(one.organisation_id)
        answers = await asyncio.gather(
            one.patch(_path(other), change), other.patch(_path(one), change)
        )
        statuses = sorted(answer.status_code for answer in answers)
        left = [
            actor
            for actor in (one, other)
            if (
                await actor.post("/v1/members", {"name": "A", "role": "owner"})
            ).status_code
            == 201
        ]

        # The second may find itself signed out or demoted before it is heard.
        assert statuses[0] == 200
        assert statuses[1] in {401, 403, 409}
        assert len(left) == 1


async def test_everybody_is_told_who_they_are(given: Given) -> None:
    owner = await given.actor()
    closed = await owner.made("/v1/spaces", SPACE | {"name": "A", "open": False})
    await owner.made("/v1/spaces", SPACE | {"name": "B", "open": False})
    open_space = await owner.made("/v1/spaces", SPACE | {"name": "C"})
    self = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    await given.participation(self, closed["id"], SpaceRole.PARTICIPANT)
    me = await self.read("/v1/me")

    assert me["organisation"]["id"] == str(owner.organisation_id)
    assert me["member"] == {"id": str(self.member_id), "label": "The viewer"}
    assert me["person"]["id"] == str(self.person_id)
    assert (me["role"], me["scopes"]) == ("viewer", ["manage", "read", "write"])
    assert me["permissions"] == ["manage_own_tokens", "read_organisation"]
    assert [space["id"] for space in me["spaces"]] == [closed["id"], open_space["id"]]
    assert [space["roles"] for space in me["spaces"]] == [["participant"], []]
    assert me["spaces"][0]["permissions"] == [
        "comment_on_report",
        "hold_aspiration",
        "read_space",
        "write_story",
    ]
    assert me["more_spaces"] is False
    assert me["token_expires_at"]


async def test_a_token_without_scope_to_read_still_says_whose_it_is(
    given: Given,
) -> None:
    organisation = await given.organisation()
    writer = await given.member(organisation, scopes=(Scope.WRITE,))
    me = await writer.read("/v1/me")

    assert me["scopes"] == ["write"]
    assert "read_persons" not in me["permissions"]
    assert (await writer.get("/v1/members")).status_code == 403
