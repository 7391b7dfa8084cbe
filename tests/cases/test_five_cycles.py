"""A network that was looked at in the five cycles of 2011, as published cases are.

What is told is invented.
"""

from typing import Any

import httpx
import pytest

from domain.access import OrganisationRole
from domain.cycle import Cycle
from tests.support.facts import assert_facts_hold
from tests.support.given import Actor, Given
from tests.support.matrices import (
    a_space,
    cells,
    day,
    labels,
    matrix,
    measure,
    rows_at,
    steps_at,
    tell,
)

Json = dict[str, Any]

FOUR = ("immediate", "potential", "applied", "realized")


def named(element: str, **fields: Any) -> Json:
    """Return a placement as the five cycles name it."""
    as_named = {"scheme": "v2011_5", "element": element}
    return {"as_named": as_named, "polarity": "positive", **fields}


def a_step(element: str, when: str, **fields: Any) -> Json:
    """Return a step, placed by the name of one of the five cycles."""
    placed = [named(element, **fields)]
    return {"text": f"It was {element}.", "when": day(when), "placements": placed}


async def entered(evaluator: Actor) -> str:
    """Enter the case; a person said what each reframing was."""
    stages = [
        {"stage": stage, "since": since}
        for stage, since in (
            ("coalescing", "2011-01-01"),
            ("active", "2012-01-01"),
            ("coalescing", "2013-01-01"),
        )
    ]
    space = await a_space(evaluator, "Network", life_stages=stages)
    await tell(
        evaluator,
        space,
        *(a_step(each, "2011-05-01") for each in FOUR),
        a_step("reframing", "2012-05-01", cycle="transformative"),
    )
    await tell(
        evaluator,
        space,
        a_step("potential", "2013-02-01"),
        a_step("reframing", "2013-05-01", cycle="strategic", dimension="external"),
    )
    both = [{"as_named": named(each)["as_named"]} for each in ("applied", "realized")]
    when = day("2012-06-01")
    await measure(
        evaluator,
        space,
        "applied",
        {"value": 38, "out_of": 61, "n": 61, "when": when},
        name="Say that they tried something",
        cycles=both,
    )
    await measure(
        evaluator,
        space,
        "potential",
        {"value": 4.12, "spread": 0.83, "n": 61, "when": when},
        name="How useful it was, of 5",
        kind="scale",
        cycles=both[:1],
    )
    return space


async def report_of(reader: Actor, space: str, query: str = "") -> Json:
    """Read the report of the space."""
    return await reader.read(f"/v1/spaces/{space}/report{query}")


def told(report: Json) -> dict[str, Json]:
    """Return what is told at each cycle, and what was told by older names."""
    return {row["cycle"]: row["contribution"] for row in report["cycles"]}


def older(report: Json) -> dict[str, int]:
    """Return how many steps each cycle counts by names of the five."""
    counts = {at: cell["by_scheme"] for at, cell in told(report).items()}
    return {at: held["v2011_5"]["steps"] for at, held in counts.items() if held}


def empty(answer: Json) -> dict[str, str]:
    """Return why cycles are empty."""
    return {row["cycle"]: row["empty"] for row in answer["cycles"] if row["empty"]}


