"""Aspirations and uncertainties over HTTP: who holds them, who sees them, over time."""

from typing import Any

import pytest

from domain.access import OrganisationRole, Scope, SpaceRole
from tests.support.given import Actor, Given

Json = dict[str, Any]
FORCE = {"If-Match": "*"}
UNKNOWN = "0192f0c1-2345-7abc-8def-0123456789ab"
HOPE = {"text": "Women stand for election.", "cycles": [{"cycle": "realized"}]}


async def _space(owner: Actor, *, is_open: bool = True) -> str:
    body = {"name": "LOGIN", "structure": "network", "open": is_open}
    return f"/v1/spaces/{(await owner.made('/v1/spaces', body))['id']}"


def _key(space: str) -> str:
    return space.rsplit("/", 1)[1]


async def _participant(given: Given, owner: Actor, space: str) -> Actor:
    actor = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    await given.participation(actor, _key(space))
    return actor


async def test_an_aspiration_of_the_space_is_everybodys_who_sees_it(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/aspirations", HOPE)
    viewer = await given.member(owner.organisation_id, OrganisationRole.VIEWER)

    assert (made["holder"], made["visibility"]) == (None, "organisation")
    assert made["cycles"] == [
        {"cycle": "realized", "dimension": None, "as_named": None}
    ]
    assert [each["state"] for each in made["states"]] == ["open"]
    assert await viewer.read(f"/v1/aspirations/{made['id']}") == made
    assert (await viewer.read(f"{space}/aspirations"))["items"] == [made]


async def test_an_aspiration_needs_no_cycle_and_no_focus(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/aspirations", {"text": "To be heard."})

    assert made["cycles"] == []


async def test_what_a_person_holds_is_theirs_alone_unless_they_share_it(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner, is_open=False)
    holder, other = [await _participant(given, owner, space) for _ in range(2)]
    evaluator = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    await given.participation(evaluator, _key(space), SpaceRole.EVALUATOR)
    sent = HOPE | {"holder_id": str(holder.person_id)}
    made = await holder.made(f"{space}/aspirations", sent)
    path = f"/v1/aspirations/{made['id']}"
    alone = [(await each.get(path)).status_code for each in (owner, other, evaluator)]
    listed = [
        (await each.read(f"{space}/aspirations"))["items"]
        for each in (owner, other, evaluator)
    ]
    await holder.patch(path, {"visibility": "space"})
    shared = [(await each.get(path)).status_code for each in (other, evaluator)]

    assert made["visibility"] == "holder"
    assert (await holder.get(path)).status_code == 200
    assert alone == [404, 404, 404]
    assert listed == [[], [], []]
    assert shared == [200, 200]


async def test_who_enters_for_somebody_else_does_not_see_it_afterwards(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    holder = await _participant(given, owner, space)
    sent = HOPE | {"holder_id": str(holder.person_id)}
    made = await owner.made(f"{space}/aspirations", sent)

    assert (await owner.get(f"/v1/aspirations/{made['id']}")).status_code == 404
    assert (await holder.get(f"/v1/aspirations/{made['id']}")).status_code == 200


async def test_what_is_shared_with_a_space_is_for_who_takes_part_or_frames(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    inside = await _participant(given, owner, space)
    made = await inside.made(
        f"{space}/aspirations",
        HOPE | {"holder_id": str(inside.person_id), "visibility": "space"},
    )
    path = f"/v1/aspirations/{made['id']}"
    told = {}
    for role in OrganisationRole:
        member = await given.member(owner.organisation_id, role)
        told[role.value] = (await member.get(path)).status_code
    reading = await given.member(
        owner.organisation_id, OrganisationRole.FACILITATOR, scopes=(Scope.READ,)
    )

    assert told == {
        "owner": 200,
        "evaluator": 200,
        "facilitator": 200,
        "participant": 404,
        "viewer": 404,
    }
    assert (await reading.get(path)).status_code == 200


async def test_only_the_holder_changes_what_a_person_holds(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    holder = await _participant(given, owner, space)
    sent = {"holder_id": str(holder.person_id), "visibility": "organisation"}
    made = await holder.made(f"{space}/aspirations", HOPE | sent)
    path = f"/v1/aspirations/{made['id']}"
    move = {"state": "abandoned"}
    refused = [
        await owner.patch(path, {"text": "Mine."}),
        await owner.post(f"{path}/state", move, headers=FORCE),
        await owner.delete(path),
    ]

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert (await holder.patch(path, {"text": "Ours."})).status_code == 200
    assert (await holder.post(f"{path}/state", move, headers=FORCE)).is_success
    assert (await holder.delete(path)).status_code == 204


async def test_a_participant_holds_their_own_and_frames_for_nobody(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    holder = await _participant(given, owner, space)
    for_all = await holder.post(f"{space}/aspirations", HOPE)
    for_another = await holder.post(
        f"{space}/aspirations", HOPE | {"holder_id": str(owner.person_id)}
    )

    assert (for_all.status_code, for_another.status_code) == (403, 403)


async def test_states_are_kept_and_an_earlier_day_does_not_change_the_present(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/aspirations", HOPE | {"since": "2015-01-01"})
    path = f"/v1/aspirations/{made['id']}/state"
    for state, since in (("met", "2017-01-01"), ("partly", "2016-01-01")):
        body = {"state": state, "since": since, "note": "As told."}
        assert (await owner.post(path, body, headers=FORCE)).status_code == 200
    read = await owner.read(f"/v1/aspirations/{made['id']}")

    assert read["state"] == "met"
    assert [(each["state"], each["since"]) for each in read["states"]] == [
        ("open", "2015-01-01"),
        ("partly", "2016-01-01"),
        ("met", "2017-01-01"),
    ]
    assert read["version"] == 3


@pytest.mark.parametrize(
    ("plural", "state"), [("aspirations", "answered"), ("uncertainties", "met")]
)
async def test_a_state_belongs_to_its_kind(
    given: Given, plural: str, state: str
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    refused = await owner.post(f"{space}/{plural}", HOPE | {"state": state})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/state"


async def test_an_uncertainty_is_about_aspirations(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    hopes = [
        (await owner.made(f"{space}/aspirations", HOPE | {"text": text}))["id"]
        for text in ("One.", "Two.")
    ]
    sent = {"text": "Who pays?", "kind": "condition", "aspiration_ids": hopes}
    made = await owner.made(f"{space}/uncertainties", sent)
    path = f"/v1/uncertainties/{made['id']}"
    changed = await owner.patch(path, {"aspiration_ids": hopes[1:], "kind": "risk"})
    read = await owner.read(f"/v1/aspirations/{hopes[1]}")
    unknown = await owner.patch(path, {"aspiration_ids": [UNKNOWN]})

    assert {each["label"] for each in made["aspirations"]} == {"One.", "Two."}
    assert [each["label"] for each in changed.json()["aspirations"]] == ["Two."]
    assert changed.json()["kind"] == "risk"
    assert read["uncertainties"] == [{"id": made["id"], "label": "Who pays?"}]
    assert unknown.json()["errors"][0]["pointer"] == "/aspiration_ids/0"


async def test_an_uncertainty_shows_no_aspiration_that_the_reader_does_not_see(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    holder = await _participant(given, owner, space)
    own = await holder.made(
        f"{space}/aspirations", HOPE | {"holder_id": str(holder.person_id)}
    )
    made = await holder.made(
        f"{space}/uncertainties",
        {
            "text": "Dare I?",
            "holder_id": str(holder.person_id),
            "visibility": "organisation",
            "aspiration_ids": [own["id"]],
        },
    )
    path = f"/v1/uncertainties/{made['id']}"

    assert [each["id"] for each in made["aspirations"]] == [own["id"]]
    assert (await owner.read(path))["aspirations"] == []


async def test_entries_are_found_by_cycle_holder_and_state(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    path = f"{space}/aspirations"
    me = str(owner.person_id)
    await owner.made(path, HOPE)
    await owner.made(path, {"text": "Mine.", "holder_id": me, "state": "met"})
    found = {}
    for query in (
        "cycle=realized",
        "cycle=applied",
        f"holder={me}",
        f"holder={UNKNOWN}",
        "state=met",
        "personal=true",
        "personal=false",
    ):
        items = (await owner.read(f"{path}?{query}"))["items"]
        found[query] = [each["text"] for each in items]

    assert list(found.values()) == [
        [HOPE["text"]],
        [],
        ["Mine."],
        [],
        ["Mine."],
        ["Mine."],
        [HOPE["text"]],
    ]


async def test_what_the_space_holds_is_nobodys_alone(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    refused = await owner.post(f"{space}/aspirations", HOPE | {"visibility": "holder"})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/visibility"


async def test_an_entry_to_which_something_points_is_not_deleted(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    hope = await owner.made(f"{space}/aspirations", HOPE)
    doubt = await owner.made(
        f"{space}/uncertainties",
        {"text": "Will they?", "aspiration_ids": [hope["id"]]},
    )
    path = f"/v1/aspirations/{hope['id']}"
    refused = await owner.delete(path)
    assert (await owner.delete(f"/v1/uncertainties/{doubt['id']}")).status_code == 204
    gone = await owner.delete(path)
    again = await owner.post(f"{space}/aspirations", HOPE | {"id": hope["id"]})

    assert (refused.status_code, refused.json()["code"]) == (409, "state-conflict")
    assert gone.status_code == 204
    assert again.json()["code"] == "resource-deleted"


async def test_an_aspiration_may_have_suggested_an_indicator(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    hope = await owner.made(f"{space}/aspirations", HOPE)
    made = await owner.made(
        f"{space}/indicators",
        {
            "name": "Women elected",
            "kind": "number",
            "cycles": [{"cycle": "realized"}],
            "origins": [{"kind": "aspiration", "id": hope["id"]}],
        },
    )

    assert made["origins"] == [
        {"kind": "aspiration", "id": hope["id"], "label": HOPE["text"]}
    ]
    assert (await owner.delete(f"/v1/aspirations/{hope['id']}")).status_code == 409
