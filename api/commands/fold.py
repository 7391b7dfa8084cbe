"""`fold`: add up pending counts, for a worker that serves."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from uuid import UUID

from services.database.engine import open_engine
from services.database.tenancy import guard
from services.folding import Folder
from services.settings import settings

_NICENESS = 5
"""Requests come first where there is not enough processor for both."""


def fold() -> None:
    """Fold what is pending in the organisations named on standard input.

    A line names one by its id. It ends when standard input ends. `serve` starts it
    by itself where FOLD_IN says so.
    """
    os.nice(_NICENESS)
    # A terminal's Ctrl-C reaches the whole group: the end of standard input counts.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_run())


async def _run() -> None:
    chosen = settings()
    engine = open_engine(
        chosen.database_url,
        pool_size=1,
        statement_timeout=chosen.statement_timeout,
        pgbouncer=chosen.pgbouncer,
    )
    guard(engine)
    folder = Folder(engine, chosen.fold_every)
    folder.start()
    try:
        async for organisation_id in _told():
            folder.wake(organisation_id)
    finally:
        await folder.stop()
        await engine.dispose()


async def _told() -> AsyncIterator[UUID]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async for line in reader:
        yield UUID(line.decode().strip())
