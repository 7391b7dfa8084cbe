"""Series of an indicator's numbers over HTTP."""

from typing import Any
from urllib.parse import quote

import pytest

from services import series
from tests.support.given import Actor, Given


async def an_indicator(actor: Actor, **fields: Any) -> str:
    space = await actor.made("/v1/spaces", {"name": "LOGIN", "structure": "network"})
    made = await actor.made(
        f"/v1/spaces/{space['id']}/indicators",
        {
            "name": "Visits",
            "kind": "number",
            "direction": "increase",
            "cycles": [{"cycle": "applied"}],
            "breakdown_keys": ["gender"],
            "baseline": 0,
            "targets": [{"value": 10}],
            **fields,
        },
    )
    return f"/v1/indicators/{made['id']}"


async def measured(actor: Actor, indicator: str) -> None:
    for day, value, part in (
        ("2020-01-01", 0.1, {}),
        ("2020-01-31", 0.2, {}),
        ("2020-04-01", 5, {}),
        ("2021-01-01", 2, {}),
        ("2020-01-01", 70, {"gender": "women"}),
        ("2020-02-01", 30, {"gender": "men"}),
    ):
        await actor.made(
            f"{indicator}/measurements",
            {"value": value, "when": {"from": day}, "breakdown": part},
        )


@pytest.mark.parametrize(
    ("period", "starts"),
    [
        ("day", ["2020-01-01", "2020-01-31", "2020-04-01", "2021-01-01"]),
        ("week", ["2019-12-30", "2020-01-27", "2020-03-30", "2020-12-28"]),
        ("month", ["2020-01-01", "2020-04-01", "2021-01-01"]),
        ("quarter", ["2020-01-01", "2020-04-01", "2021-01-01"]),
        ("year", ["2020-01-01", "2021-01-01"]),
    ],
)
async def test_numbers_come_together_by_period(
    given: Given, period: str, starts: list[str]
) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)
    await measured(owner, indicator)
    read = await owner.read(f"{indicator}/series?period={period}")

    assert [each["start"] for each in read["values"]] == starts
    assert sum(each["n"] for each in read["values"]) == read["n"] == 4
    assert (read["progress"], read["cut"]) == (0.2, False)
    assert (read["trend"]["direction"], read["trend"]["n"]) == ("rising", 4)
    assert read["trend"]["method"] == "theil-sen-latest-12"


async def test_sums_within_a_period_are_exact(given: Given) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)
    await measured(owner, indicator)
    (first, *_) = (await owner.read(f"{indicator}/series"))["values"]

    assert first == {
        "start": "2020-01-01",
        "n": 2,
        "first": 0.1,
        "last": 0.2,
        "minimum": 0.1,
        "maximum": 0.2,
        "mean": 0.15,
    }


async def test_a_part_has_a_series_of_its_own(given: Given) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)
    await measured(owner, indicator)
    part = quote('{"gender":"women"}')
    read = await owner.read(f"{indicator}/series?period=year&breakdown={part}")
    other = quote('{"gender":"other"}')
    none = await owner.read(f"{indicator}/series?breakdown={other}")

    assert [each["last"] for each in read["values"]] == [70]
    assert read["breakdown"] == {"gender": "women"}
    assert (read["progress"], none["values"]) == (None, [])


@pytest.mark.parametrize(
    "query",
    [
        "period=decade",
        "breakdown=women",
        "breakdown=[]",
        'breakdown={"gender":1}',
        'breakdown={"gender":"a","gender":"b"}',
        'breakdown={"age":"old"}',
        'breakdown={"gender":" "}',
        "part=women",
    ],
)
async def test_a_series_of_nothing_known_is_refused(given: Given, query: str) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner)
    name, _, value = query.partition("=")
    refused = await owner.get(f"{indicator}/series?{name}={quote(value)}")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == f"?{name}"


async def test_a_series_without_numbers_is_empty(given: Given) -> None:
    owner = await given.actor()
    indicator = await an_indicator(owner, kind="text", baseline=None, targets=[])
    await owner.made(f"{indicator}/measurements", {"text": "Better."})
    read = await owner.read(f"{indicator}/series")

    assert (read["values"], read["n"], read["progress"]) == ([], 0, None)
    assert read["trend"]["direction"] == "unknown"


async def test_a_long_series_says_that_it_is_cut(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series, "VALUES_MAX", 3)
    owner = await given.actor()
    indicator = await an_indicator(owner)
    await measured(owner, indicator)
    read = await owner.read(f"{indicator}/series?period=year")

    assert (read["cut"], read["n"]) == (True, 3)
    assert [each["first"] for each in read["values"]] == [0.2, 2]
