"""Summaries: damage is found and put right, also while others write."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from services.database.tables import (
    Delta,
    OpenDay,
    Roll,
    RollMonth,
    Signature,
    Summary,
    TellerMonth,
    Trace,
)
from services.database.work import work
from services.folding import (
    check_counts,
    fold_organisation,
    folder_of,
)
from services.summaries import fold_space
from tests.support import databases
from tests.support.checking import check_everything
from tests.support.given import Actor, Given
from tests.support.still import still

Json = dict[str, Any]


async def a_space(owner: Actor) -> str:
    """Make a space."""
    body = {"name": "Garden", "structure": "network"}
    return str((await owner.made("/v1/spaces", body))["id"])


def a_story(number: int = 0) -> Json:
    """Return a counted story of two steps."""
    return {
        "told_on": f"2020-0{1 + number % 9}-11",
        "tellers": [{"name": f"Teller {number}"}],
        "state": "approved",
        "approval": {"how": "by voice"},
        "consent": {"reach": "organisation"},
        "steps": [
            {"text": "We met.", "placements": [{"cycle": "immediate"}]},
            {"text": "We sowed.", "placements": [{"cycle": "applied"}]},
        ],
    }


async def stories_counted(reader: Actor, space: str) -> int:
    """Return how many stories the report of a space counts."""
    report = await reader.read(f"/v1/spaces/{space}/report?parts=contribution")
    n: int = report["totals"]["counts"]["stories"]
    return n


DAMAGE: dict[str, Any] = {
    "a page is lost": lambda own: sa.delete(Summary).where(own(Summary)),
    "a page counts what is not there": lambda own: (
        sa.update(Summary).where(own(Summary)).values(counts={"steps\ttotal\t": 9})
    ),
    "a signature is counted twice": lambda own: (
        sa.update(Signature).where(own(Signature)).values(n=col(Signature.n) + 1)
    ),
    "an open flow is lost": lambda own: sa.delete(OpenDay).where(own(OpenDay)),
    "a teller is lost": lambda own: sa.delete(TellerMonth).where(own(TellerMonth)),
    "a line is lost": lambda own: sa.delete(Trace).where(own(Trace)),
    "a line is counted twice": lambda own: (
        sa.update(Trace).where(own(Trace)).values(n=col(Trace.n) + 1)
    ),
    "nobody stands anywhere": lambda own: sa.delete(RollMonth).where(own(RollMonth)),
    "a roll is lost": lambda own: sa.delete(Roll).where(own(Roll)),
    "a delta is lost": lambda own: sa.delete(Delta).where(own(Delta)),
}


@pytest.mark.parametrize("damage", DAMAGE)
async def test_damage_is_found_and_put_right(given: Given, damage: str) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    path = f"/v1/spaces/{space}/stories"
    for number in range(3):
        await owner.made(path, a_story(number))
    await fold_organisation(given.engine, owner.organisation_id)
    await owner.made(path, a_story(3))
    before = await owner.read(f"/v1/spaces/{space}/report")

    def own(table: Any) -> Any:
        here = table.space_id == UUID(space)
        return (table.organisation_id == owner.organisation_id) & here

    async with work(given.engine, owner.organisation_id) as session:
        connection = await session.connection()
        await connection.execute(DAMAGE[damage](own))
    key = (given.engine, owner.organisation_id, UUID(space))
    told = await check_counts(*key, rebuild=False)
    righted = await check_counts(*key)
    again = await check_counts(*key)

    # A folder may have been quicker with the delta than the damage was.
    assert (told.differed > 0) or damage == "a delta is lost"
    assert righted.stories == 4
    assert again.differed == 0
    assert await owner.read(f"/v1/spaces/{space}/report") == before


async def test_nothing_differs_where_nothing_is_damaged(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    made = await owner.made(f"/v1/spaces/{space}/stories", a_story())
    await owner.delete(f"/v1/stories/{made['id']}")

    checked = await check_counts(given.engine, owner.organisation_id, UUID(space))

    assert checked.differed == 0
    assert checked.stories == 0


async def test_every_space_of_every_organisation_is_checked(
    kind: str, tmp_path: Path
) -> None:
    # In a database of its own: what other tests wrote would be checked too.
    url = await databases.create(kind, tmp_path)
    await asyncio.to_thread(databases.migrate, url)
    spaces = set()
    async with still(url) as given:
        for _ in range(2):
            owner = await given.actor()
            spaces |= {UUID(await a_space(owner)) for _ in range(2)}
        checked = await check_everything(given.engine, rebuild=False)
    await databases.drop(url)

    assert spaces == {each.space_id for each in checked}


async def test_a_check_while_others_write_loses_nothing_and_finds_nothing(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    key = (given.engine, owner.organisation_id, UUID(space))
    path = f"/v1/spaces/{space}/stories"

    async def write(writer: int) -> None:
        for number in range(6):
            await owner.made(path, a_story(writer + number))

    async def check() -> list[int]:
        return [(await check_counts(*key)).differed for _ in range(6)]

    differed, *_ = await asyncio.gather(check(), *(write(n) for n in range(3)))

    assert differed == [0] * 6
    assert await stories_counted(owner, space) == 18
    assert (await check_counts(*key)).differed == 0


async def test_a_withdrawal_leaves_nothing_behind_but_empty_counts(
    given: Given,
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    made = await owner.made(f"/v1/spaces/{space}/stories", a_story())
    await fold_organisation(given.engine, owner.organisation_id)
    await owner.post(f"/v1/stories/{made['id']}/withdraw")
    await fold_organisation(given.engine, owner.organisation_id)

    async with work(given.engine, owner.organisation_id, reads_only=True) as session:
        pages = await session.exec(
            select(col(Summary.counts)).where(
                Summary.organisation_id == owner.organisation_id
            )
        )
        assert set(map(str, pages)) == {"{}"}


async def test_a_fold_that_is_undone_leaves_the_deltas(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    caller = folder_of(owner.organisation_id)
    await owner.made(f"/v1/spaces/{space}/stories", a_story())

    async def fold_in_vain() -> None:
        async with work(given.engine, owner.organisation_id) as session:
            await fold_space(session, caller, UUID(space))
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await fold_in_vain()

    assert await stories_counted(owner, space) == 1
    key = (given.engine, owner.organisation_id, UUID(space))
    assert (await check_counts(*key)).differed == 0
