"""What arrived, over several spaces: each story and each teller counts once."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.access import OrganisationRole
from domain.cycle import Cycle
from services.folding import fold_organisation
from tests.support.given import Actor, Given
from tests.support.matrices import (
    a_space,
    a_step,
    cells,
    day,
    matrix,
    rows_at,
    tell,
)
from tests.support.still import still

Json = dict[str, Any]
PEMA = "0192f0c1-2345-7abc-8def-0123456789ab"


@pytest.fixture(scope="module")
async def unfolded(database_url: str) -> AsyncIterator[Given]:
    """Give what makes organisations whose counts nobody folds."""
    async with still(database_url) as given:
        yield given


async def four_spaces(owner: Actor) -> list[str]:
    """Tell stories of two spaces that arrived in two others, and return all four."""
    homes = [await a_space(owner, name) for name in ("Home", "Other home")]
    here, there = await a_space(owner, "Here"), await a_space(owner, "There")

    def arrived(space: str, when: str) -> Json:
        return a_step("applied", space_id=space, when=day(when))

    both = [arrived(here, "2020-01-20"), arrived(there, "2020-03-05")]
    await tell(owner, homes[0], *both, tellers=[{"id": PEMA, "name": "Pema"}])
    await tell(owner, homes[1], *both, tellers=[{"id": PEMA}])
    await tell(owner, homes[1], both[0])
    await tell(
        owner, homes[0], arrived(here, "2020-01-21"), arrived(here, "2020-02-10")
    )
    return [*homes, here, there]


@pytest.mark.parametrize("folded", [False, True], ids=["pending", "folded"])
async def test_over_several_spaces_each_story_and_teller_that_arrived_counts_once(
    unfolded: Given, *, folded: bool
) -> None:
    owner = await unfolded.actor(OrganisationRole.EVALUATOR)
    home, other, here, there = await four_spaces(owner)
    if folded:
        await fold_organisation(unfolded.engine, owner.organisation_id)

    async def counted(*spaces: str, **days: str) -> list[Any]:
        asked = {"spaces": ",".join(spaces), **days}
        report = await owner.read("/v1/report", params=asked)
        found = []
        for cell in (
            report["totals"],
            next(r for r in report["cycles"] if r["cycle"] == "applied")[
                "contribution"
            ],
        ):
            counts = cell["arrived"]["counts"]
            for of, address in counts["sources"].items():
                rows = await rows_at(owner, f"{report['rows']}{address}")
                assert len(rows) == counts[of], (of, days)
            found.append((counts["stories"], counts["tellers"], counts["steps"]))
        assert found[0] == found[1]
        return found[:1]

    assert await counted(here, there) == [(4, 3, 7)]
    assert await counted(here, there, home) == [(2, 2, 3)]
    # A range that cuts two months, and one in which each arrived in one space alone.
    cut = {"from": "2020-01-20", "to": "2020-03-06"}
    assert await counted(here, there, **cut) == [(4, 3, 7)]
    assert await counted(here, there, **{"from": "2020-03-01"}) == [(2, 1, 2)]
    assert await counted(here, there, to="2020-01-20") == [(3, 2, 3)]
    assert await counted(other, here, there) == [(2, 2, 4)]


@pytest.mark.parametrize("folded", [False, True], ids=["pending", "folded"])
async def test_a_matrix_over_several_spaces_counts_what_arrived_once(
    unfolded: Given, *, folded: bool
) -> None:
    owner = await unfolded.actor(OrganisationRole.EVALUATOR)
    _, _, here, there = await four_spaces(owner)
    if folded:
        await fold_organisation(unfolded.engine, owner.organisation_id)
    whole = await matrix(owner, here, there)
    by_month = await matrix(owner, here, there, pivot="period", period="month")
    by_space = await matrix(owner, here, there, pivot="space")

    def stories(answer: Json) -> list[int]:
        told = [cell and cell["contribution"] for cell in cells(answer, Cycle.APPLIED)]
        return [each["arrived"]["stories"] for each in told if each]

    assert stories(whole) == [4]
    assert stories(by_month) == [4, 1, 2]
    assert stories(by_space) == [4, 2]


async def test_a_story_stops_to_arrive_twice_as_its_steps_move(given: Given) -> None:
    owner = await given.actor(OrganisationRole.EVALUATOR)
    home, here, there = [await a_space(owner, n) for n in ("Home", "Here", "There")]
    story = await tell(owner, home, a_step("applied", space_id=here))
    path = f"/v1/report?submitted=true&spaces={here},{there}"

    async def stories() -> int:
        report = await owner.read(path)
        return int(report["totals"]["arrived"]["counts"]["stories"])

    step = a_step("applied", space_id=there)
    made = await owner.made(f"/v1/stories/{story['id']}/steps", step)
    assert await stories() == 1
    assert (await owner.delete(f"/v1/steps/{made['id']}")).status_code == 204
    assert await stories() == 1


async def test_outside_the_evaluators_few_that_arrived_are_not_told(
    given: Given,
) -> None:
    organisation = await given.organisation(threshold=5)
    owner = await given.member(organisation, OrganisationRole.EVALUATOR)
    reader = await given.member(organisation, OrganisationRole.PARTICIPANT)
    _, _, here, there = await four_spaces(owner)
    report = await reader.read(f"/v1/report?spaces={here},{there}")
    counts = report["totals"]["arrived"]["counts"]

    assert (counts["stories"], counts["tellers"], counts["sources"]) == (None, None, {})
