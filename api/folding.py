"""Folding in a process of its own, so that no request waits while counts are added up.

The process is `python -m api fold`. It is told by lines on its standard input which
organisations have something to fold, and ends where that ends: a worker that is killed
leaves no process behind.
"""

import asyncio
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from services.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
"""The folder that the three packages lie in."""

_PATIENCE = 5.0
"""Seconds that a stopping service waits for the process."""

_AT_ONCE = 0.1
"""Seconds."""

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

    async def stop(self) -> None:
        """End the process, leaving to the next start what is still pending."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _PATIENCE)
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self._pass_on()
            except OSError:
                _log.exception("the folding process could not be told")

    async def _pass_on(self) -> None:
        process = await self._running()
        assert process.stdin is not None  # noqa: S101 - opened as a pipe
        waiting, self._waiting = self._waiting, set()
        try:
            process.stdin.writelines(b"%s\n" % str(each).encode() for each in waiting)
            await process.stdin.drain()
        except OSError:
            self._waiting |= waiting
            raise

    async def _running(self) -> asyncio.subprocess.Process:
        # Also where nothing waits: at its start it folds what was left behind.
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "api", "fold"),
                stdin=asyncio.subprocess.PIPE,
                env=self._environment,
                cwd=ROOT,
            )
        return self._process
