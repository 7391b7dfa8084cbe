"""Where stories stop: the stall profile of a report."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.access import OrganisationRole
from services.folding import fold_organisation
from tests.support.facts import assert_facts_hold
from tests.support.flowing import a_space, tell
from tests.support.given import Actor, Given

Json = dict[str, Any]
TODAY = datetime.now(UTC).date()


def a_step(cycle: str, ago: int | None, **fields: Any) -> Json:
    """Return a step so many days ago."""
    when = None
    if ago is not None:
        day = str(TODAY - timedelta(days=ago))
        when = {"from": day, "to": day, "precision": "day"}
    return {"text": "So.", "when": when, "placements": [{"cycle": cycle}], **fields}


async def read(actor: Actor, space: str, query: str = "") -> Json:
    """Read the report with its stall profile."""
    return await actor.read(f"/v1/spaces/{space}/report?parts=stalls{query}")


def at(report: Json, cycle: str) -> Json:
    """Return the profile of a cycle."""
    (found,) = [each for each in report["stalls"]["cycles"] if each["cycle"] == cycle]
    return dict(found)


async def test_steps_wait_until_another_follows_or_the_day_of_the_report(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    told = str(TODAY)
    for ago, after in ((300, 290), (300, 250), (200, 100)):
        steps = [a_step("potential", ago), a_step("applied", after)]
        await tell(owner, space, *steps, told_on=told)
    await tell(owner, space, a_step("potential", 40), told_on=told)
    await tell(owner, space, a_step("potential", None), told_on=told)
    for _ in range(2):
        report = await read(owner, space)
        found = at(report, "potential")
        numbers = [found[n] for n in ("steps", "followed", "waiting", "undated")]
        curve = {point["days"]: point for point in found["curve"]}

        assert numbers == [5, 3, 1, 1]
        assert found["median_days"] == 50
        assert [curve[d]["followed"] for d in (7, 14, 56, 182)] == [0, 1, 2, 3]
        assert [curve[d]["at_risk"] for d in (7, 14, 56, 182)] == [4, 3, 1, 0]
        assert curve[14]["share_waiting"] == pytest.approx(0.75)
        assert curve[56]["share_waiting"] == pytest.approx(0.375)
        assert curve[182]["share_waiting"] == 0
        assert at(report, "applied")["waiting"] == 3
        assert at(report, "realized")["steps"] == 0
        await fold_organisation(given.engine, owner.organisation_id)
    await assert_facts_hold(given, owner)


async def test_each_count_leads_to_its_steps(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    steps = [a_step("potential", 90), a_step("applied", 60)]
    told = await tell(owner, space, *steps, told_on=str(TODAY))
    report = await read(owner, space)
    found = at(report, "potential")
    point = found["curve"][4]
    addresses = [*found["sources"].items(), *point["sources"].items()]
    counted = {**found, **{name: point[name] for name in point["sources"]}}

    assert point["days"] == 91
    for name, address in addresses:
        listed = (await owner.read(report["rows"] + address))["items"]
        assert len(listed) == counted[name], name
        assert {each["id"] for each in listed} <= {told["steps"][0]["id"]}
    odd = f"{report['rows']}of=stalls&subject=potential&facet=at_risk:many"
    assert (await owner.read(odd))["items"] == []


async def test_a_range_of_days_holds_the_steps_that_began_to_wait_in_it(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    steps = [a_step("potential", 90), a_step("applied", 60)]
    await tell(owner, space, *steps, told_on=str(TODAY))
    began = TODAY - timedelta(days=90)
    around = f"&from={began - timedelta(days=3)}&to={began + timedelta(days=3)}"
    for _ in range(2):
        inside = await read(owner, space, around)
        outside = await read(owner, space, f"&to={began - timedelta(days=1)}")

        assert at(inside, "potential")["followed"] == 1
        assert at(inside, "applied")["steps"] == 0
        assert at(outside, "potential")["steps"] == 0
        await fold_organisation(given.engine, owner.organisation_id)


async def test_those_who_do_not_evaluate_learn_of_no_small_group(given: Given) -> None:
    owner = await given.actor()
    own = owner.organisation_id
    reader = await given.member(own, OrganisationRole.PARTICIPANT)
    await owner.patch("/v1/organisation", {"threshold": 5})
    space = await a_space(owner)
    for number in range(14):
        then = [a_step("applied", 60)] if number > 2 else []
        await tell(owner, space, a_step("potential", 90), *then, told_on=str(TODAY))
    await tell(owner, space, a_step("strategic", 90), told_on=str(TODAY))
    report = await read(reader, space)
    found = at(report, "potential")
    few = at(report, "strategic")

    assert found["steps"] in range(5, 15)
    assert found["waiting"] is None
    assert found["followed"] in {None, *range(5, 12)}
    assert found["median_days"] is None
    for point in found["curve"]:
        assert point["share_waiting"] is None
        assert {point["followed"], point["at_risk"]} <= {None, 0, *range(5, 15)}
    assert (few["steps"], few["waiting"], few["curve"]) == (None, None, [])
    rows = f"{report['rows']}of=stalls&subject=strategic&facet=waiting"
    assert (await reader.read(rows))["items"] == []


async def test_what_is_known_to_the_year_alone_gives_no_number_of_days(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)

    def step(cycle: str, day: str, precision: str) -> Json:
        when = {"from": day, "precision": precision}
        return {"text": "So.", "when": when, "placements": [{"cycle": cycle}]}

    for first, then in (
        (("2015-03-01", "day"), ("2015-04-01", "month")),
        (("2015-03-01", "day"), ("2016-06-01", "year")),
        (("2015-03-01", "season"), ("2015-06-01", "day")),
    ):
        steps = [step("potential", *first), step("applied", *then)]
        made = await tell(owner, space, *steps, told_on=str(TODAY))
    found = at(await read(owner, space), "potential")
    when = {"when": {"from": "2015-03-01", "precision": "day"}}
    await owner.patch(f"/v1/steps/{made['steps'][0]['id']}", when)
    known = at(await read(owner, space), "potential")
    report = await read(owner, space)
    rows = (await owner.read(report["rows"] + known["sources"]["undated"]))["items"]
    numbers = ("steps", "followed", "waiting", "undated", "median_days")

    assert [found[n] for n in numbers] == [3, 1, 0, 2, 31]
    assert [known[n] for n in numbers] == [3, 2, 0, 1, 31]
    assert len(rows) == 1
    assert report["undated"]["count"] == 0
    assert "season" in report["stalls"]["method"]
    await assert_facts_hold(given, owner)
