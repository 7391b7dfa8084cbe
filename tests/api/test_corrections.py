"""Measurements sent again, corrected and taken out, over HTTP."""

from typing import Any

from tests.support.given import Given
from tests.support.measuring import an_indicator

ABSENT = "0192f0c1-2345-7abc-8def-0123456789ab"
YEAR = {"from": "2016-03-01", "precision": "year"}


async def test_the_same_request_is_answered_again(given: Given) -> None:
    owner = await given.actor()
    indicator, other = await an_indicator(owner), await an_indicator(owner)
    path, sent = f"{indicator}/measurements", {"id": ABSENT, "value": 1.5}
    first = await owner.post(path, sent)
    again = await owner.post(path, {"value": 1.50, "id": ABSENT})
    changed = await owner.post(path, {**sent, "value": 2})
    elsewhere = await owner.post(f"{other}/measurements", sent)
    await owner.delete(f"/v1/measurements/{ABSENT}")
    deleted = await owner.post(path, sent)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["idempotent-replay"] == "true"
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    assert (changed.status_code, changed.json()["code"]) == (409, "id-reused")
    assert set(changed.json()["context"]) == {"provided", "stored"}
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "id-reused")
    assert deleted.json()["code"] == "resource-deleted"


async def test_a_correction_keeps_what_was_said(given: Given) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)
    made = await owner.made(
        f"{indicator}/measurements", {"value": 11.6, "judged": "mixed", "when": YEAR}
    )
    path = f"/v1/measurements/{made['id']}"
    tag = (await owner.get(path)).headers["etag"]
    corrected = await owner.patch(
        path, {"value": 11.7, "judged": None}, headers={"If-Match": tag}
    )
    stale = await owner.patch(path, {"value": 1}, headers={"If-Match": tag})
    same = await owner.patch(path, {"value": 11.7})
    again = await owner.patch(path, {"breakdown": {"gender": "women"}})
    versions = (await owner.read(f"{path}/versions?limit=1"))["items"]
    every = (await owner.read(f"{path}/versions"))["items"]

    assert (corrected.json()["value"], corrected.json()["version"]) == (11.7, 2)
    assert (corrected.json()["judged"], corrected.json()["judged_by"]) == (None, None)
    assert stale.status_code == 412
    assert same.json() == corrected.json()
    assert again.json()["version"] == 3
    assert [each["version"] for each in every] == [2, 1]
    assert versions == every[:1]
    assert {k: v for k, v in every[1].items() if k in made and k != "version"} == {
        k: v for k, v in made.items() if k in every[1] and k != "version"
    }
    assert every[1]["corrected_by"]["id"] == str(owner.person_id)


async def test_a_correction_is_held_to_the_same_rules(given: Given) -> None:
    owner = await given.actor()
    made = await owner.made(f"{await an_indicator(owner)}/measurements", {"value": 1})
    path = f"/v1/measurements/{made['id']}"
    for sent, pointer in (
        ({"value": None}, "/value"),
        ({"text": "x"}, "/text"),
        ({"breakdown": {"age": "old"}}, "/breakdown"),
        ({"activity_id": ABSENT}, "/activity_id"),
        ({"id": ABSENT}, "/id"),
    ):
        refused = await owner.patch(path, sent)

        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == pointer
    assert (await owner.read(f"{path}/versions"))["items"] == []


async def test_the_last_day_measured_follows_every_change(given: Given) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)

    async def last() -> Any:
        return (await owner.read(indicator))["last_measured_on"]

    told = [await last()]
    keys = []
    for day in ("2020-05-01", "2021-05-01", "2019-05-01"):
        made = await owner.made(
            f"{indicator}/measurements", {"value": 1, "when": {"from": day}}
        )
        keys.append(f"/v1/measurements/{made['id']}")
        told.append(await last())
    await owner.patch(keys[1], {"when": {"from": "2018-05-01"}})
    told.append(await last())
    for key in keys:
        await owner.delete(key)
        told.append(await last())

    assert told == [
        None,
        "2020-05-01",
        "2021-05-01",
        "2021-05-01",
        "2020-05-01",
        "2019-05-01",
        "2019-05-01",
        None,
    ]


async def test_a_deleted_measurement_is_gone_from_everywhere(given: Given) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)
    made = await owner.made(f"{indicator}/measurements", {"value": 1})
    path = f"/v1/measurements/{made['id']}"
    gone = await owner.delete(path)

    assert gone.status_code == 204
    for address in (path, f"{path}/versions"):
        assert (await owner.get(address)).status_code == 404
    assert (await owner.patch(path, {"value": 2})).status_code == 404
    assert (await owner.read(f"{indicator}/measurements"))["items"] == []
    read = await owner.read(indicator)
    assert (read["measurements"], read["latest"]) == (0, None)
