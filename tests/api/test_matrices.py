"""The consolidation matrix over HTTP: columns by every pivot, and what they count."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from domain.access import OrganisationRole, SpaceRole
from domain.cycle import Cycle
from services.folding import fold_organisation
from tests.support.given import Given
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
from tests.support.still import still

Json = dict[str, Any]


@pytest.fixture(scope="module")
async def unfolded(database_url: str) -> AsyncIterator[Given]:
    """Give what makes organisations whose counts nobody folds."""
    async with still(database_url) as given:
        yield given


async def test_by_cycle_there_is_a_column_for_each_kind_of_data(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(owner, "Garden")
    await tell(owner, space, a_step("applied"), a_step("applied", "negative"))
    await measure(
        owner, space, "applied", {"value": 2, "out_of": 43, "when": day("2012-01-01")}
    )
    answer = await matrix(owner, space)
    effect, stories = cells(answer, Cycle.APPLIED)

    assert labels(answer) == ["effect data", "stories"]
    assert (answer["threshold"], answer["placements"]) == (1, "default")
    assert [row["cycle"] for row in answer["cycles"]] == list(Cycle)
    assert effect is not None
    assert stories is not None
    assert effect["contribution"] is None
    assert stories["effect"] is None
    (reading,) = effect["effect"]["indicators"]
    assert reading["latest"]["share"] == pytest.approx(2 / 43)
    told = stories["contribution"]
    assert (told["counts"]["stories"], told["counts"]["steps"]) == (1, 2)
    assert {name: each["steps"] for name, each in told["by_polarity"].items()} == {
        "positive": 1,
        "negative": 1,
    }
    assert [item["negative"] for item in told["items"]] == [True]
    assert cells(answer, Cycle.STRATEGIC) == [None, None]
    assert answer["cycles"][5]["empty"] == "no_frame"


async def test_by_space_each_space_is_a_column_and_counts_what_its_report_does(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    here, there = await a_space(owner, "Here"), await a_space(owner, "There")
    await tell(owner, here, a_step("applied", space_id=there), a_step("realized"))
    await tell(owner, there, a_step("applied", modality="aspired"))
    answer = await matrix(owner, here, there, pivot="space")

    assert labels(answer) == ["Here", "There"]
    assert steps_at(answer, Cycle.APPLIED) == [1, 1]
    assert steps_at(answer, Cycle.REALIZED) == [1, 0]
    first, second = cells(answer, Cycle.APPLIED)
    assert first is not None
    assert second is not None
    assert first["contribution"]["elsewhere"]["steps"] == 1
    assert second["contribution"]["arrived"]["steps"] == 1
    assert set(second["contribution"]["by_modality"]) == {"aspired"}


async def test_a_stage_that_recurs_is_a_column_each_time(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(
        owner,
        "Garden",
        life_stages=[
            {"stage": "active", "since": "2018-03-10"},
            {"stage": "dormant", "since": "2019-03-10"},
            {"stage": "active", "since": "2020-03-10"},
        ],
    )
    for when in ("2018-03-09", "2018-03-10", "2019-03-09", "2019-03-10", "2020-03-10"):
        await tell(owner, space, a_step("applied", when=day(when)))
    await measure(
        owner,
        space,
        "applied",
        {"value": 1, "when": day("2018-05-01")},
        {"value": 3, "when": day("2020-05-01")},
    )
    answer = await matrix(owner, space, pivot="life_stage")
    readings = [
        cell and cell["effect"] and cell["effect"]["indicators"][0]["latest"]["value"]
        for cell in cells(answer, Cycle.APPLIED)
    ]

    assert labels(answer) == ["active", "dormant", "active"]
    assert [(column["from"], column["to"]) for column in answer["columns"]] == [
        ("2018-03-10", "2019-03-09"),
        ("2019-03-10", "2020-03-09"),
        ("2020-03-10", None),
    ]
    assert steps_at(answer, Cycle.APPLIED) == [2, 1, 1]
    assert readings == [1, None, 3]


async def test_a_space_without_stages_has_no_columns_by_them(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(owner, "Garden")
    await tell(owner, space, a_step("applied"))

    for pivot in ("life_stage", "aspiration"):
        answer = await matrix(owner, space, pivot=pivot)
        assert answer["columns"] == []
        assert [row["cells"] for row in answer["cycles"]] == [[]] * 8
        assert {row["empty"] for row in answer["cycles"]} == {None}


@pytest.mark.parametrize(
    ("period", "columns", "counted"),
    [
        ("year", ["2019", "2020"], [1, 2]),
        ("quarter", ["2019-Q4", "2020-Q1", "2020-Q2"], [1, 1, 1]),
        ("month", [f"2019-{n}" for n in (11, 12)], [1, 0]),
    ],
)
async def test_by_period_every_period_between_the_first_and_the_last_is_a_column(
    given: Given, period: str, columns: list[str], counted: list[int]
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(owner, "Garden")
    for when in ("2019-11-30", "2020-02-29", "2020-04-01"):
        await tell(owner, space, a_step("applied", when=day(when)))
    answer = await matrix(owner, space, pivot="period", period=period)
    count = len(columns)

    assert labels(answer)[:count] == columns
    assert steps_at(answer, Cycle.APPLIED)[:count] == counted
    assert sum(steps_at(answer, Cycle.APPLIED)) == 3


async def test_the_first_and_the_last_period_end_with_the_days_asked_for(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(owner, "Garden")
    for when in ("2020-01-14", "2020-01-15", "2020-02-10", "2020-02-11"):
        await tell(owner, space, a_step("applied", when=day(when)))
    answer = await matrix(
        owner,
        space,
        **{
            "pivot": "period",
            "period": "month",
            "from": "2020-01-15",
            "to": "2020-02-10",
        },
    )

    assert [(column["from"], column["to"]) for column in answer["columns"]] == [
        ("2020-01-15", "2020-01-31"),
        ("2020-02-01", "2020-02-10"),
    ]
    assert steps_at(answer, Cycle.APPLIED) == [1, 1]


async def test_more_periods_than_there_is_room_for_are_told(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(owner, "Garden")
    await tell(owner, space, a_step("applied", when=day("1000-01-01")))
    await tell(owner, space, a_step("applied", when=day("2020-01-01")))
    answer = await matrix(owner, space, pivot="period", period="year")

    assert len(answer["columns"]) == 50
    assert answer["left_out"] == 1021 - 50
    assert labels(answer)[-1] == "2020"


async def test_parts_of_a_breakdown_are_columns_and_never_added_up(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(owner, "Garden")
    await tell(owner, space, a_step("applied"))
    await measure(
        owner,
        space,
        "applied",
        {"value": 10, "when": day("2020-01-01")},
        {"value": 3, "when": day("2019-01-01"), "breakdown": {"gender": "women"}},
        {"value": 4, "when": day("2020-01-01"), "breakdown": {"gender": "women"}},
        {"value": 5, "when": day("2020-01-01"), "breakdown": {"gender": "men"}},
        {
            "value": 1,
            "when": day("2020-01-01"),
            "breakdown": {"gender": "men", "age": "old"},
        },
        breakdown_keys=["gender", "age"],
        targets=[{"value": 8, "breakdown": {"gender": "women"}}],
        direction="increase",
    )
    answer = await matrix(owner, space, pivot="breakdown", key="gender")
    found = [cell and cell["effect"] for cell in cells(answer, Cycle.APPLIED)]
    read = [each and each["indicators"][0] for each in found]

    assert labels(answer) == ["men", "women"]
    assert [column["part"] for column in answer["columns"]] == [
        {"gender": "men"},
        {"gender": "women"},
    ]
    assert [each and each["latest"]["value"] for each in read] == [5, 4]
    assert [each and each["sources"] for each in found] == [None, None]
    assert [each and each["target"] for each in read] == [None, 8]
    assert all(
        cell["contribution"] is None for cell in cells(answer, Cycle.APPLIED) if cell
    )


async def test_a_pivot_by_breakdown_names_its_key(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    space = await a_space(owner, "Garden")
    answer = await owner.get(f"/v1/matrix?spaces={space}&pivot=breakdown")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "?key"


@pytest.mark.in_turn
@pytest.mark.parametrize("pivot", ["cycle", "space", "life_stage", "period"])
@pytest.mark.parametrize("folded", [False, True], ids=["pending", "folded"])
async def test_every_count_leads_to_its_rows(
    unfolded: Given, pivot: str, *, folded: bool
) -> None:
    owner = await unfolded.actor(OrganisationRole.EVALUATOR)
    stages = [
        {"stage": s, "since": f"20{n}-03-10"}
        for n, s in ((18, "active"), (20, "dormant"))
    ]
    here = await a_space(owner, "Here", life_stages=stages)
    there = await a_space(owner, "There", life_stages=stages[:1])
    for number in range(12):
        when = day(f"20{17 + number % 4}-0{1 + number % 4}-{10 + number}")
        steps = [
            a_step("applied", "negative", when=when),
            a_step("realized", when=when, space_id=there, modality="aspired"),
        ]
        await tell(owner, here, *steps)
    await measure(owner, here, "applied", {"value": 1, "when": day("2019-05-01")})
    await measure(owner, here, "applied")
    if folded:
        await fold_organisation(unfolded.engine, owner.organisation_id)
    answer = await matrix(owner, here, there, pivot=pivot)
    tallies = list(_tallies(answer))

    assert len(tallies) > 5
    for rows, tally in tallies:
        for of in ("steps", "stories", "events"):
            path = f"{rows}of={of}&{tally['sources']}"
            found = tally[of] if tally[of] is None else len(await rows_at(owner, path))
            assert found == tally[of], (path, tally)
    effects = list(_effects(answer))
    assert effects
    for rows, effect in effects:
        path = f"{rows}of=indicators&{effect['sources']}"
        assert len(await rows_at(owner, path)) == effect["count"], path


def _effects(answer: Json) -> Iterator[tuple[str, Json]]:
    """Yield the effect data of each cell with the address of its column's rows."""
    for row in answer["cycles"]:
        for column, cell in zip(answer["columns"], row["cells"], strict=True):
            if cell and cell["effect"]:
                yield column["rows"], cell["effect"]


