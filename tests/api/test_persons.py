"""Persons over HTTP."""

from domain.access import OrganisationRole, Scope
from tests.support.given import Given

UNKNOWN = "0192f0c1-2345-7abc-8def-0123456789ab"


async def test_a_person_is_added_read_and_listed_by_name(given: Given) -> None:
    owner = await given.actor()
    zoe = await owner.made("/v1/persons", {"name": "Zoe"})
    asa = await owner.made("/v1/persons", {"name": "Asa", "role": "a farmer"})
    read = await owner.get(f"/v1/persons/{asa['id']}")
    listed = await owner.read("/v1/persons")

    assert read.json() == asa
    assert read.headers["etag"].startswith('"1-')
    assert [person["name"] for person in listed["items"]] == [
        "Asa",
        "The owner",
        "Zoe",
    ]
    assert zoe["role"] is None


async def test_a_list_of_persons_goes_on_after_its_cursor(given: Given) -> None:
    owner = await given.actor()
    for name in ("Asa", "Ben", "Ben"):
        await owner.made("/v1/persons", {"name": name})
    names, cursor = [], None
    for _ in range(4):
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = await owner.read("/v1/persons", params=params)
        names += [person["name"] for person in answer["items"]]
        cursor = answer["page"]["next_cursor"]

    assert names == ["Asa", "Ben", "Ben", "The owner"]
    assert cursor is None


async def test_a_participant_sees_only_themselves(given: Given) -> None:
    owner = await given.actor()
    other = await owner.made("/v1/persons", {"name": "Asa"})
    self = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    listed = await self.read("/v1/persons")
    own = f"/v1/persons/{self.person_id}"

    assert [person["id"] for person in listed["items"]] == [str(self.person_id)]
    assert (await self.get(own)).status_code == 200
    assert (await self.get(f"/v1/persons/{other['id']}")).status_code == 404


async def test_who_may_not_write_persons_is_refused(given: Given) -> None:
    owner = await given.actor()
    other = await owner.made("/v1/persons", {"name": "Asa"})
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    added = await viewer.post("/v1/persons", {"name": "Ben"})
    own = await viewer.patch(f"/v1/persons/{viewer.person_id}", {"name": "Ben"})
    unseen = await viewer.patch(f"/v1/persons/{other['id']}", {"name": "Ben"})

    assert added.status_code == own.status_code == 403
    assert unseen.status_code == 404


async def test_a_change_of_a_person_needs_the_version_that_was_read(
    given: Given,
) -> None:
    owner = await given.actor()
    made = await owner.made("/v1/persons", {"name": "Asa", "role": "a farmer"})
    path = f"/v1/persons/{made['id']}"
    tag = (await owner.get(path)).headers["etag"]
    first = await owner.patch(path, {"role": None}, headers={"If-Match": tag})
    second = await owner.patch(path, {"name": "Ben"}, headers={"If-Match": tag})

    assert (first.status_code, second.status_code) == (200, 412)
    assert first.json()["role"] is None
    assert first.json()["name"] == "Asa"


async def test_a_person_of_another_organisation_is_answered_like_none(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    path = f"/v1/persons/{owner.person_id}"
    changed = await stranger.patch(path, {"name": "Asa"})

    assert (await stranger.get(path)).status_code == 404
    assert changed.status_code == 404
    assert (await owner.read(path))["name"] == "The owner"


async def test_the_id_of_a_person_is_used_once(given: Given) -> None:
    owner = await given.actor()
    sent = {"id": UNKNOWN, "name": "Asa"}
    await owner.made("/v1/persons", sent)
    again = await owner.post("/v1/persons", sent | {"name": "Ben"})

    assert (again.status_code, again.json()["code"]) == (409, "id-reused")


async def test_a_token_reads_or_writes_persons_as_far_as_its_scopes_go(
    given: Given,
) -> None:
    organisation = await given.organisation()
    reader = await given.member(organisation, scopes=(Scope.READ,))
    writer = await given.member(organisation, scopes=(Scope.WRITE,))

    assert (await reader.get("/v1/persons")).status_code == 200
    assert (await reader.post("/v1/persons", {"name": "Asa"})).status_code == 403
    assert (await writer.post("/v1/persons", {"name": "Asa"})).status_code == 201
    assert (await writer.get("/v1/persons")).status_code == 403


async def test_a_person_has_no_fields_beyond_those_described(given: Given) -> None:
    owner = await given.actor()
    refused = await owner.post("/v1/persons", {"name": "Asa", "version": 7})
    unnamed = await owner.patch(f"/v1/persons/{owner.person_id}", {"name": None})

    assert refused.json()["errors"][0]["pointer"] == "/version"
    assert refused.status_code == unnamed.status_code == 422
