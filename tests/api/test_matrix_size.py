"""What a matrix costs and weighs: the same, however much is stored."""

from collections.abc import AsyncIterator

import pytest

from domain.access import OrganisationRole
from domain.cycle import Cycle
from tests.support.given import Given
from tests.support.matrices import a_space, a_step, day, matrix, measure, tell
from tests.support.statements_run import statements
from tests.support.still import still


@pytest.fixture(scope="module")
async def unfolded(database_url: str) -> AsyncIterator[Given]:
    """Give what makes organisations whose counts nobody folds."""
    async with still(database_url) as given:
        yield given


async def test_the_statements_do_not_depend_on_what_is_stored_nor_on_the_columns(
    unfolded: Given,
) -> None:
    owner = await unfolded.actor(OrganisationRole.EVALUATOR)
    stages = [{"stage": "active", "since": f"20{n}-03-10"} for n in range(10, 20)]
    spaces = [
        await a_space(owner, f"Space {n}", life_stages=stages[: 1 + n])
        for n in range(4)
    ]
    costs: dict[str, list[int]] = {}
    for many in (2, 60):
        for number in range(many):
            when = day(f"20{10 + number % 12}-0{1 + number % 9}-11")
            await tell(owner, spaces[number % 4], a_step("applied", when=when))
            if not number % 10:
                part = {"gender": f"part {number}"}
                said = {"value": number, "when": when}
                await measure(
                    owner,
                    spaces[number % 4],
                    "applied",
                    said,
                    said | {"breakdown": part},
                    breakdown_keys=["gender"],
                )
        for pivot in ("cycle", "space", "life_stage", "period", "breakdown"):
            query = {"pivot": pivot, "period": "month", "key": "gender"}
            await matrix(owner, *spaces, **query)
            with statements(unfolded.engine) as seen:
                answer = await matrix(owner, *spaces, **query)
            assert answer["columns"]
            costs.setdefault(pivot, []).append(len(seen))

    assert all(few == much for few, much in costs.values()), costs
    assert max(max(each) for each in costs.values()) < 25


async def test_a_matrix_stays_light_however_much_it_holds(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    spaces = [await a_space(owner, f"{n} {'x' * 180}") for n in range(30)]
    for space in spaces:
        steps = [
            a_step(cycle, polarity, modality=modality, text="y" * 200)
            for cycle in Cycle
            for polarity in ("positive", "negative", "mixed", "none")
            for modality in ("reported", "aspired")
        ]
        await tell(owner, space, *steps)
        await owner.made(
            f"/v1/spaces/{space}/indicators",
            {
                "name": "z" * 200,
                "kind": "text",
                "cycles": [{"cycle": cycle} for cycle in Cycle],
            },
        )
    path = f"/v1/matrix?pivot=space&spaces={','.join(spaces)}"
    answer = await owner.get(path)
    read = answer.json()

    assert answer.status_code == 200
    assert len(answer.content) < 200_000
    assert len(read["columns"]) + read["left_out"] == 30
    assert len(read["columns"]) >= 7