def _tallies(answer: Json) -> Iterator[tuple[str, Json]]:
    """Yield each count of a matrix with the address of its column's rows."""
    for row in answer["cycles"]:
        for column, cell in zip(answer["columns"], row["cells"], strict=True):
            told = cell and cell["contribution"]
            if told:
                each = [told["counts"], told["elsewhere"], told["arrived"]]
                each += [*told["by_polarity"].values(), *told["by_modality"].values()]
                yield from ((column["rows"], tally) for tally in each if tally)


async def test_nothing_of_a_closed_space_or_of_another_organisation_shows(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.OWNER)
    stranger = await given.actor(OrganisationRole.OWNER)
    member = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    space = await a_space(owner, "Closed", open=False)
    path = f"/v1/matrix?spaces={space}&pivot=space"

    assert (await member.get(path)).status_code == 404
    assert (await stranger.get(path)).status_code == 404
    await given.participation(member, space, SpaceRole.PARTICIPANT)
    assert (await member.get(path)).status_code == 200


async def test_a_story_without_consent_counts_for_evaluators_alone(
    given: Given,
) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    reader = await given.member(owner.organisation_id, OrganisationRole.PARTICIPANT)
    space = await a_space(owner, "Garden")
    await tell(owner, space, a_step("applied"), consent=None)

    for pivot in ("cycle", "space", "period"):
        seen = await matrix(owner, space, pivot=pivot)
        unseen = await matrix(reader, space, pivot=pivot)
        assert sum(steps_at(seen, Cycle.APPLIED)) == 1
        assert sum(steps_at(unseen, Cycle.APPLIED)) == 0
        assert (seen["hidden"], unseen["hidden"]) == (False, True)
