"""The organisation over HTTP."""

import pytest

from domain.access import OrganisationRole, Scope
from services.database.tables import Organisation
from services.database.work import work
from tests.support.given import Given

PATH = "/v1/organisation"


async def test_the_organisation_is_read_by_everybody_in_it(given: Given) -> None:
    viewer = await given.actor(OrganisationRole.VIEWER, threshold=5)
    read = await viewer.get(PATH)

    assert read.json()["id"] == str(viewer.organisation_id)
    assert read.json()["threshold"] == 5
    assert read.json()["origins"] == []
    assert read.headers["etag"].startswith('"1-')


async def test_only_owners_change_the_organisation(given: Given) -> None:
    owner = await given.actor()
    sent = {"name": "Local government", "threshold": 7}
    changed = await owner.patch(PATH, sent)
    for role in set(OrganisationRole) - {OrganisationRole.OWNER}:
        member = await given.member(owner.organisation_id, role)
        assert (await member.patch(PATH, sent)).status_code == 403
    read = await owner.read(PATH)

    assert changed.status_code == 200
    assert (read["name"], read["threshold"], read["version"]) == (
        "Local government",
        7,
        2,
    )


async def test_a_change_needs_the_version_that_was_read(given: Given) -> None:
    owner = await given.actor()
    tag = (await owner.get(PATH)).headers["etag"]
    first = await owner.patch(PATH, {"name": "A"}, headers={"If-Match": tag})
    second = await owner.patch(PATH, {"name": "B"}, headers={"If-Match": tag})

    assert (first.status_code, second.status_code) == (200, 412)


async def test_a_token_changes_the_organisation_only_if_it_manages(
    given: Given,
) -> None:
    organisation = await given.organisation()
    writer = await given.member(organisation, scopes=(Scope.READ, Scope.WRITE))
    manager = await given.member(organisation, scopes=(Scope.MANAGE,))

    assert (await writer.patch(PATH, {"name": "A"})).status_code == 403
    assert (await writer.get(PATH)).status_code == 200
    assert (await manager.patch(PATH, {"name": "A"})).status_code == 200
    assert (await manager.get(PATH)).status_code == 403


async def test_browsers_may_call_from_the_origins_that_are_listed(
    given: Given,
) -> None:
    owner = await given.actor()
    origin = f"https://a{owner.organisation_id.hex}.example.org:8443"
    headers = {"Origin": origin}
    asks = headers | {"Access-Control-Request-Method": "GET"}
    before = await owner.client.options(PATH, headers=asks)
    await owner.patch(PATH, {"origins": [origin, origin]})
    after = await owner.client.options(PATH, headers=asks)
    answer = await owner.get(PATH, headers=headers)

    assert (before.status_code, after.status_code) == (403, 204)
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.json()["origins"] == [origin]


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "https://example.org/",
        "https://example.org/path",
        "https://Example.org",
        "https://user@example.org",
        "https://example.org:443",
        "http://example.org:0",
        "https://example.org:65536",
        "https://example.org:08443",
        "https://*.example.org",
        "ftp://example.org",
        "https://",
        "https://example.org\n",
        "http://localhost:5173",
        "http://127.0.0.1:5173",
        "http://[::1]:5173",
    ],
)
async def test_an_origin_is_written_as_browsers_send_it(
    given: Given, origin: str
) -> None:
    owner = await given.actor()
    sent = {"origins": ["https://example.org", origin]}
    refused = await owner.patch(PATH, sent)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/origins/1"
    assert (await owner.read(PATH))["origins"] == []


async def test_the_demonstration_may_be_called_from_the_own_computer(
    given: Given,
) -> None:
    owner = await given.actor()
    async with work(given.engine, owner.organisation_id) as session:
        row = await session.get(Organisation, (owner.organisation_id,))
        assert row is not None
        row.demonstration = True
        session.add(row)
    sent = {"origins": ["http://localhost:5173", "http://127.0.0.1:8000"]}
    changed = await owner.patch(PATH, sent)

    assert changed.json()["origins"] == sent["origins"]


@pytest.mark.parametrize(
    "change",
    [
        {"threshold": 0},
        {"threshold": 2.5},
        {"name": None},
        {"name": ""},
        {"demonstration": True},
        {"access_version": 7},
        {"origins": None},
    ],
)
async def test_what_is_not_accepted_changes_nothing(
    given: Given, change: dict[str, object]
) -> None:
    owner = await given.actor()
    before = await owner.read(PATH)
    refused = await owner.patch(PATH, change)

    assert refused.status_code == 422
    assert await owner.read(PATH) == before
