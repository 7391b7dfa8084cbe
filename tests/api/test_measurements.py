"""Measurements over HTTP."""

import json
from decimal import Decimal
from typing import Any

import pytest

from domain.access import OrganisationRole
from tests.support.given import Given
from tests.support.measuring import an_activity, an_indicator

ABSENT = "0192f0c1-2345-7abc-8def-0123456789ab"
YEAR = {"from": "2016-03-01", "precision": "year"}


async def test_a_measurement_is_recorded_read_and_listed(given: Given) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)
    activity = await an_activity(given, owner, indicator)
    made = await owner.made(
        f"{indicator}/measurements",
        {
            "value": 11.6,
            "out_of": 100,
            "n": 1417,
            "when": YEAR,
            "judged": "positive",
            "activity_id": activity,
            "note": "=SUM(A1)",
            "source": "Commission",
        },
    )
    read = await owner.get(f"/v1/measurements/{made['id']}")
    listed = await owner.read(f"{indicator}/measurements")

    assert read.json() == made
    assert listed["items"] == [made]
    assert read.headers["etag"].startswith('"1-')
    assert made["when"] == {
        "from": "2016-01-01",
        "to": "2016-12-31",
        "precision": "year",
    }
    assert (made["value"], made["share"], made["day"]) == (11.6, 0.116, "2016-01-01")
    assert made["activity"] == {"id": activity, "label": "A visit"}
    assert made["judged_by"]["id"] == made["recorded_by"]["id"] == str(owner.person_id)
    assert made["note"] == "=SUM(A1)"


async def test_an_undated_measurement_counts_on_the_day_it_is_recorded(
    given: Given,
) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)
    made = await owner.made(f"{indicator}/measurements", {"value": 1})

    assert made["when"] == {"from": None, "to": None, "precision": "unknown"}
    assert made["day"] == made["recorded_at"][:10]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("0.1", "0.1"),
        ("1.50", "1.5"),
        ("-0.0", "0"),
        ("1e3", "1000"),
        ("123456789012345", "123456789012345"),
        ("0.000000000000123456789012345", "1.23456789012345e-13"),
        ("9007199254740993", None),
        ("1234567890.1234567", None),
        ("1e18", None),
        ("1e999", None),
        ("NaN", None),
        ("Infinity", None),
        ('"1,5"', None),
        ('"١٢"', None),
        ('"1_000"', None),
        ("1_000", None),
        ("true", None),
    ],
)
async def test_numbers_are_kept_exactly_or_refused(
    given: Given, number: str, told: str | None
) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)
    answer = await owner.post(
        f"{indicator}/measurements",
        content=f'{{"value": {number}}}',
        headers={"Content-Type": "application/json"},
    )

    if told is None:
        assert answer.status_code in {400, 422}
        assert (await owner.read(indicator))["measurements"] == 0
    else:
        assert answer.status_code == 201
        read = json.loads(answer.text, parse_float=Decimal, parse_int=Decimal)
        assert read["value"] == Decimal(told)


@pytest.mark.parametrize(
    ("takes", "sent", "pointer"),
    [
        ("number", {}, "/value"),
        ("number", {"text": "ten"}, "/text"),
        ("number", {"value": 1, "code": "a"}, "/code"),
        ("yes_no", {"value": 2}, "/value"),
        ("coded", {"value": 1}, "/value"),
        ("coded", {"code": "b"}, "/code"),
        ("text", {"text": "  "}, "/text"),
        ("text", {"text": "Good.", "out_of": 1}, "/out_of"),
        ("number", {"value": 1, "out_of": -1}, "/out_of"),
        ("number", {"value": 1, "n": -1}, "/n"),
        ("number", {"value": 1, "n": 1.5}, "/n"),
        ("number", {"value": 1, "breakdown": {"age": "old"}}, "/breakdown"),
        ("number", {"value": 1, "breakdown": {"gender": 1}}, "/breakdown/gender"),
        ("number", {"value": 1, "judged": "great"}, "/judged"),
        ("number", {"value": 1, "judged_by_id": ABSENT}, "/judged_by_id"),
        (
            "number",
            {"value": 1, "judged": "mixed", "judged_by_id": ABSENT},
            "/judged_by_id",
        ),
        ("number", {"value": 1, "activity_id": ABSENT}, "/activity_id"),
        ("number", {"value": 1, "when": {"to": "2020-01-01"}}, "/when/from"),
        (
            "number",
            {"value": 1, "when": {"from": "2020-02-01", "to": "2020-01-01"}},
            "/when/to",
        ),
        ("number", {"value": 1, "when": {"from": "2020-02-30"}}, "/when/from"),
    ],
)
async def test_what_the_indicator_does_not_take_is_refused(
    given: Given, takes: str, sent: dict[str, Any], pointer: str
) -> None:
    owner = await given.actor()
    codes = [{"code": "a"}] if takes == "coded" else []
    indicator = await an_indicator(owner, kind=takes, codes=codes)
    refused = await owner.post(f"{indicator}/measurements", sent)

    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == [pointer]


