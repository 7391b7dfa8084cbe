"""Folding in a process of its own, so that no request waits while counts are added up.

The process is this module. It is told by lines on its standard input which
organisations have something to fold, and ends where that ends: a worker that is killed
leaves no process behind.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from services.database.engine import open_engine
from services.database.tenancy import guard
from services.folding import Folder
from services.processes import LOST
from services.settings import Settings, settings

ROOT = Path(__file__).resolve().parents[1]
"""The folder that the three packages lie in."""

_PATIENCE = 2.0
"""Seconds that a stopping service waits for it; a fold that is cut short is undone."""

_AT_ONCE = 0.1
"""Seconds."""

_NICENESS = 5
"""Requests come first where there is not enough processor for both."""

_log = logging.getLogger("valueweave.folding")


class FoldingProcess:
    """What `services.folding.Folder` does, in a process that is started when needed.

    Where the process ends unasked it is started again with the next thing to fold;
    reports are exact meanwhile, since they count what is pending too.
    """

    def __init__(self, settings: Settings) -> None:
        self._every = settings.fold_every
        self._environment = {
            **os.environ,
            "DATABASE_URL": settings.database_url,
            # It is told every so often, and then begins at once.
            "FOLD_EVERY": str(min(settings.fold_every, _AT_ONCE)),
            "PGBOUNCER": str(settings.pgbouncer),
        }
        self._waiting: set[UUID] = set()
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to pass on what is to be folded."""
        self._task = asyncio.create_task(self._run())

    def wake(self, organisation_id: UUID) -> None:
        """Tell that a transaction of an organisation may have left deltas."""
        self._waiting.add(organisation_id)

    @property
    def pid(self) -> int | None:
        """The id of the process; None while there is none."""
        there = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and there else None

    def kill(self) -> None:
        """End the process at once; a fold that it was doing is undone."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def hang_up(self) -> int | None:
        """Tell the process that nothing more comes; return its status once it ended."""
        if self._process is None or self._process.stdin is None:
            return None
        self._process.stdin.close()
        return await self._process.wait()

    async def stop(self) -> None:
        """End the process, leaving to the next start what is still pending."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        try:
            await asyncio.wait_for(self.hang_up(), _PATIENCE)
        except TimeoutError:
            self.kill()
            await self.hang_up()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self._pass_on()
            except LOST:
                _log.exception("the folding process could not be told")

    async def _pass_on(self) -> None:
        process = await self._running()
        assert process.stdin is not None  # noqa: S101 - opened as a pipe
        waiting, self._waiting = self._waiting, set()
        try:
            process.stdin.writelines(b"%s\n" % str(each).encode() for each in waiting)
            await process.stdin.drain()
        except LOST:
            self._waiting |= waiting
            raise

    async def _running(self) -> asyncio.subprocess.Process:
        # Also where nothing waits: at its start it folds what was left behind.
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "services.folding_process"),
                stdin=asyncio.subprocess.PIPE,
                env=self._environment,
                cwd=ROOT,
            )
        return self._process


async def _fold(chosen: Settings) -> None:
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
    """Yield the organisations that the worker names, until it is gone."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    async for line in reader:
        yield UUID(line.decode().strip())


if __name__ == "__main__":
    os.nice(_NICENESS)
    # A terminal's Ctrl-C reaches the worker too, which ends the standard input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_fold(settings()))
