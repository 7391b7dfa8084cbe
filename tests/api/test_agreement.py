"""Agreement of teller and analysts, over HTTP."""

from typing import Any

import pytest

from domain.access import OrganisationRole, SpaceRole
from domain.report import ALWAYS
from services.folding import fold_organisation
from tests.support.executed import statements
from tests.support.facts import assert_facts_hold
from tests.support.given import Actor, Given
from tests.support.telling import Telling, moved, telling

Json = dict[str, Any]
EVERYTHING = ",".join(ALWAYS)


def a_step(*cycles: str, **fields: Any) -> Json:
    """Return a step that its teller placed."""
    placements = [{"cycle": cycle, "as": "teller"} for cycle in cycles]
    return {"text": "We met.", "placements": placements, **fields}


async def place(actor: Actor, step: str, *cycles: str, polarity: str = "") -> None:
    """Place a step as an analyst."""
    said = {"polarity": polarity} if polarity else {}
    for cycle in cycles:
        body = {"cycle": cycle, "as": "analyst", **said}
        await actor.made(f"/v1/steps/{step}/placements", body)


async def coded(here: Telling, *pairs: tuple[list[str], list[str]]) -> list[str]:
    """Write one story of steps that teller and evaluator placed; return the steps."""
    story = await here.story(steps=[a_step(*teller) for teller, _ in pairs])
    steps = [step["id"] for step in story["steps"]]
    for step, (_, analyst) in zip(steps, pairs, strict=True):
        await place(here.evaluator, step, *analyst)
    return steps


async def agreement(actor: Actor, here: Telling, query: str = "") -> Json:
    """Read how far coders agree."""
    return await actor.read(f"/v1/spaces/{here.space}/agreement{query}")


def at(found: Json, cycle: str) -> Json:
    """Return tellers against analysts at a cycle."""
    cycles = found["agreement"]["tellers_and_analysts"]["cycles"]
    row: Json = next(each for each in cycles if each["cycle"] == cycle)
    return row


# 10 proposals of 50 from the usual example: 4 both, 1 and 2 by one alone, 3 neither.
A, NOT = "applied", "potential"
PAIRS = [
    *[([A], [A])] * 4,
    ([A], [NOT]),
    *[([NOT], [A])] * 2,
    *[([NOT], [NOT])] * 3,
]


async def test_kappa_is_told_at_each_cycle_and_over_all(given: Given) -> None:
    here = await telling(given)
    await coded(here, *PAIRS)
    found = await agreement(here.evaluator, here)

    row = at(found, A)
    assert [row[side] for side in ("both", "teller", "analyst", "neither")] == [
        *(4, 1, 2, 3)
    ]
    assert row["agreed"] == {"n": 10, "observed": 0.7, "expected": 0.5, "kappa": 0.4}
    # Each step stands in one of two cycles: over all it is Cohen's own, the same.
    overall = found["agreement"]["tellers_and_analysts"]["overall"]
    assert overall["kappa"] == 0.4
    nothing = {"n": 10, "observed": 1, "expected": 1, "kappa": None}
    assert at(found, "orienting")["agreed"] == nothing
    await assert_facts_hold(given, here.evaluator)


async def test_only_steps_that_both_placed_are_compared(given: Given) -> None:
    here = await telling(given)
    await coded(here, ([A], []), ([], [A]), ([A], [A]))
    before = await agreement(here.evaluator, here)
    await fold_organisation(given.engine, here.evaluator.organisation_id)
    found = await agreement(here.evaluator, here)

    assert found == before
    assert found["agreement"]["tellers_and_analysts"]["count"] == 1
    empty = await agreement(here.evaluator, here, "?from=2017-01-01")
    assert empty["agreement"]["tellers_and_analysts"]["overall"] == {
        "n": 0,
        "observed": None,
        "expected": None,
        "kappa": None,
    }


