"""Folding in a process of its own: told, started again, ended with its worker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from services.folding_process import FoldingProcess
from services.settings import Settings
from tests.services.test_folding import _pending
from tests.services.test_summaries import a_space, a_story, stories_counted
from tests.support.given import Actor, Given

LONG = 60.0
"""Seconds: a process starts slowly on a busy machine."""


@asynccontextmanager
async def folding(database_url: str) -> AsyncIterator[FoldingProcess]:
    process = FoldingProcess(Settings(database_url=database_url, fold_every=0.05))
    process.start()
    try:
        yield process
    finally:
        await process.stop()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not true():  # noqa: ASYNC110 - a process sets no event
            await asyncio.sleep(0.05)


async def until_folded(given: Given, owner: Actor) -> None:
    async with asyncio.timeout(LONG):
        while await _pending(given, owner):  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.05)


async def test_what_writers_leave_is_folded_elsewhere(
    given: Given, database_url: str
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    for number in range(3):
        await owner.made(f"/v1/spaces/{space}/stories", a_story(number))

    async with folding(database_url) as process:
        process.wake(owner.organisation_id)
        await until_folded(given, owner)

    assert await stories_counted(owner, space) == 3


async def _killed(process: FoldingProcess) -> None:
    process.kill()


async def _hung_up(process: FoldingProcess) -> None:
    # Until it has ended it is told, in vain, what to fold.
    assert await process.hang_up() == 0


@pytest.mark.parametrize("end", [_killed, _hung_up])
async def test_a_process_that_ended_unasked_is_started_again(
    given: Given,
    database_url: str,
    end: Callable[[FoldingProcess], Awaitable[None]],
) -> None:
    owner = await given.actor()
    space = await a_space(owner)
    async with folding(database_url) as process:
        await until(lambda: process.pid is not None)
        first = process.pid
        await end(process)
        await until(lambda: process.pid not in (None, first))
        await owner.made(f"/v1/spaces/{space}/stories", a_story())
        process.wake(owner.organisation_id)
        await until_folded(given, owner)

        assert process.pid not in {None, first}


async def test_it_ends_when_its_standard_input_does(database_url: str) -> None:
    async with folding(database_url) as process:
        await until(lambda: process.pid is not None)
        assert await asyncio.wait_for(process.hang_up(), LONG) == 0
