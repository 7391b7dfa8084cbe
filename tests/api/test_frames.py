"""Frames over HTTP: versions that never change, and what changed between them."""

from typing import Any

from uuid_utils.compat import uuid7

from domain.access import OrganisationRole
from tests.support.given import Actor, Given

Json = dict[str, Any]
FORCE = {"If-Match": "*"}
FRAME = {
    "statement": "Women take part in local government.",
    "focus": ["realized", "applied"],
    "agreed_on": "2015-03-01",
}


async def _space(owner: Actor, *, is_open: bool = True) -> str:
    body = {"name": "LOGIN", "structure": "network", "open": is_open}
    return f"/v1/spaces/{(await owner.made('/v1/spaces', body))['id']}"


async def _hope(owner: Actor, space: str, text: str, *cycles: str, **more: Any) -> str:
    body = {"text": text, "cycles": [{"cycle": c} for c in cycles], **more}
    return str((await owner.made(f"{space}/aspirations", body))["id"])


async def test_a_frame_takes_in_what_is_shared_and_pursued(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    hope = await _hope(owner, space, "Women are elected.", "realized")
    await _hope(owner, space, "Mine.", holder_id=str(owner.person_id))
    await _hope(owner, space, "It was.", state="met")
    outside = await _hope(owner, space, "Time is given.", "enabling")
    doubt = await owner.made(f"{space}/uncertainties", {"text": "Will they stand?"})
    made = await owner.made(f"{space}/frames", FRAME)
    frame = f"/v1/frames/{made['id']}"
    read = await owner.get(frame)

    assert read.json() == made
    assert read.headers["etag"].startswith('"1-')
    assert (made["version"], made["predecessor"]) == (1, None)
    assert made["focus"] == ["applied", "realized"]
    assert [(each["id"], each["in_focus"]) for each in made["aspirations"]] == [
        (hope, True),
        (outside, False),
    ]
    assert [each["id"] for each in made["uncertainties"]] == [doubt["id"]]
    assert (await owner.read(f"{space}/frames"))["items"] == [made]


async def test_a_version_stays_as_it_was_whatever_happens_to_its_entries(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    hope = await _hope(owner, space, "Women stand.", "applied")
    made = await owner.made(f"{space}/frames", FRAME)
    await owner.patch(f"/v1/aspirations/{hope}", {"text": "Women win."})
    move = {"state": "partly"}
    await owner.post(f"/v1/aspirations/{hope}/state", move, headers=FORCE)
    (entry,) = (await owner.read(f"/v1/frames/{made['id']}"))["aspirations"]

    assert entry["text"] == "Women stand."
    assert (entry["state"], entry["state_now"]) == ("open", "partly")


async def test_what_changed_between_two_versions_is_told_by_cycle(
    given: Given,
) -> None:
    owner = await given.actor()
    guest = await given.member(owner.organisation_id, name="Asa")
    space = await _space(owner)
    kept = await _hope(owner, space, "Women stand.", "applied")
    ended = await _hope(owner, space, "Laws change.", "transformative")
    horizon = {"since": "2015-01-01", "until": "2020-12-31"}
    first = FRAME | {"person_ids": [str(owner.person_id)]} | horizon
    made = await owner.made(f"{space}/frames", first)
    frame = f"/v1/frames/{made['id']}"
    await owner.patch(f"/v1/aspirations/{kept}", {"text": "Women stand and win."})
    move = {"state": "abandoned"}
    await owner.post(f"/v1/aspirations/{ended}/state", move, headers=FORCE)
    added = await _hope(owner, space, "Time is given.", "enabling")
    second = {
        "predecessor": 1,
        "statement": "Women lead.",
        "focus": ["applied", "enabling"],
        "agreed_on": "2017-05-01",
        "person_ids": [str(guest.person_id)],
    }
    await owner.made(f"{frame}/versions", second)
    found = await owner.read(f"{frame}/difference?from=1&to=2")
    told = {
        row["cycle"]: [(each["change"], each["id"]) for each in row["entries"]]
        for row in found["cycles"]
        if row["entries"]
    }
    focus = {
        row["cycle"]
        for row in found["cycles"]
        if row["was_in_focus"] != row["is_in_focus"]
    }
    (change,) = next(r for r in found["cycles"] if r["cycle"] == "applied")["entries"]

    assert told == {
        "applied": [("changed", kept)],
        "enabling": [("added", added)],
        "transformative": [("ended", ended)],
    }
    assert focus == {"realized", "enabling"}
    assert change["before"]["text"] == "Women stand."
    assert change["after"]["text"] == "Women stand and win."
    assert found["statement"] == {"before": FRAME["statement"], "after": "Women lead."}
    assert found["horizon"] == {
        "before": horizon,
        "after": {"since": None, "until": None},
    }
    assert (await owner.read(f"{frame}/difference?from=2"))["statement"] is None
    assert [each["label"] for each in found["joined"]] == ["Asa"]
    assert [each["label"] for each in found["left"]] == ["The owner"]
    assert await owner.read(f"{frame}/difference") == found
    assert (await owner.get(f"{frame}/difference?to=3")).status_code == 422


async def test_the_next_version_names_the_present_one(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/frames", FRAME)
    path = f"/v1/frames/{made['id']}/versions"
    sent = FRAME | {"predecessor": 1, "agreed_on": "2016-01-01"}
    first = await owner.post(path, sent)
    again = await owner.post(path, sent)
    late = await owner.post(path, sent | {"statement": "Another."})
    early = await owner.post(path, sent | {"predecessor": 2, "agreed_on": "2015-12-31"})
    listed = (await owner.read(path))["items"]
    one = await owner.read(f"{path}/1")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["idempotent-replay"] == "true"
    assert (late.status_code, late.json()["code"]) == (412, "version-conflict")
    assert early.json()["errors"][0]["pointer"] == "/agreed_on"
    assert [each["version"] for each in listed] == [2, 1]
    assert one == made
    assert (await owner.get(f"{path}/3")).status_code == 404


async def test_a_version_says_what_brought_it_about_as_far_as_one_sees_it(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    space = await _space(owner)
    story = await owner.made(
        f"{space}/stories",
        {
            "steps": [{"text": "We told them what we found."}],
            "state": "approved",
            "approval": {"how": "in person"},
        },
    )
    step = story["steps"][0]["id"]
    event = await owner.made(
        f"{space}/activities", {"title": "A workshop", "kind": "workshop"}
    )
    made = await owner.made(f"{space}/frames", FRAME)
    sent = FRAME | {
        "predecessor": 1,
        "brought_by_step_id": step,
        "brought_by_activity_id": event["id"],
    }
    second = await owner.made(f"/v1/frames/{made['id']}/versions", sent)
    seen = await viewer.read(f"/v1/frames/{made['id']}")

    assert second["brought_by_step"]["id"] == step
    assert second["brought_by_activity"]["label"] == "A workshop"
    assert seen["brought_by_step"] == {"id": None, "label": None}


async def test_a_version_shows_nobody_what_another_keeps_to_themselves(
    given: Given,
) -> None:
    owner = await given.actor()
    facilitator = await given.member(
        owner.organisation_id, OrganisationRole.FACILITATOR
    )
    space = await _space(owner)
    own = await _hope(owner, space, "Mine.", holder_id=str(owner.person_id))
    made = await owner.made(f"{space}/frames", FRAME | {"aspiration_ids": [own]})
    seen = await facilitator.read(f"/v1/frames/{made['id']}")
    refused = await facilitator.post(
        f"{space}/frames", FRAME | {"aspiration_ids": [own]}
    )

    assert [each["id"] for each in made["aspirations"]] == [own]
    assert (made["hidden"], seen["hidden"]) == (False, True)
    assert seen["aspirations"] == []
    assert refused.json()["errors"][0]["pointer"] == "/aspiration_ids/0"


async def test_a_frame_is_made_once_and_an_archived_space_takes_none(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    sent = FRAME | {"id": str(uuid7())}
    first = await owner.post(f"{space}/frames", sent)
    again = await owner.post(f"{space}/frames", sent)
    other = await owner.post(f"{space}/frames", sent | {"statement": "Another."})
    await owner.post(f"{space}/archive", headers=FORCE)
    closed = await owner.post(f"{space}/frames", FRAME)
    later = FRAME | {"predecessor": 1}
    version = await owner.post(f"/v1/frames/{sent['id']}/versions", later)

    assert (first.status_code, again.status_code) == (201, 200)
    assert (other.status_code, other.json()["code"]) == (409, "id-reused")
    assert (closed.status_code, version.status_code) == (409, 409)
