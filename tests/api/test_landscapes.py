"""Landscapes over HTTP: maps whose versions stay as they were drawn."""

from typing import Any

from domain.access import OrganisationRole
from tests.support.given import Actor, Given

Json = dict[str, Any]
FORCE = {"If-Match": "*"}
PLACES = [
    {"key": "bnew", "kind": "space", "name": "BNEW", "x": 0, "y": 0},
    {"key": "thp", "kind": "institution", "name": "THP", "x": 1.25, "y": -2},
]
LINK = {
    "source": "bnew",
    "target": "thp",
    "kind": "exchange",
    "strength": "strong",
    "missing": True,
}


async def _space(owner: Actor, *, is_open: bool = True) -> str:
    body = {"name": "LOGIN", "structure": "network", "open": is_open}
    return f"/v1/spaces/{(await owner.made('/v1/spaces', body))['id']}"


def _map(owner: Actor, **more: Any) -> Json:
    return {
        "title": "Around us",
        "drawn_on": "2015-03-01",
        "places": PLACES,
        "boundaries": [{"name": "A border", "places": ["thp"]}],
        "links": [LINK],
        "members": [{"place": "bnew", "person_id": str(owner.person_id)}],
        "missing": [
            {"name": "A minister", "place": "thp", "invite_status": "invited"},
            {"name": "Somebody young"},
        ],
        **more,
    }


async def test_a_map_is_drawn_and_read_as_it_was_drawn(given: Given) -> None:
    owner = await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space = await _space(owner)
    made = await owner.made(f"{space}/landscapes", _map(owner))
    missing = made["missing"]

    assert (made["places"], made["links"]) == (PLACES, [LINK])
    assert made["boundaries"] == [{"name": "A border", "places": ["thp"]}]
    assert made["members"][0]["person"]["label"] == "The owner"
    assert [each["invite_status"] for each in missing] == ["invited", "not_invited"]
    assert [each["place"] for each in missing] == ["thp", None]
    assert await viewer.read(f"/v1/landscapes/{made['id']}") == made
    assert (await viewer.read(f"{space}/landscapes"))["items"] == [made]


async def test_a_map_drawn_anew_leaves_the_old_one_as_it_was(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/landscapes", _map(owner))
    path = f"/v1/landscapes/{made['id']}/versions"
    anew = _map(owner, predecessor=1, missing=[], title="Around us now")
    first = await owner.post(path, anew)
    again = await owner.post(path, anew)
    stale = await owner.post(path, anew | {"title": "Other"})
    listed = (await owner.read(path))["items"]

    assert (first.status_code, again.status_code) == (201, 200)
    assert (stale.status_code, stale.json()["code"]) == (412, "version-conflict")
    assert [each["version"] for each in listed] == [2, 1]
    assert listed[1] == made == await owner.read(f"{path}/1")
    assert (first.json()["missing"], first.json()["predecessor"]) == ([], 1)
    assert (await owner.get(f"{path}/3")).status_code == 404


async def test_a_map_names_only_places_and_persons_that_are_there(
    given: Given,
) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space = await _space(owner)
    told = []
    wrong: list[Json] = [
        {"places": []},
        {"members": [{"place": "bnew", "person_id": str(stranger.person_id)}]},
        {"missing": [{"name": "Who", "place": "nowhere"}]},
    ]
    for more in wrong:
        refused = await owner.post(f"{space}/landscapes", _map(owner, **more))
        told.append((refused.status_code, refused.json()["errors"][0]["pointer"]))

    assert told == [
        (422, "/boundaries/0/places/0"),
        (422, "/members/0/person_id"),
        (422, "/missing/0/place"),
    ]


async def test_an_archived_space_is_not_mapped_anew(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/landscapes", _map(owner))
    await owner.post(f"{space}/archive", headers=FORCE)
    path = f"/v1/landscapes/{made['id']}/versions"

    assert (await owner.post(f"{space}/landscapes", _map(owner))).status_code == 409
    assert (await owner.post(path, _map(owner, predecessor=1))).status_code == 409
