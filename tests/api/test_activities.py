"""Activities over HTTP."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole, Scope, SpaceRole
from domain.indicator import Direction, Frequency, Kind
from domain.when import Precision
from services.database.tables import Indicator, IndicatorOrigin, Measurement
from services.database.work import work
from tests.support.given import Actor, Given

SPACE = {"name": "LOGIN", "structure": "network"}
VISIT = {
    "title": "A visit",
    "kind": "visit",
    "when": {"from": "2015-04-01", "precision": "month"},
    "modes": ["translating", "generating"],
    "note": "It rained.",
}
UNKNOWN = "0192f0c1-2345-7abc-8def-0123456789ab"


async def _space(owner: Actor, *, is_open: bool = True) -> str:
    made = await owner.made("/v1/spaces", SPACE | {"open": is_open})
    return f"/v1/spaces/{made['id']}"


async def test_an_activity_is_recorded_read_and_listed(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    sent = VISIT | {"person_ids": [str(owner.person_id), str(owner.person_id)]}
    made = await owner.made(f"{space}/activities", sent)
    read = await owner.get(f"/v1/activities/{made['id']}")
    listed = await owner.read(f"{space}/activities")

    assert read.json() == made
    assert read.headers["etag"].startswith('"1-')
    assert listed["items"] == [made]
    assert made["space"]["label"] == "LOGIN"
    assert made["when"] == {
        "from": "2015-04-01",
        "to": "2015-04-30",
        "precision": "month",
    }
    assert made["modes"] == ["generating", "translating"]
    assert made["persons"] == [{"id": str(owner.person_id), "label": "The owner"}]


async def test_a_title_and_a_kind_are_enough(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(
        f"{space}/activities", {"title": "Talk", "kind": "conversation"}
    )

    assert made["when"] == {"from": None, "to": None, "precision": "unknown"}
    assert (made["persons"], made["modes"], made["note"]) == ([], [], None)


async def test_a_list_of_activities_goes_back_in_time(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    for day in ("2016-01-01", "2018-01-01", "2017-01-01", "2017-01-01"):
        sent = VISIT | {"title": day, "when": {"from": day}}
        await owner.made(f"{space}/activities", sent)
    titles, cursor = [], None
    for _ in range(4):
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = await owner.read(f"{space}/activities", params=params)
        titles += [activity["title"] for activity in answer["items"]]
        cursor = answer["page"]["next_cursor"]

    assert titles == ["2018-01-01", "2017-01-01", "2017-01-01", "2016-01-01"]
    assert cursor is None


async def test_a_change_replaces_what_is_sent_and_keeps_the_rest(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    sent = VISIT | {"person_ids": [str(owner.person_id)]}
    made = await owner.made(f"{space}/activities", sent)
    path = f"/v1/activities/{made['id']}"
    tag = (await owner.get(path)).headers["etag"]
    change = {"when": None, "person_ids": [], "note": None, "modes": ["framing"]}
    first = await owner.patch(path, change, headers={"If-Match": tag})
    second = await owner.patch(path, {"title": "No"}, headers={"If-Match": tag})
    read = await owner.read(path)

    assert (first.status_code, second.status_code) == (200, 412)
    assert read["when"]["precision"] == "unknown"
    assert (read["persons"], read["note"], read["modes"]) == ([], None, ["framing"])
    assert (read["title"], read["kind"]) == ("A visit", "visit")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (SpaceRole.FACILITATOR, 201),
        (SpaceRole.EVALUATOR, 201),
        (SpaceRole.PARTICIPANT, 403),
        (SpaceRole.SPONSOR, 403),
    ],
)
async def test_who_runs_or_evaluates_a_space_records_activities(
    given: Given, role: SpaceRole, status: int
) -> None:
    owner = await given.actor()
    space = await _space(owner, is_open=False)
    made = await owner.made(f"{space}/activities", VISIT)
    guest = await given.member(owner.organisation_id, OrganisationRole.VIEWER)
    await given.participation(guest, space.rsplit("/", 1)[1], role)
    path = f"/v1/activities/{made['id']}"
    answers = [
        await guest.post(f"{space}/activities", VISIT),
        await guest.patch(path, {"title": "Another"}),
        await guest.delete(path),
    ]
    expected = [201, 200, 204] if status == 201 else [403, 403, 403]

    assert (await guest.get(f"{space}/activities")).status_code == 200
    assert [answer.status_code for answer in answers] == expected


async def test_an_activity_that_one_does_not_see_is_not_there(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space = await _space(owner, is_open=False)
    made = await owner.made(f"{space}/activities", VISIT)
    outsider = await given.member(owner.organisation_id, OrganisationRole.FACILITATOR)
    path = f"/v1/activities/{made['id']}"
    for caller in (stranger, outsider):
        answers = [
            await caller.get(path),
            await caller.patch(path, {"title": "Mine"}),
            await caller.delete(path),
            await caller.get(f"{space}/activities"),
            await caller.post(f"{space}/activities", VISIT),
        ]
        assert {answer.status_code for answer in answers} == {404}


async def test_who_attended_is_somebody_of_the_organisation(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/activities", VISIT)
    told = []
    for person in (str(stranger.person_id), UNKNOWN):
        sent = {"person_ids": [str(owner.person_id), person]}
        answers = (
            await owner.post(f"{space}/activities", VISIT | sent),
            await owner.patch(f"/v1/activities/{made['id']}", sent),
        )
        told += [(answer.status_code, answer.json()["errors"]) for answer in answers]

    assert all(each == told[0] for each in told)
    assert told[0][0] == 422
    assert told[0][1][0]["pointer"] == "/person_ids/1"


async def test_a_deleted_activity_is_gone_and_its_id_stays_taken(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/activities", VISIT)
    path = f"/v1/activities/{made['id']}"
    gone = await owner.delete(path)
    again = await owner.post(f"{space}/activities", VISIT | {"id": made["id"]})

    assert gone.status_code == 204
    assert (await owner.get(path)).status_code == 404
    assert (await owner.delete(path)).status_code == 404
    assert (await owner.read(f"{space}/activities"))["items"] == []
    assert (again.status_code, again.json()["code"]) == (409, "resource-deleted")


@pytest.mark.parametrize("pointing", ["measurement", "origin"])
async def test_an_activity_to_which_something_points_is_not_deleted(
    given: Given, pointing: str
) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/activities", VISIT)
    key, now = owner.organisation_id, datetime.now(UTC)
    space_id, activity = UUID(space.rsplit("/", 1)[1]), UUID(made["id"])
    async with work(given.engine, key) as session:
        indicator = Indicator(
            organisation_id=key,
            id=uuid7(),
            space_id=space_id,
            name="Households",
            kind=Kind.NUMBER,
            direction=Direction.INCREASE,
            frequency=Frequency.YEARLY,
            created_at=now,
        )
        session.add(indicator)
        await session.flush()
        session.add(
            IndicatorOrigin(
                organisation_id=key,
                id=uuid7(),
                indicator_id=indicator.id,
                activity_id=activity,
            )
            if pointing == "origin"
            else Measurement(
                organisation_id=key,
                id=uuid7(),
                space_id=space_id,
                indicator_id=indicator.id,
                precision=Precision.UNKNOWN,
                day=date(2020, 1, 1),
                activity_id=activity,
                recorded_by_id=owner.person_id,
                recorded_at=now,
            )
        )
    refused = await owner.delete(f"/v1/activities/{made['id']}")

    assert (refused.status_code, refused.json()["code"]) == (409, "state-conflict")
    assert (await owner.get(f"/v1/activities/{made['id']}")).status_code == 200


async def test_an_archived_space_takes_no_activities(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    made = await owner.made(f"{space}/activities", VISIT)
    await owner.post(f"{space}/archive", headers={"If-Match": "*"})
    path = f"/v1/activities/{made['id']}"

    assert (await owner.post(f"{space}/activities", VISIT)).status_code == 409
    assert (await owner.patch(path, {"title": "No"})).status_code == 409
    assert (await owner.delete(path)).status_code == 409
    assert (await owner.get(path)).status_code == 200


async def test_times_that_do_not_go_together_are_refused(given: Given) -> None:
    owner = await given.actor()
    space = await _space(owner)
    when = {"from": "2020-01-02", "to": "2020-01-01"}
    refused = await owner.post(f"{space}/activities", VISIT | {"when": when})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/when/to"


async def test_a_token_records_activities_as_far_as_its_scopes_go(
    given: Given,
) -> None:
    owner = await given.actor()
    path = f"{await _space(owner)}/activities"
    reader = await given.member(owner.organisation_id, scopes=(Scope.READ,))
    writer = await given.member(owner.organisation_id, scopes=(Scope.WRITE,))

    assert (await reader.post(path, VISIT)).status_code == 403
    assert (await reader.get(path)).status_code == 200
    assert (await writer.post(path, VISIT)).status_code == 201
    assert (await writer.get(path)).status_code == 403
