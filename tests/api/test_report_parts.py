"""Parts of a report that are asked for: what each costs, however much there is."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.folding import fold_organisation
from tests.support.executed import statements
from tests.support.flowing import a_flow, a_space, a_step, steps_of, tell
from tests.support.given import Actor, Given
from tests.support.still import still


@pytest.fixture(scope="module")
async def unfolded(database_url: str) -> AsyncIterator[Given]:
    """Give what makes organisations whose counts nobody folds meanwhile."""
    async with still(database_url) as given:
        yield given


async def a_loop(owner: Actor, spaces: list[str], frame: str, number: int) -> None:
    """Tell what every part counts: a line, a branch, a return, a frame made anew."""
    told = await tell(
        owner,
        spaces[0],
        a_step("We met.", "immediate", year=2017, space_id=spaces[0]),
        a_step("We learned.", "potential", year=2018, space_id=spaces[0]),
        a_step("We tried.", "applied", year=2019, space_id=spaces[1]),
        a_step("We see it anew.", "transformative", year=2020, space_id=spaces[1]),
    )
    steps = steps_of(told)
    later = await tell(owner, spaces[1], a_step("It grew.", "realized", year=2021))
    (after,) = steps_of(later)
    await owner.made("/v1/flows", a_flow(steps[3], after))
    back: Any = await tell(owner, spaces[0], a_step("We met.", "immediate", year=2022))
    await owner.made("/v1/flows", a_flow(after, steps_of(back)[0], "returns"))
    version = {
        "statement": "Grow otherwise.",
        "agreed_on": "2021-01-01",
        "predecessor": number,
        "brought_by_step_id": after,
    }
    await owner.made(f"/v1/frames/{frame}/versions", version)


async def test_each_part_takes_the_same_statements_however_much_there_is(
    unfolded: Given,
) -> None:
    owner = await unfolded.actor()
    spaces = [await a_space(owner, name=name) for name in "AB"]
    body = {"statement": "Grow.", "agreed_on": "2020-01-01"}
    frame = (await owner.made(f"/v1/spaces/{spaces[0]}/frames", body))["id"]
    paths = [
        f"/v1/report?spaces={','.join(among)}&parts={part}{days}"
        for part in ("flows", "carriage", "patterns", "stalls")
        for among in (spaces, spaces[:1])
        for days in ("", "&from=2017-01-15&to=2022-12-11")
    ]
    costs: list[dict[str, int]] = []
    number = 1
    for many in (1, 12):
        for _ in range(many):
            await a_loop(owner, spaces, frame, number)
            number += 1
        while await fold_organisation(unfolded.engine, owner.organisation_id):
            pass
        await owner.read(paths[0])
        costs.append({})
        for path in paths:
            with statements(unfolded.engine) as seen:
                await owner.read(path)
            costs[-1][path] = len(seen)

    assert costs[0] == costs[1]
    report = await owner.read(paths[0])
    assert report["flows"]["reframing"]["count"] == 13
