"""Indicators merged over HTTP: one series of two, and two again."""

from typing import Any

import pytest

from domain.access import OrganisationRole, SpaceRole
from tests.support.given import Actor, Given
from tests.support.merging import (
    ANY,
    a_space,
    a_story,
    agree_with_the_rows,
    merged,
    merging,
    undone,
    went_over,
)

UNKNOWN = "0192f0c1-2345-7abc-8def-0123456789ab"
INCOME: dict[str, Any] = {
    "name": "Income",
    "kind": "number",
    "unit": "dollars",
    "direction": "increase",
    "cycles": [{"cycle": "realized"}],
}


async def evaluating(given: Given) -> tuple[Actor, str]:
    owner = await given.actor()
    evaluator = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    return evaluator, await a_space(owner)


async def an_indicator(actor: Actor, space: str, **changes: Any) -> str:
    path = f"/v1/spaces/{space}/indicators"
    return str((await actor.made(path, {**INCOME, **changes}))["id"])


async def measured(actor: Actor, indicator: str, *readings: tuple[int, str]) -> None:
    for value, day in readings:
        body = {"value": value, "when": {"from": day, "precision": "day"}}
        await actor.made(f"/v1/indicators/{indicator}/measurements", body)


async def test_two_indicators_become_one_series_and_two_again(given: Given) -> None:
    actor, space = await evaluating(given)
    income = await an_indicator(actor, space)
    earned = await an_indicator(actor, space, name="Incomes", unit=" Dollars")
    await measured(actor, income, (10, "2020-01-05"), (30, "2020-03-05"))
    await measured(actor, earned, (20, "2020-02-05"), (50, "2020-05-05"))
    paths = [f"/v1/indicators/{income}", f"/v1/indicators/{earned}"]
    paths += [f"{each}/measurements" for each in paths]
    paths.append(f"/v1/spaces/{space}/report?parts=effect")
    before = [await actor.read(each) for each in paths]
    merge = await merged(actor, "indicators", earned, income)
    kept = await actor.read(f"/v1/indicators/{income}")
    series = await actor.read(f"/v1/indicators/{income}/series?period=month")
    readings = await actor.read(f"/v1/indicators/{income}/measurements")
    report = await actor.read(paths[-1])
    gone = await actor.get(f"/v1/indicators/{earned}/measurements")
    listed = await actor.read(f"/v1/spaces/{space}/indicators")
    await undone(actor, merge)

    assert went_over(merge) == {"measurement.indicator_id": (2, 0)}
    assert (merge["noun"], merge["space_id"]) == ("indicator", space)
    assert sorted(each["value"] for each in readings["items"]) == [10, 20, 30, 50]
    assert kept["latest"]["value"] == 50
    assert len(series["values"]) == 4
    (cycle,) = (c for c in report["cycles"] if c["cycle"] == "realized")
    assert [each["measurements"] for each in cycle["effect"]["indicators"]] == [4]
    assert (gone.status_code, gone.json()["context"]["into"]) == (410, income)
    assert [each["id"] for each in listed["items"]] == [income]
    assert [await actor.read(each) for each in paths] == before


async def test_links_of_one_step_to_both_become_one_and_come_back(
    given: Given,
) -> None:
    actor, space = await evaluating(given)
    income = await an_indicator(actor, space)
    earned = await an_indicator(actor, space, name="Incomes")
    story = await actor.made(f"/v1/spaces/{space}/stories", a_story())
    step = story["steps"][0]["id"]
    for indicator, relation in (
        (income, "illustrates"),
        (earned, "illustrates"),
        (earned, "explains"),
    ):
        body = {"indicator_id": indicator, "relation": relation}
        await actor.made(f"/v1/steps/{step}/links", body)
    origins = {"origins": [{"kind": "step", "id": step}]}
    for indicator in (income, earned):
        await actor.patch(f"/v1/indicators/{indicator}", origins)
    links, report = f"/v1/steps/{step}/links", f"/v1/spaces/{space}/report"
    before = [await actor.read(links), await actor.read(report)]
    merge = await merged(actor, "indicators", earned, income)
    joined = await actor.read(links)
    await agree_with_the_rows(given, actor, space)
    await undone(actor, merge)

    assert went_over(merge) == {
        "evidence_link.indicator_id": (1, 1),
        "indicator_origin.indicator_id": (0, 1),
    }
    assert sorted(each["relation"] for each in joined["items"]) == [
        "explains",
        "illustrates",
    ]
    assert {each["indicator"]["id"] for each in joined["items"]} == {income}
    assert [await actor.read(links), await actor.read(report)] == before
    await agree_with_the_rows(given, actor, space)