async def test_several_analysts_are_compared_with_tellers_and_among_each_other(
    given: Given,
) -> None:
    here = await telling(given)
    other = await given.member(
        here.evaluator.organisation_id, OrganisationRole.EVALUATOR, name="The other"
    )
    steps = await coded(here, ([A], [A]), ([NOT], [NOT]), ([A], [NOT]))
    await place(other, steps[0], A)
    await place(other, steps[1], A)
    found = (await agreement(here.evaluator, here))["agreement"]

    assert found["tellers_and_analysts"]["count"] == 5
    each = {
        one["label"]: [one["compared"]["count"], one["compared"]["overall"]["kappa"]]
        for one in found["each_analyst"]
    }
    # By hand: of three, 2/3 agree and 4/9 would by chance; of two, 1/2 and 1/2.
    assert each["The evaluator"] == [3, 0.4]
    assert each["The other"] == [2, 0]
    among = found["among_analysts"]
    # Both analysts: once the same, once not; 3 of 4 codings are of the one cycle.
    assert (among["count"], among["overall"]["observed"]) == (2, 0.875)
    applied = next(each for each in among["cycles"] if each["cycle"] == A)
    assert applied["agreed"]["observed"] == 0.5
    assert applied["agreed"]["expected"] == 0.625


async def test_how_coders_agree_is_for_those_who_evaluate(given: Given) -> None:
    here = await telling(given)
    await coded(here, ([A], [A]))
    found = await agreement(here.evaluator, here)
    path = f"/v1/spaces/{here.space}"
    rows = f"{found['rows']}of=coded&subject=applied&facet=both"
    analyst = f"{rows}:{here.evaluator.person_id.hex}"
    report = await here.reader.read(f"{path}/report?parts=agreement")

    assert (await here.reader.get(f"{path}/agreement")).status_code == 403
    assert report["agreement"] is None
    for address in (rows, analyst):
        assert (await here.reader.read(address))["items"] == []
        assert len((await here.evaluator.read(address))["items"]) == 1


async def test_what_does_not_count_is_not_compared(given: Given) -> None:
    here = await telling(given)
    story = await here.story(steps=[a_step(A)], state="submitted", approval=None)
    await place(here.evaluator, story["steps"][0]["id"], A)

    async def compared(query: str = "") -> int:
        found = (await agreement(here.evaluator, here, query))["agreement"]
        count: int = found["tellers_and_analysts"]["count"]
        return count

    assert (await compared(), await compared("?submitted=true")) == (0, 1)
    await moved(here.collector, story["id"], "approve", how="by voice")
    assert await compared() == 1
    await here.teller.post(f"/v1/stories/{story['id']}/withdraw")
    assert await compared() == 0


async def test_teller_and_analysts_are_shown_side_by_side(given: Given) -> None:
    here = await telling(given)
    story = await here.story(steps=[a_step("applied", "realized")])
    step = story["steps"][0]["id"]
    await place(here.evaluator, step, "immediate", "applied", polarity="negative")
    found = await here.reader.read(f"/v1/steps/{step}/codings")
    shown = {
        each["cycle"]: (len(each["teller"]), len(each["analysts"]))
        for each in found["cycles"]
    }

    assert list(shown.items()) == [
        ("immediate", (0, 1)),
        ("applied", (1, 1)),
        ("realized", (1, 0)),
    ]
    teller, analyst = (
        found["cycles"][1][side][0]["placed_by"] for side in ("teller", "analysts")
    )
    assert (teller["label"], analyst["label"]) == (None, "The evaluator")


# -------------------------------------------------------- by whose placements


def steps_at(report: Json) -> dict[str, int]:
    """Return how many steps a report counts at each cycle, and in all."""
    cells = {row["cycle"]: row["contribution"] for row in report["cycles"]}
    cells |= {"total": report["totals"], "unplaced": report["unplaced"]}
    found = {name: cell["counts"]["steps"] for name, cell in cells.items()}
    return {name: n for name, n in found.items() if n}