async def test_five_cycles_stay_five_in_the_report(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await entered(evaluator)
    await assert_facts_hold(given, evaluator)
    report = await report_of(evaluator, space)
    once = dict.fromkeys((*FOUR, "strategic", "transformative"), 1)

    assert report["cycle_schemes"] == ["v2011_5"]
    assert older(report) == once | {"potential": 2}
    assert report["totals"]["by_scheme"] == {}
    assert empty(report) == {"enabling": "not_asked", "orienting": "not_asked"}
    said = {each["cycle"]: each["not_yet"] for each in report["coverage"]["cycles"]}
    for cycle, words in said.items():
        asked = not any(each.startswith("not asked") for each in words)
        assert asked is (cycle not in empty(report))
    counts = told(report)["potential"]["by_scheme"]["v2011_5"]
    rows = await rows_at(evaluator, report["rows"] + counts["sources"]["steps"])
    assert len(rows) == 2


async def test_life_stages_and_a_survey_stand_in_the_matrix_as_published(
    given: Given,
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await entered(evaluator)
    staged = await matrix(evaluator, space, pivot="life_stage")
    answer = await matrix(evaluator, space)

    assert labels(staged) == ["coalescing", "active", "coalescing"]
    assert steps_at(staged, Cycle.POTENTIAL) == [1, 0, 1]
    assert steps_at(staged, Cycle.TRANSFORMATIVE) == [0, 1, 0]
    assert steps_at(staged, Cycle.STRATEGIC) == [0, 0, 1]
    assert empty(answer) == {"enabling": "not_asked", "orienting": "not_asked"}
    for cycle, many in ((Cycle.APPLIED, 2), (Cycle.REALIZED, 1)):
        cell = cells(answer, cycle)[0]
        assert cell is not None
        read = [each["latest"] for each in cell["effect"]["indicators"]]
        assert len(read) == many
        share = next(each for each in read if each["share"] is not None)
        assert (share["n"], round(100 * share["share"], 1)) == (61, 62.3)
        assert [e["spread"] for e in read if e["value"] == 4.12] in ([0.83], [])


async def test_days_that_no_month_holds_count_older_names_too(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await entered(evaluator)
    report = await report_of(evaluator, space, "?from=2012-04-15&to=2013-02-10")

    assert older(report) == {"potential": 1, "transformative": 1}


async def test_what_is_told_in_todays_cycles_beside_it_asks_for_all(
    given: Given,
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await entered(evaluator)
    step = {"text": "We met.", "placements": [{"cycle": "applied"}]}
    await tell(evaluator, space, step)
    report = await report_of(evaluator, space)

    assert report["cycle_schemes"] == ["v2011_5", "v2020_8"]
    assert older(report)["applied"] == 1
    assert told(report)["applied"]["counts"]["steps"] == 2
    assert set(empty(report).values()) == {"no_frame"}


async def test_a_frozen_report_states_the_schemes_of_what_it_holds(
    given: Given,
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await entered(evaluator)
    nothing = await a_space(evaluator, "Nothing yet")
    for each, schemes in ((space, ["v2011_5"]), (nothing, [])):
        body = {"title": "Then", "space_ids": [each], "reach": "evaluators"}
        made = await evaluator.made("/v1/reports", {**body, "without_answer": True})
        content = await evaluator.read(f"/v1/reports/{made['id']}/content")

        assert made["cycle_schemes"] == content["cycle_schemes"] == schemes
        assert content["report"]["cycle_schemes"] == schemes


@pytest.mark.parametrize(
    ("placed", "pointer", "code"),
    [
        (named("reframing"), "/cycle", "choose-cycle"),
        (named("reframing", cycle="applied"), "/cycle", "wrong-cycle"),
        (named("enabling"), "/as_named/element", "unknown-element"),
        ({"polarity": "positive"}, "/cycle", "required"),
    ],
)
async def test_a_person_says_what_a_name_stands_for_where_it_may_be_several(
    given: Given, placed: Json, pointer: str, code: str
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Network")
    body = {"steps": [{"text": "We met.", "placements": [placed]}]}
    refused = await evaluator.post(f"/v1/spaces/{space}/stories", body)
    problem = refused.json()

    assert (refused.status_code, problem["errors"][0]["code"]) == (422, code)
    assert problem["errors"][0]["pointer"] == f"/steps/0/placements/0{pointer}"
    if code == "choose-cycle":
        assert problem["context"] == {"cycles": "transformative, strategic"}
        assert "transformative or strategic" in problem["errors"][0]["message"]


async def test_an_indicators_cycle_is_not_guessed_from_a_name_either(
    given: Given,
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Network")
    as_named = named("reframing")["as_named"]
    body = {"name": "Goals", "kind": "text", "cycles": [{"as_named": as_named}]}
    refused = await evaluator.post(f"/v1/spaces/{space}/indicators", body)
    body["cycles"] = [{"as_named": as_named, "cycle": "strategic"}]
    made = await evaluator.made(f"/v1/spaces/{space}/indicators", body)

    assert refused.json()["errors"][0]["pointer"] == "/cycles/0/cycle"
    assert made["cycles"] == [
        {"cycle": "strategic", "dimension": None, "as_named": as_named}
    ]


async def test_a_name_is_changed_with_its_cycle_or_taken_away(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Network")
    step = {"text": "We met.", "placements": [named("potential")]}
    story = await tell(evaluator, space, step)
    (placed,) = story["steps"][0]["placements"]
    one = f"/v1/placements/{placed['id']}"
    assert (placed["cycle"], placed["as_named"]) == (
        "potential",
        {"scheme": "v2011_5", "element": "potential"},
    )

    wrong = await evaluator.patch(one, {"cycle": "strategic"})
    assert wrong.json()["errors"][0]["code"] == "wrong-cycle"
    body = {"as_named": named("reframing")["as_named"], "cycle": "strategic"}
    assert (await evaluator.patch(one, body)).json()["as_named"] == body["as_named"]
    await assert_facts_hold(given, evaluator)
    assert older(await report_of(evaluator, space)) == {"strategic": 1}
    assert (await evaluator.patch(one, {"as_named": None})).status_code == 200
    await assert_facts_hold(given, evaluator)
    assert (await evaluator.read(one))["as_named"] is None
    assert (await report_of(evaluator, space))["cycle_schemes"] == ["v2020_8"]


async def _imported(evaluator: Actor, space: str, *lines: str) -> httpx.Response:
    text = "\n".join(("story,told_on,state,approval,step,scheme,cycles,as", *lines))
    return await evaluator.post(
        f"/v1/spaces/{space}/stories/import",
        content=f"{text}\n".encode(),
        headers={"Content-Type": "text/csv"},
    )


async def test_a_file_tells_its_scheme_and_what_each_reframing_was(
    given: Given,
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Network")
    taken = await _imported(
        evaluator,
        space,
        "1,2011-05-01,approved,by voice,We met.,v2011_5,immediate:positive,analyst",
        "1,,,,We changed.,v2011_5,applied|reframing=strategic/external:mixed,analyst",
        "1,,,,We went on.,,enabling,analyst",
    )
    assert taken.status_code == 200, taken.text
    report = await report_of(evaluator, space)

    assert report["cycle_schemes"] == ["v2011_5", "v2020_8"]
    assert older(report) == {"immediate": 1, "applied": 1, "strategic": 1}
    assert told(report)["strategic"]["by_polarity"]["mixed"]["steps"] == 1
    await assert_facts_hold(given, evaluator)


@pytest.mark.parametrize(
    ("scheme", "placed", "code"),
    [
        ("v2011_5", "reframing", "choose-cycle"),
        ("v2011_5", "reframing=applied", "wrong-cycle"),
        ("v2011_5", "enabling", "unknown-element"),
        ("", "reframing", "wrong-form"),
        ("", "applied=applied", "wrong-form"),
    ],
)
async def test_a_file_that_leaves_open_what_a_name_stands_for_is_refused(
    given: Given, scheme: str, placed: str, code: str
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Network")
    line = f"1,2011-05-01,submitted,,We met.,{scheme},{placed},analyst"
    refused = await _imported(evaluator, space, line)

    assert refused.status_code == 422
    (fault,) = refused.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/lines/2/cycles", code)


async def test_what_was_hoped_for_in_five_cycles_keeps_their_names_in_frames(
    given: Given,
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Network")
    as_named = named("reframing")["as_named"]
    at = {"cycle": "strategic", "dimension": None, "as_named": as_named}
    body = {"text": "To aim elsewhere", "cycles": [{"as_named": as_named}]}
    refused = await evaluator.post(f"/v1/spaces/{space}/aspirations", body)
    made = await evaluator.made(
        f"/v1/spaces/{space}/aspirations", body | {"cycles": [at]}
    )
    frame = await evaluator.made(
        f"/v1/spaces/{space}/frames",
        {"statement": "What we want", "aspiration_ids": [made["id"]]},
    )
    read = await evaluator.read(f"/v1/frames/{frame['id']}")
    derived = await evaluator.made(f"/v1/aspirations/{made['id']}/indicators", {})

    assert derived["cycles"] == [at]
    assert refused.json()["errors"][0]["code"] == "choose-cycle"
    assert made["cycles"] == [at]
    assert [each["cycles"] for each in read["aspirations"]] == [[at]]


async def test_a_grid_tells_its_scheme_too(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Network")
    path = f"/v1/spaces/{space}/aspirations"

    async def sent(cycle: str) -> Json:
        grid = f"aspiration,scheme,cycle\nTo aim elsewhere,v2011_5,{cycle}\n"
        answer = await evaluator.post(
            f"{path}/import",
            content=grid.encode(),
            headers={"Content-Type": "text/csv"},
        )
        told_: Json = answer.json()
        return told_

    for cycle, code in (
        ("reframing", "choose-cycle"),
        ("reframing=applied", "wrong-cycle"),
        ("enabling", "unknown-element"),
        ("reframing=reframing", "wrong-form"),
    ):
        (fault,) = (await sent(cycle))["errors"]
        assert (fault["pointer"], fault["code"]) == ("/lines/2/cycle", code)
    assert (await sent("reframing=strategic"))["created"] == 1
    assert (await sent("reframing=strategic"))["unchanged"] == 1
    (entry,) = (await evaluator.read(path))["items"]
    assert entry["cycles"] == [
        {
            "cycle": "strategic",
            "dimension": None,
            "as_named": named("reframing")["as_named"],
        }
    ]
