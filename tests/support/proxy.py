"""A proxy in front of the database that loses what the server answers to COMMIT."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """A way to the server that breaks where it is told to."""

    host: str
    server_port: int
    port: int = 0
    loses_commit: bool = False
    commits: int = 0
    """How many COMMITs went to the server while answers to them were lost."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Join one client to the server until either hangs up."""
        above, below = await asyncio.open_connection(self.host, self.server_port)
        lost = asyncio.Event()
        down = asyncio.create_task(self._answers(above, writer, lost))
        self._tasks.add(down)
        try:
            while data := await reader.read(65536):
                if self.loses_commit and b"COMMIT" in data:
                    self.commits += 1
                    lost.set()
                below.write(data)
                await below.drain()
        except ConnectionError:
            pass
        finally:
            below.close()
            writer.close()

    async def _answers(
        self,
        above: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        lost: asyncio.Event,
    ) -> None:
        try:
            while data := await above.read(65536):
                if lost.is_set():
                    # The server has committed, since it answers; nobody hears it.
                    writer.transport.abort()
                    return
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def proxy(host: str, port: int) -> AsyncIterator[Proxy]:
    """Give a running proxy to a server."""
    made = Proxy(host, port)
    server = await asyncio.start_server(made.pass_on, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
