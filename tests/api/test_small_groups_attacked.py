"""T37: somebody who asks in every way there is, and takes one answer from another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from uuid_utils.compat import uuid7

from domain.access import OrganisationRole
from domain.drill import OF_INDICATORS
from domain.matrix import Pivot
from domain.report import ReportPart
from tests.api.test_small_groups import a_story
from tests.support.counts import answered, harmless, whole_numbers
from tests.support.document import named
from tests.support.given import Actor, Given

T = 5
PARTS = "parts=" + ",".join(ReportPart)
PERIODS = ("", "from=2026-01-05&to=2026-01-05", "to=2026-02-28", "from=2026-03-02")
FILTERS = ("cycles=applied", "placements=analyst", "placements=both")

Json = dict[str, Any]
Told = dict[str, list[int]]
"""What was told of each count, over all answers."""


@dataclass
class Field:
    """A space of many, one of few and one of hopes, who evaluates, and who attacks."""

    evaluator: Actor
    attacker: Actor
    many: str
    few: str
    hopes: str
    """Where most that was gained is hoped to be used."""

    def asked(self) -> dict[str, list[str]]:
        """Return every way of asking that there is, by operation."""
        both = f"spaces={self.many},{self.few}"
        reports = [f"{PARTS}&{more}" for more in (*PERIODS, *FILTERS)]
        pivots = [f"pivot={pivot}&key=gender" for pivot in Pivot]
        each = (self.many, self.few, self.hopes)
        return {
            "read_report": [
                f"/v1/spaces/{s}/report?{q}" for s in each for q in reports
            ],
            "read_joint_report": [f"/v1/report?{both}&{q}" for q in reports],
            "read_matrix": [
                f"/v1/matrix?{both}&{pivot}&{period}"
                for pivot in pivots
                for period in PERIODS
            ],
            "read_home": [f"/v1/spaces/{space}/home" for space in each],
            "check_landing": [f"/v1/spaces/{space}/landing" for space in each],
        }


@pytest.fixture(scope="module")
async def field(app: FastAPI, client: httpx.AsyncClient) -> Field:
    given = Given(app.state.engine, client)
    organisation = await given.organisation(threshold=T)
    evaluator = await given.member(organisation, OrganisationRole.EVALUATOR)
    attacker = await given.member(organisation, OrganisationRole.VIEWER)
    many, few, hopes = [
        (await evaluator.made("/v1/spaces", {"name": name, "structure": "network"}))[
            "id"
        ]
        for name in ("Garden", "Orchard", "Seedlings")
    ]
    told = []
    for number in range(12):
        story = a_story(number)
        if number == 3:
            # One of them happened elsewhere.
            story["steps"][0]["space_id"] = few
        told.append(await evaluator.made(f"/v1/spaces/{many}/stories", story))
    for number in range(2):
        await evaluator.made(f"/v1/spaces/{few}/stories", a_story(number + 2))
    await _effect(evaluator, many)
    await _hoped_for(evaluator, many, [each["steps"][0]["id"] for each in told[:2]])
    for number in range(14):
        # Two were done; and of these and of two hopes something was brought back.
        modality = "reported" if number < 2 else "aspired"
        await evaluator.made(
            f"/v1/spaces/{hopes}/stories", a_flow_of(number, few, modality)
        )
    return Field(evaluator, attacker, many, few, hopes)


def a_flow_of(number: int, elsewhere: str, modality: str) -> Json:
    """Tell of what was gained, and of what was, or is hoped to be, done elsewhere."""
    story = a_story(number)
    (used,) = story["steps"]
    first = "applied" if number < 4 else "potential"
    gained = {**used, "placements": [{"cycle": first, "as": "analyst"}]}
    used |= {"modality": modality, "space_id": elsewhere}
    steps = [{**gained, "id": str(uuid7())}, {**used, "id": str(uuid7())}]
    back = {"relation": "returns", "source_step_id": steps[1]["id"]}
    flows = [{**back, "target_step_id": steps[0]["id"]}] if number < 4 else []
    return {**story, "steps": steps, "flows": flows}


async def _effect(evaluator: Actor, space: str) -> None:
    """Measure what falls though it is hoped to rise: a tension with what is told."""
    indicator = await evaluator.made(
        f"/v1/spaces/{space}/indicators",
        {
            "name": "Yield",
            "kind": "number",
            "direction": "increase",
            "cycles": [{"cycle": "applied"}],
        },
    )
    for day, value in (("2026-01-01", 9), ("2026-03-20", 4)):
        when = {"from": day, "to": day, "precision": "day"}
        await evaluator.made(
            f"/v1/indicators/{indicator['id']}/measurements",
            {"value": value, "when": when},
        )


async def _hoped_for(evaluator: Actor, space: str, steps: Sequence[str]) -> None:
    aspiration = await evaluator.made(
        f"/v1/spaces/{space}/aspirations",
        {
            "text": "To try more.",
            "cycles": [{"cycle": "applied"}],
            "visibility": "organisation",
        },
    )
    for step in steps:
        await evaluator.made(
            f"/v1/aspirations/{aspiration['id']}/links",
            {"step_id": step, "relation": "confirms"},
        )


async def gathered(field: Field, actor: Actor, operation: str) -> Told:
    """Return what is told of each count, over every way of asking."""
    wanted = whole_numbers(named(operation))
    found: Told = {}
    for address in field.asked()[operation]:
        body: Any = await actor.read(address)
        for way, n in answered(body, wanted, operation):
            if not harmless(way):
                found.setdefault(way, []).append(n)
    return found


@pytest.mark.in_turn
@pytest.mark.parametrize(
    "operation",
    ["read_report", "read_joint_report", "read_matrix", "read_home", "check_landing"],
)
async def test_no_answer_less_another_is_a_small_group(
    field: Field, operation: str
) -> None:
    exact = await gathered(field, field.evaluator, operation)
    before = await gathered(field, field.attacker, operation)
    extra = await field.evaluator.made(f"/v1/spaces/{field.few}/stories", a_story(2))
    with_one = await gathered(field, field.attacker, operation)
    gone = await field.evaluator.delete(f"/v1/stories/{extra['id']}")
    after = await gathered(field, field.attacker, operation)
    told = {
        n for found in (before, with_one, after) for ns in found.values() for n in ns
    }

    assert gone.status_code in {200, 204}
    assert any(0 < n < T for ns in exact.values() for n in ns)
    assert told - {0}
    assert {abs(a - b) % T for a in told for b in told} == {0}


@pytest.mark.parametrize("space", ["many", "hopes"])
async def test_every_count_leads_to_no_more_rows_than_it_tells(
    field: Field, space: str
) -> None:
    path = f"/v1/spaces/{getattr(field, space)}/report?{PARTS}"
    exact = await field.evaluator.read(path)
    small = 0
    for address in sorted(_sources(exact)):
        if address.removeprefix("of=").partition("&")[0] in OF_INDICATORS:
            continue
        behind = (await field.evaluator.read(exact["rows"] + address))["items"]
        rows = (await field.attacker.read(exact["rows"] + address))["items"]
        small += 0 < len(behind) < T

        assert len(rows) in {0, *range(T, len(behind) + 1, T)}, address

    assert small


async def test_what_happened_here_and_elsewhere_is_held_back_together(
    field: Field,
) -> None:
    report = await field.attacker.read(f"/v1/spaces/{field.many}/report?{PARTS}")
    totals = report["totals"]

    assert totals["counts"]["steps"] in {5, 10}
    assert totals["elsewhere"]["counts"]["steps"] is None
    assert totals["here"]["steps"] is None
    assert [each["counts"]["steps"] for each in totals["elsewhere"]["spaces"]] == [None]


async def test_a_tension_tells_no_part_that_is_held_back_beside_another(
    field: Field,
) -> None:
    path = f"/v1/spaces/{field.many}/report?parts=tensions"
    (exact,) = (await field.evaluator.read(path))["tensions"]["items"]
    (shown,) = (await field.attacker.read(path))["tensions"]["items"]

    # Two of twelve cost something: by the ten that do not, they could be told.
    assert (exact["told"]["count"], shown["told"]["count"]) == (10, None)


async def test_neither_few_hopes_nor_few_deeds_are_told_by_the_others(
    field: Field,
) -> None:
    path = f"/v1/spaces/{field.hopes}/report?{PARTS}"
    exact = (await field.evaluator.read(path))["flows"]
    shown = (await field.attacker.read(path))["flows"]

    # Two of fourteen were done: by the twelve that are hoped for, they could be told.
    assert (exact["total"]["count"], exact["total"]["aspired"]["count"]) == (14, 12)
    assert (shown["total"]["count"], shown["total"]["aspired"]["count"]) == (10, None)
    # Two of four loops are hoped for: nothing is told of these.
    assert exact["loops"]["short"]["aspired"]["count"] == 2
    assert (shown["loops"]["short"]["count"], shown["loops"]["short"]["aspired"]) == (
        None,
        None,
    )


async def test_what_many_hope_for_is_told(field: Field) -> None:
    path = f"/v1/spaces/{field.hopes}/report?{PARTS}"
    (cell,) = (await field.attacker.read(path))["flows"]["cells"]

    assert (cell["source"], cell["target"]) == ("potential", "applied")
    assert cell["aspired"]["count"] in {5, 10}
    assert cell["aspired"]["count"] <= cell["count"]


async def test_a_frozen_report_rounds_like_one_that_is_read(field: Field) -> None:
    frozen = await field.evaluator.made(
        "/v1/reports",
        {
            "title": "What came of it",
            "space_ids": [field.many],
            "reach": "organisation",
            "state": "frozen",
            "as_of": datetime.now(UTC).date().isoformat(),
            "without_answer": True,
        },
    )
    kept = (await field.attacker.read(f"/v1/reports/{frozen['id']}"))["content"]
    live = await field.attacker.read(f"/v1/spaces/{field.many}/report")
    for part in ("totals", "cycles", "flows", "paths", "matrix", "tensions"):
        # Examples and addresses aside, numbers are the same.
        assert _numbers(kept["report"][part]) == _numbers(live[part]), part


async def test_no_filter_finds_the_stories_of_somebody_who_is_not_named(
    field: Field,
) -> None:
    path = f"/v1/spaces/{field.many}/stories"
    story = (await field.evaluator.read(path))["items"][0]
    (teller,) = (await field.evaluator.read(f"/v1/stories/{story['id']}"))["tellers"]
    for more in ("", "&cycle=applied", "&q=tried", "&state=published"):
        query = f"{path}?teller={teller['id']}{more}"

        assert (await field.evaluator.read(query))["items"]
        assert (await field.attacker.read(query))["items"] == []


def _numbers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [n for _, each in sorted(value.items()) for n in _numbers(each)]
    if isinstance(value, list):
        return [n for each in value for n in _numbers(each)]
    return [value] if value is None or type(value) is int else []


def _sources(value: Any) -> set[str]:
    if isinstance(value, dict):
        inner = {s for each in value.values() for s in _sources(each)}
        own = value.get("sources")
        if isinstance(own, str):
            inner.add(own)
        elif isinstance(own, dict):
            inner |= set(own.values())
        return inner
    if isinstance(value, list):
        return {s for each in value for s in _sources(each)}
    return set()
