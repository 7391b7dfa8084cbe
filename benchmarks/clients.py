"""Clients that keep their connections: each sends the next request at each answer.

It runs in the benchmark's own process, away from what it measures, and does no more
with an answer than find its end; `Run.client` tells how busy it was itself.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import cast

from typing_extensions import override

_LENGTH = b"content-length:"


@dataclass
class Run:
    """What some seconds of load came to."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    """Seconds, one for each answer that is of the 200s."""
    refused: list[str] = field(default_factory=list)
    """First lines of the other answers."""
    client: float = 0.0
    """How much of one processor the clients themselves took, of 1."""

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the latency, in milliseconds, that this share stays below."""
        ordered = sorted(self.latencies)
        at = min(len(ordered) - 1, int(len(ordered) * share))
        return ordered[at] * 1000


class _Client(asyncio.Protocol):
    """One connection; HTTP/1.1 with answers that tell their length."""

    def __init__(self, requests: Sequence[bytes], offset: int, run: Run) -> None:
        self._requests = cycle([*requests[offset:], *requests[:offset]])
        self._run = run
        self._buffer = b""
        self._sent = 0.0
        self.until = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports write, but are of no class of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(next(self._requests))

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        at = head.find(_LENGTH)
        if at >= 0:
            length = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0])
            if len(self._buffer) < end + 4 + length:
                return
        now = time.perf_counter()
        if head[9:10] == b"2":
            self._run.latencies.append(now - self._sent)
        else:
            self._run.refused.append(head.split(b"\r\n", 1)[0].decode())
        self._buffer = b""
        if now < self.until:
            self._send()
        else:
            self._transport.close()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def load(
    port: int, requests: Sequence[bytes], seconds: float, connections: int
) -> Run:
    """Send the requests over and over from all connections; return what it came to."""
    run = Run()
    until = time.perf_counter() + seconds
    loop = asyncio.get_running_loop()
    busy, begun = time.process_time(), time.perf_counter()
    clients = []
    for number in range(connections):
        offset = number * len(requests) // connections
        client = _Client(requests, offset, run)
        client.until = until
        clients.append(client)
        await loop.create_connection(lambda c=client: c, "127.0.0.1", port)  # type: ignore[misc]  # a default binds the loop's value
    await asyncio.gather(*(client.done for client in clients))
    run.seconds = time.perf_counter() - begun
    run.client = (time.process_time() - busy) / run.seconds
    return run


def request(method: str, path: str, token: str, body: bytes | None = None) -> bytes:
    """Return the bytes of a request."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "host: 127.0.0.1",
        f"authorization: Bearer {token}",
    ]
    if body is not None:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")
