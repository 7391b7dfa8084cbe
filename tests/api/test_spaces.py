"""Spaces over HTTP."""

from tests.support.given import Given

SPACE = {"name": "LOGIN", "structure": "network"}


async def test_a_space_is_created_read_and_listed(given: Given) -> None:
    owner = await given.actor()
    made = await owner.made("/v1/spaces", SPACE)
    read = await owner.get(f"/v1/spaces/{made['id']}")
    listed = await owner.read("/v1/spaces")

    assert read.json() == made
    assert read.headers["etag"].startswith('"1-')
    assert [space["id"] for space in listed["items"]] == [made["id"]]


async def test_a_space_of_another_organisation_is_answered_like_none(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    made = await owner.made("/v1/spaces", SPACE)
    foreign = await stranger.get(f"/v1/spaces/{made['id']}")
    random = await stranger.get("/v1/spaces/0192f0c1-2345-7abc-8def-0123456789ab")

    assert foreign.status_code == random.status_code == 404
    mine = {"instance", "request_id"}
    assert {k: v for k, v in foreign.json().items() if k not in mine} == {
        k: v for k, v in random.json().items() if k not in mine
    }


async def test_a_change_needs_the_version_that_was_read(given: Given) -> None:
    owner = await given.actor()
    made = await owner.made("/v1/spaces", SPACE)
    path = f"/v1/spaces/{made['id']}"
    tag = (await owner.get(path)).headers["etag"]
    first = await owner.patch(path, {"purpose": "Care."}, headers={"If-Match": tag})
    second = await owner.patch(path, {"purpose": "No."}, headers={"If-Match": tag})

    assert (first.status_code, second.status_code) == (200, 412)
    assert (await owner.read(path))["purpose"] == "Care."
