"""The connections of hot statements: held for one statement, given back as they were.

Every use is one statement in a transaction of its own, so that nothing has to be reset
between two uses, which is most of what a general pool does.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class HotPool:
    """At most `size` connections, opened when they are first needed."""

    def __init__(
        self, connect: Callable[[], Awaitable[Connection]], *, size: int, timeout: float
    ) -> None:
        self._connect = connect
        self._timeout = timeout
        self._places = asyncio.Semaphore(size)
        self._idle: list[Connection] = []

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Give a connection, and keep it if it is whole afterwards.

        Raises
        ------
        TimeoutError
            If none becomes free in time.
        """
        if self._places.locked():
            async with asyncio.timeout(self._timeout):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            held = self._whole() or await self._connect()
            try:
                yield held
            except asyncpg.PostgresError:
                # The server refused the statement; the connection is as before.
                self._idle.append(held)
                raise
            except BaseException:
                held.terminate()
                raise
            self._idle.append(held)
        finally:
            self._places.release()

    def _whole(self) -> "Connection | None":
        """Return the connection that was used last, if the server keeps it open."""
        while self._idle:
            held = self._idle.pop()
            if not held.is_closed():
                return held
        return None

    async def close(self) -> None:
        """Close the connections that nobody holds."""
        idle, self._idle = self._idle, []
        for each in idle:
            await each.close(timeout=1)
