"""Framing events over HTTP: activities with an agenda and what came of them."""

from typing import Any

from domain.access import OrganisationRole
from tests.support.given import Actor, Given

Json = dict[str, Any]
FORCE = {"If-Match": "*"}


async def _space(owner: Actor) -> str:
    made = await owner.made("/v1/spaces", {"name": "LOGIN", "structure": "network"})
    return f"/v1/spaces/{made['id']}"


async def _activity(owner: Actor, space: str) -> str:
    body = {"title": "A workshop", "kind": "workshop", "modes": ["framing"]}
    return str((await owner.made(f"{space}/activities", body))["id"])


async def _event(owner: Actor, space: str, **more: Any) -> Json:
    hope = await owner.made(f"{space}/aspirations", {"text": "To be heard."})
    frame = await owner.made(f"{space}/frames", {"statement": "We care."})
    landscape = await owner.made(f"{space}/landscapes", {"title": "Around us"})
    return {
        "activity_id": await _activity(owner, space),
        "agenda": [
            {"topic": "differences", "minutes": 30},
            {"topic": "aspirations", "text": "By cycle."},
        ],
        "frame_id": frame["id"],
        "frame_version": 1,
        "landscape_id": landscape["id"],
        "landscape_version": 1,
        "indicators_to_derive": [
            {"text": "How often are we asked?", "aspiration_id": hope["id"]}
        ],
        "commitments": [
            {
                "text": "Ask the ministry.",
                "person_id": str(owner.person_id),
                "by": "2015-06-30",
            }
        ],
        "open_questions": ["Who is missing?", "Who pays?"],
        **more,
    }


async def test_a_framing_event_tells_its_agenda_and_what_came(given: Given) -> None:
    owner = await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space = await _space(owner)
    made = await owner.made(f"{space}/framing-events", await _event(owner, space))

    assert made["activity"]["label"] == "A workshop"
    assert [each["topic"] for each in made["agenda"]] == ["differences", "aspirations"]
    assert made["indicators_to_derive"][0]["aspiration"]["label"] == "To be heard."
    assert made["indicators_to_derive"][0]["indicator"] is None
    assert made["commitments"][0]["person"]["label"] == "The owner"
    assert made["open_questions"] == ["Who is missing?", "Who pays?"]
    assert (made["frame_version"], made["landscape_version"]) == (1, 1)
    assert await viewer.read(f"/v1/framing-events/{made['id']}") == made
    assert (await viewer.read(f"{space}/framing-events"))["items"] == [made]


async def test_what_is_sent_replaces_and_the_rest_stays(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/framing-events", await _event(owner, space))
    (wanted,) = made["indicators_to_derive"]
    hope = wanted["aspiration"]["id"]
    cycles = {"cycles": [{"cycle": "applied"}]}
    indicator = await owner.made(f"/v1/aspirations/{hope}/indicators", cycles)
    change = {
        "indicators_to_derive": [
            {"text": "Asked", "aspiration_id": hope, "indicator_id": indicator["id"]}
        ],
        "open_questions": [],
    }
    path = f"/v1/framing-events/{made['id']}"
    changed = (await owner.patch(path, change)).json()

    assert changed["indicators_to_derive"][0]["indicator"]["id"] == indicator["id"]
    assert changed["open_questions"] == []
    assert changed["commitments"] == made["commitments"]
    assert (await owner.delete(f"/v1/indicators/{indicator['id']}")).status_code == 409
    assert (await owner.delete(path)).status_code == 204
    assert (await owner.get(path)).status_code == 404
    activity = f"/v1/activities/{made['activity']['id']}"
    assert (await owner.get(activity)).status_code == 200


async def test_an_event_names_only_what_is_there(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space, other = await _space(owner), await _space(owner)
    elsewhere = await _activity(owner, other)
    body = await _event(owner, space)
    path = f"{space}/framing-events"
    unknown = str(stranger.member_id)
    wrong: list[tuple[Json, str]] = [
        ({"activity_id": elsewhere}, "/activity_id"),
        ({"frame_id": unknown}, "/frame_id"),
        ({"frame_id": None}, "/frame_id"),
        ({"frame_version": 2}, "/frame_version"),
        ({"landscape_version": 2}, "/landscape_version"),
        (
            {"commitments": [{"text": "x", "person_id": str(stranger.person_id)}]},
            "/commitments/0/person_id",
        ),
        (
            {"indicators_to_derive": [{"text": "x", "aspiration_id": unknown}]},
            "/indicators_to_derive/0/aspiration_id",
        ),
        (
            {"indicators_to_derive": [{"text": "x", "indicator_id": unknown}]},
            "/indicators_to_derive/0/indicator_id",
        ),
    ]
    told = []
    for change, _ in wrong:
        refused = await owner.post(path, body | change)
        told.append(refused.json()["errors"][0]["pointer"])

    assert told == [pointer for _, pointer in wrong]


async def test_of_an_activity_it_is_said_once_that_it_framed(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    body = await _event(owner, space)
    first = await owner.post(f"{space}/framing-events", body)
    second = await owner.post(f"{space}/framing-events", body)
    gone = await owner.delete(f"/v1/activities/{body['activity_id']}")

    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["code"] == "duplicate"
    assert gone.status_code == 409


async def test_an_event_names_no_aspiration_that_the_reader_does_not_see(
    given: Given,
) -> None:
    owner = await given.actor()
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space = await _space(owner)
    own = await owner.made(
        f"{space}/aspirations",
        {"text": "Mine.", "holder_id": str(owner.person_id)},
    )
    wanted = [{"text": "A sign", "aspiration_id": own["id"]}]
    body = await _event(owner, space, indicators_to_derive=wanted)
    made = await owner.made(f"{space}/framing-events", body)
    seen = await viewer.read(f"/v1/framing-events/{made['id']}")
    nobody = {"id": None, "label": None}

    assert made["indicators_to_derive"][0]["aspiration"]["label"] == "Mine."
    assert seen["indicators_to_derive"][0]["aspiration"] == nobody