WHOSE: dict[str, dict[str, int]] = {
    "default": {"immediate": 1, "applied": 1, "unplaced": 1, "total": 3},
    "teller": {"immediate": 1, "unplaced": 2, "total": 3},
    "analyst": {"potential": 1, "applied": 1, "total": 2},
    "both": {
        "immediate": 1,
        "potential": 1,
        "applied": 1,
        "unplaced": 1,
        "total": 3,
    },
}
PATHS = {
    "default": ["I-A-?"],
    "teller": ["I-?-?"],
    "analyst": ["P-A-?"],
    "both": ["(IP)-A-?"],
}


@pytest.mark.parametrize("whose", WHOSE)
async def test_a_report_counts_the_placements_that_are_asked_for(
    given: Given, whose: str
) -> None:
    here = await telling(given)
    await coded(here, (["immediate"], ["potential"]), ([], ["applied"]), ([], []))
    path = f"/v1/spaces/{here.space}/report?placements={whose}"
    pending = await here.evaluator.read(path)
    await fold_organisation(given.engine, here.evaluator.organisation_id)
    report = await here.evaluator.read(path)

    assert report == pending
    assert report["placements"] == whose
    assert steps_at(report) == WHOSE[whose]
    assert [each["signature"] for each in report["paths"]["signatures"]] == PATHS[whose]
    named = "" if whose == "default" else f"&placements={whose}"
    assert report["rows"].endswith(f"spaces={here.space}{named}&")
    items = {r["cycle"] for r in report["cycles"] if r["contribution"]["items"]}
    assert items == WHOSE[whose].keys() - {"total", "unplaced"}


async def test_stories_that_no_analyst_placed_add_nothing_to_their_report(
    given: Given,
) -> None:
    here = await telling(given)
    await here.story()
    path = f"/v1/spaces/{here.space}/report?placements="
    default, teller, analyst = [
        await here.evaluator.read(path + whose)
        for whose in ("default", "teller", "analyst")
    ]

    assert steps_at(teller) == steps_at(default)
    assert steps_at(analyst) == {}


async def test_an_analysts_placement_taken_back_leaves_the_report_as_it_was(
    given: Given,
) -> None:
    here = await telling(given)
    story = await here.story()
    path = f"/v1/spaces/{here.space}/report?placements=both"
    before = await here.evaluator.read(path)
    step = story["steps"][0]["id"]
    body = {"cycle": "strategic", "polarity": "negative"}
    placed = await here.evaluator.made(f"/v1/steps/{step}/placements", body)
    await fold_organisation(given.engine, here.evaluator.organisation_id)
    between = await here.evaluator.read(path)
    await here.evaluator.delete(f"/v1/placements/{placed['id']}")
    after = await here.evaluator.read(path)
    await fold_organisation(given.engine, here.evaluator.organisation_id)

    assert steps_at(between)["strategic"] == 1
    assert after == before == await here.evaluator.read(path)
    await assert_facts_hold(given, here.evaluator)


async def test_an_unknown_choice_of_placements_is_refused(given: Given) -> None:
    here = await telling(given)
    path = f"/v1/spaces/{here.space}/report?placements=mine"

    assert (await here.evaluator.get(path)).status_code == 422


async def test_parts_cost_a_statement_only_where_they_are_asked_for(
    given: Given,
) -> None:
    here = await telling(given)
    await given.participation(here.evaluator, here.space, SpaceRole.EVALUATOR)
    await coded(here, ([A], [A]))
    path = f"/v1/spaces/{here.space}/report"
    report = await here.evaluator.read(path)
    # What is pending costs statements, until the folder has been there.
    await fold_organisation(given.engine, here.evaluator.organisation_id)
    costs = []
    for query in ("", f"?parts={EVERYTHING}", f"?parts={EVERYTHING},agreement,aspired"):
        # Whoever has just signed in needs no statement for it.
        await here.evaluator.read(path + query)
        with statements(given.engine) as seen:
            await here.evaluator.read(path + query)
        costs.append(len(seen))

    assert (report["agreement"], report["aspired"]) == (None, None)
    # The names of the analysts are one statement more.
    assert costs == [costs[0], costs[0], costs[0] + 1]
