"""Folding beside writers and readers: no count is lost, doubled or late."""

import asyncio
from uuid import UUID

import pytest
from sqlmodel import col, func, select

from services.database.tables import Delta
from services.database.work import repeat, work
from services.folding import check_counts, fold_organisation, folder_of
from services.summaries import fold_space
from tests.services.test_summaries import a_space, a_story, stories_counted
from tests.support.given import Actor, Given

WRITERS = 8
EACH = 5


async def _pending(given: Given, owner: Actor) -> int:
    async with work(given.engine, owner.organisation_id, reads_only=True) as session:
        found = await session.exec(
            select(func.count())
            .select_from(Delta)
            .where(col(Delta.organisation_id) == owner.organisation_id)
        )
        return found.one()


async def test_a_report_is_exact_while_eight_write_and_one_folds(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    written = 0
    sent = 0
    done = asyncio.Event()

    async def write(writer: int) -> None:
        nonlocal written, sent
        for number in range(EACH):
            sent += 1
            await owner.made(f"/v1/spaces/{space}/stories", a_story(writer + number))
            written += 1

    async def fold() -> None:
        while not done.is_set():
            await fold_organisation(given.engine, owner.organisation_id)
            await asyncio.sleep(0.01)

    async def read() -> None:
        while not done.is_set():
            least = written
            counted = await stories_counted(owner, space)
            assert least <= counted <= sent
            await asyncio.sleep(0)

    beside = [asyncio.create_task(each()) for each in (fold, read)]
    await asyncio.gather(*(write(number) for number in range(WRITERS)))
    done.set()
    await asyncio.gather(*beside)

    assert await stories_counted(owner, space) == WRITERS * EACH
    checked = await check_counts(given.engine, owner.organisation_id, UUID(space))
    assert checked.differed == 0


async def test_two_folders_at_once_fold_each_delta_once(
    given: Given, kind: str
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    caller = folder_of(owner.organisation_id)
    for number in range(6):
        await owner.made(f"/v1/spaces/{space}/stories", a_story(number))
    pending = await _pending(given, owner)

    async def fold() -> int:
        async with work(given.engine, owner.organisation_id) as session:
            folded = await fold_space(session, caller, UUID(space))
            await asyncio.sleep(0.05)
            return folded

    folded = await asyncio.gather(*(repeat(fold) for _ in range(3)))

    # The application's own folder may have come first.
    assert sum(folded) <= pending
    assert sum(each > 0 for each in folded) <= 1 or kind == "sqlite"
    assert await stories_counted(owner, space) == 6
    checked = await check_counts(given.engine, owner.organisation_id, UUID(space))
    assert checked.differed == 0


async def test_a_folder_passes_a_space_by_where_another_folds(
    given: Given, kind: str
) -> None:
    if kind == "sqlite":
        pytest.skip("one writer at a time: nobody is passed by")
    owner = await given.actor()
    space = await a_space(owner)
    caller = folder_of(owner.organisation_id)
    await owner.made(f"/v1/spaces/{space}/stories", a_story())

    async with work(given.engine, owner.organisation_id) as one:
        await fold_space(one, caller, UUID(space))
        async with work(given.engine, owner.organisation_id) as other:
            assert await fold_space(other, caller, UUID(space)) == 0


async def test_folding_changes_no_report(given: Given) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    paths = [
        f"/v1/spaces/{space}/report",
        f"/v1/spaces/{space}/report?from=2020-02-01&to=2020-04-30",
        f"/v1/spaces/{space}/report?from=2020-01-11&to=2020-04-10",
    ]
    for number in range(7):
        await owner.made(f"/v1/spaces/{space}/stories", a_story(number))
    before = [await owner.read(path) for path in paths]
    while await fold_organisation(given.engine, owner.organisation_id):
        pass

    assert [await owner.read(path) for path in paths] == before
    assert await _pending(given, owner) == 0
