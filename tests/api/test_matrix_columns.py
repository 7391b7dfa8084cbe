"""Columns of the consolidation matrix: what lies in them, and what lies in none."""

from typing import Any

import pytest

from domain.access import OrganisationRole
from domain.cycle import Cycle
from domain.sentence import languages, sentences
from tests.support.given import Actor, Given
from tests.support.matrices import (
    a_space,
    a_step,
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


async def hope(owner: Actor, space: str, *linked: Json) -> str:
    """Write an aspiration with links."""
    body = {"text": "To be heard."}
    made = await owner.made(f"/v1/spaces/{space}/aspirations", body)
    for each in linked:
        await owner.made(
            f"/v1/aspirations/{made['id']}/links", {"relation": "confirms", **each}
        )
    return str(made["id"])


def empties(answer: Json) -> dict[str, str | None]:
    """Return why there is nothing at each cycle."""
    return {row["cycle"]: row["empty"] for row in answer["cycles"]}


async def test_what_an_aspiration_is_linked_to_is_seen_and_leads_to_its_rows(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(owner, "Garden")
    told = await tell(
        owner, space, a_step("applied", "negative"), a_step("applied"), title="Audit"
    )
    other = await tell(owner, space, a_step("applied"), title="Other")
    steps = [each["id"] for each in told["steps"]]
    indicator = await measure(owner, space, "applied", {"value": 1})
    await measure(owner, space, "applied", {"value": 2}, name="Another")
    linked = [{"step_id": steps[1]}, {"indicator_id": indicator["id"]}]
    key = await hope(owner, space, *linked)
    await hope(owner, space)
    answer = await matrix(owner, space, pivot="aspiration")
    cell, nothing = cells(answer, Cycle.APPLIED)

    assert answer["columns"][0]["aspiration"]["id"] == key
    assert nothing is None
    assert cell is not None
    # The step that costs is not linked, so that the story is no example of one here.
    assert cell["contribution"]["items"] == [
        {
            "id": told["id"],
            "label": "Audit",
            "told_on": told["told_on"],
            "negative": False,
        }
    ]
    assert other["id"] not in str(cell)
    rows, counts = answer["columns"][0]["rows"], cell["contribution"]["counts"]
    found = {
        of: [row["id"] for row in await rows_at(owner, f"{rows}of={of}&{sources}")]
        for of, sources in {
            **dict.fromkeys(("steps", "stories", "events"), counts["sources"]),
            **dict.fromkeys(("indicators",), cell["effect"]["sources"]),
        }.items()
    }
    assert found == {
        "steps": [steps[1]],
        "stories": [told["id"]],
        "events": [steps[1]],
        "indicators": [indicator["id"]],
    }
    assert (counts["steps"], counts["stories"], counts["events"]) == (1, 1, 1)
    tellers = await rows_at(owner, f"{rows}of=tellers&{counts['sources']}")
    assert len(tellers) == 1


async def test_what_is_told_of_one_event_in_two_linked_steps_is_one_row(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(owner, "Garden")
    steps = [
        (await tell(owner, space, a_step("applied")))["steps"][0]["id"]
        for _ in range(3)
    ]
    for step in steps[1:]:
        flow = {"relation": "same_event", "target_step_id": step}
        await owner.made("/v1/flows", {"source_step_id": steps[0], **flow})
    await hope(owner, space, *({"step_id": step} for step in steps[1:]))
    answer = await matrix(owner, space, pivot="aspiration")
    (cell,) = cells(answer, Cycle.APPLIED)

    assert cell is not None
    counts, rows = cell["contribution"]["counts"], answer["columns"][0]["rows"]
    found = await rows_at(owner, f"{rows}of=events&{counts['sources']}")
    assert (counts["steps"], counts["events"], len(found)) == (2, 1, 1)


async def test_of_the_days_of_a_range_the_examples_are_the_latest(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(owner, "Garden")
    told = [
        await tell(owner, space, a_step("applied", when=day(when)), title=when)
        for when in ("2020-01-05", "2020-03-05", "2020-02-05", "2021-01-01")
    ]
    await hope(owner, space, *({"step_id": each["steps"][0]["id"]} for each in told))
    query = {"pivot": "aspiration", "from": "2020-01-10", "to": "2020-12-30"}
    (cell,) = cells(await matrix(owner, space, **query), Cycle.APPLIED)

    assert cell is not None
    assert [each["label"] for each in cell["contribution"]["items"]] == [
        "2020-03-05",
        "2020-02-05",
    ]


async def test_outside_the_evaluators_no_more_linked_rows_are_shown_than_counted(
    given: Given,
) -> None:
    organisation = await given.organisation(threshold=5)
    owner = await given.member(organisation, OrganisationRole.EVALUATOR)
    reader = await given.member(organisation, OrganisationRole.PARTICIPANT)
    space = await a_space(owner, "Garden")
    told = [await tell(owner, space, a_step("applied")) for _ in range(12)]
    few, many = [
        await hope(owner, space, *({"step_id": t["steps"][0]["id"]} for t in told[:n]))
        for n in (1, 12)
    ]
    answer = await matrix(reader, space, pivot="aspiration")

    assert answer["threshold"] > 1
    assert [each["aspiration"]["id"] for each in answer["columns"]] == [few, many]
    for column, cell in zip(
        answer["columns"], cells(answer, Cycle.APPLIED), strict=True
    ):
        assert cell is not None
        told_ = cell["contribution"]
        asked = "subject=applied"
        found = await rows_at(reader, f"{column['rows']}of=steps&{asked}")
        assert len(found) == (told_["counts"]["steps"] or 0)
        assert len(told_["items"]) <= (told_["counts"]["stories"] or 0)


async def test_rows_by_an_aspiration_need_that_it_is_there(given: Given) -> None:
    owner = await given.actor(OrganisationRole.OWNER)
    stranger = await given.actor(OrganisationRole.OWNER)
    space, elsewhere = await a_space(owner, "Here"), await a_space(owner, "There")
    foreign = await hope(stranger, await a_space(stranger, "Far"))
    told = await tell(owner, space, a_step("applied"))
    key = await hope(owner, elsewhere, {"step_id": told["steps"][0]["id"]})
    path = f"/v1/report/rows?spaces={space}&of=steps&subject=total&aspiration="

    assert (await owner.get(path + key)).status_code == 404
    assert (await owner.get(path + foreign)).status_code == 404
    both = path.replace(space, f"{space},{elsewhere}") + key
    assert len((await owner.read(both))["items"]) == 1
    refused = await owner.get(both.replace("of=steps", "of=flows"))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "?of"


async def test_no_cycle_is_called_empty_where_something_lies_in_no_column(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    stages = [{"stage": "active", "since": "2020-01-01"}]
    space = await a_space(owner, "Garden", life_stages=stages)
    await tell(owner, space, a_step("applied", when=day("2019-05-01")))
    await measure(owner, space, "realized")
    said = {"value": 1, "when": day("2020-05-01"), "breakdown": {"gender": "women"}}
    await measure(owner, space, "strategic", said, breakdown_keys=["gender"])
    await hope(owner, space)
    there: dict[str, str | None] = dict.fromkeys(("applied", "realized", "strategic"))
    nothing: dict[str, str | None] = dict.fromkeys(map(str, Cycle), "no_frame")

    for pivot in ("life_stage", "aspiration", "breakdown", "period", "cycle"):
        answer = await matrix(owner, space, pivot=pivot, key="gender")
        assert answer["columns"]
        assert empties(answer) == {**nothing, **there}, pivot
    later = {"pivot": "life_stage", "from": "2020-01-01"}
    answer = await matrix(owner, space, **later)
    assert empties(answer)["applied"] == "no_frame"


async def test_spaces_with_something_before_their_first_stage_are_told(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    stages = [{"stage": "active", "since": "2020-01-01"}]
    before, after, measured, none, empty = [
        await a_space(owner, name, life_stages=given_)
        for name, given_ in (
            *(("Before", stages), ("After", stages), ("Measured", stages)),
            *(("None", []), ("Empty", [])),
        )
    ]
    await tell(owner, before, a_step("applied", when=day("2019-12-31")))
    await tell(owner, after, a_step("applied", when=day("2020-01-01")))
    await tell(owner, none, a_step("applied", when=day("2020-01-01")))
    reading = {"value": 1, "when": day("2019-05-01")}
    await measure(owner, measured, "applied", reading)
    spaces = (before, after, measured, none, empty)

    async def left_out(*asked: str, **days: str) -> int:
        answer = await matrix(owner, *asked, pivot="life_stage", **days)
        return int(answer["left_out"])

    assert [await left_out(each) for each in spaces] == [1, 0, 1, 1, 0]
    assert await left_out(*spaces) == 3
    assert await left_out(*spaces, **{"from": "2019-12-15"}) == 2
    assert await left_out(*spaces, **{"from": "2020-01-02"}) == 0


async def test_a_stage_that_is_entered_twice_in_a_row_is_two_columns(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    stages = [{"stage": "active", "since": f"20{n}-01-01"} for n in (19, 20)]
    space = await a_space(owner, "Garden", life_stages=stages)
    for when in ("2019-05-01", "2020-05-01", "2021-05-01"):
        await tell(owner, space, a_step("applied", when=day(when)))
    answer = await matrix(owner, space, pivot="life_stage")

    assert labels(answer) == ["active", "active"]
    assert steps_at(answer, Cycle.APPLIED) == [1, 2]


@pytest.mark.parametrize("language", languages())
async def test_columns_are_called_in_the_language_of_the_request(
    given: Given, language: str
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    stages = [{"stage": "dormant", "since": "2020-01-01"}]
    space = await a_space(owner, "Garden", life_stages=stages)
    words = sentences(language)

    async def read(pivot: str) -> Json:
        path = f"/v1/matrix?spaces={space}&pivot={pivot}"
        return await owner.read(path, headers={"Accept-Language": language})

    assert labels(await read("cycle")) == [
        words.say("column.effect"),
        words.say("column.stories"),
    ]
    answer = await read("life_stage")
    assert labels(answer) == [words.say("stage.dormant")]
    assert answer["columns"][0]["life_stage"] == "dormant"