async def test_each_kind_takes_its_own(given: Given) -> None:
    owner = await given.actor()
    coded = await an_indicator(owner, kind="coded", codes=[{"code": "a"}])
    text = await an_indicator(owner, kind="text")
    answer = await an_indicator(owner, kind="yes_no")

    assert (await owner.made(f"{coded}/measurements", {"code": "a"}))["code"] == "a"
    said = await owner.made(f"{text}/measurements", {"text": "Better."})
    assert said["text"] == "Better."
    assert (await owner.made(f"{answer}/measurements", {"value": 1}))["value"] == 1
    assert (await owner.read(text))["trend"]["direction"] == "unknown"


async def test_measurements_are_listed_newest_first_within_days(given: Given) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)
    for month in (3, 1, 2, 4):
        for part in ({}, {"gender": "women"}):
            await owner.made(
                f"{indicator}/measurements",
                {
                    "value": month,
                    "when": {"from": f"2020-0{month}-15"},
                    "breakdown": part,
                },
            )
    days, path = [], f"{indicator}/measurements?limit=3"
    while path:
        answer = await owner.get(path)
        days += [each["day"] for each in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url", "")
    within = await owner.read(f"{indicator}/measurements?from=2020-02-15&to=2020-03-14")

    assert days == [f"2020-0{month}-15" for month in (4, 4, 3, 3, 2, 2, 1, 1)]
    assert [each["value"] for each in within["items"]] == [2, 2]


async def test_who_may_record_measurements(given: Given) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)
    made = await owner.made(f"{indicator}/measurements", {"value": 1})
    path = f"/v1/measurements/{made['id']}"
    answers = {}
    for role in OrganisationRole:
        member = await given.member(owner.organisation_id, role)
        recorded = await member.post(f"{indicator}/measurements", {"value": 2})
        corrected = await member.patch(path, {"note": role.value})
        answers[role.value] = (
            recorded.status_code,
            corrected.status_code,
            (await member.get(path)).status_code,
        )

    assert answers == {
        "owner": (201, 200, 200),
        "evaluator": (201, 200, 200),
        "facilitator": (201, 200, 200),
        "participant": (403, 403, 200),
        "viewer": (403, 403, 200),
    }


async def test_measurements_elsewhere_are_answered_like_none(given: Given) -> None:
    owner, stranger = await given.actor(), await given.actor()
    indicator = await an_indicator(owner, open=False)
    made = await owner.made(f"{indicator}/measurements", {"value": 1})
    path = f"/v1/measurements/{made['id']}"
    outsider = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    for caller in (stranger, outsider):
        for method, address, sent in (
            ("GET", path, None),
            ("PATCH", path, {"value": 2}),
            ("DELETE", path, None),
            ("GET", f"{path}/versions", None),
            ("POST", f"{indicator}/measurements", {"value": 2}),
        ):
            answer = await caller.call(method, address, sent)

            assert answer.status_code == 404, (method, address)


async def test_an_activity_that_is_not_visible_is_unknown_and_not_told(
    given: Given,
) -> None:
    owner = await given.actor()
    indicator, hidden = await an_indicator(owner), await an_indicator(owner, open=False)
    activity = await an_activity(given, owner, hidden)
    sent = {"value": 1, "activity_id": activity}
    member = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    refused = await member.post(f"{indicator}/measurements", sent)
    made = await owner.made(f"{indicator}/measurements", sent)
    read = await member.read(f"/v1/measurements/{made['id']}")

    assert refused.json()["errors"][0]["pointer"] == "/activity_id"
    assert made["activity"]["id"] == activity
    assert read["activity"] is None
