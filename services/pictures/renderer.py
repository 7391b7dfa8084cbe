"""The renderer: pictures made in processes of their own, and kept while they are new.

A picture is asked for by its order; the same order is rendered once. A process that
takes too long is killed and another one started, so that nothing that people wrote can
hold up the service for longer than `seconds`.
"""

import asyncio
import os
import sys
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import UUID

from domain.errors import Unavailable
from services.pictures.order import LENGTH, Order, mark_of
from services.processes import LOST

ROOT: Final = Path(__file__).resolve().parents[2]
"""The folder that the three packages lie in."""
_JOBS_MAX: Final = 200
"""After so many pictures a process makes room for a fresh one."""
_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")
"""What a process learns of the environment: no secret, no proxy."""


class Renderer:
    """Processes that render, started when needed, and the pictures they made.

    `seconds` bounds one picture, `megabytes` the memory of each process, `kept` the
    bytes of pictures that are kept to be given again. More orders than `waiting` at
    once are refused for the moment, and of one organisation more than `share`.
    """

    def __init__(
        self,
        *,
        processes: int,
        seconds: float,
        megabytes: int,
        kept: int,
        waiting: int = 32,
        share: int = 8,
    ) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._kept = kept
        self._waiting = waiting
        self._share = share
        self._asked: Counter[UUID] = Counter()
        self._held = 0
        self._pictures: OrderedDict[str, bytes] = OrderedDict()
        self._making: dict[str, asyncio.Task[bytes]] = {}
        self._started: set[_Process] = set()
        self._free: asyncio.Queue[_Process | None] = asyncio.Queue()
        for _ in range(processes):
            self._free.put_nowait(None)
        self.rendered = 0
        """How many pictures were made, not counting those given again."""

    async def picture(self, order: Order, organisation_id: UUID) -> bytes:
        """Return the picture of an order, made now or before.

        Raises
        ------
        Unavailable
            If too many wait, or it takes too long or too much memory.
        """
        written = order.written()
        mark = mark_of(written)
        if (kept := self._pictures.get(mark)) is not None:
            self._pictures.move_to_end(mark)
            return kept
        task = self._making.get(mark)
        if task is None:
            mine = self._asked[organisation_id]
            if len(self._making) >= self._waiting or mine >= self._share:
                raise Unavailable("Too many pictures are being drawn. Try again soon.")
            made = self._make(mark, written, organisation_id)
            task = self._making[mark] = asyncio.create_task(made)
            self._asked[organisation_id] += 1
        # Whoever leaves does not take the picture from those who wait for the same.
        return await asyncio.shield(task)

    @property
    def pids(self) -> set[int]:
        """The ids of the processes that were started."""
        return {each.pid for each in self._started}

    async def stop(self) -> None:
        """End the processes."""
        for task in list(self._making.values()):
            task.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)
        for process in self._started:
            await process.end()
        self._started.clear()

    async def _make(self, mark: str, written: bytes, organisation_id: UUID) -> bytes:
        try:
            async with self._process() as process:
                picture = await asyncio.wait_for(process.answer(written), self._seconds)
        except (TimeoutError, EOFError, *LOST) as fault:
            raise Unavailable("This picture could not be drawn.") from fault
        finally:
            del self._making[mark]
            self._asked[organisation_id] -= 1
            self._asked += Counter()
        self.rendered += 1
        self._keep(mark, picture)
        return picture

    def _keep(self, mark: str, picture: bytes) -> None:
        self._pictures[mark] = picture
        self._held += len(picture)
        while self._held > self._kept and self._pictures:
            _, oldest = self._pictures.popitem(last=False)
            self._held -= len(oldest)

    @asynccontextmanager
    async def _process(self) -> "AsyncIterator[_Process]":
        """Lend a process; where its work was not done it is killed."""
        process = await asyncio.wait_for(self._free.get(), self._seconds)
        done = False
        try:
            if process is not None and process.ended:
                self._started.discard(process)
                process = None
            if process is None:
                process = await _Process.start(self._megabytes)
                self._started.add(process)
            yield process
            done = process.jobs < _JOBS_MAX
        finally:
            if process is not None and not done:
                self._started.discard(process)
                await process.end()
            self._free.put_nowait(process if done else None)


class _Process:
    """One process that renders, and how much it has done."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.jobs = 0

    @classmethod
    async def start(cls, megabytes: int) -> "_Process":
        """Start one; it is ready when it answers its first order."""
        module = "services.pictures.rendering_process"
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", module, str(megabytes)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={name: os.environ[name] for name in _KEPT if name in os.environ},
                cwd=ROOT,
            )
        )

    @property
    def pid(self) -> int:
        """Its id."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it is there no more, whoever ended it."""
        return self._process.returncode is not None

    async def answer(self, written: bytes) -> bytes:
        """Return what it renders of an order."""
        assert self._process.stdin is not None  # noqa: S101 - opened as pipes
        assert self._process.stdout is not None  # noqa: S101
        self._process.stdin.write(len(written).to_bytes(LENGTH, "big") + written)
        await self._process.stdin.drain()
        head = await self._process.stdout.readexactly(LENGTH)
        picture = await self._process.stdout.readexactly(int.from_bytes(head, "big"))
        self.jobs += 1
        if not picture:
            raise EOFError
        return picture

    async def end(self) -> None:
        """Kill it, whatever it is doing."""
        with suppress(ProcessLookupError):
            self._process.kill()
        _ = await self._process.wait()