@pytest.mark.parametrize(
    ("changes", "differ"),
    [
        ({"unit": "euros"}, "unit"),
        ({"kind": "money"}, "kind"),
        ({"direction": "decrease"}, "direction"),
        ({"cycles": [{"cycle": "immediate"}]}, "cycles"),
        ({"breakdown_keys": ["gender"]}, "breakdown_keys"),
        ({"kind": "coded", "codes": [{"code": "a"}]}, "kind, codes"),
    ],
)
async def test_indicators_that_do_not_measure_the_same_stay_two(
    given: Given, changes: dict[str, Any], differ: str
) -> None:
    actor, space = await evaluating(given)
    income = await an_indicator(actor, space)
    other = await an_indicator(actor, space, **changes)
    refused = await merging(actor, "indicators", other, income)

    assert (refused.status_code, refused.json()["code"]) == (409, "merge-differs")
    assert refused.json()["context"] == {"differ": differ}


async def test_an_indicator_stays_in_its_space(given: Given) -> None:
    owner = await given.actor()
    evaluator = await given.member(owner.organisation_id, OrganisationRole.EVALUATOR)
    spaces = [await a_space(owner, name) for name in ("Garden", "Market")]
    ids = [await an_indicator(evaluator, space) for space in spaces]
    closed = {"name": "Closed", "structure": "network", "open": False}
    hidden = (await owner.made("/v1/spaces", closed))["id"]
    unseen = await an_indicator(owner, hidden)
    apart = await merging(evaluator, "indicators", *ids)
    refused = [
        await merging(evaluator, "indicators", ids[0], into)
        for into in (UNKNOWN, unseen, ids[0])
    ]
    codes = [answer.json()["errors"][0]["code"] for answer in refused]

    assert apart.json()["context"] == {"differ": "space"}
    assert codes == ["unknown-reference"] * 2 + ["same-record"]
    assert refused[0].json()["detail"] == refused[1].json()["detail"]
    assert (await merging(evaluator, "indicators", unseen, ids[0])).status_code == 404


async def test_evaluators_merge_indicators_of_their_space_and_nobody_else(
    given: Given,
) -> None:
    actor, space = await evaluating(given)
    income = await an_indicator(actor, space)
    earned = await an_indicator(actor, space, name="Incomes")
    guest = await given.member(actor.organisation_id, OrganisationRole.VIEWER)
    facilitator = await given.member(
        actor.organisation_id, OrganisationRole.FACILITATOR
    )
    tried = [
        (await merging(each, "indicators", earned, income)).status_code
        for each in (guest, facilitator)
    ]
    await given.participation(guest, space, SpaceRole.EVALUATOR)
    merge = await merged(guest, "indicators", earned, income)
    log = f"/v1/merges/{merge['id']}"
    hidden = await facilitator.post(f"{log}/undo", headers=ANY)

    assert tried == [403, 403]
    assert (await facilitator.read("/v1/merges"))["items"] == []
    assert hidden.status_code == 404
    assert await actor.read(log) == merge
    assert (await undone(actor, merge))["undone_at"] is not None


async def test_what_was_measured_since_stays_with_the_survivor(given: Given) -> None:
    actor, space = await evaluating(given)
    income = await an_indicator(actor, space)
    earned = await an_indicator(actor, space, name="Incomes")
    await measured(actor, earned, (20, "2020-02-05"))
    merge = await merged(actor, "indicators", earned, income, body={"id": UNKNOWN})
    await measured(actor, income, (40, "2020-04-05"))
    again = await merging(actor, "indicators", earned, income, body={"id": UNKNOWN})
    await undone(actor, merge)
    values = [
        [each["value"] for each in (await actor.read(path))["items"]]
        for path in (f"/v1/indicators/{key}/measurements" for key in (income, earned))
    ]

    assert (again.status_code, again.json()) == (200, merge)
    assert values == [[40], [20]]
    due = await actor.read(f"/v1/indicators/{income}")
    assert due["latest"]["value"] == 40


async def test_a_merge_under_a_link_that_was_set_aside_is_undone_first(
    given: Given,
) -> None:
    actor, space = await evaluating(given)
    owner = await given.member(actor.organisation_id)
    asa, ben = [
        (await owner.made("/v1/persons", {"name": name}))["id"] for name in ("A", "B")
    ]
    both = [{"kind": "practitioner", "id": asa}]
    income = await an_indicator(actor, space, origins=both)
    earned = await an_indicator(actor, space, name="Incomes", origins=both)
    first = await merged(actor, "indicators", earned, income)
    second = await merged(owner, "persons", asa, ben)
    early = await actor.post(f"/v1/merges/{first['id']}/undo", headers=ANY)
    await undone(owner, second)
    await undone(actor, first)
    origins = [
        (await actor.read(f"/v1/indicators/{key}"))["origins"]
        for key in (income, earned)
    ]

    assert (early.status_code, early.json()["code"]) == (409, "merge-built-upon")
    assert early.json()["context"] == {"merge_id": second["id"]}
    assert origins[0] == origins[1]
    assert origins[0][0]["id"] == asa
