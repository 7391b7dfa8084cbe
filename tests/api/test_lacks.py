"""The evaluator's work queue over HTTP: what waits for somebody, and for whom."""

from typing import Any

import pytest

from domain.access import OrganisationRole
from domain.lack import Lack
from tests.support.given import Actor, Given
from tests.support.matrices import a_space, day, tell
from tests.support.statements_run import statements

Json = dict[str, Any]


async def _waiting(evaluator: Actor, *spaces: str) -> dict[str, list[str]]:
    """Read what waits in some spaces: the labels by kind, checked against the pages."""
    if len(spaces) == 1:
        work = await evaluator.read(f"/v1/spaces/{spaces[0]}/work")
    else:
        work = await evaluator.read("/v1/work", params={"spaces": ",".join(spaces)})
    found: dict[str, list[str]] = {}
    for kind in work["kinds"]:
        labels, path = [], kind["all"] + "&limit=1"
        while path:
            page = await evaluator.read(path)
            labels += [item["label"] for item in page["items"]]
            cursor = page["page"]["next_cursor"]
            path = cursor and f"{kind['all']}&limit=1&cursor={cursor}"
        assert kind["count"] == len(labels)
        assert [item["label"] for item in kind["items"]] == labels[:10]
        found[kind["lack"]] = labels
    return found


def _a_step(text: str, *placed_as: str, **fields: Any) -> Json:
    placements = [{"cycle": "applied", "as": each} for each in placed_as]
    return {"text": text, "placements": placements, **fields}


async def test_everything_that_lacks_something_waits_in_its_queue(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Garden")
    story = await tell(
        evaluator,
        space,
        _a_step("unplaced"),
        _a_step("by its teller", "teller"),
        _a_step("by both", "teller", "analyst"),
        _a_step("hoped for", "analyst", modality="aspired", revisit_on="2020-01-01"),
        _a_step(
            "hoped for long", "analyst", modality="aspired", revisit_on="2999-01-01"
        ),
    )
    steps = {step["text"]: step["id"] for step in story["steps"]}
    await tell(
        evaluator,
        space,
        _a_step("told", "analyst"),
        state="submitted",
        title="For an answer",
        approval=None,
    )
    await tell(
        evaluator, space, _a_step("kept"), state="draft", approval=None, consent=None
    )
    made = {}
    for name, frequency in (
        ("due", "monthly"),
        ("measured", "yearly"),
        ("linked", "none"),
    ):
        body = {
            "name": name,
            "kind": "number",
            "frequency": frequency,
            "cycles": [{"cycle": "applied"}],
        }
        made[name] = await evaluator.made(f"/v1/spaces/{space}/indicators", body)
    for name in ("measured", "linked"):
        when = day("2999-01-01") if name == "measured" else None
        await evaluator.made(
            f"/v1/indicators/{made[name]['id']}/measurements",
            {"value": 1, "when": when},
        )
    await evaluator.made(
        f"/v1/steps/{steps['by both']}/links",
        {"indicator_id": made["linked"]["id"], "relation": "illustrates"},
    )

    assert await _waiting(evaluator, space) == {
        Lack.PLACEMENT: ["unplaced"],
        Lack.ANALYST_PLACEMENT: ["by its teller"],
        Lack.MEASUREMENT: ["due"],
        Lack.REVISIT: ["hoped for"],
        Lack.ANSWER: ["For an answer"],
        Lack.EXPLANATION: ["due", "measured"],
        Lack.EVIDENCE: ["unplaced", "by its teller", "hoped for", "hoped for long"],
    }


async def test_work_over_several_spaces_is_that_of_each(given: Given) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    spaces = [await a_space(evaluator, name) for name in ("Here", "There")]
    for space in spaces:
        await tell(evaluator, space, _a_step(f"in {space}"))

    together = await _waiting(evaluator, *spaces)
    assert sorted(together[Lack.PLACEMENT]) == sorted(f"in {space}" for space in spaces)


@pytest.mark.parametrize(
    "role",
    [OrganisationRole.OWNER, OrganisationRole.FACILITATOR, OrganisationRole.VIEWER],
)
async def test_only_evaluators_read_what_waits(
    given: Given, role: OrganisationRole
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Garden")
    other = await given.member(evaluator.organisation_id, role)

    for path in (
        f"/v1/spaces/{space}/work",
        f"/v1/work?spaces={space}",
        f"/v1/work-items?spaces={space}&lack=placement",
    ):
        assert (await other.get(path)).status_code == 403


async def test_reading_what_waits_takes_the_same_statements_however_much_does(
    given: Given,
) -> None:
    evaluator = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(evaluator, "Garden")
    costs = []
    for many in (1, 20):
        for number in range(many):
            await tell(evaluator, space, _a_step(f"step {number}"))
        await evaluator.read(f"/v1/spaces/{space}/work")
        with statements(given.engine) as seen:
            await evaluator.read(f"/v1/spaces/{space}/work")
        costs.append(len(seen))

    assert costs[0] == costs[1]
