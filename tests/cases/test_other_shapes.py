"""Shapes in which other published cases come, entered through the API and read back.

The numbers are invented; the shapes are those of published tables.
"""

from typing import Any

import pytest

from domain.access import OrganisationRole
from domain.cycle import Cycle
from tests.support.given import Given
from tests.support.matrices import (
    a_space,
    a_step,
    cells,
    day,
    labels,
    matrix,
    measure,
    steps_at,
    tell,
)

Json = dict[str, Any]


async def test_a_table_of_life_stage_by_cycle_has_a_stage_twice(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    entered = (
        ("potential", "2018-01-01"),
        ("coalescing", "2018-07-01"),
        ("active", "2019-01-01"),
        ("coalescing", "2020-01-01"),
        ("active", "2020-07-01"),
    )
    stages = [{"stage": stage, "since": since} for stage, since in entered]
    space = await a_space(evaluator, "Community", life_stages=stages)
    for when, cycle in (
        ("2018-02-01", "immediate"),
        ("2018-08-01", "potential"),
        ("2019-06-01", "applied"),
        ("2020-02-01", "potential"),
        ("2020-08-01", "applied"),
        ("2020-09-01", "applied"),
    ):
        await tell(evaluator, space, a_step(cycle, when=day(when)))
    answer = await matrix(evaluator, space, pivot="life_stage")

    assert labels(answer) == [stage for stage, _ in entered]
    assert steps_at(answer, Cycle.IMMEDIATE) == [1, 0, 0, 0, 0]
    assert steps_at(answer, Cycle.POTENTIAL) == [0, 1, 0, 1, 0]
    assert steps_at(answer, Cycle.APPLIED) == [0, 0, 1, 0, 2]


async def test_one_indicator_stands_under_two_cycles(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Course")
    said = {"value": 14, "when": day("2020-05-01")}
    both = {"cycles": [{"cycle": "applied"}, {"cycle": "realized"}]}
    indicator = await measure(evaluator, space, "applied", said, **both)
    report = await evaluator.read(f"/v1/spaces/{space}/report")
    answer = await matrix(evaluator, space)

    for cycle in (Cycle.APPLIED, Cycle.REALIZED):
        effect = next(r["effect"] for r in report["cycles"] if r["cycle"] == cycle)
        assert [each["id"] for each in effect["indicators"]] == [indicator["id"]]
        cell = cells(answer, cycle)[0]
        assert cell is not None
        assert cell["effect"]["indicators"][0]["latest"]["value"] == 14


async def test_a_survey_tells_n_percent_and_mean_with_its_spread(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Course")
    when = day("2022-03-01")
    await measure(
        evaluator,
        space,
        "potential",
        {"value": 38, "out_of": 61, "n": 61, "when": when},
        name="Agree that they learnt something",
    )
    mean = await measure(
        evaluator,
        space,
        "potential",
        {"value": 4.12, "spread": 0.83, "n": 61, "when": when},
        name="How useful it was, of 5",
        kind="scale",
    )
    cell = cells(await matrix(evaluator, space), Cycle.POTENTIAL)[0]
    assert cell is not None
    read = {each["label"]: each["latest"] for each in cell["effect"]["indicators"]}
    share, useful = read["Agree that they learnt something"], read[mean["name"]]

    assert (share["n"], round(100 * share["share"], 1)) == (61, 62.3)
    assert (useful["n"], useful["value"], useful["spread"]) == (61, 4.12, 0.83)


async def test_a_corrected_spread_keeps_what_it_was(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Course")
    indicator = await measure(evaluator, space, "potential", kind="scale")
    path = f"/v1/indicators/{indicator['id']}/measurements"
    made = await evaluator.made(path, {"value": 4.1, "spread": 0.8, "n": 20})
    one = f"/v1/measurements/{made['id']}"
    corrected = await evaluator.patch(one, {"spread": 0.9})
    kept = (await evaluator.read(f"{one}/versions"))["items"]

    assert corrected.json()["spread"] == 0.9
    assert [each["spread"] for each in kept] == [0.8]


@pytest.mark.parametrize(
    ("sort", "said"),
    [
        ("scale", {"value": 4, "spread": -0.1}),
        ("text", {"text": "good", "spread": 0.1}),
    ],
)
async def test_a_spread_stands_beside_a_number_and_is_not_negative(
    given: Given, sort: str, said: Json
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Course")
    indicator = await measure(evaluator, space, "potential", kind=sort)
    answer = await evaluator.post(
        f"/v1/indicators/{indicator['id']}/measurements", said
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/spread"
