"""A published case, end to end: entered from its file, and what must come out."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from domain.access import OrganisationRole
from domain.cycle import Cycle
from tests.support.cases import CaseReader, enter_case, row_of
from tests.support.given import Given

Json = dict[str, Any]


@pytest.fixture(scope="module")
async def case(app: FastAPI, client: httpx.AsyncClient) -> CaseReader:
    """Give the case for reading, entered once by an evaluator of an organisation."""
    return await _entered(app, Given(app.state.engine, client))


@pytest.fixture
async def growing(app: FastAPI, given: Given) -> CaseReader:
    """Give the case in an organisation of its own, to be added to."""
    return await _entered(app, given)


async def _entered(app: FastAPI, given: Given) -> CaseReader:
    actor = await given.actor(OrganisationRole.EVALUATOR)
    entered, counts = await enter_case(app, actor, "phuntshok")
    assert (counts.made, counts.kept) == (len(entered.entries), 0)
    return CaseReader(actor, dict(entered.ids))


def _spaces(split: Json) -> list[str]:
    return [each["space"]["label"] for each in split["spaces"]]


async def test_the_case_entered_twice_is_there_once(
    app: FastAPI, case: CaseReader
) -> None:
    before = await case.report("LOGIN", "BNEW")
    again, counts = await enter_case(app, case.actor, "phuntshok")

    assert (counts.made, counts.kept) == (0, len(again.entries))
    assert await case.report("LOGIN", "BNEW") == before


async def test_story_1_goes_from_immediate_over_potential_and_applied_to_realized(
    case: CaseReader,
) -> None:
    report = await case.report("LOGIN")

    assert [each["signature"] for each in report["paths"]["signatures"]] == ["I-P-A-R"]


async def test_login_counts_what_was_realized_in_another_space(
    case: CaseReader,
) -> None:
    row = await case.row(Cycle.REALIZED, "LOGIN")
    told = row["contribution"]

    assert (told["counts"]["stories"], told["counts"]["events"]) == (1, 1)
    assert told["here"]["events"] == 0
    assert told["elsewhere"]["counts"]["events"] == 1
    assert _spaces(told["elsewhere"]) == ["BNEW"]
    assert (row["effect"]["count"], row["effect"]["measurements"]) == (4, 7)


async def test_login_counts_what_was_applied_in_another_space(case: CaseReader) -> None:
    told = (await case.row(Cycle.APPLIED, "LOGIN"))["contribution"]

    assert told["counts"]["events"] == 1
    assert told["here"]["events"] == 0
    assert told["elsewhere"]["counts"]["events"] == 1


async def test_bnew_counts_its_own_story_here(case: CaseReader) -> None:
    report = await case.report("BNEW")
    told = row_of(report, Cycle.REALIZED)["contribution"]

    assert [each["signature"] for each in report["paths"]["signatures"]] == ["P-P-A-R"]
    assert told["counts"]["events"] == told["here"]["events"] == 1


async def test_what_arrived_in_bnew_stands_outside_its_totals(case: CaseReader) -> None:
    report = await case.report("BNEW")
    arrived = {
        cycle: row_of(report, cycle)["contribution"]["arrived"] for cycle in Cycle
    }

    assert {c for c, split in arrived.items() if split["counts"]["steps"]} == {
        Cycle.APPLIED,
        Cycle.REALIZED,
    }
    assert _spaces(arrived[Cycle.APPLIED]) == _spaces(arrived[Cycle.REALIZED])
    assert _spaces(arrived[Cycle.REALIZED]) == ["LOGIN"]
    assert report["totals"]["arrived"]["counts"]["steps"] == 2
    assert report["totals"]["counts"]["steps"] == 4


async def test_the_two_spaces_together_count_the_election_as_a_part(
    case: CaseReader,
) -> None:
    counts = (await case.row(Cycle.REALIZED, "LOGIN", "BNEW"))["contribution"]["counts"]

    assert (counts["stories"], counts["steps"], counts["events"]) == (2, 2, 1)


async def test_the_election_is_listed_under_the_whole(case: CaseReader) -> None:
    path = f"/v1/stories/{case.ids['story-1']}/connections"
    events = (await case.actor.read(path))["events"]
    told_by = [{told["step"]["id"] for told in event["steps"]} for event in events]
    whole = next(n for n, ids in enumerate(told_by) if case.ids["step-4"] in ids)

    assert [told_by[part] for part in events[whole]["parts"]] == [
        {case.ids["election"]}
    ]


async def test_there_is_one_branch_from_login_to_bnew(case: CaseReader) -> None:
    flows = (await case.report("LOGIN"))["flows"]

    assert [
        (each["source"]["label"], each["target"]["label"], each["count"])
        for each in flows["branches"]
    ] == [("LOGIN", "BNEW", 1)]


async def test_there_is_one_relay_and_no_loop(case: CaseReader) -> None:
    flows = (await case.report("LOGIN", "BNEW"))["flows"]

    assert flows["kinds"]["relays"]["count"] == 1
    assert flows["kinds"]["branches"]["count"] == 1
    assert {length: each["count"] for length, each in flows["loops"].items()} == {
        "short": 0,
        "long": 0,
    }


async def test_a_path_goes_over_both_stories_by_the_one_relay(
    case: CaseReader,
) -> None:
    read = await case.paths("story-1")
    own, over = read["paths"]

    assert (own["signature"], over["signature"]) == ("I-P-A-R", "I-P-A-P-P-A-R")
    assert over["space_changes"] == [2]
    assert over["stories"] == [case.ids["story-1"], case.ids["story-2"]]
    assert [
        (each["level"], each["source"]["step"]["id"], each["target"]["step"]["id"])
        for each in read["relays"]
    ] == [(1, case.ids["step-3"], case.ids["training"])]
    assert (read["relays_deeper"], read["loops"], read["complete"]) == (0, [], True)
    (through,) = (await case.paths("story-2"))["paths"]
    assert through["steps"] == over["steps"]


async def test_a_return_closes_a_path_of_story_1_as_a_long_loop(
    growing: CaseReader,
) -> None:
    await growing.add_return()
    read = await growing.paths("story-1")

    assert [(p["signature"], p["returns"]) for p in read["paths"]] == [
        ("I-P-A-R-I", True),
        ("I-P-A-P-P-A-R", False),
    ]
    assert [(loop["length"], loop["reframing"]) for loop in read["loops"]] == [
        ("long", False)
    ]


async def test_a_step_that_returns_makes_a_long_loop_and_taking_it_away_unmakes_it(
    growing: CaseReader,
) -> None:
    flow = await growing.add_return()
    looped = await growing.report("LOGIN")
    await growing.take_away(flow)
    unlooped = await growing.report("LOGIN")

    assert [each["signature"] for each in looped["paths"]["signatures"]] == [
        "I-P-A-R-I"
    ]
    assert looped["flows"]["loops"]["long"]["count"] == 1
    assert looped["flows"]["loops"]["short"]["count"] == 0
    assert unlooped["flows"]["loops"]["long"]["count"] == 0
    assert [each["signature"] for each in unlooped["paths"]["signatures"]] == [
        "I-P-A-R"
    ]


async def test_a_return_without_its_flow_is_no_loop(growing: CaseReader) -> None:
    flow = await growing.add_return()
    answer = await growing.actor.delete(f"/v1/flows/{flow['id']}")
    report = await growing.report("LOGIN")

    assert answer.is_success
    assert report["flows"]["loops"]["long"]["count"] == 0


async def test_representation_grew_by_4_3_percentage_points(case: CaseReader) -> None:
    reading = (await case.indicators())["Representation of women"]

    assert reading["baseline"] == reading["first"]["value"] == 6.9
    assert reading["change"] == 4.3
    assert reading["ratio"] == pytest.approx(1.62, abs=0.005)


@pytest.mark.parametrize(
    ("name", "first", "latest"),
    [
        pytest.param("Women who chair a local government", 0.49, 0.98, id="chairs"),
        pytest.param(
            "Women who are deputy chair of a local government", 5.9, 11.7, id="deputies"
        ),
    ],
)
async def test_shares_are_of_205_local_governments(
    case: CaseReader, name: str, first: float, latest: float
) -> None:
    reading = (await case.indicators())[name]

    assert reading["first"]["out_of"] == reading["latest"]["out_of"] == 205
    assert reading["first"]["share"] * 100 == pytest.approx(first, abs=0.06)
    assert reading["latest"]["share"] * 100 == pytest.approx(latest, abs=0.06)


async def test_six_indicators_are_numeric_and_one_is_text(case: CaseReader) -> None:
    kinds = [each["kind"] for each in (await case.indicators()).values()]

    assert len(kinds) == 7
    assert kinds.count("text") == 1


async def test_every_indicator_names_the_step_it_came_from(case: CaseReader) -> None:
    listed = await case.actor.read(f"/v1/spaces/{case.ids['LOGIN']}/indicators")
    steps = {case.ids[f"step-{number}"] for number in range(1, 5)}
    origins = [
        [(origin["kind"], origin["id"]) for origin in each["origins"]]
        for each in listed["items"]
    ]

    assert len(origins) == 7
    assert all([kind for kind, _ in own] == ["step"] for own in origins)
    assert {key for own in origins for _, key in own} == steps


async def test_three_elections_are_parts_of_one_whole_and_change_no_measurement(
    growing: CaseReader,
) -> None:
    await growing.tell_of_another_election("Trongsa")
    await growing.tell_of_another_election("Punakha")
    counts = (await growing.row(Cycle.REALIZED, "LOGIN", "BNEW"))["contribution"][
        "counts"
    ]
    alone = (await growing.row(Cycle.REALIZED, "BNEW"))["contribution"]["counts"]
    chairs = (await growing.indicators())["Women who chair a local government"]

    assert (counts["stories"], counts["steps"], counts["events"]) == (4, 4, 1)
    # Without the whole among them, the parts are what is counted.
    assert (alone["stories"], alone["events"]) == (3, 3)
    assert chairs["latest"]["value"] == 2
    assert chairs["measurements"] == 2


async def test_cycles_without_data_are_shown_as_empty(case: CaseReader) -> None:
    report = await case.report("LOGIN", "BNEW")
    empty = {row["cycle"]: row["empty"] for row in report["cycles"]}

    assert [row["cycle"] for row in report["cycles"]] == list(Cycle)
    assert empty == {
        "immediate": None,
        "potential": None,
        "applied": None,
        "realized": None,
        "enabling": "no_frame",
        "strategic": "no_frame",
        "orienting": "no_frame",
        "transformative": "no_frame",
    }


async def test_nothing_calls_the_report_incomplete(case: CaseReader) -> None:
    words = str(await case.report("LOGIN", "BNEW")).casefold()

    for word in ("incomplete", "missing", "complete", "score"):
        assert word not in words


async def test_the_election_illustrates_that_two_women_chair(case: CaseReader) -> None:
    path = f"/v1/stories/{case.ids['story-2']}/connections"
    links = (await case.actor.read(path))["links"]

    assert [
        (each["step_id"], each["relation"], each["measurement"]["id"]) for each in links
    ] == [(case.ids["election"], "illustrates", case.ids["chairs-2016"])]


@pytest.mark.parametrize(
    ("years", "signature"),
    [
        pytest.param((None, None, None), "R-A-I", id="undated, it flows as told"),
        pytest.param((2019, 2018, 2017), "I-A-R", id="dated, it flows as it happened"),
    ],
)
async def test_a_story_told_from_its_end_is_as_ordinary_as_any(
    given: Given, years: tuple[int | None, ...], signature: str
) -> None:
    actor = await given.actor(OrganisationRole.EVALUATOR)
    space = await actor.made("/v1/spaces", {"name": "S", "structure": "network"})
    cycles = (Cycle.REALIZED, Cycle.APPLIED, Cycle.IMMEDIATE)
    await actor.made(
        f"/v1/spaces/{space['id']}/stories",
        {
            "state": "approved",
            "approval": {"how": "in a conversation"},
            "steps": [
                {
                    "text": f"What was {cycle}.",
                    "when": year and {"from": f"{year}-01-01", "precision": "year"},
                    "placements": [{"cycle": cycle}],
                }
                for cycle, year in zip(cycles, years, strict=True)
            ],
        },
    )
    report = await actor.read(f"/v1/spaces/{space['id']}/report")

    assert [each["signature"] for each in report["paths"]["signatures"]] == [signature]
    assert {each["count"] for each in report["flows"]["loops"].values()} == {0}
    assert report["flows"]["total"]["count"] == 2
    assert {cycle: row_of(report, cycle)["empty"] for cycle in cycles} == dict.fromkeys(
        cycles
    )
